"""A change split over slices adds up exactly, whatever appears or vanishes."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.loop.kpis import intervals
from headway.loop.kpis.catalogue import KPIS
from headway.loop.kpis.explain import Split, difference, main_causes, split, why_not
from headway.loop.kpis.explain_words import sentence
from headway.loop.kpis.readings import Reading

NAMES = st.sampled_from(["VPN", "Mail", "Printer", "Phone", "Laptop", None])


def of_share(n: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(0, n), st.just(n))


SHARES = st.dictionaries(NAMES, st.integers(0, 5000).flatmap(of_share)).filter(
    lambda side: any(n for _, n in side.values())
)
MEANS = st.dictionaries(
    NAMES,
    st.tuples(st.floats(0, 1e6), st.integers(1, 5000)) | st.just((0.0, 0)),
).filter(lambda side: any(n for _, n in side.values()))


def whole(side) -> Fraction:
    return sum(Fraction(total) for total, _ in side.values()) / sum(n for _, n in side.values())


def adds_up(found: Split, before, after) -> None:
    change = float(whole(after) - whole(before))
    size = max(1e-300, float(whole(after)), float(whole(before)))
    assert found.change == pytest.approx(change, abs=1e-12 * size)
    assert found.rate + found.mix == pytest.approx(found.change, abs=1e-12 * size)
    room = 1e-11 * max(size, *(abs(e.rate) + abs(e.mix) for e in found.effects))
    assert math.fsum(e.rate for e in found.effects) == pytest.approx(found.rate, abs=room)
    assert math.fsum(e.mix for e in found.effects) == pytest.approx(found.mix, abs=room)
    assert math.fsum(e.total for e in found.effects) == pytest.approx(found.change, abs=room)


@given(SHARES, SHARES)
def test_shares_add_up_with_slices_that_appear_or_vanish(before, after):
    adds_up(split(before, after), before, after)


@given(MEANS, MEANS)
def test_means_add_up(before, after):
    adds_up(split(before, after), before, after)


@given(SHARES, SHARES)
def test_backwards_is_the_same_with_the_other_sign(before, after):
    there, back = split(before, after), split(after, before)
    assert (there.change, there.rate, there.mix) == (-back.change, -back.rate, -back.mix)
    assert {e.name: e.total for e in there.effects} == {e.name: -e.total for e in back.effects}


@given(SHARES, st.integers(2, 9))
def test_more_of_everything_is_no_change(before, times):
    found = split(before, {name: (x * times, n * times) for name, (x, n) in before.items()})
    assert found.change == found.rate == found.mix == 0


def test_only_rates_moved():
    found = split({"a": (10, 50), "b": (40, 50)}, {"a": (20, 50), "b": (40, 50)})
    assert (found.rate, found.mix) == (pytest.approx(0.1), 0)
    assert found.effects[0].name == "a"


def test_only_the_mix_moved():
    found = split({"a": (10, 50), "b": (40, 50)}, {"a": (15, 75), "b": (20, 25)})
    assert (found.rate, found.mix) == (0, pytest.approx(-0.15))


def test_a_slice_that_appears_is_all_mix():
    found = split({"a": (50, 100)}, {"a": (50, 100), "new": (90, 100)})
    new = next(e for e in found.effects if e.name == "new")
    assert (new.before, new.after, new.rate) == (None, 0.9, 0)
    assert found.rate == 0
    assert found.mix == pytest.approx(0.2)


def test_no_tickets_cannot_be_split():
    with pytest.raises(ValueError, match="no tickets"):
        split({}, {"a": (1, 2)})
    with pytest.raises(ValueError, match="a sum"):
        split({"a": (1, 2)}, {"a": (1, 2), "b": (3, 0)})


def reading(x, n, unit="share", value=None) -> Reading:
    low, high = intervals.wilson(x, n) if unit == "share" and n else (None, None)
    known = x / n if n and value is None else value
    return Reading("ftfr", 1, unit, None, {}, known, low, high, n, x, 0)


def test_what_cannot_be_split_says_so():
    fine = [reading(3, 10), reading(5, 10)]
    assert why_not("share", fine, [[reading(3, 10)], [reading(1, 4), reading(4, 6)]]) == ""
    for unit in ("h", "tickets", "money"):
        assert why_not(unit, fine, [[], []])
    assert "add up" in why_not("share", fine, [[reading(3, 10)], [reading(1, 4)]])
    odd = [[reading(3, 10, "ratio")], [reading(5, 10, "ratio"), reading(2, 0, "ratio")]]
    assert "none to divide" in why_not("ratio", fine, odd)


def test_the_interval_of_a_change_of_shares_is_newcombes():
    found = difference(reading(48, 80), reading(56, 70))
    assert found == pytest.approx(intervals.newcombe(56, 70, 48, 80))
    assert difference(reading(0, 0), reading(1, 2)) is None


def test_causes_are_the_fewest_that_make_most():
    before = {"a": (80, 100), "b": (80, 100), "c": (80, 100)}
    found = split(before, {"a": (50, 100), "b": (78, 100), "c": (81, 100)})
    assert main_causes(found.effects, found.change) == ["a"]
    assert main_causes(found.effects, 0.0) == []


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ({"a": (65, 100), "b": (40, 50)},
         "First-time fix rate fell by 10.0 points: all of it because clients got worse, none because"
         " the mix changed; a is most of it."),
        ({"a": (80, 100), "b": (40, 50)}, "First-time fix rate did not change."),
    ],
)  # fmt: skip
def test_the_sentence(after, said):
    found = split({"a": (80, 100), "b": (40, 50)}, after)
    causes = main_causes(found.effects, found.change)
    assert sentence(KPIS["ftfr"], "client", found, causes) == said


def test_the_sentence_tells_opposite_effects():
    found = split({"a": (90, 100), "b": (30, 100)}, {"a": (75, 100), "b": (10, 50)})
    said = sentence(KPIS["ftfr"], "client", found, main_causes(found.effects, found.change))
    assert "rate fell by 3.3 points: 12.9" in said
    assert " down because clients got worse, " in said
    assert " up because the mix changed; a is most of it." in said
