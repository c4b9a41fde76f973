"""One definition, several engines: all KPIs of a million tickets, equal on each of them.

The desk is in a zone with daylight saving and lacks what real desks lack: categories, requesters,
resolutions, answers, whole columns.
"""

from __future__ import annotations

import importlib.util
import math
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import duckdb
import pytest
from django.db import transaction
from django.test import override_settings

from bench.tickets import write
from headway.ground.accounts.models import Desk
from headway.ground.lake import engines
from headway.ground.lake.store import Lake
from headway.loop.evidence.actions import import_files
from headway.loop.kpis import queries
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.queries import answerable, readings

from .desk import ZONE
from .test_baselines import AT

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("engines")]
TICKETS = 1_000_000
TERMS = Terms(time_zone=ZONE)
QUESTIONS: list[dict[str, Any]] = [
    {"by": "category", "period": "month"},
    {"period": "week"},
    {"by": "client", "where": {"category": None}},
]
HOLES = """
    SELECT * REPLACE (
        CASE WHEN hash(ticket_id, 1) % 20 > 0 THEN category END AS category,
        CASE WHEN hash(ticket_id, 2) % 25 > 0 THEN requester END AS requester,
        CASE WHEN hash(ticket_id, 3) % 30 > 0 THEN reassignment_count END AS reassignment_count,
        CASE WHEN hash(ticket_id, 4) % 30 > 0 THEN reopen_count END AS reopen_count,
        CASE WHEN hash(ticket_id, 5) % 50 > 0 THEN resolved_at END AS resolved_at,
        CASE WHEN hash(ticket_id, 6) % 3 > 0 THEN handle_minutes END AS handle_minutes
    ) FROM read_csv('{path}', all_varchar=true)
"""


@pytest.fixture(scope="module")
def lake(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lake]:
    """A million tickets, imported as a file is."""
    home = tmp_path_factory.mktemp("engines")
    whole, holed = home / "whole.csv", home / "tickets.csv"
    write(TICKETS, whole)
    duckdb.connect().execute(f"COPY ({HOLES.format(path=whole)}) TO '{holed}' (FORMAT csv, HEADER)")
    whole.unlink()
    with (
        django_db_blocker.unblock(),
        override_settings(LAKE=home / "lake", HOME=home, MEDIA_ROOT=home / "uploads"),
        transaction.atomic(),
    ):
        desk = Desk.objects.create(name="D", slug="desk", pseudonym_key="k", time_zone=ZONE)
        import_files(by=None, desk=desk, paths=[holed], at=AT)
        transaction.set_rollback(True)
    yield Lake(home / "lake" / "desk")
    shutil.rmtree(home, ignore_errors=True)


def needs(engine: str) -> None:
    """Skip, with the reason, where an engine is not installed."""
    package = {"clickhouse": "chdb", "spark": "pyspark"}[engine]
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed (make test tries requirements-engines.txt)")
    if engine == "spark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java, which is not on this machine")


def answers(lake: Lake) -> list[list[queries.Reading]]:
    with lake.session() as session:
        can, _ = answerable(session)
        return [readings(session, can, terms=TERMS, **question) for question in QUESTIONS]


@pytest.fixture(scope="module")
def expected(lake: Lake) -> list[list[queries.Reading]]:
    return answers(lake)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["clickhouse", "spark"])
def test_every_kpi_is_equal_on_every_engine(
    engine: str, lake: Lake, expected: list[list[queries.Reading]], monkeypatch: Any
) -> None:
    needs(engine)
    monkeypatch.setenv("HEADWAY_ENGINE", engine)
    asked: list[str] = []
    module = engines.engine(engine)
    ask = module.ask
    monkeypatch.setattr(module, "ask", lambda *a: (asked.append(a[2]), ask(*a))[1])
    found = answers(lake)
    assert len(asked) == 3 * len(QUESTIONS)  # no answer of another engine was kept for it
    assert {r.kpi for r in expected[0]} == set(answerable(lake.session())[0])
    assert len({r.slice["category"] for r in expected[0]}) == 21  # twenty, and unknown
    for here, there in zip(expected, found, strict=True):
        assert len(here) == len(there) > 20
        for one, other in zip(map(_plain, here), map(_plain, there), strict=True):
            assert one.keys() == other.keys()
            apart = {k: (v, other[k]) for k, v in one.items() if not same(v, other[k])}
            assert not apart, (one["kpi"], one["period"])


def same(one: Any, other: Any) -> bool:
    """Equal; sums of fractions may differ in the last digits, by the order they were added in."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12)
    return bool(one == other)


def _plain(reading: queries.Reading) -> dict[str, Any]:
    """A reading as one flat object, so that every figure in it is compared."""
    plain = asdict(reading)
    slice_, extra = plain.pop("slice"), plain.pop("extra")
    inner = {
        f"{k}.{w}": v for k, of in extra.items() if isinstance(of, dict) for w, v in of.items()
    }
    outer = {k: v for k, v in extra.items() if not isinstance(v, dict)}
    return plain | {f"slice.{k}": v for k, v in slice_.items()} | outer | inner
