"""Diagnoses and protocols at the doors: who may, who may not, and what can never be had."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest

from headway.loop.adoption.actions import behaviour, protocols
from headway.loop.adoption.models import Diagnosis, Protocol, Sheet
from headway.loop.adoption.questions import QUESTIONS
from headway.loop.evidence.queries import session_of

AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
TEXT = "An article is linked before resolving"


@pytest.fixture
def asked(desk) -> Protocol:
    return protocols.ask_for(by=desk.mia, desk=desk.desk, kpi="category_set", goal=0.9,
                             starts_on=date(2026, 6, 1), at=AT)  # fmt: skip


@pytest.fixture
def one(desk) -> Diagnosis:
    return behaviour.begin(by=desk.mia, desk=desk.desk, behaviour=TEXT, at=AT)


PAGES = ("/people/protocols", "/people/protocols/PR-1", "/people/protocols/PR-1/weeks.csv",
         "/people/diagnoses", "/people/diagnoses/BD-1")  # fmt: skip


def test_pages_open_for_those_who_may_and_for_nobody_else(desk, asked, one, visit):
    for page in PAGES:
        for who in (desk.mia, desk.cleo, desk.vic):
            assert visit(who).get(page).status_code == 200, (page, who.name)
        assert visit(desk.paul).get(page).status_code in {403, 404}, page
        if page.endswith(("1", ".csv")):
            assert visit(desk.sam).get(page).status_code == 404, page
    assert b"Ask for something" in visit(desk.sam).get("/people/protocols").content


def test_a_reader_changes_nothing(desk, asked, one, visit):
    for who in (desk.vic, desk.paul):
        for page in ("/people/protocols/new", "/people/diagnoses/new", "/people/diagnoses/BD-1/answers",
                     "/people/diagnoses/BD-1/deeds", "/people/protocols/PR-1/end"):  # fmt: skip
            assert visit(who).post(page, {"behaviour": TEXT}).status_code in {403, 404}, page
    assert visit(desk.cleo).post("/people/protocols/PR-1/end").status_code == 403
    assert Diagnosis.objects.count() == 1
    assert Protocol.objects.get().ended_on is None


def test_a_protocol_is_asked_for_and_ended(desk, visit):
    mia = visit(desk.mia)
    assert b"Ready to use" in mia.get("/people/protocols/new").content
    bad = mia.post("/people/protocols/new", {"kpi": "category_set", "starts_on": "", "goal": "90"})
    assert b"from which day" in bad.content
    made = mia.post("/people/protocols/new",
                    {"kpi": "category_set", "starts_on": "2026-06-01", "goal": "90"})  # fmt: skip
    assert made.url == "/people/protocols/PR-1"
    assert Protocol.objects.get().goal == pytest.approx(0.9)
    mia.post("/people/protocols/PR-1/end")
    assert Protocol.objects.get().ended_on is not None


def test_each_answer_is_kept_as_it_is_given(desk, one, visit):
    cleo, at = visit(desk.cleo), "/people/diagnoses/BD-1/answers"
    assert cleo.get(at).status_code == 200
    kept = cleo.post(at, {"number": "1", "answer": "no"}, headers={"HX-Request": "true"})
    assert b"1 of 20 answered" in kept.content
    mia = visit(desk.mia).post(at, {"number": "3", "answer": "yes"}, headers={"HX-Request": "true"})
    assert b"what was seen" in mia.content
    for q in QUESTIONS:
        cleo.post(at, {"number": q.number, "answer": "no"})
    assert cleo.post(at, {"what": "hand-in"}).url == "/people/diagnoses/BD-1"
    assert Sheet.objects.get(view="team").by is None
    said = visit(desk.mia).get("/people/diagnoses/BD-1").content.decode()
    assert "fewer than five: hidden" in said
    assert "✕" not in said


def test_second_looks_stand_on_the_people_page(desk, one, visit):
    for q in QUESTIONS:
        said = "no" if q.number in (11, 12) else "yes"
        behaviour.answer(
            by=desk.mia, diagnosis=one, number=q.number, answer=said, seen="T-1", at=AT
        )
    behaviour.hand_in(by=desk.mia, diagnosis=one, at=AT)
    behaviour.choose(by=desk.mia, diagnosis=one, remedy="11a", owner=desk.cleo, recheck_on=date(2026, 9, 5), at=AT)  # fmt: skip
    page = visit(desk.vic).get("/people")
    assert [each.ref for each in page.context["room"].again] == ["BD-1"]


def test_text_is_inert(desk, visit):
    behaviour.begin(by=desk.mia, desk=desk.desk, behaviour="<script>alert(1)</script>", at=AT)
    for page in ("/people/diagnoses", "/people/diagnoses/BD-1", "/people/diagnoses/BD-1/answers"):
        assert b"<script>alert" not in visit(desk.mia).get(page).content


def small_teams(desk) -> set[str]:
    """Teams with fewer than five people, counted by plain SQL over all the data."""
    with session_of(desk.desk) as session:
        rows = session.con.execute(
            'SELECT "group", count(DISTINCT assignee) FROM tickets GROUP BY 1'
        ).fetchall()
    return {name for name, people in rows if name and people < 5}


def test_no_page_or_export_shows_a_small_team_alone(desk, asked, visit):
    small = small_teams(desk)
    assert small
    mia = visit(desk.mia)
    queries = ["", *(f"?team={name}" for name in small)]
    for query in queries:
        rows = list(csv.DictReader(io.StringIO(
            mia.get(f"/people/protocols/PR-1/weeks.csv{query}").content.decode())))  # fmt: skip
        assert not {row["team"] for row in rows} & small
        page = mia.get(f"/people/protocols/PR-1{query}").content.decode()
        heads = {re.sub("<[^>]+>", "", h).strip() for h in re.findall(r"<h2>(.*?)</h2>", page)}
        assert not heads & small


ASKS = (
    "by=group", "by=group&period=week", "by=group&since=2026-06-01&until=2026-06-07",
    "group={team}", "group={team}&by=category", "group={team}&by=client", "by=group&category=Printing",
    "group={team}&by=group", "by=group&client=Quartz%20Hotels", "group={team}&channel=Phone",
)  # fmt: skip


@pytest.mark.parametrize("page", ["/kpis/sla_met", "/kpis/sla_met/slices", "/kpis/sla_met/explain"])
@pytest.mark.parametrize("who", ["cleo", "vic", "paul"])
def test_no_filter_of_kpi_pages_gives_a_small_teams_figure(desk, visit, page, who):
    """Of any two answers one knows the cut, the filter or neither: none is a small team's."""
    visitor, small = visit(getattr(desk, who)), small_teams(desk)
    for ask in ASKS:
        for team in small:
            answer = visitor.get(f"{page}?{ask.format(team=team)}")
            assert answer.status_code == 200
            asked, rows = answer.context.get("asked"), answer.context.get("rows")
            cards, by = answer.context.get("cards"), answer.context.get("by")
            where = asked.where if asked else answer.context["narrowed"]
            assert where.get("group") not in small, ask
            if (asked.by if asked and by is None else by) == "group":
                shown = {row["name"] for row in (rows or cards or ())}
                assert not shown & small, ask
                assert who != "paul"
                assert set(where) <= {"group"}, ask


def test_managers_see_teams_on_kpi_pages_as_before(desk, visit):
    rows = visit(desk.mia).get("/kpis/sla_met?by=group").context["rows"]
    assert {row["name"] for row in rows} >= small_teams(desk)
