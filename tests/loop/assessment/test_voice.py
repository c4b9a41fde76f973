"""Feedback from intake to answer: nothing lost, people's word kept, clients told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from headway.ground.accounts.models import Client
from headway.ground.post.models import Message
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed
from headway.loop.assessment.models import Feedback, Theme
from headway.loop.assessment.voice import actions, queries
from headway.loop.assessment.voice.actions import intake
from headway.loop.assessment.voice.actions.guards import VoiceTrouble
from headway.loop.assessment.voice.file_rows import columns_of, judge
from headway.loop.register.actions import propose_from_theme, recount_themes
from headway.loop.register.models import CustomerFeedback
from headway.loop.register.queries import entries_of_themes
from tests.doors.cast import Cast, assemble

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
ON = date(2026, 6, 1)
JAMS = (
    "The printer jams",
    "printer jams again",
    "Our printer jams daily",
    "the printer jams at noon",
)
SHUT = ("You closed my ticket unsolved", "ticket closed unsolved", "The ticket was closed unsolved",
        "my ticket is closed unsolved again", "closed unsolved: my ticket")  # fmt: skip


@pytest.fixture
def cast(db, home) -> Cast:
    found = assemble()
    Client.objects.create(desk=found.desk, name="Mill AG")
    return found


def mill(cast: Cast) -> Client:
    return Client.objects.get(desk=cast.desk, name="Mill AG")


def heard(cast: Cast, sort: bool = True) -> None:
    """Two themes: printing at the bakery alone, closing at both."""
    for number, text in enumerate(JAMS):
        actions.note(by=cast.mia, desk=cast.desk, text=text, client=cast.bakery, score=2, at=AT, on=ON,
                     heard_on=ON - timedelta(days=number))  # fmt: skip
    for number, text in enumerate(SHUT):
        actions.note(by=cast.mia, desk=cast.desk, text=text, score=1, at=AT, on=ON,
                     client=cast.bakery if number < 2 else mill(cast))  # fmt: skip
    if sort:
        actions.sort_feedback(by=cast.mia, desk=cast.desk, at=AT, on=ON)


def theme(cast: Cast, word: str) -> Theme:
    return Theme.objects.get(desk=cast.desk, gone_at=None, feedback__text=word)


def test_feedback_is_sorted_ranked_and_counted_per_client(cast):
    heard(cast)
    rows = queries.themes(cast.mia, ON)
    assert [(row.pieces, row.clients, row.weight) for row in rows] == [(5, 2, 15), (4, 1, 12)]
    assert queries.themes(cast.paul, ON) == []
    shut = rows[0].theme
    assert {(one.client.name, one.pieces, one.of_all) for one in queries.by_client(shut)} == {
        ("Mill AG", 3, 3), ("Bakery GmbH", 2, 6),
    }  # fmt: skip
    low, high = next((one.low, one.high) for one in queries.by_client(shut) if one.of_all == 6)
    assert low < 2 / 6 < high
    assert "ticket" in shut.title.lower() or "closed" in shut.title.lower()


def test_names_merges_splits_and_moves_stay_through_sorting_anew(cast):
    heard(cast)
    jams, shut = theme(cast, JAMS[0]), theme(cast, SHUT[0])
    actions.rename(by=cast.cleo, theme=jams, title="Paper everywhere", at=AT)
    odd = Feedback.objects.get(text=SHUT[1])
    actions.place(by=cast.cleo, desk=cast.desk, pieces=[odd], theme=jams, at=AT)
    part = actions.split(by=cast.mia, theme=shut, title="At the mill", at=AT, on=ON,
                         pieces=[Feedback.objects.get(text=SHUT[2]).pk])  # fmt: skip
    actions.sort_feedback(by=cast.mia, desk=cast.desk, at=AT, on=ON, anew=True)
    odd.refresh_from_db()
    jams.refresh_from_db()
    assert odd.theme == jams
    assert jams.title == "Paper everywhere"
    assert part.feedback.get().text == SHUT[2]
    actions.merge(by=cast.mia, theme=part, into=shut, at=AT)
    actions.sort_feedback(by=cast.mia, desk=cast.desk, at=AT, on=ON, anew=True)
    assert Feedback.objects.get(text=SHUT[2]).theme == shut
    assert queries.theme(cast.mia, part.number) == shut
    with pytest.raises(VoiceTrouble, match="not none and not all"):
        actions.split(by=cast.mia, theme=shut, title="All", pieces=[], at=AT, on=ON)
    with pytest.raises(NotAllowed):
        actions.rename(by=cast.vic, theme=jams, title="x", at=AT)


def test_new_feedback_joins_its_theme_and_the_counts_behind_the_entry(cast):
    heard(cast)
    jams = theme(cast, JAMS[0])
    entry = propose_from_theme(by=cast.mia, theme=jams, answer="A new printer comes.", at=AT, on=ON)
    row = CustomerFeedback.objects.get(improvement=entry)
    assert (row.count, row.severity, row.client) == (4, 3, cast.bakery)
    assert entry.client == cast.bakery
    assert entry.source == "feedback"
    assert entry.answers.get().question == "customer"
    assert entries_of_themes([jams]) == {jams.pk: entry}
    actions.note(
        by=cast.mia, desk=cast.desk, text="printer jams, again!", client=mill(cast), at=AT, on=ON
    )
    actions.sort_feedback(by=None, desk=cast.desk, at=AT, on=ON)
    assert recount_themes(desk=cast.desk, at=AT) == 1
    counted = {
        row.client.name: row.count for row in CustomerFeedback.objects.filter(improvement=entry)
    }
    assert counted == {"Bakery GmbH": 4, "Mill AG": 1}
    assert recount_themes(desk=cast.desk, at=AT) == 0
    with pytest.raises(Exception, match="has its entry already"):
        propose_from_theme(by=cast.mia, theme=jams, answer="Twice", at=AT, on=ON)


def test_an_answer_needs_its_reason_names_no_client_and_is_told_to_those_who_spoke(cast):
    heard(cast)
    shut = theme(cast, SHUT[0])
    later = {"by": cast.mia, "theme": shut, "at": AT, "on": ON + timedelta(days=12)}
    with pytest.raises(VoiceTrouble, match="Say why"):
        actions.answer(decision="no", text="We will not.", **later)
    with pytest.raises(VoiceTrouble, match="names Mill AG"):
        actions.answer(decision="do", text="As mill ag asked.", **later)
    with pytest.raises(NotAllowed):
        actions.answer(decision="do", text="Yes", **(later | {"by": cast.cleo}))
    actions.answer(decision="not_now", text="In autumn; ask ann@x.org", reason="No hands", **later)
    shut.refresh_from_db()
    assert shut.answer == "In autumn; ask [e-mail address]"
    told = Message.objects.get(kind="idea")
    assert told.to == cast.paul
    assert "No hands" in told.text
    assert "Mill" not in told.text + told.subject
    rows = [row.theme for row in queries.themes(cast.mia, ON + timedelta(days=40))]
    found = queries.standing(rows, ON + timedelta(days=40))
    assert (found.themes, found.open, found.late, found.due, found.in_time) == (2, 1, 1, 2, 1)
    with pytest.raises(VoiceTrouble, match="clients have read"):
        actions.merge(by=cast.mia, theme=shut, into=theme(cast, JAMS[0]), at=AT)


def test_a_contact_reads_own_words_alone(cast):
    heard(cast)
    secret = "closed unsolved: ticket zebra 0"
    actions.note(by=cast.mia, desk=cast.desk, text=secret, client=mill(cast), at=AT, on=ON)
    actions.sort_feedback(by=cast.mia, desk=cast.desk, at=AT, on=ON)
    before = queries.own_themes(cast.paul)
    shown = " ".join([each for one in before for each in (one.title, *one.quotes)])
    assert "zebra" not in shown
    assert sorted(one.pieces for one in before) == [2, 4]
    own = {piece.text for piece in Feedback.objects.filter(client=cast.bakery)}
    assert all(quote in own for one in before for quote in one.quotes)
    mine = " ".join(own).casefold()
    assert all(word.strip().casefold() in mine for one in before for word in one.title.split(","))
    for number in range(9):  # whatever others say changes nothing of what is seen
        actions.note(by=cast.mia, desk=cast.desk, text=f"closed unsolved ticket {'zebra ' * number}",
                     client=mill(cast), score=1, at=AT, on=ON)  # fmt: skip
    actions.sort_feedback(by=cast.mia, desk=cast.desk, at=AT, on=ON)
    assert queries.own_themes(cast.paul) == before


def test_a_survey_takes_answers_until_it_ends_and_not_more_than_people_give(cast, monkeypatch):
    monkeypatch.setattr(intake, "AN_HOUR", 4)
    [(survey, token)] = actions.open_surveys(
        by=cast.mia, desk=cast.desk, clients=[cast.bakery], days=7, at=AT, language="de"
    )
    assert token not in survey.token_hash
    assert survey.question.endswith("?")
    made = actions.reply(survey=survey, score=4, text=" Gut ", at=AT)
    assert (made.client, made.text, made.content, made.severity) == (cast.bakery, "Gut", 0.75, 1)
    assert actions.reply(survey=survey, score=4, text="Gut", at=AT) is None
    with pytest.raises(VoiceTrouble, match="Zeile"):
        actions.reply(survey=survey, score=None, text=" ", at=AT)
    with pytest.raises(VoiceTrouble, match="letters"):
        actions.reply(survey=survey, score=1, text="x" * 4001, at=AT)
    for number in range(3):
        actions.reply(survey=survey, score=1, text=f"n {number}", at=AT)
    with pytest.raises(VoiceTrouble, match="for now"):
        actions.reply(survey=survey, score=1, text="too much", at=AT)
    actions.reply(survey=survey, score=1, text="an hour later", at=AT + timedelta(minutes=61))
    assert queries.surveys(cast.mia, AT)[0].scored == 5
    with pytest.raises(VoiceTrouble, match="over"):
        actions.reply(survey=survey, score=1, text="late", at=AT + timedelta(days=7))
    actions.close_survey(by=cast.mia, survey=survey, at=AT)
    with pytest.raises(VoiceTrouble, match="over"):
        actions.reply(survey=survey, score=1, text="closed", at=AT)


def test_every_row_of_a_file_is_kept_once_or_refused_with_its_reason(cast, tmp_path):
    path = tmp_path / "said.csv"
    path.write_text(
        "Kommentar,Bewertung,Kunde,Datum\n"
        "Drucker hängt,2,bakery gmbh,13.05.2026\n"
        "Drucker hängt,2,bakery gmbh,13.05.2026\n"
        "Alles gut,5,,02.05.2026\n"
        ",,Bakery GmbH,02.05.2026\n"
        "Gut,gut,,02.05.2026\n"
        "Wer,3,Nobody Ltd,02.05.2026\n"
        "Wann,3,,neulich\n"
        "Morgen,3,,02.07.2027\n",
        "utf-8",
    )
    made = actions.look_at(by=cast.mia, desk=cast.desk, path=path, file_name="said.csv", at=AT)
    assert Feedback.objects.count() == 0
    made = actions.bring_in(by=cast.mia, made=made, at=AT, on=ON)
    kept = Feedback.objects.order_by("heard_on", "pk")
    assert [one.heard_on for one in kept] == [
        date(2026, 5, 2),
        date(2026, 5, 13),
        date(2026, 5, 13),
    ]
    assert {one.scale for one in kept} == {"1–5"}
    assert [each["line"] for each in made.refused] == [5, 6, 7, 8, 9]
    assert kept.count() + made.known + len(made.refused) == 8
    for part, each in zip(
        ("Neither", "no score", "no client", "no date", "future"), made.refused, strict=True
    ):
        assert part in each["why"]
    again = actions.look_at(by=cast.mia, desk=cast.desk, path=path, file_name="said.csv", at=AT)
    again = actions.bring_in(by=cast.mia, made=again, at=AT, on=ON)
    assert (again.known, Feedback.objects.count()) == (3, 3)
    with pytest.raises(VoiceTrouble, match="already"):
        actions.bring_in(by=cast.mia, made=again, at=AT, on=ON)
    with pytest.raises(NotAllowed):
        actions.look_at(by=cast.cleo, desk=cast.desk, path=path, file_name="said.csv", at=AT)
    assert TrailEntry.objects.filter(verb="bring_in", thing="feedback import").count() == 2


def test_a_ticket_number_fills_in_client_day_and_score():
    from headway.loop.assessment.voice.file_rows import Ticket

    rows = [
        {"line": "2", "text": "Thanks", "ticket": "INC1"},
        {"line": "3", "text": "Hm", "ticket": "INC9"},
    ]
    good, bad, _ = judge(
        rows,
        {},
        {"mill ag": "Mill AG"},
        {"INC1": Ticket("Mill AG", date(2026, 4, 1), 5, "1–5")},
        on=ON,
    )
    assert not bad
    assert (good[0].client, good[0].day, good[0].content) == ("Mill AG", date(2026, 4, 1), 1.0)
    assert (good[1].client, good[1].day, good[1].content) == ("", ON, None)
    assert columns_of(["Anything"]) == {}


def test_sorting_tells_what_to_do_where_nothing_was_said(cast):
    with pytest.raises(VoiceTrouble, match="Bring some in"):
        actions.sort_feedback(by=cast.mia, desk=cast.desk, at=timezone.now(), on=ON)
