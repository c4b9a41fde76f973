"""Questions about assessments: who may see what, how far raters are, what came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from headway.ground.accounts.models import Desk, Member
from headway.ground.accounts.queries import visible
from headway.ground.tokens import fingerprint

from ...models import Maturity, MaturityAnswer, QuestionSet, Rater
from .. import shipped
from ..maturity import Given, Moved, Results, moved, results
from ..questions import Questions


def assessments(member: Member) -> QuerySet[Maturity]:
    """The assessments a member may read; none for who may not compare."""
    rows = visible(member, Maturity)
    rows = rows if member.may("compare") else rows.none()
    return rows.select_related("client", "desk")


def rater_by_token(token: str) -> Rater | None:
    """Whose link this is; None where it was taken back, also when it has run out (see `may_answer`)."""
    return (
        Rater.objects.filter(token_hash=fingerprint(token), revoked_at=None)
        .select_related("maturity__desk", "maturity__client")
        .first()
    )


def rater_of(member: Member, maturity_pk: int) -> Rater | None:
    """The member's own place among the raters; client contacts too, where they are invited."""
    return (
        Rater.objects.filter(
            maturity_id=maturity_pk, maturity__desk=member.desk, member=member, revoked_at=None
        )
        .select_related("maturity__desk", "maturity__client", "member")
        .first()
    )


def waiting_for(member: Member) -> list[Rater]:
    """Assessments a member is asked to rate and that are open."""
    return list(
        Rater.objects.filter(
            member=member, maturity__desk=member.desk, revoked_at=None, maturity__closed_at=None
        ).select_related("maturity")
    )


@dataclass(frozen=True)
class Progress:
    """How far a rater is: a count of answers, never the answers."""

    rater: Rater
    answered: int
    of: int
    state: str


def progress(maturity: Maturity, at: datetime) -> list[Progress]:
    """Each rater with how many questions they answered; taken-back ones are left out."""
    of = maturity.questions.count
    rows = maturity.raters.filter(revoked_at=None).annotate(answered=Count("answers"))
    found = []
    for rater in rows.select_related("member"):
        rater.maturity = maturity
        if rater.finished_at:
            state = "done"
        elif not rater.may_answer(at) and maturity.closed_at is None:
            state = "link has run out"
        else:
            state = "at work" if rater.answered else "not begun"
        found.append(Progress(rater, rater.answered, of, state))
    return found


def results_of(maturity: Maturity) -> Results:
    """What came out; only for closed assessments (the door asks for them only then)."""
    rows = MaturityAnswer.objects.filter(rater__maturity=maturity, rater__revoked_at=None)
    given = [
        Given(rater, q, level) for rater, q, level in rows.values_list("rater", "question", "level")
    ]
    return results(maturity.questions, maturity.targets, given)


def before(maturity: Maturity) -> Maturity | None:
    """The closed assessment of the same scope before this one."""
    return (
        Maturity.objects.filter(
            desk=maturity.desk, client=maturity.client, closed_at__isnull=False,
            opened_at__lt=maturity.opened_at,
        )
        .order_by("-opened_at")
        .first()
    )  # fmt: skip


def change(maturity: Maturity, now: Results) -> tuple[Maturity | None, dict[str, Moved | None]]:
    """The assessment before, and how each area moved since."""
    earlier = before(maturity)
    return (earlier, moved(results_of(earlier), now)) if earlier else (None, {})


@dataclass(frozen=True)
class Shown:
    """Evidence at a question, without whose it is."""

    level: int | None
    evidence: str
    link: str
    file_name: str
    stored_as: str


def evidence_of(maturity: Maturity) -> dict[str, list[Shown]]:
    """Question → what was shown for it, by level and text, so that no order tells the rater."""
    rows = MaturityAnswer.objects.filter(rater__maturity=maturity, rater__revoked_at=None).filter(
        ~Q(evidence="") | ~Q(link="") | ~Q(stored_as="")
    )
    found: dict[str, list[Shown]] = {}
    for one in rows.order_by("level", "evidence", "link", "stored_as"):
        found.setdefault(one.question, []).append(
            Shown(one.level, one.evidence, one.link, one.file_name, one.stored_as)
        )
    return found


def sets_of(desk: Desk) -> list[QuestionSet]:
    """The newest version of each of the desk's own sets."""
    found: dict[str, QuestionSet] = {}
    for one in QuestionSet.objects.filter(desk=desk).select_related("made_by", "desk"):
        found.setdefault(one.name, one)
    return list(found.values())


def chosen_set(desk: Desk, pk: int | None) -> Questions | None:
    """A set by its key; the shipped one for None."""
    if pk is None:
        return shipped.questions()
    one = QuestionSet.objects.filter(desk=desk, pk=pk).first()
    return one.questions if one else None
