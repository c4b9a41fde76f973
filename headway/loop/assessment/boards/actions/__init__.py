"""Everything that changes a board, by what it is about."""

from ..keeping import BoardTrouble, MovedMeanwhile
from .opening import CardDraft, open_board
from .sorting import (
    NEW,
    accept_sort,
    add_cards,
    copy_card,
    drop_card,
    go_to,
    move_card,
    name_group,
    put_together,
    take_apart,
    undo_move,
)

__all__ = [
    "NEW",
    "BoardTrouble",
    "CardDraft",
    "MovedMeanwhile",
    "accept_sort",
    "add_cards",
    "copy_card",
    "drop_card",
    "go_to",
    "move_card",
    "name_group",
    "open_board",
    "put_together",
    "take_apart",
    "undo_move",
]
