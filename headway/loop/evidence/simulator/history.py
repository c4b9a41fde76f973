"""The causal story of each ticket: passed on or fixed, late or not, reopened, contacted again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from . import nature as chances
from .clock import DeskHours
from .nature import CODES, Nature, Planted, pick
from .offering import TARGET_MINUTES

Batch = dict[str, np.ndarray]
PATH = 5
MOVED = PATH - 1
GROUPS_PASSED = len(CODES["group"]) - 1
"""Groups other than the first line."""


def _touched(
    planted: Sequence[Planted], lever: str, batch: Batch
) -> Iterator[tuple[Planted, np.ndarray]]:
    for plant in planted:
        if plant.truth.lever == lever:
            yield plant, plant.mask(batch)


def _path(
    rng: np.random.Generator, batch: Batch, nature: Nature, planted: Sequence[Planted]
) -> None:
    """Who holds the ticket, one group after the other: `path` (n, 5), −1 where it ends."""
    n = len(batch["opened"])
    coverage = nature.coverage[batch["category"]]
    for plant, mask in _touched(planted, "knowledge", batch):
        coverage = np.clip(coverage + plant.truth.size * mask, 0, 0.97)
    batch["article"] = rng.random(n) < coverage
    passed = np.where(batch["article"], chances.HANDED_WITH_ARTICLE, chances.HANDED_WITHOUT)
    passed = passed + nature.handover[batch["category"]]
    for plant, mask in _touched(planted, "handover", batch):
        passed = passed + plant.truth.size * mask
    by_form = (batch["channel"] == CODES["channel"]["Portal"]) & (
        rng.random(n) < chances.ROUTED_BY_FORM * nature.varied
    )
    handed = (rng.random(n) < passed) & ~by_form
    first = pick(rng, nature.to[batch["category"]])
    second = pick(rng, nature.to[batch["category"]])
    third_group = handed & (rng.random(n) < chances.THIRD_GROUP) & (second != first)
    back = handed & ~third_group & (rng.random(n) < chances.BOUNCED)

    path = np.full((n, PATH), -1, dtype=np.int8)
    path[:, 0] = np.where(by_form, first, 0)
    path[handed, 1] = first[handed]
    path[third_group, 2] = second[third_group]
    path[back, 2] = 0
    for plant, mask in _touched(planted, "bounce", batch):
        here, there = (CODES["group"][name] for name in plant.truth.where["groups"].split("⇄"))
        hit = mask & handed & np.isin(first, [here, there]) & (rng.random(n) < plant.truth.size)
        other = here + there - first
        path[hit, 2], path[hit, 3] = other[hit], first[hit]
        again = hit & (rng.random(n) < 0.3)
        path[again, 4] = other[again]
    for plant, mask in _touched(planted, "wander", batch):
        own = chances.aside(batch, 11)
        hit = mask & handed & (path[:, 2] < 0) & (own.random(n) < plant.truth.size)
        steps = own.integers(1, GROUPS_PASSED, size=(n, 2))
        path[hit, 2] = 1 + (path[hit, 1] - 1 + steps[hit, 0]) % GROUPS_PASSED
        path[hit, 3] = 1 + (path[hit, 2] - 1 + steps[hit, 1]) % GROUPS_PASSED
    batch["path"] = path
    batch["moves"] = (path >= 0).sum(axis=1) - 1
    batch["group"] = path[np.arange(n), batch["moves"]]


def _spans(
    rng: np.random.Generator, batch: Batch, nature: Nature, planted: Sequence[Planted]
) -> None:
    """Minutes on the ticket's own clock from opening to first answer and resolution."""
    n = len(batch["opened"])
    target = np.array(TARGET_MINUTES)[batch["priority"]]
    centre = np.where(batch["moves"] > 0, -1.45, -2.38) if nature.varied else np.full(n, -2.05)
    share = np.exp(centre + 1.28 * rng.standard_normal(n))
    for plant, mask in _touched(planted, "late", batch):
        late = mask & (rng.random(n) < plant.truth.size)
        share = np.where(late, rng.uniform(1.12, 3.2, n), share)
    span = base = np.maximum(share * target, 4.0)
    for plant, mask in _touched(planted, "stuck", batch):
        ramp = np.clip(
            (batch["opened"] - plant.start) / max(batch["end"][0] - plant.start, 1.0), 0, 1
        )
        left = mask & (rng.random(n) < plant.truth.size * ramp)
        span = span + left * rng.exponential(120_000.0, n)
    waits = (rng.random(n) < 0.18) & (batch["priority"] > 0)
    batch["waited"] = np.where(waits, np.exp(np.log(330) + 0.8 * rng.standard_normal(n)), 0.0)
    batch["target"], batch["span"] = target, span

    live = np.isin(batch["channel"], [CODES["channel"]["Phone"], CODES["channel"]["Chat"]])
    slow = np.where(batch["priority"] < 2, 14.0, 48.0) * np.exp(0.9 * rng.standard_normal(n))
    answer = np.where(live, 0.4 + rng.exponential(1.6, n), slow)
    batch["answer"] = np.minimum(answer, 0.3 * base)
    steps = np.sort(rng.random((n, MOVED)), axis=1)
    batch["handed_at"] = batch["answer"][:, None] + steps * (0.6 * base - batch["answer"])[:, None]


def _reopenings(rng: np.random.Generator, batch: Batch) -> None:
    """Minutes from each resolution to the next reopening and to the next resolution; NaN = none."""
    n = len(batch["opened"])
    likely = np.where(batch["article"], chances.REOPENED_WITH_ARTICLE, chances.REOPENED_WITHOUT)
    once = rng.random(n) < likely
    again = once & (rng.random(n) < 0.08)
    for name, hit in (("1", once), ("2", again)):
        lag = batch["target"] * np.clip(0.25 * rng.exponential(1.0, n), 0.04, 0.7)
        work = batch["target"] * np.maximum(np.exp(-2.3 + 1.1 * rng.standard_normal(n)), 0.01)
        batch["lag" + name] = np.where(hit, lag, np.nan)
        batch["work" + name] = np.where(hit, work, np.nan)


def _moments(batch: Batch, hours: DeskHours) -> None:
    """Local minutes of every moment, from spans on the ticket's clock (round the clock or desk hours)."""
    clock = batch["priority"] == 0

    def wall(minutes: np.ndarray) -> np.ndarray:
        return np.where(clock, minutes, hours.when(minutes))

    begin = np.where(clock, batch["opened"], hours.at(batch["opened"]))
    batch["answered"] = wall(begin + batch["answer"])
    batch["moved"] = np.stack(
        [wall(begin + batch["handed_at"][:, step]) for step in range(MOVED)], axis=1
    )
    held = np.where(
        batch["moves"] > 0,
        batch["handed_at"][np.arange(len(begin)), np.maximum(batch["moves"] - 1, 0)],
        batch["answer"],
    )
    paused = held + 0.4 * (batch["span"] - held)
    batch["paused"] = wall(begin + paused)
    batch["resumed"] = wall(begin + paused + batch["waited"])
    done = begin + batch["span"] + batch["waited"]
    batch["resolved1"] = wall(done)
    batch["due"] = wall(begin + batch["target"] + batch["waited"])
    batch["late"] = batch["span"] > batch["target"]
    final = batch["resolved1"]
    for number in ("1", "2"):
        opened_again = done + batch["lag" + number]
        done = opened_again + batch["work" + number]
        batch["reopened" + number] = wall(opened_again)
        batch["resolved" + str(int(number) + 1)] = wall(done)
        final = np.where(np.isnan(done), final, wall(done))
    batch["final"] = final


def work(
    rng: np.random.Generator,
    batch: Batch,
    nature: Nature,
    planted: Sequence[Planted],
    hours: DeskHours,
) -> None:
    """Live through a batch of tickets, adding to it; wants opened, client, category, channel, priority.

    Adds among others `path`, `moves`, the moments in local minutes (`answered`, `moved`, `resolved1`,
    `final`, …), `good` (what an asked person would say) and `again` (opening of the repeat contact
    that follows, NaN = none).
    """
    n = len(batch["opened"])
    _path(rng, batch, nature, planted)
    _spans(rng, batch, nature, planted)
    _reopenings(rng, batch)
    _moments(batch, hours)

    likely = np.full(n, chances.REPEATED)
    for plant, mask in _touched(planted, "repeat", batch):
        likely = np.where(mask, likely * plant.truth.size, likely)
    lag = np.clip(rng.exponential(800.0, n), 40.0, 2400.0)
    soon = np.minimum(hours.when(hours.at(batch["final"]) + lag), batch["final"] + 6.9 * 1440)
    batch["again"] = np.where(rng.random(n) < likely, soon, np.nan)

    reopened = ~np.isnan(batch["lag1"])
    good = (
        0.91 - nature.varied * 0.08 * (batch["moves"] > 0) - 0.14 * batch["late"] - 0.16 * reopened
    )
    good = good - 0.16 * ~np.isnan(batch["again"])
    for plant, mask in _touched(planted, "liking", batch):
        good = good + plant.truth.size * mask
    happy = rng.random(n) < np.clip(good, 0.02, 0.985)
    stars = np.where(happy, 4 + (rng.random(n) < 0.62), 1 + np.floor(rng.random(n) ** 0.7 * 3))
    batch["stars"] = np.where(rng.random(n) < chances.ANSWERED, stars, np.nan)

    first_line = np.exp(np.log(14) + 0.6 * rng.standard_normal(n))
    later = batch["moves"] * np.exp(np.log(26) + 0.5 * rng.standard_normal(n))
    effort = (first_line + later) * np.where(batch["article"], 0.8, 1.15)
    batch["handled"] = effort + reopened * np.exp(np.log(18) + 0.5 * rng.standard_normal(n))
    field = np.any(batch["path"] == CODES["group"]["Field"], axis=1)
    batch["onsite"] = np.where(field, rng.random(n) < 0.7, rng.random(n) < 0.004)
    for plant, mask in _touched(planted, "visits", batch):
        own = chances.aside(batch, 13)
        batch["onsite"] = batch["onsite"] | (mask & (own.random(n) < plant.truth.size))
