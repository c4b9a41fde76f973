"""The desk simulator's one verb: `desk`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa

from headway.ground.trouble import Trouble, WrongUsage

from . import contacts, habits, names, nature, tables, updates
from .clock import DAY, desk_hours
from .nature import CODES, Planted
from .truths import DEFAULT, NONE, Truth, Truths

LONGEST_MONTHS = 240


@dataclass(frozen=True)
class SimulatedDesk:
    """A desk's history with what was planted in it.

    `tickets` has one row per ticket, `log` one per update (the ticket as it stood afterwards),
    `events` one per change; times are UTC, the desk lives in `time_zone`. `start` is the first
    local day, `end` the last.
    """

    truths: tuple[Truth, ...]
    start: date
    end: date
    clients: tuple[str, ...]
    time_zone: str
    log: pa.Table
    events: pa.Table

    @cached_property
    def tickets(self) -> pa.Table:
        """One row per ticket, as a plain export shows it."""
        return tables.tickets(self.log)


def first_day(end: date, months: int) -> date:
    """The first of the month so many full months before the month `end` closes or lies in.

    >>> first_day(date(2026, 11, 20), 24), first_day(date(2026, 10, 31), 24)
    (datetime.date(2024, 11, 1), datetime.date(2024, 11, 1))
    """
    after = end + timedelta(days=1)
    return month_start(after.replace(day=1), -months)


def month_start(first: date, months: int) -> date:
    """The first day so many months later (or earlier).

    >>> month_start(date(2024, 11, 1), 13)
    datetime.date(2025, 12, 1)
    """
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _place(truths: Truths, start: date, months: int, clients: tuple[str, ...]) -> list[Planted]:
    """The truths that fit this desk, with their days; one about a client not served is left out."""
    placed = []
    for truth in truths.items:
        for name, value in truth.where.items():
            if name in CODES and value not in CODES[name]:
                raise Trouble(
                    f"Truth {truth.key}: there is no {name} “{value}” in the simulated desk."
                )
        if truth.where.get("client", clients[0]) not in clients:
            continue
        if truth.month is None:
            placed.append(Planted(truth, -np.inf, clients))
            continue
        since, end, until = _month(truth.month, start, months), np.inf, None
        if truth.until_month is not None:
            until = _month(truth.until_month, start, months)
            end = (until - start).days * DAY
        placed.append(
            Planted(
                replace(truth, since=since, until=until), (since - start).days * DAY, clients, end
            )
        )
    return placed


def _month(month: int, start: date, months: int) -> date:
    """The first day of a month counted in a history of 24, scaled to this one's length."""
    return month_start(start, max(2, round(month * months / 24)) - 1)


def desk(
    seed: int = 1,
    months: int = 24,
    tickets: int = 60_000,
    clients: int = 12,
    truths: Truths | None = DEFAULT,
    *,
    end: date,
) -> SimulatedDesk:
    """A service desk's history of `months` full months and the month `end` lies in, until `end`.

    About `tickets` tickets (within 2 %) of `clients` companies. The same arguments give the same
    history on any machine with the same numpy (all chance comes from one `numpy` Generator, PCG64).
    `truths` is what to plant; `None` or `NONE` plants nothing and makes all categories and clients
    alike and stable. Raises `WrongUsage` for sizes that make no desk.
    """
    if not 1 <= months <= LONGEST_MONTHS:
        raise WrongUsage(f"Months must be 1 to {LONGEST_MONTHS}, not {months}.")
    if tickets < 1:
        raise WrongUsage(f"Tickets must be 1 or more, not {tickets}.")
    truths = NONE if truths is None else truths
    companies = names.companies(clients)
    served = tuple(company.name for company in companies)
    start = first_day(end, months)
    days = (end - start).days + 1
    rng = np.random.Generator(np.random.PCG64(seed))
    planted = _place(truths, start, months, served)

    people = contacts.crowd(rng, companies, tickets, planted)
    batch = contacts.live(
        rng,
        companies=companies,
        people=people,
        start=start,
        days=days,
        tickets=tickets,
        nature=nature.nature(truths.varied),
        planted=planted,
        hours=desk_hours(start, days + 2000),
    )
    batch["linked"] = habits.linked(batch) if truths.varied else batch["article"]
    rows = updates.updates(rng, batch, days * DAY)
    called = names.people(rng, len(people.edges) + tables.staff_size())
    scribe = tables.Scribe(
        rng,
        batch,
        rows,
        start=start,
        companies=served,
        people=called[tables.staff_size() :],
        staff=called[: tables.staff_size()],
        planted=planted,
    )
    return SimulatedDesk(
        truths=tuple(plant.truth for plant in planted),
        start=start,
        end=end,
        clients=served,
        time_zone=tables.ZONE,
        log=scribe.updates(),
        events=scribe.events(),
    )
