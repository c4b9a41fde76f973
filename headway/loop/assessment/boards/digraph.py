"""The interrelationship digraph: who drives whom, read from one answer a pair (pure).

Of n items every pair is asked once, n(n − 1)/2 in all, and answered with one direction or none. The
item with most arrows out is the driver: work there moves the rest. The one with most arrows in is
the outcome: it shows whether anything moved. Source: S. Mizuno (ed.), Management for Quality
Improvement: The Seven New QC Tools, 1988.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

LEAST, MOST = 5, 25
"""So many items make a digraph that can be read."""
CYCLES_TOLD = 10
LONGEST_CYCLE = 6

Arrow = tuple[int, int]
"""From the item that drives to the one that is driven."""


def refusal(items: int) -> str:
    """Why so many items are no digraph; empty where they are.

    >>> refusal(4)
    'A digraph takes 5 to 25 items, and these are 4: with fewer, the answer is seen without it.'
    >>> refusal(25)
    ''
    """
    if items < LEAST:
        why = "with fewer, the answer is seen without it"
    elif items > MOST:
        why = f"{items * (items - 1) // 2} pairs are more than a group answers with care"
    else:
        return ""
    return f"A digraph takes {LEAST} to {MOST} items, and these are {items}: {why}."


def pairs(items: int) -> int:
    """How many pairs n items make.

    >>> pairs(25)
    300
    """
    return items * (items - 1) // 2


def order_of_asking(items: Sequence[int]) -> list[tuple[int, int]]:
    """All pairs in the order they are asked: each item against those after it.

    >>> order_of_asking([3, 5, 9])
    [(3, 5), (3, 9), (5, 9)]
    """
    return list(combinations(items, 2))


@dataclass(frozen=True)
class Count:
    """Arrows out of an item and into it."""

    item: int
    out: int
    into: int

    @property
    def net(self) -> int:
        """Arrows out less arrows in."""
        return self.out - self.into


@dataclass(frozen=True)
class Reading:
    """What the arrows say. `drivers` and `outcomes` hold more than one item where they tie.

    `cycles` are ways round, each beginning with its smallest number, the shortest first; `more` says
    that there are others, and `knot` which items drive each other in a ring at all.
    """

    counts: Mapping[int, Count]
    drivers: tuple[int, ...]
    outcomes: tuple[int, ...]
    alone: tuple[int, ...]
    cycles: tuple[tuple[int, ...], ...]
    more: bool
    knot: frozenset[int]

    @property
    def ranked(self) -> list[Count]:
        """Most arrows out first, then fewest in."""
        return sorted(self.counts.values(), key=lambda one: (-one.out, one.into, one.item))


def read(items: Iterable[int], arrows: Iterable[Arrow]) -> Reading:
    """Count and judge. Raises ValueError for a pair with both directions, or an arrow to itself.

    >>> found = read([1, 2, 3, 4], [(1, 2), (1, 3), (2, 3)])
    >>> found.drivers, found.outcomes, found.alone, found.cycles
    ((1,), (3,), (4,), ())
    >>> read([1, 2, 3], [(1, 2), (2, 3), (3, 1)]).cycles
    ((1, 2, 3),)
    """
    numbers, found = sorted(items), list(arrows)
    ways = set(found)
    if len(ways) != len(found) or any((end, start) in ways or start == end for start, end in ways):
        raise ValueError("A pair has one direction or none.")
    out = dict.fromkeys(numbers, 0)
    into = dict.fromkeys(numbers, 0)
    for start, end in ways:
        out[start] += 1
        into[end] += 1
    counts = {item: Count(item, out[item], into[item]) for item in numbers}
    cycles, more, knot = _cycles(numbers, ways)
    return Reading(
        counts=counts,
        drivers=_most(out), outcomes=_most(into),
        alone=tuple(item for item in numbers if not out[item] + into[item]),
        cycles=cycles, more=more, knot=knot,
    )  # fmt: skip


def _most(counts: Mapping[int, int]) -> tuple[int, ...]:
    top = max(counts.values(), default=0)
    return tuple(item for item, count in counts.items() if count == top) if top else ()


def _cycles(
    items: Sequence[int], arrows: Iterable[Arrow]
) -> tuple[tuple[tuple[int, ...], ...], bool, frozenset[int]]:
    """The shortest ways round; a tight digraph has millions, so only short ones are looked for."""
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(items)
    graph.add_edges_from(sorted(arrows))
    rings = [part for part in networkx.strongly_connected_components(graph) if len(part) > 1]
    if not rings:
        return (), False, frozenset()
    told: list[tuple[int, ...]] = []
    for longest in range(3, LONGEST_CYCLE + 1):
        found = islice(
            networkx.simple_cycles(graph, length_bound=longest), 40 * CYCLES_TOLD
        )  # the search is in a fixed order, so the same arrows tell the same cycles
        told = sorted({_turned(ring) for ring in found}, key=lambda ring: (len(ring), ring))
        if len(told) > CYCLES_TOLD:
            break
    knot = frozenset(item for part in rings for item in part)
    more = len(told) > CYCLES_TOLD or not knot <= {item for ring in told for item in ring}
    return tuple(told[:CYCLES_TOLD]), more, knot


def _turned(ring: Sequence[int]) -> tuple[int, ...]:
    """The same ring beginning with its smallest number."""
    at = min(range(len(ring)), key=lambda place: ring[place])
    return (*ring[at:], *ring[:at])
