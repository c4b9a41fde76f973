"""KPIs of three real exports, recomputed from the raw files with loops; nothing is shared."""

from __future__ import annotations

import csv
import gzip
import io
import os
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from headway.ground.lake.store import Lake
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.queries import CannotTell, answerable, readings
from tests.oracle.raw import moment, replayed

pytestmark = pytest.mark.slow
Ticket = dict[str, Any]
Judge = Callable[[Ticket], bool | None]
"""True or False where the ticket counts, None where it cannot be told."""
WEEK = timedelta(days=7)


def store(home: Path, file: Path) -> Lake:
    run = subprocess.run(
        [sys.executable, "-m", "headway.doors.cli.main", "import", str(file), "--json"],
        env=os.environ | {"HEADWAY_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return Lake(home / "lake" / "desk")


def told(lake: Lake, key: str, by: str | None = None, period: str = "all") -> dict[Any, Any]:
    """(slice, period) → (numerator, n, undecided)."""
    with lake.session() as session:
        found = readings(session, [key], terms=Terms(), by=by, period=period)
    return {
        (" ".join(r.slice[by].split()) if by and r.slice[by] else None, r.period): (
            r.numerator or 0, r.n, r.undecided,
        )
        for r in found
    }  # fmt: skip


def counted(
    tickets: Iterable[Ticket], judge: Judge, by: str | None = None, day: str | None = None
) -> dict[Any, Any]:
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    for ticket in tickets:
        value = ticket[by] if by else None
        month = ticket[day].strftime("%Y-%m-01") if day else None
        verdict = judge(ticket)
        cell = found[" ".join(value.split()) if value else None, month]
        if verdict is None:
            cell[2] += 1
        else:
            cell[0] += verdict
            cell[1] += 1
    return {key: tuple(cell) for key, cell in found.items()}


# --- uci: an audit log ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def uci(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, list[Ticket]]:
    file = samples / "uci_servicenow" / "dev_opened_before_2016-05-01.csv.gz"
    form = "%d/%m/%Y %H:%M"
    log: dict[str, list[Any]] = defaultdict(list)
    with gzip.open(file, "rt", newline="") as lines:
        for place, row in enumerate(csv.DictReader(lines)):
            when = moment(row["sys_updated_at"], form)
            log[row["number"]].append((when, int(row["sys_mod_count"]), place, row))
    tickets = []
    for updates in log.values():
        ticket, last = replayed(updates)
        tickets.append({**ticket, "category": last.get("category")})
    end = max(ticket["opened"] for ticket in tickets)
    again = defaultdict(list)
    for ticket in tickets:
        again[ticket["who"], ticket["category"]].append(ticket["opened"])
    for ticket in tickets:
        done = ticket["resolved"]
        ticket["decided"] = bool(
            done and ticket["who"] and ticket["category"] and done <= end - WEEK
        )
        ticket["back"] = ticket["decided"] and any(
            done < at <= done + WEEK for at in again[ticket["who"], ticket["category"]]
        )
    return store(tmp_path_factory.mktemp("uci"), file), tickets


UCI: dict[str, tuple[str, Judge]] = {
    "ftfr": (
        "resolved",
        lambda t: not t["moves"] and not t["reopened"] and not t["back"] if t["decided"] else None,
    ),
    "first_assignment": ("resolved", lambda t: t["moves"] == 0),
    "reopen_rate": ("resolved", lambda t: t["reopened"] > 0),
    "repeat_contact": ("resolved", lambda t: t["back"] if t["decided"] else None),
    "knowledge_use": ("resolved", lambda t: t["linked"]),
    "sla_met": ("opened", lambda t: t["met"]),
}


@pytest.mark.parametrize("key", UCI)
def test_uci_rates(uci: Any, key: str) -> None:
    lake, tickets = uci
    day, judge = UCI[key]
    mine = [ticket for ticket in tickets if ticket[day]]
    assert told(lake, key) == counted(mine, judge)
    assert told(lake, key, by="category") == counted(mine, judge, by="category")
    months = {k: v for k, v in told(lake, key, period="month").items() if any(v)}
    assert months == counted(mine, judge, day=day)


def test_uci_reassignments_by_category(uci: Any) -> None:
    lake, tickets = uci
    expected: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    for ticket in tickets:
        cell = expected[ticket["category"] and " ".join(ticket["category"].split()), None]
        cell[0] += ticket["moves"]
        cell[1] += 1
    found = told(lake, "reassignment", by="category")
    assert found == {key: tuple(cell) for key, cell in expected.items()}


def test_uci_cost_says_its_hours_are_assumed(uci: Any) -> None:
    lake, tickets = uci
    mine = [ticket for ticket in tickets if ticket["resolved"]]
    pieces = sum(ticket["reopened"] > 0 for ticket in mine) + sum(t["back"] for t in mine)
    with lake.session() as session:
        (cost,) = readings(session, ["cost_of_rework"], terms=Terms())
    assert cost.value == pytest.approx(pieces * 0.75 * 45)
    assert cost.extra["handle_hours_from"] == "assumed"


# --- Italy: an event log -------------------------------------------------------------------


@pytest.fixture(scope="module")
def italy(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, list[Ticket]]:
    file = samples / "helpdesk_italy" / "helpdesk_full_attributes.csv.gz"
    cases: dict[str, list[Any]] = defaultdict(list)
    with gzip.open(file, "rt", newline="") as lines:
        for place, row in enumerate(csv.DictReader(lines)):
            when = moment(row["Complete Timestamp"], "%Y/%m/%d %H:%M:%S.%f")
            cases[row["Case ID"]].append((when, place, row["Activity"]))
    tickets = []
    for acts in cases.values():
        acts.sort()
        resolved, closed, reopened = None, None, 0
        for when, _, act in acts:
            if act in ("Resolve ticket", "RESOLVED"):
                resolved = when
            elif act == "Closed":
                closed = when
            else:
                reopened += bool(resolved or closed)
                resolved = closed = None
        tickets.append(
            {"opened": acts[0][0], "resolved": resolved, "closed": closed, "reopened": reopened}
        )
    return store(tmp_path_factory.mktemp("italy"), file), tickets


def test_italy_reopenings(italy: Any) -> None:
    lake, tickets = italy
    mine = [ticket for ticket in tickets if ticket["resolved"]]
    assert told(lake, "reopen_rate") == counted(mine, lambda t: t["reopened"] > 0)


def test_italy_time_to_resolve_is_not_the_automatic_close(italy: Any) -> None:
    lake, tickets = italy
    hours = [(t["resolved"] - t["opened"]).total_seconds() / 3600 for t in tickets if t["resolved"]]
    with lake.session() as session:
        (found,) = readings(session, ["resolution_time"], terms=Terms())
    assert found.n == len(hours)
    assert found.value == pytest.approx(median(hours), rel=1e-9)
    assert found.extra["mean"] == pytest.approx(sum(hours) / len(hours), rel=1e-9)


def test_italy_backlog_day_by_day(italy: Any) -> None:
    lake, tickets = italy
    with lake.session() as session:
        found = readings(session, ["backlog"], terms=Terms(), period="day")
    for reading in found[:: len(found) // 40]:
        day = datetime.fromisoformat(reading.period or "").date()
        ends = [(t["opened"].date(), t["resolved"] or t["closed"]) for t in tickets]
        still = sum(start <= day and (not end or end.date() > day) for start, end in ends)
        assert reading.value == still, day


# --- Boston: targets -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def boston(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, list[Ticket]]:
    file = samples / "boston311" / "311_service_requests_2011.zip"
    form = "%Y-%m-%d %H:%M:%S"
    with zipfile.ZipFile(file) as archive, archive.open(archive.namelist()[0]) as inside:
        rows = list(csv.DictReader(io.TextIOWrapper(inside, "utf-8", newline="")))
    tickets = [
        {
            "opened": moment(row["open_dt"], form),
            "resolved": moment(row["closed_dt"], form),
            "due": moment(row["target_dt"], form),
        }
        for row in rows
    ]
    return store(tmp_path_factory.mktemp("boston"), file), tickets


def test_boston_service_level_only_over_tickets_with_a_target(boston: Any) -> None:
    lake, tickets = boston
    as_of = max(t[name] for t in tickets for name in ("opened", "resolved") if t[name])
    with lake.session() as session:
        end = datetime.fromisoformat(session.meta["as_of"])
        (found,) = readings(session, ["sla_met"], terms=Terms())
    assert end == as_of

    def judge(ticket: Ticket) -> bool | None:
        if ticket["resolved"]:
            return bool(ticket["resolved"] <= ticket["due"])
        return False if ticket["due"] < end else None

    targets = [ticket for ticket in tickets if ticket["due"]]
    assert told(lake, "sla_met") == counted(targets, judge)
    assert found.extra["without_target"] == len(tickets) - len(targets) == 10981
    assert told(lake, "sla_met", period="month") == counted(targets, judge, day="opened")


def test_boston_throughput_by_month(boston: Any) -> None:
    lake, tickets = boston
    expected: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    for ticket in tickets:
        expected[None, f"{ticket['opened']:%Y-%m-01}"][1] += 1
        if ticket["resolved"]:
            expected[None, f"{ticket['resolved']:%Y-%m-01}"][0] += 1
    found = {k: v for k, v in told(lake, "throughput", period="month").items() if any(v)}
    assert found == {key: tuple(cell) for key, cell in expected.items()}


def test_boston_cannot_tell_what_it_does_not_know(boston: Any) -> None:
    lake, _ = boston
    with lake.session() as session:
        can, cannot = answerable(session)
        assert {"reopen_rate", "ftfr", "repeat_contact", "csat"} <= set(cannot)
        assert {"sla_met", "resolution_time", "backlog", "throughput"} <= set(can)
        with pytest.raises(CannotTell, match="cannot be computed"):
            readings(session, ["ftfr"], terms=Terms())


# --- opening hours and waiting ---------------------------------------------------------------

OPEN = ((8 * 60 + 30, 13 * 60), (14 * 60, 18 * 60))
FERRAGOSTO = (8, 15)


def open_minutes(start: datetime, end: datetime) -> float:
    """Day by day: Monday to Friday, not on 15 August."""
    total, day = 0.0, start.replace(hour=0, minute=0, second=0, microsecond=0)
    while day < end:
        if day.weekday() < 5 and (day.month, day.day) != FERRAGOSTO:
            for opens, closes in OPEN:
                low = max(start, day + timedelta(minutes=opens))
                high = min(end, day + timedelta(minutes=closes))
                total += max((high - low).total_seconds(), 0) / 60
        day += timedelta(days=1)
    return total


def test_italy_opening_hours_less_waiting(samples: Path, tmp_path: Path) -> None:
    file = samples / "helpdesk_italy" / "helpdesk_full_attributes.csv.gz"
    cases: dict[str, list[Any]] = defaultdict(list)
    with gzip.open(file, "rt", newline="") as lines:
        for place, row in enumerate(csv.DictReader(lines)):
            when = moment(row["Complete Timestamp"], "%Y/%m/%d %H:%M:%S.%f")
            cases[row["Case ID"]].append((when, place, row["Activity"]))
    lake = store(tmp_path, file)
    run = subprocess.run(
        [sys.executable, "-m", "headway.doors.cli.main", "calendar", "set",
         "8:30-13:00,14:00-18:00", "--own", "08-15 Ferragosto", "--json"],
        env=os.environ | {"HEADWAY_HOME": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    with lake.session() as session:
        rows = session.con.execute(
            "SELECT ticket_id, opened_at, resolved_at, business_minutes, business_wait_minutes"
            " FROM tickets"
        ).fetchall()
        (found,) = readings(session, ["resolution_time"], terms=Terms())
    waited, minutes = 0, []
    for number, opened, resolved, business, wait in rows:
        if resolved is None:
            assert business is None
            continue
        acts = sorted(cases[number])
        spans = [
            (when, after[0])
            for (when, _, act), after in zip(acts, [*acts[1:], (resolved,)], strict=True)
            if act == "Wait"
        ]
        expected = sum(
            open_minutes(max(a, opened), min(b, resolved)) for a, b in spans if a < resolved
        )
        waited += expected > 0
        assert wait == pytest.approx(expected, abs=1e-3), number
        assert business == pytest.approx(open_minutes(opened, resolved) - expected, abs=1e-3)
        minutes.append(business)
    assert waited > 500
    assert found.n == len(minutes)
    assert found.value == pytest.approx(median(minutes) / 60)
    assert found.extra["counted_in"] == "business hours"


def test_uci_first_contact(samples: Path, uci: Any) -> None:
    """Channel and quickness, for those whose channel is known; no calendar: calendar minutes."""
    lake, _ = uci
    with lake.session() as session:
        rows = session.con.execute(
            "SELECT channel, reassignment_count, opened_at, resolved_at FROM tickets"
            " WHERE resolved_at IS NOT NULL"
        ).fetchall()
        (found,) = readings(session, ["first_contact"], terms=Terms())
    hits = n = 0
    for channel, moves, opened, resolved in rows:
        if channel is None or moves is None:
            continue
        live = channel.lower() == "phone"
        n += 1
        took = max((resolved - opened).total_seconds() / 60, 0)
        hits += moves == 0 and took <= (30 if live else 60)
    assert (found.numerator, found.n) == (hits, n)
    assert n > 10_000
