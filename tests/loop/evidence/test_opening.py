"""Open minutes in the store: as the calendar counts them, kept, counted anew, undone."""

from __future__ import annotations

import csv
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from headway.ground.accounts.models import Desk
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import Trouble
from headway.loop.evidence.actions import import_files, undo
from headway.loop.evidence.calendar import Calendar, Clock, OwnDay, read_hours
from headway.loop.evidence.models import Import
from headway.loop.evidence.queries import counted_by, counted_in, session_of
from headway.loop.evidence.recount import recount, set_calendar

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, tzinfo=UTC)
ZONE = "Europe/Berlin"
OFFICE = Calendar(
    ZONE, (read_hours("8:00-12:00, 13:00-17:00"),) * 5 + ((), ()), "DE", "BE",
    (OwnDay("2026-10-26", "inventory"),),
)  # fmt: skip
CLOCK = Clock(OFFICE, date(2026, 1, 1), date(2027, 12, 31))
NIGHT = Calendar(ZONE, (read_hours("0:00-24:00"),) * 7)


@pytest.fixture
def desk(home: Path) -> Desk:
    return Desk.objects.create(name="Desk", slug="desk", time_zone=ZONE, pseudonym_key="k")


def put(path: Path, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def stored(desk: Desk, version: int | None = None) -> dict[str, dict[str, Any]]:
    with session_of(desk, version) as session:
        rows = session.con.sql("SELECT * FROM tickets").to_arrow_table().to_pylist()
    return {row["ticket_id"]: row for row in rows}


def said(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def some(count: int, seed: int = 1) -> list[tuple[str, ...]]:
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        opened = datetime(2026, 10, 20, tzinfo=UTC) + timedelta(minutes=chance.randrange(20_000))
        answered = opened + timedelta(minutes=chance.randrange(3000))
        resolved = opened + timedelta(minutes=chance.randrange(20_000))
        rows.append(
            (
                f"T{seed}-{number}", said(opened), said(answered) if number % 3 else "",
                said(resolved) if number % 5 else "", "Ann", "Mail", "Phone" if number % 2 else "E-mail",
                str(chance.choice(["", 0, 30, 5000])),
            )
        )  # fmt: skip
    return rows


HEAD = (
    "Number",
    "Opened",
    "First response",
    "Resolved",
    "Caller",
    "Category",
    "Channel",
    "Wait minutes",
)


def check(rows: dict[str, dict[str, Any]], clock: Clock) -> None:
    for row in rows.values():
        opened, resolved, answered = row["opened_at"], row["resolved_at"], row["first_response_at"]
        assert row["live_channel"] is (row["channel"] == "Phone")
        if answered is None:
            assert row["business_response_minutes"] is row["response_minutes"] is None
        else:
            assert row["business_response_minutes"] == clock.minutes(opened, answered)
        if resolved is None:
            assert row["business_minutes"] is row["business_wait_minutes"] is None
            continue
        life = clock.minutes(opened, resolved)
        wait = row["wait_minutes"]
        if wait is None:
            assert row["business_wait_minutes"] is None
        else:
            share = min(1.0, wait / row["resolution_minutes"]) if row["resolution_minutes"] else 0
            assert row["business_wait_minutes"] == pytest.approx(life * share, abs=1e-5)
        assert row["business_minutes"] == pytest.approx(
            life - (row["business_wait_minutes"] or 0), abs=1e-5
        )


def test_open_minutes_come_with_the_import_and_with_the_next_one(
    desk: Desk, tmp_path: Path
) -> None:
    set_calendar(by=None, desk=desk, calendar=OFFICE, at=AT)
    import_files(by=None, desk=desk, paths=[put(tmp_path / "a.csv", HEAD, some(200))], at=AT)
    check(stored(desk), CLOCK)
    fresh = some(60, seed=2) + some(200)[:20]
    import_files(by=None, desk=desk, paths=[put(tmp_path / "b.csv", HEAD, fresh)], at=AT)
    rows = stored(desk)
    assert len(rows) == 260
    check(rows, CLOCK)


def test_another_calendar_counts_all_tickets_anew_and_can_be_undone(
    desk: Desk, tmp_path: Path
) -> None:
    import_files(by=None, desk=desk, paths=[put(tmp_path / "a.csv", HEAD, some(200))], at=AT)
    plain = stored(desk)
    assert all(row["business_minutes"] is None for row in plain.values())
    set_calendar(by=None, desk=desk, calendar=OFFICE, at=AT)
    assert counted_by(desk) == (None, False)
    version = recount(by=None, desk=desk, at=AT)
    assert counted_by(desk)[1]
    rows = stored(desk)
    check(rows, CLOCK)
    other = {"business_response_minutes", "business_wait_minutes", "business_minutes"}
    for number, row in rows.items():
        assert {k: v for k, v in row.items() if k not in other} == {
            k: v for k, v in plain[number].items() if k not in other
        }
    set_calendar(by=None, desk=desk, calendar=NIGHT, at=AT)
    # an import in between keeps to the calendar the store is counted by
    import_files(by=None, desk=desk, paths=[put(tmp_path / "b.csv", HEAD, some(9, seed=3))], at=AT)
    check(stored(desk), CLOCK)
    newest = recount(by=None, desk=desk, at=AT)
    check(stored(desk), Clock(NIGHT, date(2026, 1, 1), date(2027, 12, 31)))
    check(stored(desk, version.number), CLOCK)
    undo(by=None, desk=desk, number=newest.number, at=AT)
    check(stored(desk), CLOCK)
    assert not counted_by(desk)[1]
    assert Import.objects.get(version=newest.number).state == Import.State.UNDONE
    sentences = list(TrailEntry.objects.values_list("sentence", flat=True))
    assert "counted 200 tickets anew by the desk's calendar" in sentences
    assert "set version 2 of the desk's calendar" in sentences


def test_the_same_calendar_again_changes_nothing_and_none_takes_it_away(desk: Desk) -> None:
    first = set_calendar(by=None, desk=desk, calendar=OFFICE, at=AT)
    again = set_calendar(by=None, desk=desk, calendar=OFFICE, at=AT)
    assert first is not None
    assert again == first
    assert set_calendar(by=None, desk=desk, calendar=None, at=AT) is None
    third = set_calendar(by=None, desk=desk, calendar=NIGHT, at=AT)
    assert third is not None
    assert third.version == 2
    with pytest.raises(Trouble, match="no tickets yet"):
        recount(by=None, desk=desk, at=AT)


LOG = ("Number", "Updated", "State", "Opened", "Caller", "Category", "Sys mod count")
STORY = (
    ("2026-10-23T07:00:00Z", "New"),  # Friday 9:00 in Berlin
    ("2026-10-23T08:00:00Z", "Awaiting user"),  # waits from 10:00 over dinner and the weekend
    ("2026-10-27T09:30:00Z", "In progress"),  # Tuesday 10:30, after a Monday closed for inventory
    ("2026-10-27T10:00:00Z", "Awaiting user"),
    ("2026-10-27T15:00:00Z", "Resolved"),  # 16:00
    ("2026-11-02T00:00:00Z", "Closed"),
)


def history(path: Path, upto: int = len(STORY)) -> Path:
    rows = [
        ("H1", at, state, STORY[0][0], "Ann", "Mail", str(k))
        for k, (at, state) in enumerate(STORY[:upto])
    ]
    rows += [("H2", "2026-10-23T07:00:00Z", "New", "2026-10-23T07:00:00Z", "Bob", "Mail", "0"),
             ("H2", "2026-10-23T09:00:00Z", "Resolved", "2026-10-23T07:00:00Z", "Bob", "Mail", "1")]  # fmt: skip
    return put(path, LOG, rows)


def test_waiting_comes_off_only_inside_opening_hours(desk: Desk, tmp_path: Path) -> None:
    set_calendar(by=None, desk=desk, calendar=OFFICE, at=AT)
    import_files(by=None, desk=desk, paths=[history(tmp_path / "part.csv", 3)], at=AT)
    assert stored(desk)["H1"]["business_minutes"] is None
    import_files(by=None, desk=desk, paths=[history(tmp_path / "whole.csv")], at=AT)
    for _ in range(2):  # as imported, then counted anew
        one, two = (stored(desk)[key] for key in ("H1", "H2"))
        friday = 2 * 60 + 4 * 60  # 10–12 and 13–17
        tuesday = (2 * 60 + 30) + (60 + 3 * 60)  # 8–10:30, then 11–12 and 13–16
        assert one["business_wait_minutes"] == friday + tuesday
        assert one["business_minutes"] == 60 + 30
        assert (two["business_wait_minutes"], two["business_minutes"]) == (0, 120)
        assert two["wait_minutes"] == 0
        set_calendar(by=None, desk=desk, calendar=NIGHT, at=AT)
        recount(by=None, desk=desk, at=AT)
        set_calendar(by=None, desk=desk, calendar=OFFICE, at=AT)
        recount(by=None, desk=desk, at=AT)


def test_a_store_of_an_older_version_takes_new_columns(desk: Desk, tmp_path: Path) -> None:
    """A lake written before a column was known: it reads as empty, and is filled from then on."""
    from headway.ground.lake.store import quoted
    from headway.loop.evidence.queries import lake_of

    import_files(by=None, desk=desk, paths=[put(tmp_path / "a.csv", HEAD, some(50))], at=AT)
    old = ("business_minutes", "business_wait_minutes", "business_response_minutes", "live_channel")
    with lake_of(desk).writing() as writer:
        now = writer.current("tickets")
        lake = type(writer.lake)(tmp_path / "old")
        names = ", ".join(map(quoted, old))
        with lake.writing() as other:
            other.con.execute(f"CREATE TABLE was AS SELECT * EXCLUDE ({names}) FROM ({now})")
            other.put("tickets", "FROM was", partition_by="opened_month")
            assert writer.head is not None
            other.commit(note="old", at=AT, meta=dict(writer.head.meta))
    (lake_of(desk).root).rename(tmp_path / "new")
    lake.root.rename(lake_of(desk).root)
    set_calendar(by=None, desk=desk, calendar=OFFICE, at=AT)
    import_files(by=None, desk=desk, paths=[put(tmp_path / "b.csv", HEAD, some(20, seed=2))], at=AT)
    fresh = {k: v for k, v in stored(desk).items() if k.startswith("T2")}
    assert len(fresh) == 20
    assert {row["live_channel"] for row in fresh.values()} == {True, False}
    recount(by=None, desk=desk, at=AT)
    check(stored(desk), CLOCK)


@pytest.mark.parametrize("shape", ["tickets", "history"])
def test_a_desk_that_moved_counts_as_if_it_had_always_been_there(
    desk: Desk, tmp_path: Path, shape: str
) -> None:
    whole = shape == "history"

    def file(name: str, upto: int, seed: int) -> Path:
        path = tmp_path / f"{name}.csv"
        return history(path, upto) if whole else put(path, HEAD, some(upto, seed))

    set_calendar(by=None, desk=desk, calendar=OFFICE, at=AT)
    first, second = file("a", 3 if whole else 200, 1), file("b", len(STORY) if whole else 40, 2)
    import_files(by=None, desk=desk, paths=[first], at=AT)
    desk.time_zone = "Pacific/Auckland"
    desk.save()
    assert not counted_by(desk)[1]
    # what comes in before the tickets are counted anew keeps to the old zone, and moves nothing back
    import_files(by=None, desk=desk, paths=[second], at=AT)
    desk.refresh_from_db()
    assert (desk.time_zone, counted_in(desk)) == ("Pacific/Auckland", ZONE)
    recount(by=None, desk=desk, at=AT)
    assert counted_by(desk)[1]
    other = Desk.objects.create(
        name="Other", slug="other", time_zone=desk.time_zone, pseudonym_key="k"
    )
    set_calendar(by=None, desk=other, calendar=OFFICE, at=AT)
    for path in (first, second):
        import_files(by=None, desk=other, paths=[path], at=AT)
    assert counted(desk) == counted(other)
    assert len({row["opened_on"] for row in stored(desk).values()}) > 1 or whole


def counted(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of a desk's store, rows in order; without the import they came with."""
    found = {}
    with session_of(desk) as session:
        for table in sorted(session.version.tables):
            relation = session.con.table(table)
            names = [name for name in sorted(relation.columns) if name != "import_version"]
            rows = relation.project(", ".join(f'"{name}"' for name in names)).fetchall()
            found[table] = sorted(rows, key=str)
    return found
