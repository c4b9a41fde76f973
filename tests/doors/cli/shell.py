"""The `headway` command as a stranger's shell sees it: exit code, stdout, stderr."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

HEADINGS = (
    "Ticket ID", "Opened", "Resolved", "Closed", "Status", "Category", "Company", "Caller",
    "Priority", "Assignment group", "Reassignment count", "Reopen count",
)  # fmt: skip
CATEGORIES = ("Password", "VPN", "a=b", "Zähler & Co", "")


@dataclass(frozen=True)
class Done:
    """What a call left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document on stdout, read strictly; the call must have succeeded."""
        assert self.code == 0, self.err
        return strict(self.out)


def strict(text: str) -> Any:
    """JSON without NaN and infinity."""

    def refuse(name: str) -> float:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


def environment(home: Path | str | None, **more: str) -> dict[str, str]:
    """A shell's variables with the data folder; None leaves HEADWAY_HOME unset."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HEADWAY_", "DJANGO_", "COV_", "PYTEST_"))
    }
    return kept | ({} if home is None else {"HEADWAY_HOME": str(home)}) | more


def headway(home: Path | str | None, *arguments: object, **options: Any) -> Done:
    """One call in a process of its own."""
    more = options.pop("env", {})
    run = subprocess.run(
        command(*arguments), env=environment(home, **more), capture_output=True, text=True,
        encoding="utf-8", timeout=120, **options,
    )  # fmt: skip
    return Done(run.returncode, run.stdout, run.stderr)


def command(*arguments: object) -> list[str]:
    """The words of a call."""
    return [sys.executable, "-m", "headway", *map(str, arguments)]


class Shell:
    """Many calls in one warm process of their own: as real as `headway`, without its start-up."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LOOP], env=environment(home), cwd=home.parent,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def __call__(self, *arguments: object) -> Done:
        """One call."""
        talk = self._process
        assert talk.stdin
        assert talk.stdout
        talk.stdin.write(json.dumps([*map(str, arguments)]) + "\n")
        talk.stdin.flush()
        return Done(**json.loads(talk.stdout.readline()))

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=30)


@contextmanager
def shell(home: Path) -> Iterator[Shell]:
    """A warm shell on a data folder, ended afterwards."""
    opened = Shell(home)
    try:
        yield opened
    finally:
        opened.close()


_LOOP = """
import io, json, sys
from headway.doors.cli.main import main
talk = sys.stdout
for line in sys.stdin:
    sys.argv = ["headway", *json.loads(line)]
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    try:
        code = main() or 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException as error:
        code, _ = -1, sys.stderr.write(f"Traceback {error!r}")
    said = []
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        said.append(stream.buffer.getvalue().decode())
    talk.write(json.dumps({"code": code, "out": said[0], "err": said[1]}) + "\\n")
    talk.flush()
"""


def tickets(count: int = 400, *, first: int = 0) -> list[dict[str, str]]:
    """Half a year of tickets in plain words, always the same."""
    chance = random.Random(7)
    rows = []
    for number in range(count):
        opened = datetime(2026, 1, 5, 8) + timedelta(hours=number * 9 + chance.random() * 3)
        resolved = opened + timedelta(hours=chance.expovariate(1 / 9))
        is_open = chance.random() < 0.05
        rows.append(
            dict(
                zip(
                    HEADINGS,
                    (
                        f"T{first + number:05}", _time(opened), "" if is_open else _time(resolved),
                        "" if is_open else _time(resolved + timedelta(days=2)),
                        "Open" if is_open else "Closed", chance.choice(CATEGORIES),
                        chance.choice(("North AG", "South Ltd")), f"u{chance.randrange(40)}",
                        chance.choice("123"), chance.choice(("L1", "L2")),
                        str(chance.choice((0, 0, 1, 2))), str(chance.choice((0, 0, 0, 1))),
                    ),
                    strict=True,
                )
            )
        )  # fmt: skip
    return rows


def _time(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="seconds")


def write(path: Path, rows: list[dict[str, str]], *, order: int = 1) -> Path:
    """The tickets as CSV; `order=-1` turns the columns round."""
    heads = [*HEADINGS][::order]
    lines = [",".join(heads), *(",".join(row[head] for head in heads) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
