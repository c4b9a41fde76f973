"""Histories folded into tickets: any order, any split, the same tickets."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headway.ground.lake.store import Lake
from headway.loop.evidence.importing import bring_in
from headway.loop.evidence.mapping import ColumnUse, How, Mapping, Shape, States
from headway.loop.evidence.rows import Choices
from headway.loop.evidence.sources import open_files

AT = datetime(2026, 4, 1, tzinfo=UTC)
START = datetime(2026, 1, 1, 8, tzinfo=UTC)
STATES = States(
    resolved=frozenset({"resolved", "resolve ticket"}),
    closed=frozenset({"closed"}),
    waiting=frozenset({"wait"}),
    reopened=frozenset({"reopened"}),
)
UPDATE = {"number": "ticket_id", "changed": "updated_at", "step": "sequence", "state": "status",
          "team": "group", "prio": "priority", "resolved": "resolved_at"}  # fmt: skip
HOWS: dict[str, How] = {"updated_at": "time", "resolved_at": "time", "sequence": "number"}


def mapping_of(columns: dict[str, str], shape: Shape) -> Mapping:
    uses = tuple(
        ColumnUse(
            column, f"c{place}", name, HOWS.get(name, "text"),
            {"time": "iso", "number": "."}.get(HOWS.get(name, "text"), ""),
        )
        for place, (column, name) in enumerate(columns.items())
    )  # fmt: skip
    return Mapping(shape, "", uses, frozenset({""}), "UTC", "test", states=STATES)


def at(minutes: float) -> str:
    return f"{START + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S}"


def put(lake: Lake, rows: Sequence[Sequence[Any]], columns: dict[str, str], shape: Shape) -> Any:
    with tempfile.TemporaryDirectory() as folder, lake.writing() as writer:
        path = Path(folder) / "rows.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([list(columns), *rows])
        raw = open_files(writer.con, [path], workdir=writer.workdir)
        result = bring_in(
            writer, raw, mapping_of(columns, shape), Choices(), zone="UTC", at=AT,
            rejects_to=Path(folder) / "bad.csv", progress=lambda step, share: None,
        )  # fmt: skip
        writer.commit(note="", at=AT, meta=result.meta)
        return result


def seen(lake: Lake, table: str = "tickets") -> list[dict[str, Any]]:
    with lake.session() as session:
        order = "ticket_id" if table == "tickets" else "ticket_id, seq"
        rows = session.con.sql(f"FROM {table} ORDER BY {order}").to_arrow_table().to_pylist()
    return [{k: v for k, v in row.items() if k != "import_version"} for row in rows]


def update(number: str, minutes: float, step: int, state: str, team: str = "A", **more: str) -> Any:
    return (number, at(minutes), step, state, team, more.get("prio", ""), more.get("resolved", ""))


def test_the_last_lasting_resolution(tmp_path: Path) -> None:
    rows = [
        update("1", 0, 0, "New"),
        update("1", 10, 1, "Resolved"),
        update("1", 20, 2, "Active"),
        update("1", 30, 3, "Resolved"),
        update("1", 90, 4, "Closed"),
        update("2", 0, 0, "New"),
        update("2", 10, 1, "Resolved"),
        update("2", 20, 2, "Wait"),
        update("3", 0, 0, "New"),
        update("3", 50, 1, "Closed"),
    ]
    put(Lake(tmp_path), rows, UPDATE, "update")
    one, two, three = seen(Lake(tmp_path))
    assert one["resolution_minutes"] == 30
    assert one["closed_at"] == START + timedelta(minutes=90)
    assert (one["reopen_count"], two["reopen_count"], three["reopen_count"]) == (1, 1, 0)
    assert two["resolved_at"] is None
    assert three["resolved_at"] is None
    assert three["closed_at"] == START + timedelta(minutes=50)


def test_groups_ping_pong_and_gaps(tmp_path: Path) -> None:
    teams = ["", "A", "", "B", "B", "A", "C", "A"]
    rows = [update("1", n, n, "New", team) for n, team in enumerate(teams)]
    put(Lake(tmp_path), rows, UPDATE, "update")
    (row,) = seen(Lake(tmp_path))
    assert row["reassignment_count"] == 4
    assert row["pingpong_count"] == 2
    moves = [e for e in seen(Lake(tmp_path), "events") if e["kind"] == "group"]
    assert [(e["from"], e["to"]) for e in moves] == [
        (None, "A"), ("A", "B"), ("B", "A"), ("A", "C"), ("C", "A"),
    ]  # fmt: skip


def test_back_filled_outcomes_are_named_and_not_used(tmp_path: Path) -> None:
    rows = []
    for n in range(30):
        late = at(500)
        rows.append(update(str(n), 0, 0, "New", resolved=late))
        rows.append(update(str(n), 40, 1, "Resolved", resolved=late))
    result = put(Lake(tmp_path), rows, UPDATE, "update")
    assert "back_filled" in {warning.code for warning in result.warnings}
    assert {row["resolution_minutes"] for row in seen(Lake(tmp_path))} == {40}


EVENT = {"case": "ticket_id", "activity": "activity", "done": "updated_at", "who": "event_by",
         "team": "group"}  # fmt: skip


def test_an_event_log_with_an_automatic_close_and_replies(tmp_path: Path) -> None:
    rows = [
        ("1", "Assign", at(0), "ann", "A"),
        ("1", "Reply sent", at(2), "Auto-responder", "A"),
        ("1", "Reply sent", at(9), "bob", "A"),
        ("1", "Resolve ticket", at(30), "bob", "B"),
        ("1", "Survey sent", at(35), "system", "B"),
        ("1", "Closed", at(30000), "system", "B"),
        ("1", "Closed", at(30000), "system", "B"),
    ]
    result = put(Lake(tmp_path), rows, EVENT, "event")
    (row,) = seen(Lake(tmp_path))
    assert result.events == 7
    assert row["resolution_minutes"] == 30
    assert row["reopen_count"] == 0
    assert row["first_response_at"] == START + timedelta(minutes=9)
    assert row["reassignment_count"] == 1


HISTORY = {"id": "ticket_id", "field": "event_kind", "old": "event_from", "new": "event_to",
           "when": "updated_at", "by": "event_by"}  # fmt: skip


def test_a_field_history(tmp_path: Path) -> None:
    rows = [
        ("7", "status", "", "Open", at(0), "x"),
        ("7", "group", "", "A", at(1), "x"),
        ("7", "group", "A", "B", at(2), "x"),
        ("7", "group", "B", "A", at(3), "x"),
        ("7", "status", "Open", "Resolved", at(9), "x"),
        ("7", "status", "Resolved", "Open", at(12), "x"),
        ("7", "status", "Open", "Resolved", at(15), "x"),
    ]
    put(Lake(tmp_path), rows, HISTORY, "event")
    (row,) = seen(Lake(tmp_path))
    assert row["resolution_minutes"] == 15
    assert (row["reopen_count"], row["reassignment_count"], row["pingpong_count"]) == (1, 2, 1)


def test_a_history_beside_its_tickets(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    columns = {"n": "ticket_id", "opened": "opened_at", "prio": "priority"}
    HOWS["opened_at"] = "time"
    put(lake, [("7", at(-5), "P1"), ("8", at(0), "P2")], columns, "ticket")
    put(lake, [("7", "status", "Open", "Resolved", at(9), "x")], HISTORY, "event")
    seven, eight = seen(lake)
    assert seven["priority"] == "P1"
    assert seven["opened_at"] == START - timedelta(minutes=5)
    assert seven["resolved_at"] == START + timedelta(minutes=9)
    assert eight["priority"] == "P2"


steps = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(["New", "Active", "Resolved", "Closed", "Reopened", ""]),
        st.sampled_from(["", "A", "B", "C"]),
        st.sampled_from(["", "P1", "P2"]),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=steps, order=st.randoms(use_true_random=False), cut=st.integers(0, 12))
def test_any_order_and_any_split_give_the_same_tickets(steps: Any, order: Any, cut: int) -> None:
    rows = [
        update(number, n // 3, n, state, team, prio=prio)
        for n, (number, state, team, prio) in enumerate(steps)
    ]
    mixed = rows[:]
    order.shuffle(mixed)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        put(Lake(Path(one)), rows, UPDATE, "update")
        for part in (mixed[:cut], mixed[cut:], mixed[:2]):
            if part:
                put(Lake(Path(two)), part, UPDATE, "update")
        assert seen(Lake(Path(two))) == seen(Lake(Path(one)))
        assert seen(Lake(Path(two)), "events") == seen(Lake(Path(one)), "events")
