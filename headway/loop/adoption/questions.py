"""The twenty questions about one behaviour, as data: every “no” is a barrier.

Four groups: does the team know what is asked, can it do it, is it able to at its place of work, and
does it want to. Questions marked `look` are confirmed by looking or by a sample of tickets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """What a question is about, in the order they are asked."""

    KNOWS = "knows"
    CAN = "can"
    ABLE = "able"
    WANTS = "wants"

    @property
    def word(self) -> str:
        """The heading over the group's questions."""
        return {"knows": "Knows", "can": "Can", "able": "Is able", "wants": "Wants"}[self.value]

    @property
    def meaning(self) -> str:
        """What the group asks, in a sentence."""
        return {
            "knows": "Is it clear what is expected, and why?",
            "can": "Has it been learnt, and can it be shown?",
            "able": "Do tools, time, neighbours and process allow it?",
            "wants": "What does the work itself reward?",
        }[self.value]


@dataclass(frozen=True)
class Question:
    """One question: its number, its group, its words, and whether it asks for a look."""

    number: int
    group: Group
    text: str
    look: bool = False


def _group(first: int, group: Group, *asked: str) -> tuple[Question, ...]:
    return tuple(
        Question(first + place, group, text.removesuffix(" [O]"), text.endswith(" [O]"))
        for place, text in enumerate(asked)
    )


QUESTIONS: tuple[Question, ...] = (
    *_group(
        1, Group.KNOWS,
        "Were they told in words what is expected, and by when?",
        "Can they say why it matters to the client?",
        "Is there a checklist or an example at the place of work? [O]",
        "Does something prompt them at the right moment? [O]",
        "Is it clear which rule wins when speed and quality conflict?",
    ),
    *_group(
        6, Group.CAN,
        "Was it shown to them, and practised with feedback?",
        "Can they show it correctly now? [O]",
        "Have they done it right before, in the tickets?",
        "Can they do it at the pace the work needs?",
    ),
    *_group(
        10, Group.ABLE,
        "Are access, tools and articles there, and do they work? [O]",
        "Does the workload leave the time for it?",
        "Is it free of double entry and of waiting?",
        "Does whoever must hand over to them do so?",
        "Can the process itself give the result?",
    ),
    *_group(
        15, Group.WANTS,
        "Does somebody notice within a week when it is done right?",
        "Is there feedback about this behaviour, and not only numbers?",
        "Is doing it right free of penalty, such as slower figures, harder tickets, annoyed colleagues?",
        "Does skipping it bring no gain?",
        "Is there a real and known consequence for skipping it, alike for all?",
        "Is the effort reasonable beside the other tasks?",
    ),
)  # fmt: skip
"""All twenty, in their order."""

BY_NUMBER = {one.number: one for one in QUESTIONS}
