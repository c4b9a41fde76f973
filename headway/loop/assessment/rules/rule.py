"""What every rule is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from ..book import Book
from ..draft import Tried


class Rule(ABC):
    """One way of searching for gaps. `why` says in a sentence why such a gap matters.

    `asks` names the thresholds it obeys, beside being on or off: `tries` (fewest tickets), `gap`
    (smallest difference). `weight` is its comparisons' part in the allowance for chance (see
    `discovery.q_values`).
    """

    key: ClassVar[str]
    name: ClassVar[str]
    why: ClassVar[str]
    asks: ClassVar[tuple[str, ...]] = ("tries", "gap")
    weight: ClassVar[float] = 1.0

    @abstractmethod
    def look(self, book: Book) -> Iterable[Tried]:
        """Every comparison tried; what cannot be looked at is told with `book.silent`."""
