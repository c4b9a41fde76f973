"""The plan on paper: PDF and Word."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify

from headway.doors.web.door import door, today
from headway.doors.web.views.entry_chart import entry_chart
from headway.doors.web.views.plan import BYS, asked_show
from headway.ground import words
from headway.ground.accounts.models import Member
from headway.ground.documents import Figure, chart, pdf, word
from headway.loop.kpis.known import kpis_of
from headway.loop.plan import papers, roadmap

HEIGHT = 150
"""Of a KPI's chart on paper."""
FORMS = {
    "pdf": (pdf, "application/pdf"),
    "docx": (word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@door(read="compare")
def paper(request: HttpRequest, member: Member, what: str, form: str) -> HttpResponse:
    """The improvement plan (the plan in force, or the draft before there is one) or the roadmap."""
    if form not in FORMS or what not in {"plan", "roadmap"}:
        raise Http404("There is no such document.")
    on = today(member)
    show = asked_show(request) if what == "roadmap" or "show" in request.GET else "committed"
    road = roadmap.road_of(member.desk, show=show, today=on)
    if road is None:
        raise Http404("Nothing is planned yet.")
    if what == "plan":
        document = papers.plan_paper(road, made_on=on, charts=_charts(member, road))
    else:
        by = request.GET.get("by", "improvement")
        by = by if by in dict(BYS) else "improvement"
        document = papers.roadmap_paper(road, made_on=on, by=cast(roadmap.By, by))
    write, kind = FORMS[form]
    answer = HttpResponse(write(document), content_type=kind)
    name = f"{slugify(document.title)}-{member.desk.slug}-{on.isoformat()}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _charts(member: Member, road: roadmap.Road) -> dict[int, Figure]:
    """The chart of each planned improvement's KPI, where there is one this member may see."""
    found: dict[int, Figure] = {}
    for entry in road.chosen:
        drawn = entry_chart(member, entry.improvement, height=HEIGHT)
        if drawn["spec"] is None:
            continue
        said = [f"now {drawn['now_words']}", f"target {drawn['target_words']}"]
        if "baseline_words" in drawn:
            said.insert(0, f"baseline {drawn['baseline_words']}")
        name = kpis_of(member.desk)[entry.improvement.kpi_key].name
        found[entry.improvement.pk] = chart(drawn["spec"], caption=f"{name}: {words.listed(said)}.")
    return found
