"""`headway explain`: the split as JSON and in words, right exit codes."""

from __future__ import annotations

import pytest

from tests.doors.test_cli_kpis import desk, headway, imported, told

__all__ = ["desk", "imported"]


def test_the_split_adds_up(desk: None) -> None:
    found = told(headway("explain", "reopen_rate", "--json"))
    assert (found["kpi"], found["by"], found["exact"], found["why"]) == (
        "reopen_rate", "category", True, None,
    )  # fmt: skip
    change = found["after"]["value"] - found["before"]["value"]
    assert found["change"] == pytest.approx(change, abs=1e-12)
    assert found["rate"] + found["mix"] == pytest.approx(change, abs=1e-12)
    assert sum(each["total"] for each in found["slices"]) == pytest.approx(change, abs=1e-12)
    assert {each["slice"] for each in found["slices"]} == {"VPN", "Mail"}


def test_windows_are_as_asked(desk: None) -> None:
    found = told(
        headway(
            "explain", "reassignment", "--since", "2026-04-01", "--until", "2026-04-30",
            "--before-since", "2026-02-01", "--before-until", "2026-02-28", "--json",
        )
    )  # fmt: skip
    assert (found["before"]["since"], found["before"]["until"]) == ("2026-02-01", "2026-02-28")
    assert (found["after"]["since"], found["after"]["until"]) == ("2026-04-01", "2026-04-30")


def test_in_words(desk: None) -> None:
    run = headway("explain", "reopen_rate")
    assert run.returncode == 0
    assert run.stdout.startswith("Reopen rate ")
    assert "95 % interval of the change" in run.stdout
    assert "Before: " in run.stderr


def test_a_median_cannot_be_split(desk: None) -> None:
    found = told(headway("explain", "resolution_time", "--json"))
    assert (found["exact"], found["change"]) == (False, None)
    assert "median" in found["why"]
    run = headway("explain", "resolution_time")
    assert "cannot be split exactly" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nothing",), 2), (("reopen_rate", "--by", "weather"), 2), (("sla_met",), 1),
        (("reopen_rate", "--since", "soon"), 2),
        (("reopen_rate", "--since", "2026-03-01", "--until", "2026-02-01"), 2),
        (("reopen_rate", "--since", "2026-03-01", "--before-until", "2026-03-01"), 2),
        (("reopen_rate", "--since", "0001-01-01"), 2),
    ],
)  # fmt: skip
def test_wrong_usage_and_what_the_data_lacks(desk: None, arguments, code) -> None:
    assert headway("explain", *arguments).returncode == code
