"""The desk's own pages: calendar, costs, benchmarks: works, a reader may not, a stranger 404."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from headway.ground.accounts.models import Desk
from headway.ground.trail.models import TrailEntry
from headway.loop.evidence import recount
from headway.loop.evidence.models import Import
from headway.loop.evidence.queries import calendar_of

WEEK = {"Monday": "8:00-12:00, 13-17", "Tuesday": "8-17", "Wednesday": "8-17", "Thursday": "8-17",
        "Friday": "8-15", "country": "DE", "subdivision": "BY", "own": "12-24 Christmas Eve"}  # fmt: skip
PAGES = ("/desk/calendar",)


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
