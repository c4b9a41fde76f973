"""Do the values of a column bear out what its heading promises?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from headway.loop.evidence.mapping import How
from headway.loop.evidence.recognise.reading import MARKS_NEVER_SET
from headway.loop.evidence.recognise.times import Times, clock_numbers, format_of, times_of
from headway.loop.evidence.recognise.values import (
    CSAT_MISSING,
    NO,
    YES,
    duration_format,
    filled,
    flags,
    number_marks,
)
from headway.loop.evidence.ticket import FIELDS

KINDS: dict[str, str] = {f.name: f.kind for f in FIELDS} | {
    "event_at": "time", "sequence": "count", "sla_missed": "flag",
    "handle_minutes": "duration", "wait_minutes": "duration", "downtime_minutes": "duration",
}  # fmt: skip
_FEW = {"priority": 0.05, "status": 0.05, "channel": 0.05, "type": 0.05, "category": 0.3,
        "subcategory": 0.5, "group": 0.3, "activity": 0.05, "event_kind": 0.1}  # fmt: skip
_PART_OF_NAME = re.compile(
    r"(?:^|[^a-z])(?:f|l|first|last|given|family|sur|fore)[ _-]?name|vorname|nachname|prenom|apellido",
    re.IGNORECASE,
)
_ABOUT_SOMEBODY = re.compile(
    r"\b(?:country|city|zip|gender|sex|age|phone|language|birth|location|address)\b", re.IGNORECASE
)
_GOOD = re.compile(
    r"good|great|(?:very|highly|extremely) (?:satisfied|happy|good)|satisfied|happy|positive|excellent"
    r"|awesome|amazing|👍.*|😀.*|gut|sehr gut|zufrieden|bueno|satisfait|soddisfatto|tevreden",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"bad|poor|(?:very |highly |extremely )?(?:dissatisfied|unsatisfied|unhappy)|negative|neutral|ok|okay"
    r"|average|not good|schlecht|unzufrieden|malo|insatisfait|insoddisfatto|ontevreden|👎.*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Column:
    """A column's sampled values, and what they look like."""

    key: str
    name: str
    rows: int
    values: tuple[str, ...]
    """The values that say something."""
    counts: Counter[str] = field(repr=False, compare=False, default_factory=Counter)

    @classmethod
    def of(cls, key: str, name: str, cells: Sequence[str | None]) -> Column:
        """A column from sampled cells."""
        good = Counter(cells)
        for cell in set(good) - set(filled(good)):
            del good[cell]
        kept = tuple(cell for cell in cells if cell is not None and cell in good)
        return cls(key, name, len(cells), kept, Counter({c: n for c, n in good.items() if c}))

    @property
    def filled(self) -> float:
        """Share of rows that say something."""
        return len(self.values) / self.rows if self.rows else 0.0

    @cached_property
    def moments(self) -> list[str]:
        """Up to 5,000 values from all over the file, without dates that mean “never set”."""
        stride = max(len(self.values) // 5_000, 1)
        return [
            value
            for value in self.values[::stride]
            if not any(mark in value for mark in MARKS_NEVER_SET)
        ]

    @property
    def samples(self) -> tuple[str, ...]:
        """Up to five different real values, the most frequent first."""
        return tuple(value[:200] for value, _ in self.counts.most_common(5))

    @property
    def variety(self) -> float:
        """Different values per filled row."""
        return len(self.counts) / len(self.values) if self.values else 0.0


@dataclass(frozen=True)
class Reading:
    """How a column would be read as a field: kind, format, how well it fits (0..1), a remark."""

    how: How
    format: str = ""
    true_values: frozenset[str] = frozenset()
    false_values: frozenset[str] = frozenset()
    fit: float = 1.0
    remark: str = ""
    times: Times | None = None
    mangled: bool = False
    field: str = ""


def reading_of(column: Column, name: str) -> Reading:
    """How this column would be read as the field or role `name`."""
    kind = KINDS.get(name, "text")
    if not column.values:
        how: How = kind if kind in {"time", "count", "number", "flag", "duration"} else "text"  # type: ignore[assignment]  # all of them are a How
        return Reading(how, _default(kind), fit=0.2, remark="all values are empty")
    if name == "csat":
        return _satisfaction(column)
    if kind == "time":
        return _time(column)
    if kind == "count":
        return _number(column, whole=True)
    if kind == "number":
        return _number(column, whole=False)
    if kind == "duration":
        return _duration(column)
    if kind == "flag":
        return _flag(column, name)
    return _text(column, name)


def _default(kind: str) -> str:
    return {"time": "iso", "count": ".", "number": ".", "duration": "minutes ."}.get(kind, "")


def _time(column: Column) -> Reading:
    values = column.moments
    if not values:
        return Reading("time", "iso", fit=0.5, remark="all times are unset")
    times = times_of(values)
    if times is None or times.share < 0.5:
        numbers = clock_numbers(values)
        if numbers:
            return Reading("time", numbers, fit=0.95, remark="numbers that are times")
        return Reading("time", times.format if times else "iso", fit=0.0, remark="no times")
    return Reading(
        "time",
        times.format,
        fit=times.share if times.share > 0.9 else times.share * 0.8,
        remark=f"{times.share:.0%} of the values are times",
        times=times,
    )


def _number(column: Column, whole: bool) -> Reading:
    marks, share, mangled = number_marks(column.values)
    how: How = "count" if whole else "number"
    if mangled:
        return Reading(how, marks, fit=0.0, mangled=True, remark="numbers with misplaced commas")
    if whole and any("." in v and not re.fullmatch(r"\d+\.0+", v) for v in column.counts):
        share *= 0.6
    if whole and flags(list(column.counts)) and not set(column.counts) <= {"0", "1"}:
        return Reading(how, marks, fit=0.0, remark="yes and no, not numbers")
    return Reading(how, marks, fit=share if share > 0.9 else share * 0.5, remark="numbers")


def _duration(column: Column) -> Reading:
    found = duration_format(column.values[:5000], column.name)
    if found is None:
        mangled = number_marks(column.values)[2]
        return Reading("duration", "minutes .", fit=0.0, mangled=mangled, remark="no durations")
    named = found.split()[0] in {"since_1970", "hh:mm:ss", "words"} or re.search(
        r"min|hour|hrs|sec|day|std|stund|heure|hora|\bh\b", column.name, re.IGNORECASE
    )
    remark = f"durations in {found.split()[0]}" if named else "no unit named, taken as minutes"
    return Reading("duration", found, fit=1.0 if named else 0.65, remark=remark)


def _flag(column: Column, name: str) -> Reading:
    found = flags(list(column.counts), sla=name in {"sla_met", "sla_missed"})
    if name == "csat_top":
        return replace(_satisfaction(column), field="")
    if found is None:
        return Reading("flag", true_values=YES, false_values=NO, fit=0.0, remark="not yes and no")
    true, false = found
    # “ONTIME/OVERDUE” says met or not by itself, whatever the heading asks
    plain = (true | false) <= (YES | NO)
    if name == "sla_missed" and plain:
        true, false = false, true
    return Reading(
        "flag", true_values=true, false_values=false, remark="yes and no",
        field="sla_met" if name == "sla_missed" else "",
    )  # fmt: skip


def _satisfaction(column: Column) -> Reading:
    answers = [value for value in column.counts if not CSAT_MISSING.match(value)]
    if not answers:
        return Reading("number", ".", fit=0.5, remark="no answers")
    marks, share, _ = number_marks(answers)
    if share > 0.95:
        return Reading("number", marks, remark="a scale of numbers")
    if all(re.match(r"\s*\d+(\.\d+)?\s*([-–:(/]|stars?|of|$)", answer) for answer in answers):
        return Reading("number", "leading", fit=0.97, remark="a number before its meaning")
    good = {a.strip().lower() for a in answers if _GOOD.fullmatch(a.strip())}
    bad = {a.strip().lower() for a in answers if _BAD.fullmatch(a.strip())}
    if len(good | bad) >= 0.9 * len({a.strip().lower() for a in answers}):
        return Reading(
            "flag", true_values=frozenset(good), false_values=frozenset(bad), fit=0.95,
            remark="answers in words", field="csat_top",
        )  # fmt: skip
    return Reading("number", ".", fit=0.0, remark="no answers on a scale")


def _text(column: Column, name: str) -> Reading:
    few = list(column.counts)[:200]
    if (
        name not in {"ticket_id", "summary", "event_to", "event_from"}
        and few
        and (sum(format_of(value) is not None for value in few) > len(few) * 0.8)
    ):
        return Reading("text", fit=0.0, remark="times, not names")
    fit, remark = 1.0, f"{len(column.counts):,} different values in {column.rows:,} rows"
    many = len(column.values) >= 40
    if name == "ticket_id":
        fit = min(1.0, column.filled + 0.01) if column.filled > 0.9 else column.filled * 0.5
        if many and len(column.counts) < 20:
            fit *= 0.3
    elif name in _FEW and many:
        limit = max(_FEW[name] * len(column.values), 60)
        if len(column.counts) > limit:
            fit = 0.4 if len(column.counts) < limit * 3 else 0.15
    elif name == "summary" and many and column.variety < 0.02 and len(column.counts) < 300:
        fit = 0.3
    if name in {"assignee", "requester", "client", "group", "category", "summary"} and few:
        answer = flags(few)
        if answer and len(column.counts) <= 2 and not set(column.counts) <= {"0", "1"}:
            fit = 0.0
    if name in {"requester", "assignee"} and _PART_OF_NAME.search(column.name):
        fit, remark = 0.3, "a part of a name only: two people may share it"
    if name in {"requester", "assignee", "group"} and _ABOUT_SOMEBODY.search(column.name):
        fit, remark = 0.0, "says something about a person, not who it is"
    if column.filled < 0.02:
        fit *= 0.8
        remark += ", nearly all empty"
    return Reading("text", fit=fit, remark=remark)
