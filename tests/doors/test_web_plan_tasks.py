"""Tasks, playbooks and the chart of what can go wrong: in the browser's terms."""

from __future__ import annotations

import re

import pytest

from headway.loop.plan import actions
from headway.loop.plan.models import Activity, Countermeasure, Risk, Task
from headway.loop.plan.playbooks import PLAYBOOKS, find
from tests.doors.cards import AT
from tests.doors.test_web_kpis import inert

NEW = {"new-title": "Write three scripts", "new-hours_likely": "6", "new-kind": "task"}


@pytest.fixture
def planned(desk, entries):
    """IMP-1, owned by Cleo, with the playbook against reopens in it."""
    return actions.apply_playbook(
        by=desk.mia, improvement=entries.bakery, book=find("reopens"), at=AT
    )


def test_an_owner_adds_a_task_and_a_reader_does_not(desk, entries, visit, forged):
    cleo = visit(desk.cleo)
    assert cleo.post("/register/IMP-1/tasks", NEW).status_code == 302
    task = Task.objects.get()
    assert (task.title, task.hours_likely, task.improvement) == (
        "Write three scripts",
        6,
        entries.bakery,
    )
    page = cleo.get("/register/IMP-1")
    assert b"Write three scripts" in page.content
    inert(page.content)
    assert visit(desk.vic).post("/register/IMP-1/tasks", NEW).status_code == 403
    assert visit(desk.sam).post("/register/IMP-1/tasks", NEW).status_code == 404
    assert forged(desk.cleo).post("/register/IMP-1/tasks", NEW).status_code == 403
    cleo.post("/register/IMP-2/tasks", NEW)  # not hers: told, not done
    assert Task.objects.count() == 1


def test_a_task_that_is_too_large_is_refused_with_the_way_out(desk, entries, visit):
    answer = visit(desk.cleo).post(
        "/register/IMP-1/tasks", {**NEW, "new-hours_likely": "40"}, follow=True
    )
    assert b"Split it into 3 or more" in answer.content
    answer = visit(desk.cleo).post(
        "/register/IMP-1/tasks", {**NEW, "new-hours_likely": "many"}, follow=True
    )
    assert b"Enter a number" in answer.content
    assert not Task.objects.exists()


def test_a_tasks_page_changes_it_whole(desk, planned, visit):
    one, other = planned[0], planned[1]
    cleo = visit(desk.cleo)
    page = cleo.get(f"/plan/tasks/{one.ref}")
    assert page.status_code == 200
    inert(page.content)
    fields = {
        "what": "fields", "seen": Task.objects.get(pk=one.pk).lock_version, "title": "Read fifty",
        "hours_low": 3, "hours_likely": 5, "hours_high": 9, "kind": "task", "owner": desk.cleo.pk,
        "skill": "", "note": "n", "after": [],
    }  # fmt: skip
    cleo.post(f"/plan/tasks/{one.ref}", fields)
    one.refresh_from_db()
    assert (one.title, one.hours_likely, one.owner, one.owner_fixed) == (
        "Read fifty",
        5,
        desk.cleo,
        True,
    )
    again = cleo.post(f"/plan/tasks/{one.ref}", fields, follow=True)
    assert b"changed by somebody else" in again.content
    circle = cleo.post(
        f"/plan/tasks/{one.ref}",
        {**fields, "seen": "", "title": "Not kept", "after": [other.pk]}, follow=True,
    )  # fmt: skip
    assert b"in a circle" in circle.content
    one.refresh_from_db()
    assert one.title == "Read fifty", "all of it, or nothing"
    cleo.post(f"/plan/tasks/{one.ref}", {"what": "move", "starts_on": "2026-09-07", "ends_on": "2026-09-11", "due_on": "", "reason": ""})  # fmt: skip
    later = cleo.post(f"/plan/tasks/{one.ref}", {"what": "move", "starts_on": "", "ends_on": "2026-09-18", "due_on": "", "reason": ""}, follow=True)  # fmt: skip
    assert b"say why" in later.content
    cleo.post(f"/plan/tasks/{one.ref}", {"what": "split", "titles": "Read twenty\nRead thirty\n"})
    assert Task.objects.filter(title="Read thirty", after__title="Read twenty").count() == 1
    cleo.post(f"/plan/tasks/{one.ref}", {"what": "left", "hours": "2"})
    cleo.post(f"/plan/tasks/{one.ref}", {"what": "done"})
    one.refresh_from_db()
    assert one.done_at is not None
    page = cleo.get("/register/IMP-1")
    assert re.search(r"1 of \d+ tasks done", page.content.decode())
    cleo.post(f"/plan/tasks/{one.ref}", {"what": "reopen", "reason": "not quite"})
    cleo.post(f"/plan/tasks/{one.ref}", {"what": "drop", "reason": "no need"})
    one.refresh_from_db()
    assert one.dropped_reason == "no need"


def test_strangers_find_no_task_and_readers_change_none(desk, planned, visit):
    ref = planned[0].ref
    assert visit(desk.sam).get(f"/plan/tasks/{ref}").status_code == 404
    assert visit(desk.paul).get(f"/plan/tasks/{ref}").status_code == 403
    assert visit(desk.vic).get(f"/plan/tasks/{ref}").status_code == 200
    assert visit(desk.vic).post(f"/plan/tasks/{ref}", {"what": "done"}).status_code == 403
    for odd in ("T-999", "T-", "x", "99999999999999999999"):
        assert visit(desk.mia).get(f"/plan/tasks/{odd}").status_code == 404


def test_a_client_contact_sees_the_tasks_of_their_own_entry_without_links(desk, planned, visit):
    page = visit(desk.paul).get("/register/IMP-1").content.decode()
    assert planned[0].title in page
    assert "/plan/tasks/" not in page
    assert "/pdpc" not in page


def test_a_playbook_is_chosen_by_the_kpi_and_put_in_once(desk, entries, visit):
    cleo = visit(desk.cleo)
    page = cleo.get("/plan/playbooks?for=IMP-1")
    assert page.context["rows"][0]["book"].key == "reopens"
    assert page.content.count(b"Use this playbook") == len(PLAYBOOKS)
    inert(page.content)
    cleo.post("/register/IMP-1/playbook", {"playbook": "reopens"})
    assert Task.objects.filter(kind="training").count() == 1
    again = cleo.post("/register/IMP-1/playbook", {"playbook": "reopens"}, follow=True)
    assert b"already" in again.content
    page = cleo.get("/plan/playbooks?for=IMP-1")
    assert page.content.count(b"Use this playbook") == len(PLAYBOOKS) - 1
    assert (
        b"There is no playbook"
        in cleo.post("/register/IMP-1/playbook", {"playbook": "x"}, follow=True).content
    )
    assert (
        visit(desk.vic).post("/register/IMP-1/playbook", {"playbook": "backlog"}).status_code == 403
    )
    assert visit(desk.vic).get("/plan/playbooks").status_code == 200


def test_the_chart_is_edited_with_plain_forms(desk, planned, visit):
    cleo, task = visit(desk.cleo), planned[0]
    address = "/register/IMP-1/pdpc"
    page = cleo.get(address)
    assert page.status_code == 200
    inert(page.content)
    cleo.post(address, {"what": "activity", "text": "Tell"})
    tell = Activity.objects.get(title="Tell")
    cleo.post(address, {"what": "place", "task": task.pk, "activity": tell.pk})
    task.refresh_from_db()
    assert task.place.activity == tell
    cleo.post(address, {"what": "risk", "task": task.pk, "text": "Nobody reads <b>it</b>"})
    risk = Risk.objects.get(what__startswith="Nobody reads")
    cleo.post(address, {"what": "counter", "risk": risk.pk, "text": "Say it aloud", "kind": "recover", "hours": "3", "ease": "4", "effect": "3", "weeks": "1", "cost": "12.50"})  # fmt: skip
    one = Countermeasure.objects.get(risk=risk)
    assert (one.hours_low, one.hours_likely, one.hours_high, float(one.cost)) == (1.5, 3, 6, 12.5)
    lacking = cleo.post(address, {"what": "judge", "counter": one.pk, "judged": "O", "trigger": "kpi", "kpi": "reopen_rate"}, follow=True)  # fmt: skip
    assert b"needs the KPI and the value" in lacking.content
    cleo.post(address, {"what": "judge", "counter": one.pk, "judged": "O", "trigger": "kpi", "kpi": "reopen_rate", "beyond": "12.5", "weeks": "6"})  # fmt: skip
    one.refresh_from_db()
    assert (one.trigger_beyond, one.trigger_weeks, one.task.kind) == (0.125, 6, "contingency")
    page = cleo.get(address).content.decode()
    assert "Reopen rate is above 12.5 % over 6 weeks" in page
    assert "&lt;b&gt;it" in page
    cleo.post(address, {"what": "judge", "counter": one.pk, "judged": "X", "reason": "too loud"})
    one.refresh_from_db()
    assert (one.judged, one.task) == ("X", None)
    cleo.post(address, {"what": "remove", "risk": risk.pk})
    assert not Risk.objects.filter(pk=risk.pk).exists()


def test_who_may_see_and_change_the_chart(desk, planned, visit):
    address = "/register/IMP-1/pdpc"
    assert visit(desk.vic).get(address).status_code == 200
    assert visit(desk.vic).post(address, {"what": "activity", "text": "x"}).status_code == 403
    assert visit(desk.paul).get(address).status_code == 403
    assert visit(desk.sam).get(address).status_code == 404
    other = visit(desk.cleo).post(address, {"what": "risk", "task": 99999, "text": "x"})
    assert other.status_code == 404


def test_an_entry_without_tasks_says_how_to_begin(desk, entries, visit):
    assert b"A playbook makes a good first plan" in visit(desk.cleo).get("/register/IMP-1").content
    assert b"Nobody has asked yet" in visit(desk.cleo).get("/register/IMP-1/pdpc").content


def test_pages_cost_the_same_however_many_tasks(
    desk, planned, visit, django_assert_max_num_queries
):
    mia = visit(desk.mia)
    for key in ("backlog", "knowledge", "satisfaction"):
        mia.post("/register/IMP-1/playbook", {"playbook": key})
    with django_assert_max_num_queries(14):
        mia.get("/register/IMP-1/pdpc")
    with django_assert_max_num_queries(24):
        mia.get(f"/plan/tasks/{planned[0].ref}")
