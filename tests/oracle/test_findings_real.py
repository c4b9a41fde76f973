"""Findings of three real exports, recounted from the raw files with loops; nothing is shared."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.raw import moment, replayed

pytestmark = pytest.mark.slow
Ticket = dict[str, Any]
Judge = Callable[[Ticket], bool | None]
"""Hit or not, None where the ticket does not count."""
HOURS, RATE = 0.75, 45.0
"""A ticket's work and an hour's price: what a new desk assumes."""
WORK = {
    "repeat_contact": 1.0, "ftfr": 1.0, "sla_met": 0.25, "long_path": 0.5, "ping_pong": 0.5,
    "knowledge_use": 1.0,
}  # fmt: skip
"""Share of a ticket's work that one such ticket takes extra."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def findings_of(home: Path, file: Path) -> list[Any]:
    """What a fresh desk that read one file finds, in the order it tells it."""
    told = ""
    for words in (["import", str(file), "--json"], ["findings", "--again", "--json"]):
        run = subprocess.run(
            [sys.executable, "-m", "headway.doors.cli.main", *words],
            env=os.environ | {"HEADWAY_HOME": str(home)},
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
        told = run.stdout
    found: list[Any] = json.loads(told)
    return found


def clean(text: str | None) -> str | None:
    return " ".join(text.split()) if text and text != "?" else None


def month_of(day: datetime) -> tuple[int, int]:
    return day.year, day.month


def covered(first: date, last: date) -> dict[tuple[int, int], float]:
    """The part of each month that the data runs through, day by day."""
    days: dict[tuple[int, int], int] = defaultdict(int)
    day = first
    while day <= last:
        days[day.year, day.month] += 1
        day += timedelta(days=1)
    return {month: many / monthrange(*month)[1] for month, many in days.items()}


class Desk:
    """Tickets of one set, and its findings."""

    def __init__(self, tickets: list[Ticket], findings: list[Any]) -> None:
        self.tickets, self.findings = tickets, findings
        self.first = min(ticket["opened"] for ticket in tickets).date()
        self.last = max(ticket["opened"] for ticket in tickets).date()
        self.covered = covered(self.first, self.last)

    def inside(self, day: datetime | None) -> bool:
        return day is not None and month_of(day) in self.covered

    def of(self, *rules: str) -> list[Any]:
        return [one for one in self.findings if one["rule"] in rules]

    def named(self, **place: str) -> Any:
        (found,) = [one for one in self.findings if one["slice"] == place]
        return found

    def counted(self, judge: Judge, day: str, place: dict[str, str]) -> dict[str, Any]:
        """Hits and tickets here and elsewhere; elsewhere are those whose place is not known, too."""
        here, there, months = [0, 0], [0, 0], set()
        for ticket in self.tickets:
            if not self.inside(ticket[day]):
                continue
            verdict = judge(ticket)
            if verdict is None:
                continue
            inside = all(ticket[name] == value for name, value in place.items())
            (here if inside else there)[0] += verdict
            (here if inside else there)[1] += 1
            if inside:
                months.add(month_of(ticket[day]))
        return compared(here, there, sum(self.covered[month] for month in months))


def compared(here: list[int], there: list[int], months: float) -> dict[str, Any]:
    share, rest = here[0] / here[1], there[0] / there[1]
    return {
        "hits": here[0], "n": here[1], "value": share,
        "elsewhere_hits": there[0], "elsewhere_n": there[1], "comparison": rest,
        "extra": abs(share - rest) * here[1] / max(months, 1.0),
    }  # fmt: skip


def wilson(hits: int, n: int) -> tuple[float, float]:
    z = 1.959963984540054
    middle = (hits + z * z / 2) / (n + z * z)
    half = z * sqrt(hits * (n - hits) / n + z * z / 4) / (n + z * z)
    return middle - half, middle + half


def agrees(one: Any, mine: dict[str, Any], extra: float | None = None) -> None:
    """Every figure a finding gives, against the recount."""
    counts, where = one["evidence"]["counts"], one["title"]
    assert (counts["hits"], one["n"]) == (mine["hits"], mine["n"]), where
    assert one["value"] == pytest.approx(mine["value"]), where
    assert one["comparison"] == pytest.approx(mine["comparison"]), where
    assert (one["low"], one["high"]) == pytest.approx(wilson(mine["hits"], mine["n"])), where
    if "elsewhere_n" in mine:
        assert counts["elsewhere_hits"] == mine["elsewhere_hits"], where
        assert counts["elsewhere_n"] == mine["elsewhere_n"], where
    assert counts["extra_per_month"] == pytest.approx(mine["extra"]), where
    hours = (mine["extra"] if extra is None else extra) * WORK[one["kpi"]] * HOURS
    assert one["hours_per_month"] == pytest.approx(hours), where
    assert one["money_per_month"] == pytest.approx(hours * RATE, abs=0.006), where


# --- uci: an audit log ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def uci(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    file = samples / "uci_servicenow" / "dev_opened_before_2016-05-01.csv.gz"
    log: dict[str, list[Any]] = defaultdict(list)
    with gzip.open(file, "rt", newline="") as lines:
        for place, row in enumerate(csv.DictReader(lines)):
            at = moment(row["sys_updated_at"], "%d/%m/%Y %H:%M")
            log[row["number"]].append((at, int(row["sys_mod_count"]), place, row))
    tickets = [uci_ticket(updates) for updates in log.values()]
    end = max(ticket["opened"] for ticket in tickets)
    again = defaultdict(list)
    for ticket in tickets:
        again[ticket["who"], ticket["category"]].append(ticket["opened"])
    week = timedelta(days=7)
    for ticket in tickets:
        done, key = ticket["resolved"], (ticket["who"], ticket["category"])
        ticket["decided"] = bool(done and all(key) and done <= end - week)
        ticket["back"] = any(done < at <= done + week for at in again[key]) if done else False
    return Desk(tickets, findings_of(tmp_path_factory.mktemp("uci"), file))


def uci_ticket(updates: list[Any]) -> Ticket:
    ticket, last = replayed(updates)
    opened, moves = ticket["opened"], ticket["moves"]
    way: list[tuple[datetime, str]] = []
    for when, _, _, row in updates:
        group = clean(row["assignment_group"])
        if group and (not way or way[-1][1] != group):
            way.append((when, group))
    band = opened.hour // 4 * 4
    return {
        **ticket,
        "way": way,
        "category": clean(last.get("category")),
        "subcategory": clean(last.get("subcategory")),
        "channel": clean(last.get("contact_type")),
        "priority": clean(last.get("priority")),
        "group": clean(last.get("assignment_group")),
        "hour": f"{band:02d}–{band + 4:02d} h",
        "weekday": WEEKDAYS[opened.weekday()],
        "passed": ("without being passed on", "after one hand-over")[moves]
        if moves < 2
        else "after several hand-overs",
    }


def fixed(ticket: Ticket) -> bool | None:
    if not ticket["decided"]:
        return None
    return not (ticket["moves"] or ticket["reopened"] or ticket["back"])


UCI: dict[str, tuple[str, Judge]] = {
    "repeat_contact": ("resolved", lambda t: t["back"] if t["decided"] else None),
    "ftfr": ("resolved", fixed),
    "sla_met": ("opened", lambda t: t["met"]),
    "long_path": ("resolved", lambda t: t["moves"] > 1),
}


@pytest.mark.parametrize(
    ("rule", "least"),
    [("repeat_contacts", 10), ("category_below", 6), ("sla_hot_spot", 30), ("long_paths", 4)],
)
def test_uci_shares_against_the_rest(uci: Desk, rule: str, least: int) -> None:
    found = uci.of(rule)
    assert len(found) >= least
    for one in found:
        day, judge = UCI[one["kpi"]]
        agrees(one, uci.counted(judge, day, one["slice"]))


def test_uci_articles_missing_cost_what_an_article_saves(uci: Desk) -> None:
    first: dict[bool, list[int]] = {True: [0, 0], False: [0, 0]}
    for ticket in uci.tickets:
        verdict = fixed(ticket)
        if verdict is not None and uci.inside(ticket["resolved"]):
            first[ticket["linked"]][0] += verdict
            first[ticket["linked"]][1] += 1
    saves = first[True][0] / first[True][1] - first[False][0] / first[False][1]
    found = uci.of("knowledge_missing")
    assert len(found) >= 20
    for one in found:
        mine = uci.counted(lambda ticket: ticket["linked"], "resolved", one["slice"])
        if saves > 0:
            assert one["evidence"]["article_saves"] == pytest.approx(saves)
            agrees(one, mine, mine["extra"] * saves)
        else:
            assert one["hours_per_month"] is None
            assert (one["evidence"]["counts"]["hits"], one["n"]) == (mine["hits"], mine["n"])
            assert one["comparison"] == pytest.approx(mine["comparison"])


def test_uci_ping_pong_from_the_updates(uci: Desk) -> None:
    """A ticket counts once for a pair, in the month it first went between the two."""
    passed: dict[str, list[Any]] = defaultdict(lambda: [0, 0, set()])
    for ticket in uci.tickets:
        names = [name for _, name in ticket["way"]]
        mine: dict[str, list[Any]] = {}
        for at in range(1, len(names)):
            pair = "⇄".join(sorted(names[at - 1 : at + 1]))
            back = at + 1 < len(names) and names[at + 1] == names[at - 1]
            known = mine.setdefault(pair, [ticket["way"][at][0], False])
            known[1] = known[1] or back
        for pair, (when, back) in mine.items():
            if uci.inside(when):
                passed[pair][0] += back
                passed[pair][1] += 1
                passed[pair][2].add(month_of(when))
    every = [sum(one[at] for one in passed.values()) for at in (0, 1)]
    found = uci.of("ping_pong")
    assert len(found) >= 6
    for one in found:
        hits, tries, months = passed[one["slice"]["groups"]]
        there = [every[0] - hits, every[1] - tries]
        agrees(one, compared([hits, tries], there, sum(uci.covered[m] for m in months)))


def at_mix(desk: Desk, judge: Judge, day: str, place: dict[str, str], like: Iterable[str]) -> Any:
    """A slice against the others weighed to its own mix; kinds of ticket met nowhere else stay out."""
    kinds: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    ((name, value),) = place.items()
    months: dict[Any, set[Any]] = defaultdict(set)
    for ticket in desk.tickets:
        kind = tuple(ticket[one] for one in like)
        verdict = judge(ticket) if desk.inside(ticket[day]) else None
        if verdict is None or None in kind or ticket[name] is None:
            continue
        side = 0 if ticket[name] == value else 2
        kinds[kind][side] += verdict
        kinds[kind][side + 1] += 1
        if not side:
            months[kind].add(month_of(ticket[day]))
    both = {kind: one for kind, one in kinds.items() if one[1] and one[3]}
    hits, n = sum(one[0] for one in both.values()), sum(one[1] for one in both.values())
    rest = sum(one[1] * one[2] / one[3] for one in both.values()) / n
    lived = {month for kind in both for month in months[kind]}
    spread = max(sum(desk.covered[month] for month in lived), 1.0)
    return {
        "hits": hits, "n": n, "value": hits / n, "comparison": rest,
        "extra": abs(hits / n - rest) * n / spread,
    }  # fmt: skip


def test_uci_priority_like_for_like(uci: Desk) -> None:
    found = uci.of("slice_below")
    assert found
    for one in found:
        day, judge = UCI[one["kpi"]]
        agrees(one, at_mix(uci, judge, day, one["slice"], ["category"]))


def test_uci_one_priority(uci: Desk) -> None:
    (one,) = uci.of("data_quality")
    kinds: dict[Any, int] = defaultdict(int)
    for ticket in uci.tickets:
        kinds[ticket["priority"]] += 1
    assert one["slice"] == {"data": "one priority"}
    assert one["evidence"]["counts"] == {"hits": max(kinds.values()), "n": sum(kinds.values())}
    assert one["value"] == pytest.approx(max(kinds.values()) / len(uci.tickets))


def test_the_dearest_come_first(uci: Desk, boston: Desk) -> None:
    for desk in (uci, boston):
        assert [one["rank"] for one in desk.findings] == list(range(1, len(desk.findings) + 1))
        hours = [one["hours_per_month"] or 0.0 for one in desk.findings]
        assert hours == sorted(hours, reverse=True)


# --- Boston: targets -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def boston(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    file = samples / "boston311" / "311_service_requests_2011.zip"
    form = "%Y-%m-%d %H:%M:%S"
    with zipfile.ZipFile(file) as archive, archive.open(archive.namelist()[0]) as inside:
        rows = list(csv.DictReader(io.TextIOWrapper(inside, "utf-8", newline="")))
    tickets: list[Ticket] = [
        {
            "opened": moment(row["open_dt"], form),
            "done": moment(row["closed_dt"], form),
            "due": moment(row["target_dt"], form),
            "category": clean(row["reason"]),
            "group": clean(row["queue"]),
            "channel": clean(row["source"]),
        }
        for row in rows
    ]
    desk = Desk(tickets, findings_of(tmp_path_factory.mktemp("boston"), file))
    end = max(ticket[name] for ticket in tickets for name in ("opened", "done") if ticket[name])
    for ticket in tickets:
        due, done = ticket["due"], ticket["done"]
        late = due is not None and due < end
        ticket["met"] = (done <= due if done else False if late else None) if due else None
    return desk


def on_time(ticket: Ticket) -> bool | None:
    met: bool | None = ticket["met"]
    return met


def test_boston_promises_broken(boston: Desk) -> None:
    found = boston.of("sla_hot_spot")
    assert len(found) >= 12
    for one in found:
        agrees(one, boston.counted(on_time, "opened", one["slice"]))


def test_boston_channel_like_for_like(boston: Desk) -> None:
    (one,) = boston.of("slice_below")
    agrees(one, at_mix(boston, on_time, "opened", one["slice"], ["category"]))


def test_boston_bad_only_together(boston: Desk) -> None:
    """Held to its row, its column and both added up; cells of fewer than 20 tickets are left out."""
    (one,) = boston.of("two_together")
    cells: dict[Any, list[Any]] = defaultdict(lambda: [0, 0, set()])
    for ticket in boston.tickets:
        key = ticket["channel"], ticket["category"]
        if ticket["met"] is not None and None not in key:
            cells[key][0] += ticket["met"]
            cells[key][1] += 1
            cells[key][2].add(month_of(ticket["opened"]))
    cells = {key: cell for key, cell in cells.items() if cell[1] >= 20}
    mine = one["slice"]["channel"], one["slice"]["category"]

    def share(same_row: bool, same_column: bool) -> float:
        fits = [
            cell
            for key, cell in cells.items()
            if (key[0] == mine[0]) == same_row and (key[1] == mine[1]) == same_column
        ]
        return float(sum(cell[0] for cell in fits) / sum(cell[1] for cell in fits))

    row, column, neither = share(True, False), share(False, True), share(False, False)
    expected = min(row, column, row + column - neither)
    hits, n, months = cells[mine]
    assert one["evidence"]["alone"]["channel"] == pytest.approx(row)
    assert one["evidence"]["alone"]["category"] == pytest.approx(column)
    extra = (expected - hits / n) * n / sum(boston.covered[month] for month in months)
    agrees(
        one,
        {"hits": hits, "n": n, "value": hits / n, "comparison": expected, "extra": extra},
    )


@pytest.mark.parametrize("place", ["category", "group"])
def test_no_great_gap_goes_untold(uci: Desk, boston: Desk, place: str) -> None:
    """What loops find ten points worse in every month is told, or the part of it that explains it.

    One bad month (trees after a storm) is none: the search asks for gaps that last.
    """
    for desk in (uci, boston):
        said = [text for one in desk.findings for text in (one["title"], *one["also"])]
        names = [text.partition(": on time")[0] for text in said]
        shares: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        for ticket in desk.tickets:
            if ticket["met"] is not None and ticket[place]:
                for key in (
                    (ticket[place], month_of(ticket["opened"])),
                    (None, month_of(ticket["opened"])),
                ):
                    shares[key][0] += ticket["met"]
                    shares[key][1] += 1
        far = 0
        for value in {value for value, _ in shares if value}:
            gaps, many = [], 0
            for month in desk.covered:
                (hits, n), (every, tickets) = shares[value, month], shares[None, month]
                many += n
                if n >= 20:
                    gaps.append((every - hits) / (tickets - n) - hits / n)
            if many >= 200 and gaps and min(gaps) > 0.1:
                far += 1
                assert any(name == value or value in name.split(" / ") for name in names), value
        assert far >= 2, "otherwise this shows nothing"


# --- Italy: an event log -------------------------------------------------------------------


def test_italy_finds_only_that_all_have_one_priority(
    samples: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = samples / "helpdesk_italy" / "helpdesk_full_attributes.csv.gz"
    last: dict[str, tuple[Any, int, str]] = {}
    with gzip.open(file, "rt", newline="") as lines:
        for place, row in enumerate(csv.DictReader(lines)):
            at = moment(row["Complete Timestamp"], "%Y/%m/%d %H:%M:%S.%f")
            last[row["Case ID"]] = max(
                last.get(row["Case ID"], (at, -1, "")), (at, place, row["seriousness"])
            )
    kinds: dict[str, int] = defaultdict(int)
    for _, _, serious in last.values():
        kinds[serious] += 1
    (one,) = findings_of(tmp_path_factory.mktemp("italy"), file)
    assert one["slice"] == {"data": "one priority"}
    assert one["evidence"]["counts"] == {"hits": max(kinds.values()), "n": len(last)}
    assert one["hours_per_month"] is None
