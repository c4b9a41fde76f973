"""The playbooks, one small file each; a new file here is a new playbook.

>>> list(PLAYBOOKS)[0]
'backlog'
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable

from headway.ground.trouble import WrongUsage

from ..playbook import Playbook

PLAYBOOKS: dict[str, Playbook] = {
    book.key: book
    for book in sorted(
        (
            importlib.import_module(f"{__name__}.{module.name}").PLAYBOOK
            for module in pkgutil.iter_modules(__path__)
        ),
        key=lambda book: book.key,
    )
}
"""All playbooks by key."""


def find(key: str) -> Playbook:
    """One playbook; `WrongUsage` names the known ones when there is none."""
    if key not in PLAYBOOKS:
        raise WrongUsage(f"There is no playbook “{key}”. Known: {', '.join(PLAYBOOKS)}.")
    return PLAYBOOKS[key]


def fitting(kpi: str, books: Iterable[Playbook] = PLAYBOOKS.values()) -> list[Playbook]:
    """All playbooks (the shipped ones, unless others are given), those for this KPI first.

    >>> [book.key for book in fitting("reopen_rate")][0]
    'reopens'
    """
    return sorted(books, key=lambda book: (book.kpi != kpi, kpi not in book.also, book.name))
