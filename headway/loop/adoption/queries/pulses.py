"""Pulse surveys and what may be shown of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from headway.ground.accounts.models import Member
from headway.ground.tokens import fingerprint
from headway.loop.register.models import Improvement

from ..models import Pulse, Stakeholder
from ..pulse import LEAST, Result, at_least, shown, tally
from .messages import reached


def is_closed(pulse: Pulse, at: datetime) -> bool:
    """Whether a survey takes no answers any more."""
    return pulse.closed_at is not None or pulse.closes_at <= at


def invited(pulse: Pulse) -> list[Member]:
    """The members a survey is meant for: an improvement's stakeholders, or all who work here."""
    if pulse.improvement is not None:
        groups = Stakeholder.objects.there().filter(improvement=pulse.improvement)
        return reached(groups.select_related("person").prefetch_related("members"), pulse.improvement)  # fmt: skip
    rows = Member.objects.filter(desk=pulse.desk, left_at=None).select_related("client")
    return [one for one in rows if not one.role.own_client_only]


def to_answer(member: Member, pk: int) -> Pulse | None:
    """A survey a member is meant to answer; None for one that is not theirs, or not there."""
    found = (
        Pulse.objects.filter(desk=member.desk, pk=pk).select_related("improvement", "desk").first()
    )
    return found if found is not None and member in invited(found) else None


@dataclass(frozen=True)
class Results:
    """What may be shown of a survey now: its results, the words, and how many answers that are.

    `results` is empty while too few have answered; `count_words` says how many, in steps while the
    survey is open.
    """

    pulse: Pulse
    closed: bool
    n: int
    results: list[Result]
    words: list[str]
    count_words: str


def results_of(pulse: Pulse, *, at: datetime) -> Results:
    """The results of a whole survey: there is no way to ask for a part of it."""
    closed = is_closed(pulse, at)
    rows = list(pulse.answers.values_list("batch", "marks", "words"))
    n = shown(len(rows), closed=closed)
    counted = [row for row in rows if closed or row[0] < n // LEAST] if n else []
    results = tally(pulse.statements, [marks for _, marks, _ in counted])
    said = sorted({words for _, _, words in counted if words}) if results else []
    if closed:
        told = f"{len(rows)} answers" if len(rows) >= LEAST else f"fewer than {LEAST} answers"
    else:
        told = at_least(len(rows))
    return Results(pulse, closed, len(counted), results, said, told)


def pulses(member: Member, entry: Improvement | None = None) -> list[Pulse]:
    """Surveys of the desk, or of one improvement, newest first."""
    rows = Pulse.objects.filter(desk=member.desk).select_related("improvement", "opened_by", "desk")
    return list(rows if entry is None else rows.filter(improvement=entry))


def by_token(token: str) -> Pulse | None:
    """The survey behind a link."""
    return (
        Pulse.objects.filter(token_hash=fingerprint(token))
        .select_related("desk", "improvement")
        .first()
    )


@dataclass(frozen=True)
class Trend:
    """One statement over surveys of the same scope, oldest first: day, share who agree, n."""

    statement: str
    points: list[tuple[str, float, int]]


def trend_of(pulse: Pulse, *, at: datetime) -> list[Trend]:
    """How the statements of a survey fared before, in closed surveys of the same improvement or desk."""
    before = Pulse.objects.filter(
        desk=pulse.desk, improvement=pulse.improvement, opened_on__lte=pulse.opened_on
    ).order_by("opened_on", "pk")
    found: dict[str, list[tuple[str, float, int]]] = {one: [] for one in pulse.statements}
    for one in before:
        for result in results_of(one, at=at).results:
            if result.statement in found:
                day = one.opened_on.isoformat()
                found[result.statement].append((day, result.share, result.n))
    return [Trend(text, points) for text, points in found.items()]
