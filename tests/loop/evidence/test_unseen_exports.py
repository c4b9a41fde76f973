"""Exports nobody showed us before: recognised without a mapping, equal to what they were made of."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from headway.ground.accounts.models import Desk
from headway.loop.evidence.actions import Report, Wishes, import_files
from headway.loop.evidence.queries import session_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 1, tzinfo=UTC)
START = datetime(2026, 1, 3, 8, tzinfo=UTC)
GROUPS = ("Service Desk", "Network", "Field")


@pytest.fixture
def desk(home: Path) -> Desk:
    return Desk.objects.create(name="Desk", slug="desk", pseudonym_key="k1")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write_rows(head: list[str], rows: list[list[Any]], encoding: str = "utf-8") -> Path:
        path = tmp_path / "export.csv"
        with path.open("w", newline="", encoding=encoding) as file:
            csv.writer(file, delimiter=";" if encoding == "cp1252" else ",").writerows(
                [head, *rows]
            )
        return path

    return write_rows


def bring(desk: Desk, path: Path, **wishes: Any) -> Report:
    return import_files(by=None, desk=desk, paths=[path], wishes=Wishes(**wishes), at=AT)


def stored(desk: Desk) -> dict[str, dict[str, Any]]:
    with session_of(desk) as session:
        rows = session.con.sql("FROM tickets").to_arrow_table().to_pylist()
    return {row["ticket_id"]: row for row in rows}


def codes(report: Report) -> set[str]:
    return {warning["code"] for warning in report.warnings}


def opened(number: int) -> datetime:
    return START + timedelta(hours=31 * number)


def resolved(number: int) -> datetime | None:
    return None if number % 7 == 6 else opened(number) + timedelta(hours=5)


def said(time: datetime | None, form: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
    return "" if time is None else f"{time:{form}}"


def steps(number: int) -> list[tuple[datetime, str, str]]:
    """(when, meaning, group): every third is reopened; every fourth goes away and comes back."""
    at, group = opened(number), GROUPS[number % 3]
    found = [(at, "open", group)]
    if number % 4 == 0:
        found += [(at + timedelta(hours=1), "open", GROUPS[(number + 1) % 3])]
        found += [(at + timedelta(hours=2), "open", group)]
    if number % 3 == 0:
        found += [(at + timedelta(hours=3), "resolved", group)]
        found += [(at + timedelta(hours=4), "open", group)]
    if end := resolved(number):
        found += [(end, "resolved", group), (end + timedelta(days=5), "closed", group)]
    return found


def outcome(row: dict[str, Any]) -> tuple[Any, ...]:
    end = row["resolved_at"]
    return (
        row["opened_at"].astimezone(UTC), end and end.astimezone(UTC), row["reopen_count"],
        row["reassignment_count"], row["pingpong_count"],
    )  # fmt: skip


def wanted(number: int) -> tuple[Any, ...]:
    moves = 2 * (number % 4 == 0)
    return opened(number), resolved(number), int(number % 3 == 0), moves, moves // 2


# --- satisfaction, names beside numbers --------------------------------------------------------


def test_zendesk_answers_in_words_are_kept_and_names_stand_before_numbers(
    desk: Desk, tmp_path: Path
) -> None:
    answers = ("good", "bad", "offered", "unoffered")
    path = tmp_path / "tickets.jsonl"
    lines = [
        {"id": n, "created_at": said(opened(n)), "solved_at": said(resolved(n)) or None,
         "status": "solved", "requester_id": 70 + n, "submitter_id": 5, "group_id": 9,
         "group_name": GROUPS[n % 3], "satisfaction_rating": {"score": answers[n % 4]},
         "metric_set": {"reopens": n % 2, "group_stations": 3}}
        for n in range(60)
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, lines)))
    report = bring(desk, path)
    rows = stored(desk)
    assert report.capabilities["csat"]["ok"]
    top = (True, False, None, None)
    assert {n: rows[str(n)]["csat_top"] for n in range(60)} == {n: top[n % 4] for n in range(60)}
    assert {rows[str(n)]["group"] for n in range(60)} == set(GROUPS)
    # stations count the first group too, so they are no reassignments
    assert all(row["reassignment_count"] is None for row in rows.values())
    # a later file leaves the answers of all others alone
    path.write_text(json.dumps(lines[1] | {"satisfaction_rating": {"score": "good"}}) + "\n")
    bring(desk, path)
    rows = stored(desk)
    assert rows["1"]["csat_top"] is True
    assert [rows[str(n)]["csat_top"] for n in (0, 5, 6, 7)] == [True, False, None, None]


# --- histories ---------------------------------------------------------------------------------


def jira_issue(number: int) -> dict[str, Any]:
    words = {"open": "In Progress", "resolved": "Resolved", "closed": "Closed"}
    taken = steps(number)
    histories = []
    for (_, was, group), (at, now, new) in pairwise(taken):
        items = []
        if was != now:
            items.append(
                {"field": "status", "fromString": words[was], "toString": words[now]},
            )
        if group != new:
            items.append({"field": "Support group", "fromString": group, "toString": new})
        histories.append({"created": f"{at:%Y-%m-%dT%H:%M:%S}.000+0000", "items": items,
                          "author": {"displayName": "Kim"}})  # fmt: skip
    end = resolved(number)
    return {
        "key": f"SUP-{number}",
        "fields": {
            "created": f"{opened(number):%Y-%m-%dT%H:%M:%S}.000+0000",
            "resolutiondate": f"{end:%Y-%m-%dT%H:%M:%S}.000+0000" if end else None,
            "status": {"name": words[taken[-1][1]]},
            "issuetype": {"name": "Incident"},
            "reporter": {"displayName": f"Ann {number % 9}"},
            "components": [{"id": "1", "name": "VPN" if number % 2 else "Mail"}, {"name": "X"}],
        },
        "changelog": {"total": len(histories), "maxResults": 100, "histories": histories[::-1]},
    }


@pytest.mark.parametrize("indent", [None, 2])
def test_jira_changelog_is_folded_to_tickets_with_events(
    desk: Desk, tmp_path: Path, indent: int | None
) -> None:
    path = tmp_path / "search.json"
    issues = [jira_issue(n) for n in range(80)]
    path.write_text(json.dumps({"startAt": 0, "total": 80, "issues": issues}, indent=indent))
    report = bring(desk, path)
    rows = stored(desk)
    assert (report.shape, report.tickets) == ("event", 80)
    assert {n: outcome(rows[f"SUP-{n}"]) for n in range(80)} == {n: wanted(n) for n in range(80)}
    assert {row["category"] for row in rows.values()} == {"VPN", "Mail"}
    assert rows["SUP-0"]["requester"] == "Ann 0"


def test_jira_history_cut_short_by_the_page_is_named(desk: Desk, tmp_path: Path) -> None:
    issues = [jira_issue(n) for n in range(30)]
    issues[3]["changelog"] |= {"total": 250, "maxResults": 100}
    path = tmp_path / "search.json"
    path.write_text(json.dumps({"issues": issues}))
    assert "history_incomplete" in codes(bring(desk, path))


def test_field_history_whose_time_looks_like_an_opening(
    desk: Desk, write: Callable[..., Path]
) -> None:
    rows: list[list[Any]] = []
    for n in range(60):
        before = ["", ""]
        for at, state, group in steps(n):
            for place, (name, value) in enumerate((("state", state), ("assignment_group", group))):
                if before[place] != value:
                    rows.append([f"INC{n}", name, before[place], value,
                                 said(at, "%Y-%m-%d %H:%M:%S"), "kim" if n % 2 else group])  # fmt: skip
                before[place] = value
    head = ["documentkey", "fieldname", "oldvalue", "newvalue", "sys_created_on", "user"]
    report = bring(desk, write(head, rows))
    found = stored(desk)
    assert (report.shape, report.rows_used) == ("event", len(rows))
    assert {n: outcome(found[f"INC{n}"]) for n in range(60)} == {n: wanted(n) for n in range(60)}
    assert all(row["requester"] is None for row in found.values())


def test_sub_status_tells_resolved_from_closed(desk: Desk, write: Callable[..., Path]) -> None:
    words = {"open": ("Accepted", "In Progress"), "resolved": ("Completed", "Resolved"),
             "closed": ("Completed", "Closed")}  # fmt: skip
    rows = [
        [f"1-{n}", f"{at:%Y-%m-%dT%H:%M:%S}+00:00", *words[state], group, "se"]
        for n in range(60)
        for at, state, group in steps(n)
    ]
    head = ["SR Number", "Change Date+Time", "Status", "Sub Status", "Involved ST", "Owner Country"]
    report = bring(desk, write(head, rows))
    found = stored(desk)
    assert report.shape == "update"
    assert "opened_by_first_row" in codes(report)
    assert {n: outcome(found[f"1-{n}"]) for n in range(60)} == {n: wanted(n) for n in range(60)}
    assert found["1-1"]["assignee"] is None


@pytest.mark.parametrize(
    "words",
    [
        ("Apertura ticket", "Risoluzione ticket", "Chiusura ticket"),
        ("In Bearbeitung", "Ticket gelöst", "Ticket geschlossen"),
        ("Em atendimento", "Chamado resolvido", "Chamado encerrado"),
        ("Atendimento", "Resolução", "Encerramento"),
    ],
)
def test_activities_in_other_languages(
    desk: Desk, write: Callable[..., Path], words: tuple[str, str, str]
) -> None:
    word = dict(zip(("open", "resolved", "closed"), words, strict=True))
    rows = [
        [f"T{n}", word[state], said(at, "%Y-%m-%d %H:%M:%S+00:00"), group]
        for n in range(60)
        for at, state, group in steps(n)
    ]
    head = ["case:concept:name", "concept:name", "time:timestamp", "org:group"]
    bring(desk, write(head, rows))
    found = stored(desk)
    assert {n: outcome(found[f"T{n}"]) for n in range(60)} == {n: wanted(n) for n in range(60)}


def test_a_history_without_a_word_for_resolved_says_so(
    desk: Desk, write: Callable[..., Path]
) -> None:
    word = {"open": "Wroom", "resolved": "Zip", "closed": "Zap"}
    rows = [
        [f"T{n}", word[state], said(at, "%Y-%m-%d %H:%M:%S")]
        for n in range(30)
        for at, state, _ in steps(n)
    ]
    report = bring(desk, write(["CASE_KEY", "ACTIVITY_EN", "EVENTTIME"], rows))
    told = {w["code"]: w["message"] for w in report.warnings}
    assert "“Zip”" in told["no_resolution"]


# --- headings ----------------------------------------------------------------------------------


def test_times_under_a_heading_that_says_utc_are_utc(
    desk: Desk, write: Callable[..., Path]
) -> None:
    Desk.objects.filter(pk=desk.pk).update(time_zone="America/New_York")
    desk.refresh_from_db()
    form = "%m/%d/%Y %I:%M %p"
    rows = [
        [n, "Acme", "Help Desk", said(opened(n), form), said(resolved(n), form), "True"]
        for n in range(60)
    ]
    head = ["Ticket #", "Company", "Board", "Entered UTC", "Resolved UTC", "Closed"]
    bring(desk, write(head, rows))
    found = stored(desk)
    assert {n: outcome(found[str(n)])[:2] for n in range(60)} == {
        n: wanted(n)[:2] for n in range(60)
    }


def test_glpi_in_german(desk: Desk, write: Callable[..., Path]) -> None:
    form = "%d-%m-%Y %H:%M"
    rows = [
        [n, "Drucker", "Werk", "Gelöst", said(opened(n), form), f"Jürgen {n % 7}", GROUPS[n % 3],
         "Zugänge", said(resolved(n), form)]
        for n in range(60)
    ]  # fmt: skip
    head = ["ID", "Titel", "Einheit", "Status", "Eröffnungsdatum", "Anforderer - Anforderer",
            "Zugewiesen an - Technikergruppe", "Kategorie", "Lösungsdatum"]  # fmt: skip
    bring(desk, write(head, rows, "cp1252"))
    found = stored(desk)
    assert {n: outcome(found[str(n)])[:2] for n in range(60)} == {
        n: wanted(n)[:2] for n in range(60)
    }
    one = found["8"]
    assert (one["client"], one["requester"], one["category"], one["group"]) == (
        "Werk", "Jürgen 1", "Zugänge", "Field",
    )  # fmt: skip


@pytest.mark.parametrize(("cell", "minutes"), [("90 minutes", 90), ("90", 90), ("1:30", 90)])
def test_a_duration_that_names_its_unit_is_believed(
    desk: Desk, write: Callable[..., Path], cell: str, minutes: float
) -> None:
    rows = [
        [n, "Net", "x", "resolved", cell, said(opened(n), "%a %b %d %H:%M:%S %Y"), "ann"]
        for n in range(30)
    ]
    head = ["id", "Queue", "Subject", "Status", "TimeWorked", "Created", "Requestors"]
    bring(desk, write(head, rows))
    assert {row["handle_minutes"] for row in stored(desk).values()} == {minutes}


def test_new_york_311_and_columns_without_a_name_or_a_value(
    desk: Desk, write: Callable[..., Path]
) -> None:
    form = "%m/%d/%Y %I:%M:%S %p"
    rows = [
        [n, said(opened(n), form), said(resolved(n), form), "NYPD", "Noise", "Loud", "PHONE"]
        + [""] * 40
        for n in range(60)
    ]
    head = ["Unique Key", "Created Date", "Closed Date", "Agency", "Complaint Type", "Descriptor",
            "Open Data Channel Type"]  # fmt: skip
    bring(desk, write(head + [""] * 40, rows))
    found = stored(desk)
    assert {n: outcome(found[str(n)])[:2] for n in range(60)} == {
        n: wanted(n)[:2] for n in range(60)
    }
    assert (found["3"]["category"], found["3"]["channel"]) == ("Noise", "PHONE")


def test_an_organisation_beside_a_customer_who_is_a_person(
    desk: Desk, write: Callable[..., Path]
) -> None:
    rows = [[n, said(opened(n)), f"Person {n}", f"Firm {n % 4}", "x"] for n in range(60)]
    bring(desk, write(["number", "created", "customer", "organization", "title"], rows))
    found = stored(desk)
    assert (found["5"]["requester"], found["5"]["client"]) == ("Person 5", "Firm 1")


def test_a_row_with_a_nul_byte_is_rejected(desk: Desk, tmp_path: Path) -> None:
    lines = [f"INC{n},{said(opened(n))},x" for n in range(40)]
    lines[9] = lines[9].replace("INC", "IN\0C")
    path = tmp_path / "nul.csv"
    path.write_text("Number,Opened at,Category\n" + "\n".join(lines) + "\n")
    report = bring(desk, path)
    assert (report.rows_read, report.rows_rejected) == (40, 1)
    assert report.rejected_file is not None
    with open(report.rejected_file, newline="") as file:
        (reject,) = csv.DictReader(line.replace("\0", "") for line in file)
    assert (reject["line"], reject["reason"]) == ("11", "a NUL byte in the text")


# --- ways to write a time ----------------------------------------------------------------------

GERMAN = ("Januar", "Februar", "März", "April", "Mai", "Juni")


def spoken(time: datetime, way: str) -> str:
    if way == "german":
        return f"{time.day}. {GERMAN[time.month - 1]} {time:%Y %H:%M}"
    if way == "jira":
        return f"{time:%d}/{GERMAN[time.month - 1][:3]}/{time:%y %I:%M %p}"
    if way == "spanish":
        return f"{time:%d/%m/%Y %I:%M} {'a. m.' if time.hour < 12 else 'p. m.'}"
    if way == "narrow":
        return f"{time:%m/%d/%Y, %I:%M}\u202f{time:%p}"
    if way == "dots":
        return f"{time:%d/%m/%Y %H.%M}"
    if way == "compact":
        return f"{time:%Y%m%d %H:%M:%S}"
    summer = (time.month, time.day, time.hour) >= (3, 29, 1)
    return f"{time + timedelta(hours=1 + summer):%Y-%m-%d %H:%M} {'CEST' if summer else 'CET'}"


@pytest.mark.parametrize(
    "way", ["german", "jira", "spanish", "narrow", "compact", "dots", "letters"]
)
def test_times_in_other_words(desk: Desk, write: Callable[..., Path], way: str) -> None:
    rows = []
    for n in range(120):
        end = resolved(n)
        rows.append([n, spoken(opened(n), way), spoken(end, way) if end else "", "x"])
    report = bring(desk, write(["Ticket ID", "Created", "Resolved", "Category"], rows))
    found = stored(desk)
    assert report.rows_rejected == 0
    assert {n: outcome(found[str(n)])[:2] for n in range(120)} == {
        n: wanted(n)[:2] for n in range(120)
    }


def test_days_without_a_time_of_day_are_named(desk: Desk, write: Callable[..., Path]) -> None:
    rows = [[n, f"{opened(n):%Y-%m-%d}", f"{opened(n):%H:%M}", "x"] for n in range(60)]
    report = bring(desk, write(["Ticket ID", "Created", "Time", "Category"], rows))
    assert "dates_without_time" in codes(report)


def test_a_close_that_stands_for_the_resolution_is_named(
    desk: Desk, write: Callable[..., Path]
) -> None:
    form = "%Y-%m-%d %H:%M"
    rows = [[n, said(opened(n), form), said(resolved(n), form), "x"] for n in range(30)]
    report = bring(desk, write(["Ticket ID", "Created", "Closed", "Category"], rows))
    assert "close_for_resolution" in codes(report)
    report = bring(desk, write(["Ticket ID", "Created", "Wrapped up", "Category"], rows))
    told = {w["code"]: w["message"] for w in report.warnings}
    assert "“Wrapped up”" in told["no_resolution"]
