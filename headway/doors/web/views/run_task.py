"""Work on a task's page: checklist, talk, files; and handing files out so that nothing runs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now
from headway.doors.web.handing_out import download
from headway.doors.web.typed import whole
from headway.doors.web.views.entry_parts import EntryPart
from headway.doors.web.views.run_board import task_of
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.safe_files import LIMIT, TEXT, TYPES
from headway.ground.trouble import Trouble
from headway.loop.plan.keeping import may_work
from headway.loop.plan.models import Task
from headway.loop.run import actions
from headway.loop.run.actions.work import folder
from headway.loop.run.models import Attachment


def work_part(request: HttpRequest, member: Member, task: Task) -> EntryPart | None:
    """What gathers round a task while it is worked on."""
    lines = list(task.checklist.select_related("done_by"))
    shows: dict[str, Any] = {
        "task": task, "lines": lines, "ticked": sum(line.done_at is not None for line in lines),
        "comments": list(task.comments.select_related("by")),
        "files": list(task.attachments.filter(removed_at=None).select_related("by")),
        "slips": list(task.slips.all()), "blockers": list(task.blockers.filter(lifted_at=None)),
        "may_work": may_work(member, task), "may_say": member.may("propose"), "me": member.pk,
        "accept": ",".join(f".{ending}" for ending in sorted({*TYPES, *TEXT})),
        "limit_mb": LIMIT // 1024 // 1024,
    }  # fmt: skip
    return EntryPart("run/task_part.html", shows)


@require_POST
@door(write="propose")
def change(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """One change to what gathers round a task."""
    task = task_of(member, ref)
    try:
        _change(request, member, task)
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect(f"/plan/tasks/{task.ref}#work")


def _change(request: HttpRequest, member: Member, task: Task) -> None:
    asked, at, what = request.POST, now(), request.POST.get("what", "")
    if what == "add-line":
        actions.add_check(by=member, task=task, text=asked.get("text", ""), at=at)
    elif what in {"tick", "untick", "drop-line"}:
        number = asked.get("line", "")
        line = task.checklist.filter(pk=whole(number) or 0).first()
        if line is None:
            raise Http404("No such line.")
        line.task = task
        if what == "drop-line":
            actions.drop_check(by=member, item=line, at=at)
        else:
            actions.tick(by=member, item=line, done=what == "tick", at=at)
    elif what == "comment":
        actions.comment(
            by=member, improvement=task.improvement, task=task, text=asked.get("text", ""), at=at
        )
    elif what == "blocker":
        actions.raise_blocker(
            by=member, improvement=task.improvement, task=task, title=asked.get("title", ""), at=at
        )
    elif what == "attach":
        sent = request.FILES.get("file")
        if sent is None:
            raise Trouble("Choose a file first.")
        if (sent.size or 0) > LIMIT:
            raise Trouble(f"“{sent.name}” is larger than {LIMIT // 1024 // 1024} MB.")
        actions.attach(by=member, task=task, name=sent.name or "file", data=sent.read(), at=at)
    elif what == "detach":
        number = asked.get("file", "")
        one = find(
            member,
            Attachment,
            task=task,
            removed_at=None,
            pk=whole(number) or 0,
        )
        actions.remove_attachment(by=member, attachment=one, at=at)
    else:
        raise Trouble("This page does not know that change.")


@door(read="compare")
def attachment(request: HttpRequest, member: Member, pk: int) -> HttpResponseBase:
    """Hand a file out: always as a download, never as a page, in a sandbox should a browser insist."""
    one = find(member, Attachment, pk=pk, removed_at=None)
    return download(folder() / one.stored_as, name=one.name, media_type=one.media_type)
