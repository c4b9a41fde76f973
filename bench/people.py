"""`python -m bench.people`: many people at work at once on a large desk.

A desk with 500 improvements and 200 members on a data folder of its own, one web process (eight
threads, as `headway serve` starts it), and every member a thread that opens pages, waits a moment as
people do, and now and then writes a comment. Printed: requests, errors, median and 95th percentile
per page. The records are SQLite, or PostgreSQL where HEADWAY_DATABASE names one. 127.0.0.1 only.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

PAGES = ("/running", "/running/board", "/running/mine", "/register", "/register/IMP-{n}", "/live?v=0",
         "/reviews", "/blockers", "/wallboard")  # fmt: skip
COMMENT = "/register/IMP-{n}/running"


def furnish(improvements: int, members: int) -> list[str]:
    """The desk, its members and its work; a session key for each member."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from headway.ground.accounts.models import Desk, Member, User
    from headway.loop.kpis.models import Baseline
    from headway.loop.plan.models import Task
    from headway.loop.register.models import Improvement
    from headway.loop.run.models import Blocker, Stage

    at = datetime.now(UTC)
    desk = Desk.objects.create(name="Large desk", slug="large", pseudonym_key="k" * 64)
    users = User.objects.bulk_create(
        User(username=f"user{n}", password="!") for n in range(members)
    )
    people = Member.objects.bulk_create(
        Member(desk=desk, user=user, name=f"Person {n}", role_key="manager" if n % 20 == 0 else "contributor")
        for n, user in enumerate(users)
    )  # fmt: skip
    frozen = Baseline.objects.create(
        desk=desk, kpi="csat", kpi_version=1, unit="share", value=0.8, low=0.75, high=0.85, n=400,
        numerator=320, data_version=1, frozen_at=at,
    )  # fmt: skip
    states = ("running", "planned", "accepted", "opportunity", "checking")
    entries = Improvement.objects.bulk_create(
        Improvement(
            desk=desk, number=n, title=f"Improvement {n}", raised_on=at.date(), touched_at=at,
            owner=people[n % members], sponsor=people[(n + 7) % members], status=states[n % 5],
            kpi_key="csat", baseline=frozen, target_value=0.9, target_on=at.date() + timedelta(days=60),
        )
        for n in range(1, improvements + 1)
    )  # fmt: skip
    Task.objects.bulk_create(
        Task(
            desk=desk, improvement=one, number=number * 3 + part + 1, title=f"Task {part}",
            owner=people[(number + part) % members], hours_low=2, hours_likely=4, hours_high=8,
            touched_at=at, due_on=at.date() + timedelta(days=(number + part) % 40 - 10),
        )
        for number, one in enumerate(entries) for part in range(3)
    )  # fmt: skip
    Stage.objects.bulk_create(
        Stage(improvement=one, position=place, set_name="PDCA", name=name, exit_criterion="Seen.", owner=one.owner)
        for one in entries for place, name in enumerate(("Plan", "Do", "Check", "Act"), 1)
    )  # fmt: skip
    Blocker.objects.bulk_create(
        Blocker(desk=desk, number=n + 1, improvement=one, title="Blocked", raised_at=at, raised_on=at.date())
        for n, one in enumerate(entries[::10])
    )  # fmt: skip
    keys = []
    for user in users:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        keys.append(str(session.session_key))
    return keys


class Person(threading.Thread):
    """One member at work: opens a page, waits, now and then writes."""

    def __init__(
        self, port: int, key: str, until: float, think: float, entries: int, seed: int
    ) -> None:
        super().__init__(daemon=True)
        self.port, self.key, self.until, self.think = port, key, until, think
        self.entries, self.chance = entries, random.Random(seed)
        self.took: list[tuple[str, float, int]] = []

    def run(self) -> None:
        """Work until the time is over."""
        token = "t" * 32
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        time.sleep(self.chance.random() * self.think)
        while time.monotonic() < self.until:
            number = self.chance.randint(1, self.entries)
            writes = self.chance.random() < 0.05
            page = COMMENT if writes else self.chance.choice(PAGES)
            head = {"Cookie": f"sessionid={self.key}; csrftoken={token}"}
            body = None
            if writes:
                body = urlencode({"what": "comment", "text": "Seen.", "csrfmiddlewaretoken": token})
                head["Content-Type"] = "application/x-www-form-urlencoded"
            start = time.monotonic()
            try:
                line.request("POST" if writes else "GET", page.format(n=number), body, head)
                answer = line.getresponse()
                answer.read()
                status = answer.status
            except OSError:
                status = 0
                line.close()
            self.took.append((page, time.monotonic() - start, status))
            time.sleep(self.chance.uniform(0.5, 1.5) * self.think)


def report(took: list[tuple[str, float, int]], seconds: float) -> int:
    """Print a line for each page; how many requests failed."""
    bad = [one for one in took if one[2] not in {200, 204, 302}]
    print(
        f"{len(took)} requests in {seconds:.0f} s ({len(took) / seconds:.1f} a second), {len(bad)} errors"
    )
    print(f"{'page':26} {'n':>6} {'median':>9} {'p95':>9}")
    for page in (*PAGES, COMMENT):
        times = [spent for where, spent, _ in took if where == page]
        if len(times) >= 2:
            late = quantiles(times, n=20)[-1]
            print(
                f"{page:26} {len(times):>6} {median(times) * 1000:>6.0f} ms {late * 1000:>6.0f} ms"
            )
    return len(bad)


def _free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def main() -> None:
    """Make the desk, serve it, let everybody work, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=200)
    asked.add_argument("--improvements", type=int, default=500)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument(
        "--think", type=float, default=20, help="seconds between two pages of a person"
    )
    wanted: Any = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="headway-people-") as home:
        os.environ["HEADWAY_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "headway.config.settings")
        import django

        django.setup()
        from headway.ground.accounts.setup import prepare_records

        prepare_records()
        keys = furnish(wanted.improvements, wanted.people)
        port = _free_port()
        command = [sys.executable, "-m", "headway", "serve", "--port", str(port), "--no-worker"]
        server = subprocess.Popen(command, env=dict(os.environ), stderr=subprocess.DEVNULL)
        try:
            for _ in range(300):
                with socket.socket() as knock:
                    if knock.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            start = time.monotonic()
            crowd = [
                Person(port, key, start + wanted.seconds, wanted.think, wanted.improvements, seed)
                for seed, key in enumerate(keys)
            ]
            for person in crowd:
                person.start()
            for person in crowd:
                person.join()
            took = [one for person in crowd for one in person.took]
            bad = report(took, time.monotonic() - start)
        finally:
            server.terminate()
            server.wait()
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
