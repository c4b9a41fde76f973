"""Benefits: what improvements promised, and what was proved."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headway.doors.web.door import door
from headway.ground import words
from headway.ground.accounts.models import Member
from headway.loop.check.queries.worthwhile import Benefit, benefits, by_name

GROUPS = {
    "goal": ("Goal", lambda line: str(line.entry.goal or "no goal")),
    "client": ("Client", lambda line: str(line.entry.client or "all clients")),
    "cycle": ("Cycle", lambda line: str(line.entry.cycle or "no cycle")),
}


@door(read="compare")
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """Hours, money and customers' minutes: promised, now, proved; each gain counted once."""
    lines = benefits(member)
    asked = request.GET.get("by", "goal")
    by = asked if asked in GROUPS else "goal"
    word, name = GROUPS[by]
    proved = sum(line.counted("hours") or 0 for line in lines)
    money = sum(line.counted("money") or 0 for line in lines)
    minutes = sum(line.counted("customer_minutes") or 0 for line in lines)
    promised = sum(line.promised.hours or 0 for line in lines if line.promised)
    return render(
        request,
        "check/benefits.html",
        {
            "rows": [row_of(line, member.desk.currency) for line in lines],
            "sentence": opening(lines, proved, promised, money, member.desk.currency),
            "proved": proved, "promised": promised, "minutes": minutes,
            "now": sum(line.seen_now for line in lines),
            "money": words.money(money, member.desk.currency),
            "sums": [
                {"sum": each, "money": words.money(each.money, member.desk.currency)}
                for each in by_name(lines, name)
            ],
            "word": word, "by": by, "groups": [(key, GROUPS[key][0]) for key in GROUPS],
            "doubled": any(line.part < 1 for line in lines), "desk": member.desk,
        },
    )  # fmt: skip


def opening(
    lines: list[Benefit], proved: float, promised: float, money: float, currency: str
) -> str:
    """The page's first sentence, from the facts."""
    if not lines:
        return "No improvement has promised or proved a benefit yet."
    count = sum(line.proved is not None and (line.proved.hours or 0) > 0 for line in lines)
    if not count:
        return (
            f"{words.count(promised)} h a month were promised; nothing of it is proved yet."
            if promised
            else "Nothing is proved yet."
        )
    who = "1 improvement is" if count == 1 else f"{count} improvements are"
    of = f", of {words.count(promised)} h promised" if promised else ""
    return (
        f"{who} proved to give back {words.count(proved)} h a month{of}: worth"
        f" {words.money(money, currency)} a month."
    )


def row_of(line: Benefit, currency: str) -> dict[str, Any]:
    """A line of the table."""

    def hours(value: float | None) -> str:
        return words.NOTHING if value is None else f"{value:,.0f} h".replace("-", "−")

    span = ""
    if line.hours_low is not None and line.hours_high is not None:
        span = f"{line.hours_low:,.0f} to {line.hours_high:,.0f}".replace("-", "−")
    counted = line.counted("money")
    minutes = line.counted("customer_minutes")
    return {
        "entry": line.entry, "verdict": line.verdict, "slipped": line.slipped,
        "promised": hours(line.promised.hours if line.promised else None),
        "now": hours(line.now.hours if line.now else None),
        "proved": hours(line.proved.hours if line.proved else None), "range": span,
        "counted": hours(line.counted("hours")), "money": words.money(counted, currency),
        "minutes": words.count(minutes) if minutes is not None else words.NOTHING,
        "part": words.share(line.part) if line.part < 1 else "",
        "basis": (line.now.basis if line.now else line.promised.basis if line.promised else ""),
    }  # fmt: skip
