"""Asking teams for a behaviour, and reading from the tickets how it goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.own.actions import declare as declare_kpi
from headway.loop.kpis.small_teams.actions import keep_cells
from headway.loop.register.models import Improvement

from ..declarations import BY_KEY
from ..models import Protocol, ProtocolReading
from ..queries.protocols import standing
from ..rights import BehaviourTrouble, leave_trail, local_day, next_number, require_manager


def ask_for(
    *,
    by: Member | None,
    desk: Desk,
    kpi: str,
    starts_on: date,
    goal: float,
    at: datetime,
    teams: Iterable[str] = (),
    improvement: Improvement | None = None,
) -> Protocol:
    """Ask teams (all where none are named) for a behaviour from a day on, with a goal (0..1).

    `kpi` is one of the desk's own KPIs of form share, or the key of a ready declaration, which then
    becomes one of the desk's own KPIs. Raises `BehaviourTrouble`.
    """
    require_manager(by, desk)
    if not 0 < goal <= 1:
        raise BehaviourTrouble("The goal is a share above 0 and up to 100 %.")
    if improvement is not None and improvement.desk_id != desk.pk:
        raise BehaviourTrouble("That improvement belongs to another desk.")
    with transaction.atomic():
        known = kpis_of(desk)
        if kpi not in known and kpi in BY_KEY:
            declare_kpi(by=by, desk=desk, told=BY_KEY[kpi].declaration, at=at)
            known = kpis_of(desk)
        one = known.get(kpi)
        if one is None or not one.own or one.form != "share":
            raise BehaviourTrouble(
                "A protocol is one of the desk's own KPIs of form “share”; declare it first."
            )
        if one.better != "higher":
            raise BehaviourTrouble(
                f"In {one.name} more must be better: declare what is wanted, not what is not."
            )
        if Protocol.objects.filter(desk=desk, kpi=kpi, ended_on=None).exists():
            raise BehaviourTrouble(f"“{one.name}” is asked for already.")
        made = Protocol.objects.create(
            desk=desk, number=next_number(Protocol, desk), kpi=kpi, name=one.name,
            teams=sorted(set(teams)), starts_on=starts_on, goal=goal, improvement=improvement,
            declared_at=at, declared_by=by,
        )  # fmt: skip
        whom = f"{len(made.teams)} teams" if made.teams else "all teams"
        leave_trail(by=by, desk=desk, at=at, verb="ask", ref=made.ref,
                    sentence=f"asked {whom} for “{one.name}” from {starts_on} on")  # fmt: skip
    keep_cells(desk=desk, at=at)
    read_protocol(protocol=made, at=at)
    return made


@transaction.atomic
def end(*, by: Member | None, protocol: Protocol, at: datetime) -> Protocol:
    """Stop asking for it; what was read stays."""
    require_manager(by, protocol.desk)
    if protocol.ended_on is not None:
        raise BehaviourTrouble(f"{protocol.ref} has ended already.")
    protocol.ended_on = local_day(protocol.desk, at)
    protocol.save(update_fields=["ended_on"])
    leave_trail(by=by, desk=protocol.desk, at=at, verb="end", ref=protocol.ref,
                sentence=f"stopped asking for “{protocol.name}”")  # fmt: skip
    return protocol


def read_protocol(*, protocol: Protocol, at: datetime) -> bool:
    """Keep how a protocol stands when that changed; whether anything was kept."""
    found = standing(protocol)
    if found.why:
        return False
    states = {one.team: one.state.value for one in found.spread.courses}
    fading = [one.team for one in found.spread.fading]
    last = protocol.readings.first()
    if last is not None and (last.states, last.sentence) == (states, found.spread.sentence):
        return False
    with transaction.atomic():
        ProtocolReading.objects.update_or_create(
            protocol=protocol, on=local_day(protocol.desk, at),
            defaults={"at": at, "states": states, "fading": fading,
                      "sentence": found.spread.sentence[:300]},
        )  # fmt: skip
        leave_trail(by=None, by_name="Headway", desk=protocol.desk, at=at, verb="read",
                    ref=protocol.ref, sentence=f"read {protocol.ref}: {found.spread.sentence}")  # fmt: skip
    return True
