"""Every preset is found by its own headings, names real fields, and is found without a list."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from headway.ground.trouble import Trouble
from headway.loop.evidence import presets as room
from headway.loop.evidence.mapping import MEANINGS
from headway.loop.evidence.presets import detect, presets
from headway.loop.evidence.recognise import recognise
from headway.loop.evidence.sources import open_files

WANTED = {"servicenow", "jira", "zendesk", "freshservice", "halopsa", "connectwise", "autotask",
          "zammad", "glpi", "requesttracker"}  # fmt: skip
EXPORTS = {
    "servicenow": "Number,Opened,Short description,Caller,Priority,State,Category,Assignment group,Assigned to,Updated",
    "jira": "Issue Type,Issue key,Issue id,Summary,Assignee,Reporter,Priority,Status,Resolution,Created,Updated,Due Date",
    "zendesk": "Id,Requester,Requester id,Requester email,Submitter,Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,Due date,Initially assigned at,Solved at,Resolution time,Satisfaction Score,Group stations,Assignee stations,Reopens,Replies",
    "freshservice": "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created Time,Due by Time,Resolved Time,Closed Time,Last Updated Time,Initial Response Time,Agent interactions,Resolution Status,First Response Status,Requester Name,Department,Category",
    "halopsa": "Ticket ID,Client Name,Site Name,User Name,Summary,Ticket Type,Category 1,Priority,Status,Team,Agent,Date Occurred,Date Closed,Fix By Date,Time Taken",
    "connectwise": "Ticket #,Priority,Age,Status,Company,Contact,Summary Description,Board,Type,Sub Type,Resources,Date Entered,Date Closed,Actual Hours",
    "autotask": "Ticket Number,Ticket Title,Organization,Contact,Status,Priority,Queue,Primary Resource,Issue Type,Sub-Issue Type,Source,Create Date,Due Date,Complete Date,SLA Met,Total Hours Worked",
    "zammad": "#,Title,State,Priority,Group,Owner,Customer,Organization,Create Channel,Sender,Tags,Time Units Total,Created At,Updated At,Closed At,Close Escalation At,First Response At",
    "glpi": "ID,Title,Entity,Status,Last update,Opening date,Priority,Requester - Requester,Assigned to - Technician,Assigned to - Technician group,Category,Time to resolve,Resolution date,Closing date",
    "requesttracker": "id,QueueName,Subject,Status,OwnerName,Requestors,Priority,Created,Resolved,Due,Told,LastUpdated,TimeWorked",
    "redmine": "#,Project,Tracker,Status,Priority,Subject,Author,Assignee,Updated,Category,Created,Closed,Spent time",
    "itop": "Ref,Title,Organization->Name,Caller->Full name,Team->Name,Agent->Full name,Status,Priority,Start date,Resolution date,Close date",
}  # fmt: skip
TIMES = {"opened_at", "resolved_at", "closed_at", "updated_at", "sla_due_at", "first_response_at"}


def test_all_systems_are_there_each_in_a_file_of_its_own():
    assert set(presets()) >= WANTED
    for key in presets():
        assert (Path(room.__path__[0]) / f"{key}.py").is_file()


@pytest.mark.parametrize("key", sorted(presets()))
def test_presets_name_fields_that_exist(key):
    preset = presets()[key]
    assert preset.key == key
    assert set(preset.columns.values()) <= set(MEANINGS) | {"ignore", "sla_missed"}
    fields = set(preset.columns.values())
    assert {"ticket_id", "opened_at", "status"} <= fields
    assert set(preset.states.values()) <= {
        "resolved",
        "closed",
        "waiting",
        "reopened",
        "cancelled",
        "open",
    }
    assert set(preset.formats) <= set(preset.columns)


@pytest.mark.parametrize("key", sorted(EXPORTS))
def test_an_export_is_known_by_its_headings(key, tmp_path):
    headings = EXPORTS[key].split(",")
    assert detect(headings).key == key
    preset = presets()[key]
    sample = {"ticket_id": "T{}", "status": "Closed", "reopen_count": "1", "contacts": "2",
              "csat": "4", "sla_met": "yes", "handle_minutes": "1.5"}  # fmt: skip
    rows = []
    for i in range(60):
        cells = []
        for heading in headings:
            field = preset.columns.get(heading, "")
            if field in TIMES:
                cells.append(f"2024-0{1 + i % 9}-{1 + i % 28:02d} 10:00:00")
            else:
                cells.append(sample.get(field, f"v{i % 5}").format(i))
        rows.append(",".join(cells))
    path = tmp_path / "t.csv"
    path.write_text("\n".join([",".join(headings), *rows]))
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    raw = open_files(con, [path], workdir=tmp_path / "w")
    mapping = recognise(con, raw, time_zone="UTC")
    assert (mapping.preset, mapping.source, mapping.shape) == (key, key, "ticket")
    wanted = {preset.columns[h] for h in headings if preset.columns.get(h, "ignore") != "ignore"}
    assert wanted <= mapping.fields | {"csat_top"}
    assert not [doubt for doubt in mapping.doubts if doubt.serious]


def test_unknown_headings_give_no_system():
    assert detect(["number", "opened", "colour"]) is None
    assert detect(["id", "created_at", "status"]) is None


def test_a_preset_can_be_forced_and_an_unknown_one_is_refused(tmp_path):
    (tmp_path / "t.csv").write_text("number,state,opened_at\n1,6,2024-01-01\n2,1,2024-01-01\n")
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    raw = open_files(con, [tmp_path / "t.csv"], workdir=tmp_path / "w")
    mapping = recognise(con, raw, time_zone="UTC", preset="servicenow")
    assert mapping.states.resolved == {"6"}
    with pytest.raises(Trouble, match="Choose one of"):
        recognise(con, raw, time_zone="UTC", preset="nope")
