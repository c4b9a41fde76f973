"""Lessons with their records: tied to evidence, found again, marked; playbooks of what worked."""

from __future__ import annotations

import pytest

from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed
from headway.loop.adoption.models.behaviour import Diagnosis
from headway.loop.learn import actions
from headway.loop.learn.keeping import LearnTrouble
from headway.loop.learn.models import Lesson
from headway.loop.learn.queries.lessons import asked_for, evidence_of, fit_for, searched, summary
from headway.loop.learn.queries.playbooks import records
from headway.loop.plan.actions import apply_playbook, change_playbook, retire_playbook
from headway.loop.plan.keeping import PlanTrouble
from headway.loop.plan.models import Task
from headway.loop.plan.playbook_queries import book_of, playbook_of, playbooks_of
from headway.loop.plan.playbook_shape import PlaybookTrouble
from tests.loop.learn.made import AT, Running, closed, entry, judged, running, slip, work

SAID = {
    "learned": "Call back before closing", "happened": "Printer tickets were closed and came back.",
    "applies": "Reopens above 10 %",
}  # fmt: skip


@pytest.fixture
def made(db, home) -> Running:
    return running()


def write(made: Running, **more: object) -> Lesson:
    said = {"by": made.cast.mia, "desk": made.cast.desk, "at": AT, "on": AT.date()} | SAID
    return actions.write_lesson(**said | more)


def test_a_lesson_is_asked_for_when_an_entry_closes_and_rests_on_what_is_known(made):
    assert not asked_for(made.cast.mia, made.entry)
    verdict = judged(made.entry)
    one = closed(made)
    lost = slip(one, verdict)
    assert asked_for(made.cast.mia, one)
    assert not asked_for(made.cast.vic, one), "who only reads is not asked"
    for person in (None, made.cast.cleo):
        Diagnosis.objects.create(
            desk=made.cast.desk, number=2 if person else 1, improvement=one, person=person,
            behaviour="Call back", reason="x" if person else "", agreed_on=person and AT.date(),
            expires_on=person and AT.date(), begun_on=AT.date(), begun_at=AT,
        )  # fmt: skip
    kinds = [offer.kind for offer in evidence_of(one)]
    assert kinds == ["verdict", "slip", "diagnosis"], "a person's diagnosis is nobody's lesson"
    made_lesson = write(
        made, improvement=one, evidence=[f"verdict:{verdict.pk}", f"slip:{lost.pk}"],
        link="https://wiki.example/callbacks",
    )  # fmt: skip
    assert [proof.kind for proof in made_lesson.evidence.all()] == ["verdict", "slip", "link"]
    assert made_lesson.ref == "L-1"
    assert (made_lesson.kpi_key, made_lesson.client) == ("csat", None)
    assert not asked_for(made.cast.mia, one)
    assert summary(made.cast.mia).with_evidence == 1
    assert TrailEntry.objects.filter(thing="lesson", ref="L-1").count() == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"learned": " "}, "what happened and what was learned"),
        ({"learned": "x" * 301}, "300 letters"),
        ({"link": "javascript:alert(1)"}, "begins with https"),
        ({"link": "//evil.example"}, "begins with https"),
        ({"link": "https://a b"}, "no spaces"),
        ({"evidence": ["verdict:999"]}, "no evidence of this improvement"),
        ({"kpi_key": "nothing"}, "no KPI"),
    ],
)
def test_what_no_lesson_can_be_is_refused_in_words(made, more, said):
    with pytest.raises(LearnTrouble, match=said):
        write(made, **more)
    assert not Lesson.objects.exists()


def test_strangers_and_readers_write_none(made):
    for who in (made.cast.vic, made.cast.paul, made.cast.sam):
        with pytest.raises(NotAllowed):
            write(made, by=who)


def test_it_comes_back_where_it_fits_and_sinks_where_it_does_not_help(made):
    one = write(made, improvement=made.entry)
    other = entry(made.cast, 2)
    other.title = "Printers: closed tickets come back"
    (fit,) = fit_for(made.cast.mia, other)
    assert fit.lesson == one
    assert "same KPI" in fit.why
    assert not fit_for(made.cast.mia, made.entry), "not its own"
    for who in (made.cast.mia, made.cast.cleo, made.cast.ada):
        actions.mark_lesson(by=who, lesson=one, helpful=False, at=AT)
    (sunk,) = fit_for(made.cast.mia, other)
    assert sunk.share < fit.share
    actions.mark_lesson(by=made.cast.mia, lesson=one, helpful=True, at=AT)
    (row,) = searched(made.cast.mia, text="printer")
    assert (row.helpful, row.unhelpful) == (1, 2), "one mark each; the newest counts"
    actions.withdraw_lesson(by=made.cast.mia, lesson=one, reason="The tool does it now.", at=AT)
    assert not fit_for(made.cast.mia, other)
    assert not searched(made.cast.mia)
    assert searched(made.cast.mia, withdrawn=True) == [one]


def test_changing_is_for_its_writer_and_managers_and_two_editors_are_told(made):
    one = write(made, by=made.cast.cleo)
    with pytest.raises(NotAllowed):
        actions.edit_lesson(by=made.cast.vic, lesson=one, at=AT, **SAID)
    actions.edit_lesson(by=made.cast.mia, lesson=one, at=AT, seen=1, **SAID | {"applies": "Always"})
    with pytest.raises(LearnTrouble, match="somebody else"):
        actions.edit_lesson(by=made.cast.cleo, lesson=one, at=AT, seen=1, **SAID)
    with pytest.raises(LearnTrouble, match="why"):
        actions.withdraw_lesson(by=made.cast.cleo, lesson=one, reason=" ", at=AT)


def test_a_playbook_of_what_worked_is_used_changed_and_counted(made):
    work(made)
    with pytest.raises(LearnTrouble, match="not closed"):
        actions.make_playbook(by=made.cast.mia, entry=made.entry, at=AT)
    one = closed(made)
    with pytest.raises(LearnTrouble, match="was not shown"):
        actions.make_playbook(by=made.cast.mia, entry=one, at=AT)
    judged(one)
    with pytest.raises(NotAllowed):
        actions.make_playbook(by=made.cast.cleo, entry=one, at=AT)
    own = actions.make_playbook(by=made.cast.mia, entry=one, at=AT)
    book = book_of(own)
    assert [step.hours for step in book.steps] == [(2.5, 5, 10), (5, 10, 20), (5, 10, 20)]
    assert book.steps[1].after == (book.steps[0].key,), "cut in two, as it took 20 h"
    assert next(iter(playbooks_of(made.cast.desk))) == own.key

    other = entry(made.cast, 2)
    tasks = apply_playbook(
        by=made.cast.mia, improvement=other, book=playbook_of(made.cast.desk, own.key), at=AT
    )
    assert len(tasks) == 3
    with pytest.raises(PlanTrouble, match="already"):
        apply_playbook(by=made.cast.mia, improvement=other, book=book, at=AT)
    assert records(made.cast.desk)[own.key].record.judged == 0
    judged(other, effect=0.04, low=0.01, high=0.07)
    found = records(made.cast.desk)[own.key].record
    assert (found.worked, found.judged, found.effect, found.effect_high) == (1, 1, 0.04, 0.07)
    assert found.few

    shipped = playbook_of(made.cast.desk, "reopens")
    with pytest.raises(PlaybookTrouble, match="already a playbook"):
        change_playbook(by=made.cast.mia, own=own, book=shipped, at=AT)
    retire_playbook(by=made.cast.mia, own=own, at=AT)
    assert own.key not in playbooks_of(made.cast.desk)
    assert Task.objects.filter(improvement=other, dropped_at=None).count() == 3, "plans stay"
