"""What every rule is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from ..book import Book
from ..draft import Tried


class Rule(ABC):
    """One way of searching for gaps. `why` says in a sentence why such a gap matters."""

    key: ClassVar[str]
    name: ClassVar[str]
    why: ClassVar[str]

    @abstractmethod
    def look(self, book: Book) -> Iterable[Tried]:
        """Every comparison tried; what cannot be looked at is told with `book.silent`."""
