"""PSPLIB: every schedule is feasible, every bound holds, and the best known is met or near.

A quick part by default, with wide limits that a busy machine keeps too; `HEADWAY_PSPLIB=full` takes
every instance and the limits promised (an hour and more).
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from headway.loop.plan.schedule.feasibility import violations
from headway.loop.plan.schedule.psplib import read_psplib
from headway.loop.plan.schedule.solve import solve

FULL = os.environ.get("HEADWAY_PSPLIB") == "full"


def best_known(folder: Path, size: str) -> list[dict[str, str]]:
    with (folder / "best_known.csv").open() as file:
        return [row for row in csv.DictReader(file) if row["set"] == size]


@pytest.mark.parametrize(
    ("size", "every", "seconds", "share", "gap"),
    [
        (
            "j30",
            1 if FULL else 24,
            20 if FULL else 5,
            0.98 if FULL else 0.5,
            0.005 if FULL else 0.1,
        ),
        ("j60", 1 if FULL else 5, 30 if FULL else 2, 0.0, 0.02 if FULL else 0.15),
        ("j90", 1 if FULL else 5, 30 if FULL else 2, 0.0, 0.04 if FULL else 0.15),
        ("j120", 1 if FULL else 5, 30 if FULL else 3, 0.0, 0.06 if FULL else 0.2),
    ],
)
def test_near_the_best_known(
    oracles: Path, size: str, every: int, seconds: float, share: float, gap: float
) -> None:
    folder = oracles / "psplib"
    rows = best_known(folder, size)[::every]
    gaps = []
    for row in rows:
        problem = read_psplib(folder / row["instance"])
        found = solve(problem, seconds=seconds)
        assert violations(problem, found.starts, found.makespan) == [], row["instance"]
        best = int(row["best_makespan"])
        assert found.bound <= best, row["instance"]
        assert (found.status == "OPTIMAL") == (found.bound == found.makespan)
        if row["optimal"] == "1":
            assert found.makespan >= best, row["instance"]
        gaps.append(found.makespan / best - 1)
    assert sum(g <= 0 for g in gaps) >= share * len(gaps)
    assert sum(gaps) / len(gaps) <= gap


def test_every_file_is_read_and_its_critical_path_agrees(oracles: Path) -> None:
    from headway.loop.plan.schedule.bounds import critical_path, lower_bound

    folder = oracles / "psplib"
    for size in ("j30", "j60", "j90", "j120"):
        for row in best_known(folder, size):
            problem = read_psplib(folder / row["instance"])
            assert critical_path(problem) == int(row["critical_path"]), row["instance"]
            assert lower_bound(problem) <= int(row["best_makespan"]), row["instance"]
