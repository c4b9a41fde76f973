"""Answers kept by data version: in this process, and on disk for the next one.

A version of the lake never changes, so an answer about it stays right for good; what may change is
the code that made it, so the caller's code is part of the question (`code_of`). Files lie in
`answers/<version>/` inside the lake, one for each question, written whole or not at all; losing
them costs time and nothing else, so nothing here ever fails a question.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .store import Session

KEPT = 1024
"""Answers a process keeps in memory."""
VERSIONS = 3
"""The newest versions whose answers stay on disk."""
FILES = 4096
"""Answers kept on disk for a version."""
_memory: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = threading.Lock()


def recall(
    session: Session, question: tuple[Any, ...], unpack: Callable[[Any], Any] = lambda found: found
) -> Any:
    """What was answered before; None where it was not. `unpack` makes it from JSON."""
    key = (*_place(session), *question)
    with _lock:
        if key in _memory:
            _memory.move_to_end(key)
            return _memory[key]
    try:
        found = unpack(json.loads(_file(session, question).read_text()))
    except (OSError, ValueError, TypeError, KeyError):
        return None
    _hold(key, found)
    return found


def remember(
    session: Session,
    question: tuple[Any, ...],
    answer: Any,
    pack: Callable[[Any], Any] | None = None,
) -> None:
    """Keep an answer in memory and, with `pack` (to JSON-plain values), on disk."""
    _hold((*_place(session), *question), answer)
    if pack is None or not session.lake.root.is_dir():
        return
    file = _file(session, question)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if sum(1 for _ in os.scandir(file.parent)) >= FILES:
            return
        fresh.write_text(json.dumps(pack(answer)))
        fresh.replace(file)
    except (OSError, TypeError):  # a full disk, or a value that JSON has no words for
        fresh.unlink(missing_ok=True)


def forget(root: Path, *, but: int = 0) -> None:
    """Drop the answers about a lake, all of them or those of all but its newest versions."""
    with _lock:
        for key in [key for key in _memory if not but and key[0] == str(root)]:
            del _memory[key]
    kept = sorted((root / "answers").glob("[0-9]*"), key=lambda path: path.name, reverse=True)
    for folder in kept[but:]:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def code_of(*packages: ModuleType) -> str:
    """A fingerprint of these packages' sources: other code may answer otherwise."""
    found = hashlib.sha256()
    for package in packages:
        for file in sorted(Path(package.__path__[0]).rglob("*.py")):
            found.update(file.read_bytes())
    return found.hexdigest()[:16]


def _place(session: Session) -> tuple[str, int, str, str]:
    """Which lake, which version of it, who computes."""
    version = session.version
    return str(session.lake.root), version.number, version.taken_at.isoformat(), session.engine


def _file(session: Session, question: tuple[Any, ...]) -> Path:
    name = hashlib.sha256(repr((*_place(session)[1:], *question)).encode()).hexdigest()[:40]
    return session.lake.root / "answers" / f"{session.version.number:06d}" / f"{name}.json"


def _hold(key: tuple[Any, ...], answer: Any) -> None:
    with _lock:
        _memory[key] = answer
        while len(_memory) > KEPT:
            _memory.popitem(last=False)
