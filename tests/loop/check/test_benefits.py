"""What gains are worth, and that none is counted twice."""

from __future__ import annotations

from datetime import date, timedelta

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.loop.assessment.costing import Assumed
from headway.loop.check.benefits import Claim, shared, worth
from headway.loop.check.confounding import overlaps

DAY = date(2026, 1, 5)
SLICES = st.dictionaries(
    st.sampled_from(["client", "category"]), st.sampled_from(["A", "B"]), max_size=2
)


@st.composite
def claims(draw):
    found = []
    for number in range(draw(st.integers(1, 7))):
        first = DAY + timedelta(weeks=draw(st.integers(0, 20)))
        found.append(
            Claim(
                f"IMP-{number}", draw(st.sampled_from(["ftfr", "csat"])),
                tuple(sorted(draw(SLICES).items())), first,
                first + timedelta(weeks=draw(st.integers(0, 26))),
                draw(st.floats(-50, 200, allow_nan=False)),
            )
        )  # fmt: skip
    return found


@given(claims())
def test_no_circle_counts_more_than_its_largest_claim(made):
    part = shared(made)
    graph = nx.Graph()
    gains = [claim for claim in made if claim.hours > 0]
    graph.add_nodes_from(claim.ref for claim in gains)
    for one in gains:
        for other in gains:
            meet = (
                one.kpi == other.kpi and one.ref != other.ref
                and overlaps(dict(one.slice), dict(other.slice))
                and one.first <= other.last and other.first <= one.last
            )  # fmt: skip
            if meet:
                graph.add_edge(one.ref, other.ref)
    hours = {claim.ref: claim.hours for claim in gains}
    for circle in nx.find_cliques(graph):
        counted = sum(hours[ref] * part[ref] for ref in circle)
        assert counted <= max(hours[ref] for ref in circle) * (1 + 1e-9)
    assert all(0 < share <= 1 for share in part.values())
    assert all(part[claim.ref] == 1 for claim in made if claim.hours <= 0), "losses count whole"


@given(claims(), st.randoms())
def test_the_order_does_not_matter(made, dice):
    other = list(made)
    dice.shuffle(other)
    assert shared(made) == pytest.approx(shared(other))


def test_alone_a_claim_counts_whole():
    one = Claim("A", "ftfr", (("client", "X"),), DAY, DAY, 100.0)
    two = Claim("B", "ftfr", (("client", "Y"),), DAY, DAY, 80.0)
    assert shared([one, two]) == {"A": 1.0, "B": 1.0}


@pytest.mark.parametrize(("kpi", "unit", "better", "change", "hours"), [
    ("ftfr", "share", "higher", 0.1, 75.0),
    ("reopen_rate", "share", "lower", -0.1, 75.0),
    ("reopen_rate", "share", "lower", 0.1, -75.0),
    ("sla_met", "share", "higher", 0.1, 18.75),
    ("csat", "share", "higher", 0.1, None),
    ("resolution_time", "h", "lower", -2.0, None),
])  # fmt: skip
def test_worth_by_kpi(kpi, unit, better, change, hours):
    found = worth(kpi, unit, better, change, 1000, Assumed())
    assert found.hours == (None if hours is None else pytest.approx(hours))


def test_waiting_is_the_customers_time():
    found = worth("resolution_time", "h", "lower", -2.0, 100, Assumed())
    assert found.customer_minutes == pytest.approx(12_000)
