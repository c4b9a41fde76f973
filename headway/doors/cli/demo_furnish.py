"""Furnishing the demo desk through the rooms' own verbs, with the dates its story had."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .demo_register import ENTRIES, GOALS, PEOPLE, TARGETS, VISION, Entry

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.aim.models import Goal
    from headway.loop.assessment.models import Finding
    from headway.loop.evidence.simulator import Truth
    from headway.loop.kpis.models import Baseline

SLUG = "demo"
NAME = "Harbour IT"
BASELINE_DAYS = 180
BEFORE_THE_GATE = "Begun before the desk asked “Will it stick?” of every start."
MAIL = "harbour-it.example"


def at_hour(desk: Desk, day: date, hour: int = 10) -> datetime:
    """That hour of that day on the desk's own clock."""
    return datetime.combine(day, time(hour), ZoneInfo(desk.time_zone))


def raise_desk(time_zone: str, clients: tuple[str, ...]) -> tuple[Desk, dict[str, Member]]:
    """The demo desk with its clients and members; what is there already stays."""
    import secrets

    from headway.ground.accounts.models import Client, Desk, Member, User

    desk, _ = Desk.objects.get_or_create(
        slug=SLUG,
        defaults={
            "name": NAME,
            "time_zone": time_zone,
            "currency": "EUR",
            "hourly_rate": 52,
            "is_demo": True,
            "pseudonym_key": secrets.token_hex(32),
        },
    )
    for name in clients:
        Client.objects.get_or_create(desk=desk, name=name)
    members = {}
    for person in PEOPLE:
        client = Client.objects.filter(desk=desk, name=person.client).first()
        if person.client and client is None:
            continue
        address = f"{person.name.lower().replace(' ', '.')}@{MAIL}"
        user, made = User.objects.get_or_create(username=address, defaults={"email": address})
        if made:
            user.set_unusable_password()
            user.save()
        members[person.key], _ = Member.objects.get_or_create(
            desk=desk,
            user=user,
            defaults={"name": person.name, "role_key": person.role, "client": client},
        )
    return desk, members


def furnish(
    desk: Desk,
    *,
    members: dict[str, Member],
    truths: tuple[Truth, ...],
    start: date,
    end: date,
) -> int:
    """Findings, vision, goals, targets, baselines, improvements in all states; how many of these.

    All dates follow from `start` and `end` (first and last day of the tickets) and the days of the
    truths, so that the same desk is made each time. One transaction: all of it or nothing.
    """
    from django.db import transaction

    from headway.loop.assessment.actions import search

    search(by=None, desk=desk, at=at_hour(desk, end, 20))
    with transaction.atomic():
        goals = _aims(desk, members["manager"], start, end)
        _figures(desk, members["manager"], start, end)
        known = {truth.key: truth for truth in truths}
        wanted = [entry for entry in ENTRIES if not entry.truth or entry.truth in known]
        stories = [(entry, _anchor(entry, known, end)) for entry in wanted]
        for entry, anchor in sorted(stories, key=lambda story: _day(story[1], story[0].raised)):
            _live(desk, entry, anchor, members=members, goals=goals, start=start, end=end)
    return len(wanted)


def _aims(desk: Desk, by: Member, start: date, end: date) -> dict[str, Goal]:
    from headway.loop.aim.actions import add_goal, set_vision

    at = at_hour(desk, start + timedelta(days=20))
    set_vision(by=by, desk=desk, text=VISION, at=at)
    goals: dict[str, Goal] = {}
    for aim in GOALS:
        goals[aim.key] = add_goal(
            by=by,
            desk=desk,
            title=aim.title,
            why=aim.why,
            kind=aim.kind,
            weight=aim.weight,
            parent=goals.get(aim.parent),
            kpi_key=aim.kpi,
            target_value=aim.value,
            target_on=_half_year(end) if aim.kpi else None,
            at=at,
        )
    return goals


def _half_year(day: date) -> date:
    """The end of the next half-year: at least three months ahead."""
    ahead = day + timedelta(days=92)
    return date(ahead.year, 6, 30) if ahead.month <= 6 else date(ahead.year, 12, 31)


def _figures(desk: Desk, by: Member, start: date, end: date) -> None:
    """Targets and baselines of the whole desk: its first half-year, frozen then."""
    from headway.loop.kpis.actions import freeze, set_target

    until = min(start + timedelta(days=BASELINE_DAYS - 1), end)
    for kpi, value in TARGETS.items():
        at = at_hour(desk, min(until + timedelta(days=14), end))
        freeze(by=by, desk=desk, key=kpi, since=start, until=until, at=at)
        set_target(by=by, desk=desk, key=kpi, value=value, by_date=_half_year(end), at=at)


def _anchor(entry: Entry, truths: dict[str, Truth], end: date) -> date:
    """The day an entry's days count from: when a real improvement began, else the last day."""
    truth = truths.get(entry.truth)
    if truth is not None and truth.kind == "improvement" and truth.since is not None:
        return truth.since
    return end


def _day(anchor: date, days: int) -> date:
    return anchor + timedelta(days=days)


def _baseline(desk: Desk, by: Member, entry: Entry, accepted: date, start: date) -> Baseline | None:
    """The entry's KPI over the half-year before it was accepted; None without a value."""
    from headway.loop.kpis.actions import freeze

    if not entry.kpi or entry.gain is None:
        return None
    until = accepted - timedelta(days=9)
    since = max(start, until - timedelta(days=BASELINE_DAYS - 1))
    if until <= since:
        return None
    return freeze(
        by=by,
        desk=desk,
        key=entry.kpi,
        slice=dict(entry.scope),
        since=since,
        until=until,
        at=at_hour(desk, accepted, 9),
    )


def _finding(desk: Desk, entry: Entry) -> Finding | None:
    """The finding an entry came from, where the search found it."""
    from headway.loop.assessment.queries import findings

    if entry.source != "finding":
        return None
    about = findings(desk).filter(kpi=entry.kpi)
    if entry.kpi != "ping_pong":  # whose slice is a pair of groups
        about = about.filter(slice=dict(entry.scope))
    return about.first()


def _live(
    desk: Desk,
    entry: Entry,
    anchor: date,
    *,
    members: dict[str, Member],
    goals: dict[str, Goal],
    start: date,
    end: date,
) -> None:
    """One entry from being raised to where it stands on the last day."""
    from headway.ground.accounts.models import Client
    from headway.loop.assessment.actions import mark_in_register
    from headway.loop.register.actions import (
        NotReady,
        answer_alignment,
        assign_owner,
        edit,
        money,
        move,
        propose,
        set_target,
    )
    from headway.loop.register.readiness import QUESTIONS

    manager = members["manager"]
    raised = max(_day(anchor, entry.raised), start)
    steps = [step for step in entry.steps if _day(anchor, step.day) <= end]
    accepted = next((_day(anchor, s.day) for s in steps if s.status == "accepted"), end)
    low, likely, high = entry.hours or (None, None, None)
    finding = _finding(desk, entry)
    made = propose(
        by=members[entry.by],
        desk=desk,
        title=entry.title,
        at=at_hour(desk, raised),
        on=raised,
        source="idea" if entry.source == "finding" and finding is None else entry.source,
        finding=finding,
        finding_key=finding.key if finding else "",
        problem=entry.problem,
        justification=entry.justification,
        scope=dict(entry.scope),
        category=entry.scope.get("category", ""),
        client=Client.objects.filter(desk=desk, name=entry.scope.get("client")).first(),
        goal=goals.get(entry.goal),
        dimension=entry.dimension,
        size=entry.size,
        hours_low=low,
        hours_likely=likely,
        hours_high=high,
        waste_hours=entry.waste_hours,
        waste_money=money(entry.waste_hours and entry.waste_hours * float(desk.hourly_rate)),
        guard_kpis=list(entry.guards),
        sponsor=members["sponsor"],
        kpi_key=entry.kpi,
    )
    if finding is not None:
        mark_in_register(by=manager, desk=desk, key=finding.key, at=at_hour(desk, raised))
    at = at_hour(desk, max(min(accepted, _day(raised, 7)), raised), 11)
    for question, evidence in zip(QUESTIONS, entry.answers or (), strict=False):
        answer_alignment(
            by=manager,
            entry=made,
            question=question,
            answer="no" if evidence.startswith("No: ") else "yes",
            evidence=evidence.removeprefix("No: "),
            at=at,
        )
    if entry.owner:
        assign_owner(by=manager, entry=made, owner=members[entry.owner], at=at)
    baseline = _baseline(desk, manager, entry, accepted, start)
    if baseline is not None and baseline.value is not None and entry.gain is not None:
        set_target(
            by=manager,
            entry=made,
            baseline=baseline,
            target_value=round(max(baseline.value + entry.gain, 0.01), 2),
            target_on=_day(anchor, 200 if anchor < end else 120),
            at=at,
        )
    for number, step in enumerate(steps):
        day = max(_day(anchor, step.day), raised)
        try:
            move(
                by=manager,
                entry=made,
                status=step.status,
                at=at_hour(desk, day, 14),
                reason=step.reason or (BEFORE_THE_GATE if step.status == "running" else ""),
                on=day,
            )
        except NotReady:
            if number:
                raise
            break  # a history too short for a baseline: it stays an opportunity
    if entry.reviewed is not None and _day(anchor, entry.reviewed) <= end:
        day = _day(anchor, entry.reviewed)
        edit(by=manager, entry=made, review_on=_day(day, 14), at=at_hour(desk, day, 15))
