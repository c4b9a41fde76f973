"""The nouns of the register, each kind in a file of its own."""

from .deciding import Agreement, PriorityOverride, Rating, ScoreWeights, TargetChange
from .entry import AlignmentAnswer, Improvement, ImprovementQuerySet, SkillNeed
from .lists import RegisterImport, SavedFilter
from .skills import FreeCapacity, Skill
from .voices import CustomerFeedback, ThemeLink, Vote

__all__ = [
    "Agreement", "AlignmentAnswer", "CustomerFeedback", "FreeCapacity", "Improvement",
    "ImprovementQuerySet", "PriorityOverride", "Rating", "RegisterImport", "SavedFilter",
    "ScoreWeights", "Skill", "SkillNeed", "TargetChange", "ThemeLink",
    "Vote",
]  # fmt: skip
