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
