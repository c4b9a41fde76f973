"""Pages of results: who sees what, who may judge, and how many questions they ask."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from headway.loop.check import actions
from headway.loop.check.models import Rollout, Verdict
from headway.loop.kpis.actions import freeze
from headway.loop.register.models import Improvement
from headway.loop.register.states import Status
from tests.doors.cast import Cast

AT = datetime(2026, 9, 1, 6, tzinfo=UTC)
STARTED = date(2026, 6, 8)


@pytest.fixture
def running(desk: Cast, entries):
    """The bakery's entry and the whole desk's, running for twelve weeks."""
    for entry, cut in ((entries.bakery, {"client": "Bakery GmbH"}), (entries.whole, {})):
        base = freeze(
            by=desk.mia, desk=desk.desk, key="reopen_rate", slice=cut,
            until=STARTED - timedelta(days=1), at=AT,
        )  # fmt: skip
        Improvement.objects.filter(pk=entry.pk).update(
            kpi_key="reopen_rate", baseline=base, target_value=0.05, target_on=date(2027, 1, 1),
            started_on=STARTED, status=Status.RUNNING.value, owner=desk.cleo,
        )  # fmt: skip
        entry.refresh_from_db()
    return entries


@pytest.fixture
def judged(desk: Cast, running):
    for entry in (running.bakery, running.whole):
        actions.judge(by=None, entry=Improvement.objects.get(pk=entry.pk), at=AT)
    return running


def pages(entry):
    return (reverse("results"), reverse("benefits"), reverse("verdict", args=[entry.ref]))


def test_everybody_of_the_desk_reads_results(desk, judged, visit):
    for member in (desk.ada, desk.mia, desk.cleo, desk.vic):
        for page in pages(judged.bakery):
            assert visit(member).get(page).status_code == 200, page


def test_a_stranger_finds_nothing(desk, judged, visit, client):
    page = reverse("verdict", args=[judged.bakery.ref])
    assert visit(desk.sam).get(page).status_code == 404
    assert client.get(page).status_code == 302
    assert "Bakery" not in visit(desk.sam).get(reverse("results")).content.decode()


def test_a_client_contact_sees_their_own_company_only(desk, judged, visit):
    paul = visit(desk.paul)
    body = paul.get(reverse("results")).content.decode()
    assert judged.bakery.title in body
    assert judged.whole.ref not in body
    assert paul.get(reverse("verdict", args=[judged.whole.ref])).status_code == 404
    own = paul.get(reverse("verdict", args=[judged.bakery.ref])).content.decode()
    assert "What we checked" in own
    assert "the other clients" not in own, "what others' tickets say is not theirs"
    assert "Look again" not in own
    assert "h a month" not in own, "what work costs is the provider's own affair"
    assert paul.get(reverse("benefits")).status_code == 403


def test_figures_of_more_than_their_company_are_hidden_from_a_contact(desk, judged, visit):
    Verdict.objects.filter(improvement=judged.bakery).update(slice={})
    body = visit(desk.paul).get(reverse("verdict", args=[judged.bakery.ref])).content.decode()
    assert "are not shown" in body
    assert "What we checked" not in body


@pytest.mark.parametrize(
    "name", ["verdict-look", "verdict-closing", "verdict-rollout", "verdict-again"]
)
def test_a_reader_changes_nothing(desk, judged, visit, name):
    page = reverse(name, args=[judged.bakery.ref])
    for member in (desk.vic, desk.paul):
        assert visit(member).post(page).status_code == 403
    assert visit(desk.mia).get(page).status_code == 405
    assert visit(desk.sam).post(page).status_code == 404


def test_taking_a_look(desk, running, visit):
    page = reverse("verdict", args=[running.bakery.ref])
    before = visit(desk.mia).get(page).content.decode()
    assert "not looked at yet" in before
    visit(desk.mia).post(reverse("verdict-look", args=[running.bakery.ref]))
    verdict = Verdict.objects.get(improvement=running.bakery)
    assert verdict.judged_by == desk.mia
    after = visit(desk.mia).get(page).content.decode()
    assert "What we checked" in after
    assert "Method and full statistics" in after


def test_closing_on_the_verdict(desk, judged, visit):
    visit(desk.mia).post(reverse("verdict-closing", args=[judged.bakery.ref]))
    judged.bakery.refresh_from_db()
    assert judged.bakery.status in ("sustained", "not_shown")


def test_starts_unit_by_unit_are_kept_or_told_what_is_wrong(desk, judged, visit):
    page = reverse("verdict-rollout", args=[judged.bakery.ref])
    asked = {"dimension": "group", "starts": "Front, 2026-06-08\nField, 2026-07-06"}
    visit(desk.cleo).post(page, asked)
    assert Rollout.objects.filter(improvement=judged.bakery).count() == 2
    wrong = visit(desk.cleo).post(page, asked | {"starts": "Front on Monday"}, follow=True)
    assert "Line 1: write the name, a comma and the date" in wrong.content.decode()
    assert Rollout.objects.count() == 2


def test_before_the_start_the_page_says_how_long_it_takes(desk, running, visit):
    Improvement.objects.filter(pk=running.bakery.pk).update(
        started_on=None, status=Status.ACCEPTED.value
    )
    body = visit(desk.mia).get(reverse("verdict", args=[running.bakery.ref])).content.decode()
    assert "Not started yet." in body
    entry = visit(desk.mia).get(reverse("entry", args=[running.bakery.ref])).content.decode()
    assert "How long until we know" in entry


def test_the_entry_shows_the_verdict(desk, judged, visit):
    body = visit(desk.mia).get(reverse("entry", args=[judged.bakery.ref])).content.decode()
    assert "Did it work?" in body


def test_empty_pages_say_what_to_do(cast, visit):
    assert "Go to the register" in visit(cast.mia).get(reverse("results")).content.decode()
    assert "Go to the register" in visit(cast.mia).get(reverse("benefits")).content.decode()


def test_pages_ask_a_fixed_number_of_questions(desk, judged, visit, django_assert_max_num_queries):
    mia = visit(desk.mia)
    for page, most in ((reverse("results"), 12), (reverse("benefits"), 12)):
        mia.get(page)
        with django_assert_max_num_queries(most):
            mia.get(page)
    with django_assert_max_num_queries(30):
        mia.get(reverse("verdict", args=[judged.bakery.ref]))
