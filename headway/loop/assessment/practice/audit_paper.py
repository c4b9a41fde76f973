"""An audit on paper: what was looked at, found, agreed, and who signed."""

from __future__ import annotations

from datetime import date

from headway.ground import words
from headway.ground.documents import (
    Block,
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Note,
    Paragraph,
    Span,
    Table,
)

from .queries.audits import ScopeSeen, Seen


def paper(seen: Seen, *, made_on: date) -> Document:
    """The report of what `seen` shows: for a client without the provider's internal scope."""
    audit = seen.audit
    who = [f"{one.name} ({one.client})" if one.client else one.name
           for one in audit.participants.select_related("client")]  # fmt: skip
    blocks: list[Block] = [
        Paragraph(seen.sentence, lead=True),
        Facts(
            (
                Fact("Held on", words.day(audit.held_on)),
                Fact("For", str(audit.client or audit.desk)),
                Fact("Scopes", str(len(seen.scopes))),
            )
        ),
        Paragraph(f"Took part: {words.listed(who, most=12)}." if who else "Nobody else took part."),
    ]
    for one in seen.scopes:
        blocks += _scope(one)
    blocks += [Heading("Signatures")]
    for side in ("provider", "client"):
        signed = seen.signatures.get(side)
        if signed:
            blocks.append(
                Paragraph(
                    f"{signed.get_side_display()}: {signed.name}, {words.day(signed.at.date())}"
                )
            )
        elif side == "provider" or audit.client_id:
            blocks.append(Paragraph(f"{side.title()}: not signed yet"))
    return Document(f"Audit: {audit.name}", blocks=tuple(blocks), made_on=made_on)


def _scope(one: ScopeSeen) -> list[Block]:
    blocks: list[Block] = [Heading(one.scope.name), Paragraph(one.scope.aim)]
    rows = tuple((p.text, p.get_state_display(), p.seen or words.NOTHING) for p in one.points)
    blocks.append(
        Table(
            (Column("Point", share=5), Column("Stands", share=2), Column("What was seen", share=4)),
            rows,
        )
    )
    for finding in one.findings:
        label = Span(
            f"{finding.get_weight_display()}: ",
            "concern" if finding.weight == "major" else "strong",
        )
        blocks.append(Paragraph((label, finding.text)))
        blocks.append(Note(f"Evidence: {finding.evidence}"))
        actions = tuple((a.what, a.who, words.day(a.due_on)) for a in finding.actions.all())
        if actions:
            blocks.append(
                Table(
                    (Column("Agreed", share=5), Column("Who", share=2), Column("By", share=2)),
                    actions,
                )
            )
    return blocks
