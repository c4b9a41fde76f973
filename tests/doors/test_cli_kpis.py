"""`headway kpis`, `baseline`, `chart`: JSON alone on stdout, clear words, right exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from headway.doors.cli.main import cli
from headway.ground.trouble import Trouble, WrongUsage


@dataclass
class Run:
    returncode: int
    stdout: str
    stderr: str


def headway(*arguments: str) -> Run:
    """Run a command in this process, with trouble told as `main` tells it."""
    result = CliRunner().invoke(cli, list(arguments))
    if isinstance(result.exception, Trouble):
        code = 2 if isinstance(result.exception, WrongUsage) else 1
        return Run(code, result.stdout, f"{result.stderr}headway: {result.exception}")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Run(result.exit_code, result.stdout, result.stderr)


def told(run: Run) -> Any:
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with 400 tickets over half a year, imported once."""
    home = tmp_path_factory.mktemp("kpis")
    file = home / "tickets.csv"
    rows = ["ticket_id,requester,category,opened_at,resolved_at,reopen_count,reassignment_count"]
    start = datetime(2026, 1, 5, 8)
    for k in range(400):
        opened = start + timedelta(hours=11 * k)
        resolved = opened + timedelta(hours=1 + k % 50)
        rows.append(
            f"T{k},user{k % 90},{'VPN' if k % 3 else 'Mail'},{opened:%Y-%m-%d %H:%M:%S},"
            f"{'' if k % 40 == 39 else f'{resolved:%Y-%m-%d %H:%M:%S}'},{int(k % 10 == 0)},{k % 3}"
        )
    file.write_text("\n".join(rows) + "\n")
    run = subprocess.run(
        [sys.executable, "-m", "headway.doors.cli.main", "import", str(file), "--json"],
        env={**os.environ, "HEADWAY_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return home


@pytest.fixture
def desk(db: None, imported: Path, settings: Any) -> None:
    """The tickets of that folder, with records of the test's own."""
    settings.HOME, settings.LAKE = imported, imported / "lake"


def test_one_reading_without_a_cut(desk: None) -> None:
    (kpi,) = told(headway("kpis", "reopen_rate", "--json"))
    assert (kpi["kpi"], kpi["version"], kpi["unit"]) == ("reopen_rate", 1, "share")
    (reading,) = kpi["readings"]
    assert reading["period"] is None
    assert reading["slice"] == {}
    assert (reading["n"], reading["numerator"]) == (390, 40)
    assert reading["low"] < reading["value"] < reading["high"]
    assert set(reading) == {
        "period", "slice", "value", "low", "high", "n", "numerator", "undecided", "extra",
    }  # fmt: skip


def test_all_kpis_with_what_cannot_be_told(desk: None) -> None:
    run = headway("kpis", "--json")
    found = {kpi["kpi"]: kpi for kpi in told(run)}
    assert len(found) == 20
    assert found["csat"]["readings"] == []
    assert "cannot be computed" in found["csat"]["why"]
    assert found["ftfr"]["readings"][0]["undecided"] > 0
    assert found["backlog"]["readings"][0]["value"] == 10


def test_cuts_periods_windows_and_slices(desk: None) -> None:
    (kpi,) = told(
        headway(
            "kpis", "resolution_time", "--by", "category", "--period", "month", "--since",
            "2026-02-01", "--until", "2026-03-31", "--json",
        )
    )  # fmt: skip
    cells = [(row["slice"]["category"], row["period"]) for row in kpi["readings"]]
    months = ("2026-02-01", "2026-03-01")
    assert cells == [(name, month) for name in ("Mail", "VPN") for month in months]
    (only,) = told(headway("kpis", "reopen_rate", "--where", "category=Mail", "--json"))
    assert only["readings"][0]["slice"] == {"category": "Mail"}
    assert only["readings"][0]["n"] < 390


def test_the_table_people_read(desk: None) -> None:
    run = headway("kpis")
    assert run.returncode == 0
    assert "Reopen rate" in run.stdout
    assert "10.3 %" in run.stdout
    assert "cannot tell" in run.stderr
    cut = headway("kpis", "reopen_rate", "--by", "category", "--period", "quarter")
    assert "Q1 2026" in cut.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("kpis", "nps"), 2, "no KPI “nps”"),
        (("kpis", "csat"), 1, "cannot be computed"),
        (("kpis", "--by", "colour"), 2, "no dimension “colour”"),
        (("kpis", "--since", "yesterday"), 2, "Write it as 2026-03-14"),
        (("kpis", "--where", "category"), 2, "is not DIMENSION=VALUE"),
        (("kpis", "--period", "year"), 2, "'year'"),
        (("kpis", "--desk", "nowhere"), 1, "no desk “nowhere”"),
        (("chart", "ftfr", "--out", "x.pdf"), 2, ".svg, .png or .json"),
        (("baseline", "freeze", "ftfr", "--where", "category=None such"), 1, "no ticket counts"),
    ],
)
def test_what_goes_wrong_is_said(
    desk: None, arguments: tuple[str, ...], code: int, words: str
) -> None:
    run = headway(*arguments)
    assert run.returncode == code
    assert words in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_an_empty_folder_says_what_to_do(db: None, home: Path) -> None:
    run = headway("kpis", "--json")
    assert run.returncode == 1
    assert "import a file first" in run.stderr
    assert told(headway("baseline", "list", "--json")) == []


def test_freeze_and_list(desk: None) -> None:
    frozen = told(
        headway(
            "baseline", "freeze", "reopen_rate", "--where", "category=VPN", "--since",
            "2026-01-01", "--until", "2026-03-31", "--json",
        )
    )  # fmt: skip
    assert (frozen["kpi"], frozen["slice"]) == ("reopen_rate", {"category": "VPN"})
    assert (frozen["since"], frozen["until"]) == ("2026-01-01", "2026-03-31")
    assert frozen["data_version"] == 1
    assert frozen in told(headway("baseline", "list", "--json"))
    assert "category VPN" in headway("baseline", "list").stdout


@pytest.mark.parametrize("form", ["svg", "png", "json"])
def test_charts_are_drawn(desk: None, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"chart.{form}"
    run = headway("chart", "reopen_rate", "--out", str(out))
    assert run.returncode == 0, run.stderr
    start = {"svg": b"<svg", "png": b"\x89PNG", "json": b"{"}[form]
    assert out.read_bytes().startswith(start)
    many = headway("chart", "resolution_time", "--by", "category", "--out", str(out))
    assert many.returncode == 0, many.stderr


def test_slices_with_the_same_mix(desk: None) -> None:
    asked = ("kpis", "first_assignment", "resolution_time", "--by", "source", "--standardise")
    share, median = told(headway(*asked, "--json"))
    assert share["standardised_for"] == ["category"]
    assert share["not_standardised"] is None
    (one,) = share["readings"]
    assert one["standardised"]["value"] == pytest.approx(one["value"])
    assert one["standardised"]["low"] < one["value"] < one["standardised"]["high"]
    assert (one["standardised"]["coverage"], one["standardised"]["mix_distance"]) == (1, 0)
    assert "median" in median["not_standardised"]
    assert {one["standardised"] for one in median["readings"]} == {None}
    assert "same mix" in headway(*asked).stdout
    wrong = headway("kpis", "ftfr", "--standardise")
    assert wrong.returncode == 2
    assert "give --by" in wrong.stderr
