"""What a declaration is: nouns only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from headway.loop.evidence.ticket import DERIVED, FIELDS, Kind

Form = Literal["share", "mean", "median", "percentile", "rate", "count"]
FORMS: dict[Form, str] = {
    "share": "Share: of the tickets that count, those that meet a condition",
    "mean": "Mean of a number",
    "median": "Median of a number",
    "percentile": "Percentile of a number",
    "rate": "Rate: so many per 100 tickets, say",
    "count": "Count of tickets",
}
"""What kind of number it is, in words."""
OF_NUMBERS = ("mean", "median", "percentile")
EVENT_KINDS = ("status", "group", "assignee", "reply", "other")
MOMENTS = ("opened_at", "first_response_at", "resolved_at", "closed_at")
"""The ticket's times an event can lie before or after."""
CAME_BACK = "came_back"
"""A flag no ticket carries: the same requester opened another ticket of the category in the window;
unknown where that cannot be decided yet."""
PERSONS = ("requester", "assignee")
"""Only whether they are known may be asked: no figure is about a person."""
HIDDEN = ("ticket_id", "import_version", "opened_month", *PERSONS)

KINDS: Mapping[str, Kind] = {
    field.name: field.kind for field in FIELDS + DERIVED if field.kind != "date"
} | {CAME_BACK: "flag"}
"""Every field a condition may name, and its kind."""
NUMBERS = tuple(
    name for name, kind in KINDS.items() if kind in ("count", "number") and name not in HIDDEN
)
"""Fields that can be averaged or added up."""


@dataclass(frozen=True)
class FieldTest:
    """A ticket's field compared with a value; unknown where the field is.

    `op` is is, is_not, contains, set, above, below, at_least, at_most, before or after; `values`
    has one value, several for is and is_not (any of them), or another field's name for before and
    after.
    """

    field: str
    op: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class EventTest:
    """So many events of a kind in the ticket's history; unknown for a ticket without a history.

    `before` and `after` are times of the ticket (strictly before; at or after); `within_minutes`
    counts from `after`, or the opening. `at_most` is None for no upper bound.
    """

    kind: str
    to: tuple[str, ...] = ()
    before_value: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    within_minutes: int | None = None
    at_least: int = 1
    at_most: int | None = None


@dataclass(frozen=True)
class Group:
    """Conditions joined: all, any, or none of them."""

    how: Literal["all", "any", "none"]
    parts: tuple[Condition, ...]


Condition = FieldTest | EventTest | Group
EVERYTHING = Group("all", ())


@dataclass(frozen=True)
class Declaration:
    """A desk's own KPI, checked. `plain` is the declaration as it was given, in canonical JSON.

    `of` says which tickets count, `hit` which of them are on top. `value` is the number of mean,
    median, percentile and (if not `hit`) rate: a field, or events counted. `per` is the base of a
    rate, `quantile` that of a percentile (0..1). `window_days` is the window of `came_back`.
    """

    key: str
    name: str
    why: str
    decision: str
    form: Form
    better: Literal["higher", "lower", "neither"]
    day: Literal["opened", "resolved"]
    unit: str
    minimum_sample: int
    of: Condition
    hit: Condition | None
    value: str | EventTest | None
    quantile: float
    per: int
    window_days: int
    plain: str

    def as_plain(self) -> dict[str, Any]:
        """The declaration as data, as it was given."""
        found: dict[str, Any] = json.loads(self.plain)
        return found


def tests_in(condition: Condition | None) -> list[FieldTest | EventTest]:
    """Every single test of a condition, in order."""
    if condition is None:
        return []
    if isinstance(condition, Group):
        return [test for part in condition.parts for test in tests_in(part)]
    return [condition]
