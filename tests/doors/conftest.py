"""The cast, and how each of them comes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client as Visitor

from headway.ground.accounts.models import Client, Member
from headway.loop.evidence.actions import import_files
from headway.loop.evidence.models import Import
from tests.doors import export
from tests.doors.cards import Entries, Findings, find_gaps, write_entries
from tests.doors.cast import Cast, assemble


@pytest.fixture
def cast(db: None, home: Path) -> Cast:
    """Everybody in place, on an empty ticket store."""
    return assemble()


@pytest.fixture
def visit() -> Callable[[Member], Visitor]:
    """A browser signed in as a member; CSRF is checked as in life."""

    def sign_in(member: Member) -> Visitor:
        visitor = Visitor()
        visitor.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        return visitor

    return sign_in


@dataclass(frozen=True)
class Stock:
    """A ticket store made once and read by many tests: its folder and the report of its import."""

    home: Path
    report: dict[str, Any]


@pytest.fixture(scope="session")
def stock(tmp_path_factory, django_db_setup, django_db_blocker) -> Stock:
    """`export.rows()` imported as the desk of the cast imports them; records rolled back."""
    home = tmp_path_factory.mktemp("stock")
    kept = settings.HOME, settings.LAKE
    settings.HOME, settings.LAKE = home, home / "lake"
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            cast = assemble()
            report = import_files(
                by=cast.mia, desk=cast.desk, paths=[export.write(home / "tickets.csv")],
                at=datetime(2026, 9, 1, tzinfo=UTC),
            )  # fmt: skip
            transaction.set_rollback(True)
    finally:
        settings.HOME, settings.LAKE = kept
    return Stock(home, report.as_json())


@pytest.fixture
def desk(cast: Cast, stock: Stock, settings) -> Cast:
    """The cast with half a year of tickets of three clients; tests only read the tickets."""
    settings.LAKE = stock.home / "lake"
    for name in export.OTHERS:
        Client.objects.create(desk=cast.desk, name=name)
    Import.objects.create(
        desk=cast.desk, version=1, files=["tickets.csv"], by=cast.mia, by_name="Mia",
        state=Import.State.DONE, report=stock.report, started_at=datetime(2026, 9, 1, tzinfo=UTC),
    )  # fmt: skip
    return cast


@pytest.fixture
def queued(monkeypatch) -> list[tuple[str, int]]:
    """Background work is written down here instead of being done."""
    asked: list[tuple[str, int]] = []
    for module, name in (
        ("evidence", "run_import"), ("evidence", "search_findings"), ("assessment", "search_findings"),
    ):  # fmt: skip
        monkeypatch.setattr(
            f"headway.doors.web.views.{module}.{name}",
            lambda pk, name=name: asked.append((name, pk)),
        )
    return asked


@pytest.fixture
def forged() -> Callable[[Member], Visitor]:
    """A browser signed in as a member whose requests lack the CSRF token."""

    def sign_in(member: Member) -> Visitor:
        visitor = Visitor(enforce_csrf_checks=True)
        visitor.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        return visitor

    return sign_in


@pytest.fixture
def findings(desk: Cast) -> Findings:
    """Three findings over the desk's tickets."""
    return find_gaps(desk)


@pytest.fixture
def entries(desk: Cast) -> Entries:
    """Three entries in the desk's register."""
    return write_entries(desk)
