"""A file of feedback, row by row: what is kept, and what is refused and why (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from headway.loop.evidence.sources.headings import normal

from .scores import ENDS, content_of, scale_of

MOST_LETTERS = 4_000
WORDS: Mapping[str, tuple[str, ...]] = {
    "text": (
        "comment", "comments", "feedback", "text", "answer", "remark", "remarks", "verbatim", "survey comment",
        "csat comment", "satisfaction comment", "kommentar", "anmerkung", "ruckmeldung", "freitext", "bemerkung",
        "comentario", "comentarios", "opinion", "commentaire", "commentaires", "avis", "remarque",
        "observacao", "observacoes",
    ),
    "score": (
        "score", "rating", "csat", "satisfaction", "nps", "stars", "csat score", "satisfaction score", "bewertung",
        "zufriedenheit", "note", "punkte", "puntuacion", "satisfaccion", "valoracion", "avaliacao", "satisfacao", "nota",
    ),
    "client": (
        "client", "company", "customer", "organisation", "organization", "account", "kunde", "firma", "mandant",
        "cliente", "empresa", "societe", "entreprise",
    ),
    "day": (
        "date", "day", "answered", "answered at", "answered on", "submitted", "submitted at", "created", "created at",
        "response date", "datum", "beantwortet am", "fecha", "date de reponse", "data",
    ),
    "ticket": (
        "ticket", "ticket id", "ticket number", "number", "incident", "request", "case", "ticketnummer", "vorgang",
        "numero", "numero de ticket", "chamado",
    ),
}  # fmt: skip
"""Meaning → headings that carry it, in five languages."""


def columns_of(headings: Sequence[str]) -> dict[str, str]:
    """The column of each meaning, by its heading.

    >>> columns_of(["Ticket number", "CSAT", "Comment"])
    {'text': 'Comment', 'score': 'CSAT', 'ticket': 'Ticket number'}
    """
    plain = {heading: normal(heading) for heading in headings}
    found: dict[str, str] = {}
    for meaning, known in WORDS.items():
        for word in known:
            fits = [one for one in headings if plain[one] == word and one not in found.values()]
            if fits:
                found[meaning] = fits[0]
                break
    return found


@dataclass(frozen=True)
class Ticket:
    """What the tickets know of an answer: client, day, score and its scale."""

    client: str | None
    day: date | None
    score: float | None
    scale: str | None


@dataclass(frozen=True)
class Good:
    """A row that is kept."""

    line: int
    text: str
    client: str
    day: date
    score: float | None
    scale: str
    content: float | None
    ticket: str


@dataclass(frozen=True)
class Bad:
    """A row that is refused: line in the file, why, and its cells as text."""

    line: int
    why: str
    text: str


def judge(
    rows: Sequence[Mapping[str, str]],
    days: Mapping[str, date],
    clients: Mapping[str, str],
    tickets: Mapping[str, Ticket],
    *,
    on: date,
    scale: str = "",
) -> tuple[list[Good], list[Bad], str]:
    """What is kept, what is refused, and the scale the scores were read on.

    `rows`: cells by meaning, and `line`. `days`: text of a date → the day. `clients`: folded name →
    name. `tickets` by number: they fill in what a row does not say. Without any day a row counts as
    heard `on`. len(kept) + len(refused) = len(rows).
    """
    read = [number_of(row.get("score", "")) for row in rows]
    scale = scale or scale_of([score for score in read if isinstance(score, float)])
    good, bad = [], []
    for row, score in zip(rows, read, strict=True):
        try:
            good.append(_one(row, score, days, clients, tickets, on, scale))
        except ValueError as error:
            cells = " · ".join(value for key, value in row.items() if key != "line" and value)
            bad.append(Bad(int(row["line"]), str(error), cells[:1000]))
    return good, bad, scale


def number_of(text: str) -> float | str | None:
    """A score as people write it: 4, “4,5”, “4 of 5”; None for nothing, the text where it is none.

    >>> number_of("4 - good"), number_of("4,5"), number_of(""), number_of("fine")
    (4.0, 4.5, None, 'fine')
    """
    text = text.strip()
    if not text:
        return None
    found = re.match(r"^(\d{1,3}(?:[.,]\d+)?)\s*(?:%|/|[-–:(]|of\b|von\b|stars?\b|$)", text)
    return float(found[1].replace(",", ".")) if found else text


def _one(
    row: Mapping[str, str], score: float | str | None, days: Mapping[str, date],
    clients: Mapping[str, str], tickets: Mapping[str, Ticket], on: date, scale: str,
) -> Good:  # fmt: skip
    text, number = row.get("text", "").strip(), row.get("ticket", "").strip()
    known = tickets.get(number)
    if isinstance(score, str):
        raise ValueError(f"“{score[:40]}” is no score. Write a number, or leave it empty.")
    if score is not None and not scale:
        raise ValueError("The scores fit no known scale. Say which one it is.")
    here = scale
    if score is None and known is not None and known.score is not None and known.scale in ENDS:
        score, here = known.score, known.scale
    if not text and score is None:
        raise ValueError("Neither words nor a score.")
    if len(text) > MOST_LETTERS:
        raise ValueError(f"Longer than {MOST_LETTERS:,} letters ({len(text):,}). Shorten it.")
    said = row.get("client", "").strip() or (known.client if known and known.client else "")
    if said and said.casefold() not in clients:
        raise ValueError(
            f"There is no client “{said[:60]}” at this desk. Add it, or mend the name."
        )
    written = row.get("day", "").strip()
    if written and written not in days:
        raise ValueError(f"“{written[:40]}” is no date. Write it as 2026-03-14.")
    day = days[written] if written else known.day if known and known.day else on
    if day > on:
        raise ValueError(f"{day.isoformat()} lies in the future.")
    content = None if score is None else content_of(score, here)
    client = clients[said.casefold()] if said else ""
    return Good(int(row["line"]), text, client, day, score, here if score is not None else "",
                content, number[:60])  # fmt: skip
