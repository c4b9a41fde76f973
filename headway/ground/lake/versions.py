"""Versions of a lake: what they are and the files that name them.

`head.json` is the only mutable file and is replaced in one step; everything a reader needs hangs
from it. `versions/<number>.json` are written before the head and never changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Version:
    """One state of the lake, kept for good.

    `tables` maps table name → Delta version. `content` is the number of the version whose tickets
    these are: its own number after an import, an earlier one after an undo, None when the undo led
    back to an empty lake. `before` is the content this import was built on. `undone` is true when
    a later version took it back. `meta` holds JSON-plain facts frozen with the content; times are
    ISO strings in UTC.
    """

    number: int
    taken_at: datetime
    note: str
    tables: Mapping[str, int]
    meta: Mapping[str, Any] = field(default_factory=dict)
    content: int | None = None
    before: int | None = None
    undone: bool = False


@dataclass(frozen=True)
class Head:
    """What the pointer says: the current version and the imports taken back."""

    number: int
    undone: frozenset[int]


def read_head(root: Path) -> Head | None:
    """The pointer; None where nothing was ever written."""
    try:
        data = json.loads((root / "head.json").read_text())
    except FileNotFoundError:
        return None
    return Head(int(data["number"]), frozenset(data["undone"]))


def read_version(root: Path, number: int, undone: frozenset[int]) -> Version | None:
    """One version by number; None when there is none."""
    try:
        data = json.loads((root / "versions" / f"{number:06d}.json").read_text())
    except FileNotFoundError:
        return None
    taken_at = datetime.fromisoformat(data.pop("taken_at"))
    return Version(**data, taken_at=taken_at, undone=number in undone)


def write_version(root: Path, version: Version) -> None:
    """Put the version's facts on disk; nothing points to them yet."""
    data = {
        "number": version.number,
        "taken_at": version.taken_at.isoformat(),
        "note": version.note,
        "tables": dict(version.tables),
        "meta": dict(version.meta),
        "content": version.content,
        "before": version.before,
    }
    (root / "versions").mkdir(parents=True, exist_ok=True)
    replace_file(root / "versions" / f"{version.number:06d}.json", json.dumps(data))


def write_head(root: Path, head: Head) -> None:
    """The commit point: from here on every new session sees the new version."""
    data = {"number": head.number, "undone": sorted(head.undone)}
    replace_file(root / "head.json", json.dumps(data))


def replace_file(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
