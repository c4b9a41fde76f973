"""The register's verbs and questions, with the cast of the door tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from headway.ground.accounts.models import Client
from headway.ground.post.models import Message
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.aim.actions import add_goal
from headway.loop.kpis.models import Baseline
from headway.loop.register import actions, queries
from headway.loop.register.models import Improvement
from headway.loop.register.readiness import QUESTIONS
from tests.doors.cast import Cast

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
DUE = date(2027, 6, 30)


def baseline(cast: Cast, kpi: str = "ftfr", value: float = 0.6) -> Baseline:
    return Baseline.objects.create(
        desk=cast.desk, kpi=kpi, kpi_version=1, unit="share", value=value, low=value - 0.03,
        high=value + 0.03, n=900, data_version=1, frozen_at=AT,
    )  # fmt: skip


def idea(cast: Cast, title: str = "Scripts for passwords", **more) -> Improvement:
    by = more.pop("by", cast.mia)
    return actions.propose(by=by, desk=cast.desk, title=title, at=AT, **more)


def ready(cast: Cast, **more) -> Improvement:
    goal = add_goal(by=cast.mia, desk=cast.desk, title="Fixed first time", at=AT)
    one = idea(cast, goal=goal, waste_hours=20, hours_likely=40, **more)
    for question in QUESTIONS:
        actions.answer_alignment(
            by=cast.mia, entry=one, question=question, answer="yes", evidence="counted", at=AT
        )
    actions.set_target(
        by=cast.mia, entry=one, baseline=baseline(cast), target_value=0.7, target_on=DUE, at=AT
    )
    return actions.assign_owner(by=cast.mia, entry=one, owner=cast.cleo, at=AT)


def move(cast: Cast, one: Improvement, *ways: str, reason: str = "") -> Improvement:
    for way in ways:
        one = actions.move(by=cast.mia, entry=one, status=way, at=AT, reason=reason)
    return one


def test_numbers_are_gap_free_by_desk_even_after_a_failure(cast):
    assert [idea(cast).ref, idea(cast, "Second").ref] == ["IMP-1", "IMP-2"]
    with pytest.raises(Trouble):
        idea(cast, "  ")
    assert idea(cast, "Third").ref == "IMP-3"
    other = actions.propose(by=cast.sam, desk=cast.sam.desk, title="Elsewhere", at=AT)
    assert other.ref == "IMP-1"


def test_each_change_leaves_one_trail_entry_with_before_and_after(cast):
    one = idea(cast)
    before = TrailEntry.objects.count()
    actions.edit(by=cast.mia, entry=one, at=AT, title="Better title", size="S")
    assert TrailEntry.objects.count() == before + 1
    trail = queries.history(one)[0]
    assert trail.change == {"title": ["Scripts for passwords", "Better title"], "size": ["", "S"]}
    actions.edit(by=cast.mia, entry=one, at=AT, size="S")
    assert TrailEntry.objects.count() == before + 1, "nothing changed, nothing told"


def test_the_slower_of_two_editors_is_told(cast):
    one = idea(cast)
    seen = one.lock_version
    actions.edit(by=cast.mia, entry=one, at=AT, seen=seen, problem="First")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.edit(by=cast.ada, entry=one, at=AT, seen=seen, problem="Second")
    assert queries.entry(cast.mia, one.ref).problem == "First"


def test_the_whole_life(cast):
    one = ready(cast)
    assert queries.lacking(queries.entry(cast.mia, one.ref), today=AT.date()) == []
    one = move(cast, one, "accepted", "planned")
    one = move(cast, one, "running", reason="The client cannot wait.")
    one = move(cast, one, "checking", "sustained")
    assert (one.started_on, one.closed_on) == (AT.date(), AT.date())
    again = move(cast, one, "running", reason="The gain slipped.")
    assert (again.closed_on, again.status_reason) == (None, "The gain slipped.")


def test_no_evidence_no_start(cast):
    one = idea(cast)
    with pytest.raises(actions.NotReady) as told:
        move(cast, one, "accepted")
    assert "IMP-1" in str(told.value)
    assert any("accountable" in sentence for sentence in told.value.missing)
    assert queries.entry(cast.mia, 1).status == "opportunity"


def test_the_database_itself_refuses_an_agreed_entry_without_owner(cast):
    one = idea(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Improvement.objects.filter(pk=one.pk).update(status="accepted")


def test_steps_that_do_not_exist_or_lack_a_reason_are_refused(cast):
    one = idea(cast)
    with pytest.raises(actions.EntryTrouble, match="from there it can go to"):
        move(cast, one, "running")
    with pytest.raises(actions.EntryTrouble, match="Say why"):
        move(cast, one, "parked")
    with pytest.raises(actions.EntryTrouble, match="no status"):
        move(cast, one, "flying")
    assert move(cast, one, "parked", reason="No hours before May.").status == "parked"


def test_a_target_agreed_on_changes_only_by_fresh_agreement(cast):
    one = move(cast, ready(cast), "accepted")
    change = {"by": cast.mia, "entry": one, "target_value": 0.65, "target_on": DUE, "at": AT}
    with pytest.raises(actions.EntryTrouble, match="say why"):
        actions.set_target(**change)
    after = actions.set_target(**change, reason="Two of five people left.")
    assert after.target_value == 0.7, "the old one holds until the owner has agreed"
    (waiting,) = queries.asked_of(cast.cleo)
    assert (
        Message.objects.get(to=cast.cleo, key=f"target:{waiting.pk}").link == f"/register/{one.ref}"
    )
    with pytest.raises(NotAllowed):
        actions.answer_target_change(by=cast.mia, change=waiting, agreed=True, at=AT)
    actions.answer_target_change(by=cast.cleo, change=waiting, agreed=True, at=AT)
    assert queries.entry(cast.mia, one.ref).target_value == 0.65
    trail = queries.history(one)[0]
    assert trail.change["target_value"] == [0.7, 0.65]
    assert trail.change["reason"] == [None, "Two of five people left."]
    with pytest.raises(actions.EntryTrouble, match="settled already"):
        actions.answer_target_change(by=cast.cleo, change=waiting, agreed=True, at=AT)


def test_a_new_target_refused_or_overtaken_changes_nothing(cast):
    one = move(cast, ready(cast), "accepted")
    actions.edit(by=cast.mia, entry=one, at=AT, sponsor=cast.vic)
    ask = {"entry": one, "target_on": DUE, "at": AT, "reason": "Less is enough."}
    actions.set_target(by=cast.mia, target_value=0.65, **ask)
    first = one.target_changes.get()
    actions.set_target(by=cast.cleo, target_value=0.66, **ask)
    first.refresh_from_db()
    assert first.outcome == "overtaken"
    second = one.target_changes.get(outcome="waiting")
    assert {a.member.name: a.agreed for a in second.agreements.all()} == {"Cleo": True, "Vic": None}
    with pytest.raises(actions.EntryTrouble, match="why you do not agree"):
        actions.answer_target_change(by=cast.vic, change=second, agreed=False, at=AT)
    actions.answer_target_change(by=cast.vic, change=second, agreed=False, note="No.", at=AT)
    second.refresh_from_db()
    assert (second.outcome, queries.entry(cast.mia, one.ref).target_value) == ("refused", 0.7)


def test_who_may_what(cast):
    with pytest.raises(NotAllowed):
        idea(cast, by=cast.vic)
    with pytest.raises(NotAllowed):
        idea(cast, by=cast.sam)
    mine = idea(cast, by=cast.cleo)
    actions.edit(by=cast.cleo, entry=mine, at=AT, problem="Seen daily")
    with pytest.raises(NotAllowed):
        actions.move(by=cast.cleo, entry=mine, status="rejected", reason="No", at=AT)
    with pytest.raises(NotAllowed):
        actions.assign_owner(by=cast.cleo, entry=mine, owner=cast.cleo, at=AT)
    theirs = idea(cast, "Another", by=cast.mia)
    for stranger in (cast.cleo, cast.vic, cast.paul, cast.sam):
        with pytest.raises(NotAllowed):
            actions.edit(by=stranger, entry=theirs, at=AT, problem="x")


def test_the_owner_moves_the_work_but_does_not_decide(cast):
    one = move(cast, ready(cast), "accepted")
    one = actions.move(by=cast.cleo, entry=one, status="planned", at=AT)
    one = actions.move(by=cast.cleo, entry=one, status="running", at=AT, reason="It cannot wait.")
    one = actions.move(by=cast.cleo, entry=one, status="checking", at=AT)
    with pytest.raises(NotAllowed):
        actions.move(by=cast.cleo, entry=one, status="sustained", at=AT)


def test_strangers_find_nothing_and_clients_their_own(cast):
    other = Client.objects.create(desk=cast.desk, name="Mill Ltd")
    own, foreign = idea(cast, client=cast.bakery), idea(cast, "Mill", client=other)
    assert list(queries.register_list(cast.paul)) == [own]
    assert list(queries.register_list(cast.sam)) == []
    for who, ref in ((cast.sam, own.ref), (cast.paul, foreign.ref), (cast.mia, "IMP-9")):
        with pytest.raises(Http404):
            queries.entry(who, ref)
    assert queries.entry(cast.paul, own.ref) == own
    with pytest.raises(Trouble, match="no entry"):
        queries.entry(cast.desk, "IMP-99")


def test_an_owner_must_be_able_to_own(cast):
    one = idea(cast)
    for nobody in (cast.vic, cast.sam, cast.paul):
        with pytest.raises(actions.EntryTrouble):
            actions.assign_owner(by=cast.mia, entry=one, owner=nobody, at=AT)


def test_search_and_sort(cast):
    a = idea(cast, "Password scripts", size="S", waste_hours=30, hours_likely=10, owner=cast.mia)
    b = idea(cast, "Printer queue", size="L", waste_hours=30, hours_likely=300, problem="VPN too")
    c = idea(cast, "VPN", waste_hours=None)

    def found(text: str = "", who=cast.mia, **more):
        ranked = queries.ranked_list(who, text, today=AT.date(), **more)
        return [row.entry for row in ranked]

    assert found() == [a, b, c], "the less work the better; unknown last"
    assert found(sort="-rank") == [c, b, a]
    assert found("vpn") == [b, c]
    assert found("owner:mia") == found("owner:me") == found(size="s") == found("is:quick") == [a]
    assert found("owner:none size:l,s") == [b]
    assert found("imp-3") == [c]
    assert found(sort="-ref") == [c, b, a]
    move(cast, c, "parked", reason="Later.")
    assert found("status:open") == [a, b]
    assert found(status="parked") == [c]
    for wrong in ({"text": "status:flying"}, {"sort": "colour"}, {"text": "is:big"}):
        with pytest.raises(Trouble):
            found(**wrong)


def test_the_list_asks_the_database_once(cast, django_assert_num_queries):
    for number in range(5):
        idea(cast, f"Idea {number}", owner=cast.cleo, client=cast.bakery)
    with django_assert_num_queries(1):
        for one in queries.register_list(cast.mia):
            assert getattr(one, "override", None) is None
            assert (one.owner.name, one.client.name, one.goal) == ("Cleo", "Bakery GmbH", None)


def test_what_needs_attention(cast):
    late = idea(cast, "Late", owner=cast.cleo, target_on=date(2026, 11, 1))
    alone = idea(cast, "Alone")
    soon = idea(cast, "Soon", owner=cast.mia, review_on=date(2026, 12, 1))
    stuck = queries.stuck(cast.mia, today=AT.date())
    assert [item.entry for item in stuck] == [late, alone]
    assert [item.entry for item in queries.coming_up(cast.mia, today=AT.date())] == [soon]
    summary = queries.summary(cast.mia, today=date(2027, 1, 21))
    assert (summary.total, summary.ownerless, summary.untouched) == (3, 1, 3)
    assert queries.entries_by_goal(cast.mia) == {None: [late, alone, soon]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hours_low": 9.0, "hours_likely": 5.0, "hours_high": 8.0}, "low ≤ likely ≤ high"),
        ({"guard_kpis": ["happiness"]}, "no KPI"),
        ({"size": "XXL"}, "no size"),
        ({"waste_hours": -1.0}, "below zero"),
        ({"title": " "}, "title"),
    ],
)
def test_what_cannot_be_kept_is_told(cast, change, words):
    one = idea(cast)
    with pytest.raises(actions.EntryTrouble, match=words):
        actions.edit(by=cast.mia, entry=one, at=AT, **change)
