"""Pages kept: the same page is not made twice, and never shown when something changed."""

from __future__ import annotations

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from django.http import HttpResponse
from django.test import Client as Visitor

from headway.doors.web import kept
from headway.ground.accounts.models import Member

PAGES = ("/", "/kpis", "/kpis/sla_met", "/kpis/sla_met?by=client&period=month")


@pytest.fixture(autouse=True)
def keeping(settings):
    """As in life; nothing is left of other tests."""
    settings.KEEP_PAGES = True
    kept._pages.clear()
    yield
    kept._pages.clear()


def tokens(content: bytes) -> set[bytes]:
    return set(re.findall(rb'csrfmiddlewaretoken" value="([^"]+)"', content))


def bare(content: bytes) -> bytes:
    """A page without its form tokens."""
    for token in tokens(content):
        content = content.replace(token, b"")
    return content


@pytest.mark.parametrize("page", PAGES)
def test_the_same_page_is_made_once(desk, findings, entries, visit, page):
    mia = visit(desk.mia)
    first = mia.get(page)
    with patch("headway.loop.kpis.queries.readings", side_effect=AssertionError("made again")):
        again = mia.get(page)
    assert first.status_code == again.status_code == 200
    assert bare(first.content) == bare(again.content)
    assert kept.TOKEN.encode() not in first.content + again.content
    assert len(tokens(first.content)) == len(tokens(again.content)) == 1
    assert tokens(first.content) != tokens(again.content)
    assert again.headers["Content-Type"].startswith("text/html")
    assert "Cookie" in again.headers["Vary"]
    assert "default-src" in again.headers["Content-Security-Policy"]


def test_a_change_is_seen_at_once(desk, findings, entries, visit):
    mia, cleo = visit(desk.mia), visit(desk.cleo)
    mia.get("/kpis/sla_met")
    before = bare(cleo.get("/kpis/sla_met").content)
    answer = mia.post("/kpis/sla_met/target", {"value": "77"})
    assert answer.status_code == 302
    told = mia.get("/kpis/sla_met")
    assert b"The target is 77" in told.content
    assert b"The target is 77" not in mia.get("/kpis/sla_met").content  # said once
    assert bare(cleo.get("/kpis/sla_met").content) != before


def test_nobody_gets_the_page_of_another(desk, findings, entries, visit):
    for name in ("ada", "mia", "cleo", "vic", "paul"):
        member: Member = getattr(desk, name)
        assert member.name.encode() in visit(member).get("/").content, name
    assert b"Harbour IT" not in visit(desk.sam).get("/").content  # his desk is another one
    assert Visitor().get("/").status_code == 302


def test_a_kept_form_still_counts(desk, findings, entries, visit):
    for _ in range(2):
        guarded = Visitor(enforce_csrf_checks=True)
        guarded.force_login(desk.mia.user, backend="django.contrib.auth.backends.ModelBackend")
        (token,) = tokens(guarded.get("/kpis/sla_met").content)
        word = {"value": "80", "csrfmiddlewaretoken": token.decode()}
        assert guarded.post("/kpis/sla_met/target", word).status_code == 302
    assert guarded.post("/kpis/sla_met/target", {"value": "80"}).status_code == 403


def test_a_page_grows_old(desk, findings, entries, visit):
    mia = visit(desk.mia)
    mia.get("/kpis")
    ((key, page),) = kept._pages.items()
    assert kept._recall(key) is page
    kept._pages[key] = kept.Page(page.parts, page.made - kept.SECONDS - 1)
    assert kept._recall(key) is None


def test_those_who_ask_at_the_same_moment_wait_for_one(rf):
    """Four ask for a page while it is being made: one makes it, all get it."""
    made: list[int] = []
    asked = threading.Barrier(4)

    def view(request, member):
        made.append(1)
        time.sleep(0.2)
        return HttpResponse("<p>here</p>")

    def ask(_):
        asked.wait(10)
        return kept.kept(view)(rf.get("/"), None).content

    with (
        patch.object(kept, "_key", return_value=("same",)),
        patch.object(kept, "get_messages", return_value=()),
        ThreadPoolExecutor(4) as people,
    ):
        answers = list(people.map(ask, range(4)))
    assert answers == [b"<p>here</p>"] * 4
    assert len(made) == 1
