"""The report of a cycle on paper: internal, concise, with its figures frozen or as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest

from headway.ground import words
from headway.ground.charts import bars
from headway.ground.documents import (
    Block,
    Bullets,
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Note,
    Paragraph,
    Span,
    Table,
    Text,
    chart,
)
from headway.ground.documents.document import Tone

from ..closing import Fate, Figures, Line
from ..models import Lesson, RetroCard
from ..queries.cycles import Seen
from ..telling import headline, rate_words, ratio_words, slip_words, worth_words

TONES: dict[Fate, Tone] = {Fate.PROVED: "better", Fate.LOST: "concern", Fate.WORSE: "concern"}


def cycle_report(
    seen: Seen, *, author: str, made_on: date, cards: Sequence[RetroCard] = (),
    lessons: Sequence[Lesson] = (),
) -> Document:  # fmt: skip
    """What was promised and what came of it, how good the estimates were, what goes on, what was
    learned."""
    figures, facts = seen.figures, seen.facts
    blocks: list[Block] = [
        Paragraph(headline(facts.cycle, figures, closed=seen.close is not None), lead=True)
    ]
    if worth := worth_words(figures):
        blocks.append(Paragraph(worth))
    if seen.close is None:
        blocks.append(Note("Not closed yet: these figures are as they stand today."))
    elif seen.close.override:
        blocks.append(Note(f"Closed with things open: {seen.close.override}", "concern"))
    blocks.append(_facts(figures))
    if facts.lines:
        blocks += [Heading("Promised, and what became of it"), _entries(facts.lines)]
    blocks += _worth(facts.lines, figures)
    blocks += [Heading("How good our estimates were"), _estimates(figures)]
    going = [line for line in facts.lines if line.fate is Fate.CARRIED]
    if going:
        where = f" in {seen.close.next_cycle}" if seen.close and seen.close.next_cycle else ""
        blocks += [
            Heading(f"What goes on{where}"),
            Bullets(tuple(f"{line.ref} {line.title}: {line.carried}" for line in going)),
        ]
    if cards:
        blocks += [Heading("Looking back"), _cards(cards)]
    if lessons:
        blocks += [
            Heading("What was learned"),
            Bullets(tuple((one.learned, Span(f" {one.ref}", "quiet")) for one in lessons)),
        ]
    span = f"{words.day(_day(facts.starts_on))} to {words.day(_day(facts.ends_on))}"
    return Document(f"Cycle report: {facts.cycle}", span, author, made_on, tuple(blocks))


def _cards(cards: Sequence[RetroCard]) -> Table:
    """The retrospective's cards, a column each for what went well, badly, and what to try."""
    piles = [[card.text for card in cards if card.column == key] for key in RetroCard.Column.values]
    columns = tuple(Column(label) for label in RetroCard.Column.labels)
    return Table(columns, tuple(zip_longest(*piles, fillvalue="")))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _facts(figures: Figures) -> Facts:
    hit, held = rate_words(figures.hit), rate_words(figures.dates.within_85)
    kept = f"{figures.fates[Fate.PROVED]} of all {figures.promised_entries} promised"
    return Facts(
        (
            Fact("Hit rate", hit[0], f"of what has an answer · {hit[1]}"),
            Fact("Proved", f"{words.count(figures.proved)} h".replace("-", "−"), f"a month · {kept}"),
            Fact("Held the 85 % day", *held),
            Fact("Worked ÷ estimated", *ratio_words(figures.work)),
        )
    )  # fmt: skip


def _entries(lines: Sequence[Line]) -> Table:
    columns = (
        Column("Ref", 0.75), Column("Improvement", 2.6), Column("What became of it", 1.3),
        Column("Target", 2.1), Column("85 % day", 1.1, number=True),
        Column("Finished", 1.1, number=True),
    )  # fmt: skip
    rows: list[tuple[Text, ...]] = [
        (
            line.ref, line.title, (Span(str(line.fate).capitalize(), TONES.get(line.fate, "")),),
            f"{line.kpi} {line.target}".replace(" %", "\u00a0%") if line.target else words.NOTHING,
            words.day(_day(line.p85_on)), words.day(_day(line.finished_on)),
        )
        for line in lines
    ]  # fmt: skip
    return Table(columns, tuple(rows))


def _worth(lines: Sequence[Line], figures: Figures) -> list[Block]:
    """Promised and proved hours, bar under bar, for what was promised in hours."""
    known = [line for line in lines if line.promised is not None][:8]
    if not known:
        return []
    rows = []
    for line in known:
        rows.append({"name": f"{line.ref} promised", "value": max(line.promised or 0, 0)})
        if line.proved is not None:
            rows.append({"name": f"{line.ref} proved", "value": max(line.proved, 0)})
    spec = bars(rows, unit="hours a month", name="Promised and proved", row_height=22)
    said = "; ".join(f"{row['name']} {row['value']:.0f} h" for row in rows)
    return [
        Heading("Hours a month, promised and proved"),
        chart(spec, alt=said, caption="A gain counts once, whoever lays claim to it."),
    ]


def _estimates(figures: Figures) -> Table:
    columns = (Column("Estimate", 2.4), Column("How it came out", 1.4), Column("How sure", 3))
    named = (
        ("Dates: within the 50 % day", rate_words(figures.dates.within_50)),
        ("Dates: within the 85 % day", rate_words(figures.dates.within_85)),
        ("Dates: slip against the 50 % day", slip_words(figures.dates)),
        ("Benefits: proved ÷ promised", ratio_words(figures.benefit)),
        ("Hours: worked ÷ estimated", ratio_words(figures.work)),
    )
    return Table(columns, tuple((name, figure, remark) for name, (figure, remark) in named))
