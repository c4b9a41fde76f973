"""A maturity assessment: opened, raters invited, answered blind, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from headway.ground import words
from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.post.actions import queue_message
from headway.ground.tokens import new_token
from headway.ground.trouble import NotAllowed

from ...models import Maturity, MaturityAnswer, Rater
from ..keeping import (
    FILES_OF_A_GUEST,
    PracticeTrouble,
    end_of,
    folder,
    local_day,
    mark,
    own_client,
    prose,
    require_manager,
    store,
    titled,
)
from ..queries.facts import facts_of
from ..questions import TARGET, Questions, as_dict, ready

THING = "maturity"
LONGEST_DAYS = 184
_LINK = URLValidator(schemes=["http", "https"])


class NeedsEvidence(PracticeTrouble):
    """Level 3 and above need something to look at; nothing was kept."""


@dataclass(frozen=True)
class File:
    """A file handed in as evidence."""

    name: str
    data: bytes


@transaction.atomic
def open_maturity(
    *,
    by: Member | None,
    desk: Desk,
    name: str,
    questions: Questions,
    areas: Sequence[str],
    closes_on: date,
    at: datetime,
    targets: Mapping[str, int] | None = None,
    client: Client | None = None,
) -> Maturity:
    """Open an assessment; its questions are frozen as they are now."""
    require_manager(by, desk)
    own_client(desk, client)
    chosen = questions.only(areas)
    if not chosen.areas:
        raise PracticeTrouble("Choose at least one area.")
    today = local_day(desk, at)
    if not today <= closes_on <= today + timedelta(days=LONGEST_DAYS):
        raise PracticeTrouble(
            f"Choose a last day from today on, {LONGEST_DAYS} days ahead at most."
        )
    made = Maturity.objects.create(
        desk=desk, client=client, name=titled(name), content=as_dict(chosen), targets=_levels(chosen, targets or {}),
        facts=facts_of(desk, client, today=today), opened_by=by, opened_at=at, closes_on=closes_on,
    )  # fmt: skip
    mark(desk, by, at, "open", THING, made.pk,
         f"opened the maturity assessment “{made.name}” with {chosen.count} questions")  # fmt: skip
    return made


def _levels(questions: Questions, targets: Mapping[str, int]) -> dict[str, int]:
    """Area → its target level, `TARGET` where none is given."""
    wanted = {area.key: targets.get(area.key, TARGET) for area in questions.areas}
    if any(not 1 <= level <= 5 for level in wanted.values()):
        raise PracticeTrouble("A target level is 1 to 5.")
    return wanted


@transaction.atomic
def change_targets(
    *, by: Member | None, maturity: Maturity, targets: Mapping[str, int], at: datetime
) -> Maturity:
    """Set other target levels (area → level) while it is open; areas not named keep theirs.

    Not after the closing: a target chosen with the result in sight would hide the gap.
    """
    kept = _open(maturity)
    require_manager(by, kept.desk)
    wanted = _levels(kept.questions, {**kept.targets, **targets})
    said = [
        f"{area.name} {kept.targets[area.key]} → {wanted[area.key]}"
        for area in kept.questions.areas
        if wanted[area.key] != kept.targets[area.key]
    ]
    if said:
        kept.targets = wanted
        kept.save(update_fields=["targets"])
        mark(kept.desk, by, at, "aim", THING, kept.pk,
             f"changed target levels of “{kept.name}”: {', '.join(said)}")  # fmt: skip
    return kept


def _open(maturity: Maturity) -> Maturity:
    kept = (
        Maturity.objects.select_for_update(of=("self",)).select_related("desk").get(pk=maturity.pk)
    )
    if kept.closed_at is not None:
        raise PracticeTrouble("This assessment is closed; its answers stay as they are.")
    return kept


@transaction.atomic
def invite(
    *, by: Member | None, maturity: Maturity, at: datetime, name: str = "",
    member: Member | None = None,
) -> tuple[Rater, str]:  # fmt: skip
    """Ask a member, or a guest by name, to rate; the guest's token is returned once, else ""."""
    kept = _open(maturity)
    require_manager(by, kept.desk)
    if member is not None:
        if member.desk_id != kept.desk_id or member.left_at is not None:
            raise PracticeTrouble(f"{member.name} is not a member of this desk.")
        if member.role.own_client_only and member.client_id != kept.client_id:
            raise PracticeTrouble(f"{member.name} rates only what is done for {member.client}.")
        if kept.raters.filter(member=member, revoked_at=None).exists():
            raise PracticeTrouble(f"{member.name} is invited already.")
        rater = Rater.objects.create(maturity=kept, member=member, name=member.name, invited_at=at)
        token = ""
        queue_message(
            desk=kept.desk, to=member, kind="assigned", key=f"maturity:{kept.pk}:{rater.pk}",
            subject=f"Please rate: {kept.name}", at=at, link=f"/maturity/{kept.pk}/rate",
            text=f"Your answers are blind: nobody sees whose they are. Until {words.day(kept.closes_on)}.",
        )  # fmt: skip
    else:
        token, kept_hash = new_token()
        rater = Rater.objects.create(
            maturity=kept, name=titled(name), token_hash=kept_hash, invited_at=at,
            expires_at=_expiry(kept, at),
        )  # fmt: skip
    mark(kept.desk, by, at, "invite", THING, kept.pk, f"invited {rater.name} to rate “{kept.name}”")
    return rater, token


@transaction.atomic
def invite_all(
    *, by: Member | None, maturity: Maturity, guests: Sequence[str], members: Sequence[Member],
    at: datetime,
) -> list[tuple[Rater, str]]:  # fmt: skip
    """Ask guests by name and members, all or none; the guests with their tokens.

    None, so that no token is lost because a later name was refused.
    """
    if not guests and not members:
        raise PracticeTrouble("Name somebody, or choose members.")
    made = [invite(by=by, maturity=maturity, name=name, at=at) for name in guests]
    for member in members:
        invite(by=by, maturity=maturity, member=member, at=at)
    return made


def _expiry(maturity: Maturity, at: datetime) -> datetime:
    """The end of the last day, or of today where that has passed, at the desk."""
    return end_of(maturity.desk, max(maturity.closes_on, local_day(maturity.desk, at)))


@transaction.atomic
def renew_link(*, by: Member | None, rater: Rater, at: datetime) -> str:
    """A new link for a guest; the one before opens nothing from now on."""
    kept = _open(rater.maturity)
    require_manager(by, kept.desk)
    if rater.member_id is not None or rater.revoked_at is not None:
        raise PracticeTrouble(f"{rater.name} has no link that could be renewed.")
    token, rater.token_hash = new_token()
    rater.expires_at = _expiry(kept, at)
    rater.save(update_fields=["token_hash", "expires_at"])
    mark(kept.desk, by, at, "renew_link", THING, kept.pk, f"gave {rater.name} a new link")
    return token


@transaction.atomic
def revoke(*, by: Member | None, rater: Rater, at: datetime) -> None:
    """Take an invitation back: the link opens nothing, and what was answered does not count."""
    kept = _open(rater.maturity)
    require_manager(by, kept.desk)
    if rater.revoked_at is None:
        rater.revoked_at = at
        rater.save(update_fields=["revoked_at"])
        mark(kept.desk, by, at, "revoke", THING, kept.pk,
             f"took back the invitation of {rater.name}")  # fmt: skip


@transaction.atomic
def answer(
    *,
    rater: Rater,
    question: str,
    level: int | None,
    at: datetime,
    evidence: str = "",
    link: str = "",
    file: File | None = None,
) -> MaturityAnswer:
    """Keep a rater's answer; None for “don't know”. It may be changed until the closing.

    Raises `NeedsEvidence` from level 3 up where there is nothing to look at, `NotAllowed` when the
    link has run out or was taken back. The trail notes that a rater answered, not who, nor what.
    """
    kept = _open(rater.maturity)
    if not Rater.objects.get(pk=rater.pk).may_answer(at):
        raise NotAllowed("This invitation has ended. Ask whoever sent it for a new one.")
    if kept.questions.question(question) is None:
        raise PracticeTrouble("This assessment does not ask that question.")
    if level is not None and not 1 <= level <= 5:
        raise PracticeTrouble("A level is 1 to 5.")
    evidence, link = prose(evidence), link.strip()
    if link:
        try:
            _LINK(link)
        except ValidationError:
            raise PracticeTrouble("That link is no web address. It begins with https://.") from None
        if len(link) > 500:
            raise PracticeTrouble("That link is too long; 500 signs are the most.")
    one = MaturityAnswer.objects.filter(rater=rater, question=question).first()
    one = one or MaturityAnswer(rater=rater, question=question)
    lacking = ready(level, evidence, link, bool(file or one.stored_as))
    if lacking:
        raise NeedsEvidence(lacking)
    if file is not None:
        _take_file(one, kept, file)
    one.level, one.evidence, one.link = level, evidence, link
    one.save()
    mark(kept.desk, None, at, "answer", THING, kept.pk, f"answered in “{kept.name}”",
         by_name="a rater")  # fmt: skip
    return one


def _take_file(one: MaturityAnswer, maturity: Maturity, file: File) -> None:
    others = one.rater.answers.exclude(stored_as="").exclude(pk=one.pk).count()
    if others >= FILES_OF_A_GUEST:
        raise PracticeTrouble(f"{FILES_OF_A_GUEST} files are the most; use links for the rest.")
    old = one.stored_as
    one.file_name, one.media_type, one.stored_as = store(maturity.desk, file.name, file.data)
    if old:
        transaction.on_commit(lambda: (folder() / old).unlink(missing_ok=True))


@transaction.atomic
def finish(*, rater: Rater, at: datetime) -> None:
    """The rater says they are done; they may still change answers until the closing."""
    kept = _open(rater.maturity)
    if not rater.may_answer(at):
        raise NotAllowed("This invitation has ended. Ask whoever sent it for a new one.")
    if rater.finished_at is None:
        rater.finished_at = at
        rater.save(update_fields=["finished_at"])
        mark(kept.desk, None, at, "finish", THING, kept.pk, f"finished rating “{kept.name}”",
             by_name="a rater")  # fmt: skip


@transaction.atomic
def remind(*, by: Member | None, maturity: Maturity, at: datetime) -> int:
    """Remind members who are not done; at most once a day each. How many were reminded."""
    kept = _open(maturity)
    require_manager(by, kept.desk)
    today, reminded = local_day(kept.desk, at), 0
    waiting = kept.raters.filter(revoked_at=None, finished_at=None).exclude(member=None)
    for rater in waiting.select_related("member"):
        if rater.member is not None and queue_message(
            desk=kept.desk, to=rater.member, kind="reminder", at=at,
            key=f"maturity:{kept.pk}:{rater.pk}:{today.isoformat()}",
            subject=f"Still to rate: {kept.name}", link=f"/maturity/{kept.pk}/rate",
            text=f"Until {words.day(kept.closes_on)}. Your answers are kept one by one.",
        ):  # fmt: skip
            rater.reminded_at = at
            rater.save(update_fields=["reminded_at"])
            reminded += 1
    if reminded:
        many = f"{reminded} rater{'s' if reminded != 1 else ''}"
        mark(kept.desk, by, at, "remind", THING, kept.pk, f"reminded {many} of “{kept.name}”")
    return reminded


@transaction.atomic
def close_maturity(*, by: Member | None, maturity: Maturity, at: datetime) -> Maturity:
    """Close it: answers are frozen, and what the desk's data says to the questions is taken again."""
    kept = _open(maturity)
    require_manager(by, kept.desk)
    if not MaturityAnswer.objects.filter(rater__maturity=kept, rater__revoked_at=None).exists():
        raise PracticeTrouble("Nobody has answered yet, so there is nothing to close.")
    kept.closed_at, kept.closed_by = at, by
    kept.facts = facts_of(kept.desk, kept.client, today=local_day(kept.desk, at))
    kept.save()
    mark(kept.desk, by, at, "close", THING, kept.pk, f"closed the assessment “{kept.name}”")
    return kept
