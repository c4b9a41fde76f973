"""Findings narrowed, accepted until a day, thresholds in versions, what if: who may, and what it does."""

from __future__ import annotations

from datetime import date

import pytest

from headway.ground.trail.models import TrailEntry
from headway.loop.assessment import queries
from headway.loop.assessment.models import Standing, Thresholds
from headway.loop.assessment.rules import all_rules

PAGES = ("/findings/thresholds", "/findings/what-if")


def form(**changed: str) -> dict[str, str]:
    """The thresholds form as the page shows it."""
    filled = {f"on-{rule.key}": "on" for rule in all_rules()}
    for rule in all_rules():
        filled |= {f"tries-{rule.key}": "50", f"gap-{rule.key}": "5"}
    return filled | changed


@pytest.mark.parametrize("page", PAGES)
def test_readers_look_clients_and_strangers_do_not(desk, findings, visit, page):
    assert visit(desk.vic).get(page).status_code == 200
    assert visit(desk.paul).get(page).status_code == 403


def test_thresholds_are_kept_in_versions_with_a_trail(desk, findings, visit):
    assert visit(desk.vic).post(PAGES[0], form()).status_code == 403
    mia = visit(desk.mia)
    filled = form(**{"tries-ping_pong": "200", "gap-ping_pong": "7.5"})
    del filled["on-data_quality"]
    assert mia.post(PAGES[0], filled).status_code == 302
    number, limits = queries.thresholds(desk.desk)
    assert (number, limits.of("ping_pong").tries, limits.of("ping_pong").gap) == (1, 200, 0.075)
    assert not limits.of("data_quality").on
    said = TrailEntry.objects.get(thing="finding thresholds")
    assert set(said.change) == {"ping_pong", "data_quality"}
    mia.post(PAGES[0], form())
    assert Thresholds.objects.filter(desk=desk.desk).count() == 2
    assert queries.thresholds(desk.desk)[1].of("ping_pong").tries == 50
    wrong = mia.post(PAGES[0], form(**{"tries-ping_pong": "3"}))
    assert wrong.status_code == 422
    assert "chance looks like a gap" in wrong.content.decode()
    assert Thresholds.objects.filter(desk=desk.desk).count() == 2


def test_what_if_changes_figures_and_nothing_else(desk, findings, visit):
    one = findings.bakery
    one.evidence = {**one.evidence, "costed": {"kpi": "reopen_rate", "tickets": 40.0}}
    one.save()
    vic = visit(desk.vic)
    (row,) = vic.get(PAGES[1]).context["rows"]
    half = vic.get(f"{PAGES[1]}?closed=50&handle_hours=60&hourly_rate=100")
    (then,) = half.context["rows"]
    assert then.then == pytest.approx(40 * 0.5)
    assert then.money == pytest.approx(2000)
    assert then.now == row.now == one.hours_month
    assert vic.get(f"{PAGES[1]}?closed=plenty").status_code == 422
    assert queries.finding(desk.vic, one.key).hours_month == one.hours_month


def test_the_list_is_narrowed_by_its_address(desk, findings, visit):
    vic = visit(desk.vic)
    found = vic.get(f"/findings?rule={findings.bakery.rule}&dimension=client").context
    shown = {one.pk for one in [*found["findings"], *found["small"]]}
    assert findings.bakery.pk in shown
    assert findings.whole.pk not in shown
    assert not vic.get("/findings?rule=nonsense").context["findings"]
    Standing.objects.filter(key=findings.hotel.key).update(state="solved", solved_version=2)
    (gone,) = vic.get("/findings?state=solved").context["findings"]
    assert gone.pk == findings.hotel.pk


def test_accepted_until_a_day_and_taken_up_again(desk, findings, visit):
    address = f"/findings/{findings.bakery.pk}/accepted"
    asked = {"reason": "Contract ends in May.", "again_on": "2099-05-31"}
    assert visit(desk.vic).post(address, asked).status_code == 403
    assert visit(desk.sam).post(address, asked).status_code == 404
    mia = visit(desk.mia)
    mia.post(address, {"reason": "Late.", "again_on": "2001-01-01"})
    assert Standing.objects.get(key=findings.bakery.key).state != "accepted"
    mia.post(address, asked)
    standing = Standing.objects.get(key=findings.bakery.key)
    assert (standing.state, standing.again_on) == ("accepted", date(2099, 5, 31))
    assert b"accepted as is until" in mia.get("/findings").content
    mia.post(address, {"back": "1"})
    standing.refresh_from_db()
    assert (standing.state, standing.again_on) == ("known", None)


@pytest.mark.parametrize(
    "page", ["/findings", "/findings/what-if", "/process", "/process/tickets?b=Done"]
)
def test_a_desk_without_tickets_is_told_to_bring_some(cast, visit, page):
    answer = visit(cast.mia).get(page)
    assert answer.status_code == 200
    said = answer.content.decode()
    assert "No tickets yet" in said
    assert "Import tickets" in said
    assert "A manager of the desk can import them." in visit(cast.vic).get(page).content.decode()


def test_without_a_gap_that_costs_there_is_nothing_to_work_out(desk, visit):
    said = visit(desk.mia).get("/findings/what-if").content.decode()
    assert "nothing to work out" in said
    assert 'href="/findings/thresholds"' in said
