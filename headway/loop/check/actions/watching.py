"""The watch after closing: opening it, looking after it, and reopening what slipped."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.ground.lake.store import Session
from headway.ground.post.actions import queue_message
from headway.ground.trail.actions import record
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import session_of
from headway.loop.kpis.known import kpi_of
from headway.loop.register.actions import move
from headway.loop.register.models import Improvement
from headway.loop.register.states import Status

from .. import watch as watching
from ..evidence import thaw
from ..models import Slip, Verdict, Watch
from ..queries.watched import Since, held_until, since_closing, what_changed
from ..telling import amount, slipped


@transaction.atomic
def watch_over(
    *,
    by: Member | None,
    entry: Improvement,
    verdict: Verdict,
    at: datetime,
    on: date,
    weeks: int = watching.WEEKS,
    session: Session | None = None,
) -> Watch | None:
    """Open the watch over a gain that was proved; None where there is too little to hold.

    What it looks for, its chance of a false alarm and its delay are worked out and kept with it.
    """
    if verdict.effect is None:
        return None
    evidence = thaw(verdict.evidence)
    track = held_until(verdict, session=session or session_of(entry.desk), until=on)
    try:
        made = watching.settings(
            track.values, track.n, gain=verdict.effect, better=track.better,
            counted=track.counted, weeks=weeks if evidence.grain == "week" else weeks // 4,
        )  # fmt: skip
    except Trouble:
        return None
    Watch.objects.filter(improvement=entry, ended_on=None).update(ended_on=on)
    opened = Watch.objects.create(
        improvement=entry, verdict=verdict, settings=asdict(made), opened_on=on,
        ends_on=on + timedelta(weeks=weeks),
    )  # fmt: skip
    delay = f"in {made.delay} {evidence.grain}s" if made.delay else "late, if at all"
    record(
        by=by, by_name="Headway", desk=entry.desk, at=at, verb="watch_over", thing="improvement", ref=entry.ref,
        sentence=(
            f"watches over {entry.ref} for {weeks} weeks: a slip of"
            f" {amount(made.slip, track.unit)} is seen {delay}"
        ),
    )  # fmt: skip
    return opened


def concerned(entry: Improvement) -> list[Member]:
    """Who is told of results: the owner and the sponsor, once each."""
    found = [person for person in (entry.owner, entry.sponsor) if person is not None]
    return list(dict.fromkeys(found))


def look_after(
    *,
    by: Member | None,
    watch: Watch,
    at: datetime,
    on: date,
    session: Session | None = None,
) -> Slip | None:
    """Look at the readings since closing; a gain that slipped sends its entry back to running.

    Owner and sponsor are told, with what changed. The watch ends with its slip, or by its date.
    """
    entry = watch.improvement
    if watch.ended_on is not None:
        return None
    used = session or session_of(entry.desk)
    since = since_closing(watch, session=used, until=on)
    given = watching.Settings(**watch.settings)
    seen = watching.look(given, since.values, since.n)
    with transaction.atomic():
        watch.readings = [
            {"period": period, "value": value, "n": n, "cusum": None if c != c else c}
            for period, value, n, c in zip(
                since.periods, since.values, since.n, [*seen.path, *[float("nan")] * 99],
                strict=False,
            )
        ]  # fmt: skip
        watch.looked_until = since.until
        slip = None
        if seen.alarm is not None and entry.state is Status.SUSTAINED:
            slip = _slipped(by, watch, given, since, seen, used, at, on)
            watch.ended_on = on
        elif on >= watch.ends_on or entry.state is not Status.SUSTAINED:
            watch.ended_on = on
            record(
                by=by, by_name="Headway", desk=entry.desk, at=at, verb="end_watch", thing="improvement", ref=entry.ref,
                sentence=f"ended the watch over {entry.ref}: the gain held to {since.until}"
                if entry.state is Status.SUSTAINED
                else f"ended the watch over {entry.ref}",
            )  # fmt: skip
        watch.save()
    return slip


def _slipped(
    by: Member | None, watch: Watch, given: watching.Settings, since: Since, seen: watching.Look,
    session: Session, at: datetime, on: date,
) -> Slip:  # fmt: skip
    entry = watch.improvement
    kpi = kpi_of(entry.desk, watch.verdict.kpi)
    assert seen.alarm is not None
    assert seen.began is not None
    value, first = since.mean(seen.began, seen.alarm), since.periods[seen.began]
    changed = what_changed(
        watch, session=session, since=date.fromisoformat(first), until=since.until
    )
    sentence = slipped(kpi, value, given.level, date.fromisoformat(first), changed)
    slip = Slip(
        watch=watch, noticed_on=on, value=value, held=given.level, sentence=sentence[:500],
        changed=changed, at=at,
    )  # fmt: skip
    slip.save()
    move(
        by=by, by_name="Headway", entry=entry, status=Status.RUNNING.value, at=at, on=on,
        reason=f"The gain slipped. {sentence}"[:500],
    )  # fmt: skip
    for person in concerned(entry):
        queue_message(
            desk=entry.desk, to=person, kind="watch", key=f"watch:{watch.pk}",
            subject=f"{entry.ref} {entry.title}: the gain is slipping",
            text=f"{sentence}\n\nThe entry is running again; say what is to be done.",
            link=f"/results/{entry.ref}", at=at,
        )  # fmt: skip
    return slip
