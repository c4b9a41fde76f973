"""The register as a table, a board and a picture; edited in place, in bulk, and in own views."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now, today
from headway.doors.web.views.entry import seen, ways_of
from headway.doors.web.views.entry_forms import EntryForm, day, picked, staff
from headway.doors.web.views.register_rows import COLUMNS, USUAL, chosen, row_of
from headway.ground import charts
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.aim.queries import cycles, goals
from headway.loop.kpis.known import kpis_of
from headway.loop.register import actions, queries
from headway.loop.register.models import Improvement
from headway.loop.register.payback import is_quick_win
from headway.loop.register.queries import Ranked
from headway.loop.register.scoring import EXPLANATION, SHORT
from headway.loop.register.states import LINE, Status

FILTERS = (
    ("Open", "status:open"),
    ("Mine", "owner:me"),
    ("Quick wins", "is:quick"),
    ("Running", "status:running"),
    ("No owner", "owner:none"),
    ("Untouched", "is:untouched"),
)
VIEWS = {"table": "Table", "board": "Board", "matrix": "Value and effort"}
PAGE = 100
NOT_FOR_CLIENTS = {"score", "waste_hours", "hours_likely", "goal", "csf", "cycle", "sponsor"}


@door()
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """All entries the member may see, filtered as you type, in one of three views."""
    shown = shown_of(request, member)
    part = request.headers.get("HX-Target") == "entries"
    return render(
        request, f"register/{shown['view']}.html" if part else "register/index.html", shown
    )


def shown_of(request: HttpRequest, member: Member, view: str = "") -> dict[str, Any]:
    """What the address asks for: filter, order, view, columns."""
    asked = request.GET
    own = member.role.own_client_only
    text, sort, view = asked.get("q", ""), asked.get("sort", ""), view or asked.get("view", "table")
    sort = sort if sort.removeprefix("-") in queries.SORT_KEYS else ""
    view = view if view in VIEWS and not own else "table"
    trouble, found = "", []
    try:
        order = sort or ("ref" if own else "rank")
        found = queries.ranked_list(member, text, sort=order, today=today(member))
    except Trouble as problem:
        trouble = str(problem)
    kept = {name: asked[name] for name in ("q", "sort", "cols", "view") if asked.get(name)}
    return {
        "trouble": trouble, "q": text, "sort": sort, "view": view, "filters": FILTERS,
        "views": [(key, word, urlencode({**kept, "view": key})) for key, word in VIEWS.items()],
        "query": urlencode(kept), "cols": asked.get("cols", ""),
        "explanation": "" if own else EXPLANATION, "parts": SHORT,
        "summary": queries.summary(member, today=today(member)),
        "saved": queries.saved_filters(member), "asked_of": queries.asked_of(member),
        **_VIEW[view](request, member, found),
    }  # fmt: skip


def _table(request: HttpRequest, member: Member, found: list[Ranked]) -> dict[str, Any]:
    own = member.role.own_client_only
    columns = [
        c for c in chosen(request.GET.get("cols", "")) if not own or c not in NOT_FOR_CLIENTS
    ]
    many = request.GET.get("show", "")
    most = min(int(many), 5000) if many.isdecimal() and len(many) < 6 else PAGE
    return {
        "entries": _rows(member, found[:most], columns), "left": max(len(found) - most, 0),
        "more": most + PAGE, "columns": [COLUMNS[key] for key in columns],
        "all_columns": [
            {"column": column, "on": key in columns, "fixed": key in {"ref", "title"}}
            for key, column in COLUMNS.items()
        ],
        "usual": ",".join(USUAL), "width": len(columns) + 1, "may_edit": member.may("propose"),
        "bulk": _bulk_choices(member) if member.may("manage") else None,
    }  # fmt: skip


def _rows(member: Member, found: list[Ranked], columns: list[str]) -> list[dict[str, Any]]:
    known, moment, local = kpis_of(member.desk), now(), today(member)
    return [
        row_of(
            one, columns=columns, known=known, currency=member.desk.currency, now=moment,
            today=local,
        )
        for one in found
    ]  # fmt: skip


def _bulk_choices(member: Member) -> dict[str, Any]:
    return {
        "owners": staff(member), "goals": goals(member),
        "cycles": cycles(member).filter(closed_at=None),
        "statuses": [(state.value, state.label) for state in Status],
        "sizes": Improvement.Size.choices,
    }  # fmt: skip


def _board(request: HttpRequest, member: Member, found: list[Ranked]) -> dict[str, Any]:
    rows = _rows(member, found, [])
    for row in rows:
        row["ways"] = ways_of(member, row["entry"])
    lanes = [*LINE, Status.PARKED]
    return {
        "lanes": [
            {"status": state, "rows": [row for row in rows if row["entry"].status == state.value]}
            for state in lanes
        ],
        "elsewhere": sum(row["entry"].status not in lanes for row in rows),
        "entries": rows,
    }  # fmt: skip


def _matrix(request: HttpRequest, member: Member, found: list[Ranked]) -> dict[str, Any]:
    open_ones = [row for row in found if row.entry.state in LINE]
    lost = [
        row.entry for row in open_ones
        if row.entry.waste_hours is None or not row.entry.hours_likely
    ]  # fmt: skip
    placed = [
        {
            "ref": row.entry.ref, "name": row.entry.title, "effort": row.entry.hours_likely,
            "value": row.entry.waste_hours, "score": row.score,
            "quick": is_quick_win(row.entry.waste_hours, row.entry.hours_likely),
        }
        for row in open_ones
        if row.entry not in lost
    ]  # fmt: skip
    return {
        "entries": placed, "lost": lost,
        "chart": {"spec": charts.value_effort(placed)} if placed else None,
    }  # fmt: skip


_VIEW = {"table": _table, "board": _board, "matrix": _matrix}


@door(read="propose", write="propose")
def cell(request: HttpRequest, member: Member, ref: str, field: str) -> HttpResponse:
    """One field of an entry, edited in its row: the form for it, and what it says afterwards."""
    one = queries.entry(member, ref)
    column = COLUMNS.get(field)
    if column is None or not column.edit:
        raise Http404(f"“{field}” is not edited in the table.")
    columns = list(chosen(request.GET.get("cols", "")))
    trouble, form = "", None
    if field != "owner":
        form = EntryForm(
            request.POST or None, instance=queries.entry(member, ref), member=member, only=field
        )
    if request.method == "POST":
        try:
            trouble = _keep_cell(request, member, one, field, form)
        except Trouble as problem:
            trouble = str(problem)
        if not trouble:
            after = queries.entry(member, ref)
            score = queries.score_of(after, today=today(member))
            row = _rows(member, [Ranked(after, score)], columns)[0]
            return render(
                request, "register/row.html",
                {"row": row, "may_edit": True, "focus": field, "cols": ",".join(columns),
                 "bulk": member.may("manage")},
            )  # fmt: skip
    return render(
        request, "register/cell.html",
        {"entry": one, "column": column, "form": form, "trouble": trouble,
         "cols": ",".join(columns), "owners": staff(member) if field == "owner" else ()},
        status=422 if trouble else 200,
    )  # fmt: skip


def _keep_cell(
    request: HttpRequest, member: Member, one: Improvement, field: str, form: EntryForm | None
) -> str:
    """Keep the field; what is wrong in words, empty when nothing is."""
    if form is None:
        owner = picked(staff(member), request.POST.get("owner"))
        if owner is None:
            return "Choose who is accountable."
        actions.assign_owner(by=member, entry=one, owner=owner, at=now(), seen=seen(request))
        return ""
    if not form.is_valid():
        return " ".join(str(error[0]) for error in form.errors.values())
    actions.edit(by=member, entry=one, at=now(), seen=seen(request), **form.values())
    return ""


@require_POST
@door(write="propose")
def board_move(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Move a card to another lane; the board as it is afterwards, with what was said."""
    one = queries.entry(member, ref)
    said, failed = "", False
    try:
        moved = actions.move(
            by=member, entry=one, status=request.POST.get("status", ""), at=now(),
            reason=request.POST.get("reason", ""), on=today(member), seen=seen(request),
            until=day(request.POST.get("until")),
        )  # fmt: skip
        said = f"{moved.ref} is now: {moved.state.label}."
    except Trouble as trouble:
        said, failed = str(trouble), True
    shown = shown_of(request, member, "board") | {"said": said, "failed": failed, "focus": one.ref}
    return render(request, "register/board.html", shown)


@require_POST
@door(write="manage")
def bulk(request: HttpRequest, member: Member) -> HttpResponse:
    """One change to many entries, with what became of each."""
    post = request.POST
    numbers = [int(ref) for ref in post.getlist("ref") if ref.isdecimal() and len(ref) < 10]
    found = list(queries.register_list(member).filter(number__in=numbers))
    changes: dict[str, Any] = {}
    for name, rows in (("goal", goals(member)), ("cycle", cycles(member))):
        if (row := picked(rows, post.get(name))) is not None:
            changes[name] = row
    if post.get("size") in Improvement.Size.values:
        changes["size"] = post["size"]
    if review := day(post.get("review_on")):
        changes["review_on"] = review
    back = f"{reverse('register')}?{post.get('back', '')[:1000]}"
    try:
        if not found:
            raise Trouble("Choose at least one entry.")
        outcomes = actions.change_many(
            by=member, entries=found, at=now(), on=today(member),
            owner=picked(staff(member), post.get("owner")), status=post.get("status", ""),
            reason=post.get("reason", ""), **changes,
        )  # fmt: skip
    except Trouble as trouble:
        messages.error(request, str(trouble))
        return redirect(back)
    done = sum(one.done for one in outcomes)
    return render(
        request, "register/bulk.html",
        {"outcomes": outcomes, "done": done, "failed": len(outcomes) - done, "back": back},
    )  # fmt: skip


@require_POST
@door(write="see")
def views(request: HttpRequest, member: Member) -> HttpResponse:
    """Keep this view of the register under a name, or remove one."""
    query, name = request.POST.get("query", ""), request.POST.get("name", "")
    try:
        if request.POST.get("what") == "drop":
            actions.drop_filter(by=member, name=name, at=now())
        else:
            kept = actions.save_filter(by=member, name=name, query=query, at=now())
            query = kept.query
            messages.success(request, f"“{kept.name}” is kept. Its address can be shared.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect(f"{reverse('register')}?{query}")
