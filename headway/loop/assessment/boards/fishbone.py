"""Cause and effect: bones with causes, each with the causes behind it (pure).

Kaoru Ishikawa's diagram: the effect is the head, each bone a kind of cause; asking “why?” of a cause
leads to the cause behind it, five times at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

BONES = {"people": "People", "process": "Process", "tool": "Tool", "partner": "Partner"}
"""The bones every diagram has; a desk adds its own."""
DEEPEST = 5
"""Five times “why?”; a chain longer than that has left the desk."""
MOST_BONES = 8


@dataclass(frozen=True)
class Twig:
    """A cause and what lies behind it. `depth` 1 hangs on the bone."""

    number: int
    text: str
    votes: int = 0
    proved: bool = False
    depth: int = 1
    whys: tuple[Twig, ...] = ()

    def walk(self) -> Iterator[Twig]:
        """The cause, then what lies behind it, depth first."""
        yield self
        for why in self.whys:
            yield from why.walk()


@dataclass(frozen=True)
class Bone:
    """A kind of cause with its causes."""

    key: str
    label: str
    twigs: tuple[Twig, ...] = field(default_factory=tuple)

    @property
    def lines(self) -> list[Twig]:
        """All causes of the bone in the order they are read."""
        return [each for twig in self.twigs for each in twig.walk()]


@dataclass(frozen=True)
class Row:
    """A cause as it is kept: `parent` is the number of the cause it explains."""

    number: int
    bone: str
    text: str
    parent: int | None = None
    votes: int = 0
    proved: bool = False


def bones(rows: Sequence[Row]) -> list[Bone]:
    """The diagram: the four bones, then the desk's own in the order they came.

    >>> [bone.label for bone in bones([Row(1, "Money", "No budget")])]
    ['People', 'Process', 'Tool', 'Partner', 'Money']
    """
    keys = list(dict.fromkeys([*BONES, *(row.bone for row in rows if row.parent is None)]))
    behind: dict[int | None, list[Row]] = {}
    for row in rows:
        behind.setdefault(row.parent, []).append(row)

    def twig(row: Row, depth: int) -> Twig:
        whys = tuple(twig(one, depth + 1) for one in behind.get(row.number, ()))
        return Twig(row.number, row.text, row.votes, row.proved, depth, whys)

    return [
        Bone(
            key,
            BONES.get(key, key),
            tuple(twig(row, 1) for row in behind.get(None, ()) if row.bone == key),
        )
        for key in keys
    ]


def leading(rows: Iterable[Row]) -> tuple[int, ...]:
    """The causes with most votes; more than one where they tie, none without a vote.

    >>> leading([Row(1, "tool", "a", votes=2), Row(2, "tool", "b"), Row(3, "tool", "c", votes=2)])
    (1, 3)
    """
    found = list(rows)
    top = max((row.votes for row in found), default=0)
    return tuple(row.number for row in found if row.votes == top) if top else ()


def chain(rows: Sequence[Row], number: int) -> list[Row]:
    """From the cause on the bone to this one: the whys that led to it.

    >>> rows = [Row(1, "tool", "a"), Row(2, "tool", "b", parent=1)]
    >>> [row.text for row in chain(rows, 2)]
    ['a', 'b']
    """
    known = {row.number: row for row in rows}
    here: int | None = number
    found: list[Row] = []
    while here is not None:
        found.insert(0, known[here])
        here = known[here].parent
    return found


def whys(steps: Sequence[str]) -> str:
    """The chain of whys in words, the effect first.

    >>> whys(["It comes back", "No script"])
    'Why? No script.'
    """
    return "\n".join(f"Why? {step}." for step in steps[1:])
