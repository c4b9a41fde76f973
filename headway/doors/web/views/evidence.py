"""Tickets: what was imported, and the way in for more: file → what we read → doubts → done."""

from __future__ import annotations

import re
import secrets
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from headway.config.schedule import run_import, search_findings
from headway.doors.web import figures
from headway.doors.web.door import door, now
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.trouble import Trouble
from headway.loop.evidence import actions, queries
from headway.loop.evidence.actions import Wishes
from headway.loop.evidence.jobs import lay_ready
from headway.loop.evidence.models import Import
from headway.loop.evidence.ticket import FIELDS
from headway.loop.kpis.catalogue import KPIS

SHAPES = (
    ("ticket", "one row per ticket"),
    ("update", "one row per update (audit log)"),
    ("event", "one row per event"),
)
SAFE = re.compile(r"[^\w.\- ()]+")


@door(read="manage")
def imports(request: HttpRequest, member: Member) -> HttpResponse:
    """All imports, newest first, and the place to drop a file."""
    lake = queries.lake_of(member.desk)
    line = ""
    if not lake.empty:
        with lake.session() as session:
            line = figures.data_line(*queries.span(session))
    return render(
        request,
        "evidence/imports.html",
        {"imports": queries.imports(member.desk), "line": line, "newest": newest(member)},
    )


def newest(member: Member) -> int | None:
    """The version of the newest import in effect: the one that may be undone."""
    done = [one for one in queries.imports(member.desk) if one.state == Import.State.DONE]
    return max((one.version for one in done if one.version), default=None)


def _waiting(member: Member, token: str) -> Path:
    """The folder of an uploaded file that waits to be looked at."""
    if not re.fullmatch(r"[\w-]{20,}", token):
        raise Http404("No such upload.")
    folder = Path(settings.MEDIA_ROOT) / "looks" / member.desk.slug / token
    if not folder.is_dir():
        raise Http404("This upload is gone. Upload the file again.")
    return folder


@require_POST
@door(write="manage")
def upload(request: HttpRequest, member: Member) -> HttpResponse:
    """Take the file in; nothing is read into the store yet."""
    files = [file for file in request.FILES.getlist("files") if isinstance(file, UploadedFile)]
    if not files:
        messages.error(request, "Choose a file first.")
        return _go(request, reverse("imports"))
    if sum(file.size or 0 for file in files) > settings.UPLOAD_LIMIT_MB * 1024 * 1024:
        messages.error(
            request,
            f"Files of more than {settings.UPLOAD_LIMIT_MB:,} MB in all are not taken here. Bring"
            " them in by parts, or on the server with `headway import`.",
        )
        return _go(request, reverse("imports"))
    token = secrets.token_urlsafe(24)
    folder = Path(settings.MEDIA_ROOT) / "looks" / member.desk.slug / token
    folder.mkdir(parents=True)
    for number, file in enumerate(files, start=1):
        name = _safe(file.name or "")
        if (folder / name).exists():
            name = f"{number} {name}"
        with (folder / name).open("xb") as out:
            for chunk in file.chunks():
                out.write(chunk)
    return _go(request, reverse("import-look", args=[token]))


def _safe(name: str) -> str:
    """A file's name as it is kept here: plain signs, no way out of its folder, not too long."""
    plain = SAFE.sub("_", Path(name).name).lstrip(". ")
    return plain.encode()[-120:].decode(errors="ignore").lstrip(". ") or "upload"


def _go(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(address)
    return redirect(address)


@door(read="manage", write="manage")
def look(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """What we read, and what is doubtful; correct it, then import."""
    folder = _waiting(member, token)
    files = sorted(folder.iterdir())
    asked = request.POST
    wishes = _wishes(request)
    if asked.get("do") == "forget":
        shutil.rmtree(folder)
        return redirect("imports")
    if asked.get("do") == "import" and "doubted" in asked and _in_doubt(member, files, wishes):
        messages.error(request, "Nothing was imported: decide on what is doubtful first.")
    elif asked.get("do") == "import":
        job = actions.begin(
            by=member, desk=member.desk, names=[file.name for file in files], at=now()
        )
        lay_ready(job.pk, files, wishes)
        shutil.rmtree(folder, ignore_errors=True)
        run_import(job.pk)
        return redirect("import", job.pk)
    context: dict[str, Any] = {
        "files": [file.name for file in files], "token": token, "wishes": wishes,
        "shapes": SHAPES, "profiles": queries.profiles(member.desk),
        "first": queries.lake_of(member.desk).empty,
    }  # fmt: skip
    try:
        seen = actions.look(desk=member.desk, paths=files, wishes=wishes)
    except Trouble as trouble:
        return render(request, "evidence/look.html", {**context, "trouble": str(trouble)})
    meanings = {field.name: field.meaning for field in FIELDS}
    columns = [
        {
            "column": one.column, "key": one.key, "samples": one.samples[:3],
            "field": one.field or "ignore", "sure": one.sure, "why": one.why,
            "filled": one.filled, "doubtful": one.field is not None and one.sure < 0.7,
            "alternatives": one.alternatives,
        }
        for one in seen.preview.columns
    ]  # fmt: skip
    columns.sort(key=lambda one: (not one["doubtful"], one["field"] == "ignore"))
    there = {name for row in seen.preview.rows for name, value in row.items() if value is not None}
    shown = [name for name in (*FIRST, *meanings) if name in there]
    shown = list(dict.fromkeys(shown))[:9]
    context |= {
        "look": seen, "columns": columns, "used": [c for c in columns if c["field"] != "ignore"],
        "unused": [c for c in columns if c["field"] == "ignore"],
        "fields": [*meanings.items(), *ROLES], "shown": shown,
        "rows": [[_plain(row.get(name)) for name in shown] for row in seen.preview.rows],
        "serious": [doubt for doubt in seen.doubts if doubt.serious],
        "mild": [doubt for doubt in seen.doubts if not doubt.serious],
    }  # fmt: skip
    return render(request, "evidence/look.html", context)


def _in_doubt(member: Member, files: list[Path], wishes: Wishes) -> bool:
    """Whether something serious is still open after what was corrected on the page."""
    if wishes.accept_doubtful:
        return False
    try:
        seen = actions.look(desk=member.desk, paths=files, wishes=wishes)
    except Trouble:
        return True
    return any(doubt.serious for doubt in seen.doubts)


def _plain(value: object) -> object:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value


FIRST = ("ticket_id", "opened_at", "updated_at", "resolved_at", "status", "category", "group")
"""What people look at first to see whether a file was read rightly."""
ROLES = (
    ("sequence", "order of the updates"),
    ("activity", "what happened (event log)"),
    ("event_kind", "which field changed (history)"),
    ("event_from", "value before (history)"),
    ("event_to", "value after (history)"),
    ("event_by", "who changed it"),
)


def _wishes(request: HttpRequest) -> Wishes:
    """The choices made on the page; a column left as it was guessed is left to the guess."""
    asked = request.POST
    overrides = {
        name.removeprefix("map:"): str(value)
        for name, value in asked.items()
        if name.startswith("map:") and value != asked.get(f"was:{name.removeprefix('map:')}")
    }
    kept = {
        name.removeprefix("kept:"): str(value)
        for name, value in asked.items()
        if name.startswith("kept:")
    }
    shape = asked.get("shape", "")
    return Wishes(
        profile=asked.get("profile", "").strip() or None,
        overrides=kept | overrides,
        shape=shape if shape in dict(SHAPES) else None,  # type: ignore[arg-type]  # one of the shapes
        time_zone=asked.get("time_zone", "").strip() or None,
        client=asked.get("client", "").strip() or None,
        pseudonymise=frozenset(asked.getlist("pseudonymise")) & {"requester", "assignee"},
        accept_doubtful="accept" in asked,
    )


@door(read="manage")
def import_(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """One import: its progress, then its report."""
    return render(request, "evidence/import.html", _facts(member, pk))


@door(read="manage")
def progress(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """How far it is; the page asks again until it is done."""
    facts = _facts(member, pk)
    if facts["import"].state != Import.State.RUNNING:
        return HttpResponseClientRedirect(reverse("import", args=[pk]))
    return render(request, "evidence/progress.html", facts)


def _facts(member: Member, pk: int) -> dict[str, Any]:
    one = find(member, Import, pk=pk)
    report = one.report
    capabilities = report.get("capabilities", {})
    return {
        "import": one, "report": report, "percent": round(100 * one.progress),
        "can": [KPIS[k] for k, c in capabilities.items() if c["ok"] and k in KPIS],
        "cannot": [
            {"kpi": KPIS[k], "why": c["why"]}
            for k, c in capabilities.items()
            if not c["ok"] and k in KPIS
        ],
        "may_undo": member.may("administer") and one.version == newest(member),
    }  # fmt: skip


@door(read="manage")
def rejected(request: HttpRequest, member: Member, pk: int) -> HttpResponseBase:
    """The rejected rows with their reasons."""
    name = find(member, Import, pk=pk).report.get("rejected_file")
    if not name or not Path(name).is_file():
        raise Http404("No row of this import was rejected.")
    return FileResponse(
        Path(name).open("rb"), as_attachment=True, filename=f"rejected-{pk}.csv",
        content_type="text/csv",
    )  # fmt: skip


@require_POST
@door(write="manage")
def undo(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Take the newest import back."""
    if not member.may("administer"):
        raise PermissionDenied
    one = find(member, Import, pk=pk)
    try:
        if one.version is None:
            raise Trouble("This import changed nothing, so there is nothing to undo.")
        actions.undo(by=member, desk=member.desk, number=one.version, at=now())
        if not queries.lake_of(member.desk).empty:
            search_findings(member.desk_id)
        messages.success(request, f"Import {one.version} is undone; tickets are as before it.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("imports")
