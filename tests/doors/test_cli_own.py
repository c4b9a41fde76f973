"""`headway kpi`: declared from a file, versioned, read like the built-in ones."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from headway.doors.cli.kpi import kpi
from headway.doors.cli.kpis import kpis
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import WrongUsage
from headway.loop.kpis.models import OwnKpi

TOML = """
key = "fast_fix"
name = "Fixed within a day"
form = "share"
better = "higher"
[hit]
field = "resolution_minutes"
at_most = 1440
"""


def told(command, *arguments: str):
    return CliRunner().invoke(command, list(arguments), catch_exceptions=False)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "kpi.toml"
    path.write_text(TOML)
    return path


def test_declared_changed_and_read(desk, file):
    done = told(kpi, "add", str(file), "--desk", "harbour", "--json")
    made = json.loads(done.stdout)
    assert (made["key"], made["version"]) == ("fast_fix", 1)
    assert 0 < made["now"]["value"] < 1
    again = json.loads(told(kpi, "add", str(file), "--desk", "harbour", "--json").stdout)
    assert again["version"] == 1
    file.write_text(TOML.replace("1440", "60"))
    changed = json.loads(told(kpi, "add", str(file), "--desk", "harbour", "--json").stdout)
    assert changed["version"] == 2
    assert changed["now"]["value"] < made["now"]["value"]
    read = json.loads(
        told(kpis, "fast_fix", "--by", "client", "--desk", "harbour", "--json").stdout
    )
    assert read[0]["version"] == 2
    assert len(read[0]["readings"]) > 1
    assert "fast_fix" in [each["kpi"] for each in json.loads(told(kpis, "--json").stdout)]
    assert TrailEntry.objects.filter(thing="own KPI").count() == 2


def test_listed_shown_exported_retired(desk, file, tmp_path):
    told(kpi, "add", str(file))
    assert "Fixed within a day" in told(kpi, "list").stdout
    assert "resolution minutes is at most 1440" in told(kpi, "show", "fast_fix").stdout
    out = tmp_path / "again.json"
    out.write_text(told(kpi, "export", "fast_fix").stdout)
    assert json.loads(told(kpi, "add", str(out), "--json").stdout)["version"] == 1
    told(kpi, "retire", "fast_fix")
    assert OwnKpi.objects.count() == 2
    assert "Fixed" not in told(kpi, "list").stdout
    with pytest.raises(WrongUsage):
        told(kpis, "fast_fix")


def test_checked_only_keeps_nothing(desk, file):
    assert "Fixed within a day:" in told(kpi, "add", str(file), "--check").stdout
    assert not OwnKpi.objects.exists()


def test_a_bad_file_is_refused_with_its_places(desk, file):
    file.write_text(TOML.replace("resolution_minutes", "nonsense").replace("share", "sum"))
    with pytest.raises(WrongUsage) as refused:
        told(kpi, "add", str(file))
    assert "form: “sum”" in str(refused.value)
    assert "hit.field: there is no field “nonsense”" in str(refused.value)
