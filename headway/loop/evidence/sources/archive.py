"""Unpack .gz and .zip into a working folder, within limits, never by names inside the archive."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from headway.loop.evidence.mapping import Doubt
from headway.loop.evidence.sources.table import Limits, UnreadableFile

CHUNK = 1 << 20
_NOT_DATA = (".md", ".pdf", ".html", ".htm", ".rtf", ".doc", ".docx", ".png", ".jpg", ".log")
_WORKBOOK = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")


@dataclass
class Room:
    """The working folder and what may still be written to it."""

    folder: Path
    limits: Limits
    written: int = 0
    made: int = 0
    stems: set[str] = field(default_factory=set)

    def new(self, suffix: str) -> Path:
        """A fresh path in the working folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        while True:
            self.made += 1
            path = self.folder / f"spool-{self.made}{suffix}"
            if not path.exists():
                return path


@dataclass(frozen=True)
class Unpacked:
    """A plain file on disk, the name people know it by, and what was found while unpacking."""

    path: Path
    name: str
    doubts: tuple[Doubt, ...] = ()


def unpack(path: Path, name: str, room: Room) -> Iterator[Unpacked]:
    """The plain files inside `path`: itself, the content of a .gz, or the data files of a .zip."""
    with path.open("rb") as file:
        magic = file.read(4)
    if magic[:2] == b"\x1f\x8b":
        yield from _gunzip(path, name, room)
    elif magic == b"PK\x03\x04" and not is_workbook(path):
        yield from _unzip(path, name, room)
    elif magic == b"PK\x05\x06":
        raise UnreadableFile(f"{name} is an empty archive. Export the tickets again.")
    else:
        yield Unpacked(path, name)


def is_workbook(path: Path) -> bool:
    """Is this zip an Excel or OpenDocument workbook?"""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name in _WORKBOOK for name in archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False


def _gunzip(path: Path, name: str, room: Room) -> Iterator[Unpacked]:
    inner = name[:-3] if name.lower().endswith(".gz") else name
    out = room.new(Path(inner).suffix or ".txt")
    doubts: list[Doubt] = []
    with path.open("rb") as packed:
        try:
            _copy(_inflated(packed), out, name, path.stat().st_size, room)
        except (EOFError, zlib.error) as error:
            if out.stat().st_size == 0:
                raise UnreadableFile(
                    f"{name} is a damaged gzip file ({error}). Export or download it again."
                ) from error
            doubts.append(
                Doubt(
                    "truncated",
                    f"{name} is cut off or damaged: the gzip file breaks after "
                    f"{out.stat().st_size:,} bytes ({error}). Export or download it again.",
                    serious=True,
                )
            )
    for found in unpack(out, inner, room):
        yield Unpacked(found.path, found.name, (*doubts, *found.doubts))


def _unzip(path: Path, name: str, room: Room) -> Iterator[Unpacked]:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            f"{name} is a damaged or cut-off zip file ({error}). Export or download it again."
        ) from error
    with archive:
        infos = [info for info in archive.infolist() if _is_data(info.filename)]
        if not infos:
            raise UnreadableFile(f"{name} holds no data file. Put the export itself into it.")
        if len(infos) > room.limits.members:
            raise UnreadableFile(
                f"{name} holds {len(infos):,} files; at most {room.limits.members:,} are read."
            )
        for info in infos:
            label = f"{name}/{Path(info.filename).name}" if len(infos) > 1 else info.filename
            label = label if len(infos) > 1 else Path(info.filename).name
            if info.flag_bits & 1:
                raise UnreadableFile(f"{name} is locked with a password. Unlock it first.")
            out = room.new(Path(info.filename).suffix or ".txt")
            doubts: tuple[Doubt, ...] = ()
            try:
                with archive.open(info) as packed:
                    _copy(
                        iter(partial(packed.read, CHUNK), b""),
                        out,
                        label,
                        max(info.compress_size, 1),
                        room,
                    )
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
                if not out.exists() or out.stat().st_size == 0:
                    raise UnreadableFile(
                        f"{label} in {name} is damaged ({error}). Export or download it again."
                    ) from error
                doubts = (
                    Doubt(
                        "truncated",
                        f"{label} in {name} is damaged or cut off ({error}). Export it again.",
                        serious=True,
                    ),
                )
            for found in unpack(out, label, room):
                yield Unpacked(found.path, found.name, (*doubts, *found.doubts))


def _is_data(filename: str) -> bool:
    name = Path(filename).name.lower()
    if filename.endswith("/") or "__MACOSX" in filename or name.startswith((".", "~$")):
        return False
    if name.startswith(("readme", "license")):
        return False
    return not name.endswith(_NOT_DATA)


def _inflated(packed: IO[bytes]) -> Iterator[bytes]:
    """The content of a .gz of one or more members; what is whole comes out before it breaks."""
    inflate = zlib.decompressobj(wbits=31)
    waiting = b""
    while True:
        waiting = waiting or packed.read(CHUNK)
        if not waiting:
            if not inflate.eof:
                raise EOFError("it ends before its end mark")
            return
        if inflate.eof:
            if not waiting.strip(b"\x00"):
                waiting = b""
                continue
            inflate = zlib.decompressobj(wbits=31)
        if chunk := inflate.decompress(waiting, CHUNK):
            yield chunk
        waiting = inflate.unused_data if inflate.eof else inflate.unconsumed_tail


def _copy(chunks: Iterator[bytes], out: Path, name: str, packed_size: int, room: Room) -> None:
    limits = room.limits
    size = 0
    with out.open("wb") as target:
        for chunk in chunks:
            size += len(chunk)
            room.written += len(chunk)
            if size > limits.expansion_from and size > packed_size * limits.expansion:
                target.close()
                out.unlink()
                raise UnreadableFile(
                    f"{name} grows more than {limits.expansion}-fold when unpacked; that is not "
                    "how ticket exports behave, so it was not read. Unpack it yourself if it is "
                    "right."
                )
            if room.written > limits.unpacked_bytes:
                target.close()
                out.unlink()
                raise UnreadableFile(
                    f"{name} is larger than {limits.unpacked_bytes / 2**30:,.1f} GB unpacked. "
                    "Import it in parts."
                )
            if size % (64 * CHUNK) < CHUNK and shutil.disk_usage(out.parent).free < (
                limits.spare_bytes
            ):
                target.close()
                out.unlink()
                raise UnreadableFile(
                    f"The disk is nearly full, so {name} cannot be unpacked. Make room first."
                )
            target.write(chunk)
