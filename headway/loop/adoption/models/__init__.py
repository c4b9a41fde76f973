"""The nouns of adoption: people, messages, training, pulse surveys, behaviour and protocols."""

from .behaviour import Diagnosis, Follows, Measure, Sheet
from .messages import Message, Receipt, Wording
from .people import AdoptionPlan, Concern, Rating, Recognition, Stakeholder
from .protocols import Protocol, ProtocolReading
from .pulse import Pulse, PulseAnswer
from .training import JobEvidence, Session, TrainingNeed

__all__ = [
    "AdoptionPlan", "Concern", "Diagnosis", "Follows", "JobEvidence", "Measure", "Message",
    "Protocol", "ProtocolReading", "Pulse", "PulseAnswer", "Rating", "Receipt", "Recognition",
    "Session", "Sheet", "Stakeholder", "TrainingNeed", "Wording",
]  # fmt: skip
