"""Where we stand: one sentence, five numbers, three short lists. And search over everything."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headway.doors.web import figures
from headway.doors.web.door import door, today
from headway.doors.web.kept import kept
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.assessment import queries as assessment
from headway.loop.assessment.headline import headline
from headway.loop.evidence.queries import lake_of, session_of, span
from headway.loop.kpis import queries as kpis
from headway.loop.kpis.known import kpis_seen_by
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.marking.queries import phase_starts
from headway.loop.kpis.standing import headliners, standing
from headway.loop.register import queries as register


@door()
@kept
def home(request: HttpRequest, member: Member) -> HttpResponse:
    """Monday at eight, six minutes."""
    if lake_of(member.desk).empty:
        return render(request, "evidence/empty.html")
    session = session_of(member.desk)
    where = member.slice()
    targets = kpis.targets_of(member.desk, where)
    can, _ = kpis.answerable(session, terms=Terms.of(member.desk))
    stands = standing(
        session, headliners(can), terms=Terms.of(member.desk), where=where,
        targets={key: target.value for key, target in targets.items()},
        phases=phase_starts(member.desk, where),
    )  # fmt: skip
    found = list(assessment.findings(member))
    return render(
        request,
        "home.html",
        {
            "headline": headline(
                stands, {key: target.value for key, target in targets.items()}, found
            ),
            "data_line": figures.data_line(*span(session, where)),
            "cards": [
                figures.card(one, targets.get(one.kpi.key), member.desk.currency) for one in stands
            ],
            "findings": found[:3], "findings_total": len(found),
            "no_findings": assessment.nothing_found(member),
            "stuck": register.stuck(member, today=today(member))[:4],
            "coming": register.coming_up(member, today=today(member))[:4],
        },
    )  # fmt: skip


@door()
def search(request: HttpRequest, member: Member) -> HttpResponse:
    """Everything that carries these words: entries, findings, KPIs, goals."""
    text = request.GET.get("q", "").strip()
    context: dict[str, Any] = {"q": text, "search_text": text}
    if text:
        low = text.lower()
        try:
            entries = list(register.register_list(member, text=text, today=today(member))[:20])
        except Trouble:  # a word such as status:soon, which only the register's filter knows
            entries = []
        context |= {
            "entries": [{"entry": one} for one in entries],
            "findings": [f for f in assessment.findings(member) if low in f.title.lower()][:20],
            "kpis": [
                kpi
                for kpi in kpis_seen_by(member).values()
                if low in kpi.name.lower() or low in kpi.key
            ],
        }
    return render(request, "search.html", context)
