"""Cells of teams: the smallest units a figure by team may be shown for (pure).

A cell has at least five people, counted in every quarter of the two years looked at. All answers are sums
over whole cells, so no filter, no total less its parts and no two answers taken from one another
give anything smaller than a cell (complementary suppression is built in: where what is left over is
too small, the smallest team beside it joins it). Cells only ever grow together: a team that once
stood with others stays with them, so that yesterday's answer less today's gives nothing either.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from headway.ground.words import listed

LEAST_PEOPLE = 5
NO_TEAM = ""
"""Stands for tickets of no team."""
Blocks = Sequence[Collection[str]]
"""The people of a team in each stretch of time; empty where it did nothing."""


@dataclass(frozen=True)
class Cell:
    """Teams whose figures stand together, and how many people that is at least.

    `shown` is False where even all together are too few: then nothing by team is shown.
    """

    teams: tuple[str, ...]
    people: int

    @property
    def shown(self) -> bool:
        """Whether a figure of it may be seen."""
        return self.people >= LEAST_PEOPLE

    @property
    def alone(self) -> bool:
        """Whether it is one team."""
        return len(self.teams) == 1

    @property
    def name(self) -> str:
        """What people call it: its teams by name.

        >>> Cell(("Identity", "Security"), 6).name
        'Identity and Security'
        """
        return listed([team or "(no team)" for team in self.teams], most=len(self.teams))


def cells(people: Mapping[str, Blocks], kept: Sequence[Collection[str]] = ()) -> tuple[Cell, ...]:
    """The cells of these teams; `kept` are the cells of before, which may only grow.

    >>> blocks = {"Desk": [set("abcdef")], "Field": [set("ghijk")], "Identity": [set("xyz")]}
    >>> [(cell.teams, cell.people) for cell in cells(blocks)]
    [(('Desk',), 6), (('Field', 'Identity'), 8)]
    >>> [cell.teams for cell in cells({**blocks, "Security": [set("uvw")]})]
    [('Desk',), ('Field',), ('Identity', 'Security')]
    """
    groups: list[set[str]] = []
    for known in kept:
        mine = {team for team in known if not any(team in group for group in groups)}
        if mine:
            groups.append(mine)
    groups += [{team} for team in sorted(people) if not any(team in group for group in groups)]

    def size(group: Collection[str]) -> int:
        return head_count(people, group)

    while True:
        small = [group for group in groups if size(group) < LEAST_PEOPLE]
        rest = [group for group in groups if size(group) >= LEAST_PEOPLE]
        if not small or (len(small) == 1 and not rest):
            break
        joined = set().union(*small)
        if size(joined) < LEAST_PEOPLE and rest:
            # rather with teams that stand together already than with one that stands alone
            near = min(rest, key=lambda group: (len(group) == 1, size(group), sorted(group)))
            rest.remove(near)
            joined |= near
        groups = [*rest, joined]
    found = [Cell(tuple(sorted(group)), size(group)) for group in groups]
    return tuple(sorted(found, key=lambda cell: (not cell.alone, cell.teams)))


def head_count(people: Mapping[str, Blocks], teams: Collection[str]) -> int:
    """How many people these teams are at least: in the stretch with the fewest of those they worked.

    >>> head_count({"A": [set("xy"), set()], "B": [set("z"), set("z")]}, ["A", "B"])
    1
    """
    longest = max((len(people[team]) for team in teams if team in people), default=0)
    sizes = []
    for place in range(longest):
        there = {
            person
            for team in teams
            if team in people and place < len(people[team])
            for person in people[team][place]
        }
        if there:
            sizes.append(len(there))
    return min(sizes, default=0)


def whole_cells(cells_of_desk: Sequence[Cell], asked: Collection[str] | None) -> tuple[Cell, ...]:
    """The cells that may be shown when these teams (all where None) are asked about.

    A cell of which only a part is asked about is left out: part of it is not to be seen.
    """
    return tuple(
        cell
        for cell in cells_of_desk
        if cell.shown and (asked is None or set(cell.teams) <= set(asked))
    )
