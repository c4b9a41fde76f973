"""One row of a file becomes an entry, or changes one; wholly or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.trouble import Trouble
from headway.loop.aim.models import CriticalSuccessFactor, Cycle, Goal

from .. import exchange
from ..exchange import FIELDS, same_text
from ..models import Improvement, Skill
from ..readiness import QUESTIONS
from ..states import LINE, Status
from .deciding import drop_override, override_priority
from .entries import answer_alignment, assign_owner, edit, money, move, propose
from .skills import need_skills
from .targets import set_target

_TEXTS = (
    "title", "problem", "category", "service", "process", "dimension", "source_record",
    "justification", "size",
)  # fmt: skip
_NUMBERS = ("waste_hours", "hours_low", "hours_likely", "hours_high")
_MONEY = ("waste_money", "cost")


@dataclass(frozen=True)
class Names:
    """What names in a file mean on a desk."""

    of: Mapping[str, Mapping[str, Any]]
    there: frozenset[int]
    """Numbers of entries that were there before the file: only those are changed by it."""

    @classmethod
    def of_desk(cls, desk: Desk) -> Names:
        """Everything a row may name, asked for once."""
        people = Member.objects.filter(desk=desk, left_at=None).exclude(role_key="client_contact")
        rows: dict[str, Any] = {
            "client": Client.objects.filter(desk=desk),
            "goal": Goal.objects.filter(desk=desk).order_by("-retired_at"),
            "csf": CriticalSuccessFactor.objects.filter(desk=desk).order_by("-retired_at"),
            "cycle": Cycle.objects.filter(desk=desk),
            "skill": Skill.objects.filter(desk=desk),
            "owner": people, "sponsor": people,
        }  # fmt: skip
        names = {kind: {str(one).casefold(): one for one in found} for kind, found in rows.items()}
        numbers = Improvement.objects.filter(desk=desk).values_list("number", flat=True)
        return cls(names, frozenset(numbers))

    def find(self, kind: str, name: str) -> Any:
        """What a name means; None for none. Raises `ValueError` in words for an unknown one."""
        if not name.strip():
            return None
        found = self.of[kind].get(name.strip().casefold())
        if found is None:
            label = FIELDS[kind].label if kind in FIELDS else kind.capitalize()
            raise ValueError(f"{label}: this desk has no “{name.strip()[:80]}”.")
        return found


@dataclass(frozen=True)
class Row:
    """A row: its cells by field, the fields its file has, and what names mean."""

    cells: Mapping[str, str]
    given: frozenset[str]
    names: Names

    def text(self, field: str) -> str:
        """The cell's text, empty where there is none."""
        return self.cells.get(field, "")

    def has(self, field: str) -> bool:
        """Whether the file has this column at all."""
        return field in self.given

    def fields(self) -> dict[str, Any]:
        """Fields an entry keeps as they are written. Raises `ValueError` in words."""
        found: dict[str, Any] = {}
        for name in filter(self.has, _TEXTS):
            found[name] = self.text(name)
        for name in filter(self.has, _NUMBERS):
            found[name] = exchange.number(self.text(name), FIELDS[name].label)
        for name in filter(self.has, _MONEY):
            found[name] = money(exchange.number(self.text(name), FIELDS[name].label))
        for name in filter(self.has, ("client", "goal", "csf", "cycle", "sponsor")):
            found[name] = self.names.find(name, self.text(name))
        for name in filter(self.has, ("review_on", "parked_until")):
            found[name] = exchange.day(self.text(name), FIELDS[name].label)
        if self.has("scope"):
            found["scope"] = exchange.scope(self.text("scope"))
        if self.has("guard_kpis"):
            found["guard_kpis"] = [
                key.strip() for key in self.text("guard_kpis").split(",") if key.strip()
            ]
        if "size" in found:
            found["size"] = found["size"].strip().upper()
        return found


def bring_in_row(
    *, by: Member | None, desk: Desk, row: Row, at: datetime, on: date, why: str
) -> tuple[Improvement, str, str]:
    """The entry after the row, whether it is new, changed or same, and what is to be said of it.

    A reference that is there is changed, all else is new. Raises `Trouble` or `ValueError` in words;
    the caller's transaction then takes back what was half done.
    """
    entry, new = _entry(by, desk, row, at, on)
    before = entry.lock_version
    if not new:
        kept = {
            name: value for name, value in row.fields().items()
            if not (isinstance(value, str) and same_text(value, getattr(entry, name)))
        }  # fmt: skip
        if entry.status != Status.PARKED:
            kept.pop("parked_until", None)
        entry = edit(by=by, entry=entry, at=at, **kept) if kept else entry
    said: list[str] = []
    owner = row.names.find("owner", row.text("owner"))
    if owner is not None:
        entry = assign_owner(by=by, entry=entry, owner=owner, at=at)
    entry = _answers(by, entry, row, at)
    if row.has("skills"):
        hours = {
            row.names.find("skill", name): hours
            for name, hours in exchange.skills(row.text("skills")).items()
        }
        entry = need_skills(by=by, entry=entry, hours=hours, at=at)
    entry = _target(by, entry, row, at, why, said)
    _override(by, entry, row, at)
    entry = _status(by, Improvement.objects.get(pk=entry.pk), row, at, on, said, new=new)
    after = Improvement.objects.get(pk=entry.pk)
    kind = "new" if new else "changed" if after.lock_version != before else "same"
    return after, kind, " ".join(said)


def _entry(
    by: Member | None, desk: Desk, row: Row, at: datetime, on: date
) -> tuple[Improvement, bool]:
    ref = row.text("ref").strip().upper().removeprefix("IMP-")
    if ref and not (ref.isdecimal() and len(ref) < 10):
        raise ValueError(f"Ref: “{row.text('ref')[:40]}” is not like IMP-42.")
    if ref and int(ref) in row.names.there:
        return Improvement.objects.get(desk=desk, number=int(ref)), False
    fields = row.fields()
    fields.pop("parked_until", None)
    source = row.text("source").strip().lower() or Improvement.Source.IDEA
    if source not in Improvement.Source.values:
        raise ValueError(f"Source: “{source[:40]}”. Use {', '.join(Improvement.Source.values)}.")
    raised = exchange.day(row.text("raised_on"), "Raised on") or on
    title = fields.pop("title", "")
    fields |= {
        "kpi_key": row.text("kpi").strip(),
        "target_value": exchange.number(row.text("target_value"), "Target"),
        "target_on": exchange.day(row.text("target_on"), "Target date"),
    }
    made = propose(by=by, desk=desk, title=title, at=at, on=raised, source=source, **fields)
    return made, True


def _answers(by: Member | None, entry: Improvement, row: Row, at: datetime) -> Improvement:
    there = {answer.question: answer for answer in entry.answers.all()}
    for question in QUESTIONS:
        answer = row.text(f"{question}_answer").strip().lower()
        if not answer:
            continue
        evidence, kept = row.text(f"{question}_evidence"), there.get(question)
        if kept and kept.answer == answer and same_text(kept.evidence, evidence):
            continue
        entry = answer_alignment(
            by=by, entry=entry, question=question, answer=answer, evidence=evidence, at=at
        )
    return entry


def _target(
    by: Member | None, entry: Improvement, row: Row, at: datetime, why: str, said: list[str]
) -> Improvement:
    value = exchange.number(row.text("target_value"), "Target")
    by_day = exchange.day(row.text("target_on"), "Target date")
    key = row.text("kpi").strip() if row.has("kpi") else entry.kpi_key
    if value is None or by_day is None:
        return _kpi_alone(by, entry, key, at)
    if (value, by_day, key) == (entry.target_value, entry.target_on, entry.kpi_key):
        return entry
    after = set_target(
        by=by, entry=entry, target_value=value, target_on=by_day, kpi_key=key, reason=why, at=at
    )
    if after.target_value != value or after.target_on != by_day:
        said.append("The new target waits for owner and sponsor to agree.")
    return after


def _kpi_alone(by: Member | None, entry: Improvement, key: str, at: datetime) -> Improvement:
    if not key or key == entry.kpi_key:
        return entry
    raise ValueError(f"KPI: to measure {entry.ref} by “{key}”, give a target and a date as well.")


def _override(by: Member | None, entry: Improvement, row: Row, at: datetime) -> None:
    if not row.has("override_score"):
        return
    score = exchange.number(row.text("override_score"), "Score by hand")
    entry = Improvement.objects.select_related("override").get(pk=entry.pk)
    there, reason = getattr(entry, "override", None), row.text("override_reason")
    if score is None:
        if there is not None:
            drop_override(by=by, entry=entry, at=at)
    elif there is None or there.score != score or not same_text(there.reason, reason.strip()):
        override_priority(by=by, entry=entry, score=score, reason=reason, at=at)


def _status(
    by: Member | None, entry: Improvement, row: Row, at: datetime, on: date, said: list[str],
    *, new: bool,
) -> Improvement:  # fmt: skip
    wanted = row.text("status").strip().lower().replace(" ", "_").replace("-", "_")
    wanted = wanted.removeprefix("closed:_")
    if not wanted or wanted == entry.status:
        return entry
    if wanted not in {state.value for state in Status}:
        raise ValueError(
            f"Status: “{wanted[:40]}”. Use {', '.join(state.value for state in Status)}."
        )
    reason = row.text("status_reason")
    until = exchange.day(row.text("parked_until"), "Parked until")
    if not new:
        return move(by=by, entry=entry, status=wanted, at=at, reason=reason, on=on, until=until)
    try:
        with transaction.atomic():
            for step in _way(Status(wanted)):
                entry = move(
                    by=by, entry=entry, status=step.value, at=at, reason=reason, on=on, until=until
                )
        return entry
    except Trouble as trouble:
        said.append(f"Came in as an opportunity, not as {wanted.replace('_', ' ')}: {trouble}")
        return Improvement.objects.get(pk=entry.pk)


def _way(end: Status) -> tuple[Status, ...]:
    """The steps from an opportunity to where a row says it stands."""
    if end in {Status.SUSTAINED, Status.NOT_SHOWN}:
        return (*LINE[1:], end)
    return LINE[1 : LINE.index(end) + 1] if end in LINE else (end,)
