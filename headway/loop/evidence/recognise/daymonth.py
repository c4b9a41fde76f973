"""Day or month first: decided over all values of a column, never by one cell."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import replace

import duckdb

from headway.loop.evidence.mapping import ColumnUse, Doubt
from headway.loop.evidence.recognise.kinds import Column
from headway.loop.evidence.recognise.times import Times, times_of
from headway.loop.evidence.recognise.zones import month_first
from headway.loop.evidence.sources.table import RawTable

_SMALL = 96 * 2**20


def settle_day_month(
    con: duckdb.DuckDBPyConnection,
    raw: RawTable,
    uses: Sequence[ColumnUse],
    columns: AnyMapping[str, Column],
    zone: str,
) -> tuple[list[ColumnUse], list[Doubt]]:
    """The uses with day and month in their place, and what remains doubtful.

    A number above 12 anywhere decides; where nothing does, the file's other columns, then the
    time zone, are the best guess.
    """
    open_uses: dict[str, Times] = {}
    for use in uses:
        if use.how != "time":
            continue
        times = times_of(columns[use.key].moments)
        if times is not None and times.day_first is not None:
            open_uses[use.key] = times
    if not open_uses:
        return list(uses), []
    sampled = any(times.ambiguous for times in open_uses.values())
    largest: dict[str, tuple[int, int]] = {}
    if raw.bytes <= _SMALL or sampled:
        keys = list(open_uses)
        cells = ", ".join(
            f"max(TRY_CAST(regexp_extract({key}, '^\\s*(\\d{{1,2}})[-/.]', 1) AS INT)),"
            f" max(TRY_CAST(regexp_extract({key}, '^\\s*\\d{{1,2}}[-/.] ?(\\d{{1,2}})[-/.]', 1) AS INT))"
            for key in keys
        )
        row = con.execute(f"SELECT {cells} FROM {raw.sql}").fetchone() or ()
        for place, key in enumerate(keys):
            largest[key] = (row[place * 2] or 0, row[place * 2 + 1] or 0)
    settled: dict[str, Times] = {}
    for key in open_uses:
        first, second = largest.get(key, (0, 0))
        times = times_of(columns[key].moments, first, second)
        if times is not None:
            settled[key] = times
    clear = [t.day_first for t in settled.values() if not t.ambiguous and not t.contradictory]
    votes = sum(1 if day else -1 for day in clear)
    tie = votes > 0 if votes else not month_first(zone)
    reason = "the file’s other dates" if votes else f"the time zone {zone}"
    doubts: list[Doubt] = []
    done = []
    for use in uses:
        times = settled.get(use.key) if use.how == "time" else None
        if times is None:
            done.append(use)
            continue
        order = "day/month" if times.day_first else "month/day"
        if times.ambiguous or times.contradictory:
            first, second = largest.get(use.key, (0, 0))
            again = times_of(columns[use.key].moments, first, second, day_first=tie)
            assert again is not None
            order = "day/month" if again.day_first else "month/day"
            sample = use.samples[0] if use.samples else ""
            if times.contradictory:
                doubts.append(
                    Doubt(
                        "contradictory_day_month",
                        f"“{use.column}” mixes day/month and month/day: some values only fit one, "
                        f"some only the other. Read as {order}; the others are rejected.",
                        serious=True,
                    )
                )
            else:
                doubts.append(
                    Doubt(
                        "ambiguous_day_month",
                        f"“{use.column}” could be day/month or month/day (such as {sample}): no "
                        f"value settles it. Read as {order}, by {reason}.",
                    )
                )
            done.append(
                replace(
                    use, format=again.format, sure=min(use.sure, 0.6 if not votes else 0.75),
                    why=f"{use.why}; {order} by {reason}",
                )
            )  # fmt: skip
        else:
            done.append(replace(use, format=times.format, why=f"{use.why}; {order}"))
    return done, doubts
