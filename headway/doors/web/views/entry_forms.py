"""What people fill in about an entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.db import models

from headway.doors.web.typed import whole
from headway.ground.accounts.models import Client, Member
from headway.loop.aim.queries import cycles, goals, success_factors
from headway.loop.kpis.kpi import Kpi
from headway.loop.register.models import CustomerFeedback, Improvement, Rating, Skill

DATE = {"type": "date"}


class EntryForm(forms.ModelForm):
    """What can be written down about an entry."""

    class Meta:
        model = Improvement
        fields = (
            "title", "problem", "client", "category", "service", "process", "dimension", "goal",
            "csf", "cycle", "justification", "size", "hours_low", "hours_likely", "hours_high",
            "cost", "waste_hours", "waste_money", "sponsor", "review_on", "source_record",
        )  # fmt: skip
        labels = {
            "waste_hours": "Hours lost a month while nothing is done",
            "waste_money": "Money lost a month while nothing is done",
            "hours_low": "Hours of work, at best",
            "hours_likely": "Hours of work, likely",
            "hours_high": "Hours of work, at worst",
            "cost": "Money to spend",
            "review_on": "Next review",
            "justification": "Why it is worth it",
            "dimension": "Where the cause lies",
            "csf": "Success factor",
            "cycle": "Cycle it is meant for",
            "source_record": "Where it came from, in words",
        }
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 3}),
            "justification": forms.Textarea(attrs={"rows": 3}),
            "review_on": forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, member: Member, only: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if only and name != only:
                del self.fields[name]

        def choices(name: str, rows: models.QuerySet[Any]) -> None:
            if name in self.fields:
                cast(forms.ModelChoiceField, self.fields[name]).queryset = rows

        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = "–"
            elif isinstance(field, forms.ChoiceField):
                shown = cast(Any, field.choices)
                field.choices = [(key, text if key else "–") for key, text in shown]
        choices("client", Client.objects.filter(desk=member.desk))
        choices("goal", goals(member))
        choices("csf", success_factors(member))
        choices("cycle", cycles(member).filter(closed_at=None))
        choices("sponsor", staff(member))

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


def staff(member: Member) -> models.QuerySet[Member]:
    """Members of the desk who are there; client contacts neither own nor sponsor."""
    return Member.objects.filter(desk=member.desk, left_at=None).exclude(role_key="client_contact")


def picked(rows: models.QuerySet[Any], value: str | None) -> Any:
    """The row a select sent, None where it sent nothing that is there."""
    return rows.filter(pk=whole(value)).first()


class TargetForm(forms.Form):
    """Which KPI, where to, by when. Shares are typed in percent."""

    kpi = forms.ChoiceField()
    value = forms.FloatField()
    on = forms.DateField()
    reason = forms.CharField(required=False)

    def __init__(self, *args: Any, known: Mapping[str, Kpi], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        chosen = cast(forms.ChoiceField, self.fields["kpi"])
        chosen.choices = [(key, kpi.name) for key, kpi in known.items()]

    def clean(self) -> dict[str, Any]:
        """Percent becomes a share."""
        data = super().clean() or self.cleaned_data
        kpi = self.known.get(data.get("kpi", ""))
        if kpi is not None and kpi.unit == "share" and data.get("value") is not None:
            data["value"] /= 100
            if not 0 <= data["value"] <= 1:
                raise forms.ValidationError("A share lies between 0 and 100 %.")
        return data


class FeedbackForm(forms.Form):
    """What customers said: how often, who, how badly."""

    count = forms.IntegerField(min_value=1, initial=1, required=False, label="How often")
    client = forms.ModelChoiceField(
        Client.objects.none(), required=False, label="By whom", empty_label="Several or unknown"
    )
    severity = forms.TypedChoiceField(
        coerce=int, choices=CustomerFeedback.Severity.choices, initial=2, label="How bad"
    )
    said = forms.CharField(
        required=False, label="In their words", widget=forms.Textarea(attrs={"rows": 2})
    )
    source = forms.CharField(required=False, max_length=120, label="Where it was said")

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if member.role.own_client_only:
            for name in ("count", "client", "source"):
                del self.fields[name]
        else:
            field = cast(forms.ModelChoiceField, self.fields["client"])
            field.queryset = Client.objects.filter(desk=member.desk)

    def values(self) -> dict[str, Any]:
        """What was said, as the action wants it."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return {**given, "count": given.get("count") or 1}


class RatingForm(forms.Form):
    """How an entry is judged at a review."""

    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in Rating.FIELDS.items():
            self.fields[name] = forms.TypedChoiceField(
                coerce=int, label=label, choices=[(n, str(n)) for n in range(1, 6)], initial=3
            )
        self.order_fields([*Rating.FIELDS, "note"])

    def ratings(self) -> dict[str, int]:
        """The five figures."""
        return {name: self.cleaned_data[name] for name in Rating.FIELDS}


def needed(
    post: Mapping[str, Any], skills: models.QuerySet[Skill], *, zero: bool = False
) -> dict[Skill, float]:
    """Hours by skill from fields named `skill-<key>`; empty ones (without `zero`, 0) are left out.

    Raises `ValueError` with words for a figure that is no number.
    """
    found = {}
    for skill in skills:
        text = str(post.get(f"skill-{skill.pk}", "")).strip().replace(",", ".")
        if not text:
            continue
        try:
            hours = float(text)
        except ValueError:
            raise ValueError(f"Hours of “{skill}” are no number: {text[:20]}") from None
        if hours or zero:
            found[skill] = hours
    return found


def day(text: str | None) -> date | None:
    """A date as a date field sends it; None for nothing that is one."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
