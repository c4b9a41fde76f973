"""How ideas come in, and what became of them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from headway.doors.web.door import door, now, today
from headway.doors.web.views.entry_forms import EntryForm
from headway.doors.web.views.learn_lessons import fits_while_typing
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.register import actions, queries


class IdeaForm(forms.Form):
    """A title and the problem: all that an idea needs."""

    title = forms.CharField(max_length=200, label="What should get better?")
    problem = forms.CharField(
        required=False, label="What happens today, and whom does it hurt?",
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


@door(read="suggest", write="suggest")
def suggest(request: HttpRequest, member: Member) -> HttpResponse:
    """Hand in an idea: the short way, for staff and client contacts."""
    form = IdeaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.suggest(
                by=member, desk=member.desk, at=now(), on=today(member), **form.cleaned_data
            )
            messages.success(
                request, f"Thank you. Your idea is {made.ref}; you will hear what becomes of it."
            )
            return redirect("ideas")
        except Trouble as trouble:
            form.add_error(None, str(trouble))
    return render(request, "register/suggest.html", {"form": form})


@door(read="propose", write="propose")
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """Raise an entry with everything that is known of it."""
    form = EntryForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            entry = actions.propose(
                by=member, desk=member.desk, at=now(), on=today(member), **form.values()
            )
            return redirect("entry", entry.ref)
        except Trouble as trouble:
            form.add_error(None, str(trouble))
    return render(request, "register/new.html", {"form": form})


@door(read="suggest")
def similar(request: HttpRequest, member: Member) -> HttpResponse:
    """Entries like what is being typed, and the lessons that fit it."""
    title, problem = request.GET.get("title", "")[:300], request.GET.get("problem", "")[:3000]
    found = queries.similar(member, title=title, problem=problem)
    fits = fits_while_typing(request, member)
    return render(request, "register/similar.html", {"similar": found, "fits": fits})


@door(read="suggest")
def ideas(request: HttpRequest, member: Member) -> HttpResponse:
    """What the member handed in, and what became of it."""
    rows = queries.ideas_of(member)
    waiting = sum(one.status == "opportunity" for one in rows)
    return render(request, "register/ideas.html", {"rows": rows, "waiting": waiting})
