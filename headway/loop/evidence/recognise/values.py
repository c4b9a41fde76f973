"""What the values of a column look like: yes and no, counts, numbers, durations, nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

MISSING = frozenset(
    {"", "?", "ns", "nan", "n/a", "na", "n.a.", "#n/a", "#multivalue", "null", "none", "nil", "-",
     "--", "—", "(empty)", "(null)", "[null]", "<null>", "not set", "nat", "undefined", "#value!"}
)  # fmt: skip
"""Marks for “nothing”, lower-cased."""

CSAT_MISSING = re.compile(
    r"^\s*(?:0\s*[-–:]\s*)?(?:unknown|unrated|not rated|no (?:answer|response|rating)|unoffered|offered"
    r"|not offered|pending|unbekannt)\s*$",
    re.IGNORECASE,
)
"""Satisfaction answers that are none."""

YES = frozenset(
    {"true", "yes", "y", "1", "t", "ja", "oui", "o", "si", "sí", "sim", "s", "j", "wahr", "vrai",
     "verdadero", "vero", "waar", "x", "1.0", "checked", "on"}
)  # fmt: skip
NO = frozenset(
    {"false", "no", "n", "0", "f", "nein", "non", "não", "nao", "nee", "falsch", "faux", "falso",
     "onwaar", "0.0", "unchecked", "off"}
)  # fmt: skip
SLA_MET = frozenset(
    {"ontime", "on time", "on-time", "met", "achieved", "within", "within sla", "in sla", "compliant",
     "within target", "ok", "passed", "pass", "fulfilled", "sla met", "hit", "eingehalten", "respecté",
     "cumplido", "completed in time", "in time"}
)  # fmt: skip
SLA_MISSED = frozenset(
    {"overdue", "missed", "breached", "violated", "late", "out of sla", "outside sla", "failed", "fail",
     "sla violated", "sla breached", "not met", "exceeded", "verletzt", "überschritten", "incumplido",
     "non respecté", "breach"}
)  # fmt: skip

_NUMBER = re.compile(r"^[-+]?[\d.,' \u00a0\u202f]*\d[\d.,]*%?$")
_DURATION_WORDS = re.compile(
    r"^\s*(\d+(\.\d+)?\s*(weeks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)[, ]*)+$",
    re.IGNORECASE,
)


def filled(values: Iterable[str | None], missing: frozenset[str] = MISSING) -> list[str]:
    """The values that say something."""
    return [
        value
        for value in values
        if value is not None and value.replace("\u00a0", " ").strip().lower() not in missing
    ]


def flags(values: Sequence[str], sla: bool = False) -> tuple[frozenset[str], frozenset[str]] | None:
    """Words that mean yes and no, lower-cased; None where the column has others too.

    >>> flags(["TRUE", "false", "true"])
    (frozenset({'true'}), frozenset({'false'}))
    """
    words = {value.strip().lower() for value in values}
    yes, no = (YES | SLA_MET, NO | SLA_MISSED) if sla else (YES, NO)
    if not words or words - yes - no or len(words) > 6:
        return None
    partner = {"true": "false", "false": "true", "yes": "no", "no": "yes", "1": "0", "0": "1",
               "y": "n", "n": "y", "t": "f", "f": "t", "ontime": "overdue", "overdue": "ontime",
               "met": "missed", "ja": "nein", "nein": "ja"}  # fmt: skip
    words |= {partner[word] for word in words if word in partner}
    return frozenset(words & yes), frozenset(words & no)


def number_marks(values: Sequence[str]) -> tuple[str, float, bool]:
    """Decimal and thousands marks, the share of readable values, and whether some are mangled.

    Mangled: commas in places where neither a decimal mark nor a thousands mark stands, as in
    `3,87,16,91,111`. The value cannot be won back for certain, so it is not read at all.

    >>> number_marks(["1.234,5", "12,0"]), number_marks(["1,234.5", "3"]), number_marks(["0,5"])
    ((',.', 1.0, False), ('.,', 1.0, False), (',', 1.0, False))
    >>> number_marks(["3,87,16,91,111", "0,86"])[2]
    True
    """
    plain = [value.strip() for value in values]
    numeric = [value for value in plain if _NUMBER.match(value)]
    if not numeric:
        return ".", 0.0, False
    mangled = [
        v for v in numeric
        if v.count(",") > 1 and not re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", v)
    ]  # fmt: skip
    both = [v for v in numeric if "," in v and "." in v]
    if both:
        marks = ",." if sum(v.rfind(",") > v.rfind(".") for v in both) > len(both) / 2 else ".,"
    elif any("," in v for v in numeric):
        commas = [v for v in numeric if "," in v]
        thousands = all(re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+", v) for v in commas)
        marks = ".," if thousands and not any(v.startswith("0,") for v in commas) else ","
    elif any(v.count(".") > 1 for v in numeric):
        marks = ",."
    else:
        marks = "."
    for blank in (" ", "\u00a0", "\u202f", "'"):
        if any(blank in v.strip() for v in numeric):
            marks += blank
    if any("%" in v for v in numeric):
        marks += "%"
    return marks, len(numeric) / len(plain), bool(mangled)


def duration_format(values: Sequence[str], heading: str) -> str | None:
    """How durations are written; None where they are not durations.

    >>> duration_format(["1970-01-01 02:37:03"], "duration"), duration_format(["26:10"], "time spent")
    ('since_1970', 'hh:mm:ss')
    >>> duration_format(["1.5"], "handle time hrs"), duration_format(["2h 10m"], "time spent")
    ('hours .', 'words')
    """
    if not values:
        return None
    share = len(values) * 0.9
    if sum(bool(re.match(r"^19(70|71|72)-\d\d-\d\d[ T]\d\d:\d\d", v)) for v in values) >= share:
        return "since_1970"
    if sum(bool(re.match(r"^\s*\d+:\d{1,2}(:\d{1,2}(\.\d+)?)?\s*$", v)) for v in values) >= share:
        return "hh:mm:ss"
    words = sum(bool(_DURATION_WORDS.match(v)) for v in values)
    if words >= share:
        return "words"
    marks, good, mangled = number_marks(values)
    if mangled or good < 0.9:
        return None
    return f"{unit_of(heading)} {marks}"


def unit_of(heading: str) -> str:
    """The unit a heading names; minutes where it names none.

    >>> unit_of("Handle_Time_hrs"), unit_of("time spent (seconds)"), unit_of("duration")
    ('hours', 'seconds', 'minutes')
    """
    words = set(re.findall(r"[a-z]+", heading.lower()))
    for unit, names in {
        "seconds": {"seconds", "second", "secs", "sec", "sekunden", "secondes", "segundos", "s"},
        "hours": {"hours", "hour", "hrs", "hr", "h", "stunden", "heures", "horas", "ore", "uren"},
        "days": {"days", "day", "tage", "jours", "dias", "giorni", "dagen"},
    }.items():
        if words & names:
            return unit
    return "minutes"
