"""Areas, questions and their five levels: what they are, and what may be one (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from headway.ground.trouble import Trouble

LEVELS = (
    "ad hoc",
    "repeatable by some",
    "written and followed",
    "measured and steered",
    "improved from data",
)
"""The words of levels 1 to 5."""
EVIDENCE_FROM = 3
"""From this level up an answer needs something to look at."""
TARGET = 3
"""The target level of an area nobody set one for."""
MOST_AREAS, MOST_QUESTIONS, LONGEST = 40, 40, 600
_KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")
_ID = re.compile(r"[a-z][a-z0-9_]{1,39}\.[a-z][a-z0-9_]{1,39}")
MOST_TOLD = 8


class QuestionTrouble(Trouble):
    """A question set that cannot be used; `places` says where and why, one line each."""

    def __init__(self, places: Sequence[str]) -> None:
        self.places = list(places)
        more = len(places) - MOST_TOLD
        told = " ".join(places[:MOST_TOLD]) + (f" And {more} more." if more > 0 else "")
        super().__init__(told)


@dataclass(frozen=True)
class Question:
    """What is asked, what to show for it, and how each of the five levels looks.

    `fact` names what the desk's own data may say to it (see `queries.facts`); often empty.
    """

    id: str
    ask: str
    show: str
    levels: tuple[str, ...]
    fact: str = ""

    @property
    def wording(self) -> tuple[str, ...]:
        """What a rater reads; another wording is another question, whatever its id."""
        return (self.ask, *self.levels)

    @property
    def slot(self) -> str:
        """The id as a page's anchors take it."""
        return self.id.replace(".", "-")

    @property
    def rungs(self) -> list[tuple[int, str, str]]:
        """(level, its word, how it looks) from 1 to 5."""
        return [
            (at, LEVELS[at - 1], self.levels[at - 1] if at <= len(self.levels) else "")
            for at in range(1, len(LEVELS) + 1)
        ]


@dataclass(frozen=True)
class Area:
    """An area of the work with its questions; `aim` says what good looks like."""

    key: str
    name: str
    aim: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Questions:
    """A version of a question set."""

    name: str
    version: int
    areas: tuple[Area, ...]

    @property
    def count(self) -> int:
        """How many questions there are."""
        return sum(len(area.questions) for area in self.areas)

    def area(self, key: str) -> Area | None:
        """The area of that key."""
        return next((area for area in self.areas if area.key == key), None)

    def question(self, id: str) -> Question | None:
        """The question of that id."""
        return next((q for area in self.areas for q in area.questions if q.id == id), None)

    def only(self, keys: Sequence[str]) -> Questions:
        """The same with these areas, in the set's own order."""
        kept = tuple(area for area in self.areas if area.key in set(keys))
        return Questions(self.name, self.version, kept)


def as_dict(questions: Questions) -> dict[str, Any]:
    """A set as plain values, for a record or a file; `parse` reads it back."""
    return {
        "name": questions.name,
        "version": questions.version,
        "area": [
            {
                "key": area.key,
                "name": area.name,
                "aim": area.aim,
                "question": [
                    {"id": q.id, "ask": q.ask, "show": q.show, "levels": list(q.levels)}
                    | ({"fact": q.fact} if q.fact else {})
                    for q in area.questions
                ],
            }
            for area in questions.areas
        ],
    }


def parse(found: object) -> Questions:
    """Plain values as a question set.

    Raises `QuestionTrouble` naming the area, question and level of everything that is wrong.
    """
    wrong: list[str] = []
    if not isinstance(found, Mapping):
        raise QuestionTrouble(["The file must hold a name, a version and a list of areas."])
    name = _text(found, "name", "The set", wrong, longest=120)
    version = found.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= 9999:
        wrong.append("The set: its version must be a whole number from 1 to 9999.")
        version = 1
    rows = _rows(found.get("area"), "The set", "area", MOST_AREAS, wrong)
    areas, keys, ids = [], set[str](), set[str]()
    for at, row in enumerate(rows, 1):
        areas.append(_area(row, at, keys, ids, wrong))
    if wrong:
        raise QuestionTrouble(wrong)
    return Questions(name, version, tuple(areas))


def _area(row: Mapping[str, Any], at: int, keys: set[str], ids: set[str], wrong: list[str]) -> Area:
    place = f"Area {at}"
    name = _text(row, "name", place, wrong, longest=120)
    place = f"{place} “{name}”" if name else place
    key = _text(row, "key", place, wrong, longest=40)
    if key and not _KEY.fullmatch(key):
        wrong.append(
            f"{place}: its key “{key}” must be small letters, digits and _, 2 to 40 of them."
        )
    if key in keys:
        wrong.append(f"{place}: the key “{key}” stands twice. Give each area its own.")
    keys.add(key)
    aim = _text(row, "aim", place, wrong, needed=False)
    questions = []
    for number, one in enumerate(
        _rows(row.get("question"), place, "question", MOST_QUESTIONS, wrong), 1
    ):
        questions.append(_question(one, f"{place}, question {number}", ids, wrong))
    return Area(key, name, aim, tuple(questions))


def _question(row: Mapping[str, Any], place: str, ids: set[str], wrong: list[str]) -> Question:
    id_ = _text(row, "id", place, wrong, longest=81)
    if id_ and not _ID.fullmatch(id_):
        wrong.append(f"{place}: its id “{id_}” must look like area.word in small letters.")
    if id_ in ids:
        wrong.append(f"{place}: the id “{id_}” stands twice. Give each question its own.")
    ids.add(id_)
    ask = _text(row, "ask", place, wrong)
    show = _text(row, "show", place, wrong, needed=False)
    given = row.get("levels")
    levels: list[str] = []
    if not isinstance(given, (list, tuple)) or len(given) != len(LEVELS):
        many = len(given) if isinstance(given, (list, tuple)) else 0
        wrong.append(f"{place}: it needs five level descriptions and has {many}.")
    else:
        for level, text in enumerate(given, 1):
            levels.append(_text({"x": text}, "x", f"{place}, level {level}", wrong, said="text"))
        if len({*levels}) < len(levels) and all(levels):
            wrong.append(f"{place}: two levels read the same. A rater could not tell them apart.")
    fact = _text(row, "fact", place, wrong, needed=False, longest=40)
    return Question(id_, ask, show, tuple(levels), fact)


def _rows(
    found: object, place: str, what: str, most: int, wrong: list[str]
) -> list[Mapping[str, Any]]:
    if not isinstance(found, (list, tuple)) or not found:
        wrong.append(f"{place}: there must be at least one {what}.")
        return []
    if len(found) > most:
        wrong.append(f"{place}: {len(found)} of “{what}” are too many; {most} is the most.")
        return []
    bad = [at for at, one in enumerate(found, 1) if not isinstance(one, Mapping)]
    wrong += [f"{place}: {what} {at} must be a table of named values." for at in bad]
    return [one for one in found if isinstance(one, Mapping)]


def _text(
    row: Mapping[str, Any],
    key: str,
    place: str,
    wrong: list[str],
    *,
    needed: bool = True,
    longest: int = LONGEST,
    said: str = "",
) -> str:
    value, said = row.get(key, ""), said or key
    if not isinstance(value, str):
        wrong.append(f"{place}: “{said}” must be text.")
        return ""
    text = " ".join(value.split())
    if needed and not text:
        wrong.append(f"{place}: “{said}” is empty. Write what a rater should read there.")
    if len(text) > longest:
        wrong.append(f"{place}: “{said}” has {len(text)} signs; {longest} is the most.")
    if any(ord(sign) < 32 or 0xD800 <= ord(sign) <= 0xDFFF or ord(sign) == 127 for sign in text):
        wrong.append(f"{place}: “{said}” holds a control sign that no page can show.")
    return text


def ready(level: int | None, words: str, link: str, has_file: bool) -> str:
    """Empty when an answer may be kept as it is, else what it still needs, kindly.

    >>> ready(2, "", "", False), ready(None, "", "", False)
    ('', '')
    >>> ready(4, "  ", "", False)
    'Level 4 needs something to look at: a few words, a link or a file. What would you show?'
    """
    if level is None or level < EVIDENCE_FROM or words.strip() or link.strip() or has_file:
        return ""
    return (
        f"Level {level} needs something to look at: a few words, a link or a file."
        " What would you show?"
    )
