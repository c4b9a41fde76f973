"""What each column of a file means: the mapping, kept as a profile and used again.

A mapping is found by `recognise.recognise`, shown and corrected by a person, saved as JSON, and
applied by its SQL (`recognise.value_sql`). Columns are named by their header, so a profile survives
a new order of columns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from headway.ground.trouble import Trouble
from headway.loop.evidence.ticket import FIELDS

Shape = Literal["ticket", "update", "event"]
How = Literal["text", "time", "count", "number", "flag", "duration"]

ROLES: dict[str, str] = {
    "updated_at": "when this row was written (update shape) or the event happened (event shape)",
    "sequence": "order of the rows of one ticket where times tie",
    "activity": "what happened in this event",
    "event_kind": "which field changed",
    "event_from": "its value before",
    "event_to": "its value after",
    "event_by": "who did it",
}
"""Meanings a column can have besides a field of the ticket. In the event shape `updated_at` is the
time of the event."""

MEANINGS: dict[str, str] = {f.name: f.meaning for f in FIELDS} | ROLES
"""Every meaning a user may choose for a column, in words."""

SURE_ENOUGH = 0.7
"""Below this a guess is a doubt and is shown first."""


@dataclass(frozen=True)
class Doubt:
    """Something the reader should know before trusting the file.

    A serious one makes an import refuse unless it is accepted.
    """

    code: str
    message: str
    serious: bool = False


@dataclass(frozen=True)
class States:
    """The source's own status or activity words, lower-cased, by what they mean.

    A word in none of the sets means open.
    """

    resolved: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    reopened: frozenset[str] = frozenset()
    cancelled: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ColumnUse:
    """One column and what it is taken for.

    `format` says how its text is read: for times a list of strptime formats joined by `|`, or
    `iso`, `epoch_s`, `epoch_ms`, `excel`; for numbers the decimal and thousands marks (`.`, `,`,
    `,.`, `.,`…; first the decimal mark); for durations `since_1970`, `hh:mm:ss`, `words` or a unit
    (`seconds`, `minutes`, `hours`, `days`), a decimal mark after it after a space.
    """

    column: str
    key: str
    field: str
    how: How
    format: str = ""
    true_values: frozenset[str] = frozenset()
    false_values: frozenset[str] = frozenset()
    sure: float = 1.0
    why: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """Everything needed to read a file's rows as tickets, updates or events."""

    shape: Shape
    shape_why: str
    uses: tuple[ColumnUse, ...]
    missing: frozenset[str]
    time_zone: str
    source: str
    preset: str | None = None
    states: States = field(default_factory=States)
    doubts: tuple[Doubt, ...] = ()

    def use(self, name: str) -> ColumnUse | None:
        """The column that gives this field or role; None where the file has none."""
        return next((use for use in self.uses if use.field == name), None)

    @property
    def fields(self) -> frozenset[str]:
        """All fields and roles this file gives."""
        return frozenset(use.field for use in self.uses)

    @property
    def unsure(self) -> tuple[ColumnUse, ...]:
        """The guesses a person should look at, least sure first."""
        return tuple(
            sorted((u for u in self.uses if u.sure < SURE_ENOUGH), key=lambda use: use.sure)
        )

    def to_json(self) -> str:
        """The mapping as text, for a saved profile; `from_json` gives it back unchanged."""
        return json.dumps(asdict(self), default=_sorted, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """A saved mapping; Trouble when the text is not one."""
        try:
            data: dict[str, Any] = json.loads(text)
            states = States(**{name: frozenset(words) for name, words in data["states"].items()})
            uses = tuple(_use(use) for use in data["uses"])
            doubts = tuple(Doubt(**doubt) for doubt in data["doubts"])
            return cls(
                **data
                | {"states": states, "uses": uses, "doubts": doubts}
                | {"missing": frozenset(data["missing"])}
            )
        except (ValueError, KeyError, TypeError) as error:
            raise Trouble(
                f"This profile cannot be read ({error}). Map the columns again and save it anew."
            ) from error

    def bound(self, keys: AnyMapping[str, str]) -> Mapping:
        """The same mapping on another file's columns.

        `keys` gives each header's key in the new file. Columns the new file lacks are left out and
        named in a doubt (serious where the ticket's number, time or activity is gone).
        """
        found = tuple(replace(use, key=keys[use.column]) for use in self.uses if use.column in keys)
        gone = [use for use in self.uses if use.column not in keys]
        if not gone:
            return replace(self, uses=found)
        names = ", ".join(f"“{use.column}” ({use.field})" for use in gone)
        vital = {"ticket_id", "opened_at", "activity", "updated_at"} & {use.field for use in gone}
        doubt = Doubt(
            "profile_column_gone",
            f"The profile expects columns this file does not have: {names}.",
            serious=bool(vital),
        )
        return replace(self, uses=found, doubts=(*self.doubts, doubt))


def _sorted(value: object) -> list[str]:
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{value!r} has no place in a profile")


def _use(data: dict[str, Any]) -> ColumnUse:
    sets = {name: frozenset(data[name]) for name in ("true_values", "false_values")}
    return ColumnUse(**data | sets | {"samples": tuple(data["samples"])})


@dataclass(frozen=True)
class Guess:
    """Another meaning a user may choose for a column."""

    field: str
    sure: float
    why: str


@dataclass(frozen=True)
class ColumnPreview:
    """One column as shown before anything is stored; `field` is None where it is not used."""

    column: str
    key: str
    samples: tuple[str, ...]
    filled: float
    field: str | None
    sure: float
    why: str
    alternatives: tuple[Guess, ...] = ()


@dataclass(frozen=True)
class Preview:
    """The columns with their guesses, and the first rows read through the mapping.

    `rows` holds one dict per record: field or role → typed value (str, datetime in UTC, float,
    int, bool or None).
    """

    mapping: Mapping
    columns: tuple[ColumnPreview, ...]
    rows: Sequence[AnyMapping[str, object]]
