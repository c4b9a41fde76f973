"""ClickHouse: in this process by `chdb`, or a server named by `HEADWAY_CLICKHOUSE`.

A server (`http://user:password@host:8123`) must see the data folder under the same path, below its
`user_files_path`. Every column is read as nullable: over plain ones `LEAD` answers 1970 and a join
zero, where nothing is what was meant.
"""

from __future__ import annotations

import base64
import os
import threading
import urllib.error
import urllib.parse
import urllib.request
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from headway.ground.trouble import Trouble

from . import portable

if TYPE_CHECKING:
    from ..store import Lake
    from ..versions import Version

NAME = "ClickHouse"
REFUSED = portable.REASONS | dict.fromkeys(
    ("Lead", "Lag"), "ClickHouse answers 1970 or zero instead of nothing at a window’s end"
)
SETTINGS = {
    "join_use_nulls": "1",
    "use_hive_partitioning": "1",
    "session_timezone": "UTC",
    "enable_extended_results_for_datetime_functions": "1",  # weeks before 1970 stay what they are
    "max_query_size": "50000000",  # a long history has many files, all named in the question
    "glob_expansion_max_elements": "1000000",
    "output_format_arrow_compression_method": "none",
}
TIMEOUT = 600
_lock = threading.Lock()
_embedded: dict[int, Any] = {}


def why_not(expression: Any) -> str | None:
    """Window functions that look ahead, and whatever no second engine may be asked for."""
    return portable.found(expression, REFUSED)


@lru_cache(maxsize=1)
def _compiler() -> Any:
    """Ibis' own compiler, but a count of different values is exact."""
    from ibis.backends.sql.compilers.clickhouse import ClickHouseCompiler
    from ibis.expr import operations as ops

    class Compiler(ClickHouseCompiler):
        __slots__ = ()
        SIMPLE_OPS = {ops.CountDistinct: "uniqExact"}

    return Compiler()


def sql(expression: Any) -> str:
    """The expression as ClickHouse reads it."""
    return portable.compiled(NAME, _compiler(), portable.without_nulls(expression))


def ask(lake: Lake, version: Version, sql: str) -> pa.Table:
    """The answer of the server, or of the engine in this process."""
    names = (f"`{name}` AS ({_scan(lake, version, name)})" for name in version.tables)
    whole = f"WITH {', '.join(names)} SELECT * FROM ({sql})"
    server = os.environ.get("HEADWAY_CLICKHOUSE", "")
    answer = _over_http(server, whole) if server else _in_process(whole)
    return pa.ipc.open_stream(pa.BufferReader(answer)).read_all()


def _scan(lake: Lake, version: Version, table: str) -> str:
    """A SELECT over exactly this version's files; a column a file lacks is null in it."""
    files, schema = lake.files(version, table)
    columns = {field.name: f"Nullable({_type(field.type)})" for field in schema}
    if not files:
        blank = ", ".join(f"CAST(NULL AS {kind}) AS `{name}`" for name, kind in columns.items())
        return f"SELECT {blank} WHERE 0"
    folder = str(lake.root / table)
    for sign in "{}*?`'\\":
        if sign in folder:
            raise Trouble(
                f"ClickHouse cannot read a data folder with {sign} in its path: {folder}."
                " Move HEADWAY_HOME."
            )
    paths = f"{folder}/{{{','.join(file.path for file in files)}}}"
    if len(files) == 1:
        paths = f"{folder}/{files[0].path}"
    kinds = ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
    return f"SELECT * FROM file('{paths}', 'Parquet', '{_quoted(kinds)}')"


def _quoted(words: str) -> str:
    return words.replace("\\", "\\\\").replace("'", "\\'")


def _type(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "DateTime64(6, 'UTC')"
    for check, name in (
        (pa.types.is_boolean, "Bool"),
        (pa.types.is_int64, "Int64"),
        (pa.types.is_integer, "Int32"),
        (pa.types.is_floating, "Float64"),
        (pa.types.is_date, "Date32"),
    ):
        if check(kind):
            return name
    return "String"


def _in_process(sql: str) -> bytes:
    """One engine a process, one question at a time (it uses all cores for each)."""
    try:
        from chdb import session
    except ImportError:
        raise Trouble(
            "HEADWAY_ENGINE is clickhouse, but chdb is not installed. Install"
            " requirements-engines.txt, or name a server in HEADWAY_CLICKHOUSE."
        ) from None
    from .. import engine

    with _lock:
        mine = _embedded.get(os.getpid())
        if mine is None:
            _embedded.clear()
            mine = _embedded[os.getpid()] = session.Session()
            limits = {"max_memory_usage": str(engine.memory_mb() * 1_000_000)}
            for name, value in (SETTINGS | limits).items():
                mine.query(f"SET {name}='{value}'")
        try:
            found: bytes = mine.query(sql, "ArrowStream").bytes()
        except RuntimeError as error:
            raise Trouble(f"ClickHouse could not answer: {_first_line(str(error))}") from error
    return found


def _over_http(server: str, sql: str) -> bytes:
    parts = urllib.parse.urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Trouble("HEADWAY_CLICKHOUSE is the server’s address: http://user:password@host:8123.")
    place = parts.hostname + (f":{parts.port}" if parts.port else "")
    asked = urllib.parse.urlencode(SETTINGS | {"default_format": "ArrowStream"})
    request = urllib.request.Request(  # noqa: S310 - http and https only, see above
        f"{parts.scheme}://{place}/?{asked}", data=sql.encode(), method="POST"
    )
    if parts.username:
        user, word = (urllib.parse.unquote(each or "") for each in (parts.username, parts.password))
        held = base64.b64encode(f"{user}:{word}".encode()).decode()
        request.add_header("Authorization", f"Basic {held}")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - http and https only, see above
            found: bytes = answer.read()
    except urllib.error.HTTPError as error:
        said = error.read(2000).decode(errors="replace")
        raise Trouble(f"ClickHouse at {place} refused: {_first_line(said)}") from error
    except OSError as error:
        why = getattr(error, "reason", error)
        raise Trouble(
            f"ClickHouse at {place} does not answer ({why}). Check HEADWAY_CLICKHOUSE, or unset"
            " HEADWAY_ENGINE to compute on this machine."
        ) from error
    return found


def _first_line(words: str) -> str:
    return next((line for line in words.splitlines() if line.strip()), "no reason given")[:400]
