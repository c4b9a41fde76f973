"""The scorecard page: goals, factors and clients beside their targets; a contact sees their own."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test.utils import CaptureQueriesContext

from headway.loop.aim.models import CriticalSuccessFactor, CsfKpi, Goal
from headway.loop.kpis.actions import set_target

NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def aimed(desk):
    """A goal told by one KPI, a factor of it told by another, and a target of no goal."""
    goal = Goal.objects.create(desk=desk.desk, title="Quick help", kpi_key="ftfr")
    factor = CriticalSuccessFactor.objects.create(desk=desk.desk, goal=goal, name="Answers at hand")
    CsfKpi.objects.create(csf=factor, kpi_key="reopen_rate", target_value=0.5)
    set_target(
        by=desk.mia, desk=desk.desk, key="ftfr", value=0.99, by_date=date(2026, 12, 31),
        from_value=0.95, from_date=date(2026, 1, 1), at=NOW,
    )  # fmt: skip
    set_target(by=desk.mia, desk=desk.desk, key="sla_met", value=0.1, at=NOW)
    return desk


def test_goals_factors_and_the_rest_stand_beside_their_targets(aimed, visit):
    page = visit(aimed.vic).get("/scorecard")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Quick help" in text
    assert "Answers at hand" in text
    assert "Targets that serve no goal" in text
    states = {line.kpi.key: line.state for line in page.context["found"].lines}
    assert states["reopen_rate"] == "on"
    assert states["ftfr"] in {"behind", "unsure"}
    assert (
        0.95 < next(x.expected for x in page.context["found"].lines if x.kpi.key == "ftfr") < 0.99
    )
    assert len(page.context["clients"]) == 3


def test_a_contact_sees_their_own_company_only(aimed, visit):
    page = visit(aimed.paul).get("/scorecard")
    assert page.status_code == 200
    assert not page.context["clients"]
    assert all(
        line.standing.reading.slice == {"client": "Bakery GmbH"}
        for line in page.context["found"].lines
        if line.standing
    )


@pytest.mark.parametrize("address", ["/scorecard", "/goals"])
def test_a_contact_sees_nothing_of_what_is_the_providers_own_affair(aimed, visit, address):
    Goal.objects.filter(desk=aimed.desk).update(client=aimed.bakery)
    factor = CriticalSuccessFactor.objects.get(desk=aimed.desk)
    CsfKpi.objects.create(csf=factor, kpi_key="cost_per_ticket", target_value=12.5)
    assert "Cost per ticket" in visit(aimed.mia).get(address).content.decode()
    text = visit(aimed.paul).get(address).content.decode()
    assert "Answers at hand" in text
    assert "Cost per ticket" not in text
    assert "cost_per_ticket" not in text


def test_without_targets_it_says_what_to_do(desk, visit):
    assert "set one" in visit(desk.mia).get("/scorecard").content.decode()


def test_more_goals_ask_the_records_no_more(aimed, visit, django_assert_max_num_queries):
    visitor = visit(aimed.mia)
    visitor.get("/scorecard")
    from django.db import connection

    with CaptureQueriesContext(
        connection,
    ) as before:
        visitor.get("/scorecard")
    for k in range(6):
        goal = Goal.objects.create(desk=aimed.desk, title=f"Goal {k}", kpi_key="sla_met")
        factor = CriticalSuccessFactor.objects.create(desk=aimed.desk, goal=goal, name="F")
        CsfKpi.objects.create(csf=factor, kpi_key="ftfr")
    with django_assert_max_num_queries(len(before)):
        visitor.get("/scorecard")
