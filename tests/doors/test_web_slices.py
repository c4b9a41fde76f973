"""Charts side by side and what moved a KPI: figures recounted, clients see their own."""

from __future__ import annotations

from datetime import date

import pytest

from headway.loop.kpis.catalogue import KPIS
from tests.doors import export, own
from tests.doors.test_web_kpis import inert, specs

PAGES = ["slices", "explain"]
WINDOWS = "since=2026-06-01&until=2026-08-31&before_since=2026-03-01&before_until=2026-05-31"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("key", list(KPIS))
def test_every_kpi_has_both_pages(desk, visit, page, key):
    mia = visit(desk.mia)
    for query in ("", "?by=group&period=week", "?by=category&since=2026-06-01", "?by=nothing"):
        assert mia.get(f"/kpis/{key}/{page}{query}").status_code == 200, query


def test_each_slice_has_a_card_with_a_chart_on_one_scale(desk, visit):
    answer = visit(desk.mia).get("/kpis/sla_met/slices?by=client&period=week")
    cards = answer.context["cards"]
    assert {card["name"] for card in cards} == set(export.CLIENTS)
    drawn = specs(answer.content)
    assert len(drawn) == len(cards)
    scales = {str(layer["encoding"]["y"]["scale"]["domain"])
              for spec in drawn for layer in spec["layer"] if "y" in layer["encoding"]}  # fmt: skip
    times = {tuple(row["x"] for row in spec["data"]["values"]) for spec in drawn}
    assert len(scales) == len(times) == 1
    found = answer.context["found"]
    assert [each.adjusted is None or each.adjusted <= 0.05 or each.tone == "common"
            for each in found.slices] == [True] * 3  # fmt: skip


def test_a_card_says_what_its_window_says(desk, visit):
    mia = visit(desk.mia)
    found = mia.get("/kpis/reopen_rate/slices?by=category&period=month").context["found"]
    since, until = found.recent
    rows = mia.get(f"/kpis/reopen_rate?by=category&since={since}&until={until}").context["rows"]
    assert {row["name"]: row["n"] for row in rows} == {
        each.name: each.n for each in found.slices if each.n
    }


def test_the_split_adds_up_to_the_change_of_a_plain_recount(desk, visit):
    answer = visit(desk.mia).get(f"/kpis/reopen_rate/explain?by=client&{WINDOWS}")
    found = answer.context["found"]

    def recount(first: date, last: date) -> float:
        hits, n = own.reopened(
            row for row in export.rows()
            if row.resolved_at is not None and first <= row.resolved_at.date() <= last
        )  # fmt: skip
        return hits / n

    change = recount(*found.windows[1]) - recount(*found.windows[0])
    assert found.split.change == pytest.approx(change, abs=0.01)  # days are local, the recount UTC
    assert found.split.rate + found.split.mix == pytest.approx(found.split.change, abs=1e-12)
    assert found.split.change == pytest.approx(found.after.value - found.before.value, abs=1e-12)
    assert {row["name"] for row in answer.context["rows"]} == set(export.CLIENTS)


def test_the_default_is_thirteen_weeks_or_what_there_is(desk, visit):
    before, after = visit(desk.mia).get("/kpis/sla_met/explain").context["found"].windows
    for first, last in (before, after):
        assert first.isoweekday() == 1
        assert last.isoweekday() == 7
    assert (after[1] - after[0]) == (before[1] - before[0])
    assert (after[1] - after[0]).days + 1 <= 91
    assert (after[0] - before[1]).days == 1


@pytest.mark.parametrize("key", ["resolution_time", "resolution_time_p90", "backlog"])
def test_what_cannot_be_split_says_so(desk, visit, key):
    answer = visit(desk.mia).get(f"/kpis/{key}/explain?by=client")
    assert answer.context["found"].split is None
    assert b"cannot be split exactly" in answer.content
    assert b"Rate effect" not in answer.content
    assert len(answer.context["rows"]) == 3


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "query", ["", "?by=client", "?by=category&client=Quartz%20Hotels", "?client=Zeppelin%20Verlag"]
)
def test_a_client_contact_sees_only_their_companys_slices(desk, visit, page, query):
    for key in ("sla_met", "reopen_rate", "backlog", "resolution_time"):
        answer = visit(desk.paul).get(f"/kpis/{key}/{page}{query}")
        assert answer.status_code == 200
        assert own.leaks(answer.content, query) == []
    if "by=client" in query:
        shown = answer.context["cards" if page == "slices" else "rows"]
        assert [row["name"] for row in shown] == [export.BAKERY]


@pytest.mark.parametrize("page", PAGES)
def test_unknown_kpis_strangers_and_empty_stores(desk, visit, page):
    assert visit(desk.mia).get(f"/kpis/nothing/{page}").status_code == 404
    stranger = visit(desk.sam).get(f"/kpis/sla_met/{page}")
    assert b"No tickets yet" in stranger.content
    assert visit(desk.mia).post(f"/kpis/sla_met/{page}").status_code == 403


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        "since=0001-01-01", "until=0001-01-01", "since=9999-12-31", "until=9999-12-31",
        "since=0001-01-01&until=9999-12-31", "since=x&before_since=y", "by=assignee",
        "before_since=2026-05-01&before_until=2026-04-01", "before_until=2026-12-01",
        "before_since=0001-01-01", "before_since=9999-12-31", "category=nobody",
        "since=1990-01-01&until=1990-02-01", "since=2040-01-01", "category=%00&period=%00",
    ],
)  # fmt: skip
def test_odd_windows_are_told_or_ignored(desk, visit, page, query):
    for key in ("sla_met", "backlog"):
        answer = visit(desk.mia).get(f"/kpis/{key}/{page}?{query}")
        assert answer.status_code == 200
        assert answer.content.count(b"<h1>") == 1


@pytest.mark.parametrize("page", PAGES)
def test_hostile_names_are_inert(desk, visit, page):
    inert(visit(desk.mia).get(f"/kpis/reopen_rate/{page}?by=category").content)


def test_both_are_linked_from_the_kpi_page(desk, visit):
    said = visit(desk.mia).get("/kpis/sla_met?by=client&period=month").content.decode()
    assert "/kpis/sla_met/slices?by=client&amp;period=month" in said
    assert "/kpis/sla_met/explain?by=client" in said


def test_a_slice_of_few_tickets_is_called_nothing(desk, visit):
    found = visit(desk.mia).get("/kpis/sla_met/slices?by=category&period=day").context["found"]
    few = [each for each in found.slices if each.n < KPIS["sla_met"].minimum_sample]
    assert few
    assert {each.tone for each in few} == {"unknown"}
