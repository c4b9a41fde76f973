"""What is learned, in a real browser: a lesson written, found again while typing, a cycle closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from headway.ground.accounts.setup import sign_in_link
from headway.loop.aim.models import Cycle
from headway.loop.learn.models import Close
from headway.loop.register.models import Improvement
from tests.loop.learn.made import closed, entry, judged, running, work
from tests.story.conftest import serious

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_from_a_lesson_to_a_closed_cycle(live_server, home, transactional_db, page: Page) -> None:
    made = running()
    work(made)
    judged(made.entry)
    closed(made)
    entry(made.cast, 2)
    today = date.today()
    cycle = Cycle.objects.create(
        desk=made.cast.desk, name="Last quarter", starts_on=today - timedelta(days=100),
        ends_on=today - timedelta(days=10),
    )  # fmt: skip
    Improvement.objects.update(cycle=cycle)
    link = sign_in_link(desk=made.cast.desk, at=timezone.now())
    page.goto(f"{live_server.url}/sign-in/{link}")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Later").click()

    page.get_by_role("link", name="Lessons", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("No lesson is written down yet")
    page.get_by_role("link", name="What did we learn?").click()
    page.get_by_label("What did we learn?").fill("Call back within the hour")
    page.get_by_label("What happened?").fill("Printer tickets were closed and came back.")
    assert serious(page) == []
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Better: satisfaction rose")).to_be_visible()
    assert serious(page) == []

    page.goto(f"{live_server.url}/register/new")
    page.get_by_label("Title").fill("Printer tickets come back")
    expect(page.get_by_text("What was learned before")).to_be_visible()
    expect(page.get_by_text("both say")).to_be_visible()

    page.goto(f"{live_server.url}/register/IMP-1")
    page.get_by_role("button", name="Make a playbook of it").click()
    expect(page.get_by_text("is a playbook now")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("link", name="Cycle close", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("waits to be closed")
    assert serious(page) == []
    page.get_by_role("link", name="Last quarter").click()
    expect(page.get_by_text("IMP-2: no verdict has been taken yet")).to_be_visible()
    assert serious(page) == []
    page.get_by_label("goes on", exact=True).check()
    page.get_by_label("Why IMP-2 goes on").fill("It waits for the tool.")
    page.get_by_label("Its name").fill("This quarter")
    page.get_by_role("button", name="Close Last quarter and freeze").click()
    expect(page.get_by_text("Goes on in This quarter")).to_be_visible()
    assert Close.objects.get().next_cycle == Improvement.objects.get(number=2).cycle
    for place in ("What playbooks did", "Business review", "Calibration"):
        page.get_by_role("link", name=place, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert serious(page) == [], place
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/lessons", "/lessons/L-1", f"/lessons/cycles/{cycle.pk}", "/lessons/calibration"):
        page.goto(f"{live_server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
