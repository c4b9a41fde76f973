"""What the records say to the four alignment questions: offered, to be looked at and edited."""

from __future__ import annotations

from dataclasses import dataclass

from headway.ground import words
from headway.loop.assessment.queries import findings
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.evidence.ticket import DIMENSIONS
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.queries import targets_of

from .. import suggestion
from ..models import Improvement
from .voices import Heard, heard


@dataclass(frozen=True)
class Offer:
    """An answer the records suggest, with its evidence; empty answer: the records say nothing."""

    answer: str
    evidence: str


def offers(one: Improvement) -> dict[str, Offer]:
    """For each alignment question what the records offer as its answer.

    The right problem: the finding behind it, or the KPI's baseline beside its target. The customer:
    feedback counted and votes. The goal: goal and success factor linked. Scale: tickets of a year
    and how many clients they come from.
    """
    return {
        "goal": _goal(one),
        "scale": _scale(one),
        "problem": _problem(one),
        "customer": customer(heard(one)),
    }


def _goal(one: Improvement) -> Offer:
    if one.goal is None:
        return Offer("", "No goal is linked.")
    way = f", through “{one.csf.name}”" if one.csf else ""
    return Offer("yes", f"Serves “{one.goal.title}” (weight {one.goal.weight} of 5){way}.")


def _problem(one: Improvement) -> Offer:
    finding = one.finding
    if finding is None and one.kpi_key:  # a search may have found the same gap since
        finding = next(
            (
                each
                for each in findings(one.desk).filter(kpi=one.kpi_key)
                if each.slice == one.scope
            ),
            None,
        )
    if finding is not None:
        return Offer(
            "yes",
            f"{finding.title}. {suggestion.evidence(finding.n, finding.confidence, finding.q)}",
        )
    kpi, frozen = kpis_of(one.desk).get(one.kpi_key), one.baseline
    if kpi is None or frozen is None or frozen.value is None:
        return Offer("", "No finding and no frozen KPI stands behind it yet.")
    currency, digits = one.desk.currency, 1 if kpi.unit == "share" else None

    def said(value: float | None) -> str:
        return words.measure(value, kpi.unit, currency=currency, digits=digits)

    text = f"{kpi.name} was {said(frozen.value)} ({said(frozen.low)} to {said(frozen.high)}, n {words.count(frozen.n)})"
    aimed = one.target_value
    if aimed is None:
        own = targets_of(one.desk).get(kpi.key)
        aimed = own.value if own else None
    if aimed is None:
        return Offer("unsure", text + "; there is no target to hold it against.")
    short = frozen.value < aimed if kpi.better == "higher" else frozen.value > aimed
    return Offer("yes" if short else "no", f"{text}; the target is {said(aimed)}.")


def customer(what: Heard) -> Offer:
    """What feedback and votes say to “Does the customer need it?”.

    >>> customer(Heard(count=12, clients=3, serious=4, votes=2)).evidence
    'Said 12 times by 3 clients, 4 times as serious; 2 votes of client contacts.'
    """
    if not what.count and not what.votes:
        return Offer("", "No customer feedback is counted yet.")
    said = []
    if what.count:
        text = f"Said {words.count(what.count)} time{'s' if what.count != 1 else ''}"
        if what.clients:
            text += f" by {what.clients} client{'s' if what.clients != 1 else ''}"
        if what.serious:
            text += (
                f", {words.count(what.serious)} time{'s' if what.serious != 1 else ''} as serious"
            )
        said.append(text)
    if what.votes:
        said.append(f"{what.votes} vote{'s' if what.votes != 1 else ''} of client contacts")
    return Offer("yes", "; ".join(said) + ".")


def _scale(one: Improvement) -> Offer:
    if lake_of(one.desk).empty:
        return Offer("", "No tickets are imported: how many it touches cannot be told.")
    cut = {name: value for name, value in one.scope.items() if name in DIMENSIONS}
    if one.category and "category" not in cut:
        cut["category"] = one.category
    if one.client is not None:
        cut["client"] = one.client.name
    where = "".join(f' AND "{name}" = ?' for name in cut)
    with session_of(one.desk) as session:
        columns = {row[0] for row in session.con.execute("DESCRIBE tickets").fetchall()}
        lost = set(cut) - columns
        if lost:
            return Offer("", f"The tickets have no {words.listed(sorted(lost))}.")
        found = session.con.execute(
            f"""WITH last AS (SELECT max(opened_at) AS at FROM tickets)
            SELECT count(*), count(DISTINCT client), (SELECT count(DISTINCT client) FROM tickets, last
                WHERE opened_at > last.at - INTERVAL 365 DAY),
                (SELECT count(*) FROM tickets, last WHERE opened_at > last.at - INTERVAL 365 DAY)
            FROM tickets, last WHERE opened_at > last.at - INTERVAL 365 DAY{where}""",
            list(cut.values()),
        ).fetchone()
    tickets, clients, all_clients, all_tickets = found or (0, 0, 0, 0)
    place = " / ".join(cut.values()) or "the whole desk"
    if not tickets:
        return Offer("no", f"No ticket of the last twelve months lies in {place}.")
    share = words.share(tickets / all_tickets) if all_tickets else words.NOTHING
    text = f"{words.count(tickets)} tickets in twelve months ({place}), {share} of all"
    if all_clients > 1:
        text += f", from {clients} of {all_clients} clients"
    return Offer("yes" if clients != 1 or all_clients == 1 else "unsure", text + ".")
