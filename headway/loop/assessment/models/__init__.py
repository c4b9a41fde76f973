"""The nouns of assessment: searches and their findings, boards and what lies on them."""

from .boards import (
    Board,
    BoardCard,
    BoardGroup,
    CardMove,
    Cause,
    CauseVote,
    DigraphItem,
    PairAnswer,
    PairChange,
    ParetoRow,
)
from .findings import CostAssumptions, Finding, FindingQuerySet, Search, Standing

__all__ = [
    "Board",
    "BoardCard",
    "BoardGroup",
    "CardMove",
    "Cause",
    "CauseVote",
    "CostAssumptions",
    "DigraphItem",
    "Finding",
    "FindingQuerySet",
    "PairAnswer",
    "PairChange",
    "ParetoRow",
    "Search",
    "Standing",
]
