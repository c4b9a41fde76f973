"""From a file's rows to a new version of the store, streaming, in bounded memory.

Steps: one pass over the file gives typed rows on disk (`rows`); histories are folded (`folding`);
tickets are finished with what follows from them (`derive`) and put in their months beside what the
store already has (`merging`). No clock, no records: the caller commits and writes them down.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as AnyMapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from headway.ground.lake.store import quoted, text
from headway.ground.lake.writing import Writer
from headway.ground.trouble import Trouble
from headway.loop.evidence import derive, folding, merging, opening
from headway.loop.evidence.calendar import Calendar
from headway.loop.evidence.capability import capabilities
from headway.loop.evidence.mapping import Mapping
from headway.loop.evidence.quality import Facts, Warning, says_nothing, warnings_of
from headway.loop.evidence.recognise import unreadable_sql
from headway.loop.evidence.rejects import write_rejects
from headway.loop.evidence.rows import (
    REASONS,
    STORED,
    Choices,
    absent_fields,
    all_fields,
    checked,
    columns_of,
    ticket_fields,
    typed_sql,
)
from headway.loop.evidence.sources import RawTable
from headway.loop.evidence.turned_clocks import count_twice

Progress = Callable[[str, float], None]
"""Told what is being done and how far the whole is (0–1)."""

NARROW = ("opened_at", "first_response_at", "resolved_at", "closed_at", "updated_at", "sla_due_at",
          "sla_met", "csat")  # fmt: skip
"""Fields of a ticket that must be known of all before the first can be finished."""

TIMES = ("opened_at", "first_response_at", "resolved_at", "closed_at", "updated_at")


@dataclass(frozen=True)
class Result:
    """What an import did; everything a report needs, JSON-plain by `asdict`."""

    rows_read: int
    rows_used: int
    rows_rejected: int
    tickets: int
    events: int
    shape: str
    warnings: tuple[Warning, ...]
    rejected_file: str | None
    meta: dict[str, Any] = field(default_factory=dict)


def bring_in(
    writer: Writer,
    raw: RawTable,
    mapping: Mapping,
    choices: Choices,
    *,
    zone: str,
    at: datetime,
    rejects_to: Path,
    progress: Progress,
    calendar: Calendar | None = None,
) -> Result:
    """Put the rows of `raw` into the lake's tables; nothing is visible before `writer.commit`.

    `zone` is the desk's time zone, for local dates; `at` the time of the import. `calendar` is the
    desk's; a store that has tickets keeps the one they were counted by. Raises Trouble when no row
    can be used.
    """
    return _Intake(writer, raw, mapping, choices, zone, at, rejects_to, progress, calendar).run()


@dataclass
class _Intake:
    """One import at work. `fresh` is the relation of its tickets on the writer's connection."""

    writer: Writer
    raw: RawTable
    mapping: Mapping
    choices: Choices
    zone: str
    at: datetime
    rejects_to: Path
    progress: Progress
    calendar: Calendar | None

    def run(self) -> Result:
        self.con = self.writer.con
        # DuckDB turns a long IN list into a join that every row goes through, needed or not
        self.con.execute("SET disabled_optimizers='in_clause'")
        head = self.writer.head
        self.meta: AnyMapping[str, Any] = head.meta if head else {}
        self.number = (head.number if head else 0) + 1
        self.now = self.writer.current("tickets", also=derive.TYPES)
        self.merge = bool(self.now) and bool(self._ask(f"SELECT 1 FROM ({self.now}) LIMIT 1"))
        if self.merge:
            self.calendar = Calendar.of_plain(self.meta.get("calendar"))
        elif self.calendar is not None:
            self.calendar = self.calendar.in_zone(self.zone)
        self.uses = columns_of(self.mapping, self.choices)
        self.history = folding.NO_HISTORY
        self.duplicates = 0
        self.stale = "false"
        self.progress("Reading the file", 0.05)
        tickets_only = self.mapping.shape == "ticket"
        if tickets_only:
            self.fields, self.stale = ticket_fields(self.mapping, self.uses)
        self.direct = tickets_only and not self.merge
        read, rejected = self._read()
        unread = self._unread()
        rejected_file, broken = self._rejects(rejected)
        if not tickets_only:
            self.progress("Folding histories into tickets", 0.5)
            self.history = folding.fold_in(self.writer, self.mapping, set(self.uses))
            self.given = set(self.history.given)
        elif not self.direct:
            self._fresh_from_rows()
        self.progress("Working out next contacts", 0.55)
        tickets = self._tickets()
        self.progress("Checking", 0.95)
        facts = self._facts(tickets, rejected | broken, unread)
        bad = sum(rejected.values()) + sum(broken.values())
        total = read + sum(broken.values())
        doubts = [Warning(d.code, d.message) for d in (*self.raw.doubts, *self.mapping.doubts)]
        return Result(
            rows_read=total,
            rows_used=total - bad,
            rows_rejected=bad,
            tickets=tickets,
            events=self.history.events,
            shape=self.mapping.shape,
            warnings=tuple(dict.fromkeys([*doubts, *warnings_of(facts)])),
            rejected_file=rejected_file,
            meta=self._meta(),
        )

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self.con.execute(query).fetchall()
        return rows

    # --- reading ---------------------------------------------------------------------------

    def _read(self) -> tuple[int, dict[str, int]]:
        """Stage the rows; how many there are, and how many are rejected by which reason."""
        self._stage()
        read, bad, distinct = self._ask(
            "SELECT count(*), count(reject), "
            + ("count(DISTINCT CASE WHEN reject IS NULL THEN _row END)" if self.direct else "0")
            + " FROM staged"
        )[0]
        if self.direct and distinct < read - bad:  # a ticket number twice: the wide way sorts it
            self.direct = False
            self._stage()
        elif self.direct:
            self.given = set(self.fields)
            self.con.execute("CREATE OR REPLACE TEMP VIEW fresh AS FROM good")
        self.bad = bad
        rejected: dict[str, int] = {}
        if bad:
            rejected = dict(
                self._ask("SELECT reject, count(*) FROM staged WHERE reject NOT NULL GROUP BY ALL")
            )
        if read == bad:
            raise Trouble(self._nothing_usable(read, rejected))
        return read, rejected

    def _stage(self) -> None:
        """Typed rows on disk, as the views `staged` (all) and `good` (not rejected).

        Into an empty store only what must be known of all tickets is kept, and the file is read
        once more for the tickets themselves: writing wide rows costs three times what reading does.
        """
        target = self.writer.workdir / ("narrow.parquet" if self.direct else "rows.parquet")
        query = typed_sql(self.mapping, self.choices, self.raw.sql)
        if self.direct:
            names = ", ".join(
                quoted(name) for name in NARROW if name in self.fields or name == "resolved_at"
            )
            query = (
                f"SELECT {derive.KEY} AS k, (requester IS NOT NULL AND category IS NOT NULL) AS known,"
                f" {names}, {self.stale} AS stale, unread, reject, _row"
                f" FROM ({self._rows_sql(query)})"
            )
        row = "_row" if self.direct else "file_row_number AS _row"
        self.con.execute(f"COPY ({query}) TO {text(str(target))} (FORMAT parquet, COMPRESSION lz4)")
        wide = "" if self.direct else f", {text(self.mapping.source)} AS source, {row}"
        self.con.execute(
            f"CREATE OR REPLACE TEMP VIEW staged AS SELECT * EXCLUDE (file_row_number){wide}"
            f" FROM read_parquet({text(str(target))}, file_row_number=true)"
        )
        self.con.execute(
            "CREATE OR REPLACE TEMP VIEW good AS SELECT * EXCLUDE (reject, unread)"
            " FROM staged WHERE reject IS NULL"
        )

    def _rows_sql(self, typed: str) -> str:
        """Rows of the file as tickets with all stored fields; `_row` is a hash of the number."""
        return (
            f"SELECT {all_fields(self.fields)}, hash(ticket_id) AS _row, unread, reject,"
            f" {self.stale} AS stale FROM (SELECT *, {text(self.mapping.source)} AS source"
            f" FROM ({typed}))"
        )

    def _unread(self) -> dict[str, tuple[str, int, list[str]]]:
        """Cells that could not be read: field → heading, how many, some of them."""
        bits = self._ask("SELECT coalesce(bit_or(unread), 0) FROM staged")[0][0]
        found: dict[str, tuple[str, int, list[str]]] = {}
        for place, (name, use) in enumerate(checked(self.uses)):
            if not bits >> place & 1:
                continue
            cells = self._ask(f"SELECT count(*) FROM staged WHERE unread & {1 << place} <> 0")[0][0]
            examples = self._ask(
                f"SELECT DISTINCT left({use.key}, 40) FROM (SELECT {use.key} FROM {self.raw.sql}"
                f" WHERE {unreadable_sql(use, self.mapping)} LIMIT 3)"
            )
            found[name] = (use.column, cells, sorted(e for (e,) in examples if e))
        return found

    def _nothing_usable(self, read: int, rejected: AnyMapping[str, int]) -> str:
        why = ", ".join(f"{n:,} with {REASONS.get(code, code)}" for code, n in rejected.items())
        return (
            f"None of the {read:,} rows can be used ({why or 'no rows'}). Check the mapping of the"
            " columns (--map COLUMN=FIELD) and the kind of file (--shape)."
        )

    def _rejects(self, rejected: AnyMapping[str, int]) -> tuple[str | None, dict[str, int]]:
        """Write all rejected rows to a file; also counts those the reader could not split."""
        broken = self._ask(f"SELECT count(*) FROM {self.raw.rejects_sql()}")[0][0]
        if not rejected and not broken:
            return None, {}
        numbered = None
        if rejected:
            numbered = typed_sql(self.mapping, self.choices, self.raw.numbered_sql, numbered=True)
        write_rejects(self.con, self.rejects_to, numbered, self.raw.rejects_sql())
        return str(self.rejects_to), {"broken_row": broken} if broken else {}

    # --- tickets ---------------------------------------------------------------------------

    def _fresh_from_rows(self) -> None:
        """`fresh`: one row per ticket; of several with one number the latest."""
        self.given = set(self.fields)
        order = "_row DESC"
        if "updated_at" in self.uses:
            order = "updated_at DESC NULLS LAST, _row DESC"
        kept = "good"
        self.duplicates = self._ask("SELECT count(*) - count(DISTINCT ticket_id) FROM good")[0][0]
        if self.duplicates:
            self.con.execute(
                "CREATE OR REPLACE TEMP TABLE older AS SELECT _row FROM (SELECT _row,"
                f" row_number() OVER (PARTITION BY ticket_id ORDER BY {order}) AS place FROM good"
                " SEMI JOIN (SELECT ticket_id FROM good GROUP BY 1 HAVING count(*) > 1)"
                " USING (ticket_id)) WHERE place > 1"
            )
            kept = "good ANTI JOIN older USING (_row)"
        self.con.execute(
            "CREATE OR REPLACE TEMP TABLE fresh AS"
            f" SELECT {all_fields(self.fields)}, {self.stale} AS stale, _row FROM {kept}"
        )

    def _tickets(self) -> int:
        """Write the tickets; gives how many of them this import brought."""
        old_months: set[str] = set()
        now = self.now or ""
        if self.merge:
            old_months = merging.find_replaced(self.con, now)
            if old_months:
                touched = self._stored(old_months)
                merging.keep_unknown(
                    self.con, touched, self.given, first_seen="opened_at" not in self.uses
                )
        self.as_of, self.future = self._as_of()
        self.scale = self._scale()
        self.months: set[str] | None = None
        if self.merge:
            self.months = old_months | self._months_of_fresh()
            self.months |= merging.find_kin(self.con, now)
            self.months |= merging.run_out(self.con, now, self.as_of)
            if self.meta.get("csat_scale") not in (None, self.scale):
                self.months |= {
                    m for (m,) in self._ask(f"SELECT DISTINCT opened_month FROM ({now})")
                }
        else:
            merging.fill_gaps(self.con, merging.DIRECT if self.direct else merging.NARROW)
        self.opening = self._opening(old_months)
        self.progress("Writing tickets", 0.6)
        query = self._finished()
        if self.months is not None:
            touched = self._stored(self.months)
            query += " UNION ALL " + merging.kept_sql(touched, as_of=self.as_of, scale=self.scale)
        if self.direct:
            self.con.execute("SET preserve_insertion_order=false")
            # a file's rows are not known beforehand: DuckDB takes them for few and would hash all
            # of every ticket to look up two narrow columns
            self.con.execute("SET disabled_optimizers='build_side_probe_side'")
        self.written = self.writer.put(
            "tickets",
            query,
            partition_by="opened_month",
            months=self.months,
            absent=self._absent(),
        )
        self.con.execute("SET preserve_insertion_order=true")
        self.con.execute("RESET disabled_optimizers")
        if self.mapping.shape != "ticket":
            folding.store(self.writer, old_months=old_months, zone=self.zone)
        elif self.writer.current("events") is None:
            self.writer.put("events", folding.NO_EVENTS, partition_by="opened_month")
        count: int = self._ask("SELECT count(*) FROM fresh")[0][0]
        return count

    def _stored(self, months: set[str]) -> str:
        """The store's tickets of these months, with all columns."""
        return self.writer.current("tickets", months=months, also=derive.TYPES) or ""

    def _opening(self, old_months: set[str]) -> derive.Opening | None:
        """How open minutes are looked up for the fresh tickets; None without a calendar."""
        if self.calendar is None:
            return None
        known = [name for name in opening.MOMENTS if name in self.given]
        found = opening.lay_out(self.con, self.calendar, "fresh", moments=known)
        waits: str | None = "FROM waits"
        if self.mapping.shape == "ticket":
            waits = self.writer.current("waits", months=old_months) if old_months else None
        if waits is None:
            return found
        return opening.with_waits(
            self.con,
            found,
            waits,
            "SELECT _row, source, ticket_id, opened_at, resolved_at FROM fresh",
        )

    def _months_of_fresh(self) -> set[str]:
        local = derive.local_sql("opened_at", self.zone)
        return {m for (m,) in self._ask(f"SELECT DISTINCT strftime({local}, '%Y-%m') FROM fresh")}

    def _finished(self) -> str:
        relation = "fresh"
        if self.direct:
            typed = typed_sql(self.mapping, self.choices, self.raw.sql)
            relation = f"({self._rows_sql(typed)})" + (" WHERE reject IS NULL" if self.bad else "")
        return derive.finished_sql(
            relation,
            present={name: quoted(name) for name in STORED} | self._judged(),
            zone=self.zone,
            version=self.number,
            gaps="gaps",
            row_key="_row",
            opening=self.opening,
        )

    def _judged(self) -> dict[str, str]:
        """Fields that follow from others: field → SQL."""
        judged = {
            "csat_top": derive.top_sql(self.scale, kept="csat_top" in self.given),
            "sla_met": derive.sla_sql(
                has_target="sla_due_at" in self.given,
                has_flag="sla_met" in self.given,
                as_of=self.as_of,
            ),
        }
        if "knowledge_linked" not in self.given and "knowledge_article" in self.given:
            judged["knowledge_linked"] = "knowledge_article IS NOT NULL"
        return judged

    def _absent(self) -> set[str]:
        """Fields empty in all rows about to be written; they are left out of the files."""
        filled = self.given | {n for n, share in self.meta.get("fields", {}).items() if share}
        return absent_fields(filled, csat=self.scale is not None)

    def _as_of(self) -> tuple[datetime | None, int]:
        """The latest time the data knows of, and how many tickets carry one still to come."""
        limit = derive.moment(self.at + timedelta(days=1))
        known = [name for name in TIMES if name in self.given]
        sane = ", ".join(f"max({name}) FILTER ({name} <= {limit})" for name in known)
        ahead = " OR ".join(f"{name} > {limit}" for name in known)
        any_time = ", ".join(f"max({name})" for name in known)
        row = self._ask(f"SELECT count(*) FILTER ({ahead}), {sane}, {any_time} FROM fresh")[0]
        moments = [time for time in row[1 : len(known) + 1] if time is not None]
        moments = moments or [time for time in row[len(known) + 1 :] if time is not None]
        if self.meta.get("as_of") and self.merge:
            moments.append(datetime.fromisoformat(self.meta["as_of"]))
        return (max(moments).astimezone(UTC) if moments else None), row[0]

    def _scale(self) -> str | None:
        before = self.meta.get("csat_scale") if self.merge else None
        if "csat" not in self.given:
            return before
        most, least = self._ask("SELECT max(csat), min(csat) FROM fresh")[0]
        use = self.mapping.use("csat")
        now = derive.csat_scale(most, least, is_flag=bool(use and use.how == "flag"))
        if now is None or before is None:
            return now or before
        return max(now, before, key=lambda scale: list(derive.TOP_ANSWERS).index(scale))

    # --- the report ------------------------------------------------------------------------

    def _facts(
        self,
        tickets: int,
        rejected: AnyMapping[str, int],
        unread: AnyMapping[str, tuple[str, int, list[str]]],
    ) -> Facts:
        both = {"resolved_at", "closed_at"} <= self.given
        late = "closed_at >= resolved_at + INTERVAL 3 DAY" if both else "false"
        known = "closed_at IS NOT NULL AND resolved_at IS NOT NULL" if both else "false"
        flagged = agree = judged = "false"
        if {"sla_due_at", "sla_met"} <= self.given:
            own = derive.sla_sql(has_target=True, has_flag=True, as_of=self.as_of)
            flagged = "sla_due_at IS NULL AND sla_met IS NOT NULL"
            judged = f"sla_met IS NOT NULL AND ({own}) IS NOT NULL"
            agree = f"sla_met = ({own})"
        stale = "stale" if self.mapping.shape == "ticket" else "false"
        answered = instant = "false"
        if "first_response_at" in self.given and self.mapping.shape == "ticket":
            answered = "first_response_at IS NOT NULL"
            instant = "first_response_at < opened_at + INTERVAL 1 MINUTE"
        asked = (late, known, flagged, judged, agree, stale, answered, instant)
        tests = ", ".join(f"count(*) FILTER ({test})" for test in asked)
        counts = self._ask(f"SELECT {tests} FROM fresh")[0]
        word, other = self._other()
        return Facts(
            tickets=tickets,
            rejected=rejected,
            unread=unread,
            duplicates=self.duplicates,
            future=self.future,
            late_close=counts[0],
            closed_known=counts[1],
            no_target_flagged=counts[2],
            sla_both=counts[3],
            sla_agree=counts[4],
            stale_resolved=counts[5],
            answered=counts[6],
            answered_at_once=counts[7],
            repeated_hour=count_twice(
                self.con, self.mapping, [n for n in TIMES if n in self.uses], "good", self.as_of
            ),
            other_word=word,
            other_share=other / tickets if tickets else 0.0,
            outcome_dropped=self.history.dropped,
            automatic_answers=self.history.automatic,
            back_filled=self.history.back_filled,
        )

    def _other(self) -> tuple[str, int]:
        """The commonest category that says nothing, among the tickets just written."""
        paths = [str(self.writer.lake.root / "tickets" / file.path) for file in self.written]
        if "category" not in self.given or not paths:
            return "", 0
        files = ", ".join(text(path) for path in paths)
        found = self._ask(
            f"SELECT category, count(*) FROM read_parquet([{files}], hive_partitioning=false)"
            f" WHERE import_version = {self.number} GROUP BY ALL ORDER BY 2 DESC"
        )
        return next(((name, n) for name, n in found if name and says_nothing(name)), ("", 0))

    def _meta(self) -> dict[str, Any]:
        """Facts frozen with the version: about all tickets in the store, not this file only."""
        files = list(self.written)
        if self.months is not None and self.writer.head is not None:
            kept, _ = self.writer.lake.files(self.writer.head, "tickets")
            files += [f for f in kept if not set(f.partition.values()) & self.months]
        rows = sum(file.rows for file in files)
        filled: dict[str, int] = {"opened_month": rows}
        for file in files:
            for name, nulls in file.nulls.items():
                filled[name] = filled.get(name, 0) + file.rows - nulls
        fields = {name: filled.get(name, 0) / max(rows, 1) for name in derive.COLUMNS}
        last = self._ask("SELECT max(opened_at) FROM fresh")[0][0].astimezone(UTC).isoformat()
        if self.merge:
            last = max(last, self.meta.get("last_opened") or "")
        return {
            "fields": fields,
            "rows": rows,
            "last_opened": last,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "shape": self.mapping.shape,
            "source": self.mapping.source,
            "time_zone": self.zone,
            "csat_scale": self.scale,
            "calendar": self.calendar.plain() if self.calendar else None,
            "has_events": bool(self.history.events) or bool(self.meta.get("has_events")),
            "capabilities": {kpi: asdict(c) for kpi, c in capabilities(fields).items()},
        }
