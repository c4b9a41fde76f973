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
