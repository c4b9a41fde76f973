"""`python -m bench.pages [HOME]`: how fast pages answer with twenty readers at once.

Starts the real server on a data folder that holds a desk (bench/README.md says how to make one of
ten million tickets), asks each page once (the first hit), then lets twenty readers ask for it
again and again without a pause. Every reader signs in as a browser does. The bare page is the
search page without words: the same frame, sign-in and session, and nothing computed. The client
runs on the same machine and takes its share of the processor.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

READERS = 20
ROUNDS = 15
PAGES = {
    "bare page (search, no words)": "/search",
    "home": "/",
    "all KPIs": "/kpis",
    "KPI: first-time fix rate": "/kpis/ftfr",
    "KPI: by category, by month": "/kpis/ftfr?by=category&period=month",
    "KPI: median time to resolve": "/kpis/resolution_time",
    "KPI: backlog": "/kpis/backlog",
    "scorecard": "/scorecard",
}
GOAL_MS = 200


def free_port() -> int:
    """A port nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(home: Path, *more: str) -> Iterator[str]:
    """The server on a data folder; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "headway", "serve", "--port", str(port), "--no-worker", *more]
    server = subprocess.Popen(
        command, env=os.environ | {"HEADWAY_HOME": str(home)}, stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def one_link(home: Path) -> str:
    """A fresh one-time sign-in link."""
    os.environ["HEADWAY_HOME"] = str(home)
    from headway.doors.cli.frame import the_desk

    desk = the_desk()
    from headway.ground.accounts.setup import sign_in_link

    return str(sign_in_link(desk=desk, at=datetime.now(UTC)))


class Reader:
    """A signed-in browser that keeps its connection, its cookies and its times."""

    def __init__(self, place: str, link: str) -> None:
        self.http = http.client.HTTPConnection(place, timeout=300)
        self.cookies: dict[str, str] = {}
        path = f"/sign-in/{link}"
        _, page = self.ask("GET", path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token:
            self.ask("POST", path, f"csrfmiddlewaretoken={token.group(1)}")
        status, _ = self.ask("GET", "/search")
        if status != 200:
            sys.exit(f"could not sign in ({status})")

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        """One request; status and page."""
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = {"Cookie": held, "Content-Type": "application/x-www-form-urlencoded"}
        self.http.request(method, path, body, head)
        answer = self.http.getresponse()
        for value in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, answer.read().decode()

    def timed(self, path: str) -> float:
        """Seconds one page takes; stops the bench when it is not a page."""
        start = time.perf_counter()
        status, _ = self.ask("GET", path)
        took = time.perf_counter() - start
        if status != 200:
            sys.exit(f"{path} answered {status}")
        return took


def crowd(readers: list[Reader], path: str, rounds: int, pause: float) -> list[float]:
    """All readers at once; every time measured, in milliseconds."""
    times: list[float] = []
    gate = threading.Barrier(len(readers))

    def read(reader: Reader) -> None:
        gate.wait()
        for _ in range(rounds):
            times.append(reader.timed(path) * 1000)
            time.sleep(pause)

    threads = [threading.Thread(target=read, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times)


def main(arguments: list[str]) -> None:
    """Print first hit, median, 95th percentile and ratio to the bare page, page by page."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("home", type=Path, help="a data folder with a desk in it")
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds a reader reads a page")
    parser.add_argument("--serve", default="", help="more options for `headway serve`")
    asked = parser.parse_args(arguments)
    with serving(asked.home, *asked.serve.split()) as place:
        readers = [Reader(place, one_link(asked.home)) for _ in range(asked.readers)]
        print(f"{len(readers)} readers at once, {asked.rounds} pages each, pause {asked.pause} s")
        heads = ("first hit ms", "alone ms", "p50 ms", "p95 ms", "× bare page")
        print(f"{'':32}" + "".join(f"{head:>14}" for head in heads))
        bare = 0.0
        slow = []
        for name, path in PAGES.items():
            start = time.perf_counter()
            if readers[0].ask("GET", path)[0] == 404:
                print(f"{name:32}{'not on this desk':>28}")
                continue
            first = (time.perf_counter() - start) * 1000
            alone = statistics.median(readers[0].timed(path) for _ in range(5)) * 1000
            times = crowd(readers, path, asked.rounds, asked.pause)
            half, most = statistics.median(times), times[int(len(times) * 0.95)]
            bare = bare or half
            slow += [name] if most > GOAL_MS else []
            row = (first, alone, half, most)
            print(f"{name:32}" + "".join(f"{ms:14,.0f}" for ms in row) + f"{half / bare:14.1f}")
    print("all under 200 ms" if not slow else f"over 200 ms at p95: {', '.join(slow)}")


if __name__ == "__main__":
    main(sys.argv[1:])
