"""DuckDB, one engine per process for readers and one of its own for each writer.

Memory is bounded (`HEADWAY_MEMORY_MB`, default 40 % of the machine, at most 2.5 GB) and what does not
fit goes to a folder inside the lake.
"""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import duckdb

_lock = threading.Lock()
_shared: dict[int, duckdb.DuckDBPyConnection] = {}


def memory_mb() -> int:
    """How much memory an engine may take, in MB."""
    given = os.environ.get("HEADWAY_MEMORY_MB")
    if given:
        return max(256, int(given))
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
    return max(512, min(2500, machine * 2 // 5))


def start(spill: Path, *, memory: int | None = None) -> duckdb.DuckDBPyConnection:
    """A fresh engine: UTC, bounded memory, no downloads, spilling into `spill`."""
    spill.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(
        config={
            "memory_limit": f"{memory or memory_mb()}MB",
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
            "python_enable_replacements": "false",
            "parquet_metadata_cache": "true",
        }
    )
    con.execute("SET TimeZone='UTC'")
    con.execute("SET enable_progress_bar=false")  # it would write to stdout
    return con


def shared(root: Path) -> duckdb.DuckDBPyConnection:
    """The readers' engine of this process (a forked child gets its own)."""
    with _lock:
        con = _shared.get(os.getpid())
        if con is None:
            _shared.clear()
            con = _shared[os.getpid()] = start(root / "spill" / str(os.getpid()))
        return con


def sweep(root: Path) -> None:
    """Remove what dead processes left in the spill folder."""
    for folder in (root / "spill").glob("*"):
        pid = folder.name.partition("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists() and not _alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
