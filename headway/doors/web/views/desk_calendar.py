"""The desk's calendar: opening hours, holidays, own days, what follows from them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.config.schedule import count_anew
from headway.doors.web.door import door, now, today
from headway.ground import words
from headway.ground.accounts.models import Desk, Member
from headway.ground.trouble import Trouble
from headway.loop.evidence import queries, recount
from headway.loop.evidence.calendar import (
    WEEKDAYS,
    Calendar,
    checked,
    countries,
    country_names,
    hours_words,
    own_days_words,
    read_hours,
    read_own_days,
)
from headway.loop.evidence.models import Import

USUAL = "8:00-17:00"


class CalendarForm(forms.Form):
    """Hours of the week, whose holidays, own days; `calendar` is what they make."""

    def __init__(
        self, *args: Any, desk: Desk, shown: Calendar | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.desk, self.calendar = desk, shown
        for place, name in enumerate(WEEKDAYS):
            hours = hours_words(shown.hours[place]) if shown else USUAL if place < 5 else ""
            self.fields[name] = forms.CharField(
                required=False, initial=hours, max_length=80,
                widget=forms.TextInput(attrs={"placeholder": "closed", "autocomplete": "off"}),
            )  # fmt: skip
        names = [("", "None"), *country_names().items()]
        self.fields["country"] = forms.ChoiceField(
            choices=names, required=False, initial=shown.country if shown else "",
            label="Public holidays of",
        )  # fmt: skip
        chosen = self.data.get("country") if self.is_bound else shown.country if shown else ""
        parts = countries().get(str(chosen or ""), ())
        self.fields["subdivision"] = forms.ChoiceField(
            choices=[("", "The whole country"), *((part, part) for part in parts)], required=False,
            initial=shown.subdivision if shown else "", label="Part of the country",
        )  # fmt: skip
        self.fields["own"] = forms.CharField(
            required=False, label="Own days", max_length=8000,
            widget=forms.Textarea(attrs={"rows": 4, "placeholder": "12-24 Christmas Eve"}),
            initial=own_days_words(shown.own) if shown else "",
            help_text="A line each: 12-24 closes the desk on that day every year, 2026-05-16 once;"
            " 2026-05-16 10:00-14:00 Stocktaking opens it for these hours.",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """All fields together must make a calendar."""
        data = super().clean() or {}
        try:
            week = tuple(read_hours(data.get(name) or "", name) for name in WEEKDAYS)
            own = read_own_days(data.get("own") or "")
            self.calendar = checked(
                Calendar(
                    self.desk.time_zone, week, data.get("country") or "",
                    data.get("subdivision") or "", own,
                )
            )  # fmt: skip
        except Trouble as trouble:
            raise forms.ValidationError(str(trouble)) from None
        return data

    def days(self) -> list[forms.BoundField]:
        """The seven weekdays' fields."""
        return [self[name] for name in WEEKDAYS]


@door(read="administer", write="administer")
def calendar(request: HttpRequest, member: Member) -> HttpResponse:
    """Opening hours of the desk; saving counts the tickets anew."""
    desk = member.desk
    shown = queries.calendar_of(desk)
    if request.method == "POST" and request.POST.get("do") == "recount":
        return counted_anew(request, member)
    if request.method == "POST" and request.POST.get("do") == "none":
        recount.set_calendar(by=member, desk=desk, calendar=None, at=now())
        return counted_anew(request, member)
    form = CalendarForm(request.POST or None, desk=desk, shown=shown)
    if request.method == "POST" and form.is_valid():
        recount.set_calendar(by=member, desk=desk, calendar=form.calendar, at=now())
        return counted_anew(request, member)
    used, agrees = queries.counted_by(desk)
    return render(
        request,
        "accounts/calendar.html",
        {
            "form": form, "shown": shown, "used": used, "agrees": agrees,
            "counted_in": queries.counted_in(desk),
            "counting": Import.objects.running().filter(
                desk=desk, report__shape=recount.SHAPE
            ).first(),
            **_outlook(member, form.calendar or _usual(desk)),
        },
    )  # fmt: skip


def _usual(desk: Desk) -> Calendar:
    """What the form proposes where nothing is set."""
    return Calendar(desk.time_zone, (read_hours(USUAL),) * 5 + ((), ()))


def counted_anew(
    request: HttpRequest, member: Member, *, back: str = "desk-calendar"
) -> HttpResponse:
    """Have the tickets counted anew where they are not counted as the desk now says."""
    _, agrees = queries.counted_by(member.desk)
    if agrees:
        messages.success(request, "Saved.")
        return redirect(back)
    job = recount.begin_recount(by=member, desk=member.desk, at=now())
    count_anew(job.pk)
    return redirect("import", job.pk)


@require_POST
@door(write="administer")
def preview(request: HttpRequest, member: Member) -> HttpResponse:
    """What the hours on the page would mean, before anything is saved."""
    form = CalendarForm(request.POST, desk=member.desk)
    valid = form.is_valid()
    return render(
        request,
        "accounts/calendar_preview.html",
        {
            "form": form, "swap": True, "wrong": form.non_field_errors(),
            **_outlook(member, form.calendar if valid else None),
        },
    )  # fmt: skip


def _outlook(member: Member, one: Calendar | None) -> dict[str, Any]:
    """Next week day by day, the hours of it, and the next day that is closed out of turn."""
    if one is None:
        return {"week": [], "hours": "", "closed": None}
    day = today(member)
    monday = day + timedelta(days=7 - day.weekday())
    week = [
        {
            "day": monday + timedelta(days=k),
            "hours": hours_words(one.hours_on(monday + timedelta(days=k))),
            "why": one.closed_because(monday + timedelta(days=k)),
        }
        for k in range(7)
    ]
    closed = one.next_closed(day)
    return {
        "week": week,
        "hours": f"{one.minutes(monday, monday + timedelta(days=6)) / 60:.4g}",
        "closed": f"{words.day(closed[0])} ({closed[1]})" if closed else "",
    }
