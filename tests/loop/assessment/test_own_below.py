"""A desk's own share is searched for slices far below, like the built-in ones."""

from __future__ import annotations

from datetime import UTC, datetime

from headway.loop.assessment.actions import search
from headway.loop.assessment.lake_book import LakeBook
from headway.loop.assessment.models import Finding
from headway.loop.assessment.queries import assumed_of
from headway.loop.assessment.rules.own_below import OwnBelow
from headway.loop.assessment.searching import look
from headway.loop.evidence.queries import session_of
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.own.actions import declare
from tests.doors.conftest import cast, desk, stock  # noqa: F401

NOW = datetime(2026, 9, 1, tzinfo=UTC)
TOLD = {
    "key": "back_again", "name": "Came {back} again", "form": "share", "better": "lower",
    "hit": {"field": "reopen_count", "at_least": 1},
}  # fmt: skip


def test_a_category_far_above_in_an_own_share_is_found(desk):  # noqa: F811
    declare(by=desk.mia, desk=desk.desk, told=TOLD, at=NOW)
    own = [kpi for kpi in kpis_of(desk.desk).values() if kpi.own]
    with session_of(desk.desk) as session:
        terms, assumed = Terms.of(desk.desk), assumed_of(desk.desk, session)
        found = look(LakeBook(session, terms, assumed, own), [OwnBelow()]).found
        whole = LakeBook(session, terms, assumed, own).tally("back_again", ())
        built_in = LakeBook(session, terms, assumed).tally("reopen_rate", ())
    assert {"category": "Printer & Co"} in [one.slice for one in found]
    one = next(one for one in found if "category" in one.slice)
    assert "came {back} again" in one.title
    assert one.value > one.comparison
    assert (whole.hits.tolist(), whole.tries.tolist()) == (
        built_in.hits.tolist(), built_in.tries.tolist(),
    )  # fmt: skip


def test_without_own_kpis_nothing_more_is_tried(desk):  # noqa: F811
    search(by=desk.mia, desk=desk.desk, at=NOW)
    assert not Finding.objects.filter(rule="own_below").exists()
