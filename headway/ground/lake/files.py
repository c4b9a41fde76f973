"""What DuckDB writes and what the Delta log is told about it.

DuckDB writes the Parquet files itself (`COPY … RETURN_STATS`), because it streams and sorts in
bounded memory; the files are then committed to the Delta log as add and remove actions.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Schema
from deltalake.transaction import AddAction, RemoveAction

KEEP_FOR_GOOD = {
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
    "delta.enableExpiredLogCleanup": "false",
    "delta.dataSkippingNumIndexedCols": "-1",  # else null counts of columns past the 32nd are lost
}
"""Old versions can be looked back to, so Delta must not tidy its log away after 30 days."""

_HOOK = PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False)


@dataclass(frozen=True)
class Written:
    """One Parquet file of a table.

    `path` is relative to the table; `nulls`, `least` and `most` are per column, as DuckDB prints
    them.
    """

    path: str
    rows: int
    size: int
    partition: Mapping[str, str | None]
    nulls: Mapping[str, int]
    least: Mapping[str, str]
    most: Mapping[str, str]


def written(table: Path, returned: Iterable[Sequence[Any]]) -> tuple[Written, ...]:
    """The files a `COPY … (RETURN_STATS)` reports, made durable on the way; empty ones removed."""
    found = []
    for name, rows, size, _footer, columns, keys, *_ in returned:
        path = Path(name)
        if not rows:
            path.unlink(missing_ok=True)
            continue
        _to_disk(path)
        facts = {column.strip('"'): values for column, values in columns.items()}
        found.append(
            Written(
                path=path.relative_to(table).as_posix(),
                rows=int(rows),
                size=int(size),
                partition=dict(keys or {}),
                nulls={c: int(v.get("null_count", 0)) for c, v in facts.items()},
                least={c: v["min"] for c, v in facts.items() if "min" in v},
                most={c: v["max"] for c, v in facts.items() if "max" in v},
            )
        )
    return tuple(found)


def _to_disk(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fdatasync(file)
    finally:
        os.close(file)


def create(table: Path, schema: pa.Schema, partition_by: str | None) -> None:
    """An empty Delta table that keeps its history for good."""
    table.mkdir(parents=True, exist_ok=True)
    DeltaTable.create(
        str(table),
        Schema.from_arrow(schema),
        partition_by=[partition_by] if partition_by else None,
        configuration=KEEP_FOR_GOOD,
    )


def commit(
    table: Path,
    *,
    base: int,
    add: Sequence[Written],
    remove: Sequence[Written],
    partition_by: str | None,
    stamp: datetime,
    note: str,
    new_columns: pa.Schema | None = None,
) -> int:
    """Make one Delta version out of `base` without `remove` and with `add`; gives its number.

    `new_columns` are added to the table's schema first; rows written before have them empty.

    Where the table has moved past `base` (a writer was killed after this step), it is first put
    back; readers never saw those versions.
    """
    delta = DeltaTable(str(table))
    if delta.version() != base:
        delta.restore(base, commit_properties=CommitProperties(custom_metadata={"reason": note}))
        delta = DeltaTable(str(table))
    if new_columns is not None:
        delta.alter.add_columns(list(Schema.from_arrow(new_columns).fields))
        delta = DeltaTable(str(table))
    millis = int(stamp.timestamp() * 1000)
    schema = delta.schema()
    kinds = {f.name: str(getattr(f.type, "type", f.type)) for f in schema.fields}
    actions: list[AddAction | RemoveAction] = [
        RemoveAction(file.path, True, millis, file.size, dict(file.partition)) for file in remove
    ]
    actions += [
        AddAction(file.path, file.size, dict(file.partition), millis, True, _stats(file, kinds))
        for file in add
    ]
    if actions:
        delta.create_write_transaction(
            actions,
            mode="append",
            schema=schema,
            partition_by=[partition_by] if partition_by else None,
            commit_properties=CommitProperties(custom_metadata={"note": note}),
            post_commithook_properties=_HOOK,
        )
    return DeltaTable(str(table)).version()


def put_back(table: Path, *, to: int) -> int:
    """A new Delta version with the files of an earlier one; gives its number."""
    delta = DeltaTable(str(table))
    if delta.version() != to:
        delta.restore(to)
    return DeltaTable(str(table)).version()


def _stats(file: Written, kinds: Mapping[str, str]) -> str:
    """The statistics of one file as Delta wants them; bounds for times, dates and numbers."""
    least: dict[str, Any] = {}
    most: dict[str, Any] = {}
    for column, kind in kinds.items():
        if column not in file.least or column not in file.most:
            continue
        low, high = file.least[column], file.most[column]
        if kind == "timestamp":
            least[column], most[column] = _millis(low, math.floor), _millis(high, math.ceil)
        elif kind == "date":
            least[column], most[column] = low, high
        elif kind in ("integer", "long"):
            least[column], most[column] = int(low), int(high)
    return json.dumps(
        {
            "numRecords": file.rows,
            "minValues": least,
            "maxValues": most,
            "nullCount": {c: n for c, n in file.nulls.items() if c in kinds},
        }
    )


def instant(text: str) -> datetime:
    """A time as DuckDB prints it in statistics (`2024-01-31 08:00:00.5+00`) as an aware datetime.

    >>> instant("2024-01-31 08:00:00.5+00").isoformat()
    '2024-01-31T08:00:00.500000+00:00'
    """
    bare = text.removesuffix("+00").replace(" ", "T")
    return datetime.fromisoformat(bare).replace(tzinfo=UTC)


def _millis(text: str, cut: Any) -> str:
    moment = instant(text)
    millis = cut(moment.microsecond / 1000)
    whole = moment.replace(microsecond=0).timestamp() + millis / 1000
    return datetime.fromtimestamp(whole, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S.") + (
        f"{millis % 1000:03d}Z"
    )


def files_at(table: Path, version: int) -> tuple[tuple[Written, ...], pa.Schema]:
    """The files that make up a Delta version, and its schema.

    `nulls` names exactly the columns a file has; columns left out of a file are empty in it.
    """
    delta = DeltaTable(str(table), version=version)
    found = []
    actions = pa.RecordBatchReader.from_stream(delta.get_add_actions(flatten=True)).read_all()
    # times as Python values would load pandas, a second of start-up; nobody needs them here
    wanted = [
        name
        for name in actions.column_names
        if name in ("path", "num_records", "size_bytes") or name.startswith(("partition.", "null_"))
    ]
    for row in actions.select(wanted).to_pylist():
        parts: dict[str, dict[str, Any]] = {"partition": {}, "null_count": {}}
        for name, value in row.items():
            group, _, column = name.partition(".")
            if column and group in parts and (value is not None or group == "partition"):
                parts[group][column] = value
        found.append(
            Written(
                path=row["path"],
                rows=row["num_records"],
                size=row["size_bytes"],
                partition=parts["partition"],
                nulls=parts["null_count"],
                least={},
                most={},
            )
        )
    found.sort(key=lambda file: file.path)
    return tuple(found), pa.schema(delta.schema().to_arrow())
