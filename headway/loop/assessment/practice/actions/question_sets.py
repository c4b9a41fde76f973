"""A desk's own question sets: copied, changed, taken from a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from headway.ground.accounts.models import Desk, Member

from ...models import Maturity, QuestionSet
from ..keeping import PracticeTrouble, mark, require_manager, titled
from ..questions import Area, Question, Questions, as_dict, parse

THING = "question_set"


@transaction.atomic
def keep_set(
    *, by: Member | None, desk: Desk, questions: Questions, name: str, at: datetime
) -> QuestionSet:
    """Keep a set (a copy, or one read from a file) as the desk's own, as the next version of its name."""
    require_manager(by, desk)
    name = titled(name)
    last = QuestionSet.objects.filter(desk=desk, name=name).first()
    version = last.version + 1 if last else 1
    whole = parse(as_dict(replace(questions, name=name, version=version)))
    made = QuestionSet.objects.create(
        desk=desk, name=name, version=version, content=as_dict(whole), made_by=by, made_at=at
    )
    mark(desk, by, at, "keep", THING, made.pk, f"kept the question set {made}")
    return made


@transaction.atomic
def change_question(
    *, by: Member | None, kept: QuestionSet, question: Question, at: datetime, area: str = ""
) -> QuestionSet:
    """Word a question anew, or add it to `area`; the version changed is returned.

    A version that an assessment has used stays as it is, and the next version is made.
    """
    require_manager(by, kept.desk)
    areas = []
    found = False
    for one in kept.questions.areas:
        asked = tuple(question if q.id == question.id else q for q in one.questions)
        found = found or asked != one.questions or question in one.questions
        if one.key == area and not any(q.id == question.id for q in asked):
            asked, found = (*asked, question), True
        areas.append(replace(one, questions=asked))
    if not found:
        raise PracticeTrouble("This set has no such question or area.")
    return _kept(by, kept, tuple(areas), at, f"worded {question.id} anew")


@transaction.atomic
def drop_question(*, by: Member | None, kept: QuestionSet, id: str, at: datetime) -> QuestionSet:
    """Take a question out; the last of an area goes with its area."""
    require_manager(by, kept.desk)
    areas = tuple(
        replace(one, questions=left)
        for one in kept.questions.areas
        if (left := tuple(q for q in one.questions if q.id != id))
    )
    return _kept(by, kept, areas, at, f"took {id} out")


def _kept(
    by: Member | None, kept: QuestionSet, areas: tuple[Area, ...], at: datetime, what: str
) -> QuestionSet:
    newest = QuestionSet.objects.select_for_update().filter(desk=kept.desk, name=kept.name).first()
    if newest is None or newest.pk != kept.pk:
        raise PracticeTrouble("There is a newer version of this set. Change that one.")
    used = Maturity.objects.filter(
        desk=kept.desk, content__name=kept.name, content__version=kept.version
    ).exists()
    version = kept.version + 1 if used else kept.version
    content = as_dict(parse(as_dict(Questions(kept.name, version, areas))))
    if used:
        kept = QuestionSet.objects.create(
            desk=kept.desk, name=kept.name, version=version, content=content, made_by=by, made_at=at
        )
    else:
        kept.content = content
        kept.save(update_fields=["content"])
    mark(kept.desk, by, at, "change", THING, kept.pk, f"{what} of the question set {kept}")
    return kept
