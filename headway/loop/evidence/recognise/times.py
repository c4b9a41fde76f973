"""Which format the times of a column have, day before month or not, worked out from its values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from headway.loop.evidence.recognise.tidying import TIDY, tidied

_MONTH = r"(?P<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_WEEKDAY = r"(?P<wd>(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)(?P<wds>,? +)"
_CLOCK = (
    r"(?P<ts>[ T]+|, +| at |:)(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:(?P<fs>[.,])(?P<f>\d{1,9}))?)?"
    r"(?:(?P<ps> ?)(?P<p>[AaPp][Mm]))?(?:(?P<zs> ?)(?P<z>Z|UTC|GMT|[A-Z]{3,4}|[+-]\d{2}:?\d{2}|[+-]\d{2}))?"
)
_DATES = (
    r"(?P<Y>\d{4})(?P<s1>[-/.])(?P<m>\d{1,2})(?P<s2>[-/.])(?P<d>\d{1,2})",
    r"(?P<a>\d{1,2})(?P<s1>[-/.]) ?(?P<b>\d{1,2})(?P<s2>[-/.]) ?(?P<Y>\d{4}|\d{2})",
    rf"(?P<d>\d{{1,2}})(?P<s1>[-/. ]+){_MONTH}(?P<s2>[-/., ]+)(?P<Y>\d{{4}}|\d{{2}})",
    rf"{_MONTH}(?P<s1>[. ]+)(?P<d>\d{{1,2}})(?P<s2>,? +)(?P<Y>\d{{4}})",
)
_PATTERNS = tuple(
    re.compile(rf"(?:{_WEEKDAY})?{date}(?:{_CLOCK})?\s*$", re.IGNORECASE) for date in _DATES
)
_ASCTIME = re.compile(r"[a-z]{3} +[a-z]{3} +\d{1,2} \d{2}:\d{2}:\d{2} \d{4}\s*$", re.IGNORECASE)
_COMPACT = re.compile(
    r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])([T ]?)(\d{4}(?:\d{2})?|\d{2}:\d{2}(?::\d{2})?)?$"
)


@dataclass(frozen=True)
class Times:
    """How a column's times are written.

    `ambiguous`: nothing in the values says whether the day or the month comes first;
    `contradictory`: some values need the one, some the other.
    """

    format: str
    share: float
    ambiguous: bool = False
    contradictory: bool = False
    day_first: bool | None = None


def format_of(value: str) -> str | None:
    """The format of one value; `%1` and `%2` stand where day and month cannot be told by place.

    >>> format_of("2024-03-01 08:00:00"), format_of("5/2/2016 1:06"), format_of("5.Mar.2024")
    ('iso', '%1/%2/%Y %H:%M', '%d.%b.%Y')
    >>> format_of("2024-03-01T08:00:00Z"), format_of("Mar 5, 2024 1:00 PM"), format_of("blue")
    ('iso_offset', '%b %d, %Y %I:%M %p', None)
    """
    value = value.strip()
    if not value[:1].isdigit() and not value[:3].isalpha():
        return None
    if _ASCTIME.match(value):
        return "%a %b %d %H:%M:%S %Y"
    compact = _COMPACT.match(value)
    if compact:
        clock = {0: "", 4: "%H%M", 5: "%H:%M", 6: "%H%M%S", 8: "%H:%M:%S"}[len(compact[2] or "")]
        return f"%Y%m%d{compact[1]}{clock}"
    for pattern in _PATTERNS:
        found = pattern.match(value)
        if found:
            return _format(found)
    return None


def _format(found: re.Match[str]) -> str:
    part = found.groupdict()
    year = "%Y" if len(part["Y"]) == 4 else "%y"
    if part.get("a"):
        date = f"%1{part['s1']}%2{part['s2']}{year}"
        if found["s1"] != found["s2"]:
            return date
    elif part.get("mon"):
        month = "%b" if len(part["mon"]) == 3 else "%B"
        day_first = found.start("d") < found.start("mon")
        date = f"{'%d' if day_first else month}{part['s1']}{month if day_first else '%d'}"
        date += f"{part['s2']}{year}"
    else:
        date = f"%Y{part['s1']}%m{part['s2']}%d"
    if part.get("wd"):
        date = ("%a" if len(part["wd"]) == 3 else "%A") + part["wds"] + date
    if not part.get("ts"):
        return "iso" if date in {"%Y-%m-%d", "%Y/%m/%d"} else date
    if date in {"%Y-%m-%d", "%Y/%m/%d"} and not part["p"] and part["fs"] in {None, "."}:
        zone = part["z"]
        if part["ts"] in {" ", "T"} and not zone:
            return "iso"
        offset = zone and (zone in {"Z", "UTC", "GMT"} or zone[0] in "+-")
        if part["ts"] in {" ", "T"} and offset and (not part["zs"] or zone in {"UTC", "GMT"}):
            return "iso_offset"
    clock = ("%I" if part["p"] else "%H") + ":%M"
    if part["S"]:
        clock += ":%S"
    if part["f"]:
        clock += part["fs"] + ("%f" if len(part["f"]) <= 6 else "%n")
    if part["p"]:
        clock += part["ps"] + "%p"
    zone = ""
    if part["z"]:
        named = part["z"].isalpha() and part["z"] != "Z"
        zone = part["zs"] + ("%Z" if named else "%z")
    return date + part["ts"] + clock + zone


def times_of(
    values: Sequence[str],
    first_max: int | None = None,
    second_max: int | None = None,
    day_first: bool | None = None,
) -> Times | None:
    """The format of a column from its values (missing marks left out); None when it has no times.

    `first_max` and `second_max` are the largest first and second number over *all* values of the
    column where the caller has looked; `day_first` breaks a tie.
    """
    plain = _times_of(values, first_max, second_max, day_first)
    if plain and plain.share > 0.98 and "%Z" not in plain.format:
        return plain
    clear = [tidied(value) for value in values]
    better = _times_of(clear, first_max, second_max, day_first) if clear != list(values) else None
    if better and (plain is None or better.share > plain.share or "%Z" in plain.format):
        return replace(better, format=TIDY + better.format)
    return plain


def _times_of(
    values: Sequence[str], first_max: int | None, second_max: int | None, day_first: bool | None
) -> Times | None:
    if not values:
        return None
    counted: Counter[str | None] = Counter()
    first = second = 0
    for value, times in Counter(values).items():
        format = format_of(value)
        counted[format] += times
        if format and "%1" in format:
            numbers = re.findall(r"\d+", value)
            first, second = max(first, int(numbers[0])), max(second, int(numbers[1]))
    total = sum(counted.values())
    good = total - counted.pop(None, 0)
    formats = [f for f, n in counted.most_common(8) if f is not None and n >= total * 0.0005]
    if not formats:
        return None
    if {"iso", "iso_offset"} & set(formats):
        isos = {"iso", "iso_offset"} & set(formats)
        kind = "iso_mixed" if len(isos) == 2 else isos.pop()
        share = sum(counted[f] for f in ("iso", "iso_offset")) / total
        others = [f for f in formats if not f.startswith("iso")]
        if share >= 0.9 * good / total or not others:
            return Times(kind, share)
        formats = others + (
            ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"] if "iso" in isos else []
        )
    first, second = max(first, first_max or 0), max(second, second_max or 0)
    unclear = any("%1" in f for f in formats)
    contradictory = unclear and first > 12 and second > 12
    ambiguous = unclear and first <= 12 and second <= 12
    by_day = first > 12 if (first > 12) != (second > 12) else day_first
    if unclear and by_day is None:
        by_day = True
    names = ("%d", "%m") if by_day else ("%m", "%d")
    settled = [f.replace("%1", names[0]).replace("%2", names[1]) for f in formats]
    return Times(
        "|".join(dict.fromkeys(_longest_first(settled))),
        good / total,
        ambiguous,
        contradictory,
        by_day if unclear else None,
    )


def _longest_first(formats: Iterable[str]) -> list[str]:
    return sorted(formats, key=lambda f: (-len(f), f))


def clock_numbers(values: Sequence[str]) -> str | None:
    """`epoch_s`, `epoch_ms` or `excel` where all values are such numbers.

    >>> clock_numbers(["1700000000", "1700003600"]), clock_numbers(["45000.5", "45001"])
    ('epoch_s', 'excel')
    """
    try:
        numbers = [float(value.replace(",", ".")) for value in values]
    except ValueError:
        return None
    if not numbers:
        return None
    low, high = min(numbers), max(numbers)
    if low >= 6e8 and high <= 4.2e9:
        return "epoch_s"
    if low >= 6e11 and high <= 4.2e12:
        return "epoch_ms"
    if low >= 25_000 and high <= 75_000:
        return "excel"
    return None
