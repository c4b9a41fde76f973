"""How protocols stand: compliance by team and week, only ever for whole cells of teams."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from headway.ground.accounts.models import Desk, Member
from headway.ground.lake.store import Session
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.kpis import spc
from headway.loop.kpis.figures import rate
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.queries import Reading, readings
from headway.loop.kpis.small_teams.cells import NO_TEAM, Cell, whole_cells
from headway.loop.kpis.small_teams.queries import cells_of, people_of, window
from headway.loop.kpis.standing import control_chart, last_day, whole_weeks
from headway.loop.register.models import Improvement

from ..models import Protocol, ProtocolReading
from ..spreading import Course, Spread, Week, spread

BEFORE_WEEKS = 26


@dataclass(frozen=True)
class TeamStanding:
    """A cell of teams with its course, its chart and why that chart, and its figure of now."""

    cell: Cell
    course: Course
    series: tuple[Reading, ...]
    chart: spc.ControlChart | None
    why: str
    now: Reading


@dataclass(frozen=True)
class Standing:
    """A protocol as it stands: its KPI, the teams that may be shown, all of those together.

    `hidden` counts teams asked of whose figures are not shown at all. `why` says what stands in the
    way where there is nothing to show. `window` are the first and last day looked at.
    """

    protocol: Protocol
    kpi: Kpi | None
    spread: Spread
    teams: tuple[TeamStanding, ...] = ()
    total: Reading | None = None
    hidden: int = 0
    together: tuple[Cell, ...] = ()
    window: tuple[date, date] | None = None
    why: str = ""


EMPTY = Spread((), (), "")


def protocols(member: Member) -> list[Protocol]:
    """The desk's protocols, those still asked for first; client contacts see none."""
    if not member.may("compare"):
        return []
    rows = Protocol.objects.filter(desk=member.desk).select_related("improvement", "declared_by")
    return sorted(rows, key=lambda one: (one.ended_on is not None, one.number))


def weekly(
    session: Session, desk: Desk, kpi: Kpi, cells: Iterable[Cell], *, since: date
) -> tuple[dict[str, list[Week]], tuple[date, date]]:
    """Tickets and hits of each cell by week, and the window: whole weeks from `since` on.

    Figures by team leave the store only here, and are added up over whole cells at once. A week in
    which only one team of a cell of several did anything has none.
    """
    terms = Terms.of(desk)
    first, _ = window(session, terms)
    first = max(first, since - timedelta(days=since.weekday()))
    _, last = whole_weeks(last_day(session, kpi, terms), 1)
    cells = list(cells)
    names = {team: cell.name for cell in cells for team in cell.teams}
    several = {cell.name for cell in cells if not cell.alone}
    counted: dict[tuple[str, date], tuple[int, int]] = {}
    worked: dict[tuple[str, date], int] = {}
    if first <= last:
        for row in readings(
            session, [kpi], terms=terms, by="group", period="week", since=first, until=last
        ):
            name = names.get(row.slice["group"] or NO_TEAM)
            if name is None or row.period is None:
                continue
            week = date.fromisoformat(row.period)
            n, hits = counted.get((name, week), (0, 0))
            counted[name, week] = (n + row.n, hits + int(row.numerator or 0))
            worked[name, week] = worked.get((name, week), 0) + (row.n > 0)
    for (name, week), teams in worked.items():
        if name in several and teams == 1:  # the figure of one small team: no figure
            del counted[name, week]
    found: dict[str, list[Week]] = {name: [] for name in dict.fromkeys(names.values())}
    for name, rows in found.items():
        week = first
        while week <= last:
            rows.append(Week(week, *counted.get((name, week), (0, 0))))
            week += timedelta(days=7)
    return found, (first, last)


def standing(protocol: Protocol, teams: Collection[str] | None = None) -> Standing:
    """A protocol on the newest data; `teams` narrows it to some, still in whole cells."""
    desk = protocol.desk
    kpi = kpis_of(desk).get(protocol.kpi)
    if kpi is None:
        return Standing(
            protocol, None, EMPTY, why="Its KPI was retired; declare it again to go on."
        )
    if lake_of(desk).empty:
        return Standing(protocol, kpi, EMPTY, why="No tickets yet: import an export first.")
    try:
        with session_of(desk) as session:
            return _standing(session, protocol, kpi, teams)
    except Trouble as trouble:
        return Standing(protocol, kpi, EMPTY, why=str(trouble))


def _standing(
    session: Session, protocol: Protocol, kpi: Kpi, teams: Collection[str] | None
) -> Standing:
    desk = protocol.desk
    of_desk = cells_of(session, desk)
    known = {team for cell in of_desk for team in cell.teams}
    asked = set(protocol.teams) & known if protocol.teams else known
    cells = whole_cells(of_desk, asked)
    if teams is not None:
        cells = tuple(cell for cell in cells if set(cell.teams) <= set(teams))
    if not of_desk or not people_of(session, Terms.of(desk)):
        return Standing(
            protocol, kpi, EMPTY, why="The tickets name no teams, so there is no spread."
        )
    seen = {team for cell in cells for team in cell.teams}
    since = protocol.starts_on - timedelta(days=7 * BEFORE_WEEKS)
    weeks, span = weekly(session, desk, kpi, cells, since=since)
    found = spread(weeks, start=protocol.starts_on, goal=protocol.goal)
    by_name = {cell.name: cell for cell in cells}
    everybody = [one.now for one in found.courses]
    return Standing(
        protocol, kpi, found,
        tuple(_team(kpi, by_name[one.team], one, protocol.goal) for one in found.courses),
        _reading(kpi, None, sum(x for x, _ in everybody), sum(n for _, n in everybody)),
        hidden=len(asked - seen) if teams is None else 0,
        together=tuple(cell for cell in cells if not cell.alone),
        window=span,
    )  # fmt: skip


def _team(kpi: Kpi, cell: Cell, one: Course, goal: float) -> TeamStanding:
    series = tuple(_reading(kpi, week.start.isoformat(), week.hits, week.n) for week in one.weeks)
    phases = [day.isoformat() for day in (one.took_up, one.faded) if day is not None]
    made, why = control_chart(kpi, series, target=goal, phases=phases)
    return TeamStanding(cell, one, series, made, why, _reading(kpi, None, *one.now))


def _reading(kpi: Kpi, period: str | None, hits: int, n: int) -> Reading:
    figure = rate(hits, n)
    return Reading(
        kpi.key, kpi.version, kpi.unit, period, {}, figure.value, figure.low, figure.high, figure.n,
        figure.numerator, 0,
    )  # fmt: skip


def newest_readings(rows: Iterable[Protocol]) -> dict[int, ProtocolReading]:
    """Protocol key → how it stood when it was read last."""
    found: dict[int, ProtocolReading] = {}
    for row in ProtocolReading.objects.filter(protocol__in=list(rows)).order_by("on", "id"):
        found[row.protocol_id] = row
    return found


def fading_of(keys: Iterable[int]) -> dict[int, tuple[bool, str]]:
    """Improvement key → whether one of its protocols fades, and in which teams, in words.

    Only improvements with a protocol that is asked for and was read. Two queries.
    """
    rows = list(
        Protocol.objects.filter(improvement__in=list(keys), ended_on=None).order_by("number")
    )
    read = newest_readings(rows) if rows else {}
    found: dict[int, tuple[bool, str]] = {}
    for one in rows:
        reading = read.get(one.pk)
        if reading is None or one.improvement_id is None:
            continue
        fades, said = found.get(one.improvement_id, (False, ""))
        if reading.fading:
            said = f"{said} “{one.name}” is fading in {', '.join(reading.fading)}.".strip()
        found[one.improvement_id] = (fades or bool(reading.fading), said)
    return found


def protocols_of(improvement: Improvement) -> list[tuple[Protocol, ProtocolReading | None]]:
    """The protocols asked for in an improvement, each as it stood last."""
    rows = list(Protocol.objects.filter(improvement=improvement, ended_on=None))
    read = newest_readings(rows) if rows else {}
    return [(one, read.get(one.pk)) for one in rows]


def teams_of(desk: Desk) -> list[str]:
    """The teams the tickets name, by name; for choosing whom a protocol is asked of."""
    if lake_of(desk).empty:
        return []
    with session_of(desk) as session:
        return sorted(team for team in people_of(session, Terms.of(desk)) if team)
