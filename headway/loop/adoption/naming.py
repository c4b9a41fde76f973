"""Whether a text names a person: behaviours are about work, never about somebody (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)*")
LEAST_LETTERS = 3


def named_in(text: str, names: Iterable[str]) -> str:
    """The first name or e-mail address found in a text; empty when there is none.

    A whole name is found however it is written; a first or last name alone only where it is written
    as a name is, with its capital, so that “will” and “mark” stay words.

    >>> named_in("Mia Berg closes too early", ["Mia Berg"]), named_in("they will call", ["Will Mark"])
    ('Mia Berg', '')
    >>> named_in("ask ann@example.org", []), named_in("Berg's tickets", ["Mia Berg"])
    ('ann@example.org', 'Berg')
    """
    found = ADDRESS.search(text)
    if found:
        return found.group()
    for name in names:
        whole = " ".join(name.split())
        # a name of one word is a name only with its capital
        flags = re.IGNORECASE if " " in whole else 0
        if len(whole) >= LEAST_LETTERS and _word(whole, flags).search(text):
            return whole
        for part in whole.split():
            if len(part) >= LEAST_LETTERS and part[0].isupper() and _word(part).search(text):
                return part
    return ""


def _word(name: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", flags)


FIRST_TIME_FIX = re.compile(
    r"\bfirst[\s-]*(time|call|contact|touch)[\s-]*(fix|resol|solv|right)\w*"
    r"|\b(fix|resolv|solv)\w*\s+(it\s+)?(at|on|the)\s+(the\s+)?first\s+(time|call|contact|touch)"
    r"|\b(ftf|ftfr|fcr)\b",
    re.IGNORECASE,
)
"""First-time fix in its usual names; it is never a person's target."""


def about_first_time_fix(text: str) -> bool:
    """Whether a text speaks of first-time fix.

    >>> about_first_time_fix("raise first-time fix"), about_first_time_fix("link an article first")
    (True, False)
    """
    return FIRST_TIME_FIX.search(text) is not None
