"""Reading a lake: versions, and sessions on exactly one of them."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from headway.ground.trouble import Trouble

from . import engine, engines
from .files import Written, files_at
from .versions import Version, read_head, read_version

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir

    from .writing import Writer

_views: dict[tuple[int, Path, int], str] = {}
_views_lock = threading.RLock()
_serial = itertools.count(1)


def quoted(name: str) -> str:
    """A name as SQL wants it, whatever it contains."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text literal in SQL."""
    return "'" + value.replace("'", "''") + "'"


class Lake:
    """A folder of Delta tables with numbered versions; see `session` to read, `writing` to write."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._files: dict[tuple[str, int], tuple[tuple[Written, ...], pa.Schema]] = {}

    def __repr__(self) -> str:
        return f"Lake({str(self.root)!r})"

    @property
    def empty(self) -> bool:
        """Whether nothing is in effect: never imported, or everything undone."""
        head = self.head()
        return head is None or head.content is None

    def head(self) -> Version | None:
        """The version in effect; None where nothing was ever imported."""
        head = read_head(self.root)
        return read_version(self.root, head.number, head.undone) if head else None

    def version(self, number: int) -> Version:
        """One version by number; Trouble when there is none."""
        head = read_head(self.root)
        found = (
            read_version(self.root, number, head.undone) if head and number <= head.number else None
        )
        if found is None:
            known = f"1 to {head.number}" if head else "none yet"
            raise Trouble(f"There is no version {number} (known: {known}).")
        return found

    def versions(self) -> list[Version]:
        """All versions, oldest first; undone ones are marked."""
        head = read_head(self.root)
        if head is None:
            return []
        found = (read_version(self.root, n, head.undone) for n in range(1, head.number + 1))
        return [version for version in found if version is not None]

    def session(self, version: int | None = None) -> Session:
        """A reader on one version (default: the one in effect), untouched by later imports."""
        chosen = self.head() if version is None else self.version(version)
        if chosen is None or chosen.content is None:
            raise Trouble("No tickets yet: import a file first (headway import FILE).")
        return Session(self, chosen)

    def writing(self, *, wait_seconds: float = 600, memory_mb: int | None = None) -> Writer:
        """The one writer, as a context manager; waits for another to finish, then gives up."""
        from .writing import Writer

        return Writer(self, wait_seconds=wait_seconds, memory_mb=memory_mb)

    def files(self, version: Version, table: str) -> tuple[tuple[Written, ...], pa.Schema]:
        """The Parquet files of a table in a version, and its schema; read once, as versions stay."""
        key = (table, version.tables[table])
        if key not in self._files:
            self._files[key] = files_at(self.root / table, key[1])
        return self._files[key]

    def scan_sql(self, version: Version, table: str, *, months: set[str] | None = None) -> str:
        """A SELECT over exactly this version's files, all of them or some partitions' only."""
        files, schema = self.files(version, table)
        if months is not None:
            files = tuple(f for f in files if set(f.partition.values()) & months)
        return scan(self.root / table, files, schema)


def scan(folder: Path, files: tuple[Written, ...], schema: pa.Schema) -> str:
    """A SELECT over Parquet files in the schema's column order; empty but typed without files."""
    if not files:
        columns = ", ".join(
            f"NULL::{_duck_type(field.type)} AS {quoted(field.name)}" for field in schema
        )
        return f"SELECT {columns} WHERE false"
    keys = sorted({key for file in files for key in file.partition})
    everywhere = set.intersection(*(set(file.nulls) for file in files)) | set(keys)
    somewhere = set.union(*(set(file.nulls) for file in files)) | set(keys)
    names = ", ".join(
        quoted(field.name)
        if field.name in somewhere
        else f"NULL::{_duck_type(field.type)} AS {quoted(field.name)}"
        for field in schema
    )
    paths = ", ".join(text(str(folder / file.path)) for file in files)
    options = "hive_partitioning=false"
    if keys:
        kinds = ", ".join(f"{text(key)}: VARCHAR" for key in keys)
        options = f"hive_partitioning=true, hive_types={{{kinds}}}"
    if somewhere != everywhere:
        options += ", union_by_name=true"
    return f"SELECT {names} FROM read_parquet([{paths}], {options})"


def _duck_type(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "TIMESTAMPTZ" if kind.tz else "TIMESTAMP"
    for check, name in (
        (pa.types.is_boolean, "BOOLEAN"),
        (pa.types.is_int64, "BIGINT"),
        (pa.types.is_integer, "INTEGER"),
        (pa.types.is_floating, "DOUBLE"),
        (pa.types.is_date, "DATE"),
    ):
        if check(kind):
            return name
    return "VARCHAR"


class Session:
    """A reader on one version: `con` has a view for each table and sees nothing else.

    Use it as a context manager or call `close`. Open one per thread; opening is cheap, the views
    and their file lists are made once per process and version.
    """

    def __init__(self, lake: Lake, version: Version) -> None:
        self.lake = lake
        self.version = version
        self.con: duckdb.DuckDBPyConnection = engine.shared(lake.root).cursor()
        self.con.execute(f"SET schema={text(_schema_of(lake, version))}")
        self.con.execute("SET TimeZone='UTC'")

    @property
    def meta(self) -> Mapping[str, Any]:
        """Facts frozen with the version (times are ISO strings in UTC)."""
        return self.version.meta

    @cached_property
    def backend(self) -> Any:
        """The Ibis backend on this session's connection."""
        import ibis

        return ibis.duckdb.from_connection(self.con)

    def table(self, name: str) -> ir.Table:
        """One table of the version as an Ibis expression."""
        return self.backend.table(name)

    @cached_property
    def tickets(self) -> ir.Table:
        """The tickets as an Ibis expression."""
        return self.table("tickets")

    @cached_property
    def events(self) -> ir.Table:
        """The events as an Ibis expression."""
        return self.table("events")

    @property
    def engine(self) -> str:
        """The key of the engine that answers `ask`."""
        return engines.chosen()

    def ask(self, sql: str) -> pa.Table:
        """The answer of the chosen engine to a question in its own dialect (see `engines`)."""
        if self.engine == engines.KNOWN[0]:
            return self.con.sql(sql).to_arrow_table()
        return engines.engine(self.engine).ask(self.lake, self.version, sql)

    def execute(self, expression: ir.Expr) -> pa.Table:
        """Compute an Ibis expression here, whatever engine is chosen."""
        return self.backend.to_pyarrow(expression)

    def close(self) -> None:
        """Give the connection back."""
        self.con.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _schema_of(lake: Lake, version: Version) -> str:
    """The name of a schema whose views read exactly this version; made on first use."""
    key = (os.getpid(), lake.root, version.number)
    with _views_lock:
        name = _views.get(key)
        if name is None:
            con = engine.shared(lake.root).cursor()
            name = f"v{next(_serial)}"
            con.execute(f"CREATE SCHEMA {name}")
            for table in version.tables:
                view = lake.scan_sql(version, table)
                con.execute(f"CREATE VIEW {name}.{quoted(table)} AS {view}")
            con.close()
            _views[key] = name
        return name
