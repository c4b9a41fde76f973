"""A small desk's ticket export: three clients, half a year, the same rows every time."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

BAKERY, HOTEL, PRESS = "Bakery GmbH", "Quartz Hotels", "Zeppelin Verlag"
CLIENTS = (BAKERY, HOTEL, PRESS)
OTHERS = (HOTEL, PRESS)
SCRIPT = "<script>alert(1)</script>"
IMAGE = "</script><img src=x onerror=alert(2)>"
CATEGORIES = ("Password", "E-mail", "Printer & Co", SCRIPT, IMAGE)
FORMULA = "=HYPERLINK(1)"
"""The last row: no ticket, since nobody knows when it was opened; its number is a formula."""
START = datetime(2026, 3, 2, 7, tzinfo=UTC)
DAYS = 182


@dataclass(frozen=True)
class Row:
    """One ticket as it stands in the file."""

    ticket_id: str
    client: str
    requester: str
    category: str
    priority: str
    group: str
    opened_at: datetime
    resolved_at: datetime | None
    sla_due_at: datetime
    reopen_count: int
    reassignment_count: int
    csat: int | None


def rows() -> list[Row]:
    """Every ticket; the bakery's printers are reopened far more often than anybody else's."""
    dice = random.Random(2026)
    made = []
    for number in range(720):
        client = CLIENTS[number % 3]
        category = CATEGORIES[dice.randrange(len(CATEGORIES))]
        poor = client == BAKERY and category == "Printer & Co"
        opened = START + timedelta(days=number * DAYS / 720, minutes=dice.randrange(600))
        late = dice.random() < (0.6 if client == HOTEL else 0.1)
        done = opened + timedelta(hours=dice.randrange(30, 60) if late else dice.randrange(1, 20))
        made.append(
            Row(
                ticket_id=f"T-{number:04d}", client=client,
                requester=f"person {dice.randrange(150)} of {client}", category=category,
                priority=dice.choice(("high", "normal", "low")),
                group=dice.choice(("Front", "Field")),
                opened_at=opened, resolved_at=None if number % 45 == 44 else done,
                sla_due_at=opened + timedelta(hours=24),
                reopen_count=int(dice.random() < (0.7 if poor else 0.06)),
                reassignment_count=int(dice.random() < 0.2),
                csat=dice.choice((None, 3, 4, 5, 5)),
            )
        )  # fmt: skip
    return made


def write(to: Path) -> Path:
    """The export as CSV, times in UTC."""

    def plain(value: object) -> object:
        return f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else value

    with to.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(Row.__dataclass_fields__)
        for row in rows():
            out.writerow([plain(getattr(row, name)) for name in Row.__dataclass_fields__])
        out.writerow([FORMULA, BAKERY, "Eve", "Password", "low", "Front", "soon", *[""] * 5])
    return to
