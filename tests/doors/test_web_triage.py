"""Ranking, hearing, joining, filing: who may, what the page says, nothing of other companies."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from headway.ground.accounts.models import Client
from headway.loop.aim.models import CriticalSuccessFactor, Cycle, Goal
from headway.loop.register import actions, queries
from headway.loop.register.models import (
    CustomerFeedback,
    FreeCapacity,
    Improvement,
    PriorityOverride,
    Rating,
    RegisterImport,
    SavedFilter,
    Skill,
)
from tests.doors import export, own
from tests.doors.cards import AT
from tests.doors.test_web_kpis import inert

TODAY = AT.date()
RATING = {"cost": 1, "speed_to_implement": 2, "speed_of_return": 3, "scale_of_return": 4,
          "difficulty": 5, "note": ""}  # fmt: skip
DEEDS = {
    "priority": {"score": "90", "reason": "Promised"}, "feedback": {"count": "2", "severity": "3"},
    "rating": RATING, "skills": {}, "merge": {"into": "IMP-3"}, "split": {"titles": "a\nb"},
    "feedback/drop": {"feedback": "1"}, "vote": {"wanted": "yes"}, "agreement": {"answer": "yes"},
}  # fmt: skip


@pytest.mark.parametrize("who", ["mia", "cleo", "vic"])
@pytest.mark.parametrize("view", ["", "board", "matrix", "strange"])
def test_every_view_is_read_and_holds_no_script(desk, entries, visit, who, view):
    page = visit(getattr(desk, who)).get(f"/register?view={view}")
    assert page.status_code == 200
    inert(page.content)
    part = visit(desk.mia).get(f"/register?view={view}&q=bakery", headers={"HX-Target": "entries"})
    assert b"<html" not in part.content
    assert b'id="entries"' in part.content


@pytest.mark.parametrize("deed", DEEDS)
def test_readers_and_strangers_do_nothing_to_an_entry(desk, entries, visit, deed):
    before = Improvement.objects.get(number=2)
    for who, code in ((desk.vic, 403), (desk.sam, 404)):
        answer = visit(who).post(f"/register/IMP-2/{deed}", DEEDS[deed])
        assert answer.status_code == (302 if deed == "agreement" and who is desk.vic else code)
    assert visit(desk.paul).post(f"/register/IMP-2/{deed}", DEEDS[deed]).status_code in {403, 404}
    after = Improvement.objects.get(number=2)
    assert (after.lock_version, after.status) == (before.lock_version, before.status)
    assert visit(desk.mia).get(f"/register/IMP-2/{deed}").status_code == 405


def test_a_score_is_explained_and_set_by_hand_with_a_reason(desk, entries, visit):
    mia = visit(desk.mia)
    said = mia.get("/register/IMP-1").content.decode()
    assert "Doing nothing costs 20 h a month." in said
    assert "Nobody has said which skills it takes." in said
    for data, words in (({"score": "90"}, "Say why"), ({"score": "much", "reason": "x"}, "number"),
                        ({"score": "400", "reason": "x"}, "between 0 and 100")):  # fmt: skip
        assert words in mia.post("/register/IMP-3/priority", data, follow=True).content.decode()
    assert not PriorityOverride.objects.exists()
    mia.post("/register/IMP-3/priority", {"score": "97,5", "reason": "Promised <b>"})
    page = mia.get("/register").content.decode()
    assert "by hand" in page
    assert "Promised &lt;b&gt;" in page
    assert page.index("IMP-3") < page.index("IMP-1")
    assert mia.post("/register/IMP-3/priority", {"what": "drop"}).status_code == 302
    assert not PriorityOverride.objects.exists()
    assert visit(desk.cleo).post("/register/IMP-3/priority", DEEDS["priority"]).status_code == 403


def test_feedback_ratings_and_skills_are_kept(desk, entries, visit):
    cleo = visit(desk.cleo)
    cleo.post("/register/IMP-1/feedback", {"count": "4", "severity": "3", "said": export.SCRIPT,
                                           "client": desk.bakery.pk, "source": "survey"})  # fmt: skip
    kept = CustomerFeedback.objects.get()
    assert (kept.count, kept.severity, kept.client) == (4, 3, desk.bakery)
    cleo.post("/register/IMP-1/rating", RATING)
    assert Rating.objects.get().difficulty == 5
    skill = actions.add_skill(by=desk.mia, desk=desk.desk, name="Networks", at=AT)
    cleo.post("/register/IMP-1/skills", {f"skill-{skill.pk}": "12,5"})
    page = cleo.get("/register/IMP-1")
    inert(page.content)
    assert "Networks" in page.content.decode()
    assert queries.entry(desk.desk, 1).needs.get().hours == 12.5
    told = cleo.post("/register/IMP-1/skills", {f"skill-{skill.pk}": "lots"}, follow=True)
    assert "no number" in told.content.decode()
    told = cleo.post("/register/IMP-1/rating", {**RATING, "cost": "9"}, follow=True)
    assert Rating.objects.count() == 1
    visit(desk.mia).post("/register/IMP-1/feedback/drop", {"feedback": kept.pk})
    assert not CustomerFeedback.objects.exists()


def test_a_client_contact_hands_in_votes_and_sees_no_other_company(desk, entries, visit):
    paul, hotel = visit(desk.paul), Client.objects.get(name=export.HOTEL)
    actions.note_feedback(
        by=desk.mia, entry=entries.bakery, client=hotel, said="Quartz said so", at=AT
    )
    assert paul.post("/register/idea", {"title": "Bread first", "problem": ""}).status_code == 302
    made = Improvement.objects.get(title="Bread first")
    assert (made.client, made.raised_by) == (desk.bakery, desk.paul)
    paul.post("/register/IMP-1/vote", {"wanted": "yes"})
    paul.post("/register/IMP-1/feedback", {"severity": "2", "said": "Daily", "count": "50"})
    assert entries.bakery.votes.count() == 1
    assert CustomerFeedback.objects.get(said="Daily").count == 1
    for address in ("/register", "/register/ideas", "/register/IMP-1", "/register?cols=score,goal",
                    "/register/similar?title=Quartz+Hotels+wait+too+long", "/goals/cycles",
                    "/register?view=board", "/register?view=matrix"):  # fmt: skip
        page = paul.get(address)
        assert page.status_code == 200, address
        assert own.leaks(page.content, address) == [], address
        assert "Priority" not in page.content.decode(), address
    for address in (
        "/register/export.csv",
        "/register/weights",
        "/register/import",
        "/register/new",
    ):
        assert paul.get(address).status_code == 403, address
    assert (
        visit(desk.mia).post("/register/IMP-1/vote", {"wanted": "yes"}, follow=True).status_code
        == 200
    )
    assert entries.bakery.votes.count() == 1, "staff do not vote"
    assert visit(desk.vic).get("/register/idea").status_code == 403


def test_what_is_like_it_is_offered_while_typing(desk, entries, visit):
    found = visit(desk.cleo).get("/register/similar?title=Bakery+printers+come+back+again")
    assert b"IMP-1" in found.content
    assert b"<html" not in found.content
    inert(visit(desk.cleo).get(f"/register/similar?title={export.SCRIPT}&problem=x").content)
    assert visit(desk.cleo).get("/register/similar").content.strip() == b""


def test_a_cell_is_edited_in_its_row(desk, entries, visit):
    cleo = visit(desk.cleo)
    form = cleo.get("/register/IMP-1/cell/size")
    assert b"<select" in form.content
    kept = cleo.post("/register/IMP-1/cell/size?cols=size,score", {"size": "L", "seen": "1"})
    assert kept.content.lstrip().startswith(b"<tr")
    assert queries.entry(desk.desk, 1).size == "L"
    late = cleo.post("/register/IMP-1/cell/size", {"size": "M", "seen": "1"})
    assert (late.status_code, b"changed by somebody else" in late.content) == (422, True)
    wrong = cleo.post("/register/IMP-1/cell/waste_hours", {"waste_hours": "-4", "seen": "2"})
    assert (wrong.status_code, b"below zero" in wrong.content) == (422, True)
    assert cleo.post("/register/IMP-1/cell/owner", {"owner": str(desk.mia.pk)}).status_code == 422
    visit(desk.mia).post("/register/IMP-1/cell/owner", {"owner": str(desk.mia.pk)})
    assert queries.entry(desk.desk, 1).owner == desk.mia
    assert visit(desk.vic).get("/register/IMP-1/cell/size").status_code == 403
    assert visit(desk.sam).post("/register/IMP-1/cell/size", {"size": "S"}).status_code == 404
    for field in ("status", "lock_version", "desk", "score"):
        assert cleo.get(f"/register/IMP-1/cell/{field}").status_code == 404


def test_a_card_moves_and_says_why_it_does_not(desk, entries, visit):
    mia = visit(desk.mia)
    said = mia.post("/register/IMP-2/lane?view=board", {"status": "accepted"}).content.decode()
    assert "cannot be accepted yet" in said
    assert 'data-lane="opportunity"' in said
    said = mia.post(
        "/register/IMP-2/lane", {"status": "parked", "reason": "Later.", "until": "2027-02-01"}
    )
    assert "IMP-2 is now: Parked." in said.content.decode()
    assert queries.entry(desk.desk, 2).parked_until == date(2027, 2, 1)
    assert (
        visit(desk.vic).post("/register/IMP-2/lane", {"status": "opportunity"}).status_code == 403
    )


def test_many_are_changed_together_each_with_its_outcome(desk, entries, visit):
    mia = visit(desk.mia)
    page = mia.post("/register/bulk", {"ref": ["1", "2", "99", "x"], "status": "accepted"})
    assert page.context["failed"] == 2
    assert "cannot be accepted yet" in page.content.decode()
    page = mia.post("/register/bulk", {"ref": ["1", "2"], "owner": desk.cleo.pk, "size": "S"})
    assert page.context["done"] == 2
    assert set(Improvement.objects.filter(number__lt=3).values_list("owner__name", "size")) == {
        ("Cleo", "S")
    }
    assert mia.post("/register/bulk", {"ref": ["1"]}).status_code == 302
    assert visit(desk.cleo).post("/register/bulk", {"ref": ["1"], "size": "L"}).status_code == 403


def test_views_are_kept_for_oneself(desk, entries, visit):
    vic = visit(desk.vic)
    back = vic.post("/register/views", {"name": "Hotels", "query": "q=client%3Aquartz&cols=owner"})
    assert back.url == "/register?q=client%3Aquartz&cols=owner"
    assert "Hotels" in vic.get("/register").content.decode()
    assert "Hotels</a>" not in visit(desk.mia).get("/register").content.decode()
    vic.post("/register/views", {"what": "drop", "name": "Hotels", "query": ""})
    assert not SavedFilter.objects.exists()


def test_weights_and_free_hands_are_set_on_one_page(desk, entries, visit):
    mia = visit(desk.mia)
    kept = dict.fromkeys(("gap", "goal", "customers", "hands", "effort"), "10")
    halves = {"half_gap": "40", "half_voices": "5", "half_effort": "20"}
    assert mia.post("/register/weights", kept | halves).status_code == 302
    assert queries.weights_of(desk.desk).points("gap") == 20
    for wrong in ({"half_gap": "0"}, {"gap": "-1"}, {"gap": "x"}, dict.fromkeys(kept, "0")):
        assert mia.post("/register/weights", kept | halves | wrong).status_code == 422, wrong
    Cycle.objects.create(
        desk=desk.desk, name="Now", starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1)
    )
    mia.post("/register/weights/hands", {"name": "Networks"})
    skill, cycle = Skill.objects.get(), Cycle.objects.get()
    mia.post("/register/weights/hands", {"cycle": cycle.pk, f"skill-{skill.pk}": "0"})
    assert FreeCapacity.objects.get().hours_free == 0
    assert "Networks" in mia.get("/register/weights").content.decode()
    for who in (desk.cleo, desk.vic):
        assert visit(who).get("/register/weights").status_code == 200
        assert visit(who).post("/register/weights", kept | halves).status_code == 403
        assert visit(who).post("/register/weights/hands", {"name": "x"}).status_code == 403


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_register_goes_out_and_in_again(desk, entries, visit, kind):
    mia = visit(desk.mia)
    out = mia.get(f"/register/export.{kind}?q=status:open")
    assert out["Content-Disposition"].startswith("attachment")
    file = SimpleUploadedFile(f"r.{kind}", out.content)
    look = mia.post("/register/import", {"file": file}, follow=True)
    assert look.context["tally"] == {"same": 3}
    made = RegisterImport.objects.get()
    assert visit(desk.sam).get(f"/register/import/{made.pk}").status_code == 404
    for who in (desk.cleo, desk.vic, desk.paul):
        assert visit(who).get(f"/register/import/{made.pk}").status_code == 403
        assert (
            visit(who).post("/register/import", {"file": io.BytesIO(b"Title\nx")}).status_code
            == 403
        )


def test_a_file_is_rehearsed_then_brought_in_and_its_bad_rows_kept(desk, entries, visit):
    mia = visit(desk.mia)
    text = f"Title,Size,Colour\nNew one,S,red\n{export.SCRIPT},XXL,blue\n=1+1,M,\n"
    look = mia.post(
        "/register/import", {"file": SimpleUploadedFile("l.csv", text.encode())}, follow=True
    )
    inert(look.content)
    assert (look.context["tally"]["new"], look.context["lost"]) == (2, 1)
    assert look.context["unknown"] == ["Colour"]
    assert Improvement.objects.count() == 3, "nothing has changed yet"
    made = RegisterImport.objects.get()
    mia.post(f"/register/import/{made.pk}")
    assert Improvement.objects.filter(title__in=["New one", "=1+1"]).count() == 2
    bad = mia.get(f"/register/import/{made.pk}/refused.csv").content.decode("utf-8-sig")
    assert "XXL" in bad.splitlines()[1]
    assert "is no size" in bad
    again = mia.post(f"/register/import/{made.pk}", follow=True)
    assert b"brought in already" in again.content
    for file in (
        SimpleUploadedFile("x.csv", b""),
        SimpleUploadedFile("x.png", b"\x89PNG\r\n"),
        None,
    ):
        told = mia.post("/register/import", {"file": file} if file else {}, follow=True)
        assert b"notice-error" in told.content


def test_success_factors_and_cycles_are_written_by_managers_alone(desk, entries, visit):
    mia = visit(desk.mia)
    goal = Goal.objects.create(desk=desk.desk, title="Nobody waits")
    mia.post(f"/goals/{goal.pk}/factors", {"name": export.SCRIPT, "why": "x"})
    factor = CriticalSuccessFactor.objects.get()
    mia.post(f"/goals/factors/{factor.pk}",
             {"what": "kpi", "kpi_key": "ftfr", "target_value": "66", "target_on": "2027-06-30"})  # fmt: skip
    assert factor.kpis.get().target_value == 0.66
    told = mia.post(f"/goals/factors/{factor.pk}",
                    {"what": "kpi", "kpi_key": "ftfr", "target_value": "166"}, follow=True)  # fmt: skip
    assert b"between 0 and 100" in told.content
    page = mia.get("/goals")
    inert(page.content)
    assert "66 % by 30 Jun 2027" in page.content.decode()
    mia.post("/goals/cycles", {"name": "Q1", "starts_on": "2027-01-01", "ends_on": "2027-03-31"})
    wrong = mia.post(
        "/goals/cycles", {"name": "Q2", "starts_on": "2027-04-01", "ends_on": "2027-01-01"}
    )
    assert b"before it starts" in wrong.content
    cycle = Cycle.objects.get()
    for who, code in ((desk.cleo, 403), (desk.vic, 403), (desk.paul, 403), (desk.sam, 404)):
        visitor = visit(who)
        for address in (
            f"/goals/{goal.pk}/factors",
            f"/goals/factors/{factor.pk}",
            f"/goals/cycles/{cycle.pk}",
        ):
            assert visitor.post(address, {"name": "x", "what": "close"}).status_code == code, (
                address
            )
        assert visitor.get("/goals/cycles").status_code == 200
    mia.post(f"/goals/cycles/{cycle.pk}", {"what": "close"})
    assert (
        b"is closed already"
        in mia.post(f"/goals/cycles/{cycle.pk}", {"what": "close"}, follow=True).content
    )
    mia.post(f"/goals/factors/{factor.pk}", {"what": "retire", "reason": "Reached."})
    assert mia.post(f"/goals/factors/{factor.pk}", {"name": "x"}).status_code == 404


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_the_strategy_is_a_document(desk, entries, visit, kind, start):
    goal = Goal.objects.create(desk=desk.desk, title=export.SCRIPT, client=desk.bakery)
    factor = CriticalSuccessFactor.objects.create(desk=desk.desk, goal=goal, name=export.IMAGE)
    factor.kpis.create(kpi_key="ftfr", target_value=0.7)
    for who in (desk.mia, desk.paul):
        assert visit(who).get(f"/goals/strategy.{kind}").content.startswith(start)
    assert visit(desk.mia).get("/goals/strategy.exe").status_code == 404
