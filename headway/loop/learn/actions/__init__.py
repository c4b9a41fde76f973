"""The verbs of learning."""

from .cycles import about, add_card, close, open_retrospective, remove_card
from .lessons import edit_lesson, mark_lesson, withdraw_lesson, write_lesson
from .playbooks import make_playbook

__all__ = [
    "about",
    "add_card",
    "close",
    "edit_lesson",
    "make_playbook",
    "mark_lesson",
    "open_retrospective",
    "remove_card",
    "withdraw_lesson",
    "write_lesson",
]
