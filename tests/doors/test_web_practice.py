"""Maturity, audits, practice check and both sides on pages: who may come in, what is never told."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Visitor
from django.utils import timezone

from headway.ground.accounts.models import Client, Member, User
from headway.loop.assessment.models import (
    Audit,
    Maturity,
    MaturityAnswer,
    Opinion,
    Perception,
    PracticeAnswer,
    QuestionSet,
    Rater,
)
from headway.loop.assessment.practice import shipped
from headway.loop.assessment.practice.actions import audits, maturity, perception
from headway.loop.assessment.practice.queries.facts import facts_of
from headway.loop.assessment.practice.queries.perception import measured_beside
from headway.loop.kpis.actions import set_target
from headway.loop.register.models import Improvement
from tests.doors.cast import Cast

STAFF = ("ada", "mia", "cleo", "vic")
NASTY = "<img src=x onerror=alert(1)>\"'{{7*7}}"


@dataclass
class Made:
    """An open and a closed assessment, an audit of Bakery, a closed survey."""

    cast: Cast
    open: Maturity
    token: str
    closed: Maturity
    audit: Audit
    survey: Perception


@pytest.fixture
def made(cast) -> Made:
    at = timezone.now()
    day = at.date() + timedelta(days=14)

    def assessment(name):
        return maturity.open_maturity(
            by=cast.mia, desk=cast.desk, name=name, questions=shipped.questions(), at=at,
            areas=["intake", "requests", "knowledge"], closes_on=day,
        )  # fmt: skip

    closed = assessment("Winter")
    for level in (1, 2, 2):
        rater, _ = maturity.invite(by=None, maturity=closed, name=f"Guest {level}", at=at)
        for area in closed.questions.areas:
            for question in area.questions:
                maturity.answer(rater=rater, question=question.id, level=level, at=at,
                                evidence="the May list" if question.id.endswith("logged") else "")  # fmt: skip
    closed = maturity.close_maturity(by=None, maturity=closed, at=at)
    running = assessment("Summer")
    _, token = maturity.invite(by=None, maturity=running, name="Night shift", at=at)
    maturity.invite(by=None, maturity=running, member=cast.cleo, at=at)
    audit = audits.open_audit(
        by=cast.mia, desk=cast.desk, name="Spring audit", client=cast.bakery, held_on=at.date(),
        scopes=["portfolio", "internal"], at=at, participants=[cast.paul],
    )  # fmt: skip
    survey = perception.open_perception(
        by=cast.mia, desk=cast.desk, name="Summer survey", closes_on=day, at=at
    )
    for link in perception.make_links(by=None, perception=survey, group="users", count=6, at=at):
        perception.say(token=link, ratings={"speed": (5, 2)}, at=at)
    survey = perception.close_perception(by=None, perception=survey, at=at)
    return Made(cast, running, token, closed, audit, survey)


def pages(made: Made) -> dict[str, tuple[str, ...]]:
    """Page → who may see it."""
    return {
        "/maturity": STAFF, "/maturity/new": ("ada", "mia"), "/maturity/questions": STAFF,
        "/maturity/questions/0": STAFF, "/maturity/questions/0.json": STAFF,
        "/maturity/questions/0.toml": STAFF, f"/maturity/{made.open.pk}": STAFF,
        f"/maturity/{made.closed.pk}": STAFF, f"/maturity/{made.open.pk}/rate": ("cleo",),
        "/audits": (*STAFF, "paul"), f"/audits/{made.audit.pk}": (*STAFF, "paul"),
        f"/audits/{made.audit.pk}/report.pdf": (*STAFF, "paul"), "/practices": STAFF,
        "/both-sides": STAFF, f"/both-sides/{made.survey.pk}": STAFF,
    }  # fmt: skip


def writes(made: Made) -> list[tuple[str, dict[str, str]]]:
    point = made.audit.points.first()
    return [
        ("/maturity/new", {"name": "x"}), (f"/maturity/{made.open.pk}", {"what": "close"}),
        (f"/maturity/{made.open.pk}", {"what": "invite", "guests": "x"}),
        (f"/maturity/{made.open.pk}", {"what": "targets", "target-intake": "1"}),
        (f"/maturity/{made.closed.pk}/entry", {"area": "intake"}),
        ("/maturity/questions", {"what": "copy", "name": "x"}),
        ("/practices", {"practice": "strategy", "answer": "no"}),
        ("/both-sides", {"name": "x", "closes_on": "2030-01-01"}),
        (f"/both-sides/{made.survey.pk}", {"what": "close"}),
        ("/audits", {"name": "x", "held_on": "2026-06-01", "scope": "portfolio"}),
        (f"/audits/{made.audit.pk}", {"what": "look", "point": str(point.pk), "state": "met"}),
    ]  # fmt: skip


@pytest.mark.parametrize("who", [*STAFF, "paul"])
def test_each_page_opens_for_those_it_is_for(made, visit, who):
    visitor = visit(getattr(made.cast, who))
    for page, people in pages(made).items():
        status = visitor.get(page).status_code
        assert status == 200 if who in people else status in {403, 404}, (page, who, status)


def test_a_stranger_finds_nothing_and_nobody_comes_in_unsigned(made, visit):
    sam = visit(made.cast.sam)
    for page in pages(made):
        if re.search(r"/[1-9]\d*", page):
            assert sam.get(page).status_code == 404, page
        assert Visitor().get(page).status_code == 302, page
    for page in ("/maturity", "/audits", "/both-sides"):
        assert not re.search("Winter|Spring audit|Summer", sam.get(page).content.decode())
    for url, data in writes(made):
        if re.search(r"/[1-9]\d*", url):
            assert sam.post(url, data).status_code == 404, url


@pytest.mark.parametrize("who", ["vic", "paul"])
def test_who_only_reads_writes_nothing(made, visit, who):
    visitor = visit(getattr(made.cast, who))
    before = (Maturity.objects.count(), Audit.objects.count(), Perception.objects.count())
    for url, data in writes(made):
        status = visitor.post(url, data).status_code
        own_audit = who == "paul" and url.startswith("/audits/")
        assert status == 302 if own_audit else status == 403, (url, status)
    assert (Maturity.objects.count(), Audit.objects.count(), Perception.objects.count()) == before
    assert not made.audit.points.exclude(state="open").exists()
    assert not Improvement.objects.exists()
    assert not PracticeAnswer.objects.exists()


def test_every_form_wants_its_token(made, forged):
    mia = forged(made.cast.mia)
    for url, data in writes(made):
        assert mia.post(url, data).status_code == 403, url
    guest = Visitor(enforce_csrf_checks=True)
    assert (
        guest.post(f"/rate/{made.token}", {"question": "intake.logged", "level": "1"}).status_code
        == 403
    )


def test_a_guest_rates_by_link_one_answer_at_a_time(made):
    guest, here = Visitor(), f"/rate/{made.token}"
    page = guest.get(here)
    assert page["Referrer-Policy"] == "same-origin"
    assert "0 of 15 questions answered" in page.content.decode()
    assert (
        guest.post(here, {"question": "intake.logged", "level": "2", "area": "intake"}).status_code
        == 302
    )
    said = guest.post(
        here, {"question": "intake.route", "level": "4"}, headers={"HX-Request": "true"}
    )
    assert "needs something to look at" in said.content.decode()
    said = guest.post(
        here, {"question": "intake.route", "level": "4", "evidence": "Report of May"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert "Kept: level 4" in said.content.decode()
    assert "2 of 15 questions answered" in said.content.decode()
    assert "The tickets" not in said.content.decode(), "guests see no figures of the desk"
    guest.post(here, {"question": "intake.recode", "level": "none"})
    guest.post(here, {"question": "intake.priority", "level": "3",
                      "file": SimpleUploadedFile("notes.txt", b"as seen")})  # fmt: skip
    guest.post(here, {"what": "finish"})
    rater = Rater.objects.get(name="Night shift")
    assert rater.finished_at
    assert rater.answers.count() == 4
    for junk in ("0", "6", "x", "", "２"):
        guest.post(here, {"question": "intake.logged", "level": junk})
    assert (
        guest.post(
            here, {"question": "no.such", "level": "1"}, headers={"HX-Request": "true"}
        ).status_code
        == 404
    )
    assert rater.answers.get(question="intake.logged").level == 2


def test_a_link_that_ended_says_so_and_takes_nothing(made, visit):
    Rater.objects.filter(name="Night shift").update(
        expires_at=timezone.now() - timedelta(minutes=1)
    )
    for _ in range(2):
        page = Visitor().get(f"/rate/{made.token}")
        assert page.status_code == 410
        assert "opens nothing any more" in page.content.decode()
        assert (
            Visitor()
            .post(f"/rate/{made.token}", {"question": "intake.logged", "level": "1"})
            .status_code
            == 410
        )
    Rater.objects.filter(name="Night shift").update(revoked_at=timezone.now())
    assert Visitor().get(f"/rate/{made.token}").status_code == 404
    assert Visitor().get("/rate/nothing").status_code == 404
    assert Visitor().get("/say/nothing").status_code == 410
    assert not MaturityAnswer.objects.filter(rater__maturity=made.open).exists()


def test_nobody_sees_an_answer_before_the_closing_nor_a_name_beside_one_after(made, visit):
    guest, cleo, mia = Visitor(), visit(made.cast.cleo), visit(made.cast.mia)
    guest.post(
        f"/rate/{made.token}",
        {"question": "intake.logged", "level": "5", "evidence": "Secret sauce"},
    )
    for page in ("/maturity", f"/maturity/{made.open.pk}", f"/maturity/{made.open.pk}/rate"):
        assert "Secret sauce" not in cleo.get(page).content.decode()
    assert "1 of 15" in mia.get(f"/maturity/{made.open.pk}").content.decode()
    assert mia.post(f"/maturity/{made.open.pk}/entry", {"area": "intake"}).status_code == 404
    mia.post(f"/maturity/{made.open.pk}", {"what": "close"})
    body = mia.get(f"/maturity/{made.open.pk}").content.decode()
    assert "Secret sauce" in body
    assert "Night shift" not in body
    closed = mia.get(f"/maturity/{made.closed.pk}").content.decode()
    assert "Guest" not in closed
    assert "the May list" in closed
    assert "Raters agree" in closed
    assert 'class="radar"' in closed


def test_a_gap_goes_into_the_register_once(made, visit):
    cleo = visit(made.cast.cleo)
    url = f"/maturity/{made.closed.pk}/entry"
    assert cleo.post(url, {"area": "intake"})["Location"] == "/register/IMP-1"
    assert cleo.post(url, {"area": "intake"})["Location"] == "/register/IMP-1"
    assert cleo.post(url, {"area": "nothing"}).status_code == 404
    entry = Improvement.objects.get()
    assert (entry.source, entry.source_record) == ("maturity", f"/maturity/{made.closed.pk}#intake")
    assert entry.title == "Intake and triage: from level 1.7 to 3"
    assert (
        f'href="/maturity/{made.closed.pk}#intake"' in cleo.get("/register/IMP-1").content.decode()
    )
    assert "IMP-1" in cleo.get(f"/maturity/{made.closed.pk}").content.decode()


def test_evidence_files_are_handed_out_after_the_closing_as_downloads(made, visit):
    guest, cleo, mia = Visitor(), visit(made.cast.cleo), visit(made.cast.mia)
    guest.post(f"/rate/{made.token}", {"question": "intake.logged", "level": "3",
                                       "file": SimpleUploadedFile("notes.txt", b"as seen")})  # fmt: skip
    one = MaturityAnswer.objects.get(file_name="notes.txt")
    url = f"/maturity/{made.open.pk}/evidence/{one.stored_as}"
    assert cleo.get(url).status_code == 404
    mia.post(f"/maturity/{made.open.pk}", {"what": "close"})
    assert url in cleo.get(f"/maturity/{made.open.pk}").content.decode()
    assert cleo.get(f"/maturity/{made.open.pk}/evidence/{one.pk}").status_code == 404
    answer = cleo.get(url)
    assert b"".join(answer.streaming_content) == b"as seen"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    for who in (made.cast.sam, made.cast.paul):
        assert visit(who).get(url).status_code in {403, 404}


def test_an_assessment_is_opened_and_people_invited(made, visit):
    mia = visit(made.cast.mia)
    day = (timezone.now().date() + timedelta(days=9)).isoformat()
    asked = {"name": "Autumn", "closes_on": day, "area": ["people", "tools"], "target-people": "4"}
    mia.post("/maturity/new", asked)
    one = Maturity.objects.get(name="Autumn")
    assert one.targets == {"people": 4, "tools": 3}
    page = mia.post(
        f"/maturity/{one.pk}",
        {"what": "invite", "guests": "Anna\n\nBen", "members": [made.cast.vic.pk]},
    ).content.decode()
    assert len(re.findall(r"/rate/[\w-]{43}", page)) == 2
    assert "/rate/" not in mia.get(f"/maturity/{one.pk}").content.decode(), "shown once"
    assert one.raters.count() == 3
    mia.post(f"/maturity/{one.pk}", {"what": "invite", "guests": "Cy\n" + "x" * 121})
    assert one.raters.count() == 3, "all or none: Cy's link would have been lost"
    mia.post(f"/maturity/{one.pk}", {"what": "targets", "target-tools": "5"})
    one.refresh_from_db()
    assert one.targets == {"people": 4, "tools": 5}
    mia.post(f"/maturity/{one.pk}", {"what": "invite", "guests": "Cy\n" + "x" * 121})
    assert one.raters.count() == 3, "all or none: Cy's link would have been lost"
    mia.post(f"/maturity/{one.pk}", {"what": "targets", "target-tools": "6"})
    mia.post(f"/maturity/{made.closed.pk}", {"what": "targets", "target-intake": "1"})
    one.refresh_from_db()
    made.closed.refresh_from_db()
    assert (one.targets["tools"], made.closed.targets["intake"]) == (5, 3)
    for wrong in ({"closes_on": "never"}, {"area": []}, {"name": ""}, {"target-people": "9"},
                  {"client": "999"}):  # fmt: skip
        assert mia.post("/maturity/new", asked | wrong).status_code in {200, 404}
    assert Maturity.objects.filter(name="Autumn").count() == 1


def test_question_sets_are_copied_changed_and_carried_by_file(made, visit):
    mia = visit(made.cast.mia)
    mia.post("/maturity/questions", {"what": "copy", "name": "Ours"})
    one = QuestionSet.objects.get()
    here = f"/maturity/questions/{one.pk}"
    question = one.questions.areas[0].questions[0]
    levels = {f"level-{at}": f"L{at}" for at in range(1, 6)}
    mia.post(here, {"id": question.id, "ask": "In our words?", "show": "x"} | levels)
    mia.post(here, {"area": "intake", "word": "Walk ups", "ask": "New?", "show": ""} | levels)
    one.refresh_from_db()
    assert one.questions.question(question.id).ask == "In our words?"
    assert one.questions.question("intake.walk_ups").levels == ("L1", "L2", "L3", "L4", "L5")
    mia.post(here, {"what": "drop", "id": "intake.walk_ups"})
    file = mia.get(f"{here}.json")
    assert "attachment" in file["Content-Disposition"]
    found = json.loads(file.content)
    mia.post("/maturity/questions", {"what": "import", "name": "Theirs", "file": SimpleUploadedFile(
        "q.toml", mia.get(f"{here}.toml").content)})  # fmt: skip
    assert (
        QuestionSet.objects.get(name="Theirs").questions.areas
        == one.__class__.objects.get(pk=one.pk).questions.areas
    )
    found["area"][2]["question"][0]["levels"].pop()
    page = mia.post(
        "/maturity/questions",
        {
            "what": "import",
            "name": "Bad",
            "file": SimpleUploadedFile("q.json", json.dumps(found).encode()),
        },
        follow=True,
    ).content.decode()
    assert (
        "Area 3 “Intake and triage”, question 1: it needs five level descriptions and has 4."
        in page
    )
    assert not QuestionSet.objects.filter(name="Bad").exists()
    assert mia.post("/maturity/questions/0", {"id": question.id}).status_code == 404
    assert visit(made.cast.sam).get(here).status_code == 404


def test_an_audit_with_the_client_to_two_signatures(made, visit):
    mia, paul = visit(made.cast.mia), visit(made.cast.paul)
    here = f"/audits/{made.audit.pk}"
    seen = paul.get(here).content.decode()
    assert "Services portfolio" in seen
    assert "internal operations" not in seen
    inside = made.audit.points.filter(scope="internal").first()
    assert paul.post(here, {"what": "remark", "point": inside.pk, "text": "?"}).status_code == 404
    point = made.audit.points.first()
    paul.post(here, {"what": "remark", "point": point.pk, "text": "We never saw it."})
    assert "We never saw it." in mia.get(here).content.decode()
    for each in made.audit.points.all():
        mia.post(here, {"what": "look", "point": each.pk, "state": "met"})
    mia.post(here, {"what": "find", "point": point.pk, "weight": "major", "text": "Old list",
                    "evidence": "Dated 2023"})  # fmt: skip
    mia.post(here, {"what": "find", "scope": "internal", "weight": "minor", "text": "Thin rota",
                    "evidence": "Rota of May"})  # fmt: skip
    for finding, task in zip(made.audit.findings.all(), ("Renew it", "More people"), strict=True):
        mia.post(here, {"what": "agree", "finding": finding.pk, "task": task, "who": "Paul",
                        "due_on": "2027-01-31"})  # fmt: skip
    assert "Thin rota" not in paul.get(here).content.decode()
    paper = paul.get(f"{here}/report.pdf")
    assert paper.content.startswith(b"%PDF")
    assert paul.post(here, {"what": "agree", "finding": "1", "task": "x"}).status_code in {302, 404}
    for act, client in zip((a for f in made.audit.findings.all() for a in f.actions.all()),
                           (made.cast.bakery, None), strict=True):  # fmt: skip
        ref = mia.post(f"{here}/actions/{act.pk}/entry")["Location"].rpartition("-")[2]
        assert Improvement.objects.get(number=ref).client == client
    assert paul.post(f"{here}/actions/{act.pk}/entry").status_code == 403
    paul.post(here, {"what": "sign"})
    mia.post(here, {"what": "sign"})
    assert {one.name for one in made.audit.signatures.all()} == {"Paul", "Mia"}
    assert "nothing in it is changed" in mia.get(here).content.decode()
    mia.post(here, {"what": "reopen", "reason": "One point was wrong."})
    assert not made.audit.signatures.exists()


def test_another_clients_contact_sees_no_audit(made, visit):
    mill = Client.objects.create(desk=made.cast.desk, name="Mill Ltd")
    mel = Member.objects.create(desk=made.cast.desk, user=User.objects.create_user("mel"), name="Mel",
                                role_key="client_contact", client=mill)  # fmt: skip
    assert visit(mel).get(f"/audits/{made.audit.pk}").status_code == 404
    assert visit(mel).get(f"/audits/{made.audit.pk}/report.pdf").status_code == 404
    assert "Spring audit" not in visit(mel).get("/audits").content.decode()


def test_a_practice_is_judged_and_goes_into_the_register(made, visit):
    cleo = visit(made.cast.cleo)
    assert cleo.post("/practices/strategy/entry").status_code == 404, "not judged yet"
    cleo.post("/practices", {"practice": "strategy", "answer": "no"})
    page = cleo.get("/practices").content.decode()
    for figure in ("74 %", "22 %", "81 %", "44 %", "89 %", "37 %", "product description"):
        assert figure in page
    assert cleo.post("/practices/strategy/entry")["Location"] == "/register/IMP-1"
    assert "81 % of leading providers" in Improvement.objects.get().justification


def test_a_survey_is_answered_once_by_link(made, visit):
    mia = visit(made.cast.mia)
    day = (timezone.now().date() + timedelta(days=9)).isoformat()
    mia.post("/both-sides", {"name": "Quick", "closes_on": day, "topic": ["speed", "skill"]})
    one = Perception.objects.get(name="Quick")
    here = f"/both-sides/{one.pk}"
    page = mia.post(here, {"what": "links", "group": "leaders", "count": "2"}).content.decode()
    first, second = re.findall(r"/say/[\w-]{43}", page)
    guest = Visitor()
    assert guest.get(first).status_code == 200
    assert guest.post(first, {}).status_code == 400
    assert "nothing leads back to you" in guest.post(first, {"content-speed": "4"}).content.decode()
    assert guest.get(first).status_code == 410
    assert guest.post(first, {"content-speed": "1"}).status_code == 410
    mia.post(here, {"what": "revoke", "group": "leaders"})
    assert guest.get(second).status_code == 410
    assert Opinion.objects.filter(perception=one).count() == 1
    mia.post(here, {"what": "close"})
    body = mia.get(here).content.decode()
    assert "nothing can be shown" in body
    assert mia.post(f"{here}/entry", {"key": "speed-leaders"}).status_code == 404


def test_text_of_people_is_text(made, visit):
    mia, paul = visit(made.cast.mia), visit(made.cast.paul)
    mia.post(f"/maturity/{made.open.pk}", {"what": "invite", "guests": NASTY})
    Visitor().post(
        f"/rate/{made.token}", {"question": "intake.logged", "level": "3", "evidence": NASTY}
    )
    paul.post(f"/audits/{made.audit.pk}",
              {"what": "remark", "point": made.audit.points.first().pk, "text": NASTY})  # fmt: skip
    mia.post("/practices", {"practice": "strategy", "answer": "yes", "evidence": NASTY})
    opened = mia.get(f"/maturity/{made.open.pk}").content.decode()
    mia.post(f"/maturity/{made.open.pk}", {"what": "close"})
    bodies = [
        opened,
        *(mia.get(p).content.decode(errors="replace") for p in pages(made) if "rate" not in p),
    ]
    assert any("&lt;img src=x" in body for body in bodies)
    assert not any("<img src=x" in body for body in bodies)


def test_what_the_tickets_say_to_a_question(desk):
    facts = facts_of(desk.desk, None, today=date(2026, 9, 1))
    assert facts["other_share"].startswith("The tickets say: 0 % of 3")
    assert facts["types"] == "The tickets do not say what is a request and what a fault."
    assert facts["articles"].startswith("The tickets cannot say:")
    assert re.match(
        r"The tickets say: Reopen rate \d+ % \(\d+–\d+ %\), n \d+, last 91 days\.", facts["reopens"]
    )
    assert facts["client_targets"] == "0 of 3 clients have a target of their own here."
    assert facts["register"] == "The register holds no entry."
    bakery = facts_of(desk.desk, desk.bakery, today=date(2026, 9, 1))
    sizes = [int(re.search(r"of (\d+) sit", one["other_share"])[1]) for one in (bakery, facts)]
    assert abs(sizes[1] - 3 * sizes[0]) <= 3, "a third of the tickets are the bakery's"


def test_a_measure_stands_beside_its_target_or_beside_the_desk(desk):
    hotel = Client.objects.get(desk=desk.desk, name="Quartz Hotels")
    alone = measured_beside(desk.desk, None, ["promises", "skill"])
    assert {key: one.state for key, one in alone.items()} == {"promises": "unknown"}
    theirs = measured_beside(desk.desk, hotel, ["promises"])["promises"]
    assert theirs.state == "behind"
    assert theirs.against == f"worse than the desk's {alone['promises'].words}"
    set_target(by=desk.mia, desk=desk.desk, key="sla_met", value=0.2, at=timezone.now(),
               slice={"client": hotel.name})  # fmt: skip
    theirs = measured_beside(desk.desk, hotel, ["promises"])["promises"]
    assert (theirs.state, theirs.against) == ("on", "on target (20 %)")
    assert measured_beside(desk.desk, None, ["promises"])["promises"].state == "unknown"


def test_every_fact_a_question_asks_for_is_told_where_there_are_tickets_and_entries(desk, entries):
    asked = {q.fact for area in shipped.questions().areas for q in area.questions if q.fact}
    told = facts_of(desk.desk, None, today=date(2026, 9, 1))
    assert asked <= set(told)
    assert re.search(r"Cost of rework .+ h of work, n ", told["rework"]), told["rework"]


@pytest.mark.parametrize(("megabytes", "status"), [(11, 302), (21, 400)])
def test_whoever_has_a_link_cannot_fill_the_disk(made, settings, tmp_path, megabytes, status):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    sent = SimpleUploadedFile("notes.txt", b"x" * megabytes * 1024 * 1024)
    asked = {"question": "intake.logged", "level": "3", "file": sent}
    assert Visitor().post(f"/rate/{made.token}", asked).status_code == status
    assert not MaturityAnswer.objects.exclude(file_name="").exists()
    assert status == 302 or not list(tmp_path.iterdir())
