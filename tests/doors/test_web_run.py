"""Running, messages and jobs on pages: who may come in, who may write, what is never told."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Visitor
from django.utils import timezone

from headway.doors.web.views.run_entry import reasons_of
from headway.ground.accounts.models import Client
from headway.ground.post import actions as post
from headway.ground.post.models import Choice, PrivateLink
from headway.ground.post.queries import unsubscribe_token
from headway.loop.adoption.actions.protocols import ask_for
from headway.loop.plan.models import Task
from headway.loop.run import actions, health
from headway.loop.run.models import Attachment, Blocker, Review, RunSettings, Stage
from tests.loop.run.desk import AT, Running, entry, running, task

STAFF = ("ada", "mia", "cleo", "vic")
PAGES = {
    "/running": (*STAFF, "paul"), "/running/board": STAFF, "/running/mine": (*STAFF, "paul"),
    "/running/desk": (*STAFF, "paul"), "/running/wins": (*STAFF, "paul"), "/wallboard": STAFF,
    "/running/rules": ("ada", "mia"), "/blockers": STAFF, "/blockers/B-1": STAFF,
    "/reviews": (*STAFF, "paul"), "/register/IMP-1/gate": STAFF, "/plan/tasks/T-1": STAFF,
    "/register/IMP-1": STAFF, "/jobs": ("ada", "mia"), "/messages": (*STAFF, "paul"),
    "/messages/choices": (*STAFF, "paul"), "/live": (*STAFF, "paul"),
}  # fmt: skip
ENTRY, WORK = "/register/IMP-1/running", "/plan/tasks/T-1/work"
WRITES = [
    ("/running/board/move", {"ref": "T-1", "to": "done"}),
    ("/running/wins", {"text": "A win"}),
    (ENTRY, {"what": "blocker", "title": "x"}), (ENTRY, {"what": "comment", "text": "x"}),
    (ENTRY, {"what": "report", "colour": "green"}), (ENTRY, {"what": "course", "set": "pdca"}),
    (WORK, {"what": "add-line", "text": "x"}), (WORK, {"what": "comment", "text": "x"}),
    ("/blockers/B-1", {"what": "lift", "how": "x"}),
    ("/register/IMP-1/gate", {"reason": "x"}),
    ("/reviews/rhythm", {"entry": "IMP-1", "every": "7", "first_on": "2026-06-08", "chair": "1"}),
]  # fmt: skip


@pytest.fixture
def made(db, home) -> Running:
    found = running()
    task(found, "Write the script", timezone.now().date() - timedelta(days=1), timezone.now())
    actions.raise_blocker(
        by=found.cast.cleo, improvement=found.entry, title="No access", at=timezone.now()
    )
    actions.choose_course(by=found.cast.mia, improvement=found.entry, key="pdca", at=timezone.now())
    return found


@pytest.fixture
def review(made) -> Review:
    actions.set_rhythm(
        by=made.cast.mia, desk=made.cast.desk, improvement=made.entry, every_days=14,
        first_on=timezone.now().date(), chair=made.cast.mia, at=timezone.now(),
        invited=[made.cast.cleo, made.cast.vic],
    )  # fmt: skip
    return made.entry.reviews.get()


@pytest.mark.parametrize("who", [*STAFF, "paul"])
def test_each_page_opens_for_those_it_is_for(made, review, visit, who):
    visitor = visit(getattr(made.cast, who))
    for page, people in PAGES.items():
        status = visitor.get(page).status_code
        assert status == 200 if who in people else status in {403, 404}, (page, who, status)
    assert visitor.get(f"/reviews/{review.pk}").status_code == (404 if who == "paul" else 200)


def test_a_stranger_finds_nothing_and_nobody_comes_in_unsigned(made, review, visit):
    sam = visit(made.cast.sam)
    for page in (
        "/blockers/B-1",
        "/register/IMP-1/gate",
        "/plan/tasks/T-1",
        f"/reviews/{review.pk}",
    ):
        assert sam.get(page).status_code == 404
    for page in (
        "/running",
        "/running/board",
        "/blockers",
        "/reviews",
        "/wallboard",
        "/running/desk",
    ):
        assert "Call back" not in sam.get(page).content.decode()
    for url, data in WRITES:
        if "wins" not in url:
            assert sam.post(url, data).status_code == 404, url
    for page in [*PAGES, f"/reviews/{review.pk}"]:
        assert Visitor().get(page).status_code == 302


@pytest.mark.parametrize("who", ["vic", "paul"])
def test_who_only_reads_writes_nothing(made, review, visit, who):
    visitor = visit(getattr(made.cast, who))
    for url, data in [*WRITES, (f"/reviews/{review.pk}", {"what": "open"})]:
        assert visitor.post(url, data).status_code == 403, url
    assert not Task.objects.exclude(done_at=None).exists()
    assert Blocker.objects.filter(lifted_at=None).count() == 1


def test_every_form_wants_its_token(made, forged):
    mia = forged(made.cast.mia)
    for url, data in WRITES:
        assert mia.post(url, data).status_code == 403, url


def test_a_card_moves_along_the_board(made, visit):
    cleo = visit(made.cast.cleo)
    cleo.post("/running/board/move", {"ref": "T-1", "to": "doing"})
    one = Task.objects.get()
    assert one.started_at is not None
    Blocker.objects.all().delete()
    answer = cleo.post(
        "/running/board/move", {"ref": "T-1", "to": "done"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert 'id="lane-done"' in answer.content.decode()
    one.refresh_from_db()
    assert one.done_at is not None
    cleo.post("/running/board/move", {"ref": "T-1", "to": "doing"})
    one.refresh_from_db()
    assert one.done_at is not None, "what was done is opened again with a reason"
    cleo.post(
        "/running/board/move", {"ref": "T-1", "to": "doing", "reason": "Half of it was missing."}
    )
    one.refresh_from_db()
    assert one.done_at is None
    for junk in ("", "nowhere", "todo"):
        assert cleo.post("/running/board/move", {"ref": "T-1", "to": junk}).status_code == 302
    assert cleo.post("/running/board/move", {"ref": "T-99", "to": "done"}).status_code == 404


@pytest.mark.parametrize(
    "query", ["entry=IMP-9", "entry=%00", "owner=x", "owner=999999", "owner=me&entry=IMP-1"]
)
def test_the_board_takes_any_filter(made, visit, query):
    assert visit(made.cast.mia).get(f"/running/board?{query}").status_code == 200


def test_a_start_goes_through_the_gate(made, visit):
    one = entry(made.cast, 2, status="planned")
    mia = visit(made.cast.mia)
    page = mia.get("/register/IMP-2/gate").content.decode()
    for fact in ("It serves no goal.", "There are no tasks yet.", "Not recorded."):
        assert fact in page
    mia.post("/register/IMP-2/gate", {})
    one.refresh_from_db()
    assert one.status == "planned"
    mia.post("/register/IMP-2/gate", {"reason": "The client cannot wait."})
    one.refresh_from_db()
    assert one.status == "running"
    assert "The client cannot wait." in mia.get("/register/IMP-2").content.decode()


def test_every_point_of_the_gate_leads_to_its_fact(made, visit):
    visitor = visit(made.cast.mia)
    page = visitor.get(f"/register/{made.entry.ref}/gate")
    points = [(point, href) for group in page.context["groups"] for point, href in group["points"]]
    assert {point.group for point, _ in points} == {
        "alignment", "resources", "steps", "accountability", "people",
    }  # fmt: skip
    pages: dict[str, str] = {}
    for point, href in points:
        assert f'<a class="quiet" href="{href}"' in page.content.decode(), point.key
        place, _, anchor = href.partition("#")
        pages.setdefault(place, visitor.get(place).content.decode())
        assert not anchor or f'id="{anchor}"' in pages[place], (point.key, href)


def test_every_reason_of_health_leads_to_its_fact(made, visit):
    ask_for(by=made.cast.mia, desk=made.cast.desk, kpi="category_set", goal=0.9, at=AT,
            starts_on=AT.date(), improvement=made.entry)  # fmt: skip
    bad = health.Facts(
        AT.date(), has_owner=False, has_rhythm=False, idle_days=40, kpi_worse=True, blockers=1,
        blocker_days=12, blockers_nobody_lifts=True, overdue_tasks=2, overdue_days=20,
        target_on=AT.date() - timedelta(days=9), adoption_fading=True,
    )  # fmt: skip
    found = reasons_of(SimpleNamespace(entry=made.entry, health=health.judge(bad)))
    assert {reason.key for reason, _ in found} >= {"late", "adoption", "kpi_worse", "blocked"}
    page = visit(made.cast.mia).get(ENTRY.removesuffix("/running")).content.decode()
    for reason, href in found:
        place, _, anchor = href.partition("#")
        assert place in {f"/register/{made.entry.ref}", f"/kpis/{made.entry.kpi_key}"}
        assert anchor or reason.place == "kpi", reason.key
        assert not anchor or f'id="{anchor}"' in page, (reason.key, anchor)


def test_text_of_people_is_text(made, review, visit):
    nasty = "<img src=x onerror=alert(1)>\"'{{7*7}}"
    cleo, mia = visit(made.cast.cleo), visit(made.cast.mia)
    cleo.post(ENTRY, {"what": "blocker", "title": nasty})
    cleo.post(ENTRY, {"what": "comment", "text": f"{nasty} @Mia"})
    cleo.post(WORK, {"what": "add-line", "text": nasty})
    cleo.post("/running/wins", {"text": nasty, "thanks": nasty})
    mia.post(f"/reviews/{review.pk}", {"what": "open"})
    mia.post(f"/reviews/{review.pk}", {"what": "add", "title": nasty})
    for page in (
        *PAGES,
        f"/reviews/{review.pk}",
        f"/reviews/{review.pk}?item=end",
        f"/reviews/{review.pk}?item=99",
    ):
        body = mia.get(page).content.decode()
        assert "<img src=x" not in body, page
        assert "49" not in re.findall(r"\{\{7\*7\}\}|&#x27;49", body), page


def test_files_are_handed_out_so_that_nothing_runs(made, visit):
    cleo = visit(made.cast.cleo)
    cleo.post(WORK, {"what": "attach", "file": SimpleUploadedFile("notes.txt", b"a;b\n1;2\n")})
    one = Attachment.objects.get()
    answer = cleo.get(f"/attachments/{one.pk}")
    assert b"".join(answer.streaming_content) == b"a;b\n1;2\n"
    assert answer["Content-Disposition"] == 'attachment; filename="notes.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    cleo.post(
        WORK, {"what": "attach", "file": SimpleUploadedFile("page.html", b"<script>1</script>")}
    )
    cleo.post(
        WORK, {"what": "attach", "file": SimpleUploadedFile("pic.svg", b"<svg/>", "image/png")}
    )
    cleo.post(WORK, {"what": "attach"})
    assert Attachment.objects.count() == 1
    for who in (made.cast.sam, made.cast.paul):
        assert visit(who).get(f"/attachments/{one.pk}").status_code in {403, 404}
    cleo.post(WORK, {"what": "detach", "file": one.pk})
    assert cleo.get(f"/attachments/{one.pk}").status_code == 404


def test_two_who_type_the_same_minute_see_both(made, review, visit):
    mia, cleo = visit(made.cast.mia), visit(made.cast.cleo)
    url = f"/reviews/{review.pk}"
    assert mia.post(url, {"what": "open"}).status_code == 302
    item = review.items.first()
    data = {"what": "minute", "item": item.pk, "seen": 1}
    assert cleo.post(url, {**data, "text": "What Cleo heard"}).status_code == 302
    answer = mia.post(url, {**data, "text": "What Mia heard"})
    assert answer.status_code == 409
    body = answer.content.decode()
    assert "What Cleo heard" in body
    assert "What Mia heard" in body
    item.refresh_from_db()
    assert item.minute == "What Cleo heard"


def test_a_review_from_opening_to_minutes(made, review, visit):
    mia, url = visit(made.cast.mia), f"/reviews/{review.pk}"
    mia.post(url, {"what": "open"})
    item = review.items.first()
    mia.post(url, {"what": "decide", "item": item.pk, "text": "We go on."})
    mia.post(
        url,
        {
            "what": "promise",
            "item": item.pk,
            "title": "Ask",
            "owner": made.cast.cleo.pk,
            "due_on": "2026-12-01",
        },
    )
    mia.post(url, {"what": "promise", "item": item.pk, "title": "Ask", "owner": "", "due_on": ""})
    mia.post(url, {"what": "close"})
    body = mia.get(url).content.decode()
    assert "1 decision, 1 action" in body
    assert "We go on." in body
    assert mia.post(url, {"what": "minute", "item": 999999}).status_code == 404
    assert mia.post(url, {"what": "nonsense", "item": item.pk}).status_code == 302


def test_a_client_contact_sees_their_own_companys_and_nobodys_talk(made, visit):
    quartz = Client.objects.create(desk=made.cast.desk, name="Quartz Hotels")
    own = entry(made.cast, 2, client=made.cast.bakery)
    foreign = entry(made.cast, 3, client=quartz)
    actions.raise_blocker(
        by=made.cast.cleo, improvement=own, title="Cleo has no time", at=timezone.now()
    )
    actions.comment(
        by=made.cast.cleo, improvement=own, text="They always complain", at=timezone.now()
    )
    actions.note_win(
        by=made.cast.cleo,
        desk=made.cast.desk,
        improvement=foreign,
        text="Quartz is glad",
        at=timezone.now(),
    )
    actions.set_rhythm(by=made.cast.mia, desk=made.cast.desk, improvement=own, every_days=7, chair=made.cast.mia,
                       first_on=timezone.now().date(), invited=[made.cast.paul], at=timezone.now())  # fmt: skip
    actions.set_rhythm(by=made.cast.mia, desk=made.cast.desk, improvement=foreign, every_days=7,
                       first_on=timezone.now().date(), chair=made.cast.mia, at=timezone.now())  # fmt: skip
    paul = visit(made.cast.paul)
    page = paul.get("/running").content.decode()
    assert "Call back 2" in page
    pages = ["/running", "/running/mine", "/running/desk", "/running/wins", "/reviews", "/register/IMP-2",
             f"/reviews/{own.reviews.get().pk}"]  # fmt: skip
    for where in pages:
        body = paul.get(where).content.decode()
        for secret in ("Call back 1", "Call back 3", "Quartz", "no time", "complain", "Script"):
            assert secret not in body, (where, secret)
    assert paul.get(f"/reviews/{foreign.reviews.get().pk}").status_code == 404


# ---- live, jobs --------------------------------------------------------------------------------


def test_a_page_is_told_only_when_something_changed(made, visit):
    mia = visit(made.cast.mia)
    version = mia.get("/running").context["version"]
    assert mia.get(f"/live?v={version}").status_code == 204
    actions.comment(by=made.cast.cleo, improvement=made.entry, text="x", at=timezone.now())
    answer = mia.get(f"/live?v={version}")
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "desk-changed"
    assert f"v={version + 1}" in answer.content.decode()
    assert mia.get("/live?v=junk").status_code == 200


def test_asking_whether_something_changed_is_cheap(made, visit, django_assert_max_num_queries):
    mia = visit(made.cast.mia)
    version = mia.get("/running").context["version"]
    with django_assert_max_num_queries(5):
        mia.get(f"/live?v={version}")


@pytest.mark.parametrize(
    ("page", "most"),
    [("/running", 45), ("/running/board", 22), ("/running/mine", 34), ("/wallboard", 42)],
)
def test_pages_take_no_more_queries_for_more_rows(
    made, visit, django_assert_max_num_queries, page, most
):
    for number in range(2, 14):
        one = entry(made.cast, number)
        task(Running(made.cast, one), "Write it", None)
        actions.choose_course(by=made.cast.mia, improvement=one, key="pdca", at=timezone.now())
    mia = visit(made.cast.mia)
    with django_assert_max_num_queries(most):
        assert mia.get(page).status_code == 200


def test_the_jobs_page_tells_what_ran_and_what_failed(made, visit):
    from headway.config.schedule import RECURRING
    from headway.ground.rounds.jobs import Recurring, run_one

    mia = visit(made.cast.mia)
    assert "No job has run yet" in mia.get("/jobs").content.decode()
    look = next(job for job in RECURRING if job.key == "look-after")

    def fail(_: object) -> None:
        raise ValueError("no paper")

    run_one(Recurring(look.key, look.label, look.cadence, fail), at=timezone.now())
    body = mia.get("/jobs").content.decode()
    assert "1 job failed" in body
    assert "ValueError: no paper" in body


# ---- messages, private addresses ---------------------------------------------------------------


def test_unsubscribing_takes_one_click_and_looking_changes_nothing(made):
    url = f"/unsubscribe/{unsubscribe_token(made.cast.cleo.pk, 'mention')}"
    nobody = Visitor(enforce_csrf_checks=True)
    assert nobody.get(url).status_code == 200
    assert not Choice.objects.exists()
    assert nobody.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Choice.objects.get().how == "none"
    assert nobody.get("/unsubscribe/forged:token").status_code == 404
    assert nobody.post(url[:-3] + "abc").status_code == 404


def test_choices_are_ones_own(made, visit):
    cleo = visit(made.cast.cleo)
    cleo.post("/messages/choices", {"what": "kinds", "win": "mail", "mention": "chat"})
    assert (
        dict(Choice.objects.filter(member=made.cast.cleo).values_list("kind", "how")).get("mention")
        is None
    )
    cleo.post(
        "/messages/choices",
        {"what": "add", "url": "mmosts://chat.example/abcdefghijklmnopqrstuvwxyz"},
    )
    body = cleo.get("/messages/choices").content.decode()
    assert "mmosts at chat.example" in body
    assert "abcdefghijklm" not in body
    cleo.post("/messages/choices", {"what": "kinds", "mention": "chat"})
    assert Choice.objects.get(member=made.cast.cleo, kind="mention").how == "chat"
    address = made.cast.cleo.chat_addresses.get()
    assert (
        visit(made.cast.mia)
        .post("/messages/choices", {"what": "remove", "address": address.pk})
        .status_code
        == 404
    )
    for junk in ({"what": "hours"}, {"what": "hours", "quiet_from": "25:00"}, {"what": "add", "url": "x"},
                 {"what": "kinds", "win": "pigeon"}, {"what": "no-calendar", "link": "9"}):  # fmt: skip
        assert cleo.post("/messages/choices", junk).status_code in {302, 404}


def test_the_calendar_is_private_and_can_be_taken_back(made, review, visit):
    cleo = visit(made.cast.cleo)
    made_page = cleo.post("/messages/choices", {"what": "calendar"}).content.decode()
    address = re.search(r"http://127\.0\.0\.1:8000(/calendar/[\w-]+\.ics)", made_page)[1]
    assert address not in cleo.get("/messages/choices").content.decode(), "shown once"
    feed = Visitor().get(address)
    assert feed["Content-Type"].startswith("text/calendar")
    body = feed.content.decode()
    assert "T-1 Write the script" in body
    assert "Review: Call back 1" in body
    assert Visitor().get("/calendar/guess.ics").status_code == 404
    link = PrivateLink.objects.get(revoked_at=None)
    cleo.post("/messages/choices", {"what": "no-calendar", "link": link.pk})
    assert Visitor().get(address).status_code == 404


def test_the_status_page_opens_without_signing_in_until_it_is_taken_back(made, visit):
    entry(made.cast, 2, client=made.cast.bakery)
    mia = visit(made.cast.mia)
    body = mia.post(
        "/running/rules", {"what": "link", "client": made.cast.bakery.pk, "label": "Bakery"}
    ).content.decode()
    address = re.search(r"http://127\.0\.0\.1:8000(/status/[\w-]+)", body)[1]
    page = Visitor().get(address)
    said = page.content.decode()
    assert "Call back 2" in said
    for secret in ("Call back 1", "Mia", "Cleo", "Vic", "No access", "Harbour IT ▾"):
        assert secret not in said
    assert page["X-Robots-Tag"].startswith("noindex")
    link = PrivateLink.objects.get()
    assert link.opened_at is not None
    cleo = visit(made.cast.cleo)
    assert cleo.post("/running/rules", {"what": "revoke", "link": link.pk}).status_code == 403
    mia.post("/running/rules", {"what": "revoke", "link": link.pk})
    assert Visitor().get(address).status_code == 404
    with pytest.raises(Exception, match="Only a manager"):
        post.make_link(by=made.cast.cleo, kind="status", at=timezone.now())


def test_rules_are_kept_and_nonsense_is_told(made, visit):
    mia = visit(made.cast.mia)
    rows = {"task-days": ["2", ""], "task-to": ["owner", ""], "blocker-days": ["1"], "blocker-to": ["executive"],
            "review-days": ["1"], "review-to": ["invited"], "stalled-days": ["20"], "stalled-to": ["owner"]}  # fmt: skip
    mia.post(
        "/running/rules",
        {"what": "ladders", "executive": made.cast.ada.pk, "stage_set": "seven_step", **rows},
    )
    kept = RunSettings.objects.get()
    assert kept.ladders["task"] == [[2, "owner"]]
    assert kept.stage_set == "seven_step"
    mia.post(
        "/running/rules", {"what": "ladders", **rows, "task-days": ["x"], "task-to": ["owner"]}
    )
    mia.post(
        "/running/rules", {"what": "ladders", **rows, "task-days": ["2"], "task-to": ["invited"]}
    )
    kept.refresh_from_db()
    assert kept.ladders["task"] == [[2, "owner"]]
    mia.post(
        "/running/rules",
        {"what": "set", "name": "Ours", "stages": "Try: done twice\nKeep: written"},
    )
    assert "Ours" in mia.get("/running/rules").content.decode()


def test_a_stage_is_passed_on_the_entrys_page(made, visit):
    stage = Stage.objects.first()
    mia = visit(made.cast.mia)
    mia.post(ENTRY, {"what": "pass", "stage": stage.pk, "evidence": "Seen on Monday."})
    stage.refresh_from_db()
    assert stage.evidence == "Seen on Monday."
    assert "Seen on Monday." in mia.get("/register/IMP-1").content.decode()
    assert mia.post(ENTRY, {"what": "pass", "stage": 999999}).status_code == 404
    assert mia.post(ENTRY, {"what": "nonsense"}).status_code == 302
