"""Themes of customers' feedback become entries, and keep their counts behind them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.loop.assessment.models import Feedback, Theme
from headway.loop.assessment.voice import actions as voice
from headway.loop.assessment.voice.masking import masked

from ..guards import EntryTrouble, require_change
from ..keeping import locked
from ..models import CustomerFeedback, Improvement, ThemeLink
from ..states import CLOSED, Status
from .entries import propose
from .voices import note_feedback

Counted = dict[int | None, tuple[int, int, str]]
"""Client → how often, how badly (1 to 3), and a text of theirs."""


@transaction.atomic
def propose_from_theme(
    *,
    by: Member | None,
    theme: Theme,
    answer: str,
    at: datetime,
    on: date,
    into: Improvement | None = None,
) -> Improvement:
    """Decide to do something about a theme: answer it, and put it into the register.

    The entry is a new one, or the one given as `into`; feedback is counted behind it per client.
    Raises `EntryTrouble` when the theme has an entry already or the given one is settled,
    `VoiceTrouble` for an answer that cannot be given.
    """
    desk = theme.desk
    if ThemeLink.objects.filter(theme=theme).exists():
        raise EntryTrouble(f"{theme.ref} has its entry already: {theme.link.improvement.ref}.")
    counted = _counted(theme)
    voice.answer(by=by, theme=theme, decision=Theme.Decision.DO, text=answer, at=at, on=on)
    if into is None:
        pieces = sum(count for count, _, _ in counted.values())
        clients = sorted(one for one in counted if one is not None)
        entry = propose(
            by=by, desk=desk, title=theme.title, at=at, on=on, source=Improvement.Source.FEEDBACK,
            source_record=theme.ref,
            client=desk.clients.get(pk=clients[0]) if len(counted) == len(clients) == 1 else None,
            problem=f"{pieces} piece{'' if pieces == 1 else 's'} of feedback from {len(clients)}"
            f" client{'' if len(clients) == 1 else 's'} speak of it ({theme.ref}).",
            shown={"customer": f"{pieces} pieces of feedback, {len(clients)} clients: {theme.ref}."},
        )  # fmt: skip
    else:
        entry = locked(into, None)
        require_change(by, entry)
        if entry.desk_id != desk.pk or entry.state in {*CLOSED, Status.REJECTED}:
            raise EntryTrouble(f"{into.ref} is settled, or of another desk. Choose an open entry.")
    ThemeLink.objects.create(theme=theme, improvement=entry, by=by, at=at)
    _note(by, entry, theme, counted, at)
    return entry


@transaction.atomic
def recount_themes(*, desk: Desk, at: datetime) -> int:
    """Bring the counts behind entries up to what is in their themes now; how many entries changed."""
    changed = 0
    links = ThemeLink.objects.filter(theme__desk=desk).select_related("theme", "improvement")
    for link in links.exclude(
        improvement__status__in=[one.value for one in (*CLOSED, Status.REJECTED)]
    ):
        counted = _counted(link.theme)
        rows = CustomerFeedback.objects.filter(
            improvement=link.improvement, source=_source(link.theme)
        )
        if {row.client_id: (row.count, row.severity) for row in rows} != {
            client: (count, severity) for client, (count, severity, _) in counted.items()
        }:
            rows.delete()
            _note(None, link.improvement, link.theme, counted, at)
            changed += 1
    return changed


def _source(theme: Theme) -> str:
    return f"theme {theme.ref}"


def _counted(theme: Theme) -> Counted:
    rows: dict[int | None, list[tuple[int, str]]] = defaultdict(list)
    found = Feedback.objects.filter(theme=theme).order_by("pk")
    for client, severity, text in found.values_list("client_id", "severity", "text"):
        rows[client].append((severity, text))
    return {
        client: (
            len(said), round(sum(severity for severity, _ in said) / len(said)),
            masked(min((text for _, text in said if text), key=len, default=""))[:300],
        )
        for client, said in rows.items()
    }  # fmt: skip


def _note(
    by: Member | None, entry: Improvement, theme: Theme, counted: Counted, at: datetime
) -> None:
    clients = {client.pk: client for client in theme.desk.clients.all()}
    for pk, (count, severity, said) in counted.items():
        note_feedback(
            by=by, entry=entry, at=at, count=count, severity=severity, said=said,
            client=None if pk is None else clients[pk], source=_source(theme), by_name="Headway",
        )  # fmt: skip
