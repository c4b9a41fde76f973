"""A gain in a real browser: running → verdict → closed → slipped → running again → begun anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from headway.doors.cli.demo import MEANINGS
from headway.doors.web.views import check as view
from headway.ground.accounts.models import Member
from headway.ground.accounts.setup import first_desk, sign_in_link
from headway.ground.post.models import Message
from headway.loop.check.jobs import look_at_desk
from headway.loop.check.models import Slip
from headway.loop.evidence import simulator
from headway.loop.evidence.actions import Wishes, import_files
from headway.loop.evidence.simulator.truths import Truths
from headway.loop.kpis.actions import freeze
from headway.loop.register.actions import propose, set_target
from headway.loop.register.models import Improvement
from tests.story.conftest import serious

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SLICE = {"category": "Laptops and devices"}


class Clock:
    """The day the story is at; every door reads it."""

    def __init__(self) -> None:
        self.day = date(2026, 1, 1)

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(view, "now", made.now)
    monkeypatch.setattr(view, "today", lambda member: made.day)
    return made


@pytest.fixture
def entry(home: Path, transactional_db) -> Improvement:
    """A desk whose improvement worked for half a year, and was lost then."""
    desk = first_desk()
    sign_in_link(desk=desk, at=timezone.now())
    owner = Member.objects.filter(desk=desk).first()
    assert owner is not None
    (truth,) = simulator.DEFAULT.only("device_swap").items
    made = simulator.desk(
        seed=4, tickets=20_000, truths=Truths((replace(truth, size=-0.30),)), end=date(2026, 10, 31)
    )
    file = home / "log.parquet"
    pyarrow.parquet.write_table(made.log, file)
    at = datetime(2026, 11, 1, tzinfo=UTC)
    import_files(
        by=None, desk=desk, paths=[file], wishes=Wishes(shape="update", overrides=MEANINGS), at=at
    )
    began = made.truths[0].since
    assert began is not None
    one = propose(
        by=None, desk=desk, title="Spare laptops", at=at, on=began - timedelta(days=60),
        kpi_key="ftfr", scope=dict(SLICE), owner=owner, guard_kpis=["csat"],
    )  # fmt: skip
    baseline = freeze(
        by=None, desk=desk, key="ftfr", slice=SLICE, since=began - timedelta(days=180),
        until=began - timedelta(days=1), at=at,
    )  # fmt: skip
    set_target(
        by=None, entry=one, baseline=baseline, target_value=0.75, at=at,
        target_on=began + timedelta(days=200),
    )  # fmt: skip
    Improvement.objects.filter(pk=one.pk).update(status="running", started_on=began)
    return Improvement.objects.get(pk=one.pk)


def test_from_running_to_verdict_to_close_to_slip_to_reopen(
    live_server, entry, clock, page: Page
) -> None:
    assert entry.started_on is not None
    clock.day = entry.started_on + timedelta(weeks=19)
    page.goto(f"{live_server.url}/sign-in/{sign_in_link(desk=entry.desk, at=timezone.now())}")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Later").click()

    page.get_by_role("link", name="Results", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 not looked at yet")
    page.get_by_role("link", name="Spare laptops").click()
    page.get_by_role("button", name="Take the first look").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Better. First-time fix rate rose")
    expect(page.locator("figure.large svg").first).to_be_visible()
    expect(page.get_by_text("What we checked")).to_be_visible()
    page.get_by_text("Method and full statistics").click()
    expect(page.get_by_text("Likeness of neighbouring readings")).to_be_visible()
    assert serious(page) == []

    page.get_by_role("button", name="Close as sustained…").click()
    page.get_by_role("button", name="Close as sustained", exact=True).click()
    expect(page.get_by_text(f"{entry.ref} is now: Closed: sustained.")).to_be_visible()
    expect(page.get_by_text("Does it stay?")).to_be_visible()

    while not Slip.objects.exists() and clock.day < date(2026, 10, 30):
        clock.day += timedelta(weeks=1)
        look_at_desk(entry.desk, at=clock.now())
    assert Message.objects.filter(kind="watch").count() == 1, "the owner is told"
    page.reload()
    expect(page.get_by_text("Slipped since.")).to_be_visible()
    expect(page.get_by_role("button", name="Close as sustained…")).to_have_count(0)
    assert serious(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1320, "height": 900})
    entry.refresh_from_db()
    assert entry.status == "running"
    assert entry.status_reason.startswith("The gain slipped.")

    page.get_by_role("button", name="Begin again…").click()
    page.get_by_role("button", name="Begin again", exact=True).click()
    expect(page.get_by_text("is judged anew from")).to_be_visible()
    page.get_by_role("link", name="Benefits", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert serious(page) == []
