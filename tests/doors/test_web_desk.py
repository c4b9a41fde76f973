"""The desk's own pages: calendar, costs, benchmarks: works, a reader may not, a stranger 404."""

from __future__ import annotations

import html
from datetime import UTC, datetime

import pytest

from headway.ground.accounts.models import Desk
from headway.ground.trail.models import TrailEntry
from headway.loop.evidence import recount
from headway.loop.evidence.models import Import
from headway.loop.evidence.queries import calendar_of
from headway.loop.kpis.actions import freeze
from headway.loop.kpis.kpi import Terms

WEEK = {"Monday": "8:00-12:00, 13-17", "Tuesday": "8-17", "Wednesday": "8-17", "Thursday": "8-17",
        "Friday": "8-15", "country": "DE", "subdivision": "BY", "own": "12-24 Christmas Eve"}  # fmt: skip
PAGES = ("/desk/calendar", "/desk/costs")


@pytest.fixture
def counting(monkeypatch) -> list[int]:
    asked: list[int] = []
    monkeypatch.setattr("headway.doors.web.views.desk_calendar.count_anew", asked.append)
    return asked


@pytest.mark.parametrize("page", PAGES)
def test_only_administrators_come_in(cast, visit, page):
    assert visit(cast.ada).get(page).status_code == 200
    for member in (cast.mia, cast.cleo, cast.vic, cast.paul, cast.sam):
        assert visit(member).get(page).status_code == 403
        assert visit(member).post(page, WEEK).status_code == 403
    assert Desk.objects.get(pk=cast.desk.pk).calendar == {}


@pytest.mark.parametrize("page", PAGES)
def test_a_forged_request_changes_nothing(cast, forged, page):
    assert forged(cast.ada).post(page, WEEK).status_code == 403


def test_a_calendar_is_set_and_says_what_it_means(cast, visit, counting):
    visitor = visit(cast.ada)
    assert b"No opening hours are set" in visitor.get("/desk/calendar").content
    assert visitor.post("/desk/calendar", WEEK).status_code == 302
    cast.desk.refresh_from_db()
    one = calendar_of(cast.desk)
    assert one is not None
    assert one.hours[0] == ((480, 720), (780, 1020))
    assert (one.country, one.subdivision, one.version) == ("DE", "BY", 1)
    page = visitor.get("/desk/calendar").content.decode()
    assert "hours next week" in page
    assert 'value="8:00-12:00, 13:00-17:00"' in page
    assert "12-24 Christmas Eve" in page
    assert TrailEntry.objects.get(thing="calendar").change["calendar"][0] is None
    assert counting == []  # no tickets, nothing to count


def test_hours_that_make_no_sense_are_refused_where_they_stand(cast, visit):
    answer = visit(cast.ada).post("/desk/calendar", {**WEEK, "Tuesday": "17-8"})
    assert b"Tuesday: hours run from an earlier to a later time" in answer.content
    assert 'value="17-8"' in answer.content.decode()
    cast.desk.refresh_from_db()
    assert calendar_of(cast.desk) is None


def test_the_preview_saves_nothing(cast, visit):
    visitor = visit(cast.ada)
    shown = visitor.post("/desk/calendar/preview", WEEK).content.decode()
    assert "Next week: " in shown
    assert '<option value="BY" selected>' in shown
    wrong = visitor.post("/desk/calendar/preview", {**WEEK, "own": "Easter"}).content.decode()
    assert "“Easter” is no day" in wrong
    assert visit(cast.vic).post("/desk/calendar/preview", WEEK).status_code == 403
    cast.desk.refresh_from_db()
    assert cast.desk.calendar == {}


def test_with_tickets_saving_counts_them_anew(desk, visit, counting):
    visitor = visit(desk.ada)
    answer = visitor.post("/desk/calendar", WEEK)
    job = Import.objects.get(report__shape=recount.SHAPE)
    assert answer.url == f"/tickets/{job.pk}"
    assert counting == [job.pk]
    assert b"The tickets are being counted anew" in visitor.get("/desk/calendar").content
    assert visitor.get(answer.url).status_code == 200
    visitor.post("/desk/calendar", {"do": "recount"})  # asked twice, done once
    assert Import.objects.filter(report__shape=recount.SHAPE).count() == 1
    Import.objects.filter(pk=job.pk).update(
        state=Import.State.FAILED, trouble="It was interrupted.",
        finished_at=datetime(2026, 9, 1, tzinfo=UTC),
    )  # fmt: skip
    assert b"Nothing was counted anew" in visitor.get(answer.url).content
    assert b"not counted by this calendar yet" in visitor.get("/desk/calendar").content


def test_another_time_zone_has_the_tickets_counted_anew(desk, visit, counting):
    visitor = visit(desk.ada)
    named = {"name": "Moved", "time_zone": desk.desk.time_zone}
    assert visitor.post("/desk", named).url == "/desk"  # another name counts nothing
    assert counting == []
    answer = visitor.post("/desk", {**named, "time_zone": "Pacific/Auckland"})
    job = Import.objects.get(report__shape=recount.SHAPE)
    assert (answer.url, counting) == (f"/tickets/{job.pk}", [job.pk])


COSTS = {
    "currency": "eur", "hourly_rate": "52", "handle_hours": "0.5", "window_days": "5",
    "first_contact_minutes": "90", "live_minutes": "20", "net_without": "category: Hardware",
    "group": ["", "Field", ""], "rate": ["", "61.5", ""], "paid": ["400", "160", ""],
}  # fmt: skip


def test_costs_are_set_used_and_in_the_trail(desk, visit):
    visitor = visit(desk.ada)
    assert b"Give the paid hours" in visitor.get("/desk/costs").content
    assert visitor.post("/desk/costs", COSTS).status_code == 302
    desk.desk.refresh_from_db()
    terms = Terms.of(desk.desk)
    assert (terms.hourly_rate, terms.currency, terms.window_days) == (52, "EUR", 5)
    assert terms.rates == (("Field", 61.5),)
    assert terms.paid_hours == (("", 400.0), ("Field", 160.0))
    assert terms.net_without == (("category", "Hardware"),)
    mark = TrailEntry.objects.get(thing="assumptions")
    assert mark.change["hourly_rate"] == ["45.00", "52.00"]
    assert mark.change["paid_hours"] == [None, [["", 400.0], ["Field", 160.0]]]
    page = visitor.get("/desk/costs").content.decode()
    assert "An hour costs €52, 1 group apart" in page
    assert 'value="61.5"' in page
    visitor.post("/desk/costs", COSTS)  # the same again
    assert TrailEntry.objects.filter(thing="assumptions").count() == 1
    frozen = freeze(by=desk.mia, desk=desk.desk, key="ftfr", at=datetime(2026, 9, 1, tzinfo=UTC))
    frozen.refresh_from_db()
    assert frozen.terms["window_days"] == 5
    assert frozen.terms["rates"] == [["Field", 61.5]]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"currency": "euros!"}, "at most 3 characters"),
        ({"currency": "E1R"}, "three letters"),
        ({"hourly_rate": "-4"}, "The loaded hourly rate lies between"),
        ({"window_days": "400"}, "lies between 1 and 90"),
        ({"rate": ["", "much", ""]}, "The rate of Field: “much” is no number"),
        ({"group": ["", "", ""]}, "Name the group"),
        ({"group": ["", "Field", "Field"], "rate": ["", "1", "2"]}, "Field has a rate twice"),
        ({"net_without": "Hardware"}, "is not FIELD: VALUE"),
        ({"net_without": "colour: red"}, "cannot leave out by “colour”"),
    ],
)
def test_costs_that_make_no_sense_are_refused(cast, visit, wrong, words):
    answer = visit(cast.ada).post("/desk/costs", {**COSTS, **wrong})
    assert answer.status_code == 200
    assert words in html.unescape(answer.content.decode())
    cast.desk.refresh_from_db()
    assert cast.desk.assumptions == {}


def test_benchmarks_are_the_desks_to_change(desk, visit):
    visitor = visit(desk.mia)
    assert "HDI 2015" in visitor.get("/desk/benchmarks").content.decode()
    for member in (desk.cleo, desk.vic, desk.paul):
        assert visit(member).get("/desk/benchmarks").status_code == 403
        assert visit(member).post("/desk/benchmarks/ftfr", {}).status_code == 403
    own = {"value": ["71,5", ""], "words": ["our peers", ""], "source": ["MSP circle 2026", ""]}
    visitor.post("/desk/benchmarks/ftfr", own)
    page = visitor.get("/kpis/ftfr").content.decode()
    assert "MSP circle 2026" in page
    assert "HDI 2015" not in page
    assert TrailEntry.objects.get(thing="benchmarks").change["benchmarks"][1][0]["value"] == 0.715
    visitor.post("/desk/benchmarks/ftfr", {"value": ["120"], "words": ["x"], "source": ["y"]})
    assert "a figure the KPI can have" in visitor.get("/desk/benchmarks").content.decode()
    visitor.post("/desk/benchmarks/ftfr", {"value": ["50"], "words": ["x"], "source": [""]})
    assert "who reports it" in visitor.get("/desk/benchmarks").content.decode()
    visitor.post("/desk/benchmarks/ftfr", {"do": "catalogue"})
    assert "HDI 2015" in visitor.get("/kpis/ftfr").content.decode()
    assert visitor.post("/desk/benchmarks/nope", own).status_code == 404
    assert visit(desk.sam).get("/desk/benchmarks").content.decode().count("own list") == 0


def test_what_work_costs_the_provider_is_not_shown_to_clients(desk, visit):
    visit(desk.ada).post("/desk/costs", COSTS)
    paul, mia = visit(desk.paul), visit(desk.mia)
    for key in ("utilisation", "cost_per_ticket", "cost_of_rework"):
        assert paul.get(f"/kpis/{key}").status_code == 404
        assert mia.get(f"/kpis/{key}").status_code == 200
    listed = paul.get("/kpis").content.decode()
    assert "Cost per ticket" not in listed
    assert "Utilisation" not in listed
    assert "Cost of rework" not in listed
