"""Uploads nobody came back to."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from headway.loop.evidence.jobs import sweep_looks


def test_uploads_left_for_a_day_are_swept_and_younger_ones_stay(home: Path) -> None:
    now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    for name, hours in (("old", 25), ("young", 23)):
        folder = home / "uploads" / "looks" / "desk" / name
        folder.mkdir(parents=True)
        (folder / "tickets.csv").write_text("Number\nA1\n")
        then = (now - timedelta(hours=hours)).timestamp()
        os.utime(folder, (then, then))
    assert sweep_looks(at=now) == 1
    assert [path.name for path in (home / "uploads" / "looks" / "desk").iterdir()] == ["young"]
    assert sweep_looks(at=now) == 0
