"""Read PSPLIB single-mode files (`.sm`), the field's common benchmark format.

Format: Kolisch and Sprecher (1996), PSPLIB – a project scheduling problem library, European
Journal of Operational Research 96, 205–216.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from headway.loop.plan.schedule.model import Job, Problem, ScheduleTrouble


@dataclass(slots=True)
class _Parts:
    """What has been read so far, by job number as the file counts (from 1)."""

    jobs: int | None = None
    resources: int | None = None
    successors: dict[int, list[int]] = field(default_factory=dict)
    durations: dict[int, int] = field(default_factory=dict)
    demands: dict[int, list[int]] = field(default_factory=dict)
    capacities: list[int] | None = None


def read_psplib(path: Path) -> Problem:
    """The problem in a PSPLIB single-mode file; jobs keep the file's order, source and sink too.

    Raises `ScheduleTrouble` naming file and line when the file cannot be understood.
    """
    return parse_psplib(path.read_text(encoding="latin-1"), path.name)


def parse_psplib(text: str, name: str = "the file") -> Problem:
    """The same from text; `name` is used in messages."""
    parts = _Parts()
    section = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith(("*", "---")):
            continue
        heading = re.match(r"[A-Z][A-Z ]+[A-Z/]*(?=[: ]|$)", line)
        if heading and not re.match(r"^R\s+\d", line):
            section = line.split(":")[0].split("/")[0].strip()
            continue
        try:
            _take(parts, section, line)
        except (ValueError, IndexError):
            raise ScheduleTrouble(
                f"{name}, line {number}: “{line}” is not what a PSPLIB file has under "
                f"{section or 'its head'}. Is it a complete single-mode (.sm) file?"
            ) from None
    return _whole(parts, name)


def _take(parts: _Parts, section: str, line: str) -> None:
    label, colon, value = line.partition(":")
    if colon and label.strip().startswith("jobs"):
        parts.jobs = int(value)
    elif colon and label.strip().startswith("- renewable"):
        parts.resources = int(value.split()[0])
    elif section == "PRECEDENCE RELATIONS" and not line.startswith("jobnr"):
        job, modes, count, *after = map(int, line.split())
        if modes != 1 or len(after) != count:
            raise ValueError
        parts.successors[job] = after
    elif section == "REQUESTS" and not line.startswith("jobnr"):
        job, mode, duration, *demands = map(int, line.split())
        if mode != 1 or (parts.resources is not None and len(demands) != parts.resources):
            raise ValueError
        parts.durations[job], parts.demands[job] = duration, demands
    elif section == "RESOURCEAVAILABILITIES" and not line.startswith("R"):
        parts.capacities = [int(value) for value in line.split()]
        if parts.resources is not None and len(parts.capacities) != parts.resources:
            raise ValueError


def _whole(parts: _Parts, name: str) -> Problem:
    if not parts.durations or not parts.successors or parts.capacities is None:
        missing = (
            "PRECEDENCE RELATIONS"
            if not parts.successors
            else "REQUESTS/DURATIONS"
            if not parts.durations
            else "RESOURCEAVAILABILITIES"
        )
        raise ScheduleTrouble(
            f"{name} ends without its section {missing}. It is cut off or not a PSPLIB file."
        )
    numbers = sorted(parts.durations)
    count = parts.jobs or len(numbers)
    if numbers != list(range(1, count + 1)) or sorted(parts.successors) != numbers:
        raise ScheduleTrouble(
            f"{name} promises {count} jobs but describes {len(numbers)} durations and "
            f"{len(parts.successors)} lists of successors."
        )
    for job, after in parts.successors.items():
        for other in after:
            if other not in parts.durations:
                raise ScheduleTrouble(
                    f"{name}: job {job} names successor {other}, not in the file."
                )
    return Problem(
        tuple(
            Job(
                str(n),
                parts.durations[n],
                tuple(parts.demands[n]),
                tuple(after - 1 for after in parts.successors[n]),
            )
            for n in numbers
        ),
        tuple(parts.capacities),
        tuple(f"R{k + 1}" for k in range(len(parts.capacities))),
    )
