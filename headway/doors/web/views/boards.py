"""Boards: the list, each kind's page, what changed since, the log of moves, paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from headway.doors.web.door import door, today
from headway.ground.accounts.models import Member
from headway.ground.documents import pdf
from headway.loop.assessment.boards import (
    digraph_picture,
    fishbone_picture,
    papers,
    phases,
    queries,
    telling,
)
from headway.loop.assessment.boards.first_sort import suggested
from headway.loop.assessment.boards.fishbone import BONES, DEEPEST, bones, leading
from headway.loop.assessment.boards.keeping import may_take_part
from headway.loop.assessment.boards.phases import Phase
from headway.loop.assessment.models import Board
from headway.loop.register.queries import of_board

Shown = dict[str, Any]
K = Board.Kind


@door()
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """All boards, those that are worked on first."""
    found = list(queries.boards(member))
    rows = [(one, of_board(member, one.ref).count()) for one in found]
    going = [row for row in rows if row[0].stage is not Phase.DONE]
    return render(
        request, "boards/index.html",
        {"going": going, "over": [row for row in rows if row[0].stage is Phase.DONE],
         "kinds": K.choices, "entries": sum(count for _, count in rows)},
    )  # fmt: skip


@door()
def page(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """One board; with `part` only the sheet that follows others' changes."""
    board = queries.board(member, ref)
    return render(request, "boards/board.html", shown(request, member, board))


@door()
def live(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """204 while the board is as the page has it; else the sheet as it is now."""
    board = queries.board(member, ref)
    if request.GET.get("v") == str(board.version):
        answer = HttpResponse(status=204)
    else:
        answer = sheet(request, member, board)
    answer["Cache-Control"] = "no-store"
    return answer


def sheet(request: HttpRequest, member: Member, board: Board, trouble: str = "") -> HttpResponse:
    """The part of a board's page that changes under many hands."""
    return render(request, "boards/sheet.html", shown(request, member, board) | {"trouble": trouble})  # fmt: skip


def shown(request: HttpRequest, member: Member, board: Board) -> Shown:
    """What a board's page shows, by its kind."""
    make = MAKERS[K(board.kind)]
    lineage = queries.chain_of(board)
    return {
        "board": board, "phase": board.stage, "may": may_take_part(member, board),
        "lead": member.may("propose"), "lineage": lineage[:-1], "client_reads": member.role.own_client_only, "made": list(board.made.order_by("number")),
        "entries": of_board(member, board.ref), "part": f"boards/{board.kind}.html",
        **make(request, member, board),
    }  # fmt: skip


def _affinity(request: HttpRequest, member: Member, board: Board) -> Shown:
    found = queries.sheet_of(board)
    offered = []
    if "suggest" in request.GET and board.stage is Phase.SORT:
        texts = {card.number: card.text for card in found.pile}
        offered = [[(number, texts[number]) for number in group] for group in suggested(list(texts.items()))]  # fmt: skip
    allowed = may_take_part(member, board)
    return {
        "found": found, "ways": [(way, phases.ORDER.index(way) > phases.ORDER.index(board.stage)) for way in phases.WAYS[board.stage]], "order": phases.ORDER,
        "sentence": telling.session(
            board.stage, cards=found.cards, groups=len(found.heaps), pile=len(found.pile),
            nameless=found.nameless,
        ),
        "remark": phases.remark(board.stage, len(found.heaps)),
        "asked": "suggest" in request.GET, "offered": offered,
        "may_add": allowed and not phases.refusal(board.stage, phases.Deed.ADD),
        "may_move": allowed and not phases.refusal(board.stage, phases.Deed.MOVE),
        "may_name": allowed and not phases.refusal(board.stage, phases.Deed.NAME),
        "may_join": allowed and not phases.refusal(board.stage, phases.Deed.JOIN),
        "may_drop": allowed and not phases.refusal(board.stage, phases.Deed.DROP),
        "named": board.stage in {Phase.HEADERS, Phase.SUPERS, Phase.DONE},
        "undo": allowed and queries.last_own(board, member),
    }  # fmt: skip


def _pair(request: HttpRequest, found: queries.Relations) -> tuple[int, int] | None:
    """The pair asked for in the address, else the next without an answer."""
    first, _, second = request.GET.get("pair", "").partition("-")
    if first.isdecimal() and second.isdecimal() and (int(first), int(second)) in found.order:
        return int(first), int(second)
    return found.next()


def _digraph(request: HttpRequest, member: Member, board: Board) -> Shown:
    found = queries.reading_of(board)
    names = {number: item.text for number, item in found.items.items()}
    pair = _pair(request, found)
    before = found.before(pair)
    asked = None
    if pair is not None:
        asked = {"one": found.items[pair[0]], "other": found.items[pair[1]], "answer": found.answers.get(pair)}  # fmt: skip
    return {
        "found": found, "asked": asked, "before": f"{before[0]}-{before[1]}" if before else "",
        "number": found.order.index(pair) + 1 if pair else found.total,
        "sentence": telling.digraph(names, found.reading, left=found.left, total=found.total),
        "notes": telling.notes(names, found.reading) if not found.left else [],
        "picture": digraph_picture.picture(names, found.arrows, found.reading) if found.arrows else "",
        "rows": [
            (found.items[one.item], one, one.item in found.reading.drivers, one.item in found.reading.outcomes)
            for one in found.reading.ranked
        ],
        "given": [found.answers[key] for key in found.order if key in found.answers],
        "query": f"&pair={request.GET['pair']}" if pair and "pair" in request.GET and found.answers.get(pair) else "",
    }  # fmt: skip


def _pareto(request: HttpRequest, member: Member, board: Board) -> Shown:
    found = queries.amounts_of(board)
    return {
        "found": found, "sentence": telling.pareto(found, board.unit),
        "spec": papers.pareto_spec(board) if found.steps else None,
    }  # fmt: skip


def _causes(request: HttpRequest, member: Member, board: Board) -> Shown:
    rows = queries.causes_of(board)
    top = leading(rows)
    known = {row.number: row for row in rows}
    mine = set(board.causes.filter(votes__by=member).values_list("number", flat=True))
    evidence = dict(board.causes.values_list("number", "evidence"))
    drawn = bones(rows)
    return {
        "sentence": telling.causes(
            board.question, len(rows), [known[one].text for one in top],
            known[top[0]].votes if top else 0,
        ),
        "picture": fishbone_picture.picture(board.question, drawn, top) if rows else "",
        "bones": [
            (bone, [(twig, twig.number in mine, evidence[twig.number], twig.number in top, twig.depth < DEEPEST)
                    for twig in bone.lines])
            for bone in drawn
        ],
        "standard": BONES.values(),
    }  # fmt: skip


MAKERS: dict[Board.Kind, Callable[[HttpRequest, Member, Board], Shown]] = {
    K.AFFINITY: _affinity, K.DIGRAPH: _digraph, K.PARETO: _pareto, K.CAUSES: _causes,
}  # fmt: skip


@door()
def log(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Who moved what, when, from where to where; told when the session is over."""
    board = queries.board(member, ref, K.AFFINITY.value)
    return render(
        request, "boards/log.html",
        {"board": board, "moves": list(queries.log_of(board)), "over": board.stage is Phase.DONE,
         "count": board.moves.count()},
    )  # fmt: skip


@door()
def paper(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """The board as PDF."""
    board = queries.board(member, ref)
    on = today(member)
    answer = HttpResponse(pdf(papers.paper(board, made_on=on)), content_type="application/pdf")
    name = f"{board.ref.lower()}-{slugify(board.question)[:40]}-{on.isoformat()}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
