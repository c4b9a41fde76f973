"""Work on a task: checklists, comments, attachments."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from headway.ground.accounts.models import Member
from headway.ground.safe_files import media_type, tidy_name
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed
from headway.loop.plan.keeping import require_work
from headway.loop.plan.models import Task
from headway.loop.register.models import Improvement

from ..keeping import RunTrouble, require_staff, tell
from ..mentions import named
from ..models import Attachment, CheckItem, Comment

MOST_FILES = 20


def _mark(task: Task, by: Member | None, at: datetime, verb: str, sentence: str) -> None:
    Task.objects.filter(pk=task.pk).update(touched_at=at)
    record(by=by, desk=task.desk, at=at, verb=verb, thing="task", ref=task.ref, sentence=sentence)


@transaction.atomic
def add_check(*, by: Member | None, task: Task, text: str, at: datetime) -> CheckItem:
    """Add a line to a task's checklist."""
    require_work(by, task)
    text = " ".join(text.split())[:200]
    if not text:
        raise RunTrouble("Say what is to be ticked off.")
    last = task.checklist.aggregate(last=Max("position"))["last"] or 0
    if last >= 50:
        raise RunTrouble("Fifty lines are enough: split the task.")
    made = CheckItem.objects.create(task=task, position=last + 1, text=text)
    _mark(task, by, at, "add_check", f"added “{text}” to the checklist of {task.ref}")
    return made


@transaction.atomic
def tick(*, by: Member, item: CheckItem, done: bool, at: datetime) -> CheckItem:
    """Tick a line off, or take that back."""
    require_work(by, item.task)
    if (item.done_at is not None) == done:
        return item
    item.done_at, item.done_by = (at, by) if done else (None, None)
    item.save()
    word = "ticked off" if done else "took up again"
    _mark(item.task, by, at, "tick", f"{word} “{item.text}” of {item.task.ref}")
    return item


@transaction.atomic
def drop_check(*, by: Member, item: CheckItem, at: datetime) -> None:
    """Take a line off the checklist."""
    require_work(by, item.task)
    _mark(
        item.task, by, at, "drop_check", f"took “{item.text}” off the checklist of {item.task.ref}"
    )
    item.delete()


@transaction.atomic
def comment(
    *, by: Member, improvement: Improvement, text: str, at: datetime, task: Task | None = None
) -> Comment:
    """Say something about a task or an improvement; who is named with @ is told.

    Client contacts see no comments, so they cannot be named.
    """
    require_staff(by, improvement.desk)
    text = text.strip()
    if not text:
        raise RunTrouble("Write something first.")
    if len(text) > 10_000:
        raise RunTrouble("A comment has at most 10,000 characters; attach a file instead.")
    if task is not None and task.improvement_id != improvement.pk:
        raise NotAllowed("That task belongs to another improvement.")
    made = Comment.objects.create(
        desk=improvement.desk, improvement=improvement, task=task, text=text, by=by, by_name=by.name,
        at=at,
    )  # fmt: skip
    staff = [
        one
        for one in Member.objects.filter(desk=improvement.desk, left_at=None)
        if not one.role.own_client_only
    ]
    pks = set(named(text, {one.name: one.pk for one in staff}))
    people = [one for one in staff if one.pk in pks]
    made.named.set(people)
    about = task.ref if task else improvement.ref
    link = f"/plan/tasks/{task.ref}" if task else f"/register/{improvement.ref}"
    tell(
        people, desk=improvement.desk, kind="mention", key=f"mention:{made.pk}", at=at, but=by,
        subject=f"{by.name} names you in {about}", text=text, link=link,
    )  # fmt: skip
    if task is not None:
        _mark(task, by, at, "comment", f"commented on {task.ref}")
    else:
        record(by=by, desk=improvement.desk, at=at, verb="comment", thing="running",
               ref=improvement.ref, sentence=f"commented on {improvement.ref}")  # fmt: skip
    return made


def folder() -> Path:
    """Where attachments lie."""
    return Path(settings.MEDIA_ROOT) / "attachments"


@transaction.atomic
def attach(*, by: Member, task: Task, name: str, data: bytes, at: datetime) -> Attachment:
    """Attach a file to a task; refused unless its ending and its bytes say it is harmless."""
    require_staff(by, task.desk)
    clean = tidy_name(name)
    kind = media_type(clean, data)
    if task.attachments.filter(removed_at=None).count() >= MOST_FILES:
        raise RunTrouble(f"{task.ref} has {MOST_FILES} files already: remove one first.")
    stored = f"{task.desk_id}-{secrets.token_hex(16)}"
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / stored
    path.write_bytes(data)
    path.chmod(0o600)
    made = Attachment.objects.create(
        desk=task.desk, task=task, name=clean, media_type=kind, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), stored_as=stored, by=by, at=at,
    )  # fmt: skip
    _mark(task, by, at, "attach", f"attached “{clean}” to {task.ref}")
    return made


@transaction.atomic
def remove_attachment(*, by: Member, attachment: Attachment, at: datetime) -> None:
    """Take a file away; its bytes go, its name stays in the trail."""
    if by.pk != attachment.by_id:
        require_work(by, attachment.task)
    attachment.removed_at = at
    attachment.save(update_fields=["removed_at"])
    _mark(
        attachment.task,
        by,
        at,
        "remove_attachment",
        f"removed “{attachment.name}” from {attachment.task.ref}",
    )
    path = folder() / attachment.stored_as
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
