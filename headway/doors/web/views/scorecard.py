"""The scorecard: goals, success factors and clients, each beside where it should be."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headway.doors.web import figures
from headway.doors.web.door import door
from headway.doors.web.kept import kept
from headway.ground import charts, words
from headway.ground.accounts.models import Member
from headway.loop.evidence.queries import lake_of, session_of, span
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.scorecard import Block, ClientRow, Line, Scorecard
from headway.loop.kpis.scorecard import scorecard as card_of

MARKS = {
    "on": ("better", "●", "on it"), "behind": ("concern", "▼", "behind"),
    "unsure": ("quiet", "○", "close"), "unknown": ("faint", "", "no figure"), "": ("quiet", "", ""),
}  # fmt: skip


@door()
@kept
def scorecard(request: HttpRequest, member: Member) -> HttpResponse:
    """What each goal, success factor and client stands at."""
    if lake_of(member.desk).empty:
        return render(request, "evidence/empty.html")
    session = session_of(member.desk)
    found = card_of(
        session, member, terms=Terms.of(member.desk), charted=request.GET.get("kpi", "")
    )
    currency = member.desk.currency
    return render(
        request,
        "kpis/scorecard.html",
        {
            "sentence": sentence(found), "found": found,
            "blocks": [
                _block(block, following, currency)
                for block, following in zip_longest(found.blocks, found.blocks[1:])
            ],
            "clients": [_client(row, found, currency) for row in found.clients],
            "data_line": figures.data_line(*span(session, member.slice())),
        },
    )  # fmt: skip


def sentence(found: Scorecard) -> str:
    """The scorecard in one sentence, from the facts."""
    worst = ("behind", "unsure", "unknown", "on")
    aimed = {
        line.kpi.key: line
        for line in sorted(found.lines, key=lambda line: -worst.index(line.state or "on"))
        if line.path
    }
    if not aimed:
        return "No KPI has a target yet: set one, and this page says whether you are on the way."
    behind = [line.kpi.name for line in aimed.values() if line.state == "behind"]
    on = sum(line.state == "on" for line in aimed.values())
    there = f"{on} {'is' if on == 1 else 'are'} where {'it' if on == 1 else 'they'} should be"
    total = f"{len(aimed)} KPI{'s' if len(aimed) != 1 else ''} with a target"
    if not behind:
        return f"Of {total}, {there} and none is behind."
    named = words.listed([name[0].lower() + name[1:] for name in behind])
    return f"Of {total}, {there}; {named} {'is' if len(behind) == 1 else 'are'} behind."


def _block(block: Block, following: Block | None, currency: str) -> dict[str, Any]:
    """A block; `leads` where what hangs below it tells it."""
    leads = following is not None and (
        following.depth > block.depth
        or (following.factor is not None and following.goal == block.goal)
    )
    lines = [_line(line, currency) for line in block.lines]
    return {"block": block, "lines": lines, "leads": leads}


def _line(line: Line, currency: str) -> dict[str, Any]:
    kpi, one, path = line.kpi, line.standing, line.path
    tone, mark, _ = MARKS[line.state]
    shown: dict[str, Any] = {"kpi": kpi, "why": line.why, "words": line.words}
    if one is None:
        return shown
    now = one.reading
    aimed = ""
    if path is not None:
        aimed = figures.value_words(kpi, path.value, currency)
        if path.by_date:
            aimed += f" by {words.day(path.by_date)}"
    return shown | {
        "value": figures.value_words(kpi, now.value, currency), "n": now.n,
        "range": figures.range_words(kpi, now.low, now.high, currency), "target": aimed,
        "expected": figures.value_words(kpi, line.expected, currency)
        if path and path.rises
        else "",
        "tone": tone, "mark": mark, "change": one.change, "change_tone": figures.TONES[one.tone],
        "arrow": figures.arrow(kpi, one.tone),
        "spark": charts.spark(
            [point.as_dict() for point in one.chart.points], unit=kpi.unit,
            name=f"{kpi.name} by {one.grain}", target=path.value if path else None,
            currency=currency, height=36,
        )
        if one.chart
        else None,
    }  # fmt: skip


def _client(row: ClientRow, found: Scorecard, currency: str) -> dict[str, Any]:
    cells = []
    for kpi in found.columns:
        reading, state = row.readings.get(kpi.key), row.states.get(kpi.key, "")
        tone, mark, word = MARKS[state]
        few = reading is not None and 0 < reading.n < kpi.minimum_sample
        cells.append(
            {
                "value": figures.value_words(kpi, reading.value if reading else None, currency),
                "n": reading.n if reading else 0, "tone": "faint" if few else tone,
                "mark": "" if few else mark, "word": "few tickets" if few else word,
            }
        )  # fmt: skip
    drawn = found.charted
    points = [{"x": each.period, "value": each.value, "n": each.n} for each in row.series]
    return {
        "name": row.name, "cells": cells,
        "spark": charts.spark(
            points, unit=drawn.unit, name=f"{drawn.name} of {row.name} by month", currency=currency,
            height=32,
        )
        if drawn and len(points) > 1
        else None,
    }  # fmt: skip
