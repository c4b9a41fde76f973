"""Every KPI, by every cut and period, equals loops over the same tickets."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from headway.ground.trouble import Trouble
from headway.loop.kpis.catalogue import KPIS
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.periods import PERIODS
from headway.loop.kpis.queries import CannotTell, Reading, answerable, cuts, readings
from headway.loop.kpis.readings import packed, unpacked

from .desk import START, ZONE, StandInSession, Ticket, desks, finished, local
from .plain import HOURS, RATE, RATES, answers

TERMS = Terms(
    window_days=7, hourly_rate=RATE, handle_hours=HOURS, time_zone=ZONE, rates=tuple(RATES.items())
)


def told(reading: Reading, name: str) -> Any:
    inside, _, part = name.partition(".")
    return reading.extra[part] if part else getattr(reading, inside)


def agree(found: list[Reading], expected: dict[Any, Any], by: str | None) -> None:
    got = {(r.slice[by] if by else None, r.period): r for r in found}
    assert set(got) == set(expected)
    assert len(got) == len(found)
    for cell, parts in expected.items():
        for name, value in parts.items():
            mine = told(got[cell], name)
            if isinstance(value, float):
                assert mine == pytest.approx(value, rel=1e-9, abs=1e-9), (cell, name)
            else:
                assert mine == value, (cell, name, got[cell])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)  # fmt: skip
@given(
    rows=desks,
    by=st.sampled_from([None, "category", "client", "group"]),
    period=st.sampled_from(PERIODS),
    since=st.one_of(st.none(), st.integers(-3, 60)),
    length=st.one_of(st.none(), st.integers(0, 90)),
    where=st.sampled_from(
        [{}, {}, {"client": "Alder"}, {"category": "O'Hara; DROP"}, {"group": None}]
    ),
)
def test_readings_equal_plain_loops(
    rows: list[Ticket],
    by: str | None,
    period: str,
    since: int | None,
    length: int | None,
    where: dict[str, Any],
) -> None:
    session = StandInSession(rows)
    first = None if since is None else local(START) + timedelta(days=since)
    last = None if length is None else (first or local(START)) + timedelta(days=length)
    can, _ = answerable(session)
    found = readings(
        session, can, terms=TERMS, by=by, period=period, since=first, until=last, where=where
    )
    for key in can:
        mine = [r for r in found if r.kpi == key]
        expected = answers(key, rows, by, period, first, last, where)
        if by is None and period == "all" and not expected:
            assert [(r.n, r.value) for r in mine] == [(0, None)]
            continue
        agree(mine, expected, by)
        for r in mine:
            part = {**where, **({by: r.slice[by]} if by else {})}
            assert r.slice == part
            if None not in (r.value, r.low, r.high):
                assert r.low - 1e-9 <= r.value <= r.high + 1e-9


def some_desk() -> list[Ticket]:
    rows = []
    for k in range(40):
        opened = START + timedelta(hours=9 * k)
        row = dict.fromkeys(finished([_one(START)])[0])
        rows.append(
            row
            | {
                "source": "s", "opened_at": opened, "category": "VPN" if k % 3 else "Mail",
                "requester": f"p{k % 7}", "resolved_at": opened + timedelta(hours=k) if k % 5 else None,
                "reopen_count": k % 2, "reassignment_count": k % 4,
            }
        )  # fmt: skip
    return finished(rows)


def _one(opened: Any) -> Ticket:
    from .desk import SCHEMA

    return dict.fromkeys(SCHEMA.names) | {"opened_at": opened}


def test_the_answer_is_kept_and_is_the_same() -> None:
    session = StandInSession(some_desk())
    first = readings(session, ["ftfr", "backlog"], terms=TERMS, by="category", period="week")
    session.con.execute("DROP TABLE tickets")
    again = readings(session, ["backlog", "ftfr"], terms=TERMS, by="category", period="week")
    assert sorted(map(repr, first)) == sorted(map(repr, again))
    assert again[0].kpi == "backlog"


def test_asking_for_one_or_for_all_gives_the_same() -> None:
    session = StandInSession(some_desk())
    can, _ = answerable(session)
    together = readings(session, can, terms=TERMS, by="category", period="month")
    other = StandInSession(some_desk())
    apart = [
        r for key in can for r in readings(other, [key], terms=TERMS, by="category", period="month")
    ]
    assert together == apart


def test_what_the_data_cannot_tell_is_said() -> None:
    session = StandInSession(some_desk(), drop=("sla_met", "csat_top", "pingpong_count"))
    can, cannot = answerable(session)
    assert {"sla_met", "csat", "ping_pong"} <= set(cannot)
    assert set(can) | set(cannot) == set(KPIS)
    with pytest.raises(CannotTell, match="SLA"):
        readings(session, ["sla_met"], terms=TERMS)
    assert "csat" not in cuts(session)
    assert readings(session, can, terms=TERMS)


def test_wrong_questions_get_clear_words() -> None:
    session = StandInSession(some_desk())
    with pytest.raises(Trouble, match="no KPI “nps”"):
        readings(session, ["nps"], terms=TERMS)
    with pytest.raises(Trouble, match="no dimension “colour”"):
        readings(session, ["ftfr"], terms=TERMS, by="colour")
    with pytest.raises(Trouble, match="no dimension “opened_month"):
        readings(session, ["ftfr"], terms=TERMS, where={"opened_month": "x"})
    with pytest.raises(Trouble, match="no period “year”"):
        readings(session, ["ftfr"], terms=TERMS, period="year")
    with pytest.raises(Trouble, match="ends"):
        readings(
            session, ["ftfr"], terms=TERMS, since=START.date(), until=START.date() - timedelta(1)
        )


def test_terms_change_the_reading() -> None:
    rows = some_desk()
    session = StandInSession(rows)
    week = readings(session, ["repeat_contact"], terms=TERMS)[0]
    day = readings(session, ["repeat_contact"], terms=Terms(window_days=1))[0]
    assert day.numerator is not None
    assert week.numerator is not None
    assert day.n > week.n
    cost = [readings(session, ["cost_of_rework"], terms=Terms(hourly_rate=r))[0] for r in (10, 20)]
    assert cost[1].value == pytest.approx(2 * cost[0].value)
    assert cost[0].extra["handle_hours_from"] == "assumed"


def test_every_kpi_says_all_that_must_be_said() -> None:
    for key, kpi in KPIS.items():
        assert kpi.key == key
        for name in (
            "name",
            "why",
            "decision",
            "unit",
            "formula",
            "eligible",
            "exclusions",
            "interval",
        ):
            assert getattr(kpi, name), (key, name)
        assert kpi.needs
        assert kpi.minimum_sample >= 1
        assert kpi.version >= 1
        assert kpi.parts or kpi.anchor == "daily"
        for benchmark in kpi.benchmarks:
            assert benchmark.source


def test_utilisation_wants_paid_hours_and_says_overload() -> None:
    rows = []
    for k in range(28):  # four weeks, an hour a day: half by a group of its own
        row = _one(START + timedelta(days=k)) | {"group": "Field" if k % 2 else "Desk"}
        rows.append(row | {"resolved_at": row["opened_at"], "handle_minutes": 60.0})
    session = StandInSession(finished(rows))
    with pytest.raises(CannotTell, match="No paid hours are set"):
        readings(session, ["utilisation"], terms=TERMS)
    assert "utilisation" in answerable(session, terms=TERMS)[1]
    paid = Terms(time_zone=ZONE, paid_hours=(("Field", 4.0), ("", 10.0)))
    assert "utilisation" in answerable(session, terms=paid)[0]
    (one,) = readings(session, ["utilisation"], terms=paid)
    assert one.value == pytest.approx(28 / (4 * 14))
    assert one.low is not None
    assert one.high is not None
    assert one.low < one.value < one.high
    assert one.extra["load"] == "75 % or less"
    by_group = readings(session, ["utilisation"], terms=paid, by="group")
    assert [(r.slice["group"], r.value) for r in by_group] == [
        ("Desk", None), ("Field", pytest.approx(14 / (4 * 4))),
    ]  # fmt: skip
    assert by_group[1].extra["load"] == "overload: above 75 %"
    weeks = readings(session, ["utilisation"], terms=paid, period="week")
    assert {round(r.value or 0, 3) for r in weeks[1:-1]} == {0.5}


def test_net_first_time_fix_leaves_out_what_the_desk_named() -> None:
    session = StandInSession(some_desk())
    terms = Terms(time_zone=ZONE, net_without=(("category", "Mail"),))
    (gross,) = readings(session, ["ftfr"], terms=TERMS)
    (net,) = readings(session, ["ftfr"], terms=terms)
    (mail,) = readings(session, ["ftfr"], terms=TERMS, where={"category": "Mail"})
    assert (net.value, net.n) == (gross.value, gross.n)
    assert net.extra["net_n"] == gross.n - mail.n > 0
    assert net.extra["net"]["numerator"] == (gross.numerator or 0) - (mail.numerator or 0)


def test_readings_come_back_from_disk_as_they_were() -> None:
    session = StandInSession(some_desk())
    can, _ = answerable(session)
    for question in ({}, {"by": "category", "period": "week"}):
        found = readings(session, can, terms=TERMS, **question)
        assert unpacked(json.loads(json.dumps(packed(found)))) == found
