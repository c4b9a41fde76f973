"""How a protocol spreads and fades between teams, from counts by team and week (pure).

For each team the weeks before the start are the level it came from. A **take-up** is a signal
upward on the control chart whose limits rest on those weeks (NHS rules, 7 and 7: a point outside the
limits, two of three in the outer third, seven in a row on one side, seven rising), kept up: at least
six of the eight points from there on signal upward, and together they lie above the old level by
five points and by three standard errors, because the old level is itself only known so well. It **fades** when a chart that rests on the first
points after the take-up signals downward at its newest points. Weeks of small teams are put together
by two or four until the middle one holds five tickets.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

from headway.ground.words import day, listed
from headway.loop.kpis import spc

RULES = "nhs-mdc-7-7"
STEPS = (1, 2, 4)
LEAST_TICKETS = 5
LEAST_BEFORE = 6
LEAST_AFTER = 6
WATCHED, KEPT_UP = 8, 6
"""Of the first eight points after a rise at least six signal upward, or it was a flash."""
SETTLED = 8
"""So many points after the take-up are the level that fading is told from."""
NEWEST = 3
"""Fading is called where one of the newest three points signals downward."""
SURE = 3.0
"""Standard errors a change of level must reach."""
SMALLEST_RISE = 0.05
"""A rise below five points is no new behaviour, however sure it is."""


class State(StrEnum):
    """How a team stands with a protocol."""

    FADING = "fading"
    KEEPS = "keeps"
    HELD = "held"
    NOT_YET = "not_yet"
    EARLY = "early"

    @property
    def word(self) -> str:
        """The word people see."""
        return {
            "fading": "Fading", "keeps": "Keeps it", "held": "At its goal all along",
            "not_yet": "Not taken up yet", "early": "Too early to tell",
        }[self.value]  # fmt: skip

    @property
    def sign(self) -> str:
        """A sign that tells it without colour."""
        return {"fading": "↓", "keeps": "↑", "held": "✓", "not_yet": "–", "early": "…"}[self.value]


ORDER = tuple(State)


@dataclass(frozen=True)
class Week:
    """A team's tickets of a week (or of two or four), and those in which the behaviour was seen."""

    start: date
    n: int
    hits: int


@dataclass(frozen=True)
class Course:
    """One team's way with a protocol.

    `before` and `now` are (hits, n): of the weeks before the start, and of the newest weeks.
    `took_up` and `faded` are the first days of the weeks in which each began. `step` is the weeks a
    point stands for.
    """

    team: str
    state: State
    weeks: tuple[Week, ...]
    step: int
    before: tuple[int, int]
    now: tuple[int, int]
    took_up: date | None = None
    faded: date | None = None

    @property
    def sentence(self) -> str:
        """The way in a sentence."""
        if self.state is State.FADING and self.took_up and self.faded:
            return f"Took it up in the week of {day(self.took_up)}; fading since {day(self.faded)}."
        if self.state is State.FADING and self.faded:
            return f"Fading since {day(self.faded)}."
        if self.state is State.KEEPS and self.took_up:
            return f"Took it up in the week of {day(self.took_up)}, and keeps it."
        if self.state is State.HELD:
            return "At its goal all along."
        if self.state is State.EARLY:
            return "Too few weeks to tell yet."
        return "No lasting rise since the start."


def coarser(weeks: Sequence[Week]) -> tuple[tuple[Week, ...], int]:
    """Weeks put together until the middle point holds five tickets, and how many make a point.

    The first point may stand for fewer weeks; the newest never does.

    >>> day0 = date(2026, 3, 2)
    >>> four = [Week(day0 + timedelta(days=7 * k), 3, 1) for k in range(4)]
    >>> [(one.n, one.hits) for one in coarser(four)[0]], coarser(four)[1]
    ([(6, 2), (6, 2)], 2)
    """
    rows = tuple(sorted(weeks, key=lambda one: one.start))
    made, step = rows, 1
    for step in STEPS:
        made = _put_together(rows, step)
        if made and median(one.n for one in made) >= LEAST_TICKETS:
            break
    return made, step


def _put_together(rows: Sequence[Week], step: int) -> tuple[Week, ...]:
    found = []
    for end in range(len(rows), 0, -step):
        part = rows[max(0, end - step) : end]
        found.append(Week(part[0].start, sum(o.n for o in part), sum(o.hits for o in part)))
    return tuple(reversed(found))


def course(team: str, weeks: Sequence[Week], *, start: date, goal: float) -> Course:
    """One team's way with a protocol that was asked for from `start`; `goal` is a share 0..1."""
    points, step = coarser(weeks)
    before = [one for one in points if one.start < start and one.n]
    after = [one for one in points if one.start >= start and one.n]
    newest = after[-max(WATCHED // step, 2) :]
    old = (sum(o.hits for o in before), sum(o.n for o in before))
    now = (sum(o.hits for o in newest), sum(o.n for o in newest))

    def told(state: State, took: date | None = None, faded: date | None = None) -> Course:
        return Course(team, state, points, step, old, now, took, faded)

    if len(before) < LEAST_BEFORE and len(after) >= SETTLED + WATCHED:
        # asked for so long ago that what was before is out of sight: is it still kept?
        lost = _fading(after)
        if lost is not None:
            return told(State.FADING, faded=after[lost].start)
        return told(State.HELD if now[0] >= goal * now[1] else State.NOT_YET)
    if len(before) < LEAST_BEFORE or len(after) < LEAST_AFTER:
        return told(State.EARLY)
    taken = _take_up(before, after)
    if taken is None:
        level, new = old[0] / old[1], now[0] / now[1]
        return told(State.HELD if level >= goal and new >= goal else State.NOT_YET)
    lost = _fading(after[taken:])
    took = after[taken].start
    if lost is None:
        return told(State.KEEPS, took)
    return told(State.FADING, took, after[taken + lost].start)


def _signals(points: Sequence[Week], settled: int) -> list[str]:
    """What each point says on a chart whose limits rest on the first `settled` points."""
    hits, sizes = [float(o.hits) for o in points], [float(o.n) for o in points]
    choice = spc.choose("share", hits[:settled], sizes[:settled]).kind
    kind = choice if choice in ("p", "pp") else "p"
    made = spc.chart(hits, sizes, kind=kind, rules=RULES, freeze=settled, direction="increase")
    return list(made.kind)


def _take_up(before: Sequence[Week], after: Sequence[Week]) -> int | None:
    """The place in `after` where a rise begins that is kept up; None where there is none."""
    says = _signals([*before, *after], len(before))[len(before) :]
    for signal, one in enumerate(says):
        if one != "improvement":
            continue
        # a long run may begin before the rise: where in it does the level change most?
        ahead = after[: signal + 2 * WATCHED]
        places = range(signal, min(signal + WATCHED, len(ahead)))
        place = max(places, key=lambda each: _sure([*before, *ahead[:each]], ahead[each:]))
        if says[place : place + WATCHED].count("improvement") < KEPT_UP:
            continue
        if _moved(before, after[place : place + WATCHED]):
            return place
    return None


def _difference(low: Sequence[Week], high: Sequence[Week]) -> tuple[float, float]:
    """How much higher the share of `high` is, and the standard error of that (pooled)."""
    x, n = sum(o.hits for o in low), sum(o.n for o in low)
    y, m = sum(o.hits for o in high), sum(o.n for o in high)
    pooled = (x + y) / (n + m)
    return y / m - x / n, math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))


def _moved(low: Sequence[Week], high: Sequence[Week]) -> bool:
    """Whether the share of `high` is higher by five points and by three standard errors."""
    rise, error = _difference(low, high)
    return rise >= SMALLEST_RISE and rise >= SURE * error


def _sure(low: Sequence[Week], high: Sequence[Week]) -> float:
    """The difference in standard errors."""
    rise, error = _difference(low, high)
    return rise / error if error else 0.0


def _fading(since: Sequence[Week]) -> int | None:
    """The place in the points since the take-up where fading begins; None where it is kept."""
    if len(since) <= SETTLED:
        return None
    says = _signals(since, SETTLED)
    if "concern" not in says[-NEWEST:]:
        return None
    # back from the newest signal as far as signals go, forgiving single points between them
    last = max(place for place, one in enumerate(says) if one == "concern")
    place = last
    while place > SETTLED and "concern" in says[max(SETTLED, place - 2) : place]:
        place -= 1
    while says[place] != "concern":
        place += 1
    return place if _moved(since[place:], since[:SETTLED]) else None


@dataclass(frozen=True)
class Spread:
    """All teams together: each one's course, how the share of teams rose, and the sentence.

    `shares` are (first day of a week, teams that keep it, teams in all).
    """

    courses: tuple[Course, ...]
    shares: tuple[tuple[date, int, int], ...]
    sentence: str

    def of(self, state: State) -> tuple[Course, ...]:
        """The teams that stand so."""
        return tuple(one for one in self.courses if one.state is state)

    @property
    def fading(self) -> tuple[Course, ...]:
        """Teams in which it fades."""
        return self.of(State.FADING)


def spread(weeks: Mapping[str, Sequence[Week]], *, start: date, goal: float) -> Spread:
    """How a protocol spreads over these teams; team → its weeks, in any order.

    Teams in which it fades come first, then those that keep it by when they took it up.
    """
    found = [course(team, rows, start=start, goal=goal) for team, rows in weeks.items()]
    found.sort(key=lambda o: (ORDER.index(o.state), o.took_up or date.max, o.team.lower()))
    days = sorted({row.start for rows in weeks.values() for row in rows if row.start >= start})
    shares = tuple((on, sum(_keeps_on(one, on) for one in found), len(found)) for on in days)
    return Spread(tuple(found), shares, _spread_words(found))


def _keeps_on(one: Course, on: date) -> bool:
    if one.state is State.HELD:
        return True
    end = on + timedelta(days=6)
    return one.took_up is not None and one.took_up <= end and (one.faded is None or end < one.faded)


def _spread_words(found: Sequence[Course]) -> str:
    if not found:
        return "No team is large enough to be shown."
    counted = Counter(one.state for one in found)
    all_, early = len(found), counted[State.EARLY]
    if early == all_:
        return "Too early to tell: no team has enough weeks before and after the start."
    keep = counted[State.KEEPS] + counted[State.HELD]
    parts = [f"{keep} of {all_} teams keep{'s' if keep == 1 else ''} it"]
    fading = [one.team for one in found if one.state is State.FADING]
    if fading:
        parts.append(f"it is fading in {listed(fading)}")
    if counted[State.NOT_YET]:
        left = counted[State.NOT_YET]
        parts.append(f"{left} {'has' if left == 1 else 'have'} not taken it up")
    if early:
        parts.append(f"for {early} it is too early to tell")
    return f"{'; '.join(parts)}."
