"""Every client the tickets name becomes a client of the desk, so that their contacts can come in."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from headway.ground.accounts.models import Client, Desk
from headway.loop.evidence import queries
from headway.loop.evidence.actions import Wishes, import_files, undo
from headway.loop.evidence.models import Import

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture
def desk(home: Path) -> Desk:
    return Desk.objects.create(name="Desk", slug="desk", pseudonym_key="k1")


def write(path: Path, clients: list[str | None]) -> Path:
    """A ticket for each client, None for a ticket that names none."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["ticket_id", "client", "category", "opened_at"])
        for number, client in enumerate(clients):
            out.writerow(
                [
                    f"{path.stem}-{number}",
                    client or "",
                    "Printer",
                    f"2026-03-{number % 27 + 1:02d} 08:00",
                ]
            )
    return path


def names(desk: Desk) -> list[str]:
    return list(Client.objects.filter(desk=desk).values_list("name", flat=True))


def test_clients_come_with_their_tickets_and_stay(desk, tmp_path):
    there = Client.objects.create(desk=desk, name="Mill Ltd")
    other = Desk.objects.create(name="Other", slug="other", pseudonym_key="k2")
    first = write(
        tmp_path / "a.csv", ["Bakery GmbH", "Mill Ltd", None, "bakery gmbh", "Bakery GmbH"]
    )
    import_files(by=None, desk=desk, paths=[first], at=AT)
    assert names(desk) == ["Bakery GmbH", "Mill Ltd", "bakery gmbh"]
    assert Client.objects.get(desk=desk, name="Mill Ltd") == there
    import_files(by=None, desk=desk, paths=[write(tmp_path / "b.csv", ["Quartz"])], at=AT)
    import_files(by=None, desk=desk, paths=[first], at=AT)
    assert names(desk) == ["Bakery GmbH", "Mill Ltd", "Quartz", "bakery gmbh"]
    assert names(other) == []
    undo(by=None, desk=desk, number=Import.objects.filter(desk=desk).first().version, at=AT)
    assert "Bakery GmbH" in names(desk), "a client a contact may speak for is never taken away"


def test_a_dry_run_and_a_file_without_clients_make_none(desk, tmp_path):
    file = write(tmp_path / "a.csv", ["Bakery GmbH"] * 3)
    import_files(by=None, desk=desk, paths=[file], at=AT, dry_run=True)
    assert names(desk) == []
    nobody = tmp_path / "n.csv"
    nobody.write_text("ticket_id,category,opened_at\n1,Printer,2026-03-01 08:00\n")
    import_files(by=None, desk=desk, paths=[nobody], at=AT)
    assert names(desk) == []
    import_files(by=None, desk=desk, paths=[nobody], wishes=Wishes(client="Quartz"), at=AT)
    assert names(desk) == ["Quartz"]


def test_too_many_or_too_long_names_are_no_clients(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(queries, "MOST_CLIENTS", 3)
    file = write(tmp_path / "a.csv", ["x" * 201, "x" * 201, *"aabbccd"])
    import_files(by=None, desk=desk, paths=[file], at=AT)
    assert names(desk) == ["a", "b", "c"]
