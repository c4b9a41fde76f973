"""First-time fix rate."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from ..figures import rate
from ..kpi import Benchmark, Cell, Facts, Figure, Kpi, Part, Terms


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Resolved, decided and fixed; and the same again for net, where anything is left out of it."""
    import ibis

    found = {"all": t.count(), "known": t.fix_known.sum(), "fixed": t.fixed.sum()}
    outside = [t.onsite.fill_null(False)] if "onsite" in facts.known else []
    outside += [
        (t[field] == ibis.literal(value)).fill_null(False) for field, value in terms.net_without
    ]
    if outside:
        left_out = reduce(or_, outside)
        found |= {
            "net_known": (t.fix_known & ~left_out).sum(),
            "net_fixed": (t.fixed & ~left_out).sum(),
        }
    return found


def read(cell: Cell, terms: Terms) -> Figure:
    """Fixed of decided; net in the extra."""
    net = {}
    if "net_known" in cell:
        figure = rate(cell["net_fixed"], cell["net_known"])
        net = {
            "net": {"value": figure.value, "n": figure.n, "numerator": figure.numerator},
            "net_rate": figure.value,
            "net_n": figure.n,
        }
    return rate(cell["fixed"], cell["known"], undecided=cell["all"] - cell["known"], **net)


KPI = Kpi(
    key="ftfr",
    name="First-time fix rate",
    place=10,
    why="A ticket fixed at once costs least and annoys nobody; everything else is rework.",
    decision="Which categories need better knowledge, access or routing.",
    unit="share",
    better="higher",
    formula=(
        "resolved tickets fixed first time / resolved tickets that can be decided. Fixed first"
        " time: never reassigned, never reopened, and no repeat contact by the same requester in"
        " the same category within the window. Where the source flags first contact, the flag"
        " stands in for “never reassigned”."
    ),
    eligible="Resolved tickets.",
    exclusions=(
        "Undecided, shown apart and counted neither way: resolved less than the window before the"
        " last ticket of the data, or requester, category, reopenings or reassignments unknown."
        " Net, beside it: without on-site visits and without what the desk named as hardware or as"
        " mandated escalation."
    ),
    interval="Wilson, 95 %",
    minimum_sample=30,
    anchor="resolved",
    read=read,
    parts={"resolved": parts},
    benchmarks=(
        Benchmark(0.66, "average first-contact resolution of incidents", "HDI 2015"),
        Benchmark(0.669, "average first-contact resolution of requests", "HDI 2015"),
        Benchmark(0.70, "70–85 % is called good", "common practice"),
    ),
    window=("window_days", "net_without"),
)
