"""Ideas, feedback, votes, merging, splitting, ratings, overrides: who may, what follows, who hears."""

from __future__ import annotations

from datetime import date

import pytest

from headway.ground.accounts.models import Client, Member, User
from headway.ground.post.models import Message
from headway.ground.trouble import NotAllowed
from headway.loop.aim.actions import add_cycle
from headway.loop.register import actions, queries
from headway.loop.register.models import FreeCapacity, Improvement
from headway.loop.register.scoring import Weights
from tests.loop.register.test_register import AT, idea, move, ready

TODAY = AT.date()


def heard_by(member: Member) -> list[str]:
    return list(
        Message.objects.filter(to=member, kind="idea").order_by("pk").values_list("text", flat=True)
    )


def score(one: Improvement) -> float:
    return queries.score_of(queries.entry(one.desk, one.ref), today=TODAY).shown


def test_a_client_contact_hands_in_an_idea_and_hears_what_becomes_of_it(cast):
    one = actions.suggest(by=cast.paul, desk=cast.desk, title="Tell us sooner", at=AT)
    assert (one.client, one.raised_by, one.source) == (cast.bakery, cast.paul, "idea")
    assert queries.ideas_of(cast.paul) == [one]
    move(cast, one, "parked", reason="After the summer.")
    move(cast, Improvement.objects.get(pk=one.pk), "rejected", reason="Serves no goal.")
    assert heard_by(cast.paul) == [
        "Your idea “Tell us sooner” (IMP-1) was parked. After the summer.",
        "Your idea “Tell us sooner” (IMP-1) was rejected. Serves no goal.",
    ]
    for nobody in (cast.vic, cast.sam):
        with pytest.raises(NotAllowed):
            actions.suggest(by=nobody, desk=cast.desk, title="x", at=AT)


def test_nobody_is_told_of_their_own_deeds(cast):
    one = idea(cast)
    move(cast, one, "rejected", reason="No.")
    assert Message.objects.count() == 0


def test_parked_until_a_day_and_back(cast):
    one = idea(cast, by=cast.cleo)
    parked = actions.move(
        by=cast.mia, entry=one, status="parked", reason="Later.", until=date(2027, 1, 5), at=AT
    )
    assert parked.parked_until == date(2027, 1, 5)
    assert heard_by(cast.cleo)[0].endswith("It will be looked at again on 05 Jan 2027.")
    assert move(cast, parked, "opportunity", reason="Now.").parked_until is None


def test_feedback_raises_the_score_and_is_told_by_count_clients_and_severity(cast):
    one = idea(cast, client=cast.bakery)
    before = score(one)
    actions.note_feedback(by=cast.cleo, entry=one, count=4, severity=3, client=cast.bakery, at=AT)
    middle = score(one)
    kept = actions.note_feedback(
        by=cast.paul, entry=one, count=99, severity=2, said="Daily.", at=AT
    )
    assert (kept.count, kept.client) == (1, cast.bakery), "a contact speaks once, for their company"
    assert before < middle < score(one)
    assert queries.heard(one) == queries.Heard(count=5, clients=1, serious=4, votes=0)
    assert queries.offers(queries.entry(cast.desk, one.ref))["customer"].evidence == (
        "Said 5 times by 1 client, 4 times as serious."
    )
    actions.drop_feedback(by=cast.mia, feedback=kept, at=AT)
    assert queries.heard(one).count == 4
    with pytest.raises(actions.EntryTrouble, match="1 or more"):
        actions.note_feedback(by=cast.mia, entry=one, count=0, at=AT)
    with pytest.raises(NotAllowed):
        actions.drop_feedback(by=cast.cleo, feedback=one.feedback.get(), at=AT)


def test_one_vote_a_contact_and_only_on_what_they_may_see(cast):
    mill = Client.objects.create(desk=cast.desk, name="Mill Ltd")
    own, foreign, whole = (
        idea(cast, client=cast.bakery),
        idea(cast, "M", client=mill),
        idea(cast, "W"),
    )
    assert actions.vote(by=cast.paul, entry=own, at=AT)
    assert not actions.vote(by=cast.paul, entry=own, at=AT), "once is enough"
    assert (own.votes.count(), queries.voted(cast.paul, own)) == (1, True)
    for one in (foreign, whole):
        with pytest.raises(NotAllowed):
            actions.vote(by=cast.paul, entry=one, at=AT)
        with pytest.raises(NotAllowed):
            actions.note_feedback(by=cast.paul, entry=one, at=AT)
    with pytest.raises(NotAllowed, match="client contacts"):
        actions.vote(by=cast.mia, entry=own, at=AT)
    assert actions.vote(by=cast.paul, entry=own, wanted=False, at=AT)
    assert own.votes.count() == 0
    move(cast, Improvement.objects.get(pk=own.pk), "rejected", reason="No.")
    with pytest.raises(actions.EntryTrouble, match="rejected"):
        actions.vote(by=cast.paul, entry=own, at=AT)


def test_merging_moves_what_speaks_for_an_entry(cast):
    user = User.objects.create_user("pia")
    pia = Member.objects.create(
        desk=cast.desk, user=user, name="Pia", role_key="client_contact", client=cast.bakery
    )
    into = idea(cast, "Printing", client=cast.bakery, problem="It fell.")
    one = idea(cast, "Printers", client=cast.bakery, problem="They jam.", by=cast.cleo)
    for who, entry in ((cast.paul, into), (cast.paul, one), (pia, one)):
        actions.vote(by=who, entry=entry, at=AT)
    actions.note_feedback(by=cast.mia, entry=one, count=3, at=AT)
    after = actions.merge(by=cast.mia, entry=one, into=into, at=AT)
    one.refresh_from_db()
    assert (one.status, one.merged_into, one.status_reason) == (
        "rejected",
        into,
        "Merged into IMP-1.",
    )
    assert queries.heard(after) == queries.Heard(count=3, clients=0, serious=0, votes=2)
    assert after.problem == "It fell.\n\nFrom IMP-2: They jam."
    assert heard_by(cast.cleo) == [
        "Your idea “Printers” (IMP-2) was merged. It lives on in IMP-1 “Printing”."
    ]
    for wrong in (one, into):
        with pytest.raises(actions.EntryTrouble):
            actions.merge(by=cast.mia, entry=wrong, into=into, at=AT)
    with pytest.raises(NotAllowed):
        actions.merge(by=cast.cleo, entry=into, into=idea(cast, "Third"), at=AT)


def test_merging_into_another_clients_entry_tells_no_words_of_theirs(cast):
    mill = Client.objects.create(desk=cast.desk, name="Mill Ltd")
    into = idea(cast, "The mill's secret", client=mill, problem="Theirs.")
    one = actions.suggest(by=cast.paul, desk=cast.desk, title="Ours", problem="Ours alone.", at=AT)
    after = actions.merge(by=cast.mia, entry=one, into=into, at=AT)
    assert after.problem == "Theirs."
    assert heard_by(cast.paul) == [
        "Your idea “Ours” (IMP-2) was merged. It lives on in an entry for several clients."
    ]


def test_an_accepted_entry_that_is_merged_is_withdrawn(cast):
    one, into = move(cast, ready(cast), "accepted"), idea(cast, "Other")
    actions.merge(by=cast.mia, entry=one, into=into, at=AT)
    one.refresh_from_db()
    assert (one.status, one.closed_on) == ("withdrawn", TODAY)


def test_splitting_makes_opportunities_that_keep_the_why(cast):
    one = ready(cast, client=cast.bakery, problem="Too much at once.")
    with pytest.raises(actions.EntryTrouble, match="at least two"):
        actions.split(by=cast.mia, entry=one, titles=["Only one", " "], at=AT)
    with pytest.raises(actions.EntryTrouble, match="same title"):
        actions.split(by=cast.mia, entry=one, titles=["A", "A"], at=AT)
    first, second = actions.split(
        by=cast.mia, entry=one, titles=["First half", "Second half"], at=AT
    )
    assert (first.status, first.goal, first.client, first.problem, first.kpi_key) == (
        "opportunity", one.goal, cast.bakery, "Too much at once.", "ftfr",
    )  # fmt: skip
    assert (first.owner, first.hours_likely, first.split_from) == (None, None, one)
    one.refresh_from_db()
    assert (one.status, one.status_reason) == ("rejected", "Split into IMP-2, IMP-3.")
    third = actions.split(by=cast.mia, entry=second, titles=["A piece"], keep=True, at=AT)
    second.refresh_from_db()
    assert (second.status, third[0].ref) == ("opportunity", "IMP-4")


def test_ratings_are_kept_with_their_history(cast):
    one = idea(cast, by=cast.cleo)
    figures = {
        "cost": 1,
        "speed_to_implement": 2,
        "speed_of_return": 3,
        "scale_of_return": 4,
        "difficulty": 5,
    }
    actions.rate(by=cast.cleo, entry=one, ratings=figures, at=AT)
    actions.rate(by=cast.mia, entry=one, ratings=figures | {"cost": 3}, at=AT, note="Dearer.")
    assert [each.cost for each in queries.ratings_of(one)] == [3, 1]
    assert queries.history(one)[0].change["cost"] == [1, 3]
    for wrong in (figures | {"cost": 6}, {"cost": 1}):
        with pytest.raises(actions.EntryTrouble, match="from 1"):
            actions.rate(by=cast.mia, entry=one, ratings=wrong, at=AT)


def test_an_override_ranks_shows_its_reason_and_can_be_dropped(cast):
    high, low = idea(cast, "High", waste_hours=90, hours_likely=5), idea(cast, "Low")
    with pytest.raises(actions.EntryTrouble, match="Say why"):
        actions.override_priority(by=cast.mia, entry=low, score=99, reason=" ", at=AT)
    with pytest.raises(actions.EntryTrouble, match="between 0 and 100"):
        actions.override_priority(by=cast.mia, entry=low, score=101, reason="x", at=AT)
    with pytest.raises(NotAllowed):
        actions.override_priority(by=cast.cleo, entry=low, score=99, reason="x", at=AT)
    actions.override_priority(by=cast.mia, entry=low, score=99, reason="Promised.", at=AT)
    first = queries.ranked_list(cast.mia, today=TODAY)[0]
    assert (first.entry, first.score.shown, first.score.reason) == (low, 99, "Promised.")
    assert first.score.computed == 0, "the computed one stays in sight"
    actions.drop_override(by=cast.mia, entry=low, at=AT)
    assert queries.ranked_list(cast.mia, today=TODAY)[0].entry == high


def test_weights_are_one_for_the_desk_and_every_score_follows(cast):
    one = idea(cast, waste_hours=20)
    assert score(one) == pytest.approx(17.5)
    with pytest.raises(NotAllowed):
        actions.set_weights(by=cast.cleo, desk=cast.desk, weights=Weights(), at=AT)
    actions.set_weights(by=cast.mia, desk=cast.desk, weights=Weights(half_gap=60), at=AT)
    assert score(one) == pytest.approx(8.75)


def test_free_hands_come_from_whoever_plans(cast):
    cycle = add_cycle(by=cast.mia, desk=cast.desk, name="Q4", starts_on=date(2026, 10, 1),
                      ends_on=date(2026, 12, 31), at=AT)  # fmt: skip
    skill = actions.add_skill(by=cast.mia, desk=cast.desk, name=" Networks ", at=AT)
    assert actions.add_skill(by=cast.mia, desk=cast.desk, name="NETWORKS", at=AT) == skill
    one = actions.need_skills(by=cast.mia, entry=idea(cast), hours={skill: 20}, at=AT)
    assert score(one) == 0, "nobody has noted free hours"
    actions.note_free_capacity(by=None, cycle=cycle, hours={skill: 10}, at=AT)
    assert score(one) == pytest.approx(7.5)
    actions.note_free_capacity(by=None, cycle=cycle, hours={skill: 200}, at=AT)
    assert score(one) == pytest.approx(15)
    assert FreeCapacity.objects.get().hours_free == 200
    for hours in ({skill: -1.0}, {skill: float("nan")}):
        with pytest.raises(actions.EntryTrouble):
            actions.note_free_capacity(by=cast.mia, cycle=cycle, hours=hours, at=AT)
        with pytest.raises(actions.EntryTrouble):
            actions.need_skills(by=cast.mia, entry=one, hours=hours, at=AT)
    with pytest.raises(NotAllowed):
        actions.note_free_capacity(by=cast.cleo, cycle=cycle, hours={skill: 1}, at=AT)


def test_one_change_to_many_tells_what_became_of_each(cast):
    first, second = idea(cast, "First"), ready(cast)
    told = actions.change_many(by=cast.mia, entries=[first, second], status="accepted", at=AT)
    assert [(one.ref, one.done) for one in told] == [("IMP-1", False), ("IMP-2", True)]
    assert "cannot be accepted yet" in told[0].said
    told = actions.change_many(
        by=cast.mia, entries=[first, second], owner=cast.cleo, size="S", at=AT
    )
    assert [one.done for one in told] == [True, True]
    assert {one.owner for one in Improvement.objects.all()} == {cast.cleo}
    with pytest.raises(actions.EntryTrouble, match="what to change"):
        actions.change_many(by=cast.mia, entries=[first], at=AT)


def test_own_views_are_kept_and_removed(cast):
    actions.save_filter(by=cast.cleo, name="Mine", query="?q=owner%3Ame", at=AT)
    actions.save_filter(by=cast.cleo, name=" Mine ", query="q=owner%3Ame&view=board", at=AT)
    (kept,) = queries.saved_filters(cast.cleo)
    assert (kept.name, kept.query) == ("Mine", "q=owner%3Ame&view=board")
    assert queries.saved_filters(cast.mia) == []
    with pytest.raises(actions.EntryTrouble):
        actions.drop_filter(by=cast.mia, name="Mine", at=AT)
    actions.drop_filter(by=cast.cleo, name="Mine", at=AT)
    assert queries.saved_filters(cast.cleo) == []


def test_similar_entries_are_those_one_may_see(cast):
    mill = Client.objects.create(desk=cast.desk, name="Mill Ltd")
    idea(cast, "Printer queue hangs every Monday", client=mill)
    own = idea(cast, "Printer queue hangs at the bakery", client=cast.bakery)
    assert len(queries.similar(cast.mia, title="The printer queue hangs")) == 2
    assert [one.entry for one in queries.similar(cast.paul, title="The printer queue hangs")] == [
        own
    ]
    assert queries.similar(cast.mia, title="ab") == []
