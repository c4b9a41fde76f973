"""The roadmap: one sentence, moves checked before they are kept, and the plan on paper."""

from __future__ import annotations

import io
from datetime import date, timedelta

import docx
import pytest
from django.utils import timezone
from pypdf import PdfReader

from headway.ground.trail.models import TrailEntry
from headway.loop.plan import roadmap
from headway.loop.plan.models import Assignment, Plan, Task
from tests.doors import planned as written
from tests.doors.planned import MONDAY, WEEK
from tests.doors.test_web_kpis import inert

TODAY = date(2026, 9, 2)


@pytest.fixture
def planned(desk, entries, monkeypatch):
    """The two plans, looked at on the third day."""
    for view in ("plan", "plan_papers", "plan_solve"):
        monkeypatch.setattr(f"headway.doors.web.views.{view}.today", lambda member: TODAY)
    return written.write_plans(desk, entries.bakery, entries.hotel)


def test_an_empty_plan_says_how_to_begin(desk, visit):
    page = visit(desk.mia).get("/plan")
    assert b"Nothing is planned yet" in page.content
    assert b"Make the first plan" in page.content
    assert b"Make the first plan" not in visit(desk.vic).get("/plan").content


def test_one_sentence_says_what_fits_and_who_is_over(desk, planned, visit):
    page = visit(desk.mia).get("/plan")
    text = " ".join(page.content.decode().split())
    assert "One improvement fits in Autumn, one does not;" in text
    assert "Cleo is over their hours" in text
    assert "in the week of 14 September." in text
    assert "The draft differs from the committed plan in 1 task." in text
    assert "It holds its date with 50 % certainty" in text
    assert "Fits if Omar gives 3 h a week." in text
    inert(page.content)


@pytest.mark.parametrize("by", ["improvement", "person", "goal", "nonsense"])
@pytest.mark.parametrize("show", ["committed", "draft", "both", "nonsense"])
def test_every_view_is_drawn(desk, planned, visit, by, show):
    page = visit(desk.vic).get(f"/plan?by={by}&show={show}")
    assert page.status_code == 200
    drawn = page.content.decode()
    assert 'class="timeline"' in drawn
    assert ('class="b-before"' in drawn) == (show in {"both", "nonsense"})
    assert "data-task" not in drawn, "a reader moves nothing"
    inert(page.content)


def test_who_may_see_the_plan(desk, planned, visit):
    for path in ("/plan", "/plan/papers/plan.pdf"):
        assert visit(desk.paul).get(path).status_code == 403
    assert visit(desk.sam).get("/plan/papers/plan.pdf").status_code == 404
    assert b"Nothing is planned yet" in visit(desk.sam).get("/plan").content
    assert visit(desk.vic).post("/plan/check", {}).status_code == 403
    assert visit(desk.cleo).post("/plan/move", {}).status_code == 403


def ask(planned, task: Task, start: date, **more) -> dict[str, object]:
    return {"plan": planned.draft.number, "task": task.pk, "starts_on": start.isoformat(), **more}


def test_a_move_is_checked_and_nothing_is_changed(desk, planned, visit):
    mia, task = visit(desk.mia), planned.tasks[2]
    before = list(Assignment.objects.values_list("pk", "starts_on"))
    answer = mia.post("/plan/check", ask(planned, task, MONDAY + WEEK * 3)).content.decode()
    assert "Mia has 10.0 h free" not in answer
    answer = mia.post("/plan/check", ask(planned, task, MONDAY + WEEK * 2)).content.decode()
    assert "Cleo has 10.0 h free in the week of 14 Sep 2026; 12.0 h are planned." in answer
    over = mia.post("/plan/check", ask(planned, task, MONDAY + WEEK * 20)).content.decode()
    assert "Ends after the plan does" in over
    assert "Keep it in the draft anyway" in over
    assert list(Assignment.objects.values_list("pk", "starts_on")) == before
    assert not TrailEntry.objects.filter(verb="place").exists()
    assert visit(desk.sam).post("/plan/check", ask(planned, task, MONDAY)).status_code == 404
    assert (
        mia.post("/plan/check", {"plan": 99, "task": task.pk, "starts_on": "x"}).status_code == 404
    )


def test_a_kept_move_changes_the_draft_only(desk, planned, visit):
    task = planned.tasks[0]
    visit(desk.mia).post("/plan/move", ask(planned, task, MONDAY + WEEK, member=desk.mia.pk))
    moved = planned.draft.assignments.get(task=task)
    assert (moved.starts_on, moved.member) == (MONDAY + WEEK, desk.mia)
    assert moved.weeks == {(MONDAY + WEEK).isoformat(): task.hours_likely}
    kept = planned.committed.assignments.get(task=task)
    assert (kept.starts_on, kept.member) == (MONDAY, desk.cleo)
    assert TrailEntry.objects.filter(verb="place", thing="plan").count() == 1


def test_a_committed_task_moves_with_a_reason_and_the_plan_stays(desk, planned, visit):
    Plan.objects.filter(pk=planned.draft.pk).update(
        state=Plan.State.DISCARDED, discarded_at=timezone.now()
    )
    task = planned.tasks[0]
    Task.objects.filter(pk=task.pk).update(
        starts_on=MONDAY, ends_on=MONDAY + timedelta(days=4), owner=desk.cleo
    )
    mia = visit(desk.mia)
    asked = {
        "plan": planned.committed.number,
        "task": task.pk,
        "starts_on": (MONDAY + WEEK).isoformat(),
    }
    panel = mia.post("/plan/check", asked).content.decode()
    assert 'name="reason" required' in panel
    refused = mia.post("/plan/move", asked, follow=True)
    assert b"say why" in refused.content
    mia.post("/plan/move", {**asked, "reason": "Cleo is ill"})
    task.refresh_from_db()
    assert task.starts_on == MONDAY + WEEK
    assert planned.committed.assignments.get(task=task).starts_on == MONDAY
    road = roadmap.road_of(desk.desk, show="committed", today=TODAY)
    place = next(one for one in road.places if one.task == task)
    assert (place.start, place.before) == (MONDAY + WEEK, (MONDAY, MONDAY + timedelta(days=4)))


def test_the_plan_on_paper_says_what_the_page_says(desk, planned, visit):
    vic = visit(desk.vic)
    answer = vic.get("/plan/papers/plan.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "improvement-plan-harbour-2026-09-02.pdf" in answer["Content-Disposition"]
    text = " ".join(
        " ".join(p.extract_text() for p in PdfReader(io.BytesIO(answer.content)).pages).split()
    )
    for said in ("Continual improvement plan", "committed 1 Sep 2026 by Mia", "IMP-1", "Bakery printers come back",
                 "What does not fit", "Fits if Omar gives 3 h a week.", planned.tasks[0].title):  # fmt: skip
        assert said in text, said
    made = docx.Document(
        io.BytesIO(vic.get("/plan/papers/roadmap.docx?show=draft&by=person").content)
    )
    words = "\n".join(p.text for p in made.paragraphs)
    assert "Roadmap" in words
    assert "not committed" in words
    assert len(made.inline_shapes) == 1
    entry = planned.committed.entries.filter(chosen=True).first().improvement
    made = docx.Document(io.BytesIO(vic.get("/plan/papers/plan.docx").content))
    assert len(made.inline_shapes) == 2, "the roadmap, and the chart of the one KPI"
    said = [p.text for p in made.paragraphs if ": baseline" in p.text or ": now" in p.text]
    assert len(said) == 1
    assert "target" in said[0]
    entry.kpi_key = ""
    entry.save()
    made = docx.Document(io.BytesIO(vic.get("/plan/papers/plan.docx").content))
    assert len(made.inline_shapes) == 1
    assert vic.get("/plan/papers/plan.exe").status_code == 404
    assert vic.get("/plan/papers/other.pdf").status_code == 404


def test_the_roadmap_costs_the_same_however_many_tasks(
    desk, planned, visit, django_assert_max_num_queries
):
    mia = visit(desk.mia)
    with django_assert_max_num_queries(28):
        mia.get("/plan")
