"""The ticket load measured in the store agrees with plain loops over the rows."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean, stdev

import pytest

from headway.loop.evidence.actions import Wishes, import_files
from headway.loop.plan import actions
from headway.loop.plan.capacity_queries import closed_days, handled
from headway.loop.plan.capacity_queries import team as team_of

from .conftest import AT, Team

LAST = date(2026, 8, 27)  # a Thursday: its week is not full


def written() -> list[dict[str, str]]:
    """Sixteen weeks of tickets for Omar and two others, in two groups."""
    rng = random.Random(4)
    made = []
    for n in range(900):
        opened = datetime.combine(LAST, datetime.min.time()) - timedelta(
            days=rng.randrange(112), hours=-rng.randrange(8, 17)
        )
        resolved = opened + timedelta(hours=rng.randrange(1, 90))
        made.append({
            "Number": f"INC{n:05}", "Opened": f"{opened:%Y-%m-%d %H:%M:%S}",
            "Resolved": f"{resolved:%Y-%m-%d %H:%M:%S}",
            "Assigned to": rng.choice(["omar", "Kim", "Lee"]),
            "Assignment group": rng.choice(["First line", "Field"]),
            "Work minutes": str(rng.randrange(5, 120)),
        })  # fmt: skip
    return made


def bring_in(team: Team, folder: Path, rows: list[dict[str, str]], **meanings: str) -> None:
    """Import rows as the desk would."""
    path = folder / "tickets.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    import_files(
        by=team.ada, desk=team.desk, paths=[path], at=datetime(2026, 8, 28, tzinfo=UTC),
        wishes=Wishes(overrides={name.replace("_", " "): what for name, what in meanings.items()}),
    )  # fmt: skip


@pytest.fixture
def rows(team: Team, tmp_path, settings) -> list[dict[str, str]]:
    """The tickets, imported."""
    settings.LAKE = tmp_path / "lake"
    made = written()
    bring_in(team, tmp_path, made, Work_minutes="handle_minutes")
    return made


def by_week(rows, column: str, name: str) -> list[float]:
    """Hours a week by plain loops, thirteen full weeks before the week of the last opening."""
    newest = max(row["Opened"] for row in rows)[:10]
    last = date.fromisoformat(newest) + timedelta(1)
    end = last - timedelta(last.weekday())
    hours = defaultdict(float)
    for row in rows:
        day = date.fromisoformat(row["Resolved"][:10])
        week = (end - day - timedelta(1)).days // 7
        if row[column] == name and end - timedelta(91) <= day < end:
            hours[week] += int(row["Work minutes"]) / 60
    return [hours[12 - k] for k in range(13)]


def test_the_load_of_a_name_and_of_a_group(team, rows):
    actions.set_load(
        by=team.ada, desk=team.desk, member=team.omar, hours_week=None, reason="", at=AT
    )
    actions.set_load(
        by=team.ada, desk=team.desk, member=team.ines, hours_week=None, reason="", at=AT
    )
    actions.name_in_tickets(by=team.ada, member=team.ines, kind="group", names=["Field"], at=AT)
    loads = {one.member.name: one.person.load for one in team_of(
        team.desk, date(2026, 9, 7), date(2026, 9, 27))}  # fmt: skip
    mine, field = by_week(rows, "Assigned to", "omar"), by_week(rows, "Assignment group", "Field")
    assert loads["Omar"].hours == pytest.approx(mean(mine))
    assert loads["Omar"].spread == pytest.approx(stdev(mine))
    assert (loads["Omar"].source, loads["Omar"].weeks) == ("tickets", 13)
    assert loads["Ines"].hours == pytest.approx(mean(field))
    assert "Field (1 of 1)" in loads["Ines"].words


def test_what_is_said_by_hand_comes_first(team, rows):
    actions.name_in_tickets(by=team.ada, member=team.ines, kind="group", names=["Field"], at=AT)
    actions.set_load(
        by=team.ada, desk=team.desk, member=team.ines, hours_week=None, reason="", at=AT
    )
    actions.set_load(
        by=team.ada, desk=team.desk, group="Field", hours_week=11, reason="rota", at=AT
    )
    loads = {one.member.name: one.person.load for one in team_of(
        team.desk, date(2026, 9, 7), date(2026, 9, 27))}  # fmt: skip
    assert (loads["Ines"].hours, loads["Ines"].source) == (11, "said")
    assert (loads["Omar"].hours, loads["Omar"].words) == (30, "rota")


def test_without_handling_time_the_assumption_is_said(team, tmp_path, settings):
    settings.LAKE = tmp_path / "lake"
    bare = [{k: v for k, v in row.items() if k != "Work minutes"} for row in written()]
    bring_in(team, tmp_path, bare)
    found = handled(team.desk)
    assert not found.measured
    key = ("assignee", "omar")
    assert found.hours[key] == pytest.approx([n * found.each for n in found.tickets[key]])
    actions.set_load(
        by=team.ada, desk=team.desk, member=team.omar, hours_week=None, reason="", at=AT
    )
    omar = team_of(team.desk, date(2026, 9, 7), date(2026, 9, 27))[-1].person
    assert "at an assumed 0.75 h each: no handling time is known" in omar.load.words


def test_closed_days_come_from_the_calendar_or_the_settings(team):
    first, last = date(2026, 12, 21), date(2026, 12, 27)
    assert closed_days(team.desk, first, last) == {}
    actions.set_plan_settings(by=team.ada, desk=team.desk, country="DE", at=AT)
    assert list(closed_days(team.desk, first, last)) == [date(2026, 12, 25), date(2026, 12, 26)]
