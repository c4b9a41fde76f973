"""The agenda of a review, from what happened since the last one."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from headway.loop.register.models import Improvement, TargetChange
from headway.loop.register.states import Status

from .. import agenda
from ..health import Colour
from ..keeping import local_day
from ..models import Blocker, HealthReading, Review, ReviewAction, Slip, Win
from .causes import MOVING, overdue
from .health import fares


def since_of(review: Review) -> datetime | None:
    """When the review before this one was held."""
    rows = Review.objects.filter(desk=review.desk, improvement=review.improvement)
    return rows.exclude(held_at=None).exclude(pk=review.pk).order_by("-held_at").values_list("held_at", flat=True).first()  # fmt: skip


def about(review: Review) -> QuerySet[Improvement]:
    """The improvements a review is about: one, or all that move on the desk."""
    rows = Improvement.objects.filter(desk=review.desk).select_related(
        "owner", "sponsor", "desk", "client"
    )
    if review.improvement_id is not None:
        return rows.filter(pk=review.improvement_id)
    return rows.filter(status__in=MOVING)


def agenda_for(review: Review, *, today: date) -> list[agenda.Item]:
    """What the review must talk about, in order; a fixed number of queries."""
    desk, since = review.desk, since_of(review)
    rows = list(about(review).order_by("number"))
    keys = {one.pk for one in rows}
    alive = [one for one in rows if one.status in {Status.RUNNING.value, Status.CHECKING.value}]
    then = _colours_at(keys, local_day(desk, since) if since else None)
    turns, moves = [], []
    for one in fares(desk, alive, today=today):
        entry, now = one.entry, one.health
        turns.append(
            agenda.Turn(entry.ref, entry.title, then.get(entry.pk), now.colour, now.sentence)
        )
        if one.disagrees and one.said is not None:
            said = Colour(one.said.colour).word.lower()
            moves.append(agenda.Item("health", f"{entry.ref}: {one.said.by} says “{said}”",
                                     f"The facts say “{now.colour.word.lower()}”. {one.said.text}",
                                     "≠", entry.ref, 5))  # fmt: skip
        if one.facts.kpi_words:
            moves.append(agenda.Item("kpi", f"{entry.ref} {one.facts.kpi_words}", ref=entry.ref,
                                     figure="!" if one.facts.kpi_worse else "",
                                     weight=2 if one.facts.kpi_worse else 1))  # fmt: skip
    return agenda.build(
        [
            *_decisions(keys, rows), *_blocked(keys, today), *agenda.of_turns(turns), *moves,
            *_slips(keys, since), *_late(review, keys, today), *_promised(review), *_wins(keys, since),
        ]
    )  # fmt: skip


def _colours_at(keys: set[int], day: date | None) -> dict[int, Colour]:
    """Each improvement's colour at the end of a day."""
    if day is None:
        return {}
    found: dict[int, Colour] = {}
    for row in HealthReading.objects.filter(improvement__in=keys, on__lte=day).order_by("on"):
        found[row.improvement_id] = Colour(row.colour)
    return found


def _decisions(keys: set[int], rows: list[Improvement]) -> list[agenda.Item]:
    items = [
        agenda.Item("decision", f"{change.improvement.ref}: a new target is asked for",
                    f"{change.reason} Until {change.target_on}.", "?", change.improvement.ref, 3)
        for change in TargetChange.objects.filter(improvement__in=keys, outcome="waiting")
        .select_related("improvement")
    ]  # fmt: skip
    items += [
        agenda.Item(
            "decision",
            f"{one.ref} {one.title}: name an owner",
            "Nobody is accountable.",
            "?",
            one.ref,
            4,
        )
        for one in rows
        if one.owner_id is None
    ]
    return items


def _blocked(keys: set[int], today: date) -> list[agenda.Item]:
    rows = Blocker.objects.filter(improvement__in=keys, lifted_at=None)
    return [
        agenda.Item("blocker", f"{one.ref} {one.title}",
                    f"{one.get_cause_display()}, holds up {one.improvement.ref} {one.improvement.title}. "
                    + (f"{one.lifter.name} can lift it." if one.lifter else "Nobody is named who can lift it."),
                    f"{(today - one.raised_on).days} d", one.ref, (today - one.raised_on).days)
        for one in rows.select_related("improvement", "lifter")
    ]  # fmt: skip


def _slips(keys: set[int], since: datetime | None) -> list[agenda.Item]:
    rows = Slip.objects.filter(improvement__in=keys).select_related("improvement")
    if since is not None:
        rows = rows.filter(at__gt=since)
    return [
        agenda.Item("slip", f"{one.what} moved to {one.after.day} {one.after:%b}", f"{one.reason} ({one.improvement.ref})",
                    f"+{one.days} d", one.improvement.ref, one.days)
        for one in rows[:30]
    ]  # fmt: skip


def _late(review: Review, keys: set[int], today: date) -> list[agenda.Item]:
    found = []
    for task in overdue(review.desk, today):
        if task.improvement_id in keys:
            days = (today - task.day).days  # type: ignore[attr-defined]  # `overdue` adds it
            who = task.owner.name if task.owner else "nobody"
            found.append(agenda.Item("late", f"{task.ref} {task.title}", f"{who}, {task.improvement.ref} {task.improvement.title}",
                                     f"{days} d", task.ref, days))  # fmt: skip
    return found


def _promised(review: Review) -> list[agenda.Item]:
    """Actions of the last held review that are not done."""
    last = (
        Review.objects.filter(desk=review.desk, improvement=review.improvement)
        .exclude(held_at=None).order_by("-held_at").first()
    )  # fmt: skip
    if last is None:
        return []
    rows = ReviewAction.objects.filter(review=last).select_related("task__owner")
    return [
        agenda.Item("action", f"{one.task.ref} {one.task.title}", f"Promised by {one.task.owner or 'nobody'}",
                    "open", one.task.ref, 1)
        for one in rows
        if one.task.is_open
    ]  # fmt: skip


def _wins(keys: set[int], since: datetime | None) -> list[agenda.Item]:
    rows = Win.objects.filter(improvement__in=keys)
    if since is not None:
        rows = rows.filter(at__gt=since)
    return [
        agenda.Item("win", one.text, f"Thanks to {one.thanks_to}" if one.thanks_to else "", "✓")
        for one in rows[:12]
    ]
