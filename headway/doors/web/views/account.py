"""Signing in and out, passwords, members, and the desk's settings."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from headway.doors.web.door import door, now
from headway.doors.web.typed import whole
from headway.ground.accounts import actions
from headway.ground.accounts.models import Client, Desk, Member, User
from headway.ground.accounts.queries import find, visible
from headway.ground.accounts.roles import RIGHTS, ROLES
from headway.ground.trouble import Trouble

from .desk_calendar import counted_anew


class SignIn(LoginView):
    """Sign in with name and password."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: asks for one click, so that a mail scanner cannot use it up."""
    if request.method != "POST":
        return render(request, "accounts/link.html", {"token": token})
    try:
        user = actions.use_link(token=token, at=now())
    except Trouble as trouble:
        return render(request, "accounts/link.html", {"trouble": trouble}, status=410)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("home" if user.has_usable_password() else "password")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("sign-in")


@sensitive_post_parameters()
@never_cache
@door(write="see")
def password(request: HttpRequest, member: Member) -> HttpResponse:
    """Choose a password."""
    user = cast(User, request.user)
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, user)
        messages.success(request, "Your password is set.")
        return redirect("home")
    return render(
        request, "accounts/password.html", {"form": form, "first": not user.has_usable_password()}
    )


class MemberForm(forms.Form):
    """Who is invited, and as what."""

    name = forms.CharField(max_length=120)
    username = forms.CharField(
        max_length=150, label="Sign-in name", help_text="An e-mail address or a short name."
    )
    role = forms.ChoiceField(choices=[(role.key, role.label) for role in ROLES.values()])
    client = forms.ModelChoiceField(Client.objects.none(), required=False, empty_label="–")

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["client"])
        field.queryset = desk.clients.all()


@never_cache
@door(read="administer", write="administer")
def members(request: HttpRequest, member: Member) -> HttpResponse:
    """Everybody on the desk; invite one more."""
    form = MemberForm(request.POST or None, desk=member.desk)
    invited = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            new, token = actions.invite(
                by=member, desk=member.desk, name=data["name"], username=data["username"],
                role_key=data["role"], client=data["client"], at=now(),
            )  # fmt: skip
            address = request.build_absolute_uri(reverse("link", args=[token]))
            invited = {"member": new, "address": address}
            form = MemberForm(desk=member.desk)
        except Trouble as trouble:
            form.add_error(None, str(trouble))
    people = visible(member, Member).filter(left_at=None).select_related("client", "user")
    return render(
        request,
        "accounts/members.html",
        {
            "people": people, "form": form, "invited": invited,
            "roles": [
                (role, [RIGHTS[right] for right in RIGHTS if right in role.rights])
                for role in ROLES.values()
            ],
            "clients": member.desk.clients.all(),
        },
    )  # fmt: skip


@require_POST
@door(write="administer")
def member_change(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Another role, off the desk, or a new sign-in link."""
    other = find(member, Member, pk=pk, left_at=None)
    what = request.POST.get("what")
    try:
        if what == "role":
            chosen = request.POST.get("client", "")
            client = find(member, Client, pk=number) if (number := whole(chosen)) else None
            actions.change_role(
                by=member, member=other, role_key=request.POST.get("role", ""), client=client,
                at=now(),
            )  # fmt: skip
            messages.success(request, f"{other.name} is now {other.role.label.lower()}.")
        elif what == "leave":
            actions.leave(by=member, member=other, at=now())
            messages.success(request, f"{other.name} is off the desk. What they did stays.")
        elif what == "link":
            token = actions.new_link(by=member, member=other, at=now())
            address = request.build_absolute_uri(reverse("link", args=[token]))
            messages.success(request, f"A sign-in link for {other.name}, good once: {address}")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("members")


class DeskForm(forms.ModelForm):
    """The desk's name and clock; its money is under Costs."""

    class Meta:
        model = Desk
        fields = ("name", "time_zone")
        help_texts = {
            "time_zone": "Dates and hours are counted here, for example Europe/Berlin.",
        }


@door(read="administer", write="administer")
def desk(request: HttpRequest, member: Member) -> HttpResponse:
    """The desk's name and time zone."""
    fresh = Desk.objects.get(pk=member.desk_id)
    form = DeskForm(request.POST or None, instance=fresh)
    if request.method == "POST" and form.is_valid():
        actions.change_desk(
            by=member, desk=Desk.objects.get(pk=member.desk_id), at=now(), **form.cleaned_data
        )
        member.desk.refresh_from_db()
        return counted_anew(request, member, back="desk")
    return render(request, "accounts/desk.html", {"form": form})
