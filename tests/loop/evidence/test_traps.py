"""The traps of real exports, one by one, through the whole import. Those of reading alone (missing
marks, unpadded days, commas, `;` with a byte order mark, hard blanks, headings twice, cut-off files)
are tested where they are read; here is what they would do to a figure."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from headway.ground.accounts.models import Desk
from headway.loop.evidence.actions import Doubtful, Report, Wishes, import_files
from headway.loop.evidence.queries import session_of
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.queries import readings

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, tzinfo=UTC)
Bring = Callable[..., tuple[Report, dict[str, dict[str, Any]]]]


@pytest.fixture
def desk(home: Path) -> Desk:
    return Desk.objects.create(
        name="Desk", slug="desk", time_zone="Europe/Berlin", pseudonym_key="k"
    )


@pytest.fixture
def bring(desk: Desk, tmp_path: Path) -> Bring:
    """Import rows (or a text) and give the report and the tickets by number."""

    def bring_in(rows: list[tuple[str, ...]] | str, **wishes: Any) -> tuple[Report, dict[str, Any]]:
        path = tmp_path / "export.csv"
        if isinstance(rows, str):
            path.write_text(rows, encoding="utf-8")
        else:
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
        report = import_files(by=None, desk=desk, paths=[path], wishes=Wishes(**wishes), at=AT)
        with session_of(desk) as session:
            table = session.con.sql("SELECT * FROM tickets").to_arrow_table().to_pylist()
        return report, {row["ticket_id"]: row for row in table}

    return bring_in


def codes(report: Report) -> set[str]:
    return {warning["code"] for warning in report.warnings}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


LOG = ("Number", "Updated", "State", "Opened", "Resolved", "Closed", "Reopen count", "Reassignment count",
       "Assignment group", "First response", "Comments", "Updated by", "Caller", "Category")  # fmt: skip


def test_outcomes_known_on_the_first_row_are_not_the_history(bring: Bring) -> None:
    rows = [LOG]
    for k in range(30):
        day = f"2026-03-{k % 27 + 1:02d}"
        outcome = (f"{day} 09:00:00", f"{day} 20:00:00")
        for state, hour in (("New", 8), ("Active", 10), ("Resolved", 15), ("Closed", 20)):
            rows.append(
                (f"T{k}", f"{day} {hour:02d}:00:00", state, f"{day} 08:00:00", *outcome, "0", "0",
                 "Desk", "", "", "", "Ann", "Mail")
            )  # fmt: skip
    report, tickets = bring(rows)
    assert "back_filled" in codes(report)
    assert {t["resolution_minutes"] for t in tickets.values()} == {7 * 60}


def test_an_automatic_close_is_no_resolution(bring: Bring, desk: Desk) -> None:
    head = ("Number", "Opened", "Resolved", "Closed", "Caller", "Category")
    rows = [head] + [
        (
            f"T{k}",
            "2026-03-02 08:00:00",
            "2026-03-02 10:00:00",
            "2026-03-16 10:00:00",
            "Ann",
            "Mail",
        )
        for k in range(30)
    ]
    report, _ = bring(rows)
    assert "automatic_close" in codes(report)
    with session_of(desk) as session:
        (one,) = readings(session, ["resolution_time"], terms=Terms())
    assert one.value == 2


def test_counters_that_add_up_along_the_history_are_not_summed(bring: Bring) -> None:
    rows = [LOG]
    for k, (state, reopened, moved) in enumerate(
        [("New", 0, 0), ("Active", 0, 1), ("Resolved", 0, 1), ("Active", 1, 2), ("Resolved", 1, 2)]
    ):
        rows.append(
            ("T1", f"2026-03-02 {8 + k:02d}:00:00", state, "2026-03-02 08:00:00", "", "",
             str(reopened), str(moved), "", "", "", "", "Ann", "Mail")
        )  # fmt: skip
    _, tickets = bring(rows, shape="update")
    assert (tickets["T1"]["reopen_count"], tickets["T1"]["reassignment_count"]) == (1, 2)


def test_an_automatic_answer_is_no_first_answer(bring: Bring) -> None:
    """Even where the source's own column of first answers names its moment."""
    head = ("Ticket id", "Changed at", "Field", "Old value", "New value", "Changed by",
            "Created", "First response")  # fmt: skip
    rows = [head]
    for number, by in (("A", "Auto-reply"), ("B", "Bea")):
        for minute, kind, value, who in (
            (0, "status", "New", "Ann"), (1, "comment", "We got it", by),
            (90, "comment", "Try this", "Cem"), (95, "status", "Resolved", "Cem"),
        ):  # fmt: skip
            moment = f"2026-03-02T{8 + minute // 60:02d}:{minute % 60:02d}:00Z"
            rows.append((number, moment, kind, "", value, who,
                         "2026-03-02T08:00:00Z", "2026-03-02T08:01:00Z"))  # fmt: skip
    report, tickets = bring(rows, shape="event")
    assert tickets["A"]["response_minutes"] == 90
    assert tickets["B"]["response_minutes"] == 1
    assert "automatic_answer" in codes(report)


def test_answers_within_a_minute_are_doubted_where_no_history_can_tell(bring: Bring) -> None:
    head = ("Number", "Opened", "First response", "Resolved")
    rows = [head] + [
        (
            f"T{k}",
            "2026-03-02 08:00:00",
            f"2026-03-02 08:0{int(k % 4 == 0)}:20",
            "2026-03-02 10:00:00",
        )
        for k in range(40)
    ]
    report, _ = bring(rows)
    assert "answered_at_once" in codes(report)


def test_no_target_flagged_on_time_counts_nowhere(bring: Bring, desk: Desk) -> None:
    head = ("Number", "Opened", "Resolved", "SLA due", "SLA met")
    rows = [head]
    for k in range(40):
        due = ["2026-03-02 12:00:00", "2026-03-02 09:00:00", "", ""][k % 4]
        rows.append((f"T{k}", "2026-03-02 08:00:00", "2026-03-02 10:00:00", due, "true"))
    report, _ = bring(rows)
    assert "flag_without_target" in codes(report)
    with session_of(desk) as session:
        (one,) = readings(session, ["sla_met"], terms=Terms())
    assert (one.value, one.n, one.extra["without_target"]) == (0.5, 20, 20)


def test_resolved_before_opened_is_kept_apart_with_its_reason(bring: Bring) -> None:
    head = ("Number", "Opened", "Resolved")
    report, tickets = bring(
        [head, ("T1", "2026-03-02 08:00:00", "2026-03-01 08:00:00"),
         ("T2", "2026-03-02 08:00:00", "2026-03-02 09:00:00")]
    )  # fmt: skip
    assert set(tickets) == {"T2"}
    assert (report.rows_read, report.rows_used, report.rows_rejected) == (2, 1, 1)
    assert "outcome_before_opening" in codes(report)


@pytest.mark.parametrize("mark", [" ", "T"])
def test_durations_written_as_dates_of_1970_are_durations(bring: Bring, mark: str) -> None:
    head = ("Number", "Opened", "Resolved", "Work time")
    rows = [head] + [
        (f"T{k}", "2026-03-02 08:00:00", "2026-03-02 10:00:00", f"1970-01-01{mark}00:{k:02d}:30")
        for k in range(1, 30)
    ]
    _, tickets = bring(rows)
    assert tickets["T7"]["handle_minutes"] == 7.5


SUMMER = ("Number", "Opened", "Resolved")


def test_the_hour_that_comes_twice_is_read_as_the_later_and_named(bring: Bring) -> None:
    rows = [SUMMER, ("T1", "2026-10-25 02:30:00", "2026-10-25 03:30:00"),
            ("T2", "2026-10-25 01:30:00", "2026-10-25 02:15:00"),
            ("T3", "2026-03-29 01:30:00", "2026-03-29 03:30:00")]  # fmt: skip
    report, tickets = bring(rows)
    assert tickets["T1"]["opened_at"] == utc("2026-10-25 01:30")
    assert tickets["T2"]["resolved_at"] == utc("2026-10-25 01:15")
    assert tickets["T3"]["resolution_minutes"] == 60  # an hour did not exist
    (said,) = [w["message"] for w in report.warnings if w["code"] == "repeated_hour"]
    assert said.startswith("2 times fall into the hour that comes twice")


def test_times_with_an_offset_are_never_in_doubt(bring: Bring) -> None:
    rows = [SUMMER, ("T1", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
            ("T2", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")]  # fmt: skip
    report, tickets = bring(rows)
    assert "repeated_hour" not in codes(report)
    assert {t["resolution_minutes"] for t in tickets.values()} == {60}


def test_the_twice_told_hour_is_named_in_histories_too(bring: Bring) -> None:
    rows = [LOG]
    for state, at in (("New", "2026-10-25 01:00:00"), ("Resolved", "2026-10-25 02:20:00")):
        rows.append(("T1", at, state, "2026-10-25 01:00:00", *[""] * 8, "Ann", "Mail"))
    report, _ = bring(rows, shape="update")
    assert "repeated_hour" in codes(report)


def test_marks_commas_blanks_and_unpadded_days_through_one_file(bring: Bring) -> None:
    text = (
        "\ufeffNumber;Opened at;Resolved at;Caller;Category;Handle minutes\n"
        "T\u00a01;3/2/2026 8:05;3/2/2026 9:05;Ann;Mail;1.234,5\n"
        "T\u00a01 ;3/2/2026 8:05;3/2/2026 9:05;Ann;?;1.234,5\n"
        "T2;13/2/2026 8:05;NS;#MULTIVALUE;NaN;12,25\n"
    )
    report, tickets = bring(text)
    assert set(tickets) == {"T 1", "T2"}
    assert "duplicate_tickets" in codes(report)
    assert tickets["T 1"]["opened_at"] == utc("2026-02-03 07:05")
    assert tickets["T 1"]["handle_minutes"] == 1234.5
    assert [tickets["T2"][k] for k in ("resolved_at", "requester", "category")] == [None] * 3


def test_a_file_cut_off_in_the_middle_is_refused_until_accepted(bring: Bring) -> None:
    whole = "Number,Opened,Resolved,Summary\n" + "".join(
        f'T{k},2026-03-02 08:00:00,2026-03-02 10:00:00,"a, b"\n' for k in range(20)
    )
    with pytest.raises(Doubtful):
        bring(whole[:-20])
    report, tickets = bring(whole[:-20], accept_doubtful=True)
    assert report.rows_read == report.rows_used + report.rows_rejected
    assert len(tickets) >= 19


def test_a_heading_that_stands_twice_is_told(bring: Bring) -> None:
    head = ("Number", "Opened", "Resolved", "Category", "Category")
    rows = [head] + [
        (f"T{k}", "2026-03-02 08:00:00", "2026-03-02 10:00:00", "Mail", "VPN") for k in range(5)
    ]
    with pytest.raises(Doubtful, match="Category"):
        bring(rows)


def test_the_days_clocks_change_have_23_and_25_hours(bring: Bring) -> None:
    rows = [SUMMER]
    for name, day in (("short", "2026-03-29"), ("long", "2026-10-25"), ("usual", "2026-06-10")):
        following = f"{datetime.fromisoformat(day) + timedelta(days=1):%Y-%m-%d}"
        rows.append((name, f"{day} 00:00:00", f"{following} 00:00:00"))
    _, tickets = bring(rows)
    assert {name: t["resolution_minutes"] / 60 for name, t in tickets.items()} == {
        "short": 23, "long": 25, "usual": 24,
    }  # fmt: skip
