"""One description, three files; and no text, however odd, changes the page it stands on."""

from __future__ import annotations

import io
import re
from datetime import date

import docx
import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from headway.ground.charts import bars
from headway.ground.documents import (
    LETTERS,
    Bullets,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    NewPage,
    Note,
    Paragraph,
    Span,
    Table,
    chart,
    pdf,
    plain,
    slides,
    word,
)
from headway.ground.documents.document import printable

HOSTILE = [
    "#panic(\"x\")", "#import \"@preview/x:0.1.0\": *", "$x^2$ *bold* _em_ `raw`", "= Heading", "- item",
    "<label> @ref", "// gone /* gone */", "\\ \\u{41} \\#", "]#[", "\"quoted\" 'single'", "{{ }}",
    "<w:t>xml</w:t> & ]]>", "https://example.org/?a=1&b=2", "--- ... ~ -?", "#read(\"/etc/passwd\")",
]  # fmt: skip
SPEC = bars([{"name": "E-mail", "value": 0.4, "n": 30}], unit="share")


def letters(text: str) -> str:
    """Text without blanks and soft hyphens: a page may break it anywhere."""
    return re.sub(r"[\s\u00ad\u200b]", "", text)


def read_pdf(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def read_word(content: bytes) -> str:
    made = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


def read_slides(content: bytes) -> str:
    found = []
    for slide in pptx.Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


FORMS = [(pdf, read_pdf), (word, read_word), (slides, read_slides)]


def full(text: str) -> Document:
    """A document that says the text in every kind of place."""
    return Document(
        title=text, subtitle=text, author="Harbour IT", made_on=date(2026, 11, 25),
        blocks=(
            Paragraph(text, lead=True), Facts((Fact(text, "5", text),)), Heading(text),
            Paragraph((Span(text, "strong"), " and ", Span(text, "concern"))),
            Table((Column(text), Column("Hours", number=True)), ((text, "12"),), text),
            Heading("Second", 2), Bullets((text,)), Note(text, "concern"),
            chart(SPEC, caption=text), NewPage(), Paragraph("The end."),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("write", "read"), FORMS, ids=["pdf", "word", "slides"])
def test_odd_text_is_set_as_it_was_typed(write, read):
    for text in HOSTILE:
        found = letters(read(write(full(text))))
        assert found.count(letters(text)) >= 9, text
        assert "Theend." in found


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_no_text_breaks_a_file(text):
    """Nor any sign: control codes and the like are left out, everything else is kept."""
    document = full(text)
    PdfReader(io.BytesIO(pdf(document)))
    assert letters(printable(text)) in letters(read_word(word(document)))
    assert letters(printable(text)) in letters(read_slides(slides(document)))


@settings(max_examples=30, deadline=None)
@given(st.text("#$*_`<>@=-+/\\[]{}()\"'~^&|;:.,!?%x1 ", min_size=1, max_size=40))
def test_markup_signs_are_only_signs_in_the_pdf(text):
    said = f"[{text}]"
    found = letters(
        read_pdf(pdf(Document("T", made_on=date(2026, 1, 1), blocks=(Paragraph(said),))))
    )
    assert letters(said) in found


def test_the_same_document_gives_the_same_pdf():
    assert pdf(full("Plan")) == pdf(full("Plan"))


def test_the_pdf_carries_title_date_and_tags():
    reader = PdfReader(io.BytesIO(pdf(full("Plan"))))
    assert reader.metadata is not None
    assert reader.metadata.title == "Plan"
    assert reader.metadata.creation_date.date() == date(2026, 11, 25)
    assert "/StructTreeRoot" in reader.trailer["/Root"]


def test_the_head_of_a_long_table_stands_on_each_page():
    rows = tuple((f"IMP-{number}", "12") for number in range(120))
    document = Document("Plan", blocks=(Table((Column("Reference"), Column("Hours")), rows),))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf(document))).pages]
    assert len(pages) > 2
    assert all("Reference" in page for page in pages)
    assert "IMP-119" in pages[-1]
    deck = read_slides(slides(document))
    assert deck.count("Reference") == 11, "eleven rows a slide"
    assert "IMP-119" in deck


def test_a_wide_document_lies_on_its_side():
    box = PdfReader(io.BytesIO(pdf(Document("Roadmap", wide=True)))).pages[0].mediabox
    assert box.width > box.height


def test_figures_are_told_in_words():
    made = docx.Document(io.BytesIO(word(full("Plan"))))
    assert made.inline_shapes[0]._inline.docPr.get("descr") == SPEC["description"]


def test_a_row_that_lacks_a_cell_is_refused():
    with pytest.raises(ValueError, match="Row 2 has 1 cells for 2 columns"):
        Table((Column("A"), Column("B")), (("1", "2"), ("1",)))


def test_a_figure_needs_no_chart():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20">'
        f'<text y="15" font-family="{LETTERS}">Hello</text></svg>'
    ).encode()
    document = Document("Plan", blocks=(Figure(svg, "A greeting"),))
    assert "Hello" in read_pdf(pdf(document))
    assert plain(("a", Span("b", "quiet"))) == "ab"


def test_a_figure_is_never_higher_than_its_page():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="900">'
        f'<text y="20" font-family="{LETTERS}">Top</text>'
        f'<text y="890" font-family="{LETTERS}">Bottom</text></svg>'
    ).encode()
    for wide in (False, True):
        document = Document("Plan", blocks=(Figure(svg, "A tower"), Paragraph("End.")), wide=wide)
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf(document))).pages]
        assert any("Top" in page and "Bottom" in page for page in pages)
        assert "End." in pages[-1]
