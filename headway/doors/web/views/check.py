"""Results: did it work, and does it stay?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web import figures
from headway.doors.web.door import door, now, today
from headway.doors.web.views import check_charts
from headway.ground import words
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.check import actions, telling
from headway.loop.check.evidence import Evidence, thaw
from headway.loop.check.models import Verdict, Watch
from headway.loop.check.queries import results as asked
from headway.loop.check.queries.planning import outlook
from headway.loop.check.queries.worthwhile import benefits
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.evidence.ticket import DIMENSIONS
from headway.loop.kpis.known import kpis_of, kpis_seen_by
from headway.loop.register.models import Improvement
from headway.loop.register.queries import entry as entry_of
from headway.loop.register.queries import may_change
from headway.loop.register.states import Status

TONES = {"better": "better", "worse": "concern"}
MARKS = {"better": "↑", "worse": "↓", "no change shown": "=", "too early": "…", "cannot tell": "?"}
STATES = {"fine": "✓", "caution": "!", "bad": "✗"}
SAID = {"fine": "fine", "caution": "caution", "bad": "a reason not to believe it"}
OPEN = (Status.RUNNING, Status.CHECKING)


@door()
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """Every improvement that has started, with its verdict."""
    found = asked.results(member)
    chosen = request.GET.get("is", "")
    rows = [row_of(each, member) for each in found]
    counts = {
        name: sum(row["outcome"] == name for row in rows)
        for name in ("better", "worse", "no change shown", "cannot tell", "too early", "")
    }
    slipped = sum(row["slipped"] for row in rows)
    shown = [row for row in rows if not chosen or row["outcome"] == chosen]
    return render(
        request,
        "check/index.html",
        {
            "rows": shown, "sentence": opening(len(rows), counts, slipped), "chosen": chosen,
            "kinds": [(name, counts[name]) for name in counts if name and counts[name]],
            "total": len(rows), "slipped": slipped,
        },
    )  # fmt: skip


def opening(total: int, counts: dict[str, int], slipped: int) -> str:
    """The page's first sentence, from the facts."""
    if not total:
        return "Nothing has started yet, so there is nothing to judge."
    said = [
        f"{counts[name]} {word}"
        for name, word in (
            ("better", "made it better"), ("worse", "made it worse"),
            ("no change shown", "showed no change"), ("cannot tell", "cannot be told"),
            ("too early", "too early to say"), ("", "not looked at yet"),
        )
        if counts[name]
    ]  # fmt: skip
    lead = f"Of {total} {'improvement' if total == 1 else 'improvements'} that started, "
    tail = f" {slipped} {'gain' if slipped == 1 else 'gains'} slipped since." if slipped else ""
    return f"{lead}{words.listed(said, most=6)}.{tail}"


def row_of(each: asked.Result, member: Member) -> dict[str, Any]:
    """A line of the list; a client contact sees figures of their own company only."""
    verdict, entry = each.verdict, each.entry
    shown = verdict is not None and own_figures(member, verdict)
    kpi = kpis_of(entry.desk).get(verdict.kpi if verdict else entry.kpi_key)
    slip = getattr(each.watch, "slip", None) if each.watch else None
    row: dict[str, Any] = {
        "entry": entry, "verdict": verdict, "outcome": verdict.outcome if verdict else "",
        "tone": TONES.get(verdict.outcome, "quiet") if verdict else "quiet",
        "mark": MARKS.get(verdict.outcome, "") if verdict else "",
        "kpi": kpi.name if kpi else words.NOTHING, "watch": watch_words(each.watch),
        "slipped": slip is not None, "effect": words.NOTHING, "range": "", "target": "",
    }  # fmt: skip
    if verdict is not None and shown:
        currency = member.desk.currency
        row |= {
            "effect": telling.signed(verdict.effect, verdict.unit, currency),
            "range": telling.between(verdict.low, verdict.high, verdict.unit, currency).replace(
                " and ", " to "
            ),
            "target": verdict.target,
        }
    return row


def own_figures(member: Member, verdict: Verdict) -> bool:
    """Whether the figures are of no more than the member may see."""
    shown = member.may("compare") or verdict.kpi in kpis_seen_by(member)
    return shown and member.slice().items() <= verdict.slice.items()


def watch_words(watch: Watch | None) -> str:
    """How the watch over a gain stands, in a word or two."""
    if watch is None:
        return ""
    if getattr(watch, "slip", None) is not None:
        return "slipped"
    if watch.ended_on is not None:
        return "held"
    return f"watched until {words.day(watch.ends_on)}"


@door()
def verdict(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """One improvement's verdict: the answer, the chart, the checks, then the statistics."""
    entry = entry_of(member, ref)
    looks = asked.looks(entry)
    kept = asked.newest(entry) if looks else None
    watch = Watch.objects.filter(improvement=entry).select_related("verdict", "slip").first()
    context: dict[str, Any] = {
        "entry": entry, "looks": looks, "verdict": kept, "watch": watch,
        "may_change": may_change(member, entry) and not member.role.own_client_only,
        "open": entry.state in OPEN, "cuts": [name for name in DIMENSIONS if name != "assignee"],
        "rollouts": list(entry.rollouts.all()),
    }  # fmt: skip
    if kept is None or not own_figures(member, kept):
        context |= {"outlook": plan_words(member, entry), "hidden": kept is not None}
        return render(request, "check/verdict.html", context)
    evidence, currency = thaw(kept.evidence), member.desk.currency
    word, _, rest = telling.headline(kept).partition(": ")
    checks = telling.checks(evidence, kept.found, currency)
    slip = asked.slip_since(kept)
    if member.role.own_client_only:
        checks = [each for each in checks if each.key not in ("rest", "others")]
    context |= {
        "word": word, "rest": rest[:1].upper() + rest[1:], "tone": TONES.get(kept.outcome, ""),
        "target_words": telling.target_words(evidence, kept.found, currency),
        "chart": check_charts.of_verdict(
            kept, evidence, currency, others=not member.role.own_client_only
        ),
        "checks": [(each, STATES[each.state], SAID[each.state]) for each in checks],
        "notes": evidence.notes,
        "stats": statistics(kept, evidence, currency, elsewhere=not member.role.own_client_only),
        "facts": facts(member, entry, kept, evidence),
        "look_rows": [look_row(each, currency) for each in looks],
        "watch_part": check_charts.of_watch(watch, currency) if watch else None,
        "may_close": entry.state in OPEN and member.may("manage") and slip is None,
        "slip": slip, "today": today(member),
        "closing": "Close as sustained" if kept.outcome == "better" else "Close: not shown",
    }  # fmt: skip
    return render(request, "check/verdict.html", context)


def plan_words(member: Member, entry: Improvement) -> dict[str, Any] | None:
    """What can be said before the first look: how long it will take to know."""
    if not entry.kpi_key or lake_of(member.desk).empty:
        return None
    plan = getattr(entry, "verdict_plan", None)
    if plan is not None:
        return waiting(
            plan.promised, plan.needed, plan.looks_until, plan.grain, plan.warning, entry
        )
    try:
        found = outlook(entry, session=session_of(member.desk))
    except Trouble as trouble:
        return {"sentence": str(trouble), "warning": "", "looks": 0}
    return waiting(found.promised, found.needed, found.looks, found.grain, found.warning, entry)


def waiting(
    promised: float | None, needed: int | None, looks: int, grain: str, warning: str,
    entry: Improvement,
) -> dict[str, Any]:  # fmt: skip
    """How long until the promise shows, in a sentence."""
    kpi = kpis_of(entry.desk).get(entry.kpi_key)
    size = telling.amount(promised, kpi.unit if kpi else "", entry.desk.currency)
    if promised is not None and needed is not None:
        said = f"{size} would show after {needed} {grain}s, with 80 % chance"
    elif promised is not None and warning:
        said = f"{size} cannot be seen with this KPI as it varies"
    else:
        said = "How long it takes to know cannot be said yet"
    return {"sentence": said, "warning": warning, "looks": looks, "grain": grain}


def facts(
    member: Member, entry: Improvement, kept: Verdict, evidence: Evidence
) -> list[tuple[str, str, str]]:
    """The facts beside the verdict: word, figure, remark."""
    currency, unit = member.desk.currency, evidence.main.unit
    at, kpi = kept.found["target"], kpis_of(member.desk).get(kept.kpi)
    assert kpi is not None
    place = " · ".join(str(value) for value in kept.slice.values())
    now_words = figures.value_words(kpi, at["now"], currency)
    rows = [
        ("Owner", str(entry.owner or "nobody"), ""),
        (f"{kpi.name}{f', {place}' if place else ''}", now_words, f"n {words.count(at['n'])}"),
    ]
    if evidence.baseline is not None:
        low, high = evidence.baseline_low, evidence.baseline_high
        rows.append(
            (
                "Baseline", figures.value_words(kpi, evidence.baseline, currency),
                f"{figures.range_words(kpi, low, high, currency)},"
                f" n {words.count(evidence.baseline_n)}",
            )
        )  # fmt: skip
    if evidence.target is not None:
        due = (
            f"by {words.day(date.fromisoformat(evidence.target_on))}" if evidence.target_on else ""
        )
        aim = words.measure(evidence.target, unit, currency=currency)
        rows.append(("Target", aim, f"{due}, {kept.target}"))
    if not member.role.own_client_only:  # what work costs is the provider's own affair
        rows += _worth(member, entry)
    rows.append(
        ("Readings", f"{kept.n_before} + {kept.n_after}", f"{evidence.grain}s before, after")
    )
    return rows


def _worth(member: Member, entry: Improvement) -> list[tuple[str, str, str]]:
    """What it is worth a month, and the work it took."""
    rows = []
    line = next((each for each in benefits(member) if each.entry.pk == entry.pk), None)
    worth = (line.proved or line.now) if line else None
    if line is not None and worth is not None and worth.hours is not None:
        said = "slipped since" if line.slipped else "proved" if line.proved else "not proved"
        promise = line.promised.hours if line.promised else None
        more = f", promised {promise:,.0f}" if promise is not None else ""
        rows.append(("Worth", f"{worth.hours:,.0f} h a month", f"{said}{more}"))
    if entry.hours_likely is not None:
        rows.append(("Work", f"{entry.hours_likely:,.0f} h", "estimated"))
    return rows


def look_row(each: Verdict, currency: str) -> dict[str, Any]:
    """One look in the history."""
    return {
        "look": each, "tone": TONES.get(each.outcome, "quiet"), "mark": MARKS[each.outcome],
        "effect": telling.signed(each.effect, each.unit, currency),
        "range": telling.between(each.low, each.high, each.unit, currency).replace(" and ", " to "),
    }  # fmt: skip


def statistics(
    kept: Verdict, evidence: Evidence, currency: str, *, elsewhere: bool
) -> list[tuple[str, str]]:
    """The full statistics, each with its name; `elsewhere`: those of other tickets too."""
    first, unit = kept.found["first"], evidence.main.unit

    def size(value: float | None) -> str:
        return telling.signed(value, unit, currency)

    def plain(value: float | None, digits: int = 3) -> str:
        return words.NOTHING if value is None else f"{value:.{digits}f}"

    rows = [
        ("Effect", f"{size(kept.effect)} ({size(kept.low)} to {size(kept.high)})"),
        ("p, over all planned looks" if kept.found["looks"] else "p", plain(kept.p, 4)),
        ("Sure of the direction", words.share(kept.probability, 1)),
        ("p of any change of course", plain(first["p_change"], 4)),
        ("Step at the start", size(first["level_change"])),
        (f"Slope after it, per {evidence.grain}", size(first["slope_change"])),
        ("Measured as", first["shape"]),
        ("Likeness of neighbouring readings (φ)", plain(first["phi"], 2)),
        ("Noise from reading to reading", telling.amount(first["noise"], unit, currency)),
        ("Power for what was promised", words.share(first["power"])),
        ("Change seen with 80 % chance", telling.amount(first["detectable"], unit, currency)),
        ("Season", first["season"]),
        ("Likelihood", first["family"]),
        ("Plain difference before/after",
         f"{size(kept.found['naive'])}, p = {plain(kept.found['naive_p'], 4)} (not believed)"),
    ]  # fmt: skip
    beside = kept.found["compared"]
    if beside and elsewhere:
        rows += [
            (f"Moved elsewhere ({beside['words']})",
             f"{size(beside['rest'])} ({size(beside['rest_low'])} to {size(beside['rest_high'])})"),
            ("This series alone",
             f"{size(beside['alone'])} ({size(beside['alone_low'])} to {size(beside['alone_high'])})"),
            ("Difference in differences, their drift drawn on",
             f"{size(beside['apart'])} ({size(beside['apart_low'])} to"
             f" {size(beside['apart_high'])}), p = {plain(beside['apart_p'])}"),
            ("Drift apart before the start", f"t = {plain(beside['drift'], 2)}"),
        ]  # fmt: skip
        if beside["bsts"]:
            middle, low, high = beside["bsts"]
            rows.append(
                ("Bayesian structural time series", f"{size(middle)} ({size(low)} to {size(high)})")
            )
    if kept.found["mix"] is not None:
        rows.append((f"Of it mix, by {kept.found['mix_by']}", size(kept.found["mix"])))
    rows += [
        ("Data version", str(kept.data_version)),
        ("Definition", f"{kept.kpi} version {kept.kpi_version}"),
        ("Seed and draws", f"{first['seed']}, {first['draws']}"),
    ]
    return rows


@require_POST
@door(write="propose")
def look(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Take a look now."""
    entry = entry_of(member, ref)
    try:
        before = asked.newest(entry)
        made = actions.judge(by=member, entry=entry, at=now())
        if before is not None and before.pk == made.pk:
            messages.info(request, "Nothing new has come in since the last look.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("verdict", entry.ref)


@require_POST
@door(write="manage")
def closing(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Close the entry on what its verdict says."""
    entry = entry_of(member, ref)
    try:
        closed = actions.close(by=member, entry=entry, at=now(), on=today(member))
        messages.success(request, f"{closed.ref} is now: {closed.state.label}.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("verdict", entry.ref)


@require_POST
@door(write="propose")
def again(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Begin again after a slip: the verdict is taken anew from that day."""
    entry = entry_of(member, ref)
    try:
        try:
            on = date.fromisoformat(request.POST.get("on", ""))
        except ValueError:
            raise Trouble("Give the day the new effort begins.") from None
        actions.begin_again(by=member, entry=entry, on=on, at=now())
        messages.success(request, f"{entry.ref} is judged anew from {words.day(on)}.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("verdict", entry.ref)


@require_POST
@door(write="propose")
def rollout(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Say when it went live for each unit: one “name, 2026-03-02” a line."""
    entry = entry_of(member, ref)
    try:
        starts = {}
        for number, line in enumerate(request.POST.get("starts", "").splitlines(), start=1):
            if not line.strip():
                continue
            unit, _, day = line.rpartition(",")
            try:
                starts[unit.strip()] = date.fromisoformat(day.strip())
            except ValueError:
                raise Trouble(
                    f"Line {number}: write the name, a comma and the date, as in"
                    " “Bakery GmbH, 2026-03-02”."
                ) from None
        actions.set_rollout(
            by=member, entry=entry, dimension=request.POST.get("dimension", ""), starts=starts,
            at=now(),
        )  # fmt: skip
        messages.success(request, f"{len(starts)} starts are kept.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("verdict", entry.ref)
