"""Entries that say nearly the same as what somebody is typing."""

from __future__ import annotations

from dataclasses import dataclass

from headway.ground.accounts.models import Desk, Member

from ..models import Improvement
from ..similarity import alike
from .entries import entries


@dataclass(frozen=True)
class Similar:
    """An entry that is alike, and how much (0..1)."""

    entry: Improvement
    share: float


def similar(
    who: Member | Desk, *, title: str, problem: str = "", but: int | None = None, most: int = 5
) -> list[Similar]:
    """Entries `who` may see that are like this text, the likest first; `but` is left out."""
    if len((title + problem).strip()) < 4:
        return []
    rows = entries(who).exclude(pk=but or 0).values_list("pk", "title", "problem")
    found = alike(
        title, problem[:2000], {pk: (name, text[:2000]) for pk, name, text in rows}, most=most
    )
    whole = entries(who).select_related("owner").in_bulk([one.id for one in found])
    return [Similar(whole[one.id], one.share) for one in found]
