"""Many charts at once: the false-discovery rate held."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from headway.loop.kpis.spc.limits import Floats
from headway.loop.kpis.spc.series import floats


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Adjusted p-values, shape as given; NaN stays NaN and does not count.

    Calling those at or below q real keeps the expected share of false ones among them at q
    (Benjamini & Hochberg 1995, step-up).

    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5]).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    given = floats(p_values, "p-value")
    adjusted = np.full_like(given, np.nan)
    where = np.flatnonzero(np.isfinite(given))
    if not where.size:
        return adjusted
    order = where[np.argsort(given[where], kind="stable")]
    ranked = given[order] * order.size / np.arange(1, order.size + 1)
    adjusted[order] = np.minimum.accumulate(ranked[::-1])[::-1].clip(max=1.0)
    return adjusted
