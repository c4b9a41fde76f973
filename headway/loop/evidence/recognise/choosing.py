"""Second thoughts about the columns chosen: what only shows when they are looked at together."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence

import duckdb

from headway.loop.evidence.mapping import Shape
from headway.loop.evidence.recognise.kinds import Column, Reading, reading_of
from headway.loop.evidence.recognise.states import meaning
from headway.loop.evidence.sources.headings import normal
from headway.loop.evidence.sources.table import RawTable

SMALL = 96 * 2**20
"""Up to this size questions about all values are put to the whole file."""
_SUB_STATUS = re.compile(r"(?:sr )?(?:sub ?stat(?:us|e)|status reason|lifecycle:transition)")
_HISTORY = {"event_kind", "event_from", "event_to", "event_by"}
_MANY_PEOPLE = 0.3

Candidate = tuple[float, str, Column, Reading, str]
"""How well it fits, what it was proposed as, the column, how it is read, why."""


def field_of(name: str, reading: Reading) -> str:
    """The field a column gives when read so."""
    return reading.field or name


def people(
    chosen: dict[str, Candidate],
    columns: Sequence[Column],
    wanted: AnyMapping[str, str],
    candidates: Sequence[Candidate],
) -> None:
    """A “customer” of whom nearly every ticket has another is a person, not a company."""
    client = chosen.get("client")
    if client is None or "requester" in chosen or client[2].name in wanted:
        return
    column = client[2]
    if not {"customer", "kunde", "cliente", "klant", "contact", "account"} & set(
        normal(column.name).split()
    ):
        return
    ticket = chosen.get("ticket_id")
    tickets = len(ticket[2].counts) if ticket else column.rows
    if tickets >= 10 and len(column.counts) > _MANY_PEOPLE * tickets:
        del chosen["client"]
        share = len(column.counts) / tickets
        remark = f"{share:.0%} as many different values as tickets: persons, not companies"
        chosen["requester"] = (0.75, "requester", column, client[3], remark)
        taken = {candidate[2].key for candidate in chosen.values()}
        for other in candidates:
            if other[1] == "client" and other[2].key not in taken and other[0] >= 0.35:
                chosen["client"] = other
                break


def finer_status(
    chosen: dict[str, Candidate], columns: Sequence[Column], wanted: AnyMapping[str, str]
) -> None:
    """A sub-status that tells resolved from closed is the status, where the status itself does not.

    (As in Volvo's incident log: status `Completed`, sub-status `Resolved` or `Closed`.)
    """
    if "status" in wanted.values() or any(
        _tells(chosen[name][2]) for name in ("status", "activity") if name in chosen
    ):
        return
    for column in columns:
        if _SUB_STATUS.fullmatch(normal(column.name)) and column.name not in wanted:
            if not _tells(column):
                continue
            for name in [n for n, candidate in chosen.items() if candidate[2].key == column.key]:
                del chosen[name]
            why = "tells resolved from closed, which no other column does"
            chosen["status"] = (0.9, "status", column, reading_of(column, "status"), why)
            return


def times_of_acts(
    con: duckdb.DuckDBPyConnection,
    raw: RawTable,
    chosen: dict[str, Candidate],
    wanted: AnyMapping[str, str],
) -> None:
    """In a history, what looks like the opening but differs from row to row is the act's time.

    Likewise a “user” who differs from row to row is who did it, not who asked.
    """
    history = {"event_kind", "event_to"} <= chosen.keys() or "activity" in chosen
    if not history or "ticket_id" not in chosen or raw.bytes > SMALL:
        return
    swaps = (("opened_at", "event_at", {"event_at", "updated_at"}),
             ("requester", "event_by", {"event_by", "assignee"}))  # fmt: skip
    for name, role, have in swaps:
        if name in chosen and name not in wanted.values() and not have & chosen.keys():
            ticket, key = chosen["ticket_id"][2].key, chosen[name][2].key
            several, differing = con.execute(
                f"SELECT count(*), count(*) FILTER (n > 1) FROM (SELECT count(DISTINCT {key}) AS n"
                f" FROM {raw.sql} GROUP BY {ticket} HAVING count({key}) > 1)"
            ).fetchall()[0]
            if several and differing > several / 10:
                score, _, column, reading, why = chosen.pop(name)
                chosen[role] = (score, role, column, reading, f"{why}; differs from row to row")


def _tells(column: Column) -> bool:
    return {"resolved", "closed"} <= {meaning(word) for word in list(column.counts)[:500]}


def fit_to_shape(
    chosen: dict[str, Candidate],
    candidates: Sequence[Candidate],
    shape: Shape,
    wanted: AnyMapping[str, str],
) -> dict[str, Candidate]:
    """Only the roles this shape has; the time of the event as `updated_at`."""
    kept = dict(chosen)
    event = kept.pop("event_at", None)
    if shape == "event":
        if event and (event[0] >= 9 or "updated_at" not in wanted.values()):
            kept["updated_at"] = event
    elif shape == "update" and "updated_at" not in kept and event:
        kept["updated_at"] = event
    history = "event_kind" in kept and "event_to" in kept
    if shape != "event" or not history:
        for role in _HISTORY:
            if role in kept and kept[role][0] < 9:
                del kept[role]
    if shape != "event":
        for role in ("activity", "sequence") if shape == "ticket" else ("activity",):
            if role in kept and kept[role][0] < 9:
                del kept[role]
    if "activity" in kept and history and shape == "event" and kept["activity"][0] < 9:
        del kept["activity"]
    # a column set free by this may serve another field
    taken = {candidate[2].key for candidate in kept.values()}
    freed = {c[2].key for c in chosen.values()} - taken
    roles = {"event_at", "activity", "sequence", *_HISTORY}
    for candidate in candidates:
        score, name, column, reading, _ = candidate
        field = field_of(name, reading)
        if (
            column.key in freed - taken
            and field not in kept
            and field not in roles
            and score >= 0.35
        ):
            kept[field] = candidate
            taken.add(column.key)
    return kept
