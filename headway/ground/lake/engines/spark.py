"""Spark: on this machine, or where `HEADWAY_SPARK` says.

`HEADWAY_SPARK` is a master (`spark://host:7077`, `local[8]`, `yarn`) or a Spark Connect address
(`sc://host:15002`); its workers must see the data folder under the same path. Needs Java 17.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from headway.ground.trouble import Trouble

from . import portable

if TYPE_CHECKING:
    from ..store import Lake
    from ..versions import Version

NAME = "Spark"
LOCAL = "local[*]"
_lock = threading.RLock()
_main: dict[int, Any] = {}
_versions: dict[tuple[int, str, int], Any] = {}
KEPT = 4
"""Versions kept open; each is a Spark session with views of its own."""


def why_not(expression: Any) -> str | None:
    """Whatever no second engine may be asked for."""
    return portable.found(expression, portable.REASONS)


@lru_cache(maxsize=1)
def _compiler() -> Any:
    import ibis
    from ibis.backends.sql.compilers.pyspark import PySparkCompiler

    _needed()
    _ = ibis.pyspark  # its options exist only once it is named
    return PySparkCompiler()


def sql(expression: Any) -> str:
    """The expression as Spark reads it."""
    return portable.compiled(NAME, _compiler(), portable.without_nulls(expression))


def ask(lake: Lake, version: Version, sql: str) -> pa.Table:
    """The answer, gathered in this process."""
    _needed()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        found: pa.Table = _session_of(lake, version).sql(sql).toArrow()
    except (PySparkException, Py4JError) as error:
        said = str(error).strip().splitlines()
        raise Trouble(
            f"Spark could not answer: {(said or ['no reason given'])[0][:400]}"
        ) from error
    return found


def _needed() -> None:
    try:
        import pyspark  # noqa: F401 - asked only whether it is there
    except ImportError:
        raise Trouble(
            "HEADWAY_ENGINE is spark, but pyspark is not installed. Install"
            " requirements-engines.txt (and Java 17)."
        ) from None


def _session_of(lake: Lake, version: Version) -> Any:
    """A Spark session whose views read exactly this version; made on first use."""
    key = (os.getpid(), str(lake.root), version.number)
    with _lock:
        found = _versions.get(key)
        if found is None:
            found = _start().newSession()
            for table in version.tables:
                _view(found, lake, version, table)
            while len(_versions) >= KEPT:
                _versions.pop(next(iter(_versions)))
            _versions[key] = found
        return found


def _view(session: Any, lake: Lake, version: Version, table: str) -> None:
    files, schema = lake.files(version, table)
    columns = ", ".join(f"`{field.name}` {_type(field.type)}" for field in schema)
    if files:
        folder = lake.root / table
        reader = session.read.schema(columns).option("basePath", str(folder))
        frame = reader.parquet(*(str(folder / file.path) for file in files))
    else:
        frame = session.createDataFrame([], columns)
    frame.createOrReplaceTempView(table)


def _start() -> Any:
    """This process' Spark; Trouble where it does not come up (no Java, no such master)."""
    mine = _main.get(os.getpid())
    if mine is not None:
        return mine
    from pyspark.errors import PySparkException, PySparkRuntimeError
    from pyspark.sql import SparkSession

    from .. import engine

    where = os.environ.get("HEADWAY_SPARK", "") or LOCAL
    builder = SparkSession.builder.appName("Headway").config("spark.sql.session.timeZone", "UTC")
    settings = {"spark.sql.sources.partitionColumnTypeInference.enabled": "false"}
    if where.startswith("sc://"):
        builder = builder.remote(where)
    else:
        builder = builder.master(where)
        settings |= {"spark.ui.enabled": "false", "spark.log.level": "ERROR"}
    if where.startswith("local"):
        settings |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": f"{engine.memory_mb()}m",
            "spark.local.dir": _scratch(),
            "spark.sql.shuffle.partitions": "8",
        }
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        made = builder.getOrCreate()
    except (PySparkException, PySparkRuntimeError, OSError) as error:
        raise Trouble(
            f"Spark does not start at {where} ({str(error).strip()[:300]}). It needs Java 17 (set"
            " JAVA_HOME) and, elsewhere than here, a master that answers (HEADWAY_SPARK)."
        ) from error
    _main.clear()
    _main[os.getpid()] = made
    return made


def _scratch() -> str:
    """A folder for what does not fit into memory: the process', as all lakes share one Spark."""
    folder = tempfile.mkdtemp(prefix="headway-spark-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _type(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP" if kind.tz else "TIMESTAMP_NTZ"
    for check, name in (
        (pa.types.is_boolean, "BOOLEAN"),
        (pa.types.is_int64, "BIGINT"),
        (pa.types.is_integer, "INT"),
        (pa.types.is_floating, "DOUBLE"),
        (pa.types.is_date, "DATE"),
    ):
        if check(kind):
            return name
    return "STRING"
