"""What is done about people: who may, what is kept and what never is, who is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from headway.ground.accounts.models import Client
from headway.ground.post.models import Message as Letter
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.adoption import actions, jobs
from headway.loop.adoption.coverage import Cover
from headway.loop.adoption.models import Concern, Message, PulseAnswer, Receipt, Stakeholder
from headway.loop.adoption.pulse import STATEMENTS
from headway.loop.adoption.queries import messages as messages_queries
from headway.loop.adoption.queries.people import by_kind, concerns_of, stakeholders_of
from headway.loop.adoption.queries.pulses import by_token, results_of, to_answer, trend_of
from headway.loop.adoption.queries.readiness import counts_of
from headway.loop.adoption.queries.room import people_of, room
from headway.loop.adoption.queries.training import training_of
from headway.loop.plan.actions import apply_playbook
from headway.loop.plan.playbooks import find
from headway.loop.run.actions import note_win
from headway.loop.run.queries.readiness import readiness
from headway.loop.run.queries.wins import went_well
from tests.loop.run.desk import AT, Running, running

TODAY = AT.date()
DAY = timedelta(days=1)


@pytest.fixture
def made(db) -> Running:
    return running()


def group(made: Running, name: str = "First line", *who: str, **more: object) -> Stakeholder:
    said: dict = {"influence": 4, "effect": 5} | more
    return actions.name_stakeholder(
        by=made.cast.mia, improvement=made.entry, name=name, at=AT,
        members=[getattr(made.cast, one) for one in who], **said,
    )  # fmt: skip


def message(made: Running, *audience: Stakeholder, **more: object) -> Message:
    said: dict = {
        "aim": "They know why.", "subject": "About {title}", "text": "{problem} {owner}",
        "send_on": TODAY + 2 * DAY, "sender": made.cast.mia,
    } | more  # fmt: skip
    return actions.plan_message(by=made.cast.mia, improvement=made.entry, audience=audience, at=AT, **said)  # fmt: skip


def letters(kind: str) -> list[tuple[str, str]]:
    return sorted(Letter.objects.filter(kind=kind).values_list("to__name", "subject"))


# ---- stakeholders ------------------------------------------------------------------------------


def test_owner_and_managers_name_stakeholders_others_do_not(made):
    first = group(made, "First line", "cleo")
    assert list(first.members.all()) == [made.cast.cleo]
    with pytest.raises(NotAllowed):
        actions.name_stakeholder(by=made.cast.cleo, improvement=made.entry, name="x", influence=1, effect=1, at=AT)  # fmt: skip
    with pytest.raises(Trouble, match="already"):
        group(made, "first LINE")
    with pytest.raises(Trouble, match="from 1 to 5"):
        group(made, "Other", influence=6)
    with pytest.raises(Trouble, match="speaks for a client"):
        group(made, "Clients", "paul")  # the entry is about no client
    actions.remove_stakeholder(by=made.cast.mia, stakeholder=first, at=AT)
    assert (
        group(made, "First line").pk != first.pk
    )  # the name is free again, the old one stays on record


def test_readiness_is_rated_over_time_and_of_one_person_only_the_leaders_know(made):
    first, vic = group(made), actions.name_stakeholder(
        by=made.cast.mia, improvement=made.entry, person=made.cast.vic, influence=5, effect=1, at=AT
    )  # fmt: skip
    actions.rate(by=made.cast.cleo, stakeholder=first, marks={"knows_why": 2}, at=AT - 9 * DAY)
    actions.rate(by=made.cast.mia, stakeholder=first, marks={"knows_why": 4, "wants_it": 3}, at=AT)
    actions.rate(by=made.cast.mia, stakeholder=vic, marks={"knows_why": 1}, at=AT)
    with pytest.raises(NotAllowed):
        actions.rate(by=made.cast.cleo, stakeholder=vic, marks={"knows_why": 5}, at=AT)
    with pytest.raises(Trouble, match="at least one"):
        actions.rate(by=made.cast.mia, stakeholder=first, marks={"knows_why": None}, at=AT)
    with pytest.raises(Trouble, match="ahead"):
        actions.rate(by=made.cast.mia, stakeholder=first, marks={"knows_why": 1}, at=AT, on=TODAY + DAY)  # fmt: skip
    person, team = stakeholders_of(made.cast.mia, [made.entry])[made.entry.pk]
    assert team.history == [(TODAY - 9 * DAY, 2), (TODAY, 3)]
    assert (team.newest.by_name, team.need.step.key, team.need.urgent) == ("Mia", "wants_it", False)
    assert person.need.urgent
    hidden, seen = stakeholders_of(made.cast.cleo, [made.entry])[made.entry.pk]
    assert hidden.hidden
    assert (hidden.ratings, hidden.readiness, hidden.need, hidden.history) == ([], None, None, [])
    assert seen.readiness == 3
    assert not TrailEntry.objects.filter(verb="rate", sentence__contains="Vic").exists()
    assert [one.who.name for one in people_of(made.cast.mia, made.entry, today=TODAY).needs] == ["Vic", "First line"]  # fmt: skip


# ---- messages ----------------------------------------------------------------------------------


def test_a_planned_message_goes_out_by_itself_on_its_day_once_and_is_heard(made):
    made.entry.problem = "Nobody calls back."
    made.entry.save()
    one = message(made, group(made, "First line", "cleo", "vic"), group(made, "Callers"))
    assert jobs.look_after(at=AT).startswith("0 messages")
    for later in (2 * DAY, 2 * DAY, 3 * DAY):
        jobs.look_after(at=AT + later)
    assert letters("announcement") == [("Cleo", "About Call back 1"), ("Vic", "About Call back 1")]
    one.refresh_from_db()
    assert one.text == "Nobody calls back. Mia"
    (row,) = messages_queries.messages_of(made.entry, today=TODAY + 3 * DAY)
    assert (row.stand.word, row.way.told, row.way.audience) == ("not told to all", 2, 3)
    by_hand = one.receipts.get(member=None)
    with pytest.raises(Trouble, match="told before"):
        actions.hear(by=made.cast.mia, receipt=by_hand, at=AT)
    actions.tell_by_hand(by=made.cast.mia, receipt=by_hand, at=AT)
    for receipt in one.receipts.all():
        actions.hear(by=receipt.member or made.cast.mia, receipt=receipt, at=AT)
    (row,) = messages_queries.messages_of(made.entry, today=TODAY)
    assert row.stand.word == "heard by all"
    assert one.receipts.get(member=None).noted_by == made.cast.mia
    with pytest.raises(Trouble, match="sent already"):
        actions.send_now(by=made.cast.mia, message=one, at=AT)


def test_a_message_told_by_hand_is_asked_for_on_its_day_and_called_out_once_it_is_late(made):
    one = message(
        made, group(made), by_app=False, channel="stand-up", sender=made.cast.cleo, text="Now."
    )
    assert {row.message.pk for row in room(made.cast.mia, today=TODAY).ahead[0].rows} == {one.pk}  # fmt: skip
    for days in (1, 2, 2, 3, 4):
        jobs.look_after(at=AT + days * DAY)
    assert letters("reminder") == [
        ("Cleo", "A message is due today: They know why."),
        ("Cleo", "A message is late: They know why."),
        ("Mia", "A message is late: They know why."),
    ]
    assert [row.stand.word for row in room(made.cast.mia, today=TODAY + 4 * DAY).late] == ["late"]
    actions.send_now(by=made.cast.cleo, message=one, at=AT + 4 * DAY)
    assert room(made.cast.mia, today=TODAY + 4 * DAY).late == []
    assert not Letter.objects.filter(kind="announcement").exists()


def test_a_message_keeps_silent_while_parked_or_while_something_in_it_is_not_known(made):
    one = message(made, group(made, "First line", "cleo"), text="By {client}")
    jobs.look_after(at=AT + 2 * DAY)
    assert letters("announcement") == []
    with pytest.raises(Trouble, match="Still lacking: the client"):
        actions.send_now(by=made.cast.mia, message=one, at=AT)
    actions.write_anew(
        by=made.cast.mia, message=one, audience=one.audience.all(), aim=one.aim, subject="s",
        text="t", send_on=one.send_on, by_app=True, channel="", sender=made.cast.mia, at=AT,
    )  # fmt: skip
    made.entry.status = "parked"
    made.entry.save()
    jobs.look_after(at=AT + 2 * DAY)
    assert letters("announcement") == []
    made.entry.status = "running"
    made.entry.save()
    jobs.look_after(at=AT + 30 * DAY)  # long past its day: somebody must look at it
    assert letters("announcement") == []
    jobs.look_after(at=AT + 3 * DAY)
    assert letters("announcement") == [("Cleo", "s")]


@pytest.mark.parametrize(
    ("more", "why"),
    [({"text": "{weather}"}, "weather"), ({"by_app": False}, "which way"), ({"text": " "}, "Write"),
     ({"audience": []}, "who hears")],
)  # fmt: skip
def test_a_message_that_cannot_work_is_refused(made, more, why):
    audience = more.pop("audience", [group(made, "First line", "cleo")])
    with pytest.raises(Trouble, match=why):
        message(made, *audience, **more)
    assert not Message.objects.exists()


def test_client_contacts_hear_only_of_their_own_client(made):
    made.entry.client = made.cast.bakery
    made.entry.save()
    one = message(made, group(made, "The bakery", "paul"), text="Hello")
    made.entry.client = Client.objects.create(desk=made.cast.desk, name="Mill Ltd")
    made.entry.save()
    jobs.look_after(at=AT + 2 * DAY)
    assert letters("announcement") == []
    made.entry.client = made.cast.bakery
    made.entry.save()
    jobs.look_after(at=AT + 2 * DAY)
    assert letters("announcement") == [("Paul", "About Call back 1")]
    receipt = Receipt.objects.get()
    assert messages_queries.receipt_of(made.cast.paul, receipt.pk) == receipt
    assert messages_queries.receipt_of(made.cast.cleo, receipt.pk) is None
    assert one.pk == receipt.message_id


def test_a_desk_words_its_own_templates_and_goes_back_to_the_shipped_ones(made):
    said = {"by": made.cast.mia, "desk": made.cast.desk, "aim": "a", "subject": "s", "at": AT}
    actions.keep_wording(key="why", name="Why", text="Because of {problem}", **said)
    actions.keep_wording(name="For the board", text="Dear board", **said)
    with pytest.raises(Trouble, match="weather"):
        actions.keep_wording(name="x", text="{weather}", **said)
    with pytest.raises(NotAllowed):
        actions.keep_wording(**{**said, "by": made.cast.cleo}, name="x", text="y")
    found = {one.key: one for one in messages_queries.templates(made.cast.desk)}
    assert (found["why"].text, found["why"].own) == ("Because of {problem}", True)
    assert found["own-for-the-board"].text == "Dear board"
    actions.drop_wording(by=made.cast.mia, desk=made.cast.desk, key="why", at=AT)
    assert not messages_queries.templates(made.cast.desk)[0].own


def test_words_and_training_are_taken_over_from_a_playbook_once(made):
    apply_playbook(by=made.cast.mia, improvement=made.entry, book=find("first_time_fix"), at=AT)
    assert people_of(made.cast.mia, made.entry, today=TODAY).books[0][0] == "first_time_fix"
    taken = actions.take_over(
        by=made.cast.mia, improvement=made.entry, playbook="first_time_fix", at=AT
    )
    assert (taken.messages, taken.training) == (2, 1)
    assert people_of(made.cast.mia, made.entry, today=TODAY).books == []
    assert [one.name for one in Stakeholder.objects.order_by("pk")] == ["The first line", "The groups behind the first line"]  # fmt: skip
    first, second = Message.objects.order_by("send_on")
    assert (first.send_on, first.by_app) == (TODAY + 2 * DAY, False)
    assert second.send_on > first.send_on
    with pytest.raises(Trouble, match="already"):
        actions.take_over(
            by=made.cast.mia, improvement=made.entry, playbook="first_time_fix", at=AT
        )


# ---- training ----------------------------------------------------------------------------------


def test_a_need_is_covered_by_all_having_come_or_by_what_is_seen_not_by_a_plan(made):
    first = group(made, "First line", "cleo", "vic")
    need = actions.ask_for_training(by=made.cast.mia, improvement=made.entry, skill="Scripts", group=first, at=AT)  # fmt: skip

    def cover() -> Cover:
        (row,) = training_of(made.entry)
        return row.covering.cover

    one = actions.plan_session(by=made.cast.mia, need=need, on=TODAY, trainer="Ada", at=AT)
    assert cover() is Cover.PLANNED
    with pytest.raises(Trouble, match="Name who came"):
        actions.hold_session(by=made.cast.mia, session=one, all_came=True, at=AT)
    with pytest.raises(Trouble, match="the training is for"):
        actions.hold_session(by=made.cast.mia, session=one, came=[made.cast.ada], at=AT)
    actions.hold_session(by=made.cast.mia, session=one, came=[made.cast.cleo], at=AT)
    assert cover() is Cover.SOME
    two = actions.plan_session(by=made.cast.mia, need=need, on=TODAY, trainer="Ada", at=AT)
    with pytest.raises(Trouble, match="on its day"):
        actions.hold_session(by=made.cast.mia, session=two, came=[made.cast.vic], at=AT - DAY)
    actions.hold_session(by=made.cast.mia, session=two, came=[made.cast.vic], at=AT)
    assert cover() is Cover.TAUGHT
    actions.note_evidence(by=made.cast.cleo, need=need, what="Eight of ten linked", at=AT)
    assert cover() is Cover.SEEN
    with pytest.raises(Trouble, match="above"):
        actions.ask_for_training(by=made.cast.mia, improvement=made.entry, skill="x", group=first, level_now=2, level_target=2, at=AT)  # fmt: skip


# ---- concerns and thanks -----------------------------------------------------------------------


def test_an_anonymous_concern_keeps_nothing_of_who_or_when(made):
    at = AT + timedelta(hours=5, minutes=17)
    one = actions.raise_concern(by=made.cast.cleo, improvement=made.entry, text="Too much", anonymous=True, kind="workload", at=at)  # fmt: skip
    assert one.raised_by is None
    entry = TrailEntry.objects.get(verb="raise_concern")
    assert (entry.by, entry.by_name) == (None, "somebody")
    assert entry.at == datetime(2026, 5, 31, 22, tzinfo=UTC)  # midnight at the desk, not the hour
    rows = [*TrailEntry.objects.values_list(), *Concern.objects.values_list(), *Letter.objects.values_list()]  # fmt: skip
    assert "Cleo" not in str(rows)
    assert not Letter.objects.exists()  # a message now would tell the moment
    assert jobs.look_after(at=at).endswith("0 concerns passed on")
    for days in (1, 1, 2):
        jobs.look_after(at=AT + days * DAY)
    assert letters("assigned") == [("Mia", "A concern about IMP-1 waits for your answer")]
    actions.answer_concern(by=made.cast.mia, concern=one, text="We take one seat.", at=AT + 3 * DAY)
    assert letters("mention") == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.filter(pk=one.pk).update(raised_by=made.cast.cleo)


def test_the_owners_own_anonymous_concern_looks_like_anybody_elses(made):
    actions.raise_concern(by=made.cast.mia, improvement=made.entry, text="x", anonymous=True, at=AT)
    jobs.look_after(at=AT + DAY)
    assert len(letters("assigned")) == 1


def test_who_asks_by_name_hears_the_answer_and_what_waits_has_its_age(made):
    one = actions.raise_concern(by=made.cast.cleo, improvement=made.entry, text="Why now?", at=AT - 9 * DAY)  # fmt: skip
    assert letters("assigned") == [("Mia", "A concern about IMP-1 waits for your answer")]
    actions.raise_concern(
        by=made.cast.ada, improvement=made.entry, text="How?", kind="skill", at=AT
    )
    still, _ = concerns_of([made.entry], today=TODAY)
    assert by_kind(still) == [("I don't know enough", 1, 9), ("I can't do it yet", 1, 0)]
    assert room(made.cast.mia, today=TODAY).opening.startswith("Two concerns wait for an answer, the oldest for nine days")  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.answer_concern(by=made.cast.cleo, concern=one, text="x", at=AT)
    actions.answer_concern(by=made.cast.mia, concern=one, text="Because.", at=AT)
    assert letters("mention") == [("Cleo", "Your concern about IMP-1 Call back 1 has an answer")]
    for who in (made.cast.vic, made.cast.paul, made.cast.sam):
        with pytest.raises(NotAllowed):
            actions.raise_concern(by=who, improvement=made.entry, text="x", at=AT)


def test_thanks_stand_with_the_wins_but_not_before_clients(made):
    made.entry.client = made.cast.bakery
    made.entry.save()
    actions.thank(by=made.cast.cleo, desk=made.cast.desk, improvement=made.entry, whom="First line", what="kept at it", at=AT)  # fmt: skip
    note_win(by=made.cast.mia, desk=made.cast.desk, improvement=made.entry, text="Half done", at=AT)
    assert {(one.text, one.thanks_to) for one in went_well(made.cast.vic)} == {("kept at it", "First line"), ("Half done", "")}  # fmt: skip
    assert [one.text for one in went_well(made.cast.paul)] == ["Half done"]
    actions.thank(
        by=made.cast.mia, desk=made.cast.desk, member=made.cast.cleo, what="scripts", at=AT
    )
    assert letters("mention") == [("Cleo", "Mia thanks you")]


# ---- the gate ----------------------------------------------------------------------------------


def test_the_start_gate_reads_the_people_side(made):
    def marks() -> dict[str, str]:
        found = readiness(made.entry, today=TODAY)
        return {one.key: one.mark.value for one in found.points if one.group == "people"}

    assert marks() == {"stakeholders": "warn", "messages": "warn", "training": "pass",
                       "concerns": "pass", "behaviour": "warn"}  # fmt: skip
    first = group(made, "First line", "cleo")
    message(made, first)
    need = actions.ask_for_training(by=made.cast.mia, improvement=made.entry, skill="x", group=first, at=AT)  # fmt: skip
    asked = actions.raise_concern(by=made.cast.cleo, improvement=made.entry, text="x", at=AT)
    actions.say_behaviour(by=made.cast.mia, improvement=made.entry, new=False, at=AT)
    assert marks() == {"stakeholders": "pass", "messages": "pass", "training": "warn",
                       "concerns": "warn", "behaviour": "pass"}  # fmt: skip
    actions.note_evidence(by=made.cast.mia, need=need, what="seen", at=AT)
    actions.answer_concern(by=made.cast.mia, concern=asked, text="y", at=AT)
    assert set(marks().values()) == {"pass"}
    actions.say_behaviour(by=made.cast.mia, improvement=made.entry, new=True, at=AT)
    assert counts_of(made.entry).needs_behaviour is True


# ---- pulse -------------------------------------------------------------------------------------


def pulse(made: Running, **more: object):
    said: dict = {"title": "A month in", "statements": STATEMENTS, "question": "What helps?"} | more
    return actions.open_pulse(by=made.cast.mia, desk=made.cast.desk, at=AT, **said)


def answers(one, count: int, mark: int = 4, at: datetime = AT) -> None:
    for _ in range(count):
        actions.answer_pulse(pulse=one, marks=[mark] * len(one.statements), words=f"w{mark}", at=at)


def test_a_pulse_shows_nothing_under_five_and_moves_in_steps(made):
    one, token = pulse(made)
    assert token not in str(list(one.__dict__.values()))
    assert by_token(token) == one
    assert by_token(token + "x") is None
    seen = []
    for _ in range(14):
        answers(one, 1)
        found = results_of(one, at=AT)
        seen.append((found.n, len(found.results), found.count_words))
    assert [n for n, _, _ in seen] == [0] * 9 + [5] * 5
    assert all(bool(n) == bool(rows) for n, rows, _ in seen)
    assert len({words for _, _, words in seen}) == 3  # the count moves in steps as well
    one = actions.close_pulse(by=made.cast.mia, pulse=one, at=AT)
    assert results_of(one, at=AT).n == 14
    with pytest.raises(Trouble, match="closed"):
        answers(one, 1)


def test_somebody_who_looks_before_and_after_learns_no_single_answer(made):
    """Nine answered “fully”; the tenth marks 1. Whatever is looked at, four others hide it."""
    one, _ = pulse(made)
    answers(one, 9, mark=5)
    before = results_of(one, at=AT)
    answers(one, 1, mark=1)
    after = results_of(one, at=AT)
    closed = results_of(one, at=AT + 20 * DAY)
    assert (before.n, after.n, closed.n) == (0, 5, 10)
    assert "w1" not in after.words
    assert closed.n - after.n >= 5
    assert {result.n for result in closed.results} == {10}  # the same for every statement


def test_an_answer_has_no_name_no_time_no_trail_and_needs_every_mark(made):
    one, _ = pulse(made)
    trail = TrailEntry.objects.count()
    answers(one, 1)
    assert TrailEntry.objects.count() == trail
    assert {field.name for field in PulseAnswer._meta.get_fields()} == {"id", "pulse", "batch", "marks", "words"}  # fmt: skip
    for marks in ([4, 4, 4], [4, 4, 4, 9], [4] * 5):
        with pytest.raises(Trouble):
            actions.answer_pulse(pulse=one, marks=marks, at=AT)


def test_a_pulse_is_for_the_people_of_its_change_and_a_link_can_be_replaced(made):
    group(made, "First line", "cleo")
    one, token = pulse(made, improvement=made.entry)
    assert letters("pulse") == [("Cleo", "4 statements, one minute: A month in")]
    assert not Letter.objects.filter(link__contains=token).exists()
    assert to_answer(made.cast.cleo, one.pk) == one
    assert to_answer(made.cast.vic, one.pk) is None
    fresh = actions.new_link(by=made.cast.mia, pulse=one, at=AT)
    assert (by_token(token), by_token(fresh)) == (None, one)
    for bad in (["a", "b"], ["a", "A", "b"], list("abcdef")):
        with pytest.raises(Trouble):
            pulse(made, statements=bad)
    with pytest.raises(NotAllowed):
        actions.open_pulse(by=made.cast.cleo, desk=made.cast.desk, title="x", statements=STATEMENTS, at=AT)  # fmt: skip


def test_the_trend_holds_only_what_may_be_shown(made):
    first, _ = pulse(made, title="One", days=1)
    answers(first, 6, mark=2)
    small, _ = pulse(made, title="Two", days=1)
    answers(small, 4, mark=5)
    last, _ = pulse(made, title="Three", days=1)
    answers(last, 7, mark=5)
    trend = trend_of(last, at=AT + 9 * DAY)
    assert [[n for _, _, n in one.points] for one in trend] == [[6, 7]] * 4
    assert date(2026, 6, 1) == last.opened_on
