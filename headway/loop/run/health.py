"""How an improvement fares: green, amber or red, computed from facts, each with its reason (pure).

The colour is the worst of the reasons; without a reason it is green. More or worse trouble never
makes the colour better.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

STALLED_DAYS = 14
CALLED_OUT_DAYS = 30


class Colour(StrEnum):
    """How it fares; each with a word and a sign, so that it is never told by colour alone."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def word(self) -> str:
        """The word people see."""
        return {"green": "On course", "amber": "Needs attention", "red": "In trouble"}[self.value]

    @property
    def sign(self) -> str:
        """A sign that tells it without colour."""
        return {"green": "✓", "amber": "!", "red": "✕"}[self.value]


ORDER = (Colour.GREEN, Colour.AMBER, Colour.RED)


@dataclass(frozen=True)
class Facts:
    """What the record says of a running improvement on a day.

    Days are calendar days. `forecast_50`, `forecast_85`: the days it is finished by with that
    certainty. `kpi_worse`: None not known, else whether the KPI moves the wrong way by a signal,
    with its words in `kpi_words`. `adoption`: share of the new behaviour seen in the tickets and
    whether it is fading.
    """

    today: date
    has_owner: bool = True
    target_on: date | None = None
    forecast_50: date | None = None
    forecast_85: date | None = None
    open_tasks: int | None = None
    overdue_tasks: int = 0
    overdue_days: int = 0
    blockers: int = 0
    blocker_days: int = 0
    blockers_nobody_lifts: int = 0
    review_missed_days: int | None = None
    has_rhythm: bool = True
    idle_days: int = 0
    kpi_worse: bool | None = None
    kpi_words: str = ""
    adoption_fading: bool | None = None
    adoption_words: str = ""
    all_done: bool = False


@dataclass(frozen=True)
class Reason:
    """Why it is not green: a key, the colour it asks for, a sentence, and where the fact stands."""

    key: str
    colour: Colour
    sentence: str
    place: str


@dataclass(frozen=True)
class Health:
    """The colour and its reasons, the worst first."""

    colour: Colour
    reasons: tuple[Reason, ...]

    @property
    def sentence(self) -> str:
        """The colour in one sentence."""
        return self.reasons[0].sentence if self.reasons else "Nothing speaks against it."


def judge(facts: Facts) -> Health:
    """The health of an improvement.

    >>> judge(Facts(date(2026, 3, 1))).colour.word
    'On course'
    >>> judge(Facts(date(2026, 3, 1), has_owner=False)).sentence
    'Nobody owns it.'
    """
    reasons = [*_course(facts), *_work(facts), *_care(facts), *_effect(facts)]
    reasons.sort(key=lambda one: -ORDER.index(one.colour))
    worst = max((ORDER.index(one.colour) for one in reasons), default=0)
    return Health(ORDER[worst], tuple(reasons))


def _course(facts: Facts) -> list[Reason]:
    red, amber = Colour.RED, Colour.AMBER
    found = []
    due = facts.target_on
    if due is not None and due < facts.today and not facts.all_done:
        late = (facts.today - due).days
        found.append(
            Reason("late", red, f"It was promised for {_day(due)}, {_days(late)} ago.", "target")
        )
    elif due is not None and facts.forecast_50 is not None and facts.forecast_50 > due:
        found.append(
            Reason("forecast", red, f"It will more likely than not miss {_day(due)}:"
                   f" forecast {_day(facts.forecast_50)}.", "plan")
        )  # fmt: skip
    elif due is not None and facts.forecast_85 is not None and facts.forecast_85 > due:
        found.append(
            Reason("forecast", amber, f"{_day(due)} is not safe: with 85 % certainty it is done by"
                   f" {_day(facts.forecast_85)}.", "plan")
        )  # fmt: skip
    return found


def _work(facts: Facts) -> list[Reason]:
    red, amber = Colour.RED, Colour.AMBER
    found = []
    if facts.open_tasks == 0 and not facts.all_done:
        found.append(Reason("no_tasks", amber, "It runs without any task.", "tasks"))
    if facts.overdue_tasks and facts.overdue_days >= 3:
        many = f"{facts.overdue_tasks} task{'s are' if facts.overdue_tasks > 1 else ' is'} overdue"
        colour = red if facts.overdue_days >= 14 else amber
        found.append(
            Reason(
                "overdue", colour, f"{many}, the oldest by {_days(facts.overdue_days)}.", "tasks"
            )
        )
    if facts.blockers:
        many = f"{facts.blockers} blocker{'s' if facts.blockers > 1 else ''}"
        if facts.blocker_days >= 2:
            colour = red if facts.blocker_days >= 10 else amber
            found.append(
                Reason(
                    "blocked",
                    colour,
                    f"{many} open, the oldest for {_days(facts.blocker_days)}.",
                    "blockers",
                )
            )
        if facts.blockers_nobody_lifts:
            found.append(
                Reason("no_lifter", amber, "Nobody is named who can lift the blocker.", "blockers")
            )
    return found


def _care(facts: Facts) -> list[Reason]:
    red, amber = Colour.RED, Colour.AMBER
    found = []
    if not facts.has_owner:
        found.append(Reason("ownerless", red, "Nobody owns it.", "entry"))
    if facts.review_missed_days is not None and facts.review_missed_days > 0:
        colour = red if facts.review_missed_days >= 14 else amber
        found.append(
            Reason(
                "review_missed",
                colour,
                f"Its review was missed {_days(facts.review_missed_days)} ago.",
                "reviews",
            )
        )
    elif not facts.has_rhythm:
        found.append(Reason("no_rhythm", amber, "No reviews are planned.", "reviews"))
    if facts.idle_days >= STALLED_DAYS:
        colour = red if facts.idle_days >= CALLED_OUT_DAYS else amber
        found.append(
            Reason("stalled", colour, f"Nothing has moved for {_days(facts.idle_days)}.", "entry")
        )
    return found


def _effect(facts: Facts) -> list[Reason]:
    found = []
    if facts.kpi_worse:
        found.append(
            Reason(
                "kpi_worse",
                Colour.AMBER,
                facts.kpi_words or "Its KPI is going the wrong way.",
                "kpi",
            )
        )
    if facts.adoption_fading:
        found.append(
            Reason(
                "adoption",
                Colour.AMBER,
                facts.adoption_words or "The new behaviour is fading.",
                "behaviour",
            )
        )
    return found


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
