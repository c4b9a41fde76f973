"""The room with its records: looks kept, closing, watching, slipping, beginning again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from headway.ground.post.models import Message
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.check import actions, jobs
from headway.loop.check.evidence import thaw
from headway.loop.check.judging import judge as judged
from headway.loop.check.models import Plan, Promise, Slip, Verdict, Watch
from headway.loop.check.queries.gathering import CannotJudge, gather
from headway.loop.check.queries.planning import outlook
from headway.loop.check.queries.results import newest, results, slip_since
from headway.loop.check.queries.worthwhile import benefits
from headway.loop.evidence import simulator
from headway.loop.evidence.simulator.truths import Truths
from headway.loop.kpis.actions import freeze
from headway.loop.register.actions import move, propose, set_target
from headway.loop.register.models import Improvement
from headway.loop.register.states import Status
from tests.doors.cast import Cast, assemble
from tests.loop.assessment.standin import session_of_simulated

END = date(2026, 10, 31)
SLICE = {"category": "Laptops and devices"}


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def simulated():
    (truth,) = simulator.DEFAULT.only("device_swap").items
    strong = Truths((replace(truth, size=-0.30),))
    made = simulator.desk(seed=4, tickets=20_000, truths=strong, end=END)
    return session_of_simulated(made), made.truths[0]


@pytest.fixture
def session(simulated, monkeypatch):
    found = simulated[0]
    for place in (
        "headway.loop.kpis.actions", "headway.loop.check.actions.plans",
        "headway.loop.check.actions.verdicts", "headway.loop.check.actions.watching",
        "headway.loop.check.jobs",
    ):  # fmt: skip
        monkeypatch.setattr(f"{place}.session_of", lambda desk, version=None: Kept(found))
    monkeypatch.setattr("headway.loop.check.jobs.lake_of", lambda desk: Full())
    return found


class Kept:
    """The session, whoever closes it."""

    def __init__(self, session):
        self.session = session

    def __getattr__(self, name):
        return getattr(self.session, name)

    def __enter__(self):
        return self.session

    def __exit__(self, *_):
        return None


class Full:
    empty = False


@pytest.fixture
def cast(db, home) -> Cast:
    return assemble()


@pytest.fixture
def entry(cast, session, simulated) -> Improvement:
    """The improvement that worked from its start on, and was lost later; running."""
    began = simulated[1].since
    before = began - timedelta(days=1)
    made = propose(
        by=cast.mia, desk=cast.desk, title="Spare laptops", at=at(began - timedelta(days=60)),
        on=began - timedelta(days=60), scope=dict(SLICE), kpi_key="ftfr", owner=cast.cleo,
        sponsor=cast.ada, guard_kpis=["csat"],
    )  # fmt: skip
    baseline = freeze(
        by=cast.mia, desk=cast.desk, key="ftfr", slice=SLICE, since=before - timedelta(days=180),
        until=before, at=at(before),
    )  # fmt: skip
    made = set_target(
        by=cast.mia, entry=made, baseline=baseline, target_value=0.80,
        target_on=began + timedelta(days=200), at=at(before),
    )  # fmt: skip
    Improvement.objects.filter(pk=made.pk).update(
        status=Status.RUNNING.value, started_on=began, waste_hours=20
    )
    return Improvement.objects.select_related("desk", "baseline", "owner", "sponsor").get(
        pk=made.pk
    )


def weeks(entry: Improvement, count: int) -> date:
    assert entry.started_on is not None
    return entry.started_on + timedelta(weeks=count, days=10)


def test_a_look_is_kept_with_what_it_rests_on(cast, entry, session):
    day = weeks(entry, 20)
    made = actions.judge(by=cast.mia, entry=entry, at=at(day), until=day)
    assert made.outcome == "better"
    assert made.evidence["rest"] is not None, "the other categories are its comparison"
    assert set(made.evidence["mix"]) == {"subcategory", "priority", "channel"}
    assert [guard["kpi"] for guard in made.found["guards"]] == ["csat"]
    assert TrailEntry.objects.filter(verb="judge", ref=entry.ref).count() == 1
    told = Message.objects.filter(kind="verdict").values_list("to__name", flat=True)
    assert set(told) == {"Cleo", "Ada"}
    again = Verdict.objects.get(pk=made.pk)
    assert judged(thaw(again.evidence)).plain() == again.found, "to the digit, from its evidence"


def test_nothing_new_gives_the_same_look_and_a_verdict_stays(cast, entry, session):
    day = weeks(entry, 20)
    one = actions.judge(by=cast.mia, entry=entry, at=at(day), until=day)
    two = actions.judge(by=None, entry=entry, at=at(day + timedelta(days=1)), until=day)
    assert one.pk == two.pk
    with pytest.raises(TypeError, match="stays"):
        one.save()


def test_looks_follow_one_plan_agreed_before(cast, entry, session):
    found = outlook(entry, session=session)
    assert found.promised == pytest.approx(0.80 - entry.baseline.value)
    assert found.needed is not None
    plan = actions.plan(by=cast.mia, entry=entry, at=at(weeks(entry, 0)), looks_until=20)
    day = weeks(entry, 12)
    made = actions.judge(by=cast.mia, entry=entry, at=at(day), until=day)
    assert made.found["looks"] == plan.looks_until == 20
    late = weeks(entry, 24)
    last = actions.judge(by=cast.mia, entry=entry, at=at(late), until=late)
    assert last.n_after == 20, "what was planned and no more"
    with pytest.raises(Trouble, match="stands as it was agreed"):
        actions.plan(by=cast.mia, entry=entry, at=at(late), looks_until=40)


def test_who_may_judge(cast, entry, session):
    day = weeks(entry, 12)
    for stranger in (cast.vic, cast.paul, cast.sam):
        with pytest.raises(NotAllowed):
            actions.judge(by=stranger, entry=entry, at=at(day), until=day)
    assert actions.judge(by=cast.cleo, entry=entry, at=at(day), until=day).judged_by == cast.cleo


def test_what_cannot_be_judged_says_why(cast, entry, session):
    Improvement.objects.filter(pk=entry.pk).update(started_on=None)
    entry.refresh_from_db()
    with pytest.raises(CannotJudge, match="has not started"):
        actions.judge(by=cast.mia, entry=entry, at=at(END))
    bare = propose(by=cast.mia, desk=cast.desk, title="No KPI", at=at(END))
    with pytest.raises(CannotJudge, match="no KPI"):
        gather(bare, session=session)


def test_from_verdict_to_close_to_slip_to_beginning_again(cast, entry, session):
    closed_on = weeks(entry, 18)
    early = weeks(entry, 4)
    with pytest.raises(Trouble, match="too early"):
        actions.close(by=cast.mia, entry=entry, at=at(early), on=early)
    closed = actions.close(by=cast.mia, entry=entry, at=at(closed_on), on=closed_on)
    assert closed.state is Status.SUSTAINED
    watch = Watch.objects.get(improvement=entry, ended_on=None)
    assert watch.settings["false_alarm"] == 0.05
    slip = None
    day = closed_on
    while slip is None and day < watch.ends_on:
        day += timedelta(weeks=1)
        watch.refresh_from_db()
        slip = actions.look_after(by=None, watch=watch, at=at(day), on=day)
    assert slip is not None, "the gain was lost in month 21"
    entry.refresh_from_db()
    assert entry.state is Status.RUNNING
    assert entry.status_reason.startswith("The gain slipped.")
    assert TrailEntry.objects.filter(verb="move", ref=entry.ref).latest("pk").by_name == "Headway"
    assert set(Message.objects.filter(kind="watch").values_list("to__name", flat=True)) == {
        "Cleo", "Ada",
    }  # fmt: skip
    verdict = newest(entry)
    assert verdict is not None
    assert slip_since(verdict) == slip
    (line,) = benefits(cast.mia)
    assert line.slipped
    assert line.proved is None
    with pytest.raises(Trouble, match="slipped"):
        actions.close(by=cast.mia, entry=entry, at=at(day), on=day)
    again = actions.begin_again(by=cast.mia, entry=entry, on=day, at=at(day))
    assert again.start_on == day
    late = min(day + timedelta(weeks=10), END)
    fresh = actions.judge(by=cast.mia, entry=entry, at=at(late), until=late)
    assert fresh.evidence["start"] == day.isoformat()
    assert slip_since(fresh) is None
    assert Slip.objects.count() == 1


def test_a_night_over_a_desk(cast, entry, session):
    other = propose(
        by=cast.mia, desk=cast.desk, title="Later", at=at(END), kpi_key="ftfr", waste_hours=5
    )
    Improvement.objects.filter(pk=other.pk).update(
        baseline=entry.baseline, target_value=0.7, target_on=END, owner=cast.cleo,
        status=Status.ACCEPTED.value,
    )  # fmt: skip
    night = jobs.look_at_desk(cast.desk, at=at(END))
    assert (night.judged, night.promised, night.troubles) == (1, 2, {})
    assert Plan.objects.filter(improvement=other).exists()
    assert Promise.objects.get(improvement=other).hours == 5
    twice = jobs.look_at_desk(cast.desk, at=at(END + timedelta(days=1)))
    assert (twice.judged, twice.promised) == (1, 0)
    assert Verdict.objects.count() == 1, "nothing new came in"


def test_a_gain_closed_in_the_register_is_watched_from_the_next_night(cast, entry, session):
    day = weeks(entry, 18)
    actions.judge(by=None, entry=entry, at=at(day), until=day)
    for step in ("checking", "sustained"):
        entry = move(by=cast.mia, entry=entry, status=step, at=at(day), on=day)
    jobs.look_at_desk(cast.desk, at=at(day + timedelta(days=1)))
    assert Watch.objects.filter(improvement=entry).count() == 1


def test_the_list_of_results_takes_few_questions(
    cast, entry, session, django_assert_max_num_queries
):
    day = weeks(entry, 20)
    actions.judge(by=None, entry=entry, at=at(day), until=day)
    with django_assert_max_num_queries(3):
        (one,) = results(cast.mia)
    assert one.verdict is not None
    with django_assert_max_num_queries(4):
        benefits(cast.mia)


def test_the_promise_is_frozen_once(cast, entry, session):
    first = actions.freeze_promise(by=cast.mia, entry=entry, at=at(END))
    entry.waste_hours = 99
    assert actions.freeze_promise(by=cast.mia, entry=entry, at=at(END)).hours == first.hours == 20


def test_a_roll_out_is_kept_and_used(cast, entry, session):
    assert entry.started_on is not None
    with pytest.raises(Trouble, match="no dimension"):
        actions.set_rollout(by=cast.mia, entry=entry, dimension="moon", starts={}, at=at(END))
    with pytest.raises(Trouble, match="person by person"):
        actions.set_rollout(by=cast.mia, entry=entry, dimension="assignee", starts={}, at=at(END))
    starts = {
        name: entry.started_on + timedelta(weeks=i) for i, name in enumerate(["Phone", "Portal"])
    }
    actions.set_rollout(by=cast.mia, entry=entry, dimension="channel", starts=starts, at=at(END))
    made = actions.judge(by=cast.mia, entry=entry, at=at(END))
    assert made.evidence["rollout"]["dimension"] == "channel"
    assert len(made.evidence["rollout"]["units"]) > 2
