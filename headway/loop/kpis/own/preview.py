"""What a declaration would give on the newest data, before anybody keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from headway.ground.accounts.models import Desk
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import lake_of, session_of

from .. import spc
from ..kpi import Kpi, Terms
from ..queries import Reading, readings
from ..standing import control_chart
from .building import compiled
from .checking import BadDeclaration, Fault
from .declaration import HIDDEN, KINDS

MONTHS = 24


@dataclass(frozen=True)
class Preview:
    """The KPI as it would be, its reading over all data and by month; or why not.

    `faults` are those of the declaration. `why` says what else stands in the way.
    """

    kpi: Kpi | None = None
    reading: Reading | None = None
    months: tuple[Reading, ...] = ()
    chart: spc.ControlChart | None = None
    faults: tuple[Fault, ...] = ()
    why: str = ""


def preview(desk: Desk, told: Any, where: Mapping[str, str | None] | None = None) -> Preview:
    """Read a declaration on the desk's newest tickets; nothing is kept."""
    try:
        kpi = compiled(told)
    except BadDeclaration as bad:
        return Preview(faults=bad.faults)
    if lake_of(desk).empty:
        return Preview(kpi, why="No tickets yet: import an export to see what it gives.")
    terms = Terms.of(desk)
    try:
        with session_of(desk) as session:
            (whole,) = readings(session, [kpi], terms=terms, where=where)
            months = readings(session, [kpi], terms=terms, period="month", where=where)[-MONTHS:]
    except Trouble as trouble:
        return Preview(kpi, why=str(trouble))
    if not whole.n and not whole.undecided:
        return Preview(kpi, whole, why="No ticket counts: no ticket meets the conditions.")
    return Preview(kpi, whole, tuple(months), control_chart(kpi, months)[0])


def seen_values(session: Any, what: str, most: int = 40) -> list[str]:
    """The values the data has for a text field, or what events of a kind (`event:status`) lead to,
    the commonest first; none for persons and free text.

    Only names on the list of fields are ever asked about.
    """
    if what.startswith("event:"):
        kind = what.removeprefix("event:")
        if kind not in ("status", "group", "other") or not session.meta.get("has_events"):
            return []
        table = session.events
        asked = table.filter(table.kind == kind).to
    elif KINDS.get(what) == "text" and what not in (*HIDDEN, "summary"):
        if not session.meta["fields"].get(what):
            return []
        asked = session.tickets[what]
    else:
        return []
    import ibis

    counted = asked.name("value").as_table().filter(lambda t: t.value.notnull())
    counted = counted.group_by("value").aggregate(n=lambda t: t.count())
    rows = session.execute(counted.order_by([ibis.desc("n"), "value"]).limit(most))
    return [str(value)[:200] for value in rows.column("value").to_pylist()]
