"""`headway goals` and `headway register` on an empty folder."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from headway.doors.cli.main import cli
from headway.ground.trouble import Trouble

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


def test_an_idea_through_its_life(run):
    run("goals", "add", "Fixed first time", "--weight", "5", "--kpi", "ftfr")
    made = run(
        "register", "add", "--title", "Scripts for passwords", "--goal", "fixed first time",
        "--hours", "10,16,30", "--kpi", "ftfr", "--where", "category=Password",
        "--target", "65%", "--by-date", "2027-06-30", "--json",
    )  # fmt: skip
    assert (made["ref"], made["status"], made["size"]) == ("IMP-1", "opportunity", "S")
    assert (made["kpi"], made["target"], made["target_date"]) == ("ftfr", 0.65, "2027-06-30")
    assert made["where"] == {"category": "Password"}
    assert made["baseline"] is None
    assert any("baseline" in lack for lack in made["missing_for_acceptance"])
    assert [one["ref"] for one in run("register", "list", "passwords", "size:s", "--json")] == [
        "IMP-1"
    ]
    assert run("register", "list", "printer", "--json") == []
    parked = run("register", "move", "imp-1", "parked", "--reason", "No hours.", "--json")
    assert (parked["status"], parked["status_reason"]) == ("parked", "No hours.")
    assert parked["history"][0]["by"] == "command line"
    assert run("goals", "list", "--json")["goals"][0]["improvements"] == []
    assert "IMP-1  Scripts for passwords" in run("register", "show", "1")
    assert "Parked" in run("register", "list")


def test_trouble_is_told_plainly(run):
    for words, said in (
        (("register", "show", "IMP-7"), "no entry"),
        (("register", "add", "--title", "x", "--owner", "Nobody"), "no member"),
        (("register", "add", "--title", "x", "--kpi", "happiness"), "no KPI"),
        (("register", "add", "--finding", "abc"), "no finding"),
        (("goals", "add", "x", "--parent", "y"), "no goal"),
        (("register", "list", "--sort", "colour"), "cannot be sorted"),
    ):
        with pytest.raises(Trouble, match=said):
            run(*words)
    run("register", "add", "--title", "x")
    with pytest.raises(Trouble, match="cannot be accepted yet"):
        run("register", "move", "IMP-1", "accepted")


def test_wrong_usage_is_2(run):
    run("register", "add", code=2)
    run("register", "add", "--finding", "a", "--kpi", "ftfr", code=2)
    run("register", "add", "--title", "x", "--where", "category", code=2)
    run("register", "add", "--title", "x", "--target", "much", code=2)
    run("register", "add", "--title", "x", "--kpi", "ftfr", "--target", "65", code=2)
    run("goals", "add", "x", "--weight", "9", code=2)
