"""A year of what the demo desk's clients said, sorted; two themes answered, a survey open."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from .demo_furnish import at_hour

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.assessment.models import Feedback, Theme
    from headway.loop.register.models import Improvement

SAID: Final = (
    # share, worst and best answer, how it begins, how it goes on
    (30, (1, 3), ("The ticket was closed", "You closed my ticket", "Our request was closed", "Tickets get closed"),
     ("although nothing was solved", "without asking anybody", "and the fault is not solved", "before it was solved", "and had to be opened again")),
    (26, (1, 2), ("The printer on our floor", "The label printer", "The big printer", "Printing plots", "Printing on this printer"),
     ("jams and nobody knows printers any more", "is broken since winter, like all printers here", "prints blank pages again", "means waiting for a visit to the printer", "jams twice a day")),
    (22, (2, 4), ("I waited on the telephone", "The telephone queue", "Waiting on the telephone", "Calling by telephone"),
     ("for twenty minutes on Monday", "is far too long: twenty minutes of waiting", "in a queue that never ends", "means a long queue on Monday")),
    (16, (1, 3), ("Network and Cloud", "The Network team and the Cloud team", "A ticket between Network and Cloud"),
     ("send us back and forth", "each say it belongs to the other team", "went back and forth for days", "was passed between the teams five times")),
    (14, (2, 3), ("A new colleague", "Our new starters", "The new assistant"),
     ("had no accounts in the first week", "waited three days for new accounts", "could not sign in without accounts")),
    (20, (4, 5), ("The woman who answered", "Your colleague Wei", "Whoever called back"),
     ("was friendly and quick", "explained it in a friendly way", "was quick and kind", "was kind and friendly")),
)  # fmt: skip
GERMAN: Final = (
    (14, (1, 3), ("Der Drucker im Erdgeschoss", "Unser Etikettendrucker", "Der Drucker in der Werkstatt"),
     ("druckt nur leere Seiten", "druckt leere Seiten und sonst nichts", "druckt seit Wochen leere Seiten")),
)  # fmt: skip
AROUND: Final = ("", "", "", "As I said before: ", "To be honest, ", "Again: ")
BY_THEME: Final = {0: "Saint Odile Clinics", 1: "Copperleaf Energy"}


def furnish(desk: Desk, *, members: dict[str, Member], start: date, end: date) -> None:
    """Feedback of the last year as a file would bring it, themes, answers, a survey with replies."""
    from headway.loop.assessment.models import Feedback, Theme
    from headway.loop.assessment.voice import actions
    from headway.loop.register.actions import propose_from_theme

    rng = random.Random(7)  # noqa: S311 (a story, no secret)
    first = max(start, end - timedelta(days=364))
    manager, clients = members["manager"], list(desk.clients.all())
    if not clients:
        return
    Feedback.objects.bulk_create(_pieces(desk, rng, first, end), batch_size=500)
    sorted_on = end - timedelta(days=58)
    at = at_hour(desk, sorted_on)
    actions.sort_feedback(by=manager, desk=desk, at=at, on=sorted_on)
    named = {word: _theme(desk, word) for word in ("closed", "telephone")}
    closed, telephone = named["closed"], named["telephone"]
    if closed is not None:
        day = end - timedelta(days=49)
        actions.rename(by=manager, theme=closed, title="Closed before it is solved", at=at)
        propose_from_theme(
            by=manager, theme=closed, at=at_hour(desk, day), on=day, into=_entry(desk, "Call back before closing"),
            answer="You are right: a ticket is not solved because we closed it. From now on somebody"
            " calls you before it is closed, and you say whether it works.",
        )  # fmt: skip
    if telephone is not None:
        day = end - timedelta(days=21)
        actions.answer(
            by=manager, theme=telephone, decision=Theme.Decision.NOT_NOW, at=at_hour(desk, day), on=day,
            text="Mondays before ten are our busiest hours. We look at it again when the new colleague"
            " has started in the spring; until then a call back can be asked for at the tone.",
            reason="Two more people at that hour would be needed, and would wait all afternoon.",
        )  # fmt: skip
    _survey(desk, manager, rng, end)


def _pieces(desk: Desk, rng: random.Random, first: date, end: date) -> list[Feedback]:
    from headway.loop.assessment.models import Feedback
    from headway.loop.assessment.voice.actions.guards import key_of
    from headway.loop.assessment.voice.scores import content_of, severity_of

    clients = list(desk.clients.all())
    wanted = {client.name: client for client in clients}
    kinds = [*SAID, *GERMAN]
    rows = []
    for number in range(460):
        place = rng.choices(range(len(kinds)), [kind[0] for kind in kinds])[0]
        _, ends, begins, ways = kinds[place]
        days = (end - first).days
        ago = int(days * rng.random() ** (1.7 if place == 1 else 1))  # printing got worse of late
        before = rng.choice(AROUND) if place < len(SAID) else ""
        begin = rng.choice(begins)
        text = (
            f"{before}{begin if not before else begin[0].lower() + begin[1:]} {rng.choice(ways)}."
        )
        score = rng.randint(*ends)
        client = rng.choice(clients)
        if rng.random() < 0.3:
            client = wanted.get(BY_THEME.get(place, ""), client)
        content = content_of(score, "1–5")
        day = end - timedelta(days=ago)
        rows.append(
            Feedback(
                desk=desk, client=client, text=text, score=score, scale="1–5", content=content,
                severity=severity_of(content), heard_on=day, source=Feedback.Source.FILE,
                key=key_of("demo", number), kept_at=at_hour(desk, day),
            )
        )  # fmt: skip
    return rows


def _theme(desk: Desk, word: str) -> Theme | None:
    """The largest theme whose texts use a word."""
    from django.db.models import Count

    from headway.loop.assessment.models import Theme

    rows = Theme.objects.filter(desk=desk, gone_at=None, feedback__text__icontains=word)
    return rows.annotate(n=Count("feedback")).order_by("-n", "number").first()


def _entry(desk: Desk, title: str) -> Improvement | None:
    from headway.loop.register.models import Improvement

    return Improvement.objects.filter(desk=desk, title=title).open().first()


def _survey(desk: Desk, manager: Member, rng: random.Random, end: date) -> None:
    from headway.loop.assessment.voice import actions

    day = end - timedelta(days=9)
    client = desk.clients.order_by("name").first()
    if client is None:
        return
    [(survey, _)] = actions.open_surveys(
        by=manager, desk=desk, clients=[client], days=28, at=at_hour(desk, day), language="en"
    )
    for ago, text in (
        (8, "Quick and friendly on the first line, thank you."), (8, ""), (7, "You closed my ticket without asking me first."),
        (6, ""), (5, "Printing plots stops and needs a visit each time."), (3, ""), (2, "Better than last year."),
    ):  # fmt: skip
        on = end - timedelta(days=ago)
        actions.reply(survey=survey, score=rng.randint(2, 5), text=text, at=at_hour(desk, on))
