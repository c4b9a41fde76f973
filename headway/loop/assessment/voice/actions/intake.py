"""Feedback comes in: noted by hand, and by a short survey at a link."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.tokens import new_token
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed

from ...models import Feedback, Survey
from ..file_rows import MOST_LETTERS
from ..scores import content_of, severity_of
from ..survey_words import SURVEY
from .guards import VoiceTrouble, key_of, require_manage

AN_HOUR, IN_ALL = 60, 5_000
"""Answers one link takes in an hour, and altogether."""
LONGEST = 180
"""Days a survey may stay open."""


@transaction.atomic
def note(
    *,
    by: Member,
    desk: Desk,
    text: str,
    at: datetime,
    on: date,
    client: Client | None = None,
    score: int | None = None,
    heard_on: date | None = None,
) -> Feedback:
    """Write down what a customer said; a client contact speaks for their own company.

    `score` runs from 1 (worst) to 5. Raises `VoiceTrouble` for what cannot be kept.
    """
    if by.desk_id != desk.pk or not by.may("suggest"):
        raise NotAllowed("Your role reads feedback but does not add to it. Ask a manager.")
    if by.role.own_client_only:
        client, heard_on = by.client, on
    if client is not None and client.desk_id != desk.pk:
        raise VoiceTrouble("That client belongs to another desk.")
    if not text.strip():
        raise VoiceTrouble("Write what was said.")
    heard_on = heard_on or on
    if heard_on > on:
        raise VoiceTrouble("That day lies in the future.")
    made = _keep(desk, text, score, client=client, heard_on=heard_on, at=at,
                 source=Feedback.Source.NOTED, key=key_of("noted", secrets.token_hex(8)))  # fmt: skip
    record(by=by, desk=desk, at=at, verb="note", thing="feedback", ref=made.pk,
           sentence=f"wrote down feedback of {client or 'a customer'}")  # fmt: skip
    return made


def _keep(
    desk: Desk, text: str, score: int | None, *, client: Client | None, heard_on: date, at: datetime,
    source: str, key: str, survey: Survey | None = None,
) -> Feedback:  # fmt: skip
    text = text.strip()
    if len(text) > MOST_LETTERS:
        raise VoiceTrouble(f"That is {len(text):,} letters; at most {MOST_LETTERS:,} are kept.")
    if score is not None and score not in range(1, 6):
        raise VoiceTrouble("An answer is one of five, 1 (worst) to 5 (best).")
    content = None if score is None else content_of(score, "1–5")
    return Feedback.objects.create(
        desk=desk, client=client, text=text, score=score, scale="" if score is None else "1–5",
        content=content, severity=severity_of(content), heard_on=heard_on, source=source,
        survey=survey, key=key, kept_at=at,
    )  # fmt: skip


@transaction.atomic
def open_surveys(
    *,
    by: Member,
    desk: Desk,
    clients: Sequence[Client],
    days: int,
    at: datetime,
    language: str = "en",
    question: str = "",
) -> list[tuple[Survey, str]]:
    """Open a short survey for each client; with each the token of its link, told this once only.

    It ends by itself after `days` (1 to 180). Without a `question` it asks the usual one of its
    language. Raises `VoiceTrouble` without a client.
    """
    require_manage(by, desk)
    if not clients:
        raise VoiceTrouble("Choose at least one client; each gets a link of its own.")
    if any(client.desk_id != desk.pk for client in clients):
        raise VoiceTrouble("That client belongs to another desk.")
    if not 1 <= days <= LONGEST:
        raise VoiceTrouble(f"A survey is open for 1 to {LONGEST} days.")
    if language not in SURVEY:
        raise VoiceTrouble(f"“{language}” is none of the languages: {', '.join(SURVEY)}.")
    found = []
    for client in clients:
        token, kept = new_token()
        survey = Survey.objects.create(
            desk=desk, client=client, language=language, opened_by=by, opened_at=at,
            question=question.strip()[:200] or SURVEY[language].question,
            token_hash=kept, ends_at=at + timedelta(days=days),
        )  # fmt: skip
        record(by=by, desk=desk, at=at, verb="open_survey", thing="survey", ref=survey.pk,
               sentence=f"opened a survey for {client}, for {days} days")  # fmt: skip
        found.append((survey, token))
    return found


@transaction.atomic
def close_survey(*, by: Member, survey: Survey, at: datetime) -> Survey:
    """Close a survey before its day; its link takes no more answers."""
    require_manage(by, survey.desk)
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if survey.closed_at is not None or survey.ends_at <= at:
        raise VoiceTrouble("This survey is over already.")
    survey.closed_at = at
    survey.save(update_fields=["closed_at"])
    record(by=by, desk=survey.desk, at=at, verb="close_survey", thing="survey", ref=survey.pk,
           sentence=f"closed the survey for {survey.client}")  # fmt: skip
    return survey


@transaction.atomic
def reply(*, survey: Survey, score: int | None, text: str, at: datetime) -> Feedback | None:
    """Keep an answer somebody gave at the link. None for the same words sent twice in an hour.

    Nothing is kept of who answered. Raises `VoiceTrouble` for an empty or overlong answer, when the
    survey is over, or when the link was used more often than people would.
    """
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if survey.closed_at is not None or survey.ends_at <= at:
        raise VoiceTrouble("This survey is over.")
    if not text.strip() and score is None:
        raise VoiceTrouble(SURVEY[survey.language].again)
    answers = Feedback.objects.filter(survey=survey)
    lately = answers.filter(kept_at__gt=at - timedelta(hours=1))
    if lately.count() >= AN_HOUR or answers.count() >= IN_ALL:
        raise VoiceTrouble("This link takes no more answers for now. Please try again in an hour.")
    if text.strip() and lately.filter(text=text.strip(), score=score).exists():
        return None
    on = at.astimezone(ZoneInfo(survey.desk.time_zone)).date()
    made = _keep(survey.desk, text, score, client=survey.client, heard_on=on, at=at, survey=survey,
                 source=Feedback.Source.SURVEY, key=key_of("survey", secrets.token_hex(8)))  # fmt: skip
    record(by=None, by_name="survey", desk=survey.desk, at=at, verb="reply", thing="survey",
           ref=survey.pk, sentence=f"answered the survey for {survey.client}")  # fmt: skip
    return made
