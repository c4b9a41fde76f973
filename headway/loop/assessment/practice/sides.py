"""Both sides: what people think beside what the tickets say, and where the two disagree (pure).

People rate how much a topic matters and how content they are, 1 to 5. Content are those who say 4
or 5. Groups and single figures of fewer than five people are never shown, and totals are made of
shown groups only, so that nothing hidden can be reckoned back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import mean

from headway.ground import words
from headway.loop.kpis.intervals import wilson

FEWEST = 5
"""People in a group, and answers behind a figure, below which nothing is shown."""
CONTENT_FROM, MATTERS_FROM = 4, 3.5
"""The rating from which somebody is content; the mean importance from which a topic matters."""
LINE = 0.6
"""Fewer content than this is unhappy, more is happy: three in five."""


class View(StrEnum):
    """What a group thinks of a topic."""

    HAPPY = "happy"
    UNHAPPY = "unhappy"
    UNSURE = "unsure"
    HIDDEN = "hidden"


class Verdict(StrEnum):
    """How what people think stands to what is measured."""

    GREEN_UNHAPPY = "green_unhappy"
    RED_HAPPY = "red_happy"
    BOTH_GOOD = "both_good"
    BOTH_BAD = "both_bad"
    UNSURE = "unsure"
    UNMEASURED = "unmeasured"

    @property
    def label(self) -> str:
        """The words people see."""
        return _LABELS[self.value]

    @property
    def disagrees(self) -> bool:
        """Whether the two sides say different things."""
        return self in {Verdict.GREEN_UNHAPPY, Verdict.RED_HAPPY}


_LABELS = {
    "green_unhappy": "numbers on target, people unhappy",
    "red_happy": "numbers behind, people content",
    "both_good": "both good",
    "both_bad": "both behind",
    "unsure": "cannot tell",
    "unmeasured": "nothing measured beside it",
}


@dataclass(frozen=True)
class Said:
    """One person's ratings: topic → (importance, satisfaction), each 1 to 5 or None."""

    group: str
    ratings: Mapping[str, tuple[int | None, int | None]]


@dataclass(frozen=True)
class Cell:
    """What a group says of a topic; all None but `group` and `topic` where it is hidden.

    `share` of `n` are content, with interval `low`..`high`; `importance` is a mean from 1 to 5.
    """

    group: str
    topic: str
    n: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    importance: float | None = None

    @property
    def view(self) -> View:
        """Happy or unhappy only where the whole interval lies on one side of the line."""
        if self.share is None or self.low is None or self.high is None:
            return View.HIDDEN
        if self.high < LINE:
            return View.UNHAPPY
        return View.HAPPY if self.low > LINE else View.UNSURE

    @property
    def range(self) -> str:
        """The interval as people write it."""
        return words.share_range(self.low, self.high)

    @property
    def matters(self) -> bool:
        """Whether the group says so; unknown counts as yes."""
        return self.importance is None or self.importance >= MATTERS_FROM


@dataclass(frozen=True)
class Measured:
    """A KPI beside a topic when the survey closed. `state` is on, behind, unsure or unknown."""

    kpi: str
    name: str
    words: str
    state: str
    against: str


def confidence(comparisons: int) -> float:
    """The confidence of each interval so that all together hold with 95 % (Bonferroni).

    >>> confidence(1), confidence(40)
    (0.95, 0.99875)
    """
    return 1 - 0.05 / max(1, comparisons)


def cells(
    said: Iterable[Said], groups: Sequence[str], topics: Sequence[str]
) -> dict[str, dict[str, Cell]]:
    """Group → topic → what it says; "" is all shown groups together.

    Hidden are groups of fewer than five, and single figures of fewer than five answers. A figure
    hidden in one shown group alone is hidden in the total too: the rest would give it away.
    """
    rows = list(said)
    by_group = {key: [one for one in rows if one.group == key] for key in groups}
    shown = [key for key in groups if len(by_group[key]) >= FEWEST]
    sure = confidence(len(shown) * len(topics))
    found: dict[str, dict[str, Cell]] = {"": {}}
    for key in groups:
        mine = by_group[key] if key in shown else []
        found[key] = {topic: _cell(key, topic, mine, sure) for topic in topics}
    for topic in topics:
        whole = all(found[key][topic].share is not None for key in shown)
        together = [one for key in shown for one in by_group[key]] if whole else []
        found[""][topic] = _cell("", topic, together, sure)
    return found


def _cell(group: str, topic: str, said: Sequence[Said], sure: float) -> Cell:
    given = [one.ratings.get(topic, (None, None)) for one in said]
    content = [satisfied for _, satisfied in given if satisfied is not None]
    weights = [weight for weight, _ in given if weight is not None]
    if len(content) < FEWEST:
        return Cell(group, topic)
    happy = sum(value >= CONTENT_FROM for value in content)
    low, high = wilson(happy, len(content), sure)
    importance = mean(weights) if len(weights) >= FEWEST else None
    return Cell(group, topic, len(content), happy / len(content), low, high, importance)


def verdict(cell: Cell, measured: Measured | None) -> Verdict:
    """Do people and numbers say the same? Only what both sides are sure of counts.

    >>> cell = Cell("users", "speed", 40, 0.3, 0.15, 0.5, 4.4)
    >>> verdict(cell, Measured("x", "X", "4 h", "on", "target")).label
    'numbers on target, people unhappy'
    """
    if measured is None:
        return Verdict.UNMEASURED
    if measured.state not in {"on", "behind"} or cell.view not in {View.HAPPY, View.UNHAPPY}:
        return Verdict.UNSURE
    good = measured.state == "on"
    if cell.view is View.HAPPY:
        return Verdict.BOTH_GOOD if good else Verdict.RED_HAPPY
    return Verdict.GREEN_UNHAPPY if good else Verdict.BOTH_BAD


@dataclass(frozen=True)
class Disagreement:
    """A finding: where what people think and what is measured part."""

    cell: Cell
    measured: Measured
    verdict: Verdict
    topic: str
    group: str

    @property
    def title(self) -> str:
        """One line for a list or an entry."""
        who = self.group or "all"
        if self.verdict is Verdict.GREEN_UNHAPPY:
            return f"{self.topic}: the numbers are on target, {who} are unhappy"
        return f"{self.topic}: {who} are content although the numbers are behind"

    @property
    def what(self) -> str:
        """The figures of both sides, and what it may mean."""
        cell = self.cell
        told = (
            f"{words.share(cell.share)} of {cell.n} are content"
            f" ({words.share_range(cell.low, cell.high)}), while {self.measured.name} is"
            f" {self.measured.words}, {self.measured.against}."
        )
        if self.verdict is Verdict.GREEN_UNHAPPY:
            return f"{told} The measure misses what they feel, or the target is too easy: ask them."
        return f"{told} The target may be stricter than they need: ask before spending on it."

    @property
    def importance(self) -> str:
        """How much it matters to them."""
        return "" if self.cell.importance is None else f"{self.cell.importance:.1f} of 5"


def disagreements(
    found: Mapping[str, Mapping[str, Cell]],
    measured: Mapping[str, Measured],
    names: Mapping[str, str],
    topics: Mapping[str, str],
) -> list[Disagreement]:
    """Where the sides part in topics that matter: unhappy ones first, then by importance.

    `names` are the groups', `topics` the topics' words.
    """
    rows = [
        Disagreement(cell, measured[topic], said, topics.get(topic, topic), names.get(group, group))
        for group, mine in found.items()
        if group
        for topic, cell in mine.items()
        if topic in measured and cell.matters and (said := verdict(cell, measured[topic])).disagrees
    ]
    return sorted(
        rows,
        key=lambda one: (one.verdict is not Verdict.GREEN_UNHAPPY, -(one.cell.importance or 0)),
    )
