"""Everything that changes feedback and themes, by what it is about."""

from .answering import answer
from .files import bring_in, look_at, read_as
from .intake import close_survey, note, open_surveys, reply
from .sorting import merge, place, rename, sort_feedback, split

__all__ = [
    "answer", "bring_in", "close_survey", "look_at", "merge", "note", "open_surveys", "place",
    "read_as", "rename", "reply", "sort_feedback", "split",
]  # fmt: skip
