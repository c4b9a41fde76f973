"""What runs: the overview, the board, one's own work, the sponsor's page, wins, the wallboard."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import number, whole
from headway.doors.web.views.live import version_of
from headway.doors.web.views.run_entry import reasons_of
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find, visible
from headway.ground.trouble import Trouble
from headway.loop.plan import actions as plan
from headway.loop.plan.models import Task
from headway.loop.run import actions
from headway.loop.run.models import Review
from headway.loop.run.queries import board as boards
from headway.loop.run.queries.causes import missed
from headway.loop.run.queries.health import fares
from headway.loop.run.queries.mine import my_work, sponsored, waiting_for
from headway.loop.run.queries.wins import went_well

MOST_ROWS = 50
"""How many improvements the page shows before it is asked for all of them."""


@door()
def running(request: HttpRequest, member: Member) -> HttpResponse:
    """All that moves, the worst first, with reasons."""
    day = today(member)
    rows = boards.courses(member, today=day)
    staff = member.may("compare")
    shown = len(rows) if request.GET.get("all") else MOST_ROWS
    ahead = Review.objects.filter(
        desk=member.desk, due_on__gte=day, held_at=None, cancelled_at=None
    )
    return render(
        request, "run/running.html",
        {"rows": [(row, reasons_of(row.fares)) for row in rows[:shown]],
         "more": max(len(rows) - shown, 0), "counts": _counts(rows),
         "version": version_of(member.desk), "staff": staff,
         "missed": list(missed(member.desk, day)) if staff else [],
         "ahead": ahead.select_related("improvement")[:4] if staff else [],
         "wins": went_well(member)[:4]},
    )  # fmt: skip


def _counts(rows: list[boards.Course]) -> dict[str, int]:
    found = {"red": 0, "amber": 0, "green": 0}
    for row in rows:
        if row.begun:
            found[row.fares.health.colour.value] += 1
    return found | {"begun": sum(found.values())}


@door(read="compare")
def board(request: HttpRequest, member: Member) -> HttpResponse:
    """Tasks in lanes; cards move by drag, by button or by arrow keys."""
    return render(request, "run/board.html", _board(request, member))


def _board(request: HttpRequest, member: Member) -> dict[str, Any]:
    asked = request.GET
    entry, owner = asked.get("entry", ""), asked.get("owner", "")
    lanes = boards.board(member, now=now(), today=today(member), entry=entry, owner=owner)
    return {
        "lanes": lanes, "entry": entry, "owner": owner, "version": version_of(member.desk),
        "late": sum(lane.late for lane in lanes),
        "open": sum(lane.count for lane in lanes if lane.key != "done"),
        "entries": boards.moving(member).order_by("number"),
        "people": visible(member, Member).filter(left_at=None).exclude(role_key="client_contact"),
    }  # fmt: skip


def task_of(member: Member, ref: str) -> Task:
    """A task the member may see, by its ref (T-12)."""
    number = ref.upper().removeprefix("T-")
    return find(member, Task, number=whole(number) or 0)


@require_POST
@door(write="propose")
def move(request: HttpRequest, member: Member) -> HttpResponse:
    """Move a card to another lane."""
    asked = request.POST
    task = task_of(member, asked.get("ref", ""))
    try:
        _move(member, task, asked.get("to", ""), asked.get("reason", ""))
    except Trouble as trouble:
        messages.error(request, str(trouble))
    if request.headers.get("HX-Request"):
        return render(request, "run/board.html", _board(request, member))
    return redirect("board")


def _move(member: Member, task: Task, lane: str, reason: str) -> None:
    if lane == "doing" and task.done_at is not None:
        plan.reopen_task(by=member, task=task, reason=reason, at=now())
    elif lane == "doing":
        plan.note_hours_left(by=member, task=task, hours_left=task.hours, at=now())
    elif lane == "done":
        plan.finish(by=member, task=task, at=now())
    elif lane == "blocked":
        actions.raise_blocker(
            by=member, improvement=task.improvement, task=task, title=reason, at=now()
        )
    else:
        raise Trouble(
            "A card moves to In progress, Blocked or Done; work that has begun stays begun."
        )


@door()
def mine(request: HttpRequest, member: Member) -> HttpResponse:
    """Today, late, soon, and what waits for me."""
    return render(
        request, "run/mine.html",
        {"work": my_work(member, today=today(member)), "version": version_of(member.desk)},
    )  # fmt: skip


@door()
def desk(request: HttpRequest, member: Member) -> HttpResponse:
    """The sponsor's page: what is stuck on your desk, and how what you sponsor fares."""
    day = today(member)
    own = fares(member.desk, sponsored(member), today=day)
    order = {"red": 0, "amber": 1, "green": 2}
    own.sort(key=lambda one: order[one.health.colour.value])
    return render(
        request, "run/desk.html",
        {"stuck": waiting_for(member, today=day), "own": [(one, reasons_of(one)) for one in own], "today": day,
         "worst": [one for one in own if one.health.colour.value == "red"],
         "version": version_of(member.desk)},
    )  # fmt: skip


@door(write="propose")
def wins(request: HttpRequest, member: Member) -> HttpResponse:
    """What went well, newest first."""
    if request.method == "POST":
        asked = request.POST
        entry = boards.moving(member).filter(pk=number(asked.get("entry"))).first()
        try:
            actions.note_win(by=member, desk=member.desk, text=asked.get("text", ""), at=now(),
                             improvement=entry, thanks_to=asked.get("thanks", ""))  # fmt: skip
        except Trouble as trouble:
            messages.error(request, str(trouble))
        return redirect("wins")
    return render(
        request, "run/wins.html",
        {"found": went_well(member), "entries": boards.moving(member).order_by("number")},
    )  # fmt: skip


@door(read="compare")
def wallboard(request: HttpRequest, member: Member) -> HttpResponse:
    """A screen on the wall: big, no names of people who are late, refreshes itself."""
    day = today(member)
    rows = boards.courses(member, today=day)
    ahead = Review.objects.filter(
        desk=member.desk, due_on__gte=day, held_at=None, cancelled_at=None
    )
    return render(
        request, "run/wallboard.html",
        {"rows": rows[:10], "more": max(len(rows) - 10, 0), "counts": _counts(rows),
         "wins": went_well(member)[:5], "ahead": ahead.select_related("improvement").first(),
         "version": version_of(member.desk), "now": now()},
    )  # fmt: skip
