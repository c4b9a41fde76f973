"""The first sentence of the people pages (pure)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Open:
    """What is open: counts, the age of the oldest concern in days, who needs something most."""

    stakeholders: int = 0
    late: int = 0
    concerns: int = 0
    oldest_days: int = 0
    uncovered: int = 0
    urgent: tuple[str, ...] = ()
    unrated: int = 0


def _things(count: int, one: str, many: str) -> str:
    small = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return f"{small[count] if count < len(small) else count} {one if count == 1 else many}"


def parts(facts: Open) -> list[str]:
    """What is open in words, the most pressing first; empty when nothing is."""
    found = []
    if facts.concerns:
        age = f", the oldest for {_things(facts.oldest_days, 'day', 'days')}" if facts.oldest_days else ""  # fmt: skip
        found.append(
            f"{_things(facts.concerns, 'concern waits', 'concerns wait')} for an answer{age}"
        )
    if facts.late:
        found.append(f"{_things(facts.late, 'message is', 'messages are')} late")
    if facts.urgent:
        many = _things(len(facts.urgent), "stakeholder", "stakeholders")
        found.append(
            f"{facts.urgent[0]} has much influence and is not ready"
            if len(facts.urgent) == 1
            else f"{many} with much influence are not ready"
        )
    if facts.uncovered:
        found.append(
            f"{_things(facts.uncovered, 'training need is', 'training needs are')} not covered"
        )
    return found


def sentence(facts: Open, *, whose: str = "") -> str:
    """One sentence for a page: what is open with people, at most two things.

    >>> sentence(Open(stakeholders=3, concerns=2, oldest_days=9, late=1))
    'Two concerns wait for an answer, the oldest for nine days; one message is late.'
    >>> sentence(Open())
    'Nobody is named yet whom this change touches.'
    >>> sentence(Open(stakeholders=2))
    'Nothing is open with the two stakeholders named.'
    """
    found = parts(facts)
    if found:
        text = "; ".join(found[:2]) + "."
        return text[0].upper() + text[1:]
    if not facts.stakeholders:
        return f"Nobody is named yet whom {whose or 'this change'} touches."
    if facts.unrated:
        return f"Nothing is late; {_things(facts.unrated, 'stakeholder was', 'stakeholders were')} never asked how ready they are."  # fmt: skip
    named = _things(facts.stakeholders, "stakeholder", "stakeholders")
    return f"Nothing is open with the {named} named."
