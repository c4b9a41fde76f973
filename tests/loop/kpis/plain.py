"""Every KPI again, by loops over dictionaries: slow, obvious, and nothing shared with the real ones."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from .desk import TIMES, Ticket, local

Answer = dict[str, Any] | None
W, HOURS, RATE = 7, 0.75, 45.0
RATES = {"first": 30.0}


def start_of(day: date, period: str) -> date | None:
    if period == "all":
        return None
    if period == "week":
        return day - timedelta(days=day.weekday())
    if period == "month":
        return day.replace(day=1)
    if period == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return day


def next_start(day: date, period: str) -> date:
    probe = day
    while start_of(probe, period) == day:
        probe += timedelta(days=1)
    return probe


def share(hits: list[bool], undecided: int = 0, **extra: Any) -> dict[str, Any]:
    n = len(hits)
    return {
        "n": n, "numerator": sum(hits), "undecided": undecided,
        "value": sum(hits) / n if n else None, **extra,
    }  # fmt: skip


def decided(t: Ticket, rows: list[Ticket], w: int = W) -> bool:
    end = max(x["opened_at"] for x in rows) - timedelta(days=w)
    return t["requester"] is not None and t["category"] is not None and t["resolved_at"] <= end


def came_back(t: Ticket, rows: list[Ticket], w: int = W) -> bool:
    for other in rows:
        if other is t:
            continue
        same = all(other[k] == t[k] for k in ("source", "client", "requester", "category"))
        gap = other["opened_at"] - t["resolved_at"]
        if same and timedelta(0) < gap <= timedelta(days=w):
            return True
    return False


def ftfr(some: list[Ticket], rows: list[Ticket]) -> dict[str, Any]:
    hits, unknown = [], 0
    for t in some:
        moved: bool | None
        if t["first_contact_resolved"] is not None:
            moved = not t["first_contact_resolved"]
        elif t["reassignment_count"] is not None:
            moved = t["reassignment_count"] > 0
        else:
            moved = None
        if moved is None or t["reopen_count"] is None or not decided(t, rows):
            unknown += 1
        else:
            hits.append(not moved and t["reopen_count"] == 0 and not came_back(t, rows))
    return share(hits, unknown)


def field_share(name: str, test: Callable[[Any], bool]) -> Callable[..., dict[str, Any]]:
    def answer(some: list[Ticket], rows: list[Ticket]) -> dict[str, Any]:
        known = [test(t[name]) for t in some if t[name] is not None]
        return share(known, len(some) - len(known))

    return answer


def repeat_contact(some: list[Ticket], rows: list[Ticket]) -> dict[str, Any]:
    known = [came_back(t, rows) for t in some if decided(t, rows)]
    return share(known, len(some) - len(known))


def reassignment(some: list[Ticket], rows: list[Ticket]) -> dict[str, Any]:
    known = [t["reassignment_count"] for t in some if t["reassignment_count"] is not None]
    n = len(known)
    return {
        "n": n, "numerator": sum(known), "undecided": len(some) - n,
        "value": sum(known) / n if n else None,
        "extra.moved_share": sum(k > 0 for k in known) / n if n else None,
    }  # fmt: skip


def quantile(values: list[float], p: Fraction) -> float:
    ordered = sorted(values)
    place = (len(ordered) - 1) * p
    below = int(place)
    low, high = ordered[below], ordered[min(below + 1, len(ordered) - 1)]
    return low + (high - low) * float(place - below)


def rank_ends(values: list[float], p: Fraction) -> tuple[float | None, float | None]:
    """Widest tails of at most 2.5 % each, by adding up the binomial exactly."""
    n, ordered, tail = len(values), sorted(values), Fraction(25, 1000)
    below = [Fraction(0)]
    for k in range(n + 1):
        below.append(below[-1] + math.comb(n, k) * p**k * (1 - p) ** (n - k))
    lows = [r for r in range(1, n + 1) if below[r] <= tail]  # P(B < r) ≤ tail
    highs = [r for r in range(1, n + 1) if below[r] >= 1 - tail]
    if not lows or not highs:
        return None, None
    return ordered[max(lows) - 1], ordered[min(highs) - 1]


def percentile(p: Fraction) -> Callable[..., dict[str, Any]]:
    def answer(some: list[Ticket], rows: list[Ticket]) -> dict[str, Any]:
        hours = [(t["resolved_at"] - t["opened_at"]).total_seconds() / 3600 for t in some]
        if calendar(rows):
            hours = [t["business_minutes"] / 60 for t in some]
        if not hours:
            return {"n": 0, "value": None, "undecided": 0}
        low, high = rank_ends(hours, p)
        found = {"n": len(hours), "undecided": 0, "low": low, "high": high}
        return found | {"value": quantile(hours, p)}

    return answer


def calendar(rows: list[Ticket], name: str = "business_minutes") -> bool:
    """Whether these tickets were counted by a calendar."""
    return any(t[name] is not None for t in rows)


def response_time(some: list[Ticket], rows: list[Ticket]) -> dict[str, Any]:
    business = calendar(rows, "business_response_minutes")
    hours = []
    for t in some:
        if t["first_response_at"] is None:
            continue
        took = (t["first_response_at"] - t["opened_at"]).total_seconds() / 3600
        hours.append(t["business_response_minutes"] / 60 if business else took)
    found: dict[str, Any] = {"n": len(hours), "undecided": len(some) - len(hours), "value": None}
    if hours:
        low, high = rank_ends(hours, Fraction(1, 2))
        found |= {"low": low, "high": high, "value": quantile(hours, Fraction(1, 2))}
        found["extra.counted_in"] = "business hours" if business else "calendar hours"
    return found


def first_contact(some: list[Ticket], rows: list[Ticket]) -> dict[str, Any]:
    hits, unknown = [], 0
    for t in some:
        flag = t["first_contact_resolved"]
        if flag is not None:
            hits.append(flag)
        elif t["live_channel"] is None or t["reassignment_count"] is None:
            unknown += 1
        else:
            took = (t["resolved_at"] - t["opened_at"]).total_seconds() / 60
            if t["live_channel"]:
                quick = took <= 30
            else:
                quick = (t["business_minutes"] if calendar(rows) else took) <= 60
            once = t["contacts"] is None or t["contacts"] <= 1
            hits.append(quick and once and t["reassignment_count"] == 0)
    return share(hits, unknown)


def onsite_rate(some: list[Ticket], rows: list[Ticket]) -> dict[str, Any]:
    known = [t["onsite"] for t in some if t["onsite"] is not None]
    found = share(known, len(some) - len(known))
    months = {(t["client"], t["opened_month"]) for t in some if t["client"] is not None}
    if months:
        found["extra.visits_per_client_month"] = sum(known) / len(months)
    return found


def downtime(some: list[Ticket], rows: list[Ticket]) -> dict[str, Any]:
    lost, n = 0.0, 0
    for t in some:
        if t["downtime_minutes"] is not None:
            users = 1 if t["affected_users"] is None else t["affected_users"]
            lost, n = lost + t["downtime_minutes"] * users, n + 1
    return {"n": n, "value": lost / 60 if n else None}


def cost_per_ticket(some: list[Ticket], rows: list[Ticket]) -> dict[str, Any]:
    costs = []
    for t in some:
        if t["handle_minutes"] is not None:
            costs.append(t["handle_minutes"] / 60 * (RATES.get(t["group"]) or RATE))
    n = len(costs)
    return {
        "n": n, "undecided": len(some) - n, "value": sum(costs) / n if n else None,
        "numerator": pytest.approx(sum(costs)),
    }  # fmt: skip


def sla_met(some: list[Ticket], rows: list[Ticket]) -> dict[str, Any]:
    as_of = max(t[name] for t in rows for name in TIMES if t[name])
    hits, pending, without = [], 0, 0
    for t in some:
        due, resolved = t["sla_due_at"], t["resolved_at"]
        if due is None:
            without += 1
        elif resolved is not None:
            hits.append(resolved <= due)
        elif due < as_of:
            hits.append(False)
        else:
            pending += 1
    return share(hits, pending, **{"extra.without_target": without})


def csat(some: list[Ticket], rows: list[Ticket]) -> dict[str, Any]:
    answers = [t["csat_top"] for t in some if t["csat_top"] is not None]
    asked = sum(t["resolved_at"] is not None or t["csat_top"] is not None for t in some)
    rate = len(answers) / asked if asked else None
    return share(answers, 0, **{"extra.response_rate": rate})


def cost_of_rework(some: list[Ticket], rows: list[Ticket]) -> dict[str, Any]:
    pieces, unknown, handled, money = 0, 0, [], 0.0
    for t in some:
        if t["reopen_count"]:
            pieces += 1
        if decided(t, rows):
            pieces += came_back(t, rows)
        else:
            unknown += 1
        if t["handle_minutes"] is not None:
            handled.append(t["handle_minutes"])
            money += t["handle_minutes"] / 60 * (RATES.get(t["group"]) or RATE)
    rate = money / (sum(handled) / 60) if sum(handled) else RATE
    each = sum(handled) / len(handled) / 60 if handled else HOURS
    return {
        "n": len(some), "numerator": pieces, "undecided": unknown,
        "value": pieces * each * rate if some else None, "extra.hours": pieces * each,
        "extra.handle_hours_from": "measured" if handled else "assumed",
    }  # fmt: skip


TICKET_KPIS: dict[str, tuple[str, Callable[..., dict[str, Any]]]] = {
    "ftfr": ("resolved_at", ftfr),
    "first_assignment": ("resolved_at", field_share("reassignment_count", lambda v: v == 0)),
    "reopen_rate": ("resolved_at", field_share("reopen_count", lambda v: v > 0)),
    "repeat_contact": ("resolved_at", repeat_contact),
    "reassignment": ("opened_at", reassignment),
    "ping_pong": ("opened_at", field_share("pingpong_count", lambda v: v > 0)),
    "resolution_time": ("resolved_at", percentile(Fraction(1, 2))),
    "resolution_time_p90": ("resolved_at", percentile(Fraction(9, 10))),
    "sla_met": ("opened_at", sla_met),
    "knowledge_use": ("resolved_at", field_share("knowledge_linked", bool)),
    "csat": ("opened_at", csat),
    "cost_of_rework": ("resolved_at", cost_of_rework),
    "response_time": ("opened_at", response_time),
    "first_contact": ("resolved_at", first_contact),
    "onsite_rate": ("opened_at", onsite_rate),
    "downtime": ("opened_at", downtime),
    "cost_per_ticket": ("resolved_at", cost_per_ticket),
}


def inside(moment: datetime | None, since: date | None, until: date | None) -> bool:
    if moment is None:
        return False
    day = local(moment)
    return (since is None or day >= since) and (until is None or day <= until)


def answers(
    key: str,
    rows: list[Ticket],
    by: str | None,
    period: str,
    since: date | None = None,
    until: date | None = None,
    where: dict[str, str | None] | None = None,
) -> dict[tuple[str | None, str | None], dict[str, Any]]:
    """(slice value, ISO start of the period) → what the reading must say."""
    mine = [t for t in rows if all(t[k] == v for k, v in (where or {}).items())]
    slices = {t[by] for t in mine} if by else {None}
    found: dict[tuple[str | None, str | None], dict[str, Any]] = {}
    for value in slices:
        some = [t for t in mine if by is None or t[by] == value]
        if key == "backlog":
            found |= _backlog(value, some, rows, period, since, until)
            continue
        anchors = ("opened_at", "resolved_at") if key == "throughput" else (TICKET_KPIS[key][0],)
        days = [local(t[a]) for t in some for a in anchors if inside(t[a], since, until)]
        if not days:
            continue
        day = start_of(min(days), period)
        while True:

            def here(t: Ticket, a: str, day: date | None = day) -> bool:
                return inside(t[a], since, until) and start_of(local(t[a]), period) == day

            name = (value, day.isoformat() if day else None)
            if key == "throughput":
                into = sum(here(t, "opened_at") for t in some)
                out = sum(here(t, "resolved_at") for t in some)
                found[name] = {"n": into, "value": out / into if into else None}
                if into or out:
                    found[name]["numerator"] = out
            else:
                cell = [t for t in some if here(t, anchors[0])]
                found[name] = TICKET_KPIS[key][1](cell, rows)
                if not cell:
                    found[name] = {"n": 0, "value": None, "undecided": 0}
            if day is None or next_start(day, period) > max(days):
                break
            day = next_start(day, period)
    return found


def _backlog(
    value: str | None, some: list[Ticket], rows: list[Ticket], period: str,
    since: date | None, until: date | None,
) -> dict[tuple[str | None, str | None], dict[str, Any]]:  # fmt: skip
    if not some:
        return {}
    last = local(max(t[name] for t in rows for name in TIMES if t[name]))
    day = max(min(local(t["opened_at"]) for t in some), since or date.min)
    seen: dict[str | None, list[dict[str, int]]] = {}
    while day <= min(last, until or date.max):
        ages = {"0-7": 0, "8-30": 0, "31-90": 0, ">90": 0}
        for t in some:
            end = local(t["resolved_at"]) if t["resolved_at"] else None
            if end is None and t["closed_at"]:
                end = local(t["closed_at"])
            if local(t["opened_at"]) <= day and (end is None or end > day):
                age = (day - local(t["opened_at"])).days
                band = (
                    "0-7" if age <= 7 else "8-30" if age <= 30 else "31-90" if age <= 90 else ">90"
                )
                ages[band] += 1
        start = start_of(day, period)
        seen.setdefault(start.isoformat() if start else None, []).append(ages)
        day += timedelta(days=1)
    return {
        (value, name): {
            "value": sum(days[-1].values()),
            "n": sum(days[-1].values()),
            "extra.by_age": days[-1],
            "extra.mean": sum(sum(d.values()) for d in days) / len(days),
        }
        for name, days in seen.items()
    }
