"""Reports on paper: a cycle's, and a client's business review."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from headway.doors.web.door import door, today
from headway.ground.accounts.models import Client, Member
from headway.ground.accounts.queries import find
from headway.ground.documents import Document, pdf, slides, word
from headway.loop.aim.models import Cycle
from headway.loop.learn.models import RetroCard
from headway.loop.learn.papers import business_review, cycle_report
from headway.loop.learn.papers.business_review import opening, questions
from headway.loop.learn.queries.cycles import seen
from headway.loop.learn.queries.lessons import lessons
from headway.loop.learn.queries.review import pack_of

OFFICE = "application/vnd.openxmlformats-officedocument."
FORMS = {
    "pdf": (pdf, "application/pdf"),
    "docx": (word, f"{OFFICE}wordprocessingml.document"),
    "pptx": (slides, f"{OFFICE}presentationml.presentation"),
}


def _handed(document: Document, form: str, name: str) -> HttpResponse:
    if form not in FORMS:
        raise Http404("There is no such document.")
    write, kind = FORMS[form]
    answer = HttpResponse(write(document), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name) or "report"}.{form}"'
    return answer


@door(read="compare")
def cycle(request: HttpRequest, member: Member, pk: int, form: str) -> HttpResponse:
    """The report of a cycle: frozen figures once it was closed."""
    one, on = find(member, Cycle, pk=pk), today(member)
    learned = lessons(member).filter(
        withdrawn_at=None, on__range=(one.starts_on, max(one.ends_on, on))
    )
    document = cycle_report(
        seen(one, on=on), author=member.desk.name, made_on=on, lessons=list(learned[:8]),
        cards=list(RetroCard.objects.filter(cycle=one, removed_at=None)),
    )  # fmt: skip
    return _handed(document, form, f"cycle-report-{one.name}")


@door()
def reviews(request: HttpRequest, member: Member) -> HttpResponse:
    """The business review: a client contact's own, or of any client for the desk's people."""
    if member.role.own_client_only:
        clients = [member.client] if member.client else []
    else:
        clients = list(Client.objects.filter(desk=member.desk).order_by("name"))
    asked = request.GET.get("client", "")
    if asked:
        chosen = next((one for one in clients if str(one.pk) == asked), None)
    else:
        chosen = clients[0] if len(clients) == 1 else None
    if asked and chosen is None:
        raise Http404("No such client.")
    pack = pack_of(chosen, on=today(member)) if chosen else None
    context = {
        "clients": clients, "chosen": chosen, "pack": pack, "own": member.role.own_client_only,
        "sentence": opening(pack) if pack else "", "questions": questions(pack) if pack else [],
    }  # fmt: skip
    return render(request, "learn/reviews.html", context)


@door()
def review(request: HttpRequest, member: Member, pk: int, form: str) -> HttpResponse:
    """A client's business review as a document; contacts get their own company's only."""
    if member.role.own_client_only and member.client_id != pk:
        raise Http404("No such client.")
    client = Client.objects.filter(desk=member.desk, pk=pk).select_related("desk").first()
    if client is None:
        raise Http404("No such client.")
    on = today(member)
    name = f"business-review-{client.name}-{on.isoformat()}"
    return _handed(business_review(pack_of(client, on=on)), form, name)
