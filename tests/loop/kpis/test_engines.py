"""One definition, several engines: all KPIs of a million tickets, equal on each of them.

The desk is in a zone with daylight saving and lacks what real desks lack: categories, requesters,
resolutions, answers, whole columns.
"""

from __future__ import annotations

import importlib.util
import itertools
import math
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench.tickets import write
from headway.ground.accounts.models import Desk
from headway.ground.lake import engines
from headway.ground.lake.store import Lake
from headway.loop.evidence.actions import import_files
from headway.loop.kpis import queries
from headway.loop.kpis.catalogue import KPIS
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.own import compiled
from headway.loop.kpis.periods import PERIODS
from headway.loop.kpis.queries import answerable, readings

from .desk import EVENT_SCHEMA, SCHEMA, ZONE, Event, StandInSession, Ticket, desks
from .test_baselines import AT
from .test_own import declarations, histories

pytestmark = pytest.mark.django_db
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
def some_engine() -> None:
    """Skip before a million tickets are made that no engine would be asked about."""
    reasons = [why for name in ("clickhouse", "spark") if (why := lacking(name))]
    if len(reasons) == 2:
        pytest.skip("; ".join(reasons))


@pytest.fixture(scope="module")
def lake(
    some_engine: None, django_db_setup: None, django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Lake]:  # fmt: skip
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


def lacking(engine: str) -> str:
    """Why an engine cannot be asked on this machine; empty where it can."""
    package = {"clickhouse": "chdb", "spark": "pyspark"}[engine]
    if importlib.util.find_spec(package) is None:
        return f"{package} is not installed (make test tries requirements-engines.txt)"
    if engine == "spark" and shutil.which("java") is None:
        return "Spark needs Java, which is not on this machine"
    return ""


def needs(engine: str) -> None:
    """Skip, with the reason, where an engine is not installed."""
    if why := lacking(engine):
        pytest.skip(why)


def answers(lake: Lake) -> list[list[queries.Reading]]:
    with lake.session() as session:
        can, _ = answerable(session)
        return [readings(session, can, terms=TERMS, **question) for question in QUESTIONS]


def small_lake(root: Path, rows: list[Ticket], events: list[Event], meta: Any) -> Lake:
    """A desk of a few tickets and their history, written as an import writes."""
    made = Lake(root)
    with made.writing() as writer:
        writer.con.register("rows", pa.Table.from_pylist(rows, schema=SCHEMA))
        writer.con.register("steps", pa.Table.from_pylist(events, schema=EVENT_SCHEMA))
        writer.put("tickets", "FROM rows", partition_by="opened_month")
        writer.put("events", "FROM steps")
        writer.commit(note="rows", at=AT, meta=meta)
    return made


@pytest.mark.slow
@pytest.mark.parametrize(("engine", "examples"), [("clickhouse", 6), ("spark", 3)])
def test_odd_desks_and_own_kpis_are_equal_too(
    engine: str, examples: int, tmp_path: Path, monkeypatch: Any
) -> None:
    """Small desks as the oracle of plain loops gets them, with histories and random own KPIs."""
    needs(engine)
    serial = itertools.count()

    @settings(
        max_examples=examples, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        case=desks.flatmap(lambda rows: st.tuples(st.just(rows), histories(rows))),
        own=st.lists(declarations(), min_size=5, max_size=5),
        by=st.sampled_from([None, "category", "group"]),
        period=st.sampled_from(PERIODS),
    )
    def compare(case: Any, own: Any, by: str | None, period: str) -> None:
        rows, events = case
        local = StandInSession(rows, events=events)
        lake = small_lake(tmp_path / f"lake{next(serial)}", rows, events, local.meta)
        mine = [compiled(each | {"key": f"mine_{k}"}) for k, each in zip("abcde", own, strict=True)]
        known = KPIS | {kpi.key: kpi for kpi in mine}
        question: Any = {"terms": TERMS, "by": by, "period": period}
        can = [known[key] for key in answerable(local, known, terms=TERMS)[0]]
        here = readings(local, can, **question)
        with monkeypatch.context() as patch:
            patch.setenv("HEADWAY_ENGINE", engine)
            there = readings(lake.session(), can, **question)
        equal(here, there)

    compare()


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
        assert len(here) > 20
        equal(here, there)


def equal(here: list[queries.Reading], there: list[queries.Reading]) -> None:
    """Every figure of every reading."""
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
