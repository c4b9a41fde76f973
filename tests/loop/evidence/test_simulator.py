"""The simulated desk is believable, the same each time, and holds what it says it holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from scipy import stats

from headway.ground.trouble import Trouble
from headway.loop.evidence import simulator
from headway.loop.evidence.simulator.counting import Counter, seconds

ROOT = Path(__file__).resolve().parents[3]
END = date(2026, 11, 20)


@pytest.fixture(scope="module")
def desk():
    return simulator.desk(end=END)


@pytest.fixture(scope="module")
def counter(desk):
    return Counter(desk)


@pytest.fixture(scope="module")
def clean():
    return [
        Counter(simulator.desk(seed, tickets=15_000, truths=None, end=END)) for seed in range(5)
    ]


def everything(counter):
    return np.ones(len(counter.opened), dtype=bool)


def test_same_arguments_same_history():
    first, second = (simulator.desk(7, months=3, tickets=1500, end=END) for _ in range(2))
    assert first.log.equals(second.log)
    assert first.events.equals(second.events)
    assert first.truths == second.truths
    assert not simulator.desk(8, months=3, tickets=1500, end=END).log.equals(first.log)


def test_size(desk):
    assert desk.tickets.num_rows == pytest.approx(60_000, rel=0.02)
    assert 280_000 < desk.log.num_rows < 360_000
    assert len(desk.clients) == len(set(desk.tickets["Company"].to_pylist())) == 12
    assert (desk.start, desk.end) == (date(2024, 11, 1), END)


@pytest.mark.parametrize(
    ("kpi", "low", "high"),
    [
        ("ftfr", 0.55, 0.65),
        ("reopen_rate", 0.04, 0.06),
        ("sla_met", 0.88, 0.93),
        ("repeat_contact", 0.08, 0.14),
        ("csat", 0.84, 0.92),
    ],
)
def test_levels_are_believable(counter, kpi, low, high):
    assert low < counter.share(kpi, everything(counter))[0] < high


def test_resolution_takes_hours_and_answers_are_few(desk, counter):
    hours = (counter.resolved - counter.opened) / 3600
    assert 3 < np.nanmedian(hours) < 20
    answers = np.isfinite(desk.tickets["Satisfaction"].to_numpy().astype(float)).mean()
    assert 0.10 < answers < 0.14
    assert 100 < np.isnan(counter.resolved).sum() < 800, "some tickets are open at the end"


@pytest.mark.parametrize("truth", simulator.DEFAULT.items, ids=lambda truth: truth.key)
def test_what_is_planted_is_there(desk, counter, truth):
    placed = next(item for item in desk.truths if item.key == truth.key)
    count = counter.count(placed)
    near = 60 if truth.kpi == "backlog" else 0.035
    assert count.before == pytest.approx(truth.before, abs=near)
    assert count.after == pytest.approx(truth.after, abs=near)
    assert (placed.since is None) == (truth.month is None)
    if truth.kind == "improvement" and truth.where:
        assert abs(count.elsewhere) < 0.02, "only the slice changed"


def test_months_are_counted_from_the_first(desk):
    days = {truth.key: truth.since for truth in desk.truths}
    assert days["printing_fell"] == date(2025, 12, 1)
    assert days["call_back_rule"] == date(2026, 6, 1)
    short = simulator.desk(months=6, tickets=300, clients=3, end=END)
    assert {truth.key: truth.since for truth in short.truths}["printing_fell"] == date(2026, 8, 1)
    assert "client_calls_back" not in {truth.key for truth in short.truths}, "not a client here"


def test_one_truth_alone(counter):
    alone = Counter(simulator.desk(truths=simulator.DEFAULT.only("password_mail"), end=END))
    assert [truth.key for truth in alone.desk.truths] == ["password_mail"]
    fallen = next(item for item in counter.desk.truths if item.key == "printing_fell")
    count = alone.count(fallen)
    assert abs(count.after - count.before) < 0.04


@pytest.mark.parametrize("dimension", ["client", "category", "channel", "priority"])
def test_a_clean_desk_has_no_gaps(clean, dimension):
    """Chi-square over the slices: small p-values no more often than chance would have it."""
    values = []
    for counter in clean:
        labels = counter.text[dimension].astype(str)
        for outcome in counter.outcomes.values():
            known = ~np.isnan(outcome)
            codes = np.unique(labels[known], return_inverse=True)[1]
            table = np.array(
                [
                    np.bincount(codes[outcome[known] == side], minlength=codes.max() + 1)
                    for side in (0, 1)
                ]
            )
            values.append(stats.chi2_contingency(table).pvalue)
    assert sum(value < 0.05 for value in values) <= 5  # of 25; 1.25 expected, more than 5: 1 in 700
    assert min(values) > 1e-4


def test_a_clean_desk_stays_as_it_is(clean):
    for counter in clean:
        late = counter.opened > np.median(counter.opened)
        for kpi in counter.outcomes:
            (before, n), (after, m) = counter.share(kpi, ~late), counter.share(kpi, late)
            pooled = (before * n + after * m) / (n + m)
            error = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
            assert abs(after - before) < 4 * error, kpi


def test_order_of_time(desk):
    table = desk.tickets
    opened, resolved, closed = (seconds(table[name]) for name in ("Opened", "Resolved", "Closed"))
    answered, updated = seconds(table["First response"]), seconds(table["Updated"])
    assert np.all(np.isnan(resolved) | (resolved > opened))
    assert np.all(np.isnan(closed) | (closed > resolved))
    assert np.all(np.isnan(resolved) | (answered <= resolved))
    assert np.all(updated >= opened)
    assert updated.max() < np.datetime64("2026-11-21T00:00", "s").astype(float)
    assert np.all(np.diff(opened) >= 0)

    number = np.array(desk.log["Number"].to_pylist())
    same = number[1:] == number[:-1]
    assert np.all(np.diff(seconds(desk.log["Updated"]))[same] > 0)


def test_counters_agree_with_events(desk):
    events, table = desk.events, desk.tickets
    status = events.filter(pc.equal(events["Kind"], "status"))
    again = status.filter(pc.equal(status["From"], "Resolved")).filter(
        pc.equal(status.filter(pc.equal(status["From"], "Resolved"))["To"], "In Progress")
    )
    assert again.num_rows == pc.sum(table["Reopen count"]).as_py()
    moved = events.filter(pc.and_(pc.equal(events["Kind"], "group"), pc.is_valid(events["From"])))
    assert moved.num_rows == pc.sum(table["Reassignment count"]).as_py()
    resolved = table.filter(pc.is_valid(table["Resolved"]))
    assert set(resolved["State"].to_pylist()) == {"Resolved", "Closed"}
    unresolved = table.filter(pc.is_null(table["Resolved"]))
    assert set(unresolved["State"].to_pylist()) <= {"New", "In Progress", "Awaiting Caller"}
    replies = events.filter(pc.equal(events["Kind"], "reply"))
    assert set(replies["To"].to_pylist()) == {"automatic", "by a person"}


def test_questions_have_no_target(desk):
    table = desk.tickets
    asked = table.filter(pc.is_in(table["Type"], pa.array(["Question", "Change request"])))
    assert asked["Due"].null_count == asked.num_rows
    incidents = table.filter(pc.equal(table["Type"], "Incident"))
    assert incidents["Due"].null_count == 0


@pytest.mark.parametrize("wrong", [{"months": 0}, {"tickets": 0}, {"clients": 13}, {"clients": 0}])
def test_impossible_desks_are_refused(wrong):
    with pytest.raises(Trouble):
        simulator.desk(end=END, **wrong)


def test_tiny_desks_work():
    assert simulator.desk(months=1, tickets=1, clients=1, end=END).tickets.num_rows <= 2


def test_people_have_names_of_their_own(desk):
    table = desk.tickets
    pairs = set(zip(table["Caller"].to_pylist(), table["Company"].to_pylist(), strict=True))
    assert len(pairs) == len({name for name, _ in pairs}), "nobody works for two companies"
    assert len(pairs) > 2500
    agents = set(desk.log["Assigned to"].to_pylist()) - {None}
    assert not agents & {name for name, _ in pairs}


def test_the_page_tells_what_is_planted():
    page = (ROOT / "docs" / "demo-desk.md").read_text(encoding="utf-8")
    for truth in simulator.DEFAULT.items:
        row = next(line for line in page.splitlines() if line.startswith(f"| `{truth.key}`"))
        for value in (truth.before, truth.after):
            told = f"{value:g}" if truth.kpi == "backlog" else f"{100 * value:.1f} %"
            assert f"| {told} |" in row
        assert f"`{truth.kpi}`" in row
        assert (f"month {truth.month} " in row) == (truth.month is not None)
