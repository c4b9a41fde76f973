"""KPI pages: figures equal a plain recount, clients see their own, others may not freeze."""

from __future__ import annotations

import json
import re
from html import escape
from urllib.parse import urlencode

import pytest

from headway.ground.accounts.models import Client
from headway.loop.assessment.models import ParetoRow
from headway.loop.kpis.catalogue import KPIS
from headway.loop.kpis.models import Baseline, Target
from tests.doors import export, own

ADDRESSES = [
    "/kpis", "/kpis?client=Quartz%20Hotels", "/kpis/sla_met", "/kpis/sla_met?by=client",
    "/kpis/sla_met?client=Quartz%20Hotels", "/kpis/reopen_rate?by=category&period=month",
    "/kpis/reopen_rate?client=Zeppelin%20Verlag&by=client&period=quarter",
    "/kpis/backlog?by=client", "/kpis/csat?by=group", "/kpis/ftfr?by=priority",
    "/kpis/resolution_time?by=client&client=Quartz%20Hotels&client=Zeppelin%20Verlag",
]  # fmt: skip


def specs(page: bytes) -> list[dict]:
    """The chart specifications of a page, read as the browser reads them."""
    found = re.findall(r'<script type="application/json">(.*?)</script>', page.decode(), re.S)
    return [json.loads(text) for text in found]


def strings(thing: object) -> list[str]:
    """Every string in a chart specification, keys too."""
    if isinstance(thing, dict):
        return [*thing, *(s for value in thing.values() for s in strings(value))]
    if isinstance(thing, list):
        return [s for value in thing for s in strings(value)]
    return [thing] if isinstance(thing, str) else []


def inert(page: bytes) -> None:
    """No element of a hostile name came alive, in HTML or in a chart."""
    said = page.decode()
    assert "<script>alert" not in said
    assert "<img src=x" not in said
    for text in said.split('<script type="application/json">')[1:]:
        assert "<" not in text.partition("</script>")[0]


@pytest.mark.parametrize("who", ["ada", "mia", "cleo", "vic"])
@pytest.mark.parametrize("key", ["sla_met", "reopen_rate"])
def test_a_figure_is_that_of_a_plain_recount(desk, visit, who, key):
    numerator, n = {"sla_met": own.sla, "reopen_rate": own.reopened}[key](export.rows())
    answer = visit(getattr(desk, who)).get(f"/kpis/{key}")
    total = answer.context["total"]
    assert (total.numerator, total.n) == (numerator, n)
    assert f"{n} tickets" in answer.content.decode()
    assert len(specs(answer.content)) == 1


def test_a_breakdown_is_that_of_a_plain_recount(desk, visit):
    rows = visit(desk.mia).get("/kpis/sla_met?by=client").context["rows"]
    assert {row["name"]: row["n"] for row in rows} == {
        name: own.sla(own.with_fields(export.rows(), client=name))[1] for name in export.CLIENTS
    }
    worst = next(row for row in rows if row["name"] == export.HOTEL)
    assert worst["apart"] == "concern"
    narrowed = visit(desk.mia).get(
        f"/kpis/sla_met?{urlencode({'client': export.HOTEL, 'category': export.SCRIPT})}"
    )
    wanted = own.with_fields(export.rows(), client=export.HOTEL, category=export.SCRIPT)
    assert narrowed.context["total"].n == own.sla(wanted)[1]


@pytest.mark.parametrize("key", list(KPIS))
def test_every_kpi_has_its_page(desk, visit, key):
    mia = visit(desk.mia)
    for query in ("", "?period=month&by=group", "?period=day&since=2026-08-01&by=nothing"):
        assert mia.get(f"/kpis/{key}{query}").status_code == 200, query
    shown = 404 if KPIS[key].internal else 200
    assert visit(desk.paul).get(f"/kpis/{key}").status_code == shown


def test_every_kpi_stands_in_the_list(desk, visit):
    answer = visit(desk.vic).get("/kpis")
    shown = {row["kpi"].key for row in answer.context["rows"]}
    missing = {row["kpi"].key for row in answer.context["missing"]}
    assert shown | missing == set(KPIS)
    assert "720 tickets" in answer.context["data_line"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_client_contact_sees_only_their_companys_figures(desk, visit, address):
    answer = visit(desk.paul).get(address)
    assert answer.status_code == 200
    assert own.leaks(answer.content, address) == []
    if "total" not in answer.context:
        assert answer.context["data_line"].startswith("240 tickets")
        return
    key = address.split("/")[2].split("?")[0]
    total = answer.context["total"]
    if key in {"sla_met", "reopen_rate"}:
        count = {"sla_met": own.sla, "reopen_rate": own.reopened}[key]
        assert (total.numerator, total.n) == count(own.bakery())
    assert total.n <= 240
    cut = answer.context["asked"].by
    if cut == "client":
        assert [row["name"] for row in answer.context["rows"]] == [export.BAKERY]
    elif key == "reopen_rate":
        assert {row["name"]: row["n"] for row in answer.context["rows"]} == {
            name: own.reopened(own.with_fields(own.bakery(), category=name))[1]
            for name in export.CATEGORIES
        }


def test_a_client_contact_sees_only_their_companys_baselines_and_targets(desk, visit):
    mia = visit(desk.mia)
    for query, value in (("", 91), ("?client=Quartz+Hotels", 92), ("?client=Bakery+GmbH", 93)):
        mia.post(f"/kpis/sla_met/baselines{query}")
        mia.post(f"/kpis/sla_met/target{query}", {"value": value, "by_date": "2027-01-31"})
    assert Baseline.objects.count() == Target.objects.count() == 3
    for address in ("/kpis/sla_met", "/kpis/sla_met?client=Quartz%20Hotels"):
        shown = visit(desk.paul).get(address).context
        assert shown["target"].value == 0.93
        (frozen,) = shown["baselines"]
        assert frozen["row"].slice == {"client": export.BAKERY}
    rows = visit(desk.paul).get("/kpis?client=Quartz%20Hotels").context["rows"]
    (row,) = [row for row in rows if row["has_target"]]
    assert row["target_words"] == "93 %"
    assert row["baseline_words"] == frozen["value"]


def test_a_client_contact_of_a_company_without_tickets_sees_none(desk, visit):
    desk.paul.client = Client.objects.create(desk=desk.desk, name="Lighthouse")
    desk.paul.save()
    paul = visit(desk.paul)
    for address in ("/kpis", "/kpis/sla_met", "/kpis/backlog", "/kpis/resolution_time", "/"):
        answer = paul.get(address)
        assert answer.status_code == 200, address
        assert own.leaks(answer.content) == []
    assert paul.get("/kpis/sla_met").context["total"].n == 0


def test_managers_freeze_what_is_on_the_page(desk, visit):
    query = urlencode({"priority": "high", "category": "Password", "client": export.HOTEL})
    mia = visit(desk.mia)
    answer = mia.post(f"/kpis/sla_met/baselines?{query}", follow=True)
    frozen = Baseline.objects.get()
    wanted = own.with_fields(
        export.rows(), priority="high", category="Password", client=export.HOTEL
    )
    assert (frozen.numerator, frozen.n) == own.sla(wanted)
    assert frozen.frozen_by == desk.mia
    assert b"is frozen" in answer.content
    assert len(answer.context["baselines"]) == 1, "a baseline of three filters is on its page"


def test_a_target_is_checked_in_words(desk, visit):
    mia = visit(desk.mia)
    for bad in ({"value": "soon"}, {"value": "nan"}, {"value": "120"}, {"value": "-1"},
                {"value": "80", "by_date": "31.02.2026"}):  # fmt: skip
        assert b"notice-error" in mia.post("/kpis/sla_met/target", bad, follow=True).content, bad
    assert not Target.objects.exists()
    good = mia.post("/kpis/sla_met/target", {"value": "80", "by_date": "2026-12-31"}, follow=True)
    assert Target.objects.get().value == 0.8
    assert b"80 % by 31 Dec 2026" in re.sub(rb"\s*<small>\s*", b" ", good.content)


@pytest.mark.parametrize("who", ["cleo", "vic", "paul"])
def test_readers_neither_freeze_nor_set_targets(desk, visit, who):
    visitor = visit(getattr(desk, who))
    assert visitor.post("/kpis/sla_met/baselines").status_code == 403
    assert visitor.post("/kpis/sla_met/target", {"value": "80"}).status_code == 403
    said = visitor.get("/kpis/sla_met").content.decode()
    assert "Freeze" not in said
    assert "/target" not in said
    assert not Baseline.objects.exists()
    assert not Target.objects.exists()


def test_a_stranger_sees_nothing_of_the_desk(desk, visit):
    visit(desk.mia).post("/kpis/sla_met/target", {"value": "91"})
    sam = visit(desk.sam)
    for address in ("/kpis", "/kpis/sla_met"):
        answer = sam.get(address)
        assert b"No tickets yet" in answer.content
        assert b"91 %" not in answer.content
    sam.post("/kpis/sla_met/target", {"value": "50"})
    assert Target.objects.filter(desk=desk.desk).count() == 1
    refused = sam.post("/kpis/sla_met/baselines", follow=True)
    assert refused.status_code == 200
    assert not Baseline.objects.exists()


@pytest.mark.parametrize("key", ["nothing", "sla-met", "ftfr2"])
def test_an_unknown_kpi_is_not_found(desk, visit, key):
    mia = visit(desk.mia)
    assert mia.get(f"/kpis/{key}").status_code == 404
    assert mia.post(f"/kpis/{key}/baselines").status_code == 404
    assert mia.post(f"/kpis/{key}/target", {"value": "1"}).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "period=fortnight", "by=assignee", "by=requester", "by=ticket_id; DROP TABLE tickets",
        "since=yesterday&until=2026-13-45", "since=2026-08-01&until=2026-01-01", "sort=nothing",
        "requester=Eve", "nonsense=1", "period=&by=&since=&until=&client=&category=",
        "since=0001-01-01&until=9999-12-31", "period=%00&sort=%00", "category=%00",
    ],
)  # fmt: skip
def test_senseless_filters_are_ignored(desk, visit, query):
    mia = visit(desk.mia)
    answer = mia.get(f"/kpis/sla_met?{query}")
    assert answer.status_code == 200
    assert answer.context["total"].n == own.sla(export.rows())[1]
    assert mia.get(f"/kpis?{query}").status_code == 200
    assert mia.get(f"/kpis/backlog?{query}&period=day").status_code == 200


@pytest.mark.parametrize(
    "value", ["nobody", "' OR 1=1 --", "%", "é" * 300, "{{ 7*7 }}", export.SCRIPT * 3]
)
def test_a_filter_that_fits_nothing_says_so(desk, visit, value):
    address = f"/kpis/sla_met?{urlencode({'category': value})}"
    answer = visit(desk.mia).get(address)
    assert answer.status_code == 200
    assert answer.context["total"].n == 0
    assert b"no ticket counts in this window" in answer.content
    inert(answer.content)
    refused = visit(desk.mia).post(address.replace("?", "/baselines?"), follow=True)
    assert b"nothing to freeze" in refused.content


def test_hostile_names_are_inert(desk, visit):
    mia = visit(desk.mia)
    for name in (export.SCRIPT, export.IMAGE):
        query = urlencode({"category": name})
        mia.post(f"/kpis/reopen_rate/baselines?{query}")
        for address in (f"/kpis/reopen_rate?{query}", f"/kpis?{query}", "/kpis/reopen_rate"):
            page = mia.get(address).content
            inert(page)
            for spec in specs(page):
                assert not any("alert(" in text for text in strings(spec) if "datum" in text)
    assert export.IMAGE in [
        row["name"] for row in mia.get("/kpis/reopen_rate?by=category").context["rows"]
    ]


def test_each_change_needs_the_csrf_token(desk, forged):
    visitor = forged(desk.ada)
    assert visitor.post("/kpis/sla_met/baselines").status_code == 403
    assert visitor.post("/kpis/sla_met/target", {"value": "80"}).status_code == 403
    assert not Baseline.objects.exists()
    assert not Target.objects.exists()


def test_looking_changes_nothing(desk, visit):
    for address in ("/kpis/sla_met/baselines", "/kpis/sla_met/target"):
        assert visit(desk.ada).get(address).status_code == 405
    for address in ("/kpis", "/kpis/sla_met"):
        assert visit(desk.ada).post(address).status_code == 403


@pytest.mark.parametrize("many", [10, 200])
def test_as_many_queries_for_many_baselines(desk, visit, django_assert_max_num_queries, many):
    visitor = visit(desk.mia)
    visitor.post("/kpis/sla_met/baselines")
    one = Baseline.objects.get()
    rows = []
    for _ in range(many):
        one.pk = None
        rows.append(Baseline(**{f.name: getattr(one, f.name) for f in one._meta.fields}))
    Baseline.objects.bulk_create(rows)
    with django_assert_max_num_queries(12):
        visitor.get("/kpis/sla_met")
    with django_assert_max_num_queries(7):
        visitor.get("/kpis")


def test_a_share_leads_to_a_pareto_of_the_tickets_behind_it(desk, visit):
    cleo = visit(desk.cleo)
    page = cleo.get("/kpis/reopen_rate?by=client")
    way = page.context["pareto"]
    assert f'href="{escape(way)}"' in page.content.decode()
    form = cleo.get(way)
    asked = form.context["asked"]
    assert (asked["measure"], asked["by"], form.context["kind"]) == (
        "reopen_rate",
        "client",
        "pareto",
    )
    assert cleo.post("/boards/new", asked).status_code == 302
    expected = {
        client: own.reopened(own.with_fields(export.rows(), client=client))[0]
        for client in export.CLIENTS
    }
    assert dict(ParetoRow.objects.values_list("name", "amount")) == expected


def test_a_pareto_shows_no_small_team_to_those_who_do_not_manage(desk, visit):
    """The export names nobody, so no team is known to be five people."""
    asked = {"kind": "pareto", "from": "tickets", "measure": "reopen_rate", "by": "group",
             "question": "By team"}  # fmt: skip
    said = visit(desk.cleo).post("/boards/new", asked)
    assert said.status_code == 200
    assert "figures of few people" in said.content.decode()
    assert not ParetoRow.objects.exists()
    assert visit(desk.mia).post("/boards/new", asked).status_code == 302
    assert set(ParetoRow.objects.values_list("name", flat=True)) == {"Front", "Field"}


def test_no_way_to_a_pareto_where_it_could_not_be_opened(desk, visit):
    assert visit(desk.vic).get("/kpis/reopen_rate?by=client").context["pareto"] == ""
    cleo = visit(desk.cleo)
    assert cleo.get("/kpis/resolution_time?by=client").context["pareto"] == ""
    narrowed = cleo.get("/kpis/reopen_rate?by=category&client=Quartz%20Hotels")
    assert narrowed.context["pareto"] == "", "a board of the whole desk would say something else"
