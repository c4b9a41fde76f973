"""Goals and the vision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now
from headway.doors.web.views.strategy import KpiTargetForm, target_words
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.trouble import Trouble
from headway.loop.aim import actions, queries
from headway.loop.aim.models import Goal
from headway.loop.kpis.known import kpis_of, kpis_seen_by
from headway.loop.register.queries import strategy


class GoalForm(forms.Form):
    """A goal, and the KPI that tells whether it is reached."""

    title = forms.CharField(max_length=160, label="Goal")
    why = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2}), label="Why it matters"
    )
    kind = forms.ChoiceField(choices=Goal.Kind.choices, label="Whose goal")
    parent = forms.ModelChoiceField(
        Goal.objects.none(), required=False, label="Leads to", empty_label="– (stands on its own)"
    )
    weight = forms.TypedChoiceField(
        coerce=int, choices=[(n, str(n)) for n in range(5, 0, -1)], initial=3,
        help_text="5: the business depends on it. 1: nice to have.",
    )  # fmt: skip
    kpi_key = forms.ChoiceField(required=False, label="Told by")

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = cast(forms.ModelChoiceField, self.fields["parent"])
        parent.queryset = queries.goals(member)
        kpi = cast(forms.ChoiceField, self.fields["kpi_key"])
        kpi.choices = [("", "–"), *((key, kpi.name) for key, kpi in kpis_of(member.desk).items())]


@door(write="manage")
def goals(request: HttpRequest, member: Member) -> HttpResponse:
    """The vision, and the goals with the improvements that serve them."""
    form = GoalForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_goal(by=member, desk=member.desk, at=now(), **form.cleaned_data)
            return redirect("goals")
        except Trouble as trouble:
            form.add_error(None, str(trouble))
    known, whole = kpis_seen_by(member), strategy(member)
    currency, every = member.desk.currency, [row.goal for row in whole.goals]
    rows = [
        {
            "goal": row.goal, "depth": row.depth, "kpi": known.get(row.goal.kpi_key),
            "form": _filled(member, row.goal, every) if member.may("manage") else None,
            "entries": row.entries, "served": row.served,
            "factors": [
                {
                    "factor": each.factor, "entries": each.entries, "idle": each.idle,
                    "kpis": [
                        {
                            "kpi": known.get(kpi.told.kpi_key), "told": kpi.told,
                            "target": target_words(kpi.told, known.get(kpi.told.kpi_key), currency),
                            "moved_by": kpi.moved_by,
                        }
                        for kpi in each.kpis
                        if kpi.told.kpi_key in known or member.may("compare")
                    ],
                }
                for each in row.factors
            ],
        }
        for row in whole.goals
    ]  # fmt: skip
    return render(
        request,
        "aim/goals.html",
        {
            "vision": queries.vision_of(member.desk), "rows": rows, "form": form,
            "idle": whole.idle, "idle_factors": whole.idle_factors, "orphans": whole.orphans,
            "kpi_form": KpiTargetForm(known=known),
        },
    )  # fmt: skip


def _filled(member: Member, goal: Goal, others: Sequence[Goal]) -> GoalForm:
    """The form that changes a goal, as it stands now; `others` are what it could lead to."""
    now_is = {name: getattr(goal, name) for name in GoalForm.base_fields if name != "parent"}
    form = GoalForm(
        member=member, auto_id=f"goal-{goal.pk}-%s", initial=now_is | {"parent": goal.parent_id}
    )
    above = cast(forms.ModelChoiceField, form.fields["parent"])
    above.choices = [
        ("", above.empty_label),
        *((other.pk, str(other)) for other in others if other.pk != goal.pk),
    ]
    return form


@require_POST
@door(write="manage")
def vision(request: HttpRequest, member: Member) -> HttpResponse:
    """Write the vision."""
    try:
        actions.set_vision(by=member, desk=member.desk, text=request.POST.get("text", ""), at=now())
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("goals")


@require_POST
@door(write="manage")
def goal(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Change or retire a goal."""
    one = find(member, Goal, pk=pk, retired_at=None)
    try:
        if request.POST.get("what") == "retire":
            actions.retire_goal(
                by=member, goal=one, at=now(), reason=request.POST.get("reason", "")
            )
            messages.success(request, f"“{one.title}” is retired.")
        else:
            form = GoalForm(request.POST, member=member)
            if not form.is_valid():
                raise Trouble("; ".join(str(e[0]) for e in form.errors.values()))
            actions.change_goal(by=member, goal=one, at=now(), **form.cleaned_data)
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("goals")
