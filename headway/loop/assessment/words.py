"""How a gap is said in a sentence (pure)."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, str]] = {
    "ftfr": ("fixed first time {here}", "where the desk manages {there}"),
    "first_assignment": ("solved without being passed on {here}", "where the desk manages {there}"),
    "reopen_rate": ("reopened {here}", "where the desk has {there}"),
    "repeat_contact": ("people come back within days {here}", "where the desk has {there}"),
    "sla_met": ("on time {here}", "where the desk manages {there}"),
    "csat": ("satisfied {here}", "where the desk has {there}"),
    "long_path": ("passed on twice or more {here}", "where the desk has {there}"),
    "knowledge_use": ("solved with an article {here}", "where the desk manages {there}"),
    "onsite_rate": ("visited on site {here}", "where alike tickets elsewhere need {there}"),
    "ping_pong": ("of tickets passed between them {here} come straight back,", "elsewhere {there}"),
}
"""What a share means in words: here, and elsewhere."""
ORDER = (
    "client", "channel", "priority", "group", "category", "subcategory", "weekday", "hour", "groups",
)  # fmt: skip
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LABELS: Mapping[str, str] = {
    "hour": "opened", "weekday": "opened on", "groups": "between", "article": "solved",
    "passed": "", "reopened": "", "late": "", "answer": "first answer", "alike": "about",
    "people": "", "data": "",
}  # fmt: skip


def percent(share: float) -> str:
    """A share for people.

    >>> percent(0.412), percent(0.004), percent(0.0)
    ('41 %', '0.4 %', '0 %')
    """
    value = share * 100
    return f"{value:.1f} %" if 0 < abs(value) < 1 else f"{value:.0f} %"


def month_name(month: str) -> str:
    """A month for people.

    >>> month_name("2026-03")
    'Mar 2026'
    """
    return f"{MONTHS[int(month[5:7]) - 1]} {month[:4]}"


def name_of(slice_: Mapping[str, str]) -> str:
    """A slice as it stands before the colon of a title.

    >>> name_of({"category": "Password", "channel": "E-mail"})
    'E-mail / Password'
    >>> name_of({})
    'All tickets'
    """
    known = [slice_[key] for key in ORDER if key in slice_]
    return " / ".join(known + [slice_[key] for key in slice_ if key not in ORDER]) or "All tickets"


def spelled(slice_: Mapping[str, str]) -> str:
    """A slice spelled out inside a sentence.

    >>> spelled({"category": "Password", "channel": "E-mail"})
    'category Password, channel E-mail'
    """
    pieces = [f"{LABELS.get(key, key)} {value}".strip() for key, value in slice_.items()]
    return ", ".join(pieces) or "all tickets"


def of_own(name: str) -> tuple[str, str]:
    """What a share means in words where it is one of the desk's own KPIs.

    >>> title("x", {"group": "Field"}, 0.4, 0.6, of_own("Called back"))
    'Field: called back 40 % where the desk has 60 %'
    """
    plain = (name[:1].lower() + name[1:]).replace("{", "{{").replace("}", "}}")
    return plain + " {here}", "where the desk has {there}"


def title(
    kpi: str,
    slice_: Mapping[str, str],
    here: float,
    there: float,
    said_as: tuple[str, str] | None = None,
) -> str:
    """The finding in one sentence; `said_as` stands in for KPIs that have no words here.

    >>> title("ftfr", {"category": "Password", "channel": "E-mail"}, 0.41, 0.65)
    'E-mail / Password: fixed first time 41 % where the desk manages 65 %'
    """
    first, second = said_as or SENTENCES[kpi]
    said = f"{first} {second}".format(here=percent(here), there=percent(there))
    return f"{name_of(slice_)}: {said}"


def worsened(kpi: str, slice_: Mapping[str, str], before: float, after: float, month: str) -> str:
    """The finding of a step in one sentence.

    >>> worsened("ftfr", {"category": "Printing"}, 0.63, 0.48, "2025-02")
    'Printing: fixed first time 48 % since Feb 2025, before that 63 %'
    """
    said = SENTENCES[kpi][0].format(here=percent(after))
    return f"{name_of(slice_)}: {said} since {month_name(month)}, before that {percent(before)}"
