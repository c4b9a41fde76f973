"""What every page's frame shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from headway.ground.accounts.models import Member


@dataclass(frozen=True)
class Page:
    """A page one can go to from the frame: its word, its address' name, the right it needs."""

    word: str
    name: str
    right: str = "see"


@dataclass(frozen=True)
class Room:
    """A word in the top row, and the pages in the row below it; the first is where the word leads."""

    word: str
    pages: tuple[Page, ...]


ROOMS = (
    Room("Where we stand", (Page("Where we stand", "home"),)),
    Room(
        "KPIs",
        (
            Page("All KPIs", "kpis"),
            Page("Scorecard", "scorecard"),
            Page("Own KPIs", "own-kpis"),
        ),
    ),
    Room(
        "Assessment",
        (
            Page("Findings", "findings", "compare"),
            Page("Process map", "process", "compare"),
            Page("Maturity", "maturity", "compare"),
            Page("Audits", "audits"),
            Page("Boards", "boards"),
            Page("Practice check", "practices", "compare"),
            Page("Both sides", "both-sides", "compare"),
            Page("Voice of the customer", "voice"),
            Page("Feedback", "feedback", "compare"),
            Page("Surveys", "surveys", "compare"),
        ),
    ),
    Room(
        "Register",
        (
            Page("All entries", "register"),
            Page("My ideas", "ideas", "suggest"),
            Page("What counts", "weights", "compare"),
        ),
    ),
    Room(
        "Plan",
        (
            Page("Roadmap", "plan", "compare"),
            Page("Capacity", "plan-capacity", "compare"),
            Page("Playbooks", "playbooks", "compare"),
        ),
    ),
    Room(
        "People",
        (
            Page("What is open", "people", "compare"),
            Page("Messages to people", "people-messages", "compare"),
            Page("Pulse", "pulses", "compare"),
            Page("Diagnoses", "diagnoses", "compare"),
            Page("Protocols", "protocols", "compare"),
        ),
    ),
    Room(
        "Running",
        (
            Page("What runs", "running"),
            Page("Board", "board", "compare"),
            Page("My work", "mine"),
            Page("Reviews", "reviews"),
            Page("Blockers", "blockers", "compare"),
            Page("Stuck with you", "your-desk"),
            Page("Wins", "wins"),
            Page("Rules", "run-settings", "manage"),
            Page("Jobs", "jobs", "manage"),
        ),
    ),
    Room("Results", (Page("Verdicts", "results"), Page("Benefits", "benefits", "compare"))),
    Room(
        "Lessons",
        (
            Page("All lessons", "lessons", "compare"),
            Page("What playbooks did", "playbook-records", "compare"),
            Page("Cycle close", "cycle-closes", "compare"),
            Page("Business review", "business-reviews"),
            Page("Calibration", "calibration", "compare"),
        ),
    ),
    Room("Goals", (Page("Goal tree", "goals"), Page("Cycles", "cycles"))),
    Room("Tickets", (Page("Imports", "imports", "manage"),)),
)
"""The rooms in the order of the loop; a room without a page the member may see is not shown."""


def _inside(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(href.rstrip("/") + "/"))


def rooms_of(member: Member, path: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The top row, and the row below it: the pages of the room the path lies in."""
    rooms, row = [], []
    for room in ROOMS:
        pages = [
            {"word": page.word, "href": reverse(page.name)}
            for page in room.pages
            if member.may(page.right)
        ]
        if not pages:
            continue
        fits = [page for page in pages if _inside(path, page["href"])]
        here = max(fits, key=lambda page: len(page["href"]), default=None)
        rooms.append({"word": room.word, "href": pages[0]["href"], "here": here is not None})
        if here is not None and len(pages) > 1:
            row = [{**page, "here": page is here} for page in pages]
    return rooms, row


def frame(request: HttpRequest) -> dict[str, Any]:
    """The member, the desk and the rooms for the top of the page."""
    token = getattr(request, "form_token", None)
    kept = {"csrf_token": token} if token else {}  # see `kept`: the real one is put in later
    member = getattr(request, "member", None)
    if member is None:
        return {"member": None, "desk": None, **kept}
    rooms, row = rooms_of(member, request.path)
    return {
        **kept,
        "member": member,
        "desk": member.desk,
        "rooms": rooms,
        "room_pages": row,
        "may_compare": member.may("compare"),
        "may_suggest": member.may("suggest"),
        "may_propose": member.may("propose"),
        "may_manage": member.may("manage"),
        "may_administer": member.may("administer"),
    }
