"""The register: who may write what, who sees what, and nothing lost between two editors."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest

from headway.ground.accounts.models import Client
from headway.ground.trail.models import TrailEntry
from headway.loop.aim.models import Goal
from headway.loop.kpis.models import Baseline
from headway.loop.register import actions
from headway.loop.register.models import Improvement
from headway.loop.register.readiness import QUESTIONS
from tests.doors import export, own
from tests.doors.cards import AT
from tests.doors.test_web_kpis import inert, specs

FORM = {
    "title": "Printers", "problem": "They jam.", "client": "", "category": "", "dimension": "",
    "goal": "", "justification": "", "size": "", "hours_low": "", "hours_likely": "",
    "hours_high": "", "cost": "", "waste_hours": "", "waste_money": "", "sponsor": "",
    "review_on": "",
}  # fmt: skip
WRITES = [
    {"what": "fields", **FORM}, {"what": "owner"},
    {"what": "answer", "question": "problem", "answer": "yes", "evidence": "seen"},
    {"what": "target", "kpi": "ftfr", "value": "80", "on": "2027-01-31"},
]  # fmt: skip


def fields(one: Improvement, **changed: object) -> dict[str, object]:
    """The edit form as the page sends it, with some fields changed."""
    kept = {
        name: getattr(one, f"{name}_id" if name in {"client", "goal", "sponsor"} else name)
        for name in FORM
    }
    return {
        "what": "fields", "seen": one.lock_version,
        **{name: "" if value is None else value for name, value in (kept | changed).items()},
    }  # fmt: skip


@pytest.mark.parametrize("who", ["ada", "mia", "cleo", "vic"])
def test_everybody_of_the_desk_reads_the_register(desk, entries, visit, who):
    visitor = visit(getattr(desk, who))
    answer = visitor.get("/register")
    assert {row["entry"].ref for row in answer.context["entries"]} == {"IMP-1", "IMP-2", "IMP-3"}
    inert(answer.content)
    for ref in ("IMP-1", "imp-1", "1", "IMP-3"):
        page = visitor.get(f"/register/{ref}")
        assert page.status_code == 200
        inert(page.content)


def test_an_entry_shows_the_chart_of_its_own_tickets(desk, entries, visit):
    mia = visit(desk.mia)
    mia.post("/register/IMP-1/edit",
             {"what": "target", "kpi": "reopen_rate", "value": "5", "on": "2027-01-31"})  # fmt: skip
    frozen = Baseline.objects.get()
    assert frozen.slice == {"client": export.BAKERY}
    assert (frozen.numerator, frozen.n) == own.reopened(own.bakery())
    page = mia.get("/register/IMP-1")
    (spec,) = specs(page.content)
    assert spec["description"]
    rows = page.context["chart"]["rows"]
    assert rows
    months = {row["period"]: row["n"] for row in rows}
    assert sum(months.values()) <= own.reopened(own.bakery())[1], "only the bakery's tickets"


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("printers", {"IMP-1"}), ("owner:me", {"IMP-2"}), ("owner:none", {"IMP-3"}),
        ("client:quartz", {"IMP-2"}), ("IMP-3", {"IMP-3"}), ("status:open", {1, 2, 3}),
        ("size:s", {"IMP-1"}), ("status:soon", set()), ("is:strange", set()),
        ("IMP-²", set()), ("9" * 40, set()), ("\x00", {1, 2, 3}), ("%", set()), ("' OR 1=1", set()),
        (export.SCRIPT, {"IMP-3"}), ('"', set()), ("client:", set()), ('owner:"cleo"', {"IMP-1"}),
    ],
)  # fmt: skip
def test_filters_find_or_say_what_is_wrong(desk, entries, visit, text, refs):
    answer = visit(desk.mia).get(f"/register?q={quote(text)}")
    assert answer.status_code == 200
    wanted = {f"IMP-{ref}" if isinstance(ref, int) else ref for ref in refs}
    assert {row["entry"].ref for row in answer.context["entries"]} == wanted
    inert(answer.content)
    assert visit(desk.mia).get(f"/search?q={quote(text)}").status_code == 200


@pytest.mark.parametrize(
    "sort", ["", "ref", "-ref", "title", "status", "owner", "size", "target", "waste", "nothing", "\x00"]
)  # fmt: skip
def test_every_column_sorts_and_a_strange_one_is_ignored(desk, entries, visit, sort):
    answer = visit(desk.mia).get(f"/register?sort={quote(sort)}", headers={"HX-Target": "entries"})
    assert b"<html" not in answer.content
    assert len(answer.context["entries"]) == 3, "the header sorts"
    if sort == "-ref":
        assert [row["entry"].number for row in answer.context["entries"]] == [3, 2, 1]


def test_a_client_contact_sees_only_their_companys_entries(desk, entries, visit):
    paul = visit(desk.paul)
    for address in ("/register", "/register?q=client:quartz", "/register?q=wait", "/register?q=IMP-2",
                    "/register?client=Quartz%20Hotels", "/register/IMP-1", "/search?q=come+back",
                    "/goals", "/", "/register?sort=owner"):  # fmt: skip
        answer = paul.get(address)
        assert answer.status_code == 200, address
        assert own.leaks(answer.content, address) == [], address
        assert "All of us" not in answer.content.decode(), address
    assert [row["entry"].ref for row in paul.get("/register").context["entries"]] == ["IMP-1"]
    assert paul.get("/register").context["summary"].total == 1
    assert paul.get("/search?q=wait").context["entries"] == []
    for ref in ("IMP-2", "IMP-3", "2", "3"):
        assert paul.get(f"/register/{ref}").status_code == 404
        assert paul.post(f"/register/{ref}/status", {"status": "parked"}).status_code == 403
    said = paul.get("/register/IMP-1").content.decode()
    assert "Edit IMP-1" not in said
    assert "Make accountable" not in said
    for inner in ("Sponsor", "Cost of doing nothing", "serves no goal", "<dt>Work</dt>"):
        assert inner not in said, "what the register's table keeps back"
    assert "Cost of doing nothing" in visit(desk.mia).get("/register/IMP-1").content.decode()


def test_what_an_entry_is_tied_to_leaks_nothing(desk, entries, findings, visit):
    hotel = Client.objects.get(name=export.HOTEL)
    goal = Goal.objects.create(desk=desk.desk, client=hotel, title="Quartz Hotels sleep well")
    baseline = Baseline.objects.create(
        desk=desk.desk, kpi="reopen_rate", kpi_version=1, slice={"client": export.HOTEL},
        unit="share", value=0.4321, n=50, undecided=0, terms={}, data_version=1, frozen_at=AT,
    )  # fmt: skip
    one = entries.bakery
    one.goal, one.finding, one.baseline = goal, findings.hotel, baseline
    one.scope = {"client": export.HOTEL, "category": "Password"}
    one.save()
    page = visit(desk.paul).get("/register/IMP-1")
    assert page.status_code == 200
    assert own.leaks(page.content) == []
    assert b"43" not in page.content.split(b"<dt>Baseline")[-1][:100]
    whole = visit(desk.mia).get("/register/IMP-1").content.decode()
    assert "Quartz Hotels sleep well" in whole
    assert "43.2 %" in whole


@pytest.mark.parametrize("who", ["vic", "paul"])
def test_readers_change_nothing_and_see_no_buttons(desk, entries, visit, who):
    visitor = visit(getattr(desk, who))
    assert visitor.get("/register/new").status_code == 403
    assert visitor.post("/register/new", FORM).status_code == 403
    for data in WRITES:
        assert visitor.post("/register/IMP-1/edit", data).status_code == 403
    assert visitor.post("/register/IMP-1/status", {"status": "parked"}).status_code == 403
    assert "/register/new" not in visitor.get("/register").content.decode()
    said = visitor.get("/register/IMP-1").content.decode()
    for word in ("/register/IMP-1/edit", "/register/IMP-1/status", "<dialog"):
        assert word not in said, word
    assert Improvement.objects.count() == 3
    assert Improvement.objects.get(number=1).lock_version == entries.bakery.lock_version


def test_a_stranger_finds_no_entry(desk, entries, visit):
    sam = visit(desk.sam)
    for ref in ("IMP-1", "IMP-2", "IMP-3"):
        assert sam.get(f"/register/{ref}").status_code == 404
        assert sam.post(f"/register/{ref}/status", {"status": "parked"}).status_code == 404
        for data in WRITES:
            assert sam.post(f"/register/{ref}/edit", data).status_code == 404
    assert sam.get("/register").context["entries"] == []
    for odd in ("IMP-²", "IMP-", "IMP-999", "9" * 40, "-1", "IMP-1 OR 1=1"):
        assert visit(desk.mia).get(f"/register/{quote(odd)}").status_code == 404, odd


def test_nothing_of_another_desk_can_be_tied_to_an_entry(desk, entries, visit):
    theirs = Client.objects.create(desk=desk.sam.desk, name="Their Client")
    goal = Goal.objects.create(desk=desk.sam.desk, title="Their goal")
    mia = visit(desk.mia)
    for changed in ({"client": theirs.pk}, {"goal": goal.pk}, {"sponsor": desk.sam.pk}):
        answer = mia.post("/register/IMP-1/edit", fields(entries.bakery, **changed))
        assert answer.status_code == 422
        assert b"Select a valid choice" in answer.content
    mia.post("/register/IMP-1/edit", {"what": "owner", "owner": desk.sam.pk})
    assert Improvement.objects.get(number=1).owner == desk.cleo
    assert "Their" not in mia.get("/register/IMP-1").content.decode()


def test_contributors_propose_and_edit_only_their_own(desk, entries, visit):
    cleo = visit(desk.cleo)
    answer = cleo.post("/register/new", {**FORM, "title": "An idea"})
    mine = Improvement.objects.get(title="An idea")
    assert answer.url == f"/register/{mine.ref}"
    assert mine.raised_by == desk.cleo
    assert cleo.post(f"{answer.url}/edit", fields(mine, title="A better idea")).status_code == 302
    cleo.post("/register/IMP-1/edit", fields(entries.bakery, category="Owned by Cleo"))
    refused = cleo.post(
        "/register/IMP-2/edit", fields(entries.hotel, title="Mine now"), follow=True
    )
    assert b"Only its owner, whoever raised it, or a manager may change IMP-2" in refused.content
    mine.refresh_from_db()
    assert mine.title == "A better idea"
    assert Improvement.objects.get(number=1).category == "Owned by Cleo"
    assert Improvement.objects.get(number=2).title == "Quartz Hotels wait too long"
    assert "/register/IMP-2/edit" not in cleo.get("/register/IMP-2").content.decode()


def test_decisions_are_for_managers(desk, entries, visit):
    cleo = visit(desk.cleo)
    said = cleo.get("/register/IMP-1").content.decode()
    assert "Edit IMP-1" in said
    for word in ("Make accountable", 'value="accepted"', 'value="parked"', 'value="rejected"'):
        assert word not in said, f"{word} is not for contributors"
    for data in ({"status": "accepted"}, {"status": "parked", "reason": "later"}):
        answer = cleo.post("/register/IMP-1/status", data, follow=True)
        assert b"Only a manager decides on IMP-1" in answer.content
    answer = cleo.post("/register/IMP-1/edit", {"what": "owner", "owner": desk.mia.pk}, follow=True)
    assert b"Only a manager decides" in answer.content
    assert Improvement.objects.get(number=1).status == "opportunity"
    assert Improvement.objects.get(number=1).owner == desk.cleo


def test_a_manager_leads_an_entry_from_idea_to_running(desk, entries, visit):
    goal = Goal.objects.create(desk=desk.desk, title="Nobody waits")
    mia = visit(desk.mia)
    early = mia.post("/register/IMP-1/status", {"status": "accepted"}, follow=True)
    assert b"cannot be accepted yet" in early.content
    assert b"Before it can be accepted" in early.content
    mia.post("/register/IMP-1/edit", fields(entries.bakery, goal=goal.pk))
    mia.post("/register/IMP-1/edit",
             {"what": "target", "kpi": "reopen_rate", "value": "5", "on": "2027-01-31"})  # fmt: skip
    for question in QUESTIONS:
        mia.post("/register/IMP-1/edit",
                 {"what": "answer", "question": question, "answer": "yes", "evidence": "asked"})  # fmt: skip
    mia.post("/register/IMP-1/edit", {"what": "owner", "owner": desk.cleo.pk})
    said = mia.get("/register/IMP-1").content.decode()
    assert "Before it can be accepted" not in said
    answer = mia.post("/register/IMP-1/status", {"status": "accepted"}, follow=True)
    assert b"IMP-1 is now: Accepted." in answer.content
    cleo = visit(desk.cleo)
    assert b'value="planned"' in cleo.get("/register/IMP-1").content
    for status in ("planned", "running"):
        cleo.post("/register/IMP-1/status", {"status": status})
    one = Improvement.objects.get(number=1)
    assert one.status == "planned", "it would not stick yet"
    assert "/register/IMP-1/gate" in cleo.get("/register/IMP-1").content.decode()
    cleo.post("/register/IMP-1/status", {"status": "running", "reason": "The bakery cannot wait."})
    one = Improvement.objects.get(number=1)
    assert (one.status, one.target_value) == ("running", 0.05)
    marks = TrailEntry.objects.filter(desk=desk.desk, thing="improvement", ref="IMP-1")
    assert marks.filter(verb="move").count() == 3
    inert(mia.get("/register/IMP-1").content)


def test_who_was_slower_is_told_and_overwrites_nothing(desk, entries, visit):
    seen = entries.bakery.lock_version
    visit(desk.mia).post("/register/IMP-1/edit", fields(entries.bakery, title="First"))
    cleo = visit(desk.cleo)
    late = [
        ("edit", fields(entries.bakery, title="Second")),
        ("edit", {"what": "answer", "question": "goal", "answer": "no", "seen": seen}),
        ("edit", {"what": "target", "kpi": "ftfr", "value": "80", "on": "2027-01-01", "seen": seen}),
        ("status", {"status": "parked", "reason": "x", "seen": seen}),
    ]  # fmt: skip
    for page, data in late:
        answer = cleo.post(f"/register/IMP-1/{page}", data, follow=True)
        assert b"was changed by somebody else while you were editing" in answer.content, data
    now = Improvement.objects.get(number=1)
    assert (now.title, now.status, now.kpi_key) == ("First", "opportunity", "reopen_rate")
    assert now.answers.count() == 0
    said = cleo.get("/register/IMP-1").content.decode()
    assert said.count(f'name="seen" value="{now.lock_version}"') == said.count('name="seen"')
    answer = cleo.post("/register/IMP-1/edit", fields(entries.bakery, title="Second"))
    assert answer.status_code == 409
    both = answer.content.decode()
    assert "Stands now: First" in both
    assert 'value="Second"' in both


def test_what_cannot_be_kept_is_told_in_words(desk, entries, visit):
    mia = visit(desk.mia)
    answer = mia.post(
        "/register/IMP-1/edit",
        fields(entries.bakery, hours_low="50", hours_likely="10", hours_high="5", problem="Typed"),
    )
    assert b"Hours must run from best to worst" in answer.content
    assert b"Typed" in answer.content, "what was typed is not lost"
    assert b"hours_in_order" not in answer.content, "no names of the database"
    bad = mia.post("/register/IMP-1/edit", fields(entries.bakery, hours_likely="many", title=""))
    assert bad.status_code == 422
    assert b"Enter a number" in bad.content
    assert b"This field is required" in bad.content
    for odd in ("abc", "²", "-1", "9" * 30, ""):
        told = mia.post("/register/IMP-1/edit", {"what": "owner", "owner": odd}, follow=True)
        assert b"Choose who is accountable" in told.content
        same = mia.post("/register/IMP-1/edit", {"what": "owner", "owner": odd, "seen": odd})
        assert same.status_code == 302
    for data in ({"kpi": "nothing", "value": "1", "on": "2027-01-01"},
                 {"kpi": "ftfr", "value": "120", "on": "2027-01-01"},
                 {"kpi": "ftfr", "value": "nan", "on": "2027-01-01"},
                 {"kpi": "ftfr", "value": "80", "on": "soon"}, {}):  # fmt: skip
        told = mia.post("/register/IMP-1/edit", {"what": "target", **data}, follow=True)
        assert b"notice-error" in told.content, data
    for status in ("", "nothing", "running", "sustained"):
        told = mia.post("/register/IMP-1/status", {"status": status}, follow=True)
        assert b"notice-error" in told.content, status
    new = mia.post("/register/new", {**FORM, "title": "   "})
    assert new.status_code == 200
    assert b"required" in new.content
    low = mia.post("/register/new", {**FORM, "waste_hours": "-5"})
    assert b"cannot be below zero" in low.content
    assert Improvement.objects.count() == 3


def test_hostile_words_are_inert_everywhere(desk, entries, visit):
    mia = visit(desk.mia)
    for hostile in (export.SCRIPT, export.IMAGE, '" onmouseover="alert(3)', "'; alert(4); '"):
        goal = Goal.objects.create(desk=desk.desk, title=hostile)
        mia.post("/register/new", {**FORM, "title": hostile, "problem": hostile,
                                   "justification": hostile, "category": hostile,
                                   "goal": goal.pk})  # fmt: skip
        ref = Improvement.objects.latest("number").ref
        mia.post(f"/register/{ref}/edit", {"what": "answer", "question": "goal", "answer": "yes",
                                           "evidence": hostile})  # fmt: skip
        mia.post(f"/register/{ref}/edit",
                 {"what": "target", "kpi": "ftfr", "value": "80", "on": "2027-01-31"})  # fmt: skip
        mia.post(f"/register/{ref}/status", {"status": "parked", "reason": hostile})
        for address in (f"/register/{ref}", "/register", "/goals", "/",
                        f"/search?q={quote(hostile)}", f"/register?q={quote(hostile)}"):  # fmt: skip
            page = mia.get(address)
            assert page.status_code == 200, address
            inert(page.content)
            assert b'" onmouseover="' not in page.content, address
    assert Improvement.objects.count() == 7


def test_each_change_needs_the_csrf_token(desk, entries, forged):
    visitor = forged(desk.ada)
    assert visitor.post("/register/new", FORM).status_code == 403
    for data in WRITES:
        assert visitor.post("/register/IMP-1/edit", data).status_code == 403
    assert visitor.post("/register/IMP-1/status", {"status": "parked"}).status_code == 403
    assert Improvement.objects.count() == 3


def test_looking_changes_nothing(desk, entries, visit):
    for address in ("/register/IMP-1/edit", "/register/IMP-1/status"):
        assert visit(desk.ada).get(address).status_code == 405
    for address in ("/register", "/register/IMP-1"):
        assert visit(desk.ada).post(address).status_code == 403


@pytest.mark.parametrize("many", [10, 200])
def test_as_many_queries_for_many_entries(
    desk, entries, visit, django_assert_max_num_queries, many
):
    goal = Goal.objects.create(desk=desk.desk, title="Nobody waits")
    Improvement.objects.bulk_create(
        Improvement(
            desk=desk.desk, number=number, title=f"Idea {number}", raised_on=date(2026, 8, 1),
            raised_by=desk.cleo, owner=desk.cleo if number % 2 else None, client=desk.bakery,
            goal=goal if number % 3 else None, kpi_key="ftfr", target_value=0.8, touched_at=AT,
            target_on=date(2026, 10, number % 28 + 1), waste_hours=number, hours_likely=10,
            hours_low=10, hours_high=10, sponsor=desk.mia,
        )
        for number in range(4, many + 1)
    )  # fmt: skip
    visitor = visit(desk.mia)
    for address, most in (("/register", 20), ("/register?q=idea&sort=owner", 20), ("/register?view=board", 17), ("/register?view=matrix", 17), ("/goals", 10),
                          ("/", 12), ("/search?q=idea", 7), ("/register/IMP-1", 50)):  # fmt: skip
        with django_assert_max_num_queries(most):
            assert visitor.get(address).status_code == 200
    answer = visitor.get("/register")
    assert len(answer.context["entries"]) == min(many, 100)
    paul = visit(desk.paul)
    with django_assert_max_num_queries(17):
        paul.get("/register")
    assert actions.next_number(desk.desk) == many + 1
