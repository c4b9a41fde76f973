"""What stands on and round a KPI's chart: rules, phases, notes, cautions, readings taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from headway.doors.web import figures
from headway.doors.web.door import door, now
from headway.doors.web.filters import Asked
from headway.ground import words
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.lake.store import Session
from headway.ground.trouble import Trouble
from headway.loop.kpis import spc
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.marking import actions
from headway.loop.kpis.marking.queries import annotations_of, phases_of
from headway.loop.kpis.models import Annotation, Baseline, ChartPhase, Target
from headway.loop.kpis.paths import standing_words
from headway.loop.kpis.queries import Reading
from headway.loop.kpis.standing import control_chart, last_day
from headway.loop.kpis.taking.due import TAKEN
from headway.loop.kpis.taking.queries import then_and_now


def chart_of(
    request: HttpRequest,
    member: Member,
    one: Kpi,
    series: Sequence[Reading],
    asked: Asked,
    *,
    target: Target | None,
    baseline: Baseline | None,
    started: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The chart as the address asks for it (rules, screening), with all that is said beside it."""
    given = request.GET.get("rules", "anhoej")
    rules = spc.rule_set(given if given in spc.RULE_SETS else "anhoej")
    screen = request.GET.get("screen") == "1"
    phases = phases_of(member.desk, one.key, asked.where)
    notes = annotations_of(member.desk, one.key, asked.where, own=bool(member.slice()))
    starts = [phase.on.isoformat() for phase in phases]
    made, why = control_chart(
        one, series, target=target.value if target else None, rules=rules.name, phases=starts,
        screen=screen,
    )  # fmt: skip
    marks = [{"x": phase.on.isoformat(), "text": f"phase: {phase.why}"[:44]} for phase in phases]
    marks += [{"x": note.on.isoformat(), "text": note.text[:44]} for note in notes]
    return {
        "drawn": made,
        "chart": figures.charted(
            one, series, made, why, grain=asked.period, currency=member.desk.currency,
            target=target.value if target else None, baseline=baseline,
            annotations=_within([*marks, *started], series), path=target.path if target else None,
        ),
        "phases": phases, "notes": notes, "kinds": Annotation.Kind.choices, "rules": rules,
        "rule_sets": [
            {"set": each, "words": figures.RULE_WORDS[each.name]} for each in spc.RULE_SETS.values()
        ],
        "screen": screen, "may_screen": made is not None and made.kind_of_chart in SCREENED,
        "suggestion": _suggestion(one, series, made, asked.period, member.desk.currency),
        "before": _before(series, made), "alarm": _alarm(made),
        "cautions": made.cautions if made else (),
    }  # fmt: skip


SCREENED = ("xmr", "pp", "up")
"""Charts whose limits rest on moving ranges."""


def _within(marks: Sequence[dict[str, Any]], series: Sequence[Reading]) -> list[dict[str, Any]]:
    """The marks that lie in the chart's time."""
    places = [reading.period or "" for reading in series if reading.value is not None]
    return [mark for mark in marks if places and places[0] <= mark["x"] <= places[-1][:10] + "~"]


def _suggestion(
    one: Kpi, series: Sequence[Reading], made: spc.ControlChart | None, grain: str, currency: str
) -> dict[str, Any] | None:
    """Where the level seems to have moved last, if no phase starts there yet."""
    if made is None:
        return None
    known = [reading.period for reading in series]
    found = spc.suggest_phases(made.value.tolist(), known)
    starts = {str(phase.first_x) for phase in made.phases}
    fresh = [each for each in found if str(each.x) not in starts]
    if not fresh:
        return None
    last = fresh[-1]
    return {
        "on": last.x, "when": figures.period_words(str(last.x), grain),
        "before": figures.value_words(one, last.before, currency),
        "after": figures.value_words(one, last.after, currency),
    }  # fmt: skip


def _before(series: Sequence[Reading], made: spc.ControlChart | None) -> list[spc.Check]:
    """What makes false signals: neighbours alike, weekdays, season; tested on these points."""
    if made is None:
        return []
    return list(spc.tests_first(made.value.tolist(), [reading.period or "" for reading in series]))


def _alarm(made: spc.ControlChart | None) -> str:
    """The chart's false-alarm chance in a sentence."""
    if made is None or made.false_alarm.chance is None:
        return ""
    alarm, chance, here = made.false_alarm, made.false_alarm.chance, made.false_alarm.as_here
    said = f"A stable series of this length gives a signal in {chance * 100:.0f} of 100 cases"
    if here is not None and here - chance >= 0.05:
        said += f"; with neighbours as alike as these, in {here * 100:.0f}"
    return f"{said} ({alarm.source.split(':')[0]})."


def path_words(
    one: Kpi, total: Reading, target: Target | None, session: Session, terms: Terms, currency: str
) -> str:
    """Where the path says the KPI should be on the last day of the data, and whether it is there."""
    if target is None or not target.path.rises:
        return ""
    on = last_day(session, one, terms)
    said = standing_words(total.value, total.low, total.high, target.path, one.better, on)[0]
    expected = figures.value_words(one, target.path.expected(on), currency)
    return f"{expected} on {words.day(on)}: {said}"


def taken_rows(
    session: Session, member: Member, one: Kpi, asked: Asked, terms: Terms
) -> list[dict[str, Any]]:
    """Readings taken of what the page shows, then and now."""
    if asked.period not in TAKEN:
        return []
    currency = member.desk.currency
    rows = then_and_now(
        session, member.desk, one, period=asked.period, terms=terms, where=asked.where, most=12
    )
    return [
        {
            "row": row, "period": figures.period_words(row.then.start.isoformat(), asked.period),
            "then": figures.value_words(one, row.then.value, currency),
            "now": figures.value_words(one, row.now.value if row.now else None, currency),
        }
        for row in rows
    ]  # fmt: skip


class MarkForm(forms.Form):
    """A day, what to say of it, and of which kind it is."""

    on = forms.DateField()
    text = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=Annotation.Kind.choices, required=False)
    everywhere = forms.BooleanField(required=False)


@require_POST
@door(write="manage")
def mark(request: HttpRequest, member: Member, key: str, what: str) -> HttpResponse:
    """Set a phase, or note what happened, for the slice on the page."""
    asked = Asked.of(request, member)
    form = MarkForm(request.POST)
    try:
        kpis_of(member.desk)[key]
        if not form.is_valid():
            raise Trouble("A mark needs a day and a few words about it.")
        data = form.cleaned_data
        if what == "phases":
            actions.set_phase(
                by=member, desk=member.desk, key=key, on=data["on"], why=data["text"],
                slice=dict(asked.where), at=now(),
            )  # fmt: skip
            messages.success(request, f"A phase starts on {words.day(data['on'])}.")
        else:
            actions.annotate(
                by=member, desk=member.desk, key="" if data["everywhere"] else key,
                on=data["on"], text=data["text"], kind=data["kind"] or Annotation.Kind.OTHER,
                slice=dict(asked.where), at=now(),
            )  # fmt: skip
            messages.success(request, "Noted on the chart.")
    except KeyError:
        return redirect("kpis")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return _back(request, key)


@require_POST
@door(write="manage")
def unmark(request: HttpRequest, member: Member, key: str, what: str, pk: int) -> HttpResponse:
    """Take a phase or a note off the chart."""
    kind: type[ChartPhase | Annotation] = ChartPhase if what == "phases" else Annotation
    one = find(member, kind, pk=pk)
    try:
        actions.remove(by=member, mark=one, at=now())
        messages.success(request, "Taken off the chart.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return _back(request, key)


def _back(request: HttpRequest, key: str) -> HttpResponse:
    return redirect(f"{reverse('kpi', args=[key])}?{request.GET.urlencode()}")
