"""The same questions put to plain DuckDB SQL, Polars and pandas, written as their users would.

Each rival has `load` (read the CSV into what it keeps) and `answer` (all measures by category and
month, repeat contacts worked out on the way since nothing is stored). An answer is a list of
(measure, category, month, top, n): top of n for shares and sums, the figure and n for quantiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

Answer = list[tuple[str, str, str, float, int]]
RESOLVED = (
    ("ftfr", "fixed", "decided"), ("first_assignment", "unmoved", "resolved"),
    ("reopen_rate", "reopened", "resolved"), ("repeat_contact", "repeated", "decided"),
    ("knowledge_use", "linked", "resolved"), ("resolution_time", "p50", "resolved"),
    ("resolution_time_p90", "p90", "resolved"), ("cost_of_rework", "cost", "resolved"),
)  # fmt: skip
OPENED = (
    ("reassignment", "moves", "opened"), ("sla_met", "met", "judged"), ("csat", "good", "answers"),
)  # fmt: skip


class Rival(Protocol):
    """Somebody who reads the file and answers."""

    name: str

    def load(self, csv: Path) -> None:
        """Read the CSV into what is kept."""

    def answer(self) -> Answer:
        """All measures by category and month."""


def rows(records: Iterable[dict[str, Any]], measures: Any) -> Answer:
    """Records with `category`, `month` and named columns, as an answer."""
    return [
        (
            name,
            record["category"],
            str(record["month"])[:10],
            float(record[top] or 0),
            int(record[n]),
        )
        for record in records
        for name, top, n in measures
    ]


class DuckDB:
    """Plain SQL over a Parquet file; repeats by a window over the requester's events."""

    name = "DuckDB over Parquet, plain SQL"

    def __init__(self, folder: Path) -> None:
        import duckdb

        self.con = duckdb.connect(config={"temp_directory": str(folder / "spill")})
        self.file = folder / "tickets.parquet"

    def load(self, csv: Path) -> None:
        """CSV to Parquet."""
        self.con.execute(f"COPY (FROM read_csv('{csv}')) TO '{self.file}' (FORMAT parquet)")

    def answer(self) -> Answer:
        """Two aggregations and the backlog."""
        self.con.execute(f"CREATE OR REPLACE VIEW t AS FROM read_parquet('{self.file}')")
        self.con.execute("""
            CREATE OR REPLACE TEMP TABLE back AS
            SELECT ticket_id, next_at FROM (
              SELECT ticket_id, kind, moment, min(opening) OVER (
                PARTITION BY client, requester, category ORDER BY moment, kind
                ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS next_at
              FROM (
                SELECT ticket_id, client, requester, category, opened_at AS moment, 0 AS kind,
                       opened_at AS opening FROM t
                UNION ALL
                SELECT ticket_id, client, requester, category, resolved_at, 1, NULL FROM t
                WHERE resolved_at IS NOT NULL))
            WHERE kind = 1""")
        resolved = self.con.sql("""
            SELECT category, date_trunc('month', resolved_at)::DATE AS month, count(*) AS resolved,
              count(*) FILTER (decided) AS decided,
              count(*) FILTER (decided AND again) AS repeated,
              count(*) FILTER (decided AND NOT again AND reopen_count = 0
                AND reassignment_count = 0) AS fixed,
              count(*) FILTER (reassignment_count = 0) AS unmoved,
              count(*) FILTER (reopen_count > 0) AS reopened,
              count(*) FILTER (knowledge_article IS NOT NULL) AS linked,
              quantile_cont(hours, 0.5) AS p50, quantile_cont(hours, 0.9) AS p90,
              (count(*) FILTER (reopen_count > 0) + count(*) FILTER (decided AND again))
                * avg(handle_minutes) / 60 * 45 AS cost
            FROM (SELECT *, epoch(resolved_at - opened_at) / 3600 AS hours,
                    resolved_at <= (SELECT max(opened_at) FROM t) - INTERVAL 7 DAY AS decided,
                    coalesce(next_at <= resolved_at + INTERVAL 7 DAY, false) AS again
                  FROM t JOIN back USING (ticket_id))
            GROUP BY ALL""").to_arrow_table()
        opened = self.con.sql("""
            SELECT category, date_trunc('month', opened_at)::DATE AS month, count(*) AS opened,
              sum(reassignment_count) AS moves, count(*) FILTER (csat >= 4) AS good,
              count(csat) AS answers, count(*) FILTER (met) AS met, count(met) AS judged
            FROM (SELECT *, CASE WHEN resolved_at IS NOT NULL THEN resolved_at <= sla_due_at
                    WHEN sla_due_at < (SELECT greatest(max(opened_at), max(closed_at)) FROM t)
                    THEN false END AS met FROM t)
            GROUP BY ALL""").to_arrow_table()
        backlog = self.con.sql("""
            WITH flow AS (
              SELECT category, date_trunc('month', moment)::DATE AS month, sum(step) AS step FROM (
                SELECT category, opened_at AS moment, 1 AS step FROM t UNION ALL
                SELECT category, resolved_at, -1 FROM t WHERE resolved_at IS NOT NULL)
              GROUP BY ALL)
            SELECT category, month, sum(step) OVER (PARTITION BY category ORDER BY month) AS open
            FROM flow""").to_arrow_table()
        return (
            rows(resolved.to_pylist(), RESOLVED)
            + rows(opened.to_pylist(), OPENED)
            + rows(backlog.to_pylist(), (("backlog", "open", "open"),))
        )


class Polars:
    """Lazy frames over a Parquet file; repeats by a join to the next opening."""

    name = "Polars over Parquet"

    def __init__(self, folder: Path) -> None:
        self.file = folder / "tickets.parquet"

    def load(self, csv: Path) -> None:
        """CSV to Parquet."""
        import polars as pl

        pl.scan_csv(csv, try_parse_dates=True).sink_parquet(self.file)

    def answer(self) -> Answer:
        """Two aggregations and the backlog."""
        import polars as pl

        t = pl.scan_parquet(self.file).collect()
        c = pl.col
        key = ["client", "requester", "category"]
        openings = t.select(*key, c("opened_at").alias("next_at")).sort("next_at")
        end = t["opened_at"].max() - pl.duration(days=7)
        as_of = pl.max_horizontal(pl.lit(t["opened_at"].max()), pl.lit(t["closed_at"].max()))
        week = pl.duration(days=7)
        resolved = (
            t.filter(c("resolved_at").is_not_null())
            .sort("resolved_at")
            .join_asof(
                openings, left_on="resolved_at", right_on="next_at", by=key, strategy="forward",
                allow_exact_matches=False, check_sortedness=False,
            )
            .with_columns(
                decided=c("resolved_at") <= end,
                again=(c("next_at") <= c("resolved_at") + week).fill_null(False),
                hours=(c("resolved_at") - c("opened_at")).dt.total_seconds() / 3600,
            )
            .group_by("category", month=c("resolved_at").dt.truncate("1mo").dt.date())
            .agg(
                resolved=pl.len(),
                decided=c("decided").sum(),
                repeated=(c("decided") & c("again")).sum(),
                fixed=(
                    c("decided") & ~c("again") & (c("reopen_count") == 0)
                    & (c("reassignment_count") == 0)
                ).sum(),
                unmoved=(c("reassignment_count") == 0).sum(),
                reopened=(c("reopen_count") > 0).sum(),
                linked=c("knowledge_article").count(),
                p50=c("hours").quantile(0.5, "linear"),
                p90=c("hours").quantile(0.9, "linear"),
                cost=((c("reopen_count") > 0).sum() + (c("decided") & c("again")).sum())
                * c("handle_minutes").mean() / 60 * 45,
            )
        )  # fmt: skip
        met = (
            pl.when(c("resolved_at").is_not_null())
            .then(c("resolved_at") <= c("sla_due_at"))
            .when(c("sla_due_at") < as_of)
            .then(False)
        )
        opened = (
            t.with_columns(met=met)
            .group_by("category", month=c("opened_at").dt.truncate("1mo").dt.date())
            .agg(
                opened=pl.len(), moves=c("reassignment_count").sum(), good=(c("csat") >= 4).sum(),
                answers=c("csat").count(), met=c("met").sum(), judged=c("met").count(),
            )
        )  # fmt: skip
        backlog = (
            pl.concat(
                [
                    t.select("category", at="opened_at", step=pl.lit(1)),
                    t.select("category", at="resolved_at", step=pl.lit(-1)).drop_nulls(),
                ]
            )
            .group_by("category", month=c("at").dt.truncate("1mo").dt.date())
            .agg(c("step").sum())
            .sort("month")
            .with_columns(open=c("step").cum_sum().over("category"))
        )
        return (
            rows(resolved.to_dicts(), RESOLVED)
            + rows(opened.to_dicts(), OPENED)
            + rows(backlog.to_dicts(), (("backlog", "open", "open"),))
        )


class Pandas:
    """A frame in memory; repeats by merge_asof."""

    name = "pandas, in memory"

    def __init__(self, folder: Path) -> None:
        self.frame: Any = None

    def load(self, csv: Path) -> None:
        """CSV to a frame."""
        import pandas as pd

        times = ["opened_at", "resolved_at", "closed_at", "sla_due_at"]
        self.frame = pd.read_csv(csv, parse_dates=times, engine="pyarrow")

    def answer(self) -> Answer:
        """Two aggregations and the backlog."""
        import pandas as pd

        t = self.frame
        key = ["client", "requester", "category"]
        week = pd.Timedelta(days=7)
        openings = t[[*key, "opened_at"]].rename(columns={"opened_at": "next_at"})
        done = t[t.resolved_at.notna()].sort_values("resolved_at")
        done = pd.merge_asof(
            done, openings.sort_values("next_at"), left_on="resolved_at", right_on="next_at", by=key,
            direction="forward", allow_exact_matches=False,
        )  # fmt: skip
        decided = done.resolved_at <= t.opened_at.max() - week
        again = (done.next_at <= done.resolved_at + week) & decided
        hours = (done.resolved_at - done.opened_at).dt.total_seconds() / 3600
        first = (done.reopen_count == 0) & (done.reassignment_count == 0)
        made = done.assign(
            month=done.resolved_at.dt.to_period("M").dt.start_time, decided_=decided, again=again,
            hours=hours, fixed_=decided & ~again & first, unmoved_=done.reassignment_count == 0,
            reopened_=done.reopen_count > 0,
        )  # fmt: skip
        groups = made.groupby(["category", "month"])
        resolved = groups.agg(
            resolved=("ticket_id", "size"), decided=("decided_", "sum"), repeated=("again", "sum"),
            fixed=("fixed_", "sum"), unmoved=("unmoved_", "sum"), reopened=("reopened_", "sum"),
            linked=("knowledge_article", "count"), each=("handle_minutes", "mean"),
        )  # fmt: skip
        resolved["p50"] = groups["hours"].quantile(0.5)
        resolved["p90"] = groups["hours"].quantile(0.9)
        pieces = resolved.reopened + resolved.repeated
        resolved["cost"] = pieces * resolved.each / 60 * 45
        as_of = max(t.opened_at.max(), t.closed_at.max())
        open_missed = t.resolved_at.isna() & (t.sla_due_at < as_of)
        made = t.assign(
            month=t.opened_at.dt.to_period("M").dt.start_time, met_=t.resolved_at <= t.sla_due_at,
            judged_=t.resolved_at.notna() | open_missed, good_=t.csat >= 4,
        )  # fmt: skip
        opened = made.groupby(["category", "month"]).agg(
            opened=("ticket_id", "size"), moves=("reassignment_count", "sum"), good=("good_", "sum"),
            answers=("csat", "count"), met=("met_", "sum"), judged=("judged_", "sum"),
        )  # fmt: skip
        into = made.groupby(["category", "month"]).size()
        out = done.groupby(
            ["category", done.resolved_at.dt.to_period("M").dt.start_time.rename("month")]
        ).size()
        backlog = into.sub(out, fill_value=0).groupby(level="category").cumsum().rename("open")
        return (
            rows(resolved.reset_index().to_dict("records"), RESOLVED)
            + rows(opened.reset_index().to_dict("records"), OPENED)
            + rows(backlog.reset_index().to_dict("records"), (("backlog", "open", "open"),))
        )


class Headway:
    """The ticket store and the KPIs as the product asks them, intervals included."""

    name = "Headway"

    def __init__(self, folder: Path) -> None:
        import os

        os.environ["HEADWAY_HOME"] = str(folder / "home")
        from headway.doors.cli.frame import the_desk

        self.desk = the_desk()

    def load(self, csv: Path) -> None:
        """Import as `headway import` does: recognise, check, derive, commit."""
        from datetime import UTC, datetime

        from headway.loop.evidence.actions import import_files

        import_files(by=None, desk=self.desk, paths=[csv], at=datetime.now(UTC))

    def answer(self) -> Answer:
        """All KPIs the data supports, nothing kept from an earlier answer."""
        from headway.ground.lake import answers
        from headway.loop.evidence.queries import lake_of, session_of
        from headway.loop.kpis import queries
        from headway.loop.kpis.kpi import Terms

        answers.forget(lake_of(self.desk).root)
        with session_of(self.desk) as session:
            can, _ = queries.answerable(session)
            self.found = queries.readings(
                session, can, terms=Terms(), by="category", period="month"
            )
        quantiles = {"resolution_time", "resolution_time_p90", "cost_of_rework", "backlog"}
        return [
            (
                r.kpi, r.slice["category"] or "", r.period or "",
                float((r.value if r.kpi in quantiles else r.numerator) or 0), r.n,
            )
            for r in self.found
        ]  # fmt: skip

    def floor(self) -> None:
        """Read the columns the KPIs use, and nothing more."""
        from headway.loop.evidence.queries import session_of

        used = [
            "category",
            "opened_on",
            "resolved_on",
            "resolved_at",
            "closed_at",
            "resolution_minutes",
            "reopen_count",
            "next_contact_minutes",
            "repeat_known",
            "reassignment_count",
            "sla_met",
            "sla_due_at",
            "csat_top",
            "knowledge_linked",
            "handle_minutes",
        ]
        with session_of(self.desk) as session:
            session.con.sql(
                f"SELECT {', '.join(f'max({name})' for name in used)} FROM tickets"
            ).fetchall()


RIVALS: dict[str, Callable[[Path], Rival]] = {
    "headway": Headway,
    "duckdb": DuckDB,
    "polars": Polars,
    "pandas": Pandas,
}
NAMES = {
    "headway": Headway.name,
    "duckdb": DuckDB.name,
    "polars": Polars.name,
    "pandas": Pandas.name,
}
