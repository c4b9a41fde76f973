"""Questions about the practice check and about both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db.models import Count, Q, QuerySet

from headway.ground import words
from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.accounts.queries import visible
from headway.ground.tokens import fingerprint
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.paths import met, standing_words
from headway.loop.kpis.queries import Reading, answerable, readings, targets_of
from headway.loop.kpis.standing import NEWEST, last_day, whole_weeks

from ...models import Ballot, Perception, PracticeAnswer
from .. import shipped
from ..sides import (
    FEWEST,
    Cell,
    Disagreement,
    Measured,
    Said,
    Verdict,
    cells,
    disagreements,
    verdict,
)

WEEKS = 3 * NEWEST
"""Weeks of tickets a measure beside a topic speaks of."""


@dataclass(frozen=True)
class Judged:
    """A practice and the newest answer to it."""

    practice: shipped.Practice
    answer: PracticeAnswer | None
    by_leaders: str
    by_laggards: str


def practices_of(desk: Desk) -> list[Judged]:
    """All practices with the desk's newest answers."""
    newest: dict[str, PracticeAnswer] = {}
    for one in PracticeAnswer.objects.filter(desk=desk).select_related("by"):
        newest.setdefault(one.practice, one)
    return [
        Judged(one, newest.get(one.id), words.share(one.leaders), words.share(one.laggards))
        for one in shipped.practices()
    ]


def surveys(member: Member) -> QuerySet[Perception]:
    """The surveys a member may read; none for who may not compare."""
    rows = visible(member, Perception)
    return (rows if member.may("compare") else rows.none()).select_related("client", "desk")


def ballot_by(token: str, at: datetime) -> Ballot | None:
    """The unused link of a survey that takes answers now."""
    return (
        Ballot.objects.filter(
            token_hash=fingerprint(token), used=False, revoked=False,
            perception__closed_at=None, perception__closes_at__gt=at,
        )
        .select_related("perception__desk", "perception__client")
        .first()
    )  # fmt: skip


def measured_beside(
    desk: Desk, client: Client | None, topics: Sequence[str]
) -> dict[str, Measured]:
    """Topic → the KPI beside it over the newest twelve whole weeks, and how it stands.

    Beside the client's own target, else the desk's, else (for a client) beside the desk's figure.
    """
    if lake_of(desk).empty:
        return {}
    where = {"client": client.name} if client else {}
    terms, known = Terms.of(desk), kpis_of(desk)
    aims = targets_of(desk) | (targets_of(desk, where) if where else {})
    found = {}
    with session_of(desk) as session:
        can, _ = answerable(session, known, terms=terms)
        beside = {
            topic.key: known[key]
            for topic in shipped.topics()
            if topic.key in topics
            if (key := next((key for key in topic.kpis if key in can), None))
        }
        windows: dict[tuple[date, date], list[Kpi]] = {}
        for kpi in dict.fromkeys(beside.values()):
            windows.setdefault(whole_weeks(last_day(session, kpi, terms), WEEKS), []).append(kpi)
        own: dict[str, tuple[Reading, date]] = {}
        whole: dict[str, Reading] = {}
        for (since, until), kpis in windows.items():
            ask = partial(readings, session, kpis, terms=terms, since=since, until=until)
            own |= {one.kpi: (one, until) for one in ask(where=where)}
            whole |= {one.kpi: one for one in ask()} if where else {}
    for topic, kpi in beside.items():
        one, until = own[kpi.key]
        if one.value is None or one.n < kpi.minimum_sample:
            continue
        said = partial(words.measure, unit=kpi.unit, currency=desk.currency)
        if kpi.key in aims:
            path = aims[kpi.key].path
            told, state = standing_words(one.value, one.low, one.high, path, kpi.better, until)
            against = f"{told} ({said(path.expected(until))})"
        elif where:
            desk_value = whole[kpi.key].value
            state, told = _beside_desk(one.low, one.high, desk_value, kpi.better)
            against = f"{told} the desk's {said(desk_value)}"
        else:
            state, against = "unknown", "no target set"
        found[topic] = Measured(kpi.key, kpi.name, said(one.value), state, against)
    return found


def _beside_desk(
    low: float | None, high: float | None, desk: float | None, better: str
) -> tuple[str, str]:
    """How a client's interval lies beside the desk's figure."""
    if low is None or high is None or desk is None:
        return "unknown", "beside"
    if low <= desk <= high:
        return "unsure", "close to"
    return ("on", "better than") if met(low, desk, better) else ("behind", "worse than")


@dataclass(frozen=True)
class Beside:
    """A topic with what each group says of it, what is measured, and whether the two agree."""

    topic: shipped.Topic
    measured: Measured | None
    cells: list[tuple[Cell, Verdict]]


@dataclass(frozen=True)
class Sides:
    """Both sides of a closed survey. `hidden` are the groups with fewer than five answers."""

    rows: list[Beside]
    groups: list[shipped.Group]
    hidden: list[shipped.Group]
    disagreements: list[Disagreement]
    answers: int


def sides_of(perception: Perception) -> Sides:
    """What came out of a closed survey."""
    said = [
        Said(group, {topic: (pair[0], pair[1]) for topic, pair in ratings.items()})
        for group, ratings in perception.opinions.values_list("group", "ratings")
    ]
    measured = {topic: Measured(**row) for topic, row in perception.measured.items()}
    topics = [topic for topic in shipped.topics() if topic.key in perception.topics]
    present = {one.group for one in said}
    keys = [group.key for group in shipped.groups() if group.key in present]
    found = cells(said, keys, [topic.key for topic in topics])
    names = {group.key: group for group in shipped.groups()}
    shown = [key for key in keys if any(cell.n is not None for cell in found[key].values())]
    rows = [
        Beside(
            topic, measured.get(topic.key),
            [(cell, verdict(cell, measured.get(topic.key)))
             for key in [*shown, ""]
             for cell in [found[key][topic.key]]],
        )
        for topic in topics
    ]  # fmt: skip
    parted = disagreements(
        found, measured, {key: f"{one.name[:1].lower()}{one.name[1:]}" for key, one in names.items()},
        {topic.key: topic.name for topic in topics},
    )  # fmt: skip
    return Sides(
        rows, [names[key] for key in shown], [names[key] for key in keys if key not in shown],
        parted, sum(one.group in shown for one in said),
    )  # fmt: skip


def links_of(perception: Perception) -> list[dict[str, object]]:
    """Group by group: links made and taken back; how many were used only as a whole once five were.

    While a survey is open, who watches the count could tell who has just answered.
    """
    counts = perception.ballots.order_by().values("group").annotate(
        made=Count("pk", filter=Q(revoked=False)), answered=Count("pk", filter=Q(used=True))
    )  # fmt: skip
    by_group = {row["group"]: row for row in counts if row["made"]}
    return [
        {"group": group, "made": row["made"],
         "used": row["answered"] if row["answered"] >= FEWEST else None}
        for group in shipped.groups()
        if (row := by_group.get(group.key))
    ]  # fmt: skip
