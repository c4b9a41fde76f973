"""Imports, as a manager meets them: counted, merged, repeated, undone, killed."""

from __future__ import annotations

import csv
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from headway.ground.accounts.models import Desk
from headway.ground.lake.store import Lake
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import Trouble
from headway.loop.evidence.actions import Report, Wishes, import_files, look, undo
from headway.loop.evidence.models import Import, Profile
from headway.loop.evidence.queries import lake_of, session_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 1, tzinfo=UTC)
HEAD = ("Number", "Opened at", "Resolved at", "Caller", "Category", "Priority", "SLA due")
DAY = datetime(2026, 1, 1, 8, tzinfo=UTC)


def ticket(
    number: str, opened: float, resolved: float | None, caller: str = "Ann", **more: Any
) -> tuple[str, ...]:
    """One row; times in hours after 1 January 2026, 8:00."""

    def at(hours: float | None) -> str:
        return "" if hours is None else f"{DAY + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}"

    return (
        number, at(opened), at(resolved), caller, more.get("category", "Printer"),
        more.get("priority", "3"), at(more.get("due")),
    )  # fmt: skip


@pytest.fixture
def desk(home: Path) -> Desk:
    return Desk.objects.create(name="Desk", slug="desk", pseudonym_key="k1")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write_rows(name: str, rows: Iterable[Iterable[str]], head: Iterable[str] = HEAD) -> Path:
        path = tmp_path / name
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([head, *rows])
        return path

    return write_rows


def bring(desk: Desk, *paths: Path, at: datetime = AT, **wishes: Any) -> Report:
    return import_files(by=None, desk=desk, paths=paths, wishes=Wishes(**wishes), at=at)


def stored(desk: Desk, version: int | None = None) -> dict[str, dict[str, Any]]:
    with session_of(desk, version) as session:
        rows = session.con.sql("FROM tickets").to_arrow_table().to_pylist()
    found = {row["ticket_id"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def content(desk: Desk) -> dict[str, dict[str, Any]]:
    return {
        number: {k: v for k, v in row.items() if k != "import_version"}
        for number, row in stored(desk).items()
    }


MANY = [ticket(f"T{n}", n * 5, n * 5 + 3, caller=f"P{n % 7}", due=n * 5 + 4) for n in range(200)]


def test_a_plain_file(desk: Desk, write: Callable[..., Path]) -> None:
    report = bring(desk, write("a.csv", MANY))
    assert (report.rows_read, report.rows_used, report.rows_rejected) == (200, 200, 0)
    assert (report.tickets, report.events, report.version, report.shape) == (200, 0, 1, "ticket")
    row = stored(desk)["T0"]
    assert row["requester"] == "P0"
    assert row["resolution_minutes"] == 180
    assert row["next_contact_minutes"] == (7 * 5 - 3) * 60
    assert row["sla_met"] is True
    assert row["opened_month"] == "2026-01"
    assert row["opened_hour"] == 8
    assert report.capabilities["reopen_rate"]["ok"] is False
    assert report.capabilities["sla_met"]["ok"] is True
    assert Import.objects.get().state == "done"
    assert TrailEntry.objects.filter(verb="import").count() == 1


def test_meta_is_frozen_with_the_version(desk: Desk, write: Callable[..., Path]) -> None:
    bring(desk, write("a.csv", MANY))
    with session_of(desk) as session:
        meta = session.meta
        assert meta["fields"]["requester"] == 1.0
        assert meta["fields"]["client"] == 0.0
        last = session.con.execute("SELECT max(opened_at) FROM tickets").fetchall()[0][0]
    assert datetime.fromisoformat(meta["last_opened"]) == last
    assert datetime.fromisoformat(meta["as_of"]) == last + timedelta(hours=3)


def test_reading_a_file_again_changes_nothing(desk: Desk, write: Callable[..., Path]) -> None:
    path = write("a.csv", MANY)
    first = bring(desk, path)
    before = content(desk)
    second = bring(desk, path)
    assert content(desk) == before
    assert second.version == 2
    assert second.tickets == first.tickets


def test_two_halves_make_the_whole(desk: Desk, write: Callable[..., Path]) -> None:
    bring(desk, write("whole.csv", MANY))
    whole = content(desk)
    other = Desk.objects.create(name="Other", slug="other")
    rows = MANY[:]
    random.Random(3).shuffle(rows)
    bring(other, write("b1.csv", rows[:90]))
    bring(other, write("b2.csv", rows[90:]))
    assert content(other) == whole


def test_a_late_ticket_changes_the_earlier_ones_next_contact(
    desk: Desk, write: Callable[..., Path]
) -> None:
    bring(desk, write("a.csv", [ticket("A", 0, 1), ticket("B", 2000, 2001)]))
    assert stored(desk)["A"]["next_contact_minutes"] == 1999 * 60
    bring(desk, write("b.csv", [ticket("C", 1500, 1501)]))
    rows = stored(desk)
    assert rows["A"]["next_contact_minutes"] == 1499 * 60
    assert rows["C"]["next_contact_minutes"] == 499 * 60
    assert rows["B"]["import_version"] == 1


def test_next_contact_is_strictly_after_the_own_resolution(
    desk: Desk, write: Callable[..., Path]
) -> None:
    rows = [ticket("A", 0, 10), ticket("B", 5, 6), ticket("C", 10, 11), ticket("D", 20, None)]
    bring(desk, write("a.csv", rows))
    got = {number: row["next_contact_minutes"] for number, row in stored(desk).items()}
    assert got == {"A": 600, "B": 240, "C": 540, "D": None}


def test_a_ticket_that_changes_replaces_itself(desk: Desk, write: Callable[..., Path]) -> None:
    bring(desk, write("a.csv", [ticket("A", 0, None), ticket("B", 900, None)]))
    bring(desk, write("b.csv", [ticket("A", 0, 5, category="Network")]))
    rows = stored(desk)
    assert len(rows) == 2
    assert rows["A"]["category"] == "Network"
    assert rows["A"]["resolution_minutes"] == 300


def test_an_open_promise_that_runs_out_is_missed_later(
    desk: Desk, write: Callable[..., Path]
) -> None:
    bring(desk, write("a.csv", [ticket("A", 0, None, due=48)]))
    assert stored(desk)["A"]["sla_met"] is None
    bring(desk, write("b.csv", [ticket("B", 900, 901, caller="Bob")]))
    assert stored(desk)["A"]["sla_met"] is False


def test_a_smaller_file_keeps_what_it_does_not_know(desk: Desk, write: Callable[..., Path]) -> None:
    bring(desk, write("a.csv", [ticket("A", 0, None, priority="1")]))
    row = ticket("A", 0, 4)
    bring(desk, write("b.csv", [row[:3]], head=HEAD[:3]))
    assert stored(desk)["A"]["priority"] == "1"
    assert stored(desk)["A"]["resolution_minutes"] == 240


def test_rejected_rows_are_kept_with_line_and_reason(
    desk: Desk, write: Callable[..., Path]
) -> None:
    bad = [
        ("", "2026-01-05 08:00:00", "", "=cmd|' /C calc'!A0", "Printer", "1", ""),
        ticket("X1", 10, 4),
        ("X2", "", "", "Bob", "Printer", "1", ""),
    ]
    report = bring(desk, write("a.csv", [*MANY, *bad]))
    assert report.rows_read == report.rows_used + report.rows_rejected == 203
    assert report.rows_rejected == 3
    assert report.rejected_file
    with open(report.rejected_file, newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["line"], row["reason"]) for row in rows] == [
        ("202", "no ticket number"),
        ("203", "resolved before it was opened"),
        ("204", "no readable date of opening"),
    ]
    assert {row["file"] for row in rows} == {"a.csv"}
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())
    assert "outcome_before_opening" in {w["code"] for w in report.warnings}


def test_the_latest_of_several_rows_of_a_ticket_counts(
    desk: Desk, write: Callable[..., Path]
) -> None:
    rows = [*MANY, ticket("T5", 25, 27, category="Mail")]
    report = bring(desk, write("a.csv", rows), shape="ticket")
    assert (report.rows_used, report.tickets) == (201, 200)
    assert stored(desk)["T5"]["category"] == "Mail"
    assert "duplicate_tickets" in {w["code"] for w in report.warnings}


def test_nothing_usable_is_trouble_and_leaves_nothing(
    desk: Desk, write: Callable[..., Path]
) -> None:
    with pytest.raises(Trouble):
        bring(desk, write("a.csv", [("", "", "", "x", "y", "1", "")] * 3))
    assert lake_of(desk).empty
    assert Import.objects.get().state == "failed"


def test_undo_takes_back_the_newest_import(desk: Desk, write: Callable[..., Path]) -> None:
    bring(desk, write("a.csv", MANY[:100]))
    before = content(desk)
    bring(desk, write("b.csv", MANY[100:]))
    with pytest.raises(Trouble, match="undo version 2 first"):
        undo(by=None, desk=desk, number=1, at=AT)
    assert undo(by=None, desk=desk, number=2, at=AT).number == 3
    assert content(desk) == before
    assert Import.objects.get(version=2).state == "undone"
    assert len(stored(desk, 2)) == 200
    bring(desk, write("b.csv", MANY[100:]))
    assert len(stored(desk)) == 200


def test_names_become_pseudonyms_of_the_desk(desk: Desk, write: Callable[..., Path]) -> None:
    path = write("a.csv", MANY)
    bring(desk, path, pseudonymise=frozenset({"requester"}))
    rows = stored(desk)
    names = {row["requester"] for row in rows.values()}
    assert len(names) == 7
    assert all(name.startswith("P-") and len(name) == 18 for name in names)
    assert rows["T0"]["next_contact_minutes"] == (7 * 5 - 3) * 60
    other = Desk.objects.create(name="Other", slug="other", pseudonym_key="k2")
    bring(other, path, pseudonymise=frozenset({"requester"}))
    assert names.isdisjoint({row["requester"] for row in stored(other).values()})


def test_a_profile_remembers_mapping_and_pseudonyms(desk: Desk, write: Callable[..., Path]) -> None:
    path = write("a.csv", MANY)
    people = frozenset({"requester"})
    bring(desk, path, profile="mine", pseudonymise=people, overrides={"Category": "service"})
    assert Profile.objects.get().options["pseudonymise"] == ["requester"]
    before = content(desk)
    bring(desk, path, profile="mine")
    assert content(desk) == before
    assert before["T0"]["service"] == "Printer"
    assert before["T0"]["category"] is None


def test_client_and_time_zone(desk: Desk, write: Callable[..., Path]) -> None:
    bring(desk, write("a.csv", MANY), client="Acme", time_zone="Asia/Tokyo")
    desk.refresh_from_db()
    assert desk.time_zone == "Asia/Tokyo"
    row = stored(desk)["T0"]
    assert row["client"] == "Acme"
    assert row["opened_at"] == DAY - timedelta(hours=9)
    assert row["opened_hour"] == 8


def test_looking_and_dry_runs_store_nothing(desk: Desk, write: Callable[..., Path]) -> None:
    path = write("a.csv", MANY)
    seen = look(desk=desk, paths=[path])
    assert seen.mapping.shape == "ticket"
    report = import_files(by=None, desk=desk, paths=[path], at=AT, dry_run=True)
    assert (report.version, report.tickets) == (None, 200)
    assert lake_of(desk).empty
    assert not Import.objects.exists()


@pytest.mark.slow
def test_kill_at_twenty_moments(home: Path, tmp_path: Path) -> None:
    """Whenever the import dies: the store is whole, and the import repeats cleanly."""
    rows = [ticket(f"T{n}", n / 4, n / 4 + 2, caller=f"P{n % 97}") for n in range(30_000)]
    paths = []
    for name, part in (("a.csv", rows[:15_000]), ("b.csv", rows[10_000:])):
        paths.append(tmp_path / name)
        with paths[-1].open("w", newline="") as file:
            csv.writer(file).writerows([HEAD, *part])
    base = tmp_path / "killed"
    env = os.environ | {"HEADWAY_HOME": str(base)}
    command = [sys.executable, "-m", "headway.doors.cli.main", "import"]
    subprocess.run([*command, str(paths[0])], env=env, check=True, capture_output=True)
    started = time.monotonic()
    subprocess.run([*command, str(paths[1])], env=env, check=True, capture_output=True)
    length = time.monotonic() - started
    lake = Lake(base / "lake" / "desk")
    whole = checksum(lake)
    back = [sys.executable, "-m", "headway.doors.cli.main", "undo"]
    subprocess.run([*back, str(lake.head().number)], env=env, check=True, capture_output=True)  # type: ignore[union-attr]
    before = checksum(lake)
    assert before != whole
    rng = random.Random(1)
    for _ in range(20):
        child = subprocess.Popen(
            [*command, str(paths[1])], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(rng.uniform(0.3, 1.05) * length)
        child.send_signal(signal.SIGKILL)
        child.wait()
        now = checksum(lake)
        assert now in (before, whole)
        if now == whole:
            number = str(lake.head().number)  # type: ignore[union-attr]
            subprocess.run([*back, number], env=env, check=True, capture_output=True)
    subprocess.run([*command, str(paths[1])], env=env, check=True, capture_output=True)
    assert checksum(lake) == whole
    run = lake.head().meta["run"]  # type: ignore[union-attr]
    assert (base / "lake" / "desk" / "writing.json").exists() is False
    assert any(run in file.name for file in (base / "lake" / "desk" / "tickets").rglob("*.parquet"))


def checksum(lake: Lake) -> tuple[Any, ...]:
    with lake.session() as session:
        row: tuple[Any, ...] = session.con.execute(
            "SELECT count(*), count(DISTINCT ticket_id), sum(next_contact_minutes),"
            " max(opened_at), count(resolved_at) FROM tickets"
        ).fetchall()[0]
    return row
