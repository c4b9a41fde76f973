"""The process map: the ways tickets really take, drawn, listed, and the tickets behind an arrow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from headway.doors.web.door import door
from headway.ground import words
from headway.ground.accounts.models import Member
from headway.ground.lake.store import Session
from headway.loop.assessment.layers import HIGH, WIDE, layout
from headway.loop.assessment.process import (
    BY,
    END,
    FILTERS,
    START,
    ProcessMap,
    is_told,
    known_map,
    tickets_behind,
    without_times,
)
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.kpis.small_teams.queries import may_see, teams_seen_by

DAYS = 365
NAME_LETTERS = 20


def _asked(request: HttpRequest) -> tuple[str, dict[str, str]]:
    by = request.GET.get("by", "group")
    return (by if by in BY else "group"), {
        name: request.GET[name] for name in FILTERS if request.GET.get(name)
    }


def _since(session: Session) -> date:
    """A year before the last day of the data."""
    row = session.con.execute("SELECT max(opened_on) FROM tickets").fetchone()
    if not row or row[0] is None:
        return date.min
    return date.fromisoformat(str(row[0])[:10]) - timedelta(days=DAYS)


@door(read="compare")
def process(request: HttpRequest, member: Member) -> HttpResponse:
    """The map of a year's tickets, by group or state, of a category or client."""
    if lake_of(member.desk).empty:
        return render(request, "evidence/empty.html")
    by, where = _asked(request)
    with session_of(member.desk) as session:
        since = _since(session)
        found = known_map(session, by=by, since=since, where=where)
        if not member.may("manage"):
            found = without_times(found, by, _teams(member, session, where))
        choices = [
            {"name": name, "asked": where.get(name, ""), "options": _values(session, name)}
            for name in FILTERS
        ]
    context: dict[str, Any] = {
        "by": by, "ways": BY.items(), "choices": choices, "map": found, "since": since,
        "sentence": _sentence(found, by), "drawing": _drawn(found) if found.arrows else None,
        "kept_back": any(arrow.hours is None for arrow in found.arrows),
        "rows": sorted(found.arrows, key=lambda arrow: -arrow.passes), "wide": WIDE, "high": HIGH,
    }  # fmt: skip
    return render(request, "assessment/process.html", context)


def _teams(member: Member, session: Session, where: dict[str, str]) -> frozenset[str] | None:
    """The teams whose times somebody who does not manage may see; None: no times at all."""
    return teams_seen_by(member, session) if may_see(member, session, where) else None


def _values(session: Session, name: str) -> list[str]:
    rows = session.con.execute(
        f'SELECT "{name}" FROM tickets WHERE "{name}" IS NOT NULL GROUP BY 1'
        " ORDER BY count(*) DESC, 1 LIMIT 60"
    ).fetchall()
    return [row[0] for row in rows]


def _sentence(found: ProcessMap, by: str) -> str:
    if not found.tickets:
        return "These tickets have no history to draw a map of."
    passed = [arrow for arrow in found.arrows if arrow.a not in (START,) and arrow.b not in (END,)]
    straight = found.variants[0]
    lead = f"{words.share(straight.share)} of {words.count(found.tickets)} tickets go one way"
    if not passed or by != "group":
        return f"{lead}: {' → '.join(straight.places)}."
    top = max(passed, key=lambda arrow: arrow.passes)
    return (
        f"{lead}; the commonest hand-over is {top.a} → {top.b},"
        f" {words.count(top.tickets)} tickets"
        + (f" after {words.duration(top.hours)}." if top.hours is not None else ".")
    )


def _drawn(found: ProcessMap) -> dict[str, Any]:
    """Boxes and arrows as the template writes them: numbers and words only."""
    weight = {(arrow.a, arrow.b): arrow for arrow in found.arrows}
    drawing = layout(
        [place.name for place in found.places],
        [(arrow.a, arrow.b, arrow.passes) for arrow in found.arrows],
    )
    most = max(arrow.passes for arrow in found.arrows)
    count = {place.name: place.tickets for place in found.places}
    return {
        "width": round(drawing.width), "height": round(drawing.height),
        "boxes": [
            {"name": box.name, "x": box.x, "y": box.y, "mid": box.x + WIDE / 2,
             "line1": box.y + 18, "line2": box.y + 34, "tickets": count[box.name],
             "short": box.name if len(box.name) <= NAME_LETTERS else box.name[: NAME_LETTERS - 1] + "…",
             "ends": box.name in (START, END)}
            for box in drawing.boxes
        ],
        "lines": [
            {"arrow": weight[line.a, line.b], "path": line.path, "x": line.x, "y": line.y,
             "width": round(1 + 5 * weight[line.a, line.b].passes / most, 1)}
            for line in drawing.lines
        ],
    }  # fmt: skip


@door(read="compare")
def process_tickets(request: HttpRequest, member: Member) -> HttpResponse:
    """The newest tickets behind an arrow (`a` to `b`) or a place (`b` alone)."""
    by, where = _asked(request)
    a, b = request.GET.get("a") or None, request.GET.get("b", "")
    if not b:
        raise Http404("No such step.")
    if lake_of(member.desk).empty:
        return render(request, "evidence/empty.html")
    with session_of(member.desk) as session:
        found = tickets_behind(session, by=by, since=_since(session), where=where, a=a, b=b)
        timed = a is not None and (
            member.may("manage") or is_told(by, _teams(member, session, where), a, b)
        )
    step = f"{a} → {b}" if a else b
    sentence = (
        f"No ticket went {step}." if not found
        else f"The newest {words.count(len(found))} tickets that went {step}." if a
        else f"The newest {words.count(len(found))} tickets that came to {step}."
    )  # fmt: skip
    return render(
        request, "assessment/process_tickets.html",
        {"found": found, "sentence": sentence, "timed": timed,
         "map_at": f"{reverse('process')}?{urlencode({'by': by, **where})}"},
    )  # fmt: skip
