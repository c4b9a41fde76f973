"""Rules, folding, and what a desk with nothing to find is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from headway.loop.assessment import comparing
from headway.loop.assessment.book import Callers
from headway.loop.assessment.costing import Assumed, cost_of
from headway.loop.assessment.counting import Tally
from headway.loop.assessment.draft import Draft
from headway.loop.assessment.folding import fold
from headway.loop.assessment.limits import Limit, Limits
from headway.loop.assessment.rules import all_rules, worsening
from headway.loop.assessment.searching import look
from tests.loop.assessment.null_desk import NullDesk

RULES = {rule.key: rule for rule in all_rules()}


def test_every_rule_says_what_it_is_and_why():
    assert set(RULES) == {
        "category_below", "ping_pong", "repeat_contacts", "sla_hot_spot", "ageing_backlog",
        "own_below", "worsening", "slice_below", "two_together", "long_paths", "growing_backlog",
        "knowledge_missing", "onsite_avoidable", "satisfaction_drivers", "frequent_callers",
        "alike_tickets", "data_quality",
    }  # fmt: skip
    assert all(rule.name and rule.why.endswith(".") for rule in RULES.values())


@pytest.mark.parametrize("wobble", [0.0, 0.03])
def test_with_nothing_planted_hardly_any_search_finds_something(wobble, monkeypatch):
    """Without the practical limits, so that the statistics alone are judged: ≤ 5 % of searches."""
    for module in (comparing, worsening):
        monkeypatch.setattr(module, "LEAST_EXTRA", -1e9)
    anything = Limits({key: Limit(gap=0.0) for key in RULES})
    desks = [NullDesk(seed, wobble=wobble, shared=0.04) for seed in range(10)]
    for desk in desks:
        desk.limits = anything
    cried = [bool(look(desk).found) for desk in desks]
    assert sum(cried) <= 2, "3 of 10 happen once in 90 times at 5 %"


class Planted(NullDesk):
    """A null desk with one category low for one channel."""

    def tally(self, kpi, dims):
        fresh = (kpi, dims) not in self.made
        made = super().tally(kpi, dims)
        if fresh and kpi == "ftfr" and dims == ("category", "channel"):
            low = made.of({"category": "3", "channel": "1"})
            made.hits[low] = np.round(made.tries[low] * 0.35)
        return made


def test_a_planted_gap_is_told_with_cost_target_and_evidence():
    outcome = look(Planted(1))
    (found,) = outcome.found
    assert found.slice == {"category": "3", "channel": "1"}
    assert found.title.startswith("1 / 3: fixed first time 35 % where the desk manages 6")
    assert found.confidence == "sure"
    assert found.q <= 0.01
    assert found.value < found.target <= found.comparison
    assert found.low < found.value < found.high
    assert len(found.evidence["series"]) == 25
    assert found.cost.hours == pytest.approx(
        found.evidence["counts"]["extra_per_month"] * Assumed().handle_hours
    )
    assert look(Planted(1)).found[0].key == found.key


def test_a_kpi_the_data_cannot_support_is_silent_with_its_reason():
    class Blind(NullDesk):
        def cannot(self, kpi, dims=()):
            return "No satisfaction answers." if kpi == "csat" else None

    outcome = look(Blind(2), [RULES["category_below"]])
    assert [(one.kpi, one.why) for one in outcome.silent] == [("csat", "No satisfaction answers.")]


def draft(slice_, *, n=1000, value=0.4, rule="category_below", kpi="ftfr", **more) -> Draft:
    base = Draft(
        rule=rule, kpi=kpi, unit="share", slice=slice_, title=f"{kpi} {slice_}", what="",
        value=value, comparison=0.65, n=n, low=0, high=1, worse=-1,
        cost=cost_of(kpi, 10, Assumed()), evidence={}, target=None,
    )  # fmt: skip
    return replace(base, **more)


def test_a_gap_that_sits_in_one_channel_is_told_there():
    cell = draft({"category": "a", "channel": "mail"}, n=300, value=0.25)
    parent = draft({"category": "a"}, value=(0.25 * 300 + 0.65 * 700) / 1000)
    (kept,) = fold([parent, cell])
    assert kept.slice == cell.slice
    assert kept.also == (parent.title,)


def test_a_gap_in_all_channels_is_told_as_the_category():
    cell = draft({"category": "a", "channel": "mail"}, n=300, value=0.38)
    (kept,) = fold([cell, draft({"category": "a"}, value=0.4)])
    assert kept.slice == {"category": "a"}
    assert kept.also == (cell.title,)


def test_fallen_from_fine_is_told_as_the_fall_and_causes_go_with_their_effect():
    fall = draft({"category": "a"}, rule="worsening", since="2026-01-01", comparison=0.66)
    kept = fold([draft({"category": "a"}), fall, draft({"category": "a"}, kpi="first_assignment")])
    assert [one.rule for one in kept] == ["worsening"]
    assert len(kept[0].also) == 2
    low = draft({"category": "a"})
    cause = draft({"category": "a"}, kpi="first_assignment")
    (only,) = fold([low, cause])
    assert (only.kpi, only.also) == ("ftfr", (cause.title,))


def test_the_tally_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match="shape"):
        Tally([{}], ["2026-01"], np.zeros((1, 2)), np.zeros((1, 2)))


def test_a_month_cut_short_counts_by_its_part():
    """Tickets a month of an export of 29 February to 30 April are those of two months, not three."""
    whole, short = Planted(1), Planted(1)
    short.covered = np.r_[0.5, np.ones(len(short.months) - 2), 0.25]
    (before,), (found,) = look(whole).found, look(short).found
    counts, all_months = found.evidence["counts"], len(short.months)
    assert counts["months"] == all_months - 1.25
    more = all_months / (all_months - 1.25)
    assert counts["extra_per_month"] == pytest.approx(
        before.evidence["counts"]["extra_per_month"] * more
    )
    assert short.months_of(np.r_[1.0, np.zeros(all_months - 1)]) == 1.0, "never less than one"


def test_contacts_of_a_young_desk_are_not_called_a_years():
    crowd = [Callers(f"{n}", 60, 120, 0.6, 0.1) for n in range(8)]
    often = Callers("Seldom", 60, 600, 2.2, 0.1, [("person a", 60)])
    desk = NullDesk(1)
    desk.callers = lambda: [*crowd, often]
    desk.history = 4.0
    found = [
        one for one in look(desk, [RULES["frequent_callers"]]).found if not one.slice.get("people")
    ]
    assert [one.title for one in found] == [
        "Seldom: 10.0 contacts a person in 4 months where others have 2.0"
    ]
    assert found[0].evidence["counts"]["extra_per_month"] == pytest.approx(480 / 4)
    desk.history = 30.0
    found = look(desk, [RULES["frequent_callers"]]).found
    assert found[0].evidence["counts"]["extra_per_month"] == pytest.approx(480 / 12)
    assert "in a year" in found[0].title
