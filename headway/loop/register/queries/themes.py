"""Which entry answers a theme of customers' feedback."""

from __future__ import annotations

from collections.abc import Iterable

from headway.loop.assessment.models import Theme

from ..models import Improvement, ThemeLink


def entries_of_themes(themes: Iterable[Theme]) -> dict[int, Improvement]:
    """The entry of each theme that has one, by the theme's primary key; merged ones lead on.

    Not cut to what a member may see: say to a client contact no more than where it stands.
    """
    found = {}
    rows = ThemeLink.objects.filter(theme__in=list(themes)).select_related(
        "improvement__merged_into"
    )
    for link in rows:
        found[link.theme_id] = link.improvement.merged_into or link.improvement
    return found
