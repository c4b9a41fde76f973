"""What stands on charts."""

from __future__ import annotations

from collections.abc import Mapping

from headway.ground.accounts.models import Desk

from ..models import Annotation, ChartPhase, ordered


def phases_of(
    desk: Desk, key: str, where: Mapping[str, str | None] | None = None
) -> list[ChartPhase]:
    """The phases in force for exactly this slice of a KPI, by day."""
    return list(
        ChartPhase.objects.filter(
            desk=desk, kpi=key, slice=ordered(where), removed_at=None
        ).select_related("made_by")
    )


def phase_starts(desk: Desk, where: Mapping[str, str | None] | None = None) -> dict[str, list[str]]:
    """KPI → the ISO dates its phases start on, for exactly this slice."""
    return phase_starts_by_slice(desk).get(tuple(ordered(where).items()), {})


Place = tuple[tuple[str, str | None], ...]


def phase_starts_by_slice(desk: Desk) -> dict[Place, dict[str, list[str]]]:
    """Slice, as ordered pairs → KPI → the ISO dates its phases start on; one question for all."""
    found: dict[Place, dict[str, list[str]]] = {}
    for row in ChartPhase.objects.filter(desk=desk, removed_at=None):
        here = found.setdefault(tuple(ordered(row.slice).items()), {})
        here.setdefault(row.kpi, []).append(row.on.isoformat())
    return found


def annotations_of(
    desk: Desk, key: str, where: Mapping[str, str | None] | None = None, *, own: bool = False
) -> list[Annotation]:
    """What happened, by day, as far as it belongs on this KPI's chart of a slice.

    A note about a slice belongs on its chart and on those of its parts; one about the whole desk
    on all. `own` leaves out the latter: whoever sees only their own company is not told what
    happened at the desk's others.
    """
    asked = dict(where or {})
    notes = Annotation.objects.filter(desk=desk, kpi__in=["", key], removed_at=None)
    return [
        note
        for note in notes.select_related("made_by")
        if note.slice.items() <= asked.items() and (note.slice or not own)
    ]
