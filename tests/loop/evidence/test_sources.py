"""Any table written any usual way is read back cell by cell; what cannot be read is named."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import re
import zipfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from headway.loop.evidence.sources import Limits, RawTable, UnreadableFile, open_files


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    return con


@pytest.fixture
def open_(con, tmp_path):
    def opened(content: bytes | str, name: str = "tickets.csv", **kw) -> RawTable:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return open_files(con, [path], workdir=tmp_path / "work", **kw)

    return opened


def rows(raw: RawTable) -> list[tuple]:
    cells = ", ".join(column.key for column in raw.columns)
    return raw.con.execute(f"SELECT {cells} FROM {raw.sql}").fetchall()


def names(raw: RawTable) -> list[str]:
    return [column.name for column in raw.columns]


def codes(raw: RawTable) -> dict[str, bool]:
    return {doubt.code: doubt.serious for doubt in raw.doubts}


QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
letters = st.characters(codec="utf-8", exclude_characters="\x00\r\x1f", exclude_categories=("Cs",))
cell = st.one_of(
    st.text(letters, max_size=8),
    st.sampled_from(["", "a,b", 'say "hi"', "x;y", "two\nlines", "tab\there", '"', "a|b", "ünï"]),
)


@settings(max_examples=60, deadline=None, phases=QUICK, suppress_health_check=list(HealthCheck))
@given(
    table=st.lists(st.tuples(st.integers(1, 10**6), cell, cell, cell), min_size=2, max_size=30),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    newline=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    packed=st.booleans(),
)
def test_any_table_comes_back(tmp_path, table, separator, quoting, newline, encoding, packed):
    if encoding == "cp1252":
        western = "äöüßéèñç"
        table = [
            (row[0], *(re.sub("[^ -~\n\t]", lambda m: western[ord(m[0]) % 8], c) for c in row[1:]))
            for row in table
        ]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=newline)
    writer.writerow(["number", "opened at", "short text", "group"])
    writer.writerows(table)
    data = out.getvalue().encode(encoding, "replace")
    wanted = [
        tuple(
            str(c).encode(encoding, "replace").decode(encoding).removeprefix("\ufeff") or None
            if encoding == "utf-16"
            else str(c).encode(encoding, "replace").decode(encoding) or None
            for c in row
        )
        for row in table
    ]
    path = tmp_path / ("t.csv.gz" if packed else "t.csv")
    path.write_bytes(gzip.compress(data) if packed else data)
    raw = open_files(duckdb.connect(), [path], workdir=tmp_path / "work")
    assert names(raw) == ["number", "opened at", "short text", "group"]
    assert rows(raw) == wanted
    assert raw.rejects() == []
    assert raw.separator == separator


@settings(max_examples=40, deadline=None, phases=QUICK, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_row_is_used_or_rejected_with_its_line(tmp_path, data):
    """Bad rows among good ones, line by line: nothing lost, nothing doubled, right line numbers."""
    lines, good, bad = ["id,text,group"], [], []
    lines += [f'80{i},"quoted, ""as"" it should be",g' for i in range(8)]
    good += [(i + 2, f"80{i}") for i in range(8)]
    number = 10
    for i in range(data.draw(st.integers(1, 25))):
        kind = data.draw(st.sampled_from(["good", "good", "multi", "short", "long", "quote"]))
        if kind == "good":
            lines.append(f"{i},plain,g")
            good.append((number, str(i)))
        elif kind == "multi":
            lines.append(f'{i},"two\nlines, ""quoted""",g')
            good.append((number, str(i)))
            number += 1
        elif kind == "short":
            lines.append(f"{i},short")
            bad.append(number)
        elif kind == "long":
            lines.append(f"{i},a,b,c,d")
            bad.append(number)
        else:
            lines.append(f'{i},"open and never shut,g')
            bad.append(number)
        number += 1
    path = tmp_path / "t.csv"
    path.write_text("\n".join([*lines, "900,plain,g", "901,plain,g"]) + "\n")
    good += [(number, "900"), (number + 1, "901")]
    raw = open_files(duckdb.connect(), [path], workdir=tmp_path / "work")
    found = raw.con.execute(f"SELECT _line, c0 FROM {raw.numbered_sql} ORDER BY 1").fetchall()
    assert found == good
    assert [reject.line for reject in raw.rejects()] == bad
    counts = [
        raw.con.execute(f"SELECT count({c}) FROM {raw.sql}").fetchone()[0] for c in ("*", "c1")
    ]
    assert counts == [len(good), len(good)]


def test_long_texts_over_lines_are_not_taken_for_rows(con, tmp_path):
    """Their second lines have as many columns as the table; a parallel scan starts inside them."""
    path = tmp_path / "t.csv"
    con.execute(
        "COPY (SELECT i AS id, 'text ' || i || chr(10) || 'line, two' AS txt, 'G' || i % 7 AS g,"
        " 'x' AS a, 'y' AS b FROM range(1_200_000) t(i)) TO ? (HEADER)",
        [str(path)],
    )
    raw = open_files(con, [path], workdir=tmp_path / "w")
    row = con.execute(f"SELECT count(*), count(DISTINCT c0), max(length(c0)) FROM {raw.sql}")
    assert row.fetchone() == (1_200_000, 1_200_000, 7)


def test_excel_separator_line_byte_order_mark_and_hard_blanks(open_):
    raw = open_("\ufeffsep=;\r\nTicket\u00a0ID;Opened \r\n1\u00a0;x\r\n2;\r\n".encode())
    assert names(raw) == ["Ticket ID", "Opened"]
    assert rows(raw) == [("1\u00a0", "x"), ("2", None)]
    lines = raw.con.execute(f"SELECT _line FROM {raw.numbered_sql}").fetchall()
    assert lines == [(3,), (4,)]


def test_a_report_title_before_the_headings_is_skipped(open_):
    raw = open_(
        "Report: all tickets\n\nnumber,state,opened\n1,New,2024-01-01\n2,Closed,2024-01-02\n"
    )
    assert names(raw) == ["number", "state", "opened"]
    assert len(rows(raw)) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id,a,b\n1,x,y\n2,x", "truncated"),
        ('id,a,b\n1,x,y\n2,"cut in the mid', "truncated"),
        ('id,a,b\n1,"x\nx",y\n2,"cut in\nthe mid', "truncated"),
        ("id,a,b\n1,x,y\n2,x,y", None),
        ("id,a,b\n1,x,y\n2,x,y\n", None),
    ],
)
def test_a_cut_off_file_is_doubted(open_, text, code):
    assert codes(open_(text)) == ({code: True} if code else {})


def test_a_cut_off_gzip_is_doubted(open_):
    text = "id,a,b\n" + "".join(f"{i},{i * i},{i**3 % 977}\n" for i in range(20000))
    raw = open_(gzip.compress(text.encode())[:-5000], "t.csv.gz")
    assert codes(raw)["truncated"] is True


def test_a_repeated_heading_is_dropped_or_named(open_):
    raw = open_("id,Variant,x,Variant\n1,a,2,a\n2,b,2,b\n")
    assert names(raw) == ["id", "Variant", "x"]
    assert codes(raw) == {"duplicate_header": False}
    raw = open_("id,priority,x,priority\n1,a,2,a\n2,b,2,c\n")
    assert names(raw) == ["id", "priority", "x", "priority (2)"]
    assert codes(raw) == {"duplicate_header_differs": False}


def test_two_encodings_in_one_file_are_doubted_and_the_bad_row_rejected(open_):
    good = "".join(f"{i},Müller ä,x\n" for i in range(300)).encode()
    raw = open_(b"id,name,b\n" + good + "301,Müller,x\n".encode("cp1252") + good)
    assert codes(raw) == {"mixed_encoding": False}
    assert [(r.line, r.reason) for r in raw.rejects()] == [(302, "bytes that are not UTF-8 text")]
    assert len(rows(raw)) == 600


def test_quoted_separators_do_not_pass_for_columns(open_):
    text = "id,txt,g\n" + "".join(f'{i},"a, {i} ""q"" b, c, d, e","G, {i}"\n' for i in range(50))
    assert rows(open_(text))[1] == ("1", 'a, 1 "q" b, c, d, e', "G, 1")


def test_tabs_with_quotes_that_mean_nothing(open_):
    text = "id\ttext\tqueue\n" + "".join(f'{i}\t"Hello" said Bob\tdesk\n' for i in range(20))
    assert rows(open_(text))[0] == ("0", '"Hello" said Bob', "desk")


def test_mixed_line_ends_and_stray_quotes_lose_nothing(open_):
    raw = open_('id,text,g\r\n1,5" pipe,a\n2,x,b\r\n3,"y",c\n')
    assert rows(raw) == [("1", '5" pipe', "a"), ("2", "x", "b"), ("3", "y", "c")]


def test_a_stray_quote_spoils_only_its_own_row(open_):
    lines = [f"{i},text {i},x" for i in range(5000)]
    lines[2000] = '2000,"never shut,x'
    raw = open_("id,text,g\n" + "\n".join(lines) + "\n")
    assert len(rows(raw)) == 4999
    assert [reject.line for reject in raw.rejects()] == [2002]


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"", "t.csv", "empty"),
        (b"\n\n", "t.csv", "empty"),
        (b"id,a,b\n", "t.csv", "no row"),
        (b"%PDF-1.7 ...", "t.csv", "PDF"),
        (b"<!DOCTYPE html><html>sign in</html>", "t.xls", "web page"),
        (b"just some words\nand more\n", "t.csv", "not a table"),
        (b"\x00\x01\x02\xff" * 500, "t.csv", ""),
        (b"PAR1 broken PAR1", "t.parquet", "damaged"),
        (b"[]", "t.json", "no list"),
        (b"PK\x03\x04 broken", "t.zip", "damaged"),
        (b"\x1f\x8b broken", "t.gz", "damaged"),
        (b"<?xml version='1.0'?><feed><a/></feed>", "t.xes", "not an XES|no event"),
    ],
)
def test_what_is_no_export_is_refused_in_words(open_, content, name, word):
    with pytest.raises(UnreadableFile, match=f"(?i){word}"):
        open_(content, name)


def test_bombs_are_refused(open_, tmp_path):
    tight = Limits(expansion=50, expansion_from=1 << 20)
    bomb = gzip.compress(b"id,a\n" + b"0" * (8 << 20))
    with pytest.raises(UnreadableFile, match="50-fold"):
        open_(bomb, "t.csv.gz", limits=tight)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../t.csv", b"id,a\n" + b"0" * (8 << 20))
    with pytest.raises(UnreadableFile, match="50-fold"):
        open_(packed.getvalue(), "t.zip", limits=tight)
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (8 << 20))
    with pytest.raises(UnreadableFile, match="more than a workbook"):
        open_(book.getvalue(), "t.xlsx", limits=tight)
    with pytest.raises(UnreadableFile, match="GB unpacked"):
        open_(gzip.compress(b"id,a\n1,2\n" * 1000), "t.csv.gz", limits=Limits(unpacked_bytes=100))


def test_several_files_of_the_same_headings_are_one_table(con, tmp_path):
    (tmp_path / "a.csv").write_text("id,a,b\n1,x,y\n")
    (tmp_path / "b.csv").write_text("b;id;a\nq;2;p\n3;oops\n")
    raw = open_files(con, [tmp_path / "a.csv", tmp_path / "b.csv"], workdir=tmp_path / "w")
    assert rows(raw) == [("1", "x", "y"), ("2", "p", "q")]
    assert [(r.file, r.line) for r in raw.rejects()] == [("b.csv", 3)]
    where = con.execute(f"SELECT _file, _line FROM {raw.numbered_sql}").fetchall()
    assert where == [("a.csv", 2), ("b.csv", 2)]
    (tmp_path / "c.csv").write_text("id,a,c\n1,x,y\n")
    with pytest.raises(UnreadableFile, match="same columns"):
        open_files(con, [tmp_path / "a.csv", tmp_path / "c.csv"], workdir=tmp_path / "w")


def test_a_zip_of_several_parts_is_one_table(open_):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("one.csv", "id,a\n1,x\n")
        archive.writestr("two.csv", "id,a\n2,y\n")
        archive.writestr("__MACOSX/._one.csv", "junk")
        archive.writestr("README.md", "read me")
    assert rows(open_(packed.getvalue(), "t.zip")) == [("1", "x"), ("2", "y")]


def test_excel_keeps_times_and_whole_numbers(con, tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    book.add_worksheet("Cover").write(0, 0, "Tickets of March")
    sheet = book.add_worksheet("Data")
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet.write_row(0, 0, ["Ticket ID", "Opened", "Score", "Text"])
    sheet.write_number(1, 0, 101000295613)
    sheet.write_datetime(1, 1, dt.datetime(2024, 3, 1, 8, 5, 6), moment)
    sheet.write_number(1, 2, 4.5)
    sheet.write_string(1, 3, "it's “fine”")
    sheet.write_number(2, 0, 7)
    book.close()
    raw = open_files(con, [tmp_path / "t.xlsx"], workdir=tmp_path / "w")
    assert raw.format == "excel"
    assert rows(raw) == [
        ("101000295613", "2024-03-01 08:05:06", "4.5", "it's “fine”"),
        ("7", None, None, None),
    ]


RECORDS = [
    {"key": "A-1", "fields": {"priority": {"name": "High"}, "labels": ["x"], "n": 3}},
    {"key": "A-2", "fields": {"priority": None, "labels": [], "n": None}, "extra": True},
]


@pytest.mark.parametrize(
    ("text", "format"),
    [
        (json.dumps(RECORDS), "json"),
        (json.dumps({"total": 2, "issues": RECORDS}, indent=2), "json"),
        ("\n".join(map(json.dumps, RECORDS)) + "\n", "jsonl"),
    ],
)
def test_json_in_all_its_forms_is_flattened(open_, text, format):
    raw = open_(text, "t.json")
    assert raw.format == format
    found = dict(zip(names(raw), zip(*rows(raw), strict=True), strict=True))
    assert found["key"] == ("A-1", "A-2")
    assert found["fields.priority.name"] == ("High", None)
    assert found["fields.n"] == ("3", None)
    assert found["extra"] == (None, "true")


def test_broken_json_lines_are_rejected_and_a_cut_array_is_doubted(open_):
    raw = open_('{"id": 1, "a": "x"}\nnot json\n[1]\n{"id": 2, "a": "y"}\n', "t.jsonl")
    assert rows(raw) == [("1", "x"), ("2", "y")]
    assert [(r.line, r.reason[:8]) for r in raw.rejects()] == [(2, "not vali"), (3, "not a re")]
    cut = open_('[{"id": 1, "a": "x"}, {"id": 2, "a": "y"}, {"id": 3, "a"', "t.json")
    assert codes(cut) == {"truncated": True}
    assert len(rows(cut)) == 2


def test_parquet_is_read_as_text(con, tmp_path):
    table = pa.table(
        {
            "id": [1, 2],
            "at": pa.array([dt.datetime(2024, 1, 1, 5), None], pa.timestamp("us", "UTC")),
            "score": [4.0, None],
            "who": [{"name": "Ann"}, {"name": None}],
        }
    )
    pq.write_table(table, tmp_path / "t.parquet")
    raw = open_files(con, [tmp_path / "t.parquet"], workdir=tmp_path / "w")
    assert names(raw) == ["id", "at", "score", "who.name"]
    assert rows(raw) == [("1", "2024-01-01T05:00:00.000000Z", "4", "Ann"), ("2", None, None, None)]


XES = """<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/"><trace>
<string key="concept:name" value="c1"/><event><string key="concept:name" value="Open"/>
<date key="time:timestamp" value="2024-01-01T08:00:00.000+01:00"/></event>
<event><string key="concept:name" value="Close"/><int key="cost" value="3"/></event></trace></log>"""


def test_xes_gives_one_row_per_event(open_):
    raw = open_(XES, "t.xes")
    assert names(raw) == ["case:concept:name", "concept:name", "time:timestamp", "cost"]
    assert rows(raw) == [
        ("c1", "Open", "2024-01-01T08:00:00.000+01:00", None),
        ("c1", "Close", None, "3"),
    ]
    assert codes(open_(XES[:-8], "cut.xes")) == {"truncated": True}


def test_xml_entities_are_refused(open_, tmp_path):
    (tmp_path / "secret").write_text("secret")
    laughs = (
        '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + XES[21:]
    )
    with pytest.raises(UnreadableFile, match="document type"):
        open_(laughs.replace('"Open"', '"&b;"'), "t.xes")
    outside = f'<?xml version="1.0"?><!DOCTYPE log SYSTEM "file://{tmp_path}/secret">' + XES[21:]
    with pytest.raises(UnreadableFile, match="document type"):
        open_(outside, "t.xes")


def test_boston_helpdesk_and_servicenow_samples_open(samples: Path, con, tmp_path):
    wanted = {
        "uci_servicenow/dev_opened_before_2016-05-01.csv.gz": (101_045, 36),
        "helpdesk_italy/helpdesk_full_attributes.csv.gz": (21_348, 15),
        "helpdesk_italy/helpdesk.xes.gz": (21_348, 10),
        "boston311/311_service_requests_2011.zip": (58_251, 29),
    }
    for name, (count, width) in wanted.items():
        raw = open_files(con, [samples / name], workdir=tmp_path / name.replace("/", "-"))
        assert (con.execute(f"SELECT count(*) FROM {raw.sql}").fetchone()[0], len(raw.columns)) == (
            count,
            width,
        ), name
        assert raw.rejects() == []
