"""Questions about KPIs: readings, what can be told at all, baselines, targets."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from headway.ground.accounts.models import Desk
from headway.ground.lake import answers
from headway.ground.trouble import Trouble, WrongUsage
from headway.loop.evidence.capability import Capability, capabilities
from headway.loop.evidence.ticket import DIMENSIONS

from . import cells, days
from .catalogue import KPIS, find
from .cells import Question
from .kpi import Facts, Kpi, Terms
from .models import Baseline, Target, ordered
from .periods import checked
from .readings import Reading, packed, read, unpacked

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from headway.ground.lake.store import Session

__all__ = [
    "CannotTell", "Reading", "answerable", "baselines", "cuts", "facts_of", "newest_baselines",
    "readings", "supported", "targets", "targets_of",
]  # fmt: skip


class CannotTell(Trouble):
    """The data lacks what this KPI needs."""


Row = TypeVar("Row", Baseline, Target)
MOST, MOST_ON_DISK = 50_000, 5_000
"""How many readings an answer may have to be kept in memory, and on disk."""


def readings(
    session: Session,
    keys: Sequence[str | Kpi],
    *,
    terms: Terms,
    by: str | None = None,
    period: str = "all",
    since: date | None = None,
    until: date | None = None,
    where: Mapping[str, str | None] | None = None,
) -> list[Reading]:
    """Readings of KPIs, in the order of `keys`, then by slice, then by period.

    `keys` are KPIs (see `known.kpis_of`), or keys of the catalogue.

    `by` is one of the ticket's dimensions; each of its values is a slice, unknown (None) last.
    `period` is all, day, week, month or quarter; periods without tickets between a slice's first
    and last are there with n = 0 and no value. `since` and `until` are local days, both included,
    and apply to the day that places a ticket (see the KPI's anchor); for the backlog they choose
    the days looked at. `where` keeps tickets with these values (None: unknown). Without `by` and
    `period` there is exactly one reading per KPI.

    Answers are kept by data version. Raises `CannotTell` for a KPI this data cannot support and
    `WrongUsage` for unknown keys, dimensions and periods or a window that ends before it starts.
    """
    for name in (*(where or {}), *([by] if by else [])):
        if name not in DIMENSIONS:
            raise WrongUsage(f"There is no dimension “{name}”. Known: {', '.join(DIMENSIONS)}.")
    if since and until and until < since:
        raise WrongUsage(f"The window ends ({until}) before it starts ({since}).")
    question = Question(by, checked(period), since, until, tuple(sorted((where or {}).items())))
    kpis = {kpi.key: kpi for kpi in map(find, keys)}
    can = supported(session, kpis, terms)
    for key in kpis:
        if not can[key].ok:
            raise CannotTell(can[key].why)
    code = answers.code_of(sys.modules[__package__])
    named = {key: (code, kpi.stamp, question, terms) for key, kpi in kpis.items()}
    held = {key: answers.recall(session, name, unpacked) for key, name in named.items()}
    lacking = tuple(kpis[key] for key, found in held.items() if found is None)
    if lacking:
        fresh = _computed(session, lacking, question, terms)
        held |= fresh
        for key, found in fresh.items():
            if len(found) <= MOST:
                pack = packed if len(found) <= MOST_ON_DISK else None
                answers.remember(session, named[key], found, pack)
    return [reading for key in kpis for reading in held[key] or []]


def _computed(
    session: Session,
    kpis: tuple[Kpi, ...],
    question: Question,
    terms: Terms,
) -> dict[str, list[Reading]]:
    """One aggregation per anchor for all KPIs at once, and one for the days where any needs them.

    While the engine works on the next aggregation, the readings of the last one are made.
    """
    facts = facts_of(session, terms)
    columns = columns_of(session)
    needs = {kpi.key: frozenset(kpi.parts) or frozenset({"daily"}) for kpi in kpis}
    asked = {
        anchor: cells.asked(here, anchor, question, terms, facts, columns, session.engine)
        for anchor in ("resolved", "opened")
        if (here := tuple(kpi for kpi in kpis if anchor in needs[kpi.key]))
    }
    statements = {anchor: one.sql for anchor, one in asked.items()}
    daily = [key for key, mine in needs.items() if "daily" in mine]
    if daily:
        statements["daily"] = days.spans_sql(question.slice_only(), columns, session.engine)
    told: dict[str, Mapping[cells.Key, Mapping[str, Any]]] = {}
    found: dict[str, list[Reading]] = {}
    with ThreadPoolExecutor(1) as engine:
        tables = {anchor: engine.submit(session.ask, sql) for anchor, sql in statements.items()}
        for anchor, table in tables.items():
            if anchor == "daily":
                spans = days.spans(table.result())
                by_day = days.cells(spans, question, facts.as_of)
                told[anchor] = {key: dict.fromkeys(daily, cell) for key, cell in by_day.items()}
            else:
                told[anchor] = cells.cells(table.result(), asked[anchor], question)
            for kpi in kpis:
                key = kpi.key
                if key not in found and needs[key] <= told.keys():
                    mine = cells.merged((told[each] for each in needs[key]), key)
                    found[key] = read(kpi, mine, question, terms)
    return found


def columns_of(session: Session) -> frozenset[str]:
    """The columns the store has; asked once per version and process."""
    found: frozenset[str] | None = answers.recall(session, ("columns",))
    if found is None:
        rows = session.con.execute("DESCRIBE tickets").fetchall()
        found = frozenset(row[0] for row in rows)
        answers.remember(session, ("columns",), found)
    return found


def facts_of(session: Session, terms: Terms) -> Facts:
    """Where this version's data ends, and what it holds."""
    meta = session.meta
    as_of = _moment(meta["as_of"]).astimezone(ZoneInfo(terms.time_zone)).date()
    known = frozenset(name for name, share in meta["fields"].items() if share)
    return Facts(_moment(meta["last_opened"]), as_of, known)


def _moment(value: datetime | str) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def supported(
    session: Session, kpis: Mapping[str, Kpi] | None = None, terms: Terms | None = None
) -> dict[str, Capability]:
    """For each KPI (those of the catalogue unless given) whether this data and the desk's terms (the
    usual ones unless given) can support it, and why (not)."""
    fields = dict(session.meta["fields"])
    built_in = capabilities(fields)
    history = {"events": 1.0 if session.meta.get("has_events") else 0.0}
    found = {}
    for key, kpi in (KPIS if kpis is None else kpis).items():
        able = built_in[key] if kpi.asks is None else _judged(kpi, fields | history)
        why = kpi.lacking(terms or Terms()) if able.ok and kpi.lacking else ""
        found[key] = Capability(False, why) if why else able
    return found


def _judged(kpi: Kpi, fields: Mapping[str, float]) -> Capability:
    """Of each group a KPI asks for one field must hold something."""
    missing = [
        " or ".join(name.replace("_", " ") for name in group)
        for group in kpi.needs
        if not any(fields.get(name) for name in group)
    ]
    if missing:
        said = f"No {' and no '.join(missing)} in the data: {kpi.name} cannot be computed."
        return Capability(False, said)
    return Capability(True, "All needed fields are there.")


def answerable(
    session: Session, kpis: Mapping[str, Kpi] | None = None, *, terms: Terms | None = None
) -> tuple[list[str], dict[str, str]]:
    """The KPIs this data can support, in order, and why the others cannot be told.

    `kpis` are those asked about (see `known.kpis_of`); the catalogue unless given. `terms` are the
    desk's; what needs more than the usual ones cannot be told without them.
    """
    can = supported(session, kpis, terms)
    return (
        [key for key, able in can.items() if able.ok],
        {key: able.why for key, able in can.items() if not able.ok},
    )


def cuts(session: Session) -> list[str]:
    """The dimensions this data knows anything about, in their usual order."""
    return [name for name in DIMENSIONS if session.meta["fields"].get(name)]


def baselines(desk: Desk) -> QuerySet[Baseline]:
    """The desk's frozen readings, newest first."""
    return Baseline.objects.filter(desk=desk).select_related("frozen_by")


def newest_baselines(
    desk: Desk, where: Mapping[str, str | None] | None = None
) -> dict[str, Baseline]:
    """KPI → the newest baseline frozen for exactly this slice."""
    return _first_of(baselines(desk).filter(slice=ordered(where)))


def targets(desk: Desk) -> QuerySet[Target]:
    """The desk's targets, every one ever set: KPI by KPI, newest first."""
    return Target.objects.filter(desk=desk).select_related("set_by")


def targets_of(desk: Desk, where: Mapping[str, str | None] | None = None) -> dict[str, Target]:
    """KPI → the target in force for exactly this slice (the newest one set)."""
    return _first_of(targets(desk).filter(slice=ordered(where)).order_by("-set_at", "-id"))


def _first_of(rows: Iterable[Row]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row.kpi, row)
    return found
