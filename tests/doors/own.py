"""What a client contact may see, counted plainly over the export."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote_plus, unquote_plus

from tests.doors import export
from tests.doors.export import Row

LEAKS = re.compile("quartz|zeppelin", re.IGNORECASE)


def leaks(page: bytes, asked: str = "") -> list[str]:
    """Names of other clients in a page, save where the page repeats its own address."""
    said = page.decode()
    for echo in filter(None, asked.partition("?")[2].split("&")):
        name, _, value = echo.partition("=")
        again = f"{name}={quote_plus(unquote_plus(value))}"
        for way in (echo, echo.replace("%20", "+"), again):
            said = said.replace(way, "")
        if echo.startswith("q="):
            said = said.replace(unquote_plus(echo[2:]), "")
    return LEAKS.findall(said)


def bakery() -> list[Row]:
    """The bakery's tickets."""
    return [row for row in export.rows() if row.client == export.BAKERY]


def data_ends() -> datetime:
    """The last moment the data knows of."""
    return max(max(row.opened_at, row.resolved_at or row.opened_at) for row in export.rows())


def sla(rows: Iterable[Row]) -> tuple[int, int]:
    """Met, and met + missed."""
    met = missed = 0
    for row in rows:
        if row.resolved_at is not None and row.resolved_at <= row.sla_due_at:
            met += 1
        elif row.resolved_at is not None or row.sla_due_at < data_ends():
            missed += 1
    return met, met + missed


def reopened(rows: Iterable[Row]) -> tuple[int, int]:
    """Reopened, and resolved."""
    done = [row for row in rows if row.resolved_at is not None]
    return sum(row.reopen_count > 0 for row in done), len(done)


def with_fields(rows: Iterable[Row], **wanted: str) -> list[Row]:
    """Rows with these values."""
    return [row for row in rows if all(getattr(row, k) == v for k, v in wanted.items())]
