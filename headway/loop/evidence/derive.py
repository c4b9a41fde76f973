"""SQL that finishes tickets: promised times judged, local dates, the next contact.

Pure: names of relations in, SQL out. Everything here is arithmetic on columns of the ticket, so a
row can be finished again whenever the data around it changed.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from datetime import datetime

from headway.ground.lake.store import quoted, text
from headway.loop.evidence.rows import SQL_TYPES, STORED
from headway.loop.evidence.ticket import DERIVED, FIELDS

KEY = "hash(source, coalesce(client, ''), requester, category)"
"""Who asks about what. A 64-bit key is three times faster here than the four texts; two different
keys collide with a chance of about one in a million at ten million tickets."""

TYPES = {field.name: SQL_TYPES[field.kind] for field in FIELDS + DERIVED}
COLUMNS: tuple[str, ...] = tuple(TYPES)


def moment(value: datetime | None) -> str:
    """A time as an SQL literal."""
    return f"TIMESTAMPTZ {text(value.isoformat())}" if value else "NULL::TIMESTAMPTZ"


def local_sql(column: str, zone: str) -> str:
    """A UTC time as the desk's wall clock (a TIMESTAMP without zone)."""
    if zone in ("UTC", "Etc/UTC"):
        return f"make_timestamp(epoch_us({column}))"
    return f"timezone({text(zone)}, {column})"


def sla_sql(*, has_target: bool, has_flag: bool, as_of: datetime | None) -> str:
    """Whether the promise was kept; null where there is none or it is not yet decided.

    With a target column the flag of the source is never used: a ticket without a target has no
    promise to keep, whatever the flag says.
    """
    if has_target:
        return (
            "CASE WHEN sla_due_at IS NULL THEN NULL"
            " WHEN resolved_at IS NOT NULL THEN resolved_at <= sla_due_at"
            f" WHEN sla_due_at < {moment(as_of)} THEN false END"
        )
    return "sla_met" if has_flag else "NULL::BOOLEAN"


def finished_sql(
    relation: str,
    *,
    present: AnyMapping[str, str],
    zone: str,
    version: int,
    gaps: str | None,
    row_key: str,
    opening: Opening | None = None,
) -> str:
    """All columns of the store for the rows of `relation`.

    `present` maps field → SQL expression for fields the rows have; `gaps` is a relation of
    `row_key` and `next_at` (first later opening by the same requester in the category); `opening`
    is how the desk's calendar is looked up, None where it has none.
    """
    days = days_sql(zone)
    picked = ", ".join(
        f"{present[name]} AS {quoted(name)}"
        if name in present
        else f"NULL::{STORED[name]} AS {quoted(name)}"
        for name in STORED
    )
    base = f"SELECT {picked}, {row_key} AS _row FROM {relation}"
    if gaps:
        base = f"SELECT b.*, g.next_at FROM ({base}) b LEFT JOIN {gaps} g ON b._row = g._row"
    else:
        base = f"SELECT *, NULL::TIMESTAMPTZ AS next_at FROM ({base})"
    names = ", ".join(quoted(name) for name in STORED)
    live = live_sql() if "channel" in present else "NULL::BOOLEAN"
    rows = f"({base})"
    business = business_sql(opening)
    if opening is not None:
        rows = opening.joined(rows)
    return (
        f"SELECT {names},"
        + "".join(f" {days[name]} AS {name}," for name in DAYS[:-1])
        + f" {minutes_sql('opened_at', 'resolved_at')} AS resolution_minutes,"
        f" {minutes_sql('resolved_at', 'next_at')} AS next_contact_minutes,"
        f" (requester IS NOT NULL AND category IS NOT NULL) AS repeat_known,"
        f" {live} AS live_channel,"
        f" {minutes_sql('opened_at', 'first_response_at')} AS response_minutes,"
        + "".join(f" {business[name]} AS {name}," for name in BUSINESS)
        + f" {version}::INTEGER AS import_version,"
        f" {days['opened_month']} AS opened_month"
        f" FROM {rows}"
    )


DAYS = ("opened_on", "opened_hour", "resolved_on", "closed_on", "opened_month")
"""The columns that follow from the desk's time zone."""


def days_sql(zone: str, of: str = "") -> dict[str, str]:
    """The columns of `DAYS` → SQL over UTC times; `of` stands before their names (`x.`)."""
    opened = local_sql(f"{of}opened_at", zone)
    return {
        "opened_on": f"({opened})::DATE",
        "opened_hour": f"hour({opened})::INTEGER",
        "resolved_on": f"({local_sql(f'{of}resolved_at', zone)})::DATE",
        "closed_on": f"({local_sql(f'{of}closed_at', zone)})::DATE",
        "opened_month": f"strftime({opened}, '%Y-%m')",
    }


LIVE = (
    "phone|call|tele|hotline|chat|walk|person|desk side|deskside|messenger|anruf|persönlich|llamada"
    "|appel|chiamata|ligação|bellen"
)
"""What a channel is called when somebody is on the line or there."""
NOT_LIVE = "mail|voicemail|web|portal|form|call ?back"


def live_sql(channel: str = "channel") -> str:
    """Whether a channel is a live one, by its name; null where the channel is unknown."""
    word = f"lower({channel})"
    return (
        f"CASE WHEN {channel} IS NULL THEN NULL ELSE regexp_matches({word}, '{LIVE}')"
        f" AND NOT regexp_matches({word}, '{NOT_LIVE}') END"
    )


BUSINESS = ("business_response_minutes", "business_minutes", "business_wait_minutes")
"""The columns that follow from the desk's calendar, in the order of the store; computed anew when it
changes."""
DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Opening:
    """How open minutes are looked up: `table` has a row for each UTC day, with `pieces` stretches.

    Its columns are `day` (since 1970), `before` (open µs before the day) and `s1`, `e1`, `s2`, …
    (stretches in µs since 1970, null where the day has fewer). `waited` is a relation of the row's
    key `_row` and `wait_us` (open µs of waiting known from its history), if there is any.
    """

    table: str
    pieces: int
    waited: str | None = None

    def until(self, column: str, alias: str) -> str:
        """Open µs until the time in `column`, where `alias` is the day's row; null when unknown."""
        parts = [
            f"CASE WHEN {alias}.s{k} IS NULL THEN 0 ELSE least(greatest(epoch_us({column}),"
            f" {alias}.s{k}), {alias}.e{k}) - {alias}.s{k} END"
            for k in range(1, self.pieces + 1)
        ]
        return f"({' + '.join([f'{alias}.before', *parts])})"

    def day_join(self, column: str, alias: str) -> str:
        """The join that finds the day's row of a time."""
        return f" LEFT JOIN {self.table} {alias} ON {alias}.day = epoch_us({column}) // {DAY_US}"

    def joined(self, rows: str) -> str:
        """The rows with the days of their opening, first answer and resolution, and their waiting."""
        found = f"{rows} x" + "".join(
            self.day_join(f"x.{column}", alias)
            for column, alias in (
                ("opened_at", "ho"),
                ("first_response_at", "hf"),
                ("resolved_at", "hr"),
            )
        )
        if self.waited:
            found += f" LEFT JOIN {self.waited} hw ON hw._row = x._row"
        return found


def business_sql(opening: Opening | None) -> dict[str, str]:
    """The columns of `BUSINESS` → SQL over the rows of `Opening.joined`.

    Waiting is what the history shows. Where only a total of waiting minutes is known, it is taken
    as spread evenly over the ticket's life, so that its share inside opening hours comes off.
    """
    if opening is None:
        return dict.fromkeys(BUSINESS, "NULL::DOUBLE")
    begin, end = opening.until("opened_at", "ho"), opening.until("resolved_at", "hr")
    answer = opening.until("first_response_at", "hf")
    life = f"CASE WHEN {end} < {begin} THEN 0 ELSE {end} - {begin} END"
    whole = "epoch_us(resolved_at) - epoch_us(opened_at)"
    spread = (
        f"CASE WHEN wait_minutes IS NULL THEN NULL WHEN {whole} <= 0 THEN 0"
        f" ELSE ({life}) * least(wait_minutes * 60000000.0 / ({whole}), 1.0) END"
    )
    waited = f"coalesce(hw.wait_us, {spread})" if opening.waited else f"({spread})"
    # `least` passes over nulls: what is unknown must be asked for by itself
    known = f"{waited} IS NOT NULL AND ({life}) IS NOT NULL"
    wait = f"CASE WHEN {known} THEN least({waited}, {life}) END"
    return {
        "business_response_minutes": (
            f"(CASE WHEN {answer} < {begin} THEN 0 ELSE {answer} - {begin} END / 60000000.0)::DOUBLE"
        ),
        "business_minutes": (
            f"((({life}) - CASE WHEN ({wait}) IS NULL THEN 0 ELSE ({wait}) END) / 60000000.0)::DOUBLE"
        ),
        "business_wait_minutes": f"(({wait}) / 60000000.0)::DOUBLE",
    }


def minutes_sql(start: str, end: str) -> str:
    """Calendar minutes between two times, never below zero (a source may cut off the seconds)."""
    span = f"epoch_us({end}) - epoch_us({start})"
    # Not `greatest(…, 0)`: DuckDB's passes over nulls, and an unknown span would become zero.
    return f"(CASE WHEN {span} < 0 THEN 0 ELSE {span} END / 60000000.0)::DOUBLE"


def gap_steps(narrow: str) -> tuple[str, ...]:
    """Statements that fill the table `gaps(_row, next_at)` from `narrow(_row, k, opened_at, resolved_at)`.

    The next opening of the key is the answer wherever it lies after the resolution (one window
    over narrow rows). Only tickets that overlap with another of the same key need the second,
    exact step: the first opening *strictly after* their resolution.
    """
    return (
        "CREATE OR REPLACE TEMP TABLE follow AS SELECT * FROM (SELECT *, lead(opened_at) OVER"
        f" (PARTITION BY k ORDER BY opened_at) AS next_at FROM {narrow})"
        " WHERE next_at IS NOT NULL AND resolved_at IS NOT NULL",
        "CREATE OR REPLACE TEMP TABLE gaps AS SELECT _row, next_at FROM follow"
        " WHERE next_at > resolved_at",
        "CREATE OR REPLACE TEMP TABLE overlap AS SELECT _row, k, resolved_at FROM follow"
        " WHERE next_at <= resolved_at",
        "DROP TABLE follow",
        "INSERT INTO gaps SELECT o._row, n.opened_at FROM overlap o ASOF JOIN"
        f" (SELECT k, opened_at FROM {narrow} WHERE k IN (SELECT k FROM overlap)) n"
        " ON o.k = n.k AND o.resolved_at < n.opened_at",
        "DROP TABLE overlap",
    )


def csat_scale(greatest: float | None, least: float | None, *, is_flag: bool) -> str | None:
    """The scale satisfaction was asked on, by the highest answer seen.

    >>> csat_scale(5.0, 1.0, is_flag=False), csat_scale(100.0, 0.0, is_flag=False)
    ('1–5', 'percent')
    """
    if greatest is None:
        return None
    if is_flag or greatest <= 1:
        return "good or bad"
    for top, name in ((3, "1–3"), (4, "1–4"), (5, "1–5"), (7, "1–7"), (10, "1–10")):
        if greatest <= top:
            return name
    return "percent"


TOP_ANSWERS = {
    "good or bad": 1.0, "1–3": 2.0, "1–4": 3.0, "1–5": 4.0, "1–7": 6.0, "1–10": 9.0, "percent": 80.0,
}  # fmt: skip
"""Scale → the lowest answer that counts among the two best (80 and more of percent)."""


def top_sql(scale: str | None, row: str = "", *, kept: bool = False) -> str:
    """Whether an answer is among the two best of its scale; null without an answer.

    `kept`: the rows carry answers in words (`csat_top`), which stand where no number was given.
    `row` goes before the names of the columns.

    >>> top_sql("1–5"), top_sql(None, kept=True), top_sql("1–5", "o.", kept=True)
    ('csat >= 4.0', 'csat_top', 'coalesce(o.csat >= 4.0, o.csat_top)')
    """
    word = f"{row}csat_top" if kept else "NULL::BOOLEAN"
    if scale is None:
        return word
    number = f"{row}csat >= {TOP_ANSWERS[scale]}"
    return f"coalesce({number}, {word})" if kept else number
