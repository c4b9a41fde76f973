"""A file of feedback brought in: looked at first, every row told what became of it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import duckdb
from django.db import transaction

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.trail.actions import record
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.evidence.recognise.reading import time_sql
from headway.loop.evidence.recognise.times import times_of
from headway.loop.evidence.recognise.zones import month_first
from headway.loop.evidence.sources import Limits, open_files

from ...models import Feedback, FeedbackImport
from ..file_rows import WORDS, Bad, Good, Ticket, columns_of, judge
from ..scores import ENDS, severity_of
from .guards import VoiceTrouble, key_of, require_manage

MOST_ROWS, MOST_BYTES = 20_000, 20 * 2**20


def look_at(
    *, by: Member | None, desk: Desk, path: Path, file_name: str, at: datetime
) -> FeedbackImport:
    """Read a file (CSV, Excel and the like) with a column of words or scores; nothing is kept yet.

    Raises `Trouble` for a file that cannot be read, or is too big.
    """
    require_manage(by, desk)
    if path.stat().st_size > MOST_BYTES:
        raise VoiceTrouble(f"{file_name} is larger than {MOST_BYTES // 2**20} MB. Split it.")
    headings, rows, lost = _read(path, file_name)
    columns = columns_of(headings)
    return FeedbackImport.objects.create(
        desk=desk, by=by, file_name=file_name[:200], at=at, rows=rows, refused=lost,
        columns={"headings": headings, "chosen": columns},
    )  # fmt: skip


def read_as(
    *, by: Member | None, made: FeedbackImport, columns: Mapping[str, str], scale: str = ""
) -> FeedbackImport:
    """Say which column means what (meaning → heading), and the scale of the scores."""
    require_manage(by, made.desk)
    if made.state == FeedbackImport.State.DONE:
        raise VoiceTrouble(f"{made.file_name} was brought in already.")
    known = made.columns["headings"]
    chosen = {key: value for key, value in columns.items() if key in WORDS and value in known}
    if len(set(chosen.values())) < len(chosen):
        raise VoiceTrouble("One column was chosen twice. Each has one meaning.")
    if scale and scale not in ENDS:
        raise VoiceTrouble(f"“{scale}” is no scale. Known: {', '.join(ENDS)}.")
    made.columns = {"headings": known, "chosen": chosen}
    made.scale = scale
    made.save(update_fields=["columns", "scale"])
    return made


def judged(made: FeedbackImport, *, on: date) -> tuple[list[Good], list[Bad], str]:
    """What each row of a file would become now; the rows nothing could be read of are left out."""
    place = {heading: number for number, heading in enumerate(made.columns["headings"], start=1)}
    chosen = {key: place[heading] for key, heading in made.columns["chosen"].items()}
    rows = [
        {"line": str(row[0])} | {key: str(row[at] or "") for key, at in chosen.items()}
        for row in made.rows
    ]
    if not {"text", "score"} & set(chosen):
        raise VoiceTrouble("Say which column holds the words, or at least the score.")
    return judge(
        rows, _days([row.get("day", "") for row in rows], made.desk.time_zone),
        {name.casefold(): name for name in
         Client.objects.filter(desk=made.desk).values_list("name", flat=True)},
        _tickets(made.desk, {row["ticket"].strip() for row in rows if row.get("ticket")}),
        on=on, scale=made.scale,
    )  # fmt: skip


@transaction.atomic
def bring_in(*, by: Member | None, made: FeedbackImport, at: datetime, on: date) -> FeedbackImport:
    """Keep the rows of a file that was looked at; refused rows stay with their reasons.

    Rows that were brought in before, by this or another file, are counted and not kept twice.
    Raises `VoiceTrouble` when it was brought in already.
    """
    require_manage(by, made.desk)
    made = FeedbackImport.objects.select_for_update().get(pk=made.pk)
    if made.state == FeedbackImport.State.DONE:
        raise VoiceTrouble(f"{made.file_name} was brought in already.")
    good, bad, scale = judged(made, on=on)
    clients = {client.name: client for client in Client.objects.filter(desk=made.desk)}
    keys = keys_of(good)
    there = set(
        Feedback.objects.filter(desk=made.desk, source="file").values_list("key", flat=True)
    )
    Feedback.objects.bulk_create(
        [
            Feedback(
                desk=made.desk, client=clients.get(one.client), text=one.text, score=one.score,
                scale=one.scale, content=one.content, severity=severity_of(one.content),
                heard_on=one.day, ticket=one.ticket, source=Feedback.Source.FILE, brought=made,
                key=key, kept_at=at,
            )
            for one, key in zip(good, keys, strict=True) if key not in there
        ],
        batch_size=500,
    )  # fmt: skip
    made.known = sum(key in there for key in keys)
    made.refused = [*made.refused, *(asdict(one) for one in bad)]
    made.scale, made.state, made.done_at = scale, FeedbackImport.State.DONE, at
    made.save()
    new = len(good) - made.known
    record(
        by=by, desk=made.desk, at=at, verb="bring_in", thing="feedback import", ref=made.pk,
        sentence=f"brought in {made.file_name}: {new:,} pieces of feedback, {made.known:,} known"
        f" already, {len(made.refused):,} refused",
        change={"feedback": [0, new]},
    )  # fmt: skip
    return made


def keys_of(good: Sequence[Good]) -> list[str]:
    """The fingerprint of each row: equal rows of one file are told apart by their count."""
    seen: Counter[tuple[object, ...]] = Counter()
    keys = []
    for one in good:
        said = (one.client, one.day, one.text, one.score, one.ticket)
        seen[said] += 1
        keys.append(key_of("file", *said, seen[said]))
    return keys


def _read(
    path: Path, file_name: str
) -> tuple[list[str], list[list[object]], list[dict[str, object]]]:
    """Headings, rows as [line, cells…], and what could not be read at all."""
    with tempfile.TemporaryDirectory(prefix="headway-feedback-") as folder, duckdb.connect() as con:
        named = Path(folder) / Path(file_name).name
        named.write_bytes(path.read_bytes())
        limits = Limits(
            unpacked_bytes=128 * 2**20, workbook_bytes=128 * 2**20, members=1, columns=300
        )
        table = open_files(con, [named], workdir=Path(folder), limits=limits)
        keys = ", ".join(column.key for column in table.columns)
        found = con.execute(f"SELECT _line, {keys} FROM {table.numbered_sql}").fetchmany(
            MOST_ROWS + 1
        )
        if len(found) > MOST_ROWS:
            raise VoiceTrouble(f"{file_name} has more than {MOST_ROWS:,} rows. Split it.")
        lost: list[dict[str, object]] = [
            asdict(Bad(one.line, one.reason, one.text[:1000])) for one in table.rejects()
        ]
        return [column.name for column in table.columns], [list(row) for row in found], lost


def _days(texts: Sequence[str], zone: str) -> dict[str, date]:
    """The local day each text means; what is no date is left out. Day and month are told apart over
    all the texts."""
    said = sorted({text.strip() for text in texts} - {""})
    times = times_of(said, day_first=not month_first(zone)) if said else None
    if times is None:
        return {}
    with duckdb.connect() as con:
        con.execute("CREATE TABLE said (text VARCHAR)")
        con.executemany("INSERT INTO said VALUES (?)", [[text] for text in said])
        moment = time_sql("text", times.format, zone)
        rows = con.execute(
            f"SELECT text, ({moment} AT TIME ZONE ?)::DATE FROM said", [zone]
        ).fetchall()
    return {text: day for text, day in rows if day is not None}


def _tickets(desk: Desk, numbers: set[str]) -> dict[str, Ticket]:
    """What the ticket store knows of these tickets."""
    if not numbers or lake_of(desk).empty:
        return {}
    with session_of(desk) as session:
        known, scale = session.meta["fields"], session.meta.get("csat_scale")
        client, score = ("client" if known.get("client") else "NULL",
                         "csat" if known.get("csat") else "NULL")  # fmt: skip
        rows = session.con.execute(
            f"SELECT ticket_id, {client}, coalesce(resolved_on, opened_on), {score} FROM tickets"
            " WHERE ticket_id IN (SELECT unnest(?))",
            [sorted(numbers)],
        ).fetchall()
    return {row[0]: Ticket(row[1], row[2], row[3], scale) for row in rows}
