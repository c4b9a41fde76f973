"""The plan on paper: the continual improvement plan and the roadmap, concise, as documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from headway.ground import words
from headway.ground.charts import draw
from headway.ground.documents import (
    Block,
    Bullets,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    NewPage,
    Note,
    Paragraph,
    Span,
    Table,
    Text,
)
from headway.loop.aim.queries import vision_of
from headway.loop.kpis.known import kpis_of
from headway.loop.register.models import Improvement

from . import roadmap_words as told
from .models import Countermeasure, PlanEntry, Task
from .pdpc import Judged
from .roadmap import By, Place, Road, timeline

NO_LINKS: Mapping[str, str] = {"entry": "", "person": ""}


def _state(road: Road) -> str:
    plan = road.plan
    if plan.committed_at is not None:
        return f"committed {words.day(plan.committed_at.date())} by {plan.committed_by_name}"
    return f"draft {plan.number} of {words.day(plan.taken_at.date())}, not committed"


def _subtitle(road: Road) -> str:
    cycle = str(road.plan.cycle) if road.plan.cycle else ""
    span = f"{words.day(road.first)} to {words.day(road.last)}"
    return " · ".join(part for part in (road.desk.name, cycle, span, _state(road)) if part)


def _lead(road: Road) -> Paragraph:
    start, concern, end = told.headline(road.facts)
    pieces: list[str | Span] = [start]
    if concern:
        pieces += [" ", Span(concern, "concern"), f" {end}"]
    return Paragraph(tuple(pieces), lead=True)


def _facts(road: Road) -> Facts:
    facts = road.facts
    planned = sum(sum(place.weeks.values()) for place in road.places)
    free = sum(sum(weeks.values()) for weeks in road.free.values())
    over = sum(len(weeks) for weeks in road.over.values())
    worth = sum(entry.improvement.waste_hours or 0 for entry in road.chosen)
    return Facts(
        (
            Fact("In the plan", str(facts.chosen), f"{facts.left_out} did not fit" if facts.left_out else "all that were ready"),
            Fact("Hold their date", f"{facts.holds_85} of {facts.dated}", "with 85 % certainty"),
            Fact("Work", f"{planned:.0f} h", f"of {free:.0f} h free" if free else "", "concern" if over else ""),
            Fact("Worth", f"{worth:.0f} h", "a month, if all reach their target"),
        )
    )  # fmt: skip


def _figure(road: Road, *, by: By = "improvement") -> Figure:
    svg = draw(timeline(road, by=by, hrefs=NO_LINKS, movable=False))
    return Figure(
        svg.encode(),
        alt="Roadmap: "
        + "; ".join(f"{e.improvement.ref} {e.improvement.title}" for e in road.chosen),
        caption="Filled dot: half of all simulated runs are finished by then; ring: 85 %. Flag: the"
        " promised day. Below: hours planned of hours free, by person and week.",
    )


def _range(entry: PlanEntry) -> Text:
    if entry.p50_on is None or entry.p85_on is None:
        return words.day(entry.ends_on)
    late = entry.due_on is not None and entry.p85_on > entry.due_on
    return (
        f"{entry.p50_on.day} {entry.p50_on:%b}, ",
        Span(f"{entry.p85_on.day} {entry.p85_on:%b}", "concern" if late else ""),
    )


def _kpi(entry: Improvement) -> str:
    kpi = kpis_of(entry.desk).get(entry.kpi_key)
    if kpi is None:
        return words.NOTHING
    before = words.measure(
        entry.baseline.value if entry.baseline else None, kpi.unit, currency=entry.desk.currency
    )
    after = words.measure(entry.target_value, kpi.unit, currency=entry.desk.currency)
    return f"{kpi.name} {before} → {after}".replace(" %", "\u00a0%").replace(" h", "\u00a0h")


def _overview(road: Road) -> Table:
    columns = (
        Column("Ref", 0.75), Column("Improvement", 3), Column("Owner", 1.3), Column("KPI, now → target", 2.4),
        Column("Promised", 1.1, number=True), Column("50 %, 85 %", 1.3, number=True),
    )  # fmt: skip
    rows = tuple(
        (
            entry.improvement.ref,
            (entry.improvement.title, Span(" quick win", "better")) if entry.quick_win else entry.improvement.title,
            entry.improvement.owner.name if entry.improvement.owner else words.NOTHING,
            _kpi(entry.improvement), words.day(entry.due_on), _range(entry),
        )
        for entry in road.chosen
    )  # fmt: skip
    return Table(columns, rows)


def _tasks(places: Sequence[Place]) -> Table:
    columns = (
        Column("Task", 4), Column("Who", 1.4), Column("When", 1.6, number=True), Column("Hours", 0.7, number=True),
    )  # fmt: skip
    rows: list[tuple[Text, ...]] = []
    for place in sorted(places, key=lambda one: (one.start, one.end, one.task.number)):
        kind = (
            ""
            if place.task.kind == Task.Kind.TASK
            else f" ({place.task.get_kind_display().lower()})"
        )
        name = f"{place.task.title}{kind}"
        title: Text = (name, Span(" ✓ done", "quiet")) if place.done else name
        when = f"{place.start.day} {place.start:%b} – {place.end.day} {place.end:%b}"
        rows.append(
            (
                title,
                place.member.name,
                when,
                f"{sum(place.weeks.values()):.0f}" if place.weeks else words.NOTHING,
            )
        )
    return Table(columns, tuple(rows))


def _risks(counters: Sequence[Countermeasure]) -> Table:
    columns = (
        Column("What can go wrong", 2),
        Column("What we do about it", 2.4),
        Column("Set off when", 1.8),
    )
    rows = [
        (
            one.risk.what, one.what,
            one.task.trigger if one.task and one.kind == Countermeasure.Kind.RECOVER else "done beforehand",
        )
        for one in counters
    ]  # fmt: skip
    return Table(columns, tuple(rows))


def _each(road: Road, charts: Mapping[int, Figure]) -> list[Block]:
    """A page or less for every improvement: why, how it shows, the tasks, what can go wrong."""
    kpis = kpis_of(road.desk)
    ids = [entry.improvement_id for entry in road.chosen]
    counters: dict[int, list[Countermeasure]] = defaultdict(list)
    rows = Countermeasure.objects.filter(
        risk__task__improvement__in=ids, judged=Judged.PRACTICAL.value
    ).select_related("risk__task", "task")
    for one in rows:
        counters[one.risk.task.improvement_id].append(one)
    blocks: list[Block] = []
    for entry in road.chosen:
        improved = entry.improvement
        blocks.append(Heading(f"{improved.ref} {improved.title}"))
        if improved.problem:
            blocks.append(Paragraph(improved.problem))
        guards = [kpis[key].name.lower() for key in improved.guard_kpis if key in kpis]
        shown = f"Shown by: {_kpi(improved)}" + (
            f" by {words.day(improved.target_on)}" if improved.target_on else ""
        )
        shown += f". Must not get worse: {words.listed(guards)}." if guards else "."
        goal = f" Serves: {improved.goal.title}." if improved.goal else ""
        blocks.append(Paragraph((Span(shown + goal, "quiet"),)))
        if improved.pk in charts:
            blocks.append(charts[improved.pk])
        places = [place for place in road.places if place.task.improvement_id == improved.pk]
        if places:
            blocks.append(_tasks(places))
        if counters[improved.pk]:
            blocks.append(_risks(counters[improved.pk]))
    return blocks


def _not_in(road: Road) -> list[Block]:
    if not road.left_out:
        return []
    rows: list[tuple[Text, ...]] = []
    for entry in road.left_out:
        helps = entry.remedies[0]["sentence"] if entry.remedies else words.NOTHING
        rows.append(
            (
                entry.improvement.ref,
                entry.improvement.title,
                entry.reason[:1].upper() + entry.reason[1:],
                helps,
            )
        )
    columns = (
        Column("Ref", 0.7),
        Column("Improvement", 2),
        Column("Why it does not fit", 2.4),
        Column("What would help", 2.4),
    )
    return [Heading("What does not fit"), Table(columns, tuple(rows))]


def _assumptions(road: Road) -> list[Block]:
    plan = road.plan
    gap = plan.gap
    proved = (
        "No plan under these assumptions is worth more."
        if gap is not None and gap < 1e-6
        else f"No plan under these assumptions is worth more than {gap * 100:.0f} % above this one."
        if gap is not None
        else ""
    )
    items: list[Text] = [
        "Free hours are contract hours less public holidays, leave, the time tickets take (from the"
        " tickets themselves where handling time is known) and a buffer.",
        "Dates with a certainty come from a simulation of three-point estimates and of the ticket"
        " load's own ups and downs; they are no promise.",
        f"Improvements were chosen by computed priority within those hours. {proved}".strip(),
        *(str(warning) for warning in plan.warnings[:6]),
    ]
    return [Heading("What this rests on"), Bullets(tuple(items))]


def plan_paper(road: Road, *, made_on: date, charts: Mapping[int, Figure]) -> Document:
    """The continual improvement plan: what, why, who, when, how sure, what can go wrong.

    `charts` are the KPIs' charts by the improvement's key, as whoever asks may see them.
    """
    vision = vision_of(road.desk)
    blocks: list[Block] = [_lead(road)]
    if certain := told.certainty(road.facts):
        blocks.append(Paragraph(certain))
    blocks.append(_facts(road))
    if vision is not None:
        blocks.append(Note(vision.text))
    blocks += [Heading("The improvements"), _overview(road), Heading("When"), _figure(road)]
    blocks += [NewPage(), *_each(road, charts), *_not_in(road), *_assumptions(road)]
    title = "Continual improvement plan"
    return Document(title, _subtitle(road), road.desk.name, made_on, tuple(blocks))


def roadmap_paper(road: Road, *, made_on: date, by: By = "improvement") -> Document:
    """The roadmap alone: one picture, the dates under it."""
    blocks: list[Block] = [_lead(road)]
    if certain := told.certainty(road.facts):
        blocks.append(Paragraph(certain))
    blocks += [_figure(road, by=by), _overview(road), *_not_in(road)]
    return Document("Roadmap", _subtitle(road), road.desk.name, made_on, tuple(blocks))
