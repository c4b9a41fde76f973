"""Measure the scheduling core on PSPLIB: share at the best known, mean gap, time.

    python bench/psplib.py FOLDER [--set j30 …] [--every N] [--seconds N] [--workers N]

FOLDER holds the `.sm` files and `best_known.csv` (instance, set, lower_bound, best_makespan,
optimal). Every schedule goes through the independent feasibility checker; every bound is held
against the best known makespan.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from statistics import mean, median

from headway.loop.plan.schedule.feasibility import violations
from headway.loop.plan.schedule.psplib import read_psplib
from headway.loop.plan.schedule.solve import solve

SECONDS = {"j30": 20.0, "j60": 30.0, "j90": 30.0, "j120": 30.0}


def measure(folder: Path, size: str, every: int, seconds: float, workers: int) -> str:
    """One row of the table: a set of instances, each solved in at most `seconds`."""
    with (folder / "best_known.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["set"] == size][::every]
    gaps, times, proved, bounds = [], [], 0, []
    for row in rows:
        problem = read_psplib(folder / row["instance"])
        found = solve(problem, seconds=seconds, workers=workers)
        best = int(row["best_makespan"])
        wrong = violations(problem, found.starts, found.makespan)
        if wrong or found.bound > best:
            raise SystemExit(f"{row['instance']}: {wrong or 'the bound is above the best known'}")
        gaps.append(found.makespan / best - 1)
        times.append(found.seconds)
        bounds.append(1 - found.bound / best)
        proved += found.status == "OPTIMAL"
        if gaps[-1] > 0 or found.status != "OPTIMAL":
            print(
                f"  {row['instance']:<12} {found.makespan} (best {best}, bound {found.bound}) "
                f"{found.seconds:.1f} s",
                flush=True,
            )
    at_best = sum(gap <= 0 for gap in gaps)
    return (
        f"| {size} | {len(rows)} | {seconds:g} s | {at_best} ({at_best / len(rows):.1%}) "
        f"| {proved} | {mean(gaps):.2%} | {mean(bounds):.2%} "
        f"| {median(times):.2f} s | {mean(times):.1f} s |"
    )


def main() -> None:
    """Print the table in Markdown, row by row."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", nargs="*", default=list(SECONDS), choices=list(SECONDS))
    parser.add_argument("--every", type=int, default=1, help="take every N-th instance")
    parser.add_argument("--seconds", type=float, help="for each instance")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    table = [
        measure(asked.folder, size, asked.every, asked.seconds or SECONDS[size], asked.workers)
        for size in asked.set
    ]
    print(
        "| Set | Instances | Limit | At best known | Proved optimal | Mean gap "
        "| Mean gap of bound | Median time | Mean time |\n|---|---|---|---|---|---|---|---|---|"
    )
    print("\n".join(table))


if __name__ == "__main__":
    main()
