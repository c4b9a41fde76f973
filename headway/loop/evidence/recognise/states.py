"""What the source's own status and activity words mean: resolved, closed, waiting, reopened."""

from __future__ import annotations

import re
from collections.abc import Iterable

from headway.loop.evidence.mapping import States
from headway.loop.evidence.sources.headings import normal

_THING = r"(?:ticket|case|incident|request|issue|call|vorfall|vorgang|anfrage|storung|chamado|caso|incidente|incidencia|solicitud|solicitacao|segnalazione|richiesta|demande|melding)"
_OBJECT = rf"(?: (?:the |il |la |el |le |o |a |de la |de |do |del |della |da |das )?{_THING})?"
_MEANINGS: dict[str, str] = {
    "reopened": r"(?:re-?open(?:ed)?|reopened by .*|wiedereroffnet|wieder geoffnet|reabierto|reabierta|rouvert|reaberto|riapert[oa]|riapertura|reabertura|reapertura|reouverture|wiedereroffnung|heropend|heropening)",
    "cancelled": r"(?:cancell?ed|cancel|rejected|withdrawn|invalid|duplicate|abgebrochen|storniert|abgelehnt|cancelado|annule|annullato|geannuleerd|deleted|spam|merged|won'?t (?:do|fix)|declined)",
    "resolved": r"(?:re-?solved?|solved?|resolution|auto-?resolved|done|fixed|completed?|gelost|losung|erledigt|abgeschlossen|behoben|resuelt[oa]|solucionad[oa]|solucion|resolu|termine|resolvid[oa]|resolucao|solucao|risolt[oa]|risoluzione|oplossing|opgelost|afgehandeld|resolved permanently|resolved \(.*\)|resolved - .*|pending close|awaiting closure|waiting for close|ready to close|finished)",
    "closed": r"(?:clos(?:ed?|ure)|auto-?closed?|closed? .*|archived|geschlossen|schliessung|abschluss|cerrad[oa]|cierre|ferme|fermeture|clos|cloture|fechad[oa]|fechamento|encerrad[oa]|encerramento|chius[oa]|chiusura|gesloten|afgesloten|sluiting)",
    "waiting": r"(?:pending.*|on[- ]?hold.*|hold|wait(?:ing)?(?: .*)?|awaiting.*|suspended|paused|stalled|with customer|need more info|feedback|customer (?:pending|replied?|response)|wartend?.*|warte auf.*|warten.*|pendiente.*|en attente.*|en espera|pendente.*|em espera|aguardando.*|in attesa.*|attesa.*|ruckfrage.*|esperando.*|sospeso|wachtend?.*|in wacht.*)",
}  # fmt: skip
_COMPILED = {
    name: re.compile(rf"(?:{_THING} )?{words}{_OBJECT}") for name, words in _MEANINGS.items()
}


def meaning(word: str) -> str | None:
    """resolved, closed, waiting, reopened or cancelled; None for a word of work in progress.

    >>> [meaning(word) for word in ("Resolve ticket", "Closed", "Awaiting User Info", "Active")]
    ['resolved', 'closed', 'waiting', None]
    >>> meaning("Resolve SW anomaly") is None
    True
    >>> [meaning(word) for word in ("Ticket gelöst", "Chiusura ticket", "Chamado encerrado")]
    ['resolved', 'closed', 'closed']
    """
    plain = word.strip().lower()
    for text in (plain, normal(word), re.sub(r"^\d+\s*[-–.:]?\s*", "", normal(word))):
        for name, pattern in _COMPILED.items():
            if text and pattern.fullmatch(text):
                return name
    return None


def states_of(words: Iterable[str], known: dict[str, str] | None = None) -> States:
    """The meanings of all words seen, lower-cased; `known` is the system's own list."""
    sets: dict[str, set[str]] = {name: set() for name in _MEANINGS}
    for word in words:
        plain = word.strip().lower()
        found = (known or {}).get(plain) or meaning(word)
        if found in sets:
            sets[found].add(plain)
    return States(**{name: frozenset(found) for name, found in sets.items()})
