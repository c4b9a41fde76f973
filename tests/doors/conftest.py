"""The cast, and how each of them comes in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client as Visitor

from headway.ground.accounts.models import Member
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
