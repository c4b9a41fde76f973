"""What is done to boards: opened, filled, sorted, answered, voted on, put into the register."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import whole, wholes
from headway.doors.web.views.boards import sheet
from headway.ground.accounts.models import Client, Member
from headway.ground.accounts.queries import find, visible
from headway.ground.trouble import Trouble
from headway.loop.assessment.boards import actions, queries
from headway.loop.assessment.boards.amounts import WAYS, amounts, finding_amounts, measures
from headway.loop.assessment.boards.pareto import written_rows
from headway.loop.assessment.models import Board
from headway.loop.assessment.queries import findings
from headway.loop.assessment.voice import queries as voice
from headway.loop.register import actions as register

K = Board.Kind


@door(read="propose", write="propose")
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """Open a board of any kind; a theme or a KPI page fills in what it is about."""
    kind = request.POST.get("kind") or request.GET.get("kind", K.AFFINITY.value)
    kind = kind if kind in K.values else K.AFFINITY.value
    asked = request.POST.dict() if request.method == "POST" else _filled(request, member)
    if request.method == "POST":
        try:
            board = OPENERS[K(kind)](request, member)
        except Trouble as trouble:
            messages.error(request, str(trouble))
        else:
            return redirect("board-page", board.ref)
    return render(
        request, "boards/new.html",
        {"kind": kind, "kinds": K.choices, "asked": asked,
         "clients": visible(member, Client), "purposes": Board.Purpose.choices,
         "gaps": findings(member).count(), "measures": measures(member.desk).values(), "ways": WAYS},
    )  # fmt: skip


def _filled(request: HttpRequest, member: Member) -> dict[str, Any]:
    """What the address fills into the form; a theme brings its texts as cards."""
    asked: dict[str, Any] = request.GET.dict()
    if number := whole(asked.get("theme")):
        theme = voice.theme(member, number)
        asked |= {
            "question": f"What is behind “{theme.title}”?"[:200], "about": theme.ref,
            "cards": "\n".join(voice.cards_of(theme)), "purpose": Board.Purpose.FEEDBACK.value,
        }  # fmt: skip
    return asked


def _client(request: HttpRequest, member: Member) -> Client | None:
    chosen = _number(request, "client")
    return find(member, Client, pk=chosen) if chosen else None


def _number(request: HttpRequest, name: str) -> int:
    return whole(request.POST.get(name)) or 0


def _from_findings(member: Member, client: Client | None) -> list[actions.CardDraft]:
    """The findings in force as cards; with a client's contacts at the board only that company's."""
    rows = findings(member)
    rows = rows.filter(client=client) if client else rows
    return [actions.CardDraft(one.title[:280], "finding") for one in rows]


def _affinity(request: HttpRequest, member: Member) -> Board:
    """With a theme's texts, words of several clients, no client's contacts are let in."""
    client = None if request.POST.get("theme") else _client(request, member)
    cards: list[str | actions.CardDraft] = [*request.POST.get("cards", "").splitlines()]
    if request.POST.get("gaps"):
        cards += _from_findings(member, client)
    return actions.open_board(
        by=member, desk=member.desk, question=request.POST.get("question", ""), at=now(),
        cards=cards, purpose=request.POST.get("purpose") or Board.Purpose.IDEAS.value,
        about=request.POST.get("about", ""), client=client,
    )  # fmt: skip


def _digraph(request: HttpRequest, member: Member) -> Board:
    return actions.open_digraph(
        by=member, desk=member.desk, question=request.POST.get("question", ""), at=now(),
        items=request.POST.get("items", "").splitlines(), about=request.POST.get("about", ""),
    )  # fmt: skip


def _pareto(request: HttpRequest, member: Member) -> Board:
    asked, client = request.POST, _client(request, member)
    unit = asked.get("unit", "")
    if asked.get("from") == "tickets":
        rows, unit = amounts(
            member, measure=asked.get("measure", ""), by=asked.get("by", ""), client=client
        )
    elif asked.get("from") == "findings":
        rows, unit = finding_amounts(member, client)
    else:
        try:
            rows = written_rows(asked.get("rows", ""))
        except ValueError as wrong:
            raise Trouble(str(wrong)) from wrong
    return actions.open_pareto(
        by=member, desk=member.desk, question=asked.get("question", ""), rows=rows, unit=unit,
        client=client, at=now(), about=asked.get("about", ""),
    )  # fmt: skip


def _causes(request: HttpRequest, member: Member) -> Board:
    return actions.open_causes(
        by=member, desk=member.desk, effect=request.POST.get("question", ""), at=now(),
        client=_client(request, member), about=request.POST.get("about", ""),
    )  # fmt: skip


OPENERS: dict[Board.Kind, Callable[[HttpRequest, Member], Board]] = {
    K.AFFINITY: _affinity, K.DIGRAPH: _digraph, K.PARETO: _pareto, K.CAUSES: _causes,
}  # fmt: skip


@require_POST
@door(write="suggest")
def deeds(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Change a board; the sheet as it is then, or the whole page again without htmx."""
    board = queries.board(member, ref)
    trouble = ""
    try:
        _do(request, member, board)
    except Trouble as found:
        trouble = str(found)
    if request.headers.get("HX-Request"):
        board.refresh_from_db()
        return sheet(request, member, board, trouble)
    if trouble:
        messages.error(request, trouble)
    return redirect("board-page", board.ref)


def _do(request: HttpRequest, member: Member, board: Board) -> None:
    what = request.POST.get("what", "")
    deed = DEEDS.get(what)
    if deed is None:
        raise Trouble("This page does not know that change.")
    deed(request, member, board)


def _add(request: HttpRequest, member: Member, board: Board) -> None:
    cards: Iterable[str | actions.CardDraft] = request.POST.get("cards", "").splitlines()
    if request.POST.get("gaps") and member.may("compare"):
        cards = _from_findings(member, board.client)
    actions.add_cards(by=member, board=board, cards=cards, at=now())


def _drop(request: HttpRequest, member: Member, board: Board) -> None:
    actions.drop_card(by=member, board=board, number=_number(request, "card"), at=now())


def _to(request: HttpRequest) -> int | str | None:
    asked = request.POST.get("to", "")
    return None if asked == "pile" else asked if asked == actions.NEW else _number(request, "to")


def _move(request: HttpRequest, member: Member, board: Board) -> None:
    seen = request.POST.get("seen", "")
    actions.move_card(
        by=member, board=board, number=_number(request, "card"), to=_to(request), at=now(),
        seen=whole(seen),
    )  # fmt: skip


def _copy(request: HttpRequest, member: Member, board: Board) -> None:
    to = _to(request)
    if to is None:
        raise Trouble("A copy goes to a group; the pile has the card already.")
    actions.copy_card(by=member, board=board, number=_number(request, "card"), to=to, at=now())


def _undo(request: HttpRequest, member: Member, board: Board) -> None:
    if actions.undo_move(by=member, board=board, at=now()) is None:
        raise Trouble("You have moved nothing that could be taken back.")


def _accept(request: HttpRequest, member: Member, board: Board) -> None:
    groups = [wholes(group.split(",")) for group in request.POST.getlist("group")]
    actions.accept_sort(by=member, board=board, groups=groups, at=now())


def _phase(request: HttpRequest, member: Member, board: Board) -> None:
    actions.go_to(by=member, board=board, phase=request.POST.get("phase", ""), at=now())


def _name(request: HttpRequest, member: Member, board: Board) -> None:
    actions.name_group(
        by=member, board=board, number=_number(request, "group"), at=now(),
        header=request.POST.get("header", ""), seen=request.POST.get("seen"),
    )  # fmt: skip


def _join(request: HttpRequest, member: Member, board: Board) -> None:
    groups = wholes(request.POST.getlist("groups"))
    actions.put_together(
        by=member, board=board, groups=groups, header=request.POST.get("header", ""), at=now()
    )


def _apart(request: HttpRequest, member: Member, board: Board) -> None:
    actions.take_apart(by=member, board=board, number=_number(request, "group"), at=now())


def _answer(request: HttpRequest, member: Member, board: Board) -> None:
    ways = {"on": 1, "none": 0, "back": -1}
    seen = request.POST.get("seen", "")
    if request.POST.get("way") not in ways:
        raise Trouble("Choose which of the two drives the other, or neither.")
    actions.answer_pair(
        by=member, board=board, first=_number(request, "first"), second=_number(request, "second"),
        way=ways[request.POST["way"]], at=now(), seen=ways.get(seen),
    )  # fmt: skip


def _cause(request: HttpRequest, member: Member, board: Board) -> None:
    actions.add_cause(
        by=member, board=board, text=request.POST.get("text", ""), at=now(),
        bone=request.POST.get("own", "").strip() or request.POST.get("bone", ""),
        behind=_number(request, "behind") or None,
    )  # fmt: skip


def _prove(request: HttpRequest, member: Member, board: Board) -> None:
    actions.prove(
        by=member, board=board, number=_number(request, "cause"), at=now(),
        evidence=request.POST.get("evidence", ""),
    )  # fmt: skip


def _vote(request: HttpRequest, member: Member, board: Board) -> None:
    actions.vote_cause(by=member, board=board, number=_number(request, "cause"), at=now())


def _uncause(request: HttpRequest, member: Member, board: Board) -> None:
    actions.drop_cause(by=member, board=board, number=_number(request, "cause"), at=now())


DEEDS: dict[str, Callable[[HttpRequest, Member, Board], None]] = {
    "add": _add, "drop": _drop, "move": _move, "copy": _copy, "undo": _undo, "accept": _accept,
    "phase": _phase, "name": _name, "join": _join, "apart": _apart, "answer": _answer,
    "cause": _cause, "prove": _prove, "vote": _vote, "uncause": _uncause,
}  # fmt: skip


@require_POST
@door(write="propose")
def onward(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """The next board of the chain: groups as items of a digraph, groups weighed, causes asked."""
    board = queries.board(member, ref)
    ways: dict[str, Callable[[], Board]] = {
        "digraph": lambda: actions.relate_groups(by=member, board=board, at=now()),
        "pareto": lambda: actions.weigh_groups(by=member, board=board, at=now()),
        "causes": lambda: actions.open_causes(
            by=member, desk=member.desk, effect=request.POST.get("effect", ""), at=now(),
            client=board.client, made_from=board, about=board.about,
        ),
    }  # fmt: skip
    try:
        made = ways[request.POST.get("to", "digraph")]()
    except KeyError:
        messages.error(request, "There is no such board to make of it.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    else:
        return redirect("board-page", made.ref)
    return redirect("board-page", board.ref)


@require_POST
@door(write="propose")
def entry(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Put the driver, a cause, a kind or a group into the register."""
    board = queries.board(member, ref)
    try:
        made = register.propose_from_board(
            by=member, board=board, pick=_number(request, "pick"), at=now(), on=today(member)
        )
    except Trouble as trouble:
        messages.error(request, str(trouble))
        return redirect("board-page", board.ref)
    messages.success(request, f"{made.ref} is in the register with the boards it came from. Next: an owner and a KPI.")  # fmt: skip
    return redirect("entry", made.ref)
