"""The scorecard: what each goal, success factor and client stands at, beside where it should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from headway.ground.accounts.models import Desk, Member
from headway.ground.lake.store import Session
from headway.loop.aim.models import CriticalSuccessFactor, Goal
from headway.loop.aim.queries import goal_tree, success_factors

from .known import kpis_of, kpis_seen_by
from .kpi import Kpi, Terms
from .marking.queries import phase_starts_by_slice
from .models import Target
from .paths import Path, standing_words
from .queries import Reading, answerable, cuts, readings, targets
from .standing import NEWEST, Standing, headliners, last_day, standing, whole_weeks

MOST_CLIENTS = 40


@dataclass(frozen=True)
class Line:
    """A KPI on the scorecard: how it stands, where it should be, and in words whether it is there.

    `state` is on, behind, unsure or unknown; empty without a target. `why` is set, and `standing`
    None, where the data cannot tell it.
    """

    kpi: Kpi
    standing: Standing | None
    path: Path | None
    expected: float | None
    words: str
    state: str
    why: str = ""


@dataclass(frozen=True)
class Block:
    """A goal with what tells it, or one of its success factors; `goal` None: targets of no goal."""

    goal: Goal | None
    depth: int
    factor: CriticalSuccessFactor | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ClientRow:
    """A client: readings over the newest four whole weeks by KPI key, states beside targets, and
    the charted KPI's monthly series."""

    name: str
    readings: Mapping[str, Reading]
    states: Mapping[str, str]
    series: tuple[Reading, ...]
    n: int


@dataclass(frozen=True)
class Scorecard:
    """All of it. `columns` are the KPIs of the client table, `charted` the one with spark lines."""

    blocks: tuple[Block, ...]
    clients: tuple[ClientRow, ...]
    columns: tuple[Kpi, ...]
    charted: Kpi | None
    more_clients: int

    @property
    def lines(self) -> list[Line]:
        """Every line of every block."""
        return [line for block in self.blocks for line in block.lines]


def scorecard(
    session: Session,
    who: Member | Desk,
    *,
    terms: Terms,
    charted: str = "",
) -> Scorecard:
    """The scorecard as a member may see it; a client contact gets their own company's figures.

    `charted` is the key of the KPI drawn for each client. A handful of questions to the tickets,
    however many goals and clients there are.
    """
    desk, own = (who, {}) if isinstance(who, Desk) else (who.desk, who.slice())
    known = kpis_of(desk) if isinstance(who, Desk) else kpis_seen_by(who)
    can, cannot = answerable(session, known)
    aims = _aims(desk)
    plan = _plan(who, aims, own)
    asked: dict[tuple[tuple[str, str], ...], list[Kpi]] = {}
    for _, _, _, where, wanted in plan:
        for key, _ in wanted:
            if key in can:
                asked.setdefault(tuple(sorted(where.items())), []).append(known[key])
    phases = phase_starts_by_slice(desk)
    stands = {
        (where, one.kpi.key): one
        for where, kpis in asked.items()
        for one in standing(
            session, kpis, terms=terms, where=dict(where),
            targets={key: path.value for key, path in _paths(aims, dict(where)).items()},
            phases=phases.get(where, {}),
        )
    }  # fmt: skip
    blocks = tuple(
        Block(
            goal, depth, factor,
            tuple(
                _line(known[key], stands.get((tuple(sorted(where.items())), key)), path,
                      cannot.get(key, ""))
                for key, path in wanted
                if key in known
            ),
        )
        for goal, depth, factor, where, wanted in plan
    )  # fmt: skip
    columns = [known[key] for key in _columns(can, aims)]
    if own or not columns or "client" not in cuts(session):
        return Scorecard(blocks, (), (), None, 0)
    drawn = next((kpi for kpi in columns if kpi.key == charted), columns[0])
    rows = _clients(session, columns, drawn, aims, terms)
    return Scorecard(
        blocks, tuple(rows[:MOST_CLIENTS]), tuple(columns), drawn, max(0, len(rows) - MOST_CLIENTS)
    )


Aims = Mapping[tuple[str, tuple[tuple[str, str | None], ...]], Target]
Plan = list[
    tuple[
        Goal | None, int, CriticalSuccessFactor | None, dict[str, str],
        list[tuple[str, Path | None]],
    ]
]  # fmt: skip


def _aims(desk: Desk) -> Aims:
    """(KPI, slice) → the target in force: the newest set; one question for all of them."""
    found: dict[tuple[str, tuple[tuple[str, str | None], ...]], Target] = {}
    for target in targets(desk).order_by("-set_at", "-id"):
        found.setdefault((target.kpi, tuple(sorted(target.slice.items()))), target)
    return found


def _paths(aims: Aims, where: Mapping[str, str]) -> dict[str, Path]:
    asked = tuple(sorted(where.items()))
    return {key: target.path for (key, slice_), target in aims.items() if slice_ == asked}


def _plan(who: Member | Desk, aims: Aims, own: dict[str, str]) -> Plan:
    """Which KPIs stand under which goal and factor, of which tickets, with which path."""
    factors: dict[int, list[CriticalSuccessFactor]] = {}
    for factor in success_factors(who):
        factors.setdefault(factor.goal_id, []).append(factor)
    plan: Plan = []
    told = set()
    for row in goal_tree(who):
        goal = row.goal
        where = own or ({"client": goal.client.name} if goal.client else {})
        paths = _paths(aims, where)
        wanted: list[tuple[str, Path | None]] = []
        if goal.kpi_key:
            wanted.append((goal.kpi_key, paths.get(goal.kpi_key)))
        plan.append((goal, row.depth, None, where, wanted))
        for factor in factors.get(goal.pk, []):
            mine = [
                (
                    kpi.kpi_key,
                    Path(kpi.target_value, kpi.target_on)
                    if kpi.target_value is not None
                    else paths.get(kpi.kpi_key),
                )
                for kpi in factor.kpis.all()
            ]
            plan.append((goal, row.depth, factor, where, mine))
        told |= {key for key, _ in wanted}
        told |= {kpi.kpi_key for factor in factors.get(goal.pk, []) for kpi in factor.kpis.all()}
    rest: list[tuple[str, Path | None]]
    rest = [(key, path) for key, path in _paths(aims, own).items() if key not in told]
    if rest:
        plan.append((None, 0, None, own, rest))
    return plan


def _line(kpi: Kpi, one: Standing | None, path: Path | None, why: str) -> Line:
    if one is None or one.window is None:
        return Line(kpi, None, path, None, "", "", why or "The data cannot tell it.")
    if path is None:
        return Line(kpi, one, None, None, "no target set", "")
    on, now = one.window[1], one.reading
    words, state = standing_words(now.value, now.low, now.high, path, kpi.better, on)
    return Line(kpi, one, path, path.expected(on), words, state)


def _columns(can: Sequence[str], aims: Aims) -> list[str]:
    """The KPIs of the client table: those with a target for the desk first, five at most."""
    aimed = [key for key in can if (key, ()) in aims]
    return list(dict.fromkeys([*aimed, *headliners(can)]))[:5]


def _clients(
    session: Session, columns: Sequence[Kpi], drawn: Kpi, aims: Aims, terms: Terms
) -> list[ClientRow]:
    """Every client by tickets: one question for each window the KPIs need, and one for the series."""
    found: dict[str, dict[str, Reading]] = {}
    ends: dict[str, date] = {}
    windows: dict[tuple[date, date], list[Kpi]] = {}
    for kpi in columns:
        window = whole_weeks(last_day(session, kpi, terms), NEWEST)
        windows.setdefault(window, []).append(kpi)
        ends[kpi.key] = window[1]
    for (since, until), kpis in windows.items():
        for reading in readings(session, kpis, terms=terms, by="client", since=since, until=until):
            name = reading.slice["client"]
            if name is not None:
                found.setdefault(name, {})[reading.kpi] = reading
    end = ends[drawn.key]
    since = date(end.year - 1, end.month, 1)
    series: dict[str | None, list[Reading]] = {}
    for reading in readings(
        session, [drawn], terms=terms, by="client", period="month", since=since, until=end
    ):
        series.setdefault(reading.slice["client"], []).append(reading)
    by_key = {kpi.key: kpi for kpi in columns}
    rows = []
    for name, mine in found.items():
        states = {
            key: _state(reading, aims, name, by_key[key], ends[key])
            for key, reading in mine.items()
        }
        n = max(reading.n for reading in mine.values())
        rows.append(ClientRow(name, mine, states, tuple(series.get(name, [])), n))
    return sorted(rows, key=lambda row: (-row.n, row.name))


def _state(reading: Reading, aims: Aims, client: str, kpi: Kpi, on: date) -> str:
    """How a client's figure stands beside its own target, else beside the desk's."""
    target = aims.get((kpi.key, (("client", client),))) or aims.get((kpi.key, ()))
    if target is None or reading.n < kpi.minimum_sample:
        return ""
    return standing_words(reading.value, reading.low, reading.high, target.path, kpi.better, on)[1]
