"""The verbs of learning."""

from .lessons import edit_lesson, mark_lesson, withdraw_lesson, write_lesson
from .playbooks import make_playbook

__all__ = ["edit_lesson", "make_playbook", "mark_lesson", "withdraw_lesson", "write_lesson"]
