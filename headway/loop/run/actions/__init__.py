"""Everything that changes how improvements run, by what it is about."""

from .course import (
    add_stage_set,
    change_settings,
    choose_course,
    edit_stage,
    keep_win,
    note_win,
    pass_stage,
    report,
    start,
    step_back,
)
from .holdups import escalate, lift, name_lifter, raise_blocker
from .meeting import (
    add_item,
    cancel_review,
    close_review,
    decide,
    minute,
    open_review,
    plan_next,
    promise,
    remind,
    set_rhythm,
)
from .work import add_check, attach, comment, drop_check, remove_attachment, tick

__all__ = [
    "add_check", "add_item", "add_stage_set", "attach", "cancel_review", "change_settings",
    "choose_course", "close_review", "comment", "decide", "drop_check", "edit_stage", "escalate",
    "keep_win", "lift", "minute", "name_lifter", "note_win", "open_review", "pass_stage",
    "plan_next", "promise", "raise_blocker", "remind", "remove_attachment", "report", "set_rhythm",
    "start", "step_back", "tick",
]  # fmt: skip
