"""The quality report: what a reader should know about the data before believing a number.

Pure: counts in, warnings in plain words out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headway.loop.evidence.rows import REASONS


@dataclass(frozen=True)
class Warning:
    """Something worth knowing: a code for programs, a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True)
class Facts:
    """Counts taken while importing.

    `rejected` maps reason code → rows; `unread` maps field → (heading, cells, examples);
    `back_filled` maps field → share of tickets whose first row already knew its outcome.
    """

    tickets: int
    rejected: Mapping[str, int]
    unread: Mapping[str, tuple[str, int, Sequence[str]]]
    duplicates: int = 0
    future: int = 0
    late_close: int = 0
    closed_known: int = 0
    other_share: float = 0.0
    other_word: str = ""
    no_target_flagged: int = 0
    sla_both: int = 0
    sla_agree: int = 0
    stale_resolved: int = 0
    outcome_dropped: int = 0
    back_filled: Mapping[str, float] | None = None
    automatic_answers: int = 0
    answered: int = 0
    answered_at_once: int = 0
    repeated_hour: int = 0


def warnings_of(facts: Facts) -> list[Warning]:
    """All that stands out in the facts, most serious first."""
    found: list[Warning] = []
    for code, rows in facts.rejected.items():
        if rows:
            reason = REASONS.get(code, "the row is broken")
            name = "outcome_before_opening" if code.endswith("before_opened") else code
            found.append(Warning(name, f"{_rows(rows)} rejected: {reason}."))
    for field, (heading, cells, examples) in facts.unread.items():
        shown = ", ".join(f"“{example}”" for example in examples)
        found.append(
            Warning(
                "unreadable_cells",
                f"{cells:,} cells of “{heading}” could not be read as {field} and were left empty"
                + (f" (for example {shown})." if shown else "."),
            )
        )
    for field, share in (facts.back_filled or {}).items():
        found.append(
            Warning(
                "back_filled",
                f"“{field}” is filled in later: in {_share(share)} of the tickets that have it, it"
                " is already known on the first row. Times were taken from the history instead.",
            )
        )
    if facts.duplicates:
        found.append(
            Warning(
                "duplicate_tickets",
                f"{_rows(facts.duplicates)} repeat a ticket number; the latest row of each ticket"
                " was used.",
            )
        )
    if facts.future:
        found.append(
            Warning("future_dates", f"{facts.future:,} tickets carry a time in the future.")
        )
    if facts.closed_known >= 20 and facts.late_close > facts.closed_known / 3:
        found.append(
            Warning(
                "automatic_close",
                f"{_share(facts.late_close / facts.closed_known)} of tickets close three days or"
                " more after they were resolved: an automatic close. Closing is not taken for"
                " resolving.",
            )
        )
    if facts.other_share > 1 / 3:
        found.append(
            Warning(
                "mostly_other",
                f"{_share(facts.other_share)} of tickets have the category “{facts.other_word}”:"
                " what they are about cannot be told.",
            )
        )
    if facts.no_target_flagged:
        found.append(
            Warning(
                "flag_without_target",
                f"{facts.no_target_flagged:,} tickets have no promised time but an SLA flag. They"
                " are left out of SLA.",
            )
        )
    if facts.sla_both:
        wrong = facts.sla_both - facts.sla_agree
        if wrong:
            found.append(
                Warning(
                    "sla_disagrees",
                    f"The SLA flag of the source differs from its own promised time in {wrong:,}"
                    f" of {facts.sla_both:,} tickets; the promised time is used.",
                )
            )
    if facts.stale_resolved:
        found.append(
            Warning(
                "stale_resolution",
                f"{facts.stale_resolved:,} tickets are in a reopened state but carry an old"
                " resolution time. They count as open.",
            )
        )
    if facts.repeated_hour:
        found.append(
            Warning(
                "repeated_hour",
                f"{facts.repeated_hour:,} times fall into the hour that comes twice when the clocks"
                " go back, and the file does not say which is meant. They are read as the later one:"
                " durations of these tickets may be an hour off.",
            )
        )
    if facts.answered >= 20 and facts.answered_at_once > facts.answered / 2:
        found.append(
            Warning(
                "answered_at_once",
                f"{_share(facts.answered_at_once / facts.answered)} of the first answers come within"
                " a minute of the opening: probably automatic confirmations. Without a history of"
                " replies they cannot be told from a person’s answer, so the time to the first"
                " answer reads too good.",
            )
        )
    if facts.automatic_answers:
        found.append(
            Warning(
                "automatic_answer",
                f"The first answer of {facts.automatic_answers:,} tickets was an automatic one; the"
                " first answer by a person was used instead.",
            )
        )
    if facts.outcome_dropped:
        found.append(
            Warning(
                "outcome_before_opening",
                f"{facts.outcome_dropped:,} tickets have an outcome before their opening; they are"
                " kept without that outcome.",
            )
        )
    return found


_NOTHING = re.compile(
    r"(others?|misc\w*\.?|general|unknown|sonstiges?|various|n/?a|not specified|none)",
    re.IGNORECASE,
)


def says_nothing(category: str) -> bool:
    """Whether a category names no subject.

    >>> says_nothing("Other"), says_nothing("Printer")
    (True, False)
    """
    return bool(_NOTHING.fullmatch(category.strip()))


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _share(share: float) -> str:
    return f"{share * 100:.0f} %"
