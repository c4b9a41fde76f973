"""Times written with another language's months, `a.m.`, odd blanks or zone letters, made plain.

The same list of replacements works in Python, where formats are found, and in SQL, where the
file is read. Zone letters that stand for several zones (IST, CST in China…) are left alone, so
that such a time is not read at all rather than wrongly.
"""

from __future__ import annotations

import re

from headway.loop.evidence.sources.table import quoted

TIDY = "tidy:"
"""Stands before a time format whose text is made plain first."""

_MONTHS = {
    "Jan": "januar|januari|janvier|janv|enero|ene|gennaio|gen|janeiro|jänner",
    "Feb": "februar|februari|février|févr|fév|febrero|febbraio|fevereiro|fev",
    "Mar": "märz|mär|mrz|maart|mrt|mars|marzo|março",
    "Apr": "avril|avr|abril|abr|aprile",
    "May": "mai|mei|mayo|maggio|mag|maio",
    "Jun": "juni|juin|junio|giugno|giu|junho",
    "Jul": "juli|juillet|juil|julio|luglio|lug|julho",
    "Aug": "augustus|août|agosto|ago",
    "Sep": "septembre|septiembre|settembre|setembro|sept|set",
    "Oct": "oktober|okt|octobre|octubre|ottobre|ott|outubro|out",
    "Nov": "novembre|noviembre|novembro",
    "Dec": "dezember|dez|décembre|déc|diciembre|dicembre|dic|dezembro",
}
_ZONES = {
    "CET": "+01:00", "CEST": "+02:00", "MEZ": "+01:00", "MESZ": "+02:00", "WEST": "+01:00",
    "EET": "+02:00", "EEST": "+03:00", "EST": "-05:00", "EDT": "-04:00", "CDT": "-05:00",
    "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00", "NZST": "+12:00",
    "NZDT": "+13:00", "AEST": "+10:00", "AEDT": "+11:00", "JST": "+09:00",
}  # fmt: skip
REPLACED: tuple[tuple[str, str], ...] = (
    ("[\u00a0\u2007\u202f\u2009]", " "),
    (r"(?i)([0-9]) ?a\. ?m\.?", r"\1 am"),
    (r"(?i)([0-9]) ?p\. ?m\.?", r"\1 pm"),
    (r"(?i) de ", " "),
    (r"( [0-9]{1,2})[.]([0-9]{2})[.]([0-9]{2})$", r"\1:\2:\3"),
    (r"( [0-9]{1,2})[.]([0-9]{2})$", r"\1:\2"),
    *(
        (rf"(?i)([0-9][-/. ]+)(?:{words})\.?([-/. ,]+[0-9])", rf"\1{month}\2")
        for month, words in _MONTHS.items()
    ),
    *((rf"([0-9]) ?{letters}$", rf"\1 {offset}") for letters, offset in _ZONES.items()),
)
"""Pattern → replacement, in order; each may apply once to a text. Understood by Python and RE2."""

_COMPILED = tuple((re.compile(pattern), new) for pattern, new in REPLACED)


def tidied(text: str) -> str:
    """The same time, plainly written.

    >>> tidied("3. März 2026 10:15"), tidied("12 de marzo de 2026"), tidied("10/Mai/26 9:05 a.m.")
    ('3. Mar 2026 10:15', '12 Mar 2026', '10/May/26 9:05 am')
    >>> tidied("2026-07-01 10:00 CEST"), tidied("2026-07-01 10:00 IST")
    ('2026-07-01 10:00 +02:00', '2026-07-01 10:00 IST')
    """
    for pattern, new in _COMPILED:
        text = pattern.sub(new, text)
    return text


def tidied_sql(key: str) -> str:
    """The SQL of `tidied`."""
    for pattern, new in REPLACED:
        key = f"regexp_replace({key}, {quoted(pattern)}, {quoted(new)}, 'g')"
    return key
