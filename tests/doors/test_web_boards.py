"""Boards on pages: who may come in, who may write, what is never told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from headway.ground.accounts.models import Client
from headway.loop.assessment.boards import actions, queries
from headway.loop.assessment.models import Board, BoardCard, Finding, PairAnswer
from headway.loop.register.models import Improvement

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
STAFF = ("ada", "mia", "cleo", "vic")
ITEMS = ("No script", "Closed too soon", "Old articles", "Late rights", "Wrong number")


@pytest.fixture
def board(cast) -> Board:
    """A session in its silent phase: Cleo has laid card 1 into a group."""
    made = actions.open_board(
        by=cast.mia, desk=cast.desk, question="Why do they come back?", at=AT,
        cards=["<b>No script</b>", "Closed too soon", "Old articles", "No script for printers"],
    )  # fmt: skip
    actions.go_to(by=cast.mia, board=made, phase="sort", at=AT)
    actions.move_card(by=cast.cleo, board=made, number=1, to="new", at=AT)
    return made


@pytest.fixture
def others(cast, board) -> list[Board]:
    """One of each other kind: BD-2, BD-3, BD-4."""
    say = {"by": cast.mia, "desk": cast.desk, "at": AT}
    return [
        actions.open_digraph(question="What drives?", items=ITEMS, **say),
        actions.open_pareto(question="Rework", rows=[("Printer", 9), ("VPN", 3)], **say),
        actions.open_causes(effect="They come back", **say),
    ]


def deed(visitor, ref: str, **asked):
    return visitor.post(f"/boards/{ref}/deeds", asked, headers={"HX-Request": "true"})


def test_each_page_opens_for_staff_and_no_other(cast, visit, board, others):
    pages = ["/boards/BD-1", "/boards/BD-1/moves", "/boards/BD-1/live", "/boards/BD-2", "/boards/BD-3", "/boards/BD-4"]  # fmt: skip
    for who in (*STAFF, "paul", "sam"):
        visitor = visit(getattr(cast, who))
        for page in pages:
            assert visitor.get(page).status_code == (200 if who in STAFF else 404), (who, page)
        assert visitor.get("/boards").status_code == 200
    assert "No board yet" in visit(cast.sam).get("/boards").content.decode()
    assert visit(cast.mia).get("/boards/BD-x").status_code == 404


def test_a_reader_reads_along_and_writes_nothing(cast, visit, board, others):
    visitor = visit(cast.vic)
    page = visitor.get("/boards/BD-1").content.decode()
    assert "you read along" in page
    assert "draggable" not in page
    for what in ("move", "add", "phase", "answer", "vote"):
        assert deed(visitor, "BD-1", what=what, card="2", to="new").status_code == 403
    for address in ("/boards/BD-1/next", "/boards/BD-2/entry", "/boards/new"):
        assert visitor.post(address, {"to": "digraph", "pick": "1"}).status_code == 403
    assert board.moves.count() == 1


def test_a_stranger_changes_nothing(cast, visit, board):
    for who in (cast.sam, cast.paul):
        assert deed(visit(who), "BD-1", what="move", card="2", to="new").status_code == 404


def test_without_the_token_nothing_is_done(cast, forged, board):
    assert deed(forged(cast.mia), "BD-1", what="move", card="2", to="new").status_code == 403


def test_a_client_contact_takes_part_only_where_invited(cast, visit, board):
    visitor = visit(cast.paul)
    Board.objects.update(client=Client.objects.create(desk=cast.desk, name="Other GmbH"))
    assert visitor.get("/boards/BD-1").status_code == 404
    Board.objects.update(client=cast.bakery)
    assert "Why do they come back?" in visitor.get("/boards").content.decode()
    assert deed(visitor, "BD-1", what="move", card="2", to="1", seen="0").status_code == 200
    assert BoardCard.objects.get(number=2).group.number == 1
    assert deed(visitor, "BD-1", what="add", cards="One more").status_code == 200
    assert "does not open or lead" in deed(visitor, "BD-1", what="phase", phase="headers").content.decode()  # fmt: skip
    assert visitor.get("/boards/new").status_code == 403
    assert visitor.post("/boards/BD-1/entry", {"pick": "1"}).status_code == 403


def test_the_silent_phase_names_nobody_and_no_group(cast, visit, board):
    visitor = visit(cast.mia)
    page = visitor.get("/boards/BD-1").content.decode()
    assert "Cleo" not in page
    assert "&lt;b&gt;No script" in page
    assert 'name="header"' not in page
    log = visitor.get("/boards/BD-1/moves").content.decode()
    assert "told after the session" in log
    assert "Cleo" not in log
    said = deed(visitor, "BD-1", what="name", group="1", header="Scripts").content.decode()
    assert "Groups are named after the silent sorting" in said
    assert board.groups.get().header == ""


def test_somebody_was_faster(cast, visit, board):
    first = deed(visit(cast.mia), "BD-1", what="move", card="2", to="1", seen="0")
    assert 'role="alert"' not in first.content.decode()
    late = deed(visit(cast.ada), "BD-1", what="move", card="2", to="new", seen="0").content.decode()
    assert "was moved to Group 1 meanwhile. It stays there" in late
    assert "Mia" not in late
    assert BoardCard.objects.get(number=2).group.number == 1


def test_pages_hear_of_changes(cast, visit, board):
    board.refresh_from_db()
    visitor = visit(cast.ada)
    address = f"/boards/BD-1/live?v={board.version}"
    assert visitor.get(address).status_code == 204
    deed(visit(cast.mia), "BD-1", what="move", card="3", to="1", seen="0")
    answer = visitor.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    board.refresh_from_db()
    assert f"?v={board.version}" in answer.content.decode()


def test_a_first_sort_is_offered_and_laid_only_when_accepted(cast, visit, board):
    visitor = visit(cast.mia)
    deed(visitor, "BD-1", what="add", cards="Articles are old\nParking")
    page = visitor.get("/boards/BD-1?suggest=1").content.decode()
    assert "could be laid" in page
    assert 'value="3,5"' in page
    assert board.moves.count() == 1
    deed(visitor, "BD-1", what="accept", group="3,5")
    assert board.moves.count() == 3
    deed(visitor, "BD-1", what="undo")
    assert board.moves.count() == 4


def test_a_whole_session(cast, visit, board):
    visitor = visit(cast.mia)
    deed(visitor, "BD-1", what="copy", card="1", to="new")
    for group, name in ((1, "Scripts"), (2, "Copies")):
        assert "silent" in deed(visitor, "BD-1", what="name", group=group, header=name).content.decode()  # fmt: skip
    deed(visitor, "BD-1", what="phase", phase="headers")
    for group, name in ((1, "Scripts"), (2, "Copies")):
        deed(visitor, "BD-1", what="name", group=group, header=name, seen="")
    deed(visitor, "BD-1", what="phase", phase="supers")
    assert 'name="groups"' in visitor.get("/boards/BD-1").content.decode()
    page = deed(visitor, "BD-1", what="join", groups=["1", "2"], header="All").content.decode()
    assert "All" in page
    deed(visitor, "BD-1", what="phase", phase="done")
    assert "Cleo" in visitor.get("/boards/BD-1/moves").content.decode()
    answer = visitor.post("/boards/BD-1/next", {"to": "digraph"}, follow=True)
    assert "takes 5 to 25 items, and these are 2" in answer.content.decode()
    answer = visitor.post("/boards/BD-1/entry", {"pick": "1"}, follow=True)
    page = answer.content.decode()
    assert "IMP-1 is in the register" in page
    assert 'href="/boards/BD-1"' in page


def test_pairs_are_answered_and_changed_only_knowingly(cast, visit, others):
    visitor = visit(cast.cleo)
    deed(visitor, "BD-2", what="answer", first="1", second="2", way="on")
    late = deed(visit(cast.ada), "BD-2", what="answer", first="1", second="2", way="back")
    assert "Answered already" in late.content.decode()
    deed(visit(cast.ada), "BD-2", what="answer", first="1", second="2", way="back", seen="on")
    assert PairAnswer.objects.get().way == -1
    page = visitor.get("/boards/BD-2?pair=1-2").content.decode()
    assert "Answered by Cleo" in page
    assert "1 of 10 pairs answered" in page


def test_the_driver_goes_into_the_register(cast, visit, others):
    board = others[0]
    for first, second in queries.reading_of(board).order:
        actions.answer_pair(by=cast.cleo, board=board, first=first, second=second, way=int(first == 1), at=AT)  # fmt: skip
    visitor = visit(cast.cleo)
    page = visitor.get("/boards/BD-2").content.decode()
    assert "“No script” drives 4 of the 4 others" in page
    assert "<svg" in page
    visitor.post("/boards/BD-2/entry", {"pick": "1"})
    assert Improvement.objects.get().source_record == "BD-2: No script"
    again = visitor.post("/boards/BD-2/entry", {"pick": "1"}, follow=True).content.decode()
    assert "in the register already: IMP-1" in again


def test_causes_are_hung_voted_and_proved(cast, visit, others):
    visitor = visit(cast.cleo)
    deed(visitor, "BD-4", what="cause", text="No <i>script</i>", bone="Tool")
    deed(visitor, "BD-4", what="cause", text="Nobody wrote one", behind="1")
    deed(visitor, "BD-4", what="vote", cause="2")
    page = deed(visitor, "BD-4", what="prove", cause="2", evidence="Asked five").content.decode()
    assert "“Nobody wrote one” has most votes: 1" in page
    assert "<i>script" not in page
    assert "Asked five" in page
    deed(visitor, "BD-4", what="uncause", cause="1")
    assert not others[2].causes.exists()


@pytest.mark.parametrize(
    ("asked", "ref"),
    [
        ({"kind": "affinity", "question": "Why?", "cards": "a\nb", "purpose": "ideas"}, "/boards/BD-1"),
        ({"kind": "digraph", "question": "Why?", "items": "\n".join(ITEMS)}, "/boards/BD-1"),
        ({"kind": "pareto", "question": "What?", "from": "typed", "rows": "a; 3\nb; 4"}, "/boards/BD-1"),
        ({"kind": "causes", "question": "It fails"}, "/boards/BD-1"),
    ],
)  # fmt: skip
def test_each_kind_is_opened(cast, visit, asked, ref):
    visitor = visit(cast.mia)
    assert visitor.get(f"/boards/new?kind={asked['kind']}").status_code == 200
    assert visitor.post("/boards/new", asked).url == ref


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"kind": "affinity", "question": " "}, "no words yet"),
        ({"kind": "affinity", "question": "x", "purpose": "fun"}, "No purpose “fun”"),
        ({"kind": "digraph", "question": "Why?", "items": "a\nb"}, "takes 5 to 25 items"),
        ({"kind": "pareto", "question": "What?", "from": "typed", "rows": "a"}, "Line 1 has no amount"),
        ({"kind": "pareto", "question": "What?", "from": "tickets", "measure": "tickets", "by": "category"}, "no tickets yet"),
    ],
)  # fmt: skip
def test_what_cannot_be_opened_is_said(cast, visit, asked, why):
    page = visit(cast.mia).post("/boards/new", asked)
    assert why in page.content.decode()
    assert asked["question"].strip() in page.content.decode()
    assert not Board.objects.exists()


def test_amounts_come_from_the_tickets(desk, visit):
    visitor = visit(desk.mia)
    asked = {"kind": "pareto", "question": "Tickets", "from": "tickets", "measure": "tickets", "by": "category"}  # fmt: skip
    assert visitor.post("/boards/new", asked | {"by": "assignee"}).status_code == 200
    visitor.post("/boards/new", asked)
    board = Board.objects.get()
    assert board.unit == "tickets"
    assert queries.amounts_of(board).total == sum(board.rows.values_list("amount", flat=True)) > 0
    assert visitor.get("/boards/BD-1/paper")["Content-Type"] == "application/pdf"
    asked |= {"client": str(desk.bakery.pk)}
    visitor.post("/boards/new", asked)
    assert 0 < queries.amounts_of(Board.objects.first()).total < queries.amounts_of(board).total


def test_findings_become_cards(findings, desk, visit):
    visitor = visit(desk.mia)
    asked = {"kind": "affinity", "question": "Why?", "gaps": "1", "purpose": "findings"}
    visitor.post("/boards/new", asked)
    assert set(BoardCard.objects.values_list("origin", flat=True)) == {"finding"}
    visitor.post("/boards/new", asked | {"client": str(desk.bakery.pk)})
    for card in Board.objects.first().cards.all():
        assert "Bakery" in card.text


def test_pages_are_read_with_few_questions(cast, visit, board, django_assert_max_num_queries):
    actions.add_cards(by=cast.mia, board=board, cards=[f"Card {n}" for n in range(40)], at=AT)
    visitor = visit(cast.mia)
    visitor.get("/boards/BD-1")
    with django_assert_max_num_queries(14):
        visitor.get("/boards/BD-1/live?v=0")


def test_a_pareto_of_findings_leaves_out_what_only_managers_see(findings, desk, visit):
    Finding.objects.filter(pk=findings.hotel.pk).update(slice={"group": "Front"})
    asked = {"kind": "pareto", "question": "What costs?", "from": "findings"}
    for who, sees in ((desk.mia, True), (desk.cleo, False)):
        visit(who).post("/boards/new", asked)
        rows = set(Board.objects.first().rows.values_list("name", flat=True))
        assert (findings.hotel.title in rows) == sees, who
        assert findings.bakery.title in rows
