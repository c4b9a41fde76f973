"""Everything that changes a board, by what it is about."""

from ..keeping import BoardTrouble, MovedMeanwhile
from .explaining import (
    add_cause,
    drop_cause,
    open_causes,
    open_pareto,
    prove,
    vote_cause,
    weigh_groups,
)
from .opening import CardDraft, open_board
from .relating import answer_pair, open_digraph, relate_groups
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
    "add_cause",
    "answer_pair",
    "copy_card",
    "drop_card",
    "drop_cause",
    "go_to",
    "move_card",
    "name_group",
    "open_board",
    "open_causes",
    "open_digraph",
    "open_pareto",
    "prove",
    "put_together",
    "relate_groups",
    "take_apart",
    "undo_move",
    "vote_cause",
    "weigh_groups",
]
