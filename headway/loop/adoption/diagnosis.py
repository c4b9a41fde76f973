"""What the twenty answers say about a behaviour, and where two views of it part (pure).

A “no” is a barrier; “don't know” counts neither way. A group of questions is *clean* without a
barrier, and *low* with at least two, or with a third or more of its known answers.

- more than a quarter “don't know”: go and observe, nothing is concluded
- only *knows* low: they do not know what is asked
- *can* or *is able* low, and nothing else: they cannot do it
- *wants* low while the others are clean: they will not, a motivation problem the work system made
- anything else with a low group is mixed: mend *is able*, *knows* and *can* before *wants*
- no group low: single barriers, or none; then the tickets say whether the behaviour is the matter
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from headway.ground.words import listed

from .questions import BY_NUMBER, QUESTIONS, Group

MOST_UNKNOWN = 0.25
LEAST_TEAM = 5
"""Fewer team answers than this are not shown; and they are shown only so many at a time."""
MEND_ORDER = (Group.ABLE, Group.KNOWS, Group.CAN, Group.WANTS)


class Answer(StrEnum):
    """What one may answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def word(self) -> str:
        """The word people see."""
        return {"yes": "Yes", "no": "No", "unknown": "Don't know"}[self.value]


class Outcome(StrEnum):
    """What a whole set of answers amounts to."""

    UNFINISHED = "unfinished"
    OBSERVE = "observe"
    DOES_NOT_KNOW = "does_not_know"
    CANNOT = "cannot"
    WILL_NOT = "will_not"
    MIXED = "mixed"
    SINGLE = "single"
    CLEAN = "clean"

    @property
    def word(self) -> str:
        """The outcome in two or three words."""
        return {
            "unfinished": "Not finished", "observe": "Go and observe",
            "does_not_know": "Doesn't know", "cannot": "Can't do", "will_not": "Won't do",
            "mixed": "Mixed", "single": "Single barriers", "clean": "No barrier named",
        }[self.value]  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """One group of questions in one view: its answers counted, and the numbers of its barriers."""

    group: Group
    yes: int
    no: int
    unknown: int
    barriers: tuple[int, ...]

    @property
    def clean(self) -> bool:
        """No barrier among the known answers."""
        return self.no == 0

    @property
    def low(self) -> bool:
        """Two barriers, or a third of what is known."""
        return self.no >= 2 or (self.no > 0 and 3 * self.no >= self.yes + self.no)


@dataclass(frozen=True)
class Reading:
    """A view, read: the outcome, its sentence, the four groups, and the order to mend in."""

    outcome: Outcome
    sentence: str
    groups: tuple[Standing, ...]
    answered: int
    unknown: int

    @property
    def barriers(self) -> tuple[int, ...]:
        """Numbers of the questions answered no, in the order to mend them."""
        found = {one.group: one.barriers for one in self.groups}
        return tuple(number for group in MEND_ORDER for number in found[group])


def read(answers: Mapping[int, Answer]) -> Reading:
    """The reading of one view: question number → answer. Unknown numbers are refused.

    >>> all_yes = {number: Answer.YES for number in BY_NUMBER}
    >>> read(all_yes | {15: Answer.NO, 18: Answer.NO}).outcome.word
    "Won't do"
    >>> read(all_yes | {15: Answer.NO, 18: Answer.NO, 11: Answer.NO}).outcome.word
    'Mixed'
    """
    strange = sorted(set(answers) - set(BY_NUMBER))
    if strange:
        raise ValueError(f"There is no question {strange[0]}.")
    groups = tuple(_standing(group, answers) for group in Group)
    unknown = sum(one.unknown for one in groups)
    outcome = _outcome(groups, len(answers), unknown)
    return Reading(
        outcome, _sentence(outcome, groups, len(answers), unknown), groups, len(answers), unknown
    )


def _standing(group: Group, answers: Mapping[int, Answer]) -> Standing:
    mine = {one.number: answers[one.number] for one in QUESTIONS
            if one.group is group and one.number in answers}  # fmt: skip
    counted = Counter(mine.values())
    barriers = tuple(number for number, answer in mine.items() if answer is Answer.NO)
    return Standing(
        group, counted[Answer.YES], counted[Answer.NO], counted[Answer.UNKNOWN], barriers
    )


def _outcome(groups: Sequence[Standing], answered: int, unknown: int) -> Outcome:
    if answered < len(QUESTIONS):
        return Outcome.UNFINISHED
    if unknown > MOST_UNKNOWN * len(QUESTIONS):
        return Outcome.OBSERVE
    low = {one.group for one in groups if one.low}
    if not low:
        return Outcome.SINGLE if any(one.no for one in groups) else Outcome.CLEAN
    if low == {Group.KNOWS}:
        return Outcome.DOES_NOT_KNOW
    if low <= {Group.CAN, Group.ABLE}:
        return Outcome.CANNOT
    others_clean = all(one.clean for one in groups if one.group is not Group.WANTS)
    if low == {Group.WANTS} and others_clean:
        return Outcome.WILL_NOT
    return Outcome.MIXED


def _sentence(outcome: Outcome, groups: Sequence[Standing], answered: int, unknown: int) -> str:
    named = {one.group: one for one in groups}
    if outcome is Outcome.UNFINISHED:
        left = len(QUESTIONS) - answered
        return f"{left} of {len(QUESTIONS)} questions have no answer yet."
    if outcome is Outcome.OBSERVE:
        return (
            f"{unknown} of {len(QUESTIONS)} answers are “don't know”: go and observe before"
            " anything is concluded."
        )
    if outcome is Outcome.DOES_NOT_KNOW:
        return (
            "They do not know what is asked of them: say it, show it, remind at the right moment."
        )
    if outcome is Outcome.CANNOT:
        low = [g.word.lower() for g in (Group.CAN, Group.ABLE) if named[g].low]
        what = {
            "can": "it has not been learnt",
            "is able": "tools, time or process stand in the way",
        }
        return f"They cannot do it: {listed([what[one] for one in low])}."
    if outcome is Outcome.WILL_NOT:
        return (
            "They know, can and are able, and still it is not worth doing: a motivation problem"
            " the work system made."
        )
    if outcome is Outcome.MIXED:
        order = [g.word.lower() for g in MEND_ORDER if named[g].no]
        return f"Several things at once: mend “{'”, then “'.join(order)}”."
    if outcome is Outcome.SINGLE:
        count = sum(one.no for one in groups)
        return (
            f"{'One barrier' if count == 1 else f'{count} single barriers'}, and no pattern:"
            " mend what is named, and look at the tickets."
        )
    return "No barrier was named: look at the tickets before more is asked of anybody."


def together(sheets: Iterable[Mapping[int, Answer]]) -> dict[int, Answer]:
    """One view made of several people's: what most of them answer.

    More than half “don't know” is “don't know”. Else a barrier for half of those who know is a
    barrier. Questions nobody answered are left out.

    >>> yes, no, unknown = Answer.YES, Answer.NO, Answer.UNKNOWN
    >>> [str(together([{1: one} for one in row])[1]) for row in
    ...  ([yes, no], [yes, yes, no], [unknown, unknown, no], [unknown, no])]
    ['no', 'yes', 'unknown', 'no']
    """
    given: dict[int, Counter[Answer]] = {}
    for sheet in sheets:
        for number, answer in sheet.items():
            given.setdefault(number, Counter())[answer] += 1
    found = {}
    for number in sorted(given):
        counted = given[number]
        if 2 * counted[Answer.UNKNOWN] > counted.total():
            found[number] = Answer.UNKNOWN
        else:
            found[number] = Answer.NO if counted[Answer.NO] >= counted[Answer.YES] else Answer.YES
    return found


def told(handed_in: int) -> int:
    """How many of the team's answers, the first ones handed in, may be shown together.

    Always a multiple of five, so that between two looks at least five answers came in: nobody's can
    be had by taking one look from the next.

    >>> [told(n) for n in (0, 4, 5, 9, 10, 13)]
    [0, 0, 5, 5, 10, 10]
    """
    return handed_in - handed_in % LEAST_TEAM


@dataclass(frozen=True)
class Apart:
    """A question on which two views differ; a known answer against another, or against not knowing."""

    number: int
    one: Answer
    other: Answer

    @property
    def against(self) -> bool:
        """Whether one says yes where the other says no."""
        return Answer.UNKNOWN not in (self.one, self.other)


def apart(one: Mapping[int, Answer], other: Mapping[int, Answer]) -> tuple[Apart, ...]:
    """Where two views differ: yes against no first, then where only one of them knows."""
    found = [
        Apart(number, one[number], other[number])
        for number in BY_NUMBER
        if number in one and number in other and one[number] != other[number]
    ]
    return tuple(sorted(found, key=lambda each: (not each.against, each.number)))


def apart_words(found: Sequence[Apart], names: tuple[str, str] = ("supervisor", "team")) -> str:
    """Where the views part, in a sentence."""
    against = [one for one in found if one.against]
    if not found:
        return f"{names[0].capitalize()} and {names[1]} see it alike."
    if not against:
        return (
            f"{names[0].capitalize()} and {names[1]} do not contradict each other; on"
            f" {len(found)} question{'s' if len(found) > 1 else ''} only one of them knows."
        )
    groups = Counter(BY_NUMBER[one.number].group for one in against)
    where = listed([f"“{group.word.lower()}”" for group, _ in groups.most_common()])
    return (
        f"{names[0].capitalize()} and {names[1]} contradict each other on {len(against)}"
        f" question{'s' if len(against) > 1 else ''}, in {where}: talk about that first."
    )


@dataclass(frozen=True)
class Changed:
    """What became of the barriers between one diagnosis and the next."""

    gone: tuple[int, ...]
    come: tuple[int, ...]
    left: tuple[int, ...]
    before: Outcome
    after: Outcome

    @property
    def sentence(self) -> str:
        """What changed, in a sentence."""
        if not self.gone and not self.come:
            return "Nothing changed: the same barriers stand." if self.left else (
                "Nothing changed: no barrier then, none now."
            )  # fmt: skip
        parts = []
        if self.gone:
            parts.append(f"{_many(self.gone)} gone")
        if self.come:
            parts.append(f"{_many(self.come)} new")
        if self.left:
            parts.append(f"{len(self.left)} still there")
        return f"{listed(parts)}.".capitalize()


def _many(numbers: Sequence[int]) -> str:
    return f"{len(numbers)} barrier{'' if len(numbers) == 1 else 's'}"


def changed(before: Mapping[int, Answer], after: Mapping[int, Answer]) -> Changed:
    """What changed between two sets of answers.

    >>> yes = {number: Answer.YES for number in BY_NUMBER}
    >>> changed(yes | {3: Answer.NO, 4: Answer.NO}, yes | {4: Answer.NO}).sentence
    '1 barrier gone and 1 still there.'
    """
    old = {number for number, answer in before.items() if answer is Answer.NO}
    new = {number for number, answer in after.items() if answer is Answer.NO}
    return Changed(
        tuple(sorted(old - new)), tuple(sorted(new - old)), tuple(sorted(old & new)),
        read(before).outcome, read(after).outcome,
    )  # fmt: skip
