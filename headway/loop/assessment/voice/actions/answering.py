"""The loop closes: a theme gets a decision and an answer, and those whose words are in it hear it."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Client, Member
from headway.ground.post.actions import queue_message
from headway.ground.trail.actions import record

from ...models import Feedback, Theme
from ..masking import masked
from .guards import VoiceTrouble, require_manage


@transaction.atomic
def answer(
    *,
    by: Member | None,
    theme: Theme,
    decision: str,
    text: str,
    at: datetime,
    on: date,
    reason: str = "",
) -> Theme:
    """Decide on a theme (`Theme.Decision`: do, not_now, no) and answer those who spoke of it.

    Every client with feedback in the theme, now or later, reads `text` and `reason`, so neither may
    name a client. Their contacts are told. An answer may be given anew; the first day
    counts. Raises `VoiceTrouble` without an answer, or without a reason for not doing it.
    """
    require_manage(by, theme.desk)
    theme = Theme.objects.select_for_update().get(pk=theme.pk)
    text, reason = masked(text.strip()), masked(reason.strip())[:500]
    if theme.gone_at is not None:
        raise VoiceTrouble(f"{theme.ref} is gone: its feedback is in other themes now.")
    if decision not in Theme.Decision.values or decision == Theme.Decision.OPEN:
        raise VoiceTrouble("Decide: we do it, not now, or no.")
    if not text:
        raise VoiceTrouble("Write the answer your clients will read.")
    if decision != Theme.Decision.DO and not reason:
        raise VoiceTrouble("Say why it is not done now.")
    readers = _readers(theme)
    _without_names(theme, f"{text} {reason}")
    before = [theme.decision, theme.answer]
    theme.decision, theme.answer, theme.reason = decision, text, reason
    theme.answered_by, theme.answered_on, theme.held = by, on, True
    theme.first_answered_on = theme.first_answered_on or on
    theme.save()
    record(
        by=by, desk=theme.desk, at=at, verb="answer", thing="theme", ref=theme.ref,
        sentence=f"answered {theme.ref} “{theme.title}”: {theme.get_decision_display().lower()}",
        change={"decision": [before[0], decision], "answer": [before[1], text]},
    )  # fmt: skip
    _tell(theme, readers, at)
    return theme


def _readers(theme: Theme) -> list[Client]:
    """The clients with feedback in a theme."""
    pks = Feedback.objects.filter(theme=theme).order_by().values("client").distinct()
    return list(Client.objects.filter(desk=theme.desk, pk__in=pks))


def _without_names(theme: Theme, said: str) -> None:
    """Refuse an answer that names a client: others read it, or will."""
    for name in Client.objects.filter(desk=theme.desk).values_list("name", flat=True):
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said, re.IGNORECASE):
            raise VoiceTrouble(
                f"The answer names {name}, and other clients may read it. Leave it out."
            )


def _tell(theme: Theme, readers: list[Client], at: datetime) -> None:
    """Tell the contacts of these clients; each sees only their own company's part."""
    for contact in Member.objects.filter(desk=theme.desk, client__in=readers, left_at=None):
        if contact.role.own_client_only:
            text = f"What was decided: {theme.get_decision_display().lower()}. {theme.answer}"
            if theme.reason:
                text += f" Why: {theme.reason}"
            queue_message(
                desk=theme.desk, to=contact, kind="idea",
                key=f"theme:{theme.pk}:{at.isoformat()}",
                subject="Your feedback has an answer", text=text,
                link="/voice", at=at,
            )  # fmt: skip
