"""What counts how much in the score, and how many hands are free."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from headway.doors.web.door import door, now, today
from headway.doors.web.views.entry_forms import needed, picked
from headway.doors.web.views.register_rows import bar
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.aim.queries import current_cycle, cycles
from headway.loop.register import actions, queries
from headway.loop.register.models import Skill
from headway.loop.register.scoring import LABELS, PARTS, Weights

MEANINGS = {
    "gap": "Hours lost a month while nothing is done; money alone is turned into hours.",
    "goal": "The weight of the goal it serves, 1 to 5.",
    "customers": "Feedback counted by severity (minor 1, annoying 2, serious 3), and a vote 1.",
    "hands": "How far the scarcest skill it needs is free in its cycle.",
    "effort": "The fewer hours it takes, the more points; money counts as hours.",
}


class WeightsForm(forms.Form):
    """The weights and the points where shares reach a half."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            self.fields[name] = forms.FloatField(label=label, min_value=0)

    def weights(self) -> Weights:
        """What was filled in."""
        return Weights(**self.cleaned_data)


@door(read="compare", write="manage")
def weights(request: HttpRequest, member: Member) -> HttpResponse:
    """The weights on one page, with what they do to the first ten."""
    kept = queries.weights_of(member.desk)
    form = WeightsForm(request.POST or None, initial={name: getattr(kept, name) for name in LABELS})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_weights(by=member, desk=member.desk, weights=form.weights(), at=now())
            messages.success(request, "Every score follows the new weights.")
            return redirect("weights")
        except Trouble as trouble:
            form.add_error(None, str(trouble))
    first = queries.ranked_list(member, "status:open", today=today(member))[:10]
    cycle = current_cycle(member.desk, today(member))
    free = queries.free_hours(cycle) if cycle else {}
    return render(
        request, "register/weights.html",
        {
            "form": form, "cycle": cycle, "first": [
                {"entry": row.entry, "score": row.score, "bar": bar(row.score)} for row in first
            ],
            "parts": [
                {"field": form[name], "meaning": MEANINGS[name], "points": kept.points(name)}
                for name in PARTS
            ],
            "halves": [form[name] for name in LABELS if name not in PARTS],
            "skills": [
                {"skill": skill, "free": free.get(skill.pk)}
                for skill in queries.skills_of(member.desk)
            ],
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@door(write="manage")
def hands(request: HttpRequest, member: Member) -> HttpResponse:
    """Name a skill, or note free hours by hand where no plan notes them."""
    try:
        if name := request.POST.get("name", "").strip():
            actions.add_skill(by=member, desk=member.desk, name=name, at=now())
        elif request.method == "POST":
            cycle = picked(cycles(member), request.POST.get("cycle"))
            if cycle is None:
                raise Trouble("Add a cycle first: free hours are those of a cycle.")
            hours = needed(request.POST, Skill.objects.filter(desk=member.desk), zero=True)
            actions.note_free_capacity(by=member, cycle=cycle, hours=hours, at=now())
            messages.success(request, "Noted: every score follows.")
    except (Trouble, ValueError) as trouble:
        messages.error(request, str(trouble))
    return redirect("weights")
