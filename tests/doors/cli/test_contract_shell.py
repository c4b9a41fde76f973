"""The `headway` command as such: folders, streams, exit codes, serving, stopping, starting fast."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from headway.doors.cli.main import COMMANDS
from tests.doors.cli.shell import Shell, command, environment, headway, shell, strict

LISTS = ("versions", "profiles", "baseline list", "goals list", "register list")


def test_an_empty_folder_is_no_obstacle(tmp_path: Path):
    home = tmp_path / "not there" / "Büro für Größe"
    first = headway(home, "versions", "--json")
    assert (first.code, first.out, first.err) == (0, "[]\n", "")
    with shell(home) as ask:
        for words in LISTS:
            told = ask(*words.split(), "--json")
            assert told.code == 0
            assert told.err == ""
            strict(told.out)
            assert ask(*words.split()).code == 0
        for words in ("kpis", "findings", "chart ftfr --out x.svg", "baseline freeze ftfr"):
            none = ask(*words.split())
            assert (none.code, none.out) == (1, "")
            assert "import" in none.err


def test_without_headway_home_the_folder_is_in_the_users_own(tmp_path: Path):
    done = headway(None, "versions", "--json", env={"HOME": str(tmp_path)})
    assert done.json() == []
    assert (tmp_path / ".headway" / "records.sqlite3").is_file()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "home", "/proc/nowhere"):
        done = headway(place, "versions", "--json")
        assert (done.code, done.out) == (1, "")
        assert "HEADWAY_HOME" in done.err
        assert "Traceback" not in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_told(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    done = headway(home, "versions")
    assert (done.code, done.out) == (1, "")
    assert "Traceback" not in done.err


def test_records_that_are_none_are_told(tmp_path: Path):
    (tmp_path / "records.sqlite3").write_bytes(b"no database at all" * 100)
    done = headway(tmp_path, "versions", "--json")
    assert (done.code, done.out) == (1, "")
    assert "Traceback" not in done.err


def test_a_reader_that_goes_away_is_no_failure_to_speak_of(reading: Shell):
    for arguments in (("--json",), ()):
        process = subprocess.Popen(
            command("kpis", "--by", "category", "--period", "day", *arguments),
            env=environment(reading.home), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read().decode()
        process.wait(60)
        assert "Traceback" not in said
        assert "BrokenPipe" not in said


def test_a_narrow_terminal_does_not_end_the_command(reading: Shell):
    narrow = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    told = headway(reading.home, "kpis", "throughput", "--by", "category", "--json", env=narrow)
    names = {one["slice"]["category"] for one in told.json()[0]["readings"]}
    assert "Zähler & Co" in names
    assert headway(reading.home, "kpis", env=narrow).code == 0


def test_warnings_do_not_reach_stdout(reading: Shell):
    told = headway(reading.home, "kpis", "ftfr", "--json", env={"PYTHONWARNINGS": "always"})
    assert told.json()[0]["kpi"] == "ftfr"


def test_findings_and_the_register_go_round(tmp_path: Path, reading: Shell):
    home = tmp_path / "home"
    shutil.copytree(reading.home, home)
    with shell(home) as ask:
        first = ask("findings", "--json").json()
        assert isinstance(first, list)
        assert ask("findings", "--json", "--limit", "3").json() == first[:3]
        assert ask("findings").code == 0
        before = len(ask("register", "list", "--json").json())
        goal = ask("goals", "add", "Fewer calls", "--json").json()
        assert goal["title"] == "Fewer calls"
        entry = ask(
            "register", "add", "--title", "Fix “VPN”", "--kpi", "ftfr", "--where", "category=VPN",
            "--target", "65%", "--by-date", "2027-03-31", "--goal", "fewer calls", "--size", "m",
            "--json",
        ).json()  # fmt: skip
        assert entry["target"] == 0.65
        assert entry["baseline"]["slice"] == {"category": "VPN"}
        assert entry["size"] == "M"
        listed = ask("register", "list", "--json").json()
        assert len(listed) == before + 1
        assert ask("register", "show", entry["ref"], "--json").json()["ref"] == entry["ref"]
        assert "Fix “VPN”" in ask("register", "show", entry["ref"]).out
        (row,) = ask("goals", "list", "--json").json()["goals"]
        assert row["improvements"] == [entry["ref"]]
        wrong = ask("register", "move", entry["ref"], "nowhere")
        assert (wrong.code, wrong.out) == (2, "")
        unready = ask("register", "move", entry["ref"], "accepted")
        assert (unready.code, unready.out) == (1, "")
        moved = ask(
            "register", "move", entry["ref"], "parked", "--reason", "Later", "--json"
        ).json()
        assert moved["status"] == "parked"


def test_every_command_explains_itself(reading: Shell):
    whole = reading("--help").out
    for name in COMMANDS:
        assert name in whole
        done = reading(name, "--help")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(f"Usage: headway {name}")
        for group in ("baseline", "goals", "register"):
            if name == group:
                for inner in re.findall(r"^  (\w+) ", done.out.split("Commands:")[1], re.MULTILINE):
                    assert reading(name, inner, "--help").code == 0
    version = reading("--version")
    assert version.code == 0
    assert re.search(r"\d", version.out)
    assert reading("-h").out == whole


def test_a_sign_in_link_is_printed_alone(reading: Shell):
    done = reading("sign-in-link", "--address", "https://desk.example/")
    assert done.code == 0
    assert re.fullmatch(r"https://desk\.example/sign-in/[\w-]{20,}\n", done.out)
    fresh = headway(reading.home, "sign-in-link")
    assert fresh.code == 0, fresh.err


def free_port() -> int:
    """A port nobody uses."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serving_answers_and_stops(tmp_path: Path, number: signal.Signals):
    port = free_port()
    process = subprocess.Popen(
        command("serve", "--port", port, "--first"), env=environment(tmp_path / "home"), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert _answer(f"http://127.0.0.1:{port}/", process) == 200
        second = headway(tmp_path / "home", "serve", "--port", port)
        assert (second.code, second.out) == (1, "")
        assert f"127.0.0.1:{port}" in second.err
        assert "Traceback" not in second.err
    finally:
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "")
    assert f"http://127.0.0.1:{port}/sign-in/" in err
    assert "Traceback" not in err


def _answer(address: str, process: subprocess.Popen[str]) -> int:
    for _ in range(300):
        assert process.poll() is None
        try:
            with urllib.request.urlopen(address) as answer:
                return int(answer.status)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("no answer in 30 s")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_stops(tmp_path: Path, number: signal.Signals):
    process = subprocess.Popen(
        command("worker"), env=environment(tmp_path / "home"), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr
    assert "waits" in process.stderr.readline()
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, ""), err
    assert "Traceback" not in err


@pytest.mark.parametrize("wrong", [("--port", "0"), ("--port", "99999"), ("--threads", "0")])
def test_serving_nowhere_is_wrong_usage(reading: Shell, wrong: tuple[str, str]):
    done = reading("serve", *wrong)
    assert (done.code, done.out) == (2, "")


HEAVY = ("pandas", "polars", "altair", "ortools", "statsmodels", "scipy", "vl_convert", "ruptures")


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (("--help",), ("django", "numpy", "duckdb")),
        (("versions",), (*HEAVY, "ibis")),
        (("register", "list"), (*HEAVY, "ibis", "pyarrow.dataset")),
        (("kpis", "ftfr"), HEAVY),
    ],
)
def test_start_up_loads_only_what_is_needed(
    reading: Shell, arguments: tuple[str, ...], absent: tuple[str, ...]
):
    code = (
        "import sys\nfrom headway.doors.cli.main import main\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"loaded = sorted(set({absent!r}) & set(sys.modules))\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(reading.home), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
