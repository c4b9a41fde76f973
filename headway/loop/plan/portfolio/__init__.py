"""Which improvements enter the cycle, who does each task, and in which weeks (no Django here).

>>> from headway.loop.plan.portfolio.model import Entry, Piece, Portfolio, Worker
>>> from headway.loop.plan.portfolio.solve import solve
>>> omar = Worker(1, "Omar", free=(16, 16))  # quarter hours a week
>>> pieces = (Piece(1, "T-1", 24, (0,)), Piece(2, "T-2", 16, (0,)))
>>> entries = (Entry(1, "IMP-1", 50, (0,)), Entry(2, "IMP-2", 60, (1,)))
>>> found = solve(Portfolio((omar,), pieces, entries, weeks=2))
>>> found.status, [entries[i].name for i in found.chosen], found.placements[1].weeks
('OPTIMAL', ['IMP-2'], ((0, 16),))
"""
