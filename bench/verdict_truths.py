"""Verdicts against the truth: improvements with planted effects and confounders on simulated desks.

    python -m bench.verdict_truths [desks]

Each desk lives through two years; in months 4–9 and 16–21 first-time fix is higher everywhere: a
yearly season. Nine improvements begin in month 16, when the season does, each in a category of its
own: four that worked by different amounts (one of them for the worse), one that did nothing, and
four that did nothing under a confounder: mix shift, a bad month before it was raised, a parallel
improvement that worked, and a small category where the season is all there is. They are shared out
over two desks a seed, so that most categories stay untouched. The truth of a desk is what the same
desk, ticket for ticket as far as chance allows, shows without the planted effect. Beside each
verdict stands the plain before/after difference (Welch's test on the weekly readings).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

END = date(2026, 10, 31)
MONTH = 16
TICKETS = 60_000


@dataclass(frozen=True)
class Case:
    """One improvement: its slice, what is planted for it, and what makes it hard."""

    name: str
    category: str
    size: float
    hard: str = ""


CASES = (
    Case("worked, large", "E-mail and calendar", -0.22),
    Case("worked, middling", "Network and Wi-Fi", -0.13),
    Case("worked, small", "Cloud and files", -0.05),
    Case("made it worse", "Printing and scanning", 0.14),
    Case("did nothing", "Software and licences", 0.0),
    Case("nothing; mix shift", "Passwords and access", 0.0, "mix"),
    Case("nothing; raised after a bad month", "Laptops and devices", 0.0, "bad"),
    Case("nothing; another began 3 weeks later", "Business applications", -0.14, "parallel"),
    Case("nothing; season alone", "Phones and meetings", 0.0),
)


@dataclass
class Row:
    """What came out for a case over all desks."""

    truths: list[float]
    effects: list[float]
    naives: list[float]
    held: int = 0
    naive: int = 0


def truths_of(effects: bool, cases: Sequence[Case]) -> Any:
    """What is planted: the season always, the effects of these cases only where asked."""
    from headway.loop.evidence.simulator.truths import Truth, Truths

    def moved(key: str, size: float, where: dict[str, str], month: int, until: int | None) -> Truth:
        return Truth(
            key, "improvement", "handover", size, "ftfr", where, 0.6, 0.6, key, month,
            until_month=until,
        )  # fmt: skip

    items = [
        moved("summer", -0.05, {}, 4, 10),
        moved("second-summer", -0.05, {}, 16, 22),
    ]
    hard = {case.hard: case.category for case in cases}
    if "bad" in hard:
        items.append(moved("bad-month", 0.22, {"category": hard["bad"]}, 14, 15))
    if "mix" in hard:
        items.append(moved("mail", 0.45, {"category": hard["mix"], "channel": "E-mail"}, 2, None))
    if effects:
        items += [
            moved(case.name, case.size, {"category": case.category}, MONTH, None)
            for case in cases
            if case.size
        ]
    return Truths(tuple(items))


def tables_of(
    seed: int, effects: bool, cases: Sequence[Case]
) -> tuple[pa.Table, pa.Table, date, Any]:
    """Tickets and events of one desk, the start, and the desk's plain counting.

    Most e-mails about passwords stop coming in at the start.
    """
    from headway.loop.evidence import simulator
    from headway.loop.evidence.simulator.counting import Counter as Counted

    made = simulator.desk(seed=seed, tickets=TICKETS, truths=truths_of(effects, cases), end=END)
    since = next(truth.since for truth in made.truths if truth.month == MONTH)
    assert since is not None
    late = pc.greater_equal(
        made.tickets["Opened"], pa.scalar(datetime(since.year, since.month, since.day, tzinfo=UTC))
    )
    mail = pc.and_(
        pc.equal(
            made.tickets["Category"],
            next((case.category for case in cases if case.hard == "mix"), "none"),
        ),
        pc.equal(made.tickets["Contact type"], "E-mail"),
    )
    rng = np.random.default_rng(seed)
    gone = pc.and_(pc.and_(late, mail), pa.array(rng.random(made.tickets.num_rows) < 0.8))
    tickets = made.tickets.filter(pc.invert(gone))
    events = made.events.filter(pc.is_in(made.events["Number"], tickets["Number"].combine_chunks()))
    return tickets, events, since, Counted(made)


def opened() -> Any:
    """A desk in records of its own, thrown away afterwards."""
    os.environ["HEADWAY_HOME"] = tempfile.mkdtemp(prefix="headway-truths-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "headway.config.settings"
    import django

    django.setup()
    from headway.ground.accounts.models import Desk
    from headway.ground.accounts.setup import prepare_records

    prepare_records()
    return Desk.objects.create(name="Bench", slug="bench", time_zone="Europe/Berlin")


def entries_of(desk: Any, since: date, cases: Sequence[Case]) -> list[Any]:
    """The improvements of a desk as the register holds them, and the parallel one."""
    from headway.loop.register.models import Improvement
    from headway.loop.register.states import Status

    Improvement.objects.filter(desk=desk).delete()
    made = []
    for number, case in enumerate(cases, start=1):
        common: dict[str, Any] = {
            "desk": desk, "raised_on": since - timedelta(days=30), "touched_at": datetime.now(UTC),
            "kpi_key": "ftfr", "scope": {"category": case.category},
            "status": Status.OPPORTUNITY.value,
        }  # fmt: skip
        made.append(
            Improvement.objects.create(number=number, title=case.name, started_on=since, **common)
        )
        if case.hard == "parallel":
            Improvement.objects.create(
                number=100 + number, title="The other one", started_on=since + timedelta(weeks=3),
                **common,
            )  # fmt: skip
    return made


def share(counter: Any, category: str, first: date, last: date) -> float:
    """First-time fix of those opened in the window, as the simulator's own plain counting has it."""
    ends = (datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() for day in (first, last))
    low, high = ends
    mine = (
        (counter.text["category"] == category) & (counter.opened >= low) & (counter.opened < high)
    )
    return float(counter.share("ftfr", mask=mine)[0])


def run(desks: int) -> None:
    """All desks, then the table."""
    desk = opened()
    from headway.loop.check.judging import judge
    from headway.loop.check.queries.gathering import gather
    from headway.loop.check.queries.results import started
    from tests.loop.assessment.standin import session_of_simulated

    @dataclass
    class Desk:
        tickets: pa.Table
        events: pa.Table

    rows = {case.name: Row([], [], []) for case in CASES}
    said: dict[str, Counter[str]] = {case.name: Counter() for case in CASES}
    begun = time.perf_counter()
    for seed, half in ((seed, half) for seed in range(1, desks + 1) for half in (0, 1)):
        cases = CASES[half::2]
        tickets, events, since, counted = tables_of(seed, effects=True, cases=cases)
        plain = tables_of(seed, effects=False, cases=cases)[3]
        session = session_of_simulated(Desk(tickets, events))
        until = since + timedelta(weeks=26)
        made = entries_of(desk, since, cases)
        for case, entry in zip(cases, made, strict=True):
            found = judge(
                gather(entry, session=cast(Any, session), planned=26, among=started(desk)).evidence
            )
            shares = [share(part, case.category, since, until) for part in (counted, plain)]
            truth = 0.0 if case.hard else shares[0] - shares[1]
            row = rows[case.name]
            row.truths.append(truth)
            row.effects.append(found.effect)
            row.held += found.low <= truth <= found.high
            row.naives.append(found.naive)
            row.naive += found.naive_p < 0.05
            said[case.name][found.outcome] += 1
        session.con.close()
        print(f"seed {seed}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    tell(rows, said, desks)


def tell(rows: dict[str, Row], said: dict[str, Counter[str]], desks: int) -> None:
    """The table, in points."""
    print(
        f"Verdicts after 26 weeks against the truth, {desks} desks (points of first-time fix)\n\n"
        "| improvement | truth | better | no change | worse | cannot tell | effect | interval holds"
        " truth | plain before/after | called by it |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    for case in CASES:
        row, out = rows[case.name], said[case.name]
        print(
            f"| {case.name} | {100 * np.mean(row.truths):+.1f} | {out['better']} |"
            f" {out['no change shown']} | {out['worse']} | {out['cannot tell']} |"
            f" {100 * np.mean(row.effects):+.1f} | {row.held} | {100 * np.mean(row.naives):+.1f} |"
            f" {row.naive} |"
        )


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
