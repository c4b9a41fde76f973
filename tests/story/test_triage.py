"""Twelve ideas in a real browser: handed in, looked through, ranked, accepted, parked, merged, rejected."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from headway.ground.accounts.models import Desk, Member, User
from headway.ground.accounts.setup import first_desk, sign_in_link
from headway.ground.post.models import Message
from headway.loop.aim.actions import add_goal
from headway.loop.kpis.models import Baseline
from headway.loop.register import actions, queries
from headway.loop.register.models import Improvement
from headway.loop.register.readiness import QUESTIONS
from tests.story.conftest import serious

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

IDEAS = (
    # title, hours lost a month, hours of work
    ("Scripts for passwords", 40, 20), ("Printing stuck on Mondays", 25, 60),
    ("Printers stuck on Monday mornings", None, None), ("Mailbox rights by form", 26, 30),
    ("New starters get everything on day one", 12, 10), ("Night alarms that need nobody", 6, 14),
    ("One border between Network and Cloud", 18, 24), ("Tell callers where they stand", 8, None),
    ("VPN guide with pictures", 9, 6), ("Robot on the telephone", None, 400),
    ("Larger monitors", None, None),
)  # fmt: skip


@pytest.fixture
def desk(home) -> Desk:
    """A desk with eleven ideas of Cleo's, the first of them ready but for its last answers."""
    desk, at = first_desk(), timezone.now()
    cleo = Member.objects.create(
        desk=desk, user=User.objects.create_user("cleo"), name="Cleo", role_key="contributor"
    )
    goal = add_goal(by=None, desk=desk, title="Fixed first time", weight=5, at=at)
    for title, waste, hours in IDEAS:
        actions.propose(
            by=cleo, desk=desk, title=title, at=at, waste_hours=waste, hours_likely=hours,
            problem=f"{title}, as seen every week.",
        )  # fmt: skip
    one = Improvement.objects.get(number=1)
    baseline = Baseline.objects.create(
        desk=desk, kpi="ftfr", kpi_version=1, unit="share", value=0.6, low=0.57, high=0.63, n=900,
        data_version=1, frozen_at=at,
    )  # fmt: skip
    actions.edit(by=None, entry=one, goal=goal, at=at)
    actions.set_target(
        by=None, entry=one, baseline=baseline, target_value=0.7, at=at,
        target_on=date.today() + timedelta(days=150),
    )  # fmt: skip
    for question in [*QUESTIONS][1:]:
        actions.answer_alignment(
            by=None, entry=one, question=question, answer="yes", evidence="Counted.", at=at
        )
    return desk


def clean(page: Page) -> None:
    """Nothing serious for axe, nothing that runs out of the screen."""
    page.wait_for_load_state("networkidle")
    assert serious(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_twelve_ideas_are_triaged(live_server, desk, page: Page) -> None:
    page.goto(f"{live_server.url}/sign-in/{sign_in_link(desk=desk, at=timezone.now())}")
    page.get_by_role("button", name="Sign in").click()

    # the twelfth idea: what is like it is offered while typing
    page.goto(f"{live_server.url}/register/idea")
    page.get_by_label("What should get better?").press_sequentially("VPN guide with more pictures")
    expect(page.get_by_text("Is it one of these?")).to_be_visible()
    expect(page.locator("#similar")).to_contain_text("IMP-9")
    clean(page)
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_text("Your idea is IMP-12")).to_be_visible()
    clean(page)

    # the register: ranked, explained, edited in place with the keyboard
    page.goto(f"{live_server.url}/register")
    expect(page.get_by_role("heading", level=1)).to_contain_text("12 entries, 0 running.")
    expect(page.locator("tbody tr").first).to_contain_text("IMP-1")
    clean(page)
    page.locator("tbody tr").first.locator("summary").click()
    expect(page.get_by_text("Doing nothing costs 40 h a month.", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Doing nothing costs 40 h a month.", exact=True)).to_be_hidden()
    page.locator("#row-8 td.cell-status").click()
    for key in ("ArrowDown", "ArrowUp", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.locator("#row-8 select").select_option("S")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#row-8 select")).to_have_count(0)
    assert Improvement.objects.get(number=8).size == "S"
    page.locator("#filter").fill("printing")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("#filter").fill("")
    expect(page.locator("tbody tr")).to_have_count(12)

    # many at once: an owner for three
    for number in (1, 4, 9):
        page.locator(f"#row-{number} [name=ref]").check()
    page.locator("#bulk [name=owner]").select_option(label="Cleo")
    clean(page)
    page.get_by_role("button", name="Change them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 entries done.")
    clean(page)

    # the first: its last answer comes from the records, then it is accepted
    page.goto(f"{live_server.url}/register/IMP-1")
    expect(page.get_by_text("Answer “Does it serve a goal?”").first).to_be_visible()
    answer = page.locator("form.answer").first
    expect(answer.locator("textarea")).to_have_value("Serves “Fixed first time” (weight 5 of 5).")
    clean(page)
    answer.get_by_role("button", name="Answer").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("IMP-1 is now: Accepted.")).to_be_visible()

    # the doubled one is merged
    page.goto(f"{live_server.url}/register/IMP-3")
    expect(page.locator("dt", has_text="Says nearly the same")).to_be_visible()
    page.locator("details.menu summary.button", has_text="More").click()
    page.get_by_role("button", name="Merge into another").click()
    page.get_by_label("It lives on in").fill("IMP-2")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text("IMP-3 lives on in IMP-2.")).to_be_visible()
    clean(page)

    # the board: by keyboard to parked with a reason, and what cannot go says why
    page.goto(f"{live_server.url}/register?view=board")
    clean(page)
    page.locator("#card-11").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".said")).to_contain_text("cannot be accepted yet")
    page.locator("#card-11").get_by_label("Move IMP-11 to").select_option(label="Reject")
    page.get_by_label("The reason stays with the entry").fill("Serves no goal.")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".said")).to_have_text("IMP-11 is now: Rejected.")
    page.locator("#card-10").get_by_label("Move IMP-10 to").select_option(label="Park")
    page.get_by_label("The reason stays with the entry").fill("After the new telephone system.")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("[data-lane=parked]")).to_contain_text("IMP-10")

    # by hand, with a reason that stays in sight; then other weights
    page.goto(f"{live_server.url}/register/IMP-6")
    page.get_by_role("button", name="override").click()
    page.get_by_label("Score, 0 to 100").fill("99")
    page.get_by_label("Why it ranks otherwise than its facts say").fill("Two people want to leave.")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.locator("#score")).to_contain_text("Two people want to leave.")
    page.goto(f"{live_server.url}/register")
    expect(page.locator("tbody tr").first).to_contain_text("by hand")
    page.goto(f"{live_server.url}/register/weights")
    clean(page)
    page.get_by_label("Cost of the gap").fill("0")
    page.get_by_role("button", name="Use these weights").click()
    expect(page.get_by_text("Every score follows the new weights.")).to_be_visible()

    today = timezone.now().date()
    order = [row.entry.ref for row in queries.ranked_list(desk, today=today)]
    assert order[:2] == ["IMP-6", "IMP-1"], "by hand first, then the goal's"
    assert order[-2:] == ["IMP-3", "IMP-11"], "settled ones last"
    states = dict(Improvement.objects.values_list("number", "status"))
    assert (states[1], states[3], states[10], states[11]) == (
        "accepted", "rejected", "parked", "rejected",
    )  # fmt: skip
    told = Message.objects.filter(to__name="Cleo", kind="idea").order_by("pk")
    assert [message.subject.split(":")[0] for message in told] == [
        "IMP-1 was accepted", "IMP-3 was merged", "IMP-11 was rejected", "IMP-10 was parked",
    ]  # fmt: skip


def test_the_register_fits_a_phone(live_server, desk, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/sign-in/{sign_in_link(desk=desk, at=timezone.now())}")
    page.get_by_role("button", name="Sign in").click()
    for address in ("/register", "/register?view=board", "/register?view=matrix", "/register/IMP-1",
                    "/register/weights", "/register/idea", "/register/ideas", "/register/import",
                    "/goals", "/goals/cycles"):  # fmt: skip
        page.goto(live_server.url + address)
        clean(page)
