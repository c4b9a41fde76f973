"""What a board says in a sentence (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from headway.ground.words import listed, share

from .digraph import CYCLES_TOLD, Reading
from .pareto import Pareto
from .phases import Phase

_NAMED = 44
"""As many letters of a kind's name stand in a heading; the table below has them all."""


def many(count: int, word: str) -> str:
    """A count with its word.

    >>> many(1, "card"), many(1200, "card")
    ('1 card', '1,200 cards')
    """
    return f"{count:,} {word}{'s' if count != 1 else ''}"


def session(phase: Phase, *, cards: int, groups: int, pile: int, nameless: int) -> str:
    """An affinity board in a sentence.

    >>> session(Phase.SORT, cards=24, groups=5, pile=7, nameless=5)
    '17 of 24 cards lie in 5 groups.'
    >>> session(Phase.HEADERS, cards=24, groups=5, pile=2, nameless=1)
    '24 cards in 5 groups, 2 of them alone; 1 group has no name yet.'
    """
    if not cards:
        return "No card is on the board yet."
    if phase is Phase.COLLECT:
        return f"{many(cards, 'card')} so far."
    if phase is Phase.SORT:
        if not groups:
            return f"{many(cards, 'card')} to sort; none lies in a group yet."
        return f"{max(cards - pile, 0)} of {many(cards, 'card')} lie in {many(groups, 'group')}."
    alone = f", {pile} of them alone" if pile else ""
    said = f"{many(cards, 'card')} in {many(groups, 'group')}{alone}"
    if nameless:
        return f"{said}; {many(nameless, 'group')} {'have' if nameless != 1 else 'has'} no name yet."  # fmt: skip
    return f"{said}."


def digraph(names: Mapping[int, str], reading: Reading, *, left: int, total: int) -> str:
    """A digraph in a sentence: what drives, or how far the answers are."""
    if left == total:
        return f"{many(total, 'pair')} to answer: which drives which?"
    drivers = _quoted(names, reading.drivers)
    if left:
        lead = f"; so far most arrows leave {drivers}" if reading.drivers else ""
        return f"{total - left} of {many(total, 'pair')} answered{lead}."
    if not reading.drivers:
        return f"Of {many(total, 'pair')} none drives the other: these things stand side by side."
    out = reading.counts[reading.drivers[0]].out
    rest = len(names) - 1
    if len(reading.drivers) > 1:
        return f"{drivers} tie as drivers, each of {out} of the {rest} others."
    return f"{drivers} drives {out} of the {rest} others: work there moves the rest."


def notes(names: Mapping[int, str], reading: Reading) -> list[str]:
    """What else is to be known of a digraph: ties, outcomes, rings, things that stand alone."""
    found = []
    if len(reading.drivers) > 1:
        found.append(
            f"Tie of {len(reading.drivers)} drivers, {_quoted(names, reading.drivers)}: choose the"
            " one with fewer arrows in, or that you can act on."
        )
    if reading.outcomes:
        into = reading.counts[reading.outcomes[0]].into
        word = "outcome" if len(reading.outcomes) == 1 else "outcomes"
        found.append(
            f"{_quoted(names, reading.outcomes)}: the {word}, with {many(into, 'arrow')} in;"
            " watch it to see whether anything moved."
        )
    for ring in reading.cycles:
        found.append("Ring: " + " → ".join(f"“{names[item]}”" for item in (*ring, ring[0])) + ".")
    if reading.more:
        known = (
            f"{len(reading.cycles)} of the shortest are named" if reading.cycles else "long ones"
        )
        found.append(
            f"{len(reading.knot)} items drive each other in more rings than these"
            f" ({known}, at most {CYCLES_TOLD})."
        )
    if reading.alone:
        found.append(f"Alone, without any arrow: {_quoted(names, reading.alone)}.")
    return found


def _quoted(names: Mapping[int, str], items: Sequence[int]) -> str:
    return listed([f"“{names[item]}”" for item in items])


def _short(name: str) -> str:
    return name if len(name) <= _NAMED else name[: _NAMED - 1].rstrip() + "…"


def pareto(found: Pareto, unit: str) -> str:
    """A Pareto reading in a sentence.

    >>> from .pareto import pareto as read
    >>> pareto(read([("a", 70), ("b", 14), ("c", 6), ("d", 6), ("e", 4)]), "tickets")
    '2 of 5 kinds make 84 % of 100 tickets: “a” and “b”.'
    """
    if not found.steps:
        return found.why_not
    total = f"{found.total:,.0f} {unit}".strip()
    if not found.holds:
        return f"No few kinds make most of {total}: {found.why_not}"
    few = [f"“{_short(step.name)}”" for step in found.steps[: found.vital]]
    kinds = "kind makes" if found.vital == 1 else "kinds make"
    return f"{found.vital} of {len(found.steps)} {kinds} {share(found.reached)} of {total}: {listed(few)}."  # fmt: skip


def causes(effect: str, count: int, leading: Sequence[str], votes: int) -> str:
    """A cause-and-effect diagram in a sentence.

    >>> causes("Tickets come back", 9, ["No script"], 4)
    'Of 9 causes “No script” has most votes: 4.'
    """
    if not count:
        return f"What causes “{effect}”? Nothing is written down yet."
    if not leading:
        return f"{many(count, 'cause')} written down, none voted for yet."
    tie = "have" if len(leading) > 1 else "has"
    return f"Of {many(count, 'cause')} {listed([f'“{one}”' for one in leading])} {tie} most votes: {votes}."  # fmt: skip
