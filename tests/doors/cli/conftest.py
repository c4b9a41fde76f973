"""A small desk in a data folder of its own, made once; its tests only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.doors.cli.shell import Shell, shell, tickets, write


@pytest.fixture(scope="session")
def reading(tmp_path_factory) -> Iterator[Shell]:
    """A warm shell on a desk with tickets."""
    folder = tmp_path_factory.mktemp("contract")
    with shell(folder / "home") as ask:
        ask("import", write(folder / "tickets.csv", tickets()))
        yield ask
