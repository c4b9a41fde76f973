"""What a playbook says: a first plan for a common improvement, as data (pure).

A playbook is written by people who ran service desks. It is a start, not a law: everything it puts
into a plan can be changed there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Hours = tuple[float, float, float]
"""Hours of work at best, likely, at worst."""

ANALYSIS, PROCESS, WRITING, TOOLS, COACHING, CLIENTS, FIELD = SKILLS = (
    "Analysis", "Process design", "Knowledge writing", "Tool configuration", "Coaching",
    "Client communication", "Field work",
)  # fmt: skip
"""Skills playbooks ask for; a desk gets those it lacks when a playbook is applied."""


@dataclass(frozen=True)
class Step:
    """A task to be: what is done, by whom that can do what, and which steps come before."""

    key: str
    phase: str
    title: str
    skill: str
    hours: Hours
    after: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Message:
    """Words to people: who hears what, why, and by which way; told once its `after` is done."""

    key: str
    audience: str
    aim: str
    channel: str
    hours: Hours
    after: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """As a task: who is told.

        >>> Message("m", "the first line", "They know why.", "stand-up", (1, 1, 2)).title
        'Tell the first line'
        """
        return f"Tell {self.audience}"


@dataclass(frozen=True)
class Training:
    """Something people must be able to do: in which form, and how it shows on the job."""

    key: str
    people: str
    what: str
    form: str
    evidence: str
    hours: Hours
    after: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """As a task: who learns what.

        >>> Training("t", "the first line", "the scripts", "an hour", "used", (2, 3, 4)).title
        'Train the first line: the scripts'
        """
        return f"Train {self.people}: {self.what}"


@dataclass(frozen=True)
class When:
    """What sets a contingency off: a KPI gets worse by so much, a task is late, a blocker is old.

    `worse_by` is in the KPI's unit against where it stands on the day of planning, over `weeks`.
    """

    kind: Literal["kpi", "late", "blocker"]
    kpi: str = ""
    worse_by: float = 0.0
    weeks: int = 4
    days: int = 0


@dataclass(frozen=True)
class Counter:
    """A countermeasure and how it was judged: O practical, or X not, with the reason.

    `ease` and `effect` run from 1 (hard, little) to 5 (easy, much); `weeks` until it works. One that
    prevents becomes a task; one that recovers becomes a contingency set off by `when`.
    """

    what: str
    kind: Literal["prevent", "recover"]
    hours: Hours
    ease: int
    effect: int
    weeks: int = 1
    practical: bool = True
    reason: str = ""
    skill: str = PROCESS
    when: When | None = None


@dataclass(frozen=True)
class Risk:
    """What can go wrong with a step, and what to do about it."""

    step: str
    what: str
    counters: tuple[Counter, ...]


@dataclass(frozen=True)
class Playbook:
    """A first plan: when to use it, its KPI and guards, steps, words, training and risks.

    `kpi` shows whether it worked, `guards` must not get worse meanwhile, `also` are other KPIs whose
    gap it may answer. `first_result` is the step after which somebody sees a difference.
    """

    key: str
    name: str
    use_when: str
    kpi: str
    guards: tuple[str, ...]
    first_result: str
    steps: tuple[Step, ...]
    messages: tuple[Message, ...] = field(default_factory=tuple)
    training: tuple[Training, ...] = field(default_factory=tuple)
    risks: tuple[Risk, ...] = field(default_factory=tuple)
    also: tuple[str, ...] = field(default_factory=tuple)

    @property
    def phases(self) -> tuple[str, ...]:
        """The activities, in the order the steps name them."""
        return tuple(dict.fromkeys(step.phase for step in self.steps))

    @property
    def work(self) -> Iterator[Step | Message | Training]:
        """Everything that becomes a task."""
        yield from self.steps
        yield from self.training
        yield from self.messages

    @property
    def hours(self) -> Hours:
        """The sum of all estimates; contingencies are not in it."""
        all_hours = [one.hours for one in self.work]
        return (
            sum(low for low, _, _ in all_hours),
            sum(likely for _, likely, _ in all_hours),
            sum(high for _, _, high in all_hours),
        )

    def hours_until(self, key: str) -> float:
        """Likely hours on the longest way to the end of a piece of work."""
        known = {one.key: one for one in self.work}
        one = known[key]
        return one.hours[1] + max((self.hours_until(before) for before in one.after), default=0.0)
