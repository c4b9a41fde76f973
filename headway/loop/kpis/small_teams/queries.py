"""Who works in which team, from the tickets; and the desk's cells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from headway.ground.accounts.models import Desk, Member
from headway.ground.lake import answers
from headway.ground.lake.store import Session

from ..kpi import Terms
from ..models import TeamCells
from ..queries import columns_of, facts_of
from ..standing import whole_weeks
from .cells import NO_TEAM, Cell, cells
from .slices import Value, hidden

BLOCKS, BLOCK_WEEKS = 8, 13
"""Two years, quarter by quarter: in each a team must be large enough."""
TEAM = "group"
"""The cut that says whose work it is."""
Days = tuple[date | None, date | None]
"""First and last day looked at; None: all there is."""


def window(session: Session, terms: Terms) -> tuple[date, date]:
    """First and last day of the two years that figures by team are shown for."""
    first, _ = whole_weeks(facts_of(session, terms).as_of, BLOCKS * BLOCK_WEEKS)
    return first, facts_of(session, terms).as_of


def people_of(session: Session, terms: Terms) -> dict[str, list[set[str]]]:
    """Team → its people (as the tickets name them) in each quarter of two years, the newest last.

    Of a quarter the data does not wholly cover nothing is said. Empty without teams in the data.
    """
    first, last = window(session, terms)
    question = ("people of teams", first.isoformat(), last.isoformat())
    held: dict[str, list[set[str]]] | None = answers.recall(session, question)
    if held is None:
        held = _people(session, first, last)
        answers.remember(session, question, held)
    return held


def _people(session: Session, first: date, last: date) -> dict[str, list[set[str]]]:
    have = columns_of(session)
    if "group" not in have or not session.meta["fields"].get("group"):
        return {}
    who = "assignee" if "assignee" in have else "NULL"
    rows = session.con.execute(
        f"SELECT \"group\", {who}, date_diff('day', $1::DATE, coalesce(resolved_on, opened_on)) // $2"
        " AS block, count(*) FROM tickets"
        " WHERE coalesce(resolved_on, opened_on) BETWEEN $1::DATE AND $3::DATE GROUP BY ALL",
        [first, 7 * BLOCK_WEEKS, last],
    ).fetchall()
    earliest = session.con.execute(
        "SELECT min(coalesce(resolved_on, opened_on)) FROM tickets"
    ).fetchone()
    begin = earliest[0] if earliest and earliest[0] else first
    found: dict[str, list[set[str]]] = {}
    for group, person, block, _ in rows:
        place = min(int(block), BLOCKS - 1)
        mine = found.setdefault(group or NO_TEAM, [set() for _ in range(BLOCKS)])
        whole = first + timedelta(days=7 * BLOCK_WEEKS * place) >= begin
        if person is not None and (whole or place == BLOCKS - 1):
            mine[place].add(person)
    return found


def cells_of(session: Session, desk: Desk) -> tuple[Cell, ...]:
    """The desk's cells: those kept, grown where the newest tickets ask for it."""
    row = TeamCells.objects.filter(desk=desk).first()
    return cells(people_of(session, Terms.of(desk)), row.cells if row else [])


def teams_seen_by(member: Member, session: Session) -> frozenset[str] | None:
    """The teams whose own figures a member may see on KPI pages; None: all of them.

    Managers see all. Others see teams that are a cell of their own: what is left out is then one or
    more whole cells, so that the desk's figure less those shown is never a small team's. Client
    contacts see none: teams are the provider's own affair.
    """
    if member.may("manage"):
        return None
    if not member.may("compare"):
        return frozenset()
    found = cells_of(session, member.desk)
    return frozenset(cell.teams[0] for cell in found if cell.alone and cell.shown)


def slices_hidden_from(
    member: Member, session: Session, by: str, where: Mapping[str, Value], days: Days = (None, None)
) -> frozenset[Value]:
    """The values of `by` (not of teams) a member is not shown apart inside `where`, over these days.

    Managers see all, and so does everybody where the tickets do not say who did them.
    """
    if member.may("manage"):
        return frozenset()
    if "assignee" not in columns_of(session) or not session.meta["fields"].get("assignee"):
        return frozenset()
    asked = ("hidden slices", by, tuple(sorted(where.items())), *map(str, days))
    held: frozenset[Value] | None = answers.recall(session, asked)
    if held is None:
        held = frozenset().union(
            *(
                hidden(_workers(session, by, where, days, day))
                for day in ("opened_on", "resolved_on")
            )
        )  # KPIs count by the one day or the other
        answers.remember(session, asked, held)
    return held


def _workers(
    session: Session, by: str, where: Mapping[str, Value], days: Days, day: str
) -> dict[Value, list[str]]:
    narrow = "".join(f' AND "{name}" IS NOT DISTINCT FROM ?' for name in where)
    first, last = days[0] or date.min, days[1] or date.max
    rows = session.con.execute(
        f'SELECT "{by}", list(DISTINCT assignee) FILTER (assignee IS NOT NULL) FROM tickets'
        f" WHERE {day} BETWEEN ? AND ?{narrow} GROUP BY 1",
        [first, last, *where.values()],
    ).fetchall()
    return {value: names or [] for value, names in rows}


def kept_to(
    member: Member, session: Session, where: Mapping[str, Value], days: Days = (None, None)
) -> dict[str, Value]:
    """The part of a filter (without teams) a member may ask for: what would narrow it to the work of
    a few people, or leaves a few people's out, is dropped. A member's own slice always stays.
    """
    own = member.slice()
    kept: dict[str, Value] = dict(own)
    for name, value in where.items():
        tried = {**kept, name: value}
        if name not in own and all(
            tried[by] not in slices_hidden_from(
                member, session, by, {k: v for k, v in tried.items() if k != by}, days
            )
            for by in tried if by not in own
        ):  # fmt: skip
            kept = tried
    return kept


def may_see(member: Member, session: Session, where: Mapping[str, Value]) -> bool:
    """Whether a figure of this slice may be shown to a member: whole teams and slices of five people
    and more, teams never cut further.
    """
    if member.may("manage"):
        return True
    if TEAM in where:
        teams = teams_seen_by(member, session) or frozenset()
        return set(where) == {TEAM} and where[TEAM] in teams
    return kept_to(member, session, where) == {**where, **member.slice()}
