"""Out to a file and back again: nothing lost, nothing run as a formula, bad rows told."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.aim.actions import add_cycle, add_factor
from headway.loop.register import actions, exchange, queries
from headway.loop.register.models import Improvement, RegisterImport
from tests.loop.register.test_register import AT, idea, move, ready

HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "'quoted'",
    "'=1",
    "''",
    'a\nb; "c", d',
    "üñ漢🙂",
]
TODAY = AT.date()
READ = [key for key, field in exchange.FIELDS.items() if field.read]


@given(st.text())
def test_what_is_made_safe_reads_back(text):
    kept = exchange.safe(text)
    assert not kept.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert exchange.plain(kept) == text


@given(st.floats(allow_nan=False, allow_infinity=False) | st.decimals(-(10**9), 10**9, places=2))
def test_numbers_read_back(value):
    assert exchange.number(exchange.text_of(value), "x") == float(value)


@pytest.mark.parametrize("text", ["much", "1,2,3", "nan", "inf", "--1"])
def test_what_is_no_number_is_told(text):
    with pytest.raises(ValueError, match="is no number"):
        exchange.number(text, "Cost")


def full(cast) -> list[Improvement]:
    """Entries with every field filled, hostile words among them."""
    one = ready(
        cast, client=cast.bakery, scope={"category": "=Mail, \"x\""}, category="=Mail", service="-S",
        process="@P", dimension="tool", justification="'tis\nso", size="M", hours_low=0.1 + 0.2,
        hours_high=1e3 / 3 + 40, cost=Decimal("1234.50"), waste_money=Decimal("99.99"),
        guard_kpis=["csat", "reopen_rate"], sponsor=cast.vic, review_on=date(2027, 1, 5),
        source_record="talk; 3 May", problem="a\r\nb",
    )  # fmt: skip
    cycle = add_cycle(by=cast.mia, desk=cast.desk, name="2026 Q4", starts_on=date(2026, 10, 1),
                      ends_on=date(2026, 12, 31), at=AT)  # fmt: skip
    factor = add_factor(by=cast.mia, goal=one.goal, name="Answers at hand", at=AT)
    one = actions.edit(by=cast.mia, entry=one, cycle=cycle, csf=factor, at=AT)
    skills = {actions.add_skill(by=cast.mia, desk=cast.desk, name=name, at=AT): hours
              for name, hours in (("Networks: core", 12.0), ("=Writing", 1 / 3))}  # fmt: skip
    actions.need_skills(by=cast.mia, entry=one, hours=skills, at=AT)
    actions.override_priority(by=cast.mia, entry=one, score=88.5, reason="=Promised", at=AT)
    for number, words in enumerate(HOSTILE):
        made = idea(cast, f"{words} {number}", problem=words)
        if number % 3 == 1:
            move(cast, made, "parked", reason=words)
    return list(Improvement.objects.order_by("number"))


def written(cast, kind: str, folder: Path) -> Path:
    rows = queries.export_rows(queries.ranked_list(cast.desk, today=TODAY))
    path = folder / f"register.{kind}"
    path.write_bytes(exchange.csv_bytes(rows) if kind == "csv" else exchange.workbook_bytes(rows))
    return path


def told(made: RegisterImport) -> dict[str, int]:
    kinds = [one["kind"] for one in made.outcome]
    return {kind: kinds.count(kind) for kind in set(kinds)}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_round_trip_changes_nothing(cast, tmp_path, kind):
    before = full(cast)
    rows = queries.export_rows(queries.ranked_list(cast.desk, today=TODAY))
    marks = TrailEntry.objects.count()
    made = actions.look_at(
        by=cast.mia,
        desk=cast.desk,
        path=written(cast, kind, tmp_path),
        file_name=f"r.{kind}",
        at=AT,
    )
    assert told(made) == {"same": len(before)}, made.outcome
    made = actions.bring_in(by=cast.mia, made=made, at=AT)
    assert told(made) == {"same": len(before)}
    assert queries.export_rows(queries.ranked_list(cast.desk, today=TODAY)) == rows
    assert TrailEntry.objects.count() == marks + 1, "only that it was brought in"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_emptied_register_comes_back_from_its_file(cast, tmp_path, kind):
    full(cast)
    path = written(cast, kind, tmp_path)
    rows = queries.export_rows(queries.ranked_list(cast.desk, today=TODAY))
    Improvement.objects.all().delete()
    made = actions.look_at(by=cast.mia, desk=cast.desk, path=path, file_name=path.name, at=AT)
    assert Improvement.objects.count() == 0, "looking changes nothing"
    actions.bring_in(by=cast.mia, made=made, at=AT)
    again = queries.export_rows(queries.ranked_list(cast.desk, today=TODAY))
    lost = ("ref",)  # numbers are given anew
    first = {row["title"]: {k: row[k] for k in READ if k not in lost} for row in rows}
    second = {row["title"]: {k: row[k] for k in READ if k not in lost} for row in again}
    for title, row in first.items():
        for key, value in row.items():
            other = second[title][key]
            if isinstance(value, str):
                assert exchange.same_text(str(other), value), (title, key)
            else:
                assert other == value, (title, key)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0\ufffe\uffff"), max_size=30),
        min_size=1,
        max_size=4,
    )
)
def test_any_text_survives_both_kinds_of_file(tmp_path, texts):
    rows = [{"title": f"t{number}", "problem": text} for number, text in enumerate(texts)]
    for kind, body in (("csv", exchange.csv_bytes(rows)), ("xlsx", exchange.workbook_bytes(rows))):
        path = tmp_path / f"r.{kind}"
        path.write_bytes(body)
        _, found, lost = actions.importing._read(path, path.name)
        assert lost == []
        assert [row.get("problem", "") for row in found] == texts, kind


def test_a_spreadsheet_finds_no_formula(cast, tmp_path):
    full(cast)
    text = written(cast, "csv", tmp_path).read_bytes().decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text)):
        for key, cell in zip(exchange.FIELDS, row, strict=True):
            assert not cell.startswith(("=", "+", "@", "\t", "\r")), cell
            assert not cell.startswith("-") or exchange.FIELDS[key].kind != "text", cell


def bring(cast, tmp_path, text: str, by=None, name: str = "list.csv") -> RegisterImport:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    made = actions.look_at(by=by or cast.mia, desk=cast.desk, path=path, file_name=name, at=AT)
    return actions.bring_in(by=by or cast.mia, made=made, at=AT)


def test_other_peoples_lists_come_in_and_bad_rows_stay_with_their_reasons(cast, tmp_path):
    there = idea(cast, "There already", size="S")
    made = bring(
        cast, tmp_path,
        "Ref;Title;Owner;Hours likely;Colour;Status;Status reason;Goal\n"
        ";Good one;Cleo;12.5;red;;;\n"
        f"{there.ref};Renamed;;;;parked;Not now;\n"
        ";;Cleo;1;;;;\n"
        ";Bad hours;Cleo;many;;;;\n"
        ";Nobody;Zoe;1;;;;\n"
        ";Running already;Cleo;1;;running;;\n"
        ";No such goal;Cleo;1;;;;Fly\n"
        f"{there.ref};Step;;;;running;;\n",
    )  # fmt: skip
    kinds = {one["title"]: (one["kind"], one["said"]) for one in made.outcome}
    assert kinds["Good one"] == ("new", "")
    assert kinds["Renamed"][0] == "changed"
    assert "needs a title" in kinds[""][1]
    assert "“many” is no number" in kinds["Bad hours"][1]
    assert "no “Zoe”" in kinds["Nobody"][1]
    assert kinds["Running already"][0] == "new"
    assert "not as running" in kinds["Running already"][1]
    assert "no “Fly”" in kinds["No such goal"][1]
    assert "from there it can go to" in kinds["Step"][1]
    there.refresh_from_db()
    assert (there.title, there.status, there.size) == ("Renamed", "parked", "S")
    assert Improvement.objects.count() == 3
    with pytest.raises(Trouble, match="already"):
        actions.bring_in(by=cast.mia, made=made, at=AT)


def test_a_new_target_of_an_accepted_entry_still_asks_for_agreement(cast, tmp_path):
    one = move(cast, ready(cast), "accepted")
    made = bring(
        cast,
        tmp_path,
        f"Ref,Title,KPI,Target,Target date\n{one.ref},{one.title},ftfr,65 %,2027-06-30\n",
    )
    assert "waits for owner and sponsor" in made.outcome[0]["said"]
    assert queries.entry(cast.desk, one.ref).target_value == 0.7


@pytest.mark.parametrize(
    ("text", "words"),
    [("a,b\n1,2\n", "no column “Title”"), ("", "empty"), ("Title,Size\n" + "x,S\n" * 5001, "more than 5,000")],
)  # fmt: skip
def test_files_that_cannot_be_used_are_refused(cast, tmp_path, text, words):
    with pytest.raises(Trouble, match=words):
        bring(cast, tmp_path, text)
    assert not RegisterImport.objects.exists()


def test_only_managers_bring_files(cast, tmp_path):
    for who in (cast.cleo, cast.vic, cast.paul, cast.sam):
        with pytest.raises(NotAllowed):
            bring(cast, tmp_path, "Title\nx\n", by=who)


def test_an_outcome_says_line_and_reference(cast, tmp_path):
    made = bring(cast, tmp_path, "Title,Size\nFirst,S\nSecond,XXL\n")
    assert [(one["line"], one["ref"], one["kind"]) for one in made.outcome] == [
        (2, "IMP-1", "new"), (3, "", "refused"),
    ]  # fmt: skip
    assert asdict(actions.RowOutcome(2, "IMP-1", "First", "new", "")) == made.outcome[0]
