"""Findings: ranked, explained, into the register by managers; each client only its own."""

from __future__ import annotations

import pytest

from headway.loop.assessment.models import Finding, Standing
from headway.loop.register.models import Improvement
from tests.doors import export, own
from tests.doors.test_web_kpis import inert, specs


@pytest.mark.parametrize("who", ["ada", "mia", "cleo", "vic"])
def test_the_list_shows_what_costs_most_first(desk, findings, visit, who):
    answer = visit(getattr(desk, who)).get("/findings")
    assert [one.pk for one in answer.context["findings"]] == [
        findings.bakery.pk, findings.hotel.pk, findings.whole.pk,
    ]  # fmt: skip
    assert "3 gaps cost about 54 hours a month." in answer.content.decode()
    assert "58 comparisons" in answer.content.decode()
    inert(answer.content)


def test_a_finding_shows_its_evidence_whole_or_in_part(desk, findings, visit):
    for query in ("", "?part=1"):
        answer = visit(desk.vic).get(f"/findings/{findings.whole.pk}{query}")
        said = answer.content.decode()
        assert "34 of 50 came back" in said
        assert "Handling takes 0.75 h." in said
        assert "q &lt; 0.001" in said
        assert 'value="&lt; 0.001"' not in said, "the search box keeps to searches"
        (spec,) = specs(answer.content)
        assert spec["description"]
        inert(answer.content)
    assert "<html" not in said


def test_a_client_contact_sees_no_findings_for_they_tell_of_the_rest_of_the_desk(
    desk, findings, visit
):
    paul = visit(desk.paul)
    assert paul.get("/findings").status_code == 403
    for address in ("/", "/search?q=reopened"):
        answer = paul.get(address)
        assert answer.status_code == 200, address
        assert own.leaks(answer.content, address) == [], address
        assert answer.context["findings"] == [], address
    for one in (findings.bakery, findings.hotel, findings.whole):
        for query in ("", "?part=1"):
            assert paul.get(f"/findings/{one.pk}{query}").status_code == 403
        assert paul.post(f"/findings/{one.pk}/entry").status_code == 403


def test_a_finding_goes_into_the_register_once(desk, findings, visit):
    mia = visit(desk.mia)
    answer = mia.post(f"/findings/{findings.bakery.pk}/entry")
    entry = Improvement.objects.get()
    assert answer.url == f"/register/{entry.ref}"
    assert entry.client == desk.bakery
    wanted = own.with_fields(own.bakery(), category="Printer & Co")
    assert (entry.baseline.numerator, entry.baseline.n) == own.reopened(wanted)
    again = mia.post(f"/findings/{findings.bakery.pk}/entry")
    assert again.url == answer.url
    assert Improvement.objects.count() == 1
    assert Standing.objects.get(key=findings.bakery.key).state == "in_register"
    assert b"In the register" in mia.get("/findings").content
    assert entry.ref.encode() in mia.get(f"/findings/{findings.bakery.pk}").content
    page = visit(desk.paul).get(f"/register/{entry.ref}")
    assert page.status_code == 200
    assert own.leaks(page.content) == []


def test_a_hostile_category_goes_into_the_register_and_stays_inert(desk, findings, visit):
    mia = visit(desk.mia)
    for one in (findings.hotel, findings.whole):
        entry = mia.post(f"/findings/{one.pk}/entry").url
        for address in (entry, "/register", "/", "/goals", "/search?q=reopened"):
            page = mia.get(address)
            assert page.status_code == 200
            inert(page.content)


@pytest.mark.parametrize("who", ["cleo", "vic", "paul"])
def test_readers_put_nothing_in_the_register(desk, findings, visit, queued, who):
    visitor = visit(getattr(desk, who))
    assert visitor.post("/findings/search").status_code == 403
    assert visitor.post(f"/findings/{findings.bakery.pk}/entry").status_code == 403
    for address in ("/findings", f"/findings/{findings.bakery.pk}", "/"):
        said = visitor.get(address).content.decode()
        assert "Put in register" not in said, address
        assert "Search again" not in said, address
    assert not Improvement.objects.exists()
    assert queued == []


def test_a_stranger_finds_no_finding(desk, findings, visit):
    sam = visit(desk.sam)
    for one in (findings.bakery, findings.whole):
        assert sam.get(f"/findings/{one.pk}").status_code == 404
        assert sam.get(f"/findings/{one.pk}?part=1").status_code == 404
        assert sam.post(f"/findings/{one.pk}/entry").status_code == 404
    assert visit(desk.mia).get("/findings/999999").status_code == 404
    assert visit(desk.mia).get(f"/findings/{'9' * 30}").status_code == 404
    assert not Improvement.objects.exists()
    assert b"reopened" not in sam.get("/findings").content


def test_managers_have_the_newest_data_searched_again(desk, visit, queued):
    answer = visit(desk.mia).post("/findings/search", follow=True)
    assert queued == [("search_findings", desk.desk.pk)]
    assert answer.status_code == 200
    visit(desk.sam).post("/findings/search")
    assert queued[1:] == [("search_findings", desk.sam.desk_id)], "each has their own desk searched"


def test_before_a_search_and_when_nothing_is_found(desk, visit):
    said = visit(desk.mia).get("/findings").content.decode()
    assert "have not been searched yet" in said
    assert "are being searched" in said


def test_each_change_needs_the_csrf_token(desk, findings, forged, queued):
    visitor = forged(desk.ada)
    assert visitor.post("/findings/search").status_code == 403
    assert visitor.post(f"/findings/{findings.bakery.pk}/entry").status_code == 403
    assert queued == []
    assert not Improvement.objects.exists()


def test_looking_changes_nothing(desk, findings, visit):
    for address in ("/findings/search", f"/findings/{findings.bakery.pk}/entry"):
        assert visit(desk.ada).get(address).status_code == 405
    assert visit(desk.ada).post("/findings").status_code == 403


@pytest.mark.parametrize("many", [10, 200])
def test_as_many_queries_for_many_findings(
    desk, findings, visit, django_assert_max_num_queries, many
):
    one = findings.whole
    for number in range(4, many):
        one.pk, one.rank, one.key = None, number, f"key{number}"
        one.standing = Standing.objects.create(
            desk=desk.desk, key=one.key, first_version=1, first_seen_at=one.search.at,
            last_version=1,
        )  # fmt: skip
        one.save(force_insert=True)
    assert Finding.objects.count() == many - 1
    visitor = visit(desk.mia)
    with django_assert_max_num_queries(8):
        assert len(visitor.get("/findings").context["findings"]) == many - 1
    with django_assert_max_num_queries(12):
        visitor.get("/")
    with django_assert_max_num_queries(7):
        visitor.get(f"/findings/{findings.bakery.pk}")
    assert export.IMAGE in one.title


@pytest.mark.parametrize("who", ["cleo", "vic"])
def test_a_finding_about_a_small_team_is_for_managers(desk, findings, visit, who):
    """The export names nobody, so no team is known to be five people; nor are two teams together."""
    small = findings.hotel
    entry = visit(desk.mia).post(f"/findings/{small.pk}/entry").url
    for place in ({"group": "Front"}, {"group": "Front", "client": export.HOTEL},
                  {"groups": "Field⇄Front"}):  # fmt: skip
        Finding.objects.filter(pk=small.pk).update(slice=place)
        Improvement.objects.update(scope=place, baseline=None, client=None)
        visitor = visit(getattr(desk, who))
        assert small not in visitor.get("/findings").context["findings"]
        assert visitor.get(f"/findings/{small.pk}").status_code == 404
        assert small not in visitor.get("/").context["findings"]
        assert small.title not in visitor.get("/search?q=reopened").content.decode()
        page = visitor.get(entry)
        assert page.context["finding"] is None
        if "group" in place:
            assert page.context["chart"]["spec"] is None
            assert "fewer than five people" in page.content.decode()
        assert visit(desk.mia).get(f"/findings/{small.pk}").status_code == 200
        assert visit(desk.mia).get(entry).context["finding"] == small
    assert visit(desk.mia).get("/findings").context["findings"].count(small) == 1
