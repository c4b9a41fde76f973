"""What must hold for an entry, and who may change it; asked by every action."""

from __future__ import annotations

from headway.ground.accounts.models import Desk, Member
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.kpis.known import kpis_of

from .models import Improvement

EDITABLE = frozenset(
    {
        "title", "problem", "client", "scope", "category", "service", "process", "dimension",
        "goal", "csf", "cycle", "justification", "source_record", "parked_until", "waste_hours", "waste_money", "size", "hours_low", "hours_likely",
        "hours_high", "cost", "guard_kpis", "sponsor", "review_on",
    }
)  # fmt: skip
"""What `edit` may change; owner, KPI, target and status have verbs of their own."""


class EntryTrouble(Trouble):
    """A register entry that cannot be kept or changed as asked."""


class ChangedMeanwhile(Trouble):
    """Somebody else changed the entry after it was read."""


class NotReady(Trouble):
    """The entry test is not passed; `missing` says what is lacking."""

    def __init__(self, ref: str, lacking: list[str]) -> None:
        self.missing = lacking
        super().__init__(f"{ref} cannot be accepted yet. " + " ".join(lacking))


def require_propose(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for somebody who may not add to this desk's register."""
    if by is not None and (by.desk_id != desk.pk or not by.may("propose")):
        raise NotAllowed("Your role reads the register but does not add to it. Ask a manager.")


def may_suggest(by: Member, desk: Desk, entry: Improvement | None = None) -> bool:
    """Whether somebody may hand in ideas, and speak up for an entry they may see."""
    if by.desk_id != desk.pk or not by.may("suggest"):
        return False
    return entry is None or not by.role.own_client_only or entry.client_id == by.client_id


def require_suggest(by: Member | None, desk: Desk, entry: Improvement | None = None) -> None:
    """Raise `NotAllowed` where `may_suggest` says no; None is the command line."""
    if by is not None and not may_suggest(by, desk, entry):
        raise NotAllowed("Your role reads the register but does not add to it. Ask a manager.")


def may_change(by: Member | None, entry: Improvement, *, decision: bool = False) -> bool:
    """Whether somebody may change an entry: managers all, others what they raised or own.

    Decisions (accepting, closing, naming the owner…) are for managers. None is the command line.
    """
    if by is None:
        return True
    if by.desk_id != entry.desk_id:
        return False
    own = by.pk in {entry.owner_id, entry.raised_by_id} and by.may("propose")
    return by.may("manage") or (own and not decision)


def require_change(by: Member | None, entry: Improvement, *, decision: bool = False) -> None:
    """Raise `NotAllowed` where `may_change` says no."""
    if not may_change(by, entry, decision=decision):
        raise NotAllowed(
            f"Only a manager decides on {entry.ref}."
            if decision
            else f"Only its owner, whoever raised it, or a manager may change {entry.ref}."
        )


def check(entry: Improvement) -> None:
    """What must hold for every entry, told in words before the database refuses it."""
    entry.title = entry.title.strip()
    if not entry.title:
        raise EntryTrouble("An entry needs a title: say in a few words what should get better.")
    others = (
        entry.client, entry.goal, entry.csf, entry.cycle, entry.owner, entry.sponsor, entry.baseline,
    )  # fmt: skip
    if any(other is not None and other.desk_id != entry.desk_id for other in others):
        raise EntryTrouble(
            "Client, goal, success factor, cycle, owner, sponsor and baseline must belong to this desk."
        )
    low, likely, high = entry.hours_low, entry.hours_likely, entry.hours_high
    if likely is not None:
        entry.hours_low = low = likely if low is None else low
        entry.hours_high = high = likely if high is None else high
        if not 0 <= low <= likely <= high:
            raise EntryTrouble(
                f"Hours must run low ≤ likely ≤ high, not {low:g}, {likely:g}, {high:g}."
            )
    asked = {entry.kpi_key, *entry.guard_kpis} - {""}
    known = kpis_of(entry.desk) if asked else {}
    for key in sorted(asked):
        if key not in known:
            raise EntryTrouble(f"There is no KPI “{key}”. Known: {', '.join(known)}.")
    if entry.baseline is not None and entry.baseline.kpi != entry.kpi_key:
        raise EntryTrouble(f"The baseline is one of {entry.baseline.kpi}, not of {entry.kpi_key}.")
    for name, choices in (("size", Improvement.Size), ("dimension", Improvement.Dimension)):
        value = getattr(entry, name)
        if value and value not in choices.values:
            raise EntryTrouble(f"“{value}” is no {name}. Use {', '.join(choices.values)}.")
    for name in ("waste_hours", "waste_money", "cost"):
        value = getattr(entry, name)
        if value is not None and value < 0:
            raise EntryTrouble(f"{name.replace('_', ' ').capitalize()} cannot be below zero.")
