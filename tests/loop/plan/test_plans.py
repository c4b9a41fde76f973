"""Plans over the records: drafted, solved, compared, committed, and what goes wrong in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed
from headway.loop.aim.models import Cycle
from headway.loop.plan import actions, queries
from headway.loop.plan.capacity_queries import key_people
from headway.loop.plan.capacity_queries import team as team_of
from headway.loop.plan.jobs import solve_plan
from headway.loop.plan.keeping import PlanTrouble
from headway.loop.plan.models import ForecastReading, Plan, Task
from headway.loop.plan.readings import note_forecasts
from headway.loop.plan.what_if import WhatIfTrouble
from headway.loop.register.models import FreeCapacity, Improvement

from .conftest import AT, Team, entry

TODAY = date(2026, 9, 1)


def accept(improvement: Improvement, status: str = "accepted", **more) -> Improvement:
    """Past the entry test, without its paper work."""
    from headway.loop.kpis.models import Baseline

    baseline = Baseline.objects.create(
        desk=improvement.desk, kpi="ftfr", slice={}, value=0.6, low=0.5, high=0.7, n=100,
        numerator=60, data_version=1, frozen_at=AT, since=date(2026, 5, 1),
        until=date(2026, 7, 31), terms={}, kpi_version=1, unit="share",
    ) if not improvement.baseline_id else improvement.baseline  # fmt: skip
    values = {
        "status": status, "owner": improvement.owner, "kpi_key": "ftfr", "baseline": baseline,
        "target_value": 0.7, "target_on": date(2026, 12, 15), **more,
    }  # fmt: skip
    for name, value in values.items():
        setattr(improvement, name, value)
    improvement.save()
    return improvement


@pytest.fixture
def cycle(team) -> Cycle:
    return Cycle.objects.create(
        desk=team.desk, name="Autumn", starts_on=TODAY, ends_on=date(2026, 11, 30)
    )


@pytest.fixture
def ready(team, cycle) -> Team:
    """Two accepted entries: three tasks of field work, two of writing after the first of them."""
    accept(team.visits)
    accept(team.articles)
    last = None
    for title, hours in (("Look", 6), ("Try", 8), ("Roll out", 4)):
        last = actions.add_task(
            by=team.ada, improvement=team.visits, title=title, hours_low=hours - 2,
            hours_likely=hours, hours_high=hours + 5, skill=team.field, at=AT,
            after=[last] if last else [],
        )  # fmt: skip
    look = Task.objects.get(title="Look")
    draft = actions.add_task(
        by=team.ada, improvement=team.articles, title="Draft", hours_likely=6, skill=team.words,
        after=[look], at=AT,
    )  # fmt: skip
    actions.add_task(
        by=team.ada, improvement=team.articles, title="Publish", hours_likely=2, skill=team.words,
        after=[draft], at=AT,
    )  # fmt: skip
    return team


def solved(team: Team, cycle: Cycle | None, **more) -> Plan:
    plan = actions.draft(by=team.ada, desk=team.desk, at=AT, today=TODAY, cycle=cycle, **more)
    return actions.solve_plan(plan=plan, at=AT, today=TODAY)


def test_from_tasks_to_a_committed_plan(ready, cycle):
    plan = solved(ready, cycle)
    assert (plan.state, plan.status, plan.trouble) == ("draft", "OPTIMAL", "")
    assert plan.gap == 0
    seen = queries.view(plan)
    assert {row.improvement.ref for row in seen.chosen} == {"IMP-1", "IMP-2"}
    rows = {row.task.title: row for row in seen.assignments}
    assert rows["Look"].member == ready.omar
    assert rows["Draft"].member == ready.ines
    # a hand-over waits for the next week; the same person's next task may follow at once
    assert min(rows["Draft"].weeks) > max(rows["Look"].weeks)
    assert rows["Look"].ends_on <= rows["Try"].starts_on
    for row in rows.values():
        assert sum(row.weeks.values()) == pytest.approx(row.hours)
        assert row.p50_on <= row.p85_on
    for mine in seen.chosen:
        assert mine.p50_on <= mine.p85_on
        assert mine.chance == pytest.approx(1, abs=0.2)
    committed = actions.commit(by=ready.ada, plan=plan, at=AT)
    assert queries.in_force(ready.desk) == committed
    look = Task.objects.get(title="Look")
    assert (look.owner, look.owner_fixed) == (ready.omar, False)
    assert look.due_on == look.ends_on == rows["Look"].ends_on
    assert Improvement.objects.get(pk=ready.visits.pk).status == "planned"
    assert TrailEntry.objects.filter(verb="commit").get().sentence == "committed to plan 1"
    assert ForecastReading.objects.count() == 2
    free = FreeCapacity.objects.get(cycle=cycle, skill=ready.field)
    assert 0 < free.hours_free < sum(week.free for week in team_of(
        ready.desk, TODAY, cycle.ends_on)[1].weeks)  # fmt: skip


def test_a_committed_plan_is_never_changed(ready, cycle):
    plan = actions.commit(by=ready.ada, plan=solved(ready, cycle), at=AT)
    plan.note = "other"
    with pytest.raises(TypeError, match="stays as it is"):
        plan.save()
    with pytest.raises(TypeError, match="stays as it is"):
        plan.delete()
    with pytest.raises(PlanTrouble, match="committed"):
        actions.discard(by=ready.ada, plan=plan, at=AT)


def test_solving_again_changes_nothing(ready, cycle):
    first = actions.commit(by=ready.ada, plan=solved(ready, cycle), at=AT)
    second = solved(ready, cycle)
    assert queries.compare(queries.view(first), queries.view(second)).shifted == ()
    third = solved(ready, cycle)
    assert second.input_hash == third.input_hash


def test_what_if_is_compared_and_not_committed_behind_peoples_backs(ready, cycle):
    first = actions.commit(by=ready.ada, plan=solved(ready, cycle), at=AT)
    less = {"capacity": [{"member": ready.omar.pk, "hours": -7}]}
    draft = solved(ready, cycle, overrides=less)
    found = queries.compare(queries.view(first), queries.view(draft))
    assert found.left or any(change.days > 0 for change in found.changed)
    with pytest.raises(PlanTrouble, match="hours nobody has recorded"):
        actions.commit(by=ready.ada, plan=draft, at=AT)
    without = solved(ready, cycle, overrides={"out": [ready.visits.pk]})
    assert ready.visits.pk in queries.compare(queries.view(first), queries.view(without)).left
    with pytest.raises(WhatIfTrouble, match="cannot be tried"):
        solved(ready, cycle, overrides={"weather": 3})
    owner = solved(
        ready, cycle, overrides={"owners": {str(Task.objects.get(title="Try").pk): ready.ines.pk}}
    )
    assert owner.assignments.get(task__title="Try").member == ready.ines
    dated = solved(ready, cycle, overrides={"dates": {str(ready.visits.pk): "2026-09-02"}})
    out = queries.view(dated).left_out
    assert out[0].improvement == ready.visits
    assert out[0].code == "date"


def test_a_draft_behind_the_times_is_refused(ready, cycle):
    draft, other = solved(ready, cycle), solved(ready, cycle)
    actions.commit(by=ready.ada, plan=other, at=AT)
    with pytest.raises(PlanTrouble, match="Plan 2 was committed after this draft"):
        actions.commit(by=ready.ada, plan=draft, at=AT)
    late = solved(ready, cycle)
    actions.finish(by=ready.ada, task=Task.objects.get(title="Look"), at=AT)
    with pytest.raises(PlanTrouble, match=r"T-1 ended since"):
        actions.commit(by=ready.ada, plan=late, at=AT)
    actions.discard(by=ready.ada, plan=late, at=AT)
    assert Plan.objects.get(pk=late.pk).state == "discarded"


def test_what_does_not_fit_says_why(ready, cycle):
    big = accept(entry(ready.desk, 3, "All sites", ready.ada))
    for n in range(9):
        actions.add_task(
            by=ready.ada, improvement=big, title=f"Site {n}", hours_likely=16, skill=ready.field,
            at=AT,
        )  # fmt: skip
    empty = accept(entry(ready.desk, 4, "Nothing yet", ready.ada))
    odd = accept(entry(ready.desk, 5, "Odd", ready.ada))
    from headway.loop.register.models import Skill

    sql = Skill.objects.create(desk=ready.desk, name="SQL")
    actions.add_task(by=ready.ada, improvement=odd, title="Q", hours_likely=2, skill=sql, at=AT)
    plan = solved(ready, cycle)
    out = {row.improvement.ref: row for row in queries.view(plan).left_out}
    assert out["IMP-3"].reason.startswith("needs 144 h of Field service (")
    assert any("Omar gives" in row["sentence"] for row in out["IMP-3"].remedies)
    assert out["IMP-4"].code == "empty"
    assert out["IMP-5"].reason.startswith("needs SQL, and nobody is there for it")
    assert "3 do not" in queries.headline(queries.view(plan))
    assert empty.pk


@pytest.mark.parametrize("case", ["nobody", "nothing", "no hours", "over"])
def test_bad_input_fails_in_words(ready, cycle, case):
    if case == "nobody":
        ready.desk.working_times.all().delete()
        words = "Nobody has working times"
    elif case == "nothing":
        Improvement.objects.update(status="opportunity")
        words = "no accepted improvement"
    elif case == "no hours":
        ready.desk.load_overrides.update(hours_week=40)
        words = "Nobody has a free hour.*IMP-1, IMP-2"
    else:
        cycle.ends_on = TODAY.replace(day=1)
        Cycle.objects.filter(pk=cycle.pk).update(
            starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1)
        )
        cycle.refresh_from_db()
        with pytest.raises(PlanTrouble, match="Autumn ended on 2026-02-01"):
            solved(ready, cycle)
        return
    plan = solved(ready, cycle)
    assert plan.state == "failed"
    import re

    assert re.search(words, plan.trouble)


def test_running_work_stays_in_and_the_forecast_is_noted(ready, cycle):
    plan = actions.commit(by=ready.ada, plan=solved(ready, cycle), at=AT)
    look = Task.objects.get(title="Look")
    actions.note_hours_left(by=ready.omar, task=look, hours_left=12, at=AT)
    later = date(2026, 9, 15)
    readings = {r.improvement_id: r for r in note_forecasts(desk=ready.desk, at=AT, today=later)}
    before = plan.entries.get(improvement=ready.visits)
    assert readings[ready.visits.pk].p50_on > before.p50_on
    assert 0 <= readings[ready.visits.pk].done < 1
    assert readings[ready.visits.pk].buffer_used > 0
    note_forecasts(desk=ready.desk, at=AT, today=later)
    assert ForecastReading.objects.filter(on=later).count() == 2


def test_who_may_plan(ready, cycle):
    for act in (
        lambda: actions.draft(by=ready.omar, desk=ready.desk, at=AT, today=TODAY, cycle=cycle),
        lambda: actions.draft(by=ready.sam, desk=ready.desk, at=AT, today=TODAY, cycle=cycle),
        lambda: actions.commit(by=ready.omar, plan=solved(ready, cycle), at=AT),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_job_solves_once(ready, cycle):
    plan = actions.draft(by=ready.ada, desk=ready.desk, at=AT, today=TODAY, cycle=cycle)
    first = solve_plan(plan.pk, at=AT)
    assert first.state == "draft"
    assert solve_plan(plan.pk, at=AT).assignments.count() == 5
    assert solve_plan(999, at=AT) is None


def test_key_people_are_named(ready, cycle):
    plan = solved(ready, cycle)
    people = team_of(ready.desk, TODAY, cycle.ends_on)
    risks = key_people(ready.desk, people, queries.view(plan).planned())
    assert {(r.kind, r.member.name) for r in risks} >= {("skill", "Omar"), ("skill", "Ines")}
    over = key_people(ready.desk, people, {ready.omar.pk: {people[1].weeks[2].monday: 30.0}})
    assert any(r.kind == "overload" and "above 100 %" in r.sentence for r in over)
    gone = people[1].weeks[0].monday - timedelta(weeks=3)
    past = key_people(ready.desk, people, {ready.omar.pk: {gone: 30.0}})
    assert not any(r.kind == "overload" for r in past), "a week that is over frightens nobody"
