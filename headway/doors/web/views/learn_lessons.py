"""Lessons: the list, one of them, writing one; and what they add to an entry's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import whole
from headway.doors.web.views.entry_parts import EntryPart
from headway.ground.accounts.models import Client, Member
from headway.ground.trouble import Trouble
from headway.loop.kpis.known import kpis_of
from headway.loop.learn import actions
from headway.loop.learn.keeping import may_rewrite
from headway.loop.learn.queries import lessons as asked
from headway.loop.register import queries as register
from headway.loop.register.models import Improvement
from headway.loop.register.states import CLOSED, OPEN


class LessonForm(forms.Form):
    """What a lesson says."""

    learned = forms.CharField(
        max_length=300, label="What did we learn?",
        help_text="One sentence somebody else can act on.",
    )  # fmt: skip
    happened = forms.CharField(
        max_length=5000, label="What happened?", widget=forms.Textarea(attrs={"rows": 4})
    )
    applies = forms.CharField(
        required=False, max_length=300, label="When does it apply?",
        help_text="The sign by which to know a case like this one.",
    )  # fmt: skip


class FreeForm(LessonForm):
    """A lesson of no improvement: what it is about is said."""

    client = forms.ModelChoiceField(
        Client.objects.none(), required=False, empty_label="– (all)", label="Client"
    )
    kpi_key = forms.ChoiceField(required=False, label="KPI it is about")
    category = forms.CharField(required=False, max_length=200, label="Category")

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.filter(desk=member.desk)  # type: ignore[attr-defined]  # fields are typed as plain ones
        kpis = kpis_of(member.desk).values()
        self.fields["kpi_key"].choices = [  # type: ignore[attr-defined]  # fields are typed as plain ones
            ("", "– (none)"),
            *sorted(((kpi.key, kpi.name) for kpi in kpis), key=lambda pair: pair[1]),
        ]


@door(read="compare")
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """Every lesson, by words and KPI; those that helped first."""
    text, kpi = request.GET.get("q", "")[:200], request.GET.get("kpi", "")
    withdrawn = request.GET.get("withdrawn") == "1"
    rows = asked.searched(member, text=text, kpi=kpi, withdrawn=withdrawn)
    summary, kpis = asked.summary(member), kpis_of(member.desk)
    used = sorted(
        {one.kpi_key for one in asked.lessons(member) if one.kpi_key in kpis},
        key=lambda key: kpis[key].name,
    )
    return render(
        request, "learn/index.html",
        {
            "rows": [{"lesson": one, "kpi": kpis.get(one.kpi_key)} for one in rows],
            "summary": summary, "sentence": opening(summary), "q": text, "kpi": kpi,
            "kpis": [(key, kpis[key].name) for key in used], "withdrawn": withdrawn,
        },
    )  # fmt: skip


def opening(summary: asked.Summary) -> str:
    """The page's first sentence, from the facts."""
    if not summary.standing:
        return "No lesson is written down yet."
    many = f"{summary.standing} lesson{'' if summary.standing == 1 else 's'}"
    bare = summary.standing - summary.with_evidence
    rest = "each tied to evidence" if not bare else f"{bare} without evidence"
    missing = len(summary.without_lesson)
    tail = (
        f" {missing} closed improvement{' has' if missing == 1 else 's have'} none yet."
        if missing
        else ""
    )
    return f"{many} {'stands' if summary.standing == 1 else 'stand'}, {rest}.{tail}"


@door(read="propose", write="propose")
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """Write a lesson: of an improvement (`?for=IMP-3`) or a free one."""
    ref = request.GET.get("for", "")
    entry = register.entry(member, ref) if ref else None
    form = (
        LessonForm(request.POST or None) if entry else FreeForm(request.POST or None, member=member)
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_lesson(
                by=member, desk=member.desk, improvement=entry, at=now(), on=today(member),
                evidence=request.POST.getlist("evidence"), link=request.POST.get("link", ""),
                **form.cleaned_data,
            )  # fmt: skip
            messages.success(
                request, f"{made.ref} is written down. It will be shown where it fits."
            )
            return redirect("lesson", made.ref)
        except Trouble as trouble:
            form.add_error(None, str(trouble))
    chosen = request.POST.getlist("evidence")
    offers = asked.evidence_of(entry) if entry else []
    context = {
        "form": form, "entry": entry, "link": request.POST.get("link", ""),
        "offers": [
            (one, one.key in chosen if request.method == "POST" else one.kind in {"verdict", "slip"})
            for one in offers
        ],
    }  # fmt: skip
    return render(request, "learn/new.html", context)


@door(read="compare", write="propose")
def lesson(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """One lesson: its words, its evidence, whether it helped; each change by its own button."""
    one = asked.lesson(member, ref)
    form = LessonForm(
        request.POST if request.POST.get("what") == "words" else None,
        initial={"learned": one.learned, "happened": one.happened, "applies": one.applies},
    )
    if request.method == "POST":
        try:
            said = _change(request, member, one, form)
        except Trouble as trouble:
            messages.error(request, str(trouble))
        else:
            messages.success(request, said)
            back = request.POST.get("back", "").removeprefix("IMP-")
            return redirect("entry", f"IMP-{back}") if whole(back) else redirect("lesson", ref)
        one = asked.lesson(member, ref)
    mine = one.marks.filter(member=member).first()
    context = {
        "lesson": one, "form": form, "mine": mine.helpful if mine else None,
        "kpi": kpis_of(member.desk).get(one.kpi_key), "may_rewrite": may_rewrite(member, one),
        "trail": asked.trail_of(one),
    }  # fmt: skip
    return render(request, "learn/lesson.html", context)


def _change(request: HttpRequest, member: Member, one: asked.Lesson, form: LessonForm) -> str:
    """Make the change that was asked for; what to say about it."""
    what, at = request.POST.get("what", ""), now()
    if what == "mark":
        helpful = {"yes": True, "no": False}.get(request.POST.get("helpful", ""))
        actions.mark_lesson(by=member, lesson=one, helpful=helpful, at=at)
        return "Thank you: what helps is shown first." if helpful is not None else "Taken back."
    if what == "withdraw":
        reason = request.POST.get("reason", "")
        actions.withdraw_lesson(by=member, lesson=one, reason=reason, at=at)
        return f"{one.ref} is withdrawn."
    if what == "words":
        if not form.is_valid():
            raise Trouble(next(str(errors[0]) for errors in form.errors.values()))
        seen = request.POST.get("seen", "")
        actions.edit_lesson(
            by=member, lesson=one, at=at, seen=whole(seen),
            **form.cleaned_data,
        )  # fmt: skip
        return f"{one.ref} is saved."
    raise Trouble("This page does not know that change.")


def lesson_part(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    """On an entry's page: the lessons that fit while it is open, what was learned once it closed."""
    if not member.may("compare"):
        return None
    own = list(asked.lessons(member).filter(improvement=entry, withdrawn_at=None))
    fits = asked.fit_for(member, entry) if entry.state in OPEN else []
    closed = entry.state in CLOSED
    may_write = member.may("propose")
    if not own and not fits and not (closed and may_write):
        return None
    return EntryPart(
        "learn/entry_part.html",
        {
            "own": own, "fits": fits, "closed": closed, "may_write": may_write,
            "asked": asked.asked_for(member, entry), "offers": asked.evidence_of(entry)[:3],
            "may_make": closed and member.may("manage") and entry.status == "sustained"
            and not entry.playbooks_made.filter(retired_at=None).exists(),
            "books": list(entry.playbooks_made.filter(retired_at=None)),
        },
    )  # fmt: skip


def fits_while_typing(request: HttpRequest, member: Member) -> list[asked.Fitting]:
    """The lessons that fit what is being typed; staff only."""
    if not member.may("compare"):
        return []
    given = request.GET
    return asked.lessons_that_fit(
        member, title=given.get("title", "")[:300], text=given.get("problem", "")[:3000],
        kpi=given.get("kpi_key", "")[:40], category=given.get("category", "")[:200],
    )  # fmt: skip
