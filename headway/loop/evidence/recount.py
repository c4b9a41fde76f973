"""Verbs of the desk's calendar: set it, and count the tickets anew by it and by the desk's zone.

Counting anew makes a version of the store like an import does: it shows among the imports, is all
or nothing, and can be undone.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction

from headway.ground.accounts.actions import require
from headway.ground.accounts.models import Desk, Member
from headway.ground.lake.versions import Version
from headway.ground.trail.actions import record
from headway.ground.trouble import Trouble
from headway.loop.evidence import queries
from headway.loop.evidence.actions import Report, mend, quiet, telling
from headway.loop.evidence.calendar import Calendar, checked
from headway.loop.evidence.capability import capabilities
from headway.loop.evidence.importing import Progress
from headway.loop.evidence.models import Import
from headway.loop.evidence.opening import count_anew

SHAPE = "recount"
"""The shape a report names when tickets were counted anew, not read."""


@transaction.atomic
def set_calendar(
    *, by: Member | None, desk: Desk, calendar: Calendar | None, at: datetime
) -> Calendar | None:
    """Set the desk's opening hours (None: none), as a new version; an equal one changes nothing.

    The zone is the desk's. The tickets are counted anew by `recount`. Raises Trouble for a calendar
    that makes no sense.
    """
    require(by, "administer")
    before = queries.calendar_of(desk)
    last = before.version if before else int(desk.calendar.get("last", 0))
    if calendar is not None:
        calendar = replace(checked(calendar.in_zone(desk.time_zone)), version=last + 1)
    if calendar == before or (calendar is not None and calendar.same_rule(before)):
        return before
    desk.calendar = calendar.plain() if calendar else {"last": last}
    desk.save(update_fields=["calendar"])
    said = (
        f"set version {calendar.version} of the desk's calendar"
        if calendar
        else ("took the desk's calendar away")
    )
    record(
        by=by, desk=desk, at=at, verb="set", thing="calendar",
        ref=calendar.version if calendar else "", sentence=said,
        change={
            "calendar": [before.plain() if before else None, calendar.plain() if calendar else None]
        },
    )  # fmt: skip
    return calendar


def begin_recount(*, by: Member | None, desk: Desk, at: datetime) -> Import:
    """Write down that the tickets are about to be counted anew, so that its progress can be shown."""
    require(by, "administer")
    if queries.lake_of(desk).empty:
        raise Trouble("There are no tickets yet; the calendar counts from the first import on.")
    running = Import.objects.running().filter(desk=desk, report__shape=SHAPE).first()
    if running is not None:
        return running
    calendar = queries.calendar_of(desk)
    name = f"Counted anew, calendar version {calendar.version}" if calendar else "Counted anew"
    name += f", {desk.time_zone}"
    return Import.objects.create(
        desk=desk, files=[name], by=by, by_name=by.name if by else "command line", started_at=at,
        step="Waiting", report={"shape": SHAPE},
    )  # fmt: skip


def recount(
    *,
    by: Member | None,
    desk: Desk,
    at: datetime,
    job: Import | None = None,
    progress: Progress | None = None,
) -> Version:
    """Count all tickets by the desk's calendar and time zone of now: a new data version.

    `job` is the record made beforehand for work in the background. Raises Trouble where there are
    no tickets; the store is then as it was.
    """
    work = job or begin_recount(by=by, desk=desk, at=at)
    tell = telling(work, progress or quiet)
    calendar = queries.calendar_of(desk)
    try:
        with queries.lake_of(desk).writing() as writer:
            mend(writer.lake, desk, sparing=work)
            head = writer.head
            if head is None or head.content is None:
                raise Trouble("There are no tickets yet.")
            zone = desk.time_zone
            if calendar is not None:
                calendar = calendar.in_zone(zone)
            moved = head.meta.get("time_zone", zone) != zone
            shares = count_anew(writer, calendar, tell, zone=zone if moved else None)
            tell("Committing", 0.97)
            fields = {**head.meta["fields"], **shares}
            can = {kpi: asdict(able) for kpi, able in capabilities(fields).items()}
            report = Report(
                rows_read=0, rows_used=0, rows_rejected=0, tickets=int(head.meta["rows"]), events=0,
                version=head.number + 1, shape=SHAPE, warnings=(), capabilities=can,
                rejected_file=None,
            )  # fmt: skip
            meta = {
                **head.meta,
                "fields": fields,
                "capabilities": can,
                "calendar": calendar.plain() if calendar else None,
                "time_zone": zone,
                "import": work.pk,
                "report": report.as_json(),
            }
            version = writer.commit(note=str(work.files[0]), at=at, meta=meta)
            _written_down(by, desk, work, version, report, at)
    except BaseException as error:
        message = str(error) if isinstance(error, Trouble) else "It was interrupted."
        Import.objects.filter(pk=work.pk, state=Import.State.RUNNING).update(
            state=Import.State.FAILED, trouble=message, finished_at=at
        )
        raise
    tell("Done", 1.0)
    return version


def _written_down(
    by: Member | None, desk: Desk, work: Import, version: Version, report: Report, at: datetime
) -> None:
    with transaction.atomic():
        Import.objects.filter(pk=work.pk).update(
            version=version.number, state=Import.State.DONE, report=report.as_json(),
            progress=1.0, step="Done", finished_at=at,
        )  # fmt: skip
        record(
            by=by, desk=desk, at=at, verb="recount", thing="import", ref=version.number,
            sentence=f"counted {report.tickets:,} tickets anew by the desk's calendar",
            change={"version": [version.before, version.number]},
        )  # fmt: skip
