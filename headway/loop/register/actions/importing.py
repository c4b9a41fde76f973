"""Bringing a file of entries into the register: looked at first, every row told what became of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.evidence.sources import Limits, open_files

from .. import exchange
from ..models import RegisterImport
from .importing_row import Names, Row, bring_in_row

MOST_ROWS = 5_000
MOST_BYTES = 10 * 2**20


@dataclass(frozen=True)
class RowOutcome:
    """What became of a row: line in the file, reference, title, kind, and a sentence.

    `kind` is new, changed, same, refused, or unread where not even its cells could be told apart.
    """

    line: int
    ref: str
    title: str
    kind: str
    said: str


class Undone(Exception):
    """Ends a rehearsal: everything in its transaction is taken back."""


def look_at(
    *, by: Member | None, desk: Desk, path: Path, file_name: str, at: datetime
) -> RegisterImport:
    """Read a file of entries (CSV, Excel and the like) and rehearse it; nothing is brought in yet.

    The rehearsal does the whole import and takes it back, so that what it says is what will happen.
    Raises `Trouble` for a file that cannot be read, has no title column, or is too big.
    """
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager of this desk may bring a file into the register.")
    if path.stat().st_size > MOST_BYTES:
        raise Trouble(f"{file_name} is larger than {MOST_BYTES // 2**20} MB. Split it.")
    columns, rows, lost = _read(path, file_name)
    made = RegisterImport.objects.create(
        desk=desk, by=by, file_name=file_name[:200], columns=columns, rows=rows, at=at
    )
    rehearsed: list[RowOutcome] = []
    try:
        with transaction.atomic():
            rehearsed = _all(by=by, desk=desk, made=made, at=at, on=at.date())
            raise Undone
    except Undone:
        pass
    made.outcome = [asdict(one) for one in (*rehearsed, *lost)]
    made.save(update_fields=["outcome"])
    return made


@transaction.atomic
def bring_in(
    *, by: Member | None, made: RegisterImport, at: datetime, on: date | None = None
) -> RegisterImport:
    """Bring a file in that was looked at. Rows that are refused stay with their reasons.

    Raises `Trouble` when it was brought in already.
    """
    if by is not None and (by.desk_id != made.desk_id or not by.may("manage")):
        raise NotAllowed("Only a manager of this desk may bring a file into the register.")
    made = RegisterImport.objects.select_for_update().get(pk=made.pk)
    if made.state == RegisterImport.State.DONE:
        raise Trouble(f"{made.file_name} was brought in already.")
    lost = [one for one in made.outcome if one["kind"] == "unread"]
    outcome = _all(by=by, desk=made.desk, made=made, at=at, on=on or at.date())
    made.outcome = [*(asdict(one) for one in outcome), *lost]
    made.state, made.done_at = RegisterImport.State.DONE, at
    made.save()
    tally = {
        kind: sum(one.kind == kind for one in outcome) for kind in ("new", "changed", "refused")
    }
    record(
        by=by, desk=made.desk, at=at, verb="bring_in", thing="register import", ref=made.pk,
        sentence=f"brought {made.file_name} into the register: {tally['new']} new, "
        f"{tally['changed']} changed, {tally['refused']} refused",
        change={"rows": [0, len(made.rows)]},
    )  # fmt: skip
    return made


def _read(path: Path, file_name: str) -> tuple[list[str], list[dict[str, str]], list[RowOutcome]]:
    """Headings, rows by heading, and what could not be read at all."""
    with tempfile.TemporaryDirectory(prefix="headway-register-") as folder, _memory() as con:
        named = Path(folder) / Path(file_name).name
        named.write_bytes(path.read_bytes())
        limits = Limits(
            unpacked_bytes=64 * 2**20, workbook_bytes=64 * 2**20, members=1, columns=300
        )
        table = open_files(con, [named], workdir=Path(folder), limits=limits)
        headings = [column.name for column in table.columns]
        known = {column.key: exchange.field_of(column.name) for column in table.columns}
        if "title" not in known.values():
            raise Trouble(
                f"{file_name} has no column “Title”. Export the register once to see the headings."
            )
        keys = ", ".join(known)
        found = con.execute(f"SELECT _line, {keys} FROM {table.numbered_sql}").fetchmany(
            MOST_ROWS + 1
        )
        if len(found) > MOST_ROWS:
            raise Trouble(f"{file_name} has more than {MOST_ROWS:,} rows. Split it.")
        lost = [
            RowOutcome(one.line, "", one.text[:200], "unread", one.reason)
            for one in table.rejects()
        ]
        undo = exchange.plain if table.format == "csv" else str
        rows = [
            {"_line": str(line)}
            | {
                field: undo(cell) if exchange.FIELDS[field].kind == "text" else cell
                for field, cell in zip(known.values(), cells, strict=True)
                if field is not None and cell is not None
            }
            for line, *cells in found
        ]
    return headings, rows, lost


@contextmanager
def _memory() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    try:
        yield con
    finally:
        con.close()


def _all(
    *, by: Member | None, desk: Desk, made: RegisterImport, at: datetime, on: date
) -> list[RowOutcome]:
    names = Names.of_desk(desk)
    found = (exchange.field_of(heading) for heading in made.columns)
    given = frozenset(field for field in found if field is not None)
    why = f"Imported from {made.file_name}."
    return [_one(by, desk, row, names, given, at, on, why) for row in made.rows]


def _one(
    by: Member | None, desk: Desk, cells: Mapping[str, str], names: Names, given: frozenset[str],
    at: datetime, on: date, why: str,
) -> RowOutcome:  # fmt: skip
    line, title = int(cells["_line"]), cells.get("title", "").strip()
    ref = cells.get("ref", "").strip()
    try:
        with transaction.atomic():
            row = Row(cells=cells, given=given, names=names)
            entry, kind, said = bring_in_row(by=by, desk=desk, row=row, at=at, on=on, why=why)
        return RowOutcome(line, entry.ref, entry.title, kind, said)
    except (Trouble, ValueError) as trouble:
        return RowOutcome(line, ref, title, "refused", str(trouble))
