"""What later rooms add to an entry's page: each room one function, in the order of the loop.

A part is a template and what it shows. The template finds its own things under `part`, and the
entry, the member and what they may do as everywhere on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from headway.ground.accounts.models import Member
from headway.loop.plan.models import Task
from headway.loop.register.models import Improvement


@dataclass(frozen=True)
class EntryPart:
    """A section of an entry's page: its template, and what it shows."""

    template: str
    shows: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[HttpRequest, Member, Improvement], EntryPart | None]


def _plan(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    from .plan_tasks import plan_part

    return plan_part(request, member, entry)


def _verdict(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    from .check_entry import fact

    return fact(request, member, entry)


def _people(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    from .people_entry import people_part

    return people_part(request, member, entry)


def _run(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    from .run_entry import run_part

    return run_part(request, member, entry)


def _health(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    from .run_entry import health_fact

    return health_fact(request, member, entry)


def _learn(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    from .learn_lessons import lesson_part

    return lesson_part(request, member, entry)


def _behaviour(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    from .behaviour import behaviour_part

    return behaviour_part(request, member, entry)


def _boards(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    from headway.loop.assessment.boards.queries import boards_in

    found = boards_in(member, entry.source_record) if "BD-" in entry.source_record else []
    return EntryPart("boards/entry_fact.html", {"boards": found}) if found else None


STORY: tuple[Maker, ...] = (_plan, _people, _behaviour, _run, _learn)
"""Sections of the left column (the story), below alignment and above the trail."""

FACTS: tuple[Maker, ...] = (_boards, _health, _verdict)
"""Rows of the right column (the facts that decide); each template holds `<div><dt>…<dd>` rows."""


def parts_of(
    makers: tuple[Maker, ...], request: HttpRequest, member: Member, entry: Improvement
) -> list[EntryPart]:
    """The parts these makers have something to say in."""
    made = (maker(request, member, entry) for maker in makers)
    return [part for part in made if part is not None]


def task_parts(request: HttpRequest, member: Member, task: Task) -> list[EntryPart]:
    """What later rooms add to a task's page, above its trail."""
    from .run_task import work_part

    made = (work_part(request, member, task),)
    return [part for part in made if part is not None]
