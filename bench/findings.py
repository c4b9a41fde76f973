"""Do the rules find what is there, and leave in peace what is not? On desks whose truth is known.

    python -m bench.findings [SEEDS]          (make bench BENCH=findings)

Three kinds of desk from the simulator: the demo desk's six lasting gaps together, nine gaps of other
kinds one at a time on desks that are otherwise alike everywhere, and desks with nothing planted.
Recall is the share of planted gaps among the findings. A finding on a desk with nothing planted is
false, but for satisfaction: late, reopened and repeated tickets do displease on every simulated desk.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from headway.ground.lake.store import Session
    from headway.loop.assessment.draft import Draft
    from headway.loop.assessment.searching import Outcome
    from headway.loop.evidence.simulator import Truth, Truths

END = date(2026, 11, 20)
BUILT_IN = "satisfaction_drivers"
"""On every simulated desk satisfaction really hangs on lateness and reopening."""


@dataclass(frozen=True)
class Row:
    """One desk searched: what was planted, what of it was found, and what else was."""

    desk: str
    planted: int
    found: int
    false: int
    tried: int
    others: tuple[str, ...] = ()


def told(truth: Truth, findings: Iterable[Draft]) -> bool:
    """Whether one of the findings tells this planted truth: its KPI and its slice."""
    where, kpi = dict(truth.where), truth.kpi
    for one in findings:
        place = dict(one.slice)
        if one.kpi != kpi and not {one.kpi, kpi} <= {"ftfr", "first_assignment"}:
            continue
        if kpi == "alike":
            return "certificate" in place["alike"]
        if kpi == "data_quality":
            return place["data"] == "vague category"
        if place == where:
            return True
        pair = place.get("groups", "")
        if pair and "⇄".join(reversed(pair.split("⇄"))) == where.get("groups"):
            return True
    return False


def searched(seed: int, truths: Truths, tickets: int) -> tuple[Outcome, tuple[Truth, ...]]:
    """A simulated desk imported and searched with all rules; the outcome and what was planted."""
    from headway.loop.assessment.costing import Assumed
    from headway.loop.assessment.lake_book import LakeBook
    from headway.loop.assessment.searching import look
    from headway.loop.evidence.simulator import desk
    from headway.loop.kpis.kpi import Terms
    from tests.loop.assessment.standin import session_of_simulated

    simulated = desk(seed=seed, truths=truths, tickets=tickets, end=END)
    with session_of_simulated(simulated) as session:
        terms = Terms(time_zone=simulated.time_zone)
        # the stand-in answers all that rules ask of a session, without a store behind it
        book = LakeBook(cast("Session", session), terms, Assumed(), secret=b"bench")
        return look(book), simulated.truths


def together(seed: int, tickets: int = 60_000) -> Row:
    """The demo desk's lasting gaps at once; what else is found follows from them or from its nature."""
    from headway.loop.evidence.simulator import DEFAULT, Truths

    lasting = Truths(tuple(one for one in DEFAULT.items if one.until_month is None))
    outcome, planted = searched(seed, lasting, tickets)
    gaps = [one for one in planted if one.kind in {"gap", "drift"}]
    found = sum(told(one, outcome.found) for one in gaps)
    return Row(f"demo gaps, seed {seed}", len(gaps), found, 0, outcome.tried)


def alone(key: str, seed: int, tickets: int = 40_000) -> Row:
    """One further gap on a desk that is alike everywhere else; `others` are findings elsewhere."""
    from headway.loop.evidence.simulator import FURTHER, Truths

    outcome, planted = searched(seed, Truths(FURTHER.only(key).items, varied=False), tickets)
    (truth,) = planted
    values = set(truth.where.values()) or {"Other"}
    others = tuple(
        one.title
        for one in outcome.found
        if not told(truth, [one]) and one.rule != BUILT_IN and not values & set(one.slice.values())
    )
    hit = told(truth, outcome.found)
    return Row(f"{key}, seed {seed}", 1, int(hit), len(others), outcome.tried, others)


def nothing(seed: int, tickets: int = 40_000) -> Row:
    """A desk with nothing planted: every finding is false, but for what displeases on all desks."""
    from headway.loop.evidence.simulator import NONE

    outcome, _ = searched(seed, NONE, tickets)
    false = tuple(one.title for one in outcome.found if one.rule != BUILT_IN)
    return Row(f"nothing planted, seed {seed}", 0, 0, len(false), outcome.tried, false)


def main(seeds: int) -> None:
    """Print the table."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "headway.config.settings")
    django.setup()
    from headway.loop.evidence.simulator import FURTHER

    rows: dict[str, list[Row]] = {
        "demo gaps together": [together(seed) for seed in range(1, seeds + 1)]
    }
    for truth in FURTHER.items:
        rows[truth.key] = [alone(truth.key, seed) for seed in range(1, seeds + 1)]
    rows["nothing planted"] = [nothing(seed) for seed in range(50, 50 + 2 * seeds)]
    print(
        "| desk | searches | planted | found | recall | with a false finding | false findings | tried |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, mine in rows.items():
        planted, found = sum(row.planted for row in mine), sum(row.found for row in mine)
        recall = f"{100 * found / planted:.0f} %" if planted else "–"
        crying, false = sum(row.false > 0 for row in mine), sum(row.false for row in mine)
        tried = sum(row.tried for row in mine) // len(mine)
        print(
            f"| {name} | {len(mine)} | {planted} | {found} | {recall} | {crying} | {false} | {tried:,} |"
        )
    for mine in rows.values():
        for row in mine:
            for title in row.others:
                print(f"False on “{row.desk}”: {title}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
