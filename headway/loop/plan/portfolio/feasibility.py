"""Is a plan allowed? Plain loops that share nothing with the solver, for tests and doubters."""

from __future__ import annotations

from .model import Placements, Portfolio


def violations(portfolio: Portfolio, placements: Placements) -> list[str]:
    """Everything a plan breaks, in words; empty when it is allowed."""
    wrong: list[str] = []
    pieces = portfolio.pieces
    used = [[0] * portfolio.weeks for _ in portfolio.workers]
    for k, placed in placements.items():
        piece = pieces[k]
        if placed.worker not in piece.workers:
            wrong.append(f"{piece.name} is done by {portfolio.workers[placed.worker].name}")
        if sum(hours for _, hours in placed.weeks) != piece.hours:
            wrong.append(f"{piece.name} does not get its hours")
        weeks = [week for week, _ in placed.weeks]
        if weeks != sorted(set(weeks)) or not 0 <= weeks[0] <= weeks[-1] < portfolio.weeks:
            wrong.append(f"{piece.name} has strange weeks {weeks}")
            continue
        if weeks[-1] - weeks[0] >= portfolio.most_weeks:
            wrong.append(f"{piece.name} is spread over more than {portfolio.most_weeks} weeks")
        if weeks[0] < piece.earliest:
            wrong.append(f"{piece.name} starts too early")
        if piece.due is not None and weeks[-1] > piece.due:
            wrong.append(f"{piece.name} ends too late")
        for week, hours in placed.weeks:
            used[placed.worker][week] += hours
        for before in piece.after:
            if before not in placements:
                wrong.append(f"{piece.name} waits for {pieces[before].name}, which is not planned")
                continue
            other = placements[before]
            wait = 0 if other.worker == placed.worker else 1
            if weeks[0] < other.end + wait:
                wrong.append(f"{piece.name} starts before {pieces[before].name} is handed over")
    for worker, mine in zip(portfolio.workers, used, strict=True):
        for week, (hours, free) in enumerate(zip(mine, worker.free, strict=True)):
            if hours > free:
                wrong.append(f"{worker.name} works {hours} of {free} quarter hours in week {week}")
    running: dict[int, list[int]] = {owner: list(busy) for owner, busy in portfolio.busy.items()}
    for entry in portfolio.entries:
        there = [k in placements for k in entry.pieces]
        if any(there) and not all(there):
            wrong.append(f"{entry.name} is planned in part")
            continue
        if not all(there) or not there:
            continue
        last = max(placements[k].end for k in entry.pieces)
        if entry.due is not None and last > entry.due:
            wrong.append(f"{entry.name} ends too late")
        if entry.owner is not None:
            first = 0 if entry.must else min(placements[k].start for k in entry.pieces)
            weeks_of = running.setdefault(entry.owner, [0] * portfolio.weeks)
            for week in range(first, last + 1):
                weeks_of[week] += 1
    for owner, counts in running.items():
        if max(counts) > portfolio.limit(owner):
            wrong.append(f"owner {owner} runs {max(counts)} at once")
    return wrong
