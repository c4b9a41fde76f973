"""Reading what people type into the register's search box (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

FIELDS = (
    "owner", "status", "size", "client", "goal", "kpi", "source", "category", "raised", "is", "csf", "cycle",
    "sponsor",
)  # fmt: skip
_PIECE = re.compile(r'(?:(?P<field>\w+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')


@dataclass(frozen=True)
class Search:
    """What was asked for: words that must all occur, and named fields with their wanted values."""

    words: tuple[str, ...] = ()
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def asks(self, name: str) -> tuple[str, ...]:
        """The wanted values of a field; any one of them will do."""
        return self.fields.get(name, ())


def read(text: str) -> Search:
    """Read words and `field:value` pieces; quotes keep words together, commas mean “or”.

    An unknown field is taken as plain words, so that a pasted address or time still searches.

    >>> read('password owner:ada size:s,m status:running')
    Search(words=('password',), fields={'owner': ('ada',), 'size': ('s', 'm'), 'status': ('running',)})
    >>> read('owner:"Ada Lovelace" "reset link" at 10:30').words
    ('reset link', 'at', '10:30')
    """
    words: list[str] = []
    fields: dict[str, tuple[str, ...]] = {}
    for piece in _PIECE.finditer(text.replace("\0", " ")):
        name = (piece["field"] or "").lower()
        value = piece["quoted"] if piece["quoted"] is not None else piece["bare"]
        if name in FIELDS:
            parts = [value] if piece["quoted"] is not None else value.split(",")
            fields[name] = fields.get(name, ()) + tuple(part for part in parts if part)
        elif piece["field"]:
            words.append(f"{piece['field']}:{value}")
        elif value:
            words.append(value)
    return Search(tuple(words), fields)
