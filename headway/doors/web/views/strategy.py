"""Success factors, cycles, and the strategy as a document to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web import figures
from headway.doors.web.door import door, now, today
from headway.ground import documents, words
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.documents import Bullets, Document, Heading, Note, Paragraph, Span, Table
from headway.ground.trouble import Trouble
from headway.loop.aim import actions, queries
from headway.loop.aim.models import CriticalSuccessFactor, CsfKpi, Cycle, Goal
from headway.loop.kpis.known import kpis_of, kpis_seen_by
from headway.loop.kpis.kpi import Kpi
from headway.loop.register.queries import GoalRow, entries, strategy

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class KpiTargetForm(forms.Form):
    """A KPI of a success factor and where it should be. Shares are typed in percent."""

    kpi_key = forms.ChoiceField(label="Told by")
    target_value = forms.FloatField(required=False, label="Target")
    target_on = forms.DateField(
        required=False, label="By", widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, known: Mapping[str, Kpi], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        chosen = cast(forms.ChoiceField, self.fields["kpi_key"])
        chosen.choices = [(key, kpi.name) for key, kpi in known.items()]

    def clean(self) -> dict[str, Any]:
        """Percent becomes a share."""
        data = super().clean() or self.cleaned_data
        kpi = self.known.get(data.get("kpi_key", ""))
        if kpi is not None and kpi.unit == "share" and data.get("target_value") is not None:
            data["target_value"] /= 100
            if not 0 <= data["target_value"] <= 1:
                raise forms.ValidationError("A share lies between 0 and 100 %.")
        return data


def target_words(told: CsfKpi, kpi: Kpi | None, currency: str) -> str:
    """“66 % by 30 Jun 2027”, as far as it is known."""
    if told.target_value is None:
        return "no target yet"
    said = (
        figures.value_words(kpi, told.target_value, currency) if kpi else f"{told.target_value:g}"
    )
    return f"{said} by {words.day(told.target_on)}" if told.target_on else said


@require_POST
@door(write="manage")
def factors(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Add a success factor to a goal."""
    goal = find(member, Goal, pk=pk, retired_at=None)
    post = request.POST
    try:
        actions.add_factor(
            by=member, goal=goal, name=post.get("name", ""), why=post.get("why", ""), at=now()
        )
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("goals")


@require_POST
@door(write="manage")
def factor(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Change a success factor, its KPIs, or retire it."""
    one = find(member, CriticalSuccessFactor, pk=pk, retired_at=None)
    post, at = request.POST, now()
    what = post.get("what", "")
    try:
        if what == "retire":
            actions.retire_factor(by=member, factor=one, reason=post.get("reason", ""), at=at)
        elif what == "kpi":
            form = KpiTargetForm(post, known=kpis_of(member.desk))
            if not form.is_valid():
                raise Trouble("; ".join(str(each[0]) for each in form.errors.values()))
            actions.set_kpi(by=member, factor=one, at=at, **form.cleaned_data)
        elif what == "drop-kpi":
            actions.drop_kpi(by=member, factor=one, kpi_key=post.get("kpi_key", ""), at=at)
        else:
            actions.change_factor(
                by=member, factor=one, name=post.get("name"), why=post.get("why"), at=at
            )
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("goals")


class CycleForm(forms.Form):
    """A cycle: its name, its days, and what it is for."""

    name = forms.CharField(max_length=80, label="Name")
    starts_on = forms.DateField(
        label="First day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label="Last day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    aim = forms.CharField(
        required=False, label="What it is for", widget=forms.Textarea(attrs={"rows": 2})
    )


@door(write="manage")
def cycles(request: HttpRequest, member: Member) -> HttpResponse:
    """All cycles with the improvements planned into them."""
    form = CycleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_cycle(by=member, desk=member.desk, at=now(), **form.cleaned_data)
            return redirect("cycles")
        except Trouble as trouble:
            form.add_error(None, str(trouble))
    planned: dict[int, list[Any]] = {}
    for one in entries(member).exclude(cycle=None).select_related("owner").order_by("number"):
        planned.setdefault(cast(int, one.cycle_id), []).append(one)
    day = today(member)
    rows = [
        {
            "cycle": cycle, "entries": planned.get(cycle.pk, []),
            "state": _state(cycle, day),
            "left": (cycle.ends_on - day).days + 1 if cycle.starts_on <= day else None,
            "form": CycleForm(initial={
                name: getattr(cycle, name) for name in ("name", "starts_on", "ends_on", "aim")
            }, auto_id=f"cycle-{cycle.pk}-%s"),
        }
        for cycle in queries.cycles(member).order_by("-starts_on")
    ]  # fmt: skip
    return render(
        request, "aim/cycles.html",
        {"rows": rows, "form": form, "current": queries.current_cycle(member.desk, day), "today": day},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _state(cycle: Cycle, day: date) -> str:
    if cycle.closed_at is not None:
        return "closed"
    if cycle.ends_on < day:
        return "over, not closed"
    return "under way" if cycle.starts_on <= day else "to come"


@require_POST
@door(write="manage")
def cycle(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Change a cycle, or close it."""
    one = find(member, Cycle, pk=pk)
    try:
        if request.POST.get("what") == "close":
            actions.close_cycle(by=member, cycle=one, at=now())
            messages.success(request, f"“{one.name}” is closed.")
        else:
            form = CycleForm(request.POST)
            if not form.is_valid():
                raise Trouble("; ".join(str(each[0]) for each in form.errors.values()))
            actions.change_cycle(by=member, cycle=one, at=now(), **form.cleaned_data)
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("cycles")


@door()
def paper(request: HttpRequest, member: Member, kind: str) -> HttpResponse:
    """The strategy as a document: vision, goals, factors with targets, improvements."""
    if kind not in TYPES:
        raise Http404("The strategy is written as pdf or docx.")
    document = _document(member, today(member))
    body = documents.pdf(document) if kind == "pdf" else documents.word(document)
    headers = {"Content-Disposition": f'attachment; filename="strategy-{member.desk.slug}.{kind}"'}
    return HttpResponse(body, content_type=TYPES[kind], headers=headers)


def _document(member: Member, day: date) -> Document:
    vision, whole = queries.vision_of(member.desk), strategy(member)
    current = queries.current_cycle(member.desk, day)
    blocks: list[Any] = []
    if vision:
        blocks.append(Paragraph(vision.text, lead=True))
    if current:
        until = f"{words.day(current.starts_on)} to {words.day(current.ends_on)}"
        blocks.append(
            Paragraph(f"{current.name} ({until}): {current.aim or 'no aim written down'}")
        )
    for row in whole.goals:
        blocks += _goal(row, member)
    if whole.orphans:
        blocks.append(Heading("Improvements that serve no goal", 2))
        blocks.append(Bullets(tuple(str(one) for one in whole.orphans)))
    if not whole.goals:
        blocks.append(Note("No goal is written down yet."))
    return Document(
        title="Where we want to be", subtitle=member.desk.name, made_on=day, blocks=tuple(blocks)
    )


def _goal(row: GoalRow, member: Member) -> Iterator[Any]:
    goal, known, currency = row.goal, kpis_seen_by(member), member.desk.currency
    yield Heading(goal.title, 1 if row.depth == 0 else 2)
    said = f"{goal.get_kind_display()}, weight {goal.weight} of 5."
    yield Paragraph((f"{said} {goal.why}".strip(), *(
        () if row.served else (" ", Span("No improvement serves it yet.", "concern"))
    )))  # fmt: skip
    told: list[tuple[str | Span, ...]] = []
    for each in row.factors:
        for kpi in each.kpis:
            one = known.get(kpi.told.kpi_key)
            if one is None and not member.may("compare"):
                continue
            name = one.name if one else kpi.told.kpi_key
            moved = ", ".join(e.ref for e in kpi.moved_by)
            told.append((each.factor.name, name, target_words(kpi.told, one, currency),
                         moved or Span("nothing yet", "concern")))  # fmt: skip
        if not each.kpis:
            told.append((each.factor.name, Span("no KPI", "concern"), "",
                         ", ".join(e.ref for e in each.entries)))  # fmt: skip
    if told:
        yield Table(
            (
                documents.Column("What must go right", 2.2), documents.Column("Told by", 1.6),
                documents.Column("Target", 1.4), documents.Column("Moved by", 1.0),
            ),
            tuple(
                tuple((cell,) if isinstance(cell, Span) else cell for cell in line) for line in told
            ),
        )  # fmt: skip
    serving = {one.pk: one for each in row.factors for one in each.entries}
    serving |= {one.pk: one for one in row.entries}
    if serving:
        yield Bullets(
            tuple(
                f"{one} ({one.state.label.lower()}, {one.owner or 'no owner'})"
                for one in serving.values()
            )
        )
