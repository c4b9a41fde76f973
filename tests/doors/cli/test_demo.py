"""`headway demo` makes a desk worth looking at, once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ARGUMENTS = ("--months", "12", "--tickets", "6000", "--end", "2026-06-20", "--json")


def headway(home: Path, *arguments: str):
    """Run the command in a process of its own; its JSON."""
    run = subprocess.run(
        [sys.executable, "-m", "headway.doors.cli.main", *arguments],
        env={**os.environ, "HEADWAY_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("demo")
    return home, headway(home, "demo", *ARGUMENTS)


def test_it_says_what_it_made(made):
    _, told = made
    assert told["made"] is True
    assert (told["desk"], told["name"]) == ("demo", "Harbour IT")
    assert 5_700 < told["tickets"] < 6_300
    assert {truth["key"] for truth in told["truths"]} >= {"printing_fell", "mail_scripts"}


def test_a_second_run_changes_nothing(made):
    home, told = made
    again = headway(home, "demo", *ARGUMENTS)
    assert again["made"] is False
    assert (again["tickets"], again["entries"]) == (told["tickets"], told["entries"])


def test_figures_are_those_of_the_simulator(made):
    """The import and the KPI room count what the simulator's own plain counting counts."""
    from datetime import date

    import numpy as np

    from headway.loop.evidence import simulator
    from headway.loop.evidence.simulator.counting import Counter

    home, _ = made
    counter = Counter(simulator.desk(1, 12, 6000, end=date(2026, 6, 20)))
    whole = np.ones(len(counter.opened), dtype=bool)
    keys = ["ftfr", "reopen_rate", "repeat_contact", "sla_met", "csat"]
    for kpi in headway(home, "kpis", *keys, "--json"):
        (reading,) = kpi["readings"]
        share, n = counter.share(kpi["kpi"], whole)
        assert reading["value"] == pytest.approx(share, abs=1e-9), kpi["kpi"]
        assert reading["n"] == n, kpi["kpi"]


def test_entries_stand_in_different_states(made):
    home, told = made
    entries = headway(home, "register", "list", "--json")
    entries = entries["entries"] if isinstance(entries, dict) else entries
    assert len(entries) == told["entries"] >= 8
    states = {entry["status"] for entry in entries}
    assert {"opportunity", "accepted", "planned", "running", "parked", "rejected"} <= states
    assert any(entry["owner"] is None for entry in entries)
