"""Changing a lake: one writer at a time, whole versions only.

Order of a write: the run is named on disk; Parquet files carrying that name are written into the
table folders; each Delta log gets one commit; the version's facts are written; the pointer is
replaced; the run's name is removed. A writer killed anywhere before the pointer leaves nothing a
reader can see, and the next writer deletes the files that carry its name.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa
from deltalake import DeltaTable

from headway.ground.trouble import Trouble

from . import answers, engine
from .files import Written, commit, create, put_back, written
from .store import Lake, quoted, text
from .versions import Head, Version, read_head, replace_file, write_head, write_version

if TYPE_CHECKING:
    import duckdb

MONTHS_ALL: None = None
NOTHING_ALSO: Mapping[str, str] = {}


class Busy(Trouble):
    """Another import is at work and did not finish in time."""


@dataclass
class _Change:
    base: int
    add: tuple[Written, ...]
    remove: tuple[Written, ...]
    partition_by: str | None
    new_columns: pa.Schema | None


class Writer:
    """The one writer of a lake, with an engine of its own in `con` and a `workdir` to throw away."""

    con: duckdb.DuckDBPyConnection
    workdir: Path

    def __init__(self, lake: Lake, *, wait_seconds: float, memory_mb: int | None) -> None:
        self.lake = lake
        self.run = secrets.token_hex(6)
        self._wait = wait_seconds
        self._memory = memory_mb
        self._changes: dict[str, _Change] = {}
        self._lock: IO[str] | None = None

    def __enter__(self) -> Writer:
        root = self.lake.root
        root.mkdir(parents=True, exist_ok=True)
        self._lock = self._take_lock(root / "writer.lock")
        try:
            engine.sweep(root)
            self._clear_leftovers()
            replace_file(root / "writing.json", json.dumps({"run": self.run}))
            self.workdir = root / "spill" / f"{os.getpid()}-{self.run}"
            self.con = engine.start(self.workdir, memory=self._memory)
        except BaseException:
            self._lock.close()
            raise
        self.head = self.lake.head()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.con.close()
            shutil.rmtree(self.workdir, ignore_errors=True)
            self._clear_leftovers()
            answers.forget(self.lake.root, but=answers.VERSIONS)
        finally:
            if self._lock is not None:
                self._lock.close()

    def _take_lock(self, path: Path) -> IO[str]:
        file = path.open("a+")
        deadline = time.monotonic() + self._wait
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return file
            except OSError:
                if time.monotonic() >= deadline:
                    file.close()
                    raise Busy(
                        "Another import is writing to this desk. Wait until it is done, then"
                        " import again."
                    ) from None
                time.sleep(0.05)

    def _clear_leftovers(self) -> None:
        """Delete files of a run that was not committed; a committed run only loses its mark."""
        mark = self.lake.root / "writing.json"
        try:
            run = str(json.loads(mark.read_text())["run"])
        except FileNotFoundError:
            return
        head = self.lake.head()
        if head is None or head.meta.get("run") != run:
            for file in self.lake.root.glob(f"*/**/{run}-*.parquet"):
                file.unlink(missing_ok=True)
            for log in self.lake.root.glob("*/_delta_log"):
                if DeltaTable.is_deltatable(str(log.parent)):
                    put_back(log.parent, to=head.tables.get(log.parent.name, 0) if head else 0)
        mark.unlink(missing_ok=True)

    # --- changing tables -------------------------------------------------------------------

    def current(
        self,
        table: str,
        *,
        months: set[str] | None = None,
        also: Mapping[str, str] = NOTHING_ALSO,
    ) -> str | None:
        """A SELECT over a table as it is now; None where the lake has no such table.

        `also` maps column → SQL type: those an older table does not have yet are there, empty.
        """
        if self.head is None or table not in self.head.tables:
            return None
        now = self.lake.scan_sql(self.head, table, months=months)
        _, schema = self.lake.files(self.head, table)
        lacking = [name for name in also if name not in schema.names]
        if not lacking:
            return now
        empty = ", ".join(f"NULL::{also[name]} AS {quoted(name)}" for name in lacking)
        return f"SELECT *, {empty} FROM ({now})"

    def put(
        self,
        table: str,
        query: str,
        *,
        partition_by: str | None = None,
        months: set[str] | None = MONTHS_ALL,
        absent: Collection[str] = (),
    ) -> tuple[Written, ...]:
        """Write a query's rows as the table's new content; visible only after `commit`.

        With `months` only those partitions are replaced and the others stay as they are; the query
        must then give rows of these partitions only. Columns in `absent` are empty in every row
        of the query; they are left out of the files, where readers take them for empty.
        """
        folder = self.lake.root / table
        fresh: pa.Schema | None = None
        if DeltaTable.is_deltatable(str(folder)):
            fresh = self._new_columns(table, query)
        else:
            reader = self.con.sql(f"SELECT * FROM ({query}) LIMIT 0")
            shutil.rmtree(folder, ignore_errors=True)
            create(folder, reader.to_arrow_table().schema, partition_by)
        old: tuple[Written, ...] = ()
        base = 0
        if self.head is not None and table in self.head.tables:
            base = self.head.tables[table]
            old, _ = self.lake.files(self.head, table)
        if months is not MONTHS_ALL:
            old = tuple(f for f in old if set(f.partition.values()) & months)
        options = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, RETURN_STATS true"
        if partition_by:
            target = folder
            options += (
                f", PARTITION_BY ({quoted(partition_by)}), APPEND true"
                f", FILENAME_PATTERN '{self.run}-{{uuid}}'"
            )
        else:
            target = folder / f"{self.run}-{secrets.token_hex(8)}.parquet"
        if absent:
            names = ", ".join(quoted(name) for name in sorted(absent))
            query = f"SELECT * EXCLUDE ({names}) FROM ({query})"
        # DuckDB's default (524,288) spills at ten million rows and costs twice the time
        self.con.execute("SET partitioned_write_flush_threshold=122880")
        returned = self.con.execute(f"COPY ({query}) TO {text(str(target))} ({options})").fetchall()
        add = written(folder, returned)
        self._changes[table] = _Change(base, add, old, partition_by, fresh)
        return add

    def _new_columns(self, table: str, query: str) -> pa.Schema | None:
        """Columns of the query that the table does not have yet; None where there are none."""
        if self.head is None or table not in self.head.tables:
            return None
        _, schema = self.lake.files(self.head, table)
        names = [row[0] for row in self.con.execute(f"DESCRIBE {query}").fetchall()]
        new = [quoted(name) for name in names if name not in schema.names]
        if not new:
            return None
        found: pa.Schema = (
            self.con.sql(f"SELECT {', '.join(new)} FROM ({query}) LIMIT 0").to_arrow_table().schema
        )
        return found

    def commit(self, *, note: str, at: datetime, meta: Mapping[str, Any]) -> Version:
        """Make everything put so far one new version, at once."""
        head = self.head
        number = (head.number if head else 0) + 1
        versions = dict(head.tables) if head else {}
        for name, change in self._changes.items():
            versions[name] = commit(
                self.lake.root / name,
                base=change.base,
                add=change.add,
                remove=change.remove,
                partition_by=change.partition_by,
                new_columns=change.new_columns,
                stamp=at,
                note=note,
            )
        version = Version(
            number=number,
            taken_at=at,
            note=note,
            tables=versions,
            meta=dict(meta) | {"run": self.run},
            content=number,
            before=head.content if head else None,
        )
        return self._point_to(version, undone=None)

    def undo(self, number: int, *, at: datetime) -> Version:
        """Take back the newest import in effect: a new version whose content is the one before.

        Raises Trouble when the number is unknown, already undone, or not the newest in effect.
        """
        head = self.head
        if head is None:
            raise Trouble("Nothing was imported yet, so there is nothing to undo.")
        wanted = self.lake.version(number)
        if wanted.content != number:
            raise Trouble(f"Version {number} is itself an undo. Import the file again instead.")
        if wanted.undone:
            raise Trouble(f"Version {number} has been undone already.")
        if head.content != number:
            raise Trouble(
                f"Version {number} is not the newest import in effect:"
                f" undo version {head.content} first."
            )
        before = self.lake.version(wanted.before) if wanted.before else None
        tables = {}
        for name in head.tables:
            to = before.tables.get(name, 0) if before else 0
            tables[name] = put_back(self.lake.root / name, to=to)
        version = Version(
            number=head.number + 1,
            taken_at=at,
            note=f"undid version {number}",
            tables=tables,
            meta=dict(before.meta) if before else {},
            content=before.number if before else None,
            before=before.before if before else None,
        )
        return self._point_to(version, undone=number)

    def _point_to(self, version: Version, *, undone: int | None) -> Version:
        old = read_head(self.lake.root)
        gone = (old.undone if old else frozenset()) | ({undone} if undone else frozenset())
        write_version(self.lake.root, version)
        write_head(self.lake.root, Head(version.number, gone))
        with contextlib.suppress(FileNotFoundError):
            (self.lake.root / "writing.json").unlink()
        self._changes.clear()
        self.head = version
        return version
