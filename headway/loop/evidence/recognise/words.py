"""Headings in many vendors' and several languages' words, and how well one fits a field."""

from __future__ import annotations

import re
from functools import cache

from headway.loop.evidence.sources.headings import normal

WORDS: dict[str, str] = {
    "ticket_id": "number; ticket id; ticket#; unique key; case key; document key; documentkey; ticket number; incident number; incident id; case id; case number; case:concept:name; "
    "request number; request id; issue key; key; ticket no; ticket nr; ticket #; case enquiry id; ticket ref; reference; ref; "
    "issue id; case; ticket; id; incident; call number; call id; service request number; sr number; display id; "
    "ticketnummer; vorgangsnummer; vorfallnummer; fallnummer; numero; numero de ticket; numero du ticket; numero ticket; "
    "numero do ticket; numero do chamado; chamado; id do chamado; id ticket; identifiant; ticketnr; meldingnummer; incidentnummer; nummer; nr; no",
    "client": "client; customer; customer company; company; organization; organisation; account; customer name; company name; client name; "
    "organization name; requester organization; requester company; account name; site; tenant; kunde; firma; mandant; organisationseinheit; cliente; empresa; azienda; "
    "societe; entreprise; klant; bedrijf; organizacion; organizacao; organizzazione; entity; entite; entidad; entidade",
    "requester": "requester; caller; customer full name; customer user; caller id; requester name; requested by; requested for; requester email; requester id; reporter; opened for; "
    "contact; contact name; user; end user; submitter; affected user; raised by; customer contact; requestor; requestors; author; created by; opened by; "
    "anforderer; anrufer; melder; antragsteller; benutzer; gemeldet von; ersteller; solicitante; demandeur; usuario; utilisateur; richiedente; aanvrager; aanmelder; gebruiker",
    "type": "ticket type; issue type; type; incident type; request type; tracker; record type; work type; ticket kind; kind; sys class name; service type; "
    "tickettyp; vorgangstyp; typ; art; tipo; tipo de ticket; tipologia; soort; tipo de solicitud; tipo do chamado",
    "category": "category; category name; categorization tier 1; operational categorization tier 1; complaint type; ticket category; issue category; incident category; categorization; categorisation; case category; reason; "
    "topic; problem type; ticket categorie; kategorie; categoria; categorie; categoria do chamado",
    "subcategory": "subcategory; sub category; categorization tier 2; operational categorization tier 2; sub-category; subtype; sub type; item; category 2; second category; unterkategorie; subkategorie; "
    "subcategoria; sous categorie; sous-categorie; sottocategoria; subcategorie; case title",
    "service": "service; service name; business service; cmdb ci; configuration item; ci name; ci; application; system; product; asset; affected ci; "
    "affected service; service offering; component; components; dienst; anwendung; produkt; produit; producto; prodotto; servizio; servicio; servico; aplicacion; aplicacao; applicatie",
    "priority": "priority; priority name; ticket priority; severity; seriousness; prio; prioritat; dringlichkeit; prioridad; priorite; prioridade; priorita; prioriteit; criticality; impact; sr latest impact",
    "channel": "channel; contact type; request mode; mode; report source; channel type; source; via; via channel; origin; source name; reported source; request source; requesttype; contact method; case origin; ticket source; medium; intake; "
    "kanal; eingangskanal; quelle; canal; canale; kanaal; origen; origine; origem; request source name",
    "group": "assignment group; involved st; group; group name; assigned group; owner group; team; queue; support group; support team; assigned team; workgroup; "
    "resolver group; technician group; board; service board; org:group; department; gruppe; zuweisungsgruppe; bearbeitergruppe; bearbeitungsgruppe; "
    "grupo; grupo de asignacion; groupe; groupe d'affectation; grupo de atribuicao; gruppo; groep; behandelaarsgroep; fila; equipo; equipe; queue name",
    "assignee": "assigned to; assignee; assignee name; org:resource; owner; agent; agent name; technician; resource; assigned agent; assigned technician; analyst; assigned user; "
    "primary resource; responder; zugewiesen an; bearbeiter; besitzer; asignado a; tecnico; agente; affecte a; attribue a; technicien; assegnato a; assegnatario; atribuido a; responsavel; responsable; toegewezen aan; behandelaar",
    "status": "state; status; ticket status; incident state; case status; ticket state; status name; current status; issue status; zustand; estado; statut; stato; etat; situacao; stade",
    "opened_at": "opened at; opened; open time; open dt; open date; created at; created; created date; created time; create date; date created; date opened; created on; "
    "creation date; creation time; date entered; date submitted; submitted at; submitted; reported at; reported date; report date; logged at; logged date; opened date; open datetime; created datetime; create time; date reported; dateoccurred; date occurred; "
    "start time; start date; raised on; sys created on; sys created at; request date; opening date; ticket created; "
    "erstellt; erstellt am; erstellungsdatum; eroffnet; eroffnet am; eroffnungsdatum; offnungsdatum; gemeldet am; angelegt am; fecha de creacion; fecha de apertura; creado; abierto; creado el; "
    "date d'ouverture; date de creation; cree le; ouvert le; cree; data de abertura; data de criacao; aberto em; criado em; data di apertura; data apertura; data creazione; data di creazione; creato il; aperto il; aanmaakdatum; aangemaakt op; aangemaakt; datum aangemaakt; aanmelddatum; geopend op",
    "first_response_at": "first response at; responded date; responded time; first response; first response time; first reply at; first responded at; initial response at; first responded; initially assigned; responded at; "
    "response date; first response date; erste antwort; erste reaktion; primera respuesta; premiere reponse; primeira resposta; prima risposta; eerste reactie; first response time (time)",
    "resolved_at": "resolved at; datum gereed; gereed op; gereedgemeld op; resolved; resolved time; resolved date; resolution date; resolutiondate; date resolved; resolution time; resolved on; solved at; solved; resolution at; date solved; solve date; "
    "completed at; completed; completion date; date completed; completed date; resolved datetime; initially resolved; fixed at; "
    "gelost am; gelost; losungsdatum; erledigt am; fecha de resolucion; resuelto; resuelto el; date de resolution; resolu le; data de resolucao; resolvido em; resolvido; data risoluzione; data di risoluzione; risolto il; opgelost op; oplosdatum; datum opgelost",
    "closed_at": "closed at; closed; close at; completed time; completion time; close time; close date; closed date; date closed; closed dt; closed on; closed time; closing date; closure date; closed datetime; "
    "geschlossen; geschlossen am; schlie\u00dfdatum; schliessdatum; schliessungsdatum; abschlussdatum; fecha de cierre; cerrado; cerrado el; date de cloture; date de fermeture; ferme le; clos le; data de fechamento; fechado em; data de encerramento; data chiusura; data di chiusura; chiuso il; gesloten op; sluitdatum; datum gesloten",
    "updated_at": "sys updated at; modified time; modified at; modified on; sys updated on; updated at; updated; last updated; update time; last update; last modified; modified; lastupdated; updated on; date modified; updated date; last updated at; "
    "aktualisiert; aktualisiert am; geandert; letzte anderung; actualizado; ultima actualizacion; mis a jour; derniere modification; atualizado em; ultima modifica; aggiornato il; bijgewerkt op; laatst gewijzigd; last activity date; date mod",
    "reopen_count": "reopen count; number of reopen; reopens; reopened count; number of reopens; times reopened; no of reopens; reopen; reopenings; anzahl wiedereroffnungen; reaperturas; reouvertures; reaberturas; riaperture; heropend",
    "reassignment_count": "reassignment count; number of reassign; assigned group transfers; group transfers; reassignments; number of reassignments; no of reassignments; times reassigned; group changes; anzahl umverteilungen; neuzuweisungen; reasignaciones; reaffectations; reatribuicoes; riassegnazioni",
    "first_contact_resolved": "first contact resolved; fcr; first call resolution; first contact resolution; first call resolved; resolved on first contact; first contact fix; fcr flag; one touch; one touch resolution",
    "contacts": "contacts; contact count; number of contacts; interactions; no of related interactions; number of interactions; touches; replies; agent interactions; customer interactions",
    "sla_due_at": "sla due; due date; due by; due at; target dt; target date; due by time; sla due date; resolution due; resolution due by; deadline; duedate; due; due time; sla target; target date; target close date; target resolution date; target resolution time; resolve by; planned end time; time to resolve; time to own; "
    "falligkeitsdatum; fallig am; faellig; fecha limite; fecha de vencimiento; date d'echeance; echeance; data de vencimento; prazo; data scadenza; scadenza; vervaldatum; streefdatum; escalation at; close escalation at",
    "sla_met": "made sla; sla met; ontime; on time; sla; sla status; resolution status; within sla; in sla; sla achieved; sla compliant; sla state; met sla; sla result; "
    "sla eingehalten; sla cumplido; sla respecte; sla respeitado; sla rispettato; resolution sla; sla compliance; close in time; sla hold",
    "sla_missed": "sla breached; overdue status; breached; has breached; sla breach; is overdue; overdue; sla violated; missed sla; sla failed; sla verletzt; resolution breached; is breached",
    "handle_minutes": "handle time; accounted time; handling time; handle time hrs; handle minutes; time worked; time spent; work time; actual hours; worked hours; actual time; hours worked; total time spent; timetaken; time taken; time unit; total hours; "
    "logged time; effort; aufwand; bearbeitungszeit; arbeitszeit; zeitaufwand; tiempo dedicado; temps passe; tempo gasto; tempo impiegato; bestede tijd; worked hrs; timeworked; duration in minutes",
    "wait_minutes": "wait time; waiting time; pending time; on hold time; hold time; pause duration; business pause duration; customer wait; requester wait time in minutes; wait minutes; wartezeit",
    "csat": "csat; satisfaction; satisfaction score; satisfaction rating; satisfaction score value; customer satisfaction; statisfaction score; rating; survey score; survey result; feedback score; csat score; survey rating; nps; "
    "zufriedenheit; bewertung; satisfaccion; satisfacao; soddisfazione; tevredenheid; note de satisfaction; survey results",
    "onsite": "onsite; on site; on site visit; site visit; field visit; vor ort; sur site; in loco; visita",
    "downtime_minutes": "downtime; outage; outage duration; outage minutes; downtime minutes; ausfallzeit",
    "affected_users": "affected users; users affected; number of users affected; impacted users; users impacted; number of affected users; betroffene benutzer; usuarios afectados; utilisateurs touches",
    "knowledge_article": "kb number; km number; kb article; knowledge article; article; kb; knowledge id; linked article; article id; wissensartikel; articulo",
    "knowledge_linked": "knowledge; knowledge used; kb used; knowledge linked; article linked; kb linked; used knowledge",
    "summary": "short description; summary; subject; title; name; description; ticket subject; brief description; betreff; titel; kurzbeschreibung; asunto; titulo; resumen; sujet; titre; objet; assunto; resumo; oggetto; titolo; onderwerp; omschrijving; zusammenfassung",
    "sequence": "sys mod count; sequence; sequence number; seq; step; mod count; event number; line number; revision",
    "activity": "concept:name; activity; event; event name; action; task name; activity name; incidentactivity type; incident activity type; activity en; activity de; aktivitat; actividad; activite; atividade; attivita; activiteit; event type; transaction type",
    "event_at": "complete timestamp; time:timestamp; timestamp; event time; eventtime; datestamp; date stamp; change date time; change date; date changed; time; event date; event timestamp; complete time; activity time; changed at; change time; zeitstempel; marca de tiempo; horodatage; updated; datum; start timestamp",
    "event_kind": "field name; fieldname; field id; field; field changed; changed field; attribute; property",
    "event_from": "old value; from; from value; oldvalue; previous value; old; original; from string; value from; old string; originalstring",
    "event_to": "new value; to; to value; newvalue; value; new; to string; value to; new string; newstring",
    "event_by": "changed by; author id; user id; author; actor; updated by; performed by; modified by",
}  # fmt: skip
"""Field or role → headings, strongest first. `event_at` becomes the role `updated_at` of the event
shape; `sla_missed` is `sla_met` turned round."""

NOISE = ("ticket", "case", "incident", "request", "issue", "fields", "attributes", "task", "call")
_TAIL = ("name", "value", "display value", "displayname", "display name", "utc", "gmt", "date time", "datetime", "label", "text")  # fmt: skip


@cache
def phrases() -> dict[str, list[tuple[str, float]]]:
    """Normalised heading → fields it may mean, with how well it fits."""
    found: dict[str, list[tuple[str, float]]] = {}
    for field, text in WORDS.items():
        for place, phrase in enumerate(text.split(";")):
            found.setdefault(normal(phrase.strip()), []).append(
                (field, 0.97 - min(place, 30) * 0.003)
            )
    return found


def fits(heading: str) -> dict[str, float]:
    """Fields a heading may mean, with how well its words fit (0..1).

    >>> max(fits("Incident Open Time").items(), key=lambda item: item[1])[0]
    'opened_at'
    >>> fits("u_symptom")
    {}
    """
    if re.match(r"^u_[a-z]", heading):
        return {}
    words = normal(heading)
    scores: dict[str, float] = {}

    def add(phrase: str, factor: float) -> None:
        for field, score in phrases().get(phrase, ()):
            scores[field] = max(scores.get(field, 0), score * factor)

    add(words, 1.0)
    bare = words
    for noise in NOISE:
        bare = re.sub(rf"^{noise} (?=.)", "", bare)
    for tail in _TAIL:
        bare = re.sub(rf"(?<=.) {tail}$", "", bare)
    if bare != words:
        add(bare, 0.95)
    without_id = re.sub(r"(?<=.) ids?$", "", words)
    if without_id != words and not scores:
        add(without_id, 0.88)
        scores.pop("ticket_id", None)
    dotted = [normal(part) for part in heading.split(".")]
    if len(dotted) > 1:
        add(" ".join(dotted[-2:]), 0.95)
        add(dotted[-1], 0.9)
        if dotted[-1] in {"name", "value", "display name", "displayname", "display value", "key"}:
            add(dotted[-2], 0.93)
    bracket = re.sub(r"\s*[(\[].*", "", heading)
    if bracket and bracket != heading:
        add(normal(bracket), 0.92)
    if not scores:
        tokens = bare.split()
        for size in range(min(len(tokens), 3), 0, -1):
            for at in range(len(tokens) - size + 1):
                phrase = " ".join(tokens[at : at + size])
                if len(phrase) > 3:
                    add(phrase, 0.55 + 0.3 * size / len(tokens))
            if scores:
                break
    return scores
