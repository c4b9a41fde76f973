"""Closing a cycle, opening the next with what carries over; cards of the retrospective."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.loop.aim.actions import add_cycle, close_cycle
from headway.loop.aim.models import Cycle
from headway.loop.assessment.boards.actions import open_board
from headway.loop.assessment.models.boards import Board
from headway.loop.evidence.queries import lake_of
from headway.loop.register.actions import edit
from headway.loop.register.models import Improvement

from ..closing import Fate, add_up, freeze, obstacles, plain
from ..keeping import LearnTrouble, require_manager, require_staff
from ..models import CarriedOver, Close, RetroCard
from ..queries.cycles import facts_of, local_day, unjudged


@transaction.atomic
def close(
    *,
    by: Member | None,
    cycle: Cycle,
    at: datetime,
    carried: Mapping[str, str],
    override: str = "",
    next_cycle: Cycle | None = None,
    next_name: str = "",
    next_starts_on: date | None = None,
    next_ends_on: date | None = None,
) -> Close:
    """Close a cycle: freeze its facts and figures, and open the next with what carries over.

    `carried` maps the ref of each unfinished entry to the reason it goes on; an empty reason leaves
    it in this cycle on purpose. What carries over goes to `next_cycle`, or to a new one where a name
    and days are given. Raises `LearnTrouble` naming what is open (not over yet, verdicts still to be
    taken, entries not decided on) unless `override` says why it is closed all the same.
    """
    require_manager(by, cycle.desk)
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("desk").get(pk=cycle.pk)
    if Close.objects.filter(cycle=cycle).exists():
        raise LearnTrouble(f"“{cycle.name}” is closed already; its figures stay.")
    desk, override = cycle.desk, " ".join(override.split())[:500]
    reasons = {ref: " ".join(reason.split())[:300] for ref, reason in carried.items()}
    facts = facts_of(cycle, on=local_day(desk, at), carried=reasons)
    open_still = obstacles(facts, unjudged(cycle), reasons)
    if open_still and not override:
        raise LearnTrouble(
            f"“{cycle.name}” cannot be closed yet. "
            + " ".join(one.sentence for one in open_still[:8])
            + " Settle this, or say why it is closed all the same."
        )
    going = [line.ref for line in facts.lines if line.fate is Fate.CARRIED]
    if next_cycle is None and next_name.strip():
        if next_starts_on is None or next_ends_on is None:
            raise LearnTrouble("Say on which days the next cycle begins and ends.")
        next_cycle = add_cycle(
            by=by, desk=desk, name=next_name, starts_on=next_starts_on, ends_on=next_ends_on, at=at
        )
    if going and next_cycle is None:
        raise LearnTrouble(f"{', '.join(going)} would go on: say in which cycle.")
    if next_cycle is not None and (next_cycle.desk_id != desk.pk or next_cycle.pk == cycle.pk):
        raise LearnTrouble("The next cycle must be another one of this desk.")
    if next_cycle is not None and next_cycle.closed_at is not None:
        raise LearnTrouble(f"“{next_cycle.name}” is closed; choose one that is open.")
    kept = Close(
        cycle=cycle, facts=freeze(facts), figures=plain(add_up(facts)),
        data_version=version_of(desk), override=override if open_still else "",
        next_cycle=next_cycle, by=by, by_name=by.name if by else "command line", at=at,
    )  # fmt: skip
    kept.save(force_insert=True)
    if cycle.closed_at is None:
        close_cycle(by=by, cycle=cycle, at=at)
    entries = {one.ref: one for one in Improvement.objects.filter(desk=desk)} if going else {}
    for ref in going:
        CarriedOver.objects.create(close=kept, improvement=entries[ref], reason=reasons[ref])
        edit(by=by, entry=entries[ref], at=at, cycle=next_cycle)
    record(
        by=by, desk=desk, at=at, verb="freeze_cycle", thing="cycle", ref=cycle.pk,
        sentence=f"froze the figures of “{cycle.name}”: {kept.figures['hit']['hits']} of"
        f" {kept.figures['promised_entries']} proved, {len(going)} carried over"
        + (f"; closed all the same: {override}" if kept.override else ""),
        change={"carried": [None, {ref: reasons[ref] for ref in going}]},
    )  # fmt: skip
    return kept


def version_of(desk: Desk) -> int:
    """The data version in effect; 0 before anything was imported."""
    head = lake_of(desk).head()
    return head.number if head else 0


@transaction.atomic
def add_card(*, by: Member, cycle: Cycle, column: str, text: str, at: datetime) -> RetroCard:
    """Lay a card into a cycle's retrospective: went well, went badly, to try."""
    require_staff(by, cycle.desk)
    text = " ".join(text.split())
    if not text or len(text) > 300:
        raise LearnTrouble("A card says one thing in at most 300 letters.")
    if column not in RetroCard.Column.values:
        raise LearnTrouble("A card lies under went well, went badly, or to try.")
    card = RetroCard.objects.create(
        desk=cycle.desk, cycle=cycle, column=column, text=text, by=by, at=at
    )
    record(
        by=by, desk=cycle.desk, at=at, verb="add_card", thing="cycle", ref=cycle.pk,
        sentence=f"laid a card into the retrospective of “{cycle.name}”: {text}",
    )  # fmt: skip
    return card


@transaction.atomic
def remove_card(*, by: Member, card: RetroCard, at: datetime) -> RetroCard:
    """Take a card out again: who laid it, and managers."""
    require_staff(by, card.desk)
    if by.pk != card.by_id:
        require_manager(by, card.desk)
    if card.removed_at is None:
        card.removed_at = at
        card.save(update_fields=["removed_at"])
        record(
            by=by, desk=card.desk, at=at, verb="remove_card", thing="cycle", ref=card.cycle_id,
            sentence=f"took a card out of the retrospective of “{card.cycle.name}”",
        )  # fmt: skip
    return card


def open_retrospective(*, by: Member, cycle: Cycle, at: datetime) -> Board:
    """Open an affinity board on a cycle with the cards there are; several people sort it together."""
    require_staff(by, cycle.desk)
    cards = RetroCard.objects.filter(cycle=cycle, removed_at=None)
    return open_board(
        by=by, desk=cycle.desk, question=f"What does {cycle.name} teach us?"[:200], at=at,
        cards=[f"{card.get_column_display()}: {card.text}"[:280] for card in cards],
        purpose=Board.Purpose.RETROSPECTIVE.value, about=about(cycle),
    )  # fmt: skip


def about(cycle: Cycle) -> str:
    """What a cycle's boards are about, in the words they are found again by."""
    return f"Cycle {cycle.name}"
