"""A playbook as plain data and back, and what must hold for one (pure).

Shipped playbooks are written in code; a desk's own ones are kept as data and read through here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from graphlib import CycleError, TopologicalSorter
from typing import Any

from headway.ground.trouble import Trouble

from .playbook import Counter, Hours, Message, Playbook, Risk, Step, Training, When
from .sizes import MOST_HOURS

MOST_WORK = 60
"""Pieces of work a playbook may hold; more is no first plan any more."""


class PlaybookTrouble(Trouble):
    """A playbook that cannot be kept as it is written."""


def plain(book: Playbook) -> dict[str, Any]:
    """A playbook as data for JSON; `read` gives the same one back.

    >>> from headway.loop.plan.playbooks import find
    >>> read(plain(find("reopens")), key="reopens") == find("reopens")
    True
    """
    told = asdict(book)
    del told["key"]
    return told


def read(content: Mapping[str, Any], *, key: str) -> Playbook:
    """The playbook that data describes. Raises `PlaybookTrouble` where it is not one."""
    try:
        return Playbook(
            key=key, name=str(content["name"]), use_when=str(content["use_when"]),
            kpi=str(content["kpi"]), guards=tuple(content["guards"]),
            first_result=str(content["first_result"]),
            steps=tuple(Step(**_work(one)) for one in content["steps"]),
            messages=tuple(Message(**_work(one)) for one in content["messages"]),
            training=tuple(Training(**_work(one)) for one in content["training"]),
            risks=tuple(_risk(one) for one in content["risks"]),
            also=tuple(content.get("also", ())),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise PlaybookTrouble(f"This is no playbook: {error}.") from error


def _hours(value: Any) -> Hours:
    low, likely, high = (float(one) for one in value)
    return (low, likely, high)


def _work(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, "hours": _hours(one["hours"]), "after": tuple(one["after"])}


def _risk(one: Mapping[str, Any]) -> Risk:
    return Risk(one["step"], one["what"], tuple(_counter(each) for each in one["counters"]))


def _counter(one: Mapping[str, Any]) -> Counter:
    when = When(**one["when"]) if one["when"] else None
    return Counter(**{**one, "hours": _hours(one["hours"]), "when": when})


def check(book: Playbook) -> Playbook:
    """Refuse a playbook that would make no plan that could be kept; says what to change."""
    if not book.name.strip() or len(book.name) > 120:
        raise PlaybookTrouble("A playbook needs a name of at most 120 letters.")
    work = list(book.work)
    if not book.steps:
        raise PlaybookTrouble(f"“{book.name}” has no task: add at least one.")
    if len(work) > MOST_WORK:
        raise PlaybookTrouble(f"“{book.name}” has {len(work)} pieces of work; {MOST_WORK} at most.")
    known = {one.key: one for one in work}
    if len(known) != len(work):
        raise PlaybookTrouble(f"Two pieces of work in “{book.name}” have the same key.")
    for one in work:
        low, likely, high = one.hours
        if not one.title.strip() or len(one.title) > 200:
            raise PlaybookTrouble("Each task says in at most 200 letters what will be done.")
        if not 0 <= low <= likely <= high:
            raise PlaybookTrouble(
                f"“{one.title}”: hours must run at best ≤ likely ≤ at worst, not {low:g}, {likely:g},"
                f" {high:g}."
            )
        if likely > MOST_HOURS:
            raise PlaybookTrouble(
                f"“{one.title}” takes {likely:g} h; cut it into tasks of at most {MOST_HOURS:g} h."
            )
        if unknown := set(one.after) - set(known):
            raise PlaybookTrouble(f"“{one.title}” waits for {min(unknown)}, which is not there.")
    for step in book.steps:
        if not step.skill.strip() or not step.phase.strip():
            raise PlaybookTrouble(f"“{step.title}” names no skill or no phase it stands under.")
    try:
        tuple(TopologicalSorter({one.key: one.after for one in work}).static_order())
    except CycleError as error:
        raise PlaybookTrouble(f"Tasks of “{book.name}” wait for each other in a circle.") from error
    if book.first_result not in known:
        raise PlaybookTrouble(f"Say after which task of “{book.name}” somebody sees a difference.")
    for risk in book.risks:
        if risk.step not in known:
            raise PlaybookTrouble(f"The risk “{risk.what}” stands at a task that is not there.")
    return book
