"""From a declaration to a KPI: the same parts and the same arithmetic as the catalogue's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from .. import intervals
from ..figures import mean, percentile, rate
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms
from .checking import declared
from .conditions import counted, fields_asked, met, with_events
from .declaration import CAME_BACK, Declaration, EventTest, FieldTest, tests_in
from .saying import INTERVALS, formula, said

PLACE = 500
"""A desk's own KPIs come after those of the catalogue."""
DIVISORS = {"h": 60, "days": 1440}
"""Unit → the minutes in one."""


def compiled(plain: Mapping[str, Any] | str, version: int = 1) -> Kpi:
    """The KPI of a declaration (data, or its canonical JSON); the same object for the same text.

    Raises `BadDeclaration`.
    """
    text = plain if isinstance(plain, str) else declared(plain).plain
    return _compiled(text, version)


@lru_cache(maxsize=512)
def _compiled(text: str, version: int) -> Kpi:
    return built(declared(json.loads(text)), version)


def built(told: Declaration, version: int) -> Kpi:
    """The KPI of a checked declaration."""
    events = [
        each for each in [*tests_in(told.of), *tests_in(told.hit)] if isinstance(each, EventTest)
    ]
    if isinstance(told.value, EventTest):
        events.append(told.value)
    return Kpi(
        key=told.key,
        name=told.name,
        place=PLACE,
        why=told.why or "This desk declared it; why it matters was not written down.",
        decision=told.decision or "Not written down.",
        unit=told.unit,
        better=told.better,
        formula=formula(told),
        eligible=f"Tickets {told.day}{_where(told)}.",
        exclusions=(
            "Tickets for which something asked about is unknown: counted as undecided, neither way."
        ),
        interval=INTERVALS[told.form],
        minimum_sample=told.minimum_sample,
        anchor=told.day,
        read=_READ[told.form](told),
        parts={told.day: _parts(told)},
        window=("window_days",) if _windowed(told) else (),
        window_days=told.window_days if _windowed(told) else None,
        version=version,
        form=told.form,
        per=float(told.per) if told.form == "rate" else 1.0,
        asks=_asks(told),
        origin=blake2b(told.plain.encode(), digest_size=8).hexdigest(),
        extend=(lambda tickets, steps: with_events(tickets, steps, events)) if events else None,
    )


def _where(told: Declaration) -> str:
    phrase = said(told.of)
    return "" if phrase == "all tickets" else f", where {phrase}"


def _windowed(told: Declaration) -> bool:
    tests = [*tests_in(told.of), *tests_in(told.hit)]
    return any(isinstance(each, FieldTest) and each.field == CAME_BACK for each in tests)


def _asks(told: Declaration) -> tuple[tuple[str, ...], ...]:
    asked = fields_asked(told.of) | fields_asked(told.hit)
    if told.value is not None:
        asked.add("events" if isinstance(told.value, EventTest) else told.value)
    if told.day == "resolved":
        asked.add("resolved_at")
    return tuple((name,) for name in sorted(asked))


def _parts(told: Declaration) -> Any:
    """The counts and sums of a declaration, for `Kpi.parts`."""

    def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
        import ibis

        of = met(t, told.of, facts, told.window_days)
        inside, open_ = of.fill_null(False), of.isnull()
        if told.hit is not None:
            hit = met(t, told.hit, facts, told.window_days)
            known = inside & hit.notnull()
            return {
                "n": _sum(known),
                "hits": _sum(inside & hit.fill_null(False)),
                "undecided": _sum(open_ | (inside & hit.isnull())),
            }
        if told.value is None:  # a plain count
            return {"n": _sum(inside), "hits": _sum(inside), "undecided": _sum(open_)}
        value = counted(t, told.value) if isinstance(told.value, EventTest) else t[told.value]
        used = inside & value.notnull()
        number = ibis.ifelse(used, value.cast("float64"), ibis.null("float64"))
        found = {"n": _sum(used), "undecided": _sum(open_ | (inside & value.isnull()))}
        if told.form in ("median", "percentile"):
            return found | {"values": number.collect(include_null=True)}
        number = number.fill_null(0.0)
        return found | {"total": number.sum(), "squares": (number * number).sum()}

    return parts


def _sum(flag: Any) -> Part:
    """How many are true; the flag is never null."""
    import ibis

    return ibis.ifelse(flag, 1, 0).sum()


def _share(told: Declaration) -> Any:
    def read(cell: Cell, terms: Terms) -> Figure:
        return rate(cell["hits"], cell["n"], undecided=cell["undecided"])

    return read


def _mean(told: Declaration) -> Any:
    by = DIVISORS.get(told.unit, 1)

    def read(cell: Cell, terms: Terms) -> Figure:
        total, squares = cell["total"] / by, cell["squares"] / by**2
        return mean(total, squares, cell["n"], undecided=int(cell["undecided"]))

    return read


def _quantile(told: Declaration) -> Any:
    share = told.quantile if told.form == "percentile" else 0.5
    by = DIVISORS.get(told.unit, 1)

    def read(cell: Cell, terms: Terms) -> Figure:
        return percentile(cell["values"], share, per=by, undecided=int(cell["undecided"]))

    return read


def _rate(told: Declaration) -> Any:
    def read(cell: Cell, terms: Terms) -> Figure:
        n, x = int(cell["n"]), round(cell["hits"] if told.hit is not None else cell["total"])
        undecided = int(cell["undecided"])
        if n == 0:
            return Figure(None, None, None, 0, 0, undecided)
        low, high = intervals.of_count(x)
        base = told.per / n
        return Figure(x * base, low * base, high * base, n, x, undecided)

    return read


def _count(told: Declaration) -> Any:
    def read(cell: Cell, terms: Terms) -> Figure:
        x = int(cell["hits"])
        low, high = intervals.of_count(x)
        return Figure(x, low, high, int(cell["n"]), x, int(cell["undecided"]))

    return read


_READ = {
    "share": _share, "mean": _mean, "median": _quantile, "percentile": _quantile, "rate": _rate,
    "count": _count,
}  # fmt: skip
