"""Where we stand, and search: the whole desk for its members, a client's own for its contact."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.test import Client as Visitor

from headway.loop.kpis.catalogue import KPIS
from headway.loop.kpis.models import Target
from tests.doors import export, own
from tests.doors.cards import AT
from tests.doors.test_web_kpis import inert, specs


def weeks() -> tuple[date, date]:
    """The four whole weeks whose resolutions are known in full, as the page's cards count them."""
    last = max(row.opened_at for row in export.rows()).date()
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    return sunday - timedelta(days=27), sunday


@pytest.mark.parametrize("who", ["ada", "mia", "cleo", "vic", "paul"])
def test_home_counts_as_a_plain_recount_does(desk, findings, entries, visit, who):
    member = getattr(desk, who)
    answer = visit(member).get("/")
    rows = own.bakery() if who == "paul" else export.rows()
    assert answer.context["data_line"].startswith(f"{len(rows)} tickets")
    assert len(answer.context["cards"]) == 5
    first, last = weeks()
    (card,) = [c for c in answer.context["cards"] if c["kpi"].key == "resolution_time"]
    done = [r for r in rows if r.resolved_at and first <= r.resolved_at.date() <= last]
    assert card["reading"].n == len(done)
    assert len(specs(answer.content)) == 5
    inert(answer.content)


def test_home_leaks_nothing_to_a_client_contact(desk, findings, entries, visit):
    Target.objects.create(desk=desk.desk, kpi="sla_met", slice={"client": export.HOTEL},
                          value=0.99, set_at=AT)  # fmt: skip
    Target.objects.create(desk=desk.desk, kpi="sla_met", slice={}, value=0.98, set_at=AT)
    for address in (
        "/",
        "/?client=Quartz%20Hotels",
        "/?by=client",
        "/search",
        "/search?q=reopened",
    ):
        answer = visit(desk.paul).get(address)
        assert own.leaks(answer.content, address) == [], address
    answer = visit(desk.paul).get("/?client=Quartz%20Hotels")
    assert answer.context["findings"] == []
    assert answer.context["findings_total"] == 0
    assert not any(card["has_target"] for card in answer.context["cards"])
    refs = {item.entry.ref for item in (*answer.context["stuck"], *answer.context["coming"])}
    assert refs <= {"IMP-1"}


@pytest.mark.parametrize("text", ["quartz", "zeppelin", "wait", "IMP-2", "Hotels", "All of us"])
def test_search_finds_nothing_of_other_clients_for_a_contact(desk, findings, entries, visit, text):
    answer = visit(desk.paul).get(f"/search?q={quote(text)}")
    assert answer.context["entries"] == []
    assert answer.context["findings"] == []
    whole = visit(desk.mia).get(f"/search?q={quote(text)}").context
    assert text == "zeppelin" or whole["entries"] or whole["findings"]


def test_search_finds_entries_findings_and_kpis(desk, findings, entries, visit):
    answer = visit(desk.vic).get("/search?q=re")
    assert {one.pk for one in answer.context["findings"]} >= {findings.bakery.pk}
    assert {kpi.key for kpi in answer.context["kpis"]} >= {"reopen_rate", "repeat_contact"}
    assert visit(desk.vic).get("/search?q=bakery").context["entries"][0]["entry"].ref == "IMP-1"
    nothing = visit(desk.vic).get("/search?q=xyzzy").content.decode()
    assert "Nothing carries “xyzzy”." in nothing
    odd = visit(desk.vic).get("/search?q=status:soon")
    assert odd.status_code == 200


@pytest.mark.parametrize(
    "text", [export.SCRIPT, export.IMAGE, '"><svg onload=alert(1)>', "\x00", "²", "é" * 2000, "%"]
)
def test_what_is_searched_for_is_shown_inert(desk, findings, entries, visit, text):
    answer = visit(desk.mia).get(f"/search?q={quote(text)}")
    assert answer.status_code == 200
    inert(answer.content)
    assert b"<svg" not in answer.content


def test_a_stranger_sees_their_own_empty_desk(desk, findings, entries, visit):
    said = visit(desk.sam).get("/").content.decode()
    assert "No tickets yet" in said
    assert "Import tickets" in said
    found = visit(desk.sam).get("/search?q=re")
    assert found.context["entries"] == found.context["findings"] == []
    assert {kpi.key for kpi in found.context["kpis"]} <= set(KPIS)


def test_an_empty_desk_says_what_to_do_next(cast, visit):
    for address in ("/", "/kpis", "/kpis/ftfr", "/findings"):
        assert b"Import tickets" in visit(cast.mia).get(address).content
        said = visit(cast.vic).get(address).content
        assert b"Import tickets" not in said
        assert b"A manager of the desk can import them." in said
    assert b"The register is empty." in visit(cast.vic).get("/register").content
    assert b"No goals yet" in visit(cast.vic).get("/goals").content
    assert b"Tell us what should be true a year from now." in visit(cast.paul).get("/goals").content


def test_home_and_search_take_no_changes(desk, visit):
    for address in ("/", "/search"):
        assert visit(desk.ada).post(address).status_code == 403


def test_who_is_not_signed_in_is_asked_to(desk, findings, entries):
    visitor = Visitor()
    for address in ("/", "/search?q=re", "/kpis/ftfr", f"/findings/{findings.bakery.pk}",
                    "/findings", "/register/IMP-1", "/register/new", "/goals", "/tickets/1",
                    "/tickets/1/rejected.csv"):  # fmt: skip
        answer = visitor.get(address)
        assert answer.status_code == 302, address
        assert answer.url.startswith("/sign-in?next="), address
    for address in ("/register/new", "/register/IMP-1/edit", "/register/IMP-1/status", "/goals",
                    "/goals/vision", "/goals/1", "/tickets/new", "/tickets/1/undo",
                    "/findings/search", "/findings/1/entry", "/kpis/ftfr/baselines",
                    "/kpis/ftfr/target"):  # fmt: skip
        assert visitor.post(address).status_code == 302, address
