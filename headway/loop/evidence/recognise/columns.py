"""Find what each column means: overrides, then the preset, then words borne out by values."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import duckdb

from headway.ground.trouble import Trouble, WrongUsage
from headway.loop.evidence.mapping import (
    MEANINGS,
    SURE_ENOUGH,
    ColumnUse,
    Doubt,
    Guess,
    Mapping,
    Shape,
    States,
)
from headway.loop.evidence.presets import Preset, detect, presets
from headway.loop.evidence.recognise.choosing import (
    SMALL,
    Candidate,
    field_of,
    finer_status,
    fit_to_shape,
    people,
    times_of_acts,
)
from headway.loop.evidence.recognise.daymonth import settle_day_month
from headway.loop.evidence.recognise.kinds import Column, Reading, reading_of
from headway.loop.evidence.recognise.reading import UNIT_MINUTES
from headway.loop.evidence.recognise.shapes import shape_of
from headway.loop.evidence.recognise.states import states_of
from headway.loop.evidence.recognise.values import CSAT_MISSING, MISSING
from headway.loop.evidence.recognise.words import fits
from headway.loop.evidence.recognise.zones import checked_zone
from headway.loop.evidence.sources.headings import normal
from headway.loop.evidence.sources.table import RawTable

SAMPLE = 20_000
_CLOCK = re.compile(r"\d[T ]*\d?\d:\d\d|\d{8}[T ]?\d{4}|\d{9}")
_EXACT = 0.8
"""Where the system is known, words in general count only when they fit this well."""


def recognise(
    con: duckdb.DuckDBPyConnection,
    raw: RawTable,
    *,
    time_zone: str,
    shape: str | None = None,
    overrides: AnyMapping[str, str] | None = None,
    preset: str | None = None,
) -> Mapping:
    """What the columns of `raw` mean.

    `time_zone` (IANA name) is that of times written without an offset. `overrides`: heading →
    field, role or `ignore`. `preset` forces a system; None detects it from the headings. Raises
    Trouble for an unknown zone, shape, preset, field or heading.
    """
    zone = checked_zone(time_zone)
    if shape not in {None, "ticket", "update", "event"}:
        raise Trouble(f"“{shape}” is no shape. Choose ticket, update or event.")
    system = _preset(preset, raw)
    wanted = _checked(overrides or {}, raw)
    columns = sampled_columns(raw)
    candidates = _candidates(columns, wanted, system)
    chosen = _assign(candidates)
    people(chosen, columns, wanted, candidates)
    finer_status(chosen, columns, wanted)
    times_of_acts(con, raw, chosen, wanted)
    found, why, shape_doubts = shape_of(
        con, raw, chosen, cast("Shape | None", shape), raw.bytes <= SMALL
    )
    chosen = fit_to_shape(chosen, candidates, found, wanted)
    wall = any(doubt.code == "wall_time" for doubt in raw.doubts)
    uses = [_use(name, candidate, wall) for name, candidate in chosen.items()]
    uses, day_doubts = settle_day_month(con, raw, uses, {c.key: c for c in columns}, zone)
    states = _states(con, raw, uses, columns, found, system)
    doubts = (
        *shape_doubts,
        *day_doubts,
        *_mangled(candidates, chosen),
        *_vital(uses, found),
        *_dates_only(uses),
        *_no_end(uses, columns, states, found),
        *_repeated_headings(raw, uses),
        *_unsure(uses),
    )
    order = {column.name: place for place, column in enumerate(columns)}
    return Mapping(
        shape=found,
        shape_why=why,
        uses=tuple(sorted(uses, key=lambda use: order[use.column])),
        missing=MISSING | _missing_answers(uses, columns),
        time_zone=zone,
        source=system.key if system else "file",
        preset=system.key if system else None,
        states=states,
        doubts=doubts,
    )


def sampled_columns(raw: RawTable) -> list[Column]:
    """All columns with values from all over the file."""
    rows = raw.sample(SAMPLE)
    cells: Sequence[Sequence[str | None]] = list(zip(*rows, strict=True)) if rows else []
    return [
        Column.of(column.key, column.name, cells[place] if cells else ())
        for place, column in enumerate(raw.columns)
    ]


def guesses(column: Column, system: Preset | None) -> list[Guess]:
    """Meanings a column may have, the likeliest first, for a person to choose from."""
    found = []
    for name, (score, why) in _promises(column.name, system).items():
        reading = reading_of(column, name)
        field = field_of(name, reading)
        if reading.fit > 0 and field in MEANINGS:
            found.append(Guess(field, round(score * reading.fit, 3), f"{why}; {reading.remark}"))
    return sorted(found, key=lambda guess: -guess.sure)


def _preset(name: str | None, raw: RawTable) -> Preset | None:
    if name is None:
        return detect(column.name for column in raw.columns)
    try:
        return presets()[name]
    except KeyError:
        known = ", ".join(presets())
        raise Trouble(f"There is no preset “{name}”. Choose one of: {known}.") from None


def _checked(overrides: AnyMapping[str, str], raw: RawTable) -> dict[str, str]:
    by_name = {normal(column.name): column.name for column in raw.columns}
    exact = {column.name for column in raw.columns}
    wanted = {}
    for field in overrides.values():
        if field != "ignore" and field not in MEANINGS:
            raise WrongUsage(
                f"“{field}” is no field. Choose one of {', '.join(sorted(MEANINGS))}, or ignore."
            )
    for heading, field in overrides.items():
        name = heading if heading in exact else by_name.get(normal(heading))
        if name is None:
            have = ", ".join(f"“{column.name}”" for column in raw.columns[:40])
            raise Trouble(f"The file has no column “{heading}”. It has {have}.")
        wanted[name] = field
    return wanted


def _promises(heading: str, system: Preset | None) -> dict[str, tuple[float, str]]:
    """Fields a heading promises, with how much and why."""
    promises = {
        field: (score, f"the heading “{heading}” means {field.replace('_', ' ')}")
        for field, score in fits(heading).items()
    }
    if system:
        promises = {field: promise for field, promise in promises.items() if promise[0] >= _EXACT}
        own: dict[str, tuple[str, int]] = {}
        for place, (name, meant) in enumerate(system.columns.items()):
            own.setdefault(normal(name), (meant, place))
        plain = re.sub(r"customfield_\d+", "customfield", heading)  # Jira numbers them anew
        field, place = own.get(normal(plain), ("", 0))
        if field == "ignore":
            return {}
        if field:
            # the name the system itself uses stands above words in general
            score = 1.0 - place * 0.0002
            return {field: (score, f"{system.name}’s own name for it")}
    return promises


def _candidates(
    columns: Sequence[Column], wanted: AnyMapping[str, str], system: Preset | None
) -> list[Candidate]:
    found: list[Candidate] = []
    for column in columns:
        if column.name in wanted:
            field = wanted[column.name]
            if field != "ignore":
                reading = reading_of(column, "event_at" if field == "event_at" else field)
                found.append((9.0, field, column, replace(reading, field=field), "chosen by you"))
            continue
        for name, (score, why) in _promises(column.name, system).items():
            reading = reading_of(column, name)
            if name in wanted.values() or field_of(name, reading) in wanted.values():
                continue
            if system and system.formats.get(column.name) and reading.how == "duration":
                reading = _in_unit(reading, system.formats[column.name])
            found.append((score * reading.fit, name, column, reading, f"{why}; {reading.remark}"))
    found.sort(key=lambda candidate: -candidate[0])
    return found


def _in_unit(reading: Reading, format: str) -> Reading:
    """Bare numbers in the unit the system writes them in; `1:30` and `90 min` say it themselves."""
    unit, _, marks = reading.format.partition(" ")
    if unit not in UNIT_MINUTES or not reading.fit:
        return reading
    unit, _, usual = format.partition(" ")
    return replace(
        reading, format=f"{unit} {marks if len(marks) > 1 or ',' in marks else usual}", fit=0.95
    )


def _assign(candidates: Sequence[Candidate]) -> dict[str, Candidate]:
    """Best first; every field and every column once."""
    chosen: dict[str, Candidate] = {}
    taken: set[str] = set()
    for candidate in candidates:
        score, name, column, reading, _ = candidate
        field = field_of(name, reading)
        if field in chosen or column.key in taken or score < 0.35:
            continue
        chosen[field] = candidate
        taken.add(column.key)
    return chosen


def _use(field: str, candidate: Candidate, wall: bool) -> ColumnUse:
    score, _, column, reading, why = candidate
    format = reading.format
    if wall and reading.how == "time" and format in {"iso_offset", "iso_mixed"}:
        format = "iso"
        why += "; the clock time is kept, the offset is the exporting computer’s"
    return ColumnUse(
        column=column.name,
        key=column.key,
        field=field,
        how=reading.how,
        format=format,
        true_values=reading.true_values,
        false_values=reading.false_values,
        sure=round(min(score, 1.0), 3),
        why=why,
        samples=column.samples,
    )


def _states(
    con: duckdb.DuckDBPyConnection,
    raw: RawTable,
    uses: Sequence[ColumnUse],
    columns: Sequence[Column],
    shape: Shape,
    system: Preset | None,
) -> States:
    words: set[str] = set()
    by_key = {column.key: column for column in columns}
    for use in uses:
        if use.field in {"status", "activity"} or (
            use.field in {"event_to", "event_from"} and shape == "event"
        ):
            words |= set(by_key[use.key].counts)
            if raw.bytes <= SMALL:
                rows = con.execute(
                    f"SELECT DISTINCT {use.key} FROM {raw.sql} LIMIT 5000"
                ).fetchall()
                words |= {row[0] for row in rows if row[0]}
    return states_of(words, dict(system.states) if system else None)


def _missing_answers(uses: Sequence[ColumnUse], columns: Sequence[Column]) -> frozenset[str]:
    answers = {use.key for use in uses if use.field in {"csat", "csat_top"}}
    return frozenset(
        value.strip().lower()
        for column in columns
        if column.key in answers
        for value in column.counts
        if CSAT_MISSING.match(value)
    )


def _mangled(candidates: Sequence[Candidate], chosen: AnyMapping[str, Candidate]) -> list[Doubt]:
    used = {candidate[2].key for candidate in chosen.values()}
    told: dict[str, Doubt] = {}
    for _, name, column, reading, _ in candidates:
        if reading.mangled and column.key not in used:
            told[column.key] = Doubt(
                "mangled_numbers",
                f"“{column.name}” ({name.replace('_', ' ')}) holds numbers whose commas were "
                f"misplaced by the export, such as {column.samples[0]}. Their value cannot be won "
                "back for certain, so the column is left out.",
            )
    return list(told.values())


def _vital(uses: Sequence[ColumnUse], shape: Shape) -> list[Doubt]:
    fields = {use.field for use in uses}
    doubts = []
    if "ticket_id" not in fields:
        doubts.append(
            Doubt("no_ticket_id", "No column holds the ticket’s number. Say which one does.", True)
        )
    need = "opened_at" if shape == "ticket" else "updated_at"
    if need not in fields:
        acts = {"event": "when each event happened", "update": "when each row was written"}
        what = acts.get(shape, "when the ticket was opened")
        doubts.append(Doubt(f"no_{need}", f"No column says {what}. Say which one does.", True))
    elif shape == "update" and "opened_at" not in fields:
        message = "No column says when a ticket was opened; its first row is taken for the opening."
        doubts.append(Doubt("opened_by_first_row", message))
    return doubts


def _dates_only(uses: Sequence[ColumnUse]) -> list[Doubt]:
    """Times that are days: durations are then whole days, hours cannot be told."""
    times = [u for u in uses if u.field in {"opened_at", "resolved_at", "updated_at"}]
    times = [u for u in times if len(u.samples) >= 3 and u.format != "excel"]
    days = [use for use in times if not any(_CLOCK.search(sample) for sample in use.samples)]
    if not days:
        return []
    names = " and ".join(f"“{use.column}”" for use in days)
    return [
        Doubt(
            "dates_without_time",
            f"{names}: days without a time of day (such as {days[0].samples[0]}). Each counts as"
            " midnight, so times to resolve are in whole days. Export date and time in one column"
            " if you can.",
        )
    ]


def _no_end(
    uses: Sequence[ColumnUse], columns: Sequence[Column], states: States, shape: Shape
) -> list[Doubt]:
    """Nothing says when a ticket was resolved: what stands in for it, if anything does."""
    fields = {use.field for use in uses}
    told = shape != "ticket" and (states.resolved or (states.closed and "closed_at" not in fields))
    few = all(column.rows < 20 for column in columns)
    if told or few or "resolved_at" in fields or not fields & {"opened_at", "updated_at"}:
        return []
    used = {use.key for use in uses}
    other = [
        c.name for c in columns if c.key not in used and reading_of(c, "resolved_at").fit > 0.9
    ]
    more = (
        f" Columns with times not used: {', '.join(f'“{n}”' for n in other[:6])}." if other else ""
    )
    if "closed_at" in fields:
        message = f"No column says when a ticket was resolved, so its close is taken for it.{more}"
        return [Doubt("close_for_resolution", message)]
    use = next((u for f in ("status", "activity", "event_to") for u in uses if u.field == f), None)
    words = ""
    if use is not None and shape != "ticket":
        counts = next(column.counts for column in columns if column.key == use.key)
        shown = ", ".join(f"“{word[:40]}”" for word, _ in counts.most_common(8))
        words = f" No word in “{use.column}” is known to mean resolved or closed ({shown}…)."
    message = (
        f"Nothing says when a ticket was resolved, so every ticket counts as open.{words}{more}"
    )
    return [Doubt("no_resolution", message)]


def _repeated_headings(raw: RawTable, uses: Sequence[ColumnUse]) -> list[Doubt]:
    used = {use.column for use in uses}
    doubts = []
    for doubt in raw.doubts:
        if doubt.code == "duplicate_header_differs":
            names = [name for name in used if f"“{name}”" in doubt.message]
            if names:
                doubts.append(
                    Doubt(
                        "duplicate_header",
                        f"{doubt.message} It matters for “{names[0]}”. Remove or rename one.",
                        serious=True,
                    )
                )
    return doubts


def _unsure(uses: Sequence[ColumnUse]) -> list[Doubt]:
    return [
        Doubt("unsure_column", f"“{use.column}” is taken as {use.field}, unsurely: {use.why}.")
        for use in sorted(uses, key=lambda use: use.sure)
        if use.sure < SURE_ENOUGH
    ]
