"""Audits: evidence, both sides, nothing internal for the client, nothing changed once signed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from headway.ground.accounts.models import Client, Member, User
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.assessment.practice.actions import audits as actions
from headway.loop.assessment.practice.queries import audits as queries
from tests.doors.cast import assemble

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def cast(db, home):
    return assemble()


@pytest.fixture
def audit(cast):
    return actions.open_audit(
        by=cast.mia, desk=cast.desk, name="Spring", client=cast.bakery, held_on=date(2026, 6, 2),
        scopes=["portfolio", "internal"], participants=[cast.paul, cast.cleo], at=AT,
    )  # fmt: skip


def stranger_contact(cast):
    mill = Client.objects.create(desk=cast.desk, name="Mill Ltd")
    return Member.objects.create(
        desk=cast.desk, user=User.objects.create_user("mel"), name="Mel",
        role_key="client_contact", client=mill,
    )  # fmt: skip


def test_a_client_sees_its_own_audit_without_the_internal_scope(cast, audit):
    assert {one.scope.key for one in queries.seen(cast.mia, audit).scopes} == {
        "portfolio",
        "internal",
    }
    assert [one.scope.key for one in queries.seen(cast.paul, audit).scopes] == ["portfolio"]
    assert not queries.points(cast.paul, audit).filter(scope="internal").exists()
    assert list(queries.audits(cast.paul)) == [audit]
    assert not queries.audits(stranger_contact(cast)).exists()
    assert not queries.audits(cast.sam).exists()
    own = actions.open_audit(
        by=cast.mia, desk=cast.desk, name="Ours", client=cast.bakery, held_on=date(2026, 6, 2),
        scopes=["internal"], at=AT,
    )  # fmt: skip
    assert own not in queries.audits(cast.paul)


def test_both_sides_speak_but_not_on_what_is_internal(cast, audit):
    open_, inside = audit.points.filter(scope="portfolio").first(), audit.points.last()
    assert inside.scope == "internal"
    said = actions.remark(by=cast.paul, point=open_, text="We never saw that list.", at=AT)
    assert said.of_client
    assert not actions.remark(
        by=cast.cleo, point=open_, text="It is on the portal.", at=AT
    ).of_client
    with pytest.raises(NotAllowed):
        actions.remark(by=cast.paul, point=inside, text="?", at=AT)
    for who in (stranger_contact(cast), cast.sam, cast.vic):
        with pytest.raises(NotAllowed):
            actions.remark(by=who, point=open_, text="?", at=AT)
    with pytest.raises(NotAllowed):
        actions.look(by=cast.paul, point=open_, state="met", at=AT)
    with pytest.raises(Trouble, match="Say what was seen"):
        actions.look(by=cast.cleo, point=open_, state="missed", at=AT)


def test_a_finding_has_evidence_and_actions_have_who_and_when(cast, audit):
    point = audit.points.first()
    with pytest.raises(Trouble, match="needs evidence"):
        actions.note_finding(by=cast.mia, audit=audit, scope="", point=point, weight="major",
                             text="The list is old.", evidence=" ", at=AT)  # fmt: skip
    with pytest.raises(Trouble, match="that scope"):
        actions.note_finding(by=cast.mia, audit=audit, scope="conditions", weight="minor",
                             text="x", evidence="y", at=AT)  # fmt: skip
    found = actions.note_finding(by=cast.mia, audit=audit, scope="", point=point, weight="major",
                                 text="The list is old.", evidence="Dated 2023.", at=AT)  # fmt: skip
    with pytest.raises(Trouble, match="who does it"):
        actions.agree_action(by=cast.mia, finding=found, what="Renew it", who=" ",
                             due_on=date(2026, 7, 1), at=AT)  # fmt: skip
    done = actions.agree_action(by=cast.mia, finding=found, what="Renew it", who="Paul",
                                due_on=date(2026, 7, 1), at=AT)  # fmt: skip
    assert queries.findings(cast.paul, audit).get().actions.get() == done


def test_signing_waits_for_every_point_and_freezes(cast, audit):
    with pytest.raises(Trouble, match="15 points must be looked at"):
        actions.sign(by=cast.mia, audit=audit, at=AT)
    for point in audit.points.filter(scope="portfolio"):
        actions.look(by=cast.cleo, point=point, state="met", at=AT)
    assert actions.sign(by=cast.paul, audit=audit, at=AT).side == "client"
    with pytest.raises(Trouble, match="signed already"):
        actions.sign(by=cast.paul, audit=audit, at=AT)
    inside = audit.points.filter(scope="internal").first()
    with pytest.raises(Trouble, match="is signed"):
        actions.look(by=cast.cleo, point=inside, state="met", at=AT)
    with pytest.raises(Trouble, match="is signed"):
        actions.remark(by=cast.paul, point=audit.points.first(), text="wait", at=AT)
    for who in (cast.cleo, cast.vic, cast.sam, stranger_contact(cast)):
        with pytest.raises(NotAllowed):
            actions.sign(by=who, audit=audit, at=AT)
    with pytest.raises(NotAllowed):
        actions.reopen(by=cast.cleo, audit=audit, reason="x", at=AT)
    actions.reopen(by=cast.mia, audit=audit, reason="Internal scope was not done.", at=AT)
    for point in audit.points.filter(scope="internal"):
        actions.look(by=cast.mia, point=point, state="partly", seen="Half", at=AT)
    assert actions.sign(by=cast.mia, audit=audit, at=AT).side == "provider"
    assert queries.seen(cast.mia, audit).sentence.startswith("7 of 15 points are met")
    assert queries.seen(cast.paul, audit).sentence.startswith("7 of 7 points are met")


def test_what_cannot_be_opened_says_why(cast):
    asked = {"name": "A", "held_on": date(2026, 6, 2), "scopes": ["portfolio"], "at": AT}
    for wrong in (
        {"scopes": ["none"]}, {"name": ""}, {"participants": [cast.sam]},
        {"participants": [cast.paul]},
    ):  # fmt: skip
        with pytest.raises(Trouble):
            actions.open_audit(by=cast.mia, desk=cast.desk, **asked | wrong)
    with pytest.raises(NotAllowed):
        actions.open_audit(by=cast.cleo, desk=cast.desk, **asked)
