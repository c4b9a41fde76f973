"""What the what-if page shows: what can be changed, and what the last trial would mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from headway.ground.accounts.models import Desk, Member
from headway.ground.words import listed
from headway.loop.aim.models import Cycle
from headway.loop.register.models import Improvement

from . import queries
from .capacity import monday_of
from .capacity_queries import team
from .models import Plan, PlanEntry, Task
from .posing import PLANNABLE
from .roadmap_words import number
from .what_if import Extra, Overrides


@dataclass(frozen=True)
class Hours:
    """A member, their free hours a week, and what the last trial changed of them."""

    member: Member
    free: float
    tried: Extra | None


@dataclass(frozen=True)
class Candidate:
    """An improvement that could be planned, with what the last trial changed of it."""

    improvement: Improvement
    due: date | None
    score: float | None
    choice: str


@dataclass(frozen=True)
class Turn:
    """An improvement before and after: planned or not, its end with 50 % and 85 % certainty."""

    improvement: Improvement
    before: PlanEntry | None
    after: PlanEntry | None

    @property
    def words(self) -> str:
        """What changes, in a word or two."""
        was = self.before is not None and self.before.chosen
        now = self.after is not None and self.after.chosen
        if was and now and self.before and self.after:
            old, new = (
                self.before.p85_on or self.before.ends_on,
                self.after.p85_on or self.after.ends_on,
            )
            if old is None or new is None or old == new:
                return "as before"
            days = (new - old).days
            return f"{abs(days)} day{'s' if abs(days) != 1 else ''} {'later' if days > 0 else 'earlier'}"
        return "comes in" if now else "goes out" if was else "stays out"


@dataclass(frozen=True)
class Page:
    """Everything on the page."""

    hours: tuple[Hours, ...]
    candidates: tuple[Candidate, ...]
    turns: tuple[Turn, ...]
    tried: tuple[str, ...]
    headline: str


def current(desk: Desk, today: date) -> Cycle | None:
    """The cycle of today, else the next to come."""
    rows = Cycle.objects.filter(desk=desk, closed_at=None, ends_on__gte=today)
    return rows.order_by("starts_on").first()


def cycles_of(desk: Desk, today: date) -> list[Cycle]:
    """Cycles that can still be planned."""
    return list(
        Cycle.objects.filter(desk=desk, closed_at=None, ends_on__gte=today).order_by("starts_on")
    )


def page_of(desk: Desk, tried: Plan | None, *, today: date) -> Page:
    """The page; with the outcome of the last trial where there is one that is solved."""
    first = monday_of(today)
    people = team(desk, first, first + timedelta(days=13 * 7 - 1))
    overrides = Overrides.of_plain(tried.overrides) if tried else Overrides()
    extras = {one.member: one for one in overrides.capacity}
    hours = tuple(
        Hours(one.member, one.free / max(len(one.weeks), 1), extras.get(one.member.pk))
        for one in people
    )
    rows = list(
        Improvement.objects.filter(
            desk=desk, status__in=[state.value for state in PLANNABLE],
            pk__in=Task.objects.plannable().filter(desk=desk).values("improvement"),
        )
        .select_related("owner").order_by("number")
    )  # fmt: skip
    candidates = tuple(
        Candidate(
            one, overrides.dates.get(one.pk, one.target_on), overrides.scores.get(one.pk),
            "out" if one.pk in overrides.out else "must" if one.pk in overrides.must else "",
        )
        for one in rows
    )  # fmt: skip
    turns = _turns(desk, tried)
    return Page(
        hours,
        candidates,
        turns,
        _said(overrides, people_names(hours), rows),
        _headline(turns, tried),
    )


def people_names(hours: tuple[Hours, ...]) -> dict[int, str]:
    """Members by key."""
    return {one.member.pk: one.member.name for one in hours}


def _turns(desk: Desk, tried: Plan | None) -> tuple[Turn, ...]:
    if tried is None or tried.solved_at is None or tried.trouble:
        return ()
    force = queries.in_force(desk)
    before = {entry.improvement_id: entry for entry in queries.view(force).entries} if force else {}
    after = {entry.improvement_id: entry for entry in queries.view(tried).entries}
    order = {"comes in": 0, "goes out": 1, "as before": 3, "stays out": 4}
    turns = [
        Turn((after.get(key) or before[key]).improvement, before.get(key), after.get(key))
        for key in before.keys() | after.keys()
    ]
    turns.sort(key=lambda one: (order.get(one.words, 2), one.improvement.number))
    return tuple(turns)


def _headline(turns: tuple[Turn, ...], tried: Plan | None) -> str:
    """What the trial means, in one sentence."""
    if tried is None:
        return "What if somebody had more time, or a date moved?"
    if tried.state == Plan.State.SOLVING:
        return "The trial is being solved."
    if not turns:
        return tried.trouble or "The trial says nothing."
    fit = sum(one.after is not None and one.after.chosen for one in turns)
    was = sum(one.before is not None and one.before.chosen for one in turns)
    said = f"{number(fit, capital=True)} improvement{'s' if fit != 1 else ''} would fit"
    said += f" instead of {number(was)}" if fit != was else ""
    parts = []
    for word, verb in (("comes in", "in"), ("goes out", "out")):
        refs = [one.improvement.ref for one in turns if one.words == word]
        if refs:
            parts.append(f"{listed(refs)} {'comes' if verb == 'in' else 'goes'} {verb}" if len(refs) == 1
                         else f"{listed(refs)} {'come' if verb == 'in' else 'go'} {verb}")  # fmt: skip
    sooner = sum("earlier" in one.words for one in turns)
    later = sum("later" in one.words for one in turns)
    if sooner:
        parts.append(f"{number(sooner)} end{'s' if sooner == 1 else ''} earlier")
    if later:
        parts.append(f"{number(later)} end{'s' if later == 1 else ''} later")
    return f"{said}: {', '.join(parts)}." if parts else f"{said}: nothing else changes."


def _said(overrides: Overrides, names: dict[int, str], rows: list[Improvement]) -> tuple[str, ...]:
    """What was tried, in words."""
    refs = {one.pk: one.ref for one in rows}
    said = [
        f"{names.get(one.member, 'Somebody')} {one.hours:+g} h a week"
        + (f" from {one.since.day} {one.since:%b}" if one.since else "")
        + (f" to {one.until.day} {one.until:%b}" if one.until else "")
        for one in overrides.capacity
    ]
    said += [
        f"{refs.get(pk, 'An entry')} {'by ' + f'{day.day} {day:%b %Y}' if day else 'without a date'}"
        for pk, day in overrides.dates.items()
    ]
    said += [
        f"{refs.get(pk, 'An entry')} with priority {score:g}"
        for pk, score in overrides.scores.items()
    ]
    said += [f"{refs.get(pk, 'an entry')} left out" for pk in sorted(overrides.out)]
    said += [
        f"{refs.get(pk, 'an entry')} taken in whatever it costs" for pk in sorted(overrides.must)
    ]
    return tuple(said)
