"""The entry test: what an opportunity still lacks before it may be accepted (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Answer = Literal["yes", "no", "unsure"]

QUESTIONS: Mapping[str, str] = {
    "goal": "Does it serve a goal?",
    "scale": "Will it help us scale?",
    "problem": "Is it the right problem?",
    "customer": "Does the customer need it?",
}
"""The four alignment questions. “Unsure” is not yet an answer; “no” is one, with its evidence."""


@dataclass(frozen=True)
class Given:
    """One alignment answer with the evidence for it."""

    answer: Answer
    evidence: str


@dataclass(frozen=True)
class Case:
    """What the entry test looks at. Hours are of work; the cost of doing nothing is per month."""

    has_owner: bool = False
    has_goal: bool = False
    kpi_key: str = ""
    better: Literal["higher", "lower"] = "higher"
    baseline: float | None = None
    target: float | None = None
    target_on: date | None = None
    hours_likely: float | None = None
    waste_hours: float | None = None
    waste_money: float | None = None
    answers: Mapping[str, Given] = field(default_factory=dict)


@dataclass(frozen=True)
class Missing:
    """Something the entry still lacks: a key for programs, a sentence for people."""

    key: str
    sentence: str


def missing(case: Case, today: date | None = None) -> list[Missing]:
    """What keeps an opportunity from being accepted; empty when nothing does.

    The test: a measurable benefit (KPI, frozen baseline, target better than it, date), an estimate
    of the work, the cost of doing nothing, four alignment answers with evidence, one owner. With
    `today` given a target date in the past counts as missing.

    >>> [lack.key for lack in missing(Case(has_owner=True, kpi_key="ftfr", baseline=0.6,
    ...     target=0.7, target_on=date(2026, 6, 30), hours_likely=40, waste_hours=12))]
    ['answer_goal', 'answer_scale', 'answer_problem', 'answer_customer']
    """
    return [*_benefit(case, today), *_resources(case), *_alignment(case), *_owner(case)]


def _benefit(case: Case, today: date | None) -> list[Missing]:
    found = []
    if not case.kpi_key:
        found.append(Missing("kpi", "Choose the KPI that will show the benefit."))
    if case.baseline is None:
        found.append(Missing("baseline", "Freeze the KPI's baseline: where it stands now."))
    if case.target is None:
        found.append(Missing("target", "Set the target: where the KPI should be."))
    elif case.baseline is not None:
        gain = case.target - case.baseline
        if gain == 0 or (gain > 0) != (case.better == "higher"):
            found.append(Missing("target", "The target is no better than the baseline."))
    if case.target_on is None:
        found.append(Missing("target_on", "Set the date by which the target is to be met."))
    elif today is not None and case.target_on <= today:
        found.append(Missing("target_on", "The target date has passed. Agree on a new one."))
    return found


def _resources(case: Case) -> list[Missing]:
    found = []
    if not case.hours_likely:
        found.append(Missing("hours", "Estimate the work in hours (low, likely, high)."))
    if case.waste_hours is None and case.waste_money is None:
        found.append(Missing("waste", "Say what doing nothing costs a month, in hours or money."))
    return found


def _alignment(case: Case) -> list[Missing]:
    found = []
    for key, question in QUESTIONS.items():
        given = case.answers.get(key)
        if given is None or given.answer == "unsure":
            found.append(Missing(f"answer_{key}", f"Answer “{question}”"))
        elif not given.evidence.strip():
            found.append(Missing(f"answer_{key}", f"Give the evidence for “{question}”"))
        elif key == "problem" and given.answer == "no":
            found.append(
                Missing("answer_problem", "It is not the right problem: reject or restate it.")
            )
        elif key == "goal" and given.answer == "yes" and not case.has_goal:
            found.append(Missing("goal", "Link the goal it serves."))
    return found


def _owner(case: Case) -> list[Missing]:
    return [] if case.has_owner else [Missing("owner", "Name the one person who is accountable.")]
