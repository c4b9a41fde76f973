"""`python -m bench [ROWS]…`: import and all KPIs by category and month, beside named rivals.

Each contestant runs in a process of its own; its answers are compared with Headway's before any
time is printed. How to read the numbers: bench/README.md.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.rivals import NAMES, RIVALS, Answer, Headway
from bench.tickets import write

ROUNDS = 5


def contest(name: str, folder: Path, csv: Path, load: bool) -> dict[str, Any]:
    """One contestant's times in seconds, peak memory in MB, and answers."""
    rival = RIVALS[name](folder)
    found: dict[str, Any] = {}
    if load or name == "pandas":
        start = time.perf_counter()
        rival.load(csv)
        found["import"] = time.perf_counter() - start
    if load:
        found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        return found
    times, floors = [], []
    answer: Answer = []
    for _ in range(ROUNDS):
        if isinstance(rival, Headway):
            start = time.perf_counter()
            rival.floor()
            floors.append(time.perf_counter() - start)
        start = time.perf_counter()
        answer = rival.answer()
        times.append(time.perf_counter() - start)
    found |= {"first": times[0], "best": min(times), "answer": answer}
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    if floors:
        found["floor"] = min(floors)
    return found


def run(name: str, folder: Path, csv: Path) -> dict[str, Any]:
    """Import and answer in two fresh processes (pandas keeps nothing, so it does both in one)."""
    merged: dict[str, Any] = {}
    for step in ("load", "answer"):
        if step == "load" and name == "pandas":
            continue
        command = [sys.executable, "-m", "bench", "--one", name, str(folder), str(csv), step]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{name} failed:\n{done.stderr}")
        part = json.loads(done.stdout.splitlines()[-1])
        peak = max(part.pop("peak"), merged.get("peak", 0))
        merged |= part | {"peak": peak}
    return merged


def disagreements(mine: Answer, theirs: Answer) -> list[str]:
    """Where a rival's answers are not Headway's (cells without tickets apart)."""
    ours = {(k, c, m): (top, n) for k, c, m, top, n in mine}
    wrong = []
    for kpi, category, month, top, n in theirs:
        got = ours.get((kpi, category, month), (0.0, 0))
        if abs(got[0] - top) > 1e-6 * max(1, abs(top)) or got[1] != n:
            wrong.append(f"{kpi} {category} {month}: {got} here, {(top, n)} there")
    return wrong


def table(rows: int, folder: Path) -> None:
    """Run all contestants on one file and print the table."""
    csv = folder / "tickets.csv"
    write(rows, csv)
    size = csv.stat().st_size / 1e6
    print(f"\n{rows:,} tickets, {size:,.0f} MB of CSV", flush=True)
    results: dict[str, dict[str, Any]] = {}
    for name in RIVALS:
        home = folder / name
        home.mkdir()
        results[name] = run(name, home, csv)
        wrong = disagreements(results["headway"]["answer"], results[name]["answer"])
        if wrong:
            sys.exit(f"{NAMES[name]} answers differently:\n" + "\n".join(wrong[:10]))
    cells = len(results["duckdb"]["answer"])
    ours = results["headway"]
    print(f"all agree on {cells:,} figures; decode floor {ours['floor']:.3f} s")
    heads = (
        "",
        "import s",
        "MB/s",
        "all KPIs s",
        "× floor",
        "× Headway",
        "import + first",
        "peak MB",
    )
    print(f"{heads[0]:32}" + "".join(f"{head:>15}" for head in heads[1:]))
    for name, got in results.items():
        print(
            f"{NAMES[name]:32}{got['import']:15.2f}{size / got['import']:15,.0f}"
            f"{got['best']:15.3f}{got['best'] / ours['floor']:15.1f}"
            f"{got['best'] / ours['best']:15.1f}{got['import'] + got['first']:15.2f}"
            f"{got['peak']:15,.0f}",
            flush=True,
        )


def main(arguments: list[str]) -> None:
    """Print a table per number of rows (default 100,000 and 1,000,000)."""
    if arguments[:1] == ["--one"]:
        name, folder, csv, step = arguments[1:]
        print(json.dumps(contest(name, Path(folder), Path(csv), step == "load")))
        return
    numbers = [text.replace("_", "").replace(",", "") for text in arguments if text != "--rows"]
    for number in numbers or ["100000", "1000000"]:
        with tempfile.TemporaryDirectory(prefix="headway-bench-") as folder:
            table(int(number), Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
