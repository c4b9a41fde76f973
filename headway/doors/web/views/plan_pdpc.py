"""What can go wrong with an entry's plan, and what to do about it: the chart and its editor."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from headway.doors.web.door import door, now
from headway.doors.web.typed import whole
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.trouble import Trouble
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Kpi
from headway.loop.plan import actions
from headway.loop.plan.models import Activity, Countermeasure, Risk, Task
from headway.loop.plan.pdpc import Trigger, TriggerKind
from headway.loop.plan.pdpc_queries import chart_of
from headway.loop.register import queries as register
from headway.loop.register.models import Improvement, Skill


class CounterForm(forms.Form):
    """What could be done about a risk."""

    text = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=Countermeasure.Kind.choices)
    hours = forms.FloatField(required=False, min_value=0, initial=2)
    cost = forms.DecimalField(required=False, min_value=0, max_digits=12, decimal_places=2)
    weeks = forms.FloatField(required=False, min_value=0, initial=1)
    ease = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, choices=[("", "–"), *((n, str(n)) for n in range(1, 6))])  # fmt: skip
    effect = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, choices=[("", "–"), *((n, str(n)) for n in range(1, 6))])  # fmt: skip
    skill = forms.ModelChoiceField(Skill.objects.none(), required=False, empty_label="– (anybody)")

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skill = cast(forms.ModelChoiceField, self.fields["skill"])
        skill.queryset = Skill.objects.filter(desk=member.desk)


class TriggerForm(forms.Form):
    """What sets a contingency off; a share's value is typed in percent."""

    trigger = forms.ChoiceField(
        choices=[(one.value, one.label) for one in TriggerKind], required=False
    )
    kpi = forms.CharField(required=False)
    beyond = forms.FloatField(required=False)
    weeks = forms.IntegerField(required=False, min_value=1, max_value=52)
    on = forms.DateField(required=False)
    days = forms.IntegerField(required=False, min_value=1, max_value=365)

    def as_trigger(self, kpis: dict[str, Kpi]) -> Trigger:
        """The trigger that was asked for."""
        asked = self.cleaned_data
        kpi = kpis.get(asked["kpi"])
        beyond = asked["beyond"]
        if kpi is not None and kpi.unit == "share" and beyond is not None:
            beyond /= 100
        kind = TriggerKind(asked["trigger"])
        is_kpi = kind is TriggerKind.KPI
        return Trigger(
            kind=kind, kpi=asked["kpi"] if is_kpi else "", beyond=beyond if is_kpi else None,
            weeks=asked["weeks"] or 4, on=asked["on"] if kind is TriggerKind.DATE else None,
            days=asked["days"] or 0,
        )  # fmt: skip


@door(read="compare", write="propose")
def pdpc(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """The chart of an entry: objective, activities, tasks, risks, countermeasures."""
    entry = register.entry(member, ref)
    if request.method == "POST":
        try:
            place = _change(request, member, entry)
        except Trouble as trouble:
            messages.error(request, str(trouble))
            return redirect("pdpc", entry.ref)
        return redirect(f"{reverse('pdpc', args=[entry.ref])}#{place}")
    kpis = kpis_of(member.desk)
    context = {
        "entry": entry, "chart": chart_of(entry), "kpi": kpis.get(entry.kpi_key),
        "kpis": kpis.values(), "may": register.may_change(member, entry),
        "form": CounterForm(member=member), "kinds": list(TriggerKind),
        "activities": entry.activities.all(),
    }  # fmt: skip
    return render(request, "plan/pdpc.html", context)


def _valid(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise Trouble(f"{name.capitalize()}: {errors[0]}")
    return form.cleaned_data


def _pk(request: HttpRequest, name: str) -> int:
    asked = request.POST.get(name, "")
    return whole(asked) or 0


def _change(request: HttpRequest, member: Member, entry: Improvement) -> str:
    """Make the change that was asked for; the place on the page to come back to."""
    what, text, at = request.POST.get("what", ""), request.POST.get("text", ""), now()
    if what == "activity":
        actions.add_activity(by=member, improvement=entry, title=text, at=at)
        return "activities"
    if what in {"place", "risk"}:
        task = find(member, Task, improvement=entry, pk=_pk(request, "task"))
        if what == "place":
            chosen = _pk(request, "activity")
            activity = find(member, Activity, improvement=entry, pk=chosen) if chosen else None
            actions.place_task(by=member, task=task, activity=activity, at=at)
        else:
            actions.add_risk(by=member, task=task, what=text, at=at)
        return f"task-{task.pk}"
    if what in {"edit", "remove", "counter"}:
        risk = find(member, Risk, task__improvement=entry, pk=_pk(request, "risk"))
        if what == "edit":
            actions.edit_risk(by=member, risk=risk, what=text, at=at)
        elif what == "remove":
            actions.remove_risk(by=member, risk=risk, at=at)
        else:
            asked = _valid(CounterForm(request.POST, member=member))
            hours = asked.pop("hours")
            hours = 2.0 if hours is None else hours
            weeks = 1.0 if asked["weeks"] is None else asked["weeks"]
            actions.add_countermeasure(
                by=member, risk=risk, what=asked.pop("text"), at=at,
                hours=(hours / 2, hours, hours * 2), **{**asked, "weeks": weeks},
            )  # fmt: skip
        return f"task-{risk.task_id}"
    if what == "judge":
        one = find(
            member, Countermeasure, risk__task__improvement=entry, pk=_pk(request, "counter")
        )
        practical = request.POST.get("judged") == "O"
        trigger = None
        if practical and one.kind == Countermeasure.Kind.RECOVER:
            form = TriggerForm(request.POST)
            _valid(form)
            trigger = form.as_trigger(kpis_of(member.desk))
        if request.POST.get("judged") not in {"O", "X"}:
            raise Trouble("Choose O, practical, or X, not practical.")
        actions.judge(
            by=member, counter=one, practical=practical, reason=request.POST.get("reason", ""),
            trigger=trigger, at=at,
        )  # fmt: skip
        return f"counter-{one.pk}"
    raise Trouble("This page does not know that change.")
