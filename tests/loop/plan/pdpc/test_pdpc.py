"""The chart: what can go wrong, how it was judged, and triggers that fire once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from headway.ground.accounts.models import Client
from headway.ground.post.models import Message
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed, WrongUsage
from headway.loop.plan import actions, pdpc_watch
from headway.loop.plan.actions.pdpc import words_of
from headway.loop.plan.keeping import PlanTrouble
from headway.loop.plan.models import Activity, Countermeasure, Risk, Task
from headway.loop.plan.pdpc import Look, PdpcTrouble, Seen, Trigger, TriggerKind, look, worsened
from headway.loop.plan.pdpc_queries import chart_of, standing_now, watched_of
from headway.loop.plan.playbooks import PLAYBOOKS, find
from headway.loop.register import actions as register
from tests.doors import export

AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
TODAY = date(2026, 9, 1)
KPI = TriggerKind.KPI


# pure -------------------------------------------------------------------------------------------


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 500), st.sampled_from(["higher", "lower"]))
def test_a_kpi_fires_only_when_it_is_worse_and_there_is_enough_of_it(value, beyond, n, better):
    trigger = Trigger(KPI, "ftfr", "First-time fix", "share", better, beyond)
    found = look(trigger, Seen(TODAY, value=value, n=n, least=30))
    worse = value > beyond if better == "lower" else value < beyond
    assert found.fired == (None if n < 30 else worse)
    assert f"n {n}" in found.words


@given(st.floats(0, 1), st.floats(0.001, 0.5), st.sampled_from(["higher", "lower"]))
def test_a_trigger_set_from_today_rests_today(value, by, better):
    trigger = Trigger(KPI, "k", "K", "share", better, worsened(value, by, better, "share"))
    assert look(trigger, Seen(TODAY, value=round(value, 6), n=99, least=1)).fired is False


@given(st.integers(1, 60), st.integers(-30, 90))
def test_lateness_and_age_are_counted_in_days(limit, days):
    assert look(Trigger(TriggerKind.LATE, days=limit), Seen(TODAY, late_days=days)).fired == (
        days >= limit
    )
    aged = look(Trigger(TriggerKind.BLOCKER, days=limit), Seen(TODAY, blocker_days=max(days, 0)))
    assert aged.fired == (max(days, 0) >= limit)
    assert look(Trigger(TriggerKind.BLOCKER, days=limit), Seen(TODAY)).fired is False
    on = TODAY + timedelta(days=days)
    assert look(Trigger(TriggerKind.DATE, on=on), Seen(TODAY)).fired == (days <= 0)


@pytest.mark.parametrize(
    "trigger",
    [Trigger(KPI), Trigger(KPI, "ftfr"), Trigger(KPI, "ftfr", beyond=0.5, weeks=0),
     Trigger(TriggerKind.DATE), Trigger(TriggerKind.LATE), Trigger(TriggerKind.BLOCKER, days=999)],
)  # fmt: skip
def test_a_trigger_that_could_never_be_told_is_refused(trigger):
    with pytest.raises(PdpcTrouble):
        trigger.checked()


# with the database ------------------------------------------------------------------------------


@pytest.fixture
def entry(cast):
    return register.propose(
        by=cast.mia, desk=cast.desk, at=AT, title="Printers come back", owner=cast.cleo,
        kpi_key="reopen_rate", client=cast.bakery,
    )  # fmt: skip


@pytest.fixture
def task(cast, entry):
    return actions.add_task(
        by=cast.mia, improvement=entry, title="Write scripts", hours_likely=8, at=AT
    )


def counter(cast, task, kind="recover", **more):
    risk = actions.add_risk(by=cast.cleo, task=task, what="Nobody has time", at=AT)
    return actions.add_countermeasure(
        by=cast.cleo, risk=risk, what="Ask the lead", kind=kind, at=AT, ease=4, effect=4, **more
    )


def test_what_prevents_becomes_a_task_before_the_one_it_protects(cast, task):
    one = actions.judge(by=cast.cleo, counter=counter(cast, task, "prevent"), practical=True, at=AT)
    assert one.task.kind == Task.Kind.TASK
    assert list(task.after.all()) == [one.task]
    assert one.task.hours_likely == 2
    assert [t.task for branch in chart_of(task.improvement).branches for t in branch.twigs] == [
        task
    ]


def test_an_x_keeps_its_reason(cast, task):
    one = counter(cast, task, "prevent")
    with pytest.raises(PdpcTrouble, match="why this is not practical"):
        actions.judge(by=cast.cleo, counter=one, practical=False, at=AT)
    one = actions.judge(by=cast.cleo, counter=one, practical=False, reason="No money", at=AT)
    assert (one.judged, one.reason, one.task) == ("X", "No money", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Countermeasure.objects.filter(pk=one.pk).update(reason="")


def test_judged_anew_what_came_of_it_is_dropped(cast, task):
    one = actions.judge(by=cast.cleo, counter=counter(cast, task, "prevent"), practical=True, at=AT)
    made = one.task
    with pytest.raises(PdpcTrouble, match=made.ref):
        actions.remove_risk(by=cast.cleo, risk=one.risk, at=AT)
    one = actions.judge(by=cast.cleo, counter=one, practical=False, reason="Too dear", at=AT)
    made.refresh_from_db()
    assert made.dropped_at is not None
    assert one.task is None
    actions.remove_risk(by=cast.cleo, risk=one.risk, at=AT)
    assert not Risk.objects.exists()


def test_what_recovers_needs_a_trigger_and_fires_once(cast, task):
    one = counter(cast, task)
    with pytest.raises(PdpcTrouble, match="what sets it off"):
        actions.judge(by=cast.cleo, counter=one, practical=True, at=AT)
    one = actions.judge(
        by=cast.cleo, counter=one, practical=True, at=AT,
        trigger=Trigger(TriggerKind.DATE, on=TODAY + timedelta(days=3)),
    )  # fmt: skip
    assert one.task.kind == Task.Kind.CONTINGENCY
    assert one.task.trigger == "4 Sep 2026 has come"
    assert watched_of(cast.desk) == [one]
    assert pdpc_watch.watch_contingencies(at=AT) == []
    one.refresh_from_db()
    assert one.looked_words == "3 days to go"
    for days in (3, 4, 5):
        raised = pdpc_watch.watch_contingencies(at=AT + timedelta(days=days))
        assert [t.pk for t in raised] == ([one.task.pk] if days == 3 else [])
    one.task.refresh_from_db()
    assert one.task.triggered_at == AT + timedelta(days=3)
    assert Message.objects.filter(to=cast.cleo, key=f"contingency:{one.task.pk}").count() == 1
    assert TrailEntry.objects.filter(verb="trigger").count() == 1


def test_an_old_blocker_or_a_late_task_sets_it_off(cast, task):
    actions.reschedule(by=cast.mia, task=task, at=AT, starts_on=TODAY, ends_on=TODAY)
    late = actions.judge(by=cast.mia, counter=counter(cast, task), practical=True, at=AT,
                         trigger=Trigger(TriggerKind.LATE, days=5))  # fmt: skip
    old = actions.judge(by=cast.mia, counter=counter(cast, task), practical=True, at=AT,
                        trigger=Trigger(TriggerKind.BLOCKER, days=5))  # fmt: skip
    ages = {task.improvement_id: 2}
    assert pdpc_watch.watch_contingencies(at=AT, blockers=lambda desk, at: ages) == []
    ages[task.improvement_id] = 6
    assert pdpc_watch.watch_contingencies(at=AT, blockers=lambda desk, at: ages) == [old.task]
    assert pdpc_watch.watch_contingencies(at=AT + timedelta(days=5)) == [late.task]
    assert watched_of(cast.desk) == []


def test_a_kpi_is_watched_in_the_entrys_own_tickets(desk, task_of):
    task, entry = task_of(desk)
    stands = standing_now(entry, "reopen_rate", today=TODAY)
    assert stands is not None
    assert stands.slice == {"client": export.BAKERY}
    for beyond, fires in ((stands.value + 0.9, False), (0.0001, True)):
        one = actions.judge(
            by=desk.mia, counter=counter(desk, task), practical=True, at=AT,
            trigger=Trigger(KPI, "reopen_rate", beyond=min(beyond, 1.0), weeks=13),
        )  # fmt: skip
        assert "Reopen rate is above" in words_of(one)
        raised = pdpc_watch.watch_contingencies(at=AT)
        assert raised == ([one.task] if fires else [])
        one.refresh_from_db()
        assert "n " in one.looked_words


@pytest.fixture
def task_of():
    def make(desk):
        entry = register.propose(
            by=desk.mia, desk=desk.desk, at=AT, title="Bakery", owner=desk.cleo,
            client=Client.objects.get(desk=desk.desk, name=export.BAKERY), kpi_key="reopen_rate",
        )  # fmt: skip
        made = actions.add_task(by=desk.mia, improvement=entry, title="Do", hours_likely=8, at=AT)
        return made, entry

    return make


def test_without_tickets_a_kpi_cannot_be_told(cast, task):
    one = actions.judge(by=cast.mia, counter=counter(cast, task), practical=True, at=AT,
                        trigger=Trigger(KPI, "reopen_rate", beyond=0.1))  # fmt: skip
    assert pdpc_watch.watch_contingencies(at=AT) == []
    one.refresh_from_db()
    assert one.looked_words == "no tickets yet"
    with pytest.raises(WrongUsage, match="no KPI"):
        actions.judge(by=cast.mia, counter=counter(cast, task), practical=True, at=AT,
                      trigger=Trigger(KPI, "luck", beyond=0.1))  # fmt: skip


def test_only_those_who_shape_the_plan_change_the_chart(cast, task):
    for stranger in (cast.vic, cast.sam, cast.paul):
        with pytest.raises(NotAllowed):
            actions.add_risk(by=stranger, task=task, what="x", at=AT)


@pytest.mark.parametrize("key", PLAYBOOKS)
def test_a_playbook_makes_a_whole_plan(cast, entry, key):
    book = find(key)
    made = actions.apply_playbook(by=cast.cleo, improvement=entry, book=book, at=AT)
    assert len(made) == len(list(book.work))
    by_key = {task.origin.split("/")[1]: task for task in made}
    for one in book.work:
        assert {t.pk for t in by_key[one.key].after.all() if not t.origin.startswith("pdpc")} == {
            by_key[before].pk for before in one.after
        }
    assert {t.kind for t in made} == {"task", "message", "training"}
    chart = chart_of(entry)
    assert len(chart.dangers) == len(book.risks)
    assert not chart.unanswered
    assert [str(b.activity) for b in chart.branches if b.activity] == [
        *book.phases,
        "People",
    ]
    assert Activity.objects.filter(improvement=entry).count() == len(book.phases) + 1
    marks = TrailEntry.objects.filter(thing="improvement", ref=entry.ref, verb="playbook")
    assert marks.count() == 1
    entry.refresh_from_db()
    assert entry.guard_kpis == list(book.guards)
    with pytest.raises(PlanTrouble, match="already"):
        actions.apply_playbook(by=cast.cleo, improvement=entry, book=book, at=AT)


def test_a_playbook_sets_its_triggers_where_the_kpi_stands(desk, task_of):
    _, entry = task_of(desk)
    actions.apply_playbook(by=desk.mia, improvement=entry, book=find("backlog"), at=AT)
    one = Countermeasure.objects.get(trigger_kpi="reopen_rate")
    stands = standing_now(entry, "reopen_rate", today=TODAY)
    assert one.trigger_beyond == pytest.approx(stands.value + 0.02, abs=1e-6)
    assert pdpc_watch.watch_contingencies(at=AT) == []


def test_the_chart_costs_the_same_however_large(cast, entry, django_assert_max_num_queries):
    for key in ("backlog", "reopens", "knowledge"):
        actions.apply_playbook(by=cast.mia, improvement=entry, book=find(key), at=AT)
    with django_assert_max_num_queries(5):
        chart = chart_of(entry)
        assert len(chart.dangers) >= 9
        assert all(
            m.counter.task is None or m.counter.task.title
            for d in chart.dangers
            for m in d.measures
        )


def test_a_look_is_kept_even_where_nothing_fires(cast, task):
    one = counter(cast, task)
    assert actions.note_looks(looks=[(one, Look(False, "fine"))], at=AT) == []
    one.refresh_from_db()
    assert (one.looked_at, one.looked_words) == (AT, "fine")
