"""What a KPI is: one declaration, with all that must be said beside its number.

A KPI is computed in two steps. `parts` says which counts and sums to take over the tickets, as
Ibis expressions (only counts, sums and collected values, so that any engine can take them); `read`
turns the parts of one cell (one slice in one period) into a figure with its interval. Expressions
use the ticket's derived columns, with those of `resolutions.told`, and never do arithmetic with
times: engines disagree about it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from headway.loop.evidence.capability import NEEDS

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk

Better = Literal["higher", "lower", "neither"]
Anchor = Literal["resolved", "opened", "daily", "both"]
"""By which day a ticket falls into a period: the day it was resolved, the day it was opened, every
day it was open, or both the first two."""

Part = Any
"""An Ibis aggregate over `tickets`."""
Parts = Callable[[Any, "Terms", "Facts"], Mapping[str, Part]]
Extend = Callable[[Any, Any], Any]
"""From the Ibis tables `tickets` and `events` to tickets with columns more, none of them fewer."""
Cell = Mapping[str, Any]
"""The parts of one slice in one period: numbers, and ascending arrays for collected values."""


@dataclass(frozen=True)
class Terms:
    """What a reading assumes about the desk; shown and frozen with it.

    `window_days` is the W of repeat contacts; `hourly_rate` is the loaded cost of an hour, `rates`
    that of groups with one of their own; `handle_hours` stands in where the data has no handling
    times; `paid_hours` are hours a week by group (“”: everybody else). First contact:
    `first_contact_minutes` in opening hours for written channels, `live_minutes` for a call.
    `net_without` are (field, value) pairs that net first-time fix leaves out.
    """

    window_days: int = 7
    hourly_rate: float = 45.0
    handle_hours: float = 0.75
    currency: str = "EUR"
    time_zone: str = "UTC"
    first_contact_minutes: int = 60
    live_minutes: int = 30
    rates: tuple[tuple[str, float], ...] = ()
    paid_hours: tuple[tuple[str, float], ...] = ()
    net_without: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, desk: Desk) -> Terms:
        """The terms a desk has set."""
        said = desk.assumptions
        usual = cls()
        return cls(
            window_days=int(said.get("window_days", usual.window_days)),
            first_contact_minutes=int(
                said.get("first_contact_minutes", usual.first_contact_minutes)
            ),
            live_minutes=int(said.get("live_minutes", usual.live_minutes)),
            rates=tuple((name, float(rate)) for name, rate in said.get("rates", ())),
            paid_hours=tuple((name, float(hours)) for name, hours in said.get("paid_hours", ())),
            net_without=tuple((field, value) for field, value in said.get("net_without", ())),
            hourly_rate=float(desk.hourly_rate),
            handle_hours=float(desk.handle_hours),
            currency=desk.currency,
            time_zone=desk.time_zone,
        )

    def plain(self) -> dict[str, Any]:
        """The terms as a JSON object."""
        return asdict(self)

    def paid_for(self, group: str | None) -> float:
        """Paid hours a week of one group, of all where None; 0 where they are not set.

        >>> Terms(paid_hours=(("Field", 80.0), ("", 120.0))).paid_for(None)
        200.0
        """
        if group is None:
            return sum(hours for _, hours in self.paid_hours)
        return dict(self.paid_hours).get(group, 0.0)


@dataclass(frozen=True)
class Facts:
    """What a version of the data is: where it ends, and which fields hold anything at all.

    `last_opened` is the last opening (UTC): the end for everything about repeat contacts. `as_of`
    is the last local day anything happened: the end for everything about being open.
    """

    last_opened: datetime
    as_of: date
    known: frozenset[str]

    def decided_until(self, window_days: int) -> datetime:
        """The last moment of a resolution whose repeat window lies wholly inside the data."""
        return self.last_opened - timedelta(days=window_days)


@dataclass(frozen=True)
class Figure:
    """A KPI's value in one cell: with interval, sample size and what could not be decided."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    numerator: float | None = None
    undecided: int = 0
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Benchmark:
    """A number others reported: in the KPI's unit, what it is, and who says so. Never law."""

    value: float
    words: str
    source: str


SUMS = ("tickets", "money", "user hours")
"""Units of KPIs that add up over slices."""


@dataclass(frozen=True, eq=False)
class Kpi:
    """One KPI, defined once.

    `place` orders lists. `formula`, `eligible`, `exclusions` and `interval` are in words and shown
    beside the number. `minimum_sample` is the n below which a reading should not steer anybody.
    `window` names the terms it depends on. `decision` is what the number is for. `parts` has one
    function per anchor; daily KPIs have none and are read from the days (see `days.py`).

    `window_days` is a repeat window of its own, in place of the terms'. `per` is what a rate is given
    per: 100 tickets, say.

    A KPI a desk declared itself has `form` (what kind of number it is), `asks` (the fields it
    needs), `origin` (a fingerprint of its declaration) and, where it looks at a ticket's history,
    `extend`, which joins per-ticket facts from the events to the tickets before `parts` reads them.

    `lacking` says why the desk's terms do not suffice (empty: they do). A `timed` KPI depends on
    how long the time looked at is: its parts have `first_day` and `last_day`, and its cells are
    given `days` (Monday to Friday) and the `group` they are of (None: all). An `internal` one is
    the provider's own affair: client contacts are not shown it.
    """

    key: str
    name: str
    place: int
    why: str
    decision: str
    unit: str
    better: Better
    formula: str
    eligible: str
    exclusions: str
    interval: str
    minimum_sample: int
    anchor: Anchor
    read: Callable[[Cell, Terms], Figure]
    parts: Mapping[str, Parts] = field(default_factory=dict)
    benchmarks: tuple[Benchmark, ...] = ()
    window: tuple[str, ...] = ()
    version: int = 1
    window_days: int | None = None
    form: str = ""
    per: float = 1.0
    asks: tuple[tuple[str, ...], ...] | None = None
    origin: str = ""
    extend: Extend | None = None
    lacking: Callable[[Terms], str] | None = None
    timed: bool = False
    internal: bool = False

    @property
    def own(self) -> bool:
        """Whether a desk declared it itself."""
        return bool(self.origin)

    @property
    def stamp(self) -> str:
        """What names this definition once and for all, over desks and versions: for caches."""
        return f"{self.key}.{self.version}.{self.origin}"

    @property
    def comparable(self) -> bool:
        """Whether a slice can be better or worse than the whole: not where a part is always smaller
        than the whole, nor where neither more nor less is better."""
        return self.unit not in SUMS and self.better != "neither"

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """The fields without which it cannot be told; of each inner tuple one is enough.

        The rule lives with the evidence, because an import must say what its data can support.
        """
        return NEEDS[self.key] if self.asks is None else self.asks

    @property
    def benchmark(self) -> Benchmark | None:
        """The first benchmark, where there is one."""
        return self.benchmarks[0] if self.benchmarks else None
