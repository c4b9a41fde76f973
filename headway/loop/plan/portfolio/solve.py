"""The best plan in the time there is: bound, search, proof.

The bound comes from a linear relaxation, plans from ruin and recreate, and for small portfolios
CP-SAT works on the whole model and proves. Anytime: when the clock ends it, the best so far
comes back. The same portfolio, seed and `rounds` give the same plan whenever the clock does not
end it; budgets are counted in trials and in CP-SAT's deterministic time, never in seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from .bound import relax
from .exact import prove, size
from .model import Placement, Portfolio, Status, worth
from .search import Search

ROUNDS = 30_000
SMALL = 6_000
EFFORT = 8.0

Progress = Callable[[float, int, int, float], None]


@dataclass(frozen=True)
class Found:
    """The best plan: chosen entries (positions), where each piece goes, worth, bound, and how sure.

    No plan is worth more than `bound`; `OPTIMAL` means that value and bound meet.
    """

    chosen: tuple[int, ...]
    placements: dict[int, Placement]
    value: int
    bound: int
    status: Status
    seconds: float


def solve(
    portfolio: Portfolio,
    *,
    seconds: float = 60,
    seed: int = 1,
    rounds: int = ROUNDS,
    progress: Progress | None = None,
) -> Found:
    """Choose entries and place their pieces.

    `progress` is called with the share of the budget used (0 to 1), the worth and the bound so
    far, and the seconds spent.
    """
    began = time.monotonic()
    relaxed = relax(portfolio)
    bound = relaxed.bound
    search = Search(portfolio, relaxed.finish, seed=seed)
    small = size(portfolio) <= SMALL
    tries = min(rounds, 1_500) if small else rounds

    def spent() -> float:
        return time.monotonic() - began

    def tell(share: float, value: int) -> None:
        if progress is not None:
            progress(min(1.0, max(share, spent() / seconds if seconds > 0 else 1)), value, bound,
                     spent())  # fmt: skip

    def stop(made: int, best: int) -> bool:
        if made % 128 == 0:
            tell(made / tries * (0.5 if small else 1), best)
        return best >= bound or spent() >= seconds

    tell(0, search.best_value)
    if search.best_value < bound and len(search.groups) > 0:
        search.run(rounds=tries, stop=stop)
    best, value = search.best, search.best_value
    if small and value < bound and spent() < seconds:
        proof = prove(
            portfolio, best, bound=bound, effort=EFFORT, seconds=seconds - spent(), seed=seed,
            told=lambda better: tell(0.75, better),
        )  # fmt: skip
        bound = proof.bound
        if proof.placements is not None and worth(portfolio, proof.placements) > value:
            best, value = proof.placements, worth(portfolio, proof.placements)
        if proof.optimal:
            bound = value
    chosen = tuple(
        i for i, entry in enumerate(portfolio.entries) if entry.pieces and entry.pieces[0] in best
    )
    status: Status = "OPTIMAL" if value >= bound else "FEASIBLE"
    tell(1, value)
    return Found(chosen, best, value, bound, status, round(spent(), 3))
