"""The learn room at the doors: lessons, playbooks' records, own playbooks."""

from __future__ import annotations

from datetime import date

import pytest

from headway.ground.accounts.models import Client
from headway.loop.aim.actions import add_cycle
from headway.loop.aim.models import Cycle
from headway.loop.learn import actions
from headway.loop.learn.models import Close, Lesson, RetroCard
from headway.loop.plan.models import OwnPlaybook, Task
from headway.loop.register.models import Improvement
from tests.loop.learn.made import AT, Running, closed, entry, judged, running, work

STAFF = ("ada", "mia", "cleo", "vic")
HOSTILE = "<script>alert(1)</script> {{ 7*7 }}"


@pytest.fixture
def made(db, home) -> Running:
    found = running()
    work(found)
    judged(found.entry)
    closed(found)
    actions.write_lesson(
        by=found.cast.mia, desk=found.cast.desk, improvement=found.entry, at=AT, on=AT.date(),
        learned="Call back before closing", happened=HOSTILE, link="https://wiki.example",
    )  # fmt: skip
    actions.make_playbook(by=found.cast.mia, entry=found.entry, at=AT)
    return found


def pages() -> list[str]:
    own = OwnPlaybook.objects.get()
    return ["/lessons", "/lessons/L-1", "/lessons/playbooks", f"/lessons/playbooks/{own.key}"]


@pytest.mark.parametrize("who", STAFF)
def test_staff_read(made, visit, who):
    visitor = visit(getattr(made.cast, who))
    for page in pages():
        answer = visitor.get(page)
        assert answer.status_code == 200, page
        assert b"<script>alert(1)" not in answer.content
    assert visitor.get("/lessons/new").status_code == (403 if who == "vic" else 200)


def test_clients_strangers_and_the_unsigned_do_not(made, visit, client):
    for page in pages():
        assert visit(made.cast.paul).get(page).status_code == 403
        assert client.get(page).status_code == 302
    for page in pages()[1::2]:
        assert visit(made.cast.sam).get(page).status_code == 404
    assert b"Call back" not in visit(made.cast.sam).get("/lessons").content


def test_a_reader_may_not_write(made, visit):
    vic, own = visit(made.cast.vic), OwnPlaybook.objects.get()
    for page, given in (
        ("/lessons/new", {"learned": "x", "happened": "y"}),
        ("/lessons/L-1", {"what": "withdraw", "reason": "x"}),
        ("/lessons/L-1", {"what": "mark", "helpful": "no"}),
        (f"/lessons/playbooks/{own.key}", {"what": "retire"}),
        ("/register/IMP-1/own-playbook", {}),
    ):
        assert vic.post(page, given).status_code == 403, page
    assert Lesson.objects.get().withdrawn_at is None


def test_a_lesson_is_written_marked_and_withdrawn_by_hand(made, visit):
    cleo = visit(made.cast.cleo)
    page = cleo.get("/lessons/new?for=IMP-1").content.decode()
    assert 'value="verdict:' in page
    wrong = cleo.post("/lessons/new?for=IMP-1", {"learned": "A", "happened": "B", "link": "ftp:x"})
    assert "begins with https" in wrong.content.decode()
    verdict = made.entry.verdicts.get()
    said = {
        "learned": "Ask twice",
        "happened": "They did not answer.",
        "evidence": f"verdict:{verdict.pk}",
    }
    assert cleo.post("/lessons/new?for=IMP-1", said).url == "/lessons/L-2"
    assert Lesson.objects.get(number=2).evidence.get().record == verdict.pk
    free = {"learned": "Free", "happened": "So", "kpi_key": "ftfr", "category": "Print"}
    assert cleo.post("/lessons/new", free).url == "/lessons/L-3"
    cleo.post("/lessons/L-1", {"what": "mark", "helpful": "yes"})
    assert Lesson.objects.get(number=1).marks.get().helpful
    for back, url in (("IMP-1", "/register/IMP-1"), ("IMP-/../x", "/lessons/L-1")):
        mark = {"what": "mark", "helpful": "yes", "back": back}
        assert cleo.post("/lessons/L-1", mark).url == url
    cleo.post("/lessons/L-1", {"what": "withdraw", "reason": "x"})
    assert Lesson.objects.get(number=1).withdrawn_at is None, "only who wrote it, and managers"
    cleo.post("/lessons/L-3", {"what": "words", "seen": "1", **free, "learned": "Freer"})
    cleo.post("/lessons/L-3", {"what": "withdraw", "reason": "Does not hold"})
    assert (three := Lesson.objects.get(number=3)).withdrawn_reason == "Does not hold"
    assert three.learned == "Freer"
    assert "withdrawn: Does not hold" in cleo.get("/lessons?withdrawn=1").content.decode()


def test_lessons_come_back_while_typing_and_on_pages_that_plan(made, visit):
    mia, typed = visit(made.cast.mia), "/register/similar?title=Call+back+before+closing+tickets"
    assert "What was learned before" in mia.get(typed).content.decode()
    assert "What was learned before" not in visit(made.cast.paul).get(typed).content.decode()
    entry(made.cast, 2)
    for page in ("/register/IMP-2", "/plan/playbooks?for=IMP-2"):
        text = mia.get(page).content.decode()
        assert "Call back before closing" in text, page
        assert "same KPI" in text, page
    assert "Write a lesson" in mia.get("/register/IMP-1").content.decode()


def test_an_own_playbook_is_edited_by_rows_and_used_like_a_shipped_one(made, visit):
    mia, own = visit(made.cast.mia), OwnPlaybook.objects.get()
    page = f"/lessons/playbooks/{own.key}"
    steps = own.content["steps"]
    given = {
        "seen": "1", "name": "Our call backs", "use_when": "Reopens", "kpi": "csat",
        "guards": ["ftfr"], "first_result": steps[0]["key"],
        "steps-key": [steps[0]["key"], steps[1]["key"], "n1"],
        f"steps-{steps[0]['key']}-title": "Write it", f"steps-{steps[0]['key']}-likely": "3",
        f"steps-{steps[1]['key']}-title": "", "steps-n1-title": "Keep it", "steps-n1-likely": "2",
        "steps-n1-after": steps[0]["key"],
    }  # fmt: skip
    assert mia.post(page, given).status_code == 302
    own.refresh_from_db()
    assert [step["title"] for step in own.content["steps"]] == ["Write it", "Keep it"]
    assert own.content["guards"] == ["ftfr"]
    again = mia.post(page, given | {"name": "Later"}, follow=True)
    assert "changed by somebody else" in again.content.decode()
    bad = mia.post(page, given | {"seen": "2", "steps-n1-likely": "many"}, follow=True)
    assert "how many hours" in bad.content.decode()
    entry(made.cast, 2)
    assert "Our call backs" in mia.get("/plan/playbooks?for=IMP-2").content.decode()
    mia.post("/register/IMP-2/playbook", {"playbook": own.key})
    assert Task.objects.filter(improvement__number=2).count() == 2
    assert "Our call backs" in mia.get("/lessons/playbooks").content.decode()
    assert mia.post(page, {"what": "retire"}).url == "/lessons/playbooks"
    assert mia.get(page).status_code == 404


def test_a_task_keeps_the_hours_it_took(made, visit):
    cleo = visit(made.cast.cleo)
    cleo.post("/plan/tasks/T-1", {"what": "worked", "worked": "6.5"})
    assert Task.objects.get(number=1).hours_worked == 6.5
    cleo.post("/plan/tasks/T-1", {"what": "worked", "worked": "-2"})
    cleo.post("/plan/tasks/T-1", {"what": "worked", "worked": "much"})
    assert Task.objects.get(number=1).hours_worked == 6.5


@pytest.fixture
def cycle(made) -> Cycle:
    found = add_cycle(
        by=made.cast.mia, desk=made.cast.desk, name="Q3", starts_on=date(2026, 7, 1),
        ends_on=date(2026, 9, 30), at=AT,
    )  # fmt: skip
    entry(made.cast, 2)
    Improvement.objects.update(cycle=found)
    return found


def test_how_often_a_verdict_is_wrong_can_be_read(made, visit):
    page = visit(made.cast.vic).get("/lessons/calibration").content.decode()
    assert 'href="/lessons/calibration/verdicts.txt"' in page
    told = visit(made.cast.vic).get("/lessons/calibration/verdicts.txt")
    assert told["Content-Type"] == "text/plain; charset=utf-8"
    assert "False positives of the verdict" in told.content.decode()


def test_cycles_calibration_and_reviews_open_for_those_they_are_for(made, cycle, visit, client):
    staff_only = ["/lessons/cycles", f"/lessons/cycles/{cycle.pk}", "/lessons/calibration", "/lessons/calibration/verdicts.txt",
                  f"/lessons/cycles/{cycle.pk}/report.pdf"]  # fmt: skip
    review = f"/lessons/reviews/{made.cast.bakery.pk}"
    for page in staff_only:
        assert visit(made.cast.vic).get(page).status_code == 200, page
        assert visit(made.cast.paul).get(page).status_code == 403, page
        assert client.get(page).status_code == 302
    for page in (f"/lessons/cycles/{cycle.pk}", f"{review}.pdf", "/lessons/reviews?client=1"):
        assert visit(made.cast.sam).get(page).status_code == 404, page
    other = Client.objects.create(desk=made.cast.desk, name="Other AG")
    paul = visit(made.cast.paul)
    assert paul.get("/lessons/reviews").status_code == 200
    assert "Other AG" not in paul.get("/lessons/reviews").content.decode()
    assert paul.get(f"/lessons/reviews/{other.pk}.pdf").status_code == 404
    assert paul.get(f"/lessons/reviews?client={other.pk}").status_code == 404
    for form, kind in (("pdf", b"%PDF"), ("docx", b"PK"), ("pptx", b"PK")):
        answer = paul.get(f"{review}.{form}")
        assert answer.content.startswith(kind)
        assert answer["Content-Disposition"].startswith("attachment")
    assert paul.get(f"{review}.exe").status_code == 404


def test_a_cycle_is_closed_by_hand_by_managers_only(made, cycle, visit):
    page = f"/lessons/cycles/{cycle.pk}"
    for who in (made.cast.vic, made.cast.cleo):
        assert visit(who).post(f"{page}/closing", {}).status_code == 403
    assert visit(made.cast.vic).post(f"{page}/cards", {"text": "x"}).status_code == 403
    cleo, mia = visit(made.cast.cleo), visit(made.cast.mia)
    cleo.post(f"{page}/cards", {"column": "well", "text": HOSTILE})
    card = RetroCard.objects.get()
    assert b"<script>alert(1)" not in mia.get(page).content
    mia.post(f"{page}/cards", {"what": "remove", "card": str(card.pk)})
    assert RetroCard.objects.get().removed_at is not None
    board = mia.post(f"{page}/cards", {"what": "board"})
    assert board.url.startswith("/boards/")
    assert board.url in mia.get(page).content.decode()
    given = {"ref": "IMP-2", "go-IMP-2": "on", "next_name": "Q4", "next_starts_on": "2026-10-01",
             "next_ends_on": "2026-12-31", "override": "The quarter is over for us."}  # fmt: skip
    assert (
        "Say why IMP-2 goes on" in mia.post(f"{page}/closing", given, follow=True).content.decode()
    )
    wrong = given | {"why-IMP-2": "waits", "next_starts_on": "2026-99-01"}
    assert "Say on which days" in mia.post(f"{page}/closing", wrong, follow=True).content.decode()
    done = mia.post(f"{page}/closing", given | {"why-IMP-2": "waits"}, follow=True).content.decode()
    assert "Goes on in Q4" in done
    assert "Close Q3 and freeze" not in done
    assert Close.objects.get().carried.get().improvement.number == 2
    assert "Q3 promised 2 improvements" in mia.get("/lessons/cycles").content.decode()


def test_a_desk_without_tickets_opens_every_page_of_results_and_lessons(made, cycle, visit):
    for number, status in enumerate(("planned", "checking", "sustained", "not_shown"), 3):
        entry(made.cast, number, status=status)
    Improvement.objects.update(cycle=cycle)
    mia = visit(made.cast.mia)
    pages = [
        "/results", "/results/benefits", "/lessons", "/lessons/new", "/lessons/playbooks",
        "/lessons/cycles", f"/lessons/cycles/{cycle.pk}", "/lessons/reviews", "/lessons/calibration",
        f"/lessons/reviews?client={made.cast.bakery.pk}", "/people", "/running",
        *(f"/lessons/cycles/{cycle.pk}/report.{form}" for form in ("pdf", "docx", "pptx")),
        *(f"/lessons/reviews/{made.cast.bakery.pk}.{form}" for form in ("pdf", "docx", "pptx")),
    ]  # fmt: skip
    for one in Improvement.objects.filter(verdicts=None):
        pages += [f"/results/{one.ref}", f"/register/{one.ref}", f"/register/{one.ref}/gate"]
        looked = mia.post(f"/results/{one.ref}/looks", follow=True)
        assert looked.status_code == 200
    for page in pages:
        answer = mia.get(page)
        assert answer.status_code == 200, page
        assert answer["Content-Type"].partition(";")[0] != "text/html" or b"<h1>" in answer.content, page  # fmt: skip
