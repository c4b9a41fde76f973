"""Every playbook makes a plan that could be kept."""

from __future__ import annotations

import networkx as nx
import pytest

from headway.ground.trouble import WrongUsage
from headway.loop.plan.playbook import SKILLS
from headway.loop.plan.playbooks import PLAYBOOKS, find, fitting

BOOKS = pytest.mark.parametrize("book", PLAYBOOKS.values(), ids=PLAYBOOKS)
FIRST_WEEKS_HOURS = 32
"""What two people with four hours a week each manage before the thirtieth day."""


def test_the_ten_are_there():
    assert len(PLAYBOOKS) >= 10
    with pytest.raises(WrongUsage, match="first_time_fix"):
        find("miracle")


@BOOKS
def test_work_is_small_and_has_a_beginning(book):
    work = {one.key: one for one in book.work}
    assert len(work) == len(list(book.work)), "keys are unique"
    graph = nx.DiGraph((before, one.key) for one in work.values() for before in one.after)
    assert set(graph) <= set(work), "nothing waits for what is not there"
    assert nx.is_directed_acyclic_graph(graph)
    for one in work.values():
        low, likely, high = one.hours
        assert 0 < low <= likely <= high
        assert likely <= 16, f"{one.key} is too large"
        assert one.title.strip()


@BOOKS
def test_somebody_sees_a_difference_within_thirty_days(book):
    assert book.hours_until(book.first_result) <= FIRST_WEEKS_HOURS


@BOOKS
def test_it_names_its_kpi_and_what_must_not_get_worse(book):
    assert book.guards
    assert book.kpi not in book.guards
    assert {step.skill for step in book.steps} <= set(SKILLS)
    assert book.messages
    assert book.training
    assert len(book.steps) >= 8
    assert len(book.phases) >= 3


@BOOKS
def test_risks_stand_at_steps_and_each_countermeasure_is_judged(book):
    steps = {step.key for step in book.steps}
    assert len(book.risks) >= 3
    assert any(not one.practical for risk in book.risks for one in risk.counters)
    for risk in book.risks:
        assert risk.step in steps
        assert any(one.practical for one in risk.counters)
        for one in risk.counters:
            assert 1 <= one.ease <= 5
            assert 1 <= one.effect <= 5
            assert one.practical or one.reason, "an X keeps its reason"
            if one.practical:
                assert (one.when is not None) == (one.kind == "recover"), "what recovers is set off"
                assert one.hours[1] <= 16
            if one.when is not None and one.when.kind == "kpi":
                assert one.when.kpi
                assert one.when.worse_by > 0


def test_the_playbook_of_the_kpi_comes_first():
    assert fitting("csat")[0].key == "satisfaction"
    assert fitting("cost_of_rework")[0].key in {"repeat_contacts", "on_site"}
    assert len(fitting("")) == len(PLAYBOOKS)
