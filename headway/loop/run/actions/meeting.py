"""Reviews: set their rhythm, open them, write minutes, close them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Max

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed
from headway.loop.plan import actions as plan
from headway.loop.plan.models import Task
from headway.loop.register.models import Improvement

from ..agenda import Item, next_day
from ..keeping import (
    MinuteChangedMeanwhile,
    RunTrouble,
    local_day,
    require_lead,
    require_manager,
    tell,
)
from ..models import AgendaItem, Decision, Review, ReviewAction, Rhythm
from ..queries.agenda import agenda_for


def _mark(review: Review, by: Member | None, at: datetime, verb: str, sentence: str) -> None:
    improvement = review.improvement
    record(
        by=by, desk=review.desk, at=at, verb=verb, sentence=sentence,
        thing="running" if improvement else "review",
        ref=improvement.ref if improvement else review.pk,
    )  # fmt: skip


@transaction.atomic
def set_rhythm(
    *,
    by: Member | None,
    desk: Desk,
    every_days: int,
    first_on: date,
    chair: Member,
    at: datetime,
    improvement: Improvement | None = None,
    invited: Iterable[Member] = (),
    at_time: time = time(9, 30),
    minutes: int = 30,
) -> Rhythm:
    """Look at an improvement (or at all of the desk's) every so many days; replaces the rhythm before."""
    if improvement is None:
        require_manager(by, desk)
    else:
        require_lead(by, improvement)
    people = {one.pk: one for one in [*invited, chair]}
    for one in people.values():
        if one.desk_id != desk.pk or one.left_at is not None:
            raise RunTrouble(f"{one.name} is not a member of this desk.")
        if one.role.own_client_only and (
            improvement is None or improvement.client_id != one.client_id
        ):
            raise RunTrouble(f"{one.name} may only be invited to reviews of {one.client}.")
    if not chair.may("propose"):
        raise RunTrouble(f"{chair.name} only reads; the chair writes minutes.")
    if not 1 <= every_days <= 184:
        raise RunTrouble("A rhythm is 1 to 184 days.")
    today = local_day(desk, at)
    old = Rhythm.objects.filter(desk=desk, improvement=improvement, ended_on=None)
    Review.objects.filter(
        rhythm__in=old, opened_at=None, held_at=None, cancelled_at=None, due_on__gte=today
    ).update(cancelled_at=at, reason="The rhythm changed.")
    old.update(ended_on=today)
    made = Rhythm.objects.create(
        desk=desk, improvement=improvement, every_days=every_days, first_on=first_on, chair=chair,
        at_time=at_time, minutes=minutes,
    )  # fmt: skip
    made.invited.set(people.values())
    about = improvement.ref if improvement else "all improvements"
    record(
        by=by, desk=desk, at=at, verb="set_rhythm", thing="running" if improvement else "review",
        ref=improvement.ref if improvement else made.pk,
        sentence=f"set reviews of {about} every {every_days} days from {first_on}",
    )  # fmt: skip
    plan_next(made, at=at)
    return made


@transaction.atomic
def plan_next(rhythm: Rhythm, *, at: datetime) -> Review | None:
    """Put the next review of a rhythm on its day, when none is ahead; repeatable."""
    today = local_day(rhythm.desk, at)
    rows = Review.objects.filter(rhythm=rhythm)
    if rows.filter(due_on__gte=today, held_at=None, cancelled_at=None).exists():
        return None
    last = rows.aggregate(last=Max("due_on"))["last"]
    after = max(day for day in (last, date.fromordinal(today.toordinal() - 1)) if day is not None)
    day = next_day(rhythm.first_on, rhythm.every_days, after)
    review, made = Review.objects.get_or_create(
        rhythm=rhythm, due_on=day,
        defaults={"desk": rhythm.desk, "improvement": rhythm.improvement, "chair": rhythm.chair,
                  "at_time": rhythm.at_time, "minutes": rhythm.minutes},
    )  # fmt: skip
    if not made:
        return None
    review.invited.set(rhythm.invited.all())
    if rhythm.improvement_id is not None:
        # the register's own field follows; it is no update of the entry by a person
        Improvement.objects.filter(pk=rhythm.improvement_id).update(review_on=day)
    return review


@transaction.atomic
def remind(*, review: Review, at: datetime) -> int:
    """Tell who is invited that the review is tomorrow or today; once. How many were told."""
    about = review.improvement.title if review.improvement else "all improvements that run"
    reached = tell(
        review.invited.all(), desk=review.desk, kind="review", key=f"review:{review.pk}:near", at=at,
        subject=f"Review on {review.due_on:%d %b}: {about}", link=f"/reviews/{review.pk}",
        text=f"On {review.due_on:%A, %d %B} at {review.at_time:%H:%M}, {review.minutes} minutes."
        " The agenda is made from the facts when it is opened.",
    )  # fmt: skip
    return len(reached)


def _require_chair(by: Member | None, review: Review) -> None:
    if by is None or by.may("manage") or by.pk == review.chair_id:
        return
    if review.improvement is not None and by.pk == review.improvement.owner_id:
        return
    raise NotAllowed(f"{review.chair.name} chairs this review; a manager can, too.")


def require_minutes(by: Member, review: Review) -> None:
    """Raise `NotAllowed` for somebody who does not write in this review's minutes."""
    if by.desk_id != review.desk_id or not by.may("propose"):
        raise NotAllowed("Your role reads minutes but does not write them.")
    if review.opened_at is None:
        raise RunTrouble("Open the review first.")
    if review.held_at is not None:
        raise RunTrouble("The review is closed; its minutes stay as they are.")


@transaction.atomic
def open_review(*, by: Member | None, review: Review, at: datetime) -> Review:
    """Open a review: its agenda is made from the facts as they are now, and stays."""
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    _require_chair(by, review)
    if review.is_settled:
        raise RunTrouble("This review is over.")
    if review.opened_at is not None:
        return review
    today = local_day(review.desk, at)
    items = agenda_for(review, today=today)
    if not items:
        items = [
            Item(
                "other",
                "Nothing has changed since the last review",
                "Use the time for what is next.",
            )
        ]
    AgendaItem.objects.bulk_create(
        AgendaItem(
            review=review, position=number, kind=one.kind, title=one.title[:300], fact=one.fact,
            figure=one.figure[:40], ref=one.ref,
        )
        for number, one in enumerate(items, 1)
    )  # fmt: skip
    review.opened_at = at
    review.save(update_fields=["opened_at"])
    _mark(review, by, at, "open_review", f"opened the {review}")
    return review


@transaction.atomic
def add_item(*, by: Member, review: Review, title: str, at: datetime) -> AgendaItem:
    """Add something to talk about."""
    require_minutes(by, review)
    title = " ".join(title.split())[:300]
    if not title:
        raise RunTrouble("Say what to talk about.")
    last = review.items.aggregate(last=Max("position"))["last"] or 0
    made = AgendaItem.objects.create(review=review, position=last + 1, kind="other", title=title)
    _mark(review, by, at, "add_item", f"added “{title}” to the {review}")
    return made


@transaction.atomic
def minute(*, by: Member, item: AgendaItem, text: str, seen: int, at: datetime) -> AgendaItem:
    """Type the minute of an item; `MinuteChangedMeanwhile` when somebody else typed there first."""
    now = (
        AgendaItem.objects.select_for_update(of=("self",)).select_related("review").get(pk=item.pk)
    )
    require_minutes(by, now.review)
    if now.minute == text.strip():
        return now
    if now.lock_version != seen:
        raise MinuteChangedMeanwhile(now.minute)
    now.minute, now.minuted_by = text.strip(), by
    now.lock_version += 1
    now.save()
    _mark(now.review, by, at, "minute", f"typed the minute of “{now.title[:80]}”")
    return now


@transaction.atomic
def decide(
    *, by: Member, review: Review, text: str, at: datetime, item: AgendaItem | None = None
) -> Decision:
    """Write down a decision."""
    require_minutes(by, review)
    text = " ".join(text.split())[:500]
    if not text:
        raise RunTrouble("Say what was decided.")
    made = Decision.objects.create(review=review, item=item, text=text, by=by, at=at)
    _mark(review, by, at, "decide", f"decided: {text}")
    return made


@transaction.atomic
def promise(
    *,
    by: Member,
    review: Review,
    title: str,
    owner: Member,
    due_on: date,
    at: datetime,
    improvement: Improvement | None = None,
    item: AgendaItem | None = None,
    hours: float = 2.0,
) -> Task:
    """Somebody promises something by a day: it becomes their task in the improvement."""
    require_minutes(by, review)
    target = review.improvement or improvement
    if target is None or target.desk_id != review.desk_id:
        raise RunTrouble("Choose the improvement this action belongs to.")
    task = plan.add_task(
        by=None, improvement=target, title=title, hours_likely=hours, hours_low=hours / 2,
        hours_high=hours * 2, owner=owner, due_on=due_on, origin=f"review {review.pk}", at=at,
    )  # fmt: skip
    ReviewAction.objects.create(review=review, item=item, task=task, at=at)
    _mark(
        review,
        by,
        at,
        "promise",
        f"wrote down that {owner.name} does {task.ref} “{task.title}” by {due_on}",
    )
    tell(
        [owner], desk=review.desk, kind="assigned", key=f"promise:{task.pk}", at=at, but=by,
        subject=f"{task.ref} is yours: {task.title}", link=f"/plan/tasks/{task.ref}",
        text=f"Promised at the {review}, by {due_on:%d %B}.",
    )  # fmt: skip
    return task


@transaction.atomic
def close_review(*, by: Member | None, review: Review, at: datetime) -> Review:
    """Close a review: minutes go to all who were invited, the next one is put on its day."""
    review = (
        Review.objects.select_for_update(of=("self",)).select_related("improvement", "rhythm__desk", "desk")
        .get(pk=review.pk)
    )  # fmt: skip
    _require_chair(by, review)
    if review.is_settled:
        raise RunTrouble("This review is over.")
    if review.opened_at is None:
        raise RunTrouble("Open the review before closing it.")
    review.held_at, review.held_on = at, local_day(review.desk, at)
    review.save()
    if review.improvement is not None:
        Improvement.objects.filter(pk=review.improvement.pk).update(touched_at=at)
    decisions = [f"Decided: {one.text}" for one in review.decisions.all()]
    promised = [
        f"{one.task.owner} does {one.task.ref} {one.task.title} by {one.task.due_on:%d %b}"
        for one in review.actions.select_related("task__owner")
        if one.task.due_on
    ]
    tell(
        review.invited.all(), desk=review.desk, kind="review", key=f"review:{review.pk}:held", at=at,
        subject=f"Minutes: {review}", link=f"/reviews/{review.pk}", but=by,
        text="\n".join([*decisions, *promised]) or "Nothing was decided or promised.",
    )  # fmt: skip
    _mark(
        review,
        by,
        at,
        "close_review",
        f"held the {review}: {len(decisions)} decisions, {len(promised)} actions",
    )
    if review.rhythm is not None and review.rhythm.ended_on is None:
        plan_next(review.rhythm, at=at)
    return review


@transaction.atomic
def cancel_review(*, by: Member | None, review: Review, reason: str, at: datetime) -> Review:
    """Call a review off, with the reason; the rhythm goes on."""
    _require_chair(by, review)
    if review.is_settled:
        raise RunTrouble("This review is over.")
    if not reason.strip():
        raise RunTrouble("Say why the review is called off.")
    review.cancelled_at, review.reason = at, reason.strip()[:300]
    review.save()
    _mark(review, by, at, "cancel_review", f"called off the {review}: {reason.strip()}")
    tell(
        review.invited.all(), desk=review.desk, kind="review", key=f"review:{review.pk}:off", at=at,
        subject=f"Called off: {review}", text=reason.strip(), link=f"/reviews/{review.pk}", but=by,
    )  # fmt: skip
    if review.rhythm is not None and review.rhythm.ended_on is None:
        plan_next(review.rhythm, at=at)
    return review
