"""What in the register needs somebody's attention; pure.

An open entry is stuck when nobody owns it, its date has passed, its review was missed, or nobody
touched it for a month. Worst first: late, then missed reviews, then ownerless, then untouched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

UNTOUCHED_DAYS = 30
SOON_DAYS = 42


@dataclass(frozen=True)
class Facts:
    """What is looked at: dates are local to the desk; `touched_on` is the last change."""

    has_owner: bool
    touched_on: date
    target_on: date | None = None
    review_on: date | None = None


@dataclass(frozen=True)
class Stuck:
    """Why an entry is stuck: rank (low = worst), a figure, a word for it, a sentence."""

    rank: int
    figure: str
    word: str
    why: str


def stuck(facts: Facts, today: date) -> Stuck | None:
    """The worst thing that holds an open entry up, None when nothing does.

    >>> stuck(Facts(True, date(2026, 5, 1), target_on=date(2026, 5, 3)), date(2026, 5, 15)).figure
    '12 d'
    >>> stuck(Facts(True, date(2026, 5, 1)), date(2026, 5, 15)) is None
    True
    """
    if facts.target_on is not None and facts.target_on < today:
        days = (today - facts.target_on).days
        return Stuck(0, f"{days} d", "late", f"Promised for {facts.target_on:%d %b %Y}")
    if facts.review_on is not None and facts.review_on < today:
        days = (today - facts.review_on).days
        return Stuck(1, f"{days} d", "no review", f"Missed on {facts.review_on:%d %b %Y}")
    if not facts.has_owner:
        return Stuck(2, "–", "no owner", "Nobody is accountable for it")
    days = (today - facts.touched_on).days
    if days >= UNTOUCHED_DAYS:
        return Stuck(3, f"{days} d", "untouched", f"Last change {facts.touched_on:%d %b %Y}")
    return None


def coming(facts: Facts, today: date) -> tuple[date, str] | None:
    """The next review or deadline within six weeks, and which it is.

    >>> coming(Facts(True, date(2026, 5, 1), review_on=date(2026, 5, 20)), date(2026, 5, 15))
    (datetime.date(2026, 5, 20), 'Review')
    """
    dates = [
        (day, word)
        for day, word in ((facts.review_on, "Review"), (facts.target_on, "Target date"))
        if day is not None and 0 <= (day - today).days <= SOON_DAYS
    ]
    return min(dates, default=None)
