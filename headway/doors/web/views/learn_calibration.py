"""Calibration: of what we called better, how much held; how good our estimates were."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from headway.doors.web import figures
from headway.doors.web.door import door, today
from headway.ground.accounts.models import Member
from headway.loop.check.telling import signed
from headway.loop.learn.calibration import HALF_YEAR_DAYS, WINDOW_DAYS, Held, Quality
from headway.loop.learn.estimates import FEW
from headway.loop.learn.queries.calibration import Calibration, Claimed, calibration
from headway.loop.learn.telling import rate_words, ratio_words, slip_words

MARKS = {Held.HELD: ("✓", "better"), Held.LOST: ("↘", "concern"), Held.UNSURE: ("?", "quiet")}


@door(read="compare")
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """Gains that were called better half a year ago and longer, and the quality of estimates."""
    found = calibration(member.desk, on=today(member))
    context = {
        "found": found, "sentence": opening(found), "held": rate_words(found.held), "few": FEW,
        "claims": [claim_row(one, member) for one in found.claims], "days": HALF_YEAR_DAYS,
        "weeks": WINDOW_DAYS // 7, "whole": quality_row(found.whole),
        "sizes": [quality_row(one) for one in found.by_size],
    }  # fmt: skip
    return render(request, "learn/calibration.html", context)


@door(read="compare")
def measured(request: HttpRequest, member: Member) -> HttpResponse:
    """How a verdict is reached and how often it is wrong: the document that comes with the program."""
    text = settings.ROOT / "docs" / "verdict.md"
    if not text.is_file():
        raise Http404("The documents are not installed here.")
    return HttpResponse(text.read_text(encoding="utf-8"), content_type="text/plain; charset=utf-8")


def opening(found: Calibration) -> str:
    """The page's first sentence, from the facts."""
    n = found.held.n
    if not n:
        wait = found.waiting
        if not wait:
            return "No gain was closed as better yet, so nothing can have held."
        return f"No gain is half a year old yet; {wait} {'is' if wait == 1 else 'are'} on the way there."
    said = f"Of {n} gain{'' if n == 1 else 's'} called better half a year ago or longer,"
    said += f" {found.held.hits} held"
    rest = [
        f"{found.became[kind]} {word}"
        for kind, word in ((Held.LOST, "lost"), (Held.UNSURE, "not sure"))
        if found.became.get(kind)
    ]
    said += f", {', '.join(rest)}" if rest else ""
    return f"{said}: too few to tell." if found.held.few else f"{said}."


def claim_row(one: Claimed, member: Member) -> dict[str, Any]:
    """A gain's line."""
    mark, tone = MARKS[one.became]
    currency, kpi, gain = member.desk.currency, one.kpi, one.gain
    if kpi is None:
        return {"one": one, "mark": mark, "tone": tone, "kpi": one.verdict.kpi}
    return {
        "one": one, "mark": mark, "tone": tone, "kpi": kpi.name,
        "before": figures.value_words(kpi, gain.before, currency),
        "effect": signed(gain.gain, kpi.unit, currency),
        "now": figures.value_words(kpi, gain.now, currency),
        "range": figures.range_words(kpi, gain.low, gain.high, currency),
    }  # fmt: skip


def quality_row(one: Quality) -> dict[str, Any]:
    """The quality of estimates of one size: figure and remark of each."""
    return {
        "name": one.name, "n": one.n,
        "cells": (
            rate_words(one.proved), ratio_words(one.hours), ratio_words(one.benefit),
            rate_words(one.dates.within_50), rate_words(one.dates.within_85), slip_words(one.dates),
        ),
    }  # fmt: skip
