"""Writing, changing, withdrawing and marking lessons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.trail.actions import record
from headway.loop.kpis.known import kpis_of
from headway.loop.register.models import Improvement

from ..keeping import LearnTrouble, require_rewrite, require_staff
from ..models import Evidence, Lesson, Mark
from ..queries.lessons import evidence_of


@transaction.atomic
def write_lesson(
    *,
    by: Member | None,
    desk: Desk,
    learned: str,
    happened: str,
    at: datetime,
    on: date,
    applies: str = "",
    improvement: Improvement | None = None,
    client: Client | None = None,
    kpi_key: str = "",
    category: str = "",
    evidence: Sequence[str] = (),
    link: str = "",
) -> Lesson:
    """Write a lesson, on an improvement or free.

    `evidence` are keys of what `evidence_of(improvement)` offers (such as “verdict:12”), `link` an
    address that shows it. KPI, category and client are the improvement's where there is one. Raises
    `LearnTrouble` for empty words, evidence of something else, or a link that is none.
    """
    require_staff(by, desk)
    if improvement is not None:
        if improvement.desk_id != desk.pk:
            raise LearnTrouble("The improvement must belong to this desk.")
        client, kpi_key = improvement.client, improvement.kpi_key
        category = improvement.category or str(improvement.scope.get("category") or "")
    if client is not None and client.desk_id != desk.pk:
        raise LearnTrouble("The client must belong to this desk.")
    if kpi_key and kpi_key not in kpis_of(desk):
        raise LearnTrouble(f"There is no KPI “{kpi_key}”.")
    Desk.objects.select_for_update().get(pk=desk.pk)
    last = Lesson.objects.filter(desk=desk).aggregate(last=Max("number"))["last"]
    made = Lesson(
        desk=desk, number=int(last or 0) + 1, improvement=improvement, client=client,
        kpi_key=kpi_key, category=category.strip()[:200], by=by,
        by_name=by.name if by else "command line", on=on, touched_at=at,
        **_words(learned, happened, applies),
    )  # fmt: skip
    made.save(force_insert=True)
    rows = [*_chosen(improvement, evidence), *_linked(link)]
    for row in rows:
        row.lesson = made
    Evidence.objects.bulk_create(rows)
    about = f" from {improvement.ref}" if improvement else ""
    record(
        by=by, desk=desk, at=at, verb="write_lesson", thing="lesson", ref=made.ref,
        sentence=f"wrote the lesson {made.ref}{about}: {made.learned}",
        change={"learned": [None, made.learned], "evidence": [None, [str(row) for row in rows]]},
    )  # fmt: skip
    return made


def _words(learned: str, happened: str, applies: str) -> dict[str, str]:
    said = {
        "learned": " ".join(learned.split()), "happened": happened.strip(),
        "applies": " ".join(applies.split()),
    }  # fmt: skip
    if not said["learned"] or not said["happened"]:
        raise LearnTrouble("A lesson says what happened and what was learned from it.")
    for name in ("learned", "applies"):
        if len(said[name]) > 300:
            raise LearnTrouble(
                f"Say what was {name} in at most 300 letters; the rest is the story."
            )
    if len(said["happened"]) > 5000:
        raise LearnTrouble("Tell what happened in at most 5,000 letters.")
    return said


def _chosen(improvement: Improvement | None, keys: Sequence[str]) -> list[Evidence]:
    if not keys:
        return []
    offers = {offer.key: offer for offer in evidence_of(improvement)} if improvement else {}
    if unknown := set(keys) - set(offers):
        raise LearnTrouble(f"“{min(unknown)}” is no evidence of this improvement.")
    chosen = [offers[key] for key in dict.fromkeys(keys)]
    return [
        Evidence(kind=one.kind, record=one.record, words=one.words[:500], link=one.link)
        for one in chosen
    ]


def _linked(link: str) -> list[Evidence]:
    link = link.strip()
    if not link:
        return []
    inside = link.startswith("/") and not link.startswith(("//", "/\\"))
    if not inside and not link.startswith(("https://", "http://")):
        raise LearnTrouble("A link begins with https://, or with / for a page of this desk.")
    if len(link) > 500 or any(sign.isspace() or ord(sign) < 32 for sign in link):
        raise LearnTrouble("A link has at most 500 letters and no spaces.")
    return [Evidence(kind=Evidence.Kind.LINK, words=link, link=link)]


def _locked(lesson: Lesson, seen: int | None) -> Lesson:
    now = Lesson.objects.select_for_update(of=("self",)).select_related("desk").get(pk=lesson.pk)
    if seen is not None and now.lock_version != seen:
        raise LearnTrouble(
            f"{now.ref} was changed by somebody else while you were editing. Look at it as it is now"
            " and make your change again."
        )
    return now


def _keep(
    lesson: Lesson, by: Member | None, at: datetime, verb: str, sentence: str,
    change: dict[str, list[Any]],
) -> Lesson:  # fmt: skip
    lesson.touched_at = at
    lesson.lock_version += 1
    lesson.save()
    record(
        by=by, desk=lesson.desk, at=at, verb=verb, thing="lesson", ref=lesson.ref,
        sentence=sentence, change=change,
    )  # fmt: skip
    return lesson


@transaction.atomic
def edit_lesson(
    *, by: Member | None, lesson: Lesson, learned: str, happened: str, applies: str, at: datetime,
    seen: int | None = None,
) -> Lesson:  # fmt: skip
    """Change the words of a lesson that stands; its evidence stays as it was tied."""
    lesson = _locked(lesson, seen)
    require_rewrite(by, lesson)
    if lesson.withdrawn_at is not None:
        raise LearnTrouble(f"{lesson.ref} is withdrawn; write a new one instead.")
    said = _words(learned, happened, applies)
    change = {
        name: [getattr(lesson, name), text]
        for name, text in said.items()
        if getattr(lesson, name) != text
    }
    if not change:
        return lesson
    for name, text in said.items():
        setattr(lesson, name, text)
    return _keep(lesson, by, at, "edit_lesson", f"changed the lesson {lesson.ref}", change)


@transaction.atomic
def withdraw_lesson(*, by: Member | None, lesson: Lesson, reason: str, at: datetime) -> Lesson:
    """Take a lesson back, with the reason; it is not offered any more, and can still be read."""
    lesson = _locked(lesson, None)
    require_rewrite(by, lesson)
    reason = " ".join(reason.split())
    if lesson.withdrawn_at is not None:
        raise LearnTrouble(f"{lesson.ref} is withdrawn already.")
    if not reason or len(reason) > 300:
        raise LearnTrouble(f"Say in at most 300 letters why {lesson.ref} does not hold any more.")
    lesson.withdrawn_at, lesson.withdrawn_reason = at, reason
    return _keep(
        lesson, by, at, "withdraw_lesson", f"withdrew the lesson {lesson.ref}: {reason}",
        {"withdrawn_at": [None, at.isoformat()]},
    )  # fmt: skip


@transaction.atomic
def mark_lesson(*, by: Member, lesson: Lesson, helpful: bool | None, at: datetime) -> Lesson:
    """Say whether a lesson helped; once a member, None takes the mark back.

    Counts are shown, never who said what.
    """
    require_staff(by, lesson.desk)
    if helpful is None:
        Mark.objects.filter(lesson=lesson, member=by).delete()
    else:
        Mark.objects.update_or_create(
            lesson=lesson, member=by, defaults={"helpful": helpful, "at": at}
        )
    said = {True: "helpful", False: "not helpful", None: "neither"}[helpful]
    record(
        by=by, desk=lesson.desk, at=at, verb="mark_lesson", thing="lesson", ref=lesson.ref,
        sentence=f"marked the lesson {lesson.ref} as {said}", change={"helpful": [None, helpful]},
    )  # fmt: skip
    return lesson
