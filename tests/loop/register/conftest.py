"""The cast of the door tests, on a desk without tickets."""

from __future__ import annotations

import pytest

from tests.doors.cast import Cast, assemble


@pytest.fixture
def cast(db) -> Cast:
    return assemble()
