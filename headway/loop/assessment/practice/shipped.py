"""What ships with Headway: the areas, audit points, practices and topics of the files beside."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from .questions import Questions, parse

HERE = Path(__file__).resolve().parent
NAME, VERSION = "Headway", 1
"""Name and version of the shipped question set; a changed wording is a new version."""
INTERNAL = "internal"
"""The audit scope that is the provider's own."""


@dataclass(frozen=True)
class Point:
    """Something an audit looks at, and where to look."""

    id: str
    text: str
    look: str


@dataclass(frozen=True)
class Scope:
    """One of the three scopes of an audit."""

    key: str
    name: str
    aim: str
    points: tuple[Point, ...]

    @property
    def is_internal(self) -> bool:
        """Whether it is the provider's own affair, hidden from clients."""
        return self.key == INTERNAL


@dataclass(frozen=True)
class Practice:
    """A practice; `leaders` and `laggards` are the shares of providers that have it, or None."""

    id: str
    name: str
    ask: str
    show: str
    why: str
    leaders: float | None = None
    laggards: float | None = None


@dataclass(frozen=True)
class Topic:
    """What a perception survey asks about, and the KPIs that speak of the same thing."""

    key: str
    name: str
    ask: str
    kpis: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """People who see the service from the same side."""

    key: str
    name: str


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def questions() -> Questions:
    """The fourteen areas."""
    files = sorted((HERE / "areas").glob("*.toml"))
    return parse({"name": NAME, "version": VERSION, "area": [_read(path) for path in files]})


@lru_cache(maxsize=1)
def scopes() -> tuple[Scope, ...]:
    """The three scopes of an audit with their points."""
    return tuple(
        Scope(
            row["key"], row["name"], row["aim"],
            tuple(Point(one["id"], one["text"], one["look"]) for one in row["point"]),
        )
        for row in _read(HERE / "audit_points.toml")["scope"]
    )  # fmt: skip


@lru_cache(maxsize=1)
def practices() -> tuple[Practice, ...]:
    """The practices of the practice check."""
    return tuple(Practice(**row) for row in _read(HERE / "practices.toml")["practice"])


def practice_source() -> str:
    """Where the figures of the practice check come from, as one may say it."""
    return str(_read(HERE / "practices.toml")["source"])


@lru_cache(maxsize=1)
def topics() -> tuple[Topic, ...]:
    """The topics of the perception survey."""
    rows = _read(HERE / "topics.toml")["topic"]
    return tuple(Topic(row["key"], row["name"], row["ask"], tuple(row["kpis"])) for row in rows)


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """The stakeholder groups of the perception survey."""
    return tuple(Group(**row) for row in _read(HERE / "topics.toml")["group"])
