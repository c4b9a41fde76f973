"""The lake: whole versions, steady readers, undo, leftovers."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from headway.ground.lake.store import Lake
from headway.ground.lake.writing import Busy
from headway.ground.trouble import Trouble

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def rows(months: list[str], start: int, n: int = 10) -> str:
    values = ", ".join(f"('{month}', {start + k})" for k, month in enumerate(months * n))
    return (
        "SELECT 'T' || i AS ticket_id, i::INTEGER AS n, (i / 2)::DOUBLE AS share, i % 2 = 0 AS even,"
        " TIMESTAMPTZ '2026-01-01 00:00:00.123456+00' + to_minutes(i) AS opened_at,"
        f" DATE '2026-01-01' AS opened_on, m AS opened_month FROM (VALUES {values}) t(m, i)"
    )


def add(lake: Lake, query: str, months: set[str] | None = None, note: str = "import") -> int:
    with lake.writing() as writer:
        writer.put("tickets", query, partition_by="opened_month", months=months)
        writer.put("events", "SELECT 'T1' AS ticket_id, 0 AS seq")
        return writer.commit(note=note, at=AT, meta={"note": note}).number


def count(lake: Lake, version: int | None = None) -> int:
    with lake.session(version) as session:
        return session.con.execute("SELECT count(*) FROM tickets").fetchall()[0][0]


def test_a_new_lake_is_empty(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    assert lake.empty
    assert lake.head() is None
    assert lake.versions() == []
    with pytest.raises(Trouble, match="No tickets yet"):
        lake.session()


def test_versions_are_numbered_and_can_be_looked_back_to(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    assert add(lake, rows(["2026-01", "2026-02"], 0)) == 1
    assert add(lake, rows(["2026-02"], 100), months={"2026-02"}) == 2
    assert [v.number for v in lake.versions()] == [1, 2]
    assert count(lake, 1) == 20
    assert count(lake, 2) == 20
    with lake.session() as session:
        got = session.con.execute(
            "SELECT opened_month, min(n) FROM tickets GROUP BY 1 ORDER BY 1"
        ).fetchall()
        assert got == [("2026-01", 0), ("2026-02", 100)]
        assert session.meta["note"] == "import"


def test_any_delta_reader_reads_it(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    add(lake, rows(["2026-01", "2026-02"], 0))
    add(lake, rows(["2026-02"], 100), months={"2026-02"})
    delta = DeltaTable(str(tmp_path / "tickets"))
    table = pa.table(delta.to_pyarrow_table())
    with lake.session() as session:
        ours = session.con.execute("FROM tickets").to_arrow_table()
    assert table.num_rows == 20
    key = [("ticket_id", "ascending")]
    assert table.select(ours.column_names).cast(ours.schema).sort_by(key) == ours.sort_by(key)
    assert {p["opened_month"] for p in delta.partitions()} == {"2026-01", "2026-02"}
    actions = pa.table(delta.get_add_actions(flatten=True)).to_pydict()
    assert sum(actions["num_records"]) == 20
    assert min(actions["min.n"]) == 0


def test_ibis_reads_the_same_version(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    add(lake, rows(["2026-01"], 0))
    with lake.session() as session:
        add(lake, rows(["2026-01"], 500, n=3))
        assert session.execute(session.tickets.count()).as_py() == 10
        assert session.execute(session.events.count()).as_py() == 1
    assert count(lake) == 3


def test_undo_goes_back_one_import_at_a_time(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    add(lake, rows(["2026-01"], 0, n=1))
    add(lake, rows(["2026-01"], 0, n=2))
    with lake.writing() as writer, pytest.raises(Trouble, match="undo version 2 first"):
        writer.undo(1, at=AT)
    with lake.writing() as writer:
        assert writer.undo(2, at=AT).number == 3
    assert count(lake) == 1
    assert [v.undone for v in lake.versions()] == [False, True, False]
    assert DeltaTable(str(tmp_path / "tickets")).to_pyarrow_table().num_rows == 1
    for number, message in ((2, "already"), (3, "itself an undo"), (9, "no version 9")):
        with lake.writing() as writer, pytest.raises(Trouble, match=message):
            writer.undo(number, at=AT)
    with lake.writing() as writer:
        writer.undo(1, at=AT)
    assert lake.empty
    add(lake, rows(["2026-01"], 0, n=4))
    assert count(lake) == 4
    assert count(lake, 2) == 2


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    add(lake, rows(["2026-01"], 0))
    before = sorted(tmp_path.rglob("*.parquet"))
    with lake.writing() as writer:
        writer.put("tickets", rows(["2026-03"], 0), partition_by="opened_month")
    assert sorted(tmp_path.rglob("*.parquet")) == before
    assert count(lake) == 10


def test_the_second_writer_waits_or_says_so(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    with lake.writing(), pytest.raises(Busy), lake.writing(wait_seconds=0.1):
        pass
    with lake.writing():
        pass


def test_readers_are_undisturbed_by_writers(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    add(lake, rows(["2026-01"], 0, n=1))
    stop = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        while not stop.is_set():
            try:
                with lake.session() as session:
                    n = session.con.execute("SELECT count(*) FROM tickets").fetchall()[0][0]
                    if n != session.version.number:
                        wrong.append((n, session.version.number))
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(2, 12):
        add(lake, rows(["2026-01"], 0, n=n))
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
