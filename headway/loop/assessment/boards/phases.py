"""The phases of an affinity session, and what may be done in each (pure).

Cards are collected, sorted in silence, and only then named: a heading that stands before the cards
are sorted decides where they go.
"""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """Where a session stands."""

    COLLECT = "collect"
    SORT = "sort"
    HEADERS = "headers"
    SUPERS = "supers"
    DONE = "done"

    @property
    def label(self) -> str:
        """The word people see."""
        return LABELS[self]


P = Phase
LABELS = {
    P.COLLECT: "Collect cards", P.SORT: "Sort in silence", P.HEADERS: "Name the groups",
    P.SUPERS: "Groups of groups", P.DONE: "Done",
}  # fmt: skip
ORDER: tuple[Phase, ...] = tuple(Phase)
WAYS: dict[Phase, tuple[Phase, ...]] = {
    P.COLLECT: (P.SORT,),
    P.SORT: (P.HEADERS, P.COLLECT),
    P.HEADERS: (P.SUPERS, P.DONE, P.SORT),
    P.SUPERS: (P.DONE, P.HEADERS),
    P.DONE: (P.HEADERS,),
}
"""From each phase, where the session may go: onward first, back last."""

WISHED = (5, 10)
"""So many groups read well; fewer or more is a remark, not an error."""


class Deed(StrEnum):
    """What one may want to do to an affinity board."""

    ADD = "add"
    DROP = "drop"
    MOVE = "move"
    NAME = "name"
    JOIN = "join"


ALLOWED: dict[Deed, frozenset[Phase]] = {
    Deed.ADD: frozenset({P.COLLECT, P.SORT}),
    Deed.DROP: frozenset({P.COLLECT}),
    Deed.MOVE: frozenset({P.SORT, P.HEADERS}),
    Deed.NAME: frozenset({P.HEADERS, P.SUPERS}),
    Deed.JOIN: frozenset({P.SUPERS}),
}
REFUSED = {
    Deed.ADD: "Cards are added while they are collected and sorted; this session is further on.",
    Deed.DROP: "A card is taken away only while cards are collected; later it can stay alone.",
    Deed.MOVE: "Cards are moved while they are sorted and named.",
    Deed.NAME: "Groups are named after the silent sorting: a name given earlier decides where cards"
    " go before anybody has looked at them.",
    Deed.JOIN: "Groups are put together once they have names.",
}


def refusal(phase: Phase, deed: Deed) -> str:
    """Why something may not be done now; empty where it may.

    >>> refusal(Phase.SORT, Deed.MOVE)
    ''
    >>> refusal(Phase.SORT, Deed.NAME).startswith("Groups are named after the silent sorting")
    True
    """
    return "" if phase in ALLOWED[deed] else REFUSED[deed]


def not_yet(start: Phase, end: Phase, *, cards: int, groups: int, nameless: int) -> str:
    """What stands in the way of going from one phase to another; empty where nothing does.

    >>> not_yet(Phase.COLLECT, Phase.SORT, cards=1, groups=0, nameless=0)
    'There are at least two cards to sort before sorting begins.'
    >>> not_yet(Phase.HEADERS, Phase.DONE, cards=9, groups=3, nameless=1)
    '1 group has no name yet.'
    >>> not_yet(Phase.COLLECT, Phase.DONE, cards=9, groups=3, nameless=0)
    'From “Collect cards” a session goes to “Sort in silence”.'
    """
    if end not in WAYS[start]:
        ways = " or ".join(f"“{one.label}”" for one in WAYS[start])
        return f"From “{start.label}” a session goes to {ways}."
    if end is P.SORT and cards < 2:
        return "There are at least two cards to sort before sorting begins."
    if end is P.HEADERS and not groups:
        return "No card has been put into a group yet, so there is nothing to name."
    if end in {P.SUPERS, P.DONE} and nameless:
        return f"{nameless} group{'s have' if nameless != 1 else ' has'} no name yet."
    return ""


def remark(phase: Phase, groups: int) -> str:
    """A word on the number of groups, where it is far from what reads well.

    >>> remark(Phase.HEADERS, 13)
    '13 groups; five to ten read well.'
    """
    low, high = WISHED
    if phase is P.COLLECT or not groups or low <= groups <= high:
        return ""
    return f"{groups} group{'s' if groups != 1 else ''}; five to ten read well."
