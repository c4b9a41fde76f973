"""Capacity: how much time each person has for improvement, week by week, and where that comes from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import whole
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.charts import Column, Part, stacks
from headway.ground.trouble import Trouble
from headway.loop.plan import actions, capacity_page
from headway.loop.plan.models import Leave, MemberSkill, PlanSettings, TicketName
from headway.loop.plan.models.people import DAYS
from headway.loop.register.models import Skill

PARTS = (
    Part("free", "main"), Part("buffer", "soft"), Part("tickets", "grey"),
    Part("holidays", "lined"), Part("leave", "open"),
)  # fmt: skip


class WorkForm(forms.Form):
    """Contract hours from Monday to Sunday, from a day on."""

    starts_on = forms.DateField(label="From")
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (
        forms.FloatField(min_value=0, max_value=24, label=day[:3].capitalize()) for day in DAYS
    )


class LeaveForm(forms.Form):
    """Days away."""

    starts_on = forms.DateField(label="First day")
    ends_on = forms.DateField(label="Last day")
    kind = forms.ChoiceField(choices=Leave.Kind.choices, label="Why")


class LoadForm(forms.Form):
    """Ticket load said by hand; empty goes back to what the tickets show."""

    hours_week = forms.FloatField(required=False, min_value=0, max_value=100, label="Hours a week")
    reason = forms.CharField(required=False, max_length=300, label="Where that comes from")


class SettingsForm(forms.ModelForm):
    """How the desk plans."""

    buffer_percent = forms.FloatField(
        min_value=0, max_value=90, label="Buffer, %", help_text="of what tickets leave; kept free"
    )

    class Meta:
        model = PlanSettings
        fields = ("most_running", "most_weeks", "load_weeks", "country", "subdivision")
        labels = {
            "most_running": "Running improvements per owner, at most",
            "most_weeks": "A task runs over so many weeks, at most",
            "load_weeks": "Ticket load is measured over so many weeks",
            "country": "Public holidays of (country code)",
            "subdivision": "and region",
        }


@door(read="compare", write="propose")
def capacity(request: HttpRequest, member: Member) -> HttpResponse:
    """Everybody's weeks as pictures, what they are made of, and the way to correct each part."""
    if request.method == "POST":
        try:
            place = _change(request, member)
        except Trouble as trouble:
            messages.error(request, str(trouble))
            return redirect("plan-capacity")
        return redirect(f"{reverse('plan-capacity')}#{place}")
    book = capacity_page.book_of(member.desk, today=today(member))
    may = member.may("manage")
    most = max((week.contract for one in book.people for week in one.weeks), default=40.0)
    people = [
        {
            "one": one, "svg": mark_safe(_picture(one, most)) if one.weeks else "",  # noqa: S308  (drawn by us, names escaped)
            "work": WorkForm(prefix=f"w{one.member.pk}", initial=_hours(one)) if may else None,
            "leave": LeaveForm(prefix=f"l{one.member.pk}") if may or one.member.pk == member.pk else None,
            "load": LoadForm(prefix=f"o{one.member.pk}") if may else None,
            "names": ", ".join(one.assignees), "groups": ", ".join(one.groups),
        }
        for one in book.people
    ]  # fmt: skip
    settings = book.settings
    context = {
        "book": book, "people": people, "levels": MemberSkill.Level.choices, "today": today(member),
        "skills": Skill.objects.filter(desk=member.desk),
        "form": SettingsForm(instance=settings, initial={"buffer_percent": f"{settings.buffer * 100:g}"}) if may else None,
    }  # fmt: skip
    return render(request, "plan/capacity.html", context)


def _picture(one: capacity_page.PersonWeeks, most: float) -> str:
    columns = [
        Column(week.monday, (week.free, week.buffer, week.tickets, week.holiday, week.leave))
        for week in one.weeks
    ]
    return stacks(PARTS, columns, name=f"{one.member.name}, hours by week", most=most)


def _hours(one: capacity_page.PersonWeeks) -> dict[str, Any]:
    return dict(zip(DAYS, one.hours, strict=True))


def _valid(form: forms.BaseForm) -> dict[str, Any]:
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else name
        raise Trouble(f"{label}: {errors[0]}")
    return form.cleaned_data


def _change(request: HttpRequest, member: Member) -> str:
    """Make the change that was asked for; the place on the page to come back to."""
    asked, at, what = request.POST, now(), request.POST.get("what", "")
    if what == "settings":
        row = PlanSettings.objects.filter(desk=member.desk).first() or PlanSettings(
            desk=member.desk
        )
        form = SettingsForm(asked, instance=row)
        said = _valid(form)
        said["buffer"] = said.pop("buffer_percent") / 100
        actions.set_plan_settings(by=member, desk=member.desk, at=at, **said)
        return "settings"
    pk = asked.get("member", "")
    who = find(member, Member, pk=whole(pk), left_at=None)
    if not member.may("manage") and who.pk != member.pk:
        raise PermissionDenied
    if what == "work":
        said = _valid(WorkForm(asked, prefix=f"w{who.pk}"))
        actions.set_working_time(
            by=member, member=who, hours=[said[day] for day in DAYS], starts_on=said["starts_on"], at=at
        )  # fmt: skip
    elif what == "leave":
        actions.add_leave(
            by=member, member=who, at=at, **_valid(LeaveForm(asked, prefix=f"l{who.pk}"))
        )
    elif what == "back":
        pk = asked.get("leave", "")
        leave = find(member, Leave, pk=whole(pk))
        if leave.member_id != who.pk:
            raise PermissionDenied
        actions.remove_leave(by=member, leave=leave, at=at)
    elif what == "skill":
        pk, level = asked.get("skill", ""), asked.get("level", "")
        skill = find(member, Skill, pk=whole(pk))
        actions.set_skill(
            by=member, member=who, skill=skill, level=whole(level), at=at
        )  # fmt: skip
    elif what == "load":
        said = _valid(LoadForm(asked, prefix=f"o{who.pk}"))
        actions.set_load(by=member, desk=member.desk, member=who, at=at, **said)
    elif what == "names":
        for kind in TicketName.Kind.values:
            names = asked.get(kind, "").split(",")
            actions.name_in_tickets(by=member, member=who, kind=kind, names=names, at=at)
    else:
        raise Trouble("This page does not know that change.")
    return f"person-{who.pk}"
