"""Documents for people who will not sign in: one description, written as PDF, Word or slides; pure.

A document is said once (`Document` and its blocks: headings, sentences, key facts, tables, figures,
lists, notes) and written by `pdf`, `word` or `slides`. What people typed is carried as data, never
as markup, so no text can change the page it stands on.
"""

from headway.ground.documents.document import (
    LETTERS,
    Block,
    Bullets,
    Cell,
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
    Text,
    chart,
    plain,
)
from headway.ground.documents.pdf import pdf
from headway.ground.documents.slides import slides
from headway.ground.documents.word import word

__all__ = [
    "LETTERS",
    "Block",
    "Bullets",
    "Cell",
    "Column",
    "Document",
    "Fact",
    "Facts",
    "Figure",
    "Heading",
    "NewPage",
    "Note",
    "Paragraph",
    "Span",
    "Table",
    "Text",
    "chart",
    "pdf",
    "plain",
    "slides",
    "word",
]
