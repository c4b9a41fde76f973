"""SQL that folds the history of tickets into tickets and events.

Rows of an audit log are snapshots: a change is where a value differs from the last known one. Rows
of an event log are acts: each is an event, and a word among the mapping's states is a change of
status. Either way the same reading follows: what is *done* (resolved, closed, cancelled), what
opens again, which resolution lasted.

Pure: relation names and the mapping's states in, SQL out. The relation has `source`, `ticket_id`,
`updated_at`, `sequence`, `ord` (file order), and any fields and roles; order of a ticket's rows is
time, then sequence, then file order.
"""

from __future__ import annotations

from collections.abc import Set

from headway.ground.lake.store import quoted, text
from headway.loop.evidence.mapping import Shape, States
from headway.loop.evidence.rows import STORED

NEUTRAL = r"(comment|repl(y|ied)|respon[ds]|note\b|e-?mail|survey|feedback|rating|notif)"
"""Acts that neither open nor close a ticket, in an event log's own words."""

AUTOMATIC = r"(auto|system|\bbot\b|no-?reply|do-?not-?reply|workflow|scheduler)"
"""Who or what answers without being a person."""

KINDS = (
    ("status", r"^(status|state|incident.state|ticket.status|resolution.state)$"),
    ("group", r"(group|team|queue|workgroup)"),
    ("assignee", r"(assigned.?to|assignee|owner|agent)"),
    ("reply", r"(comment|reply|response|answer)"),
)
"""How a field-history row's field name is read; anything else is `other`."""


W = "(PARTITION BY source, ticket_id ORDER BY pos)"


def ordered_sql(relation: str) -> str:
    """The rows with their place `pos` in the ticket's history."""
    return (
        "SELECT *, row_number() OVER (PARTITION BY source, ticket_id"
        f" ORDER BY updated_at, sequence NULLS LAST, ord) AS pos FROM {relation}"
    )


def state_sql(word: str, states: States, *, otherwise: str = "'open'") -> str:
    """What a status or activity word means: resolved, closed, cancelled, waiting, reopened, open."""
    whens = ""
    for meaning in ("resolved", "closed", "cancelled", "waiting", "reopened"):
        words = sorted(getattr(states, meaning))
        if words:
            inside = ", ".join(text(w) for w in words)
            whens += f" WHEN lower(trim({word})) IN ({inside}) THEN '{meaning}'"
    return (
        f"CASE WHEN {word} IS NULL THEN NULL{whens} ELSE {otherwise} END"
        if whens
        else (f"CASE WHEN {word} IS NOT NULL THEN {otherwise} END")
    )


def changes_sql(rows: str, column: str, kind: str, *, by: str) -> str:
    """Events where a snapshot column differs from its last known value; a gap is no change."""
    name = quoted(column)
    return (
        f"SELECT source, ticket_id, updated_at AS happened_at, pos, '{kind}' AS kind, before AS \"from\","
        f' {name} AS "to", {by} AS "by" FROM (SELECT *, lag({name} IGNORE NULLS) OVER {W}'
        f" AS before FROM {rows}) WHERE {name} IS NOT NULL AND {name} IS DISTINCT FROM before"
    )


def events_sql(rows: str, have: Set[str], shape: Shape, states: States) -> str:
    """All events (source, ticket_id, happened_at, pos, rank, kind, from, to, by) of ordered rows."""
    by = "event_by" if "event_by" in have else "NULL::VARCHAR"
    parts: list[str] = []
    if shape == "event" and "event_kind" in have:
        parts.append(_field_history(rows, have, by))
    elif shape == "event" and "activity" in have:
        parts.append(_acts(rows, have, states, by))
    told = shape == "event" and "event_kind" in have  # then such a column is a present value
    for rank, column in ((1, "status"), (2, "group"), (3, "assignee")):
        if column in have and not told:
            parts.append(
                f"SELECT *, {rank} AS rank FROM ({changes_sql(rows, column, column, by=by)})"
            )
    if not parts:
        return (
            "SELECT source, ticket_id, updated_at AS happened_at, pos, 'other' AS kind,"
            f' NULL::VARCHAR AS "from", NULL::VARCHAR AS "to", {by} AS "by", 0 AS rank FROM {rows}'
        )
    return " UNION ALL ".join(parts)


def _acts(rows: str, have: Set[str], states: States, by: str) -> str:
    actor = by if "event_by" in have else ("assignee" if "assignee" in have else by)
    meaning = state_sql("activity", states, otherwise="'other'")
    status = "'other'" if "status" in have else "'status'"
    kind = (
        f"CASE WHEN {meaning} <> 'other' THEN {status}"
        f" WHEN regexp_matches(lower(activity), '{_REPLY}') THEN 'reply' ELSE 'other' END"
    )
    return (
        f"SELECT source, ticket_id, updated_at AS happened_at, pos, {kind} AS kind,"
        f' lag(activity) OVER {W} AS "from", activity AS "to", {actor} AS "by", 0 AS rank'
        f" FROM {rows}"
    )


_REPLY = r"(repl(y|ied)|respond|first response|answer)"


def _field_history(rows: str, have: Set[str], by: str) -> str:
    whens = " ".join(
        f"WHEN regexp_matches(lower(event_kind), {text(pattern)}) THEN '{kind}'"
        for kind, pattern in KINDS
    )
    to = "event_to" if "event_to" in have else "NULL::VARCHAR"
    lagged = "lag(event_to) OVER (PARTITION BY source, ticket_id, event_kind ORDER BY pos)"
    before = "event_from" if "event_from" in have else (lagged if "event_to" in have else to)
    kind = f"CASE {whens} ELSE 'other' END"
    return (
        f'SELECT source, ticket_id, happened_at, pos, kind, "from",'
        f' CASE WHEN kind = \'other\' THEN event_kind ELSE "to" END AS "to", "by", 0 AS rank'
        f' FROM (SELECT *, updated_at AS happened_at, {kind} AS kind, {before} AS "from", {to} AS "to",'
        f' {by} AS "by" FROM {rows})'
    )


def classed_sql(rows: str, events: str, have: Set[str], shape: Shape, states: States) -> str:
    """Rows that say something about the state: source, ticket_id, happened_at, pos, class."""
    if (
        shape == "event"
        and "activity" in have
        and "status" not in have
        and "event_kind" not in have
    ):
        meaning = state_sql("activity", states)
        neutral = f"regexp_matches(lower(activity), '{NEUTRAL}')"
        return (
            f"SELECT source, ticket_id, updated_at AS happened_at, pos, class FROM (SELECT *, {meaning} AS class"
            f" FROM {rows}) WHERE class IS NOT NULL AND NOT (class = 'open' AND {neutral})"
        )
    meaning = state_sql('"to"', states)
    return (
        f"SELECT source, ticket_id, happened_at, pos, {meaning} AS class FROM {events}"
        " WHERE kind = 'status' AND \"to\" IS NOT NULL"
    )


def states_sql(classed: str) -> str:
    """Per ticket: times of the lasting resolution and close, reopenings, what was seen.

    A resolution lasts when nothing opened the ticket after it. A reopening is a step from done to
    open, or into a state called reopened.
    """
    return (
        "SELECT source, ticket_id,"
        " max_by(happened_at, pos) FILTER (class = 'resolved' AND lasting) AS resolved_event_at,"
        " max_by(happened_at, pos) FILTER (class IN ('closed', 'cancelled') AND lasting) AS closed_event_at,"
        " (count(*) FILTER (NOT done AND (before_done OR (class = 'reopened'"
        "  AND before IS DISTINCT FROM 'reopened'))))::INTEGER AS reopenings,"
        " bool_or(class = 'resolved') AS saw_resolved,"
        " bool_or(class IN ('closed', 'cancelled')) AS saw_closed,"
        " max_by(done, pos) AS done_now"
        " FROM (SELECT *, pos > coalesce(max(CASE WHEN NOT done THEN pos END)"
        " OVER (PARTITION BY source, ticket_id), 0) AS lasting,"
        f" lag(done) OVER {W} AS before_done, lag(class) OVER {W} AS before"
        " FROM (SELECT *, class IN ('resolved', 'closed', 'cancelled') AS done"
        f" FROM {classed})) GROUP BY source, ticket_id"
    )


def waits_sql(classed: str) -> str:
    """Stretches of waiting for the customer: source, ticket_id, started_at, ended_at (null: still).

    A stretch starts with a waiting state and ends with the next word that says anything about the
    state, another waiting one included.
    """
    return (
        "SELECT source, ticket_id, happened_at AS started_at, next_at AS ended_at FROM (SELECT *,"
        f" lead(happened_at) OVER {W} AS next_at FROM {classed})"
        " WHERE class = 'waiting' AND (next_at IS NULL OR next_at > happened_at)"
    )


def waited_sql(waits: str) -> str:
    """Per ticket the calendar minutes of waiting that have ended."""
    return (
        "SELECT source, ticket_id, sum(epoch_us(ended_at) - epoch_us(started_at)) / 60000000.0"
        f" AS waited FROM {waits} GROUP BY source, ticket_id"
    )


def moves_sql(events: str) -> str:
    """Per ticket with a known group: changes of group, and returns to one it had left."""
    return (
        'SELECT source, ticket_id, (count(*) FILTER ("from" IS NOT NULL))::INTEGER AS moves,'
        ' (count(*) FILTER (visit > 1 OR "to" = first_group))::INTEGER AS returns'
        ' FROM (SELECT *, row_number() OVER (PARTITION BY source, ticket_id, "to"'
        f' ORDER BY pos) AS visit, first_value("from") OVER {W} AS first_group'
        f" FROM {events} WHERE kind = 'group' AND \"to\" IS NOT NULL)"
        " GROUP BY source, ticket_id"
    )


def replies_sql(events: str) -> str:
    """Per ticket: the first answer by a person other than the requester, and the first automatic one."""
    person = (
        f"NOT regexp_matches(lower(coalesce(e.\"by\", '')), '{AUTOMATIC}')"
        f" AND NOT regexp_matches(lower(coalesce(e.\"to\", '')), '{AUTOMATIC}')"
    )
    return (
        f"SELECT e.source, e.ticket_id, min(e.happened_at) FILTER ({person}) AS replied_at,"
        f" min(e.happened_at) FILTER (NOT ({person})) AS automatic_at"
        f" FROM {events} e LEFT JOIN plain p USING (source, ticket_id) WHERE e.kind = 'reply'"
        ' AND (p.requester IS NULL OR e."by" IS DISTINCT FROM p.requester)'
        " GROUP BY e.source, e.ticket_id"
    )


AUTOMATIC_ANSWER = (
    "p.first_response_at IS NOT NULL AND r.automatic_at <= p.first_response_at + INTERVAL 1 MINUTE"
    " AND (r.replied_at IS NULL OR r.replied_at > p.first_response_at + INTERVAL 1 MINUTE)"
)
"""The column of first answers names a moment at which only a machine had answered."""


def plain_sql(rows: str, have: Set[str]) -> str:
    """Per ticket: the last known value of every field the history carries, and its first time.

    Counters are cumulative in such logs, so the highest is the last.
    """
    picked = []
    for name, kind in STORED.items():
        if name in ("ticket_id", "source"):
            continue
        if name not in have:
            picked.append(f"NULL::{kind} AS {quoted(name)}")
        elif name in ("reopen_count", "reassignment_count", "contacts", "updated_at"):
            picked.append(f"max({quoted(name)}) AS {quoted(name)}")
        else:
            picked.append(
                f"max_by({quoted(name)}, pos) FILTER ({quoted(name)} IS NOT NULL) AS {quoted(name)}"
            )
    return (
        f"SELECT source, ticket_id, {', '.join(picked)}, min(updated_at) AS first_at,"
        f" count(*) AS row_count FROM {rows} GROUP BY source, ticket_id"
    )


def folded_sql(
    *,
    has_status: bool,
    knows_resolved: bool,
    act_status: bool,
    has_waits: bool = False,
    kept_kinds: Set[str] = frozenset(),
) -> str:
    """Tickets from the tables `plain`, `states`, `moves`, `replies`, `waited` (made as above).

    Events are the truth; an outcome column only stands in for a ticket whose history shows no
    resolution at all. Where the source knows no “resolved”, close is the resolution. `has_waits`: the
    history knows a word for waiting, so a ticket without it did not wait. `kept_kinds`: what a
    history by field keeps; a ticket without such a change then had none.
    """
    if not has_status:
        resolved, closed, reopened = "p.resolved_at", "p.closed_at", "p.reopen_count"
    else:
        resolved = "CASE WHEN s.saw_resolved THEN s.resolved_event_at ELSE p.resolved_at END"
        closed = "CASE WHEN s.saw_closed THEN s.closed_event_at ELSE p.closed_at END"
        reopened = "coalesce(s.reopenings, p.reopen_count"
        reopened += ", 0)" if "status" in kept_kinds else ")"
    opened = "coalesce(p.opened_at, p.first_at)"
    sane = {
        "resolved": f"CASE WHEN {resolved} >= date_trunc('minute', {opened}) THEN {resolved} END",
        "closed": f"CASE WHEN {closed} >= date_trunc('minute', {opened}) THEN {closed} END",
    }
    if not knows_resolved:
        sane["resolved"] = sane["closed"]
    none = ", 0" if "group" in kept_kinds else ""
    answers = {
        "opened_at": opened,
        "first_response_at": (
            f"CASE WHEN {AUTOMATIC_ANSWER} THEN r.replied_at"
            " ELSE coalesce(p.first_response_at, r.replied_at) END"
        ),
        "wait_minutes": f"coalesce(p.wait_minutes, w.waited{', 0' if has_waits else ''})",
        "resolved_at": sane["resolved"],
        "closed_at": sane["closed"],
        "reopen_count": reopened,
        "reassignment_count": f"coalesce(p.reassignment_count, m.moves{none})",
        "pingpong_count": f"coalesce(m.returns, p.pingpong_count{none})",
        "status": "coalesce(p.status, a.last_act)" if act_status else "p.status",
    }
    picked = ", ".join(
        f"{answers.get(name, f'p.{quoted(name)}')} AS {quoted(name)}" for name in STORED
    )
    acts = " LEFT JOIN last_acts a USING (source, ticket_id)" if act_status else ""
    return (
        f"SELECT {picked} FROM plain p LEFT JOIN states s USING (source, ticket_id)"
        f" LEFT JOIN moves m USING (source, ticket_id) LEFT JOIN replies r USING (source, ticket_id)"
        f" LEFT JOIN waited w USING (source, ticket_id){acts}"
    )
