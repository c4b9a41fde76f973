"""`headway kpis`, `baseline`, `chart`: what comes out, whatever is asked."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from xml.etree import ElementTree

import pytest

from headway.loop.evidence.ticket import DIMENSIONS
from headway.loop.kpis.catalogue import KPIS
from tests.doors.cli.shell import CATEGORIES, Shell, tickets

GRAINS = ("day", "week", "month", "quarter")


def readings(answer: list[dict]) -> list[dict]:
    """All readings of an answer, each checked for what must always hold."""
    found = []
    for kpi in answer:
        assert {"kpi", "version", "unit", "readings"} <= kpi.keys()
        for one in kpi["readings"]:
            names = {"period", "slice", "value", "low", "high", "n", "numerator", "undecided"}
            assert names <= one.keys()
            assert one["n"] >= 0
            assert one["undecided"] is None or one["undecided"] >= 0
            if one["period"] is not None:
                assert date.fromisoformat(one["period"]).isoformat() == one["period"]
            if one["n"] == 0:
                assert one["value"] is None or KPIS[kpi["kpi"]].unit != "share"
            if one["value"] is not None and one["low"] is not None:
                assert one["low"] <= one["value"] <= one["high"], (kpi["kpi"], one)
            if kpi["unit"] == "share" and one["n"]:
                assert one["value"] == pytest.approx(one["numerator"] / one["n"])
                assert 0 <= one["low"] <= one["high"] <= 1
            found.append(one | {"kpi": kpi["kpi"]})
    return found


def test_all_kpis_are_told_or_say_why_not(reading: Shell):
    answer = reading("kpis", "--json").json()
    assert sorted(each["kpi"] for each in answer) == sorted(KPIS)
    for each in answer:
        if each["readings"]:
            (one,) = each["readings"]
            assert (one["period"], one["slice"]) == (None, {})
        else:
            assert each["why"]
    assert len(readings(answer)) >= 8


def test_keys_come_in_the_order_asked_and_once(reading: Shell):
    answer = reading("kpis", "backlog", "ftfr", "throughput", "ftfr", "--json").json()
    assert [each["kpi"] for each in answer] == ["backlog", "ftfr", "throughput"]


@pytest.mark.parametrize("by", DIMENSIONS)
def test_slices_add_up_to_the_total(reading: Shell, by: str):
    (whole,) = readings(reading("kpis", "ftfr", "--json").json())
    parts = readings(reading("kpis", "ftfr", "--by", by, "--json").json())
    assert all([*one["slice"]] == [by] for one in parts)
    for name in ("n", "numerator", "undecided"):
        assert sum(one[name] for one in parts) == whole[name]


@pytest.mark.parametrize("grain", GRAINS)
def test_periods_add_up_to_the_total(reading: Shell, grain: str):
    (whole,) = readings(reading("kpis", "reopen_rate", "--json").json())
    parts = readings(reading("kpis", "reopen_rate", "--period", grain, "--json").json())
    starts = [date.fromisoformat(one["period"]) for one in parts]
    assert starts == sorted(set(starts))
    if grain == "week":
        assert {day.weekday() for day in starts} == {0}
    if grain in ("month", "quarter"):
        assert {day.day for day in starts} == {1}
    if grain == "quarter":
        assert {day.month for day in starts} <= {1, 4, 7, 10}
    for name in ("n", "numerator"):
        assert sum(one[name] for one in parts) == whole[name]


@pytest.mark.parametrize("grain", GRAINS)
def test_every_kpi_by_every_period_and_slice_holds_together(reading: Shell, grain: str):
    answer = reading("kpis", "--by", "category", "--period", grain, "--json").json()
    cells = readings(answer)
    places = [(one["kpi"], one["slice"]["category"], one["period"]) for one in cells]
    assert len(places) == len(set(places))
    assert places == [place for kpi in KPIS for place in places if place[0] == kpi]


def test_the_window_includes_both_local_days(reading: Shell):
    resolved = Counter(row["Resolved"][:10] for row in tickets())
    for first, last in (("2026-02-03", "2026-02-05"), ("2026-02-03", "2026-02-03")):
        (one,) = readings(
            reading("kpis", "resolution_time", "--since", first, "--until", last, "--json").json()
        )
        assert one["n"] == sum(n for day, n in resolved.items() if first <= day <= last) > 0


def test_several_wheres_narrow_and_values_may_hold_anything(reading: Shell):
    rows = [row for row in tickets() if row["Resolved"]]
    for category in CATEGORIES:
        (one,) = readings(
            reading("kpis", "resolution_time", "--where", f"category={category}", "--where",
                    "client=North AG", "--json").json()
        )  # fmt: skip
        wanted = [r for r in rows if (r["Category"], r["Company"]) == (category, "North AG")]
        assert one["n"] == len(wanted) > 0


def test_a_value_nobody_has_gives_a_reading_of_nothing(reading: Shell):
    for answer in (
        reading("kpis", "ftfr", "--where", "category=Nobody's", "--json").json(),
        reading("kpis", "resolution_time", "--where", "service=x", "--json").json(),
    ):
        (one,) = readings(answer)
        assert (one["n"], one["value"], one["low"], one["high"]) == (0, None, None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        ("kpis", "nope"), ("kpis", "ftfr", "nope", "--json"), ("kpis", "ftfr", "--by", "nope"),
        ("kpis", "--by", "nope"), ("kpis", "--where", "category"), ("kpis", "--where", "=x"),
        ("kpis", "--where", "nope=x"), ("kpis", "--period", "year"),
        ("kpis", "--where", "client=a", "--where", " client=b"), ("kpis", "--since", "2026-02-30"),
        ("kpis", "--until", "tomorrow"), ("kpis", "--since", "2026-03-02", "--until", "2026-03-01"),
        ("kpis", "--bogus"), ("baseline", "freeze", "nope"), ("baseline", "freeze"),
        ("baseline", "freeze", "ftfr", "--where", "x=y"), ("baseline",), ("chart", "ftfr"),
        ("chart", "nope", "--out", "x.svg"), ("chart", "ftfr", "--out", "x.pdf"),
        ("chart", "ftfr", "--out", "x"), ("bogus",), (), ("undo",), ("undo", "x"),
        ("findings", "--limit", "0"), ("register", "list", "--status", "bogus"),
        ("register", "list", "--sort", "bogus"), ("register", "add"),
        ("register", "add", "--title", "T", "--target", "abc"),
        ("register", "add", "--title", "T", "--kpi", "nope"),
        ("register", "add", "--title", "T", "--where", "nope=x"),
        ("demo", "--months", "0"), ("demo", "--tickets", "1"), ("demo", "--seed", "-1"),
        ("goals", "add"), ("goals", "add", "T", "--kpi", "nope"),
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_2_and_says_why(reading: Shell, wrong: tuple[str, ...]):
    done = reading(*wrong)
    assert (done.code, done.out) == (2, ""), done
    assert done.err.strip()
    assert "Traceback" not in done.err
    if "nope" in wrong and wrong[0] == "kpis" and "--by" not in wrong:
        assert all(key in done.err for key in KPIS)


@pytest.mark.parametrize(
    "impossible",
    [
        ("kpis", "csat"), ("kpis", "ping_pong", "--json"), ("kpis", "--desk", "nope"),
        ("baseline", "freeze", "csat"), ("baseline", "freeze", "ftfr", "--where", "client=Nobody"),
        ("chart", "ftfr", "--out", "no/such/folder/x.svg"), ("chart", "csat", "--out", "x.svg"),
        ("undo", "99"), ("register", "show", "IMP-99"), ("register", "add", "--finding", "zzzz"),
        ("import", "nofile.csv", "--json"), ("import", "."), ("spc", "nofile.csv", "--value", "x"),
        ("effect", "nofile.csv", "--value", "x", "--start", "3"), ("schedule", "nofile.json"),
    ],
)  # fmt: skip
def test_what_the_data_does_not_hold_ends_with_1(reading: Shell, impossible: tuple[str, ...]):
    done = reading(*impossible)
    assert (done.code, done.out) == (1, ""), done
    assert "headway: " in done.err
    assert "Traceback" not in done.err


def test_the_same_figures_for_reading(reading: Shell):
    for arguments in ((), ("--by", "category"), ("ftfr", "--period", "month"), ("backlog",)):
        done = reading("kpis", *arguments)
        assert done.code == 0
        assert done.out.strip()
        assert not done.out.lstrip().startswith(("[", "{"))


def test_a_baseline_is_frozen_and_listed(reading: Shell):
    frozen = reading(
        "baseline", "freeze", "ftfr", "--where", "category=a=b", "--since", "2026-01-10",
        "--until", "2026-04-30", "--json",
    ).json()  # fmt: skip
    (now,) = readings(
        reading(
            "kpis", "ftfr", "--where", "category=a=b", "--since", "2026-01-10", "--until",
            "2026-04-30", "--json",
        ).json()
    )  # fmt: skip
    assert (frozen["kpi"], frozen["slice"]) == ("ftfr", {"category": "a=b"})
    assert (frozen["since"], frozen["until"]) == ("2026-01-10", "2026-04-30")
    assert frozen["data_version"] == 1
    for name in ("value", "low", "high", "n", "numerator", "undecided"):
        assert frozen[name] == now[name]
    assert reading("baseline", "list", "--json").json()[0] == frozen
    assert "First-time fix rate" in reading("baseline", "list").out


def test_charts_are_what_their_names_say(reading: Shell, tmp_path):
    for suffix in ("svg", "png", "json"):
        out = tmp_path / f"chart ü.{suffix}"
        done = reading("chart", "ftfr", "--period", "week", "--out", out)
        assert (done.code, done.out) == (0, ""), done
        made = out.read_bytes()
        if suffix == "svg":
            assert ElementTree.fromstring(made).tag.endswith("svg")
        elif suffix == "png":
            assert made.startswith(b"\x89PNG\r\n\x1a\n")
        else:
            spec = json.loads(made)
            assert "vega-lite" in spec["$schema"]
            assert "values" in made.decode()
    many = tmp_path / "many.json"
    assert reading("chart", "throughput", "--by", "client", "--out", many).code == 0
    assert "South Ltd" in many.read_text()
