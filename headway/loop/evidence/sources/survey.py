"""One quick pass over a text file: is it UTF-8, how do its lines end, do its quotes add up?

DuckDB reads clean CSV with all cores, but what it does with bytes that are not UTF-8 depends on
the columns asked for, and one stray quote can make it skip thousands of rows. So the direct way is
kept for files this pass finds clean; all others go the careful way (`careful.py`).
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

import numpy as np

CHUNK = 1 << 18
LONGEST = 1 << 20
"""Longer lines or quoted texts than this go the careful way."""
_QUOTE, _LF, _CR = 0x22, 0x0A, 0x0D


@dataclass
class Survey:
    """What the pass found; counts are over the whole file."""

    size: int = 0
    lf: int = 0
    cr: int = 0
    crlf: int = 0
    quotes: int = 0
    nul: int = 0
    multibyte: int = 0
    """Characters of more than one byte that are right UTF-8."""
    invalid: int = 0
    """Bytes that are not."""
    long: bool = False
    blank_lines: bool = False
    last: bytes = b""

    @property
    def newline(self) -> str:
        """`lf`, `crlf`, `cr`, `none`, or `mixed` (inside quotes or not)."""
        if not self.lf and not self.cr:
            return "none"
        if not self.cr:
            return "lf"
        if not self.lf:
            return "cr"
        if self.crlf == self.lf == self.cr:
            return "crlf"
        return "mixed"


def survey(path: Path) -> Survey:
    """Read the whole file once, at more than a gigabyte a second."""
    found = Survey(size=path.stat().st_size)
    decoder: codecs.IncrementalDecoder | None = None
    since_line = 0
    before = b""
    buffer = bytearray(CHUNK)
    view = memoryview(buffer)
    with path.open("rb", buffering=0) as file:
        while length := file.readinto(buffer):
            chunk = buffer if length == CHUNK else bytearray(view[:length])
            ascii_only = chunk.isascii()
            if decoder is not None or not ascii_only:
                decoder = decoder or codecs.getincrementaldecoder("utf-8")("replace")
                text = decoder.decode(bytes(chunk))
                single = int(np.count_nonzero(np.frombuffer(chunk, np.uint8) < 128))
                invalid = text.count("\ufffd")
                found.invalid += invalid
                found.multibyte += max(len(text) - single - invalid, 0)
            raw = np.frombuffer(chunk, np.uint8)
            ends = raw == _LF
            lines = int(np.count_nonzero(ends))
            found.lf += lines
            blank = bool((ends[1:] & ends[:-1]).any()) or (before == b"\n" == chunk[:1])
            if b"\r" in chunk or before == b"\r":
                returns = raw == _CR
                found.cr += int(np.count_nonzero(returns))
                pairs = returns[:-1] & ends[1:]
                found.crlf += int(np.count_nonzero(pairs))
                found.crlf += before == b"\r" and chunk[0] == _LF
                blank |= bool((ends[:-1] & returns[1:]).any() or (returns[1:] & returns[:-1]).any())
            if b'"' in chunk:
                found.quotes += int(np.count_nonzero(raw == _QUOTE))
            if b"\x00" in chunk:
                found.nul += chunk.count(b"\x00")
            found.blank_lines |= blank
            since_line = since_line + length if not lines else length - chunk.rfind(b"\n")
            found.long |= since_line > LONGEST
            before = bytes(chunk[-1:])
            found.last = bytes(chunk[-2:])
    if decoder is not None:
        found.invalid += decoder.decode(b"", True).count("\ufffd")
    return found


@dataclass(frozen=True)
class Quotes:
    """`clean`: every quote is where one may be; `lines`: some quoted text goes over lines."""

    clean: bool
    lines: bool = False


def quotes_of(path: Path, separator: str) -> Quotes:
    """Does every quote open right after a separator or line start, and close right before one?

    Counting quotes from 0, in clean CSV each even one follows a separator, a line end or (as the
    second of a doubled quote) a quote, and each odd one stands before one of these. A stray quote
    shifts the count, so everything after it disagrees.
    """
    edge = np.zeros(256, bool)
    edge[[ord(separator), _LF, _CR, _QUOTE]] = True
    index = 0
    last_quote = -1
    offset = 0
    carry = b"\n"  # the byte before the chunk
    over = False
    pending = False  # an odd quote ended the last chunk: its follower is the next byte
    with path.open("rb", buffering=0) as file:
        head = file.read(3)
        if head != codecs.BOM_UTF8:
            file.seek(0)
        while chunk := file.read(CHUNK):
            raw = np.frombuffer(carry + chunk, np.uint8)
            if pending and not edge[raw[1]]:
                return Quotes(False)
            pending = False
            at = np.flatnonzero(raw[1:] == _QUOTE) + 1
            if not over:
                ends = np.flatnonzero((raw[1:] == _LF) | (raw[1:] == _CR)) + 1
                over = bool(((np.searchsorted(at, ends) + index) % 2 == 1).any())
            if len(at):
                even = at[index % 2 :: 2]
                odd = at[(index + 1) % 2 :: 2]
                if not edge[raw[even - 1]].all():
                    return Quotes(False)
                if len(odd) and odd[-1] == len(raw) - 1:
                    pending = True
                    odd = odd[:-1]
                if not edge[raw[odd + 1]].all():
                    return Quotes(False)
                spots = np.concatenate([[last_quote], at + offset])
                gaps = np.diff(spots)[(index + 1) % 2 :: 2]
                if len(gaps) and gaps.max() > LONGEST and index + len(at) > 1:
                    return Quotes(False)
                last_quote = int(spots[-1])
                index += len(at)
            offset += len(chunk)
            carry = chunk[-1:]
    return Quotes(index % 2 == 0, over)
