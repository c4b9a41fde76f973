"""Question sets as files: JSON and TOML, written and read (pure)."""

from __future__ import annotations

import json
import tomllib
from typing import Any

from .questions import Questions, QuestionTrouble, as_dict, parse

LARGEST = 1_000_000
"""Bytes of a file that is read."""


def to_json(questions: Questions) -> str:
    """The set as JSON."""
    return json.dumps(as_dict(questions), ensure_ascii=False, indent=2) + "\n"


def to_toml(questions: Questions) -> str:
    """The set as TOML, one table for each area and question, as the shipped files are written."""
    found = as_dict(questions)
    lines = [f"name = {_quoted(found['name'])}", f"version = {found['version']}"]
    for area in found["area"]:
        lines += ["", "[[area]]"]
        lines += [f"{key} = {_quoted(area[key])}" for key in ("key", "name", "aim")]
        for one in area["question"]:
            lines += ["", "[[area.question]]"]
            lines += [f"{key} = {_quoted(one[key])}" for key in one if key != "levels"]
            lines += ["levels = [", *(f"  {_quoted(text)}," for text in one["levels"]), "]"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are TOML's, but for the sign DEL.

    >>> _quoted('say "yes"')
    '"say \\\\"yes\\\\""'
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(name: str, data: bytes) -> Questions:
    """A set from a file by its ending (.json or .toml).

    Raises `QuestionTrouble` that says in which line or at which area, question and level.
    """
    if len(data) > LARGEST:
        raise QuestionTrouble([f"“{name}” is larger than {LARGEST // 1_000_000} MB."])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionTrouble([f"“{name}” is no UTF-8 text (byte {error.start + 1})."]) from None
    found: Any
    ending = name.rpartition(".")[2].lower()
    try:
        if ending == "json":
            found = json.loads(text)
        elif ending == "toml":
            found = tomllib.loads(text)
        else:
            raise QuestionTrouble([f"“{name}” is neither .json nor .toml."])
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise QuestionTrouble([f"“{name}” is not well-formed JSON: {place}."]) from None
    except tomllib.TOMLDecodeError as error:
        raise QuestionTrouble([f"“{name}” is not well-formed TOML: {error}."]) from None
    except RecursionError:
        raise QuestionTrouble([f"“{name}” is nested too deeply."]) from None
    return parse(found)
