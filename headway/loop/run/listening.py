"""What this room hears from earlier ones; the verbs it answers with are loaded with the first word."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from headway.loop.plan.models import Task
from headway.loop.plan.signals import rescheduled
from headway.loop.register.models import Improvement
from headway.loop.register.signals import stepping


@receiver(stepping, sender=Improvement, dispatch_uid="run.ask_gate")
def ask_gate(**step: Any) -> None:
    """An entry steps on: the start gate is asked (`actions.course.ask_gate`)."""
    from .actions import course

    course.ask_gate(**step)


@receiver(rescheduled, sender=Task, dispatch_uid="run.keep_slip")
def keep_slip(**said: Any) -> None:
    """A task has moved: a later date is kept as a slip (`actions.holdups.keep_slip`)."""
    from .actions import holdups

    holdups.keep_slip(**said)
