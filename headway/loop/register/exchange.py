"""The register as rows of a spreadsheet: its columns, and text that is safe there (pure).

A spreadsheet may take a text that begins with `=`, `+`, `-`, `@`, a tab or a line break for a
formula and run it. In CSV such a text gets an apostrophe in front, as Excel does, and one that
begins with an apostrophe gets another, so that reading takes away exactly what writing added. In a
workbook a text is stored as text, which needs no sign.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "number", "date"]
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


@dataclass(frozen=True)
class Field:
    """A column of the file: key, heading, kind of value, and whether importing reads it."""

    key: str
    label: str
    kind: Kind = "text"
    read: bool = True


FIELDS: Mapping[str, Field] = {
    field.key: field
    for field in (
        Field("ref", "Ref"),
        Field("title", "Title"),
        Field("status", "Status"),
        Field("status_reason", "Status reason"),
        Field("parked_until", "Parked until", "date"),
        Field("problem", "Problem"),
        Field("client", "Client"),
        Field("scope", "Scope"),
        Field("category", "Category"),
        Field("service", "Service"),
        Field("process", "Process"),
        Field("dimension", "Dimension"),
        Field("source", "Source"),
        Field("source_record", "Source record"),
        Field("goal", "Goal"),
        Field("csf", "Success factor"),
        Field("cycle", "Cycle"),
        Field("justification", "Justification"),
        Field("waste_hours", "Hours lost a month", "number"),
        Field("waste_money", "Money lost a month", "number"),
        Field("size", "Size"),
        Field("hours_low", "Hours low", "number"),
        Field("hours_likely", "Hours likely", "number"),
        Field("hours_high", "Hours high", "number"),
        Field("cost", "Cost", "number"),
        Field("skills", "Skills"),
        Field("kpi", "KPI"),
        Field("target_value", "Target", "number"),
        Field("target_on", "Target date", "date"),
        Field("guard_kpis", "Guard KPIs"),
        Field("sponsor", "Sponsor"),
        Field("owner", "Owner"),
        Field("review_on", "Next review", "date"),
        *(
            field
            for key, label in (
                ("goal", "Serves a goal"), ("scale", "Helps us scale"),
                ("problem", "Right problem"), ("customer", "Customer needs it"),
            )
            for field in (
                Field(f"{key}_answer", f"{label}?"), Field(f"{key}_evidence", f"{label}: evidence"),
            )
        ),
        Field("override_score", "Score by hand", "number"),
        Field("override_reason", "Score by hand: why"),
        Field("raised_on", "Raised on", "date"),
        Field("score", "Score", "number", read=False),
        Field("baseline", "Baseline", "number", read=False),
        Field("baseline_n", "Baseline n", "number", read=False),
        Field("feedback", "Feedback counted", "number", read=False),
        Field("votes", "Votes", "number", read=False),
        Field("raised_by", "Raised by", read=False),
        Field("started_on", "Started on", "date", read=False),
        Field("closed_on", "Closed on", "date", read=False),
        Field("merged_into", "Merged into", read=False),
        Field("split_from", "Split from", read=False),
    )
}  # fmt: skip
"""Columns by key, in the order they are written. Shares are 0..1, hours of work, money in the desk's
currency, dates as YYYY-MM-DD; skills stand one a line as “Networks: 12”; scope is JSON."""
_NAMES = {name.casefold(): key for key, one in FIELDS.items() for name in (key, one.label)}

Value = str | int | float | Decimal | date | None


def field_of(heading: str) -> str | None:
    """The column a heading means: its key or label, capitals aside.

    >>> field_of("hours LIKELY "), field_of("Colour")
    ('hours_likely', None)
    """
    return _NAMES.get(heading.strip().casefold())


def text_of(value: Value) -> str:
    """A value as text that reads back to the same value.

    >>> text_of(12.0), text_of(0.1), text_of(date(2026, 3, 14)), text_of(None)
    ('12', '0.1', '2026-03-14', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def safe(text: str) -> str:
    """Text no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("'tis"), safe("plain")
    ("'=1+1", "''tis", 'plain')
    """
    return "'" + text if text.startswith(_RISKY) else text


def plain(text: str) -> str:
    """What `safe` was given; text that nobody made safe stays.

    >>> plain(safe("=1+1")), plain(safe("'tis")), plain("'tis")
    ('=1+1', "'tis", "'tis")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(_RISKY) else text


def csv_bytes(rows: Iterable[Mapping[str, Value]]) -> bytes:
    """Rows as CSV in UTF-8 with a mark that Excel knows it by; every text made safe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([field.label for field in FIELDS.values()])
    for row in rows:
        writer.writerow(
            [
                text_of(row.get(key)) if field.kind != "text" else safe(text_of(row.get(key)))
                for key, field in FIELDS.items()
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def workbook_bytes(rows: Sequence[Mapping[str, Value]]) -> bytes:
    """Rows as an Excel workbook: numbers and dates as such, text as text, a frozen heading."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
              "strings_to_numbers": False},
    )  # fmt: skip
    sheet = book.add_worksheet("Register")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for place, field in enumerate(FIELDS.values()):
        sheet.write_string(0, place, field.label, bold)
        sheet.set_column(place, place, 40 if field.key in {"title", "problem"} else 16)
    for number, row in enumerate(rows, start=1):
        for place, key in enumerate(FIELDS):
            value = row.get(key)
            if value is None or value == "":
                continue
            if isinstance(value, date) and not isinstance(value, datetime):
                sheet.write_datetime(number, place, value, day)
            elif isinstance(value, int | float | Decimal) and _fits(value):
                sheet.write_number(number, place, float(value))
            else:
                sheet.write_string(number, place, text_of(value), wrap)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(FIELDS) - 1)
    book.close()
    return out.getvalue()


def _fits(value: float | Decimal) -> bool:
    """Whether a workbook, which writes 16 digits, keeps the number as it is."""
    number = float(value)
    return math.isfinite(number) and float(f"{number:.16G}") == number


def same_text(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but how lines end.

    >>> same_text("a\\r\\nb", "a\\nb")
    True
    """
    return one == other or _lines(one) == _lines(other)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def number(text: str, label: str) -> float | None:
    """A number as people write it: 12, 12.5, 65 %; None for nothing.

    Raises `ValueError` in words.

    >>> number("65 %", "Target"), number("1234.5", "Cost"), number("", "Cost")
    (0.65, 1234.5, None)
    """
    text = text.strip()
    if not text:
        return None
    try:
        found = float(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise ValueError(f"{label}: “{text[:40]}” is no number. Write 12.5 or 65 %.")
    return found


def day(text: str, label: str) -> date | None:
    """A date as 2026-03-14, also with a time of midnight behind it; None for nothing."""
    text = text.strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text.split(" ")[0].split("T")[0])
    except ValueError:
        raise ValueError(f"{label}: “{text[:40]}” is no date. Write it as 2026-03-14.") from None


def skills(text: str) -> dict[str, float]:
    """Hours by the name of the skill, one a line.

    >>> skills("Networks: 12\\nWriting: 4.5")
    {'Networks': 12.0, 'Writing': 4.5}
    """
    found = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, mark, hours = line.rpartition(":")
        value = number(hours, "Skills") if mark else None
        if not name.strip() or value is None:
            raise ValueError(f"Skills: “{line[:40]}” is not like “Networks: 12”.")
        found[name.strip()] = value
    return found


def scope(text: str) -> dict[str, str]:
    """The slice of tickets, kept as JSON; empty text is the whole desk."""
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise ValueError('Scope: write it as {"category": "Printing"}.')
    return found
