"""Feedback placed in themes that may be there already: what people arranged stays (pure).

A theme that a person named, merged, split or answered is *held*: it keeps all its feedback and is
only added to. A piece that a person placed is *pinned*. Everything else may be sorted anew; a new
group whose middle is near an old theme's is that theme still.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..wording import languages_of, telling
from .themes import LEAST, NEAR, Space, group, nearest, space_of

SAME = 0.5
"""Cosine of two middles from which on a new group is an old theme."""


@dataclass(frozen=True)
class Piece:
    """A piece of feedback: its number, its text, the theme it is in, and whether a person put it
    there (or took it out)."""

    key: int
    text: str
    theme: int | None = None
    pinned: bool = False


@dataclass(frozen=True)
class Arrangement:
    """Theme of each piece by key (None = alone); themes that are new have numbers below zero."""

    placed: Mapping[int, int | None]


def arrange(
    pieces: Sequence[Piece], *, held: Collection[int] = (), anew: bool = False, seed: int = 0
) -> Arrangement:
    """Place pieces in themes.

    Without `anew` what is in a theme stays; pieces alone go to a near theme, and the rest among
    themselves become new ones. With `anew` everything not held or pinned is sorted again, and groups
    that are near an old theme keep its number. The order of the pieces plays no part.
    """
    pieces = sorted(pieces, key=lambda piece: piece.key)
    fixed = set(held)
    placed = {piece.key: piece.theme for piece in pieces}
    free = [
        place for place, piece in enumerate(pieces)
        if not piece.pinned
        and (piece.theme is None or (anew and piece.theme not in fixed))
    ]  # fmt: skip
    rooms = _rooms(pieces)
    if not anew:
        for room in rooms:
            for place, theme in _beside(room, pieces, set(free)).items():
                placed[pieces[place].key] = theme
        free = [place for place in free if placed[pieces[place].key] is None]
    numbers = group([pieces[place].text for place in free], seed=seed)
    groups: dict[int, list[int]] = defaultdict(list)
    for place, number in zip(free, numbers, strict=True):
        placed[pieces[place].key] = None
        if number >= 0:
            groups[number].append(place)
    names = _named(rooms, pieces, groups) if anew else {}
    for new, number in enumerate(sorted(set(groups) - set(names)), start=1):
        names[number] = -new
    for number, members in groups.items():
        for place in members:
            placed[pieces[place].key] = names[number]
    return Arrangement(placed)


@dataclass(frozen=True)
class _Room:
    """The pieces of one language: their places, and their texts as vectors."""

    places: tuple[int, ...]
    space: Space

    def middle(self, of: Collection[int]) -> np.ndarray:
        """The middle of those of the places that are in here."""
        wanted = set(of)
        return self.space.middle([row for row, place in enumerate(self.places) if place in wanted])

    def middles(self, pieces: Sequence[Piece]) -> tuple[list[int], np.ndarray]:
        """Themes with feedback here, and their middles, shape (themes, stems)."""
        members: dict[int, list[int]] = defaultdict(list)
        for row, place in enumerate(self.places):
            theme = pieces[place].theme
            if theme is not None:
                members[theme].append(row)
        names = sorted(members)
        if not names:
            return [], np.zeros((0, len(self.space.stems)))
        return names, np.stack([self.space.middle(members[name]) for name in names])


def _rooms(pieces: Sequence[Piece]) -> list[_Room]:
    languages = languages_of([piece.text for piece in pieces])
    found = []
    for language in sorted(set(languages)):
        places = tuple(place for place, one in enumerate(languages) if one == language)
        bags = [[stem for stem, _ in telling(pieces[place].text, language)] for place in places]
        found.append(_Room(places, space_of(bags)))
    return found


def _beside(room: _Room, pieces: Sequence[Piece], free: set[int]) -> dict[int, int]:
    """The near theme of free pieces, by place."""
    names, middles = room.middles(pieces)
    rows = [row for row, place in enumerate(room.places) if place in free]
    if not names or not rows:
        return {}
    best = nearest(room.space.rows[rows], middles, at_least=NEAR)
    return {
        room.places[row]: names[theme] for row, theme in zip(rows, best, strict=True) if theme >= 0
    }


def _named(
    rooms: Sequence[_Room], pieces: Sequence[Piece], groups: Mapping[int, Sequence[int]]
) -> dict[int, int]:
    """The old theme each new group is, where it is one; a held theme may take several groups in."""
    from scipy.optimize import linear_sum_assignment

    found: dict[int, int] = {}
    for room in rooms:
        here = set(room.places)
        new = [number for number, members in sorted(groups.items()) if members[0] in here]
        names, middles = room.middles(pieces)
        if not new or not names:
            continue
        mine = np.stack([room.middle(groups[number]) for number in new])
        like = mine @ middles.T
        shared = np.array(
            [[_shared(pieces, groups[number], name) for name in names] for number in new]
        )
        for row, column in zip(*linear_sum_assignment(-(like + shared)), strict=True):
            if like[row, column] >= SAME and names[column] not in found.values():
                found[new[row]] = names[column]
    return found


def _shared(pieces: Sequence[Piece], members: Sequence[int], theme: int) -> float:
    """Share of a group's pieces that were in a theme before."""
    return sum(pieces[place].theme == theme for place in members) / max(len(members), LEAST)
