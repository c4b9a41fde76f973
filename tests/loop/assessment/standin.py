"""A session over the simulated desk without an import: enough of a lake for the rules to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa

from headway.loop.evidence.ticket import DERIVED, FIELDS

COLUMNS = {
    "ticket_id": '"Number"', "source": "'demo'", "client": '"Company"', "requester": '"Caller"',
    "type": '"Type"', "category": '"Category"', "subcategory": '"Subcategory"',
    "service": '"Service"', "priority": '"Priority"', "channel": '"Contact type"',
    "group": '"Assignment group"', "assignee": '"Assigned to"', "status": '"State"',
    "opened_at": '"Opened"', "first_response_at": '"First response"', "resolved_at": '"Resolved"',
    "closed_at": '"Closed"', "updated_at": '"Updated"', "reopen_count": '"Reopen count"',
    "reassignment_count": '"Reassignment count"', "sla_due_at": '"Due"',
    "handle_minutes": '"Work minutes"', "wait_minutes": '"Waiting minutes"',
    "csat": '"Satisfaction"', "csat_top": '"Satisfaction" >= 4',
    "knowledge_article": '"Knowledge article"', "summary": '"Short description"',
    "onsite": "\"On-site\" = 'yes'",
}  # fmt: skip
KINDS = {
    "text": "VARCHAR", "time": "TIMESTAMPTZ", "count": "BIGINT", "number": "DOUBLE",
    "flag": "BOOLEAN", "date": "DATE",
}  # fmt: skip
DERIVE = """
CREATE TABLE tickets AS
WITH base AS (SELECT {columns} FROM raw),
ends AS (SELECT max(greatest(opened_at, updated_at)) AS as_of FROM base),
returns AS (
    SELECT "Number" AS ticket_id, count(*) AS times FROM (
        SELECT "Number", "To", list_contains(
            list("From") OVER (PARTITION BY "Number" ORDER BY "At"), "To") AS back
        FROM raw_events WHERE "Kind" = 'group' AND "From" IS NOT NULL) WHERE back GROUP BY 1),
nexts AS (
    SELECT b.ticket_id, min(n.opened_at) AS next_at
    FROM base b JOIN base n USING (client, requester, category)
    WHERE n.opened_at > b.resolved_at GROUP BY 1)
SELECT base.* REPLACE (
         coalesce(times, 0) AS pingpong_count,
         CASE WHEN sla_due_at IS NULL THEN NULL WHEN resolved_at <= sla_due_at THEN true
              WHEN resolved_at IS NOT NULL OR sla_due_at < as_of THEN false END AS sla_met,
         knowledge_article IS NOT NULL AS knowledge_linked),
       timezone('Europe/Berlin', opened_at)::DATE AS opened_on,
       hour(timezone('Europe/Berlin', opened_at)) AS opened_hour,
       timezone('Europe/Berlin', resolved_at)::DATE AS resolved_on,
       timezone('Europe/Berlin', closed_at)::DATE AS closed_on,
       (epoch(resolved_at) - epoch(opened_at)) / 60 AS resolution_minutes,
       (epoch(next_at) - epoch(resolved_at)) / 60 AS next_contact_minutes,
       (epoch(first_response_at) - epoch(opened_at)) / 60 AS response_minutes,
       requester IS NOT NULL AND category IS NOT NULL AS repeat_known,
       1 AS import_version,
       strftime(timezone('Europe/Berlin', opened_at), '%Y-%m') AS opened_month
FROM base CROSS JOIN ends LEFT JOIN returns USING (ticket_id) LEFT JOIN nexts USING (ticket_id)
"""


@dataclass
class StandIn:
    """What the rules ask of `headway.ground.lake.store.Session`."""

    con: Any
    meta: dict[str, Any] = field(default_factory=dict)
    version: Any = field(
        default_factory=lambda: SimpleNamespace(number=1, taken_at=datetime.now(UTC))
    )
    lake: Any = field(default_factory=lambda: SimpleNamespace(root=Path("standin")))

    engine = "duckdb"

    def ask(self, sql: str) -> pa.Table:
        return self.con.sql(sql).to_arrow_table()

    @cached_property
    def backend(self) -> Any:
        import ibis

        return ibis.duckdb.from_connection(self.con)

    @property
    def tickets(self) -> Any:
        return self.backend.table("tickets")

    def execute(self, expression: Any) -> pa.Table:
        return self.backend.to_pyarrow(expression)

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *error: object) -> None:
        self.con.close()


def session_of_simulated(desk: Any) -> StandIn:
    """The simulated desk as a session; columns and derivations of the contract, in plain SQL."""
    con = duckdb.connect()
    con.execute("SET TimeZone='UTC'; SET threads=1")
    con.register("raw", desk.tickets)
    con.register("raw_events", desk.events)
    missing = {one.name: KINDS[one.kind] for one in FIELDS if one.name not in COLUMNS}
    columns = [f'{COLUMNS[name]} AS "{name}"' for name in COLUMNS]
    columns += [f'NULL::{kind} AS "{name}"' for name, kind in missing.items()]
    con.execute(DERIVE.format(columns=", ".join(columns)))
    con.execute(
        'CREATE TABLE events AS SELECT "Number" AS ticket_id, \'demo\' AS source, "At" AS at,'
        ' row_number() OVER (PARTITION BY "Number" ORDER BY "At") - 1 AS seq,'
        ' "Kind" AS kind, "From" AS "from", "To" AS "to", "By" AS "by" FROM raw_events'
    )
    return described(con)


def described(con: Any) -> StandIn:
    """A session over a connection that has the two tables; the facts are read off them."""
    have = {row[0] for row in con.execute("DESCRIBE tickets").fetchall()}
    names = [one.name for one in FIELDS + DERIVED if one.name in have]
    row = con.execute(
        "SELECT " + ", ".join(f'count("{name}") / count(*)' for name in names) + " FROM tickets"
    ).fetchone()
    last, as_of = con.execute(
        "SELECT max(opened_at), max(greatest(opened_at, updated_at)) FROM tickets"
    ).fetchone()
    count = con.execute("SELECT count(*) FROM tickets").fetchone()[0]
    return StandIn(
        con,
        {
            "fields": dict(zip(names, row, strict=True)),
            "last_opened": last.isoformat(),
            "as_of": as_of.isoformat(),
            "tickets": count,
        },
    )
