"""What a client is shown at a business review: their figures, what was done, what they asked for.

Nothing else: no findings, no other company, no KPI that is the provider's own affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from headway.ground.accounts.models import Client, Desk
from headway.loop.check.models import Slip, Verdict
from headway.loop.check.queries.worthwhile import newest_verdicts
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.models import Target
from headway.loop.kpis.queries import answerable, cuts, targets_of
from headway.loop.kpis.standing import Standing, headliners, standing
from headway.loop.register.models import CustomerFeedback, Improvement
from headway.loop.register.states import CLOSED, Status

MOST_KPIS = 6
MOVING = (Status.PLANNED, Status.RUNNING, Status.CHECKING)


@dataclass(frozen=True)
class Done:
    """An improvement that has an answer. `own` says whether its figures are of this client's tickets
    only, and may be shown."""

    entry: Improvement
    verdict: Verdict
    own: bool
    slipped: bool


@dataclass(frozen=True)
class Pack:
    """Everything in a client's business review, as known on a day.

    `standings` are KPIs over the client's tickets, `targets` those agreed with them, by key.
    `done` have an answer, `moving` run or are planned, `next` are accepted, `asked` is what the
    client's people raised, `feedback` what they said. `why_no_figures` where there are none.
    """

    desk: Desk
    client: Client
    on: date
    standings: tuple[Standing, ...]
    targets: Mapping[str, Target]
    done: tuple[Done, ...]
    moving: tuple[Improvement, ...]
    next: tuple[Improvement, ...]
    asked: tuple[Improvement, ...]
    feedback: tuple[CustomerFeedback, ...]
    why_no_figures: str = ""


def pack_of(client: Client, *, on: date) -> Pack:
    """The business review of a client."""
    desk = client.desk
    where = {"client": client.name}
    targets = targets_of(desk, where)
    stands, why = _standings(desk, where, targets)
    rows = list(
        Improvement.objects.filter(desk=desk, client=client)
        .select_related("owner", "baseline", "desk", "raised_by")
        .order_by("number")
    )  # fmt: skip
    verdicts = newest_verdicts(one.pk for one in rows)
    lost = dict(
        Slip.objects.filter(watch__improvement__in=rows)
        .order_by("noticed_on")
        .values_list("watch__improvement", "noticed_on")
    )
    known = kpis_of(desk)

    def done(one: Improvement) -> Done | None:
        verdict = verdicts.get(one.pk)
        if verdict is None or (one.state not in CLOSED and verdict.outcome == "too early"):
            return None
        kpi = known.get(verdict.kpi)
        own = where.items() <= verdict.slice.items() and kpi is not None and not kpi.internal
        slipped = one.pk in lost and verdict.evidence["start"] < str(lost[one.pk])
        return Done(one, verdict, own, slipped)

    answered = [found for one in rows if (found := done(one)) is not None]
    told = {found.entry.pk for found in answered if found.entry.state in CLOSED}
    return Pack(
        desk, client, on, tuple(stands), targets, tuple(answered),
        tuple(one for one in rows if one.state in MOVING and one.pk not in told),
        tuple(one for one in rows if one.state is Status.ACCEPTED),
        tuple(
            one for one in rows
            if one.raised_by is not None and one.raised_by.client_id == client.pk
        ),
        tuple(
            CustomerFeedback.objects.filter(client=client, improvement__in=rows)
            .select_related("improvement").order_by("-at")[:8]
        ),
        why,
    )  # fmt: skip


def _standings(
    desk: Desk, where: dict[str, str], targets: Mapping[str, Target]
) -> tuple[list[Standing], str]:
    """The KPIs a client is shown: those with a target of theirs first, then the main ones."""
    if lake_of(desk).empty:
        return [], "No tickets were imported yet, so there are no figures."
    known = {key: kpi for key, kpi in kpis_of(desk).items() if not kpi.internal}
    with session_of(desk) as session:
        if "client" not in cuts(session):
            return [], "The tickets do not say which client they are of."
        can, _ = answerable(session, known)
        aimed = [key for key in can if key in targets]
        keys = list(dict.fromkeys([*aimed, *headliners([key for key in can if key in known])]))
        found = standing(
            session, [known[key] for key in keys[:MOST_KPIS]], terms=Terms.of(desk), where=where,
            targets={key: target.path.value for key, target in targets.items()},
        )  # fmt: skip
    return [one for one in found if one.reading.n], ""
