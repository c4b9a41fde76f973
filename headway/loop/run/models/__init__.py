"""The nouns of running: stages, the gate, work, holdups, reviews, health."""

from .course import Gate, HealthReading, OwnStageSet, RunSettings, SelfReport, Stage, Win
from .holdups import Blocker, Escalation, Slip
from .meeting import AgendaItem, Decision, Review, ReviewAction, Rhythm
from .work import Attachment, CheckItem, Comment

__all__ = [
    "AgendaItem", "Attachment", "Blocker", "CheckItem", "Comment", "Decision", "Escalation", "Gate",
    "HealthReading", "OwnStageSet", "Review", "ReviewAction", "Rhythm", "RunSettings", "SelfReport",
    "Slip", "Stage", "Win",
]  # fmt: skip
