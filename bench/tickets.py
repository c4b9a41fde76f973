"""Believable tickets in any number: the same seed gives the same file, byte for byte.

    python -m bench.tickets 1000000 tickets.csv

Twenty columns, some 200 bytes a row, two years, twenty categories. DuckDB makes them from hashes
of the row number, so a row does not depend on how many there are or on the number of cores.
"""

from __future__ import annotations

import sys
from pathlib import Path

COLUMNS = """
  'INC' || lpad(i::VARCHAR, 8, '0') AS ticket_id,
  'Company ' || ((h(2) % {people}) % 40)::VARCHAR AS client,
  'person' || (h(2) % {people})::VARCHAR || '@company.example' AS requester,
  (['Incident', 'Request'])[1 + (h(3) % 2)::INT] AS type,
  (['Password', 'VPN', 'E-mail', 'Printer', 'Laptop', 'Phone', 'Network', 'Wi-Fi', 'ERP', 'CRM',
    'Access', 'Software', 'Backup', 'Database', 'Web site', 'Video call', 'Onboarding', 'Licence',
    'Security', 'Other'])[1 + ((h(2) % {people} + h(4) % 3 * (h(5) % 2)) % 20)::INT] AS category,
  'Sub ' || (h(6) % 60)::VARCHAR AS subcategory,
  (['1 - Critical', '2 - High', '3 - Moderate', '4 - Low'])[1 + (h(7) % 4)::INT] AS priority,
  (['Phone', 'E-mail', 'Portal', 'Chat'])[1 + (h(8) % 4)::INT] AS channel,
  'Group ' || (h(9) % 30)::VARCHAR AS "group",
  'agent' || (h(10) % 300)::VARCHAR AS assignee,
  strftime(opened, '%Y-%m-%d %H:%M:%S') AS opened_at,
  strftime(resolved, '%Y-%m-%d %H:%M:%S') AS resolved_at,
  strftime(resolved + INTERVAL 5 DAY, '%Y-%m-%d %H:%M:%S') AS closed_at,
  CASE WHEN h(11) % 100 < 6 THEN 1 ELSE 0 END AS reopen_count,
  greatest(0, (h(12) % 10)::INT - 6) AS reassignment_count,
  strftime(opened + to_hours(8 + 16 * (h(7) % 4)::INT), '%Y-%m-%d %H:%M:%S') AS sla_due_at,
  5 + (h(13) % 90)::INT AS handle_minutes,
  CASE WHEN h(14) % 5 = 0 THEN 1 + greatest(h(15) % 5, h(16) % 5)::INT END AS csat,
  CASE WHEN h(17) % 10 < 4 THEN 'KB' || lpad((h(18) % 900)::VARCHAR, 5, '0') END AS knowledge_article,
  'Cannot use it since ' || (h(19) % 100000)::VARCHAR || ', please help' AS summary
"""


def write(rows: int, path: Path, seed: int = 2026) -> None:
    """Write `rows` tickets as CSV, opened evenly over two years from 1 Jan 2024 (UTC)."""
    import duckdb

    con = duckdb.connect(config={"memory_limit": "1500MB"})
    columns = COLUMNS.format(people=max(50, rows // 25))
    for k in range(20, 0, -1):
        columns = columns.replace(f"h({k})", f"hash(i * 1000 + {k} + {seed * 1_000_003})")
    step = 2 * 365 * 86_400 / rows
    took = (
        "exp(4 + 4 * (hash(i * 1000 + 20) % 10000) / 10000.0"
        " + 1.5 * (hash(i * 1000 + 21) % 10000) / 10000.0)::BIGINT"
    )
    con.execute(
        f"COPY (SELECT {columns} FROM (SELECT *, CASE WHEN hash(i * 1000 + 22) % 100 < 97"
        f" THEN opened + to_minutes({took}) END AS resolved FROM (SELECT i,"
        f" TIMESTAMP '2024-01-01' + to_seconds((i * {step})::BIGINT) AS opened"
        f" FROM range({rows}) r(i)))) TO '{path}' (FORMAT csv, HEADER)"
    )


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
