"""The people room at the door: who may come in, who may write, what nobody is shown."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client as Visitor
from django.utils import timezone

from headway.ground.post.models import Message as Letter
from headway.loop.adoption import actions
from headway.loop.adoption.models import Concern, Message, Pulse, Receipt, Stakeholder, Wording
from headway.loop.adoption.pulse import STATEMENTS
from tests.loop.run.desk import Running, entry, running

STAFF = ("ada", "mia", "cleo", "vic")
HERE = "/register/IMP-1/people"
PAGES = ("/people", "/people/messages", "/people/words", "/people/pulses", HERE, f"{HERE}/messages/new")  # fmt: skip
WRITES = [
    (HERE, {"what": "name", "name": "x", "influence": "3", "effect": "3"}),
    (HERE, {"what": "behaviour", "new": "yes"}), (HERE, {"what": "concern", "text": "x", "kind": "loss"}),
    (HERE, {"what": "thank", "whom": "x", "text": "y"}),
    (f"{HERE}/messages/new", {"subject": "x"}), ("/people/words", {"name": "x", "text": "y"}),
    ("/people/pulses", {"title": "x"}),
]  # fmt: skip


@pytest.fixture
def made(db, home) -> Running:
    found = running()
    group = actions.name_stakeholder(
        by=found.cast.mia, improvement=found.entry, name="First line", influence=5, effect=4,
        members=[found.cast.cleo, found.cast.vic], at=timezone.now(),
    )  # fmt: skip
    actions.name_stakeholder(by=found.cast.mia, improvement=found.entry, name="Callers", influence=2,
                             effect=2, at=timezone.now())  # fmt: skip
    actions.rate(by=found.cast.mia, stakeholder=group, marks={"knows_why": 2}, at=timezone.now())
    return found


@pytest.fixture
def message(made) -> Message:
    return actions.plan_message(
        by=made.cast.mia, improvement=made.entry, audience=list(Stakeholder.objects.all()),
        aim="They know.", subject="About <b>{title}</b>", text="Because.\n\n{owner}", at=timezone.now(),
        send_on=timezone.now().date(), sender=made.cast.mia,
    )  # fmt: skip


@pytest.fixture
def pulse(made) -> tuple[Pulse, str]:
    return actions.open_pulse(by=made.cast.mia, desk=made.cast.desk, title="A month in",
                              statements=STATEMENTS, question="What helps?", at=timezone.now())  # fmt: skip


@pytest.mark.parametrize("who", [*STAFF, "paul"])
def test_pages_open_for_those_who_work_here_and_clients_find_nothing(made, message, pulse, visit, who):  # fmt: skip
    made.entry.client = made.cast.bakery
    made.entry.save()
    visitor = visit(getattr(made.cast, who))
    for page in [*PAGES, f"/people/pulses/{pulse[0].pk}", f"{HERE}/messages/{message.pk}"]:
        assert visitor.get(page).status_code == (404 if who == "paul" else 200), page
    text = visitor.get("/register/IMP-1").content.decode()
    assert ("First line" in text) == (who != "paul")


def test_strangers_and_the_unsigned_find_nothing(made, message, pulse, visit):
    sam = visit(made.cast.sam)
    for page in (HERE, f"{HERE}/messages/new", f"/people/pulses/{pulse[0].pk}", f"/people/pulses/{pulse[0].pk}/answer"):  # fmt: skip
        assert sam.get(page).status_code == 404, page
    for page in ("/people", "/people/messages", "/people/pulses"):
        assert not re.search("First line|Because|A month in", sam.get(page).content.decode())
    for url, data in WRITES[:5]:
        assert sam.post(url, data).status_code == 404, url
    for page in PAGES:
        assert Visitor().get(page).status_code == 302


@pytest.mark.parametrize(("who", "status"), [("vic", 403), ("paul", 404)])
def test_who_only_reads_writes_nothing(made, visit, who, status):
    before = (Stakeholder.objects.count(), Concern.objects.count(), Message.objects.count())
    for url, data in WRITES:
        assert visit(getattr(made.cast, who)).post(url, data).status_code == status, url
    assert before == (Stakeholder.objects.count(), Concern.objects.count(), Message.objects.count())
    assert not Wording.objects.exists()


def test_a_contributor_who_does_not_lead_is_told_so_and_every_form_wants_its_token(
    made, visit, forged
):
    answer = visit(made.cast.cleo).post(HERE, WRITES[0][1], follow=True)
    assert "Only the owner of IMP-1 or a manager" in answer.content.decode()
    assert Stakeholder.objects.count() == 2
    for url, data in WRITES:
        assert forged(made.cast.mia).post(url, data).status_code == 403, url


def test_a_message_is_written_sent_read_and_noted(made, visit):
    mia = visit(made.cast.mia)
    form = mia.get(f"{HERE}/messages/new?template=why").content.decode()
    assert "That is why {owner} takes it up" in form
    assert "That is why Mia takes it up" in form
    said = {"aim": "They know.", "subject": "{title}", "text": "Soon: <script>x</script> {owner}",
            "send_on": timezone.now().date().isoformat(), "way": "app", "sender": str(made.cast.mia.pk),
            "audience": [str(one.pk) for one in Stakeholder.objects.all()]}  # fmt: skip
    assert mia.post(f"{HERE}/messages/new", said | {"audience": []}).status_code == 200
    assert "<script>x" not in mia.post(f"{HERE}/messages/new", said | {"audience": []}).content.decode()  # fmt: skip
    mia.post(f"{HERE}/messages/new", said)
    one = Message.objects.get()
    assert f"{HERE}/messages/{one.pk}" in mia.get(HERE).content.decode()
    mia.post(HERE, {"what": "send", "message": one.pk})
    letter = Letter.objects.get(kind="announcement", to=made.cast.vic)
    vic = visit(made.cast.vic)
    assert "Soon: &lt;script&gt;" in vic.get(letter.link).content.decode()
    assert visit(made.cast.ada).get(letter.link).status_code == 404  # not sent to her
    vic.post(letter.link)  # a viewer, too, says that they have read what was sent to them
    assert Receipt.objects.get(member=made.cast.vic).heard_at is not None
    by_hand = Receipt.objects.get(member=None)
    page = mia.get(HERE).content.decode()
    assert "to be told by hand" in page
    mia.post(HERE, {"what": "by-hand", "receipt": by_hand.pk})
    mia.post(HERE, {"what": "heard", "receipt": by_hand.pk})
    assert "2 of 3 heard" in mia.get(HERE).content.decode()
    assert "<b>" not in mia.get("/people/messages").content.decode()


def test_a_client_contact_reads_and_acknowledges_what_is_sent_to_their_group(made, visit):
    made.entry.client = made.cast.bakery
    made.entry.save()
    group = actions.name_stakeholder(by=made.cast.mia, improvement=made.entry, name="The bakery", influence=3,
                                     effect=3, members=[made.cast.paul], at=timezone.now())  # fmt: skip
    one = actions.plan_message(by=made.cast.mia, improvement=made.entry, audience=[group], aim="a", subject="s",
                               text="For you", send_on=timezone.now().date(), at=timezone.now())  # fmt: skip
    actions.send_now(by=made.cast.mia, message=one, at=timezone.now())
    letter, paul = Letter.objects.get(to=made.cast.paul), visit(made.cast.paul)
    page = paul.get(letter.link).content.decode()
    assert "For you" in page
    assert HERE not in page
    paul.post(letter.link)
    assert Receipt.objects.get(member=made.cast.paul).heard_at is not None
    assert paul.get(HERE).status_code == 404


def test_training_concerns_and_thanks_by_their_buttons(made, visit):
    mia, cleo, day = visit(made.cast.mia), visit(made.cast.cleo), timezone.now().date().isoformat()
    group = Stakeholder.objects.get(name="First line")
    mia.post(
        HERE, {"what": "need", "skill": "Scripts", "group": group.pk, "now": "0", "target": "2"}
    )
    need = made.entry.training_needs.get()
    mia.post(HERE, {"what": "session", "need": need.pk, "on": day, "trainer": "Ada"})
    mia.post(HERE, {"what": "held", "session": need.sessions.get().pk, "came": [made.cast.cleo.pk]})
    assert "1 of 2 have had a session" in mia.get(HERE).content.decode()
    cleo.post(HERE, {"what": "seen", "need": need.pk, "seen": "Eight of ten"})
    assert "✓ covered" in mia.get(HERE).content.decode()
    cleo.post(HERE, {"what": "concern", "text": "Too much", "kind": "workload", "anonymous": "yes"})
    page = mia.get(HERE).content.decode()
    assert "without a name" in page
    assert "Too much" in mia.get("/people").content.decode()
    mia.post(HERE, {"what": "answer", "concern": Concern.objects.get().pk, "text": "We help."})
    assert "We help." in cleo.get(HERE).content.decode()
    cleo.post(HERE, {"what": "thank", "whom": "First line", "text": "kept at it"})
    assert "kept at it" in cleo.get("/running/wins").content.decode()
    mia.post(HERE, {"what": "weigh", "stakeholder": group.pk, "influence": "2", "effect": "2", "members": []})  # fmt: skip
    mia.post(HERE, {"what": "behaviour", "new": "no"})
    gate = mia.get("/register/IMP-1/gate").content.decode()
    assert f'href="{HERE}#training"' in gate
    assert "The change asks for no new behaviour." in gate


def test_what_belongs_to_another_entry_is_not_found_by_its_number(made, message, visit):
    entry(made.cast, 2)
    mia, other = visit(made.cast.mia), "/register/IMP-2/people"
    group = Stakeholder.objects.first()
    for data in (
        {"what": "remove", "stakeholder": group.pk},
        {"what": "send", "message": message.pk},
    ):
        assert mia.post(other, data).status_code == 404
    assert mia.get(f"{other}/messages/{message.pk}").status_code == 404
    assert Letter.objects.filter(kind="announcement").count() == 0


def test_templates_are_the_managers(made, visit):
    mia, said = visit(made.cast.mia), {"key": "why", "name": "Why", "aim": "a", "subject": "s", "text": "Ours: {problem}"}  # fmt: skip
    mia.post("/people/words", said)
    assert "Ours: {problem}" in mia.get("/people/words").content.decode()
    assert "Only a manager" in visit(made.cast.cleo).post("/people/words", said, follow=True).content.decode()  # fmt: skip
    mia.post("/people/words", {"what": "drop", "key": "why"})
    assert not Wording.objects.exists()


# ---- pulse -------------------------------------------------------------------------------------

MARKED = {f"mark-{place}": "4" for place in range(len(STATEMENTS))}


def test_a_survey_is_answered_by_its_link_once_per_browser_without_signing_in(made, pulse):
    one, token = pulse
    visitor = Visitor()
    page = visitor.get(f"/pulse/{token}")
    assert page.status_code == 200
    assert made.cast.mia.name not in page.content.decode()
    assert visitor.post(f"/pulse/{token}", {**MARKED, "mark-0": "9"}).status_code == 400
    assert visitor.post(f"/pulse/{token}", {"mark-0": "3"}).status_code == 400
    said = visitor.post(f"/pulse/{token}", {**MARKED, "words": "More time"})
    assert "Thank you" in said.content.decode()
    visitor.post(f"/pulse/{token}", MARKED)
    assert one.answers.count() == 1
    assert {key for key in visitor.cookies if key.startswith("pulse")} == {f"pulse-{one.pk}"}
    assert Visitor(enforce_csrf_checks=True).post(f"/pulse/{token}", MARKED).status_code == 403
    assert Visitor().get(f"/pulse/{token}x").status_code == 404
    Pulse.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    assert "closed" in Visitor().get(f"/pulse/{token}").content.decode()
    Visitor().post(f"/pulse/{token}", MARKED)
    assert one.answers.count() == 1


def test_members_come_by_their_message_and_clients_are_not_asked(made, pulse, visit):
    one, _ = pulse
    letter = Letter.objects.get(kind="pulse", to=made.cast.vic)
    assert visit(made.cast.vic).post(letter.link, MARKED).status_code == 200
    assert one.answers.count() == 1
    assert visit(made.cast.paul).get(letter.link).status_code == 404
    assert not Letter.objects.filter(kind="pulse", to=made.cast.paul).exists()


def test_results_have_no_filter_and_no_two_looks_single_anybody_out(made, pulse, visit):
    """Whatever is put in the address, the page says the same; and it moves by five or not at all."""
    one, _ = pulse
    mia = visit(made.cast.mia)

    def look(query: str = "") -> str:
        page = mia.get(f"/people/pulses/{one.pk}{query}").content.decode()
        return re.sub(r'(value="|X-CSRFToken": ")[A-Za-z0-9]{64}', "", page)

    seen = []
    for number in range(12):
        actions.answer_pulse(pulse=one, marks=[1 if number == 9 else 5] * 4, at=timezone.now(),
                             words=f"word{number}")  # fmt: skip
        seen.append(look())
    for query in ("?client=Bakery GmbH", "?group=First line", "?since=2026-01-01", "?member=1", "?batch=1"):  # fmt: skip
        assert look(query) == seen[-1], query
    assert len(set(seen[:4])) == len(set(seen[4:9])) == len(set(seen[9:])) == 1
    assert "word9" not in seen[-1]
    assert "word0" in seen[-1]
    assert "word0" not in visit(made.cast.cleo).get(f"/people/pulses/{one.pk}").content.decode()
    mia.post(f"/people/pulses/{one.pk}", {"what": "close"})
    closed = look()
    assert "word9" in closed
    assert "11 of 12 agree" in closed
    assert "Only a manager" in visit(made.cast.cleo).post(f"/people/pulses/{one.pk}", {"what": "link"}, follow=True).content.decode()  # fmt: skip


def test_a_survey_with_few_answers_shows_none(made, pulse, visit):
    one, _ = pulse
    for _ in range(4):
        actions.answer_pulse(pulse=one, marks=[2] * 4, words="secret", at=timezone.now())
    one = actions.close_pulse(by=made.cast.mia, pulse=one, at=timezone.now())
    page = visit(made.cast.mia).get(f"/people/pulses/{one.pk}").content.decode()
    assert "Fewer than 5 have answered" in page
    assert "secret" not in page
    assert "agree" not in page
    assert "4 answers" not in visit(made.cast.mia).get("/people/pulses").content.decode()


def test_a_manager_opens_a_survey_and_sees_its_link_once(made, visit):
    mia = visit(made.cast.mia)
    page = mia.post("/people/pulses", {"title": "A month in", "statement": [*STATEMENTS, ""], "days": "7", "entry": "IMP-1", "invite": "yes"})  # fmt: skip
    (token,) = re.findall(r"/pulse/([\w-]{20,})", page.content.decode())
    assert Visitor().get(f"/pulse/{token}").status_code == 200
    one = Pulse.objects.get()
    assert token not in mia.get(f"/people/pulses/{one.pk}").content.decode()
    assert "Only 2 members can be told" in mia.get(f"/people/pulses/{one.pk}").content.decode()
    assert "3 to 5 statements" in mia.post("/people/pulses", {"title": "x", "statement": ["a"], "days": "7"}, follow=True).content.decode()  # fmt: skip
    assert "Only a manager" in visit(made.cast.cleo).post("/people/pulses", {"title": "x", "statement": [*STATEMENTS], "days": "7"}, follow=True).content.decode()  # fmt: skip


@pytest.mark.parametrize("day", ["2026-02-30", "0001-01-01", "9999-12-31", "soon"])
def test_a_day_that_is_none_breaks_no_page(made, message, visit, day):
    mia = visit(made.cast.mia)
    assert mia.get(f"/people/messages?from={day}").status_code == 200
    for page, asked in (
        (HERE, {"what": "rate", "stakeholder": "1", "knows_why": "3", "on": day}),
        (HERE, {"what": "need", "skill": "x", "members": "9" * 20}),
        (f"{HERE}/messages/{message.pk}", {"subject": "x", "send_on": day, "audience": "9" * 20}),
        ("/people/protocols/new", {"starts_on": day, "goal": "80"}),
    ):
        assert mia.post(page, asked).status_code in {200, 302}, page
