"""Columns are recognised from headings and borne out by values; doubts are named, never guessed over."""

from __future__ import annotations

import csv
import datetime as dt
import io
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from headway.ground.trouble import Trouble
from headway.loop.evidence.mapping import Mapping
from headway.loop.evidence.recognise import preview, recognise, unreadable_sql, value_sql
from headway.loop.evidence.recognise.reading import duration_sql, number_sql
from headway.loop.evidence.recognise.states import meaning
from headway.loop.evidence.recognise.words import fits
from headway.loop.evidence.sources import RawTable, open_files

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return connected()


def connected() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    return con


@pytest.fixture
def file(con, tmp_path):
    """Open a table given as headings and rows."""

    def opened(headings: list[str], rows: list[list[object]]) -> RawTable:
        out = io.StringIO()
        csv.writer(out).writerows([headings, *rows])
        path = tmp_path / "t.csv"
        path.write_text(out.getvalue(), encoding="utf-8")
        return open_files(con, [path], workdir=tmp_path / "work")

    return opened


def found(mapping: Mapping) -> dict[str, str]:
    return {use.column: use.field for use in mapping.uses}


def values(raw: RawTable, mapping: Mapping, field: str) -> list[object]:
    use = mapping.use(field)
    assert use is not None, f"{field} not among {found(mapping)}"
    return [
        r[0] for r in raw.con.execute(f"SELECT {value_sql(use, mapping)} FROM {raw.sql}").fetchall()
    ]


def codes(mapping: Mapping) -> dict[str, bool]:
    return {doubt.code: doubt.serious for doubt in mapping.doubts}


FORMATS = [
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M:%S",
    "%d.%m.%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%d/%b/%y %I:%M %p", "%b %d, %Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p",
    "%d-%b-%Y %H:%M", "%Y.%m.%d %H:%M", "%a %b %d %H:%M:%S %Y", "%d %B %Y %H:%M", "%Y%m%d%H%M%S",
    "%Y-%m-%d %H:%M:%S.%f", "%d/%m/%y %H:%M", "%Y-%m-%d", "%d/%m/%Y",
]  # fmt: skip
moments = st.datetimes(dt.datetime(2001, 1, 1), dt.datetime(2049, 12, 31))


@settings(max_examples=60, deadline=None, phases=QUICK, suppress_health_check=list(HealthCheck))
@given(
    times=st.lists(moments, min_size=3, max_size=12),
    format=st.sampled_from(FORMATS),
    padded=st.booleans(),
)
def test_any_time_is_recognised_and_read_back(tmp_path, times, format, padded):
    times = [*times, dt.datetime(2024, 1, 31, 17, 45), dt.datetime(2024, 12, 30, 0, 5)]
    texts = [time.strftime(format) for time in times]
    if not padded and format[:2] in {"%d", "%m"} and "/" in format:
        texts = ["/".join(part.removeprefix("0") for part in text.split("/", 2)) for text in texts]
    wanted = [
        dt.datetime.strptime(t.strftime(format), format).replace(tzinfo=dt.UTC) for t in times
    ]
    path = tmp_path / "t.csv"
    with path.open("w", newline="") as out:
        csv.writer(out).writerows(
            [["number", "opened at"], *[[f"T{i}", text] for i, text in enumerate(texts)]]
        )
    con = connected()
    raw = open_files(con, [path], workdir=tmp_path / "work")
    mapping = recognise(con, raw, time_zone="UTC")
    assert values(raw, mapping, "opened_at") == wanted
    use = mapping.use("opened_at")
    bad = con.execute(f"SELECT count(*) FROM {raw.sql} WHERE {unreadable_sql(use, mapping)}")
    assert bad.fetchone() == (0,)


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["2024-07-01T08:00:00Z", "2024-07-02T08:00:00+02:00"], ["08:00", "06:00"]),
        (["2024-07-01 08:00:00", "2024-01-01 08:00:00"], ["06:00", "07:00"]),
        (["2024-07-01 08:00:00", "2024-07-01T08:00:00Z"], ["06:00", "08:00"]),
        (["1719820800", "1719824400"], ["08:00", "09:00"]),
        (["1719820800000", "1719824400000"], ["08:00", "09:00"]),
        (["45474.333333333336", "45474.5"], ["06:00", "10:00"]),
        (["01/07/2024 08:00 AM", "31/07/2024 08:00 PM"], ["06:00", "18:00"]),
    ],
)
def test_zones_offsets_epochs_and_serials(con, file, texts, wanted):
    raw = file(["number", "created at"], [[i, text] for i, text in enumerate(texts)])
    mapping = recognise(con, raw, time_zone="Europe/Rome")
    assert [f"{v:%H:%M}" for v in values(raw, mapping, "opened_at")] == wanted


def test_clock_changes_are_read_in_the_desks_zone(con, file):
    raw = file(["number", "opened"], [[1, "2024-03-31 02:30:00"], [2, "2024-10-27 12:00:00"]])
    mapping = recognise(con, raw, time_zone="Europe/Berlin")
    wanted = dt.datetime(2024, 10, 27, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    assert values(raw, mapping, "opened_at")[1] == wanted


def test_one_high_day_anywhere_decides_day_or_month(con, file):
    rows = [[i, f"{1 + i % 9}/{1 + i % 7}/2024 10:00"] for i in range(3000)]
    rows[2791][1] = "5/28/2024 10:00"
    mapping = recognise(con, raw := file(["number", "opened"], rows), time_zone="Europe/Rome")
    assert mapping.use("opened_at").format == "%m/%d/%Y %H:%M"
    assert not any("day_month" in code for code in codes(mapping))
    rows[2791][1] = "28/5/2024 10:00"
    mapping = recognise(con, file(["number", "opened"], rows), time_zone="America/New_York")
    assert mapping.use("opened_at").format == "%d/%m/%Y %H:%M"
    assert raw.format == "csv"


def test_nothing_decides_day_or_month_and_it_is_said(con, file):
    rows = [[i, f"{1 + i % 9}/{1 + i % 7}/2024"] for i in range(50)]
    mapping = recognise(con, file(["number", "opened"], rows), time_zone="America/New_York")
    assert codes(mapping)["ambiguous_day_month"] is False
    assert mapping.use("opened_at").format == "%m/%d/%Y"
    assert mapping.use("opened_at").sure < 0.7
    assert "America/New_York" in next(d.message for d in mapping.doubts)
    with_other = [[i, a, "25/12/2024"] for i, a in rows]
    mapping = recognise(con, file(["number", "opened", "closed"], with_other), time_zone="UTC")
    assert mapping.use("opened_at").format == "%d/%m/%Y"


def test_both_orders_in_one_column_are_a_serious_doubt(con, file):
    rows = [[i, "25/12/2024" if i % 2 else "12/25/2024"] for i in range(50)]
    mapping = recognise(con, file(["number", "opened"], rows), time_zone="UTC")
    assert codes(mapping)["contradictory_day_month"] is True


def test_unset_and_missing_times_are_empty_not_unreadable(con, file):
    texts = [
        "2024-01-01 10:00:00",
        "1970-01-01 00:00:00",
        "0000-00-00 00:00:00",
        "?",
        "NULL",
        "soon",
    ]
    raw = file(["number", "opened at"], [[i, t] for i, t in enumerate(texts)] + [[9, texts[0]]] * 9)
    mapping = recognise(con, raw, time_zone="UTC")
    use = mapping.use("opened_at")
    bad = con.execute(f"SELECT {unreadable_sql(use, mapping)} FROM {raw.sql}").fetchall()[:6]
    assert [b[0] for b in bad] == [False, False, False, False, False, True]


@pytest.mark.parametrize(
    "mark", ["?", "NS", "NaN", "#MULTIVALUE", "N/A", "null", "-", "(empty)", " "]
)
def test_marks_for_nothing_are_missing(con, file, mark):
    raw = file(["number", "opened", "group"], [[1, "2024-01-01", mark], [2, "2024-01-02", "Desk"]])
    mapping = recognise(con, raw, time_zone="UTC")
    assert values(raw, mapping, "group") == [None, "Desk"]


def test_hard_blanks_around_ids_do_not_make_two_tickets(con, file):
    raw = file(["number", "opened"], [["INC1\u00a0", "2024-01-01"], [" INC2", "2024-01-02"]])
    assert values(raw, recognise(con, raw, time_zone="UTC"), "ticket_id") == ["INC1", "INC2"]


@pytest.mark.parametrize(
    ("headings", "wanted"),
    [
        (["Ticketnummer", "Erstellt am", "Gelöst am", "Geschlossen am", "Priorität", "Kategorie", "Gruppe"],
         ["ticket_id", "opened_at", "resolved_at", "closed_at", "priority", "category", "group"]),
        (["Número de ticket", "Fecha de creación", "Fecha de resolución", "Fecha de cierre", "Prioridad", "Categoría", "Grupo"],
         ["ticket_id", "opened_at", "resolved_at", "closed_at", "priority", "category", "group"]),
        (["Numéro", "Date d'ouverture", "Date de résolution", "Date de clôture", "Priorité", "Catégorie", "Groupe"],
         ["ticket_id", "opened_at", "resolved_at", "closed_at", "priority", "category", "group"]),
        (["Chamado", "Data de abertura", "Resolvido em", "Fechado em", "Prioridade", "Categoria", "Equipe"],
         ["ticket_id", "opened_at", "resolved_at", "closed_at", "priority", "category", "group"]),
        (["Numero ticket", "Data apertura", "Data risoluzione", "Data chiusura", "Priorità", "Categoria", "Gruppo"],
         ["ticket_id", "opened_at", "resolved_at", "closed_at", "priority", "category", "group"]),
        (["Meldingnummer", "Aangemaakt op", "Opgelost op", "Gesloten op", "Prioriteit", "Categorie", "Groep"],
         ["ticket_id", "opened_at", "resolved_at", "closed_at", "priority", "category", "group"]),
        (["ticketId", "createdDate", "resolvedDate", "closedDate", "priorityName", "categoryName", "assignedGroup"],
         ["ticket_id", "opened_at", "resolved_at", "closed_at", "priority", "category", "group"]),
    ],
)  # fmt: skip
def test_headings_of_many_languages(con, file, headings, wanted):
    days = [f"2024-01-{1 + i % 28:02d} 10:00:00" for i in range(60)]
    rows = [
        [f"T{i}", days[i], days[i], days[i], f"P{i % 4}", f"C{i % 6}", f"G{i % 3}"]
        for i in range(60)
    ]
    mapping = recognise(con, file(headings, rows), time_zone="UTC")
    assert [found(mapping).get(heading) for heading in headings] == wanted


def test_values_overrule_headings(con, file):
    rows = [[i, "2024-01-01", "4 h", "red"] for i in range(50)]
    mapping = recognise(
        con, file(["number", "opened", "resolution time", "due date"], rows), time_zone="UTC"
    )
    assert "resolved_at" not in mapping.fields
    assert "sla_due_at" not in mapping.fields


def test_a_customer_of_nearly_every_ticket_another_is_a_person(con, file):
    many = [[i, "2024-01-01", f"C{i % 80}"] for i in range(100)]
    few = [[i, "2024-01-01", f"C{i % 8}"] for i in range(100)]
    assert (
        "requester"
        in recognise(con, file(["id", "opened", "customer"], many), time_zone="UTC").fields
    )
    assert (
        "client" in recognise(con, file(["id", "opened", "customer"], few), time_zone="UTC").fields
    )


def test_shapes(con, file):
    day = "2024-01-01 10:00:00"
    ticket = [[i, day, "New"] for i in range(20)]
    assert (
        recognise(con, file(["number", "opened at", "state"], ticket), time_zone="UTC").shape
        == "ticket"
    )
    update = [[i % 5, day, "New", f"2024-01-02 10:00:{i:02d}"] for i in range(20)]
    headings = ["number", "opened at", "state", "updated at"]
    assert recognise(con, file(headings, update), time_zone="UTC").shape == "update"
    event = [[i % 5, "Resolve ticket", day] for i in range(20)]
    mapping = recognise(con, file(["case id", "activity", "timestamp"], event), time_zone="UTC")
    assert mapping.shape == "event"
    assert mapping.states.resolved == {"resolve ticket"}
    history = [[i % 5, "status", "open", "solved", day] for i in range(20)]
    headings = ["ticket_id", "field_name", "old_value", "value", "updated"]
    mapping = recognise(con, file(headings, history), time_zone="UTC")
    assert (mapping.shape, mapping.use("event_to").column) == ("event", "value")
    assert (
        recognise(con, file(headings, history), time_zone="UTC", shape="update").shape == "update"
    )


def test_columns_that_are_all_empty_are_missing(con, file):
    rows = [[i, "2024-01-01", "", "met"] for i in range(20)]
    mapping = recognise(
        con, file(["number", "opened", "sla due", "sla status"], rows), time_zone="UTC"
    )
    assert mapping.fields == {"ticket_id", "opened_at", "sla_met"}


def test_flags_and_their_opposites(con, file):
    raw = file(
        ["number", "opened", "SLA breached", "FCR"],
        [[1, "2024-01-01", "Yes", "ja"], [2, "2024-01-01", "no", "Nein"]],
    )
    mapping = recognise(con, raw, time_zone="UTC")
    assert values(raw, mapping, "sla_met") == [False, True]
    assert values(raw, mapping, "first_contact_resolved") == [True, False]


def test_satisfaction_answers(con, file):
    rows = [
        [1, "2024-01-01", "0 - Unknown"],
        [2, "2024-01-01", "3 - Highly Satisfied"],
        [3, "2024-01-01", "1 - Bad"],
    ]
    raw = file(["number", "opened", "satisfaction score"], rows)
    assert values(raw, recognise(con, raw, time_zone="UTC"), "csat") == [None, 3.0, 1.0]
    rows = [[1, "2024-01-01", "Good"], [2, "2024-01-01", "Offered"], [3, "2024-01-01", "Bad"]]
    raw = file(["number", "opened", "satisfaction score"], rows)
    assert values(raw, recognise(con, raw, time_zone="UTC"), "csat_top") == [True, None, False]


def test_mangled_numbers_are_left_out_and_said(con, file):
    rows = [[i, "2024-01-01", "3,87,16,91,111"] for i in range(5)] + [
        [9, "2024-01-01", "0,862777778"]
    ]
    mapping = recognise(con, file(["id", "opened", "Handle_Time_hrs"], rows), time_zone="UTC")
    assert "handle_minutes" not in mapping.fields
    assert codes(mapping)["mangled_numbers"] is False


@pytest.mark.parametrize(
    ("text", "marks", "wanted"),
    [("1.234,5", ",.", 1234.5), ("1,234.5", ".,", 1234.5), ("0,5", ",", 0.5), ("7", ".", 7.0),
     ("1 234,5", ", ", 1234.5), ("3,87,16", ",", None), ("inf", ".", None), ("x", ".", None)],
)  # fmt: skip
def test_numbers(con, text, marks, wanted):
    assert con.execute(
        f"SELECT {number_sql('c0', marks)} FROM (SELECT ? AS c0)", [text]
    ).fetchone() == (wanted,)


@pytest.mark.parametrize(
    ("text", "format", "wanted"),
    [("1970-01-01 02:37:00", "since_1970", 157), ("1970-01-02 00:00:00", "since_1970", 1440),
     ("26:10", "hh:mm:ss", 1570), ("00:01:30", "hh:mm:ss", 1.5), ("2 Hours 10 Minutes", "words", 130),
     ("1d 3h 5m", "words", 1625), ("1,5", "hours ,", 90), ("90", "seconds .", 1.5), ("soon", "words", None)],
)  # fmt: skip
def test_durations_in_minutes(con, text, format, wanted):
    row = con.execute(
        f"SELECT {duration_sql('c0', format)} FROM (SELECT ? AS c0)", [text]
    ).fetchone()
    assert row == (pytest.approx(wanted) if wanted is not None else None,)


def test_a_repeated_heading_that_matters_is_serious(con, file):
    rows = [[i, "2024-01-01", "1", "2"] for i in range(9)]
    mapping = recognise(con, file(["id", "opened", "priority", "priority"], rows), time_zone="UTC")
    assert codes(mapping)["duplicate_header"] is True
    mapping = recognise(con, file(["id", "opened", "xyzzy", "xyzzy"], rows), time_zone="UTC")
    assert codes(mapping) == {}


def test_overrides_win_and_wrong_ones_are_refused(con, file):
    raw = file(
        ["number", "opened", "colour"], [[1, "2024-01-01", "red"], [2, "2024-01-01", "blue"]]
    )
    mapping = recognise(
        con, raw, time_zone="UTC", overrides={"colour": "category", "Opened": "opened_at"}
    )
    assert found(mapping) == {"number": "ticket_id", "opened": "opened_at", "colour": "category"}
    assert (
        "category"
        not in recognise(con, raw, time_zone="UTC", overrides={"colour": "ignore"}).fields
    )
    for wrong in ({"color": "category"}, {"colour": "kategory"}):
        with pytest.raises(Trouble):
            recognise(con, raw, time_zone="UTC", overrides=wrong)
    with pytest.raises(Trouble, match="time zone"):
        recognise(con, raw, time_zone="Europe/Rom")


def test_a_profile_survives_json_and_another_order_of_columns(con, file):
    raw = file(["number", "opened", "priority"], [[1, "31/1/2024", "High"], [2, "2/2/2024", "Low"]])
    mapping = recognise(con, raw, time_zone="UTC")
    assert Mapping.from_json(mapping.to_json()) == mapping
    other = file(["priority", "number", "opened"], [["High", 1, "3/4/2024"]])
    moved = mapping.bound(other.keys)
    assert values(other, moved, "opened_at") == [dt.datetime(2024, 4, 3, tzinfo=dt.UTC)]
    gone = mapping.bound({"number": "c0"})
    assert codes(gone) == {"profile_column_gone": True}
    with pytest.raises(Trouble):
        Mapping.from_json("{}")


def test_the_preview_shows_unsure_columns_first_and_typed_rows(con, file):
    raw = file(
        ["number", "opened", "group"],
        [[f"T{i}", f"{1 + i % 9}/{1 + i % 7}/2024", "Desk"] for i in range(50)],
    )
    shown = preview(con, raw, recognise(con, raw, time_zone="UTC"), rows=3)
    assert shown.columns[0].column == "opened"
    assert len(shown.rows) == 3
    assert isinstance(shown.rows[0]["opened_at"], dt.datetime)


def test_words():
    assert meaning("Closed - No Action") == "closed"
    assert meaning("Warten auf Kunde") == "waiting"
    assert meaning("Assigned") is None
    assert max(fits("Assigned Group").items(), key=lambda f: f[1])[0] == "group"


def test_real_samples(con, samples, tmp_path):
    def read(name: str) -> tuple[RawTable, Mapping]:
        raw = open_files(con, [samples / name], workdir=tmp_path / name.replace("/", "-"))
        return raw, recognise(con, raw, time_zone="Europe/Rome")

    _, mapping = read("uci_servicenow/dev_opened_before_2016-05-01.csv.gz")
    assert (mapping.shape, mapping.source) == ("update", "servicenow")
    assert mapping.use("ticket_id").column == "number"
    assert mapping.use("opened_at").format == "%d/%m/%Y %H:%M"
    assert mapping.use("requester").column == "caller_id"
    assert mapping.use("knowledge_linked").column == "knowledge"
    assert not {u.column for u in mapping.uses if u.column.startswith("u_")}
    _, mapping = read("boston311/311_service_requests_2011.zip")
    columns = {use.field: use.column for use in mapping.uses}
    assert columns["sla_due_at"] == "target_dt"
    assert columns["category"] == "reason"
    assert mapping.use("sla_met").true_values == {"ontime"}
    first, one = read("helpdesk_italy/helpdesk_full_attributes.csv.gz")
    second, two = read("helpdesk_italy/helpdesk.xes.gz")
    assert one.shape == two.shape == "event"
    assert one.states == two.states
    seen = []
    for raw, mapping in ((first, one), (second, two)):
        cells = ", ".join(
            value_sql(mapping.use(f), mapping) for f in ("ticket_id", "activity", "updated_at")
        )
        rows = con.execute(f"SELECT {cells} FROM {raw.sql}").fetchall()
        seen.append(sorted((row[0].replace(" ", ""), *row[1:]) for row in rows))
    assert seen[0] == seen[1]
    _, mapping = read("shapes/rabobank_raw_40rows.csv")
    assert codes(mapping) == {"mangled_numbers": False}
