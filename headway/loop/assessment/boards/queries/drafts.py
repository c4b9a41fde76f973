"""What of a board goes into the register: the driver, a cause, a kind, a group, with its chain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from headway.ground.accounts.models import Member

from ...models import Board
from ..fishbone import BONES, chain, leading, whys
from ..keeping import BoardTrouble
from ..telling import many
from .causes import amounts_of, causes_of
from .finding import boards, chain_of
from .relations import reading_of
from .session import sheet_of

_REF = re.compile(r"\bBD-(\d{1,8})\b")
K = Board.Kind


@dataclass(frozen=True)
class EntryDraft:
    """What an entry from a board says before anybody edits it.

    `record` names the chain of boards and the thing taken (“BD-1 → BD-2: No script”); the entry
    keeps it as its source record. `evidence` answers “Is it the right problem?”.
    """

    board: Board
    title: str
    problem: str
    why: str
    evidence: str
    record: str
    dimension: str = ""


def draft_of(board: Board, pick: int) -> EntryDraft:
    """The draft for a thing on a board, by its number there (a Pareto kind: its place from 1).

    Raises `BoardTrouble` for what is not on the board.
    """
    make = {K.AFFINITY: _group, K.DIGRAPH: _item, K.PARETO: _kind, K.CAUSES: _cause}[K(board.kind)]
    found = make(board, pick)
    if found is None:
        raise BoardTrouble("That is not on the board any more.")
    lineage = chain_of(board)
    path = " → ".join(one.ref for one in lineage)
    before = "".join(
        f"\n{one.ref} ({one.get_kind_display().lower()}): {_said(one)}" for one in lineage[:-1]
    )
    title = found.pop("title")
    return EntryDraft(
        board=board, title=title, record=f"{path}: {title}"[:200],
        evidence=found.pop("evidence") + before, **found,
    )  # fmt: skip


def _said(board: Board) -> str:
    """A board of the chain in a few words."""
    if board.kind == K.AFFINITY:
        sheet = sheet_of(board)
        return f"“{board.question}”, {many(sheet.cards, 'card')} in {many(len(sheet.heaps), 'group')}."  # fmt: skip
    return f"“{board.question}”."


def _group(board: Board, pick: int) -> dict[str, Any] | None:
    heap = next((one for one in sheet_of(board).heaps if one.group.number == pick), None)
    if heap is None:
        return None
    if not heap.group.header:
        raise BoardTrouble("Name the group first; the name becomes the entry's title.")
    cards = [f"– {card.text}" for card in heap.cards]
    return {
        "title": heap.group.header, "why": f"Asked: “{board.question}”.",
        "problem": "\n".join([f"{heap.group.header}. On the cards:", *cards]),
        "evidence": f"{many(len(cards), 'card')} on {board.ref}, said {many(heap.weight, 'time')}.",
    }  # fmt: skip


def _item(board: Board, pick: int) -> dict[str, Any] | None:
    found = reading_of(board)
    item = found.items.get(pick)
    if item is None:
        return None
    if found.left:
        raise BoardTrouble(
            f"{many(found.left, 'pair')} to answer before the digraph says anything."
        )
    count = found.reading.counts[pick]
    moved = [found.items[end].text for start, end in found.arrows if start == pick]
    lines = [f"{item.text}."]
    if item.group is not None:
        cards = item.group.cards.filter(dropped_at=None).values_list("text", flat=True)
        lines += ["On the cards:", *(f"– {text}" for text in cards)]
    rank = "drives most" if pick in found.reading.drivers else "was chosen"
    return {
        "title": item.text, "problem": "\n".join(lines),
        "why": f"Asked: “{board.question}”. It drives: {'; '.join(moved) or 'nothing else'}.",
        "evidence": f"It {rank} of {many(len(found.items), 'item')} on {board.ref}: {count.out} out,"
        f" {count.into} in; {many(found.total, 'pair')} answered.",
    }  # fmt: skip


def _kind(board: Board, pick: int) -> dict[str, Any] | None:
    found = amounts_of(board)
    if not 1 <= pick <= len(found.steps):
        return None
    step = found.steps[pick - 1]
    part = f"{step.amount:,.10g} {board.unit}".strip()
    return {
        "title": step.name, "problem": f"{step.name}: {part} of {found.total:,.10g} ({board.question}).",
        "why": f"It makes {step.share:.0%} of all".replace("%", " %") + ("." if not step.vital or not found.holds else ", one of the few that make most."),
        "evidence": f"Place {pick} of {len(found.steps)} on {board.ref}."
        + ("" if found.holds else f" {found.why_not}"),
    }  # fmt: skip


def _cause(board: Board, pick: int) -> dict[str, Any] | None:
    rows = causes_of(board)
    row = next((one for one in rows if one.number == pick), None)
    if row is None:
        return None
    path = chain(rows, pick)
    shown = board.causes.get(number=pick).evidence
    most = ", the most of all" if pick in leading(rows) else ""
    return {
        "title": row.text,
        "problem": f"{board.question}.\n" + whys([board.question, *(one.text for one in path)]),
        "why": f"A cause of “{board.question}”.",
        "evidence": f"{many(row.votes, 'vote')}{most}, of {many(len(rows), 'cause')} on {board.ref}."
        + (f" Shown by: {shown}" if shown else " Nothing shows it yet."),
        "dimension": path[0].bone if path[0].bone in BONES else "",
    }  # fmt: skip


def boards_in(member: Member, record: str) -> list[Board]:
    """The boards a source record names, as far as the member may see them, the first one first."""
    numbers = list(dict.fromkeys(int(number) for number in _REF.findall(record)))
    found = {one.number: one for one in boards(member).filter(number__in=numbers)}
    return [found[number] for number in numbers if number in found]
