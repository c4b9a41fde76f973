"""Like for like: standardised figures keep what they must keep, and the slices come from the store."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.loop.kpis import intervals
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.queries import readings
from headway.loop.kpis.standard import ENOUGH, Part, standardise
from headway.loop.kpis.standardised import like_for_like

from .desk import SCHEMA, START, ZONE, StandInSession, finished

TERMS = Terms(time_zone=ZONE)


def part(hits: int, n: int) -> Part:
    return Part(hits, n, *(intervals.wilson(hits, n) if n else (None, None)))


counts = st.integers(0, 60).flatmap(lambda n: st.integers(0, n).map(lambda x: (x, n)))
slices = st.dictionaries(st.sampled_from("abcdef"), counts, min_size=1)


@given(slices, st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 500), min_size=1))
def test_it_lies_between_its_strata_and_in_its_interval(
    mine: dict[str, tuple[int, int]], standard: dict[str, int]
) -> None:
    if not sum(standard.values()):
        return
    found = standardise({name: part(*xn) for name, xn in mine.items()}, standard)
    there = {name: x / n for name, (x, n) in mine.items() if n and standard.get(name)}
    whole = sum(standard.values())
    assert found.coverage == pytest.approx(sum(standard[s] for s in there) / whole)
    assert 0 <= found.distance <= 1
    if found.value is None:
        assert found.coverage < ENOUGH
        return
    assert min(there.values()) - 1e-9 <= found.value <= max(there.values()) + 1e-9
    assert found.low is not None
    assert found.high is not None
    assert found.low - 1e-9 <= found.value <= found.high + 1e-9
    plain = sum(standard[s] * p for s, p in there.items()) / sum(standard[s] for s in there)
    assert found.value == pytest.approx(plain)


@given(slices)
def test_with_its_own_mix_nothing_changes(mine: dict[str, tuple[int, int]]) -> None:
    n = sum(n for _, n in mine.values())
    if not n:
        return
    found = standardise(
        {name: part(*xn) for name, xn in mine.items()}, {name: n for name, (_, n) in mine.items()}
    )
    assert found.value == pytest.approx(sum(x for x, _ in mine.values()) / n)
    assert (found.coverage, found.moved) == (1, False)
    assert found.distance == pytest.approx(0)
    if len([1 for _, n in mine.values() if n]) == 1:
        ((x, n),) = [xn for xn in mine.values() if xn[1]]
        assert (found.low, found.high) == pytest.approx(intervals.wilson(x, n))


def test_equal_work_on_another_mix_is_equal() -> None:
    standard = {"easy": 500, "hard": 500}
    first = standardise({"easy": part(80, 100), "hard": part(6, 20)}, standard)
    second = standardise({"easy": part(16, 20), "hard": part(30, 100)}, standard)
    assert first.value == pytest.approx(second.value) == pytest.approx(0.55)
    assert first.moved
    assert second.moved


def test_what_it_never_does_cannot_be_told() -> None:
    found = standardise({"easy": part(80, 100)}, {"easy": 500, "hard": 500})
    assert (found.value, found.coverage, found.moved) == (None, 0.5, True)


def mixed() -> list[dict[str, Any]]:
    rows = []
    for k in range(400):
        alder = k % 2
        hard = k % 10 < (7 if alder else 2)
        row = dict.fromkeys(SCHEMA.names) | {
            "source": "s", "client": "Alder" if alder else "Birch", "requester": f"p{k}",
            "category": "Hard" if hard else "Easy", "opened_at": START + timedelta(hours=k),
            "resolved_at": START + timedelta(hours=k), "reopen_count": 0,
            "reassignment_count": int(k % 3 > 0) if hard else int(k % 5 == 0),
        }  # fmt: skip
        rows.append(row)
    return finished(rows)


def test_slices_of_the_store_equal_plain_loops() -> None:
    rows = mixed()
    session = StandInSession(rows)
    found = like_for_like(session, "first_assignment", terms=TERMS, by="client")
    assert found.strata == ("category",)
    cells: dict[Any, list[int]] = defaultdict(list)
    for row in rows:
        cells[row["client"], row["category"]].append(row["reassignment_count"] == 0)
    share = {
        name: sum(r["category"] == name for r in rows) / len(rows) for name in ("Hard", "Easy")
    }
    for client, one in found.slices.items():
        mine = {name: cells[client, name] for name in share}
        plain = sum(share[name] * sum(hits) / len(hits) for name, hits in mine.items())
        assert one.value == pytest.approx(plain)
        assert one.moved
    raw = {
        r.slice["client"]: r.value
        for r in readings(session, ["first_assignment"], terms=TERMS, by="client")
    }
    same = {name: one.value for name, one in found.slices.items()}
    assert abs(raw["Alder"] - raw["Birch"]) > 3 * abs(same["Alder"] - same["Birch"])


def test_where_it_cannot_be_done_it_says_why() -> None:
    session = StandInSession(mixed())
    median = like_for_like(session, "resolution_time", terms=TERMS, by="client")
    assert "median" in median.why_not
    assert not median.slices
    alone = like_for_like(session, "first_assignment", terms=TERMS, by="category")
    assert "no mix to hold equal" in alone.why_not
    means = like_for_like(session, "reassignment", terms=TERMS, by="client")
    assert means.moved
