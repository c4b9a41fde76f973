"""The mapping shown before anything is stored: columns, guesses, real values, rows as read."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from headway.loop.evidence.mapping import ColumnPreview, Guess, Mapping, Preview
from headway.loop.evidence.presets import presets
from headway.loop.evidence.recognise.columns import guesses, sampled_columns
from headway.loop.evidence.recognise.reading import value_sql
from headway.loop.evidence.sources.table import RawTable

_ROWS = 2_000


def preview(
    con: duckdb.DuckDBPyConnection, raw: RawTable, mapping: Mapping, rows: int = 8
) -> Preview:
    """Every column with its guess and the alternatives, unsure ones first, and `rows` rows read."""
    system = presets().get(mapping.preset or "")
    uses = {use.column: use for use in mapping.uses}
    shown = []
    for column in sampled_columns(raw):
        use = uses.get(column.name)
        others = [g for g in guesses(column, system) if use is None or g.field != use.field]
        shown.append(
            ColumnPreview(
                column=column.name,
                key=column.key,
                samples=column.samples,
                filled=round(column.filled, 4),
                field=use.field if use else None,
                sure=use.sure if use else 0.0,
                why=use.why if use else "not used",
                alternatives=tuple(_first(others)),
            )
        )
    shown.sort(key=lambda c: (c.field is None, c.sure >= 0.7))
    return Preview(mapping, tuple(shown), _read(con, raw, mapping, rows))


def _first(others: list[Guess]) -> list[Guess]:
    seen: dict[str, Guess] = {}
    for guess in others:
        seen.setdefault(guess.field, guess)
    return list(seen.values())[:5]


def _read(
    con: duckdb.DuckDBPyConnection, raw: RawTable, mapping: Mapping, rows: int
) -> list[dict[str, object]]:
    """The first sampled rows through the mapping; never a partial scan of the file itself."""
    if not mapping.uses:
        return []
    cells = list(zip(*raw.sample(_ROWS)[:rows], strict=True))
    table = pa.table(
        {c.key: pa.array(v, pa.string()) for c, v in zip(raw.columns, cells, strict=True)}
    )
    con.register("headway_preview", table)
    try:
        values = ", ".join(f'{value_sql(use, mapping)} AS "{use.field}"' for use in mapping.uses)
        found = con.execute(f"SELECT {values} FROM headway_preview")
        names = [use.field for use in mapping.uses]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    finally:
        con.unregister("headway_preview")
