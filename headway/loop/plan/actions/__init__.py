"""The verbs of planning: tasks, people's time, plans."""

from .people import (
    add_leave,
    name_in_tickets,
    remove_leave,
    set_load,
    set_plan_settings,
    set_skill,
    set_working_time,
)
from .progress import (
    Moved,
    finish,
    note_hours_left,
    pull_trigger,
    reopen_task,
    reschedule,
    rescheduled,
)
from .tasks import EDITABLE, add_task, depend, drop, edit_task, give, split

__all__ = [
    "EDITABLE", "Moved", "add_leave", "add_task", "depend", "drop", "edit_task", "finish", "give",
    "name_in_tickets", "note_hours_left", "pull_trigger", "remove_leave", "reopen_task",
    "reschedule", "rescheduled", "set_load", "set_plan_settings", "set_skill", "set_working_time",
    "split",
]  # fmt: skip
