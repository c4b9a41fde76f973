"""Sign-in, members and settings: they work, others may not, strangers find nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Visitor
from django.utils import timezone

from headway.ground.accounts.models import Member, SignInLink
from headway.ground.accounts.setup import sign_in_link
from headway.ground.trail.models import TrailEntry


def test_a_link_signs_in_once_after_one_click(cast):
    token = sign_in_link(desk=cast.desk, at=timezone.now())
    visitor = Visitor()
    assert visitor.get(f"/sign-in/{token}").status_code == 200
    assert "_auth_user_id" not in visitor.session, "looking at the link must not use it up"
    assert visitor.post(f"/sign-in/{token}").headers["Location"] == "/password"
    assert "_auth_user_id" in visitor.session
    again = Visitor().post(f"/sign-in/{token}")
    assert again.status_code == 410
    assert b"no longer good" in again.content


def test_only_the_hash_of_a_link_is_kept(cast):
    token = sign_in_link(desk=cast.desk, at=timezone.now())
    assert token not in str(list(SignInLink.objects.values()))


def test_an_old_link_is_refused(cast):
    token = sign_in_link(desk=cast.desk, at=timezone.now() - timedelta(hours=25))
    assert Visitor().post(f"/sign-in/{token}").status_code == 410


def test_password_is_chosen_and_weak_ones_refused(cast, visit):
    visitor = visit(cast.ada)
    weak = visitor.post("/password", {"new_password1": "secret", "new_password2": "secret"})
    assert b"too short" in weak.content
    good = "correct horse battery staple"
    assert visitor.post("/password", {"new_password1": good, "new_password2": good}).url == "/"
    fresh = Visitor()
    answer = fresh.post("/sign-in", {"username": "ada", "password": good})
    assert answer.status_code == 302


def test_guessing_is_locked_out(cast):
    visitor = Visitor()
    for _ in range(8):
        last = visitor.post("/sign-in", {"username": "ada", "password": "wrong"})
    assert last.status_code == 429
    assert b"Too many tries" in last.content


@pytest.mark.parametrize("address", ["/", "/kpis", "/register", "/members", "/tickets"])
def test_without_sign_in_every_page_asks_for_it(cast, address):
    answer = Visitor().get(address)
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in")


def test_pages_carry_a_strict_policy(cast):
    answer = Visitor().get("/sign-in")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_changes_need_the_csrf_token(cast):
    visitor = Visitor(enforce_csrf_checks=True)
    visitor.force_login(cast.ada.user, backend="django.contrib.auth.backends.ModelBackend")
    assert visitor.post("/members", {"name": "Eve"}).status_code == 403


def test_administrator_invites_and_the_link_is_shown_once(cast, visit):
    visitor = visit(cast.ada)
    answer = visitor.post(
        "/members", {"name": "Eli", "username": "eli", "role": "contributor", "client": ""}
    )
    assert b"/sign-in/" in answer.content
    assert Member.objects.get(desk=cast.desk, name="Eli").role_key == "contributor"
    assert TrailEntry.objects.filter(verb="invite", by=cast.ada).exists()
    assert b"/sign-in/" not in visitor.get("/members").content


def test_a_client_contact_needs_a_client(cast, visit):
    answer = visit(cast.ada).post(
        "/members", {"name": "Eli", "username": "eli", "role": "client_contact", "client": ""}
    )
    assert b"needs a client" in answer.content
    assert not Member.objects.filter(name="Eli").exists()


@pytest.mark.parametrize("who", ["mia", "cleo", "vic", "paul"])
def test_others_may_not_see_or_change_members(cast, visit, who):
    visitor = visit(getattr(cast, who))
    assert visitor.get("/members").status_code == 403
    assert visitor.post("/members", {"name": "Eve", "username": "eve"}).status_code == 403
    assert visitor.post(f"/members/{cast.vic.pk}", {"what": "leave"}).status_code == 403
    assert visitor.post("/desk", {"name": "Mine"}).status_code == 403


def test_a_member_of_another_desk_is_not_found(cast, visit):
    assert visit(cast.ada).post(f"/members/{cast.sam.pk}", {"what": "leave"}).status_code == 404
    cast.sam.refresh_from_db()
    assert cast.sam.left_at is None


@pytest.mark.parametrize("client", ["abc", "²", "-1", ""])
def test_a_client_that_is_none_is_refused_in_words(cast, visit, client):
    answer = visit(cast.ada).post(
        f"/members/{cast.vic.pk}",
        {"what": "role", "role": "client_contact", "client": client}, follow=True,
    )  # fmt: skip
    assert b"needs a client" in answer.content
    cast.vic.refresh_from_db()
    assert cast.vic.role_key == "viewer"


def test_the_last_administrator_stays(cast, visit):
    visit(cast.ada).post(f"/members/{cast.ada.pk}", {"what": "leave"})
    visit(cast.ada).post(f"/members/{cast.ada.pk}", {"what": "role", "role": "viewer"})
    cast.ada.refresh_from_db()
    assert cast.ada.role_key == "administrator"
    assert cast.ada.left_at is None


def test_who_left_finds_nothing(cast, visit):
    visitor = visit(cast.vic)
    visit(cast.ada).post(f"/members/{cast.vic.pk}", {"what": "leave"})
    assert visitor.get("/").status_code == 404


def test_desk_settings_are_checked_and_leave_a_trail(cast, visit):
    visitor = visit(cast.ada)
    fields = {"name": "Harbour", "time_zone": "Mars/Olympus"}
    assert b"is no time zone" in visitor.post("/desk", fields).content
    assert visitor.post("/desk", {**fields, "time_zone": "Europe/Berlin"}).status_code == 302
    cast.desk.refresh_from_db()
    assert cast.desk.time_zone == "Europe/Berlin"
    mark = TrailEntry.objects.get(verb="change", thing="desk")
    assert mark.change["time_zone"] == ["UTC", "Europe/Berlin"]


def test_the_trail_cannot_be_changed(cast, visit):
    visit(cast.ada).post(f"/members/{cast.vic.pk}", {"what": "link"})
    mark = TrailEntry.objects.get(verb="link")
    with pytest.raises(TypeError):
        mark.save()
    with pytest.raises(TypeError):
        mark.delete()
