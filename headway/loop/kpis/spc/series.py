"""Taking a series in: numbers checked, phases found; trouble names the point."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike

from headway.loop.kpis.spc.limits import Floats
from headway.loop.kpis.spc.trouble import ChartTrouble


def floats(values: ArrayLike, what: str = "value") -> Floats:
    """One-dimensional floats; None becomes NaN; text and infinity are trouble, with their place."""
    listed: Any = values if isinstance(values, np.ndarray) else list(cast("Sequence[Any]", values))
    try:
        found = np.array([math.nan if each is None else each for each in listed], dtype=float)
    except (TypeError, ValueError):
        for i, each in enumerate(listed, 1):
            try:
                float(math.nan if each is None else each)
            except (TypeError, ValueError):
                raise ChartTrouble(f"Point {i}: the {what} “{each}” is not a number.") from None
        raise ChartTrouble(f"The {what}s are not a plain list of numbers.") from None
    if found.ndim != 1:
        raise ChartTrouble(f"The {what}s are not a plain list of numbers (shape {found.shape}).")
    if np.isinf(found).any():
        raise ChartTrouble(
            f"Point {int(np.flatnonzero(np.isinf(found))[0]) + 1}: the {what} is infinite."
        )
    return found


def checked(
    values: ArrayLike, n: ArrayLike | None, x: Sequence[Any] | None, *, kind: str, needs_n: bool
) -> tuple[Floats, Floats | None, tuple[Any, ...]]:
    """Values, sizes and places, fit for that kind of chart."""
    y = floats(values)
    if not y.size:
        raise ChartTrouble("There are no points to chart.")
    places = tuple(range(1, y.size + 1)) if x is None else tuple(x)
    if len(places) != y.size:
        raise ChartTrouble(f"There are {y.size} values but {len(places)} x.")

    def point(i: int) -> str:
        return f"Point {i + 1}" + (f" ({places[i]})" if x is not None else "")

    def first(flags: np.ndarray[Any, Any]) -> int:
        return int(np.flatnonzero(flags)[0])

    sizes = None if n is None or kind in {"c", "g", "t"} else floats(n, "n")
    if needs_n and sizes is None:
        raise ChartTrouble(
            f"A {kind} chart needs n beside each count: "
            + (
                "the tickets the share is of."
                if kind in {"p", "pp"}
                else "the area of opportunity."
            )
        )
    if sizes is not None:
        if sizes.size != y.size:
            raise ChartTrouble(f"There are {y.size} values but {sizes.size} n.")
        if (sizes < 0).any():
            raise ChartTrouble(f"{point(first(sizes < 0))}: n is negative.")
        if kind in {"p", "pp"} and (y > sizes).any():
            i = first(y > sizes)
            raise ChartTrouble(
                f"{point(i)}: {y[i]:g} of {sizes[i]:g} is more than all. A {kind} chart takes"
                " counts and n, not shares."
            )
    if kind in {"p", "pp", "c", "u", "up", "g"} and (y < 0).any():
        i = first(y < 0)
        raise ChartTrouble(f"{point(i)}: a count cannot be negative ({y[i]:g}).")
    if kind == "t" and (y <= 0).any():
        i = first(y <= 0)
        raise ChartTrouble(
            f"{point(i)}: time between events must be above zero ({y[i]:g}). Measure it finer, or"
            " chart counts per period (c)."
        )
    return y, sizes, places


def _same_kind(place: Any, wanted: Any) -> Any:
    """A date given as text beside dates, and the other way round, still compare."""
    if isinstance(wanted, str) and hasattr(place, "fromisoformat"):
        return type(place).fromisoformat(wanted)
    if isinstance(place, str) and hasattr(wanted, "isoformat"):
        return wanted.isoformat()
    return wanted


def boundaries(places: tuple[Any, ...], phases: Sequence[Any]) -> list[tuple[int, int]]:
    """First and after-last position of each phase."""
    if not phases:
        return [(0, len(places))]
    try:
        if any(after < before for before, after in itertools.pairwise(places)):
            raise ChartTrouble("Phases need points in order of time; sort them by x first.")
        cuts = set()
        for wanted in phases:
            start = _same_kind(places[0], wanted)
            at = next((i for i, place in enumerate(places) if place >= start), None)
            if at is None:
                raise ChartTrouble(
                    f"No point at or after phase start {wanted} (last: {places[-1]})."
                )
            cuts.add(at)
    except (TypeError, ValueError) as trouble:
        if isinstance(trouble, ChartTrouble):
            raise
        raise ChartTrouble(
            f"Phase starts {', '.join(map(str, phases))} do not compare with x like {places[0]}."
        ) from None
    edges = sorted({0, len(places)} | cuts)
    return list(itertools.pairwise(edges))


def positions(places: tuple[Any, ...], wanted: Sequence[Any], what: str) -> frozenset[int]:
    """Where the x of those points are."""
    found = set()
    for each in wanted:
        same = _same_kind(places[0], each)
        at = [i for i, place in enumerate(places) if place == same]
        if not at:
            raise ChartTrouble(f"There is no point at {each} to {what}.")
        found.update(at)
    return frozenset(found)
