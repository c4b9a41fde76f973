"""Settings read from the environment, and records laid out from the models."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from headway.config.settings import postgresql


def test_an_address_names_a_postgresql_database() -> None:
    found = postgresql("postgresql://me:p%40ss@db.example:5433/head%20way?sslmode=require")
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"]) == ("me", "p@ss")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "head way")
    assert found["OPTIONS"] == {"sslmode": "require"}
    assert postgresql("postgres:///headway?host=/run/postgresql")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize("address", ["mysql://a/b", "records.sqlite3", "postgresql://host"])
def test_another_address_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="HEADWAY_DATABASE is an address such as"):
        postgresql(address)


def test_no_migration_moves_data_so_empty_records_can_be_laid_out_from_the_models():
    from django.db.migrations import RunPython, RunSQL, SeparateDatabaseAndState

    root = Path(__file__).resolve().parents[2]
    files = sorted(root.glob("headway/*/*/migrations/0*.py"))
    ours = [
        importlib.import_module(".".join(file.relative_to(root).with_suffix("").parts)).Migration
        for file in files
    ]
    assert len(ours) > 20
    moving = (RunPython, RunSQL, SeparateDatabaseAndState)
    assert not [m for m in ours if any(isinstance(op, moving) for op in m.operations)]
