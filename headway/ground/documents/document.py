"""What a document says: blocks of words, facts, tables and figures; frozen, without looks."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Tone = Literal["", "strong", "quiet", "concern", "better"]
"""How a piece of text is meant; `strong` is bold, the others are colours with the word's own sense."""


@dataclass(frozen=True)
class Span:
    """A piece of a sentence with a tone of its own."""

    text: str
    tone: Tone = ""


LETTERS = "Inter, Liberation Sans, sans-serif"
"""The typeface of pictures; Liberation Sans is built into what draws them."""

Text = str | tuple[str | Span, ...]
"""A sentence: plain, or pieces of which some have a tone."""
Cell = Text


def spans(text: Text) -> tuple[Span, ...]:
    """A sentence as pieces.

    >>> spans(("Finish ", Span("late", "concern")))
    (Span(text='Finish ', tone=''), Span(text='late', tone='concern'))
    """
    pieces = (text,) if isinstance(text, str) else text
    return tuple(Span(piece) if isinstance(piece, str) else piece for piece in pieces)


def plain(text: Text) -> str:
    """A sentence without its tones.

    >>> plain(("Finish ", Span("late", "concern")))
    'Finish late'
    """
    return "".join(piece.text for piece in spans(text))


def printable(text: str) -> str:
    """Text without the signs no document can hold: control codes, lone halves of a pair.

    Line breaks and tabs become spaces.

    >>> printable("a\\x00b\\nc\\ud800")
    'ab c'
    """
    kept = []
    for sign in text:
        if sign in "\n\r\t\v\f\x85\u2028\u2029":
            kept.append(" ")
        elif unicodedata.category(sign) not in {"Cc", "Cs", "Cn"} and sign not in "\ufffe\uffff":
            kept.append(sign)
    return "".join(kept)


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 starts a chapter (a slide of its own in slides)."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True)
class Paragraph:
    """Sentences; `lead` is the first thing to read, set larger."""

    text: Text
    lead: bool = False


@dataclass(frozen=True)
class Fact:
    """A figure with its name and, in small, what makes it honest: interval, n, date."""

    name: str
    value: str
    remark: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Facts:
    """Key facts beside each other; three or four read well."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table; `share` is its part of the width, numbers stand right."""

    name: str
    share: float = 1.0
    number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells, one a column; the head is repeated on each page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("A table needs at least one column.")
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"Row {number} has {len(row)} cells for {len(self.columns)} columns."
                )


@dataclass(frozen=True)
class Figure:
    """A picture as SVG, with what it shows in words for those who cannot see it.

    Its letters should ask for `LETTERS`: those come with the package and look alike everywhere.
    """

    svg: bytes
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list, each item a sentence."""

    items: tuple[Text, ...]


@dataclass(frozen=True)
class Note:
    """A remark set apart from the text."""

    text: Text
    tone: Tone = ""


@dataclass(frozen=True)
class NewPage:
    """What follows starts on a new page."""


Block = Heading | Paragraph | Facts | Table | Figure | Bullets | Note | NewPage


@dataclass(frozen=True)
class Document:
    """A document: its title, one line under it, and its blocks in reading order.

    `made_on` is printed and kept as the file's date, so that the same document gives the same file.
    `wide` turns the page (landscape), for figures along a time axis.
    """

    title: str
    subtitle: str = ""
    author: str = ""
    made_on: date | None = None
    blocks: tuple[Block, ...] = field(default_factory=tuple)
    wide: bool = False

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All pictures in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Figure))


def chart(spec: Mapping[str, Any], *, width: int = 640, caption: str = "", alt: str = "") -> Figure:
    """A chart of `ground.charts` as a figure; its description is what it shows in words."""
    from headway.ground.charts import render

    svg = render(dict(spec), "svg", theme="print", width=width)
    return Figure(svg, alt or str(spec.get("description", "")), caption)
