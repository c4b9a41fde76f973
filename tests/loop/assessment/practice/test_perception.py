"""The practice check, and a survey that nobody can be told from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.assessment.models import Ballot, Opinion, PracticeAnswer
from headway.loop.assessment.practice.actions import perception as actions
from headway.loop.assessment.practice.queries import perception as queries
from tests.doors.cast import assemble

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def cast(db, home):
    return assemble()


@pytest.fixture
def survey(cast):
    return actions.open_perception(
        by=cast.mia, desk=cast.desk, name="Summer", closes_on=date(2026, 6, 14), at=AT
    )


def links(survey, group="users", count=6):
    return actions.make_links(by=None, perception=survey, group=group, count=count, at=AT)


def test_a_link_works_once_and_leads_to_nobody(cast, survey):
    first, *others = links(survey)
    assert queries.ballot_by(first, AT).group == "users"
    actions.say(token=first, ratings={"speed": (5, 2), "skill": (None, 4)}, at=AT)
    assert queries.ballot_by(first, AT) is None
    with pytest.raises(NotAllowed):
        actions.say(token=first, ratings={"speed": (5, 5)}, at=AT)
    said = Opinion.objects.get()
    assert said.ratings["speed"] == [5, 2]
    assert {field.name for field in Opinion._meta.get_fields()} == {
        "id",
        "perception",
        "group",
        "ratings",
    }
    assert not [
        name for name in (f.name for f in Ballot._meta.get_fields()) if "at" in name.split("_")
    ]
    assert first not in str(list(Ballot.objects.values()))
    assert TrailEntry.objects.get(verb="say").by_name == "somebody"
    with pytest.raises(NotAllowed):
        actions.say(token=others[0], ratings={"speed": (5, 5)}, at=AT + timedelta(days=15))
    assert actions.revoke_links(by=cast.mia, perception=survey, group="users", at=AT) == 5
    with pytest.raises(NotAllowed):
        actions.say(token=others[0], ratings={"speed": (5, 5)}, at=AT)


def test_it_takes_answers_to_the_end_of_its_last_day(survey):
    token, *_ = links(survey)
    midnight = datetime(2026, 6, 15, tzinfo=ZoneInfo(survey.desk.time_zone))
    assert survey.last_day == date(2026, 6, 14)
    assert queries.ballot_by(token, midnight - timedelta(minutes=1))
    assert queries.ballot_by(token, midnight) is None


@pytest.mark.parametrize("ratings", [{}, {"speed": (5, None)}, {"speed": (1, 6)}, {"nope": (1, 1)}])
def test_what_says_nothing_uses_no_link_up(survey, ratings):
    token, *_ = links(survey)
    with pytest.raises(Trouble):
        actions.say(token=token, ratings=ratings, at=AT)
    assert queries.ballot_by(token, AT) is not None


def test_how_many_answered_is_told_only_from_five_on(survey):
    tokens = links(survey)
    for at, token in enumerate(tokens, 1):
        actions.say(token=token, ratings={"speed": (4, 4)}, at=AT)
        (row,) = queries.links_of(survey)
        assert row["used"] == (at if at >= 5 else None)


def test_closing_hides_small_groups_and_is_for_good(cast, survey):
    with pytest.raises(Trouble, match="Nobody"):
        actions.close_perception(by=cast.mia, perception=survey, at=AT)
    for group, count in (("users", 6), ("leaders", 4)):
        for token in links(survey, group, count):
            actions.say(token=token, ratings={"speed": (5, 2)}, at=AT)
    with pytest.raises(NotAllowed):
        actions.close_perception(by=cast.cleo, perception=survey, at=AT)
    closed = actions.close_perception(by=cast.mia, perception=survey, at=AT)
    found = queries.sides_of(closed)
    assert [group.key for group in found.groups] == ["users"]
    assert [group.key for group in found.hidden] == ["leaders"]
    assert found.answers == 6
    speed = next(row for row in found.rows if row.topic.key == "speed")
    assert [cell.n for cell, _ in speed.cells] == [6, 6]
    assert speed.measured is None, "there are no tickets"
    with pytest.raises(Trouble, match="closed"):
        links(closed)


@pytest.mark.parametrize(
    "more", [{"closes_on": date(2026, 5, 1)}, {"name": ""}, {"topics": ("x",)}]
)
def test_what_cannot_be_opened_says_why(cast, more):
    with pytest.raises(Trouble):
        actions.open_perception(
            **{
                "by": cast.mia,
                "desk": cast.desk,
                "name": "A",
                "closes_on": date(2026, 6, 3),
                "at": AT,
            }
            | more
        )


def test_links_are_counted_and_only_managers_make_them(cast, survey):
    for count in (0, 501):
        with pytest.raises(Trouble):
            links(survey, count=count)
    with pytest.raises(Trouble):
        links(survey, group="kings")
    with pytest.raises(NotAllowed):
        actions.make_links(by=cast.cleo, perception=survey, group="users", count=2, at=AT)


def test_a_practice_one_has_is_shown(cast):
    judge = lambda **more: actions.judge(  # noqa: E731
        **{"by": cast.cleo, "desk": cast.desk, "practice": "strategy", "at": AT} | more
    )
    with pytest.raises(Trouble, match="What would you show"):
        judge(answer="yes")
    judge(answer="no")
    judge(answer="partly", evidence="A draft of May.")
    found = {one.practice.id: one for one in queries.practices_of(cast.desk)}
    assert found["strategy"].answer.answer == "partly"
    assert found["feedback"].answer is None
    assert (found["feedback"].by_leaders, found["feedback"].by_laggards) == ("74 %", "22 %")
    assert (found["deal_team"].by_leaders, found["deal_team"].by_laggards) == ("–", "–")
    for wrong in ({"practice": "x", "answer": "no"}, {"answer": "maybe"}):
        with pytest.raises(Trouble):
            judge(**wrong)
    with pytest.raises(NotAllowed):
        judge(by=cast.vic, answer="no")
    with pytest.raises(IntegrityError), transaction.atomic():
        PracticeAnswer.objects.create(desk=cast.desk, practice="x", answer="yes", at=AT)
