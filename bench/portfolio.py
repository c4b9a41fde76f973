"""Measure the portfolio solver on random desks: gap to its bound over time.

python -m bench.portfolio [--entries 200] [--people 30] [--weeks 26] [--seconds 60] [--desks 3]
        [--rounds 30000] [--fit 0.9 0.75 0.6]
"""

from __future__ import annotations

import argparse
import random
import time

from headway.loop.plan.portfolio.feasibility import violations
from headway.loop.plan.portfolio.model import Entry, Piece, Portfolio, Worker


def desk(entries: int, people: int, weeks: int, seed: int, fit: float = 0.6) -> Portfolio:
    """A random desk whose free hours are enough for about `fit` of the entries' work."""
    rng = random.Random(seed)
    skills = [f"skill {k}" for k in range(8)]
    has = [set(rng.sample(range(8), rng.choice((1, 2, 2, 3)))) for _ in range(people)]
    for k in range(8):
        has[rng.randrange(people)].add(k)
    pieces: list[Piece] = []
    made: list[Entry] = []
    for i in range(entries):
        mine: list[int] = []
        for _ in range(rng.randint(3, 9)):
            k = rng.randrange(8)
            who = tuple(p for p in range(people) if k in has[p])
            if rng.random() < 0.2:
                who = (rng.choice(who),)
            after = tuple(rng.sample(mine, min(len(mine), rng.choice((0, 1, 1, 2)))))
            mine.append(len(pieces))
            pieces.append(
                Piece(len(pieces), f"T-{len(pieces)}", 4 * rng.randint(1, 16), who, after,
                      skill=skills[k])
            )  # fmt: skip
        value = max(1, round(rng.lognormvariate(4, 0.7)))
        due = rng.randint(weeks // 2, weeks - 1) if rng.random() < 0.3 else None
        made.append(Entry(i, f"IMP-{i}", value, tuple(mine), owner=rng.randrange(people), due=due))
    wanted = sum(piece.hours for piece in pieces) * fit / (people * weeks)
    workers = tuple(
        Worker(
            p, f"person {p}",
            tuple(
                0 if rng.random() < 0.08 else max(0, round(rng.gauss(wanted, wanted * 0.3)))
                for _ in range(weeks)
            ),
        )
        for p in range(people)
    )  # fmt: skip
    return Portfolio(workers, tuple(pieces), tuple(made), weeks)


def main() -> None:
    """Print a row per desk."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=200)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--desks", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=30_000, help="trials at most")
    parser.add_argument(
        "--fit", type=float, nargs="+", default=[0.9, 0.75, 0.6],
        help="how much of the wanted work the free hours cover",
    )  # fmt: skip
    asked = parser.parse_args()
    from headway.loop.plan.portfolio.solve import solve

    for fit in asked.fit:
        print(f"fit {fit}", flush=True)
        for seed in range(1, asked.desks + 1):
            portfolio = desk(asked.entries, asked.people, asked.weeks, seed, fit)
            began = time.process_time()
            found = solve(portfolio, seconds=asked.seconds, seed=1, rounds=asked.rounds)
            spent = time.process_time() - began
            wrong = violations(portfolio, found.placements)
            if wrong:
                raise SystemExit(f"desk {seed}: {wrong[:5]}")
            print(
                f"desk {seed}: {len(portfolio.pieces)} tasks, {len(found.chosen)} of {asked.entries}"
                f" entries in, worth {found.value:,} of at most {found.bound:,}"
                f" (gap {1 - found.value / found.bound:.2%}), {found.seconds:.1f} s,"
                f" {spent:.1f} s of processor time, {found.status}",
                flush=True,
            )


if __name__ == "__main__":
    main()
