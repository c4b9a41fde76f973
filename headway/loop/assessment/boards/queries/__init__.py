"""Questions about boards."""

from .causes import amounts_of, causes_of
from .drafts import EntryDraft, boards_in, draft_of
from .finding import board, boards, boards_about, chain_of
from .relations import Relations, reading_of
from .session import Heap, Sheet, last_own, log_of, moves_of, sheet_of

__all__ = [
    "EntryDraft",
    "Heap",
    "Relations",
    "Sheet",
    "amounts_of",
    "board",
    "boards",
    "boards_about",
    "boards_in",
    "causes_of",
    "chain_of",
    "draft_of",
    "last_own",
    "log_of",
    "moves_of",
    "reading_of",
    "sheet_of",
]
