"""SQL that reads a file's text as typed rows, and says which rows cannot be used.

Pure: text in, SQL out. One pass over the file gives the typed rows with two extra columns: why a
row is rejected (null for a good one) and which of its cells could not be read (a bit per column).
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Set
from dataclasses import dataclass

from headway.ground.lake.store import quoted, text
from headway.loop.evidence.mapping import ColumnUse, Mapping
from headway.loop.evidence.recognise import unreadable_sql, value_sql
from headway.loop.evidence.ticket import FIELDS, Kind

SQL_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "time": "TIMESTAMPTZ",
    "count": "INTEGER",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
    "date": "DATE",
}
STORED = {field.name: SQL_TYPES[field.kind] for field in FIELDS}
"""Fields of the ticket → their type in the store."""

ROLE_TYPES = {
    "sequence": "DOUBLE",
    "activity": "VARCHAR",
    "event_kind": "VARCHAR",
    "event_from": "VARCHAR",
    "event_to": "VARCHAR",
    "event_by": "VARCHAR",
}
PEOPLE = {"requester": ("requester",), "assignee": ("assignee", "event_by")}
"""What can be pseudonymised → the columns that carry the name."""

REASONS = {
    "no_id": "no ticket number",
    "no_opening": "no readable date of opening",
    "no_time": "no readable time of the change",
    "resolved_before_opened": "resolved before it was opened",
    "closed_before_opened": "closed before it was opened",
}


@dataclass(frozen=True)
class Choices:
    """What the person chose besides the mapping.

    `client` names the client of all rows; `pseudonymise` holds keys of `PEOPLE`; `key` is the
    desk's secret for it.
    """

    client: str | None = None
    pseudonymise: frozenset[str] = frozenset()
    key: str = ""


def columns_of(mapping: Mapping, choices: Choices) -> dict[str, ColumnUse | None]:
    """Names of the typed columns → the column each is read from (None: a constant)."""
    found: dict[str, ColumnUse | None] = {}
    for use in mapping.uses:
        if use.field in STORED or use.field in ROLE_TYPES:
            found.setdefault(use.field, use)
    if choices.client is not None:
        found["client"] = None
    found.pop("source", None)
    return found


def typed_sql(mapping: Mapping, choices: Choices, relation: str, *, numbered: bool = False) -> str:
    """A SELECT of all typed columns, `reject` and `unread`; with `numbered` also line, file, text."""
    uses = columns_of(mapping, choices)
    values = [
        f"{_value(name, use, mapping, choices)} AS {quoted(name)}" for name, use in uses.items()
    ]
    doubtful = checked(uses)
    masks = [
        f"(CASE WHEN {unreadable_sql(use, mapping)} THEN {1 << place} ELSE 0 END)"
        for place, (_, use) in enumerate(doubtful)
    ]
    # text that gave no value is rare, so only then is it asked whether it should have
    lost = " OR ".join(f"({quoted(name)} IS NULL AND {use.key} NOT NULL)" for name, use in doubtful)
    unread = f"CASE WHEN {lost} THEN ({' + '.join(masks)})::BIGINT ELSE 0 END" if lost else "0"
    raw = sorted({use.key for _, use in doubtful})
    extra = list(raw)
    if numbered:
        cells = ", ".join(f"coalesce({use.key}, '')" for use in mapping.uses)
        extra += ["_line", "_file", f"concat_ws(' | ', {cells}) AS _text"]
    inner = f"SELECT {', '.join([*values, *extra])} FROM {relation}"
    without = f" EXCLUDE ({', '.join(raw)})" if raw else ""
    return (
        f"SELECT *{without}, ({unread})::BIGINT AS unread, {_reject(mapping, uses)} AS reject"
        f" FROM ({inner})"
    )


def checked(uses: AnyMapping[str, ColumnUse | None]) -> list[tuple[str, ColumnUse]]:
    """The columns whose text can fail to be read, in the order of the bits of `unread`."""
    return [(name, use) for name, use in uses.items() if use is not None and use.how != "text"][:62]


def _value(name: str, use: ColumnUse | None, mapping: Mapping, choices: Choices) -> str:
    if use is None:
        return f"{text(choices.client or '')}::VARCHAR"
    sql = value_sql(use, mapping)
    kind = STORED.get(name) or ROLE_TYPES[name]
    people = [who for who, columns in PEOPLE.items() if name in columns]
    if people and people[0] in choices.pseudonymise:
        sql = pseudonym_sql(sql, choices.key)
    if kind == "INTEGER":
        return f"TRY_CAST({sql} AS INTEGER)"
    if kind == "VARCHAR" and use.how != "text":
        return f"CAST({sql} AS VARCHAR)"
    if kind == "DOUBLE" and use.how == "text":
        return f"TRY_CAST({sql} AS DOUBLE)"
    if kind == "DOUBLE" and use.how in ("count", "number", "duration", "flag"):
        return f"CAST({sql} AS DOUBLE)"
    return sql


def pseudonym_sql(value: str, key: str) -> str:
    """A name's pseudonym: the same for the same key and name, whatever case or blanks."""
    return (
        f"CASE WHEN {value} IS NULL THEN NULL ELSE 'P-' || left(sha256({text(key)} || "
        f"sha256({text(key)} || lower(trim({value})))), 16) END"
    )


def _reject(mapping: Mapping, uses: AnyMapping[str, ColumnUse | None]) -> str:
    tests = [("ticket_id IS NULL" if "ticket_id" in uses else "true", "no_id")]
    if mapping.shape == "ticket":
        tests.append(("opened_at IS NULL" if "opened_at" in uses else "true", "no_opening"))
        if "opened_at" in uses:
            day = "date_trunc('minute', opened_at)"
            if "resolved_at" in uses:
                tests.append(
                    (f"resolved_at < opened_at AND resolved_at < {day}", "resolved_before_opened")
                )
            if "closed_at" in uses:
                tests.append(
                    (f"closed_at < opened_at AND closed_at < {day}", "closed_before_opened")
                )
    else:
        tests.append(("updated_at IS NULL" if "updated_at" in uses else "true", "no_time"))
    whens = " ".join(f"WHEN {test} THEN {text(code)}" for test, code in tests)
    return f"CASE {whens} END"


def ticket_fields(
    mapping: Mapping, uses: AnyMapping[str, ColumnUse | None]
) -> tuple[dict[str, str], str]:
    """For one row per ticket: field → SQL over the typed columns, and the test for a stale outcome.

    Where the source knows no resolution, close is the resolution. A ticket in a reopened state is
    open, whatever old resolution time it still carries.
    """
    fields = {name: quoted(name) for name in uses if name in STORED} | {"source": "source"}
    if "resolved_at" not in uses and "closed_at" in uses:
        fields["resolved_at"] = "closed_at"
    stale = "false"
    if mapping.states.reopened and "status" in uses and "resolved_at" in uses:
        words = ", ".join(text(word) for word in sorted(mapping.states.reopened))
        stale = f"coalesce(lower(trim(status)) IN ({words}) AND resolved_at IS NOT NULL, false)"
        fields["resolved_at"] = f"CASE WHEN {stale} THEN NULL ELSE resolved_at END"
    return fields, stale


def all_fields(fields: AnyMapping[str, str]) -> str:
    """A SELECT list of every stored field; those not in `fields` are empty."""
    return ", ".join(
        f"{fields[name]} AS {quoted(name)}" if name in fields else f"NULL::{kind} AS {quoted(name)}"
        for name, kind in STORED.items()
    )


def absent_fields(filled: Set[str], *, csat: bool) -> set[str]:
    """Stored fields that are empty when only `filled` are given."""
    follows = {"csat_top"} if csat else set()
    if "sla_due_at" in filled:
        follows |= {"sla_met"}
    if "knowledge_article" in filled:
        follows |= {"knowledge_linked"}
    return set(STORED) - filled - follows
