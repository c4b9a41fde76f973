"""Delimited text read the careful way, in Python: for files with anything unusual in them.

A broken quote spoils its own line and no other: when a quoted field does not close to a clean
record, its first line is rejected and reading goes on with the very next line.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from headway.loop.evidence.sources.spool import Spool

if TYPE_CHECKING:
    from headway.loop.evidence.sources.dialect import Dialect

LINES = 2_000
"""A quoted text may go over so many lines."""
SIZE = 1 << 22


@dataclass(frozen=True)
class Record:
    """One record: the line it starts on, its text, its cells; `broken` when quotes are not right.

    `open_end`: a quoted field was still open where the file ends.
    """

    line: int
    text: str
    cells: list[str]
    broken: bool = False
    open_end: bool = False


class Lines:
    """Physical lines of a text with their number, and a way to put some back."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._back: deque[str] = deque()
        self.number = 0

    @classmethod
    def of_file(cls, path: Path, *, cr: bool) -> Lines:
        """The lines of a file; `cr` where nothing but carriage returns end them."""
        newline = "\r" if cr else "\n"
        return cls(path.open(encoding="utf-8-sig", errors="surrogateescape", newline=newline))

    def take(self) -> str | None:
        """The next line with its end; None after the last."""
        line = self._back.popleft() if self._back else self._file.readline()
        if not line:
            return None
        self.number += 1
        return line

    def put_back(self, lines: list[str]) -> None:
        """Lines taken last, to be taken again."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)

    def close(self) -> None:
        """Done with it."""
        self._file.close()


class Cells:
    """Splits the text of one record."""

    def __init__(self, dialect: Dialect) -> None:
        sep = re.escape(dialect.separator)
        self.separator = dialect.separator
        self.quote = dialect.quote
        self._slash = dialect.escape == "\\"
        inner = r'(?:[^"\\]|\\.|"")*' if self._slash else r'(?:[^"]|"")*'
        self._field = re.compile(
            rf' *"({inner})" *(?={sep}|\Z)|(?! *")([^{sep}]*)', re.DOTALL | re.UNICODE
        )
        self._opens = re.compile(rf' *"{inner}\Z', re.DOTALL)

    def of(self, text: str) -> list[str] | bool | None:
        """The cells; None when the quotes are broken; False when a quoted cell is still open."""
        if not self.quote or self.quote not in text:
            return text.split(self.separator)
        cells = []
        at = 0
        while True:
            found = self._field.match(text, at)
            if found is None:
                return False if self._opens.match(text, at) else None
            cell = found[1]
            cells.append(found[2] if cell is None else self._plain(cell))
            at = found.end()
            if at >= len(text):
                return cells
            at += 1  # the separator

    def _plain(self, cell: str) -> str:
        if self._slash and "\\" in cell:
            cell = re.sub(r'\\(["\\])', r"\1", cell)
        return cell.replace('""', '"') if '"' in cell else cell


def records(lines: Lines, dialect: Dialect) -> Iterator[Record]:
    """All records from the dialect's first data line on."""
    split = Cells(dialect)
    quote = dialect.quote
    try:
        while lines.number < dialect.data_line - 1 and lines.take() is not None:
            pass
        while (first := lines.take()) is not None:
            line = lines.number
            text = first.rstrip("\r\n")
            if not text:
                continue
            cells = split.of(text)
            if isinstance(cells, list):
                yield Record(line, first, cells)
                continue
            taken: list[str] = []
            ended = False
            odd = False
            while cells is False and len(taken) < LINES and len(text) < SIZE:
                more = lines.take()
                if more is None:
                    ended = True
                    break
                taken.append(more)
                odd ^= more.count(quote) % 2 == 1
                if odd:
                    text = (first + "".join(taken)).rstrip("\r\n")
                    cells = split.of(text)
                    odd = False
            if isinstance(cells, list):
                yield Record(line, first + "".join(taken), cells)
            else:
                lines.put_back(taken)
                yield Record(line, first, [], broken=True, open_end=ended)
    finally:
        lines.close()


def read_carefully(path: Path, dialect: Dialect, spool: Spool, *, cr: bool) -> bool:
    """Read all records into the spool; True when the last one is cut off in the middle."""
    cut = False
    for record in records(Lines.of_file(path, cr=cr), dialect):
        ends_open = not record.text.endswith(("\n", "\r"))
        if not record.text.isascii() and not _encodes(record.text):
            shown = record.text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            spool.reject(record.line, "bytes that are not UTF-8 text", shown.rstrip("\r\n"))
        elif "\0" in record.text:
            spool.reject(record.line, "a NUL byte in the text", record.text.rstrip("\r\n"))
        elif record.broken:
            reason = "a quote is opened and not closed as it should be"
            spool.reject(record.line, reason, record.text.rstrip("\r\n"))
            cut = cut or record.open_end or ends_open
        elif len(record.cells) != dialect.width:
            reason = columns_reason(len(record.cells), dialect.width)
            spool.reject(record.line, reason, record.text.rstrip("\r\n"))
            cut = cut or (ends_open and len(record.cells) < dialect.width)
        else:
            spool.add(record.line, record.cells)
            cut = False
    return cut


def columns_reason(found: int, expected: int) -> str:
    """Why a row of another width was rejected."""
    return f"{found} columns where the headings have {expected}"


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
