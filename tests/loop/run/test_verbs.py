"""What people do while improvements run: who may, what is kept, who is told."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from headway.ground.accounts.models import Client
from headway.ground.post.models import Message
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.plan import actions as plan
from headway.loop.run import actions
from headway.loop.run.actions.course import stages_of_set
from headway.loop.run.keeping import MinuteChangedMeanwhile, RunTrouble
from headway.loop.run.models import Blocker, Escalation, Gate, HealthReading, Slip, Win
from headway.loop.run.queries.board import board, courses
from headway.loop.run.queries.causes import causes
from headway.loop.run.queries.dates import dates_of
from headway.loop.run.queries.health import fares
from headway.loop.run.queries.mine import my_work, waiting_for
from headway.loop.run.queries.readiness import readiness
from headway.loop.run.queries.status import status_of

from .desk import AT, Running, entry, running, task

TODAY = AT.date()


@pytest.fixture
def made(db) -> Running:
    return running()


def told(kind: str) -> set[tuple[str, str]]:
    return set(Message.objects.filter(kind=kind).values_list("to__name", "subject"))


# ---- the gate ----------------------------------------------------------------------------------


def test_a_start_is_refused_with_the_points_and_allowed_with_a_reason_that_stays(made):
    one = entry(made.cast, 2, status="planned")
    with pytest.raises(RunTrouble, match="It serves no goal"):
        actions.start(by=made.cast.mia, improvement=one, at=AT)
    one.refresh_from_db()
    assert one.status == "planned"
    assert not Gate.objects.exists()
    taken = actions.start(
        by=made.cast.mia, improvement=one, at=AT, override="The client asked for it."
    )
    one.refresh_from_db()
    assert (one.status, one.started_on) == ("running", TODAY)
    assert (taken.mark, taken.override) == ("fail", "The client asked for it.")
    assert {point["key"] for point in taken.points} >= {"goal", "owner", "small", "stakeholders"}
    assert [stage.name for stage in one.stages.all()] == ["Plan", "Do", "Check", "Act"]
    assert one.stages.last().due_on == one.target_on
    assert TrailEntry.objects.filter(
        verb="override", sentence__contains="The client asked"
    ).exists()
    assert ("Vic", "IMP-2 Call back 2 has started") in told("register")


def test_only_its_owner_and_managers_start_it(made):
    one = entry(made.cast, 2, status="planned")
    for who in (made.cast.cleo, made.cast.vic, made.cast.sam):
        with pytest.raises(NotAllowed):
            actions.start(by=who, improvement=one, at=AT, override="x")


def test_the_database_keeps_no_start_on_a_fail_without_its_reason(made):
    with pytest.raises(IntegrityError), transaction.atomic():
        Gate.objects.create(improvement=made.entry, mark="fail", points=[], started=True, at=AT)


def test_readiness_is_read_from_the_record(made):
    def marks() -> dict[str, str]:
        return {p.key: p.mark.value for p in readiness(made.entry, today=TODAY).points}

    before = marks()
    assert (before["small"], before["rhythm"], before["stakeholders"]) == ("fail", "fail", "warn")
    task(made, "Write it", TODAY + timedelta(days=9))
    actions.set_rhythm(by=made.cast.mia, desk=made.cast.desk, improvement=made.entry, every_days=14,
                       first_on=TODAY, chair=made.cast.mia, at=AT)  # fmt: skip
    made.entry.refresh_from_db()
    after = marks()
    for key in (
        "small",
        "owned",
        "first_result",
        "three_points",
        "rhythm",
        "owner",
        "sponsor",
        "kpi",
        "target",
    ):
        assert after[key] == "pass", key


# ---- stages ------------------------------------------------------------------------------------


def test_a_stage_is_left_with_evidence_and_taken_up_again_with_a_reason(made):
    first, second, *_ = actions.choose_course(
        by=made.cast.mia, improvement=made.entry, key="pdca", at=AT
    )
    with pytest.raises(RunTrouble, match="Say how it is known"):
        actions.pass_stage(by=made.cast.mia, stage=first, evidence=" ", at=AT)
    with pytest.raises(RunTrouble, match="earlier stage"):
        actions.pass_stage(by=made.cast.mia, stage=second, evidence="done", at=AT)
    actions.pass_stage(by=made.cast.mia, stage=first, evidence="Chart of 12 May.", at=AT)
    assert Win.objects.get().text == "IMP-1 Call back 1: Plan is done"
    with pytest.raises(RunTrouble, match="step back"):
        actions.choose_course(by=made.cast.mia, improvement=made.entry, key="seven_step", at=AT)
    actions.step_back(by=made.cast.mia, stage=first, reason="The cause was another.", at=AT)
    assert made.entry.stages.filter(passed_at=None).count() == 4
    assert made.entry.stages.first().evidence == "Chart of 12 May.", "what was written stays"


def test_a_stage_that_moves_back_needs_a_reason_and_is_a_slip(made):
    first, *_ = actions.choose_course(by=made.cast.mia, improvement=made.entry, key="pdca", at=AT)
    later = first.due_on + timedelta(days=6)
    with pytest.raises(RunTrouble, match="say why"):
        actions.edit_stage(by=made.cast.mia, stage=first, due_on=later, at=AT)
    first.refresh_from_db()
    actions.edit_stage(by=made.cast.mia, stage=first, due_on=later, reason="Illness.", at=AT)
    assert [(slip.what, slip.days) for slip in Slip.objects.all()] == [("Stage Plan", 6)]


def test_a_desk_defines_its_own_stages(made):
    own = actions.add_stage_set(by=made.cast.mia, desk=made.cast.desk, name="Ours", at=AT,
                                stages=[("Try", "Two people did"), ("Keep", "Written down")])  # fmt: skip
    found = actions.choose_course(by=made.cast.mia, improvement=made.entry, key=own.key, at=AT)
    assert [(s.name, s.exit_criterion) for s in found] == [
        ("Try", "Two people did"),
        ("Keep", "Written down"),
    ]
    with pytest.raises(NotAllowed):
        actions.add_stage_set(by=made.cast.cleo, desk=made.cast.desk, name="X", stages=[], at=AT)
    with pytest.raises(RunTrouble):
        stages_of_set(made.cast.sam.desk, own.key)  # another desk's


# ---- blockers ----------------------------------------------------------------------------------


def test_a_blocker_tells_who_can_lift_it_and_who_raised_it_hears_of_the_end(made):
    one = actions.raise_blocker(
        by=made.cast.cleo, improvement=made.entry, title="No access", lifter=made.cast.ada, at=AT
    )
    assert told("assigned") == {("Ada", "You can lift a blocker: No access")}
    assert [due.what for due in waiting_for(made.cast.ada, today=TODAY)] == ["No access"]
    with pytest.raises(RunTrouble, match="Say how"):
        actions.lift(by=made.cast.ada, blocker=one, how="", at=AT)
    actions.lift(by=made.cast.ada, blocker=one, how="Granted.", at=AT)
    assert ("Cleo", "B-1 is lifted: No access") in told("assigned")
    assert waiting_for(made.cast.ada, today=TODAY) == []
    with pytest.raises(RunTrouble, match="already"):
        actions.lift(by=made.cast.ada, blocker=one, how="Again.", at=AT)
    for who in (made.cast.vic, made.cast.paul, made.cast.sam):
        with pytest.raises(NotAllowed):
            actions.raise_blocker(by=who, improvement=made.entry, title="x", at=AT)


def test_where_a_role_is_empty_the_next_above_hears_of_it(made):
    made.entry.sponsor = None
    made.entry.save()
    one = actions.raise_blocker(by=made.cast.cleo, improvement=made.entry, title="Stuck", at=AT)
    actions.escalate(desk=made.cast.desk, at=AT + timedelta(days=5))
    steps = {
        row.days: [m.name for m in row.told.all()]
        for row in Escalation.objects.filter(thing_pk=one.pk)
    }
    assert steps == {2: ["Mia"], 5: ["Ada"]}, "no sponsor: the executive"
    assert any(
        "as the sponsor is not named" in m.text for m in Message.objects.filter(to=made.cast.ada)
    )


def test_a_desk_changes_its_ladder_and_what_was_sent_is_not_sent_again(made):
    actions.raise_blocker(by=made.cast.cleo, improvement=made.entry, title="Stuck", at=AT)
    actions.escalate(desk=made.cast.desk, at=AT + timedelta(days=3))
    actions.change_settings(by=made.cast.mia, desk=made.cast.desk, executive=made.cast.ada, at=AT,
                            ladders={"blocker": [[2, "owner"], [3, "executive"]]})  # fmt: skip
    for _ in range(3):
        actions.escalate(desk=made.cast.desk, at=AT + timedelta(days=3, hours=1))
    assert [(e.days, e.role) for e in Escalation.objects.order_by("days")] == [
        (2, "owner"),
        (3, "executive"),
    ]
    with pytest.raises(NotAllowed):
        actions.change_settings(by=made.cast.cleo, desk=made.cast.desk, at=AT)


# ---- slips and work ----------------------------------------------------------------------------


def test_a_later_promise_is_kept_as_a_slip_and_an_earlier_one_is_not(made):
    one = task(made, "Write it", date(2026, 6, 10))
    plan.reschedule(by=made.cast.cleo, task=one, due_on=date(2026, 6, 8), at=AT)
    assert not Slip.objects.exists()
    with pytest.raises(Trouble, match="say why"):
        plan.reschedule(by=made.cast.cleo, task=one, due_on=date(2026, 6, 20), at=AT)
    plan.reschedule(by=made.cast.cleo, task=one, due_on=date(2026, 6, 20), reason="Ill.", at=AT)
    (slip,) = Slip.objects.all()
    assert (slip.task, slip.before, slip.after, slip.by) == (
        one,
        date(2026, 6, 8),
        date(2026, 6, 20),
        made.cast.cleo,
    )
    assert {who for who, _ in told("slip")} == {"Mia", "Vic"}


def test_who_is_named_is_told_and_a_client_contact_never(made):
    one = task(made, "Write it", None)
    actions.comment(
        by=made.cast.mia, improvement=made.entry, task=one, text="@Cleo @Paul @Mia look", at=AT
    )
    assert told("mention") == {("Cleo", "Mia names you in T-1")}
    for who in (made.cast.vic, made.cast.paul):
        with pytest.raises(NotAllowed):
            actions.comment(by=who, improvement=made.entry, text="x", at=AT)


def test_a_checklist_is_ticked_by_who_works_on_it(made):
    one = task(made, "Write it", None)
    line = actions.add_check(by=made.cast.cleo, task=one, text="Ask three people", at=AT)
    actions.tick(by=made.cast.cleo, item=line, done=True, at=AT)
    (lane,) = [lane for lane in board(made.cast.mia, now=AT, today=TODAY) if lane.key == "todo"]
    assert (lane.cards[0].ticked, lane.cards[0].lines) == (1, 1)
    with pytest.raises(NotAllowed):
        actions.tick(by=made.cast.vic, item=line, done=False, at=AT)


def test_files_are_kept_under_a_name_of_ours_and_go_when_removed(
    made, home, django_capture_on_commit_callbacks
):
    one = task(made, "Write it", None)
    kept = actions.attach(
        by=made.cast.cleo, task=one, name="../../etc/pass.pdf", data=b"%PDF-1.7 x", at=AT
    )
    path = home / "uploads" / "attachments" / kept.stored_as
    assert kept.name == "pass.pdf"
    assert path.read_bytes() == b"%PDF-1.7 x"
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Trouble, match="not a file that is taken"):
        actions.attach(by=made.cast.cleo, task=one, name="x.html", data=b"<script>", at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_attachment(by=made.cast.cleo, attachment=kept, at=AT)
    assert not path.exists()


# ---- reviews -----------------------------------------------------------------------------------


@pytest.fixture
def review(made):
    actions.set_rhythm(by=made.cast.mia, desk=made.cast.desk, improvement=made.entry, every_days=14,
                       first_on=TODAY, chair=made.cast.mia, invited=[made.cast.cleo, made.cast.vic], at=AT)  # fmt: skip
    return made.entry.reviews.get()


def test_the_agenda_is_made_of_facts_and_stays(made, review):
    task(made, "Write it", TODAY - timedelta(days=5))
    actions.raise_blocker(
        by=made.cast.cleo, improvement=made.entry, title="No access", at=AT - timedelta(days=12)
    )
    one = task(made, "Show it", TODAY + timedelta(days=2))
    plan.reschedule(
        by=made.cast.cleo, task=one, due_on=TODAY + timedelta(days=9), reason="Ill.", at=AT
    )
    actions.note_win(
        by=made.cast.cleo,
        desk=made.cast.desk,
        improvement=made.entry,
        text="A client wrote thanks",
        at=AT,
    )
    actions.open_review(by=made.cast.mia, review=review, at=AT)
    found = [(item.kind, item.title) for item in review.items.all()]
    assert found == [
        ("blocker", "B-1 No access"), ("health", "IMP-1 Call back 1: in trouble"),
        ("slip", "T-2 Show it moved to 10 Jun"), ("late", "T-1 Write it"), ("win", "A client wrote thanks"),
    ]  # fmt: skip
    actions.lift(by=made.cast.mia, blocker=Blocker.objects.get(), how="Done.", at=AT)
    assert review.items.first().title == "B-1 No access", "the agenda stays as it was opened"


def test_decisions_and_promises_become_records_and_the_next_review_is_planned(made, review):
    review = actions.open_review(by=made.cast.mia, review=review, at=AT)
    item = review.items.get()
    assert item.title == "Nothing has changed since the last review" or item.kind == "health"
    actions.decide(by=made.cast.mia, review=review, item=item, text="We go on.", at=AT)
    made_task = actions.promise(by=made.cast.mia, review=review, item=item, title="Ask the client",
                                owner=made.cast.cleo, due_on=TODAY + timedelta(days=10), at=AT)  # fmt: skip
    assert (made_task.owner, made_task.improvement) == (made.cast.cleo, made.entry)
    actions.close_review(by=made.cast.mia, review=review, at=AT)
    minutes = Message.objects.filter(kind="review", subject__startswith="Minutes").values_list(
        "to__name", flat=True
    )
    assert set(minutes) == {"Cleo", "Vic"}
    assert [r.due_on for r in made.entry.reviews.order_by("due_on")] == [
        TODAY,
        TODAY + timedelta(days=14),
    ]
    for change in (
        lambda: actions.decide(by=made.cast.mia, review=review, text="Late.", at=AT),
        lambda: actions.close_review(by=made.cast.mia, review=review, at=AT),
    ):
        review.refresh_from_db()
        with pytest.raises(RunTrouble):
            change()


def test_two_who_type_the_same_minute_lose_nothing(made, review):
    review = actions.open_review(by=made.cast.mia, review=review, at=AT)
    item = review.items.first()
    actions.minute(by=made.cast.cleo, item=item, text="Cleo's words", seen=1, at=AT)
    with pytest.raises(MinuteChangedMeanwhile) as both:
        actions.minute(by=made.cast.mia, item=item, text="Mia's words", seen=1, at=AT)
    assert both.value.theirs == "Cleo's words"
    item.refresh_from_db()
    assert item.minute == "Cleo's words"


def test_only_chair_owner_and_managers_open_and_only_staff_write(made, review):
    with pytest.raises(NotAllowed):
        actions.open_review(by=made.cast.cleo, review=review, at=AT)
    review = actions.open_review(by=made.cast.ada, review=review, at=AT)
    with pytest.raises(NotAllowed):
        actions.minute(by=made.cast.vic, item=review.items.first(), text="x", seen=1, at=AT)


def test_a_client_contact_is_invited_to_their_own_companys_reviews_only(made):
    with pytest.raises(RunTrouble, match="Paul may only"):
        actions.set_rhythm(by=made.cast.mia, desk=made.cast.desk, improvement=made.entry, every_days=7,
                           first_on=TODAY, chair=made.cast.mia, invited=[made.cast.paul], at=AT)  # fmt: skip
    own = entry(made.cast, 2, client=made.cast.bakery)
    actions.set_rhythm(by=made.cast.mia, desk=made.cast.desk, improvement=own, every_days=7, first_on=TODAY,
                       chair=made.cast.mia, invited=[made.cast.paul], at=AT)  # fmt: skip


# ---- health, pages' questions ------------------------------------------------------------------


def test_a_report_that_disagrees_stands_beside_the_computed_health(made):
    actions.raise_blocker(
        by=made.cast.cleo, improvement=made.entry, title="x", at=AT - timedelta(days=12)
    )
    actions.report(by=made.cast.mia, improvement=made.entry, colour="green", text="Fine.", at=AT)
    (one,) = fares(made.cast.desk, [made.entry], today=TODAY)
    assert (one.health.colour.value, one.said.colour, one.disagrees) == ("red", "green", True)


def test_health_is_read_once_for_each_change_and_told_when_the_colour_turns(made):
    from headway.loop.run.jobs import read_health

    task(made, "Write it", TODAY + timedelta(days=3))
    actions.set_rhythm(by=made.cast.mia, desk=made.cast.desk, improvement=made.entry, every_days=30,
                       first_on=TODAY + timedelta(days=20), chair=made.cast.mia, at=AT)  # fmt: skip
    for day in range(10):
        read_health(at=AT + timedelta(days=day))
    assert [(r.on, r.colour) for r in HealthReading.objects.order_by("on")] == [
        (TODAY, "green"), (TODAY + timedelta(days=6), "amber"),
    ]  # fmt: skip
    assert told("health") == {
        (who, "IMP-1 Call back 1: on course → needs attention") for who in ("Mia", "Vic")
    }


def many(made: Running, count: int) -> None:
    for number in range(2, count + 2):
        one = entry(made.cast, number)
        other = Running(made.cast, one)
        task(other, "Write it", TODAY - timedelta(days=number))
        actions.raise_blocker(by=made.cast.cleo, improvement=one, title="x", at=AT)
        actions.choose_course(by=made.cast.mia, improvement=one, key="pdca", at=AT)


def test_questions_take_no_more_queries_for_more_rows(made, django_assert_max_num_queries):
    many(made, 12)
    with django_assert_max_num_queries(21):
        courses(made.cast.mia, today=TODAY)
    with django_assert_max_num_queries(5):
        board(made.cast.mia, now=AT, today=TODAY)
    with django_assert_max_num_queries(16):
        causes(made.cast.desk, today=TODAY)
    with django_assert_max_num_queries(18):
        my_work(made.cast.cleo, today=TODAY)


def test_a_lane_shows_the_most_urgent_and_counts_the_rest(made, monkeypatch):
    monkeypatch.setattr("headway.loop.run.queries.board.MOST_CARDS", 3)
    for number in range(5):
        task(made, f"Task {number}", TODAY + timedelta(days=3 - number))
    lane = board(made.cast.mia, now=AT, today=TODAY)[0]
    assert [card.task.title for card in lane.cards] == ["Task 4", "Task 3", "Task 2"]
    assert (lane.count, lane.more, lane.late) == (5, 2, 1)


def test_my_work_is_mine(made):
    task(made, "Late one", TODAY - timedelta(days=2))
    task(made, "Today's", TODAY)
    task(made, "Soon", TODAY + timedelta(days=3))
    task(made, "Mia's", TODAY, owner=made.cast.mia)
    work = my_work(made.cast.cleo, today=TODAY)
    assert [[due.what for due in part] for part in (work.late, work.today, work.soon, work.waiting)] == [
        ["T-1 Late one"], ["T-2 Today's"], ["T-3 Soon"], [],
    ]  # fmt: skip


def test_the_calendar_holds_ones_own_dates(made, review):
    task(made, "Write it", TODAY + timedelta(days=3))
    keys = {one.key.split("-")[0] for one in dates_of(made.cast.cleo, today=TODAY)}
    assert keys == {"review", "task"}
    assert {one.key.split("-")[0] for one in dates_of(made.cast.vic, today=TODAY)} == {
        "review",
        "target",
    }
    assert dates_of(made.cast.paul, today=TODAY) == []


def test_the_status_page_tells_nothing_private(made):
    other = Client.objects.create(desk=made.cast.desk, name="Quartz Hotels")
    entry(made.cast, 2, client=made.cast.bakery)
    entry(made.cast, 3, client=other)
    actions.raise_blocker(
        by=made.cast.cleo, improvement=made.entry, title="Cleo has no access", at=AT
    )
    desk_page = status_of(made.cast.desk, None, today=TODAY)
    assert [row.title for row in desk_page.rows] == ["Call back 1"]
    assert [row.title for row in status_of(made.cast.desk, made.cast.bakery, today=TODAY).rows] == [
        "Call back 2"
    ]
    said = io.StringIO()
    print(desk_page, file=said)
    for secret in ("Cleo", "Mia", "Vic", "Quartz", "Bakery", "access"):
        assert secret not in said.getvalue()
