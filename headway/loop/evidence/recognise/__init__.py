"""What the columns of a file mean: guessed from headings, confirmed by values, said with reasons.

`recognise` gives a `Mapping`; `preview` shows it with real values; `value_sql` and
`unreadable_sql` are the mapping's SQL, read by the import.
"""

from headway.loop.evidence.recognise.columns import recognise
from headway.loop.evidence.recognise.preview import preview
from headway.loop.evidence.recognise.reading import missing_sql, unreadable_sql, value_sql

__all__ = ["missing_sql", "preview", "recognise", "unreadable_sql", "value_sql"]
