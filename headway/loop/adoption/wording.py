"""Words for messages: templates with place-holders, and filling them from an entry (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACES = {
    "title": "what gets better",
    "ref": "the entry's reference",
    "problem": "the problem",
    "why": "the justification",
    "owner": "who is accountable",
    "sponsor": "the sponsor",
    "kpi": "the KPI that shows it",
    "baseline": "where it stood",
    "target": "where it should be",
    "target_on": "by when",
    "client": "the client",
    "desk": "the desk",
    "sender": "who sends it",
}
"""Place-holders a template may hold, written {title}, and what each stands for."""

_PLACE = re.compile(r"\{([A-Za-z_]+)\}")


@dataclass(frozen=True)
class Template:
    """Words for one occasion: its key and name, what it is for, subject and text with place-holders."""

    key: str
    name: str
    aim: str
    subject: str
    text: str
    own: bool = False


SHIPPED: dict[str, Template] = {
    one.key: one
    for one in (
        Template(
            "why", "Why we change this", "They know what changes and why it matters.",
            "What we want to get better: {title}",
            "{problem}\n\nThat is why {owner} takes it up now. We will see it in {kpi}: from {baseline} to {target} by {target_on}.\n\nWhat worries you about it? Say so on"
            " the page of {ref}, without your name if you like. Every concern gets an answer.\n\n{sender}",
        ),
        Template(
            "starts", "It starts", "They know what happens when, and whom to ask.",
            "It starts: {title}",
            "We begin with {ref}, {title}. Ask {owner} about anything that is unclear; {sponsor} stands"
            " behind it.\n\nNothing changes for you without your being told before and shown how."
            "\n\n{sender}",
        ),
        Template(
            "changes", "What changes for you", "They know what to do differently, and from when.",
            "What changes for you: {title}",
            "From the day you were told, please do this differently:\n\n- …\n\nWhy: {problem}\n\nYou are"
            " shown how before it counts. If the new way takes longer, tell {owner}: then the way is"
            " wrong, not you. {kpi} is never one person's target.\n\n{sender}",
        ),
        Template(
            "result", "First result", "They see that it was worth it.",
            "First result of {title}",
            "{ref} shows its first result:\n\n- …\n\nWe started from {baseline} and want {target} by"
            " {target_on}. Thank you to everybody who tried it first.\n\n{sender}",
        ),
        Template(
            "later", "It takes longer", "They hear it from us, with the reason.",
            "{title}: it takes longer",
            "{ref} will be later than we said. The reason:\n\n- …\n\nWhat we do about it:\n\n- …\n\n{owner}"
            " answers your questions.\n\n{sender}",
        ),
        Template(
            "done", "What came of it", "They know the result, and that the new way stays.",
            "What came of {title}",
            "{ref} is finished. {kpi} stood at {baseline}; we wanted {target}. What came of it:\n\n- …\n\n"
            "The new way stays. {owner} keeps watching; tell {owner} when it slides back.\n\n{sender}",
        ),
    )
}  # fmt: skip
"""The templates that come with the application, in the order a change needs them."""


@dataclass(frozen=True)
class Filled:
    """A text with its place-holders filled, and the places nothing is known for."""

    text: str
    lacking: tuple[str, ...]


def unknown(text: str) -> list[str]:
    """Place-holders that nothing can fill.

    >>> unknown("Dear {title}, {weather} {weather}")
    ['weather']
    """
    return list(dict.fromkeys(word for word in _PLACE.findall(text) if word not in PLACES))


def unfinished(text: str) -> bool:
    """Whether a line of a template was left as it came, with only an ellipsis to be written over.

    >>> unfinished("The reason:\\n\\n- …"), unfinished("Wait … and see")
    (True, False)
    """
    return any(line.strip() in {"- …", "…"} for line in text.splitlines())


def fill(text: str, facts: Mapping[str, str]) -> Filled:
    """Put facts into the places of a text; what is lacking stays visible in square brackets.

    Facts are put in as they are and never read as places themselves.

    >>> fill("{title} by {target_on}", {"title": "Call back {kpi}"})
    Filled(text='Call back {kpi} by [by when: not known]', lacking=('target_on',))
    """
    lacking: dict[str, None] = {}

    def one(match: re.Match[str]) -> str:
        place = match.group(1)
        if place not in PLACES:
            return match.group(0)
        if facts.get(place):
            return facts[place]
        lacking[place] = None
        return f"[{PLACES[place]}: not known]"

    return Filled(_PLACE.sub(one, text), tuple(lacking))
