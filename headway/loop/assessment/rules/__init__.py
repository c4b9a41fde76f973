"""The rules that search tickets for gaps: one small file each.

A rule is a class with `key`, `name`, `why` and one method, `look`, which hands on every comparison
it tried. Any class of that kind in this folder is found; there is no list to add it to.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from .rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """One of each rule, by name of its file.

    >>> "category_below" in [rule.key for rule in all_rules()]
    True
    """
    found: list[Rule] = []
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for thing in vars(loaded).values():
            if (
                isinstance(thing, type)
                and thing.__module__ == loaded.__name__
                and issubclass(thing, Rule)
                and thing is not Rule
            ):
                found.append(thing())
    return tuple(found)
