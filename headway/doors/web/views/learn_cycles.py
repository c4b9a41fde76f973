"""Cycles looked back on: promised, proved, carried over; closing one; the retrospective's cards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import day_of, whole
from headway.ground import words
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.trouble import Trouble
from headway.loop.aim.models import Cycle
from headway.loop.assessment.boards.queries import boards_about
from headway.loop.learn import actions, telling
from headway.loop.learn.closing import Fate, Figures, Line, next_span, obstacles
from headway.loop.learn.models import RetroCard
from headway.loop.learn.queries import cycles as asked

MARKS = {
    Fate.PROVED: ("↑", "better"), Fate.LOST: ("↘", "concern"), Fate.NOT_SHOWN: ("=", "quiet"),
    Fate.WORSE: ("↓", "concern"), Fate.WITHDRAWN: ("–", "quiet"), Fate.CARRIED: ("→", ""),
    Fate.LEFT: ("…", "quiet"),
}  # fmt: skip
WAITS = "waits for capacity"
"""A reason to carry on, as an example in the field."""


@door(read="compare")
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """Every cycle that has begun, with what came of it."""
    rows = asked.all_seen(member, on=today(member))
    return render(
        request, "learn/cycles.html",
        {"rows": [row_of(one) for one in rows], "sentence": opening(rows, today(member))},
    )  # fmt: skip


def opening(rows: list[asked.Seen], on: date) -> str:
    """The page's first sentence, from the facts."""
    if not rows:
        return "No cycle has begun yet."
    late = [one for one in rows if one.close is None and one.cycle.ends_on < on]
    if late:
        return f"{late[-1].cycle.name} is over and waits to be closed."
    closed = next((one for one in rows if one.close is not None), None)
    if closed is None:
        return f"{rows[0].cycle.name} is under way; no cycle was closed yet."
    return telling.headline(closed.cycle.name, closed.figures, closed=True)


def row_of(one: asked.Seen) -> dict[str, Any]:
    """A cycle's line."""
    figures = one.figures
    return {
        "seen": one, "cycle": one.cycle, "closed": one.close is not None,
        "hit": telling.rate_words(figures.hit), "dates": telling.rate_words(figures.dates.within_85),
        "work": telling.ratio_words(figures.work), "proved": figures.fates[Fate.PROVED],
        "carried": figures.fates[Fate.CARRIED], "figures": figures,
    }  # fmt: skip


@door(read="compare")
def cycle(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """One cycle: its figures, entry by entry, what is open before it can be closed, its cards."""
    one = find(member, Cycle, pk=pk)
    on = today(member)
    seen = asked.seen(one, on=on)
    open_still = asked.unfinished(seen.facts) if seen.close is None else []
    speaks = obstacles(seen.facts, asked.unjudged(one), {}) if seen.close is None else []
    cards = list(RetroCard.objects.filter(cycle=one, removed_at=None).select_related("by"))
    others = Cycle.objects.filter(desk=one.desk, closed_at=None).exclude(pk=one.pk)
    later = others.filter(starts_on__gt=one.starts_on).order_by("starts_on")
    next_starts, next_ends = next_span(one.starts_on, one.ends_on)
    context = {
        "cycle": one, "seen": seen, "figures": seen.figures, "close": seen.close,
        "sentence": telling.headline(one.name, seen.figures, closed=seen.close is not None),
        "worth": telling.worth_words(seen.figures), "cards_of": card_rows(seen.figures),
        "lines": [line_row(line, closed=seen.close is not None) for line in seen.facts.lines],
        "obstacles": speaks, "unfinished": open_still, "later": later, "example": WAITS,
        "next_starts": next_starts, "next_ends": next_ends,
        "laid": len(cards),
        "columns": [
            (key, label, [card for card in cards if card.column == key])
            for key, label in RetroCard.Column.choices
        ],
        "carried": list(seen.close.carried.select_related("improvement")) if seen.close else [],
        "boards": list(
            boards_about(member, purpose="retrospective", about=actions.about(one))
        ),
        "over": one.ends_on < on, "left": (one.ends_on - on).days,
    }  # fmt: skip
    return render(request, "learn/cycle.html", context)


def card_rows(figures: Figures) -> list[tuple[str, str, str]]:
    """The figures beside each other: name, figure, remark."""
    work = (
        f"{words.count(figures.worked)} of {words.count(figures.estimated)} h"
        if figures.worked
        else words.NOTHING
    )
    return [
        ("Hit rate", *telling.rate_words(figures.hit)),
        ("Of all promised", *telling.rate_words(figures.kept)),
        ("Held the 50 % day", *telling.rate_words(figures.dates.within_50)),
        ("Held the 85 % day", *telling.rate_words(figures.dates.within_85)),
        ("Slip against the 50 % day", *telling.slip_words(figures.dates)),
        ("Benefit proved ÷ promised", *telling.ratio_words(figures.benefit)),
        ("Hours worked ÷ estimated", *telling.ratio_words(figures.work)),
        ("Hours worked", work, "of estimated, where noted"),
    ]


def line_row(line: Line, *, closed: bool) -> dict[str, Any]:
    """An entry's line; what has no answer is still open until the cycle is closed."""
    mark, tone = MARKS[line.fate]
    open_still = line.fate is Fate.LEFT and not closed

    def day(text: str | None) -> str:
        return words.day(date.fromisoformat(text) if text else None)

    def hours(value: float | None) -> str:
        return words.NOTHING if value is None else words.count(value)

    return {
        "line": line, "mark": mark, "tone": tone,
        "fate": "still open" if open_still else str(line.fate), "target_on": day(line.target_on),
        "p85": day(line.p85_on), "finished": day(line.finished_on),
        "promised": hours(line.promised), "proved": hours(line.proved),
        "worked": hours(line.worked), "estimated": hours(line.estimated),
    }  # fmt: skip


@require_POST
@door(write="manage")
def closing(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Close a cycle with what was decided on each unfinished entry."""
    one, given = find(member, Cycle, pk=pk), request.POST
    carried: dict[str, str] = {}
    for ref in given.getlist("ref"):
        if given.get(f"go-{ref}") == "on":
            carried[ref] = given.get(f"why-{ref}", "").strip()
        elif given.get(f"go-{ref}") == "leave":
            carried[ref] = ""
    try:
        bare = [ref for ref in carried if given.get(f"go-{ref}") == "on" and not carried[ref]]
        if bare:
            raise Trouble(f"Say why {words.listed(bare)} goes on.")
        where = given.get("next", "")
        onward = find(member, Cycle, pk=whole(where)) if where else None
        kept = actions.close(
            by=member, cycle=one, at=now(), carried=carried, override=given.get("override", ""),
            next_cycle=onward, next_name="" if onward else given.get("next_name", ""),
            next_starts_on=day_of(given.get("next_starts_on")),
            next_ends_on=day_of(given.get("next_ends_on")),
        )  # fmt: skip
        goes = f"; {kept.next_cycle} goes on with {kept.carried.count()}" if kept.next_cycle else ""
        messages.success(request, f"{one.name} is closed, its figures stay{goes}.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("cycle-close", one.pk)


@require_POST
@door(write="propose")
def cards(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Lay a card, or take one out."""
    one, given = find(member, Cycle, pk=pk), request.POST
    try:
        if given.get("what") == "board":
            board = actions.open_retrospective(by=member, cycle=one, at=now())
            return redirect("board-page", board.ref)
        if given.get("what") == "remove":
            number = given.get("card", "")
            card = find(member, RetroCard, pk=whole(number), cycle=one)
            actions.remove_card(by=member, card=card, at=now())
        else:
            actions.add_card(
                by=member, cycle=one, column=given.get("column", ""), text=given.get("text", ""),
                at=now(),
            )  # fmt: skip
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("cycle-close", one.pk)
