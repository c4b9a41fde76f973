"""What stands in the demo desk's books: people, goals, targets and improvements; data, no verbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Person:
    """A member of the demo desk; `client` only for client contacts."""

    key: str
    name: str
    role: str
    client: str = ""


PEOPLE: Final = (
    Person("admin", "Imke Wexcombe", "administrator"),
    Person("manager", "Priya Venkatara", "manager"),
    Person("first_line", "Tomas Rasmusdal", "contributor"),
    Person("network", "Adaeze Kirkbride", "contributor"),
    Person("workplace", "Wei Lindqvall", "contributor"),
    Person("field", "Selma Ravenhall", "contributor"),
    Person("sponsor", "Viktor Hollmere", "viewer"),
    Person("vale", "Beatriz Castellane", "client_contact", "Orrin & Vale Solicitors"),
    Person("tessellate", "Hiroshi Nakashiro", "client_contact", "Tessellate Insurance"),
)

VISION: Final = (
    "People at our clients get back to work at the first call. We can show it with our own tickets,"
    " and we keep what we gain."
)


@dataclass(frozen=True)
class Aim:
    """A goal, with the KPI that shows it; `parent` is the key of the goal it leads to."""

    key: str
    title: str
    why: str
    kind: str
    weight: int
    parent: str = ""
    kpi: str = ""
    value: float | None = None


GOALS: Final = (
    Aim(
        "renewals", "Every client renews its contract",
        "Three contracts, a third of the revenue, run out next year.", "business", 5,
    ),
    Aim(
        "growth", "Serve three more clients with the same team",
        "Two offers are out; hiring is slow. The hours must come from rework.", "business", 4,
    ),
    Aim(
        "first_time", "Two of three tickets are fixed first time",
        "Each ticket that comes back is handled twice and annoys somebody.", "it", 5, "growth",
        "ftfr", 0.66,
    ),
    Aim(
        "promises", "We keep what we promised: 95 % within target",
        "Service credits cost more than an engineer.", "it", 4, "renewals", "sla_met", 0.95,
    ),
    Aim(
        "liked", "Nine of ten answers are good",
        "Whoever is content does not look around.", "it", 3, "renewals", "csat", 0.90,
    ),
    Aim(
        "on_call", "Quiet nights for the people on call",
        "Two colleagues left because of it.", "it", 2,
    ),
)  # fmt: skip

TARGETS: Final = {"ftfr": 0.66, "sla_met": 0.95, "csat": 0.90, "reopen_rate": 0.04, "repeat_contact": 0.07}  # fmt: skip
"""Targets of the whole desk, by the end of the next half-year."""


@dataclass(frozen=True)
class Step:
    """A move in an entry's life: the status, the day it was made, and why where a reason is due."""

    status: str
    day: int
    reason: str = ""


@dataclass(frozen=True)
class Entry:
    """A register entry of the demo desk.

    `truth` names the planted truth behind it. Days (`raised`, of steps, `reviewed`) count from the
    day an improvement really began, where the truth is one, else from the last day of the desk.
    `scope` is the slice of tickets. `gain` is added to the baseline for the target. `answers` go to
    the four alignment questions goal, scale, problem, customer.
    """

    title: str
    problem: str
    justification: str
    raised: int
    by: str
    truth: str = ""
    scope: Mapping[str, str] = field(default_factory=dict)
    kpi: str = ""
    gain: float | None = None
    owner: str = ""
    goal: str = ""
    source: str = "finding"
    dimension: str = "process"
    size: str = "M"
    hours: tuple[float, float, float] | None = None
    waste_hours: float | None = None
    answers: tuple[str, str, str, str] | None = None
    guards: tuple[str, ...] = ()
    steps: tuple[Step, ...] = field(default_factory=tuple)
    reviewed: int | None = None


ENTRIES: Final = (
    Entry(
        "Scripts for e-mail and calendar",
        "The first line passes on what it could solve: there is no script for the ten most frequent"
        " questions on e-mail and calendar.",
        "One ticket in seven is about e-mail or calendar; fewer than six in ten are fixed first time.",
        -66, "first_line", truth="mail_scripts", scope={"category": "E-mail and calendar"},
        kpi="ftfr", gain=0.08, owner="first_line",
        goal="first_time", hours=(40, 60, 90), waste_hours=31,
        answers=(
            "Serves “Two of three tickets are fixed first time”.",
            "A script written once serves every client.",
            "First-time fix there lay below the desk for all of last year.",
            "Four clients named mailbox questions in their reviews.",
        ),
        guards=("csat", "reopen_rate"),
        steps=(
            Step("accepted", -46), Step("planned", -36), Step("running", 0),
            Step("checking", 144), Step("sustained", 219),
        ),
    ),
    Entry(
        "Longer request form for software",
        "Requests for software arrive without version, cost centre or approval and are passed around.",
        "Half of the software tickets need a question back.",
        -53, "manager", truth="software_form", scope={"category": "Software and licences"},
        kpi="ftfr", gain=0.08, owner="workplace",
        goal="first_time", source="idea", dimension="tool", size="S", hours=(12, 16, 30), waste_hours=14,
        answers=(
            "Serves “Two of three tickets are fixed first time”.",
            "The same form serves every client.",
            "Assumed from single tickets; not counted before.",
            "No: nobody asked a client.",
        ),
        guards=("resolution_time",),
        steps=(
            Step("accepted", -43), Step("planned", -38), Step("running", 0), Step("checking", 232),
        ),
    ),
    Entry(
        "Call back before closing",
        "Tickets close by themselves five days after we say they are solved. Whether they are, nobody"
        " asks.",
        "Every seventh answer to the survey is a bad one; most say “I had to ask again”.",
        -58, "manager", truth="call_back_rule", kpi="csat", gain=0.05, owner="manager", goal="liked",
        source="feedback", dimension="people", hours=(20, 30, 60), waste_hours=9,
        answers=(
            "Serves “Nine of ten answers are good”.",
            "Costs two minutes a call, saves the second ticket.",
            "Comments of the survey, sorted: 41 of 120 say so.",
            "Saint Odile Clinics asked for it in the review.",
        ),
        guards=("repeat_contact", "throughput"),
        steps=(Step("accepted", -43), Step("planned", -33), Step("running", 0)), reviewed=166,
    ),
    Entry(
        "Spare laptops at the first line",
        "A broken laptop waits for Workplace or Field, although most people need a spare and their"
        " files.",
        "One ticket in ten is about a device; four in ten of them are passed on.",
        -58, "workplace", truth="device_swap", scope={"category": "Laptops and devices"}, kpi="ftfr",
        gain=0.12, owner="workplace", goal="first_time", source="idea", dimension="tool", size="M",
        hours=(20, 32, 60), waste_hours=20,
        answers=(
            "Serves “Two of three tickets are fixed first time”.",
            "A spare serves whoever comes next.",
            "Counted: 41 % of device tickets went to a second group.",
            "Fennimore Architects asked for it twice.",
        ),
        guards=("csat", "reopen_rate"),
        steps=(Step("accepted", -40), Step("planned", -30), Step("running", 0), Step("checking", 120)),
    ),
    Entry(
        "Bring printing back to the first line",
        "First-time fix for printing fell by about 15 points last winter and has stayed there. The two"
        " people who knew the print service left; their knowledge was not written down.",
        "What was solved in one call now waits for Workplace or Field.",
        -58, "manager", truth="printing_fell", scope={"category": "Printing and scanning"}, kpi="ftfr", gain=0.12, owner="workplace",
        goal="first_time", dimension="people", size="M", hours=(30, 45, 80), waste_hours=22,
        answers=(
            "Serves “Two of three tickets are fixed first time”.",
            "Printing is the same at every client.",
            "The control chart shows the step; the finding names the month.",
            "Copperleaf Energy and Fennimore Architects complained.",
        ),
        guards=("reopen_rate",), steps=(Step("accepted", -40),),
    ),
    Entry(
        "One border between Network and Cloud",
        "One in five tickets passed to Network or Cloud is handed to the other and comes back.",
        "Each return costs half a day of the caller's time and two people's attention.",
        -74, "network", truth="ping_pong", scope={"group": "Network"}, kpi="ping_pong", gain=-0.10, owner="network",
        goal="promises", hours=(16, 24, 50), waste_hours=18,
        answers=(
            "Serves “We keep what we promised”.",
            "Both groups serve all clients.",
            "Seen in the events of the tickets, with examples.",
            "Clients see it as “nobody feels responsible”.",
        ),
        guards=("resolution_time",), steps=(Step("accepted", -60), Step("planned", -20)), reviewed=-4,
    ),
    Entry(
        "Scripts for Wi-Fi in meeting rooms",
        "Wi-Fi questions are passed to Network although most end with the same three steps.",
        "What worked for e-mail and calendar may work here.",
        -9, "first_line", scope={"category": "Network and Wi-Fi"}, kpi="ftfr", goal="first_time",
        source="idea", dimension="people", size="S",
    ),
    Entry(
        "Why does Orrin & Vale call twice?",
        "People at Orrin & Vale Solicitors call again about the same thing twice as often as others.",
        "Their contract runs out in the spring.",
        -16, "manager", truth="client_calls_back", scope={"client": "Orrin & Vale Solicitors"}, kpi="repeat_contact", owner="manager",
        goal="renewals", source="feedback", dimension="partner", size="S", hours=(8, 12, 20),
        waste_hours=16,
    ),
    Entry(
        "High-priority tickets about business applications in time",
        "Four in ten high-priority tickets about business applications miss their target.",
        "Service credits were paid in each of the last two quarters.",
        -33, "manager", truth="applications_late",
        scope={"category": "Business applications", "priority": "2 - High"}, kpi="sla_met", gain=0.20, owner="network",
        goal="promises", size="L", hours=(60, 110, 200), waste_hours=12,
    ),
    Entry(
        "Work off what lies with Field",
        "Tickets with Field are left lying, more each month; an engineer's post is vacant.",
        "Some people have waited for half a year.",
        -50, "field", truth="field_backlog", scope={"group": "Field"}, kpi="backlog", owner="field", goal="promises", size="L",
        hours=(80, 140, 240), waste_hours=10,
        steps=(Step("parked", -28, "No hours before the vacant post is filled in January."),),
    ),
    Entry(
        "Robot that answers the telephone",
        "Waiting on the telephone annoys callers.",
        "A supplier offered it.",
        -120, "manager", kpi="csat", source="idea", dimension="tool", size="L",
        steps=(Step("rejected", -100, "Serves no goal, and calls are answered within two minutes."),),
    ),
)  # fmt: skip
"""In the order they are numbered."""
