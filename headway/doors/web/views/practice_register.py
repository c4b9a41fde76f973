"""Gaps into the register: one way for maturity, audits, the practice check and both sides."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from headway.doors.web.door import now, today
from headway.ground.accounts.models import Client, Member
from headway.ground.trouble import Trouble
from headway.loop.assessment.practice.gaps import Gap
from headway.loop.register import actions
from headway.loop.register.queries.sources import entries_of, entry_of

__all__ = ["entries_of", "put"]


def put(
    request: HttpRequest, member: Member, gap: Gap, *, client: Client | None = None,
    kpi_key: str = "",
) -> HttpResponse:  # fmt: skip
    """Make a register entry of a gap, or go to the one it led to."""
    entry = entry_of(member, gap.record)
    if entry is None:
        try:
            entry = actions.propose(
                by=member, desk=member.desk, title=gap.title, at=now(), on=today(member),
                source=gap.source, source_record=gap.record, problem=gap.problem,
                justification=gap.justification, dimension=gap.dimension, client=client,
                kpi_key=kpi_key,
            )  # fmt: skip
            messages.success(request, f"{entry.ref} is in the register. Next: an owner.")
        except Trouble as trouble:
            messages.error(request, str(trouble))
            return redirect(gap.record)
    return redirect("entry", entry.ref)
