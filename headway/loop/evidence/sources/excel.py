"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): the first sheet that holds a table."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
from python_calamine import CalamineError, CalamineWorkbook

from headway.loop.evidence.mapping import Doubt
from headway.loop.evidence.sources.archive import Room
from headway.loop.evidence.sources.careful import columns_reason
from headway.loop.evidence.sources.headings import clean
from headway.loop.evidence.sources.spool import Spool, spooled_part
from headway.loop.evidence.sources.table import Part, UnreadableFile

_PREAMBLE = 30


def open_excel(con: duckdb.DuckDBPyConnection, path: Path, name: str, room: Room) -> Part:
    """Open the first sheet with headings and rows; Trouble when there is none."""
    _refuse_bombs(path, name, room)
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = list(book.sheet_names)
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFile(
            f"{name} cannot be opened as a workbook ({error}). If it has a password, remove it; "
            "else save it again in Excel or export CSV."
        ) from error
    tables = []
    for sheet in sheets:
        try:
            rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        except CalamineError:
            continue
        head = _heading(rows)
        if head is not None:
            tables.append((sheet, head, rows))
            break
    if not tables:
        raise UnreadableFile(
            f"{name} has no sheet with a line of headings and rows below it. "
            "Put the names of the columns into one row above the tickets."
        )
    sheet, head, rows = tables[0]
    doubts = []
    if len(sheets) > 1:
        doubts.append(
            Doubt("sheet_chosen", f"{name} has {len(sheets)} sheets; “{sheet}” was read.")
        )
    names = [clean(_text(cell)) for cell in rows[head]]
    while names and not names[-1]:
        names.pop()
    lead = next(place for place, cell in enumerate(names) if cell)
    names = names[lead:]
    width = len(names)
    with Spool(room, width) as spool:
        for number, row in enumerate(rows[head + 1 :], start=head + 2):
            cells = [_text(cell) for cell in row[lead : lead + width]]
            if not any(cells):
                continue
            beyond = [cell for cell in row[lead + width :] if cell not in ("", None)]
            if beyond:
                reason = columns_reason(width + len(beyond), width)
                spool.reject(number, reason, "\t".join(_text(cell) or "" for cell in row))
                continue
            spool.add(number, cells + [None] * (width - len(cells)))
    return spooled_part(
        con, spool, names, file=name, room=room, format="excel", bytes=path.stat().st_size,
        doubts=doubts,
    )  # fmt: skip


def _refuse_bombs(path: Path, name: str, room: Room) -> None:
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableFile(f"{name} is a damaged workbook ({error}). Save it again.") from error
    limits = room.limits
    bursting = size > limits.expansion_from and size > path.stat().st_size * limits.expansion
    if bursting or size > limits.workbook_bytes:
        raise UnreadableFile(
            f"{name} unpacks to {size / 2**20:,.0f} MB, more than a workbook may. Export CSV."
        )


def _heading(rows: Sequence[Sequence[object]]) -> int | None:
    """The place of the heading row: the first of the widest rows near the top, all text."""
    top = rows[: _PREAMBLE + 1]
    widths = [sum(cell not in ("", None) for cell in row) for row in top]
    widest = max(widths, default=0)
    if widest < 2:
        return None
    for place, row in enumerate(top):
        filled = [cell for cell in row if cell not in ("", None)]
        words = sum(isinstance(cell, str) for cell in filled)
        if len(filled) >= max(2, widest * 0.6) and words >= len(filled) * 0.75:
            return place if len(rows) > place + 1 else None
    return None


def _text(cell: object) -> str | None:
    """A typed cell as text: times as ISO, whole numbers without a decimal point.

    >>> _text(dt.datetime(2024, 3, 1, 8, 5)), _text(12.0), _text(1e15), _text(True), _text(1.5)
    ('2024-03-01 08:05:00', '12', '1000000000000000', 'true', '1.5')
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e17 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, dt.timedelta):
        whole = int(cell.total_seconds())
        return f"{whole // 3600:02d}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)
