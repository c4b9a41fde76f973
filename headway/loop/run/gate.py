"""“Will it stick?”: the readiness check before a start, over five causes plans die of (pure).

Each point is pass, warn or fail, with the fact behind it. A fail refuses the start, unless somebody
overrides it with a reason that stays visible. The points are those of the five groups: alignment,
resources, steps, accountability, people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

MOST_HOURS = 16.0
MOST_DAYS = 14
FIRST_RESULT_DAYS = 30


class Mark(StrEnum):
    """How a point stands."""

    PASS = "pass"  # noqa: S105  (no password)
    WARN = "warn"
    FAIL = "fail"


GROUPS = {
    "alignment": "Alignment",
    "resources": "Resources",
    "steps": "Steps",
    "accountability": "Accountability",
    "people": "People",
}


@dataclass(frozen=True)
class Point:
    """One point: its group, key, question, mark, the fact behind it, and where the fact stands.

    `place` names what to open: entry, target, answers, tasks, plan, reviews, adoption.
    """

    group: str
    key: str
    question: str
    mark: Mark
    fact: str
    place: str


@dataclass(frozen=True)
class TaskFact:
    """A task as the check sees it: hours are likely ones, days planned or promised."""

    ref: str
    hours: float
    has_owner: bool
    three_points: bool
    starts_on: date | None = None
    ends_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class PeopleFacts:
    """What the adoption room knows; None in a field: not recorded. Counts of an improvement.

    `needs_behaviour` tells whether the change asks for new behaviour.
    """

    stakeholders: int | None = None
    messages: int | None = None
    training_open: int | None = None
    training_all: int | None = None
    concerns_open: int | None = None
    needs_behaviour: bool | None = None
    diagnosed: bool | None = None


@dataclass(frozen=True)
class Facts:
    """What the check looks at, gathered from the record.

    `capacity` maps a skill to (hours needed, hours free); free is None while it is not known.
    `overloaded` names people planned above 100 %, with their share of the free hours (1.2 = 120 %).
    """

    today: date
    has_goal: bool = False
    goal_title: str = ""
    answers: int = 0
    answers_without_evidence: int = 0
    capacity: Sequence[tuple[str, float, float | None]] = ()
    overloaded: Sequence[tuple[str, float]] = ()
    load_known: bool = False
    tasks: Sequence[TaskFact] = ()
    owner: str = ""
    sponsor: str = ""
    review_every: int | None = None
    review_on: date | None = None
    kpi: str = ""
    baseline: str = ""
    target: str = ""
    target_on: date | None = None
    guards: Sequence[str] = ()
    people: PeopleFacts | None = field(default=None)


@dataclass(frozen=True)
class Readiness:
    """All points, and what they amount to."""

    points: tuple[Point, ...]

    @property
    def mark(self) -> Mark:
        """The worst mark of all points."""
        marks = {point.mark for point in self.points}
        return next((mark for mark in (Mark.FAIL, Mark.WARN) if mark in marks), Mark.PASS)

    @property
    def fails(self) -> tuple[Point, ...]:
        """The points that refuse the start."""
        return tuple(point for point in self.points if point.mark is Mark.FAIL)

    @property
    def warns(self) -> tuple[Point, ...]:
        """The points to look at."""
        return tuple(point for point in self.points if point.mark is Mark.WARN)

    @property
    def sentence(self) -> str:
        """The answer in one sentence.

        >>> check(Facts(date(2026, 3, 1))).sentence[:23]
        'Not yet: 9 points fail,'
        """
        fails, warns = len(self.fails), len(self.warns)
        if fails:
            first = self.fails[0].fact.rstrip(".")
            if first.split()[0] in {"It", "Nobody", "No", "There", "Target", "The"}:
                first = first[0].lower() + first[1:]
            only = f"{fails} point{'s' if fails > 1 else ''} fail{'' if fails > 1 else 's'}"
            return f"Not yet: {only}, first of all: {first}."
        if warns:
            return f"It can start; {warns} point{'s' if warns > 1 else ''} to keep an eye on."
        return "Yes: it has what improvements that stuck had."


def check(facts: Facts) -> Readiness:
    """The readiness check of an improvement."""
    return Readiness(
        (
            *_alignment(facts),
            *_resources(facts),
            *_steps(facts),
            *_accountability(facts),
            *_people(facts),
        )
    )


def _point(
    group: str, key: str, question: str, good: bool, yes: str, no: str, place: str,
    *, otherwise: Mark = Mark.FAIL,
) -> Point:  # fmt: skip
    return Point(group, key, question, Mark.PASS if good else otherwise, yes if good else no, place)


def _alignment(facts: Facts) -> list[Point]:
    lacking = 4 - facts.answers
    return [
        _point("alignment", "goal", "Is a goal linked?", facts.has_goal,
               f"Serves “{facts.goal_title}”.", "It serves no goal.", "entry"),
        _point("alignment", "answers", "Are the four answers there, with evidence?",
               lacking <= 0 and not facts.answers_without_evidence,
               "Four answers, each with evidence.",
               f"{lacking} of 4 answers are missing." if lacking > 0
               else f"{facts.answers_without_evidence} of 4 answers have no evidence.", "answers"),
    ]  # fmt: skip


def _resources(facts: Facts) -> list[Point]:
    points = []
    short = [
        (name, need, free)
        for name, need, free in facts.capacity
        if free is not None and need > free
    ]
    unknown = [name for name, _, free in facts.capacity if free is None]
    if short:
        name, need, free = short[0]
        points.append(Point("resources", "capacity", "Do the hours fit the free capacity?", Mark.FAIL,
                            f"{name}: {need:.0f} h needed, {free:.0f} h free after the buffer.", "plan"))  # fmt: skip
    elif unknown or not facts.capacity:
        said = (
            f"Free hours are not known for {', '.join(unknown)}."
            if unknown
            else "No skills with hours are named, so capacity cannot be checked."
        )
        points.append(Point("resources", "capacity", "Do the hours fit the free capacity?", Mark.WARN,
                            said, "plan"))  # fmt: skip
    else:
        words = "; ".join(
            f"{name} {need:.0f} of {free:.0f} h" for name, need, free in facts.capacity
        )
        points.append(Point("resources", "capacity", "Do the hours fit the free capacity?", Mark.PASS,
                            f"They fit: {words}, buffer kept.", "plan"))  # fmt: skip
    over = [(name, load) for name, load in facts.overloaded if load > 1]
    if over:
        name, load = max(over, key=lambda one: one[1])
        points.append(Point("resources", "people_load", "Is nobody planned above 100 %?", Mark.FAIL,
                            f"{name} is planned at {load * 100:.0f} % of the free time.", "plan"))  # fmt: skip
    else:
        points.append(_point("resources", "people_load", "Is nobody planned above 100 %?",
                             facts.load_known, "Nobody is planned above 100 %.",
                             "No committed plan yet, so nobody's load is known.", "plan",
                             otherwise=Mark.WARN))  # fmt: skip
    flat = [task.ref for task in facts.tasks if not task.three_points]
    points.append(
        _point("resources", "three_points", "Are estimates three-point?",
               bool(facts.tasks) and not flat,
               f"All {len(facts.tasks)} tasks have a low, a likely and a high figure.",
               f"{', '.join(flat[:4])}{' and more' if len(flat) > 4 else ''}: one figure only."
               if flat else "There are no tasks to estimate.", "tasks",
               otherwise=Mark.WARN if flat else Mark.FAIL)
    )  # fmt: skip
    return points


def _length(task: TaskFact) -> int:
    end = task.ends_on or task.due_on
    return (end - task.starts_on).days + 1 if task.starts_on and end else 0


def _steps(facts: Facts) -> list[Point]:
    tasks = facts.tasks
    if not tasks:
        return [Point("steps", "small", "Are there steps small enough to finish?", Mark.FAIL,
                      "There are no tasks yet.", "tasks")]  # fmt: skip
    large = [t for t in tasks if t.hours > MOST_HOURS or _length(t) > MOST_DAYS]
    bare = [t.ref for t in tasks if not t.has_owner or not (t.due_on or t.ends_on)]
    dates = [day for t in tasks for day in (t.due_on or t.ends_on,) if day is not None]
    first = min(dates, default=None)
    until = facts.today + timedelta(days=FIRST_RESULT_DAYS)
    return [
        _point("steps", "small", "Is every task at most 16 h and two weeks?", not large,
               f"The largest takes {max(t.hours for t in tasks):g} h.",
               f"{', '.join(t.ref for t in large[:4])}: too large to finish in one go.", "tasks"),
        _point("steps", "owned", "Has every task one owner and a date?", not bare,
               f"All {len(tasks)} tasks have an owner and a date.",
               f"{', '.join(bare[:4])}{' and more' if len(bare) > 4 else ''}: no owner or no date.",
               "tasks"),
        _point("steps", "first_result", "Is something to be seen within 30 days?",
               first is not None and first <= until,
               f"The first task is done by {_day(first)}.",
               f"The first task is only done by {_day(first)}." if first
               else "No task has a date.", "tasks"),
    ]  # fmt: skip


def _accountability(facts: Facts) -> list[Point]:
    return [
        _point("accountability", "owner", "Is one person accountable?", bool(facts.owner),
               f"{facts.owner} owns it.", "Nobody owns it.", "entry"),
        _point("accountability", "sponsor", "Is there a sponsor?", bool(facts.sponsor),
               f"{facts.sponsor} sponsors it.", "It has no sponsor.", "entry"),
        _point("accountability", "rhythm", "Is there a review rhythm?",
               facts.review_every is not None,
               f"Every {facts.review_every} days, next on {_day(facts.review_on)}."
               if facts.review_on else f"Every {facts.review_every} days.",
               "No reviews are planned.", "reviews"),
        _point("accountability", "kpi", "Is the KPI agreed, with a frozen baseline?",
               bool(facts.kpi and facts.baseline),
               f"{facts.kpi}, baseline {facts.baseline}.",
               f"{facts.kpi} has no frozen baseline." if facts.kpi else "No KPI is chosen.",
               "target"),
        _point("accountability", "target", "Are target and date agreed, and ahead?",
               bool(facts.target) and facts.target_on is not None and facts.target_on > facts.today,
               f"{facts.target} by {_day(facts.target_on)}.",
               "Target or date is missing." if not (facts.target and facts.target_on)
               else f"The date {_day(facts.target_on)} has passed.", "target"),
        _point("accountability", "guard", "Is a guard KPI named?", bool(facts.guards),
               f"Guarded by {', '.join(facts.guards)}.",
               "Nothing guards against making something else worse.", "entry", otherwise=Mark.WARN),
    ]  # fmt: skip


def _people(facts: Facts) -> list[Point]:
    known = facts.people or PeopleFacts()

    def point(key: str, question: str, recorded: bool, good: bool, yes: str, no: str) -> Point:
        if not recorded:
            return Point("people", key, question, Mark.WARN, "Not recorded.", "adoption")
        return _point("people", key, question, good, yes, no, "adoption", otherwise=Mark.WARN)

    named, told, open_ones = known.stakeholders, known.messages, known.concerns_open
    lacking, needed = known.training_open, known.training_all
    points = [
        point("stakeholders", "Are the stakeholders named?", named is not None, bool(named),
              f"{named} named.", "Nobody is named."),
        point("messages", "Are messages planned?", told is not None, bool(told),
              f"{told} planned or sent.", "Nobody is told anything."),
        point("training", "Are training needs covered?", lacking is not None and needed is not None,
              not lacking, f"All {needed} covered." if needed else "None needed.",
              f"{lacking} of {needed} not covered: no evidence on the job, not all had a session."),
        point("concerns", "Are concerns answered?", open_ones is not None, not open_ones,
              "All answered.", f"{open_ones} without an answer."),
    ]  # fmt: skip
    question = "Is the behaviour diagnosed, where it must change?"
    if known.needs_behaviour is False:
        points.append(Point("people", "behaviour", question, Mark.PASS,
                            "The change asks for no new behaviour.", "adoption"))  # fmt: skip
    else:
        recorded = known.needs_behaviour is not None and known.diagnosed is not None
        points.append(
            point("behaviour", question, recorded, bool(known.diagnosed),
                  "Diagnosed.", "New behaviour is asked for, but not diagnosed.")
        )  # fmt: skip
    return points


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else "–"
