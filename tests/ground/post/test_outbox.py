"""Nothing lost, nothing sent twice: against a real mail server and a real HTTP receiver."""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection, transaction

from headway.ground.post import actions, jobs, queries
from headway.ground.post.models import Delivery, Message
from headway.ground.post.retry import ATTEMPTS, CLAIM
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import Trouble, WrongUsage
from tests.doors.cast import Cast, assemble

from .receivers import chat_receiver, mail_server

AT = datetime(2026, 9, 2, 10, tzinfo=UTC)  # a Wednesday


class Killed(BaseException):
    """The process ends here."""


def killed(*_: object, **__: object) -> None:
    """Stands in for the step the process does not live to see."""
    raise Killed


@pytest.fixture
def cast(db) -> Cast:
    made = assemble()
    for who in (made.ada, made.mia, made.cleo, made.vic):
        who.user.email = f"{who.name.lower()}@harbour.example"
        who.user.save()
    return made


@pytest.fixture
def post(settings):
    """The mail server, and settings that lead to it."""
    with mail_server() as (box, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT = 1
        settings.MAIL_READY, settings.CHAT_LOCAL = True, True
        yield box


def tell(cast: Cast, to="mia", key="k1", kind="mention", at=AT, **more):
    said = {"subject": "Cleo names you", "text": "In T-3:\n\n“@Mia, look”", "link": "/tasks/T-3"}
    return actions.queue_message(
        desk=cast.desk, to=getattr(cast, to), kind=kind, key=key, at=at, **said | more
    )


def test_a_message_is_queued_once_and_arrives_once(cast, post):
    first = tell(cast)
    assert first is not None
    assert tell(cast) is None
    assert tell(cast, to="ada") is not None, "the key is per person"
    assert jobs.deliver(at=AT)["sent"] == 2
    assert jobs.deliver(at=AT + timedelta(days=1))["sent"] == 0
    to_mia = next(mail for mail in post.mails if "mia@" in mail["To"])
    assert to_mia["Subject"] == "Cleo names you"
    assert to_mia["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert to_mia["Message-ID"].startswith(f"<headway-{first.pk}-")
    plain, html = (part.get_payload(decode=True).decode() for part in to_mia.get_payload())
    assert "http://127.0.0.1:8000/tasks/T-3" in plain
    assert "“@Mia, look”" in plain
    assert "“@Mia, look”" in html
    assert 'href="http://127.0.0.1:8000/tasks/T-3"' in html


def test_text_of_people_is_escaped_in_html_and_not_in_plain(cast, post):
    tell(cast, subject="a <b>bold</b>\r\nBcc: all@x", text="<img src=x> & co")
    jobs.deliver(at=AT)
    (mail,) = post.mails
    assert mail["Bcc"] is None
    plain, html = (part.get_payload(decode=True).decode() for part in mail.get_payload())
    assert "<img src=x> & co" in plain
    assert "<img" not in html
    assert "&lt;img" in html


def test_a_message_exists_exactly_when_its_cause_does(cast):
    def undone() -> None:
        with transaction.atomic():
            tell(cast)
            raise Trouble("undone")

    with pytest.raises(Trouble):
        undone()
    assert not Message.objects.exists()


def test_the_server_is_down_then_back(cast, settings, post):
    good, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    tell(cast)
    tell(cast, to="ada")
    assert jobs.deliver(at=AT) == {"sent": 0, "put_off": 1, "given_up": 0, "dropped": 0}
    tried, untouched = Delivery.objects.order_by("-attempts")
    assert (tried.attempts, untouched.attempts) == (1, 0), "one knock on a closed door is enough"
    assert "cannot be used" in tried.reason
    settings.EMAIL_PORT = good
    assert jobs.deliver(at=AT + timedelta(minutes=5))["sent"] == 2
    assert len(post.mails) == 2


def test_given_up_after_so_many_tries_with_the_reason_kept(cast, post):
    post.answer = "451 try later"
    tell(cast)
    at = AT
    for _ in range(ATTEMPTS):
        jobs.deliver(at=at)
        at += timedelta(days=1)
    one = Delivery.objects.get()
    assert (one.state, one.attempts) == ("given_up", ATTEMPTS)
    assert "451 try later" in one.reason
    assert queries.outbox(cast.desk).given_up == 1
    assert jobs.deliver(at=at) == {"sent": 0, "put_off": 0, "given_up": 0, "dropped": 0}


def test_an_address_refused_for_good_is_not_tried_again(cast, post):
    post.refuse = "550 no such mailbox"
    tell(cast)
    assert jobs.deliver(at=AT)["given_up"] == 1
    assert "550 no such mailbox" in Delivery.objects.get().reason


def test_a_refusal_of_one_does_not_hold_up_the_others(cast, post):
    cast.mia.user.email = ""
    cast.mia.user.save()
    tell(cast)
    tell(cast, to="ada")
    assert jobs.deliver(at=AT) == {"sent": 1, "put_off": 0, "given_up": 1, "dropped": 0}


def test_a_slow_server_is_left_and_the_message_kept(cast, post):
    post.slow = 2.0
    tell(cast)
    assert jobs.deliver(at=AT)["put_off"] == 1
    post.slow = 0
    assert jobs.deliver(at=AT + timedelta(minutes=5))["sent"] == 1
    assert len({mail["Message-ID"] for mail in post.mails}) == 1


def test_killed_before_the_handover_it_is_sent_once_later(cast, post, monkeypatch):
    tell(cast)
    with monkeypatch.context() as patched:
        patched.setattr(jobs.Line, "send", killed)
        with pytest.raises(Killed):
            jobs.deliver(at=AT)
    assert jobs.deliver(at=AT + timedelta(minutes=1))["sent"] == 0, "the claim still holds"
    assert jobs.deliver(at=AT + CLAIM + timedelta(minutes=1))["sent"] == 1
    assert len(post.mails) == 1


def test_killed_between_handover_and_mark_the_second_copy_has_the_same_name(
    cast, post, monkeypatch
):
    tell(cast)
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "_mark", killed)
        with pytest.raises(Killed):
            jobs.deliver(at=AT)
    assert len(post.mails) == 1
    later = AT + CLAIM + timedelta(minutes=1)
    assert jobs.deliver(at=later)["sent"] == 1
    assert len({mail["Message-ID"] for mail in post.mails}) == 1
    assert jobs.deliver(at=later + timedelta(days=3))["sent"] == 0


def test_a_worker_that_lost_its_claim_marks_nothing(cast):
    tell(cast)
    pk = Delivery.objects.get().pk
    slow = jobs._claim(pk, AT)
    fast = jobs._claim(pk, AT + CLAIM + timedelta(seconds=1))
    assert slow is not None
    assert fast is not None
    jobs._mark(fast, state="sent")
    jobs._mark(slow, state="waiting", reason="late")
    assert Delivery.objects.get().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_of_four_workers_one_sends(post):
    cast = assemble()
    cast.mia.user.email = "mia@harbour.example"
    cast.mia.user.save()
    for number in range(12):
        tell(cast, key=f"k{number}")
    sent: list[int] = []

    def work() -> None:
        try:
            sent.append(jobs.deliver(at=AT)["sent"])
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 12
    assert len(post.mails) == 12
    assert len({mail["Message-ID"] for mail in post.mails}) == 12


def test_quiet_hours_are_kept_on_the_persons_own_clock(cast, post):
    actions.keep_hours(
        by=cast.mia, time_zone="America/New_York", quiet_from=time(18), quiet_until=time(8),
        quiet_weekend=True, digest_weekday=0, digest_hour=8, at=AT,
    )  # fmt: skip
    tell(cast)
    assert jobs.deliver(at=AT)["sent"] == 0, "six in the morning over there"
    assert jobs.deliver(at=datetime(2026, 9, 2, 12, tzinfo=UTC))["sent"] == 1


def test_unsubscribing_stops_what_waits_and_what_comes(cast, post):
    tell(cast)
    member, kind = queries.unsubscribing(queries.unsubscribe_token(cast.mia.pk, "mention"))
    assert (member.pk, kind.key) == (cast.mia.pk, "mention")
    actions.unsubscribe(member=member, kind=kind.key, at=AT)
    assert jobs.deliver(at=AT)["dropped"] == 1
    message = tell(cast, key="k2")
    assert message is not None, "it is still there to be read in the application"
    assert not message.deliveries.exists()
    assert queries.unsubscribing("forged:token") is None


def test_people_of_other_desks_and_people_who_left_are_told_nothing(cast):
    with pytest.raises(Trouble, match="not a member"):
        tell(cast, to="sam")
    cast.mia.left_at = AT
    cast.mia.save()
    assert tell(cast) is None
    with pytest.raises(WrongUsage, match="no kind of message"):
        tell(cast, to="ada", kind="gossip")


MONDAY = datetime(2026, 9, 7, 8, 30, tzinfo=UTC)


def test_the_digest_comes_once_a_week_and_only_with_something_in_it(cast, post):
    assert jobs.digests(at=MONDAY) == 0
    tell(cast, kind="win", key="w1", subject="IMP-1 passed its first stage", link="/register/IMP-1")
    tell(cast, kind="slip", key="s1", subject="T-2 moved to 12 Sep")
    assert jobs.deliver(at=AT)["sent"] == 0
    for _ in range(3):
        jobs.digests(at=MONDAY)
    tell(cast, kind="win", key="w2", at=MONDAY + timedelta(hours=1), subject="later")
    jobs.digests(at=MONDAY + timedelta(hours=2))
    jobs.deliver(at=MONDAY + timedelta(hours=2))
    (mail,) = post.mails
    assert mail["Subject"] == "Harbour IT: 2 things since the last digest"
    plain, html = (part.get_payload(decode=True).decode() for part in mail.get_payload())
    for text in (plain, html):
        assert "T-2 moved" in text
        assert "IMP-1 passed" in text
        assert "later" not in text
    assert jobs.digests(at=MONDAY + timedelta(days=7)) == 1
    assert jobs.digests(at=MONDAY + timedelta(days=14)) == 0


def hooked(cast: Cast, port: int) -> None:
    actions.add_address(
        by=cast.mia, url=f"json://user:secretpw@127.0.0.1:{port}/hook/topsecret", at=AT
    )
    actions.choose(by=cast.mia, kind="mention", how="chat", at=AT)


def test_chat_arrives_with_a_name_the_receiver_can_know_it_by(cast, post):
    with chat_receiver() as (hook, port):
        hooked(cast, port)
        tell(cast)
        assert jobs.deliver(at=AT)["sent"] == 1
        ((headers, body),) = hook.taken
        assert json.loads(body)["title"] == "Cleo names you"
        assert "/tasks/T-3" in json.loads(body)["message"]
        one = Delivery.objects.get()
        assert headers["Idempotency-Key"] == f"headway-{one.message_id}-{one.pk}@127.0.0.1"
    assert not post.mails


def test_chat_down_slow_and_rejecting_is_tried_again_and_keeps_its_secret(
    cast, post, monkeypatch, caplog
):
    from headway.ground.post.channels import chat

    monkeypatch.setattr(chat, "READ_SECONDS", 0.3)
    caplog.set_level(logging.DEBUG)
    with chat_receiver() as (hook, port):
        hooked(cast, port)
        tell(cast)
        hook.status = 503
        assert jobs.deliver(at=AT)["put_off"] == 1
        assert Delivery.objects.get().reason == "The receiver answered 503."
        hook.status, hook.slow = 200, 1.0
        assert jobs.deliver(at=AT + timedelta(hours=1))["put_off"] == 1
    assert jobs.deliver(at=AT + timedelta(hours=3))["put_off"] == 1
    one = Delivery.objects.get()
    assert one.attempts == 3
    assert "cannot be reached" in one.reason
    kept = str([*Delivery.objects.values(), *TrailEntry.objects.values()]) + caplog.text
    kept += str(list(cast.mia.chat_addresses.values()))
    assert "topsecret" not in kept
    assert "secretpw" not in kept


def test_a_slow_receiver_does_not_hold_up_the_mail(cast, post, monkeypatch):
    from headway.ground.post.channels import chat

    monkeypatch.setattr(chat, "READ_SECONDS", 0.3)
    with chat_receiver() as (hook, port):
        hook.slow = 1.0
        hooked(cast, port)
        for number in range(5):
            tell(cast, key=f"c{number}")
        tell(cast, to="ada", key="m")
        told = jobs.deliver(at=AT)
    assert told == {"sent": 1, "put_off": 1, "given_up": 0, "dropped": 0}


@pytest.mark.parametrize(
    "url", ["", "nonsense", "syslog://", "dbus://", "file:///etc/passwd", "json://", "http://x"]
)
def test_addresses_that_cannot_be_used_are_refused_in_words(cast, url):
    with pytest.raises(Trouble):
        actions.add_address(by=cast.mia, url=url, at=AT)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "0.0.0.0"])
def test_web_hooks_do_not_lead_back_into_the_server(cast, settings, host):
    settings.CHAT_LOCAL = False
    with pytest.raises(Trouble, match="not allowed"):
        actions.add_address(by=cast.mia, url=f"json://{host}:80/latest", at=AT)


def test_a_removed_address_is_wiped(cast):
    made = actions.add_address(
        by=cast.mia, url="slack://TOKENAAAA/TOKENBBBB/TOKENCCCCCCCCCCCCCCCCCCCCC", at=AT
    )
    assert "TOKEN" not in made.hint
    assert "TOKEN" not in made.sealed
    actions.remove_address(by=cast.mia, address=made, at=AT)
    made.refresh_from_db()
    assert made.sealed == ""
    assert queries.addresses(cast.mia) == []


def test_private_links_open_until_they_are_taken_back(cast):
    token = actions.make_link(by=cast.mia, kind="calendar", at=AT)
    link = queries.link_of("calendar", token)
    assert link is not None
    assert link.member == cast.mia
    assert queries.link_of("status", token) is None
    assert token not in str(list(type(link).objects.values()))
    second = actions.make_link(by=cast.mia, kind="calendar", at=AT)
    assert queries.link_of("calendar", token) is None, "one calendar address a person"
    actions.revoke_link(by=cast.mia, link=queries.link_of("calendar", second), at=AT)
    assert queries.link_of("calendar", second) is None
    third = actions.make_link(by=cast.mia, kind="calendar", at=AT)
    cast.mia.left_at = AT
    cast.mia.save()
    assert queries.link_of("calendar", third) is None


def test_without_a_mail_server_messages_wait_and_are_given_up_after_a_week(cast, post, settings):
    settings.MAIL_READY = False
    tell(cast)
    assert jobs.deliver(at=AT + timedelta(days=1))["put_off"] == 0
    assert Delivery.objects.get().attempts == 0
    tell(cast, key="k2", at=AT + timedelta(days=7))
    assert jobs.deliver(at=AT + timedelta(days=7, hours=1))["given_up"] == 1
    assert "no mail server" in Delivery.objects.get(message__key="k1").reason
    settings.MAIL_READY = True
    assert jobs.deliver(at=AT + timedelta(days=8))["sent"] == 1
