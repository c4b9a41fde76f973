"""Separator, quoting, heading line of a delimited text, worked out from its first part."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from headway.loop.evidence.sources.careful import Lines
from headway.loop.evidence.sources.careful import records as records_of
from headway.loop.evidence.sources.headings import clean
from headway.loop.evidence.sources.table import UnreadableFile

HEAD = 1 << 18
SEPARATORS = (",", ";", "\t", "|")
_PREAMBLE = 30
_SEP_LINE = re.compile(r"^\ufeff?\"?sep=(.|\\t)\"?\r?\n", re.IGNORECASE)
_VALUE = re.compile(
    r"^[-+]?[\d.,]+ ?%?$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?$|^(true|false)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Dialect:
    """How a delimited text is written.

    `skip` is the number of records up to and including the headings, `header_line` the line the
    headings start on (from 1), `data_line` the line of the first record after them.
    """

    separator: str
    quote: str
    escape: str
    skip: int
    names: tuple[str, ...]
    header_line: int
    data_line: int

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.names)


@dataclass(frozen=True)
class _Candidate:
    separator: str
    quote: str
    escape: str
    records: list[list[str]]
    lines: list[int]
    width: int
    score: float
    share: float


def dialect_of(head: str, file: str, whole: bool) -> Dialect:
    """The dialect of a text from its beginning; Trouble where it is no table.

    `whole` says that `head` is the whole file, so that its last record counts too.
    """
    text = head.removeprefix("\ufeff")
    named = _SEP_LINE.match(text)
    separators: Sequence[str] = SEPARATORS
    if named:
        separators = ("\t" if named[1] == "\\t" else named[1],)
        text = text[named.end() :]
    best: _Candidate | None = None
    for separator in separators:
        sound = False
        for quote, escape in (('"', '"'), ('"', "\\"), ("", "")):
            if quote and escape == "\\" and '\\"' not in text:
                continue
            if not quote and (sound or '"' not in text):
                continue  # quotes that mean nothing only where they make no sense as quotes
            candidate = _try(text, separator, quote, escape, whole)
            if candidate is None:
                continue
            sound |= candidate.share > 0.9
            if best is None or candidate.score > best.score + 1e-9:
                best = candidate
    if best is None or best.width < 2:
        raise UnreadableFile(
            f"{file} is not a table: no separator (comma, semicolon, tab or |) splits its lines "
            "into columns. Export it as CSV with headings in the first line."
        )
    return _with_header(best, file, 1 if named else 0)


def _try(text: str, separator: str, quote: str, escape: str, whole: bool) -> _Candidate | None:
    if separator not in text:
        return None
    dialect = Dialect(separator, quote, escape, 0, (), 1, 1)
    found = list(islice(records_of(Lines(io.StringIO(text, newline="\n")), dialect), 2_000))
    if not whole and len(found) < 2_000 and len(found) > 1:
        found.pop()  # the sample ends in the middle of it
    records = [record.cells for record in found]
    lines = [record.line for record in found]
    if not records:
        return None
    broken = sum(record.broken for record in found) / len(found)
    widths = Counter(len(record.cells) for record in found if not record.broken) or Counter([1])
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    share = count / widths.total() - broken / 2
    # quotes that mean nothing are known from tab-separated files, hardly from others
    factor = (0.995 if separator == "\t" else 0.8) if not quote else 1.0
    factor *= 0.98 if escape == "\\" else 1.0
    stray = not quote and any(
        cell.startswith('"') and cell.endswith('"') and len(cell) > 1
        for record in records[:200]
        for cell in record
    )
    score = share * min(width, 12) ** 0.5 * factor - stray
    return _Candidate(
        separator, quote, escape, records, lines, width, score if width > 1 else 0, share
    )


def _with_header(found: _Candidate, file: str, before: int) -> Dialect:
    records, width = found.records, found.width
    used = sum(
        any(place < len(record) and clean(record[place]) for record in records[:500])
        for place in range(width)
    )
    fitting = (
        place
        for place, record in enumerate(records[:_PREAMBLE])
        if len(record) >= width - 1 and _names_like(record, used)
    )
    place = next(fitting, None)
    if place is None:
        raise UnreadableFile(
            f"{file} has no headings: its first lines look like data. Put one line with the "
            "names of the columns first."
        )
    names = list(records[place])
    after = records[place + 1 :]
    if len(names) == width - 1 and all(not r[-1].strip() for r in after if len(r) == width):
        names.append("")  # rows end in a separator, the headings do not
    elif len(names) > width and not any(len(record) == len(names) for record in after):
        while len(names) > width and not clean(names[-1]):
            names.pop()  # the headings end in separators, the rows do not
    next_line = found.lines[place + 1] if after else found.lines[place] + 1
    return Dialect(
        separator=found.separator,
        quote=found.quote,
        escape=found.escape,
        skip=place + 1 + before,
        names=tuple(names),
        header_line=found.lines[place] + before,
        data_line=next_line + before,
    )


def _names_like(record: Sequence[str], width: int) -> bool:
    """Could these cells be headings? Mostly filled, hardly any value-like cell."""
    cells = [clean(cell) for cell in record]
    filled = [cell for cell in cells if cell]
    if len(filled) < max(width * 0.5, 1):
        return False
    values = sum(bool(_VALUE.match(cell)) for cell in filled)
    return values <= len(filled) * 0.25
