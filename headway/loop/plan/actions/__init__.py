"""The verbs of planning: tasks, people's time, plans."""

from .drafting import place_in_draft, replace_task
from .free import note_free_hours
from .own_playbooks import change_playbook, keep_playbook, retire_playbook
from .pdpc import (
    add_activity,
    add_countermeasure,
    add_risk,
    edit_risk,
    judge,
    note_looks,
    place_task,
    remove_risk,
)
from .people import (
    add_leave,
    name_in_tickets,
    remove_leave,
    set_load,
    set_plan_settings,
    set_skill,
    set_working_time,
)
from .plans import commit, discard, draft, solve_plan
from .playbooks import apply_playbook
from .progress import (
    Moved,
    finish,
    note_hours_left,
    note_hours_worked,
    pull_trigger,
    reopen_task,
    reschedule,
)
from .shaping import shape
from .tasks import EDITABLE, add_task, depend, drop, edit_task, give, split

__all__ = [
    "EDITABLE",
    "Moved",
    "add_activity",
    "add_countermeasure",
    "add_leave",
    "add_risk",
    "add_task",
    "apply_playbook",
    "change_playbook",
    "commit",
    "depend",
    "discard",
    "draft",
    "drop",
    "edit_risk",
    "edit_task",
    "finish",
    "give",
    "judge",
    "keep_playbook",
    "name_in_tickets",
    "note_free_hours",
    "note_hours_left",
    "note_hours_worked",
    "note_looks",
    "place_in_draft",
    "place_task",
    "pull_trigger",
    "remove_leave",
    "remove_risk",
    "reopen_task",
    "replace_task",
    "reschedule",
    "retire_playbook",
    "set_load",
    "set_plan_settings",
    "set_skill",
    "set_working_time",
    "shape",
    "solve_plan",
    "split",
]  # fmt: skip
