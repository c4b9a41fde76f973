"""A document as PDF, set by Typst; nothing but the package is needed, its own typeface included."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from headway.ground.documents.document import (
    Block,
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
    Text,
    printable,
    spans,
)
from headway.ground.words import day

LOOKS = Path(__file__).with_name("document.typ")
FONTS = ["Libertinus Serif", "Noto Serif", "Noto Sans", "DejaVu Sans", "Noto Sans CJK SC"]
"""The first is built into Typst; the others only help with scripts it lacks, where a machine has
them."""


@lru_cache(maxsize=1)
def _fonts() -> list[str]:
    import typst

    known = set(typst.Fonts().families())
    return [name for name in FONTS if name in known]


def pdf(document: Document) -> bytes:
    """The document as a tagged PDF; the same document gives the same bytes.

    Words travel as JSON, so that no text is ever read as Typst markup.
    """
    import typst

    files: dict[str, bytes] = {"main.typ": LOOKS.read_bytes()}
    blocks = []
    for number, block in enumerate(document.blocks):
        told = _told(block)
        if isinstance(block, Figure):
            told["file"] = f"figure-{number}.pdf"
            files[told["file"]] = _drawn(block.svg)
        blocks.append(told)
    made = document.made_on
    parts = [document.title, document.author, day(made) if made else ""]
    files["data.json"] = json.dumps(
        {
            "title": printable(document.title),
            "subtitle": printable(document.subtitle),
            "author": printable(document.author),
            "footer": printable(" · ".join(part for part in parts if part)),
            "made": [made.year, made.month, made.day] if made else None,
            "wide": document.wide,
            "fonts": _fonts(),
            "blocks": blocks,
        }
    ).encode()
    at = datetime(made.year, made.month, made.day, tzinfo=UTC) if made else datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="headway-document-") as name:
        folder = Path(name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        compiled: Any = typst.compile(
            folder / "main.typ", root=folder, format="pdf", timestamp=int(at.timestamp())
        )
    return bytes(compiled)


@lru_cache(maxsize=64)
def _drawn(svg: bytes) -> bytes:
    """A picture with its letters in it, so that it looks the same on every machine."""
    import vl_convert

    return bytes(vl_convert.svg_to_pdf(svg.decode()))


def _pieces(text: Text) -> list[dict[str, str]]:
    return [{"text": printable(piece.text), "tone": piece.tone} for piece in spans(text)]


def _told(block: Block) -> dict[str, Any]:
    """A block as the looks read it."""
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": printable(block.text)}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "lead": block.lead, "text": _pieces(block.text)}
    if isinstance(block, Facts):
        facts = [
            {name: printable(value) for name, value in dataclasses.asdict(fact).items()}
            for fact in block.facts
        ]
        return {"kind": "facts", "facts": facts}
    if isinstance(block, Table):
        return {
            "kind": "table",
            "columns": [
                {"name": printable(one.name), "share": one.share, "number": one.number}
                for one in block.columns
            ],
            "rows": [[_pieces(cell) for cell in row] for row in block.rows],
            "caption": printable(block.caption),
        }
    if isinstance(block, Figure):
        return {"kind": "figure", "alt": printable(block.alt), "caption": printable(block.caption)}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": [_pieces(item) for item in block.items]}
    if isinstance(block, Note):
        return {"kind": "note", "text": _pieces(block.text), "tone": block.tone}
    return {"kind": "newpage"}
