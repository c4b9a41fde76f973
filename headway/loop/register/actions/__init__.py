"""Everything that changes the register, by what it is about."""

from ..guards import EDITABLE, ChangedMeanwhile, EntryTrouble, NotReady
from .deciding import drop_override, override_priority, rate, set_weights
from .entries import (
    answer_alignment,
    assign_owner,
    edit,
    money,
    move,
    next_number,
    propose,
    propose_from_finding,
)
from .from_boards import propose_from_board
from .importing import RowOutcome, bring_in, look_at
from .joining import merge, split
from .lists import Outcome, change_many, drop_filter, save_filter
from .skills import add_skill, need_skills, note_free_capacity
from .targets import agree_target, answer_target_change, set_target
from .themes import propose_from_theme, recount_themes
from .voices import drop_feedback, note_feedback, suggest, vote

__all__ = [
    "EDITABLE",
    "ChangedMeanwhile",
    "EntryTrouble",
    "NotReady",
    "Outcome",
    "RowOutcome",
    "add_skill",
    "agree_target",
    "answer_alignment",
    "answer_target_change",
    "assign_owner",
    "bring_in",
    "change_many",
    "drop_feedback",
    "drop_filter",
    "drop_override",
    "edit",
    "look_at",
    "merge",
    "money",
    "move",
    "need_skills",
    "next_number",
    "note_feedback",
    "note_free_capacity",
    "override_priority",
    "propose",
    "propose_from_board",
    "propose_from_finding",
    "propose_from_theme",
    "rate",
    "recount_themes",
    "save_filter",
    "set_target",
    "set_weights",
    "split",
    "suggest",
    "vote",
]  # fmt: skip
