"""A gap with its evidence and its place, ready to be put into the register (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from headway.ground import words

from .maturity import Rated, below, level
from .questions import LEVELS


@dataclass(frozen=True)
class Gap:
    """What a register entry starts from. `record` names the place it came from, the same each time;
    `source` is the register's word for where entries come from. `dimension` is people, process,
    tool or partner, empty where nobody can say."""

    source: str
    record: str
    title: str
    problem: str
    justification: str
    dimension: str = ""


DIMENSIONS = {
    "people": "people", "tools": "tool", "partners": "partner", "leadership": "people",
}  # fmt: skip
"""Areas whose gaps lie elsewhere than in the process."""


def of_area(rated: Rated, *, record: str, raters: int, where: str = "") -> Gap:
    """The gap of a maturity area: its lowest questions, how it looks now and how the next level looks."""
    lines = []
    for one in below(rated.lowest, rated.target)[:3]:
        now = max(1, min(int(one.mean or 1), len(LEVELS)))
        then = min(now + 1, len(LEVELS))
        lines.append(
            f"{one.question.ask} Now about level {level(one.mean)}: {one.question.levels[now - 1]}"
            f" Next, level {then}: {one.question.levels[then - 1]}"
        )
    spread = f", {level(rated.low)} to {level(rated.high)}" if rated.n > 1 else ""
    few = " (few)" if rated.few else ""
    return Gap(
        "maturity",
        record,
        f"{rated.area.name}: from level {level(rated.mean)} to {rated.target}"[:200],
        "\n".join(lines) or rated.area.aim,
        f"{raters} rater{'s' if raters != 1 else ''}{few} put it at {level(rated.mean)}{spread}"
        f" where {rated.target} ({LEVELS[rated.target - 1]}) is the target{where}."
        f" {rated.area.aim}",
        DIMENSIONS.get(rated.area.key, "process"),
    )


def of_action(what: str, finding: str, evidence: str, who: str, due: str, *, record: str) -> Gap:
    """An action agreed in an audit."""
    said = f"Agreed in an audit: {who or 'nobody yet'}{f', by {due}' if due else ''}."
    return Gap("audit", record, what[:200], f"{finding}\nEvidence: {evidence}", said, "process")


def of_practice(
    name: str, ask: str, evidence: str, leaders: float | None, laggards: float | None, *,
    record: str, source: str,
) -> Gap:  # fmt: skip
    """A practice the desk lacks."""
    figures = (
        f"{words.share(leaders)} of leading providers have it, {words.share(laggards)} of laggards."
        f" {source}"
        if leaders is not None
        else "Named as a practice of leading providers; no figures are given for it."
    )
    return Gap(
        "maturity", record, f"Practice: {name[:1].lower()}{name[1:]}",
        f"{ask} Not yet.{f' {evidence}' if evidence else ''}", figures, "process",
    )  # fmt: skip
