"""`headway spc`: files of all kinds, JSON alone on stdout, exits, and no Django."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from headway.doors.cli.main import cli
from headway.ground.trouble import Trouble


def run(*arguments: object, text: str | None = None):
    return CliRunner().invoke(cli, ["spc", *map(str, arguments)], input=text)


@pytest.fixture
def shares(tmp_path: Path) -> Path:
    file = tmp_path / "shares.csv"
    lines = ["month,met,all"]
    lines += [f"2026-{i:02}-01,{60 + (i * 7) % 5 + (18 if i > 8 else 0)},100" for i in range(1, 13)]
    file.write_text("\n".join(reversed(lines[1:])).join([lines[0] + "\n", "\n"]))
    return file


def test_points_and_summary(shares: Path) -> None:
    result = run(
        shares, "--value", "met", "--n", "all", "--date", "month", "--chart", "p",
        "--phase", "2026-09-01", "--direction", "increase", "--target", "0.9", "--json",
    )  # fmt: skip
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    points, summary = answer["points"], answer["summary"]
    assert [point["x"] for point in points] == [f"2026-{i:02}-01" for i in range(1, 13)]
    assert {"x", "value", "center", "lower", "upper", "phase", "signals", "kind"} <= set(points[0])
    assert [phase["points"] for phase in summary["phases"]] == [8, 4]
    assert summary["assurance"] in {"consistent_fail", "inconsistent"}
    assert summary["rules"] == "anhoej"


def test_told_in_words_without_json(shares: Path) -> None:
    result = run(shares, "--value", "met", "--direction", "increase")
    assert result.exit_code == 0
    assert "centre" in result.stdout


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("\ufeffd;v\n01.03.2026;3,5\n02.03.2026;4,25\n", [3.5, 4.25]),
        ('d,v\n2026-03-01,"1,250"\n2026-03-02,"2,500"\n', [1250, 2500]),
        ('d,v\n2026-03-01,"0,125"\n2026-03-02,"0,250"\n', [0.125, 0.25]),
        ("d;v\n2026-03-01;1.250,5\n2026-03-02;2.500,5\n", [1250.5, 2500.5]),
        ("d\tv\n2026-03-01\t65 %\n2026-03-02\tNA\n", [0.65, None]),
        ("d|v\n2026-03-02|2\n\n2026-03-01|1\n", [1, 2]),
    ],
)
def test_separators_commas_marks(text: str, values: list[float | None]) -> None:
    result = run("-", "--value", "v", "--date", "d", "--chart", "run", "--json", text=text)
    assert result.exit_code == 0, result.output
    points = json.loads(result.stdout)["points"]
    assert [point["value"] for point in points] == values
    assert points[0]["x"] == "2026-03-01"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "Its columns: a, b"),
        ("v\n1\nfast\n", "Line 3"),
        ("v\n", "no rows"),
        ("v,v\n1,2\n", "2 columns named"),
        ("v,w\n1,2\n1,2,3\n", "Line 3"),
        ("v\n1\ninf\n", "Line 3"),
    ],
)
def test_bad_data_is_trouble_with_its_place(text: str, said: str) -> None:
    result = run("-", "--value", "v", "--json", text=text)
    assert isinstance(result.exception, Trouble)
    assert said in str(result.exception)
    assert result.stdout == ""


def test_wrong_usage_is_exit_2(shares: Path) -> None:
    assert run(shares).exit_code == 2
    assert run(shares, "--value", "met", "--chart", "pie").exit_code == 2
    assert run(shares, "--value", "met", "--chart", "p").exit_code == 2


def test_the_real_command_wakes_no_django_and_exits_1(shares: Path) -> None:
    code = (
        "import sys\nfrom headway.doors.cli.main import cli\n"
        f"try:\n    cli(['spc', {str(shares)!r}, '--value', 'met', '--json'])\n"
        "except SystemExit as left:\n    assert left.code == 0, left.code\n"
        "woken = {name.split('.')[0] for name in sys.modules}\n"
        "assert not woken & {'django', 'pandas', 'duckdb', 'statsmodels', 'scipy', 'ruptures'}, woken\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        [sys.executable, "-m", "headway.doors.cli.main", "spc", str(shares), "--value", "nope"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "month, met, all" in done.stderr


def test_the_command_gives_the_oracles_limits(oracles: Path) -> None:
    folder = oracles / "qicharts2_datasets"
    result = run(
        folder / "data_cdi.csv", "--value", "n", "--n", "days", "--date", "month", "--chart", "u",
        "--freeze", "24", "--per", "10000", "--json",
    )  # fmt: skip
    points = json.loads(result.stdout)["points"]
    with (folder / "expected_cdi_u_freeze24_noscr.csv").open(newline="") as lines:
        for point, row in zip(points, csv.DictReader(lines), strict=True):
            assert point["x"] == row["x"]
            assert point["upper"] == pytest.approx(float(row["ucl"]), rel=1e-6)
            assert point["lower"] == pytest.approx(float(row["lcl"]), rel=1e-6)
