"""Read a scheduling problem from JSON (the format is described in docs/scheduling.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from headway.loop.plan.schedule.model import Job, Problem, ScheduleTrouble
from headway.loop.plan.schedule.psplib import parse_psplib


def read_problem(path: Path) -> Problem:
    """The problem in a file: JSON when its name ends in `.json`, else PSPLIB single-mode.

    Raises `ScheduleTrouble` naming the place when the file cannot be read or understood.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ScheduleTrouble(f"{path} cannot be read: {error.strerror}.") from None
    if path.suffix.lower() != ".json":
        return parse_psplib(raw.decode("latin-1"), path.name)
    try:
        return parse_json(raw.decode("utf-8-sig"), path.name)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ScheduleTrouble(f"{path.name}, line {line}: this is not UTF-8 text.") from None


def parse_json(text: str, name: str = "the file") -> Problem:
    """The problem in a JSON text; `name` is used in messages.

    >>> parse_json('{"capacities": {"Ana": 1}, "jobs": [{"duration": 2, "demands": {"Ana": 1}}]}')
    ... # doctest: +ELLIPSIS
    Problem(jobs=(Job(name='job 1', duration=2, demands=(1,), successors=()),), capacities=(1,), ...
    """
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise ScheduleTrouble(
            f"{name}, line {error.lineno}, column {error.colno}: not valid JSON ({error.msg})."
        ) from None
    except RecursionError:
        raise ScheduleTrouble(f"{name}: the JSON is nested too deeply.") from None
    if not isinstance(content, dict) or not isinstance(content.get("jobs"), list):
        raise ScheduleTrouble(f"{name} needs an object with a list “jobs” and “capacities”.")
    resources, capacities = _capacities(content.get("capacities", []), name)
    names = _names(content["jobs"], name)
    places = {job: at for at, job in enumerate(names)}
    jobs = []
    for own, entry in zip(names, content["jobs"], strict=True):
        where = f"{name}, job {own}"
        if "duration" not in entry:
            raise ScheduleTrouble(f"{where}: the duration is missing.")
        jobs.append(
            Job(
                own,
                _whole(entry["duration"], f"{where}: the duration"),
                _demands(entry.get("demands", {}), resources, where),
                _successors(entry.get("successors", []), places, where),
            )
        )
    deadline = content.get("deadline")
    if deadline is not None:
        deadline = _whole(deadline, f"{name}: the deadline")
    return Problem(tuple(jobs), capacities, resources, deadline)


def _whole(value: Any, what: str) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ScheduleTrouble(f"{what} must be a whole number of at least 0, not {value!r}.")
    return value


def _capacities(value: Any, name: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    if isinstance(value, list):
        value = {f"R{k + 1}": capacity for k, capacity in enumerate(value)}
    if not isinstance(value, dict):
        raise ScheduleTrouble(f"{name}: “capacities” must be an object or a list.")
    return tuple(value), tuple(
        _whole(capacity, f"{name}: the capacity of {resource}")
        for resource, capacity in value.items()
    )


def _names(entries: list[Any], name: str) -> list[str]:
    names: list[str] = []
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            raise ScheduleTrouble(f"{name}: job {number} is not an object.")
        names.append(str(entry.get("name", f"job {number}")))
    twice = next((own for own in names if names.count(own) > 1), None)
    if twice is not None:
        raise ScheduleTrouble(f"{name}: two jobs are called {twice}. Give each its own name.")
    return names


def _demands(value: Any, resources: tuple[str, ...], where: str) -> tuple[int, ...]:
    if isinstance(value, list):
        if len(value) != len(resources):
            raise ScheduleTrouble(f"{where}: {len(value)} demands for {len(resources)} resources.")
        value = dict(zip(resources, value, strict=True))
    if not isinstance(value, dict):
        raise ScheduleTrouble(f"{where}: “demands” must be an object or a list.")
    for resource in value:
        if resource not in resources:
            raise ScheduleTrouble(f"{where}: there is no resource {resource} in “capacities”.")
    return tuple(
        _whole(value.get(resource, 0), f"{where}: the demand on {resource}")
        for resource in resources
    )


def _successors(value: Any, places: dict[str, int], where: str) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise ScheduleTrouble(f"{where}: “successors” must be a list.")
    found = []
    for item in value:
        if isinstance(item, str) and item in places:
            found.append(places[item])
        elif isinstance(item, int) and not isinstance(item, bool) and 0 <= item < len(places):
            found.append(item)
        else:
            raise ScheduleTrouble(f"{where}: there is no job {item!r} to come after it.")
    return tuple(found)
