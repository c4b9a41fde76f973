"""`headway schedule` from a shell."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROBLEM = {
    "capacities": {"Ana": 1},
    "jobs": [
        {"name": "start", "duration": 0, "successors": ["write", "train"]},
        {"name": "write", "duration": 2, "demands": {"Ana": 1}, "successors": ["end"]},
        {"name": "train", "duration": 3, "demands": {"Ana": 1}, "successors": ["end"]},
        {"name": "end", "duration": 0},
    ],
}


def headway(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "headway.doors.cli.main", *words],
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": "/usr/bin:/bin", "HEADWAY_HOME": str(home), "PYTHONPATH": "."},
        cwd=Path(__file__).resolve().parents[2],
    )


def test_json_alone_on_stdout(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(PROBLEM))
    ran = headway("schedule", str(file), "--seconds", "5", "--json", home=tmp_path / "home")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert list(found) == ["makespan", "bound", "status", "starts", "seconds"]
    assert (found["makespan"], found["bound"], found["status"]) == (5, 5, "OPTIMAL")
    assert len(found["starts"]) == 4
    assert found["starts"][0] == 0
    assert found["starts"][3] == 5
    assert "ends at 5" in ran.stderr
    assert not (tmp_path / "home").exists(), "scheduling needs no data folder"


def test_in_words(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(PROBLEM))
    ran = headway("schedule", str(file), home=tmp_path / "home")
    assert ran.stdout.splitlines()[-1] == "Ends at 5. No schedule is shorter."


def test_trouble_is_told_with_exit_1(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({"jobs": [{"name": "a", "duration": 1, "successors": ["a"]}]}))
    ran = headway("schedule", str(file), "--json", home=tmp_path / "home")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "a → a" in ran.stderr
    assert headway("schedule", "missing.sm", home=tmp_path / "home").returncode == 1
    assert headway("schedule", home=tmp_path / "home").returncode == 2


def test_django_stays_asleep(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(PROBLEM))
    code = (
        "import sys; from click.testing import CliRunner; from headway.doors.cli.main import cli;"
        f"r = CliRunner().invoke(cli, ['schedule', {str(file)!r}, '--json']);"
        "assert r.exit_code == 0, r.output;"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'django', 'ortools', 'numpy'}))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ran.stdout.strip() == "[]", ran.stdout + ran.stderr
