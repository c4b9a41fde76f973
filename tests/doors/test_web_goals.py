"""Goals and the vision: managers write them, others read, hostile words stay words."""

from __future__ import annotations

import pytest

from headway.ground.accounts.models import Client
from headway.ground.trail.models import TrailEntry
from headway.loop.aim.actions import add_goal
from headway.loop.aim.models import Goal, Vision
from headway.loop.register.models import Improvement
from tests.doors import export, own
from tests.doors.cards import AT
from tests.doors.test_web_kpis import inert

FORM = {"title": "Nobody waits", "why": "", "kind": "business", "parent": "", "weight": "3",
        "kpi_key": "sla_met"}  # fmt: skip


def test_a_manager_writes_vision_and_goals(desk, entries, visit):
    mia = visit(desk.mia)
    mia.post("/goals/vision", {"text": "Everybody is helped the first time."})
    assert mia.post("/goals", FORM).status_code == 302
    top = Goal.objects.get()
    mia.post("/goals", {**FORM, "title": "Answer sooner", "kind": "it", "parent": top.pk})
    below = Goal.objects.get(title="Answer sooner")
    assert below.parent == top
    one = entries.bakery
    one.goal = below
    one.save()
    answer = mia.get("/goals")
    said = answer.content.decode()
    assert "Everybody is helped the first time." in said
    assert [(row["goal"].title, row["depth"]) for row in answer.context["rows"]] == [
        ("Nobody waits", 0), ("Answer sooner", 1),
    ]  # fmt: skip
    assert answer.context["idle"] == [], "the goal above is served through the one below"
    assert {one.ref for one in answer.context["orphans"]} == {"IMP-2", "IMP-3"}
    mia.post("/goals", {**FORM, "title": "Nobody serves this"})
    assert [row.goal.title for row in mia.get("/goals").context["idle"]] == ["Nobody serves this"]
    mia.post(f"/goals/{top.pk}", {**FORM, "what": "change", "title": "Nobody waits long"})
    top.refresh_from_db()
    assert top.title == "Nobody waits long"
    verbs = TrailEntry.objects.filter(desk=desk.desk, by=desk.mia).values_list("verb", flat=True)
    assert {"set_vision", "add_goal", "change_goal"} <= set(verbs)


def test_a_goal_is_retired_with_a_reason(desk, visit):
    mia = visit(desk.mia)
    mia.post("/goals", FORM)
    goal = Goal.objects.get()
    told = mia.post(f"/goals/{goal.pk}", {"what": "retire", "reason": " "}, follow=True)
    assert b"Say why the goal no longer stands" in told.content
    told = mia.post(f"/goals/{goal.pk}", {"what": "retire", "reason": "reached"}, follow=True)
    assert b"is retired" in told.content
    assert mia.post(f"/goals/{goal.pk}", {"what": "retire", "reason": "x"}).status_code == 404
    assert mia.get("/goals").context["rows"] == []


def test_a_goal_is_changed_on_its_page_and_keeps_what_the_form_does_not_ask(desk, visit):
    mia = visit(desk.mia)
    first = add_goal(by=desk.mia, desk=desk.desk, at=AT, title="Shops sell", kind="business")
    second = add_goal(
        by=desk.mia, desk=desk.desk, at=AT, title="Less waiting", kind="it", weight=4,
        kpi_key="ftfr", target_value=0.8, why="They wait.",
    )  # fmt: skip
    page = mia.get("/goals").content.decode()
    form = page.split(f'id="edit-goal-{second.pk}"')[1].split("</dialog>")[0]
    assert 'value="Less waiting"' in form
    assert "They wait." in form
    above = form.split('name="parent"')[1].split("</select>")[0]
    assert f'<option value="{first.pk}">' in above
    assert f'<option value="{second.pk}">' not in above
    fields = {"title": "Less waiting at the till", "why": "They wait.", "kind": "it",
              "parent": str(first.pk), "weight": "5", "kpi_key": "ftfr"}  # fmt: skip
    assert mia.post(f"/goals/{second.pk}", fields).status_code == 302
    second.refresh_from_db()
    assert (second.title, second.weight, second.parent) == ("Less waiting at the till", 5, first)
    assert second.target_value == 0.8
    trail = TrailEntry.objects.filter(verb="change_goal").latest("id")
    assert set(trail.change) == {"title", "weight", "parent"}
    mia.post(f"/goals/{first.pk}", {**fields, "title": "Shops sell", "parent": str(second.pk)})
    assert "would stand above itself" in mia.get("/goals").content.decode()


def test_what_cannot_be_kept_is_told_in_words(desk, visit):
    mia = visit(desk.mia)
    mia.post("/goals", FORM)
    for data, told in (
        (FORM, "There is already a goal"), ({**FORM, "title": " "}, "required"),
        ({**FORM, "title": "x" * 161}, "at most 160"), ({**FORM, "weight": "9"}, "valid choice"),
        ({**FORM, "title": "b", "kpi_key": "nothing"}, "valid choice"),
        ({**FORM, "title": "b", "parent": "999"}, "valid choice"),
        ({**FORM, "title": "b", "parent": "x"}, "valid choice"), ({}, "required"),
    ):  # fmt: skip
        assert told in mia.post("/goals", data).content.decode(), data
    goal = Goal.objects.get()
    circle = mia.post(f"/goals/{goal.pk}", {**FORM, "parent": goal.pk}, follow=True)
    assert b"would stand above itself" in circle.content
    assert b"The vision is empty" in mia.post("/goals/vision", {"text": " "}, follow=True).content
    assert Goal.objects.count() == 1
    assert not Vision.objects.exists()


@pytest.mark.parametrize("who", ["cleo", "vic", "paul"])
def test_readers_write_no_goals(desk, visit, who):
    visit(desk.mia).post("/goals", FORM)
    goal = Goal.objects.get()
    visitor = visit(getattr(desk, who))
    answer = visitor.get("/goals")
    said = answer.content.decode()
    for word in ("New goal", "Retire", "vision</button>", "<dialog", "Write the"):
        assert word not in said, word
    assert visitor.post("/goals", {**FORM, "title": "Mine"}).status_code == 403
    assert visitor.post("/goals/vision", {"text": "Mine"}).status_code == 403
    assert visitor.post(f"/goals/{goal.pk}", {"what": "retire", "reason": "x"}).status_code == 403
    assert Goal.objects.get().retired_at is None
    assert not Vision.objects.exists()


def test_a_stranger_finds_no_goal(desk, visit):
    visit(desk.mia).post("/goals", FORM)
    goal = Goal.objects.get()
    sam = visit(desk.sam)
    assert sam.get("/goals").context["rows"] == []
    for data in ({"what": "retire", "reason": "x"}, {**FORM, "title": "Mine"}):
        assert sam.post(f"/goals/{goal.pk}", data).status_code == 404
    assert sam.post("/goals", {**FORM, "parent": goal.pk}).status_code == 200
    assert Goal.objects.get().retired_at is None
    visit(desk.mia).post("/goals/vision", {"text": "Ours alone"})
    assert b"Ours alone" not in sam.get("/goals").content


def test_a_client_contact_sees_only_their_companys_goals(desk, entries, visit):
    hotel = Client.objects.get(name=export.HOTEL)
    Goal.objects.create(desk=desk.desk, client=hotel, title="Quartz Hotels sleep well")
    Goal.objects.create(desk=desk.desk, client=desk.bakery, title="Bread is baked")
    Goal.objects.create(desk=desk.desk, title="Everybody's goal")
    for address in ("/goals", "/goals?client=Quartz%20Hotels"):
        answer = visit(desk.paul).get(address)
        assert [row["goal"].title for row in answer.context["rows"]] == ["Bread is baked"]
        assert {one.ref for one in answer.context["orphans"]} == {"IMP-1"}
        assert own.leaks(answer.content, address) == []


def test_hostile_words_are_inert(desk, visit):
    mia = visit(desk.mia)
    for number, hostile in enumerate(
        (export.SCRIPT, export.IMAGE, '" autofocus onfocus="alert(3)')
    ):
        mia.post("/goals", {**FORM, "title": hostile, "why": hostile})
        mia.post("/goals/vision", {"text": hostile})
        goal = Goal.objects.get(title=hostile)
        Improvement.objects.create(
            desk=desk.desk, number=number + 1, title=hostile, goal=goal, raised_on=AT.date(),
            touched_at=AT, kpi_key="ftfr", started_on=AT.date(),
        )  # fmt: skip
    for address in ("/goals", "/register", "/register/IMP-1", "/register/new", "/kpis/ftfr", "/"):
        page = mia.get(address).content
        inert(page)
        assert b'" autofocus onfocus="' not in page, address
        assert b"alert(" in page or address in {"/kpis/ftfr"}, address


def test_each_change_needs_the_csrf_token(desk, visit, forged):
    visit(desk.mia).post("/goals", FORM)
    goal = Goal.objects.get()
    visitor = forged(desk.ada)
    for address, data in (("/goals", {**FORM, "title": "b"}), ("/goals/vision", {"text": "x"}),
                          (f"/goals/{goal.pk}", {"what": "retire", "reason": "x"})):  # fmt: skip
        assert visitor.post(address, data).status_code == 403
    assert Goal.objects.get().retired_at is None
    assert not Vision.objects.exists()
    for address in ("/goals/vision", f"/goals/{goal.pk}"):
        assert visitor.get(address).status_code == 405


@pytest.mark.parametrize("many", [10, 200])
def test_as_many_queries_for_many_goals(desk, entries, visit, django_assert_max_num_queries, many):
    goals = Goal.objects.bulk_create(
        Goal(desk=desk.desk, title=f"Goal {number}", client=desk.bakery, kpi_key="ftfr")
        for number in range(many)
    )
    Goal.objects.filter(pk__in=[goal.pk for goal in goals[1:]]).update(parent=goals[0])
    for who in (desk.mia, desk.paul):
        visitor = visit(who)
        with django_assert_max_num_queries(9):
            assert len(visitor.get("/goals").context["rows"]) == many
