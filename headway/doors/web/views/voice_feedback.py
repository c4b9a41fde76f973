"""Feedback piece by piece: filtered, moved, exported; files of it brought in."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from headway.config.schedule import sort_feedback
from headway.doors.web.door import door, now, today
from headway.doors.web.handing_in import laid_down
from headway.doors.web.typed import whole, wholes
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.trouble import Trouble
from headway.loop.assessment.models import Feedback, FeedbackImport, Theme
from headway.loop.assessment.voice import actions, queries
from headway.loop.assessment.voice.actions.files import MOST_BYTES, judged, keys_of
from headway.loop.assessment.voice.masking import masked
from headway.loop.assessment.voice.scores import ENDS
from headway.loop.register.exchange import safe

PAGE, SHOWN = 50, 100
MEANINGS = {
    "text": "Words", "score": "Score", "client": "Client", "day": "Day", "ticket": "Ticket number",
}  # fmt: skip


@door(read="compare")
def feedback(request: HttpRequest, member: Member) -> HttpResponse:
    """What was said, newest first, as the address asks."""
    asked = _asked(request)
    rows = queries.feedback(member).filtered(asked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "voice/feedback.html",
        {
            "page": page, "total": page.paginator.count, "all": queries.feedback(member).count(),
            "asked": {key: str(value) for key, value in asked.items()},
            "clients": member.desk.clients.all(), "sources": Feedback.Source.choices,
            "severities": Feedback.Severity.choices, "query": request.GET.urlencode(),
            "themes": Theme.objects.filter(desk=member.desk, gone_at=None).order_by("title"),
        },
    )  # fmt: skip


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The filters in the address; what makes no sense is left out."""
    given = request.GET
    found: dict[str, Any] = {}
    if given.get("q") and "\0" not in given["q"]:
        found["q"] = given["q"][:200]
    for name in ("client", "severity"):
        if given.get(name, "").isdecimal() and len(given[name]) < 12:
            found[name] = int(given[name])
    theme = given.get("theme", "")
    if theme == "none" or (theme.isdecimal() and len(theme) < 9):
        found["theme"] = theme if theme == "none" else int(theme)
    if given.get("source") in Feedback.Source.values:
        found["source"] = given["source"]
    for name in ("since", "until"):
        try:
            found[name] = date.fromisoformat(given.get(name, ""))
        except ValueError:
            continue
    return found


@door(read="compare")
def export(request: HttpRequest, member: Member) -> HttpResponse:
    """What the address asks for as CSV; no text is taken for a formula, addresses are masked."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="feedback.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow(["Day", "Client", "Feedback", "Score", "Scale", "Severity", "Source", "Ticket",
                     "Theme", "Theme title"])  # fmt: skip
    for one in queries.feedback(member).filtered(_asked(request)).iterator(2000):
        writer.writerow([
            one.heard_on.isoformat(), safe(str(one.client or "")), safe(masked(one.text)),
            "" if one.score is None else f"{one.score:g}", one.scale, one.get_severity_display(),
            one.get_source_display(), safe(one.ticket), one.theme.ref if one.theme else "",
            safe(one.theme.title) if one.theme else "",
        ])  # fmt: skip
    return answer


@require_POST
@door(write="propose")
def place(request: HttpRequest, member: Member) -> HttpResponse:
    """Move the chosen pieces into a theme, or out of theirs; they stay there."""
    chosen = wholes(request.POST.getlist("piece"))
    asked = request.POST.get("theme", "")
    try:
        target = queries.theme(member, number) if (number := whole(asked)) else None
        if target is None and asked != "none":
            raise Trouble("Choose a theme to move them to.")
        pieces = list(queries.feedback(member).filter(pk__in=chosen))
        moved = actions.place(by=member, desk=member.desk, pieces=pieces, theme=target, at=now())
        messages.success(request, f"{moved} moved; what people moved stays where it is.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    back = QueryDict(request.POST.get("back", "")).urlencode()
    return redirect(f"{reverse('feedback')}?{back}" if back else "feedback")


@door(read="manage", write="manage")
def bring(request: HttpRequest, member: Member) -> HttpResponse:
    """Choose a file; it is looked at before anything is kept."""
    if request.method != "POST":
        return render(request, "voice/import.html", {"imports": queries.imports(member)})
    try:
        with laid_down(request, most=MOST_BYTES) as (path, name):
            made = actions.look_at(by=member, desk=member.desk, path=path, file_name=name, at=now())
    except Trouble as trouble:
        messages.error(request, str(trouble))
        return redirect("feedback-import")
    return redirect("feedback-look", made.pk)


@door(read="manage", write="manage")
def look(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """What the columns mean and what each row becomes; then: bring it in."""
    made = find(member, FeedbackImport, pk=pk)
    if request.method == "POST":
        try:
            if request.POST.get("what") == "read":
                columns = {key: request.POST.get(key, "") for key in MEANINGS}
                actions.read_as(by=member, made=made, columns=columns,
                                scale=request.POST.get("scale", ""))  # fmt: skip
            else:
                actions.bring_in(by=member, made=made, at=now(), on=today(member))
                sort_feedback(member.desk_id)
        except Trouble as trouble:
            messages.error(request, str(trouble))
        return redirect("feedback-look", made.pk)
    context = {"made": made, "scales": list(ENDS), "rows_read": len(made.rows) + _unread(made)}
    done = made.state == FeedbackImport.State.DONE
    return render(request, "voice/look.html", context | {"done": done} | (_was(made) if done else _will(made, member)))  # fmt: skip


def _unread(made: FeedbackImport) -> int:
    """Rows of the file that are not among its rows: nothing of them could be read."""
    lines = {row[0] for row in made.rows}
    return sum(each["line"] not in lines for each in made.refused)


def _was(made: FeedbackImport) -> dict[str, Any]:
    return {
        "new": made.feedback.count(), "known": made.known, "lost": len(made.refused),
        "why": Counter(_kind(each["why"]) for each in made.refused).most_common(8), "columns": [],
        "kept": [], "refused": made.refused[:SHOWN],
    }  # fmt: skip


def _will(made: FeedbackImport, member: Member) -> dict[str, Any]:
    chosen = made.columns["chosen"]
    columns = [
        {"key": key, "word": word, "heading": chosen.get(key, "")} for key, word in MEANINGS.items()
    ]
    try:
        good, bad, scale = judged(made, on=today(member))
    except Trouble as trouble:
        return {"columns": columns, "stop": str(trouble), "headings": made.columns["headings"]}
    keys = set(keys_of(good))
    mine = Feedback.objects.filter(desk=made.desk, source="file").values_list("key", flat=True)
    known = len(keys.intersection(mine))
    refused = [
        *made.refused,
        *({"line": one.line, "why": one.why, "text": one.text} for one in bad),
    ]
    return {
        "new": len(good) - known, "known": known, "lost": len(refused), "scale": scale,
        "why": Counter(_kind(each["why"]) for each in refused).most_common(8), "columns": columns,
        "headings": made.columns["headings"], "kept": good[:12], "refused": refused[:SHOWN],
        "worded": sum(bool(one.text) for one in good),
        "nameless": sum(not one.client for one in good),
    }  # fmt: skip


def _kind(why: str) -> str:
    """A reason without what it quotes, so that reasons can be counted."""
    start, quote, rest = why.partition("“")
    return f"{start}…{rest.partition('”')[2]}".strip() if quote else why


@door(read="manage")
def refused(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """The rows that were not kept, with their reasons."""
    made = find(member, FeedbackImport, pk=pk)
    if made.state != FeedbackImport.State.DONE:
        raise Http404("Bring the file in first.")
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="refused-feedback-{made.pk}.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    cells = {row[0]: row[1:] for row in made.rows}
    writer.writerow([*map(safe, made.columns["headings"]), "Line", "Why it was refused"])
    for each in made.refused:
        row = cells.get(each["line"]) or [each["text"], *[""] * (len(made.columns["headings"]) - 1)]
        writer.writerow([*(safe(str(cell or "")) for cell in row), each["line"], safe(each["why"])])
    return answer
