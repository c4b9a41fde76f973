"""Pages for people without an account, and a message that was sent, in a real browser: answered by keyboard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from headway.ground.accounts.setup import fresh_link
from headway.loop.adoption import actions
from headway.loop.adoption.models import Receipt
from headway.loop.assessment.models import Feedback
from headway.loop.assessment.voice.actions.intake import open_surveys
from tests.loop.run.desk import Running, running
from tests.story.conftest import serious

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def made(home, transactional_db) -> Running:
    return running()


def fits(page: Page) -> None:
    """Nothing serious to axe, and nothing wider than a phone."""
    for width, scheme in ((1320, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_pulse_and_a_survey_are_answered_by_their_links_without_an_account(
    live_server, made, page: Page
) -> None:
    at = timezone.now()
    pulse, token = actions.open_pulse(
        by=made.cast.mia, desk=made.cast.desk, title="A month in", at=at, question="What helps?",
        statements=["I know why.", "I can do it.", "I am heard."],
    )  # fmt: skip
    page.goto(f"{live_server.url}/pulse/{token}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("A month in")
    fits(page)
    for number in range(3):
        page.locator(f"input[name=mark-{number}]").nth(3).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Send my answer").press("Enter")
    expect(page.get_by_text("Thank you")).to_be_visible()
    fits(page)
    assert pulse.answers.count() == 1

    ((survey, token),) = open_surveys(
        by=made.cast.mia, desk=made.cast.desk, clients=[made.cast.bakery], days=7, at=at
    )
    page.goto(f"{live_server.url}/heard/{token}")
    fits(page)
    page.get_by_label("so-so").check()
    page.get_by_label("What should we know?").fill("The line is always busy.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    fits(page)
    assert Feedback.objects.get(survey=survey).client == made.cast.bakery
    page.goto(f"{live_server.url}/heard/{token}x")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_message_that_was_sent_is_read_and_acknowledged(live_server, made, page: Page) -> None:
    at = timezone.now()
    group = actions.name_stakeholder(
        by=made.cast.mia, improvement=made.entry, name="First line", influence=5, effect=4,
        members=[made.cast.cleo], at=at,
    )  # fmt: skip
    message = actions.plan_message(
        by=made.cast.mia, improvement=made.entry, audience=[group], aim="They know.", at=at,
        subject="About {title}", text="We begin on Monday.", sender=made.cast.mia,
        send_on=(at + timedelta(days=1)).date(),
    )  # fmt: skip
    actions.send_now(by=made.cast.mia, message=message, at=at)
    link = fresh_link(user=made.cast.cleo.user, at=at)
    page.goto(f"{live_server.url}/sign-in/{link.rsplit('/', 1)[-1]}")
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{live_server.url}/people/told/{Receipt.objects.get().pk}")
    expect(page.get_by_text("We begin on Monday.")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_role("button", name="I have read it")).to_have_count(0)
    assert Receipt.objects.get().heard_at is not None
