"""Tasks: on their entry's page, on a page of their own, and from a playbook."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import whole
from headway.doors.web.views.entry_parts import EntryPart, task_parts
from headway.doors.web.views.learn_playbooks import said_records
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.charts import fever
from headway.ground.trouble import Trouble
from headway.loop.kpis.known import kpis_of
from headway.loop.learn.queries.lessons import fit_for
from headway.loop.plan import actions, task_queries
from headway.loop.plan.forecast import zone
from headway.loop.plan.keeping import may_work
from headway.loop.plan.models import Task
from headway.loop.plan.playbook_queries import playbook_of, playbooks_of
from headway.loop.plan.playbooks import fitting
from headway.loop.plan.sizes import MOST_HOURS
from headway.loop.register import queries as register
from headway.loop.register.models import Improvement, Skill

BORDERS = (("act", 0.3, 0.9), ("watch", 0.15, 0.65))
"""The border lines of `forecast.zone`: above which one acts, above which one watches."""


class TaskForm(forms.Form):
    """What can be said of a task."""

    title = forms.CharField(max_length=200, label="What will be done")
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}), label="Note")
    hours_low = forms.FloatField(required=False, min_value=0, label="Hours, at best")
    hours_likely = forms.FloatField(
        min_value=0, label="likely", help_text=f"At most {MOST_HOURS:g}; larger ones are split."
    )
    hours_high = forms.FloatField(required=False, min_value=0, label="at worst")
    kind = forms.ChoiceField(choices=Task.Kind.choices, initial=Task.Kind.TASK, label="Kind")
    skill = forms.ModelChoiceField(
        Skill.objects.none(), required=False, empty_label="– (anybody)", label="Skill it needs"
    )
    owner = forms.ModelChoiceField(
        Member.objects.none(), required=False, empty_label="– (the plan chooses)", label="Owner"
    )
    after = forms.ModelMultipleChoiceField(
        Task.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        label="Starts after",
    )  # fmt: skip

    def __init__(
        self, *args: Any, member: Member, entry: Improvement, task: Task | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)

        def choices(name: str, rows: models.QuerySet[Any]) -> None:
            cast(forms.ModelChoiceField, self.fields[name]).queryset = rows

        choices("skill", Skill.objects.filter(desk=member.desk))
        choices("owner", task_queries.could_own(member.desk))
        others = entry.tasks.filter(dropped_at=None)
        choices("after", others.exclude(pk=task.pk) if task else others)


class MoveForm(forms.Form):
    """A task's days."""

    starts_on = forms.DateField(required=False)
    ends_on = forms.DateField(required=False)
    due_on = forms.DateField(required=False)
    reason = forms.CharField(required=False, max_length=300)


def _first_error(form: forms.Form) -> str:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label}: {errors[0]}" if label else str(errors[0])
    return ""


def _initial(task: Task) -> dict[str, Any]:
    names = ("title", "note", "kind", "skill", "owner", "hours_low", "hours_likely", "hours_high")
    return {name: getattr(task, name) for name in names} | {"after": list(task.after.all())}


def plan_part(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    """The plan of an entry on its page: tasks with progress, and the ways to make one."""
    plan = task_queries.plan_of(entry, today=today(member))
    may = register.may_change(member, entry)
    if not plan.tasks and not may:
        return None
    form = TaskForm(member=member, entry=entry, prefix="new") if may else None
    points = [(one.done, one.buffer_used) for one in plan.readings if one.buffer_used is not None]
    drawn = fever(points, borders=BORDERS) if len(points) > 1 else ""
    shows = {
        "plan": plan, "form": form, "links": member.may("compare"), "newest": plan.newest,
        "fever": mark_safe(drawn),  # noqa: S308  (drawn by us, texts escaped)
        "points": plan.readings,
        "state": zone(*points[-1]) if points else "",
    }  # fmt: skip
    return EntryPart("plan/entry_part.html", shows)


@require_POST
@door(write="propose")
def add(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Add a task to an entry."""
    entry = register.entry(member, ref)
    form = TaskForm(request.POST, member=member, entry=entry, prefix="new")
    try:
        if not form.is_valid():
            raise Trouble(_first_error(form))
        task = actions.add_task(by=member, improvement=entry, at=now(), **form.cleaned_data)
        messages.success(request, f"{task.ref} is in the plan of {entry.ref}.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("entry", entry.ref)


def _task(member: Member, ref: str) -> Task:
    number = ref.upper().removeprefix("T-")
    return find(member, Task, number=whole(number) or 0)


@door(read="compare", write="propose")
def task(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """One task: what it is, when, how far; each change by its own button."""
    one = _task(member, ref)
    form = TaskForm(
        request.POST if request.POST.get("what") == "fields" else None,
        initial=_initial(one), member=member, entry=one.improvement, task=one,
    )  # fmt: skip
    if request.method == "POST":
        try:
            words = _change(request, member, one, form)
        except Trouble as trouble:
            messages.error(request, str(trouble))
        else:
            messages.success(request, words)
            return redirect("task", one.ref)
        one = _task(member, ref)
    context = {
        "task": one, "entry": one.improvement, "form": form,
        "before": one.after.select_related("owner"), "waiting": one.before.select_related("owner"),
        "trail": task_queries.trail_of(one), "may_work": may_work(member, one),
        "may_shape": register.may_change(member, one.improvement),
        "days_late": task_queries.days_late(one, today(member)),
        "parts": task_parts(request, member, one),
    }  # fmt: skip
    return render(request, "plan/task.html", context)


def _change(request: HttpRequest, member: Member, one: Task, form: TaskForm) -> str:
    """Make the change that was asked for; what to say about it."""
    asked, at = request.POST, now()
    seen = whole(asked.get("seen"))
    what, reason = asked.get("what", ""), asked.get("reason", "")
    if what == "fields":
        if not form.is_valid():
            raise Trouble(_first_error(form))
        actions.shape(by=member, task=one, at=at, seen=seen, **form.cleaned_data)
        return f"{one.ref} is saved."
    if what == "move":
        days = MoveForm(asked)
        if not days.is_valid():
            raise Trouble(_first_error(days))
        actions.reschedule(by=member, task=one, at=at, seen=seen, **days.cleaned_data)
        return f"{one.ref} is moved."
    if what == "left":
        try:
            hours = float(asked.get("hours", ""))
        except ValueError:
            raise Trouble("Say how many hours are left, such as 3.5.") from None
        actions.note_hours_left(by=member, task=one, hours_left=hours, at=at, seen=seen)
        return f"{hours:g} h are left on {one.ref}."
    if what == "done":
        took = _worked(asked.get("worked", ""))
        actions.finish(by=member, task=one, at=at, seen=seen, hours_worked=took)
        return f"{one.ref} is done."
    if what == "worked":
        took = _worked(asked.get("worked", ""))
        if took is None:
            raise Trouble("Say how many hours it took, such as 3.5.")
        actions.note_hours_worked(by=member, task=one, hours_worked=took, at=at, seen=seen)
        return f"{one.ref} took {took:g} h."
    if what == "split":
        titles = [line for line in asked.get("titles", "").splitlines() if line.strip()]
        pieces = actions.split(by=member, task=one, titles=titles, at=at, seen=seen)
        return f"{one.ref} is now {', '.join(piece.ref for piece in pieces)}."
    if what == "drop":
        actions.drop(by=member, task=one, reason=reason, at=at, seen=seen)
        return f"{one.ref} is dropped."
    if what == "reopen":
        actions.reopen_task(by=member, task=one, reason=reason, at=at, seen=seen)
        return f"{one.ref} is open again."
    raise Trouble("This page does not know that change.")


def _worked(text: str) -> float | None:
    """Hours worked as typed; None where nothing was."""
    try:
        return float(text) if text.strip() else None
    except ValueError:
        raise Trouble("Hours worked are a number, such as 3.5.") from None


@door()
def playbooks(request: HttpRequest, member: Member) -> HttpResponse:
    """All playbooks; those for an entry's KPI first where one is asked for."""
    ref = request.GET.get("for", "")
    entry = register.entry(member, ref) if ref else None
    books = fitting(entry.kpi_key if entry else "", playbooks_of(member.desk).values())
    said = said_records(member)
    fits = fit_for(member, entry) if entry is not None and member.may("compare") else []
    kpis = kpis_of(member.desk)
    used = task_queries.playbooks_in(entry) if entry else frozenset()
    rows = [
        {"book": book, "kpi": kpis.get(book.kpi), "fits": entry is not None and entry.kpi_key in {book.kpi, *book.also} and bool(entry.kpi_key),
         "guards": [kpis[key] for key in book.guards if key in kpis], "used": book.key in used,
         "record": said.get(book.key, ""), "own": book.key.startswith("own-")}
        for book in books
    ]  # fmt: skip
    may = entry is not None and register.may_change(member, entry)
    return render(request, "plan/playbooks.html", {"rows": rows, "entry": entry, "may_apply": may, "count": len(books), "fits": fits})  # fmt: skip


@require_POST
@door(write="propose")
def apply_playbook(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Put a playbook's plan into an entry."""
    entry = register.entry(member, ref)
    try:
        book = playbook_of(member.desk, request.POST.get("playbook", ""))
        made = actions.apply_playbook(by=member, improvement=entry, book=book, at=now())
        messages.success(request, f"{len(made)} tasks are in {entry.ref}. Look through them: owners, hours, what does not fit here.")  # fmt: skip
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("entry", entry.ref)
