"""How much a gap must weigh before a rule tells it: the desk's own thresholds (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LEAST_TRIES = 50
"""A slice with fewer is not looked at."""
PRACTICAL = 0.05
"""A difference smaller than this is not worth a meeting."""
TRIES_FROM, TRIES_TO = 20, 100_000
GAP_TO = 0.5


@dataclass(frozen=True)
class Limit:
    """What one rule asks of a slice: whether it looks at all, fewest tickets, smallest gap (a share)."""

    on: bool = True
    tries: int = LEAST_TRIES
    gap: float = PRACTICAL


USUAL = Limit()


@dataclass(frozen=True)
class Limits:
    """The thresholds of all rules; a rule not named has the usual ones.

    >>> Limits({"ping_pong": Limit(tries=200)}).of("ping_pong").tries, Limits().of("x").gap
    (200, 0.05)
    """

    by_rule: Mapping[str, Limit]

    def __init__(self, by_rule: Mapping[str, Limit] | None = None) -> None:
        object.__setattr__(self, "by_rule", dict(by_rule or {}))

    def of(self, rule: str) -> Limit:
        """What a rule asks."""
        return self.by_rule.get(rule, USUAL)

    @classmethod
    def read(cls, plain: Mapping[str, Mapping[str, float]]) -> Limits:
        """From the JSON they are kept in (`plain`)."""
        return cls(
            {
                rule: Limit(bool(one["on"]), int(one["tries"]), float(one["gap"]))
                for rule, one in plain.items()
            }
        )

    def plain(self) -> dict[str, dict[str, float]]:
        """As a JSON object."""
        return {
            rule: {"on": one.on, "tries": one.tries, "gap": one.gap}
            for rule, one in self.by_rule.items()
        }


def what_is_wrong(limit: Limit) -> str:
    """Why a threshold cannot be kept, in a sentence; empty where it can.

    >>> what_is_wrong(Limit(tries=3))
    'Fewest tickets is 20 to 100,000, not 3: below it, chance looks like a gap.'
    >>> what_is_wrong(Limit())
    ''
    """
    if not TRIES_FROM <= limit.tries <= TRIES_TO:
        return (
            f"Fewest tickets is {TRIES_FROM} to {TRIES_TO:,}, not {limit.tries:,}: below it, chance"
            " looks like a gap."
        )
    if not 0.0 < limit.gap <= GAP_TO:
        return f"The smallest gap is above 0 and at most {GAP_TO * 100:.0f} points."
    return ""
