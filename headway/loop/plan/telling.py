"""Why something is not in the plan and what would help, in sentences (pure)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from headway.ground.words import day as said_day
from headway.ground.words import listed

from .portfolio.misfits import Misfit, Remedy
from .portfolio.model import Portfolio


def reason_of(portfolio: Portfolio, misfit: Misfit, monday_at: Callable[[int], date]) -> str:
    """The reason as a sentence that follows the entry's name."""
    entry = portfolio.entries[misfit.entry]
    if misfit.code == "empty":
        return "has no open task: add some, or take a playbook."
    if misfit.code == "skill":
        named = [portfolio.pieces[k].name for k in entry.pieces if not portfolio.pieces[k].workers]
        return f"needs {listed(misfit.skills)}, and nobody is there for it ({listed(named, 2)})."
    if misfit.code == "waits" and misfit.waits_for is not None:
        return f"waits for {portfolio.entries[misfit.waits_for].name}, which is not in the plan."
    if misfit.code == "worth":
        return "would fit, but moving others for it costs more than it brings."
    if misfit.code == "limit":
        return (
            f"has an owner who runs {portfolio.limit(entry.owner or 0)} improvements at once"
            " already; more time alone would not help."
        )
    lacks = listed(
        [
            f"{round(lack.needed, 1):g} h of {lack.what} ({round(lack.free, 1):g} free)"
            for lack in misfit.lacks
        ],
        3,
    )
    if misfit.code == "date":
        if entry.due is not None and entry.due < 0:
            return f"has a date that has passed; it needs {lacks}."
        last = monday_at(portfolio.last_week(entry))
        return (
            f"cannot be done by its date (week of {said_day(last)}), even with everybody free for"
            f" it: it needs {lacks}."
        )
    if all(lack.free >= lack.needed for lack in misfit.lacks):
        return f"needs {lacks}, but not in the weeks and the order it would take."
    return f"needs {lacks}."


def remedy_of(
    portfolio: Portfolio, remedy: Remedy, monday_at: Callable[[int], date], misfit: Misfit
) -> dict[str, Any]:
    """A remedy as it is kept: its kind, a sentence, and whom or what it names by key."""
    plain: dict[str, Any] = {"kind": remedy.kind}
    if remedy.kind == "hours" and remedy.worker is not None:
        worker = portfolio.workers[remedy.worker]
        plain |= {"member": worker.key, "hours": remedy.hours}
        plain["sentence"] = f"Fits if {worker.name} gives {remedy.hours:g} h more a week."
    elif remedy.kind == "start" and remedy.week is not None:
        monday = monday_at(remedy.week)
        plain |= {"on": monday.isoformat()}
        plain["sentence"] = f"Fits from {said_day(monday)}, when this plan is over."
        if remedy.week < portfolio.weeks:
            plain["sentence"] = (
                f"Fits if it starts in the week of {said_day(monday)} and ends later."
            )
    elif remedy.kind == "date" and remedy.week is not None:
        monday = monday_at(remedy.week + 1)
        plain |= {"on": monday.isoformat()}
        plain["sentence"] = f"Fits if its date moves to {said_day(monday)}."
    elif remedy.kind in ("instead", "before") and remedy.other is not None:
        other = portfolio.entries[remedy.other]
        plain |= {"improvement": other.key}
        plain["sentence"] = (
            f"Fits if {other.name} waits."
            if remedy.kind == "instead"
            else f"First find a place for {other.name}."
        )
    else:
        plain |= {"skill": remedy.skill}
        plain["sentence"] = (
            f"Give {remedy.skill} to a member on the capacity page, or train somebody."
        )
    return plain
