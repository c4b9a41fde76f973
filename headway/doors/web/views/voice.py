"""Themes of customers' feedback: ranked, opened, arranged, answered; a client contact's own page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.config.schedule import sort_feedback
from headway.doors.web import figures
from headway.doors.web.door import door, now, today
from headway.doors.web.typed import whole, wholes
from headway.ground import charts, words
from headway.ground.accounts.models import Member
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.assessment.boards.queries import boards_about
from headway.loop.assessment.models import Board, Feedback, Theme
from headway.loop.assessment.voice import actions, queries
from headway.loop.kpis import spc
from headway.loop.register import actions as register
from headway.loop.register.models import Improvement
from headway.loop.register.queries import entries, entries_of_themes


@door(write="suggest")
def voice(request: HttpRequest, member: Member) -> HttpResponse:
    """The themes, what weighs most first; for a client contact, their own company's alone."""
    if request.method == "POST":
        return _note(request, member)
    if member.role.own_client_only:
        return _own(request, member)
    rows = queries.themes(member, today(member))
    found = queries.standing([row.theme for row in rows], today(member))
    linked = entries_of_themes(row.theme for row in rows)
    pieces = queries.feedback(member)
    waiting = pieces.filter(sorted_at=None).exclude(text="").count()
    return render(
        request, "voice/index.html",
        {
            "rows": [{"row": row, "entry": linked.get(row.theme.pk)} for row in rows],
            "sentence": _sentence(rows, found), "found": found, "waiting": waiting,
            "heard": pieces.count(), "alone": pieces.filter(theme=None).exclude(text="").count(),
            "answered": words.share(found.in_time / found.due) if found.due else "",
            "soon": queries.SOON, "today": today(member),
        },
    )  # fmt: skip


def _sentence(rows: list[queries.Row], found: queries.Standing) -> str:
    if not rows:
        return "Nothing was heard from customers in their own words yet."
    top = rows[0]
    lead = (
        f"“{top.theme.title}” weighs most: {words.count(top.pieces)} pieces of feedback from"
        f" {top.clients} client{'' if top.clients == 1 else 's'}"
    )
    if found.late:
        themes = f"{found.late} theme{' waits' if found.late == 1 else 's wait'}"
        return f"{lead}; {themes} longer than {queries.SOON} days for an answer."
    if found.open:
        return f"{lead}; {found.open} of {found.themes} themes have no answer yet."
    return f"{lead}; every theme has its answer."


def _own(request: HttpRequest, member: Member) -> HttpResponse:
    """What one client said, and what was answered."""
    rows = queries.own_themes(member)
    found = queries.standing([row.theme for row in rows], today(member))
    linked = entries_of_themes(row.theme for row in rows)
    return render(
        request, "voice/own.html",
        {
            "rows": [{"own": row, "state": _state(linked.get(row.theme.pk))} for row in rows],
            "said": queries.feedback(member).count(), "found": found,
            "answered": found.themes - found.open,
        },
    )  # fmt: skip


def _state(entry: Improvement | None) -> str:
    """Where an entry stands, and nothing else of it: its words may be another client's."""
    if entry is None:
        return ""
    said = entry.state.label.lower()
    return f"{said} since {words.day(entry.closed_on)}" if entry.closed_on else said


def _note(request: HttpRequest, member: Member) -> HttpResponse:
    asked = request.POST
    try:
        actions.note(
            by=member, desk=member.desk, text=asked.get("text", ""), at=now(), on=today(member),
            client=chosen_client(member, asked.get("client", "")), score=whole(asked.get("score")),
        )  # fmt: skip
        messages.success(request, "Thank you: it is written down.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("voice" if member.role.own_client_only else "feedback")


def chosen_client(member: Member, number: str) -> Any:
    """The desk's client by its number; None for none."""
    return member.desk.clients.filter(pk=whole(number) or 0).first()


@require_POST
@door(write="propose")
def sort(request: HttpRequest, member: Member) -> HttpResponse:
    """Sort what was heard into themes, in the background."""
    if member.role.own_client_only:
        raise NotAllowed("Only the desk sorts feedback.")
    sort_feedback(member.desk_id)
    messages.success(request, "Feedback is being sorted; the themes appear here shortly.")
    return redirect("voice")


@door(read="compare", write="propose")
def theme(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """One theme: trend, clients, words, answer; and what people do with it."""
    one = queries.theme(member, number)
    if request.method == "POST":
        try:
            target = _changed(request, member, one)
        except Trouble as trouble:
            messages.error(request, str(trouble))
            target = one
        return redirect("theme", target.number)
    if one.number != number:
        return redirect("theme", one.number)
    linked = entries_of_themes([one]).get(one.pk)
    others = Theme.objects.filter(desk=member.desk, gone_at=None).exclude(pk=one.pk)
    clients = queries.by_client(one)
    pieces = one.feedback.count()
    return render(
        request, "voice/theme.html",
        {
            "theme": one, "pieces": pieces, "clients": clients, "entry": linked,
            "quotes": queries.quotes(one), "chart": _chart(one, member, pieces), "others": others,
            "waiting": one.waiting_days(today(member)), "soon": queries.SOON,
            "recent": one.feedback.exclude(text="").select_related("client")[:60],
            "entries": entries(member).open().order_by("-number")[:200] if linked is None else [],
            "serious": one.feedback.filter(severity=Feedback.Severity.SERIOUS).count(),
            "boards": boards_about(member, purpose=Board.Purpose.FEEDBACK.value, about=one.ref),
            "decisions": [(each.value, each.label) for each in Theme.Decision if each != "open"],
        },
    )  # fmt: skip


def _changed(request: HttpRequest, member: Member, one: Theme) -> Theme:
    """Make the change asked for; the theme to look at next."""
    asked, at, on, what = request.POST, now(), today(member), request.POST.get("what", "")
    if what == "answer":
        return _answered(request, member, one)
    if what == "rename":
        return actions.rename(by=member, theme=one, title=asked.get("title", ""), at=at)
    if what == "merge":
        number = asked.get("into", "")
        into = queries.theme(member, whole(number) or 0)
        made = actions.merge(by=member, theme=one, into=into, at=at)
        messages.success(request, f"{one.ref} is in {made.ref} now, and stays there.")
        return made
    if what == "split":
        chosen = wholes(asked.getlist("piece"))
        made = actions.split(by=member, theme=one, pieces=chosen, at=at, on=on,
                             title=asked.get("title", ""))  # fmt: skip
        messages.success(request, f"{made.ref} holds what you chose, and keeps it.")
        return made
    raise Http404("There is no such change.")


def _answered(request: HttpRequest, member: Member, one: Theme) -> Theme:
    asked, at, on = request.POST, now(), today(member)
    decision, text = asked.get("decision", ""), asked.get("answer", "")
    linked = entries_of_themes([one]).get(one.pk)
    if decision == Theme.Decision.DO and linked is None:
        number = asked.get("entry", "")
        into = entries(member).filter(pk=whole(number) or 0).first()
        entry = register.propose_from_theme(
            by=member, theme=one, answer=text, at=at, on=on, into=into
        )
        messages.success(
            request, f"Answered. {entry.ref} is in the register, with the feedback behind it."
        )
        return one
    actions.answer(by=member, theme=one, decision=decision, text=text, at=at, on=on,
                   reason=asked.get("reason", ""))  # fmt: skip
    messages.success(request, "Answered; the clients who spoke of it are told.")
    return one


def _said(made: spc.ControlChart) -> str:
    """What the chart says now, in a sentence."""
    said = made.variation_words[0].upper() + made.variation_words[1:]
    last = made.last_signal
    if made.variation == "common_cause" and last is not None:
        said += f"; the last signal was in {figures.period_words(str(last.x), 'month')}"
    return f"{said}."


def _chart(one: Theme, member: Member, pieces: int) -> dict[str, Any]:
    """The share of each month's feedback that speaks of the theme; limits where there is enough."""
    months = queries.months(one, today(member))
    if len([month for month in months if month.of_all]) < 3:
        return {"spec": None, "rows": [], "words": "",
                "why": "Fewer than three full months have feedback: too few for a trend."}  # fmt: skip
    missing = float("nan")
    values = [float(month.pieces) if month.of_all else missing for month in months]
    sizes = [float(month.of_all) if month.of_all else missing for month in months]
    choice = spc.choose("share", values, sizes)
    drawn: list[float] | None = sizes
    towards = "increase" if one.feedback.filter(severity__gt=1).count() * 2 < pieces else "decrease"
    if choice.kind == "run":
        values, drawn = [value / size for value, size in zip(values, sizes, strict=True)], None
    made = spc.chart(values, drawn, kind=choice.kind, direction=towards,
                     x=[month.on.isoformat() for month in months])  # fmt: skip
    rows = [
        {
            "period": figures.period_words(month.on.isoformat(), "month"),
            "value": words.count(month.pieces), "n": month.of_all,
            "range": words.share(month.pieces / month.of_all) if month.of_all else words.NOTHING,
            "signal": "" if point.kind == "common" else point.label,
        }
        for month, point in zip(months, made.points, strict=True)
    ]  # fmt: skip
    spec = charts.control_chart([point.as_dict() for point in made.points], unit="share",
                                name=f"Share of feedback about “{one.title}” by month")  # fmt: skip
    return {"spec": spec, "rows": rows[::-1], "why": "", "words": _said(made),
            "short": len(months) < 13}  # fmt: skip
