"""Reading a declaration: what makes no sense is refused, with its place and the reason."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from headway.ground.trouble import WrongUsage

from ..catalogue import KPIS
from .declaration import (
    CAME_BACK,
    EVENT_KINDS,
    EVERYTHING,
    FORMS,
    HIDDEN,
    KINDS,
    MOMENTS,
    NUMBERS,
    OF_NUMBERS,
    PERSONS,
    Condition,
    Declaration,
    EventTest,
    FieldTest,
    Group,
    tests_in,
)

KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
DEEPEST, MOST_TESTS, MOST_VALUES, LONGEST = 4, 40, 50, 200
TOP = (
    "key", "name", "why", "decision", "form", "better", "day", "unit", "minimum_sample", "of",
    "hit", "value", "percentile", "per", "window_days",
)  # fmt: skip
OPERATORS: dict[str, tuple[str, ...]] = {
    "text": ("is", "is_not", "contains", "set"),
    "flag": ("is", "set"),
    "time": ("before", "after", "set"),
    "count": ("is", "is_not", "above", "below", "at_least", "at_most", "set"),
    "number": ("above", "below", "at_least", "at_most", "set"),
}
"""Kind of field → the operators that make sense for it."""
OF_EVENT = ("event", "to", "from", "before", "after", "within_minutes", "at_least", "at_most")
UNITS = {"share": "share", "count": "tickets"}
DEFAULT_SAMPLE = {"share": 30, "mean": 30, "median": 20, "percentile": 50, "rate": 30, "count": 1}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: its place in the declaration, and the reason."""

    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}: {self.why}" if self.path else self.why


class BadDeclaration(WrongUsage):
    """A declaration that cannot be taken; `faults` holds every place and reason found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(str(fault) for fault in self.faults))


def declared(given: Any) -> Declaration:
    """The declaration in plain data (of TOML, JSON or a form), checked.

    Raises `BadDeclaration` with every fault found, each with its place.

    >>> declared({"key": "x", "name": "X", "form": "share", "of": {"field": "colour", "is": "red"}})
    Traceback (most recent call last):
        ...
    headway.loop.kpis.own.checking.BadDeclaration: of.field: there is no field “colour”. hit: a share needs a condition for what is on top.
    """
    return _Reader().whole(given)


class _Reader:
    """Reads one declaration and notes what is wrong on the way."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.tests = 0

    def wrong(self, path: str, why: str) -> None:
        self.faults.append(Fault(path, why))

    def whole(self, given: Any) -> Declaration:
        if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
            raise BadDeclaration([Fault("", "A declaration is a table of names and values.")])
        self._unknown(given, TOP, "")
        form = self._one_of(given, "form", tuple(FORMS), "share")
        key = self._text(given, "key", needed=True, longest=40)
        if key and not KEY.fullmatch(key):
            self.wrong("key", "write it in small letters, digits and _, such as article_linked.")
        if key in KPIS:
            self.wrong("key", f"“{key}” is the key of a built-in KPI; choose another.")
        better = self._one_of(given, "better", ("higher", "lower", "neither"), "neither")
        found = Declaration(
            key=key,
            name=self._text(given, "name", needed=True, longest=80),
            why=self._text(given, "why", longest=500),
            decision=self._text(given, "decision", longest=500),
            form=cast(Any, form),
            better=cast(Any, better),
            day=cast(Any, self._one_of(given, "day", ("opened", "resolved"), "resolved")),
            unit=self._unit(given, form),
            minimum_sample=self._whole(given, "minimum_sample", 1, 100_000)
            or DEFAULT_SAMPLE.get(form, 30),
            of=EVERYTHING if given.get("of") is None else self._condition(given["of"], "of", 1),
            hit=None if given.get("hit") is None else self._condition(given["hit"], "hit", 1),
            value=self._value(given, form),
            quantile=self._percentile(given, form),
            per=self._whole(given, "per", 1, 1_000_000) or 100,
            window_days=self._whole(given, "window_days", 1, 365) or 7,
            plain="",
        )
        self._together(given, found)
        if self.faults:
            raise BadDeclaration(self.faults)
        plain = json.dumps(given, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return Declaration(**{**vars(found), "plain": plain})

    def _together(self, given: Mapping[str, Any], found: Declaration) -> None:
        """What must fit together."""
        form = found.form
        if form == "share" and found.hit is None:
            self.wrong("hit", "a share needs a condition for what is on top.")
        if form in OF_NUMBERS and given.get("value") is None:
            self.wrong("value", f"a {form} needs the number it is taken of.")
        if form in OF_NUMBERS and found.hit is not None:
            self.wrong("hit", f"a {form} has nothing on top; say which tickets count instead.")
        if form == "rate" and (found.hit is None) == (given.get("value") is None):
            self.wrong(
                "value", "a rate counts either tickets on top or a number: give one of them."
            )
        if form in ("share", "count") and given.get("value") is not None:
            self.wrong("value", f"a {form} counts tickets and takes no value.")
        if form != "percentile" and given.get("percentile") is not None:
            self.wrong("percentile", f"a {form} has no percentile.")
        if form != "rate" and given.get("per") is not None:
            self.wrong("per", f"a {form} is not per anything.")
        windowed = any(
            isinstance(test, FieldTest) and test.field == CAME_BACK
            for test in [*tests_in(found.of), *tests_in(found.hit)]
        )
        if given.get("window_days") is not None and not windowed:
            self.wrong("window_days", f"the window is that of “{CAME_BACK}”, which is not used.")
        if windowed and found.day != "resolved":
            self.wrong("day", f"“{CAME_BACK}” is about resolutions: count by the day resolved.")

    def _unknown(self, given: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
        for name in given:
            if name not in known:
                self.wrong(_at(path, str(name)[:40]), f"not known here. Known: {', '.join(known)}.")

    def _text(
        self, given: Mapping[str, Any], name: str, *, longest: int, needed: bool = False
    ) -> str:
        found = given.get(name)
        if found is None or found == "":
            if needed:
                self.wrong(name, "is missing.")
            return ""
        if not isinstance(found, str) or not found.strip():
            self.wrong(name, "must be text.")
            return ""
        if len(found) > longest:
            self.wrong(name, f"is longer than {longest} letters.")
        if any(ord(letter) < 32 for letter in found):
            self.wrong(name, "has control characters or line breaks in it.")
        return found.strip()

    def _one_of(
        self, given: Mapping[str, Any], name: str, known: tuple[str, ...], usual: str
    ) -> str:
        found = given.get(name, usual)
        if not isinstance(found, str) or found not in known:
            self.wrong(name, f"“{_short(found)}” is not one of {', '.join(known)}.")
            return usual
        return found

    def _whole(
        self, given: Mapping[str, Any], name: str, low: int, high: int, path: str = ""
    ) -> int | None:
        found = given.get(name)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int) or not low <= found <= high:
            self.wrong(_at(path, name), f"must be a whole number from {low} to {high:,}.")
            return None
        return found

    def _percentile(self, given: Mapping[str, Any], form: str) -> float:
        found = given.get("percentile")
        if found is None:
            return 0.9 if form == "percentile" else 0.5
        if isinstance(found, bool) or not isinstance(found, int | float) or not 1 <= found <= 99:
            self.wrong("percentile", "must be a number from 1 to 99.")
            return 0.9
        return float(found) / 100

    def _unit(self, given: Mapping[str, Any], form: str) -> str:
        value, said = given.get("value"), given.get("unit")
        minutes = isinstance(value, str) and value.endswith("minutes") and form in OF_NUMBERS
        if said is None or said == "":
            if form == "rate":
                return f"per {given.get('per', 100)}"[:20]
            return UNITS.get(form) or ("h" if minutes else "each")
        found = self._text(given, "unit", longest=20)
        if form in UNITS and found != UNITS[form]:
            self.wrong("unit", f"a {form} is in “{UNITS[form]}”.")
        if found in ("share", "money", "tickets") and form not in UNITS:
            self.wrong("unit", f"“{found}” has a meaning of its own; a {form} needs another word.")
        if minutes and found not in ("h", "min", "days"):
            self.wrong("unit", "a duration is in h, min or days.")
        if not minutes and form in OF_NUMBERS and found in ("h", "min", "days"):
            self.wrong("unit", f"“{found}” is for durations.")
        return found

    def _value(self, given: Mapping[str, Any], form: str) -> str | EventTest | None:
        found = given.get("value")
        if found is None:
            return None
        if isinstance(found, Mapping):
            counted = self._event(found, "value")
            for name in ("at_least", "at_most"):
                if name in found:
                    self.wrong(f"value.{name}", "events are counted here, not compared.")
            return counted
        if not isinstance(found, str) or found not in NUMBERS:
            self.wrong("value", f"“{_short(found)}” is no number. Known: {', '.join(NUMBERS)}.")
            return None
        if form == "rate" and KINDS[found] != "count":
            counts = [name for name in NUMBERS if KINDS[name] == "count"]
            self.wrong("value", f"a rate adds up counts. Known: {', '.join(counts)}.")
        return found

    def _condition(self, given: Any, path: str, depth: int) -> Condition:
        if not isinstance(given, Mapping):
            self.wrong(path, "a condition is a table, such as {field = …, is = …}.")
            return EVERYTHING
        if depth > DEEPEST:
            self.wrong(path, f"conditions are nested more than {DEEPEST} deep.")
            return EVERYTHING
        joined = [how for how in ("all", "any", "none") if how in given]
        if joined:
            return self._group(given, joined[0], path, depth)
        self.tests += 1
        if self.tests == MOST_TESTS + 1:
            self.wrong(path, f"there are more than {MOST_TESTS} conditions.")
        if self.tests > MOST_TESTS:
            return EVERYTHING
        if "event" in given:
            return self._event(given, path) or EVERYTHING
        if "field" in given:
            return self._field(given, path) or EVERYTHING
        self.wrong(path, "a condition names a field, an event, or all, any or none of several.")
        return EVERYTHING

    def _group(self, given: Mapping[str, Any], how: str, path: str, depth: int) -> Condition:
        self._unknown(given, (how,), path)
        parts = given[how]
        if not isinstance(parts, list | tuple) or not parts:
            self.wrong(_at(path, how), "must be a list of conditions, and not an empty one.")
            return EVERYTHING
        if len(parts) > MOST_TESTS:
            self.wrong(_at(path, how), f"has more than {MOST_TESTS} conditions.")
            return EVERYTHING
        return Group(
            cast(Any, how),
            tuple(
                self._condition(part, f"{path}.{how}[{place}]", depth + 1)
                for place, part in enumerate(parts)
            ),
        )

    def _field(self, given: Mapping[str, Any], path: str) -> FieldTest | None:
        name = given["field"]
        if not isinstance(name, str) or name not in KINDS:
            self.wrong(_at(path, "field"), f"there is no field “{_short(name)}”.")
            return None
        if name in HIDDEN and name not in PERSONS:
            self.wrong(_at(path, "field"), f"“{name}” says nothing about the work.")
            return None
        able = ("set",) if name in PERSONS else OPERATORS[KINDS[name]]
        ops = [each for each in given if each != "field"]
        if len(ops) != 1:
            self.wrong(path, f"“{name}” needs exactly one of {', '.join(able)}.")
            return None
        op, value = ops[0], given[ops[0]]
        if op not in able:
            why = "no figure is about a person: it can only be set" if name in PERSONS else ""
            why = why or f"“{name}” cannot be compared that way: use {', '.join(able)}"
            self.wrong(_at(path, str(op)[:40]), f"{why}.")
            return None
        values = self._values(name, op, value, _at(path, op))
        return None if values is None else FieldTest(name, op, values)

    def _values(self, name: str, op: str, value: Any, path: str) -> tuple[Any, ...] | None:
        kind = KINDS[name]
        if op == "set" or kind == "flag":
            if not isinstance(value, bool):
                self.wrong(path, "must be true or false.")
                return None
            return (value,)
        if kind == "time":
            times = [each for each in MOMENTS if each != name]
            if value not in times:
                self.wrong(
                    path, f"“{_short(value)}” is no other time of the ticket: {', '.join(times)}."
                )
                return None
            return (value,)
        if kind == "text":
            return self._texts(value, path, several=op != "contains")
        several = (
            list(value) if op in ("is", "is_not") and isinstance(value, list | tuple) else [value]
        )
        for each in several:
            bad = isinstance(each, bool) or not isinstance(each, int | float)
            if bad or not math.isfinite(each) or abs(each) > 1e15:
                self.wrong(path, f"“{_short(each)}” is not a number.")
                return None
        if not 1 <= len(several) <= MOST_VALUES:
            self.wrong(path, f"takes 1 to {MOST_VALUES} values.")
            return None
        return tuple(several)

    def _texts(self, value: Any, path: str, *, several: bool = True) -> tuple[str, ...] | None:
        found = list(value) if several and isinstance(value, list | tuple) else [value]
        if not 1 <= len(found) <= MOST_VALUES:
            self.wrong(path, f"takes 1 to {MOST_VALUES} values.")
            return None
        for each in found:
            if not isinstance(each, str) or not each or len(each) > LONGEST or "\0" in each:
                self.wrong(path, f"“{_short(each)}” is not a text of 1 to {LONGEST} letters.")
                return None
        return tuple(found)

    def _event(self, given: Mapping[str, Any], path: str) -> EventTest | None:
        before_count = len(self.faults)
        self._unknown(given, OF_EVENT, path)
        kind = given.get("event")
        if kind not in EVENT_KINDS:
            self.wrong(
                _at(path, "event"), f"“{_short(kind)}” is not one of {', '.join(EVENT_KINDS)}."
            )
        texts: dict[str, tuple[str, ...]] = {"to": (), "from": ()}
        for name in texts:
            if given.get(name) is not None:
                if kind in ("assignee", "reply"):
                    self.wrong(_at(path, name), f"a {kind} is about a person: only count them.")
                texts[name] = self._texts(given[name], _at(path, name)) or ()
        moments = {}
        for name in ("before", "after"):
            moments[name] = given.get(name) or ""
            if moments[name] not in ("", *MOMENTS):
                self.wrong(
                    _at(path, name),
                    f"“{_short(moments[name])}” is not one of {', '.join(MOMENTS)}.",
                )
        within = self._whole(given, "within_minutes", 1, 5_256_000, path)
        most = self._whole(given, "at_most", 0, 10_000, path)
        least = self._whole(given, "at_least", 0, 10_000, path)
        if least is None:
            least = 0 if most is not None else 1
        if most is not None and most < least:
            self.wrong(_at(path, "at_most"), "is less than the least.")
        if least == 0 and most is None and "at_least" in given:
            self.wrong(_at(path, "at_least"), "0 is met by every ticket; ask for 1 or more.")
        if len(self.faults) > before_count:
            return None
        return EventTest(
            str(kind), texts["to"], texts["from"], moments["before"], moments["after"], within,
            least, most,
        )  # fmt: skip


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _short(value: Any) -> str:
    said = value if isinstance(value, str) else repr(value)
    return said if len(said) <= 40 else f"{said[:40]}…"
