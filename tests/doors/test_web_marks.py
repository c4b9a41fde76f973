"""Phases, notes and rules on a KPI's chart: set by managers, suggested never applied."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from headway.ground.trail.models import TrailEntry
from headway.loop.kpis.actions import set_target
from headway.loop.kpis.marking.actions import annotate
from headway.loop.kpis.models import Annotation, ChartPhase, Target

PHASE = {"on": "2026-06-01", "text": "New phone system"}


def test_a_phase_splits_the_chart_and_can_be_taken_off(desk, visit):
    visitor = visit(desk.mia)
    before = visitor.get("/kpis/sla_met").context["drawn"]
    assert len(before.phases) == 1
    visitor.post("/kpis/sla_met/marks/phases", PHASE)
    page = visitor.get("/kpis/sla_met")
    assert len(page.context["drawn"].phases) == 2
    assert "New phone system" in page.content.decode()
    twice = visitor.post("/kpis/sla_met/marks/phases", PHASE, follow=True)
    assert "already" in twice.content.decode()
    phase = ChartPhase.objects.get()
    visitor.post(f"/kpis/sla_met/phases/{phase.pk}/removal")
    assert len(visitor.get("/kpis/sla_met").context["drawn"].phases) == 1
    assert [e.verb for e in TrailEntry.objects.filter(thing="chart phase")] == ["set"] or (
        TrailEntry.objects.filter(verb="remove").exists()
    )


def test_a_phase_needs_a_reason(desk, visit):
    page = visit(desk.mia).post(
        "/kpis/sla_met/marks/phases", {"on": "2026-06-01", "text": " "}, follow=True
    )
    assert "a few words" in page.content.decode()
    assert not ChartPhase.objects.exists()


def test_a_phase_of_a_slice_is_on_its_chart_only(desk, visit):
    visitor = visit(desk.mia)
    visitor.post("/kpis/sla_met/marks/phases?client=Bakery+GmbH", PHASE)
    assert len(visitor.get("/kpis/sla_met").context["drawn"].phases) == 1
    assert len(visitor.get("/kpis/sla_met?client=Bakery+GmbH").context["drawn"].phases) == 2


def test_notes_are_drawn_for_whom_they_are(desk, visit):
    visitor = visit(desk.mia)
    visitor.post(
        "/kpis/sla_met/marks/notes",
        {"on": "2026-05-04", "text": "Release 7", "kind": "release", "everywhere": "on"},
    )
    annotate(
        by=desk.mia, desk=desk.desk, on=date(2026, 5, 6), text="Moved in", key="sla_met",
        slice={"client": "Bakery GmbH"}, at=datetime(2026, 9, 1, tzinfo=UTC),
    )  # fmt: skip
    assert [n.text for n in visitor.get("/kpis/reopen_rate").context["notes"]] == ["Release 7"]
    bakery = visitor.get("/kpis/sla_met?client=Bakery+GmbH").context["notes"]
    assert [n.text for n in bakery] == ["Release 7", "Moved in"]
    paul = visit(desk.paul).get("/kpis/sla_met").context["notes"]
    assert [n.text for n in paul] == ["Moved in"]


@pytest.mark.parametrize("rules", ["anhoej", "nhs-mdc-7-7", "western-electric", "nelson"])
def test_the_rules_are_chosen_in_the_address_and_named(desk, visit, rules):
    page = visit(desk.vic).get(f"/kpis/sla_met?rules={rules}&screen=1")
    assert page.context["drawn"].rules.name == rules
    assert f"<code>{rules}</code>, version 1" in page.content.decode()
    assert "in 100 cases" in page.content.decode() or "of 100 cases" in page.content.decode()


def test_odd_rules_fall_back_to_the_usual_ones(desk, visit):
    assert visit(desk.vic).get("/kpis/sla_met?rules=x").context["drawn"].rules.name == "anhoej"


def test_a_path_is_drawn_and_told(desk, visit):
    visitor = visit(desk.mia)
    visitor.post(
        "/kpis/sla_met/target",
        {"value": "95", "by_date": "2026-12-31", "from_value": "60", "from_date": "2026-03-01"},
    )
    target = Target.objects.get()
    assert (target.from_value, target.path.rises) == (0.6, True)
    page = visitor.get("/kpis/sla_met")
    assert "By now it should be" in page.content.decode()
    amiss = visitor.post("/kpis/sla_met/target", {"value": "95", "from_value": "60"}, follow=True)
    assert "A path needs" in amiss.content.decode()


def test_readers_and_strangers_mark_nothing(desk, visit):
    note = annotate(
        by=desk.mia, desk=desk.desk, on=date(2026, 5, 6), text="x", key="sla_met",
        at=datetime(2026, 9, 1, tzinfo=UTC),
    )  # fmt: skip
    assert visit(desk.vic).post("/kpis/sla_met/marks/phases", PHASE).status_code == 403
    assert visit(desk.vic).post(f"/kpis/sla_met/notes/{note.pk}/removal").status_code == 403
    assert visit(desk.sam).post(f"/kpis/sla_met/notes/{note.pk}/removal").status_code == 404
    assert Annotation.objects.filter(removed_at=None).count() == 1


def test_the_page_with_a_target_beside_it_keeps_the_level_line(desk, visit):
    set_target(
        by=desk.mia, desk=desk.desk, key="sla_met", value=0.9, at=datetime(2026, 9, 1, tzinfo=UTC)
    )
    assert "By now it should be" not in visit(desk.vic).get("/kpis/sla_met").content.decode()
