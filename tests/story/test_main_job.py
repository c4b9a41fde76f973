"""The main job in a real browser: sign in → upload → map → baseline → finding → entry → chart."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from headway.config import schedule
from headway.ground.accounts.setup import first_desk, sign_in_link
from headway.loop.evidence import simulator
from headway.loop.kpis.models import Baseline
from headway.loop.register.models import Improvement
from tests.story.conftest import serious

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A ticket export of a smaller simulated desk, with its planted truths."""
    made = simulator.desk(seed=4, months=18, tickets=9_000, clients=6, end=date(2026, 10, 31))
    table = made.tickets
    plain = pa.table(
        {
            name: pc.cast(table[name], pa.string())
            if pa.types.is_timestamp(table[name].type)
            else table[name]
            for name in table.column_names
        }
    )
    file = tmp_path / "harbour tickets.csv"
    pyarrow.csv.write_csv(plain, file)
    return file


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Background work is done within the request, so that the story need not wait."""
    monkeypatch.setattr(schedule.queue, "immediate", True)


def clean(page: Page) -> None:
    """Nothing serious for axe, nothing that runs out of the screen."""
    page.wait_for_load_state("networkidle")
    assert serious(page) == []


def declare_a_kpi(page: Page) -> None:
    """A KPI of the desk's own, built on the page, its figure seen before it is declared."""
    page.get_by_role("link", name="Own KPIs").click()
    page.get_by_role("link", name="Declare a KPI").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("Not complete yet")
    clean(page)
    page.get_by_label("Name").fill("Asked by phone")
    page.get_by_label("Key").fill("asked_by_phone")
    page.get_by_label("What kind of figure").select_option("share")
    hit = page.locator("#hit-rows .cond").first
    hit.get_by_label("What the condition is about").select_option("channel")
    hit.get_by_label("Value").fill("phone")
    expect(preview.locator(".figure")).to_contain_text("%")
    expect(preview).to_contain_text("95 % interval")
    seen = preview.locator(".figure").inner_text()
    clean(page)
    page.get_by_role("button", name="Declare it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Asked by phone")
    page.goto(page.url.split("/kpis/")[0] + "/kpis/asked_by_phone")
    expect(page.locator("figure.large svg")).to_be_visible()
    expect(page.locator("main")).to_contain_text(seen)
    clean(page)


def test_from_export_to_entry(live_server, home, at_once, page: Page, export: Path) -> None:
    desk = first_desk()
    token = sign_in_link(desk=desk, at=timezone.now())
    page.goto(f"{live_server.url}/sign-in/{token}")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose a password")
    clean(page)
    page.get_by_role("link", name="Later").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("No tickets yet")
    clean(page)
    page.get_by_role("link", name="Import tickets").click()
    clean(page)
    page.set_input_files("#files", export)
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_url("**/tickets/new/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("columns tell us something")
    expect(page.get_by_text("The first rows, as they would be kept")).to_be_visible()
    clean(page)

    page.get_by_label("Time zone of the times").fill("Europe/Berlin")
    page.get_by_label("Remember this mapping as").fill("harbour")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("tickets are in", timeout=90_000)
    clean(page)

    page.get_by_role("link", name="See where we stand").click()
    expect(page.locator(".cards > a")).to_have_count(5)
    expect(page.locator(".cards svg").first).to_be_visible()
    clean(page)

    page.get_by_role("link", name="KPIs", exact=True).click()
    page.get_by_role("link", name="First-time fix rate").click()
    expect(page.locator("figure.large svg")).to_be_visible()
    page.get_by_role("link", name="Month", exact=True).click()
    clean(page)
    page.get_by_role("button", name="Freeze a baseline").click()
    page.get_by_role("button", name="Freeze", exact=True).click()
    expect(page.get_by_text("The baseline of first-time fix rate is frozen.")).to_be_visible()
    assert Baseline.objects.filter(desk=desk, kpi="ftfr").count() == 1

    declare_a_kpi(page)
    page.get_by_role("link", name="Assessment").click()
    first = page.locator("article.finding").first
    first.locator("summary").click()
    expect(first.locator("figure svg")).to_be_visible()
    clean(page)
    title = first.locator("summary strong").inner_text()
    first.get_by_role("button", name="Put in register").click()
    page.wait_for_url("**/register/IMP-1")
    clean(page)

    entry = Improvement.objects.get(desk=desk, number=1)
    assert entry.baseline is not None, "the finding brings its baseline"
    assert entry.problem
    assert entry.finding is not None
    assert entry.finding.title.replace(" ", "") == re.sub(r"\s", "", title)
    expect(page.get_by_text("Before it can be accepted")).to_be_visible()
    expect(page.locator("figure.large svg")).to_be_visible()

    page.get_by_role("button", name="change").or_(
        page.get_by_role("button", name="set")
    ).last.click()
    dialog = page.locator("dialog#target")
    goal = (entry.baseline.value or 0) * 1.1
    dialog.get_by_label("Target").fill(
        f"{goal * 100:.0f}" if entry.baseline.unit == "share" else "5"
    )
    dialog.get_by_label("By").fill((date.today() + timedelta(days=120)).isoformat())
    dialog.get_by_role("button", name="Agree").click()
    page.get_by_role("button", name="change").first.click()
    page.locator("dialog#owner").get_by_role("button", name="Make accountable").click()
    entry.refresh_from_db()
    assert entry.owner is not None
    assert entry.target_on is not None
    expect(page.get_by_text("target", exact=False).first).to_be_visible()

    page.get_by_role("link", name="Register").first.click()
    expect(page.locator("#entries tbody tr")).to_have_count(1)
    page.get_by_label("Filter").fill("nothing like this")
    expect(page.locator("#entries")).to_contain_text("No entry fits")
    clean(page)


def test_pages_fit_a_phone(live_server, home, at_once, context, export: Path) -> None:
    desk = first_desk()
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/{sign_in_link(desk=desk, at=timezone.now())}")
    page.get_by_role("button", name="Sign in").click()
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("/", "/tickets", "/register", "/goals", "/members", "/desk", "/password"):
        page.goto(live_server.url + address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{address} is {wide} wide on a phone"
        assert serious(page) == []
