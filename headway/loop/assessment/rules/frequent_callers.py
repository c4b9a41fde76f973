"""Clients and people who get in touch far more than others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy import stats

from headway.ground.words import count
from headway.loop.kpis.intervals import of_count

from ..book import Book, Callers
from ..costing import cost_of
from ..draft import Draft, Tried
from .rule import Rule

LEAST_PEOPLE = 20
LEAST_TIMES = 1.5
LEAST_CONTACTS = 24
"""A person with fewer than two contacts a month is not looked at."""
MONTHS = 12
"""Looked back so far, or as far as the data goes."""


def _during(book: Book) -> tuple[float, str]:
    """How many months of contacts are counted, and that in words."""
    if book.history > MONTHS - 0.5:
        return MONTHS, "a year"
    months = round(book.history)
    return book.history, f"{months} months" if months > 1 else "a month"


class FrequentCallers(Rule):
    """A client whose people get in touch far more often than those of others, or a single person who
    does. Persons are never named: they stand under a pseudonym."""

    key = "frequent_callers"
    name = "Contacts far more often than others"
    why = "Behind many calls from one place is usually one thing nobody has mended there."
    asks = ()

    def look(self, book: Book) -> Iterator[Tried]:
        """Each client's contacts a person against the others'; each client's three most frequent
        people against what people there usually are."""
        for missing in ("client", "requester"):
            why = book.cannot("throughput", (missing,))
            if why is not None:
                book.silent(self.key, "contacts", why)
                return
        all_callers = [one for one in book.callers() if one.people >= LEAST_PEOPLE]
        for one in all_callers:
            others = [other for other in all_callers if other is not one]
            if others:
                yield self._client(book, one, others)
            yield from self._people(book, one)

    def _client(self, book: Book, one: Callers, others: list[Callers]) -> Tried:
        """Welch's t-test on the logarithm of contacts a person."""
        people = np.array([other.people for other in others], dtype=float)
        means = np.array([other.mean for other in others])
        level = float((people * means).sum() / people.sum())
        within = sum(other.variance * (other.people - 1) for other in others)
        between = float((people * (means - level) ** 2).sum())
        spread = (within + between) / max(people.sum() - 1, 1)
        # clients differ from each other by nature: how much they do is part of the yardstick
        nature = max(float(np.var(means, ddof=1)) if len(means) > 2 else 0.0, 1e-4)
        error = np.sqrt(one.variance / one.people + spread / people.sum() + nature)
        p = float(stats.t.sf((one.mean - level) / error, max(len(others) - 1, 1)))
        here = one.contacts / one.people
        there = sum(other.contacts for other in others) / float(people.sum())
        p = p if here >= LEAST_TIMES * there else 1.0
        extra = (here - there) * one.people / _during(book)[0]
        return Tried(p, partial(_told_client, self.key, book, one, here, there, extra))

    def _people(self, book: Book, one: Callers) -> Iterator[Tried]:
        """How far out of a log-normal crowd of this size the most frequent people stand."""
        usual = float(np.exp(one.mean))
        for who, contacts in one.top:
            spread = max(one.variance, 0.25) ** 0.5
            far = (np.log(contacts) - one.mean) / spread
            p = float(stats.norm.sf(far)) * one.people  # the most frequent of so many
            keep = contacts >= LEAST_CONTACTS and contacts >= 3 * usual
            p = min(p, 1.0) if keep else 1.0
            yield Tried(p, partial(_told_person, self.key, book, one, who, contacts))


def _told_client(
    rule: str, book: Book, one: Callers, here: float, there: float, extra: float
) -> Draft:
    low, high = of_count(one.contacts)
    during = _during(book)[1]
    return Draft(
        rule=rule, kpi="contacts", unit="contacts", slice={"client": one.client},
        title=f"{one.client}: {here:.1f} contacts a person in {during} where others have {there:.1f}",
        what=f"{count(one.people)} people of {one.client} got in touch {count(one.contacts)} times"
        f" in {during}, {here:.1f} times each; people of other clients {there:.1f} times.",
        value=here, comparison=there, n=one.contacts, low=low / one.people, high=high / one.people,
        worse=1, cost=cost_of("contacts", extra, book.assumed), target=round((here + there) / 2, 1),
        evidence={
            "counts": {"people": one.people, "contacts": one.contacts, "extra_per_month": extra},
            "query": "contacts of the last 365 days by client and requester",
            "test": "t-test on the logarithm of contacts a person, beside how much clients differ"
            " anyway",
        },
    )  # fmt: skip


def _told_person(rule: str, book: Book, one: Callers, who: str, contacts: int) -> Draft:
    usual = float(np.exp(one.mean))
    low, high = of_count(contacts)
    months, during = _during(book)
    extra = (contacts - usual) / months
    return Draft(
        rule=rule, kpi="contacts", unit="contacts",
        slice={"client": one.client, "people": who},
        title=f"{one.client}: one person got in touch {count(contacts)} times in {during}, where"
        f" {usual:.0f} is usual",
        what=f"One of {count(one.people)} people of {one.client} ({who}) got in touch"
        f" {count(contacts)} times in {during}; the usual number there is {usual:.1f}. It may be an"
        " address several people share.",
        value=float(contacts), comparison=usual, n=contacts, low=low, high=high, worse=1,
        cost=cost_of("contacts", extra, book.assumed), target=None,
        evidence={
            "counts": {"contacts": contacts, "extra_per_month": extra},
            "query": "contacts of the last 365 days by client and requester",
            "test": "distance from a log-normal crowd of that client's people, times their number",
        },
    )  # fmt: skip
