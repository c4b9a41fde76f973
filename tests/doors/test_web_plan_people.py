"""Capacity and deciding on plans: who may, what it does, what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from headway.loop.plan.models import (
    Leave,
    LoadOverride,
    MemberSkill,
    Plan,
    PlanSettings,
    TicketName,
    WorkingTime,
)
from headway.loop.plan.what_if import Overrides
from headway.loop.register.models import Skill
from tests.doors import planned as written
from tests.doors.test_web_kpis import inert

TODAY = date(2026, 9, 2)
PLACE = "/plan/capacity"


@pytest.fixture
def planned(desk, entries, monkeypatch):
    for view in ("plan", "plan_capacity", "plan_solve"):
        monkeypatch.setattr(f"headway.doors.web.views.{view}.today", lambda member: TODAY)
    return written.write_plans(desk, entries.bakery, entries.hotel)


@pytest.fixture
def asked(monkeypatch) -> list[int]:
    """Plans handed to the worker, which does not run here."""
    found: list[int] = []
    monkeypatch.setattr("headway.doors.web.views.plan_solve.solve_plan", found.append)
    return found


def test_a_manager_writes_down_everybodys_time(desk, planned, visit):
    mia, cleo = visit(desk.mia), desk.cleo
    page = mia.get(PLACE)
    assert "2 people have 2" in page.content.decode()
    inert(page.content)
    days = {f"w{cleo.pk}-{day}": hours for day, hours in zip(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        (8, 8, 8, 6, 0, 0, 0), strict=True)}  # fmt: skip
    mia.post(
        PLACE, {"what": "work", "member": cleo.pk, f"w{cleo.pk}-starts_on": "2026-10-01", **days}
    )
    assert sum(WorkingTime.objects.get(member=cleo, starts_on="2026-10-01").hours) == 30
    skill = Skill.objects.filter(desk=desk.desk).first()
    mia.post(PLACE, {"what": "skill", "member": cleo.pk, "skill": skill.pk, "level": "3"})
    assert MemberSkill.objects.get(member=cleo, skill=skill).level == 3
    mia.post(PLACE, {"what": "skill", "member": cleo.pk, "skill": skill.pk, "level": ""})
    assert not MemberSkill.objects.filter(member=cleo, skill=skill).exists()
    mia.post(PLACE, {"what": "load", "member": cleo.pk, f"o{cleo.pk}-hours_week": "20", f"o{cleo.pk}-reason": "new rota"})  # fmt: skip
    assert LoadOverride.objects.get(member=cleo).hours_week == 20
    mia.post(PLACE, {"what": "names", "member": cleo.pk, "assignee": "Cleo A, Cleo B", "group": ""})
    assert TicketName.objects.filter(member=cleo).count() == 2
    mia.post(PLACE, {"what": "settings", "buffer_percent": "30", "most_running": "2", "most_weeks": "4", "load_weeks": "13", "country": "DE", "subdivision": ""})  # fmt: skip
    assert PlanSettings.objects.get(desk=desk.desk).buffer == pytest.approx(0.3)
    refused = mia.post(PLACE, {"what": "settings", "buffer_percent": "30", "most_running": "2", "most_weeks": "4", "load_weeks": "13", "country": "XX", "subdivision": ""}, follow=True)  # fmt: skip
    assert b"No public holidays are known" in refused.content


def test_members_note_their_own_absence_and_nobody_elses(desk, planned, visit):
    cleo = visit(desk.cleo)
    away = {f"l{desk.cleo.pk}-starts_on": "2026-10-05", f"l{desk.cleo.pk}-ends_on": "2026-10-09", f"l{desk.cleo.pk}-kind": "leave"}  # fmt: skip
    before = Leave.objects.count()
    cleo.post(PLACE, {"what": "leave", "member": desk.cleo.pk, **away})
    assert Leave.objects.count() == before + 1
    turned = {**away, f"l{desk.cleo.pk}-ends_on": "2026-10-01"}
    assert b"is before the first" in cleo.post(PLACE, {"what": "leave", "member": desk.cleo.pk, **turned}, follow=True).content  # fmt: skip
    newest = Leave.objects.get(starts_on="2026-10-05")
    assert cleo.post(PLACE, {"what": "leave", "member": desk.mia.pk}).status_code == 403
    assert visit(desk.mia).post(PLACE, {"what": "back", "member": desk.mia.pk, "leave": newest.pk}).status_code == 403  # fmt: skip
    cleo.post(PLACE, {"what": "back", "member": desk.cleo.pk, "leave": newest.pk})
    assert Leave.objects.count() == before


def test_who_may_see_capacity(desk, planned, visit):
    assert visit(desk.vic).get(PLACE).status_code == 200
    assert visit(desk.vic).post(PLACE, {"what": "settings"}).status_code == 403
    assert visit(desk.paul).get(PLACE).status_code == 403
    assert visit(desk.sam).post(PLACE, {"what": "work", "member": desk.cleo.pk}).status_code == 404


def test_capacity_costs_the_same_for_all(desk, planned, visit, django_assert_max_num_queries):
    mia = visit(desk.mia)
    with django_assert_max_num_queries(24):
        mia.get(PLACE)


def test_solving_is_asked_for_and_shows_its_progress(desk, planned, asked, visit):
    mia = visit(desk.mia)
    mia.post("/plan/solve", {"cycle": planned.cycle.pk, "seconds": "3"})
    plan = Plan.objects.get(state=Plan.State.SOLVING)
    assert asked == [plan.pk]
    assert (plan.cycle, plan.seconds_allowed) == (planned.cycle, 3)
    assert b"You can leave this page" in mia.get("/plan").content
    part = mia.get(f"/plan/drafts/{plan.number}/progress")
    assert b"<progress" in part.content
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.FAILED, trouble="Nobody has <time>.")
    assert b"Nobody has &lt;time&gt;." in mia.get(f"/plan/drafts/{plan.number}/progress").content
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.DRAFT)
    assert mia.get(f"/plan/drafts/{plan.number}/progress")["HX-Redirect"] == "/plan"
    assert b"1 to 600 seconds" in mia.post("/plan/solve", {"seconds": "9999"}, follow=True).content
    assert (
        b"Say for how many seconds"
        in mia.post("/plan/solve", {"seconds": "x"}, follow=True).content
    )
    assert visit(desk.cleo).post("/plan/solve", {"seconds": "3"}).status_code == 403
    assert visit(desk.sam).get(f"/plan/drafts/{plan.number}/progress").status_code == 404


def test_a_draft_is_committed_or_put_away(desk, planned, visit):
    number = planned.draft.number
    for who, code in ((desk.vic, 403), (desk.cleo, 403), (desk.sam, 404)):
        assert visit(who).post(f"/plan/drafts/{number}/commit").status_code == code
        assert visit(who).post(f"/plan/drafts/{number}/discard").status_code == code
    Plan.objects.filter(pk=planned.draft.pk).update(compared_with=planned.committed)
    mia = visit(desk.mia)
    mia.post(f"/plan/drafts/{number}/commit")
    planned.draft.refresh_from_db()
    assert planned.draft.state == Plan.State.COMMITTED
    planned.tasks[5].refresh_from_db()
    assert (
        planned.tasks[5].starts_on == planned.draft.assignments.get(task=planned.tasks[5]).starts_on
    )
    again = mia.post(f"/plan/drafts/{number}/discard", follow=True)
    assert b"committed" in again.content


def test_a_trial_stays_off_the_roadmap(desk, planned, asked, visit):
    mia, cleo = visit(desk.mia), desk.cleo
    assert mia.get("/plan/what-if").status_code == 200
    until = (TODAY + timedelta(days=30)).isoformat()
    mia.post("/plan/solve", {"what-if": "1", "seconds": "5", "who": [cleo.pk, desk.mia.pk], f"hours-{cleo.pk}": "4", f"until-{cleo.pk}": until})  # fmt: skip
    trial = Plan.objects.get(pk=asked[0])
    (extra,) = Overrides.of_plain(trial.overrides).capacity
    assert (extra.member, extra.hours, str(extra.until)) == (cleo.pk, 4, until)
    Plan.objects.filter(pk=trial.pk).update(state=Plan.State.DRAFT, solved_at=written.AT)
    page = mia.get("/plan/what-if")
    assert "Cleo +4 h a week to 2 Oct" in page.content.decode()
    inert(page.content)
    assert b"draft 3" not in mia.get("/plan").content.lower()
    refused = mia.post(f"/plan/drafts/{trial.number}/commit", follow=True)
    assert b"hours nobody has recorded" in refused.content
    assert visit(desk.vic).get("/plan/what-if").status_code == 403
    bad = mia.post(
        "/plan/solve", {"what-if": "1", "who": [cleo.pk], f"hours-{cleo.pk}": "many"}, follow=True
    )
    assert "“many” are no hours" in bad.content.decode()
