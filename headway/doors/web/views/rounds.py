"""Recurring jobs on one screen, and how the outbox stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headway.config.schedule import RECURRING
from headway.doors.web.door import door, now
from headway.ground.accounts.models import Member
from headway.ground.post import queries as post
from headway.ground.rounds.queries import standings


@door(read="manage")
def rounds(request: HttpRequest, member: Member) -> HttpResponse:
    """What comes round: last run, result, next run."""
    rows = standings(RECURRING, at=now())
    failed = [row for row in rows if row.last is not None and row.last.state == "failed"]
    return render(
        request, "run/jobs.html",
        {"rows": rows, "failed": failed, "late": [row for row in rows if row.late],
         "never": all(row.last is None for row in rows), "box": post.outbox(member.desk),
         "mail_works": post.mail_works()},
    )  # fmt: skip
