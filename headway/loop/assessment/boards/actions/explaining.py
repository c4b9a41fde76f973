"""Pareto boards and cause-and-effect diagrams: opened, filled, voted on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.trouble import NotAllowed

from ...models import Board, Cause, CauseVote, ParetoRow
from ..fishbone import BONES, DEEPEST, MOST_BONES
from ..keeping import BoardTrouble, locked, one_line, require_open, require_part, tell, turned
from ..queries.session import sheet_of
from .opening import new_board

MOST_ROWS = 60
CAUSES = Board.Kind.CAUSES.value


@transaction.atomic
def open_pareto(
    *, by: Member | None, desk: Desk, question: str, rows: Iterable[tuple[str, float]],
    at: datetime, unit: str = "", client: Client | None = None, made_from: Board | None = None,
    about: str = "",
) -> Board:  # fmt: skip
    """Lay amounts side by side: (name, amount in `unit`), names that come twice added up.

    Raises `BoardTrouble` for fewer than two kinds, for too many, or for an amount below zero.
    """
    amounts: dict[str, float] = {}
    for name, amount in rows:
        key = one_line(name, 120, "A kind")
        if not amount >= 0:
            raise BoardTrouble(f"“{key}” has an amount below zero.")
        amounts[key] = amounts.get(key, 0.0) + amount
    if not 2 <= len(amounts) <= MOST_ROWS:
        raise BoardTrouble(f"A Pareto chart takes 2 to {MOST_ROWS} kinds, and these are {len(amounts)}.")  # fmt: skip
    board = new_board(
        by=by, desk=desk, kind=Board.Kind.PARETO.value, question=question, at=at, unit=unit[:20],
        client=client, made_from=made_from, about=about,
        purpose=made_from.purpose if made_from else Board.Purpose.FINDINGS.value,
    )  # fmt: skip
    ParetoRow.objects.bulk_create(
        ParetoRow(board=board, name=name, amount=amount) for name, amount in amounts.items()
    )
    tell(board, by=by, at=at, verb="open", sentence=f"opened {board.ref} “{board.question}” over {len(amounts)} kinds")  # fmt: skip
    return board


@transaction.atomic
def weigh_groups(*, by: Member | None, board: Board, at: datetime) -> Board:
    """A Pareto board of an affinity board's groups: how many times the cards of each were said.

    Cards that stayed alone stand for themselves; a card in two groups counts in both.
    """
    require_open(by, board.desk)
    board = locked(board, Board.Kind.AFFINITY.value)
    sheet = sheet_of(board)
    rows = [(str(heap.group), float(heap.weight)) for heap in sheet.heaps]
    rows += [(card.text[:120], float(card.weight)) for card in sheet.pile]
    return open_pareto(
        by=by, desk=board.desk, question=board.question, rows=rows, at=at, unit="cards",
        client=board.client, made_from=board, about=board.about,
    )  # fmt: skip


@transaction.atomic
def open_causes(
    *, by: Member | None, desk: Desk, effect: str, at: datetime, client: Client | None = None,
    made_from: Board | None = None, about: str = "",
) -> Board:  # fmt: skip
    """Open a cause-and-effect diagram on an effect."""
    board = new_board(
        by=by, desk=desk, kind=CAUSES, question=effect, at=at, client=client,
        made_from=made_from, about=about,
        purpose=made_from.purpose if made_from else Board.Purpose.FINDINGS.value,
    )  # fmt: skip
    tell(board, by=by, at=at, verb="open", sentence=f"asked on {board.ref} what causes “{board.question}”")  # fmt: skip
    return board


@transaction.atomic
def add_cause(
    *, by: Member | None, board: Board, text: str, at: datetime, bone: str = "",
    behind: int | None = None, evidence: str = "",
) -> Cause:  # fmt: skip
    """Hang a cause on a bone, or `behind` another cause (its number): the next “why?”.

    `bone` is one of `BONES` or a word of one's own. Raises `BoardTrouble` for a sixth why, or a
    ninth bone.
    """
    require_part(by, board)
    board = locked(board, CAUSES)
    parent = None if behind is None else _cause(board, behind)
    if parent is not None:
        bone = parent.bone
        if _depth(parent) >= DEEPEST:
            raise BoardTrouble(f"“Why?” was asked {DEEPEST} times; act on this cause, or split it.")
    else:
        bone = _bone(board, bone)
    last = board.causes.aggregate(last=Max("number"))["last"] or 0
    cause = Cause.objects.create(
        board=board, number=last + 1, bone=bone, parent=parent, by=by, at=at,
        text=one_line(text, 160, "The cause"), evidence=" ".join(evidence.split())[:300],
    )  # fmt: skip
    turned(board, at)
    return cause


def _bone(board: Board, asked: str) -> str:
    word = one_line(asked, 40, "The bone")
    known = {label.casefold(): key for key, label in BONES.items()} | {key: key for key in BONES}
    own = set(board.causes.exclude(bone__in=BONES).values_list("bone", flat=True))
    known |= {name.casefold(): name for name in own}
    found = known.get(word.casefold())
    if found is None and len(BONES) + len(own) >= MOST_BONES:
        raise BoardTrouble(f"A diagram has {MOST_BONES} bones at most; hang it on one of them.")
    return found or word


def _cause(board: Board, number: int) -> Cause:
    cause = board.causes.filter(number=number).first()
    if cause is None:
        raise BoardTrouble("That cause is not on the diagram any more.")
    return cause


def _depth(cause: Cause) -> int:
    depth, here = 1, cause
    while here.parent is not None:
        depth, here = depth + 1, here.parent
    return depth


@transaction.atomic
def prove(*, by: Member | None, board: Board, number: int, evidence: str, at: datetime) -> Cause:
    """Note what shows that a cause is one; empty words take the mark away."""
    require_part(by, board)
    board = locked(board, CAUSES)
    cause = _cause(board, number)
    before, cause.evidence = cause.evidence, " ".join(evidence.split())[:300]
    if before != cause.evidence:
        cause.save(update_fields=["evidence"])
        turned(board, at)
        tell(
            board, by=by, at=at, verb="prove", sentence=f"noted evidence for “{cause.text}” on {board.ref}",
            change={"evidence": [before, cause.evidence]},
        )  # fmt: skip
    return cause


@transaction.atomic
def drop_cause(*, by: Member | None, board: Board, number: int, at: datetime) -> None:
    """Take a cause and what hangs behind it off the diagram; one's own, or anybody's for a leader."""
    require_part(by, board)
    board = locked(board, CAUSES)
    cause = _cause(board, number)
    if by is not None and cause.by_id != by.pk and not by.may("propose"):
        raise NotAllowed("You take away your own causes; whoever leads may take others.")
    tell(board, by=by, at=at, verb="drop", sentence=f"took “{cause.text}” off {board.ref}")
    cause.delete()
    turned(board, at)


@transaction.atomic
def vote_cause(*, by: Member, board: Board, number: int, at: datetime) -> bool:
    """Vote for a cause, or take the vote back; whether one's vote stands now."""
    require_part(by, board)
    board = locked(board, CAUSES)
    cause = _cause(board, number)
    stands, made = CauseVote.objects.get_or_create(cause=cause, by=by, defaults={"at": at})
    if not made:
        stands.delete()
    turned(board, at)
    return made
