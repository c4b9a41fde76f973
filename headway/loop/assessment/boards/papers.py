"""A board on paper: its sentence, its picture, and all that is on it."""

from __future__ import annotations

from datetime import date

from headway.ground import charts, words
from headway.ground.documents import (
    LETTERS,
    Block,
    Bullets,
    Column,
    Document,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
    chart,
)

from ..models import Board
from . import digraph_picture, fishbone_picture, telling
from .fishbone import bones, leading
from .queries import amounts_of, causes_of, chain_of, reading_of, sheet_of

K = Board.Kind


def paper(board: Board, *, made_on: date) -> Document:
    """The board as a document."""
    make = {K.AFFINITY: _affinity, K.DIGRAPH: _digraph, K.PARETO: _pareto, K.CAUSES: _causes}
    sentence, blocks = make[K(board.kind)](board)
    lineage = " → ".join(one.ref for one in chain_of(board))
    parts = [lineage, board.get_kind_display(), board.desk.name, board.about]
    return Document(
        title=board.question, subtitle=" · ".join(part for part in parts if part), made_on=made_on,
        blocks=(Paragraph(sentence, lead=True), *blocks),
    )  # fmt: skip


def _figure(svg: str, alt: str) -> Figure:
    return Figure(svg.replace(charts.FONT, LETTERS).encode(), alt)


def _affinity(board: Board) -> tuple[str, list[Block]]:
    sheet = sheet_of(board)
    sentence = telling.session(
        board.stage, cards=sheet.cards, groups=len(sheet.heaps), pile=len(sheet.pile),
        nameless=sheet.nameless,
    )  # fmt: skip
    blocks: list[Block] = []
    for above, heaps in sheet.supers:
        blocks.append(Heading(above.header))
        for heap in heaps:
            blocks += [
                Heading(str(heap.group), 2),
                Bullets(tuple(card.text for card in heap.cards)),
            ]
    for heap in sheet.single:
        blocks += [Heading(str(heap.group), 2), Bullets(tuple(card.text for card in heap.cards))]
    if sheet.pile:
        blocks += [Heading("Alone", 2), Bullets(tuple(card.text for card in sheet.pile))]
    return sentence, blocks


def _digraph(board: Board) -> tuple[str, list[Block]]:
    found = reading_of(board)
    names = {number: item.text for number, item in found.items.items()}
    sentence = telling.digraph(names, found.reading, left=found.left, total=found.total)
    table = Table(
        (Column("Item", 4), Column("Out", number=True), Column("In", number=True)),
        tuple(
            (names[one.item], str(one.out), str(one.into)) for one in found.reading.ranked
        ),
    )  # fmt: skip
    blocks: list[Block] = [
        _figure(digraph_picture.picture(names, found.arrows, found.reading), sentence), table
    ]  # fmt: skip
    told = [] if found.left else telling.notes(names, found.reading)
    if told:
        blocks.append(Bullets(tuple(told)))
    return sentence, blocks


def _pareto(board: Board) -> tuple[str, list[Block]]:
    found = amounts_of(board)
    sentence = telling.pareto(found, board.unit)
    rows = tuple(
        (step.name, charts.amount(step.amount), words.share(step.share), words.share(step.cumulated))
        for step in found.steps
    )  # fmt: skip
    blocks: list[Block] = []
    if found.steps:
        blocks.append(chart(pareto_spec(board), width=640, alt=sentence))
    columns = (
        Column("Kind", 4), Column(board.unit.capitalize() or "Amount", number=True),
        Column("Share", number=True), Column("Together", number=True),
    )  # fmt: skip
    return sentence, [*blocks, Table(columns, rows)]


def pareto_spec(board: Board) -> charts.Spec:
    """The chart of a Pareto board."""
    found = amounts_of(board)
    rows = [
        {"name": step.name, "value": step.amount, "share": step.share, "cumulated": step.cumulated,
         "hot": step.vital and found.holds}
        for step in found.steps
    ]  # fmt: skip
    return charts.pareto(rows, unit=board.unit, name=board.question)


def _causes(board: Board) -> tuple[str, list[Block]]:
    rows = causes_of(board)
    top = leading(rows)
    known = {row.number: row for row in rows}
    votes = known[top[0]].votes if top else 0
    sentence = telling.causes(board.question, len(rows), [known[one].text for one in top], votes)
    drawn = bones(rows)
    blocks: list[Block] = [_figure(fishbone_picture.picture(board.question, drawn, top), sentence)]
    evidence = dict(board.causes.exclude(evidence="").values_list("number", "evidence"))
    for bone in drawn:
        if bone.lines:
            blocks.append(Heading(bone.label, 2))
            blocks.append(
                Bullets(
                    tuple(
                        f"{'why? ' * (twig.depth - 1)}{twig.text}"
                        + (f" ({telling.many(twig.votes, 'vote')})" if twig.votes else "")
                        + (f" Shown by: {evidence[twig.number]}" if twig.proved else "")
                        for twig in bone.lines
                    )
                )
            )
    if not rows:
        blocks.append(Note("Nothing is written down yet."))
    return sentence, blocks
