"""KPIs: all at a glance, and one in full with chart, breakdown, definition and baselines."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from headway.doors.web import figures
from headway.doors.web.door import door, now
from headway.doors.web.filters import PERIODS, Asked, cuts_for, shown_apart
from headway.doors.web.kept import kept
from headway.doors.web.views.charting import chart_of, path_words, taken_rows
from headway.ground import words
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import visible
from headway.ground.trouble import Trouble
from headway.loop.assessment.boards.amounts import pareto_of
from headway.loop.evidence.queries import lake_of, session_of, span
from headway.loop.kpis import actions, queries
from headway.loop.kpis.assumed.queries import benchmarks_of
from headway.loop.kpis.assumed.saying import said
from headway.loop.kpis.known import kpis_seen_by
from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.marking.queries import phase_starts
from headway.loop.kpis.models import ordered
from headway.loop.kpis.standardised import STRATA, LikeForLike, like_for_like
from headway.loop.kpis.standing import standing
from headway.loop.register.models import Improvement


def the_kpi(member: Member, key: str) -> Kpi:
    """The KPI of an address, or not found."""
    found = kpis_seen_by(member).get(key)
    if found is None:
        raise Http404(f"There is no KPI “{key}”.")
    return found


@door()
@kept
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """Every KPI the tickets can answer, as it stands now."""
    if lake_of(member.desk).empty:
        return render(request, "evidence/empty.html")
    asked = Asked.of(request, member)
    session = session_of(member.desk)
    terms = Terms.of(member.desk)
    known = kpis_seen_by(member)
    can, cannot = queries.answerable(session, known, terms=terms)
    targets = queries.targets_of(member.desk, asked.where)
    stands = standing(
        session, [known[key] for key in can], terms=terms, where=asked.where,
        targets={key: target.value for key, target in targets.items()},
        phases=phase_starts(member.desk, asked.where),
    )  # fmt: skip
    baselines = queries.newest_baselines(member.desk, asked.where)
    rows = []
    for one in stands:
        row = figures.card(one, targets.get(one.kpi.key), member.desk.currency)
        frozen = baselines.get(one.kpi.key)
        row["baseline_words"] = (
            figures.value_words(one.kpi, frozen.value, member.desk.currency)
            if frozen
            else words.NOTHING
        )
        rows.append(row)
    return render(
        request,
        "kpis/index.html",
        {
            "rows": rows, "sentence": _index_sentence(rows), "where": asked.where,
            "data_line": figures.data_line(*span(session, member.slice())),
            "missing": [{"kpi": known[key], "why": why} for key, why in cannot.items()],
        },
    )  # fmt: skip


def _index_sentence(rows: list[dict[str, Any]]) -> str:
    worse = [row["kpi"].name.lower() for row in rows if row["tone"] == "concern"]
    better = [row["kpi"].name.lower() for row in rows if row["tone"] == "better"]
    if not worse and not better:
        return f"{len(rows)} KPIs, and none of them moved more than chance explains."
    parts = []
    if worse:
        parts.append(f"{words.listed(worse)} {'is' if len(worse) == 1 else 'are'} getting worse")
    if better:
        parts.append(f"{words.listed(better)} {'is' if len(better) == 1 else 'are'} getting better")
    sentence = "; ".join(parts)
    return sentence[0].upper() + sentence[1:] + "."


@door()
@kept
def kpi(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """One KPI: chart, breakdown, definition."""
    one = the_kpi(member, key)
    if lake_of(member.desk).empty:
        return render(request, "evidence/empty.html")
    asked = Asked.of(request, member, by="category")
    session = session_of(member.desk)
    terms = Terms.of(member.desk)
    currency = member.desk.currency
    context: dict[str, Any] = {
        "kpi": one, "asked": asked, "periods": PERIODS, "terms": terms,
        "target": queries.targets_of(member.desk, asked.where).get(key),
        "baselines": queries.baselines(member.desk).filter(kpi=key, slice=ordered(asked.where)),
        "narrowed": {k: v for k, v in asked.where.items() if k not in member.slice()},
    }  # fmt: skip
    ask = partial(
        queries.readings, session, [one], terms=terms,
        since=asked.since, until=asked.until, where=asked.where,
    )  # fmt: skip
    try:
        series, total = ask(period=asked.period), ask()[0]
    except Trouble as trouble:
        context["trouble"] = str(trouble)
        return render(request, "kpis/kpi.html", context)
    target, frozen = context["target"], context["baselines"].first()
    drawn = chart_of(
        request, member, one, series, asked, target=target, baseline=frozen,
        started=_started(member, one, asked),
    )  # fmt: skip
    chart = drawn["drawn"]
    rows, kept_back = _breakdown(request, member, one, total, asked, terms)
    context |= drawn | {
        "total": total,
        "value": figures.value_words(one, total.value, currency),
        "range": figures.range_words(one, total.low, total.high, currency),
        "target_words": figures.value_words(one, target.value, currency) if target else "",
        "sentence": _sentence(one, total, target, chart, currency),
        "cuts": cuts_for(member, queries.cuts(session)),
        "rows": rows, "kept_back": kept_back,
        "baselines": [
            {"row": row, "value": figures.value_words(one, row.value, currency),
             "range": figures.range_words(one, row.low, row.high, currency)}
            for row in context["baselines"]
        ],
        "extra": _extra(one, total, currency),
        "pareto": _pareto(member, one, asked),
        "compared": one.comparable,
        "strata": words.listed([name for name in STRATA if name != asked.by]),
        "assumed": said(terms, () if one.window_days else one.window),
        "taken": taken_rows(session, member, one, asked, terms),
        "on_path": path_words(one, total, target, session, terms, currency),
        "benchmarks": [
            {"value": figures.value_words(one, mark.value, currency), "mark": mark}
            for mark in benchmarks_of(member.desk, {key: one})[key]
        ],
    }  # fmt: skip
    return render(request, "kpis/kpi.html", context)


def _sentence(one: Kpi, total: queries.Reading, target: Any, chart: Any, currency: str) -> str:
    if total.value is None:
        return f"{one.name}: no ticket counts in this window."
    said = f"{one.name} is {figures.value_words(one, total.value, currency)}"
    if target is not None:
        gap = total.value - target.value
        met = gap >= 0 if one.better == "higher" else gap <= 0
        if met:
            said += ", on target"
        elif one.unit == "share":
            side = "below" if gap < 0 else "above"
            points = f"{abs(gap) * 100:.0f}"
            said += f", {points} point{'' if points == '1' else 's'} {side} target"
        else:
            said += f"; the target is {figures.value_words(one, target.value, currency)}"
    return said + "."


def _extra(one: Kpi, total: queries.Reading, currency: str) -> list[tuple[str, str]]:
    shown = []
    for name, value in total.extra.items():
        word = name.replace("_", " ")
        if isinstance(value, bool) or value is None or isinstance(value, dict | list):
            continue
        if isinstance(value, str):
            shown.append((word, value))
        elif name.endswith(("share", "rate")):
            shown.append((word, words.share(value, 1)))
        elif isinstance(value, int):
            shown.append((word, words.count(value)))
        elif name.endswith("hours") and value >= 48:
            shown.append((word, f"{words.count(value)} h"))
        elif one.unit == "h" or name.endswith("hours"):
            shown.append((word, words.duration(value)))
        else:
            shown.append((word, f"{value:,.1f}" if value % 1 else words.count(value)))
    return shown


def _pareto(member: Member, one: Kpi, asked: Asked) -> str:
    """Where a board is opened with the amounts behind the KPI; empty where they cannot be told."""
    measure = None if asked.where else pareto_of(member.desk, one, asked.by)
    if measure is None or not member.may("propose"):
        return ""
    about = {
        "kind": "pareto", "from": "tickets", "measure": measure.key, "by": asked.by or "",
        "question": f"{measure.name} by {asked.by}",
    }  # fmt: skip
    return f"{reverse('board-new')}?{urlencode(about)}"


def _breakdown(
    request: HttpRequest, member: Member, one: Kpi, total: queries.Reading, asked: Asked,
    terms: Terms,
) -> tuple[list[dict[str, Any]], bool]:  # fmt: skip
    """The slices a member may see apart, and whether others are kept back."""
    if asked.by is None:
        return [], False
    cells = queries.readings(
        session_of(member.desk), [one], terms=terms, by=asked.by,
        since=asked.since, until=asked.until, where=asked.where,
    )  # fmt: skip
    by = asked.by
    seen = [cell for cell in cells if shown_apart(asked, member, by, cell.slice.get(by))]
    kept_back, cells = len(seen) < len(cells), seen
    most = max((cell.value or 0 for cell in cells), default=0) or 1
    rows: list[dict[str, Any]] = []
    for cell in cells:
        name = cell.slice.get(asked.by)
        apart = _apart(one, cell, total)
        rows.append(
            {
                "name": name, "value": figures.value_words(one, cell.value, member.desk.currency),
                "range": figures.range_words(one, cell.low, cell.high, member.desk.currency),
                "n": cell.n, "undecided": cell.undecided, "sort": cell.value,
                "bar": round(100 * (cell.value or 0) / (1 if one.unit == "share" else most)),
                "apart": apart, "few": cell.n < one.minimum_sample,
                "href": f"?{urlencode({**asked.where, asked.by: name or '', 'by': asked.by})}"
                if name and name not in asked.where.values() else "",
            }
        )  # fmt: skip
    alike = like_for_like(
        session_of(member.desk), one, terms=terms, by=asked.by, since=asked.since,
        until=asked.until, where=asked.where,
    )  # fmt: skip
    for row in rows if alike.moved else ():
        row["alike"] = _alike(one, alike, row["name"], member.desk.currency)
    sort = request.GET.get("sort", "n")
    if sort == "name":
        rows.sort(key=lambda row: (row["name"] is None, row["name"] or ""))
    elif sort == "value":
        rows.sort(key=lambda row: (row["sort"] is None, row["sort"] or 0))
    else:
        rows.sort(key=lambda row: -row["n"])
    return rows, kept_back


def _alike(one: Kpi, alike: LikeForLike, name: str | None, currency: str) -> str:
    """A slice's figure with the mix of all, where its own mix is another; else what is the case."""
    found = alike.slices[name]
    if not found.moved:
        return "same mix"
    if found.value is None:
        return "too different to tell"
    value = figures.value_words(one, found.value, currency)
    return f"{value} ({figures.range_words(one, found.low, found.high, currency)})"


def _apart(one: Kpi, cell: queries.Reading, total: queries.Reading) -> str:
    """better or concern where the slice's interval lies wholly on one side of the desk's value."""
    if not one.comparable:
        return ""
    low, high, whole = cell.low, cell.high, total.value
    if cell.n < one.minimum_sample or low is None or high is None or whole is None:
        return ""
    if low <= whole <= high:
        return ""
    return "better" if (low > whole) == (one.better == "higher") else "concern"


def _started(member: Member, one: Kpi, asked: Asked) -> list[dict[str, Any]]:
    """Starts of improvements that work on this KPI, for its chart."""
    started = visible(member, Improvement).filter(kpi_key=one.key, started_on__isnull=False)
    return [
        {"x": entry.started_on.isoformat(), "text": f"{entry.ref} started"}
        for entry in started
        if entry.started_on and dict(entry.scope) == {**asked.where, **entry.scope}
    ]


@require_POST
@door(write="manage")
def freeze(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Freeze the reading that is on the page as a baseline."""
    one = the_kpi(member, key)
    asked = Asked.of(request, member)
    try:
        actions.freeze(
            by=member, desk=member.desk, key=key, slice=dict(asked.where), since=asked.since,
            until=asked.until, at=now(),
        )  # fmt: skip
        messages.success(request, f"The baseline of {one.name.lower()} is frozen.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect(f"{reverse('kpi', args=[key])}?{request.GET.urlencode()}")


class TargetForm(forms.Form):
    """Where the KPI should be, by when, and from where the path starts; shares in percent."""

    value = forms.FloatField()
    by_date = forms.DateField(required=False)
    from_value = forms.FloatField(required=False)
    from_date = forms.DateField(required=False)


@require_POST
@door(write="manage")
def target(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Set the target of this KPI for what is on the page."""
    one = the_kpi(member, key)
    asked = Asked.of(request, member)
    form = TargetForm(request.POST)
    try:
        if not form.is_valid():
            raise Trouble("A target is a number, and its date a date.")
        data, per = form.cleaned_data, 100 if one.unit == "share" else 1
        value, start = data["value"] / per, data["from_value"]
        actions.set_target(
            by=member, desk=member.desk, key=key, slice=dict(asked.where), value=value,
            by_date=data["by_date"], from_value=None if start is None else start / per,
            from_date=data["from_date"], at=now(),
        )  # fmt: skip
        messages.success(request, f"The target is {figures.value_words(one, value)}.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect(f"{reverse('kpi', args=[key])}?{request.GET.urlencode()}")
