"""Own KPIs again, by loops over dictionaries straight from the declaration's data."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

from .desk import Event, Ticket
from .plain import came_back, decided, quantile, rank_ends

Truth = bool | None
Told = dict[str, Any]


def all_of(truths: list[Truth]) -> Truth:
    if False in truths:
        return False
    return None if None in truths else True


def negated(truth: Truth) -> Truth:
    return None if truth is None else not truth


def events_of(test: Told, ticket: Ticket, events: list[Event]) -> int | None:
    """How many of the ticket's events pass; None where that is unknown."""
    mine = [e for e in events if e["ticket_id"] == ticket["ticket_id"]]
    start = test.get("after") or ("opened_at" if test.get("within_minutes") else None)
    if not mine or any(ticket[m] is None for m in (start, test.get("before")) if m):
        return None
    found = 0
    for e in mine:
        good = e["kind"] == test["event"]
        for name in ("to", "from"):
            wanted = test.get(name)
            if wanted is not None:
                good &= e[name] in (wanted if isinstance(wanted, list) else [wanted])
        if test.get("before"):
            good &= e["at"] < ticket[test["before"]]
        if start:
            good &= e["at"] >= ticket[start]
            if test.get("within_minutes"):
                good &= e["at"] - ticket[start] <= timedelta(minutes=test["within_minutes"])
        found += good
    return found


def holds(test: Told, ticket: Ticket, rows: list[Ticket], events: list[Event], w: int) -> Truth:
    for how in ("all", "any", "none"):
        if how in test:
            parts = [holds(part, ticket, rows, events, w) for part in test[how]]
            if how == "all":
                return all_of(parts)
            some = negated(all_of([negated(part) for part in parts]))
            return some if how == "any" else negated(some)
    if "event" in test:
        number = events_of(test, ticket, events)
        if number is None:
            return None
        least = test.get("at_least", 0 if "at_most" in test else 1)
        return least <= number and ("at_most" not in test or number <= test["at_most"])
    name = test["field"]
    ((op, value),) = [(k, v) for k, v in test.items() if k != "field"]
    if name == "came_back":
        held = came_back(ticket, rows, w) if decided(ticket, rows, w) else None
    else:
        held = ticket[name]
    if op == "set":
        return (held is not None) == value
    if held is None:
        return None
    if op in ("before", "after"):
        other = ticket[value]
        if other is None:
            return None
        return held < other if op == "before" else held > other
    several = value if isinstance(value, list) else [value]
    return {
        "is": lambda: held in several, "is_not": lambda: held not in several,
        "contains": lambda: value in held, "above": lambda: held > value,
        "below": lambda: held < value, "at_least": lambda: held >= value,
        "at_most": lambda: held <= value,
    }[op]()  # fmt: skip


def answer(told: Told, cell: list[Ticket], rows: list[Ticket], events: list[Event]) -> Told:
    """What the reading of these tickets must say."""
    w = told.get("window_days", 7)
    values, hits, undecided = [], 0, 0
    for t in cell:
        inside = holds(told.get("of", {"all": []}), t, rows, events, w)
        if inside is False:
            continue
        if told.get("hit") is not None:
            held: Any = holds(told["hit"], t, rows, events, w)
        elif told.get("value") is None:
            held = True
        elif isinstance(told["value"], dict):
            held = events_of(told["value"], t, events)
        else:
            held = t[told["value"]]
        if inside is None or held is None:
            undecided += 1
        else:
            values.append(float(held))
            hits += held
    n, form = len(values), told["form"]
    found: Told = {"n": n, "undecided": undecided}
    if form == "count":
        return found | {"value": hits}
    if not n:
        return found | {"value": None}
    if form == "rate":
        return found | {"value": hits / n * told.get("per", 100)}
    by = 60 if str(told.get("value")).endswith("minutes") else 1
    if form in ("share", "mean"):
        return found | {"value": sum(values) / n / by}
    p = Fraction(int(told.get("percentile", 90)), 100) if form == "percentile" else Fraction(1, 2)
    low, high = rank_ends(values, p)
    ends = {name: end if end is None else end / by for name, end in (("low", low), ("high", high))}
    return found | {"value": quantile(values, p) / by} | ends
