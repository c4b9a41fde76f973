"""Headings made safe: cleaned, named where nameless, told apart where they repeat."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import duckdb

from headway.loop.evidence.mapping import Doubt
from headway.loop.evidence.sources.table import Limits, RawColumn, UnreadableFile

_SPACE = re.compile(r"[\s\u00a0\u2007\u202f\u200b\u200e\u200f\ufeff]+")


def clean(name: object) -> str:
    """A heading without byte-order mark, non-breaking or doubled blanks.

    >>> clean("\\ufeffOpened\\u00a0 at ")
    'Opened at'
    """
    return _SPACE.sub(" ", "" if name is None else str(name)).strip()


def normal(heading: str) -> str:
    """A heading as plain lower-case words: no accents, camel case and signs taken apart.

    >>> normal("Opened_At"), normal("createdDate"), normal("Priorität"), normal("case:concept:name")
    ('opened at', 'created date', 'prioritat', 'case:concept:name')
    """
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    text = unicodedata.normalize("NFKD", text.replace("ß", "ss")).lower()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    if re.fullmatch(r"(case:)?[a-z]+:[a-z]+", text):
        return text
    return re.sub(r"[^a-z0-9#'\u0370-\uffff]+", " ", text).strip()


def columns_of(names: Sequence[object], file: str, limits: Limits) -> tuple[RawColumn, ...]:
    """Columns from the cells of the heading row; repeated names get “ (2)”, “ (3)”."""
    if len(names) > limits.columns:
        raise UnreadableFile(
            f"{file} has {len(names):,} columns; at most {limits.columns:,} are read. "
            "Check that the separator is right, or export fewer columns."
        )
    seen: dict[str, int] = {}
    columns = []
    taken = {clean(name) for name in names}
    for position, raw in enumerate(names):
        name = clean(raw) or f"Column {position + 1}"
        seen[name] = seen.get(name, 0) + 1
        unique = name
        while seen[name] > 1 and (unique == name or unique in taken):
            unique = f"{name} ({seen[name]})"
            seen[name] += unique in taken
        taken.add(unique)
        columns.append(RawColumn(f"c{position}", unique, position))
    return tuple(columns)


def repeated(names: Sequence[object]) -> list[tuple[int, int]]:
    """Pairs (first place, later place) of the same heading.

    >>> repeated(["id", "Variant", "x", "variant", "Variant"])
    [(1, 4)]
    """
    first: dict[str, int] = {}
    pairs = []
    for place, raw in enumerate(names):
        name = clean(raw)
        if name and first.setdefault(name, place) != place:
            pairs.append((first[name], place))
    return pairs


def settle_repeats(
    con: duckdb.DuckDBPyConnection,
    sql: str,
    columns: tuple[RawColumn, ...],
    names: Sequence[object],
    file: str,
) -> tuple[tuple[RawColumn, ...], tuple[Doubt, ...]]:
    """Drop a repeated column that says the same in every row; keep and name one that differs.

    The doubt `duplicate_header_differs` becomes serious in `recognise` when the heading matters.
    """
    pairs = repeated(names)
    if not pairs:
        return columns, ()
    tests = ", ".join(f"count(*) FILTER (c{a} IS DISTINCT FROM c{b})" for a, b in pairs)
    differing = con.execute(f"SELECT {tests} FROM {sql}").fetchone() or ()
    dropped = set()
    doubts = []
    for (first, later), rows in zip(pairs, differing, strict=True):
        name = columns[first].name
        if rows:
            doubts.append(
                Doubt(
                    "duplicate_header_differs",
                    f"{file}: two columns are headed “{name}” and differ in {rows:,} rows. The "
                    f"second is shown as “{columns[later].name}”.",
                )
            )
        else:
            dropped.add(later)
            doubts.append(
                Doubt(
                    "duplicate_header",
                    f"{file}: two columns are headed “{name}” and say the same in every row; "
                    "the second was left out.",
                )
            )
    return tuple(c for c in columns if c.position not in dropped), tuple(doubts)
