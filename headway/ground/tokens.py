"""Tokens of private links: told once, kept as their fingerprint only."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> tuple[str, str]:
    """A token for an address, and its fingerprint."""
    token = secrets.token_urlsafe(32)
    return token, fingerprint(token)


def fingerprint(token: str) -> str:
    """What is kept of a token, 64 signs: it opens nothing, and the token cannot be told from it."""
    return hashlib.sha256(token.encode()).hexdigest()
