"""The one sentence that opens the day: where the desk stands and what is behind it; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from headway.ground import words
from headway.loop.kpis.standing import Standing


@dataclass(frozen=True)
class Headline:
    """A sentence in three pieces, so that the gap can stand out; `tone` is concern or better."""

    lead: str
    gap: str = ""
    rest: str = ""
    tone: str = "concern"

    def __str__(self) -> str:
        return f"{self.lead}{' ' + self.gap if self.gap else ''}{self.rest}"


class Gap(Protocol):
    """What the headline needs of a finding."""

    kpi: str
    slice: Mapping[str, str]


def headline(
    stands: Sequence[Standing], targets: Mapping[str, float], findings: Sequence[Gap]
) -> Headline:
    """Where the desk stands in a sentence: the first number that is short of its target or worsens.

    `stands` in order of importance, `targets` KPI key → value, `findings` ranked by cost.
    """
    known = [one for one in stands if one.reading.value is not None]
    if not known:
        return Headline("There are too few tickets to say where service stands.")
    short = {one.kpi.key: _short(one, targets) for one in known}
    ranked = sorted(known, key=lambda one: -((one.tone == "concern") + (short[one.kpi.key] > 0)))
    one = ranked[0]
    gap, worsening = short[one.kpi.key], one.tone == "concern"
    digits = 1 if one.kpi.better == "lower" and one.kpi.unit == "share" else None
    lead = f"{one.kpi.name} is {words.measure(one.reading.value, one.kpi.unit, digits=digits)}"
    if gap <= 0 and not worsening:
        better = [each for each in known if each.tone == "improvement"]
        if better:
            first = better[0]
            return Headline(
                f"{first.kpi.name} is getting", "better", f"; {_quiet(known)}.", "better"
            )
        return Headline(f"{lead}; {_quiet(known)}.")
    blame = _blame(one, findings)
    if gap > 0:
        slipping = f" and {one.change[0].lower()}{one.change[1:]}" if worsening else ""
        return Headline(f"{lead},", _gap(one, targets), f"{slipping}.{blame}")
    return Headline(f"{lead} and", one.change[0].lower() + one.change[1:], f".{blame}")


def _short(one: Standing, targets: Mapping[str, float]) -> float:
    """How far short of the target, as a share of it; 0 where it is met or there is none."""
    target, value = targets.get(one.kpi.key), one.reading.value
    if target is None or value is None or not target:
        return 0.0
    short = (target - value) if one.kpi.better == "higher" else (value - target)
    return max(0.0, short / abs(target))


def _gap(one: Standing, targets: Mapping[str, float]) -> str:
    value, target = one.reading.value or 0.0, targets[one.kpi.key]
    side = "below" if value < target else "above"
    if one.kpi.unit == "share":
        points = abs(value - target) * 100
        said = f"{points:.0f}" if points >= 1.5 else f"{points:.1f}"
        return f"{said} {'point' if said == '1' else 'points'} {side} target"
    return f"{words.measure(abs(value - target), one.kpi.unit)} {side} target"


def _blame(one: Standing, findings: Sequence[Gap]) -> str:
    for finding in findings:
        if finding.kpi == one.kpi.key and finding.slice:
            return f" {' / '.join(finding.slice.values())} is the costliest part of it."
    return ""


def _quiet(known: Sequence[Standing]) -> str:
    worse = [one.kpi.name.lower() for one in known if one.tone == "concern"]
    if worse:
        return f"{words.listed(worse)} got worse"
    return "nothing got worse by more than chance explains"
