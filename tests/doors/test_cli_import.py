"""`headway import`, `undo`, `versions`, `profiles`: JSON alone on stdout, exit codes, wording."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HEAD = ("Number", "Opened at", "Resolved at", "Caller", "Category", "Reopen count")
ROWS = [
    (f"T{n}", f"2026-01-{n % 28 + 1:02d} 08:00:00", f"2026-01-{n % 28 + 1:02d} 12:00:00",
     f"P{n % 5}", "Mail", "0")
    for n in range(60)
]  # fmt: skip


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "tickets.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEAD, *ROWS])
    return path


def headway(home: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "headway.doors.cli.main", *map(str, words)],
        env=os.environ | {"HEADWAY_HOME": str(home)},
        capture_output=True,
        text=True,
    )


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_path_of_an_import(tmp_path: Path, export: Path) -> None:
    home = tmp_path / "home"
    report = answer(headway(home, "import", export, "--profile", "mine", "--json"))
    assert list(report) == [
        "rows_read", "rows_used", "rows_rejected", "tickets", "events", "version", "shape",
        "warnings", "capabilities", "rejected_file",
    ]  # fmt: skip
    assert (report["rows_read"], report["tickets"], report["version"]) == (60, 60, 1)
    assert report["rejected_file"] is None
    assert report["capabilities"]["repeat_contact"]["ok"] is True
    assert report["capabilities"]["csat"]["ok"] is False
    assert "satisfaction" in report["capabilities"]["csat"]["why"]
    (profile,) = answer(headway(home, "profiles", "--json"))
    assert profile["name"] == "mine"
    assert profile["columns"]["Caller"] == "requester"
    undone = answer(headway(home, "undo", "1", "--json"))
    assert undone == {"undone": 1, "version": 2, "content": None}
    versions = answer(headway(home, "versions", "--json"))
    assert [(v["version"], v["undone"], v["in_effect"]) for v in versions] == [
        (1, True, False),
        (2, False, True),
    ]


def test_progress_and_messages_go_to_stderr(tmp_path: Path, export: Path) -> None:
    done = headway(tmp_path / "home", "import", export, "--dry-run", "--json")
    assert answer(done)["version"] is None
    assert "Reading the file" in done.stderr
    assert answer(headway(tmp_path / "home", "versions", "--json")) == []


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("import",), 2, "FILES"),
        (("import", "none.csv"), 1, "no file"),
        (("import", "{export}", "--map", "nonsense"), 2, "COLUMN=FIELD"),
        (("import", "{export}", "--time-zone", "Mars/Base"), 2, "no time zone"),
        (("import", "{export}", "--pseudonymise", "cat"), 2, "requester"),
        (("undo", "7"), 1, "imported yet"),
    ],
)
def test_what_goes_wrong_is_said(
    tmp_path: Path, export: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    done = headway(tmp_path / "home", *(word.format(export=export) for word in words))
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_serving_opens_on_a_file_once(db, home: Path, tmp_path: Path) -> None:
    from headway.doors.cli.serve import _open_on
    from headway.ground.accounts.setup import first_desk
    from headway.loop.evidence.queries import imports

    file = tmp_path / "tickets.csv"
    file.write_text(
        "Number,Opened,Resolved,Category\n"
        "A1,2026-03-01 08:00:00,2026-03-02 09:00:00,Printer\n"
        "A2,2026-03-20 10:00:00,,Phone\n"
    )
    _open_on(file)
    _open_on(file)
    (only,) = imports(first_desk())
    assert only.report["tickets"] == 2
