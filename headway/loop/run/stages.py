"""The ways an improvement can be walked: named stages, each with its exit criterion (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from headway.ground.trouble import Trouble


@dataclass(frozen=True)
class StageOf:
    """One stage: its name, and what must be true before it is left."""

    name: str
    exit: str


@dataclass(frozen=True)
class StageSet:
    """A way of walking: key, name, one sentence on when it suits, the stages in order."""

    key: str
    name: str
    meaning: str
    stages: tuple[StageOf, ...]


SHIPPED: dict[str, StageSet] = {
    one.key: one
    for one in (
        StageSet(
            "pdca", "PDCA", "Short and round: try, look, keep or change.",
            (
                StageOf("Plan", "Cause shown, change chosen, tasks and measure agreed."),
                StageOf("Do", "The change is made where it was to be tried."),
                StageOf("Check", "The KPI was read against its baseline, guards too."),
                StageOf("Act", "Kept as the standard, changed, or given up, with the reason."),
            ),
        ),
        StageSet(
            "seven_step", "Seven steps", "Where measuring itself must be built first.",
            (
                StageOf("Strategy for improvement", "It is written which goal this serves."),
                StageOf("Define what to measure", "The KPI has a definition and an owner."),
                StageOf("Gather", "The data is in, its gaps are named."),
                StageOf("Process", "The figures are computed and checked by a second person."),
                StageOf("Analyse", "The cause is shown by evidence."),
                StageOf("Present and use", "The people who decide have seen it and decided."),
                StageOf("Implement", "The change is made and the KPI is watched."),
            ),
        ),
        StageSet(
            "seven_questions", "Seven questions", "For larger change, from vision to habit.",
            (
                StageOf("What is the vision?", "The goal behind it can be said in a sentence."),
                StageOf("Where are we now?", "The baseline is frozen."),
                StageOf("Where do we want to be?", "Target and date are agreed."),
                StageOf("How do we get there?", "The plan fits the time people have."),
                StageOf("Take action", "The tasks are done."),
                StageOf("Did we get there?", "The verdict is taken."),
                StageOf("How do we keep momentum?", "The gain is watched; somebody owns the watch."),
            ),
        ),
    )
}  # fmt: skip
"""By key, as they ship; a desk can add its own."""


def checked(name: str, stages: Sequence[tuple[str, str]]) -> tuple[StageOf, ...]:
    """The stages of a desk's own set, tidied; `Trouble` says what is missing.

    >>> [stage.name for stage in checked("Ours", [("Try", "Seen"), (" Keep ", "Written")])]
    ['Try', 'Keep']
    """
    if not name.strip():
        raise Trouble("Give the stage set a name.")
    found = [StageOf(" ".join(word.split()), exit.strip()) for word, exit in stages if word.strip()]
    if not 2 <= len(found) <= 12:
        raise Trouble(f"A stage set has 2 to 12 stages, not {len(found)}.")
    if len({one.name.lower() for one in found}) < len(found):
        raise Trouble("Two stages have the same name.")
    for one in found:
        if not one.exit:
            raise Trouble(f"Say what must be true before “{one.name}” is left.")
    return tuple(found)


def due_dates(starts: date, ends: date, count: int) -> list[date]:
    """When each of `count` stages is due, spread evenly; the last on `ends`.

    >>> [day.day for day in due_dates(date(2026, 3, 1), date(2026, 3, 29), 4)]
    [8, 15, 22, 29]
    """
    span = max((ends - starts).days, 0)
    return [starts + timedelta(days=round(span * step / count)) for step in range(1, count + 1)]
