"""Baselines stay as they were taken; targets replace each other and stay readable."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.kpis import actions, queries
from headway.loop.kpis.models import Baseline, Target
from tests.doors.cast import Cast, assemble

from .desk import StandInSession
from .test_readings import some_desk

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


class Here(StandInSession):
    def __enter__(self) -> Here:
        return self

    def __exit__(self, *error: object) -> None:
        pass


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    session = Here(some_desk())
    monkeypatch.setattr(actions, "session_of", lambda desk: session)
    return assemble()


def frozen(cast: Cast, **wishes: Any) -> Baseline:
    return actions.freeze(
        **{"by": cast.mia, "desk": cast.desk, "key": "reopen_rate", "at": AT} | wishes
    )


def test_a_baseline_keeps_the_reading_and_what_it_rests_on(cast: Cast) -> None:
    baseline = frozen(cast, slice={"category": "VPN"})
    assert baseline.value == pytest.approx(baseline.numerator / baseline.n)
    assert baseline.low < baseline.value < baseline.high
    assert (baseline.kpi_version, baseline.unit, baseline.frozen_by) == (1, "share", cast.mia)
    assert baseline.terms["window_days"] == 7
    assert baseline.data_version > 0
    entry = TrailEntry.objects.get(thing="baseline")
    assert entry.sentence.startswith("froze the baseline of Reopen rate for category VPN: ")
    assert list(queries.baselines(cast.desk)) == [baseline]
    assert queries.newest_baselines(cast.desk, {"category": "VPN"}) == {"reopen_rate": baseline}
    assert queries.newest_baselines(cast.desk) == {}


def test_a_baseline_is_never_changed(cast: Cast) -> None:
    baseline = frozen(cast)
    baseline.value = 0.5
    with pytest.raises(TypeError, match="frozen"):
        baseline.save()
    with pytest.raises(TypeError, match="frozen"):
        Baseline.objects.filter(pk=baseline.pk).update(value=0.5)
    for wrong in ({"value": None}, {"value": 0.9, "low": 0.95}, {"n": 0}):
        plain = {
            field.name: getattr(baseline, field.name)
            for field in Baseline._meta.fields
            if field.name != "id"
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            Baseline.objects.create(**plain | wrong)


def test_the_order_of_a_slice_does_not_matter(cast: Cast) -> None:
    frozen(cast, slice={"source": "s", "category": "VPN"})
    assert queries.newest_baselines(cast.desk, {"category": "VPN", "source": "s"})


def test_nothing_is_frozen_where_nothing_counts(cast: Cast) -> None:
    with pytest.raises(Trouble, match="no ticket counts"):
        frozen(cast, slice={"category": "Nobody"})
    with pytest.raises(Trouble, match="cannot be computed"):
        frozen(cast, key="csat")
    assert not Baseline.objects.exists()


def test_only_those_who_manage_may(cast: Cast) -> None:
    for member in (cast.cleo, cast.vic, cast.paul):
        with pytest.raises(NotAllowed):
            frozen(cast, by=member)
        with pytest.raises(NotAllowed):
            actions.set_target(by=member, desk=cast.desk, key="ftfr", value=0.8, at=AT)
    assert frozen(cast, by=None).frozen_by is None


def test_the_newest_target_is_in_force(cast: Cast) -> None:
    def aim(value: float, hours: int) -> Target:
        return actions.set_target(
            by=cast.mia, desk=cast.desk, key="ftfr", value=value,
            by_date=date(2027, 6, 30), at=AT + timedelta(hours=hours),
        )  # fmt: skip

    aim(0.7, 0)
    newest = aim(0.8, 1)
    assert queries.targets_of(cast.desk) == {"ftfr": newest}
    assert [target.value for target in queries.targets(cast.desk)] == [0.8, 0.7]
    entry = TrailEntry.objects.filter(thing="target").first()
    assert entry
    assert entry.sentence == "set the target of First-time fix rate to 80 % by 30 Jun 2027"
    assert entry.change == {"value": [0.7, 0.8]}


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"value": 80}, "between 0 % and 100 %"),
        ({"key": "nps"}, "no KPI"),
        ({"slice": {"colour": "red"}}, "no dimension"),
        ({"key": "resolution_time", "value": -1}, "from 0 up"),
    ],
)
def test_targets_that_make_no_sense_are_refused(
    cast: Cast, wishes: dict[str, Any], words: str
) -> None:
    with pytest.raises(Trouble, match=words):
        actions.set_target(
            **{"by": cast.mia, "desk": cast.desk, "key": "ftfr", "value": 0.8, "at": AT} | wishes
        )
