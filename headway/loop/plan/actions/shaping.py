"""A task's whole form at once: what it is, whose, and after what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from headway.ground.accounts.models import Member

from ..models import Task
from .tasks import depend, edit_task, give


@transaction.atomic
def shape(
    *,
    by: Member | None,
    task: Task,
    owner: Member | None,
    after: Iterable[Task],
    at: datetime,
    seen: int | None = None,
    **changes: Any,
) -> Task:
    """Change fields, owner and predecessors together: all of it, or nothing.

    Raises what `edit_task`, `give` and `depend` raise.
    """
    task = edit_task(by=by, task=task, at=at, seen=seen, **changes)
    task = give(by=by, task=task, owner=owner, at=at)
    return depend(by=by, task=task, after=after, at=at)
