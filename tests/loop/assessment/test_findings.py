"""Findings kept: searched, followed through versions, decided on, put into the register."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import Http404

from headway.ground.accounts.models import Client
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed
from headway.loop.assessment import actions, queries, searching
from headway.loop.assessment import actions as assessment_actions
from headway.loop.assessment.book import Book
from headway.loop.assessment.limits import Limit, Limits
from headway.loop.assessment.searching import Outcome
from headway.loop.evidence.simulator import DEFAULT, desk
from headway.loop.kpis import actions as kpi_actions
from headway.loop.register import actions as register
from headway.loop.register import queries as register_queries
from tests.doors.cast import Cast, assemble
from tests.loop.assessment.standin import session_of_simulated

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
CALLER = "Orrin & Vale Solicitors"


@pytest.fixture(scope="module")
def simulated():
    return session_of_simulated(
        desk(seed=4, tickets=40_000, truths=DEFAULT, end=date(2026, 11, 20))
    )


@pytest.fixture(scope="module")
def looked() -> Callable[[Book], Outcome]:
    """`look`, once for each set of thresholds and costs: the tickets stay the same."""
    known: dict[str, Outcome] = {}

    def look(book: Book) -> Outcome:
        asked = repr((book.limits, book.assumed, book.terms, book.own()))
        if asked not in known:
            known[asked] = searching.look(book)
        return deepcopy(known[asked])

    return look


@pytest.fixture
def cast(db, simulated, looked, monkeypatch) -> Cast:
    @contextmanager
    def session_of(desk, version=None):
        yield simulated

    monkeypatch.setattr(assessment_actions, "session_of", session_of)
    monkeypatch.setattr(assessment_actions, "look", looked)
    monkeypatch.setattr(kpi_actions, "session_of", session_of)
    simulated.version.number = 1
    cast = assemble()
    Client.objects.create(desk=cast.desk, name=CALLER)
    return cast


@pytest.fixture
def found(cast):
    actions.search(by=cast.mia, desk=cast.desk, at=AT)
    return list(queries.findings(cast.mia))


def worst(found, rule="category_below"):
    return next(one for one in found if one.rule == rule)


def test_a_search_is_kept_ranked_with_one_trail_entry(cast, found):
    hours = [one.hours_month or 0 for one in found]
    assert hours == sorted(hours, reverse=True)
    assert [one.rank for one in found] == list(range(1, len(found) + 1))
    assert TrailEntry.objects.filter(thing="findings").count() == 1
    assert all(one.state == "new" and one.q <= 0.05 for one in found)
    assert queries.newest_search(cast.desk).tried > 300


def test_searching_again_changes_nothing_and_a_new_version_makes_them_known(cast, found, simulated):
    actions.search(by=None, desk=cast.desk, at=AT + timedelta(hours=1))
    again = list(queries.findings(cast.mia))
    assert [one.pk for one in again] == [one.pk for one in found]
    assert {one.state for one in again} == {"new"}
    simulated.version.number = 2
    actions.search(by=None, desk=cast.desk, at=AT + timedelta(days=1))
    later = list(queries.findings(cast.mia))
    assert {one.key for one in later} == {one.key for one in found}
    assert {one.state for one in later} == {"known"}
    assert {one.standing.first_seen_at for one in later} == {AT}


def test_accepting_as_is_needs_a_reason_and_can_be_taken_back(cast, found):
    one = found[0]
    with pytest.raises(actions.FindingTrouble):
        actions.accept_as_is(by=cast.mia, finding=one, reason=" ", at=AT)
    with pytest.raises(NotAllowed):
        actions.accept_as_is(by=cast.cleo, finding=one, reason="No", at=AT)
    actions.accept_as_is(by=cast.mia, finding=one, reason="Contract ends in May.", at=AT)
    assert one not in queries.findings(cast.mia).undecided()
    actions.reconsider(by=cast.mia, finding=one, at=AT)
    assert one in queries.findings(cast.mia).undecided()


def test_what_is_not_found_any_more_is_solved_and_comes_back_as_new(
    cast, found, simulated, monkeypatch
):
    whole = actions.look

    def without(book):
        outcome = whole(book)
        left = [one for one in outcome.found if one.rule != "ping_pong"]
        seen = outcome.seen - {one.key for one in outcome.found if one.rule == "ping_pong"}
        return replace(outcome, found=left, seen=frozenset(seen))

    gone = worst(found, "ping_pong")
    actions.accept_as_is(
        by=cast.mia, finding=found[0], reason="Until May.", at=AT,
        again_on=(AT + timedelta(days=2)).date(),
    )  # fmt: skip
    monkeypatch.setattr(actions, "look", without)
    simulated.version.number = 2
    actions.search(by=None, desk=cast.desk, at=AT + timedelta(days=1))
    assert [one.key for one in queries.solved(cast.mia)] == [gone.key]
    assert queries.solved(cast.paul) == []
    assert queries.finding(cast.mia, found[0].key).state == "accepted"
    monkeypatch.setattr(actions, "look", whole)
    simulated.version.number = 3
    actions.search(by=None, desk=cast.desk, at=AT + timedelta(days=3))
    assert queries.solved(cast.mia) == []
    assert queries.finding(cast.mia, gone.key).state == "new"
    assert queries.finding(cast.mia, found[0].key).state == "known", "the day has come"


def test_a_rule_that_is_off_neither_finds_nor_calls_anything_solved(cast, found, simulated):
    limits = Limits({"ping_pong": Limit(on=False)})
    with pytest.raises(NotAllowed):
        actions.set_thresholds(by=cast.cleo, desk=cast.desk, limits=limits, at=AT)
    actions.set_thresholds(by=cast.mia, desk=cast.desk, limits=limits, at=AT)
    simulated.version.number = 2
    run = actions.search(by=None, desk=cast.desk, at=AT + timedelta(days=1))
    assert run.thresholds == 1
    assert not [one for one in queries.findings(cast.mia) if one.rule == "ping_pong"]
    assert queries.solved(cast.mia) == []


def test_client_contacts_and_strangers_see_none(cast, found):
    assert [one for one in found if one.slice.get("client") == CALLER]
    assert list(queries.findings(cast.mia)) == found
    cast.paul.client = Client.objects.get(desk=cast.desk, name=CALLER)
    cast.paul.save()
    assert list(queries.findings(cast.paul)) == []
    assert list(queries.findings(cast.sam)) == []
    with pytest.raises(Http404):
        queries.finding(cast.sam, found[0].key)


def test_costs_follow_the_assumptions(cast, found):
    before = worst(found).hours_month
    actions.set_assumptions(by=cast.mia, desk=cast.desk, at=AT, again_share=0.5)
    actions.search(by=cast.mia, desk=cast.desk, at=AT)
    assert worst(queries.findings(cast.mia)).hours_month == pytest.approx(before / 2)
    with pytest.raises(actions.FindingTrouble):
        actions.set_assumptions(by=cast.mia, desk=cast.desk, at=AT, again_share=9)


def test_one_click_makes_an_entry_with_everything_filled_in(cast, found):
    one = worst(found)
    entry = register.propose_from_finding(by=cast.mia, finding=one, at=AT)
    assert entry.baseline.value == pytest.approx(one.value, abs=0.005)
    assert entry.baseline.slice == one.slice == entry.scope
    assert (entry.kpi_key, entry.target_value) == ("ftfr", one.target)
    assert entry.target_on == date(2027, 5, 31)
    assert (entry.waste_hours, entry.source) == (one.hours_month, "finding")
    assert one.what in entry.problem
    assert "a month" in entry.justification
    assert entry.answers.get().question == "problem"
    assert queries.finding(cast.mia, one.key).state == "in_register"
    left = {lack.key for lack in register_queries.lacking(entry)}
    assert left == {"hours", "answer_goal", "answer_scale", "answer_customer", "owner"}
    with pytest.raises(register.EntryTrouble, match=entry.ref):
        register.propose_from_finding(by=cast.mia, finding=one, at=AT)
    assert register_queries.of_finding(cast.mia, one.key) == entry
    register.move(by=cast.mia, entry=entry, status="rejected", reason="Not now.", at=AT)
    assert queries.finding(cast.mia, one.key).state == "known"


def test_what_kpis_cannot_be_cut_by_gets_the_desks_baseline_and_no_target(cast, found):
    entry = register.propose_from_finding(by=cast.mia, finding=worst(found, "ping_pong"), at=AT)
    assert entry.baseline.slice == {}
    assert entry.target_value is None
    assert entry.scope == {"groups": "Cloud⇄Network"}


def test_a_fall_is_measured_from_when_it_fell(cast, found):
    one = worst(found, "worsening")
    entry = register.propose_from_finding(by=cast.mia, finding=one, at=AT)
    assert entry.baseline.since == one.since
    assert entry.baseline.value == pytest.approx(one.value, abs=0.03)


def test_a_contributor_may_propose_it_without_freezing(cast, found):
    entry = register.propose_from_finding(by=cast.cleo, finding=found[0], at=AT)
    assert entry.baseline is None
    assert entry.raised_by == cast.cleo
