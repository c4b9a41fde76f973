"""The nouns of assessment: searches and findings, boards, voices, maturity, audits, what people think."""

from .audits import Audit, AuditAction, AuditFinding, AuditPoint, AuditRemark, AuditSignature
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
from .findings import CostAssumptions, Finding, FindingQuerySet, Search, Standing, Thresholds
from .perception import Ballot, Opinion, Perception, PracticeAnswer
from .practice import Maturity, MaturityAnswer, QuestionSet, Rater
from .voice import Feedback, FeedbackImport, FeedbackQuerySet, Survey, Theme

__all__ = [
    "Audit",
    "AuditAction",
    "AuditFinding",
    "AuditPoint",
    "AuditRemark",
    "AuditSignature",
    "Ballot",
    "Board",
    "BoardCard",
    "BoardGroup",
    "CardMove",
    "Cause",
    "CauseVote",
    "CostAssumptions",
    "DigraphItem",
    "Feedback",
    "FeedbackImport",
    "FeedbackQuerySet",
    "Finding",
    "FindingQuerySet",
    "Maturity",
    "MaturityAnswer",
    "Opinion",
    "PairAnswer",
    "PairChange",
    "ParetoRow",
    "Perception",
    "PracticeAnswer",
    "QuestionSet",
    "Rater",
    "Search",
    "Standing",
    "Survey",
    "Theme",
    "Thresholds",
]
