"""What blind answers add up to: levels with their spread, gaps, change since last time (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

from headway.ground import words

from .agreement import alpha, said
from .questions import TARGET, Area, Question, Questions

FEW = 3
"""Fewer raters than this: the spread is shown, with the remark that they are few."""


@dataclass(frozen=True)
class Given:
    """One answer: which rater (any sign that tells them apart), to what; level None: don't know."""

    rater: int
    question: str
    level: int | None


@dataclass(frozen=True)
class Asked:
    """A question's answers: the levels given, sorted, so that nobody can be told by their place."""

    question: Question
    levels: tuple[int, ...]
    dont_know: int

    @property
    def mean(self) -> float | None:
        """The mean level, 1 to 5."""
        return mean(self.levels) if self.levels else None

    @property
    def low(self) -> int | None:
        """The lowest level given."""
        return min(self.levels, default=None)

    @property
    def high(self) -> int | None:
        """The highest level given."""
        return max(self.levels, default=None)

    @property
    def apart(self) -> int:
        """Levels between the lowest and the highest answer."""
        return max(self.levels) - min(self.levels) if self.levels else 0

    @property
    def shade(self) -> int:
        """The mean as a whole level, for the heat map; 0 where nobody could say."""
        return round(self.mean) if self.mean is not None else 0


@dataclass(frozen=True)
class Rated:
    """An area: `scores` are the raters' own means, sorted and without names."""

    area: Area
    target: int
    scores: tuple[float, ...]
    asked: tuple[Asked, ...]

    @property
    def mean(self) -> float | None:
        """The mean of the raters' means."""
        return mean(self.scores) if self.scores else None

    @property
    def median(self) -> float | None:
        """The median of the raters' means."""
        return median(self.scores) if self.scores else None

    @property
    def low(self) -> float | None:
        """The lowest rater."""
        return min(self.scores, default=None)

    @property
    def high(self) -> float | None:
        """The highest rater."""
        return max(self.scores, default=None)

    @property
    def n(self) -> int:
        """Raters who could say."""
        return len(self.scores)

    @property
    def few(self) -> bool:
        """Whether so few could say that the spread says little."""
        return 0 < self.n < FEW

    @property
    def gap(self) -> float:
        """Levels between the mean and the target, to a tenth; 0 where it is met or nobody could say."""
        return max(0.0, round(self.target - self.mean, 1)) if self.mean is not None else 0.0

    @property
    def lowest(self) -> list[Asked]:
        """Its questions, the lowest first; those nobody could answer are left out."""
        known = [one for one in self.asked if one.mean is not None]
        return sorted(known, key=lambda one: (one.mean or 0, -one.apart))

    @property
    def unknown(self) -> list[Asked]:
        """Questions at least half of those who looked could not answer."""
        return [one for one in self.asked if one.dont_know and one.dont_know >= len(one.levels)]


@dataclass(frozen=True)
class Results:
    """All areas, and how far the raters agree (Krippendorff's alpha, ordinal)."""

    areas: tuple[Rated, ...]
    raters: int
    agreement: float | None

    @property
    def known(self) -> list[Rated]:
        """Areas somebody could rate."""
        return [one for one in self.areas if one.mean is not None]

    @property
    def mean(self) -> float | None:
        """The mean over areas."""
        return mean(one.mean or 0 for one in self.known) if self.known else None

    @property
    def lowest(self) -> Rated | None:
        """The area with the lowest mean: it is shown beside the mean, which hides it."""
        return min(self.known, key=lambda one: one.mean or 0, default=None)

    @property
    def gaps(self) -> list[Rated]:
        """Areas below their target, the widest first."""
        return sorted((one for one in self.known if one.gap > 0), key=lambda one: -one.gap)

    @property
    def agreement_words(self) -> str:
        """How far the raters agree, in plain words."""
        return said(self.agreement, self.raters)


def results(questions: Questions, targets: Mapping[str, int], given: Iterable[Given]) -> Results:
    """Add up the answers. Each rater counts once in an area, however many questions they answered."""
    rows = list(given)
    by_question: dict[str, list[Given]] = {}
    for one in rows:
        by_question.setdefault(one.question, []).append(one)
    people = sorted({one.rater for one in rows if one.level is not None})
    areas = []
    for area in questions.areas:
        asked, per_rater = [], dict[int, list[int]]()
        for question in area.questions:
            mine = by_question.get(question.id, [])
            levels = sorted(one.level for one in mine if one.level is not None)
            asked.append(Asked(question, tuple(levels), sum(one.level is None for one in mine)))
            for one in mine:
                if one.level is not None:
                    per_rater.setdefault(one.rater, []).append(one.level)
        scores = tuple(sorted(mean(levels) for levels in per_rater.values()))
        areas.append(Rated(area, targets.get(area.key, TARGET), scores, tuple(asked)))
    kept = {(one.rater, one.question): one.level for one in rows}
    ids = [q.id for area in questions.areas for q in area.questions]
    table = [[kept.get((who, id_)) for id_ in ids] for who in people]
    return Results(tuple(areas), len(people), alpha(table, "ordinal") if people else None)


@dataclass(frozen=True)
class Moved:
    """How an area moved: over the questions worded the same both times, and those that were not."""

    before: float
    after: float
    same: int
    reworded: int

    @property
    def by(self) -> float:
        """Levels up (or down)."""
        return self.after - self.before


def moved(before: Results, after: Results) -> dict[str, Moved | None]:
    """Area → its change since last time; None where no question was asked in the same words.

    Only questions with the same id and the same wording, answered both times, are compared.
    """
    then = {one.question.id: one for rated in before.areas for one in rated.asked}
    found: dict[str, Moved | None] = {}
    for rated in after.areas:
        pairs, reworded = [], 0
        for one in rated.asked:
            old = then.get(one.question.id)
            if old is None or old.question.wording != one.question.wording:
                reworded += 1
            elif old.mean is not None and one.mean is not None:
                pairs.append((old.mean, one.mean))
        found[rated.area.key] = (
            Moved(mean(a for a, _ in pairs), mean(b for _, b in pairs), len(pairs), reworded)
            if pairs
            else None
        )
    return found


def level(value: float | None) -> str:
    """A mean level as people write it.

    >>> level(2.333), level(None)
    ('2.3', '–')
    """
    return words.NOTHING if value is None else f"{value:.1f}"


def sentence(found: Results) -> str:
    """The one sentence a result opens with."""
    lowest = found.lowest
    if lowest is None:
        return "Nobody could answer anything."
    gaps = found.gaps
    many = f"{len(gaps)} of {len(found.areas)} areas are" if len(gaps) != 1 else "1 area is"
    below = f"{many} below target" if gaps else "every area is at its target"
    return (
        f"Level {level(found.mean)} on average, but {level(lowest.mean)} in"
        f" {_lower(lowest.area.name)}; {below}."
    )


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def below(asked: Sequence[Asked], target: int) -> list[Asked]:
    """Those whose mean is below the target, the lowest first."""
    return [one for one in asked if one.mean is not None and one.mean < target]
