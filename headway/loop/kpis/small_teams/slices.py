"""Which slices of the tickets may be shown apart: those that are the work of five people or more (pure).

A slice (a client's tickets about one service, say) that few people worked on is their figure. It stays
hidden, and with it what would give it away: a total less the slices shown, and one filter less another
that is narrower, are the work of five people or more as well. Slices nobody is named for are shown
where the others are: they are nobody's figure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from .cells import LEAST_PEOPLE

Value = str | None


def hidden(people: Mapping[Value, Collection[str]]) -> frozenset[Value]:
    """The values of a dimension that are not shown apart, from each value's people.

    Where those hidden are together fewer than five people, the smallest of the others is hidden too;
    where that cannot make them five, nothing is shown apart.

    >>> sorted(hidden({"Mail": set("abcdef"), "VPN": set("bcdefg"), "Wiki": {"x"}}))
    ['Mail', 'Wiki']
    >>> hidden({"Mail": set("abcdef"), "VPN": set("bcdefg"), "Nobody": ()})
    frozenset()
    """
    sets = {value: set(names) for value, names in people.items()}
    found = {value for value, names in sets.items() if 0 < len(names) < LEAST_PEOPLE}
    rest = sorted(
        (value for value, names in sets.items() if len(names) >= LEAST_PEOPLE),
        key=lambda value: (len(sets[value]), value or ""),
    )
    while found and rest and len(set().union(*(sets[value] for value in found))) < LEAST_PEOPLE:
        found.add(rest.pop(0))
    if 0 < len(set().union(*(sets[value] for value in found))) < LEAST_PEOPLE:
        return frozenset(sets)
    return frozenset(found)
