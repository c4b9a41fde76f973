"""Each kind of gap that is planted is found by its rule; a slow, small cousin of `bench.findings`."""

from __future__ import annotations

import pytest

from bench.findings import alone, told
from headway.loop.evidence.simulator import FURTHER


@pytest.mark.slow
@pytest.mark.parametrize("key", [truth.key for truth in FURTHER.items])
def test_each_kind_of_gap_is_found_and_little_else(key):
    row = alone(key, seed=2, tickets=25_000)
    assert row.found == 1
    assert len(row.others) <= 1, row.others


def test_a_finding_elsewhere_does_not_count_as_found():
    class Finding:
        kpi, slice = "csat", {"channel": "Phone"}

    truth = FURTHER.only("chat_dislike").items[0]
    assert not told(truth, [Finding()])
    Finding.slice = {"channel": "Chat"}
    assert told(truth, [Finding()])
    Finding.kpi = "ftfr"
    assert not told(truth, [Finding()])
