"""What did not fit, why, and that what is said to help does help."""

from __future__ import annotations

from dataclasses import replace

from headway.loop.plan.portfolio.misfits import Lack, Remedy, misfits
from headway.loop.plan.portfolio.model import Entry, Piece, Portfolio, Worker
from headway.loop.plan.portfolio.solve import solve

OMAR = Worker(1, "Omar", (8, 8, 8, 8))
INES = Worker(2, "Ines", (40, 40, 40, 40))


def plan(entries, pieces, workers=(OMAR, INES), **more) -> Portfolio:
    return Portfolio(workers, pieces, entries, weeks=4, **more)


def left_out(portfolio, later=()):
    found = solve(portfolio, seconds=20)
    return {m.entry: m for m in misfits(portfolio, found.placements, later)}


def test_hours_lacking_and_the_smallest_change():
    pieces = (
        Piece(1, "T-1", 24, (0,), skill="Field"), Piece(2, "T-2", 24, (0,), skill="Field"),
    )  # fmt: skip
    portfolio = plan((Entry(1, "IMP-1", 90, (0,)), Entry(2, "IMP-2", 50, (1,))), pieces)
    later = ((8, 8, 8), (40, 40, 40))
    missing = left_out(portfolio, later)[1]
    assert (missing.code, missing.lacks) == ("hours", (Lack("Field", 6.0, 2.0),))
    hours, start, instead = missing.remedies
    assert (hours.kind, hours.worker, hours.hours) == ("hours", 0, 1.0)
    assert (start.kind, start.week) == ("start", 3)
    assert instead == Remedy("instead", other=0)
    extra = replace(OMAR, free=tuple(h + 4 for h in OMAR.free))
    assert solve(plan(portfolio.entries, pieces, (extra, INES)), seconds=20).chosen == (0, 1)
    less = replace(OMAR, free=tuple(h + 2 for h in OMAR.free))
    assert solve(plan(portfolio.entries, pieces, (less, INES)), seconds=20).chosen == (0,)


def test_nobody_has_the_skill():
    missing = left_out(plan((Entry(1, "IMP-1", 9, (0,)),), (Piece(1, "T-1", 4, (), skill="SQL"),)))
    assert (missing[0].code, missing[0].skills) == ("skill", ("SQL",))


def test_an_impossible_date():
    pieces = (Piece(1, "T-1", 16, (0,)),)
    missing = left_out(
        plan((Entry(1, "IMP-1", 9, (0,), due=0),), pieces), ((8, 8), (40, 40))
    )[0]  # fmt: skip
    assert missing.code == "date"
    assert Remedy("date", week=1) in missing.remedies


def test_what_waits_for_something_left_out():
    pieces = (Piece(1, "T-1", 400, (0,)), Piece(2, "T-2", 4, (1,), (0,)))
    missing = left_out(plan((Entry(1, "IMP-1", 9, (0,)), Entry(2, "IMP-2", 9, (1,))), pieces))
    assert (missing[1].code, missing[1].waits_for) == ("waits", 0)


def test_the_limit_of_an_owner():
    pieces = (Piece(0, "T-0", 50, (1,)), Piece(1, "T-1", 100, (1,)))
    entries = (Entry(1, "IMP-1", 9, (0,), owner=3), Entry(2, "IMP-2", 99, (1,), owner=3))
    assert solve(plan(entries, pieces, most_running=2), seconds=20).chosen == (0, 1)
    missing = left_out(plan(entries, pieces, most_running=1))
    assert [one.code for one in missing.values()] == ["limit"]


def test_no_tasks():
    assert left_out(plan((Entry(1, "IMP-1", 9, ()),), ()))[0].code == "empty"
