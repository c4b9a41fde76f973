"""Jira search results with `expand=changelog`: one row per issue and per change in its history.

Each issue gives a row `created` with all its fields, and each item of its histories a row with the
field that changed, its value before and after, who and when. The line of all of them is that of
the issue's record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from headway.loop.evidence.mapping import Doubt
from headway.loop.evidence.sources.archive import Room
from headway.loop.evidence.sources.spool import Spool, spooled_part
from headway.loop.evidence.sources.table import Part, UnreadableFile

NAMES = ("name", "value", "displayName")
"""Which of its parts names an object in a list."""
_CHANGE = ("changed at", "changed field", "from value", "to value", "changed by")
_LOOK = 200


def has_changelog(path: Path) -> bool:
    """Has any of the first records of these JSON lines a history of changes?"""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for _, line in zip(range(_LOOK), file, strict=False):
            try:
                if '"histories"' in line and any(_changes(json.loads(line))):
                    return True
            except (ValueError, RecursionError):
                continue
    return False


def open_changelog(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    name: str,
    room: Room,
    *,
    format: str,
    encoding: str,
    given: int,
    doubts: Sequence[Doubt],
) -> Part:
    """Open JSON lines of issues with their changelog; Trouble when none can be read."""
    keys: dict[str, None] = {}
    for _, record, _ in _records(path):
        if record is not None:
            keys.update(dict.fromkeys(_plain(record)))
    if len(keys) > room.limits.columns:
        raise UnreadableFile(f"{name} has more than {room.limits.columns:,} fields.")
    names = list(keys)
    incomplete = 0
    with Spool(room, len(names) + len(_CHANGE)) as spool:
        for number, record, line in _records(path):
            if record is None:
                spool.reject(number, "not a record (an object in braces)", line)
                continue
            fields = _plain(record)
            made = fields.get("fields.created") or fields.get("created")
            row = [fields.get(key) for key in names]
            spool.add(number, [*row, made, "created", None, None, None])
            own = [fields[key] if key == "key" else None for key in names]
            for change in _changes(record):
                spool.add(number, [*own, *change])
            log = record.get("changelog", {})
            incomplete += _count(log.get("total")) > _count(log.get("maxResults")) > 0
    notes = list(doubts)
    if incomplete:
        notes.append(
            Doubt(
                "history_incomplete",
                f"In {name} the history of {incomplete:,} issues is longer than what was exported."
                " Counts of reopenings and of moves may be too low for these.",
            )
        )
    return spooled_part(
        con, spool, [*names, *_CHANGE], file=name, room=room, format=format, encoding=encoding,
        bytes=given, doubts=notes,
    )  # fmt: skip


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any] | None, str]]:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                record = None
            yield number, record if isinstance(record, dict) else None, line.rstrip("\n")


def _changes(record: object) -> Iterator[tuple[str | None, ...]]:
    """(when, field, before, after, who) of every change, as the record has them."""
    log = record.get("changelog") if isinstance(record, dict) else None
    histories = log.get("histories") if isinstance(log, dict) else None
    for history in histories if isinstance(histories, list) else ():
        if not isinstance(history, dict):
            continue
        items = history.get("items")
        author = history.get("author")
        who = author.get("displayName") or author.get("name") if isinstance(author, dict) else None
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                values = (history.get("created"), item.get("field"), item.get("fromString"),
                          item.get("toString"), who)  # fmt: skip
                yield tuple(None if value is None else str(value) for value in values)


def _plain(record: dict[str, Any], path: str = "") -> dict[str, str]:
    """The leaves of a record by dotted name; lists as JSON, named objects in them by the first.

    >>> _plain({"key": "A-1", "fields": {"parts": [{"id": 1, "name": "VPN"}]}, "changelog": {}})
    {'key': 'A-1', 'fields.parts.name': 'VPN', 'fields.parts': '[{"id": 1, "name": "VPN"}]'}
    """
    found: dict[str, str] = {}
    for key, value in record.items():
        name = f"{path}{key}"
        if value is None or name == "changelog":
            continue
        if isinstance(value, dict):
            found |= _plain(value, f"{name}.")
        elif isinstance(value, list):
            first = value[0] if value and isinstance(value[0], dict) else {}
            for part in NAMES:
                if isinstance(first.get(part), str):
                    found[f"{name}.{part}"] = first[part]
            if value:
                found[name] = json.dumps(value, ensure_ascii=False)
        else:
            found[name] = json.dumps(value) if isinstance(value, bool) else str(value)
    return found


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
