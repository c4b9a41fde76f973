"""A document as slides (.pptx): a title slide, then one slide a chapter or figure."""

from __future__ import annotations

import io
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Mm, Pt

from headway.ground.documents.document import (
    Block,
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    NewPage,
    Note,
    Paragraph,
    Table,
    Text,
    printable,
    spans,
)
from headway.ground.documents.picture import png, size_of
from headway.ground.words import day

WIDTH, HEIGHT, EDGE = Mm(338.7), Mm(190.5), Mm(16)
TOP, BOTTOM = Mm(34), Mm(178)
COLOURS = {
    "quiet": RGBColor(0x56, 0x61, 0x74),
    "concern": RGBColor(0xA8, 0x41, 0x0B),
    "better": RGBColor(0x1A, 0x56, 0xC4),
}
INK = RGBColor(0x0F, 0x17, 0x2A)
ROWS = 11
"""Rows of a table one slide takes; what is longer runs on to the next."""


def slides(document: Document) -> bytes:
    """The document as a .pptx file, 16:9; what does not fit runs on to a further slide."""
    deck: Any = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    deck.core_properties.title = printable(document.title)[:255]
    deck.core_properties.author = printable(document.author)[:255]
    _Writer(deck, document).write()
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


class _Writer:
    """Fills slides from top to bottom; opens the next when one is full."""

    def __init__(self, deck: Any, document: Document) -> None:
        self.deck, self.document = deck, document
        self.slide: Any = None
        self.title = ""
        self.y = 0

    def write(self) -> None:
        document = self.document
        self._open(document.title, large=True)
        under = [document.subtitle, day(document.made_on) if document.made_on else ""]
        self._text([(" · ".join(part for part in under if part), 18, "quiet")])
        self.title = document.title
        self.y = BOTTOM  # what comes before the first chapter stands on its own slide
        for block in document.blocks:
            self._add(block)

    def _open(self, title: str, *, large: bool = False) -> None:
        layout = next(one for one in self.deck.slide_layouts if one.name == "Title Only")
        self.slide = self.deck.slides.add_slide(layout)
        self.title = title
        box = self.slide.shapes.title
        box.left, box.width = EDGE, WIDTH - 2 * EDGE
        box.top, box.height = (Mm(60), Mm(34)) if large else (Mm(10), Mm(20))
        paragraph = box.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        self._runs(paragraph, title, 36 if large else 24, "strong")
        self.y = Mm(96) if large else TOP

    def _room(self, height: int) -> None:
        if self.y + height > BOTTOM and self.y > TOP:
            self._open(self.title)

    def _runs(self, paragraph: Any, text: Text, size: float, tone: str = "") -> None:
        for piece in spans(text):
            run = paragraph.add_run()
            run.text = printable(piece.text)
            meant = piece.tone or tone
            run.font.size, run.font.bold = Pt(size), meant == "strong"
            run.font.color.rgb = COLOURS.get(meant, INK)

    def _text(self, lines: list[tuple[Text, float, str]]) -> None:
        signs = [sum(len(piece.text) for piece in spans(text)) for text, _, _ in lines]
        height = sum(
            int(Pt(size) * 1.35 * (1 + count * size * 0.5 / (int(WIDTH - 2 * EDGE) / 12700)))
            for (_, size, _), count in zip(lines, signs, strict=True)
        )
        self._room(height)
        box = self.slide.shapes.add_textbox(EDGE, self.y, WIDTH - 2 * EDGE, height)
        box.text_frame.word_wrap = True
        for number, (text, size, tone) in enumerate(lines):
            frame = box.text_frame
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            self._runs(paragraph, text, size, tone)
        self.y += height + Mm(3)

    def _add(self, block: Block) -> None:
        if isinstance(block, Heading) and block.level == 1:
            self._open(block.text)
        elif isinstance(block, Heading):
            self._text([(block.text, 18, "strong")])
        elif isinstance(block, Paragraph):
            self._text([(block.text, 20 if block.lead else 16, "")])
        elif isinstance(block, Note):
            self._text([(block.text, 14, block.tone or "quiet")])
        elif isinstance(block, Bullets):
            for item in block.items:
                self._text([(("–  ", *spans(item)), 16, "")])
        elif isinstance(block, Facts):
            self._facts(block)
        elif isinstance(block, Figure):
            self._figure(block)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, NewPage):
            self.y = BOTTOM

    def _facts(self, block: Facts) -> None:
        for start in range(0, len(block.facts), 4):
            facts = block.facts[start : start + 4]
            self._room(Mm(36))
            wide = (WIDTH - 2 * EDGE) // 4
            for number, fact in enumerate(facts):
                box = self.slide.shapes.add_textbox(EDGE + number * wide, self.y, wide, Mm(34))
                frame = box.text_frame
                frame.word_wrap = True
                self._runs(frame.paragraphs[0], fact.name, 13, "quiet")
                self._runs(frame.add_paragraph(), fact.value, 28, fact.tone or "strong")
                if fact.remark:
                    self._runs(frame.add_paragraph(), fact.remark, 12, "quiet")
            self.y += Mm(38)

    def _figure(self, block: Figure) -> None:
        picture = png(block)
        wide, high = size_of(picture)
        room = int(BOTTOM - TOP - Mm(8))
        width = int(WIDTH - 2 * EDGE)
        height = width * high // wide
        if height > room:
            width, height = room * wide // high, room
        self._room(height + Mm(8))
        shape = self.slide.shapes.add_picture(
            io.BytesIO(picture), EDGE, self.y, Emu(width), Emu(height)
        )
        shape._element._nvXxPr.cNvPr.set("descr", printable(block.alt))
        self.y += height + Mm(2)
        if block.caption:
            self._text([(block.caption, 12, "quiet")])

    def _table(self, block: Table) -> None:
        whole = sum(column.share for column in block.columns)
        for start in range(0, max(len(block.rows), 1), ROWS):
            rows = block.rows[start : start + ROWS]
            height = Mm(10) * (len(rows) + 1)
            self._room(min(height, BOTTOM - TOP))
            frame = self.slide.shapes.add_table(
                len(rows) + 1, len(block.columns), EDGE, self.y, WIDTH - 2 * EDGE, height
            )
            table = frame.table
            style = frame._element.graphic.graphicData.tbl[0][-1]
            style.text = (
                "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's “no style, no grid”
            )
            for at, column in enumerate(block.columns):
                table.columns[at].width = int((WIDTH - 2 * EDGE) * column.share / whole)
                self._cell(table.cell(0, at), column.name, "quiet", number=column.number)
                for down, row in enumerate(rows, start=1):
                    self._cell(table.cell(down, at), row[at], "", number=column.number)
            self.y += height + Mm(4)
        if block.caption:
            self._text([(block.caption, 12, "quiet")])

    def _cell(self, cell: Any, text: Text, tone: str, *, number: bool) -> None:
        paragraph = cell.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT if number else PP_ALIGN.LEFT
        self._runs(paragraph, text, 13, tone)
