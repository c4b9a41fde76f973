"""Questions about feedback and themes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from textwrap import shorten

from django.db.models import Avg, Count, Min, Sum
from django.db.models.functions import TruncMonth
from django.http import Http404

from headway.ground import words
from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.accounts.queries import visible
from headway.loop.kpis.intervals import wilson

from ..models import Feedback, FeedbackImport, FeedbackQuerySet, Survey, Theme
from .labels import labels
from .masking import masked

SOON = 30
"""Days within which a theme should have its answer."""
MOST_CARDS = 200
"""Pieces laid on a board at most; more nobody sorts at one table."""


@dataclass(frozen=True)
class Row:
    """A theme with what is behind it. `weight` is its pieces, each times its severity (1 to 3)."""

    theme: Theme
    pieces: int
    clients: int
    weight: int
    severity: float
    since: date
    lately: int
    before: int
    waiting: int | None

    @property
    def late(self) -> bool:
        """Whether it waits for an answer longer than `SOON` days."""
        return self.waiting is not None and self.waiting > SOON

    @property
    def severity_word(self) -> str:
        """The severity nearest to the mean, in a word."""
        return str(Feedback.Severity(round(self.severity)).label).lower()


@dataclass(frozen=True)
class Standing:
    """How the loop stands: themes, those open, those late, and answered in time of those due."""

    themes: int = 0
    open: int = 0
    late: int = 0
    due: int = 0
    in_time: int = 0


def feedback(who: Member) -> FeedbackQuerySet:
    """The feedback a member may see; a client contact sees their own company's."""
    rows = visible(who, Feedback).select_related("client", "theme")
    assert isinstance(rows, FeedbackQuerySet)
    return rows


def themes(who: Member, on: date) -> list[Row]:
    """The themes of a desk, what weighs most first; none for who may not compare."""
    if not who.may("compare"):
        return []
    found = {
        row["theme"]: row
        for row in Feedback.objects.filter(desk=who.desk).exclude(theme=None).order_by()
        .values("theme").annotate(
            n=Count("pk"), clients=Count("client", distinct=True), weight=Sum("severity"),
            severity=Avg("severity"), since=Min("heard_on"),
        )
    }  # fmt: skip
    days = timedelta(days=90)
    lately = _per_theme(who.desk, on - days, on)
    before = _per_theme(who.desk, on - 2 * days, on - days)
    rows = []
    for theme in Theme.objects.filter(desk=who.desk, gone_at=None):
        one = found.get(theme.pk)
        if one is not None:
            rows.append(
                Row(theme, one["n"], one["clients"], one["weight"], one["severity"], one["since"],
                    lately[theme.pk], before[theme.pk], theme.waiting_days(on))
            )  # fmt: skip
    return sorted(rows, key=lambda row: (-row.weight, row.theme.number))


def _per_theme(desk: Desk, after: date, until: date) -> Counter[int]:
    rows = Feedback.objects.filter(desk=desk, heard_on__gt=after, heard_on__lte=until)
    return Counter(
        dict(rows.exclude(theme=None).order_by().values_list("theme").annotate(Count("pk")))
    )


def standing(found: Sequence[Theme], on: date) -> Standing:
    """How the loop stands over some themes. Due are those answered, or waiting past `SOON` days."""
    late = [theme for theme in found if (theme.waiting_days(on) or 0) > SOON]
    told = [theme for theme in found if theme.first_answered_on is not None]
    in_time = [
        theme for theme in told
        if theme.first_answered_on and (theme.first_answered_on - theme.raised_on).days <= SOON
    ]  # fmt: skip
    return Standing(
        len(found), sum(theme.decision == Theme.Decision.OPEN for theme in found), len(late),
        len(told) + len(late), len(in_time),
    )  # fmt: skip


def theme(who: Member, number: int) -> Theme:
    """One theme by its number; 404 for strangers and for client contacts. A merged one leads on."""
    found = Theme.objects.filter(desk=who.desk, number=number).first()
    if found is None or not who.may("compare"):
        raise Http404("No such theme.")
    while found.merged_into is not None:
        found = found.merged_into
    return found


@dataclass(frozen=True)
class ByClient:
    """A theme at one client: pieces of it, of all the client's; the share and its 95 % interval."""

    client: Client | None
    pieces: int
    of_all: int
    share: float
    low: float
    high: float
    severity: float

    @property
    def range(self) -> str:
        """The interval in words."""
        return words.share_range(self.low, self.high)


def by_client(theme: Theme) -> list[ByClient]:
    """Who speaks of a theme, most pieces first."""
    every = dict(
        Feedback.objects.filter(desk=theme.desk)
        .order_by()
        .values_list("client")
        .annotate(Count("pk"))
    )
    clients = {client.pk: client for client in Client.objects.filter(desk=theme.desk)}
    rows = Feedback.objects.filter(theme=theme).order_by().values_list("client")
    found = []
    for pk, n, severity in rows.annotate(Count("pk"), Avg("severity")):
        low, high = wilson(n, every[pk])
        found.append(ByClient(clients.get(pk), n, every[pk], n / every[pk], low, high, severity))
    return sorted(found, key=lambda one: (-one.pieces, str(one.client)))


@dataclass(frozen=True)
class Month:
    """A month: pieces of a theme, and of all feedback."""

    on: date
    pieces: int
    of_all: int


def months(theme: Theme, on: date) -> list[Month]:
    """The last 24 full months in which there was any feedback, empty ones between them too."""
    first = date(on.year - 2, on.month, 1)
    rows = Feedback.objects.filter(
        desk=theme.desk, heard_on__gte=first, heard_on__lt=date(on.year, on.month, 1)
    )
    every = _monthly(rows)
    mine = _monthly(rows.filter(theme=theme))
    found, month = [], min(every, default=None)
    while month is not None and month <= max(every):
        found.append(Month(month, mine.get(month, 0), every.get(month, 0)))
        month = (month + timedelta(days=32)).replace(day=1)
    return found


def _monthly(rows: FeedbackQuerySet) -> dict[date, int]:
    return dict(
        rows.order_by()
        .annotate(month=TruncMonth("heard_on"))
        .values_list("month")
        .annotate(Count("pk"))
    )


def quotes(theme: Theme, *, most: int = 5) -> list[Feedback]:
    """Pieces that are typical of a theme, then the newest, masked; each text once."""
    rows = list(theme.feedback.exclude(text="").select_related("client")[:500])
    if not rows:
        return []
    typical = labels([[row.text for row in rows]])[0].quote
    rows.sort(key=lambda row: row.text != typical)
    return list({row.text: row for row in reversed(rows)}.values())[::-1][:most]


def cards_of(theme: Theme) -> list[str]:
    """What was said about a theme as cards for a board: masked, a line each, the newest 200."""
    rows = theme.feedback.exclude(text="")[:MOST_CARDS]
    return [shorten(masked(row.text), 280, placeholder=" …") for row in rows]


@dataclass(frozen=True)
class OwnTheme:
    """A theme as one client sees it: words, quotes, count and days of their own feedback alone."""

    theme: Theme
    title: str
    quotes: list[str]
    pieces: int
    since: date
    last: date


def own_themes(who: Member) -> list[OwnTheme]:
    """The themes of a client contact's own company, drawn from its own feedback alone.

    Title and quotes come from the company's texts, counts count the company's pieces; neither the
    order nor anything else tells of others.
    """
    pieces: dict[Theme, list[Feedback]] = defaultdict(list)
    rest: list[str] = []
    for piece in feedback(who).exclude(text=""):
        if piece.theme is None:
            rest.append(piece.text)
        else:
            pieces[piece.theme].append(piece)
    found = [
        OwnTheme(
            theme, masked(label.title), _some(label.quote, said), len(said),
            min(piece.heard_on for piece in said), max(piece.heard_on for piece in said),
        )
        for (theme, said), label in zip(
            pieces.items(),
            labels([[piece.text for piece in said] for said in pieces.values()], rest), strict=True,
        )
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.pieces, one.title))


def _some(typical: str, said: Sequence[Feedback]) -> list[str]:
    texts = dict.fromkeys([typical, *(piece.text for piece in said)])
    return [masked(text) for text in list(texts)[:3]]


@dataclass(frozen=True)
class SurveyRow:
    """A survey and its answers: how many, in words how many, content of those who gave a score
    (mean of 0..1), and the share of the two best answers with its 95 % interval."""

    survey: Survey
    answers: int
    worded: int
    scored: int
    best: int
    interval: tuple[float, float] | None
    open: bool

    @property
    def share(self) -> float | None:
        """Share of the two best answers."""
        return self.best / self.scored if self.scored else None

    @property
    def range(self) -> str:
        """Its interval in words."""
        return words.share_range(*self.interval) if self.interval else words.NOTHING


def surveys(who: Member, at: datetime) -> list[SurveyRow]:
    """The surveys of a desk, the newest first, with what came in."""
    rows = []
    for survey in visible(who, Survey).select_related("client", "opened_by"):
        answers = list(survey.answers.values_list("score", "text"))
        scores = [score for score, _ in answers if score is not None]
        best = sum(score >= 4 for score in scores)
        rows.append(
            SurveyRow(
                survey, len(answers), sum(bool(text) for _, text in answers), len(scores), best,
                wilson(best, len(scores)) if scores else None,
                survey.closed_at is None and survey.ends_at > at,
            )
        )  # fmt: skip
    return rows


def imports(who: Member) -> list[FeedbackImport]:
    """Files of feedback, the newest first."""
    return list(visible(who, FeedbackImport).select_related("by").defer("rows", "refused")[:20])


def survey_by(token_hash: str) -> Survey | None:
    """The survey at a link, open or over."""
    rows = Survey.objects.filter(token_hash=token_hash)
    return rows.select_related("desk", "client").first()
