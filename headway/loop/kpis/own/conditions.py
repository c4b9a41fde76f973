"""Conditions as Ibis expressions: true, false, or unknown where what they ask about is unknown.

Unknowns follow Kleene's logic, as SQL's do: “all” is false as soon as one part is, however unknown
the others are.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from hashlib import blake2b
from operator import and_, or_
from typing import Any

from ..kpi import Facts
from .declaration import CAME_BACK, MOMENTS, Condition, EventTest, FieldTest, Group

MINUTES_A_DAY = 1440
HISTORY = "own_history"
"""Column: events the ticket has at all; 0 or null means its history is unknown."""


def column_of(test: EventTest) -> str:
    """The column that holds how many such events a ticket has; equal tests share it."""
    asked = (
        test.kind, test.to, test.before_value, test.before, test.after, test.within_minutes,
    )  # fmt: skip
    return f"own_{blake2b(repr(asked).encode(), digest_size=8).hexdigest()}"


def with_events(tickets: Any, events: Any, tests: Iterable[EventTest]) -> Any:
    """The tickets with a column for each test (see `column_of`) and `HISTORY`; a join, no more.

    Columns that stand already (of another KPI) are not made twice. Only counts are joined and read
    with null as 0, so engines that join with defaults instead of nulls give the same.
    """
    import ibis

    wanted = {column_of(test): test for test in tests}
    wanted = {name: test for name, test in wanted.items() if name not in tickets.columns}
    if not wanted and HISTORY in tickets.columns:
        return tickets
    moments = sorted({moment for test in wanted.values() for moment in _moments(test)})
    steps = events.select(
        own_source=events.source, own_ticket=events.ticket_id, own_at=events["at"],
        own_kind=events.kind, own_from=events["from"], own_to=events["to"],
    )  # fmt: skip
    if moments:
        about = tickets.select(
            own_source2=tickets.source, own_ticket2=tickets.ticket_id,
            **{f"own_{moment}": tickets[moment] for moment in moments},
        )  # fmt: skip
        steps = steps.join(
            about,
            (steps.own_source == about.own_source2) & (steps.own_ticket == about.own_ticket2),
        )
    made = {name: ibis.ifelse(_is(steps, test), 1, 0).sum() for name, test in wanted.items()}
    if HISTORY not in tickets.columns:
        made[HISTORY] = steps.count()
    counted = steps.group_by(["own_source", "own_ticket"]).aggregate(**made)
    joined = tickets.left_join(
        counted, (tickets.source == counted.own_source) & (tickets.ticket_id == counted.own_ticket)
    )
    return joined.drop("own_source", "own_ticket")


def _moments(test: EventTest) -> set[str]:
    start = test.after or ("opened_at" if test.within_minutes is not None else "")
    return {moment for moment in (test.before, start) if moment}


def _is(steps: Any, test: EventTest) -> Any:
    """Whether a step is an event of this kind, at this time; never null."""
    import ibis

    asked = [steps.own_kind == ibis.literal(test.kind)]
    for column, values in ((steps.own_to, test.to), (steps.own_from, test.before_value)):
        if values:
            asked.append(column.isin([ibis.literal(value) for value in values]))
    if test.before:
        asked.append(steps.own_at < steps[f"own_{test.before}"])
    start = test.after or ("opened_at" if test.within_minutes is not None else "")
    if start:
        asked.append(steps.own_at >= steps[f"own_{start}"])
    if test.within_minutes is not None:
        took = steps.own_at.epoch_seconds().cast("int64") - steps[
            f"own_{start}"
        ].epoch_seconds().cast("int64")
        asked.append(took <= 60 * test.within_minutes)
    return reduce(and_, asked).fill_null(False)


def counted(tickets: Any, test: EventTest) -> Any:
    """How many such events a ticket has; null where its history, or a time asked about, is unknown."""
    import ibis

    known = tickets[HISTORY].fill_null(0) > 0
    for moment in sorted(_moments(test)):
        known = known & tickets[moment].notnull()
    number = tickets[column_of(test)].fill_null(0).cast("int64")
    return ibis.ifelse(known, number, ibis.null("int64"))


def met(tickets: Any, condition: Condition, facts: Facts, window_days: int) -> Any:
    """The condition for each ticket: true, false, or null for unknown."""
    if isinstance(condition, Group):
        parts = [met(tickets, part, facts, window_days) for part in condition.parts]
        if not parts:
            return tickets.opened_at.notnull()  # every ticket has one
        joined = reduce(and_ if condition.how == "all" else or_, parts)
        return _not(joined) if condition.how == "none" else joined
    if isinstance(condition, EventTest):
        number = counted(tickets, condition)
        found = number >= condition.at_least
        return found if condition.at_most is None else found & (number <= condition.at_most)
    return _field(tickets, condition, facts, window_days)


def _field(tickets: Any, test: FieldTest, facts: Facts, window_days: int) -> Any:
    import ibis

    column = (
        came_back(tickets, facts, window_days) if test.field == CAME_BACK else tickets[test.field]
    )
    (value, *_) = test.values
    if test.op == "set":
        return column.notnull() if value else column.isnull()
    if test.op in ("is", "is_not"):
        if isinstance(value, bool):
            return column if value else _not(column)
        found = reduce(or_, [column == ibis.literal(each) for each in test.values])
        return found if test.op == "is" else _not(found)
    if test.op == "contains":
        return column.contains(ibis.literal(value))
    if test.op in ("before", "after"):
        other = tickets[value]
        return column < other if test.op == "before" else column > other
    compared = {
        "above": column > value, "below": column < value, "at_least": column >= value,
        "at_most": column <= value,
    }  # fmt: skip
    return compared[test.op]


def _not(flag: Any) -> Any:
    """Not so; null stays null.

    Written as a comparison: Ibis 12 renders `(~x).isnull()` as `NOT x IS NULL`, which is another
    question.
    """
    import ibis

    return flag == ibis.literal(False)


def came_back(tickets: Any, facts: Facts, window_days: int) -> Any:
    """Whether the same requester came back in the category within the window; null: undecided."""
    import ibis

    end = ibis.literal(facts.decided_until(window_days), type="timestamp('UTC')")
    decided = tickets.repeat_known.fill_null(False) & (tickets.resolved_at <= end).fill_null(False)
    again = (tickets.next_contact_minutes <= window_days * MINUTES_A_DAY).fill_null(False)
    return ibis.ifelse(decided, again, ibis.null("boolean"))


def fields_asked(condition: Condition | None) -> set[str]:
    """The fields (and `events`) without which a condition can say nothing."""
    if condition is None:
        return set()
    if isinstance(condition, Group):
        return {name for part in condition.parts for name in fields_asked(part)}
    if isinstance(condition, EventTest):
        return {"events"}
    if condition.field == CAME_BACK:
        return {"resolved_at", "requester", "category"}
    other = {value for value in condition.values if value in MOMENTS}
    return {condition.field} | (other if condition.op in ("before", "after") else set())
