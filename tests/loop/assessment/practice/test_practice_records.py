"""Assessments in the records: blind, frozen, with evidence; links that end; sets with versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from headway.ground.accounts.models import Client
from headway.ground.post.models import Message
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.assessment.models import MaturityAnswer, QuestionSet, Rater
from headway.loop.assessment.practice import shipped
from headway.loop.assessment.practice.actions import maturity as actions
from headway.loop.assessment.practice.actions import question_sets as sets
from headway.loop.assessment.practice.queries import maturity as queries
from headway.loop.assessment.practice.questions import as_dict
from tests.doors.cast import assemble

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def cast(db, home):
    return assemble()


@pytest.fixture
def one(cast):
    return actions.open_maturity(
        by=cast.mia, desk=cast.desk, name="June", questions=shipped.questions(),
        areas=["intake", "requests"], targets={"intake": 4}, closes_on=date(2026, 6, 14), at=AT,
    )  # fmt: skip


def guest(one, name="Guest", at=AT):
    return actions.invite(by=None, maturity=one, name=name, at=at)


def test_what_is_asked_is_frozen_with_its_targets_and_facts(one):
    assert [area.key for area in one.questions.areas] == ["intake", "requests"]
    assert one.targets == {"intake": 4, "requests": 3}
    assert one.facts["goals"] == "The goal tree holds no goal."
    assert one.facts["client_targets"].startswith("0 of 1 clients")


def test_answers_are_kept_changed_and_need_evidence_from_level_three(one):
    rater, token = guest(one)
    assert queries.rater_by_token(token).pk == rater.pk
    assert token not in str(Rater.objects.values())
    actions.answer(rater=rater, question="intake.logged", level=2, at=AT)
    with pytest.raises(actions.NeedsEvidence):
        actions.answer(rater=rater, question="intake.logged", level=3, at=AT)
    assert rater.answers.get().level == 2, "nothing was lost"
    actions.answer(rater=rater, question="intake.logged", level=3, evidence="Seen it", at=AT)
    actions.answer(rater=rater, question="intake.route", level=4, link="https://a.example/x", at=AT)
    actions.answer(rater=rater, question="intake.recode", level=None, at=AT)
    file = actions.File("notes.txt", b"week 22: 97 %")
    kept = actions.answer(rater=rater, question="intake.priority", level=5, file=file, at=AT)
    again = actions.answer(rater=rater, question="intake.priority", level=4, at=AT)
    assert again.stored_as == kept.stored_as, "the file stays"
    for wrong in ({"link": "javascript:alert(1)"}, {"level": 6}, {"question": "no.such"},
                  {"file": actions.File("x.html", b"<script>")}, {"evidence": "x" * 2001}):  # fmt: skip
        with pytest.raises(Trouble):
            actions.answer(**{"rater": rater, "question": "intake.logged", "level": 4, "at": AT,
                              "evidence": "x"} | wrong)  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        MaturityAnswer.objects.create(rater=rater, question="requests.apart", level=5)


def test_the_trail_names_no_rater_and_no_level(one):
    rater, _ = guest(one, "Greta")
    actions.answer(rater=rater, question="intake.logged", level=1, at=AT)
    kept = TrailEntry.objects.get(verb="answer")
    assert kept.by_name == "a rater"
    assert "Greta" not in kept.sentence
    assert kept.change == {}


def test_a_link_ends_by_its_day_by_hand_and_by_a_new_one(one):
    rater, token = guest(one)
    midnight = datetime(2026, 6, 15, tzinfo=ZoneInfo(one.desk.time_zone))
    assert rater.may_answer(midnight - timedelta(minutes=1))
    assert not rater.may_answer(midnight)
    late = AT + timedelta(days=14, hours=1)
    assert rater.may_answer(AT + timedelta(days=13))
    with pytest.raises(NotAllowed):
        actions.answer(rater=rater, question="intake.logged", level=1, at=late)
    fresh = actions.renew_link(by=None, rater=rater, at=AT)
    assert queries.rater_by_token(token) is None
    assert queries.rater_by_token(fresh).pk == rater.pk
    actions.revoke(by=None, rater=rater, at=AT)
    assert queries.rater_by_token(fresh) is None
    rater.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.answer(rater=rater, question="intake.logged", level=1, at=AT)


def test_members_are_told_reminded_once_a_day_and_rate_once(cast, one):
    rater, token = actions.invite(by=cast.mia, maturity=one, member=cast.cleo, at=AT)
    assert token == ""
    with pytest.raises(Trouble, match="invited already"):
        actions.invite(by=cast.mia, maturity=one, member=cast.cleo, at=AT)
    with pytest.raises(Trouble, match="rates only"):
        actions.invite(by=cast.mia, maturity=one, member=cast.paul, at=AT)
    with pytest.raises(Trouble, match="not a member"):
        actions.invite(by=cast.mia, maturity=one, member=cast.sam, at=AT)
    assert actions.remind(by=cast.mia, maturity=one, at=AT) == 1
    assert actions.remind(by=cast.mia, maturity=one, at=AT + timedelta(hours=1)) == 0
    assert actions.remind(by=cast.mia, maturity=one, at=AT + timedelta(days=1)) == 1
    assert Message.objects.filter(to=cast.cleo, kind="reminder").count() == 2
    actions.finish(rater=rater, at=AT)
    assert actions.remind(by=cast.mia, maturity=one, at=AT + timedelta(days=2)) == 0


def test_closing_freezes_and_only_managers_close(cast, one):
    rater, _ = guest(one)
    with pytest.raises(Trouble, match="Nobody has answered"):
        actions.close_maturity(by=cast.mia, maturity=one, at=AT)
    actions.answer(rater=rater, question="intake.logged", level=2, at=AT)
    with pytest.raises(NotAllowed):
        actions.close_maturity(by=cast.cleo, maturity=one, at=AT)
    closed = actions.close_maturity(by=cast.mia, maturity=one, at=AT)
    with pytest.raises(Trouble, match="closed"):
        actions.answer(rater=rater, question="intake.logged", level=1, at=AT)
    with pytest.raises(Trouble, match="closed"):
        actions.invite(by=cast.mia, maturity=closed, name="Late", at=AT)
    found = queries.results_of(closed)
    assert found.areas[0].mean == 2
    assert found.raters == 1


def test_a_taken_back_rater_does_not_count_and_change_is_seen(cast, one):
    rows = [guest(one, name)[0] for name in ("a", "b", "c")]
    for rater, level in zip(rows, (1, 2, 2), strict=True):
        actions.answer(rater=rater, question="intake.logged", level=level, at=AT)
    actions.revoke(by=cast.mia, rater=rows[0], at=AT)
    first = actions.close_maturity(by=cast.mia, maturity=one, at=AT)
    assert queries.results_of(first).areas[0].mean == 2
    later = AT + timedelta(days=90)
    two = actions.open_maturity(
        by=cast.mia, desk=cast.desk, name="September", questions=shipped.questions(),
        areas=["intake"], closes_on=date(2026, 9, 14), at=later,
    )  # fmt: skip
    rater, _ = guest(two, at=later)
    actions.answer(rater=rater, question="intake.logged", level=4, evidence="x", at=later)
    two = actions.close_maturity(by=cast.mia, maturity=two, at=later)
    earlier, moved = queries.change(two, queries.results_of(two))
    assert earlier == first
    assert moved["intake"].by == 2


@pytest.mark.parametrize(
    "more",
    [{"areas": []}, {"closes_on": date(2026, 5, 1)}, {"closes_on": date(2027, 5, 1)},
     {"targets": {"intake": 9}}, {"name": "  "}, {"name": "x" * 121}],
)  # fmt: skip
def test_what_cannot_be_opened_says_why(cast, more):
    asked = {"name": "A", "areas": ["intake"], "closes_on": date(2026, 6, 9), "targets": {}}
    with pytest.raises(Trouble):
        actions.open_maturity(
            by=cast.mia, desk=cast.desk, questions=shipped.questions(), at=AT, **asked | more
        )


def test_another_desks_client_is_refused(cast):
    other = Client.objects.create(desk=cast.sam.desk, name="Theirs")
    with pytest.raises(Trouble, match="another desk"):
        actions.open_maturity(
            by=cast.mia, desk=cast.desk, name="A", questions=shipped.questions(), areas=["intake"],
            closes_on=date(2026, 6, 9), client=other, at=AT,
        )  # fmt: skip


def test_a_used_version_is_never_changed(cast):
    made = sets.keep_set(
        by=cast.mia, desk=cast.desk, questions=shipped.questions(), name="Ours", at=AT
    )
    question = made.questions.areas[0].questions[0]
    same = sets.change_question(
        by=cast.mia, kept=made, question=replace(question, ask="In our words?"), at=AT
    )
    assert (same.pk, same.version) == (made.pk, 1)
    one = actions.open_maturity(
        by=cast.mia, desk=cast.desk, name="June", questions=same.questions, areas=["leadership"],
        closes_on=date(2026, 6, 9), at=AT,
    )  # fmt: skip
    new = sets.change_question(
        by=cast.mia, kept=same, question=replace(question, ask="Other words?"), at=AT
    )
    assert new.version == 2
    one.refresh_from_db()
    assert one.questions.areas[0].questions[0].ask == "In our words?"
    with pytest.raises(Trouble, match="newer version"):
        sets.drop_question(by=cast.mia, kept=same, id=question.id, at=AT)
    dropped = sets.drop_question(by=cast.mia, kept=new, id=question.id, at=AT)
    assert dropped.questions.question(question.id) is None
    added = sets.change_question(
        by=cast.mia, kept=dropped, question=replace(question, id="leadership.extra"),
        area="leadership", at=AT,
    )  # fmt: skip
    assert added.questions.areas[0].questions[-1].id == "leadership.extra"
    with pytest.raises(Trouble, match="five level"):
        sets.change_question(
            by=cast.mia, kept=added, question=replace(question, levels=("a",)),
            area="leadership", at=AT,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        sets.keep_set(by=cast.cleo, desk=cast.desk, questions=added.questions, name="X", at=AT)
    assert [one.version for one in queries.sets_of(cast.desk)] == [2]
    assert as_dict(QuestionSet.objects.get(version=1).questions)["name"] == "Ours"
