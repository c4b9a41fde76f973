"""Opening a board, with cards, items, amounts or an effect to begin with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.trouble import NotAllowed

from ...models import Board, BoardCard
from ..keeping import BoardTrouble, one_line, require_open, tell
from ..phases import Phase

MOST_CARDS = 400
"""More cards on one board than anybody reads."""


@dataclass(frozen=True)
class CardDraft:
    """A card before it is laid: its text, where that was taken from, how many times it was said."""

    text: str
    origin: str = ""
    weight: int = 1


@transaction.atomic
def open_board(
    *,
    by: Member | None,
    desk: Desk,
    question: str,
    at: datetime,
    cards: Iterable[str | CardDraft] = (),
    purpose: str = Board.Purpose.IDEAS.value,
    about: str = "",
    client: Client | None = None,
    made_from: Board | None = None,
) -> Board:
    """Open an affinity board on a question, with the cards there are already.

    `purpose` is one of `Board.Purpose`; with `about` (“Cycle Q3”) a later room finds its board again
    (`queries.boards_about`). `client` invites that company's contacts. Equal cards are laid once
    with their weights added. Raises `BoardTrouble` for what cannot be kept, `NotAllowed` without the
    right to propose.
    """
    board = new_board(
        by=by, desk=desk, kind=Board.Kind.AFFINITY.value, question=question, at=at,
        purpose=purpose, about=about, client=client, made_from=made_from,
    )  # fmt: skip
    laid = lay(board, cards, by=by, at=at)
    tell(
        board, by=by, at=at, verb="open",
        sentence=f"opened {board.ref} “{board.question}” with {len(laid)} card{'s' if len(laid) != 1 else ''}",
        change={"cards": [None, len(laid)]},
    )  # fmt: skip
    return board


def new_board(
    *,
    by: Member | None,
    desk: Desk,
    kind: str,
    question: str,
    at: datetime,
    purpose: str = Board.Purpose.IDEAS.value,
    about: str = "",
    client: Client | None = None,
    made_from: Board | None = None,
    unit: str = "",
) -> Board:
    """An empty board of any kind with the desk's next number; part of the actions that open one."""
    require_open(by, desk)
    if purpose not in Board.Purpose.values:
        raise BoardTrouble(f"No purpose “{purpose}”. Known: {', '.join(Board.Purpose.values)}.")
    if client is not None and client.desk_id != desk.pk:
        raise NotAllowed("That client is not one of this desk.")
    if made_from is not None and made_from.desk_id != desk.pk:
        raise NotAllowed("That board is not one of this desk.")
    Desk.objects.select_for_update().get(pk=desk.pk)
    last = Board.objects.filter(desk=desk).aggregate(last=Max("number"))["last"] or 0
    return Board.objects.create(
        desk=desk, number=last + 1, kind=kind, question=one_line(question, 200, "The question"),
        purpose=purpose, about=" ".join(about.split())[:120], client=client, made_from=made_from,
        unit=unit, opened_by=by, opened_at=at, changed_at=at, phase=Phase.COLLECT.value,
    )  # fmt: skip


def lay(
    board: Board, cards: Iterable[str | CardDraft], *, by: Member | None, at: datetime
) -> list[BoardCard]:
    """Put cards on the pile; empty ones are left out, equal ones laid once. Inside a transaction."""
    wanted: dict[str, CardDraft] = {}
    for given in cards:
        draft = CardDraft(given) if isinstance(given, str) else given
        text = " ".join(draft.text.split())
        if not text:
            continue
        text = one_line(text, 280, "A card")
        before = wanted.get(text.casefold())
        weight = max(draft.weight, 1) + (before.weight if before else 0)
        wanted[text.casefold()] = CardDraft(
            before.text if before else text, draft.origin[:120], weight
        )
    there = {
        text.casefold()
        for text in board.cards.filter(dropped_at=None).values_list("text", flat=True)
    }
    fresh = [draft for key, draft in wanted.items() if key not in there]
    if len(there) + len(fresh) > MOST_CARDS:
        raise BoardTrouble(
            f"That makes {len(there) + len(fresh)} cards; a board holds {MOST_CARDS}."
            " Open a second one, or put alike thoughts together first."
        )
    last = board.cards.aggregate(last=Max("number"))["last"] or 0
    return BoardCard.objects.bulk_create(
        BoardCard(
            board=board, number=last + place, text=draft.text, origin=draft.origin,
            weight=draft.weight, added_by=by, added_at=at,
        )
        for place, draft in enumerate(fresh, start=1)
    )  # fmt: skip
