"""`python -m bench.daily HOME`: a day's 10,000 tickets into a desk that has millions.

Each day brings 7,000 new tickets and 3,000 that were known and changed (resolved, reopened), drawn
from the newest three weeks of the desk itself. Every import runs in a process of its own, as
`headway import` does; printed are seconds, processor seconds (which a busy machine does not change
much), peak memory, and how much of the store was written anew.
A copy is not needed: the imports are undone at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

NEW, CHANGED, DAYS = 7_000, 3_000, 3
FIELDS = (
    "client", "requester", "type", "category", "subcategory", "priority", "channel", "group",
    "assignee",
)  # fmt: skip


def write_day(home: Path, csv: Path, number: int) -> None:
    """The rows of one more day, as a CSV with the store's own field names."""
    os.environ["HEADWAY_HOME"] = str(home)
    from headway.doors.cli.frame import the_desk

    desk = the_desk()  # opens the records, without which nothing else can be loaded
    from headway.loop.evidence.queries import session_of

    names = ", ".join(f'"{name}"' for name in FIELDS)
    stamp = "'%Y-%m-%d %H:%M:%S'"
    new = (
        f"SELECT 'D{number}-' || ticket_id AS ticket_id, {names},"
        f" strftime(opened_at + INTERVAL '{22 * number} days', {stamp}) AS opened_at,"
        " NULL AS resolved_at, 0 AS reopen_count, reassignment_count"
    )
    old = (
        f"SELECT ticket_id, {names}, strftime(opened_at, {stamp}),"
        f" strftime(coalesce(resolved_at, opened_at) + INTERVAL '{number} hours', {stamp}),"
        " coalesce(reopen_count, 0) + 1, reassignment_count"
    )
    with session_of(desk) as session:
        recent = (
            "(FROM tickets WHERE opened_on > (SELECT max(opened_on) - 21 FROM tickets"
            " WHERE ticket_id NOT LIKE 'D%') AND ticket_id NOT LIKE 'D%')"
        )
        order = f"ORDER BY hash(ticket_id, {number})"
        session.con.execute(
            f"COPY (({new} FROM {recent} {order} LIMIT {NEW}) UNION ALL"
            f" ({old} FROM {recent} {order} DESC LIMIT {CHANGED})) TO '{csv}' (FORMAT csv, HEADER)"
        )


def bring_in(home: Path, csv: Path) -> dict[str, float]:
    """Import one day in this process: seconds, peak MB, MB written, MB in all."""
    os.environ["HEADWAY_HOME"] = str(home)
    from headway.doors.cli.frame import the_desk

    desk = the_desk()
    from headway.loop.evidence.actions import import_files
    from headway.loop.evidence.queries import lake_of

    lake = lake_of(desk)
    head = lake.head()
    before = {file.path for file in lake.files(head, "tickets")[0]} if head else set()
    start = time.perf_counter()
    report = import_files(by=None, desk=desk, paths=[csv], at=datetime.now(UTC))
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    files, _ = lake.files(lake.version(report.version or 0), "tickets")
    return {
        "seconds": seconds,
        "tickets": report.tickets,
        "written": sum(file.size for file in files if file.path not in before) / 1e6,
        "whole": sum(file.size for file in files) / 1e6,
        "rows": sum(file.rows for file in files),
        "peak": used.ru_maxrss / 1000,
        "cpu": used.ru_utime + used.ru_stime,
        "version": report.version or 0,
    }


def main(arguments: list[str]) -> None:
    """Print a line for each day, then take the days back."""
    if arguments[:1] == ["--one"]:
        print(json.dumps(bring_in(Path(arguments[1]), Path(arguments[2]))))
        return
    parser = argparse.ArgumentParser(prog="python -m bench.daily", description=__doc__)
    parser.add_argument("home", type=Path, help="a data folder with a desk in it")
    home = parser.parse_args(arguments).home
    heads = ("seconds", "CPU s", "written MB", "of MB", "share", "peak MB")
    print(f"{'':28}" + "".join(f"{head:>12}" for head in heads))
    made = []
    with tempfile.TemporaryDirectory(prefix="headway-daily-") as folder:
        for number in range(1, DAYS + 1):
            csv = Path(folder) / f"day{number}.csv"
            write_day(home, csv, number)
            done = subprocess.run(
                [sys.executable, "-m", "bench.daily", "--one", str(home), str(csv)],
                capture_output=True, text=True,
            )  # fmt: skip
            if done.returncode:
                sys.exit(done.stderr)
            got = json.loads(done.stdout.splitlines()[-1])
            made.append(int(got["version"]))
            name = f"{int(got['tickets']):,} into {int(got['rows']):,}"
            print(
                f"{name:28}{got['seconds']:12.1f}{got['cpu']:12.1f}{got['written']:12.1f}{got['whole']:12,.0f}"
                f"{got['written'] / got['whole']:12.1%}{got['peak']:12,.0f}",
                flush=True,
            )
    from headway.doors.cli.frame import the_desk
    from headway.loop.evidence.actions import undo

    for version in reversed(made):
        undo(by=None, desk=the_desk(), number=version, at=datetime.now(UTC))


if __name__ == "__main__":
    main(sys.argv[1:])
