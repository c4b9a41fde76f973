"""Several improvements at once: which of them cannot be told apart (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from .evidence import Other

NEAR = 8
"""Starts fewer readings apart than this cannot be told from each other."""
MUCH = 0.25
"""Share of the tickets another improvement must touch to matter."""


def overlaps(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two slices can hold the same ticket.

    >>> overlaps({"category": "VPN"}, {"client": "A"}), overlaps({"client": "B"}, {"client": "A"})
    (True, False)
    """
    return all(other.get(name, value) == value for name, value in one.items())


def inside(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether every ticket of the first slice is in the second.

    >>> inside({"category": "VPN", "client": "A"}, {"client": "A"}), inside({}, {"client": "A"})
    (True, False)
    """
    return all(one.get(name) == value for name, value in other.items())


def inseparable(others: tuple[Other, ...], *, compared: bool) -> tuple[Other, ...]:
    """Those that began so near that what they did cannot be told from what this one did.

    One that touches tickets beyond these is told apart by the comparison, where there is one: it
    moves the comparison too.
    """
    return tuple(
        other
        for other in others
        if abs(other.apart) < NEAR and other.share >= MUCH and not (other.wider and compared)
    )
