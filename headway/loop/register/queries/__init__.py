"""Questions about the register, by what they are about."""

from .entries import (
    SORTS,
    Coming,
    StuckEntry,
    Summary,
    coming_up,
    entries,
    entries_by_goal,
    entry,
    history,
    lacking,
    may_change,
    may_move,
    needs_reason,
    of_board,
    of_finding,
    register_list,
    stuck,
    summary,
)
from .evidence import Offer, offers
from .exporting import export_rows
from .scores import (
    SORT_KEYS,
    Ranked,
    free_hours,
    ranked_list,
    score_of,
    scores_of,
    skills_of,
    weights_of,
)
from .similar import Similar, similar
from .strategy import FactorRow, GoalRow, KpiRow, Strategy, strategy
from .themes import entries_of_themes
from .voices import (
    Heard,
    asked_of,
    feedback_of,
    heard,
    ideas_of,
    may_vote,
    ratings_of,
    register_imports,
    saved_filters,
    target_changes,
    voted,
)

__all__ = [
    "SORTS", "SORT_KEYS", "Coming", "FactorRow", "GoalRow", "Heard", "KpiRow", "Offer", "Ranked", "Similar", "Strategy", "StuckEntry", "Summary",
    "asked_of", "coming_up", "entries", "entries_by_goal", "entries_of_themes", "entry", "export_rows", "feedback_of", "free_hours",
    "heard", "history", "ideas_of", "lacking", "may_change", "may_move", "may_vote",
    "needs_reason", "of_board", "of_finding", "offers", "ranked_list", "ratings_of", "register_imports",
    "register_list", "saved_filters", "score_of", "scores_of", "similar", "skills_of",
    "strategy", "stuck",
    "summary", "target_changes", "voted", "weights_of",
]  # fmt: skip
