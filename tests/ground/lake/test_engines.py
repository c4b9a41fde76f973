"""Engines: who is chosen, what they are refused, and what each of them must not get wrong."""

from __future__ import annotations

import base64
import importlib.util
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import ibis
import pytest
from deltalake import DeltaTable

from headway.ground.lake import engines
from headway.ground.lake.store import Lake
from headway.ground.trouble import Trouble

from .test_store import AT, add, rows

TABLE = ibis.table(
    {"ticket_id": "string", "n": "int32", "share": "float64", "even": "boolean",
     "opened_at": "timestamp('UTC')", "opened_on": "date", "opened_month": "string"},
    name="tickets",
)  # fmt: skip
ODD = """
    SELECT * FROM (VALUES
        ('a', 1, 0.5::DOUBLE, true, TIMESTAMPTZ '2026-03-29 00:59:59.5+00', DATE '1960-05-05', '1960-05'),
        ('it''s', NULL, NULL, NULL, TIMESTAMPTZ '2026-03-29 01:00:00+00', NULL, '2026-03'),
        (NULL, 2, 1.5, false, NULL, DATE '2026-03-29', '2026-03')
    ) t(ticket_id, n, share, even, opened_at, opened_on, opened_month)
"""


def available(engine: str) -> str:
    """The engine; the test is skipped, with the reason, where it is not installed."""
    package = {"clickhouse": "chdb", "spark": "pyspark"}.get(engine)
    if package and importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed (make test tries requirements-engines.txt)")
    if engine == "spark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java, which is not on this machine")
    return engine


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = Lake(tmp_path / "it is a lake")
    add(made, ODD)
    return made


def asked(lake: Lake, expression: Any, engine: str, version: int | None = None) -> list[Any]:
    made = engines.engine(engine)
    with lake.session(version) as session:
        found = made.ask(lake, session.version, made.sql(expression)).to_pylist()
    return sorted(found, key=str)


def test_the_setting_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEADWAY_ENGINE", raising=False)
    assert engines.chosen() == "duckdb"
    monkeypatch.setenv("HEADWAY_ENGINE", " Spark ")
    assert engines.chosen() == "spark"
    monkeypatch.setenv("HEADWAY_ENGINE", "oracle")
    with pytest.raises(Trouble, match="Known engines: duckdb, clickhouse, spark"):
        engines.chosen()


@pytest.mark.parametrize("engine", ["clickhouse", "spark"])
def test_what_an_engine_answers_like_duckdb(lake: Lake, engine: str) -> None:
    """Nulls, brackets, exact counts of different values, weeks before 1970, half seconds."""
    available(engine)
    t = TABLE
    noon = ibis.literal("2026-03-29T00:59:59.500000", type="timestamp('UTC')")
    whole = t.aggregate(
        rows=t.count(), known=t.n.count(), total=t.n.sum(), even=t.even.sum(),
        different=t.ticket_id.nunique(), unknown=(~t.even).isnull().sum(),
        never=t.even.isnull().isnull().sum(), late=(t.opened_at > noon).sum(),
        both=(t.even & (t.n > 1)).isnull().sum(), quoted=(t.ticket_id == "it's").sum(),
        first=t.opened_on.min(), months=t.opened_month.nunique(),
    )  # fmt: skip
    assert asked(lake, whole, engine) == asked(lake, whole, "duckdb")
    (mine,) = asked(lake, whole, "duckdb")
    assert (mine["unknown"], mine["never"], mine["late"], mine["different"]) == (1, 0, 1, 2)
    weeks = t.group_by(slice=t.ticket_id, week=t.opened_on.truncate("W")).aggregate(n=t.count())
    day = [(row["slice"], str(row["week"])[:10]) for row in asked(lake, weeks, engine)]
    assert sorted(day, key=str) == sorted(
        [("a", "1960-05-02"), ("it's", "None"), (None, "2026-03-23")], key=str
    )
    values = t.aggregate(values=t.share.collect(include_null=True))
    (row,) = asked(lake, values, engine)
    assert sorted(row["values"]) == [0.5, 1.5]


@pytest.mark.parametrize("engine", ["clickhouse", "spark"])
def test_each_version_is_read_as_it_was(tmp_path: Path, engine: str) -> None:
    """Only the files that Delta names for the version: replaced and later ones are not seen."""
    available(engine)
    lake = Lake(tmp_path)
    add(lake, rows(["2026-01", "2026-02"], 0))
    add(lake, rows(["2026-02"], 100, n=3), months={"2026-02"})
    with lake.writing() as writer:  # a column that is empty everywhere is left out of the files
        query = f"SELECT * REPLACE (NULL::DOUBLE AS share) FROM ({rows(['2026-04'], 500)})"
        writer.put(
            "tickets", query, partition_by="opened_month", months={"2026-04"}, absent=["share"]
        )
        writer.commit(note="", at=AT, meta={})
    t = TABLE
    total = t.group_by("opened_month").aggregate(
        n=t.count(), least=t.n.min(), shares=t.share.count()
    )
    for version in (1, 2, 3):
        assert asked(lake, total, engine, version) == asked(lake, total, "duckdb", version)
    assert [row["n"] for row in asked(lake, total, engine, 2)] == [10, 3]
    assert len(DeltaTable(str(tmp_path / "tickets")).file_uris()) == 3
    with lake.writing() as writer:
        writer.put("tickets", "SELECT * FROM (" + ODD + ") WHERE false", months=None)
        writer.commit(note="", at=AT, meta={})
    assert asked(lake, t.aggregate(n=t.count(), s=t.n.sum()), engine) == [{"n": 0, "s": None}]


@pytest.mark.parametrize("engine", ["clickhouse", "spark"])
@pytest.mark.parametrize(
    ("expression", "why"),
    [
        (TABLE.share.approx_quantile(0.5), "approximate figures differ"),
        (TABLE.share.quantile(0.9), "collect the values"),
        (TABLE.share.median(), "collect the values"),
        (TABLE.n.first(), "no order"),
        (TABLE.opened_at.truncate("D").max(), "time zones"),
        (TABLE.opened_at.date().max(), "time zones"),
        (TABLE.opened_at.hour().max(), "time zones"),
        (TABLE.opened_at.strftime("%H").max(), "time zones"),
        (TABLE.ticket_id.hash().max(), "hash of its own"),
        (TABLE.mutate(later=TABLE.opened_at.lead()), "1970"),
    ],
)
def test_what_would_come_out_wrong_is_refused(engine: str, expression: Any, why: str) -> None:
    found = engines.engine(engine).why_not(expression)
    if why == "1970" and engine == "spark":
        assert found is None  # Spark looks ahead as it should
    else:
        assert why in (found or "")
    assert engines.engine("duckdb").why_not(expression) is None
    assert engines.engine(engine).why_not(TABLE.n.sum()) is None


class Server(BaseHTTPRequestHandler):
    """A ClickHouse server's door, with the embedded engine behind it."""

    seen: list[tuple[str, str | None]] = []

    def do_POST(self) -> None:
        from headway.ground.lake.engines import clickhouse

        sql = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.seen.append((self.path, self.headers["Authorization"]))
        try:
            status, answer = 200, clickhouse._in_process(sql)
        except Trouble as trouble:
            status, answer = 400, str(trouble).encode()
        self.send_response(status)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *said: object) -> None:
        """Quiet."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    available("clickhouse")
    door = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=door.serve_forever, daemon=True).start()
    port = door.server_address[1]
    monkeypatch.setenv("HEADWAY_CLICKHOUSE", f"http://me:p%40ss@127.0.0.1:{port}")
    yield port
    door.shutdown()
    door.server_close()


def test_a_server_is_asked_over_http(lake: Lake, server: int, monkeypatch: Any) -> None:
    t = TABLE
    assert asked(lake, t.aggregate(n=t.count()), "clickhouse") == [{"n": 3}]
    path, login = Server.seen[-1]
    assert "default_format=ArrowStream" in path
    assert "join_use_nulls=1" in path
    assert base64.b64decode((login or "").removeprefix("Basic ")) == b"me:p@ss"
    made = engines.engine("clickhouse")
    with lake.session() as session:
        with pytest.raises(Trouble, match="refused: ClickHouse could not answer"):
            made.ask(lake, session.version, "SELECT nonsense FROM nowhere")
        monkeypatch.setenv("HEADWAY_CLICKHOUSE", "http://127.0.0.1:9")
        with pytest.raises(Trouble, match="does not answer"):
            made.ask(lake, session.version, "SELECT 1")
        monkeypatch.setenv("HEADWAY_CLICKHOUSE", "ftp://there")
        with pytest.raises(Trouble, match="server’s address"):
            made.ask(lake, session.version, "SELECT 1")


def test_a_folder_clickhouse_cannot_name_is_refused(tmp_path: Path) -> None:
    available("clickhouse")
    lake = Lake(tmp_path / "a{b}")
    add(lake, ODD)
    with pytest.raises(Trouble, match="Move HEADWAY_HOME"):
        asked(lake, TABLE.aggregate(n=TABLE.count()), "clickhouse")
