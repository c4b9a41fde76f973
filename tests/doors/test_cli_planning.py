"""`headway plan` from a shell."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from headway.doors.cli.main import cli
from headway.ground.accounts.models import Desk, Member, User
from headway.ground.trouble import Trouble
from headway.loop.aim.models import Cycle
from headway.loop.kpis.models import Baseline
from headway.loop.plan import actions
from headway.loop.register.models import Improvement

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(home, monkeypatch):
    monkeypatch.setattr("headway.doors.cli.frame.open_records", lambda: None)

    def call(*words: str, code: int = 0):
        result = CliRunner().invoke(cli, words, catch_exceptions=True)
        if isinstance(result.exception, Trouble):
            raise result.exception
        assert result.exit_code == code, result.output + repr(result.exception)
        return json.loads(result.stdout) if "--json" in words and code == 0 else result.output

    return call


@pytest.fixture
def desk(db) -> Desk:
    """One accepted improvement with one task of Omar's, and a cycle that has begun."""
    at = timezone.now()
    desk = Desk.objects.create(name="Harbour IT", slug="harbour")
    omar = Member.objects.create(
        desk=desk, user=User.objects.create_user("omar"), name="Omar", role_key="manager"
    )
    Cycle.objects.create(
        desk=desk, name="This quarter", starts_on=at.date() - timedelta(7),
        ends_on=at.date() + timedelta(70),
    )  # fmt: skip
    actions.set_working_time(
        by=None, member=omar, hours=(8,) * 5 + (0, 0), starts_on=at.date() - timedelta(30), at=at
    )
    baseline = Baseline.objects.create(
        desk=desk, kpi="ftfr", kpi_version=1, unit="share", value=0.6, n=100, numerator=60,
        data_version=1, frozen_at=at,
    )  # fmt: skip
    one = Improvement.objects.create(
        desk=desk, number=1, title="Fewer visits", owner=omar, status="accepted", kpi_key="ftfr",
        baseline=baseline, target_value=0.7, target_on=at.date() + timedelta(60),
        raised_on=at.date(), touched_at=at,
    )  # fmt: skip
    actions.add_task(by=None, improvement=one, title="Look", hours_likely=6, owner=omar, at=at)
    return desk


def test_solve_show_commit(run, desk):
    made = run("plan", "solve", "--cycle", "this quarter", "--seconds", "5", "--json")
    assert (made["plan"], made["state"], made["status"], made["gap"]) == (1, "draft", "OPTIMAL", 0)
    assert [one["ref"] for one in made["chosen"]] == ["IMP-1"]
    assert made["tasks"][0]["owner"] == "Omar"
    assert made["left_out"] == []
    assert "1 improvement fits" in run("plan", "show")
    assert run("plan", "commit", "1") == "Plan 1 is in force.\n"
    assert run("plan", "show", "--json")["state"] == "committed"
    assert "1 improvement fits" in run("plan", "solve", "--seconds", "5")


def test_trouble_is_told_plainly(run, desk):
    with pytest.raises(Trouble, match="no plan yet"):
        run("plan", "show")
    with pytest.raises(Trouble, match=r"no cycle “Spring” \(known: This quarter\)"):
        run("plan", "solve", "--cycle", "Spring")
    with pytest.raises(Trouble, match="no plan 9"):
        run("plan", "commit", "9")
    desk.working_times.all().delete()
    with pytest.raises(Trouble, match="Nobody has working times"):
        run("plan", "solve", "--json")
    run("plan", "solve", "--seconds", "0", code=2)
