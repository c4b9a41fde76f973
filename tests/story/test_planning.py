"""From accepted ideas to a plan that is kept, in a real browser: playbook → capacity → solve → move →
what if → commit → on paper."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from headway.config import schedule
from headway.ground.accounts.actions import invite
from headway.ground.accounts.models import Desk, Member
from headway.ground.accounts.setup import first_desk, sign_in_link
from headway.loop.aim.actions import add_goal
from headway.loop.aim.models import Goal
from headway.loop.kpis.models import Baseline
from headway.loop.plan import actions as plan
from headway.loop.plan.models import Assignment, MemberSkill, Plan, Task
from headway.loop.plan.playbook import SKILLS
from headway.loop.plan.playbooks import find
from headway.loop.register import actions as register
from headway.loop.register.actions.skills import add_skill
from headway.loop.register.models import Improvement
from headway.loop.register.readiness import QUESTIONS
from tests.story.conftest import serious

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BOOKS = ("reopens", "hand_overs", "satisfaction", "backlog")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Background work is done within the request, so that the story need not wait."""
    monkeypatch.setattr(schedule.queue, "immediate", True)


def ready(desk: Desk, owner: Member, goal: Goal, number: int) -> Improvement:
    """An idea with everything the entry test asks for."""
    now = timezone.now()
    entry = register.propose(
        by=owner, desk=desk, at=now, title=f"Idea {number}: fewer tickets come back", goal=goal,
        problem="They come back.", justification="It costs hours.", size="M", hours_low=20,
        hours_likely=30, hours_high=50, waste_hours=10 + number, kpi_key="reopen_rate",
        owner=owner, sponsor=owner,
    )  # fmt: skip
    for question in QUESTIONS:
        register.answer_alignment(
            by=owner, entry=entry, question=question, answer="yes", evidence="Seen.", at=now
        )
    baseline = Baseline.objects.create(
        desk=desk, kpi="reopen_rate", slice={}, value=0.12, low=0.1, high=0.14, n=900,
        numerator=108, data_version=1, frozen_at=now, since=date(2026, 1, 1),
        until=date(2026, 6, 30), terms={}, kpi_version=1, unit="share",
    )  # fmt: skip
    return register.set_target(
        by=owner, entry=entry, baseline=baseline, target_value=0.06, at=now,
        target_on=timezone.now().date() + timedelta(days=150),
    )  # fmt: skip


def team(desk: Desk) -> tuple[Member, Member]:
    """The administrator and Ben: Ben has a week of time, every skill, and eight hours free."""
    now = timezone.now()
    boss = Member.objects.get(desk=desk, role_key="administrator")
    ben, _ = invite(by=boss, desk=desk, name="Ben", username="ben", role_key="contributor", at=now)
    for member, load in ((ben, 30.0), (boss, 32.0)):
        plan.set_load(by=boss, desk=desk, member=member, hours_week=load, reason="rota", at=now)
        for name in SKILLS:
            skill = add_skill(by=boss, desk=desk, name=name, at=now)
            plan.set_skill(
                by=boss, member=member, skill=skill, level=MemberSkill.Level.WORKS, at=now
            )
    plan.set_working_time(
        by=boss, member=ben, hours=(8, 8, 8, 8, 8, 0, 0), starts_on=date(2026, 1, 1), at=now
    )
    return boss, ben


def clean(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    assert "\n".join(serious(page)) == ""


def test_from_ideas_to_a_committed_plan(
    live_server, home, at_once, page: Page, tmp_path: Path
) -> None:
    desk = first_desk()
    token = sign_in_link(desk=desk, at=timezone.now())
    boss, ben = team(desk)
    goal = add_goal(by=boss, desk=desk, title="Solved means solved", at=timezone.now())
    ideas = [ready(desk, boss, goal, number) for number in range(1, 5)]
    for entry, key in zip(ideas[1:], BOOKS[1:], strict=True):
        register.move(by=boss, entry=entry, status="accepted", at=timezone.now())
        plan.apply_playbook(by=boss, improvement=entry, book=find(key), at=timezone.now())

    page.goto(f"{live_server.url}/sign-in/{token}")
    page.get_by_role("button", name="Sign in").click()

    # accepted, and a first plan from a playbook
    page.goto(f"{live_server.url}/register/IMP-1")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("IMP-1 is now: Accepted.")).to_be_visible()
    page.get_by_role("link", name="From a playbook").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A first plan for")
    clean(page)
    page.get_by_role("button", name="Use this playbook").first.click()
    expect(page.locator("#plan table.tasks tbody tr")).to_have_count(
        Task.objects.filter(improvement=ideas[0]).exclude(kind="contingency").count()
    )
    page.get_by_role("link", name="What can go wrong").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("each with a practical answer")
    clean(page)

    # the administrator's own time is written down on the capacity page
    page.goto(f"{live_server.url}/plan/capacity")
    mine = page.locator(f"#person-{boss.pk}")
    expect(mine).to_contain_text("No working time is written down")
    mine.get_by_text("Change", exact=True).click()
    mine.locator("form", has_text="Contract hours").get_by_role("button", name="Save").click()
    expect(page.locator(f"#person-{boss.pk} svg.stacks")).to_be_visible()
    clean(page)

    # solved, in five seconds at most
    page.goto(f"{live_server.url}/plan")
    page.get_by_role("button", name="Make the first plan").click()
    page.get_by_label("Search for at most").fill("5")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("fit")
    expect(page.locator("svg.timeline .task[data-task]").first).to_be_visible()
    clean(page)
    draft = Plan.objects.get(desk=desk, state="draft")
    assert draft.entries.filter(chosen=True).exists()

    # a task by keyboard: checked first, kept only when told to
    bar = page.locator("svg.timeline .task[data-task]").first
    task = Task.objects.get(pk=bar.get_attribute("data-task"))
    was = Assignment.objects.get(plan=draft, task=task).starts_on
    bar.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#move .move-panel")).to_contain_text(f"{task.ref} {task.title}")
    assert Assignment.objects.get(plan=draft, task=task).starts_on == was
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#move .move-panel")).to_have_count(0)
    # and by pointer
    bar = page.locator(f"svg.timeline .task[data-task='{task.pk}']")
    box = bar.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 8, steps=4)
    page.mouse.up()
    expect(page.locator("#move .move-panel li").first).to_be_visible()
    clean(page)
    page.get_by_role("button", name="Keep it in the draft").click()
    expect(page.get_by_text(f"{task.ref} is placed anew in the draft.")).to_be_visible()
    assert Assignment.objects.get(plan=draft, task=task).starts_on > was

    # what if Ben had twelve hours more a week?
    page.goto(f"{live_server.url}/plan/what-if")
    page.get_by_label("Hours more or fewer for Ben").fill("12")
    clean(page)
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("would fit")
    expect(page.get_by_text("Tried: Ben +12 h a week.")).to_be_visible()
    page.get_by_role("button", name="Put it away").click()

    # committed, and on paper
    page.get_by_role("button", name="Commit this plan…").click()
    page.get_by_role("button", name="Commit", exact=True).click()
    expect(page.get_by_text("The plan is committed.")).to_be_visible()
    kept = Plan.objects.get(desk=desk, state="committed")
    assert kept.pk == draft.pk
    task.refresh_from_db()
    assert task.starts_on is not None
    assert task.owner in {boss, ben}
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").first.click()
    file = tmp_path / "plan.pdf"
    download.value.save_as(file)
    reader = PdfReader(file)
    text = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
    assert "Continual improvement plan" in text
    for entry in kept.entries.filter(chosen=True):
        assert entry.improvement.title in text
    assert task.title in text
    assert "What this rests on" in text
    assert len(reader.pages) >= 3

    # on a telephone it is a list
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("/plan", "/plan/capacity", "/plan/playbooks", "/plan/what-if", "/register/IMP-1/pdpc", f"/plan/tasks/{task.ref}"):  # fmt: skip
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    page.goto(f"{live_server.url}/plan")
    expect(page.locator(".agenda li").first).to_be_visible()
    expect(page.locator("svg.timeline").first).to_be_hidden()
    clean(page)
