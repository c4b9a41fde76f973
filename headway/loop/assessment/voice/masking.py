"""Personal data in free text, hidden when it is shown: e-mail addresses and telephone numbers (pure)."""

from __future__ import annotations

import re

MAIL, PHONE = "[e-mail address]", "[telephone number]"
_MAIL = re.compile(r"[^\s@<>()\[\],;:\"“”]+@[^\s@<>()\[\],;:\"“”]+\.[^\s@<>()\[\],;:\"“”.]{2,}")
_PHONE = re.compile(
    r"(?<![\w@#])(?:tel(?:efon)?\.?:?\s*)?(?:\+|00|\(?0)?\(?\d(?:[\s./()–-]{0,3}\d){6,14}\)?(?!\w)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\s*(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})"
    r"(?:\s+\d{1,2}[:.]?\d{0,2})?\s*"
)


def masked(text: str) -> str:
    """The text with e-mail addresses and telephone numbers replaced by a word for what was there.

    A run of seven to fifteen digits, with the usual signs between them, is taken for a telephone
    number, also where it is something else; dates and shorter numbers stay.

    >>> masked("Ask ann.lee@example.com or +49 30 1234567.")
    'Ask [e-mail address] or [telephone number].'
    >>> masked("INC 12345 of 2026-03-14, 24 of 31 days")
    'INC 12345 of 2026-03-14, 24 of 31 days'
    """
    return _PHONE.sub(_unless_date, _MAIL.sub(MAIL, text))


def _unless_date(found: re.Match[str]) -> str:
    return found[0] if _DATE.fullmatch(found[0]) else PHONE
