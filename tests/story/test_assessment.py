"""Four raters, each by a link without signing in, to entries in the register; in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from headway.ground.accounts.models import Client, Desk
from headway.ground.accounts.setup import first_desk, sign_in_link
from headway.loop.assessment.models import Maturity, MaturityAnswer
from headway.loop.assessment.practice.actions import audits, perception
from headway.loop.register.models import Improvement
from tests.story.conftest import serious

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(home, settings) -> Desk:
    """A desk with an audit to go through and a survey that was answered."""
    desk, at = first_desk(), timezone.now()
    client = Client.objects.create(desk=desk, name="Bakery GmbH")
    audits.open_audit(by=None, desk=desk, name="Spring audit", client=client, held_on=at.date(),
                      scopes=["portfolio"], at=at)  # fmt: skip
    survey = perception.open_perception(by=None, desk=desk, name="Summer survey", at=at,
                                        closes_on=at.date() + timedelta(days=5))  # fmt: skip
    for token in perception.make_links(by=None, perception=survey, group="users", count=6, at=at):
        perception.say(token=token, ratings={"speed": (5, 2), "skill": (4, 5)}, at=at)
    perception.close_perception(by=None, perception=survey, at=at)
    return desk


def clean(page: Page) -> None:
    """Nothing serious for axe, nothing that runs out of the screen."""
    page.wait_for_load_state("networkidle")
    assert serious(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_four_raters_to_register_entries(live_server, desk, page: Page, browser) -> None:
    page.goto(f"{live_server.url}/sign-in/{sign_in_link(desk=desk, at=timezone.now())}")
    page.get_by_role("button", name="Sign in").click()

    # the manager opens an assessment of two areas and invites four people by name
    page.goto(f"{live_server.url}/maturity")
    clean(page)
    page.get_by_role("link", name="Open the first assessment").click()
    page.get_by_label("Name", exact=True).fill("Autumn")
    page.get_by_label("Last day for answers").fill(
        (timezone.now().date() + timedelta(days=9)).isoformat()
    )
    for box in page.locator("input[name=area]").all():
        box.set_checked(box.get_attribute("value") in {"changes", "partners", "problems"})
    page.get_by_label("Target of Partners and governance").select_option("2")
    clean(page)
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody is invited yet.")
    page.get_by_label("By link, without signing in").fill("Anna\nBen\nCy\nDora")
    page.get_by_role("button", name="Invite", exact=True).click()
    clean(page)
    links = [
        re.sub(r"^https?://[^/]+", live_server.url, box.input_value())
        for box in page.locator(".links input").all()
    ]
    assert len(links) == 4

    # each rates in a browser of their own, without signing in; the first by keyboard, on a phone
    for at, link in enumerate(links):
        rated(browser.new_context(viewport={"width": 390, "height": 844}), link, at)

    # nobody saw anything; now it is closed
    page.goto(f"{live_server.url}/maturity/{Maturity.objects.get().pk}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("4 of 4 raters are done")
    assert "Week of the hand-over" not in page.content()
    page.get_by_role("button", name="Close it").click()
    page.get_by_role("dialog").get_by_role("button", name="Close it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("on average, but")
    expect(page.get_by_text("4 raters, 13 questions")).to_be_visible()
    expect(page.locator("svg.radar")).to_be_visible()
    assert not re.search("Anna|Ben|Dora", page.locator("main").inner_text())
    clean(page)
    page.locator("#in-changes summary").click()
    expect(page.locator("#in-changes")).to_contain_text("Week of the hand-over")
    expect(page.locator("#in-changes")).to_contain_text("1 did not know")

    # gaps into the register, each once
    page.get_by_role("button", name="Put in register: Change and hand-over").click()
    expect(page.get_by_text("IMP-1 is in the register. Next: an owner.")).to_be_visible()
    page.get_by_role("link", name="where it came from").click()
    page.get_by_role("button", name="Put in register: Problems and repeat work").click()
    expect(page.get_by_text("IMP-2 is in the register.")).to_be_visible()
    assert {one.source for one in Improvement.objects.all()} == {"maturity"}
    assert Improvement.objects.get(number=1).title.startswith("Change and hand-over: from level")

    # the other pages of the part stand as well
    for address in ("/maturity", "/maturity/questions", "/audits", "/practices", "/both-sides"):
        page.goto(live_server.url + address)
        clean(page)
    page.goto(f"{live_server.url}/audits")
    page.get_by_role("link", name="Spring audit").click()
    page.locator("details.row-fold summary").first.click()
    page.get_by_label("Met", exact=True).first.check()
    clean(page)
    page.get_by_role("button", name="Keep").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 of 1 points are met")
    page.goto(f"{live_server.url}/both-sides")
    page.get_by_role("link", name="Summer survey").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("6 people answered")
    clean(page)


def rated(context: BrowserContext, link: str, at: int) -> None:
    """One person's answers: the first rater's all, one by keyboard with evidence refused and given; of
    the others two an area."""
    page = context.new_page()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("0 of 13 questions answered")
    if at == 0:
        clean(page)
        first = page.locator("form.rate").first
        first.locator("input[value='3']").focus()
        page.keyboard.press("Space")
        expect(first.get_by_role("status")).to_contain_text("needs something to look at")
        first.locator("textarea").fill("Week of the hand-over")
        page.keyboard.press("Tab")
        expect(first.get_by_role("status")).to_contain_text("Kept: level 3.")
        expect(page.get_by_role("heading", level=1)).to_contain_text("1 of 13 questions answered")
    for area in ("problems", "changes", "partners"):
        page.goto(f"{link}?area={area}")
        for number, form in enumerate(page.locator("form.rate").all()[: 6 if at == 0 else 2]):
            if at == 0 and area == "problems" and number == 0:
                continue
            level = (
                "none" if (at, area, number) == (1, "changes", 1) else str(1 + (at + number) % 2)
            )
            if (at, area, number) == (0, "changes", 0):
                form.locator("textarea").fill("Week of the hand-over")
            form.locator(f"input[value='{level}']").check()
            expect(form.get_by_role("status")).to_contain_text("Kept")
    page.goto(f"{link}?area=end")
    page.get_by_role("button", name="I am done").click()
    expect(page.get_by_text("Thank you: you are done.")).to_be_visible()
    if at == 0:
        clean(page)
    context.close()
    assert MaturityAnswer.objects.filter(rater__finished_at__isnull=False).count() == 13 + 6 * at
