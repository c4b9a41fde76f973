"""A playbook out of an improvement that worked: its tasks with the hours they took (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from headway.loop.plan.playbook import Counter, Hours, Message, Playbook, Risk, Step, Training
from headway.loop.plan.sizes import MOST_HOURS

OTHER = "Do"
"""The phase of tasks that stood under none."""


@dataclass(frozen=True)
class Done:
    """A task that was done: `id` names it, `hours` is its estimate, `worked` what it took (None:
    nobody said), `after` the ids of tasks before it. Messages and training say their own words."""

    id: int
    kind: Literal["task", "message", "training"]
    title: str
    phase: str
    skill: str
    hours: Hours
    worked: float | None
    after: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Feared:
    """What could go wrong with a task, with its judged countermeasures."""

    task: int
    what: str
    counters: tuple[Counter, ...]


def hours_of(hours: Hours, worked: float | None) -> Hours:
    """The three points to plan with next time: what it took, as unsure as it was thought to be.

    Without hours worked the estimate stays. Else the likely value is what it took, and the spread of
    the old estimate is laid about it, in the same proportions.

    >>> hours_of((2, 4, 8), 6)
    (3.0, 6.0, 12.0)
    >>> hours_of((2, 4, 8), None)
    (2, 4, 8)
    """
    low, likely, high = hours
    if worked is None or worked <= 0:
        return hours
    if likely <= 0:
        return (worked, worked, worked)
    # rounded towards the middle, so that the points stay in order
    return (
        min(worked, round(worked * low / likely, 2)), float(worked),
        max(worked, round(worked * high / likely, 2)),
    )  # fmt: skip


def playbook_from(
    *, name: str, use_when: str, kpi: str, guards: Sequence[str], tasks: Sequence[Done],
    risks: Sequence[Feared] = (), skill: str = "Process design",
) -> Playbook:  # fmt: skip
    """The playbook of what was done. A task that took longer than one may is cut into equal parts
    that follow each other. The first result is guessed half-way: a person looks at it afterwards.

    `skill` is asked for where a task asked for none. The key is empty: it is given on keeping.
    """
    steps: list[Step] = []
    messages: list[Message] = []
    training: list[Training] = []
    last: dict[int, str] = {}
    known = {one.id for one in tasks}
    first: dict[int, str] = {}
    for number, one in enumerate(tasks, start=1):
        likely = hours_of(one.hours, one.worked)[1]
        parts = max(1, ceil(likely / MOST_HOURS)) if one.kind == "task" else 1
        first[one.id] = f"w{number}" if parts == 1 else f"w{number}p1"
        last[one.id] = f"w{number}" if parts == 1 else f"w{number}p{parts}"
    for one in tasks:
        after = tuple(last[before] for before in one.after if before in known)
        hours = hours_of(one.hours, one.worked)
        key = first[one.id]
        if one.kind == "message":
            messages.append(
                Message(key, _who(one.title, "Tell "), one.note or one.title, "as before",
                        _least(hours), after)
            )  # fmt: skip
        elif one.kind == "training":
            people, _, what = _who(one.title, "Train ").partition(": ")
            training.append(
                Training(key, people, what or one.title, one.note or "as before",
                         "as it showed then", _least(hours), after)
            )  # fmt: skip
        else:
            steps += _parts(one, key, hours, after, skill)
    return Playbook(
        key="", name=name, use_when=use_when, kpi=kpi, guards=tuple(guards),
        first_result=_shown(steps), steps=tuple(steps), messages=tuple(messages),
        training=tuple(training),
        risks=tuple(
            Risk(first[one.task], one.what, one.counters) for one in risks if one.task in known
        ),
    )  # fmt: skip


def _parts(one: Done, key: str, hours: Hours, after: tuple[str, ...], skill: str) -> list[Step]:
    """The task, or its equal parts in a row where it took more than a task may."""
    phase, said = one.phase or OTHER, one.skill or skill
    if not key.endswith("p1"):
        return [Step(key, phase, one.title, said, hours, after, one.note)]
    count = ceil(hours[1] / MOST_HOURS)
    part = (hours[0] / count, hours[1] / count, hours[2] / count)
    made, before, stem = [], after, key.removesuffix("1")
    for number in range(1, count + 1):
        title = f"{one.title[:180]} ({number} of {count})"
        made.append(Step(f"{stem}{number}", phase, title, said, part, before, one.note))
        before = (f"{stem}{number}",)
    return made


def _least(hours: Hours) -> Hours:
    """Words and training above what a task may take are brought down to it, in proportion."""
    if hours[1] <= MOST_HOURS:
        return hours
    factor = MOST_HOURS / hours[1]
    return (min(hours[0] * factor, MOST_HOURS), MOST_HOURS, max(hours[2] * factor, MOST_HOURS))


def _who(title: str, verb: str) -> str:
    return title.removeprefix(verb)


def _shown(steps: Sequence[Step]) -> str:
    """Half-way through the tasks somebody sees something."""
    return steps[len(steps) // 2].key if steps else ""
