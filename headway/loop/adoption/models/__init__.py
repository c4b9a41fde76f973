"""The nouns of adoption: people, messages, training, pulse surveys."""

from .messages import Message, Receipt, Wording
from .people import AdoptionPlan, Concern, Rating, Recognition, Stakeholder
from .pulse import Pulse, PulseAnswer
from .training import JobEvidence, Session, TrainingNeed

__all__ = [
    "AdoptionPlan", "Concern", "JobEvidence", "Message", "Pulse", "PulseAnswer", "Rating", "Receipt",
    "Recognition", "Session", "Stakeholder", "TrainingNeed", "Wording",
]  # fmt: skip
