"""What later rooms hand in to the questions; light, so that handing in costs no start-up."""

from __future__ import annotations

from collections.abc import Callable

from headway.ground.accounts.models import Client, Desk

MORE: list[Callable[[Desk, Client | None], dict[str, str]]] = []
"""What later rooms know of a desk and client: fact key → a sentence."""
