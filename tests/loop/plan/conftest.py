"""A small desk to plan for: Ada (manager), Omar and Ines (agents), two skills, two entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from headway.ground.accounts.models import Desk, Member, User
from headway.loop.plan import actions
from headway.loop.register.models import Improvement, Skill

AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
WEEK = (8, 8, 8, 8, 8, 0, 0)


@dataclass
class Team:
    """Who and what there is."""

    desk: Desk
    ada: Member
    omar: Member
    ines: Member
    sam: Member
    field: Skill
    words: Skill
    visits: Improvement
    articles: Improvement


def entry(desk: Desk, number: int, title: str, owner: Member | None, **more) -> Improvement:
    """A register entry written straight into the records."""
    return Improvement.objects.create(
        desk=desk, number=number, title=title, owner=owner, raised_on=date(2026, 8, 1),
        touched_at=AT, **more,
    )  # fmt: skip


@pytest.fixture
def team(db) -> Team:
    desk = Desk.objects.create(name="Harbour IT", slug="harbour", time_zone="UTC")
    other = Desk.objects.create(name="Other IT", slug="other")

    def join(name: str, role: str, where: Desk = desk) -> Member:
        user = User.objects.create_user(name.lower())
        return Member.objects.create(desk=where, user=user, name=name, role_key=role)

    ada, omar, ines = (
        join("Ada", "manager"), join("Omar", "contributor"), join("Ines", "contributor")
    )  # fmt: skip
    field = Skill.objects.create(desk=desk, name="Field service")
    words = Skill.objects.create(desk=desk, name="Writing")
    made = Team(
        desk, ada, omar, ines, join("Sam", "manager", other), field, words,
        entry(desk, 1, "Fewer visits", ada), entry(desk, 2, "Better articles", ines),
    )  # fmt: skip
    for member in (omar, ines):
        actions.set_working_time(
            by=ada, member=member, hours=WEEK, starts_on=date(2026, 1, 1), at=AT
        )
        actions.set_load(
            by=ada, desk=desk, member=member, hours_week=30, spread=4, reason="rota", at=AT
        )
    actions.set_skill(by=ada, member=omar, skill=field, level=2, at=AT)
    actions.set_skill(by=ada, member=ines, skill=words, level=3, at=AT)
    return made
