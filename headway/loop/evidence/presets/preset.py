"""The declaration of one ticket system's export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Preset:
    """How one system names its columns and states.

    `columns`: heading as exported → field or role, or `ignore`; where two headings give the same
    field the earlier one wins. `marks`: sets of headings; one of them in full gives the system
    away. `states`: the system's words (lower case) → resolved, closed, waiting, reopened,
    cancelled, or `open`. `formats`: heading → format to use where the values alone cannot tell.
    """

    key: str
    name: str
    columns: Mapping[str, str]
    marks: tuple[frozenset[str], ...]
    states: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
