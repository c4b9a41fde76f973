"""Files opened as one table of text, whatever they are; nothing lost in silence.

`open_files` looks at what a file *is* (never at its name alone), unpacks it within limits, finds
encoding, separator and headings, and hands on something DuckDB can scan. Rows that cannot be
read are kept as rejects with their line and reason; what casts doubt on the whole file is a doubt.
"""

from headway.loop.evidence.sources.opening import open_files
from headway.loop.evidence.sources.table import (
    Limits,
    RawColumn,
    RawTable,
    Reject,
    UnreadableFile,
)

__all__ = ["Limits", "RawColumn", "RawTable", "Reject", "UnreadableFile", "open_files"]
