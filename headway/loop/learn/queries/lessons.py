"""Questions about lessons: the list, one of them, which fit, what evidence there is to tie to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from headway.ground import words
from headway.ground.accounts.models import Desk, Member
from headway.ground.accounts.queries import find, visible
from headway.ground.trail.models import TrailEntry
from headway.loop.adoption.models.behaviour import Diagnosis
from headway.loop.check.models import Slip
from headway.loop.check.queries.results import newest
from headway.loop.check.telling import headline
from headway.loop.register.models import Improvement
from headway.loop.run.models import Decision

from ..fitting import Known, fitting
from ..models import Evidence, Lesson
from ..models.lessons import LessonQuerySet


def lessons(who: Member | Desk) -> LessonQuerySet:
    """Lessons that may be seen, the newest first, with how often each was marked."""
    rows = Lesson.objects.filter(desk=who) if isinstance(who, Desk) else visible(who, Lesson)
    return (
        Lesson.objects.filter(pk__in=rows.values("pk"))
        .select_related("improvement", "by", "client")
        .prefetch_related("evidence")
        .annotate(
            helpful=Count("marks", filter=Q(marks__helpful=True)),
            unhelpful=Count("marks", filter=Q(marks__helpful=False)),
        )
    )


def lesson(member: Member, ref: str) -> Lesson:
    """One lesson by its reference; 404 for strangers."""
    number = ref.upper().removeprefix("L-")
    found = find(
        member, Lesson, number=int(number) if number.isdecimal() and len(number) < 10 else 0
    )
    return lessons(member).get(pk=found.pk)


def searched(
    member: Member, *, text: str = "", kpi: str = "", withdrawn: bool = False
) -> list[Lesson]:
    """The list of lessons: those that help first, then the newest; by words and KPI."""
    rows = lessons(member)
    if not withdrawn:
        rows = rows.filter(withdrawn_at=None)
    if kpi:
        rows = rows.filter(kpi_key=kpi)
    for word in text.split():
        rows = rows.filter(
            Q(learned__icontains=word) | Q(happened__icontains=word) | Q(applies__icontains=word)
            | Q(improvement__title__icontains=word) | Q(category__icontains=word)
        )  # fmt: skip
    found = list(rows)
    return sorted(found, key=lambda one: (one.withdrawn_at is not None, -_weight(one)))


def _weight(one: Lesson) -> int:
    marked: Mapping[str, int] = vars(one)
    return int(marked["helpful"]) - int(marked["unhelpful"])


@dataclass(frozen=True)
class Fitting:
    """A lesson that fits, how well (0..1), and why."""

    lesson: Lesson
    share: float
    why: tuple[str, ...]


def lessons_that_fit(
    who: Member | Desk, *, title: str, text: str = "", kpi: str = "", category: str = "",
    but: Improvement | None = None, most: int = 3,
) -> list[Fitting]:  # fmt: skip
    """Lessons for what is being written or planned, the best first; `but`'s own are left out."""
    if len((title + text).strip()) < 4 and not kpi:
        return []
    rows = lessons(who).filter(withdrawn_at=None)
    if but is not None:
        rows = rows.exclude(improvement=but)
    found = {one.pk: one for one in rows}
    known = [
        Known(
            pk, one.learned, f"{one.happened[:2000]} {one.applies}", one.kpi_key, one.category,
            vars(one)["helpful"], vars(one)["unhelpful"],
        )
        for pk, one in found.items()
    ]  # fmt: skip
    fits = fitting(title, text[:2000], known, kpi=kpi, category=category, most=most)
    return [Fitting(found[fit.id], fit.share, fit.why) for fit in fits]


def fit_for(who: Member | Desk, entry: Improvement, most: int = 3) -> list[Fitting]:
    """Lessons that fit an entry as it is written."""
    return lessons_that_fit(
        who, title=entry.title, text=entry.problem, kpi=entry.kpi_key,
        category=entry.category or str(entry.scope.get("category") or ""), but=entry, most=most,
    )  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """Evidence a lesson may be tied to: its kind and record, how it reads, where it is seen."""

    kind: str
    record: int
    words: str
    link: str

    @property
    def key(self) -> str:
        """What it is chosen by."""
        return f"{self.kind}:{self.record}"


def evidence_of(entry: Improvement) -> list[Offer]:
    """What is known of an entry that a lesson may rest on: verdict, slips, finding, decisions of
    reviews, diagnoses of a team's behaviour."""
    offers = []
    verdict = newest(entry)
    if verdict is not None:
        offers.append(
            Offer(Evidence.Kind.VERDICT, verdict.pk, headline(verdict), f"/results/{entry.ref}")
        )
    for slip in Slip.objects.filter(watch__improvement=entry):
        said = f"Slipped, noticed {words.day(slip.noticed_on)}: {slip.sentence}"
        offers.append(Offer(Evidence.Kind.SLIP, slip.pk, said, f"/results/{entry.ref}"))
    if entry.finding is not None:
        offers.append(
            Offer(Evidence.Kind.FINDING, entry.finding.pk, entry.finding.title, "/findings")
        )
    decisions = Decision.objects.filter(
        Q(review__improvement=entry) | Q(item__ref=entry.ref, review__desk=entry.desk)
    ).select_related("review")
    for one in decisions.order_by("-at")[:8]:
        said = f"Decided {words.day(one.review.held_on or one.at.date())}: {one.text}"
        offers.append(Offer(Evidence.Kind.DECISION, one.pk, said, f"/reviews/{one.review_id}"))
    for found in Diagnosis.objects.filter(improvement=entry, person=None):  # persons stay out of it
        said = f"{found.ref}: {found.get_direction_display().lower()} of “{found.behaviour}”"
        offers.append(Offer(Evidence.Kind.DIAGNOSIS, found.pk, said, f"/register/{entry.ref}"))
    return offers


def asked_for(member: Member, entry: Improvement) -> bool:
    """Whether a closed entry still waits for a lesson from somebody who may write one."""
    if entry.closed_on is None or not member.may("propose"):
        return False
    return not Lesson.objects.filter(improvement=entry, withdrawn_at=None).exists()


def trail_of(one: Lesson) -> QuerySet[TrailEntry]:
    """What was done to a lesson, newest first."""
    return TrailEntry.objects.filter(desk=one.desk_id, thing="lesson", ref=one.ref)


@dataclass(frozen=True)
class Summary:
    """The lessons of a desk in figures."""

    standing: int
    with_evidence: int
    without_lesson: tuple[Improvement, ...]
    newest_on: date | None


def summary(member: Member) -> Summary:
    """How many lessons stand, how many rest on evidence, which closed entries have none."""
    rows = lessons(member).filter(withdrawn_at=None)
    found = list(rows.annotate(proofs=Count("evidence", distinct=True)))
    closed = visible(member, Improvement).filter(closed_on__isnull=False)
    bare = closed.exclude(lessons__in=rows.values("pk")).exclude(status="rejected")
    return Summary(
        len(found), sum(vars(one)["proofs"] > 0 for one in found),
        tuple(bare.order_by("-closed_on")[:5]), max((one.on for one in found), default=None),
    )  # fmt: skip
