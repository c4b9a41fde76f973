"""Diagnoses kept: kind refusals, five at a time, persons only with consent and not for long."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from headway.ground.accounts.models import Member, User
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed
from headway.loop.adoption.actions import behaviour as actions
from headway.loop.adoption.diagnosis import Answer, Outcome
from headway.loop.adoption.models import Diagnosis, Sheet
from headway.loop.adoption.queries.behaviour import rechecks, result_of, rows_of
from headway.loop.adoption.questions import QUESTIONS
from headway.loop.adoption.rights import BehaviourTrouble
from tests.doors.cast import Cast, assemble

AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
TODAY = date(2026, 9, 1)
TEXT = "An article is linked before resolving"


@pytest.fixture
def cast(db) -> Cast:
    return assemble()


@pytest.fixture
def one(cast) -> Diagnosis:
    return actions.begin(by=cast.mia, desk=cast.desk, behaviour=TEXT, team="Field", at=AT)


def colleagues(cast: Cast, number: int) -> list[Member]:
    return [
        Member.objects.create(desk=cast.desk, user=User.objects.create_user(f"c{k}"),
                              name=f"Colleague{k}", role_key="contributor")
        for k in range(number)
    ]  # fmt: skip


def hand_in(
    who: Member, one: Diagnosis, no: set[int] = frozenset(), seen: str = "T-1 to T-20"
) -> Sheet:
    for q in QUESTIONS:
        said = "no" if q.number in no else "yes"
        actions.answer(by=who, diagnosis=one, number=q.number, answer=said, seen=seen, at=AT)
    return actions.hand_in(by=who, diagnosis=one, at=AT)


def test_a_behaviour_that_names_somebody_is_refused_kindly(cast):
    for text in ("Cleo never links", "ask cleo@example.org", "what Mia does"):
        with pytest.raises(BehaviourTrouble, match="not who"):
            actions.begin(by=cast.mia, desk=cast.desk, behaviour=text, at=AT)
    assert not Diagnosis.objects.exists()


def test_the_team_is_hidden_below_five_and_told_five_at_a_time(cast, one):
    people = colleagues(cast, 9)
    for place, who in enumerate(people, 1):
        hand_in(who, one, {11, 12} if place <= 5 else set())
        found = result_of(one)
        assert found.team_view.handed_in == place
        assert found.team_view.shown == (0 if place < 5 else 5)
        assert (found.team is None) == (place < 5)
    # four more answers changed nothing that can be seen
    assert result_of(one).team_view.counts[11][Answer.NO] == 5
    assert result_of(one).team.outcome is Outcome.CANNOT


def test_a_team_sheet_loses_its_name_and_its_words(cast, one):
    sheet = hand_in(cast.cleo, one, seen="Cleo was here")
    sheet.refresh_from_db()
    assert sheet.by is None
    assert sheet.seen == {}
    last = TrailEntry.objects.filter(verb="hand_in").get()
    assert last.by is None
    assert "Cleo" not in last.by_name + last.sentence
    with pytest.raises(BehaviourTrouble, match="handed in"):
        actions.answer(by=cast.cleo, diagnosis=one, number=1, answer="no", at=AT)


def test_the_supervisor_looks_before_answering_and_is_always_shown(cast, one):
    with pytest.raises(BehaviourTrouble, match="what was seen"):
        actions.answer(by=cast.mia, diagnosis=one, number=3, answer="yes", at=AT)
    actions.answer(by=cast.mia, diagnosis=one, number=3, answer="unknown", at=AT)
    with pytest.raises(BehaviourTrouble, match="19 of 20"):
        actions.hand_in(by=cast.mia, diagnosis=one, at=AT)
    hand_in(cast.mia, one, {15, 18})
    assert result_of(one).supervisor.outcome is Outcome.WILL_NOT
    assert result_of(one).team is None


def test_about_a_person_only_with_reason_consent_and_an_end(cast):
    given = {"by": cast.mia, "desk": cast.desk, "behaviour": TEXT, "person": cast.cleo, "at": AT}
    for wrong in ({"reason": "", "agreed": True}, {"reason": "asked", "agreed": False},
                  {"reason": "asked", "agreed": True, "days": 999}):  # fmt: skip
        with pytest.raises(BehaviourTrouble):
            actions.begin(**{**given, **wrong})
    with pytest.raises(NotAllowed):
        actions.begin(
            **{**given, "by": cast.cleo, "person": cast.mia, "reason": "x", "agreed": True}
        )
    with pytest.raises(BehaviourTrouble, match="never one person's target"):
        actions.begin(
            **{**given, "behaviour": "first-time fix is low", "reason": "x", "agreed": True}
        )
    one = actions.begin(**given, reason="Cleo asked for help", agreed=True)
    assert one.expires_on == TODAY + timedelta(days=90)
    with pytest.raises(BehaviourTrouble, match="never one person's target"):
        actions.measure_with(by=cast.mia, diagnosis=one, kpi="ftfr", at=AT)
    assert Diagnosis.objects.seen_by(cast.cleo).standing(TODAY).count() == 1
    assert Diagnosis.objects.seen_by(cast.vic).count() == 0
    assert Diagnosis.objects.seen_by(cast.paul).count() == 0
    assert Diagnosis.objects.seen_by(cast.sam).count() == 0


def test_what_is_about_a_person_is_hidden_and_then_deleted_with_a_trail(cast):
    one = actions.begin(by=cast.mia, desk=cast.desk, behaviour=TEXT, person=cast.cleo, reason="r",
                        agreed=True, days=10, at=AT)  # fmt: skip
    assert [r.diagnosis for r in rows_of(cast.mia, today=TODAY + timedelta(days=9))] == [one]
    assert rows_of(cast.mia, today=TODAY + timedelta(days=10)) == []
    assert actions.forget_expired(desk=cast.desk, at=AT + timedelta(days=9)) == 0
    assert actions.forget_expired(desk=cast.desk, at=AT + timedelta(days=10)) == 1
    assert not Diagnosis.objects.exists()
    said = " ".join(e.sentence for e in TrailEntry.objects.filter(ref=one.ref))
    assert "its time was over" in said
    assert "Cleo" not in said


def test_three_things_at_a_time_each_looked_at_again(cast, one):
    hand_in(cast.mia, one, {11, 12})
    on = TODAY + timedelta(days=5)
    for remedy in ("11a", "11b", "12a"):
        actions.choose(
            by=cast.mia, diagnosis=one, remedy=remedy, owner=cast.cleo, recheck_on=on, at=AT
        )
    with pytest.raises(BehaviourTrouble, match="3 things are under way"):
        actions.choose(
            by=cast.mia, diagnosis=one, remedy="12b", owner=cast.cleo, recheck_on=on, at=AT
        )
    assert len(rechecks(cast.cleo, today=TODAY)) == 3
    assert rechecks(cast.mia, today=TODAY - timedelta(days=9)) == []
    first = one.measures.first()
    actions.find(by=cast.cleo, measure=first, found="helped", at=AT)
    assert len(rechecks(cast.desk, today=TODAY)) == 2
    assert len(result_of(one).measures) == 3


def test_a_second_look_stands_beside_the_first(cast, one):
    hand_in(cast.mia, one, {11, 12})
    again = actions.recheck(by=cast.mia, diagnosis=one, at=AT + timedelta(days=30))
    assert result_of(again).since is None
    hand_in(cast.mia, again, {12})
    found = result_of(again).since
    assert (found.gone, found.left, found.come) == ((11,), (12,), ())
    with pytest.raises(BehaviourTrouble, match="already"):
        actions.recheck(by=cast.mia, diagnosis=one, at=AT)
