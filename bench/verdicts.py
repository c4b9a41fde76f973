"""How long a verdict and a night take, and what the watch over a gain is worth.

    python -m bench.verdicts [verdict|night|watch …]

`verdict`: one verdict on 200 readings, with comparison, mix and guards. `night`: a desk of 60,000
tickets with 500 running improvements, looked at once. `watch`: false alarms over gains that stay,
and readings until half of the slips are seen, on counts drawn with a wandering true share.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from headway.loop.check.effect.ar1 import draw
from headway.loop.check.evidence import Evidence, Track
from headway.loop.check.judging import judge
from headway.loop.check.watch import look, settings

ENTRIES = 500


def _track(share: np.ndarray, n: int, rng: np.random.Generator, kpi: str = "ftfr") -> Track:
    sizes = np.maximum(rng.poisson(n, len(share)), 1)
    hits = rng.binomial(sizes, np.clip(share, 0, 1))
    return Track(
        kpi, kpi, "share", "higher", tuple((hits / sizes).tolist()), tuple(int(s) for s in sizes),
        tuple(float(h) for h in hits),
    )  # fmt: skip


def verdict() -> None:
    """One verdict on 200 readings, as the desk takes it, with everything it looks at."""
    rng = np.random.default_rng(1)
    days = [date(2022, 1, 3) + timedelta(weeks=i) for i in range(200)]
    taken, spent = [], time.process_time()
    for turn in range(6):
        step = 0.06 * (turn % 2) * (np.arange(200) >= 174)
        given = Evidence(
            main=_track(0.6 + step, 60, rng), periods=tuple(d.isoformat() for d in days),
            grain="week", start=days[174].isoformat(), until=days[-1].isoformat(),
            rest=_track(np.full(200, 0.65), 700, rng), rest_words="the others",
            mix={"category": _track(np.full(200, 0.6), 500, rng).values},
            guards=(_track(np.full(200, 0.9), 40, rng, "csat"), _track(np.full(200, 0.05), 60, rng)),
            expected=0.06, planned=26,
        )  # fmt: skip
        begun = time.perf_counter()
        judge(given)
        taken.append(time.perf_counter() - begun)
    each = (time.process_time() - spent) / len(taken)
    print(
        f"A verdict on 200 readings: {min(taken):.2f} s ({max(taken):.2f} s the slowest of six);"
        f" {each:.2f} s of one core"
    )


def night() -> None:
    """500 running improvements over a desk of 60,000 tickets."""
    home = os.environ.get("HEADWAY_BENCH_HOME") or tempfile.mkdtemp(prefix="headway-night-")
    os.environ["HEADWAY_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "headway.config.settings"
    if not (Path(home) / "records.sqlite3").exists():
        subprocess.run([sys.executable, "-m", "headway", "demo", "--json"], check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    import django

    django.setup()
    from headway.ground.accounts.models import Desk
    from headway.loop.check.jobs import look_at_desk
    from headway.loop.check.models import Verdict

    desk = Desk.objects.get(slug="demo")
    made = _entries(desk)
    before = Verdict.objects.count()
    begun, spent = time.perf_counter(), time.process_time()
    found = look_at_desk(desk, at=datetime.now(UTC))
    taken, spent = time.perf_counter() - begun, time.process_time() - spent
    print(
        f"A night over {made} running improvements: {taken:.0f} s ({spent:.0f} s of processor),"
        f" {found.judged} judged, {Verdict.objects.count() - before} new looks,"
        f" {len(found.troubles)} could not be",
        flush=True,
    )
    begun = time.perf_counter()
    look_at_desk(desk, at=datetime.now(UTC))
    print(f"The same again, nothing new: {time.perf_counter() - begun:.0f} s")


def _entries(desk: Any) -> int:
    """Running improvements on slices of one and two dimensions, started at different times."""
    from headway.loop.evidence.queries import session_of
    from headway.loop.register.models import Improvement
    from headway.loop.register.states import Status

    kept = Improvement.objects.filter(desk=desk, title__startswith="Bench ")
    if kept.count() >= ENTRIES:
        return kept.count()
    from headway.loop.kpis.models import Baseline

    with session_of(desk) as session:
        rows = session.con.execute(
            "SELECT client, category, channel, count(*) FROM tickets GROUP BY 1, 2, 3"
            " ORDER BY 4 DESC, 1, 2, 3"
        ).fetchall()
    slices: list[dict[str, str]] = []
    for client, category, channel, _ in rows:
        for cut in ({"category": category}, {"client": client}, {"client": client, "category": category},
                    {"category": category, "channel": channel}):  # fmt: skip
            if cut not in slices:
                slices.append(cut)
    number, at = 10_000, datetime.now(UTC)
    keys = ("ftfr", "reopen_rate", "sla_met", "repeat_contact", "resolution_time")
    for place in range(ENTRIES):
        cut, key = slices[place % len(slices)], keys[place % len(keys)]
        began = at.date() - timedelta(weeks=12 + place % 20)
        unit = "h" if key == "resolution_time" else "share"
        base = Baseline.objects.create(
            desk=desk, kpi=key, kpi_version=1, slice=cut, unit=unit, value=0.6, low=0.5, high=0.7,
            n=100, numerator=60, undecided=0, terms={}, data_version=1, frozen_at=at,
        )  # fmt: skip
        Improvement.objects.create(
            desk=desk, number=number + place, title=f"Bench {place}", raised_on=began, touched_at=at,
            kpi_key=key, baseline=base, target_value=0.7, target_on=at.date(), scope=cut,
            guard_kpis=["csat"], status=Status.RUNNING.value, started_on=began,
            owner=desk.members.first(),
        )  # fmt: skip
    return ENTRIES


def watch(series: int = 400) -> None:
    """False alarms and delay of the watch, against what it says of itself."""
    print(f"\nThe watch over a gain of 10 points, 26 weeks, {series} each")
    print(
        "tickets   φ   said false  false alarms   looks for   said delay  delay   said seen  seen"
    )
    for n in (20, 60, 200):
        for phi in (0.0, 0.3, 0.6):
            rng = np.random.default_rng([n, int(100 * phi)])
            false, delays, said, seen, told = 0, [], [], 0, []
            for _ in range(series):
                whole = _shares(rng, phi, n)
                made = settings(*whole, gain=0.10, better="higher", counted=True)
                said.append(made)
                false += look(made, *_shares(rng, phi, n)).alarm is not None
                slipped = look(made, *_shares(rng, phi, n, loss=made.slip))
                delays.append(99 if slipped.alarm is None else slipped.alarm + 1)
                seen += slipped.alarm is not None
                told.append(99 if made.delay is None else made.delay)
            middle = float(np.median(delays))
            print(
                f"{n:7} {phi:4.1f}        5 %        {100 * false / series:4.1f} %"
                f"       {100 * np.mean([m.slip for m in said]):4.1f} pt"
                f"       {np.median(told):4.0f}     {middle:4.0f}"
                f"      {100 * np.mean([m.seen for m in said]):3.0f} %    {100 * seen / series:3.0f} %"
            )


def _shares(
    rng: np.random.Generator, phi: float, n: int, *, loss: float = 0.0
) -> tuple[list[float | None], list[int]]:
    """26 weekly shares about 70 % less `loss`, the true share wandering by 3 points."""
    wander = 0.03 * draw(phi, np.ones(25, np.int64), 1, rng)[0] if phi else np.zeros(26)
    sizes = np.maximum(rng.poisson(n, 26), 1)
    hits = rng.binomial(sizes, np.clip(0.70 - loss + wander, 0, 1))
    return (hits / sizes).tolist(), [int(size) for size in sizes]


PARTS = {"verdict": verdict, "night": night, "watch": watch}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
