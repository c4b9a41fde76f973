"""Tickets whose summaries look alike, callers and doubts: the book's other questions to the store."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

import numpy as np

from headway.ground.lake.store import Session

from .alike import cluster
from .book import Alike, Callers, Doubt

WEEKS = 26
READ_AT_MOST = 60_000
"""Summaries read for looking alike: the newest; older ones are left out."""
LEAST_ALIKE = 8
TOP = 3
VAGUE = (
    "other", "others", "misc", "miscellaneous", "general", "generic", "unknown", "none", "n/a", "na",
    "not specified", "unspecified", "undefined", "default", "sonstiges", "sonstige", "andere",
    "anderes", "allgemein", "unbekannt", "otro", "otros", "otra", "otras", "varios", "general/otro",
    "desconocido", "autre", "autres", "divers", "inconnu", "outro", "outros", "outra", "outras",
    "diversos", "geral", "desconhecido", "to be classified", "tbd",
)  # fmt: skip
"""Names of categories that say nothing, in five languages."""


def alike(session: Session, end: date) -> list[Alike]:
    """Groups of alike summaries of the last 26 weeks, with their tickets by week.

    The newest 60,000 summaries are read, no more; each group has at least 8 tickets.
    """
    first = end - timedelta(days=7 * WEEKS - 1)
    rows = session.con.execute(
        "SELECT summary, opened_on, source || ' ' || ticket_id AS name FROM tickets"
        " WHERE summary IS NOT NULL AND opened_on BETWEEN ? AND ?"
        " ORDER BY opened_on DESC, name LIMIT ?",
        [first, end, READ_AT_MOST],
    ).fetchall()
    if not rows:
        return []
    weeks = np.array([(day - first).days // 7 for _, day, _ in rows])
    found = cluster([text for text, _, _ in rows], least=LEAST_ALIKE)
    begin = int(weeks.min()) + (
        1 if len(rows) == READ_AT_MOST else 0
    )  # a week cut in two tells less
    starts = [(first + timedelta(days=7 * week)).isoformat() for week in range(begin, WEEKS)]
    everything = np.bincount(weeks, minlength=WEEKS)[begin:]
    groups = []
    for number, group in enumerate(found.groups):
        mine = found.members(number)
        counts = np.bincount(weeks[mine], minlength=WEEKS)[begin:]
        newest = [rows[at][2] for at in mine[:20]]
        groups.append(Alike(group.label, group.example, counts, everything, starts, newest))
    return groups


def callers(session: Session, end: date, secret: bytes) -> list[Callers]:
    """People and their contacts by client over a year; people only as pseudonyms under `secret`."""
    since = end - timedelta(days=364)
    rows = session.con.execute(
        """
        WITH people AS (
            SELECT client, requester, count(*) AS n FROM tickets
            WHERE client IS NOT NULL AND requester IS NOT NULL AND opened_on BETWEEN ? AND ?
            GROUP BY ALL)
        SELECT client, count(*), sum(n)::BIGINT, avg(ln(n)), coalesce(var_samp(ln(n)), 0),
               max_by(requester, n, 3), max(n, 3)
        FROM people GROUP BY client ORDER BY client
        """,
        [since, end],
    ).fetchall()
    return [
        Callers(
            client, people, contacts, mean, variance,
            [(_pseudonym(who, secret), int(n)) for who, n in zip(names, counts, strict=True)],
        )
        for client, people, contacts, mean, variance, names, counts in rows
    ]  # fmt: skip


def _pseudonym(who: str, secret: bytes) -> str:
    return "person " + blake2b(who.encode(), key=secret[:64], digest_size=3).hexdigest()


def doubts(session: Session, fields: dict[str, Any]) -> list[Doubt]:
    """What in the data hides the truth, each counted over all tickets."""
    vague = ", ".join("'" + word.replace("'", "''") + "'" for word in VAGUE)
    asked = {
        "vague_category": (
            ("category",), f"lower(trim(category)) IN ({vague})", "category IS NOT NULL",
            "are filed under a category that says nothing", 0.2,
            "What is in it cannot be compared with anything.",
        ),
        "no_category": (
            ("category",), "category IS NULL", "true", "have no category", 0.1,
            "They are left out of every comparison by category.",
        ),
        "closed_before_resolved": (
            ("closed_at", "resolved_at"), "closed_at < resolved_at",
            "closed_at IS NOT NULL AND resolved_at IS NOT NULL",
            "were closed before they were resolved", 0.02,
            "One of the two times is wrong, and times to resolve with it.",
        ),
        "resolved_before_opened": (
            ("resolved_at",), "resolved_at < opened_at", "resolved_at IS NOT NULL",
            "were resolved before they were opened", 0.01, "Times to resolve are wrong for these.",
        ),
        "resolved_at_once": (
            ("resolved_at",), "resolution_minutes BETWEEN 0 AND 0.5", "resolved_at IS NOT NULL",
            "were resolved in the minute they were opened", 0.2,
            "Entered after the work was done: their times say nothing about waiting.",
        ),
        "one_priority": (
            ("priority",), "priority = (SELECT mode(priority) FROM tickets)",
            "priority IS NOT NULL", "carry one and the same priority", 0.9,
            "A priority nearly everything has cannot steer anything.",
        ),
        "no_requester": (
            ("requester",), "requester IS NULL", "true", "name no requester", 0.1,
            "Repeat contacts cannot be seen for these.",
        ),
    }  # fmt: skip
    known = {key: one for key, one in asked.items() if all(fields.get(name) for name in one[0])}
    if not known:
        return []
    columns = ", ".join(
        f"count(*) FILTER (({hit}) AND {tried}), count(*) FILTER ({tried})"
        for _, hit, tried, *_ in known.values()
    )
    row = session.con.execute(f"SELECT {columns} FROM tickets").fetchone() or ()
    found: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(known):
        found[key] = [int(row[2 * number]), int(row[2 * number + 1])]
    return [
        Doubt(key, words, why, found[key][0], found[key][1], most)
        for key, (_, _, _, words, most, why) in known.items()
        if found[key][1]
    ]
