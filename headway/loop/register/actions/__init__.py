"""Everything that changes the register, by what it is about."""

from ..guards import EDITABLE, ChangedMeanwhile, EntryTrouble, NotReady
from .entries import (
    agree_target,
    answer_alignment,
    assign_owner,
    edit,
    money,
    move,
    next_number,
    propose,
    propose_from_finding,
    set_target,
)
from .skills import add_skill, need_skills, note_free_capacity

__all__ = [
    "EDITABLE", "ChangedMeanwhile", "EntryTrouble", "NotReady", "add_skill", "agree_target",
    "answer_alignment", "assign_owner", "edit", "money", "move", "need_skills", "next_number",
    "note_free_capacity", "propose", "propose_from_finding", "set_target",
]  # fmt: skip
