"""The practice check's answers, and the perception survey: opened, answered once, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.tokens import fingerprint, new_token
from headway.ground.trouble import NotAllowed

from ...models import Ballot, Opinion, Perception, PracticeAnswer
from .. import shipped
from ..keeping import (
    PracticeTrouble,
    end_of,
    local_day,
    mark,
    own_client,
    prose,
    require_manager,
    require_staff,
    titled,
)
from ..queries.perception import measured_beside

MOST_LINKS, LONGEST_DAYS = 500, 184
ENDED = "This link has ended: it was used, the survey is over, or it was taken back."


@transaction.atomic
def judge(
    *, by: Member | None, desk: Desk, practice: str, answer: str, at: datetime, evidence: str = ""
) -> PracticeAnswer:
    """Say whether the desk has a practice; “yes” and “partly” need something to look at."""
    require_staff(by, desk)
    if practice not in {one.id for one in shipped.practices()}:
        raise PracticeTrouble("That practice is not in the check.")
    if answer not in {one.value for one in PracticeAnswer.Answer}:
        raise PracticeTrouble("Answer yes, partly or no.")
    evidence = prose(evidence)
    if answer != "no" and not evidence:
        raise PracticeTrouble("What would you show for it? A few words are enough.")
    made = PracticeAnswer.objects.create(
        desk=desk, practice=practice, answer=answer, evidence=evidence, by=by, at=at
    )
    mark(desk, by, at, "judge", "practice", practice, f"judged a practice: {made}")
    return made


@transaction.atomic
def open_perception(
    *,
    by: Member | None,
    desk: Desk,
    name: str,
    closes_on: date,
    at: datetime,
    client: Client | None = None,
    topics: tuple[str, ...] = (),
) -> Perception:
    """Open a survey over topics (all that ship unless given); links are made for it after."""
    require_manager(by, desk)
    own_client(desk, client)
    known = [topic.key for topic in shipped.topics()]
    chosen = [key for key in known if key in topics] if topics else known
    if not chosen:
        raise PracticeTrouble("Choose at least one topic.")
    days = (closes_on - local_day(desk, at)).days
    if not 0 <= days <= LONGEST_DAYS:
        raise PracticeTrouble(
            f"Choose a last day from today on, {LONGEST_DAYS} days ahead at most."
        )
    made = Perception.objects.create(
        desk=desk, client=client, name=titled(name), topics=chosen, opened_by=by, opened_at=at,
        closes_at=end_of(desk, closes_on),
    )  # fmt: skip
    mark(desk, by, at, "open", "perception", made.pk, f"opened the survey “{made.name}”")
    return made


def _open(perception: Perception) -> Perception:
    kept = (
        Perception.objects.select_for_update(of=("self",))
        .select_related("desk", "client")
        .get(pk=perception.pk)
    )
    if kept.closed_at is not None:
        raise PracticeTrouble("This survey is closed; what was said stays as it is.")
    return kept


@transaction.atomic
def make_links(
    *, by: Member | None, perception: Perception, group: str, count: int, at: datetime
) -> list[str]:
    """One-time links for people of a group; their tokens are returned once."""
    kept = _open(perception)
    require_manager(by, kept.desk)
    if group not in {one.key for one in shipped.groups()}:
        raise PracticeTrouble("There is no such group.")
    have = kept.ballots.count()
    if count < 1 or have + count > MOST_LINKS:
        raise PracticeTrouble(f"A survey has 1 to {MOST_LINKS} links; {have} are made.")
    pairs = [new_token() for _ in range(count)]
    Ballot.objects.bulk_create(
        Ballot(perception=kept, group=group, token_hash=hashed) for _, hashed in pairs
    )
    mark(kept.desk, by, at, "make_links", "perception", kept.pk,
         f"made {count} links for “{kept.name}”")  # fmt: skip
    return [token for token, _ in pairs]


@transaction.atomic
def revoke_links(*, by: Member | None, perception: Perception, group: str, at: datetime) -> int:
    """Take back all unused links of a group; how many."""
    kept = _open(perception)
    require_manager(by, kept.desk)
    many = kept.ballots.filter(group=group, used=False, revoked=False).update(revoked=True)
    if many:
        mark(kept.desk, by, at, "revoke_links", "perception", kept.pk,
             f"took back {many} links of “{kept.name}”")  # fmt: skip
    return many


@transaction.atomic
def say(*, token: str, ratings: Mapping[str, tuple[int | None, int | None]], at: datetime) -> None:
    """Keep what one person says: topic → (importance, satisfaction). The link is used up.

    Neither the link nor the time is kept with it; the trail notes that somebody answered, and when, but
    not what. Raises `NotAllowed` where the link has ended.
    """
    ballot = (
        Ballot.objects.select_for_update(of=("self",))
        .select_related("perception__desk")
        .filter(token_hash=fingerprint(token), used=False, revoked=False)
        .first()
    )
    if ballot is None or ballot.perception.closed_at or at >= ballot.perception.closes_at:
        raise NotAllowed(ENDED)
    survey = ballot.perception
    kept: dict[str, list[int | None]] = {}
    for topic in survey.topics:
        pair = ratings.get(topic, (None, None))
        if any(value is not None and not 1 <= value <= 5 for value in pair):
            raise PracticeTrouble("Each answer is 1 to 5.")
        kept[topic] = list(pair)
    if all(pair[1] is None for pair in kept.values()):
        raise PracticeTrouble("Say of at least one topic how content you are.")
    ballot.used = True
    ballot.save(update_fields=["used"])
    Opinion.objects.create(perception=survey, group=ballot.group, ratings=kept)
    mark(survey.desk, None, at, "say", "perception", survey.pk, f"answered “{survey.name}”",
         by_name="somebody")  # fmt: skip


@transaction.atomic
def close_perception(*, by: Member | None, perception: Perception, at: datetime) -> Perception:
    """Close it for good: links end, results can be seen, the measures beside it are frozen."""
    kept = _open(perception)
    require_manager(by, kept.desk)
    if not kept.opinions.exists():
        raise PracticeTrouble("Nobody has answered yet, so there is nothing to close.")
    kept.closed_at = at
    kept.measured = {
        topic: asdict(one)
        for topic, one in measured_beside(kept.desk, kept.client, kept.topics).items()
    }
    kept.save()
    mark(kept.desk, by, at, "close", "perception", kept.pk, f"closed the survey “{kept.name}”")
    return kept
