"""`headway import`, `undo`, `versions`, `profiles`: what comes out, what is kept, what is refused."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from headway.loop.kpis.catalogue import KPIS
from tests.doors.cli.shell import (
    Shell,
    command,
    environment,
    headway,
    shell,
    strict,
    tickets,
    write,
)

KEYS = {
    "rows_read", "rows_used", "rows_rejected", "tickets", "events", "version", "shape", "warnings",
    "capabilities", "rejected_file",
}  # fmt: skip


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Shell]:
    """A shell on a folder that is not there yet."""
    with shell(tmp_path / "Ablage für Tickets" / "home") as ask:
        yield ask


@pytest.fixture(autouse=True)
def _above(tmp_path: Path) -> None:
    (tmp_path / "Ablage für Tickets").mkdir()


def files(home: Path) -> set[str]:
    """What lies in the data folder, but for the records' own journals."""
    return {
        str(path.relative_to(home))
        for path in home.rglob("*")
        if path.is_file() and not path.name.startswith("records.sqlite3")
    }


def test_the_report_has_the_promised_keys_and_types(fresh: Shell, tmp_path: Path):
    rows = tickets(120)
    rows[3]["Opened"] = "not a time"
    done = fresh("import", write(tmp_path / "t.csv", rows), "--json")
    report = done.json()
    assert report.keys() == KEYS
    for name in ("rows_read", "rows_used", "rows_rejected", "tickets", "events", "version"):
        assert type(report[name]) is int
    assert (report["rows_read"], report["rows_used"], report["rows_rejected"]) == (120, 119, 1)
    assert (report["tickets"], report["version"], report["shape"]) == (119, 1, "ticket")
    assert all({"code", "message"} <= warning.keys() for warning in report["warnings"])
    assert sorted(report["capabilities"]) == sorted(KPIS)
    assert all(type(able["ok"]) is bool and able["why"] for able in report["capabilities"].values())
    with open(report["rejected_file"], newline="", encoding="utf-8") as file:
        (rejected,) = list(csv.DictReader(file))
    assert "5" in rejected.values()
    assert "100 %" in done.err


def test_a_dry_run_keeps_nothing(fresh: Shell, tmp_path: Path):
    rows = tickets(50)
    rows[3]["Opened"] = "not a time"
    path = write(tmp_path / "t.csv", rows)
    fresh("versions")
    before = files(fresh.home)
    report = fresh("import", path, "--dry-run", "--profile", "mine", "--json").json()
    assert (report["version"], report["tickets"], report["rows_rejected"]) == (None, 49, 1)
    assert report["rejected_file"] is None
    assert {
        each for each in files(fresh.home) - before if not each.endswith("writer.lock")
    } == set()
    assert fresh("versions", "--json").json() == []
    assert fresh("profiles", "--json").json() == []
    assert fresh("kpis").code == 1


def test_columns_are_corrected_by_hand(fresh: Shell, tmp_path: Path):
    path = write(tmp_path / "t.csv", tickets(80))
    unknown = fresh("import", path, "--map", "Nothing=category")
    assert (unknown.code, unknown.out) == (1, "")
    assert "“Assignment group”" in unknown.err
    for wrong in ("Category=nothing", "Category", "=category", "Category="):
        done = fresh("import", path, "--map", wrong)
        assert (done.code, done.out) == (2, "")
    assert "subcategory" in fresh("import", path, "--map", "Category=nothing").err
    ignored = fresh("import", path, "--map", "Caller=ignore", "--dry-run", "--json").json()
    assert not ignored["capabilities"]["ftfr"]["ok"]
    moved = fresh("import", path, "--map", "Category=service", "--map", "Priority=category",
                  "--client", "Only AG", "--json")  # fmt: skip
    assert moved.json()["tickets"] == 80
    cut = fresh("kpis", "throughput", "--by", "category", "--json").json()
    assert [one["slice"]["category"] for one in cut[0]["readings"]] == ["1", "2", "3"]
    cut = fresh("kpis", "throughput", "--by", "client", "--json").json()
    assert [one["slice"]["client"] for one in cut[0]["readings"]] == ["Only AG"]


def test_shape_and_zone_are_said_or_refused(fresh: Shell, tmp_path: Path):
    path = write(tmp_path / "t.csv", tickets(60))
    for wrong in (("--time-zone", "Mars/X"), ("--shape", "heap"), ("--pseudonymise", "boss"), ()):
        done = fresh("import", *([path] if wrong else []), *wrong)
        assert (done.code, done.out) == (2, "")
    as_updates = fresh(
        "import", path, "--shape", "update", "--map", "Closed=updated_at", "--dry-run", "--json"
    )
    assert as_updates.json()["shape"] == "update"
    fresh("import", path, "--time-zone", "Asia/Tokyo", "--json").json()
    opened = fresh("kpis", "throughput", "--period", "day", "--json").json()[0]["readings"]
    assert opened[0]["period"] == "2026-01-05"


def test_a_profile_reads_the_next_export_whatever_its_order(fresh: Shell, tmp_path: Path):
    first = write(tmp_path / "a.csv", tickets(60))
    second = write(tmp_path / "b.csv", tickets(60, first=1000), order=-1)
    fresh("import", first, "--profile", "Süd", "--map", "Priority=channel", "--json").json()
    (profile,) = fresh("profiles", "--json").json()
    assert (profile["name"], profile["columns"]["Priority"]) == ("Süd", "channel")
    report = fresh("import", second, "--profile", "Süd", "--json").json()
    assert (report["version"], report["tickets"]) == (2, 60)
    cut = fresh("kpis", "throughput", "--by", "channel", "--json").json()[0]["readings"]
    assert [one["slice"]["channel"] for one in cut] == ["1", "2", "3"]
    (whole,) = fresh("kpis", "backlog", "--json").json()[0]["readings"]
    assert whole["n"] > 0


def test_several_files_make_one_version(fresh: Shell, tmp_path: Path):
    one = write(tmp_path / "a.csv", tickets(60))
    two = write(tmp_path / "b.csv", tickets(60, first=1000), order=-1)
    report = fresh("import", one, two, "--json").json()
    assert (report["rows_read"], report["tickets"], report["version"]) == (120, 120, 1)
    again = fresh("import", one, two, "--json").json()
    assert (again["tickets"], again["version"]) == (120, 2)
    (first, second) = fresh("versions", "--json").json()
    assert (first["tickets"], second["tickets"], second["in_effect"]) == (120, 120, True)


def test_what_cannot_be_read_is_refused_and_nothing_changes(fresh: Shell, tmp_path: Path):
    good = write(tmp_path / "t.csv", tickets(60))
    fresh("import", good, "--json").json()
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "noise.csv").write_bytes(os.urandom(4000))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "cut.csv.gz").write_bytes(b"\x1f\x8b\x08\x00cut")
    (tmp_path / "heads.csv").write_text("Ticket ID,Opened\n")
    for name in (
        "empty.csv",
        "noise.csv",
        "picture.png",
        "cut.csv.gz",
        "heads.csv",
        "none.csv",
        ".",
    ):
        done = fresh("import", tmp_path / name, "--json")
        assert (done.code, done.out) == (1, ""), (name, done)
        assert "headway: " in done.err
        assert "Traceback" not in done.err
    both = fresh("import", good, tmp_path / "none.csv")
    assert both.code == 1
    assert len(fresh("versions", "--json").json()) == 1


def test_imports_are_taken_back_the_newest_first(fresh: Shell, tmp_path: Path):
    for first in (0, 1000, 2000):
        path = write(tmp_path / "t.csv", tickets(40, first=first))
        fresh("import", path, "--json").json()
    older = fresh("undo", 1)
    assert older.code == 1
    assert "3" in older.err
    assert fresh("undo", 3, "--json").json() == {"undone": 3, "version": 4, "content": 2}
    twice = fresh("undo", 3)
    assert twice.code == 1
    assert "undone already" in twice.err
    assert fresh("undo", 2, "--json").json()["content"] == 1
    assert fresh("undo", 1, "--json").json()["content"] is None
    assert fresh("kpis").code == 1
    assert fresh("undo", 1).code == 1
    states = [(each["version"], each["undone"]) for each in fresh("versions", "--json").json()]
    assert [number for number, undone in states if undone] == [1, 2, 3]


def test_undo_on_an_empty_folder(fresh: Shell):
    done = fresh("undo", 1)
    assert (done.code, done.out) == (1, "")
    assert "nothing to undo" in done.err


def test_two_imports_at_once_both_get_in(tmp_path: Path):
    home = tmp_path / "new" / "home"
    paths = [write(tmp_path / f"{k}.csv", tickets(200, first=k * 1000)) for k in range(2)]
    running = [
        subprocess.Popen(
            command("import", path, "--json"), env=environment(home), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for path in paths
    ]  # fmt: skip
    reports = []
    for process in running:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        reports.append(strict(out))
    assert sorted(each["version"] for each in reports) == [1, 2]
    newest = headway(home, "versions", "--json").json()[-1]
    assert newest["tickets"] == 400


def test_a_killed_import_leaves_no_trace_and_runs_again(tmp_path: Path):
    home = tmp_path / "home"
    path = write(tmp_path / "t.csv", tickets(3000))
    process = subprocess.Popen(
        command("import", path), env=environment(home), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr
    for line in process.stderr:
        if "Reading" in line or "Writing" in line:
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    time.sleep(0.1)
    with shell(home) as ask:
        assert ask("versions", "--json").json() == []
        report = ask("import", path, "--json").json()
        assert (report["version"], report["tickets"]) == (1, 3000)
        assert [each["tickets"] for each in ask("versions", "--json").json()] == [3000]
