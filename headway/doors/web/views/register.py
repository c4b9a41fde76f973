"""The register: the list, an entry's page, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web import figures
from headway.doors.web.door import door, now, today
from headway.doors.web.views.entry_parts import FACTS, STORY, parts_of
from headway.doors.web.views.kpis import entry_chart
from headway.ground import words
from headway.ground.accounts.models import Client, Member
from headway.ground.trouble import Trouble
from headway.loop.aim.queries import goals
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Kpi
from headway.loop.register import actions, queries
from headway.loop.register.attention import UNTOUCHED_DAYS
from headway.loop.register.models import AlignmentAnswer, Improvement
from headway.loop.register.ranking import EXPLANATION, hours_back, is_quick_win
from headway.loop.register.readiness import QUESTIONS
from headway.loop.register.states import OPEN, ways_on

FILTERS = (
    ("Open", "status:open"),
    ("Mine", "owner:me"),
    ("Small", "size:s"),
    ("Running", "status:running"),
    ("No owner", "owner:none"),
)
NEXT = {
    "accepted": "Accept",
    "planned": "Mark as planned",
    "running": "Start",
    "checking": "Check the result",
    "sustained": "Close as sustained",
    "not_shown": "Close: not shown",
    "opportunity": "Back to opportunity",
    "parked": "Park",
    "rejected": "Reject",
    "withdrawn": "Withdraw",
}


@door()
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """All entries the member may see, filtered as you type."""
    text = request.GET.get("q", "")
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in queries.SORTS else ""
    trouble = ""
    try:
        found = list(queries.register_list(member, text=text, sort=sort or "rank"))
    except Trouble as problem:
        found, trouble = [], str(problem)
    context = {
        "entries": [row_of(one, member) for one in found], "trouble": trouble, "q": text, "sort": sort, "explanation": EXPLANATION,
        "summary": queries.summary(member, today=today(member)), "filters": FILTERS,
    }  # fmt: skip
    part = request.headers.get("HX-Target") == "entries"
    return render(request, "register/table.html" if part else "register/index.html", context)


def row_of(one: Improvement, member: Member) -> dict[str, Any]:
    """An entry as a line of the register."""
    kpi = kpis_of(member.desk).get(one.kpi_key)
    said = words.NOTHING
    if kpi is not None and one.target_value is not None:
        before = one.baseline.value if one.baseline else None
        said = (
            f"{figures.value_words(kpi, before, member.desk.currency)} →"
            f" {figures.value_words(kpi, one.target_value, member.desk.currency)}"
        )
    days = (now() - one.touched_at).days
    still = one.state in OPEN
    return {
        "entry": one, "kpi_words": said, "days_untouched": days,
        "aged": still and days >= UNTOUCHED_DAYS,
        "no_owner": still and one.owner is None,
        "hours_back": hours_back(one.waste_hours, one.hours_likely),
        "quick_win": still and is_quick_win(one.waste_hours, one.hours_likely),
    }  # fmt: skip


class EntryForm(forms.ModelForm):
    """What can be written down about an entry."""

    class Meta:
        model = Improvement
        fields = (
            "title", "problem", "client", "category", "dimension", "goal", "justification", "size",
            "hours_low", "hours_likely", "hours_high", "cost", "waste_hours", "waste_money",
            "sponsor", "review_on",
        )  # fmt: skip
        labels = {
            "waste_hours": "Hours lost a month while nothing is done",
            "waste_money": "Money lost a month while nothing is done",
            "hours_low": "Hours of work, at best",
            "hours_likely": "likely",
            "hours_high": "at worst",
            "cost": "Money to spend",
            "review_on": "Next review",
            "justification": "Why it is worth it",
            "dimension": "Where the cause lies",
        }
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 3}),
            "justification": forms.Textarea(attrs={"rows": 3}),
            "review_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

        def choices(name: str, rows: models.QuerySet[Any]) -> None:
            cast(forms.ModelChoiceField, self.fields[name]).queryset = rows

        choices("client", Client.objects.filter(desk=member.desk))
        choices("goal", goals(member))
        choices("sponsor", Member.objects.filter(desk=member.desk, left_at=None))

    def clean(self) -> dict[str, Any]:
        """Hours in order, told before the database would only name its constraint."""
        data = super().clean() or self.cleaned_data
        hours = [data.get(name) for name in ("hours_low", "hours_likely", "hours_high")]
        known = [0.0, *(value for value in hours if value is not None)]
        if known != sorted(known):
            self.add_error(
                "hours_likely", "Hours must run from best to worst: low ≤ likely ≤ high."
            )
        return data

    def values(self) -> dict[str, Any]:
        """What was filled in or changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


@door(read="propose", write="propose")
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """Raise an idea."""
    form = EntryForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            entry = actions.propose(
                by=member, desk=member.desk, at=now(), on=today(member), **form.values()
            )
            return redirect("entry", entry.ref)
        except Trouble as trouble:
            form.add_error(None, str(trouble))
    return render(request, "register/new.html", {"form": form})


def _entry(member: Member, ref: str) -> Improvement:
    return queries.entry(member, ref)


@door()
def entry(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """One entry: the story on the left, the facts that decide on the right."""
    one = _entry(member, ref)
    return render(request, "register/entry.html", _facts(request, member, one))


def _facts(request: HttpRequest, member: Member, one: Improvement, **more: Any) -> dict[str, Any]:
    lacking = queries.lacking(one, today=today(member))
    ways = [
        {
            "status": way.value,
            "word": NEXT[way.value],
            "needs_reason": queries.needs_reason(one, way),
        }
        for way in ways_on(one.state)
        if queries.may_move(member, one, way)
    ]
    forward = next((way for way in ways if not way["needs_reason"]), None)
    given = {answer.question: answer for answer in one.answers.select_related("by")}
    return {
        "entry": one, "lacking": lacking, "forward": forward,
        "aside": [way for way in ways if way is not forward],
        "questions": [
            {"key": key, "words": words, "answer": given.get(key)}
            for key, words in QUESTIONS.items()
        ],
        "answers": AlignmentAnswer.Answer.choices,
        **_linked(member, one), "kpi": kpis_of(member.desk).get(one.kpi_key),
        "kpis": kpis_of(member.desk).values(),
        "trail": queries.history(one), "chart": entry_chart(member, one),
        "form": more.pop("form", None) or EntryForm(instance=one, member=member),
        "owners": Member.objects.filter(desk=member.desk, left_at=None),
        "may_change": queries.may_change(member, one), "may_decide": member.may("manage"),
        "story_parts": parts_of(STORY, request, member, one),
        "fact_parts": parts_of(FACTS, request, member, one), **more,
    }  # fmt: skip


def _linked(member: Member, one: Improvement) -> dict[str, Any]:
    """What the entry is tied to; a client contact is not told what is another client's."""
    goal, finding, place = one.goal, one.finding, one.scope
    if member.role.own_client_only:
        if goal is not None and goal.client_id not in {None, member.client_id}:
            goal = None
        if finding is not None and finding.client_id != member.client_id:
            finding = None
        if place.get("client", one.client and one.client.name) != member.slice()["client"]:
            place = {}
    return {"goal": goal, "finding": finding, "place": place}


def _seen(request: HttpRequest) -> int | None:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() else None


@require_POST
@door(write="propose")
def edit(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Change what is written, the owner, an answer, or the target."""
    one = _entry(member, ref)
    what = request.POST.get("what", "")
    seen = _seen(request)
    at = now()
    try:
        if what == "owner":
            chosen = request.POST.get("owner", "")
            owner = Member.objects.filter(
                desk=member.desk, left_at=None, pk=int(chosen) if chosen.isdecimal() else 0
            ).first()
            if owner is None:
                raise Trouble("Choose who is accountable.")
            actions.assign_owner(by=member, entry=one, owner=owner, at=at, seen=seen)
        elif what == "answer":
            actions.answer_alignment(
                by=member, entry=one, question=request.POST.get("question", ""),
                answer=request.POST.get("answer", ""), evidence=request.POST.get("evidence", ""),
                at=at, seen=seen,
            )  # fmt: skip
        elif what == "target":
            asked = TargetForm(request.POST, known=kpis_of(member.desk))
            if not asked.is_valid():
                raise Trouble("; ".join(str(error[0]) for error in asked.errors.values()))
            wanted = asked.cleaned_data
            actions.agree_target(
                by=member, entry=one, kpi_key=wanted["kpi"], at=at, target_value=wanted["value"],
                target_on=wanted["on"], reason=wanted["reason"], seen=seen,
            )  # fmt: skip
        else:
            form = EntryForm(request.POST, instance=_entry(member, ref), member=member)
            if form.is_valid():
                try:
                    actions.edit(by=member, entry=one, at=at, seen=seen, **form.values())
                except actions.EntryTrouble as trouble:
                    form.add_error(None, str(trouble))
            if form.errors:
                return render(
                    request,
                    "register/entry.html",
                    _facts(request, member, one, form=form),
                    status=422,
                )
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("entry", one.ref)


class TargetForm(forms.Form):
    """Which KPI, where to, by when. Shares are typed in percent."""

    kpi = forms.ChoiceField()
    value = forms.FloatField()
    on = forms.DateField()
    reason = forms.CharField(required=False)

    def __init__(self, *args: Any, known: Mapping[str, Kpi], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        choice = cast(forms.ChoiceField, self.fields["kpi"])
        choice.choices = [(key, kpi.name) for key, kpi in known.items()]

    def clean(self) -> dict[str, Any]:
        """Percent becomes a share."""
        data = super().clean() or self.cleaned_data
        kpi = self.known.get(data.get("kpi", ""))
        if kpi is not None and kpi.unit == "share" and data.get("value") is not None:
            data["value"] /= 100
            if not 0 <= data["value"] <= 1:
                raise forms.ValidationError("A share lies between 0 and 100 %.")
        return data


@require_POST
@door(write="propose")
def status(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Move the entry along its life."""
    one = _entry(member, ref)
    try:
        moved = actions.move(
            by=member, entry=one, status=request.POST.get("status", ""), at=now(),
            reason=request.POST.get("reason", ""), on=today(member), seen=_seen(request),
        )  # fmt: skip
        messages.success(request, f"{moved.ref} is now: {moved.state.label}.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("entry", one.ref)
