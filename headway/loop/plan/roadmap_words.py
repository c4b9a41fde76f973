"""The sentences over a roadmap, computed from its facts (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from headway.ground.words import listed

NUMBERS = (
    "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven",
    "Twelve",
)  # fmt: skip


def number(value: int, *, capital: bool = False) -> str:
    """Small numbers as words.

    >>> number(5, capital=True), number(3), number(40)
    ('Five', 'three', '40')
    """
    if not 0 <= value < len(NUMBERS):
        return str(value)
    return NUMBERS[value] if capital else NUMBERS[value].lower()


@dataclass(frozen=True)
class Facts:
    """What a roadmap shows: improvements in it, those whose date holds, who is over in which weeks."""

    chosen: int
    when: str
    over: Mapping[str, Sequence[date]] = field(default_factory=dict)
    dated: int = 0
    holds_50: int = 0
    holds_85: int = 0
    left_out: int = 0


def weeks_said(mondays: Sequence[date]) -> str:
    """Weeks by their Mondays, the month once where it is one.

    >>> weeks_said([date(2026, 11, 3), date(2026, 11, 10)])
    'the weeks of 3 and 10 November'
    >>> weeks_said([date(2026, 11, 30)])
    'the week of 30 November'
    """
    days = sorted(mondays)
    if len(days) == 1:
        return f"the week of {days[0].day} {days[0]:%B}"
    if len({(day.year, day.month) for day in days}) == 1:
        said = listed([str(day.day) for day in days], most=5)
        return f"the weeks of {said} {days[0]:%B}"
    return f"the weeks of {listed([f'{day.day} {day:%b}' for day in days], most=5)}"


def headline(facts: Facts) -> tuple[str, str, str]:
    """The one sentence: what fits, who is over (the concern; may be empty), and in which weeks.

    >>> headline(Facts(5, "this quarter", {"Cleo": [date(2026, 11, 3)]}))
    ('Five improvements fit this quarter;', 'Cleo is over their hours', 'in the week of 3 November.')
    >>> headline(Facts(1, "in Q4", left_out=2))[0]
    'One improvement fits in Q4, two do not; nobody is over their hours.'
    """
    fits = "improvement fits" if facts.chosen == 1 else "improvements fit"
    start = f"{number(facts.chosen, capital=True)} {fits} {facts.when}"
    if facts.left_out:
        start += f", {number(facts.left_out)} {'does' if facts.left_out == 1 else 'do'} not"
    if not facts.over:
        end = "; nobody is over their hours." if facts.chosen else "."
        return f"{start}{end}", "", ""
    names = list(facts.over)
    be = "is" if len(names) == 1 else "are"
    concern = f"{listed(names, most=3)} {be} over their hours"
    if len(names) == 1:
        return f"{start};", concern, f"in {weeks_said(facts.over[names[0]])}."
    weeks = sorted({day for days in facts.over.values() for day in days})
    return f"{start};", concern, f"in {len(weeks)} week{'s' if len(weeks) != 1 else ''}."


def certainty(facts: Facts) -> str:
    """How many dates hold with even and with good certainty.

    >>> certainty(Facts(5, "", dated=5, holds_50=5, holds_85=3))
    'All five hold their date with 50 % certainty, three with 85 %.'
    >>> certainty(Facts(2, "", dated=2, holds_50=1, holds_85=0))
    'One of two holds its date with 50 % certainty, none with 85 %.'
    >>> certainty(Facts(2, ""))
    ''
    """
    if not facts.dated:
        return ""
    if facts.dated == 1:
        if facts.holds_85:
            return "It holds its date with 85 % certainty."
        return (
            "It holds its date with 50 % certainty, not with 85 %."
            if facts.holds_50 else "More likely than not it misses its date."
        )  # fmt: skip
    sure = "none" if not facts.holds_85 else number(facts.holds_85)
    if facts.holds_50 == facts.dated:
        if facts.holds_85 == facts.dated:
            return f"All {number(facts.dated)} hold their date with 85 % certainty."
        return f"All {number(facts.dated)} hold their date with 50 % certainty, {sure} with 85 %."
    some = number(facts.holds_50, capital=True) if facts.holds_50 else "None"
    verb = "holds its date" if facts.holds_50 <= 1 else "hold their date"
    return f"{some} of {number(facts.dated)} {verb} with 50 % certainty, {sure} with 85 %."


def difference(moved: int, entered: int, left: int) -> str:
    """In how much a draft differs from the committed plan.

    >>> difference(4, 0, 0), difference(0, 0, 0), difference(1, 2, 1)
    ('The draft differs from the committed plan in 4 tasks.', 'The draft is the committed plan.', 'The draft differs from the committed plan in 1 task; 2 improvements come in, 1 goes out.')
    """
    if not (moved or entered or left):
        return "The draft is the committed plan."
    said = f"The draft differs from the committed plan in {moved} task{'s' if moved != 1 else ''}"
    turns = []
    if entered:
        turns.append(f"{entered} improvement{'s come' if entered != 1 else ' comes'} in")
    if left:
        turns.append(f"{left} {'goes' if left == 1 else 'go'} out")
    return said + (f"; {', '.join(turns)}" if turns else "") + "."
