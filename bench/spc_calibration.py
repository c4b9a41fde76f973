"""How often control charts cry wolf: share of stable series with at least one signal.

For each chart, rule set, length and lag-1 autocorrelation, series are drawn from a process that
does not change, charted with limits from the same points, and counted when any point is marked.
Autocorrelation comes from a Gaussian AR(1) series mapped to each chart's own distribution.

    python -m bench.spc_calibration [--series 1000] [--write]

`--write` stores the table in headway/loop/kpis/spc/calibration.py, from which every chart quotes
its false-alarm chance, and prints it as Markdown for docs/control-charts.md.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.signal import lfilter

from headway.loop.kpis.spc import KINDS, RULE_SETS, RuleSet, chart

Array = NDArray[np.float64]
LENGTHS = (12, 24, 36, 60)
CORRELATIONS = (0.0, 0.3, 0.6)
TARGET = (
    Path(__file__).resolve().parents[1] / "headway" / "loop" / "kpis" / "spc" / "calibration.py"
)
SEED = 20261121


def stable(rng: np.random.Generator, series: int, length: int, correlation: float) -> Array:
    """Uniform marginals (series, length), Gaussian AR(1) underneath, 30 points of run-in."""
    shocks = rng.standard_normal((series, length + 30))
    latent = lfilter([1.0], [1.0, -correlation], shocks, axis=1) * math.sqrt(1 - correlation**2)
    uniform: Array = stats.norm.cdf(latent[:, 30:])
    return uniform.clip(1e-12, 1 - 1e-12)


def drawn(kind: str, uniform: Array, rng: np.random.Generator) -> tuple[Array, Array | None]:
    """Values (and n) of a chart's own distribution; sizes vary between points as on a desk."""
    sizes = rng.integers(150, 260, uniform.shape).astype(float)
    ways: dict[str, Callable[[], tuple[Array, Array | None]]] = {
        "p": lambda: (stats.binom.ppf(uniform, sizes, 0.65), sizes),
        "u": lambda: (stats.poisson.ppf(uniform, 0.1 * sizes), sizes),
        "c": lambda: (stats.poisson.ppf(uniform, 20.0), None),
        "g": lambda: (stats.geom.ppf(uniform, 0.05) - 1, None),
        "t": lambda: (stats.expon.ppf(uniform, scale=10.0), None),
    }
    way = ways.get({"pp": "p", "up": "u"}.get(kind, kind))
    return way() if way else (stats.norm.ppf(uniform), None)


def alarms(kind: str, rules: RuleSet, values: Array, sizes: Array | None) -> float:
    """Share of series with at least one marked point."""
    found = 0
    for i in range(values.shape[0]):
        read = chart(values[i], None if sizes is None else sizes[i], kind=kind, rules=rules)
        found += any(each != "common" for each in read.kind)
    return found / values.shape[0]


Table = dict[tuple[str, str, str], dict[float, dict[int, float]]]


def measured(series: int) -> Table:
    """The whole table, one seed for every cell, so that rule sets see the same series."""
    table: Table = {}
    for number, kind in enumerate(KINDS):
        for length in LENGTHS:
            for step, correlation in enumerate(CORRELATIONS):
                rng = np.random.default_rng([SEED, number, length, step])
                values, sizes = drawn(kind, stable(rng, series, length, correlation), rng)
                for rules in RULE_SETS.values():
                    key = (kind, rules.name, rules.version)
                    cell = table.setdefault(key, {}).setdefault(correlation, {})
                    cell[length] = round(alarms(kind, rules, values, sizes), 3)
    return table


def markdown(table: Table) -> str:
    """Per cent, a row for each chart and rule set."""
    heads = [f"{rho:g}, n {n}" for rho in CORRELATIONS for n in LENGTHS]
    lines = [
        "| Chart | Rules | " + " | ".join(heads) + " |",
        "|---|---|" + "--:|" * len(heads),
    ]
    for (kind, rules, _), cells in table.items():
        numbers = [f"{cells[rho][n] * 100:.0f}" for rho in CORRELATIONS for n in LENGTHS]
        lines.append(f"| {kind} | {rules} | " + " | ".join(numbers) + " |")
    return "\n".join(lines)


def module(table: Table, series: int) -> str:
    """The table as a Python file."""
    rows = []
    for key, cells in table.items():
        row = ", ".join(
            f"{rho}: {{{', '.join(f'{n}: {share}' for n, share in cells[rho].items())}}}"
            for rho in CORRELATIONS
        )
        rows.append(f"    {key!r}:\n        {{{row}}},".replace("'", '"'))
    return (
        '"""False-alarm shares, simulated; written by bench/spc_calibration.py, not by hand.\n\n'
        "Per chart, rule set and its version: by lag-1 autocorrelation, then by number of points,\n"
        'the share of stable series with at least one signal (limits from the same points).\n"""\n\n'
        "from __future__ import annotations\n\n"
        f'SOURCE = "simulated: {series} stable series a cell, limits from the same points"\n\n'
        "# fmt: off\n"
        "TABLE: dict[tuple[str, str, str], dict[float, dict[int, float]]] = {\n"
        + "\n".join(rows)
        + "\n}\n# fmt: on\n"
    )


def main() -> None:
    """Measure, print, and store if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=200)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    began = time.perf_counter()
    table = measured(asked.series)
    print(markdown(table))
    spent = time.perf_counter() - began
    charts = asked.series * len(table) * len(LENGTHS) * len(CORRELATIONS)
    print(f"\n{charts:,} charts in {spent:.0f} s, {spent / charts * 1e3:.2f} ms each.")
    error = math.sqrt(0.25 / asked.series) * 100
    print(f"Standard error of a share: at most {error:.1f} points.")
    if asked.write:
        TARGET.write_text(module(table, asked.series), encoding="utf-8")


if __name__ == "__main__":
    main()
