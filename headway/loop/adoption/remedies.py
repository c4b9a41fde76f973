"""What helps against each barrier: two or three things to choose from per question (data)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST_CHOSEN = 3
"""One to three things are done at a time; more are not finished, and nobody knows which helped."""


@dataclass(frozen=True)
class Remedy:
    """Something to do against a barrier: the question it answers, its key, its words."""

    question: int
    key: str
    text: str


CATALOGUE: dict[int, tuple[str, ...]] = {
    1: ("Say in one sentence what is asked, from which day on, and let each repeat it",
        "Write it into the team's working rules with a date"),
    2: ("Read three tickets together in which a client paid for its absence",
        "Let a client's contact tell the team what it means to them"),
    3: ("Put a checklist of at most seven lines where the work is done",
        "Pin one good and one poor ticket side by side as examples"),
    4: ("Make the ticket form ask for it before it can be resolved",
        "Put a reminder at the moment it is needed, and take away another one"),
    5: ("Decide which rule wins and write the decision beside both",
        "Name who decides in doubt, and by when"),
    6: ("Practise it in pairs for half an hour, with feedback, twice",
        "Let somebody from a team that does it sit in for a morning"),
    7: ("Watch five times, say after each what was right and what to change",
        "Train only the step that fails, then look again"),
    8: ("Find the tickets in which it was done right, and ask what was different",
        "Begin with the easiest kind of ticket and widen week by week"),
    9: ("Give a week without a clock on it, then bring the pace back",
        "Prepare texts and templates that take the slow part away"),
    10: ("Mend access, tool or article first; ask for nothing until it works",
         "Name one person to whom broken tools are told, with an answer the same day"),
    11: ("Free the time in the rota and say which work waits for it",
         "Take a task away for each task that is added"),
    12: ("Let the form fill what another system knows already",
         "Strike the second entry and see whether anybody misses it"),
    13: ("Agree with whoever hands over what comes with a ticket, and send back what lacks it",
         "Meet the team before and after for a quarter of an hour a week"),
    14: ("Walk ten tickets through the process on paper and mend the step that cannot give it",
         "Ask for a change of the process before asking for another behaviour"),
    15: ("Let somebody thank for one good example each week, in front of the team",
         "Show the team's own chart where the team meets, week by week"),
    16: ("Talk for five minutes a week about how it was done, not how often",
         "Let colleagues look at each other's tickets in pairs"),
    17: ("Take the figure that punishes it out of the review, or count it in",
         "Share hard tickets out by turn, so that care is not paid with more of them"),
    18: ("Find what skipping saves, and make the right way the shorter one",
         "Make work skipped come back to where it was skipped"),
    19: ("Say beforehand what follows when it is skipped, and let it follow for everybody",
         "Talk at the first time, in private, about the work and not the person"),
    20: ("Make the step smaller until it takes less than a minute",
         "Ask for it only where it pays: name the kinds of ticket"),
}  # fmt: skip
"""Question → what helps when it is answered no."""


def remedies_for(barriers: Iterable[int]) -> tuple[Remedy, ...]:
    """What may be chosen for these barriers, in their order.

    >>> [one.key for one in remedies_for([11, 4])]
    ['11a', '11b', '4a', '4b']
    """
    return tuple(
        Remedy(number, f"{number}{'abc'[place]}", text)
        for number in barriers
        for place, text in enumerate(CATALOGUE[number])
    )


BY_KEY = {one.key: one for one in remedies_for(sorted(CATALOGUE))}
