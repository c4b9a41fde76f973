"""Which encoding a text file has, and the same file in UTF-8 where it has another."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from headway.loop.evidence.sources.archive import CHUNK, Room
from headway.loop.evidence.sources.survey import Survey
from headway.loop.evidence.sources.table import UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER = ["cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256",
          "shift_jis", "euc_jp", "gb18030", "big5", "cp949", "cp850", "mac_roman"]  # fmt: skip
_EASTERN = {"Polish", "Czech", "Slovak", "Hungarian", "Slovene", "Croatian", "Romanian"}
_WESTERN = {"cp1252", "cp1254", "cp850", "mac_roman", "latin_1"}


def marked(head: bytes) -> str | None:
    """The encoding a byte-order mark, or the zero bytes of UTF-16 without one, give away."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    sample = head[:2000]
    if len(sample) >= 4 and sample.count(0) > len(sample) * 0.25:
        return "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
    return None


def guess(path: Path) -> str:
    """The code page of a file that is not UTF-8, from its lines with non-ASCII bytes."""
    lines: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                lines.append(line[:2000])
                size += len(line)
                if size > 200_000:
                    break
    sample = b"".join(lines)
    best = from_bytes(sample, cp_isolation=_OTHER, threshold=0.3).best() if size > 40 else None
    name = best.encoding if best else "cp1252"
    if name in _WESTERN or (best is not None and "Latin" in "".join(best.alphabets[:2])):
        eastern = best is not None and best.language in _EASTERN and _eastern_letters(sample)
        name = "cp1250" if name == "cp1250" and eastern else "cp1252"
    try:
        sample.decode(name)
    except UnicodeDecodeError:
        name = "latin_1"
    return name


def _eastern_letters(sample: bytes) -> bool:
    """Do the bytes make clearly more Polish, Czech or Hungarian letters than Western ones?"""
    text = sample.decode("cp1250", "ignore")
    marks = sum(text.count(letter) for letter in "ąćęłńśźżčďěňřšťůžőűĄĆĘŁŃŚŹŻČĎĚŇŘŠŤŮŽ")
    other = sample.decode("cp1252", "ignore")
    return marks > 10 and marks > 2 * sum(other.count(letter) for letter in "èêàçñãåøæîôû")


def is_mixed(found: Survey) -> bool:
    """Some bytes are right UTF-8 and some are not: two encodings in one file."""
    return found.invalid > 0 and found.multibyte >= found.invalid


def to_utf8(path: Path, name: str, encoding: str, room: Room) -> Path:
    """The same text in UTF-8 in the working folder; Trouble when the bytes do not fit."""
    out = room.new(path.suffix or ".txt")
    decoder = codecs.getincrementaldecoder(encoding)(
        "strict" if encoding.startswith("utf") else "replace"
    )
    try:
        with path.open("rb") as source, out.open("wb") as target:
            while chunk := source.read(CHUNK):
                target.write(decoder.decode(chunk).encode("utf-8", "replace"))
            target.write(decoder.decode(b"", True).encode("utf-8", "replace"))
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"{name} looks like {encoding.upper()} text but breaks at byte {error.start:,}. "
            "It may be damaged or cut off: export it again, as UTF-8 if you can."
        ) from error
    room.written += out.stat().st_size
    return out
