"""`headway verdict`: the same answer as the page, as text and as JSON."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from headway.doors.cli.verdict import verdict
from headway.ground.trouble import Trouble
from headway.loop.kpis.actions import freeze
from headway.loop.register.models import Improvement
from tests.doors.test_web_check import AT, STARTED

KEYS = {
    "verdict", "effect", "low", "high", "p", "level_change", "slope_change", "phi", "n_before",
    "n_after", "power", "warnings", "target", "checks", "data_version",
}  # fmt: skip


@pytest.fixture
def running(desk, entries, monkeypatch):
    base = freeze(
        by=desk.mia, desk=desk.desk, key="reopen_rate", slice={}, at=AT,
        until=STARTED - timedelta(days=1),
    )  # fmt: skip
    Improvement.objects.filter(pk=entries.whole.pk).update(
        kpi_key="reopen_rate", baseline=base, target_value=0.05, target_on=date(2027, 1, 1),
        started_on=STARTED, status="running", owner=desk.cleo,
    )  # fmt: skip
    monkeypatch.setattr("headway.doors.cli.verdict.the_desk", lambda slug: desk.desk)
    return entries


def test_json_holds_the_contract(running):
    done = CliRunner().invoke(verdict, [running.whole.ref, "--json"], catch_exceptions=False)
    said = json.loads(done.stdout)
    assert set(said) >= KEYS
    assert said["ref"] == running.whole.ref
    again = CliRunner().invoke(verdict, [running.whole.ref, "--json"], catch_exceptions=False)
    assert json.loads(again.stdout) == said, "the same data, the same look"
    looks = CliRunner().invoke(verdict, [running.whole.ref, "--looks", "--json"])
    assert len(json.loads(looks.stdout)["looks"]) == 1


def test_text_and_plan(running):
    done = CliRunner().invoke(verdict, [running.whole.ref], catch_exceptions=False)
    assert "Readings:" in done.stdout
    plan = CliRunner().invoke(
        verdict, [running.whole.ref, "--plan", "--json"], catch_exceptions=False
    )
    assert {"promised", "weeks_needed", "looks_until", "warning"} <= set(json.loads(plan.stdout))


def test_what_is_not_there_is_told(running):
    with pytest.raises(Trouble, match="no entry"):
        CliRunner().invoke(verdict, ["IMP-999"], catch_exceptions=False)
    with pytest.raises(Trouble, match="has not started"):
        CliRunner().invoke(verdict, [running.bakery.ref], catch_exceptions=False)
