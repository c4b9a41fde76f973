"""The builder's form, to and from a declaration: rows of conditions beside plain fields."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from headway.loop.kpis.own.checking import OPERATORS
from headway.loop.kpis.own.declaration import (
    CAME_BACK,
    EVENT_KINDS,
    HIDDEN,
    KINDS,
    MOMENTS,
    NUMBERS,
    PERSONS,
)
from headway.loop.kpis.own.saying import name_of

ROW = ("what", "op", "value", "count", "moment", "within")
"""What every row of conditions carries, empty where it does not apply."""
OP_WORDS = {
    "is": "is", "is_not": "is not", "contains": "contains", "known": "is known",
    "unknown": "is not known", "above": "is above", "below": "is below",
    "at_least": "is at least", "at_most": "is at most", "before": "is before",
    "after": "is after", "true": "yes", "false": "no",
}  # fmt: skip
EVENT_WORDS = {
    "status": "Change of status", "group": "Change of group", "assignee": "Change of assignee",
    "reply": "Reply", "other": "Other event",
}  # fmt: skip
SIMPLE = ("key", "name", "why", "decision", "form", "better", "day", "unit")
NUMBERED = ("minimum_sample", "percentile", "per", "window_days")
SEVERAL = " | "
PLACES = {
    "key": "Key", "name": "Name", "why": "Why it matters", "decision": "Which decision it is for",
    "form": "What kind of figure", "better": "Better when", "day": "By which day", "unit": "Unit",
    "minimum_sample": "Smallest sample", "of": "Which tickets count", "hit": "On top",
    "value": "Number", "percentile": "Percentile", "per": "Per so many tickets",
    "window_days": "Window in days",
}  # fmt: skip
"""The parts of a declaration by the words that stand on the form."""


def fields() -> list[tuple[str, str]]:
    """What a condition can be about: fields by name, then kinds of events."""
    shown = [name for name in KINDS if name not in HIDDEN or name in PERSONS]
    named = [(name, name_of(name) + (" (time)" if KINDS[name] == "time" else "")) for name in shown]
    named = [
        (name, "came back in the window" if name == CAME_BACK else word) for name, word in named
    ]
    return sorted(named, key=lambda pair: pair[1]) + [
        (f"event:{kind}", EVENT_WORDS[kind]) for kind in EVENT_KINDS
    ]


def numbers() -> list[tuple[str, str]]:
    """What can be averaged or added up."""
    found = [(name, name_of(name)) for name in NUMBERS]
    return found + [
        (f"event:{kind}", f"number of: {EVENT_WORDS[kind].lower()}") for kind in EVENT_KINDS
    ]


def row_of(given: Mapping[str, str], part: str) -> dict[str, Any]:
    """One row as the page shows it: its values, and the choices that fit what it is about."""
    what = given.get("what", "")
    kind = "event" if what.startswith("event:") else KINDS.get(what, "")
    if kind == "event":
        ops = [("at_least", "at least"), ("at_most", "at most")]
    else:
        able = list(OPERATORS.get(kind, ()))
        if what in PERSONS:
            able = ["set"]
        names = [op for op in able if op != "set" and not (kind == "flag" and op == "is")]
        names = (["true", "false"] if kind == "flag" else []) + names
        names += ["known", "unknown"] if "set" in able else []
        ops = [(op, OP_WORDS[op]) for op in names]
    others = [(name, name_of(name)) for name in MOMENTS if name != what]
    return {
        **{name: given.get(name, "") for name in ROW}, "part": part, "kind": kind, "ops": ops,
        "others": others, "asks_value": kind in ("text", "count", "number"),
        "leads": what in ("event:status", "event:group", "event:other"),
    }  # fmt: skip


def rows_in(data: QueryDict, part: str) -> list[dict[str, str]]:
    """The rows of a list of conditions, those about nothing left out."""
    columns = [data.getlist(f"{part}-{name}") for name in ROW]
    rows = [dict(zip(ROW, cells, strict=True)) for cells in zip(*columns, strict=False)]
    return [row for row in rows if row["what"]]


def place_of(path: str) -> str:
    """A place in a declaration in the words of the form.

    >>> place_of("hit.all[1].at_most"), place_of("per"), place_of("colour")
    ('On top, condition 2, is at most', 'Per so many tickets', 'colour')
    """
    part, _, rest = path.partition(".")
    words = [PLACES.get(part, part)]
    for step in rest.split(".") if rest else ():
        if found := re.fullmatch(r"(?:all|any|none)\[(\d+)\]", step):
            words.append(f"condition {int(found[1]) + 1}")
        else:
            words.append(OP_WORDS.get(step, step.replace("_", " ")))
    return ", ".join(words)


def told_in(data: QueryDict) -> Any:
    """The declaration a form describes; what is not a number where one is asked stays as it was
    typed, so that the check names it."""
    if data.get("mode") == "file":
        try:
            return json.loads(data.get("file", ""))
        except (ValueError, RecursionError):
            return None
    typed = {name: str(data.get(name, "")).strip() for name in (*SIMPLE, *NUMBERED)}
    told: dict[str, Any] = {name: typed[name] for name in SIMPLE if typed[name]}
    for name in NUMBERED:
        if typed[name] and _asked(name, data):
            told[name] = _number(typed[name])
    if told.get("form") in ("share", "count"):
        told.pop("unit", None)
    for part in ("of", "hit"):
        tests = [_test(row) for row in rows_in(data, part)]
        if tests and (part == "of" or told.get("form") in ("share", "rate", "count")):
            how = data.get(f"{part}-how", "all")
            how = how if how in ("all", "any", "none") else "all"
            told[part] = tests[0] if len(tests) == 1 and how != "none" else {how: tests}
    value = data.get("number", "")
    counted = told.get("form") in ("mean", "median", "percentile")
    if value and (counted or (told.get("form") == "rate" and "hit" not in told)):
        told["value"] = {"event": value[6:]} if value.startswith("event:") else value
    return told


def _asked(name: str, data: QueryDict) -> bool:
    """Whether a number belongs to the form chosen (fields of others stay on the page unused)."""
    form = data.get("form", "share")
    if name == "window_days":
        return CAME_BACK in [*data.getlist("of-what"), *data.getlist("hit-what")]
    return {"percentile": form == "percentile", "per": form == "rate"}.get(name, True)


def _number(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text


def _test(row: Mapping[str, str]) -> dict[str, Any]:
    what, op, value = row["what"], row["op"], row["value"].strip()
    several: Any = [each.strip() for each in value.split(SEVERAL.strip()) if each.strip()]
    if what.startswith("event:"):
        test: dict[str, Any] = {"event": what[6:]}
        if several:
            test["to"] = several[0] if len(several) == 1 else several
        if row["moment"]:
            test["before"] = row["moment"]
        if row["within"].strip():
            test["within_minutes"] = _number(row["within"])
        if row["count"].strip() or op == "at_most":
            test[op or "at_least"] = _number(row["count"] or "0")
        return test
    if op in ("known", "unknown"):
        return {"field": what, "set": op == "known"}
    if op in ("true", "false"):
        return {"field": what, "is": op == "true"}
    if op in ("before", "after"):
        return {"field": what, op: row["moment"]}
    if KINDS.get(what) in ("count", "number"):
        several = [_number(each) for each in several]
    single = len(several) == 1 or op not in ("is", "is_not")
    return {"field": what, op or "is": (several[0] if several else "") if single else several}


def form_in(told: Mapping[str, Any]) -> dict[str, Any] | None:
    """The form of a declaration; None where it says more than the form can show."""
    shown: dict[str, Any] = {name: told.get(name, "") for name in (*SIMPLE, *NUMBERED)}
    value = told.get("value", "")
    if isinstance(value, Mapping):
        if set(value) != {"event"}:
            return None
        value = f"event:{value['event']}"
    shown["number"] = value
    for part in ("of", "hit"):
        how, tests = "all", told.get(part)
        if isinstance(tests, Mapping):
            how = next((each for each in ("all", "any", "none") if each in tests), "")
            tests = tests[how] if how else [tests]
        rows = [_row(test) for test in tests or []]
        if None in rows:
            return None
        shown[f"{part}_how"], shown[part] = how or "all", [
            row_of(row, part) for row in rows if row is not None
        ]  # fmt: skip
    return shown


def _row(test: Mapping[str, Any]) -> dict[str, str] | None:
    if "event" in test:
        if set(test) - {"event", "to", "before", "within_minutes", "at_least", "at_most"} or (
            "at_least" in test and "at_most" in test
        ):
            return None
        op = "at_most" if "at_most" in test else "at_least"
        return {
            "what": f"event:{test['event']}", "op": op, "value": _joined(test.get("to", "")),
            "count": str(test.get(op, "")), "moment": test.get("before", ""),
            "within": str(test.get("within_minutes", "")),
        }  # fmt: skip
    if "field" not in test:
        return None
    ((op, value),) = [(name, held) for name, held in test.items() if name != "field"]
    row = {"what": test["field"], "op": op, "value": "", "count": "", "moment": "", "within": ""}
    if op == "set":
        row["op"] = "known" if value else "unknown"
    elif isinstance(value, bool):
        row["op"] = "true" if value else "false"
    elif op in ("before", "after"):
        row["moment"] = value
    else:
        row["value"] = _joined(value)
    return row


def _joined(value: Any) -> str:
    return SEVERAL.join(map(str, value)) if isinstance(value, list | tuple) else str(value)
