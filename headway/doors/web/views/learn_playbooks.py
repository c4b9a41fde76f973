"""Playbooks' records; the desk's own playbooks: made of what worked, and edited."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now
from headway.doors.web.typed import whole
from headway.ground import words
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.trouble import Trouble
from headway.loop.check import telling
from headway.loop.kpis.known import kpis_of
from headway.loop.learn import actions
from headway.loop.learn.making import OTHER
from headway.loop.learn.queries.playbooks import BookRecord, records
from headway.loop.learn.track_record import FEW, Record
from headway.loop.plan.actions import change_playbook, retire_playbook
from headway.loop.plan.models import OwnPlaybook
from headway.loop.plan.playbook import PROCESS, SKILLS, Playbook
from headway.loop.plan.playbook_queries import book_of
from headway.loop.plan.playbook_shape import PlaybookTrouble, read
from headway.loop.register import queries as register

BLANK = 2
"""Empty rows at the end of each table, to fill in."""
ROWS: dict[str, tuple[str, ...]] = {
    "steps": ("title", "phase", "skill", "note"),
    "training": ("people", "what", "form", "evidence"),
    "messages": ("audience", "aim", "channel"),
}
"""Each table's own fields; every row also has a key, hours and what comes before."""
NEEDED = {"steps": "title", "training": "what", "messages": "audience"}
"""The field without which a row is taken out."""


@door(read="compare")
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """Every playbook with what became of it: how often it worked, and how much."""
    found = list(records(member.desk).values())
    rows = sorted(found, key=lambda one: (-one.record.judged, -len(one.record.uses), one.book.name))
    used = [one for one in rows if one.record.uses]
    return render(
        request, "learn/playbooks.html",
        {
            "rows": [row_of(one, member) for one in used], "few": FEW,
            "unused": [one for one in rows if not one.record.uses],
            "sentence": opening(found),
        },
    )  # fmt: skip


def opening(found: list[BookRecord]) -> str:
    """The page's first sentence, from the facts."""
    uses = sum(len(one.record.uses) for one in found)
    judged = sum(one.record.judged for one in found)
    worked = sum(one.record.worked for one in found)
    if not uses:
        return f"None of {len(found)} playbooks has been used yet."
    times = "once" if uses == 1 else f"{uses} times"
    if not judged:
        return f"Playbooks were used {times}; no verdict on any of it yet."
    return f"Playbooks were used {times}; of {judged} with a verdict {worked} made it better."


def row_of(one: BookRecord, member: Member) -> dict[str, Any]:
    """A playbook's line."""
    kpi = kpis_of(member.desk).get(one.book.kpi)
    return {
        "one": one, "kpi": kpi, **record_words(one.record, kpi.unit if kpi else "", member.desk.currency),
    }  # fmt: skip


def record_words(record: Record, unit: str, currency: str) -> dict[str, str]:
    """A record in words: how often it worked, between what, and by how much."""
    if not record.judged:
        said = "no verdict yet" if record.uses else "not used yet"
        return {"worked": said, "range": "", "effect": "", "effect_range": ""}
    span = "" if record.effect_low is None else telling.between(
        record.effect_low, record.effect_high, unit, currency
    )  # fmt: skip
    return {
        "worked": f"{record.worked} of {record.judged}",
        "range": words.share_range(record.low, record.high),
        "effect": telling.signed(record.effect, unit, currency) if record.measured else "",
        "effect_range": span.replace(" and ", " to "),
    }  # fmt: skip


def said_records(member: Member) -> dict[str, str]:
    """Playbook key → its record in a line, for the page where one is chosen; staff only."""
    if not member.may("compare"):
        return {}
    kpis, said = kpis_of(member.desk), {}
    for key, one in records(member.desk).items():
        record = one.record
        if not record.uses:
            continue
        kpi = kpis.get(one.book.kpi)
        told = record_words(record, kpi.unit if kpi else "", member.desk.currency)
        line = f"used {len(record.uses)}×"
        if record.judged:
            line += f", better {told['worked']} ({told['range']})"
            line += f", median effect {told['effect']}" if told["effect"] else ""
            line += "; too few to tell" if record.few else ""
        else:
            line += ", no verdict yet"
        said[key] = line
    return said


@require_POST
@door(write="manage")
def make(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Make a playbook of a closed improvement that worked."""
    entry = register.entry(member, ref)
    try:
        own = actions.make_playbook(by=member, entry=entry, at=now())
    except Trouble as trouble:
        messages.error(request, str(trouble))
        return redirect("entry", entry.ref)
    messages.success(
        request, f"“{own.name}” is a playbook now. Look through it: what fits others too?"
    )
    return redirect("own-playbook", own.key)


@door(read="compare", write="manage")
def own(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """One of the desk's own playbooks: read it, change it, retire it."""
    number = key.removeprefix("own-")
    one: OwnPlaybook = find(member, OwnPlaybook, pk=whole(number), retired_at=None)
    book = book_of(one)
    if request.method == "POST":
        try:
            if request.POST.get("what") == "retire":
                retire_playbook(by=member, own=one, at=now())
                messages.success(request, f"“{one.name}” is retired.")
                return redirect("playbook-records")
            book = asked_book(request, book)
            seen = request.POST.get("seen", "")
            change_playbook(
                by=member, own=one, book=book, at=now(),
                seen=whole(seen),
            )  # fmt: skip
            messages.success(request, f"“{book.name}” is saved.")
            return redirect("own-playbook", one.key)
        except Trouble as trouble:
            messages.error(request, str(trouble))
    kpis = kpis_of(member.desk)
    record = records(member.desk)[one.key].record
    kpi = kpis.get(book.kpi)
    context = {
        "own": one, "book": book, "record": record, "kpi": kpi, "skills": SKILLS,
        "said": record_words(record, kpi.unit if kpi else "", member.desk.currency),
        "kpis": sorted(kpis.values(), key=lambda each: each.name),
        "guards": [kpis[each] for each in book.guards if each in kpis],
        "tables": tables(book), "work": list(book.work),
    }  # fmt: skip
    return render(request, "learn/own_playbook.html", context)


def tables(book: Playbook) -> list[dict[str, Any]]:
    """The book's three tables of work, each with rows of cells and blank rows at the end."""
    titles = {"steps": "Tasks", "training": "Training", "messages": "Words"}
    made = []
    for name, fields in ROWS.items():
        rows = [asdict(one) for one in getattr(book, name)]
        taken = {one.key for one in book.work}
        spare = (f"n{number}" for number in range(1, 999) if f"n{number}" not in taken)
        stem = {"steps": "", "training": "t", "messages": "m"}[name]
        rows += [{"key": f"{stem}{next(spare)}"} for _ in range(BLANK)]
        made.append(
            {
                "name": name, "title": titles[name], "heads": fields,
                "rows": [
                    {
                        "key": row["key"],
                        "cells": [(field, row.get(field, "")) for field in fields],
                        "hours": list(zip(("low", "likely", "high"), row.get("hours", ("", "", "")), strict=True)),
                        "after": " ".join(row.get("after", ())),
                    }
                    for row in rows
                ],
            }
        )  # fmt: skip
    return made


def asked_book(request: HttpRequest, before: Playbook) -> Playbook:
    """The playbook the form describes; rows without their needed field are out, risks ticked off too."""
    given = request.POST
    content: dict[str, Any] = {
        "name": given.get("name", ""), "use_when": given.get("use_when", "")[:1000],
        "kpi": given.get("kpi", ""), "guards": given.getlist("guards"),
        "first_result": given.get("first_result", ""), "also": list(before.also),
    }  # fmt: skip
    for name, fields in ROWS.items():
        rows = []
        for key in given.getlist(f"{name}-key")[:200]:
            row = {field: given.get(f"{name}-{key}-{field}", "").strip() for field in fields}
            if not row[NEEDED[name]]:
                continue
            if name == "steps":
                row["phase"], row["skill"] = row["phase"] or OTHER, row["skill"] or PROCESS
            after = given.get(f"{name}-{key}-after", "").replace(",", " ").split()
            rows.append(
                {
                    **row,
                    "key": key[:20],
                    "after": after,
                    "hours": _hours(given, f"{name}-{key}", row),
                }
            )
        content[name] = rows
    kept = {row["key"] for name in ROWS for row in content[name]}
    gone = set(given.getlist("drop-risk"))
    content["risks"] = [
        asdict(risk)
        for number, risk in enumerate(before.risks)
        if str(number) not in gone and risk.step in kept
    ]
    for name in ROWS:
        for row in content[name]:  # what is taken out is waited for no more
            row["after"] = [one for one in row["after"] if one in kept or not _known(before, one)]
    if content["first_result"] not in kept and content["steps"]:
        content["first_result"] = content["steps"][0]["key"]
    return read(content, key=before.key)


def _known(book: Playbook, key: str) -> bool:
    return any(one.key == key for one in book.work)


def _hours(given: Any, stem: str, row: dict[str, str]) -> tuple[float, float, float]:
    said = [given.get(f"{stem}-{name}", "").strip() for name in ("low", "likely", "high")]
    name = next((text for text in row.values() if text), "a task")
    try:
        likely = float(said[1])
        return (float(said[0] or likely), likely, float(said[2] or likely))
    except ValueError:
        raise PlaybookTrouble(f"Say how many hours “{name}” takes, such as 3.5.") from None
