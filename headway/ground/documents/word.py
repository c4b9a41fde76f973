"""A document as Word (.docx): real headings and tables, so that it can be worked on."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from docx import Document as open_word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

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
from headway.ground.documents.picture import png

COLOURS = {
    "quiet": RGBColor(0x56, 0x61, 0x74),
    "concern": RGBColor(0xA8, 0x41, 0x0B),
    "better": RGBColor(0x1A, 0x56, 0xC4),
}
INK = RGBColor(0x0F, 0x17, 0x2A)
FONT = "Calibri"


def word(document: Document) -> bytes:
    """The document as a .docx file."""
    made: Any = open_word()
    _page(made, wide=document.wide)
    _styles(made)
    properties = made.core_properties
    properties.title = printable(document.title)[:255]
    properties.author = printable(document.author)[:255]
    if document.made_on is not None:
        on = document.made_on
        properties.created = properties.modified = datetime(on.year, on.month, on.day)  # noqa: DTZ001 - Word keeps no zone
    made.add_paragraph(printable(document.title), style="Title")
    if document.subtitle:
        _write(made.add_paragraph(), document.subtitle, tone="quiet")
    for block in document.blocks:
        _add(made, block)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _page(made: Any, *, wide: bool) -> None:
    section = made.sections[0]
    width, height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
    section.page_width, section.page_height = width, height
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(20))


def _styles(made: Any) -> None:
    sizes = {"Normal": 10.5, "Title": 22, "Heading 1": 14, "Heading 2": 11.5}
    for name, size in sizes.items():
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(kind), FONT)
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
    border = made.styles["Title"].element.find(".//" + qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)


def _inner(made: Any) -> int:
    section = made.sections[0]
    return int(section.page_width - section.left_margin - section.right_margin)


def _write(paragraph: Any, text: Text, *, size: float | None = None, tone: str = "") -> None:
    for piece in spans(text):
        run = paragraph.add_run(printable(piece.text))
        meant = piece.tone or tone
        run.bold = True if meant == "strong" else None
        if meant in COLOURS:
            run.font.color.rgb = COLOURS[meant]
        if size is not None:
            run.font.size = Pt(size)


def _caption(made: Any, text: str) -> None:
    if text:
        _write(made.add_paragraph(), text, size=8.5, tone="quiet")


def _add(made: Any, block: Block) -> None:
    if isinstance(block, Heading):
        made.add_heading(printable(block.text), level=block.level)
    elif isinstance(block, Paragraph):
        _write(made.add_paragraph(), block.text, size=13 if block.lead else None)
    elif isinstance(block, Facts):
        _facts(made, block)
    elif isinstance(block, Table):
        _table(made, block)
        _caption(made, block.caption)
    elif isinstance(block, Figure):
        shape = made.add_picture(io.BytesIO(png(block)), width=Emu(_inner(made)))
        shape._inline.docPr.set("descr", printable(block.alt))
        for side in "TBLR":  # left out, some programs put their own space there
            shape._inline.set(f"dist{side}", "0")
        _caption(made, block.caption)
    elif isinstance(block, Bullets):
        for item in block.items:
            _write(made.add_paragraph(style="List Bullet"), item)
    elif isinstance(block, Note):
        paragraph = made.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(5)
        _write(paragraph, block.text, tone=block.tone)
    else:
        made.add_page_break()


def _facts(made: Any, block: Facts) -> None:
    columns = min(len(block.facts), 4)
    if not columns:
        return
    table = made.add_table(rows=-(-len(block.facts) // columns), cols=columns)
    for number, fact in enumerate(block.facts):
        cell = table.cell(number // columns, number % columns)
        _write(cell.paragraphs[0], fact.name, size=8.5, tone="quiet")
        _write(cell.add_paragraph(), fact.value, size=17, tone=fact.tone)
        if fact.remark:
            _write(cell.add_paragraph(), fact.remark, size=8.5, tone="quiet")
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.space_after = Pt(0)
    made.add_paragraph()


def _table(made: Any, block: Table) -> None:
    table = made.add_table(rows=1 + len(block.rows), cols=len(block.columns))
    table.autofit = False
    whole = sum(column.share for column in block.columns)
    for at, column in enumerate(block.columns):
        width = Emu(int(_inner(made) * column.share / whole))
        table.columns[at].width = width
        for cell in table.columns[at].cells:
            cell.width = width
    lines: list[tuple[Text, ...]] = [tuple(column.name for column in block.columns), *block.rows]
    for line, row in zip(lines, table.rows, strict=True):
        head = line is lines[0]
        for cell, text, column in zip(row.cells, line, block.columns, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            if column.number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _write(paragraph, text, size=9, tone="quiet" if head else "")
        _hairline(row, strong=head)
        _mark(row, "cantSplit")
    _mark(table.rows[0], "tblHeader")


def _hairline(row: Any, *, strong: bool) -> None:
    """A line under each cell."""
    for cell in row.cells:
        properties = cell._tc.get_or_add_tcPr()
        borders = OxmlElement("w:tcBorders")
        bottom = OxmlElement("w:bottom")
        for name, value in (
            ("val", "single"), ("sz", "6" if strong else "4"), ("color", "566174" if strong else "D5DAE2"),
        ):  # fmt: skip
            bottom.set(qn(f"w:{name}"), value)
        borders.append(bottom)
        properties.append(borders)


def _mark(row: Any, name: str) -> None:
    """A row's switch: `tblHeader` repeats it on each page, `cantSplit` keeps it on one."""
    mark = OxmlElement(f"w:{name}")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
