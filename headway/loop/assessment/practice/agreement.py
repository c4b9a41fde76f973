"""How far raters agree: Krippendorff's alpha, with missing answers (pure).

Alpha is 1 − observed / expected disagreement over all pairs of answers to the same thing. Source:
K. Krippendorff, *Computing Krippendorff's Alpha-Reliability* (2011), steps B to D; its example with
four observers, twelve units and missing values is in the tests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal

Scale = Literal["nominal", "ordinal", "interval"]
GOOD, FAIR = 0.8, 0.667
"""The customary marks: from 0.8 reliable, from 0.667 for tentative conclusions."""


def alpha(ratings: Sequence[Sequence[float | None]], scale: Scale = "ordinal") -> float | None:
    """Agreement of raters (rows) about things (columns): 1 full, 0 chance, below 0 worse than chance.

    None stands for no answer. None comes back where it cannot be told: nothing was answered by two,
    or all answers are the same. Raises ValueError where rows differ in length.

    >>> round(alpha([[1, 2, 3, 3], [1, 2, 3, 4]]), 3)
    0.91
    >>> alpha([[2, 2], [2, 2]]) is None
    True
    """
    if len({len(row) for row in ratings}) > 1:
        raise ValueError("Each rater needs a place for each thing rated.")
    units = [
        [value for value in column if value is not None] for column in zip(*ratings, strict=True)
    ]
    units = [unit for unit in units if len(unit) > 1]
    total: Counter[float] = Counter(value for unit in units for value in unit)
    n = sum(total.values())
    if len(total) < 2:
        return None
    apart = _distance(total, scale)
    observed = sum(
        apart(a, b) * have * (many if a != b else many - 1) / (len(unit) - 1)
        for unit in units
        for counts in [Counter(unit)]
        for a, have in counts.items()
        for b, many in counts.items()
    )
    expected = sum(
        apart(a, b) * have * many
        for a, have in total.items()
        for b, many in total.items()
        if a != b
    )
    return 1.0 - (n - 1) * observed / expected


def _distance(total: Counter[float], scale: Scale) -> Callable[[float, float], float]:
    """The squared difference of two values on a scale; ordinal by how many answers lie between."""
    if scale == "nominal":
        return lambda a, b: float(a != b)
    if scale == "interval":
        return lambda a, b: (a - b) ** 2
    below, run = dict[float, float](), 0.0
    for value in sorted(total):
        below[value] = run + total[value] / 2
        run += total[value]
    return lambda a, b: (below[a] - below[b]) ** 2


def said(found: float | None, raters: int) -> str:
    """Agreement in plain words.

    >>> said(0.31, 4)
    'Raters agree little: discuss before trusting.'
    """
    if raters < 2:
        return "One rater only: there is nobody to agree with."
    if found is None:
        return "Agreement cannot be told: nothing was answered differently, or nothing by two."
    if found >= GOOD:
        return "Raters agree well."
    if found >= FAIR:
        return "Raters agree fairly: good for a first view."
    if found > 0:
        return "Raters agree little: discuss before trusting."
    return "Raters agree no more than by chance: talk about the questions first."
