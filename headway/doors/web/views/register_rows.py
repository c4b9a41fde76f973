"""An entry as a line of the register: its columns, and its score as a bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from headway.doors.web import figures
from headway.ground import words
from headway.loop.kpis.kpi import Kpi
from headway.loop.register.attention import UNTOUCHED_DAYS
from headway.loop.register.models import Improvement
from headway.loop.register.payback import is_quick_win
from headway.loop.register.queries import Ranked
from headway.loop.register.scoring import Score
from headway.loop.register.states import OPEN

Say = Callable[[Improvement, Mapping[str, Kpi], str], str]


@dataclass(frozen=True)
class Column:
    """A column that can be chosen: its heading, what it says, how it sorts, whether it is edited."""

    key: str
    label: str
    say: Say
    sort: str = ""
    num: bool = False
    edit: bool = False
    usual: bool = False


def _kpi(one: Improvement, known: Mapping[str, Kpi], currency: str) -> str:
    kpi = known.get(one.kpi_key)
    if kpi is None or one.target_value is None:
        return words.NOTHING
    before = one.baseline.value if one.baseline else None
    return (
        f"{figures.value_words(kpi, before, currency)} →"
        f" {figures.value_words(kpi, one.target_value, currency)}"
    )


def _hours(value: float | None) -> str:
    return words.NOTHING if value is None else f"{words.count(value)} h"


def _text(value: object) -> str:
    return str(value) if value else words.NOTHING


COLUMNS: Mapping[str, Column] = {
    column.key: column
    for column in (
        Column("ref", "Ref", lambda one, *_: one.ref, "ref", usual=True),
        Column("title", "Improvement", lambda one, *_: one.title, "title", edit=True, usual=True),
        Column("status", "State", lambda one, *_: one.state.label, "status", usual=True),
        Column("owner", "Owner", lambda one, *_: _text(one.owner), "owner", edit=True, usual=True),
        Column("size", "Size", lambda one, *_: _text(one.size), "size", edit=True, usual=True),
        Column("kpi", "KPI", _kpi, num=True, usual=True),
        Column("target", "By", lambda one, *_: words.day(one.target_on), "target", num=True),
        Column("waste_hours", "Worth a month", lambda one, *_: _hours(one.waste_hours), "waste",
               num=True, edit=True, usual=True),
        Column("hours_likely", "Work", lambda one, *_: _hours(one.hours_likely), "hours",
               num=True, edit=True),
        Column("goal", "Goal", lambda one, *_: _text(one.goal), "goal", edit=True),
        Column("csf", "Success factor", lambda one, *_: _text(one.csf), edit=True),
        Column("cycle", "Cycle", lambda one, *_: _text(one.cycle), "cycle", edit=True),
        Column("client", "Client", lambda one, *_: _text(one.client), "client", edit=True),
        Column("category", "Category", lambda one, *_: _text(one.category), edit=True),
        Column("sponsor", "Sponsor", lambda one, *_: _text(one.sponsor), edit=True),
        Column("review_on", "Next review", lambda one, *_: words.day(one.review_on), "review",
               num=True, edit=True),
        Column("raised_on", "Raised", lambda one, *_: words.day(one.raised_on), "raised", num=True),
        Column("score", "Score", lambda one, *_: "", "rank", usual=True),
    )
}  # fmt: skip
"""By key, in the order they stand in the table."""
USUAL = tuple(key for key, column in COLUMNS.items() if column.usual)


def chosen(asked: str) -> tuple[str, ...]:
    """The columns an address asks for (`cols=owner,size`); reference and title always stand.

    >>> chosen("owner,colour")
    ('ref', 'title', 'owner')
    """
    wanted = {key for key in asked.split(",") if key in COLUMNS}
    if not wanted:
        return USUAL
    return tuple(key for key in COLUMNS if key in wanted or key in {"ref", "title"})


def bar(score: Score) -> list[dict[str, Any]]:
    """The parts of a score as pieces of a bar 100 wide, each with its reason."""
    found, at = [], 0.0
    for part in score.parts:
        found.append(
            {
                "key": part.key, "label": part.label, "points": part.points, "most": part.most,
                "why": part.why, "x": f"{at:.2f}", "width": f"{part.points:.2f}",
            }
        )  # fmt: skip
        at += part.points
    return found


def row_of(
    ranked: Ranked,
    *,
    columns: Sequence[str],
    known: Mapping[str, Kpi],
    currency: str,
    now: datetime,
    today: date,
) -> dict[str, Any]:
    """An entry as a line of the register."""
    one = ranked.entry
    days = (now - one.touched_at).days
    still = one.state in OPEN
    return {
        "entry": one, "score": ranked.score, "bar": bar(ranked.score),
        "days_untouched": days, "aged": still and days >= UNTOUCHED_DAYS,
        "parked_until": one.parked_until if one.status == "parked" else None,
        "due_again": one.status == "parked" and one.parked_until and one.parked_until <= today,
        "no_owner": still and one.owner is None,
        "quick_win": still and is_quick_win(one.waste_hours, one.hours_likely),
        "cells": [
            {"column": COLUMNS[key], "text": COLUMNS[key].say(one, known, currency)}
            for key in columns
        ],
    }  # fmt: skip
