"""`python -m bench.spreading`: how often a protocol's way in a team is told as it was.

Simulated teams with a planted share by week: 26 weeks before a protocol is asked for and 26 after it.
Prints a table for docs/behaviour.md.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

from headway.loop.adoption.spreading import State, Week, course

DESKS = 150
BEGIN = date(2025, 6, 2)
START = BEGIN + timedelta(days=7 * 26)
SHAPES = {
    "30 % throughout": [0.3] * 52,
    "30 → 65 % after 4 weeks": [0.3] * 30 + [0.65] * 22,
    "30 → 40 % after 4 weeks": [0.3] * 30 + [0.4] * 22,
    "65 % for 14 weeks, then 30 %": [0.3] * 28 + [0.65] * 14 + [0.3] * 10,
    "65 % for 14 weeks, then 45 %": [0.3] * 28 + [0.65] * 14 + [0.45] * 10,
    "80 % throughout (goal 70 %)": [0.8] * 52,
}
STATES = (State.KEEPS, State.FADING, State.NOT_YET, State.HELD)


def weeks(shares: list[float], tickets: int, rng: random.Random) -> list[Week]:
    """One team's weeks with about so many tickets each."""
    found = []
    for place, share in enumerate(shares):
        n = max(0, round(rng.gauss(tickets, tickets**0.5)))
        hits = sum(rng.random() < share for _ in range(n))
        found.append(Week(BEGIN + timedelta(days=7 * place), n, hits))
    return found


def main() -> None:
    """Print the table."""
    print("| planted | tickets a week | kept | fading | not taken up | at its goal |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, shares in SHAPES.items():
        for tickets in (4, 10, 40):
            counted: Counter[State] = Counter()
            for seed in range(DESKS):
                rng = random.Random(seed)
                found = course("A", weeks(shares, tickets, rng), start=START, goal=0.7)
                counted[found.state] += 1
            cells = " | ".join(f"{counted[state] / DESKS:.0%}" for state in STATES)
            print(f"| {name} | {tickets} | {cells} |")


if __name__ == "__main__":
    main()
