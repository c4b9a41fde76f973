"""The goal tree: which goal leads to which, heaviest first (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Twig:
    """What the tree needs to know of a goal: its number, its parent's, its weight and title."""

    id: int
    parent: int | None
    weight: int
    title: str


@dataclass(frozen=True)
class Branch:
    """A goal with what hangs below it."""

    id: int
    below: tuple[Branch, ...] = field(default=())

    def walk(self, depth: int = 0) -> Iterator[tuple[int, int]]:
        """Yield (goal number, depth), a goal before those below it."""
        yield self.id, depth
        for branch in self.below:
            yield from branch.walk(depth + 1)


def grow(twigs: Iterable[Twig]) -> tuple[Branch, ...]:
    """Make the tree. A goal whose parent is not among them becomes a root.

    >>> roots = grow([Twig(2, 1, 3, "b"), Twig(1, None, 5, "a"), Twig(3, 9, 1, "c")])
    >>> [list(root.walk()) for root in roots]
    [[(1, 0), (2, 1)], [(3, 0)]]
    """
    known = {twig.id: twig for twig in twigs}
    below: dict[int | None, list[Twig]] = {}
    for twig in known.values():
        below.setdefault(twig.parent if twig.parent in known else None, []).append(twig)

    def branch(twig: Twig) -> Branch:
        return Branch(twig.id, branches(twig.id))

    def branches(parent: int | None) -> tuple[Branch, ...]:
        ordered = sorted(below.get(parent, ()), key=lambda twig: (-twig.weight, twig.title))
        return tuple(branch(twig) for twig in ordered)

    return branches(None)


def leads_to_itself(parents: Mapping[int, int | None], goal: int, new_parent: int | None) -> bool:
    """Whether hanging `goal` below `new_parent` would close a circle.

    >>> leads_to_itself({1: None, 2: 1}, goal=1, new_parent=2)
    True
    >>> leads_to_itself({1: None, 2: 1, 3: None}, goal=3, new_parent=2)
    False
    """
    step, seen = new_parent, set[int]()
    while step is not None and step not in seen:
        if step == goal:
            return True
        seen.add(step)
        step = parents.get(step)
    return False
