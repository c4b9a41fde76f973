"""The process map at the door: for those who may compare, narrowed by its address, inert."""

from __future__ import annotations

import pytest

from headway.loop.assessment import process
from tests.doors.test_web_kpis import inert

real = process.process_map


@pytest.mark.parametrize("page", ["/process", "/process/tickets?b=Done"])
def test_those_who_compare_look_and_clients_do_not(desk, visit, page):
    answer = visit(desk.vic).get(page)
    assert answer.status_code == 200
    inert(answer.content)
    assert visit(desk.paul).get(page).status_code == 403
    assert visit(desk.mia).post(page).status_code in {403, 405}


def test_a_map_without_history_says_what_to_do_and_nonsense_is_forgiven(desk, visit):
    mia = visit(desk.mia)
    assert mia.get("/process?by=nonsense&category=%3Cscript%3E").status_code == 200
    assert mia.get("/process/tickets").status_code == 404


def test_a_map_is_worked_out_once_for_a_version_and_a_filter(desk, visit, monkeypatch):
    made = []
    monkeypatch.setattr(
        process,
        "process_map",
        lambda *asked, **more: made.append(more["where"]) or real(*asked, **more),
    )
    for way in ("?category=Password", "?category=Password", "?category=E-mail"):
        assert visit(desk.mia).get(f"/process{way}&by=both").status_code == 200
    assert made == [{"category": "Password"}, {"category": "E-mail"}]


def test_times_of_small_teams_are_for_managers(desk, visit, monkeypatch):
    """Steps and their counts are told to whoever compares; who is slow in a team of two is not."""
    shown = process.ProcessMap(
        9, [process.Place(name, 9, at) for at, name in enumerate(("Opened", "Big", "Small", "Done"))],
        [process.Arrow("Opened", "Big", 9, 9, 1.25), process.Arrow("Big", "Small", 4, 4, 2.25),
         process.Arrow("Small", "Done", 4, 4, 3.25)], 0, 0,
        [process.Variant(("Opened", "Big", "Small", "Done"), 4, 0.4, 6.25)], [],
    )  # fmt: skip
    monkeypatch.setattr("headway.doors.web.views.process.known_map", lambda *_, **__: shown)
    monkeypatch.setattr(
        "headway.doors.web.views.process.teams_seen_by", lambda *_: frozenset({"Big"})
    )
    seen = visit(desk.mia).get("/process").content.decode()
    for time in ("1 h 15 min", "2 h 15 min", "3 h 15 min", "6 h 15 min"):
        assert time in seen
    read = visit(desk.vic).get("/process").content.decode()
    assert "1 h 15 min" in read
    for time in ("2 h 15 min", "3 h 15 min", "6 h 15 min"):
        assert time not in read
    assert "are for managers" in read
    assert "are for managers" not in seen
    step = "/process/tickets?a=Big&b=Small"
    assert visit(desk.mia).get(step).context["timed"]
    assert not visit(desk.vic).get(step).context["timed"]
    assert visit(desk.vic).get("/process/tickets?a=Opened&b=Big").context["timed"]
