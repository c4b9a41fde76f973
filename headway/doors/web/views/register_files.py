"""The register as a file: exported as it is filtered, brought in after a look."""

from __future__ import annotations

import csv
from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from headway.doors.web.door import door, now, today
from headway.doors.web.handing_in import laid_down
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.trouble import Trouble
from headway.loop.register import actions, exchange, queries
from headway.loop.register.actions.importing import MOST_BYTES
from headway.loop.register.models import RegisterImport

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ORDER = ("unread", "refused", "new", "changed", "same")


@door(read="compare")
def export(request: HttpRequest, member: Member, kind: str) -> HttpResponse:
    """The entries of this view with all their fields."""
    if kind not in TYPES:
        raise Http404("The register is exported as csv or xlsx.")
    asked = request.GET
    sort = asked.get("sort", "")
    try:
        found = queries.ranked_list(
            member, asked.get("q", ""), today=today(member),
            sort=sort if sort.removeprefix("-") in queries.SORT_KEYS else "rank",
        )  # fmt: skip
    except Trouble as trouble:
        messages.error(request, str(trouble))
        return redirect("register")
    rows = queries.export_rows(found)
    body = exchange.csv_bytes(rows) if kind == "csv" else exchange.workbook_bytes(rows)
    name = f"register-{member.desk.slug}-{today(member).isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=TYPES[kind], headers=headers)


@door(read="manage", write="manage")
def bring(request: HttpRequest, member: Member) -> HttpResponse:
    """Choose a file; it is looked at before anything is brought in."""
    if request.method == "POST":
        try:
            with laid_down(request, most=MOST_BYTES) as (path, name):
                made = actions.look_at(
                    by=member, desk=member.desk, path=path, file_name=name, at=now()
                )
            return redirect("register-look", made.pk)
        except Trouble as trouble:
            messages.error(request, str(trouble))
            return redirect("register-import")
    return render(
        request, "register/import.html",
        {"imports": queries.register_imports(member), "fields": exchange.FIELDS.values()},
    )  # fmt: skip


@door(read="manage", write="manage")
def look(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """What each row will become, and, once brought in, what it became."""
    made = find(member, RegisterImport, pk=pk)
    if request.method == "POST":
        try:
            actions.bring_in(by=member, made=made, at=now(), on=today(member))
        except Trouble as trouble:
            messages.error(request, str(trouble))
        return redirect("register-look", made.pk)
    tally = Counter(one["kind"] for one in made.outcome)
    known = [(heading, exchange.field_of(heading)) for heading in made.columns]
    rows = sorted(made.outcome, key=lambda one: (ORDER.index(one["kind"]), one["line"]))
    return render(
        request, "register/look.html",
        {
            "made": made, "tally": tally, "rows": rows[:500], "left": max(len(rows) - 500, 0),
            "done": made.state == RegisterImport.State.DONE,
            "lost": tally["refused"] + tally["unread"],
            "unknown": [heading for heading, field in known if field is None],
            "follows": [heading for heading, field in known if field and not exchange.FIELDS[field].read],
        },
    )  # fmt: skip


@door(read="manage")
def refused(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """The rows that were not brought in, with their reasons, to mend and bring again."""
    made = find(member, RegisterImport, pk=pk)
    why = {one["line"]: one["said"] for one in made.outcome if one["kind"] in {"refused", "unread"}}
    cells = {int(row["_line"]): row for row in made.rows}
    used = [key for key in exchange.FIELDS if any(key in row for row in made.rows)]
    answer = HttpResponse(content_type=TYPES["csv"])
    answer["Content-Disposition"] = f'attachment; filename="refused-{made.pk}.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow([*(exchange.FIELDS[key].label for key in used), "Line", "Why it was refused"])
    for line, said in sorted(why.items()):
        row = cells.get(line, {})
        writer.writerow(
            [*(exchange.safe(row.get(key, "")) for key in used), line, exchange.safe(said)]
        )
    return answer
