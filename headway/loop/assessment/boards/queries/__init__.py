"""Questions about boards."""

from .finding import board, boards, boards_about, chain_of
from .session import Heap, Sheet, last_own, log_of, moves_of, sheet_of

__all__ = [
    "Heap",
    "Sheet",
    "board",
    "boards",
    "boards_about",
    "chain_of",
    "last_own",
    "log_of",
    "moves_of",
    "sheet_of",
]
