"""Reviews: the list, their rhythm, and the page that is shared on a screen."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import day_of, number, whole, wholes
from headway.doors.web.views.live import version_of
from headway.doors.web.views.run_entry import people
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.register import queries as register
from headway.loop.run import actions
from headway.loop.run.keeping import MinuteChangedMeanwhile
from headway.loop.run.models import AgendaItem, Review, Rhythm
from headway.loop.run.queries.agenda import about
from headway.loop.run.queries.board import moving
from headway.loop.run.queries.causes import missed


def reviews_of(member: Member) -> Any:
    """Reviews a member may see: all of the desk; a client contact those of their own company's
    improvements they are invited to."""
    rows = Review.objects.filter(desk=member.desk).select_related("improvement", "chair", "desk")
    if member.role.own_client_only:
        rows = rows.filter(improvement__in=register.entries(member), invited=member)
    return rows


def _review(member: Member, pk: int) -> Review:
    one: Review | None = reviews_of(member).filter(pk=pk).first()
    if one is None:
        raise Http404("No such review.")
    return one


@door()
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """Missed, coming, held."""
    day = today(member)
    rows = reviews_of(member)
    skipped = {one.pk for one in missed(member.desk, day)}
    return render(
        request, "run/reviews.html",
        {"missed": [(one, (day - one.due_on).days) for one in rows.filter(pk__in=skipped)],
         "coming": rows.filter(due_on__gte=day, held_at=None, cancelled_at=None)[:20],
         "open": rows.filter(held_at=None, cancelled_at=None).exclude(opened_at=None),
         "held": rows.filter(~Q(held_at=None) | ~Q(cancelled_at=None)).order_by("-due_on")[:20],
         "today": day, "people": people(member) if member.may("compare") else [],
         "entries": moving(member).order_by("number"),
         "desk_rhythm": Rhythm.objects.filter(desk=member.desk, improvement=None, ended_on=None).first()},
    )  # fmt: skip


@require_POST
@door(write="propose")
def rhythm(request: HttpRequest, member: Member) -> HttpResponse:
    """Set how often somebody looks at an improvement, or at all."""
    asked = request.POST
    ref = asked.get("entry", "")
    try:
        entry = register.entry(member, ref) if ref else None
        first = day_of(asked.get("first_on", ""))
        every = whole(asked.get("every"))
        chair = people(member).filter(pk=number(asked.get("chair", ""))).first()
        if first is None or every is None or chair is None:
            raise Trouble("Choose how often, the first day and who chairs.")
        invited = list(people(member).filter(pk__in=wholes(asked.getlist("invited"))))
        if entry is not None:
            invited += [one for one in (entry.owner, entry.sponsor) if one is not None]
        actions.set_rhythm(
            by=member, desk=member.desk, improvement=entry, every_days=every, first_on=first,
            chair=chair, invited=invited, at=now(),
            at_time=time.fromisoformat(asked.get("at_time") or "09:30"),
        )  # fmt: skip
        messages.success(request, "The rhythm is set; the first review is on its day.")
    except (Trouble, ValueError) as trouble:
        messages.error(request, str(trouble))
    return redirect(f"/register/{ref}#reviews" if ref else "reviews")


@door(write="propose")
def review(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """The page of a review: one item at a time, big enough to read from the back of the room."""
    one = _review(member, pk)
    conflict: dict[str, Any] = {}
    if request.method == "POST":
        try:
            where = _change(request, member, one)
            return redirect(where)
        except MinuteChangedMeanwhile as both:
            conflict = {"mine": request.POST.get("text", ""), "theirs": both.theirs,
                        "item": number(request.POST.get("item", ""))}  # fmt: skip
        except Trouble as trouble:
            messages.error(request, str(trouble))
            return redirect(request.get_full_path())
    items = list(
        one.items.prefetch_related("decisions", "actions__task__owner").select_related("minuted_by")
    )
    asked = number(request.GET.get("item", "")) or (1 if items else 0)
    if conflict:
        asked = next((i.position for i in items if i.pk == conflict["item"]), asked)
    here = next((item for item in items if item.position == asked), None)
    later = [item.position for item in items if item.position > asked]
    earlier = [item.position for item in items if item.position < asked]
    chairs = member.may("manage") or member.pk == one.chair_id or (
        one.improvement is not None and one.improvement.owner_id == member.pk
    )  # fmt: skip
    context = {
        "review": one, "items": items, "item": here, "number": asked, "conflict": conflict,
        "next": min(later, default=None), "before": max(earlier, default=None),
        "done": request.GET.get("item") == "end" or not items,
        "may_chair": chairs and member.may("propose"), "may_write": member.may("propose") and one.opened_at and not one.is_settled,
        "people": people(member) if member.may("compare") else [],
        "entries": about(one).order_by("number") if one.improvement_id is None and member.may("compare") else [],
        "missed_days": (today(member) - one.due_on).days if one.opened_at is None and not one.is_settled else 0,
        "version": version_of(member.desk), "ahead": one.due_on > today(member),
        "decisions": list(one.decisions.all()), "promised": list(one.actions.select_related("task__owner")),
    }  # fmt: skip
    return render(request, "run/review.html", context, status=409 if conflict else 200)


def _change(request: HttpRequest, member: Member, one: Review) -> str:
    """Make the change asked for; where to go next."""
    asked, at, what = request.POST, now(), request.POST.get("what", "")
    here = f"/reviews/{one.pk}"
    if what == "open":
        actions.open_review(by=member, review=one, at=at)
        return f"{here}?item=1"
    if what == "close":
        actions.close_review(by=member, review=one, at=at)
        return here
    if what == "cancel":
        actions.cancel_review(by=member, review=one, reason=asked.get("reason", ""), at=at)
        return "/reviews"
    if what == "add":
        made = actions.add_item(by=member, review=one, title=asked.get("title", ""), at=at)
        return f"{here}?item={made.position}"
    item = one.items.filter(pk=number(asked.get("item", ""))).first()
    if item is None:
        raise Http404("No such item.")
    back = f"{here}?item={item.position}"
    if what == "minute":
        actions.minute(
            by=member,
            item=item,
            text=asked.get("text", ""),
            seen=number(asked.get("seen", "")),
            at=at,
        )
        return f"{here}?item={asked['go']}" if asked.get("go") else back
    if what == "decide":
        actions.decide(by=member, review=one, item=item, text=asked.get("text", ""), at=at)
        return back
    if what == "promise":
        _promise(asked, member, one, item)
        return back
    raise Trouble("This page does not know that change.")


def _promise(asked: Any, member: Member, one: Review, item: AgendaItem) -> None:
    owner = people(member).filter(pk=number(asked.get("owner", ""))).first()
    due = day_of(asked.get("due_on", ""))
    if owner is None or due is None:
        raise Trouble("Say who does it, and by when.")
    entry = moving(member).filter(pk=number(asked.get("entry", ""))).first()
    actions.promise(
        by=member, review=one, item=item, title=asked.get("title", ""), owner=owner, due_on=due,
        improvement=entry, at=now(),
    )  # fmt: skip
