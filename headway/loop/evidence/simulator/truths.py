"""What is planted in the simulated desk, as plain data: the simulator obeys it, tests ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

Lever = Literal[
    "handover", "knowledge", "bounce", "repeat", "late", "stuck", "liking", "nothing",
    "wander", "callers", "visits", "phrase", "filed",
]  # fmt: skip
"""What a truth moves, each with the unit of its size:

- `handover`: added to the chance that the first line passes a ticket on
- `knowledge`: added to the share of tickets for which an article exists
- `bounce`: chance that a ticket passed to one of two groups comes back to it from the other
- `repeat`: factor on the chance of a repeat contact
- `late`: chance that a ticket is handled later than promised, whatever else happens
- `stuck`: chance, reached at the end in a straight line from nought, of being left lying
- `liking`: added to the chance of a good satisfaction answer
- `wander`: chance that a ticket that was passed on is passed on to two more groups
- `callers`: how many times as often each person of a client gets in touch (fewer people do)
- `visits`: added to the chance that somebody goes there
- `phrase`: chance that a ticket's summary is about one and the same trouble
- `filed`: chance that a ticket is filed under “Other” instead of its category
- `nothing`: an improvement that changed nothing
"""

Kind = Literal["gap", "drift", "improvement"]


@dataclass(frozen=True)
class Truth:
    """One planted truth.

    `where` names the slice by ticket field (`groups` for ping-pong: the two groups, joined by “⇄”).
    `month` counts from 1 in a history of 24 (scaled for others); None is from the beginning.
    `before` and `after` are what counting should roughly give for `kpi` in the slice: a share, or
    tickets for `backlog`; `before` is the rest of the desk where there is no month. `until_month`
    is the month in which it ends again (`after` is what counts in between). `since` and `until`
    are filled in by the simulator.
    """

    key: str
    kind: Kind
    lever: Lever
    size: float
    kpi: str
    where: Mapping[str, str] = field(hash=False)
    before: float
    after: float
    words: str
    month: int | None = None
    title: str = ""
    since: date | None = None
    until_month: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Truths:
    """The truths to plant.

    `varied` says whether categories differ by nature (knowledge, types, hand-over) and work grows;
    without it every category and client is alike, and nothing changes through time.
    """

    items: tuple[Truth, ...] = ()
    varied: bool = field(default=True)

    def only(self, *keys: str) -> Truths:
        """The named truths alone.

        >>> [truth.key for truth in DEFAULT.only("ping_pong").items]
        ['ping_pong']
        """
        return Truths(tuple(item for item in self.items if item.key in keys), self.varied)


NONE: Final = Truths((), varied=False)
"""No gap anywhere: for asking how often findings cry wolf."""

DEFAULT: Final = Truths(
    (
        Truth(
            "printing_fell", "drift", "handover", 0.185, "ftfr",
            {"category": "Printing and scanning"}, 0.645, 0.505,
            "First-time fix for printing fell by about 15 points in month 14 and stayed there: the"
            " two people who knew the print service left, and the first line passes on what it"
            " solved before.", 14,
        ),
        Truth(
            "password_mail", "gap", "handover", 0.50, "ftfr",
            {"category": "Passwords and access", "channel": "E-mail"}, 0.622, 0.266,
            "Password requests that come by e-mail are fixed first time far less often than the"
            " desk's tickets: the caller's identity cannot be checked, so they are passed on.",
        ),
        Truth(
            "ping_pong", "gap", "bounce", 0.20, "ping_pong",
            {"groups": "Network⇄Cloud"}, 0.02, 0.21,
            "One in five tickets passed to Network or Cloud is handed to the other and comes back:"
            " nobody owns the border between them.",
        ),
        Truth(
            "client_calls_back", "gap", "repeat", 2.1, "repeat_contact",
            {"client": "Orrin & Vale Solicitors"}, 0.086, 0.177,
            "People at Orrin & Vale Solicitors call again about the same thing twice as often as"
            " others.",
        ),
        Truth(
            "applications_late", "gap", "late", 0.34, "sla_met",
            {"category": "Business applications", "priority": "2 - High"}, 0.927, 0.617,
            "High-priority tickets about business applications miss their target about four times"
            " in ten.",
        ),
        Truth(
            "field_backlog", "drift", "stuck", 0.85, "backlog",
            {"group": "Field"}, 5, 230,
            "Tickets with Field are left lying since month 18, more each month: an engineer's post"
            " is vacant. The backlog grows and ages.", 18,
        ),
        Truth(
            "mail_scripts", "improvement", "knowledge", 0.42, "ftfr",
            {"category": "E-mail and calendar"}, 0.594, 0.683,
            "Scripts for the first line on e-mail and calendar have been in use since month 17:"
            " first-time fix there rose by about 9 points, nowhere else.", 17,
            "Scripts for e-mail and calendar",
        ),
        Truth(
            "software_form", "improvement", "nothing", 0.0, "ftfr",
            {"category": "Software and licences"}, 0.622, 0.622,
            "A longer request form for software has been in use since month 16. It changed nothing.",
            16, "Longer request form for software",
        ),
        Truth(
            "call_back_rule", "improvement", "liking", 0.06, "csat",
            {}, 0.853, 0.917,
            "Since month 20 somebody calls back before a ticket is closed: good satisfaction answers"
            " rose by about 6 points across the desk.", 20, "Call back before closing",
        ),
        Truth(
            "device_swap", "improvement", "handover", -0.16, "ftfr",
            {"category": "Laptops and devices"}, 0.621, 0.772,
            "Spare laptops at the first line since month 15: first-time fix for devices rose by about"
            " 15 points, until the spares ran out in month 21 and the gain was lost.",
            15, "Spare laptops at the first line", until_month=21,
        ),
    )
)  # fmt: skip
"""The demo desk's ten truths."""

FURTHER: Final = Truths(
    (
        Truth(
            "wandering", "gap", "wander", 0.6, "long_path",
            {"category": "Phones and meetings"}, 0.03, 0.2,
            "Tickets about phones and meetings are passed from group to group.",
        ),
        Truth(
            "calls_a_lot", "gap", "callers", 3.0, "contacts",
            {"client": "Lindenfels Engineering"}, 16.0, 48.0,
            "People at Lindenfels Engineering get in touch three times as often as others.",
        ),
        Truth(
            "visited", "gap", "visits", 0.2, "onsite_rate",
            {"client": "Brackwater Foods"}, 0.1, 0.28,
            "Brackwater Foods is visited for what others have solved from afar.",
        ),
        Truth(
            "one_problem", "drift", "phrase", 0.3, "alike",
            {"category": "Network and Wi-Fi"}, 0.0, 0.3,
            "In the last month a third of the network tickets are about one trouble.", 25,
        ),
        Truth(
            "filed_other", "gap", "filed", 0.35, "data_quality",
            {}, 0.0, 0.35,
            "A third of all tickets is filed under “Other”.",
        ),
        Truth(
            "chat_dislike", "gap", "liking", -0.3, "csat",
            {"channel": "Chat"}, 0.86, 0.56,
            "Whoever writes by chat is far less satisfied.",
        ),
        Truth(
            "priority_reassigned", "gap", "handover", 0.25, "ftfr",
            {"priority": "2 - High"}, 0.62, 0.40,
            "High-priority tickets are passed on at once.",
        ),
        Truth(
            "client_category", "gap", "handover", 0.4, "ftfr",
            {"client": "Tessellate Insurance", "category": "E-mail and calendar"}, 0.62, 0.3,
            "Mail tickets of Tessellate Insurance are not fixed first time: the mail service there is"
            " run by somebody else.",
        ),
        Truth(
            "not_written", "gap", "knowledge", -0.4, "knowledge_use",
            {"category": "Laptops and devices"}, 0.5, 0.1,
            "Hardly anything is written down about laptops and devices.",
        ),
    ),
    varied=False,
)  # fmt: skip
"""Gaps of other kinds, for asking rule by rule; the demo desk does not have them."""
