"""Who a text names with @ (pure)."""

from __future__ import annotations

from collections.abc import Mapping


def named(text: str, people: Mapping[str, int]) -> list[int]:
    """The people (name → id) named as “@First Last” or “@First” where the first name is one person's.

    Longer names win, capitals do not matter.

    >>> named("@Ada, and @tomas rasmusdal?", {"Ada Kirk": 1, "Tomas Rasmusdal": 2, "Tomas Other": 3})
    [1, 2]
    >>> named("mail ada@kirk.example", {"Ada Kirk": 1})
    []
    """
    low = text.lower()
    handles: dict[str, set[int]] = {}
    for name, key in people.items():
        whole = " ".join(name.lower().split())
        if whole:
            handles.setdefault(whole, set()).add(key)
            handles.setdefault(whole.split(" ")[0], set()).add(key)
    ordered = sorted(handles, key=len, reverse=True)
    found: list[int] = []
    start = low.find("@")
    while start != -1:
        if start == 0 or not low[start - 1].isalnum():
            rest = low[start + 1 :]
            for handle in ordered:
                after = rest[len(handle) : len(handle) + 1]
                if rest.startswith(handle) and not after.isalnum():
                    if len(handles[handle]) == 1:
                        key = next(iter(handles[handle]))
                        if key not in found:
                            found.append(key)
                    break
        start = low.find("@", start + 1)
    return found
