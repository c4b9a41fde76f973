"""What is open with people: for one improvement, and over all that move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from headway.ground.accounts.models import Member
from headway.loop.plan.playbooks import PLAYBOOKS
from headway.loop.plan.task_queries import playbooks_in
from headway.loop.register.models import Improvement
from headway.loop.register.queries import entries

from ..keeping import may_lead
from ..models import Concern, Message, Pulse, Recognition, TrainingNeed
from ..steps import Need
from ..telling import Open, sentence
from .behaviour import Recheck, rechecks
from .messages import Day, MessageRow, calendar, messages_of
from .people import ConcernRow, StakeRow, by_kind, concerns_of, needs_of, stakeholders_of, thanks
from .pulses import pulses
from .readiness import asks_new_behaviour
from .training import NeedRow, training_of

MOVING = ("accepted", "planned", "running", "checking")
"""The states in which people are worked with."""
AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class EntryPeople:
    """All about the people of one improvement, as a member may see it."""

    entry: Improvement
    leads: bool
    opening: str
    new_behaviour: bool | None
    stakeholders: list[StakeRow]
    needs: list[Need]
    messages: list[MessageRow]
    training: list[NeedRow]
    concerns: list[ConcernRow]
    answered: list[Concern]
    thanks: list[Recognition]
    pulses: list[Pulse]
    books: list[tuple[str, str]]


def people_of(member: Member, entry: Improvement, *, today: date) -> EntryPeople:
    """All about the people of an improvement."""
    stakes = stakeholders_of(member, [entry]).get(entry.pk, [])
    told = messages_of(entry, today=today)
    training = training_of(entry)
    still, answered = concerns_of([entry], today=today)
    needs = needs_of(stakes)
    return EntryPeople(
        entry=entry, leads=may_lead(member, entry),
        opening=sentence(_open(stakes, told, training, still, needs)),
        new_behaviour=asks_new_behaviour(entry), stakeholders=stakes, needs=needs, messages=told,
        training=training, concerns=still, answered=answered,
        thanks=list(thanks(entry.desk_id, entry)[:20]), pulses=pulses(member, entry),
        books=_books(entry),
    )  # fmt: skip


def _open(
    stakes: list[StakeRow], told: list[MessageRow], training: list[NeedRow],
    still: list[ConcernRow], needs: list[Need],
) -> Open:  # fmt: skip
    return Open(
        stakeholders=len(stakes), late=sum(row.stand.calls for row in told),
        concerns=len(still), oldest_days=max((row.days for row in still), default=0),
        uncovered=sum(not row.covering.cover.covered for row in training),
        urgent=tuple(one.who.name for one in needs if one.urgent),
        unrated=sum(row.readiness is None and not row.hidden for row in stakes),
    )  # fmt: skip


def _books(entry: Improvement) -> list[tuple[str, str]]:
    """Playbooks the entry's tasks came from whose words or training are not all taken over yet."""
    told = Message.objects.standing().filter(improvement=entry).exclude(playbook="")
    taught = TrainingNeed.objects.filter(improvement=entry, dropped_at=None).exclude(playbook="")
    there = {*told.values_list("playbook", flat=True), *taught.values_list("playbook", flat=True)}
    found = []
    for key in sorted(playbooks_in(entry)):
        book = PLAYBOOKS.get(key)
        if book is None:
            continue
        keys = [*(one.key for one in book.messages), *(one.key for one in book.training)]
        if {f"{key}/{one}" for one in keys} - there:
            found.append((key, book.name))
    return found


@dataclass(frozen=True)
class EntryLine:
    """One improvement on the room's page: how many stakeholders, and what is open in words."""

    entry: Improvement
    stakeholders: int
    lowest: int | None
    open: str


@dataclass(frozen=True)
class RoomPage:
    """What is open over all improvements that move; `again` are second looks at behaviours of teams."""

    opening: str
    lines: list[EntryLine]
    late: list[MessageRow]
    ahead: list[Day]
    concerns: list[ConcernRow]
    kinds: list[tuple[str, int, int]]
    training: list[NeedRow]
    needs: list[tuple[Improvement, Need]]
    again: list[Recheck]
    bare: int


def room(member: Member, *, today: date) -> RoomPage:
    """What is open with people, over all improvements that move: a fixed number of queries."""
    moving = list(
        entries(member).filter(status__in=MOVING).select_related("desk", "owner").order_by("number")
    )
    stakes = stakeholders_of(member, moving)
    still, _ = concerns_of(moving, today=today)
    open_training = [row for row in training_of([one.pk for one in moving]) if not row.covering.cover.covered]  # fmt: skip
    late, days = calendar(member, since=today, until=today + AHEAD, today=today)
    needs = [(one, need) for one in moving for need in needs_of(stakes.get(one.pk, [])) if need.urgent]  # fmt: skip
    lines = []
    for one in moving:
        rows = stakes.get(one.pk, [])
        facts = _open(
            rows, [row for row in late if row.message.improvement_id == one.pk],
            [row for row in open_training if row.need.improvement_id == one.pk],
            [row for row in still if row.concern.improvement_id == one.pk], needs_of(rows),
        )  # fmt: skip
        known = [row.readiness for row in rows if row.readiness is not None]
        lines.append(EntryLine(one, len(rows), min(known, default=None), sentence(facts)))
    bare = sum(not line.stakeholders for line in lines)
    whole = Open(
        stakeholders=sum(line.stakeholders for line in lines), late=len(late), concerns=len(still),
        oldest_days=max((row.days for row in still), default=0), uncovered=len(open_training),
        urgent=tuple(need.who.name for _, need in needs),
    )  # fmt: skip
    return RoomPage(
        sentence(whole, whose="any change"), lines, late, days, still, by_kind(still),
        open_training, needs, rechecks(member.desk, today=today, soon=AHEAD.days), bare,
    )  # fmt: skip
