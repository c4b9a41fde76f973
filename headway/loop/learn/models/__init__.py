"""The nouns of learning: lessons, and cycles that were closed."""

from .cycles import CarriedOver, Close, RetroCard
from .lessons import Evidence, Lesson, Mark

__all__ = ["CarriedOver", "Close", "Evidence", "Lesson", "Mark", "RetroCard"]
