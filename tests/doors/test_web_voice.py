"""Voice of the customer on pages: who may come in, who may write, what a contact never sees."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Visitor
from django.utils import timezone

from headway.config import schedule
from headway.ground.accounts.models import Client
from headway.loop.assessment.models import Board, Feedback, Survey, Theme
from headway.loop.assessment.voice import actions
from headway.loop.register.models import Improvement

STAFF = ("ada", "mia", "cleo", "vic")
PAGES = {
    "/voice": (*STAFF, "paul"), "/voice/feedback": STAFF, "/voice/feedback/export": STAFF,
    "/voice/surveys": STAFF, "/voice/import": ("ada", "mia"), "/voice/themes/1": STAFF,
}  # fmt: skip
SAID = ("The printer jams", "printer jams again", "Our printer jams daily")


@pytest.fixture
def made(cast, monkeypatch):
    """Four pieces in one theme: three of the bakery, one of the mill with a secret in it."""
    monkeypatch.setattr(schedule.queue, "immediate", True)
    at, on = timezone.now(), timezone.now().date()
    mill = Client.objects.create(desk=cast.desk, name="Mill AG")
    for text in SAID:
        actions.note(
            by=cast.mia, desk=cast.desk, text=text, client=cast.bakery, score=2, at=at, on=on
        )
    actions.note(by=cast.mia, desk=cast.desk, client=mill, at=at, on=on, heard_on=on - timedelta(days=90),
                 text="=printer jams, says zoe@mill.example, +49 30 1234567")  # fmt: skip
    actions.sort_feedback(by=cast.mia, desk=cast.desk, at=at, on=on)
    return cast


@pytest.mark.parametrize("who", [*STAFF, "paul"])
def test_each_page_opens_for_those_it_is_for(made, visit, who):
    visitor = visit(getattr(made, who))
    for page, people in PAGES.items():
        status = visitor.get(page).status_code
        assert status == 200 if who in people else status in {403, 404}, (page, who, status)


def test_strangers_find_nothing_and_nobody_comes_in_unsigned(made, visit):
    sam = visit(made.sam)
    assert sam.get("/voice/themes/1").status_code == 404
    assert "printer" not in sam.get("/voice").content.decode()
    assert "printer" not in sam.get("/voice/feedback/export").content.decode()
    for page in PAGES:
        assert Visitor().get(page).status_code == 302, page
    assert Visitor().get("/heard/nothing").status_code == 404


def test_a_reader_changes_nothing(made, visit):
    vic, paul = visit(made.vic), visit(made.paul)
    piece = Feedback.objects.first()
    for visitor in (vic, paul):
        for page, data in (
            ("/voice/themes/1", {"what": "rename", "title": "x"}), ("/voice/sort", {}),
            ("/voice/feedback/place", {"piece": piece.pk, "theme": "none"}),
            ("/voice/surveys", {"client": made.bakery.pk, "days": "7"}),
        ):  # fmt: skip
            assert visitor.post(page, data).status_code in {403, 404}, page
    assert vic.post("/voice", {"text": "x"}).status_code == 403
    cleo = visit(made.cleo)
    cleo.post("/voice/themes/1", {"what": "answer", "decision": "do", "answer": "Yes"})
    assert not Improvement.objects.exists()
    assert Theme.objects.get().title != "x"


def test_texts_are_masked_and_an_export_holds_no_formula(made, visit):
    mia = visit(made.mia)
    for page in ("/voice/feedback", "/voice/themes/1", "/voice/feedback/export"):
        body = mia.get(page).content.decode()
        assert "zoe@" not in body
        assert "1234567" not in body
    rows = mia.get("/voice/feedback/export").content.decode()
    assert "'=printer jams" in rows
    assert rows.count("\r\n") == 5
    assert mia.get("/voice/feedback/export?q=again").content.decode().count("\r\n") == 2


def test_an_answer_goes_to_the_register_and_to_the_contact_without_others_words(made, visit):
    mia, paul = visit(made.mia), visit(made.paul)
    assert "No answer yet" in paul.get("/voice").content.decode()
    mia.post("/voice/themes/1", {"what": "rename", "title": "Mill AG has paper jams"})
    mia.post(
        "/voice/themes/1",
        {"what": "answer", "decision": "do", "answer": "New rollers come in May."},
    )
    entry = Improvement.objects.get()
    assert entry.client is None
    assert mia.get(f"/register/{entry.ref}").status_code == 200
    seen = paul.get("/voice").content.decode()
    assert "New rollers come in May." in seen
    assert "in the register: opportunity" in seen
    assert "3 pieces" in re.sub(r"\s+", " ", seen)
    for other in ("Mill", "zoe", "paper jams", "4 piece", entry.ref, "TH-1"):
        assert other not in seen, other
    assert "Your feedback has an answer" in paul.get("/messages").content.decode()


def test_a_survey_is_opened_once_shown_answered_and_closed(made, visit):
    mia = visit(made.mia)
    page = mia.post(
        "/voice/surveys", {"client": made.bakery.pk, "days": "14", "language": "fr"}
    ).content.decode()
    link = re.search(r'value="[^"]*(/heard/[^"]+)"', page)[1]
    assert link not in mia.get("/voice/surveys").content.decode()
    visitor = Visitor()
    asked = visitor.get(link)
    assert 'lang="fr"' in asked.content.decode()
    assert asked["X-Robots-Tag"] == "noindex, nofollow"
    before = Feedback.objects.count()
    assert visitor.post(link, {"score": "2", "text": "<b>Lent</b>"}).status_code == 302
    assert visitor.post(link, {"score": "2", "text": "spam", "more_about": "x"}).status_code == 302
    assert visitor.post(link, {"text": " "}).status_code == 400
    assert visitor.post(link, {"text": "x", "score": "9"}).status_code == 400
    assert Feedback.objects.count() == before + 1
    assert "<b>Lent" not in mia.get("/voice/feedback").content.decode()
    assert Visitor(enforce_csrf_checks=True).post(link, {"score": "2"}).status_code == 403
    survey = Survey.objects.get()
    assert visit(made.sam).post(f"/voice/surveys/{survey.pk}/close").status_code == 404
    mia.post(f"/voice/surveys/{survey.pk}/close")
    assert "terminée" in visitor.get(link).content.decode()
    visitor.post(link, {"score": "1"})
    assert Feedback.objects.count() == before + 1


def test_a_file_is_looked_at_mapped_brought_in_and_what_is_refused_comes_back(made, visit):
    mia = visit(made.mia)
    sent = SimpleUploadedFile("said.csv", b"Verdict,Kunde\nToner empty,Bakery GmbH\n=x,Nobody\n")
    look = mia.post("/voice/import", {"file": sent})["Location"]
    assert "Say which column" in mia.get(look).content.decode()
    mia.post(look, {"what": "read", "text": "Verdict", "client": "Kunde"})
    assert "1 would be new" in mia.get(look).content.decode()
    before = Feedback.objects.count()
    mia.post(look)
    assert Feedback.objects.count() == before + 1
    rows = mia.get(f"{look}/refused").content.decode()
    assert "'=x,Nobody,3,\"There is no client" in rows
    assert visit(made.sam).get(look).status_code == 404
    assert visit(made.cleo).get(look).status_code == 403


def test_pieces_are_moved_and_a_contact_adds_their_own(made, visit):
    mia, paul = visit(made.mia), visit(made.paul)
    pieces = [piece.pk for piece in Feedback.objects.filter(client=made.bakery)][:1]
    mia.post("/voice/feedback/place", {"piece": pieces, "theme": "none"})
    assert Feedback.objects.get(pk=pieces[0]).theme is None
    assert "placed by hand" not in mia.get("/voice/feedback?theme=none").content.decode()
    other = Client.objects.get(name="Mill AG")
    paul.post("/voice", {"text": "Toner is empty", "client": other.pk, "score": "1"})
    assert Feedback.objects.get(text="Toner is empty").client == made.bakery


def test_the_list_of_themes_asks_the_records_few_questions(
    made, visit, django_assert_max_num_queries
):
    mia = visit(made.mia)
    mia.get("/voice")
    with django_assert_max_num_queries(25):
        mia.get("/voice")


def test_a_theme_leads_to_a_board_with_what_was_said_and_names_it_from_then_on(made, visit):
    cleo, way = visit(made.cleo), "/boards/new?kind=affinity&amp;theme=1"
    assert way in cleo.get("/voice/themes/1").content.decode()
    assert way not in visit(made.vic).get("/voice/themes/1").content.decode()
    form = cleo.get("/boards/new?kind=affinity&theme=1")
    asked = form.context["asked"]
    assert set(asked["cards"].splitlines()) == {
        *SAID, "=printer jams, says [e-mail address], [telephone number]"
    }  # fmt: skip
    assert "zoe@" not in form.content.decode()
    for who in ("vic", "paul", "sam"):
        answer = visit(getattr(made, who)).get("/boards/new?kind=affinity&theme=1")
        assert answer.status_code in {403, 404}, who
        assert b"jams" not in answer.content
    assert cleo.get("/boards/new?kind=affinity&theme=77").status_code == 404
    assert 'name="client"' not in form.content.decode(), "the cards are words of several clients"
    sent = {name: asked[name] for name in ("question", "cards", "about", "purpose", "theme")}
    made_at = cleo.post("/boards/new", {"kind": "affinity", "client": made.bakery.pk, **sent})
    assert made_at["Location"] == "/boards/BD-1"
    board = Board.objects.get()
    assert (board.purpose, board.about, board.client) == ("feedback", "TH-1", None)
    assert board.cards.count() == 4
    assert "BD-1" in cleo.get("/voice/themes/1").content.decode()


@pytest.mark.parametrize("piece", ["9" * 20, "9" * 5000, "x", "²"])
def test_nonsense_in_a_form_moves_nothing_and_breaks_nothing(made, visit, piece):
    mia = visit(made.mia)
    asked = {"piece": piece, "theme": "none", "back": "q=a\r\nX-Bad: 1&source=noted"}
    answer = mia.post("/voice/feedback/place", asked)
    assert answer.status_code == 302
    assert answer.url.startswith("/voice/feedback?q=a%0D%0AX-Bad")
    assert (
        mia.post("/voice/themes/1", {"what": "split", "piece": piece, "title": "x"}).status_code
        == 302
    )
    assert mia.post("/voice/feedback/place", {"piece": "1", "theme": piece}).status_code == 302
    assert Feedback.objects.exclude(theme=None).count() == 4
