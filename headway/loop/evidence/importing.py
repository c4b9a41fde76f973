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
from headway.loop.evidence import derive, folding, merging
from headway.loop.evidence.capability import capabilities
from headway.loop.evidence.mapping import Mapping
from headway.loop.evidence.quality import Facts, Warning, warnings_of
from headway.loop.evidence.reading import unreadable_sql
from headway.loop.evidence.rejects import write_rejects
from headway.loop.evidence.rows import REASONS, STORED, Choices, checked, columns_of, typed_sql
from headway.loop.evidence.sources import RawTable

Progress = Callable[[str, float], None]
"""Told what is being done and how far the whole is (0–1)."""

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
) -> Result:
    """Put the rows of `raw` into the lake's tables; nothing is visible before `writer.commit`.

    `zone` is the desk's time zone, for local dates; `at` the time of the import. Raises Trouble
    when no row can be used.
    """
    return _Intake(writer, raw, mapping, choices, zone, at, rejects_to, progress).run()


@dataclass
class _Intake:
    writer: Writer
    raw: RawTable
    mapping: Mapping
    choices: Choices
    zone: str
    at: datetime
    rejects_to: Path
    progress: Progress

    def run(self) -> Result:
        self.con = self.writer.con
        self.meta: AnyMapping[str, Any] = self.writer.head.meta if self.writer.head else {}
        self.number = (self.writer.head.number if self.writer.head else 0) + 1
        self.uses = columns_of(self.mapping, self.choices)
        self.progress("Reading the file", 0.05)
        self._stage()
        self.progress("Sorting good rows from bad", 0.45)
        read, rejected, unread = self._count()
        if read == sum(rejected.values()):
            raise Trouble(self._nothing_usable(read, rejected))
        lost = self._rejects(rejected)
        self.events = 0
        self.fold_facts: dict[str, Any] = {}
        if self.mapping.shape == "ticket":
            self._fresh_from_rows()
        else:
            self.progress("Folding histories into tickets", 0.5)
            self._fresh_from_history()
        self.progress("Working out next contacts", 0.6)
        tickets = self._tickets()
        self.progress("Checking", 0.95)
        facts = self._facts(read, tickets, rejected | ({} if not lost[1] else lost[1]), unread)
        total = read + sum(lost[1].values())
        bad = sum(rejected.values()) + sum(lost[1].values())
        doubts = [Warning(d.code, d.message) for d in (*self.raw.doubts, *self.mapping.doubts)]
        return Result(
            rows_read=total,
            rows_used=total - bad,
            rows_rejected=bad,
            tickets=tickets,
            events=self.events,
            shape=self.mapping.shape,
            warnings=tuple(dict.fromkeys([*doubts, *warnings_of(facts)])),
            rejected_file=lost[0],
            meta=self._meta(),
        )

    # --- reading ---------------------------------------------------------------------------

    def _stage(self) -> None:
        self.staged = self.writer.workdir / "rows.parquet"
        query = typed_sql(self.mapping, self.choices, self.raw.sql)
        self.con.execute(
            f"COPY ({query}) TO {text(str(self.staged))} (FORMAT parquet, COMPRESSION lz4)"
        )
        source = text(self.mapping.source)
        self.con.execute(
            f"CREATE OR REPLACE TEMP VIEW staged AS SELECT *, {source} AS source,"
            f" file_row_number AS _row FROM read_parquet({text(str(self.staged))},"
            " file_row_number=true)"
        )
        self.con.execute(
            "CREATE OR REPLACE TEMP VIEW good AS SELECT * EXCLUDE (reject, unread)"
            " FROM staged WHERE reject IS NULL"
        )

    def _count(self) -> tuple[int, dict[str, int], dict[str, tuple[str, int, list[str]]]]:
        read, bad, bits = self.con.execute(
            "SELECT count(*), count(reject), bit_or(unread) FROM staged"
        ).fetchall()[0]
        rejected: dict[str, int] = {}
        if bad:
            rows = self.con.execute(
                "SELECT reject, count(*) FROM staged WHERE reject IS NOT NULL GROUP BY 1 ORDER BY 1"
            ).fetchall()
            rejected = dict(rows)
        unread: dict[str, tuple[str, int, list[str]]] = {}
        for place, (name, use) in enumerate(checked(self.uses)):
            if not (bits or 0) >> place & 1:
                continue
            cells = self.con.execute(
                f"SELECT count(*) FROM staged WHERE unread & {1 << place} <> 0"
            ).fetchall()[0][0]
            examples = self.con.execute(
                f"SELECT DISTINCT left({use.key}, 40) FROM (SELECT {use.key} FROM {self.raw.sql}"
                f" WHERE {unreadable_sql(use, self.mapping)} LIMIT 3)"
            ).fetchall()
            unread[name] = (use.column, cells, sorted(e for (e,) in examples if e))
        return read, rejected, unread

    def _nothing_usable(self, read: int, rejected: AnyMapping[str, int]) -> str:
        why = ", ".join(f"{n:,} with {REASONS.get(code, code)}" for code, n in rejected.items())
        return (
            f"None of the {read:,} rows can be used ({why or 'no rows'}). Check the mapping of the"
            " columns (--map COLUMN=FIELD) and the kind of file (--shape)."
        )

    def _rejects(self, rejected: AnyMapping[str, int]) -> tuple[str | None, dict[str, int]]:
        """Write all rejected rows to a file; also counts those the reader could not split."""
        broken = self.con.execute(f"SELECT count(*) FROM {self.raw.rejects_sql()}").fetchall()[0][0]
        if not rejected and not broken:
            return None, {}
        numbered = (
            typed_sql(self.mapping, self.choices, self.raw.numbered_sql, numbered=True)
            if rejected
            else None
        )
        write_rejects(self.con, self.rejects_to, numbered, self.raw.rejects_sql())
        return str(self.rejects_to), {"broken_row": broken} if broken else {}

    # --- tickets ---------------------------------------------------------------------------

    def _fresh_from_rows(self) -> None:
        """`fresh`: one row per ticket; of several with one number the latest."""
        order = (
            "updated_at DESC NULLS LAST, _row DESC" if "updated_at" in self.uses else "_row DESC"
        )
        self.duplicates = self.con.execute(
            "SELECT count(*) - count(DISTINCT hash(ticket_id)) FROM good"
        ).fetchall()[0][0]
        kept = "good"
        if self.duplicates:
            self.con.execute(
                "CREATE OR REPLACE TEMP TABLE older AS SELECT _row FROM (SELECT _row,"
                f" row_number() OVER (PARTITION BY ticket_id ORDER BY {order}) AS place FROM good"
                " SEMI JOIN (SELECT ticket_id FROM good GROUP BY 1 HAVING count(*) > 1)"
                " USING (ticket_id)) WHERE place > 1"
            )
            kept = "good ANTI JOIN older USING (_row)"
        present = {name: quoted(name) for name in self.uses if name in STORED} | {
            "source": "source"
        }
        if "resolved_at" not in self.uses and "closed_at" in self.uses:
            present["resolved_at"] = "closed_at"
        reopened = sorted(self.mapping.states.reopened)
        self.stale = "false"
        if reopened and "status" in self.uses and "resolved_at" in self.uses:
            words = ", ".join(text(word) for word in reopened)
            self.stale = f"lower(trim(status)) IN ({words}) AND resolved_at IS NOT NULL"
            present["resolved_at"] = f"CASE WHEN {self.stale} THEN NULL ELSE resolved_at END"
            present["reopen_count"] = (
                f"greatest(coalesce(reopen_count, 1), CASE WHEN {self.stale} THEN 1 END)"
                if "reopen_count" in self.uses
                else "NULL::INTEGER"
            )
        self._fresh_view(kept, present)

    def _fresh_view(self, kept: str, present: AnyMapping[str, str]) -> None:
        self.given = set(present)
        picked = ", ".join(
            f"{present[name]} AS {quoted(name)}"
            if name in present
            else f"NULL::{kind} AS {quoted(name)}"
            for name, kind in STORED.items()
        )
        self.con.execute(
            f"CREATE OR REPLACE TEMP VIEW fresh_rows AS SELECT {picked}, _row FROM {kept}"
        )

    def _fresh_from_history(self) -> None:
        self.duplicates = 0
        self.stale = "false"
        history = folding.fold_in(self.writer, self.mapping, set(self.uses))
        self.history = history
        self.events = history.events
        self.given = set(history.given)

    def _tickets(self) -> int:
        """Write the tickets; gives how many of them this import brought."""
        con = self.con
        now = self.writer.current("tickets")
        merge = bool(now) and not self._is_empty(now or "")
        if self.mapping.shape == "ticket":
            kind = "TABLE" if merge else "VIEW"
            con.execute("DROP TABLE IF EXISTS fresh") if merge else None
            con.execute(f"CREATE OR REPLACE TEMP {kind} fresh AS FROM fresh_rows")
        months: set[str] | None = None
        old_months: set[str] = set()
        if merge:
            old_months = merging.find_replaced(con, now or "")
            if old_months:
                merging.keep_unknown(
                    con, self.writer.current("tickets", months=old_months) or "", self.given
                )
        self.as_of, self.future = self._as_of()
        self.scale = self._scale()
        if merge:
            months = old_months | merging.find_kin(con, now or "")
            months |= merging.run_out(con, now or "", self.as_of)
            months |= self._months_of_fresh()
            if self.meta.get("csat_scale") not in (None, self.scale):
                months = {
                    row[0]
                    for row in con.execute(f"SELECT DISTINCT opened_month FROM ({now})").fetchall()
                } | months
        else:
            merging.fill_gaps(con, merging.NARROW)
        self.progress("Writing tickets", 0.7)
        query = self._finished()
        if merge and months is not None:
            touched = self.writer.current("tickets", months=months) or ""
            query += " UNION ALL " + merging.kept_sql(touched, as_of=self.as_of, scale=self.scale)
        self.written = self.writer.put(
            "tickets", query, partition_by="opened_month", months=months if merge else None
        )
        self.months = months if merge else None
        count: int = (
            con.execute("SELECT count(*) FROM fresh").fetchall()[0][0]
            if merge
            else sum(file.rows for file in self.written)
        )
        if self.mapping.shape != "ticket":
            folding.store(self.writer, old_months=old_months, zone=self.zone)
        elif self.writer.current("events") is None:
            self.writer.put("events", folding.NO_EVENTS, partition_by="opened_month")
        return count

    def _is_empty(self, now: str) -> bool:
        return not self.con.execute(f"SELECT 1 FROM ({now}) LIMIT 1").fetchall()

    def _months_of_fresh(self) -> set[str]:
        local = derive.local_sql("opened_at", self.zone)
        rows = self.con.execute(f"SELECT DISTINCT strftime({local}, '%Y-%m') FROM fresh").fetchall()
        return {row[0] for row in rows}

    def _finished(self) -> str:
        present = {name: quoted(name) for name in STORED}
        if "knowledge_linked" not in self.given and "knowledge_article" in self.given:
            present["knowledge_linked"] = "knowledge_article IS NOT NULL"
        present["csat_top"] = derive.top_sql(self.scale)
        present["sla_met"] = derive.sla_sql(
            has_target="sla_due_at" in self.given,
            has_flag="sla_met" in self.given,
            as_of=self.as_of,
        )
        return derive.finished_sql(
            "fresh",
            present=present,
            zone=self.zone,
            version=self.number,
            gaps="gaps",
            row_key="_row",
        )

    def _as_of(self) -> tuple[datetime | None, int]:
        """The latest time the data knows of, and how many tickets carry a later one than now."""
        limit = derive.moment(self.at + timedelta(days=1))
        known = [name for name in TIMES if name in self.given]
        latest = ", ".join(f"max({name}) FILTER ({name} <= {limit})" for name in known)
        ahead = " OR ".join(f"{name} > {limit}" for name in known)
        *sane, future, anything = self.con.execute(
            f"SELECT {latest}, count(*) FILTER ({ahead}), greatest({', '.join(f'max({n})' for n in known)})"
            " FROM fresh"
        ).fetchall()[0]
        times = [time.astimezone(UTC) for time in sane if time is not None]
        if not times and anything is not None:
            times = [anything.astimezone(UTC)]
        if self.meta.get("as_of"):
            times.append(datetime.fromisoformat(self.meta["as_of"]))
        return (max(times) if times else None), future

    def _scale(self) -> str | None:
        if "csat" not in self.given:
            return self.meta.get("csat_scale")
        most, least = self.con.execute("SELECT max(csat), min(csat) FROM fresh").fetchall()[0]
        use = self.mapping.use("csat")
        flag = bool(use and use.how == "flag")
        now = derive.csat_scale(most, least, is_flag=flag)
        before = self.meta.get("csat_scale")
        if now is None or before is None:
            return now or before
        return max(now, before, key=lambda scale: list(derive.TOP_ANSWERS).index(scale))

    # --- the report ------------------------------------------------------------------------

    def _facts(
        self,
        read: int,
        tickets: int,
        rejected: AnyMapping[str, int],
        unread: AnyMapping[str, tuple[str, int, list[str]]],
    ) -> Facts:
        con = self.con
        late = (
            "count(*) FILTER (closed_at >= resolved_at + INTERVAL 3 DAY)"
            if {"resolved_at", "closed_at"} <= self.given
            else "0"
        )
        known = (
            "count(*) FILTER (closed_at IS NOT NULL AND resolved_at IS NOT NULL)"
            if {"resolved_at", "closed_at"} <= self.given
            else "0"
        )
        both = {"sla_due_at", "sla_met"} <= self.given
        flagged = "count(*) FILTER (sla_due_at IS NULL AND sla_met IS NOT NULL)" if both else "0"
        judged = derive.sla_sql(has_target=True, has_flag=True, as_of=self.as_of)
        two = f"count(*) FILTER (sla_met IS NOT NULL AND ({judged}) IS NOT NULL)" if both else "0"
        agree = f"count(*) FILTER (sla_met = ({judged}))" if both else "0"
        row = con.execute(
            f"SELECT {late}, {known}, {flagged}, {two}, {agree} FROM fresh"
        ).fetchall()[0]
        other = None
        word = ""
        if "category" in self.given:
            found = con.execute(
                "SELECT category, count(*) FROM fresh WHERE regexp_matches(lower(category),"
                " '^(others?|misc.*|general|unknown|sonstige.*|various|n/?a|not specified)$')"
                " GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
            ).fetchall()
            if found:
                word, other = found[0][0], found[0][1] / max(tickets, 1)
        stale = 0
        if self.stale != "false":
            stale = con.execute(f"SELECT count(*) FROM good WHERE {self.stale}").fetchall()[0][0]
        return Facts(
            rows=read,
            tickets=tickets,
            rejected=rejected,
            unread=unread,
            duplicates=self.duplicates,
            future=self.future,
            late_close=row[0],
            closed_known=row[1],
            other_share=other,
            other_word=word,
            no_target_flagged=row[2],
            sla_both=row[3],
            sla_agree=row[4],
            stale_resolved=stale,
            outcome_dropped=self.history.dropped if self.mapping.shape != "ticket" else 0,
            back_filled=self.history.back_filled if self.mapping.shape != "ticket" else None,
        )

    def _meta(self) -> dict[str, Any]:
        """The facts frozen with the version: about all tickets in the store, not this file only."""
        counts: dict[str, int] = {}
        rows = 0
        files = list(self.written)
        if self.months is not None and self.writer.head is not None:
            kept, _ = self.writer.lake.files(self.writer.head, "tickets")
            files += [f for f in kept if not set(f.partition.values()) & self.months]
        for file in files:
            rows += file.rows
            for name, nulls in file.nulls.items():
                counts[name] = counts.get(name, 0) + file.rows - nulls
        last = self.con.execute("SELECT max(opened_at) FROM fresh").fetchall()[0][0]
        moments = [last.astimezone(UTC).isoformat()] if last else []
        if self.meta.get("last_opened") and self.months is not None:
            moments.append(self.meta["last_opened"])
        fields = {
            name: counts.get(name, 0) / rows if rows else 0.0
            for name in derive.COLUMNS
            if name != "opened_month"
        }
        able = capabilities(fields)
        return {
            "fields": fields,
            "rows": rows,
            "last_opened": max(moments) if moments else None,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "shape": self.mapping.shape,
            "source": self.mapping.source,
            "time_zone": self.zone,
            "csat_scale": self.scale,
            "has_events": bool(self.events) or bool(self.meta.get("has_events")),
            "capabilities": {kpi: asdict(c) for kpi, c in able.items()},
        }
