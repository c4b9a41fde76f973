"""XES event logs, streamed: one row per event, case attributes as `case:…`.

Times are kept as written, offset and all. One known tool (Disco) stamps local times with the
offset of the computer it runs on; such a log says so in its `creator`, gets the doubt
`wall_time`, and its clock times are read in the desk's time zone, like those of a CSV export of
the same log. (In the public helpdesk log of an Italian company the log says +02:00/+03:00 where the
CSV has bare local times; case numbers differ in a blank only: `Case3608`, `Case 3608`.) Offsets of
all other logs are honoured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb
from lxml import etree

from headway.loop.evidence.mapping import Doubt
from headway.loop.evidence.sources.archive import Room
from headway.loop.evidence.sources.spool import Spool, parquet_sample, spooled_part
from headway.loop.evidence.sources.table import Part, UnreadableFile

_VALUES = {"string", "date", "int", "float", "boolean", "id"}
_FIRST = ("case:concept:name", "concept:name", "time:timestamp", "org:resource", "org:group")
_DISCO = "Fluxicon"


def open_xes(con: duckdb.DuckDBPyConnection, path: Path, name: str, room: Room) -> Part:
    """Open an event log; Trouble when it is no XES or has no event."""
    keys: dict[str, None] = dict.fromkeys(_FIRST)
    creator = ""
    events = 0
    whole, reason = True, ""
    for row, made_by in _guarded(path, name):
        creator = creator or made_by
        if row is None:
            continue
        if isinstance(row, str):
            whole, reason = False, row
            break
        events += 1
        keys.update(dict.fromkeys(row))
        if len(keys) > room.limits.columns:
            raise UnreadableFile(f"{name} has more than {room.limits.columns:,} attributes.")
    if not events:
        raise UnreadableFile(f"{name} holds no event{reason and f' ({reason})'}. Export it again.")
    names = list(keys)
    with Spool(room, len(names)) as spool:
        for number, (row, _) in enumerate(
            ((r, m) for r, m in _guarded(path, name) if isinstance(r, dict)), start=1
        ):
            spool.add(number, [row.get(key) for key in names])
    doubts = []
    if not whole:
        doubts.append(
            Doubt(
                "truncated",
                f"{name} is cut off or damaged after {events:,} events ({reason}). Export it "
                "again.",
                serious=True,
            )
        )
    if _DISCO in creator:
        doubts.append(
            Doubt(
                "wall_time",
                f"{name} was written by Disco, which stamps times with the offset of its own "
                "computer; the clock times are kept and read in the desk's time zone.",
            )
        )
    part = spooled_part(
        con, spool, names, file=name, room=room, format="xes", bytes=path.stat().st_size,
        doubts=doubts,
    )  # fmt: skip
    filled = con.execute(
        "SELECT " + ", ".join(f"count({c.key})" for c in part.columns) + f" FROM {part.sql}"
    ).fetchone()
    kept = tuple(c for c, n in zip(part.columns, filled or (), strict=True) if n)
    sample = partial(parquet_sample, con, spool.path, [column.key for column in kept])
    return replace(part, columns=kept, sample=sample)


def _guarded(path: Path, name: str) -> Iterator[tuple[dict[str, str] | str | None, str]]:
    """Events as dicts; a last str says why the log breaks off; (None, creator) from the head."""
    parser = etree.iterparse(
        str(path), events=("start", "end"), resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False, remove_comments=True,
        tag=("{*}log", "{*}trace", "{*}event"),
    )  # fmt: skip
    case: dict[str, str] = {}
    traces = 0
    closed = False
    try:
        for action, element in parser:
            tag = element.tag.rpartition("}")[2]
            if action == "start" and tag == "log":
                if element.getroottree().docinfo.internalDTD is not None:
                    raise UnreadableFile(
                        f"{name} declares a document type, which event logs do not need and "
                        "which can do harm. Export it again without."
                    )
            elif action == "start" and tag == "trace":
                case = {}
                traces += 1
                if traces == 1:
                    yield None, _attributes(element.getparent(), "").get("creator", "")
            elif action == "end" and tag == "log":
                closed = True
            elif action == "end" and tag == "event":
                trace = element.getparent()
                case = case or _attributes(trace, "case:")
                yield {**case, **_attributes(element, "")}, ""
                trace.remove(element)
            elif action == "end" and tag == "trace":
                element.getparent().remove(element)
    except etree.XMLSyntaxError as error:
        yield str(error.msg), ""
        return
    if not closed:
        raise UnreadableFile(f"{name} is XML but not an XES event log.")


def _attributes(element: etree._Element, prefix: str) -> dict[str, str]:
    return {
        prefix + child.get("key"): child.get("value")
        for child in element
        if isinstance(child.tag, str)
        and child.tag.rpartition("}")[2] in _VALUES
        and child.get("key") is not None
        and child.get("value") is not None
    }
