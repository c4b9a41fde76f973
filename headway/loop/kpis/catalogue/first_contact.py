"""Solved at first contact."""

from __future__ import annotations

from typing import Any

from ..figures import rate
from ..kpi import Benchmark, Cell, Facts, Figure, Kpi, Part, Terms


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Resolved, decided and solved; the same for live channels alone where channels are known.

    No condition on an unknown value is ever true, so what is unknown is undecided.
    """
    import ibis

    business = "business_minutes" in facts.known
    minutes = t.business_minutes if business else t.resolution_minutes
    quick = ibis.ifelse(
        t.live_channel,
        t.resolution_minutes <= terms.live_minutes,
        minutes <= terms.first_contact_minutes,
    )
    known = t.live_channel.notnull() & minutes.notnull() & t.reassignment_count.notnull()
    once = (t.contacts <= 1).fill_null(True)
    solved = quick.fill_null(False) & (t.reassignment_count == 0).fill_null(False) & once
    if "first_contact_resolved" in facts.known:
        flag = t.first_contact_resolved
        known = known | flag.notnull()
        solved = flag.fill_null(solved)
    found = {"all": t.count(), "known": known.sum(), "solved": (known & solved).sum()}
    if "live_channel" in facts.known:
        live = known & t.live_channel.fill_null(False)
        found |= {"live_known": live.sum(), "live_solved": (live & solved).sum()}
    return found


def read(cell: Cell, terms: Terms) -> Figure:
    """Solved of decided; live channels and written ones apart in the extra."""
    known, solved = int(cell["known"]), int(cell["solved"])
    extra = {}
    if "live_known" in cell:
        live, hit = int(cell["live_known"]), int(cell["live_solved"])
        extra = {
            "on_the_line_rate": hit / live if live else None,
            "on_the_line_n": live,
            "in_writing_rate": (solved - hit) / (known - live) if known > live else None,
            "in_writing_n": known - live,
        }
    return rate(solved, known, undecided=cell["all"] - known, **extra)


KPI = Kpi(
    key="first_contact",
    name="First-contact resolution",
    place=15,
    why="Solved while the customer is still there: no ticket waits, nobody asks again.",
    decision="Which requests the first line could solve if it had the article or the right.",
    unit="share",
    better="higher",
    formula=(
        "resolved tickets solved at first contact / resolved tickets that can be decided. Where the"
        " source flags it, the flag decides. Else: never passed to another group, at most one"
        " contact where contacts are counted, and quick enough. On live channels (phone, chat,"
        " walk-in) before hanging up, for which the time a call may take stands in; on all others"
        " within the first-contact window in opening hours (in calendar time where the data was"
        " counted without a calendar)"
    ),
    eligible="Resolved tickets.",
    exclusions="Tickets whose channel or changes of group are unknown (undecided, counted neither way).",
    interval="Wilson, 95 %",
    minimum_sample=30,
    anchor="resolved",
    read=read,
    parts={"resolved": parts},
    benchmarks=(
        Benchmark(0.66, "average of incidents", "HDI 2015"),
        Benchmark(0.669, "average of requests", "HDI 2015"),
        Benchmark(0.70, "70–85 % is called good", "common practice"),
    ),
    window=("first_contact_minutes", "live_minutes"),
)
