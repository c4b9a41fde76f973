"""Who is told when something stays undone: the escalation ladders (pure).

A step is due so many days after its cause began, and is sent once per episode of the cause. When
the cause ends, no further step is sent. Ladders are data: a desk can change days and steps.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from headway.ground.trouble import Trouble

ROLES = {
    "task_owner": "the task's owner",
    "owner": "the improvement's owner",
    "sponsor": "the sponsor",
    "executive": "the executive",
    "invited": "all who were invited",
    "lifter": "whoever can lift it",
}


@dataclass(frozen=True, order=True)
class Step:
    """So many days after the cause began, these people are told (keys of `ROLES`)."""

    days: int
    to: str


@dataclass(frozen=True)
class Ladder:
    """The steps for one kind of cause."""

    key: str
    label: str
    steps: tuple[Step, ...]
    allowed: tuple[str, ...]


DEFAULT: Mapping[str, Ladder] = {
    one.key: one
    for one in (
        Ladder("task", "Task overdue", (Step(3, "task_owner"), Step(7, "owner"), Step(14, "sponsor")),
               ("task_owner", "owner", "sponsor", "executive")),
        Ladder("blocker", "Blocker open", (Step(2, "owner"), Step(5, "sponsor"), Step(10, "executive")),
               ("lifter", "owner", "sponsor", "executive")),
        Ladder("review", "Review missed", (Step(1, "invited"), Step(1, "sponsor")),
               ("invited", "owner", "sponsor", "executive")),
        Ladder("stalled", "No update", (Step(14, "owner"), Step(30, "sponsor")),
               ("owner", "sponsor", "executive")),
    )
}  # fmt: skip
"""What holds until a desk changes it. After 30 days without an update the entry is also called out
on the register page, whatever the ladder says."""


def due(ladder: Ladder, since: date, today: date, sent: Collection[Step]) -> list[Step]:
    """The steps that are due and were not sent in this episode, the earliest first.

    `since` is the day the cause began: the due date, the day a blocker was raised, the day of the
    review, the day of the last update.

    >>> due(DEFAULT["blocker"], date(2026, 3, 1), date(2026, 3, 6), {Step(2, "owner")})
    [Step(days=5, to='sponsor')]
    """
    age = (today - since).days
    return sorted(step for step in ladder.steps if step.days <= age and step not in sent)


def next_step(ladder: Ladder, since: date, today: date) -> tuple[date, Step] | None:
    """The step that comes next while the cause lasts, and its day.

    >>> next_step(DEFAULT["task"], date(2026, 3, 1), date(2026, 3, 5))
    (datetime.date(2026, 3, 8), Step(days=7, to='owner'))
    """
    age = (today - since).days
    ahead = sorted(step for step in ladder.steps if step.days > age)
    if not ahead:
        return None
    return date.fromordinal(since.toordinal() + ahead[0].days), ahead[0]


def read(key: str, rows: Sequence[Any]) -> Ladder:
    """A ladder from kept data, `[[days, role], …]`; `Trouble` for what makes no sense."""
    if key not in DEFAULT:
        raise Trouble(f"There is no ladder “{key}”. Known: {', '.join(DEFAULT)}.")
    base = DEFAULT[key]
    steps = []
    for row in rows:
        days, role = int(row[0]), str(row[1])
        if role not in base.allowed:
            known = ", ".join(ROLES[one] for one in base.allowed)
            raise Trouble(
                f"{base.label}: “{ROLES.get(role, role)}” is nobody to tell here. Use {known}."
            )
        if not 0 <= days <= 365:
            raise Trouble(f"{base.label}: a step comes after 0 to 365 days, not {days}.")
        steps.append(Step(days, role))
    if len(set(steps)) < len(steps):
        raise Trouble(f"{base.label}: the same step stands twice.")
    if len(steps) > 8:
        raise Trouble(f"{base.label}: eight steps are enough.")
    return Ladder(base.key, base.label, tuple(sorted(steps)), base.allowed)
