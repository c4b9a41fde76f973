"""Three real exports, recomputed with plain loops: no code shared with the product."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from headway.ground.lake.store import Lake

pytestmark = pytest.mark.slow
DONE = {"Resolved", "Closed"}


def imported(
    home: Path, file: Path, *options: str
) -> tuple[dict[str, Any], dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """The report, the tickets by number and the events of a fresh desk that read one file."""
    done = subprocess.run(
        [sys.executable, "-m", "headway.doors.cli.main", "import", str(file), "--json", *options],
        env=os.environ | {"HEADWAY_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    with Lake(home / "lake" / "desk").session() as session:
        tickets = session.con.sql("FROM tickets").to_arrow_table().to_pylist()
        events = session.con.sql("FROM events ORDER BY ticket_id, seq").to_arrow_table().to_pylist()
    assert len({row["ticket_id"] for row in tickets}) == len(tickets)
    return json.loads(done.stdout), {row["ticket_id"]: row for row in tickets}, events


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", newline="") as file:
        yield from csv.DictReader(file)


def when(text: str, form: str) -> datetime | None:
    return None if text in ("", "?", "NaN") else datetime.strptime(text, form).replace(tzinfo=UTC)


# --- uci: an audit log ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def uci(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    file = samples / "uci_servicenow" / "dev_opened_before_2016-05-01.csv.gz"
    return (*imported(tmp_path_factory.mktemp("uci"), file), uci_by_hand(file))


def uci_by_hand(file: Path) -> dict[str, dict[str, Any]]:
    def at(text: str) -> datetime | None:
        return when(text, "%d/%m/%Y %H:%M")

    updates = defaultdict(list)
    for place, row in enumerate(rows_of(file)):
        updates[row["number"]].append(
            ((at(row["sys_updated_at"]), int(row["sys_mod_count"]), place), row)
        )
    tickets = {}
    for number, rows in updates.items():
        rows.sort(key=lambda pair: pair[0])
        last = {}
        resolved = None
        reopened = 0
        before = None
        seen_resolved = False
        groups: list[str] = []
        for (moment, _, _), row in rows:
            state = row["incident_state"]
            if state == "Resolved" and before != "Resolved":
                resolved, seen_resolved = moment, True
            if before in DONE and state not in DONE:
                reopened += 1
                resolved = None
            before = state
            if row["assignment_group"] != "?" and groups[-1:] != [row["assignment_group"]]:
                groups.append(row["assignment_group"])
            last.update({name: value for name, value in row.items() if value != "?"})
        tickets[number] = {
            "opened_at": at(last["opened_at"]),
            "resolved_at": resolved if seen_resolved else at(last.get("resolved_at", "?")),
            "reopen_count": reopened,
            "reassignment_count": max(int(row["reassignment_count"]) for _, row in rows),
            "pingpong_count": len(groups) - len(set(groups)) if groups else None,
            "sla_met": last["made_sla"] == "true",
            "group": last.get("assignment_group"),
            "requester": last.get("caller_id"),
            "category": last.get("category"),
            "priority": last["priority"],
            "knowledge_linked": last["knowledge"] == "true",
        }
    add_next_contact(tickets)
    return tickets


def add_next_contact(tickets: dict[str, dict[str, Any]]) -> None:
    """Minutes from the resolution to the same requester's next opening in the category."""
    openings = defaultdict(list)
    for ticket in tickets.values():
        if ticket["requester"] and ticket["category"]:
            openings[ticket["requester"], ticket["category"]].append(ticket["opened_at"])
    for ticket in tickets.values():
        resolved = ticket["resolved_at"]
        later = [
            at
            for at in openings.get((ticket["requester"], ticket["category"]), [])
            if resolved and at > resolved
        ]
        ticket["next_contact_minutes"] = (
            (min(later) - resolved).total_seconds() / 60 if later else None
        )


def test_uci_counts(uci: Any) -> None:
    report, tickets, events, by_hand = uci
    assert (report["rows_read"], report["rows_used"], report["rows_rejected"]) == (
        101045,
        101045,
        0,
    )
    assert report["tickets"] == len(tickets) == len(by_hand) == 17136
    assert report["shape"] == "update"
    assert report["events"] == len(events)
    assert "back_filled" in {warning["code"] for warning in report["warnings"]}
    assert sum(row["reopen_count"] > 0 for row in tickets.values()) == 203


@pytest.mark.parametrize(
    "field",
    [
        "opened_at", "resolved_at", "reopen_count", "reassignment_count", "pingpong_count",
        "sla_met", "group", "requester", "category", "priority", "knowledge_linked",
        "next_contact_minutes",
    ],
)  # fmt: skip
def test_uci_ticket_by_ticket(uci: Any, field: str) -> None:
    _, tickets, _, by_hand = uci
    wrong = {
        number: (ticket[field], tickets[number][field])
        for number, ticket in by_hand.items()
        if not same(ticket[field], tickets[number][field])
    }
    assert dict(list(wrong.items())[:5]) == {}


def same(expected: Any, got: Any) -> bool:
    if isinstance(expected, float) and isinstance(got, float):
        return abs(expected - got) < 1e-6
    if isinstance(expected, str) and isinstance(got, str):
        return " ".join(expected.split()) == " ".join(got.split())
    return bool(expected == got)


# --- Italian help desk: an event log, twice ------------------------------------------------


@pytest.fixture(scope="module")
def italy(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    file = samples / "helpdesk_italy" / "helpdesk_full_attributes.csv.gz"
    return (*imported(tmp_path_factory.mktemp("italy"), file), italy_by_hand(file))


def italy_by_hand(file: Path) -> dict[str, dict[str, Any]]:
    cases = defaultdict(list)
    for place, row in enumerate(rows_of(file)):
        at = when(row["Complete Timestamp"], "%Y/%m/%d %H:%M:%S.%f")
        cases[row["Case ID"]].append((at, place, row["Activity"]))
    tickets = {}
    for case, acts in cases.items():
        acts.sort()
        resolved = closed = None
        reopened = 0
        for at, _, act in acts:
            if act in ("Resolve ticket", "RESOLVED", "Closed"):
                resolved = resolved if act == "Closed" else at
                closed = at if act == "Closed" else closed
            elif act in ("INVALID", "DUPLICATE"):
                closed = at
            else:
                reopened += bool(resolved or closed)
                resolved = closed = None
        tickets[case] = {
            "opened_at": acts[0][0],
            "resolved_at": resolved,
            "closed_at": closed,
            "reopen_count": reopened,
        }
    return tickets


def test_italy_counts(italy: Any) -> None:
    report, tickets, events, by_hand = italy
    assert report["rows_read"] == report["rows_used"] == report["events"] == 21348
    assert report["tickets"] == len(tickets) == len(by_hand) == 4580
    assert len(events) >= 21348
    assert {w["code"] for w in report["warnings"]} >= {"automatic_close", "duplicate_header"}


@pytest.mark.parametrize("field", ["opened_at", "resolved_at", "closed_at", "reopen_count"])
def test_italy_ticket_by_ticket(italy: Any, field: str) -> None:
    _, tickets, _, by_hand = italy
    wrong = {
        case: (ticket[field], tickets[case][field])
        for case, ticket in by_hand.items()
        if ticket[field] != tickets[case][field]
    }
    assert dict(list(wrong.items())[:5]) == {}
    assert len(wrong) == 0


def test_italy_the_automatic_close_is_no_resolution(italy: Any) -> None:
    _, tickets, _, _ = italy
    gaps = [
        (row["closed_at"] - row["resolved_at"]).days
        for row in tickets.values()
        if row["closed_at"] and row["resolved_at"]
    ]
    assert len(gaps) > 4500
    assert 14 <= sorted(gaps)[len(gaps) // 2] <= 45


def test_italy_xes_gives_the_same_tickets(
    italy: Any, samples: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _, tickets, _, _ = italy
    file = samples / "helpdesk_italy" / "helpdesk.xes.gz"
    report, others, _ = imported(tmp_path_factory.mktemp("xes"), file)
    assert report["rows_read"] == 21348
    ours = {key.replace(" ", ""): row for key, row in tickets.items()}
    theirs = {key.replace(" ", ""): row for key, row in others.items()}
    assert ours.keys() == theirs.keys()
    for field in ("opened_at", "resolved_at", "closed_at", "reopen_count"):
        wrong = {
            k: (ours[k][field], theirs[k][field])
            for k in ours
            if ours[k][field] != theirs[k][field]
        }
        assert dict(list(wrong.items())[:5]) == {}, field


# --- Boston: tickets with real targets -----------------------------------------------------


@pytest.fixture(scope="module")
def boston(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    file = samples / "boston311" / "311_service_requests_2011.zip"
    with zipfile.ZipFile(file) as archive, archive.open(archive.namelist()[0]) as inside:
        rows = list(csv.DictReader(io.TextIOWrapper(inside, "utf-8", newline="")))
    return (*imported(tmp_path_factory.mktemp("boston"), file), rows)


def test_boston_sla_only_with_a_target_and_as_the_source_says(boston: Any) -> None:
    report, tickets, _, rows = boston
    assert report["rows_read"] == len(rows) == report["rows_used"] + report["rows_rejected"]
    assert len(rows) == 58251
    without = 0
    both = 0
    for row in rows:
        ticket = tickets.get(row["case_enquiry_id"])
        if ticket is None:
            continue
        if row["target_dt"] in ("", "NaN"):
            without += 1
            assert ticket["sla_met"] is None
            continue
        flag = {"ONTIME": True, "OVERDUE": False}.get(row["ontime"])
        if ticket["sla_met"] is not None and flag is not None:
            both += 1
            assert ticket["sla_met"] is flag, row
    assert without == 10981
    assert both == 47112
    codes = {warning["code"] for warning in report["warnings"]}
    assert "flag_without_target" in codes
    assert "sla_disagrees" not in codes


def test_boston_times(boston: Any) -> None:
    _, tickets, _, rows = boston
    form = "%Y-%m-%d %H:%M:%S"
    for row in rows:
        ticket = tickets[row["case_enquiry_id"]]
        assert ticket["opened_at"] == when(row["open_dt"], form)
        assert ticket["resolved_at"] == when(row["closed_dt"], form)
        assert ticket["sla_due_at"] == when(row["target_dt"], form)
