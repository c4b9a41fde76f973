"""`headway effect`: files in, one JSON document out."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta

import numpy as np
import pytest
from click.testing import CliRunner

from headway.doors.cli.check import effect
from headway.ground.trouble import Trouble

KEYS = {
    "verdict", "effect", "low", "high", "p", "level_change", "slope_change", "phi", "n_before",
    "n_after", "power", "warnings",
}  # fmt: skip


@pytest.fixture
def weekly(tmp_path):
    rng = np.random.default_rng(3)
    rows = ["week;share;n;ftfr;count"]
    for i in range(70):
        n = int(rng.integers(8, 20))
        k = int(rng.binomial(n, 0.85 if i >= 50 else 0.55))
        value = f"{60 + 10 * (i >= 50) + rng.normal():.2f}".replace(".", ",")
        rows.append(f"{date(2025, 1, 6) + timedelta(weeks=i)};{k / n:.6f};{n};{value};{k}")
    file = tmp_path / "weekly.csv"
    file.write_text("\ufeff" + "\n".join(rows), encoding="utf-8")
    return file


def run(*arguments):
    found = CliRunner().invoke(effect, [str(a) for a in arguments], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found


def test_json_alone_on_stdout(weekly):
    found = run(weekly, "--value", "ftfr", "--date", "week", "--start", "2025-12-22", "--json")
    answer = json.loads(found.stdout)
    assert set(answer) >= KEYS
    assert answer["verdict"] == "better"
    assert (answer["n_before"], answer["n_after"]) == (50, 20)
    assert answer["low"] < 10 < answer["high"]


@pytest.mark.parametrize("column", ["share", "count"])
def test_small_counts(weekly, column):
    arguments = (weekly, "--value", column, "--n", "n", "--date", "week", "--start", "2025-12-22")
    answer = json.loads(run(*arguments, "--json").stdout)
    assert answer["family"] == "binomial"
    assert answer["verdict"] == "better"
    assert answer["low"] < 0.3 < answer["high"]


def test_words_for_people(weekly):
    found = run(weekly, "--value", "share", "--n", "n", "--date", "week", "--start", "2025-12-22")
    assert found.stdout.startswith("Better")
    assert "points" in found.stdout


def test_too_early_has_no_nan(weekly):
    answer = json.loads(
        run(weekly, "--value", "ftfr", "--date", "week", "--start", "2026-05-04", "--json").stdout
    )
    assert answer["verdict"] == "too early"
    assert answer["effect"] is None


def test_rows_without_dates_and_in_any_order(weekly, tmp_path):
    lines = weekly.read_text(encoding="utf-8-sig").splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([lines[0], *reversed(lines[1:])]))
    common = ("--value", "ftfr", "--date", "week", "--start", "2025-12-22", "--json")
    there, back = json.loads(run(weekly, *common).stdout), json.loads(run(turned, *common).stdout)
    assert back["p"] == there["p"]
    assert back["warnings"][-1] == "The rows were put in order of date."
    by_row = json.loads(run(weekly, "--value", "ftfr", "--start", "51", "--json").stdout)
    assert by_row["n_before"] == 50


@pytest.mark.parametrize(("arguments", "said"), [
    (("--value", "gone", "--start", "5"), "no column “gone”"),
    (("--value", "week", "--start", "5"), "is not a number"),
    (("--value", "ftfr", "--date", "ftfr", "--start", "2025-01-01"), "is not a date"),
    (("--value", "ftfr", "--date", "week", "--start", "soon"), "not a date"),
    (("--value", "ftfr", "--start", "2025-01-01"), "number of a row"),
])  # fmt: skip
def test_trouble_is_told(weekly, arguments, said):
    with pytest.raises(Trouble, match=said):
        run(weekly, *arguments)


def test_day_or_month_first_is_not_guessed(tmp_path):
    file = tmp_path / "both.csv"
    file.write_text("d,v\n" + "\n".join(f"0{i % 9 + 1}/05/2026,{i}" for i in range(9)))
    with pytest.raises(Trouble, match="day first or month first"):
        run(file, "--value", "v", "--date", "d", "--start", "2026-05-01")


def test_django_sleeps(weekly):
    code = (
        "import sys; from headway.doors.cli.check import effect\n"
        f"effect.main([{str(weekly)!r}, '--value', 'ftfr', '--start', '51', '--json'], "
        "standalone_mode=False)\n"
        "assert not any(name.split('.')[0] == 'django' for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
