"""`headway findings`, from a real import to a register entry."""

from __future__ import annotations

import json
from datetime import date

import pyarrow.csv as csv
import pytest
from click.testing import CliRunner

from headway.doors.cli.main import cli
from headway.ground.trouble import Trouble
from headway.loop.evidence.simulator import DEFAULT, desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def run(home, monkeypatch):
    monkeypatch.setattr("headway.doors.cli.frame.open_records", lambda: None)

    def call(*words: str):
        result = CliRunner().invoke(cli, words)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout) if "--json" in words else result.stdout

    return call


def test_without_tickets_it_says_what_to_do(run):
    with pytest.raises(Trouble, match="import a file first"):
        run("findings", "--json")


def test_from_an_export_to_a_register_entry(run, tmp_path):
    log = desk(seed=3, tickets=25_000, truths=DEFAULT, end=date(2026, 11, 20)).log
    path = tmp_path / "export.csv"
    csv.write_csv(log, path)
    run("import", str(path), "--time-zone", "Europe/Berlin", "--json")
    found = run("findings", "--json")
    assert {"category_below", "ping_pong", "ageing_backlog"} <= {one["rule"] for one in found}
    first = next(one for one in found if one["rule"] == "category_below")
    assert first["slice"] == {"category": "Passwords and access", "channel": "E-mail"}
    assert first["value"] == pytest.approx(0.25, abs=0.05)
    assert first["hours_per_month"] > 0
    assert len(run("findings", "--limit", "2", "--json")) == 2
    assert first["title"] in run("findings")
    entry = run("register", "add", "--finding", first["key"], "--hours", "20", "--json")
    assert entry["baseline"]["value"] == pytest.approx(first["value"], abs=0.005)
    assert entry["baseline"]["n"] == pytest.approx(first["n"], rel=0.01)
    assert (entry["target"], entry["source"]) == (first["suggested_target"], "finding")
    assert "in the register" in run("findings")
