"""Several people at one board, in real browsers: sorted in silence by two, named, related, into the register."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from headway.ground.accounts.actions import invite
from headway.ground.accounts.models import Desk, Member
from headway.ground.accounts.setup import first_desk, sign_in_link
from headway.loop.assessment.boards import actions
from headway.loop.assessment.boards.moves import replay
from headway.loop.assessment.boards.queries import moves_of
from headway.loop.assessment.models import Board, BoardCard
from headway.loop.register.models import Improvement
from tests.story.conftest import serious

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
GROUPS = ("No script", "Closed too soon", "Old articles", "Late rights", "Wrong number")


@pytest.fixture
def second(browser: Browser) -> Iterator[BrowserContext]:
    """Another person's browser: a telephone."""
    made = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    made.set_default_timeout(20_000)
    yield made
    made.close()


def clean(page: Page) -> None:
    assert "\n".join(serious(page)) == ""


def come_in(page: Page, address: str, token: str) -> None:
    page.goto(f"{address}/sign-in/{token}")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}/*")


def lies_in(page: Page, card: int, zone: str) -> None:
    expect(page.locator(f"[data-zone='{zone}'] #card-{card}")).to_be_visible()


def card(board: Board, number: int) -> BoardCard:
    return board.cards.select_related("group").get(number=number)


def test_a_session_of_two_browsers(live_server, home, page: Page, second: BrowserContext) -> None:
    desk: Desk = first_desk()
    token = sign_in_link(desk=desk, at=timezone.now())
    boss = Member.objects.get(desk=desk, role_key="administrator")
    ben, link = invite(
        by=boss, desk=desk, name="Ben", username="ben", role_key="contributor", at=timezone.now()
    )
    come_in(page, live_server.url, token)
    bens = second.new_page()
    bens.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    come_in(bens, live_server.url, link)

    # a question and its cards
    page.goto(f"{live_server.url}/boards")
    page.get_by_role("link", name="Open the first board").click()
    page.get_by_label("The question").fill("Why do tickets come back?")
    page.get_by_label("First cards").fill(
        "\n".join(f"{name} {n}" for name in GROUPS for n in (1, 2))
    )
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("10 cards so far.")
    clean(page)
    board = Board.objects.get()
    bens.goto(f"{live_server.url}/boards/BD-1")
    page.get_by_role("button", name="On to: sort in silence").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("none lies in a group yet")
    expect(bens.locator("[data-sorting]")).to_be_visible()  # the other page follows by itself

    # by pointer, by keyboard and by tap; each sees the other's moves, and no name
    page.locator("#card-1").drag_to(page.locator("[data-zone=new]"))
    lies_in(page, 1, "1")
    lies_in(bens, 1, "1")
    page.locator("#card-2").focus()
    for key in ("Enter", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    lies_in(page, 2, "1")
    expect(page.locator("#card-2")).to_be_focused()
    bens.locator("#card-3 p").tap()
    expect(bens.locator("#card-3")).to_have_class("thought held")
    bens.locator("[data-zone=new]").tap()
    lies_in(bens, 3, "2")
    lies_in(page, 3, "2")
    expect(page.get_by_text("Ben", exact=True)).to_have_count(0)
    clean(page)
    clean(bens)
    assert bens.evaluate("document.documentElement.scrollWidth") <= 390

    # the same card at once: the second is told, nothing is overwritten
    page.locator("#card-4").focus()
    page.keyboard.press("Enter")
    actions.move_card(by=ben, board=board, number=4, to=2, at=timezone.now())
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("was moved to Group 2 meanwhile")
    assert card(board, 4).group.number == 2  # type: ignore[union-attr]

    # a name before the sorting is over is refused, even when asked for behind the page's back
    said = page.evaluate(
        """async () => (await fetch('/boards/BD-1/deeds', {method: 'POST', headers: {'HX-Request': 'true',
        'X-CSRFToken': document.querySelector('[name=csrfmiddlewaretoken]').value},
        body: new URLSearchParams({what: 'name', group: '1', header: 'Scripts'})})).text()"""
    )
    assert "Groups are named after the silent sorting" in said

    # the rest from the list, then names
    for number in range(5, 11):
        page.locator(f"#menu-{number}").click()
        to = str((number + 1) // 2) if number % 2 == 0 else "new"
        page.get_by_label("Where to").select_option(to)
        page.get_by_role("button", name="Move", exact=True).click()
        lies_in(page, number, str((number + 1) // 2))
    page.get_by_role("button", name="On to: name the groups").click()
    bens.get_by_label("Name of group 2").fill("Not yet handed in")
    for place, name in enumerate(GROUPS, start=1):
        page.get_by_label(f"Name of group {place}").fill(name)
        page.locator(f"#give-{place}").click()
        expect(page.locator(f"#zone-{place}")).to_contain_text(name)
    expect(bens.locator("#zone-5")).to_contain_text("Wrong number")
    expect(bens.get_by_label("Name of group 2")).to_have_value(
        "Not yet handed in"
    )  # kept while typing
    bens.locator("#give-2").click()
    expect(bens.get_by_role("alert")).to_contain_text("named “Closed too soon” meanwhile")
    clean(page)
    page.get_by_role("button", name="On to: done").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("10 cards in 5 groups.")
    first = board.cards.values_list("number", flat=True)
    assert replay(first, moves_of(board)) == {n: (n + 1) // 2 for n in range(1, 11)}
    page.get_by_role("link", name="Who moved what").click()
    expect(page.locator("tbody tr").filter(has_text="Ben")).to_have_count(2)
    clean(page)

    # groups → digraph, by keyboard → driver → entry with its chain
    page.goto(f"{live_server.url}/boards/BD-1")
    page.get_by_role("button", name="Take the groups as items").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("10 pairs to answer")
    clean(page)
    for number in range(1, 11):
        expect(page.locator("#pair-t")).to_contain_text(f"Pair {number} of 10")
        if number == 2:
            page.keyboard.press("Backspace")
            expect(page.locator("#pair-t")).to_contain_text("Pair 1 of 10")
            page.keyboard.press("ArrowRight")
            expect(page.locator("#pair-t")).to_contain_text("Pair 2 of 10")
        page.keyboard.press(
            "ArrowRight" if number <= 4 else "ArrowLeft" if number == 5 else "Space"
        )
    expect(page.get_by_role("heading", level=1)).to_have_text("“No script” drives 4 of the 4 others: work there moves the rest.")  # fmt: skip
    expect(page.locator("svg.digraph .arrow")).to_have_count(5)
    clean(page)
    page.get_by_role("button", name="Put in register: “No script”").click()
    expect(page.get_by_text("IMP-1 is in the register")).to_be_visible()
    assert Improvement.objects.get().source_record == "BD-1 → BD-2: No script"
    page.get_by_role("link", name="BD-1 Affinity").click()
    expect(page.get_by_role("link", name="IMP-1 No script")).to_be_visible()
