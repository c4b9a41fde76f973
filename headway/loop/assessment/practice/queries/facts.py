"""What the desk's own data says to a question: goals, targets, tickets; later rooms add theirs."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from headway.ground import words
from headway.ground.accounts.models import Client, Desk
from headway.ground.lake.store import Session
from headway.loop.aim.queries import current_cycle, goals
from headway.loop.evidence.quality import says_nothing
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.queries import Reading, answerable, readings, targets
from headway.loop.kpis.queries import facts_of as data_of

from ..handed import MORE

DAYS = 91
"""Days of tickets a fact speaks of."""
KPI_FACTS = {
    "first_assignment": "first_assignment", "first_time": "ftfr", "reopens": "reopen_rate",
    "repeats": "repeat_contact", "articles": "knowledge_use", "sla": "sla_met", "backlog": "backlog",
    "satisfaction": "csat", "rework": "cost_of_rework",
}  # fmt: skip
"""Fact → the KPI that tells it."""


def facts_of(desk: Desk, client: Client | None, *, today: date) -> dict[str, str]:
    """Fact key → one sentence with its figure, n and days. What cannot be told says why, or is left out."""
    found = _aims(desk, client, today) | _targets(desk)
    if not lake_of(desk).empty:
        where = {"client": client.name} if client else {}
        with session_of(desk) as session:
            found |= _figures(session, desk, where) | _records(session, desk, where)
    for more in MORE:
        found |= more(desk, client)
    return found


def _aims(desk: Desk, client: Client | None, today: date) -> dict[str, str]:
    rows = list(goals(desk).filter(Q(client=None) | Q(client=client)))
    if not rows:
        return {"goals": "The goal tree holds no goal."}
    aimed = sum(bool(goal.kpi_key) for goal in rows)
    cycle = current_cycle(desk, today)
    now = (
        f"the cycle “{cycle.name}” runs until {words.day(cycle.ends_on)}"
        if cycle
        else "no cycle runs"
    )
    many = f"{len(rows)} goal{'s' if len(rows) != 1 else ''}"
    return {"goals": f"The goal tree holds {many}, {aimed} of them with a KPI; {now}."}


def _targets(desk: Desk) -> dict[str, str]:
    rows = list(targets(desk))
    whole = {row.kpi for row in rows if not row.slice}
    of_clients = {row.slice["client"] for row in rows if row.slice.get("client")}
    clients = Client.objects.filter(desk=desk).count()
    return {
        "kpi_targets": f"{len(whole)} of {len(kpis_of(desk))} KPIs have a target for the desk.",
        "client_targets": f"{len(of_clients)} of {clients} clients have a target of their own here.",
    }


def _figures(session: Session, desk: Desk, where: dict[str, str]) -> dict[str, str]:
    terms, known = Terms.of(desk), kpis_of(desk)
    can, cannot = answerable(session, known, terms=terms)
    end = data_of(session, terms).as_of
    since = end - timedelta(days=DAYS - 1)
    told = [key for key in KPI_FACTS.values() if key in can]
    over = [known[key] for key in told if key != "backlog"]
    found = {
        fact: f"The tickets cannot say: {cannot[key]}"
        for fact, key in KPI_FACTS.items()
        if key in cannot
    }
    rows = readings(session, over, terms=terms, since=since, where=where) if over else []
    if "backlog" in told:
        rows += readings(session, [known["backlog"]], terms=terms, where=where)
    facts = {key: fact for fact, key in KPI_FACTS.items()}
    for one in rows:
        kpi = known[one.kpi]
        found[facts[one.kpi]] = _figure(kpi, one, desk.currency)
    return found


def _figure(kpi: Kpi, one: Reading, currency: str) -> str:
    stock = kpi.key == "backlog"  # counted by day: it has no sample to be too small
    if one.value is None or (one.n < kpi.minimum_sample and not stock):
        return f"Too few tickets to say ({words.count(one.n)})."
    value = words.measure(one.value, kpi.unit, currency=currency)
    ends = ""
    if one.low is not None and one.high is not None:
        ends = f" ({words.measure_range(one.low, one.high, kpi.unit, currency=currency)})"
    n = "" if stock else f", n {words.count(one.n)}, last {DAYS} days"
    hours = one.extra.get("hours")  # behind a sum of money
    work = "" if hours is None else f", {words.count(hours)} h of work"
    return f"The tickets say: {kpi.name} {value}{ends}{work}{n}."


def _records(session: Session, desk: Desk, where: dict[str, str]) -> dict[str, str]:
    """What the records themselves look like: “other”, types, times."""
    fields = session.meta["fields"]
    end = data_of(session, Terms.of(desk)).as_of
    since = end - timedelta(days=DAYS - 1)
    asked: list[object] = [since]
    kept = "opened_on >= ?"
    for name, value in where.items():
        kept, asked = f'{kept} AND "{name}" = ?', [*asked, value]
    found = {}
    if fields.get("category"):
        rows = session.con.execute(
            f"SELECT category, count(*) FROM tickets WHERE {kept} GROUP BY category", asked
        ).fetchall()
        total = sum(many for _, many in rows)
        nothing = sum(many for name, many in rows if not name or says_nothing(name))
        if total:
            found["other_share"] = (
                f"The tickets say: {words.share(nothing / total)} of {words.count(total)} sit in"
                f" “other” or have no category (last {DAYS} days)."
            )
    else:
        found["other_share"] = "The tickets carry no category."
    found["types"] = _types(session, kept, asked) if fields.get("type") else (
        "The tickets do not say what is a request and what a fault."
    )  # fmt: skip
    if fields.get("resolved_at"):
        found["timestamps"] = _times(session, kept, asked)
    return {key: text for key, text in found.items() if text}


def _types(session: Session, kept: str, asked: list[object]) -> str:
    rows = session.con.execute(
        f"SELECT type, count(*) FROM tickets WHERE {kept} AND type IS NOT NULL GROUP BY type"
        " ORDER BY count(*) DESC, type LIMIT 3",
        asked,
    ).fetchall()
    total = sum(many for _, many in rows)
    if not total:
        return ""
    parts = words.listed([f"{words.share(many / total)} “{name}”" for name, many in rows])
    return f"The tickets say: {parts} (n {words.count(total)}, last {DAYS} days)."


def _times(session: Session, kept: str, asked: list[object]) -> str:
    """How many resolutions share their minute with four or more others: closed in bulk."""
    rows = session.con.execute(
        "SELECT coalesce(sum(many), 0), coalesce(sum(CASE WHEN many >= 5 THEN many END), 0) FROM ("
        "SELECT date_trunc('minute', resolved_at) AS minute, count(*) AS many FROM tickets"
        f" WHERE {kept} AND resolved_at IS NOT NULL GROUP BY 1)",
        asked,
    ).fetchall()
    total, bulk = (int(value) for value in rows[0])
    if not total:
        return ""
    return (
        f"The tickets say: {words.share(bulk / total)} of {words.count(total)} were resolved in the"
        f" same minute as four or more others, which looks like closing in bulk (last {DAYS} days)."
    )
