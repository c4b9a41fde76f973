"""Charts of results: before and after a change, and the watch over a gain."""

from __future__ import annotations

from datetime import date
from typing import Any

from headway.doors.web import figures
from headway.ground import charts, words
from headway.loop.check.evidence import Evidence
from headway.loop.check.models import Verdict, Watch
from headway.loop.check.telling import amount, signed


def of_verdict(kept: Verdict, evidence: Evidence, currency: str, *, others: bool) -> dict[str, Any]:
    """The readings before and after, with what would have been; and the table behind. `others`:
    mark where other improvements began."""
    track, first = evidence.main, evidence.first
    line, low, high = kept.found["without"]
    kind = {"better": "improvement", "worse": "concern"}.get(kept.outcome, "common")
    points = [
        {"x": period, "value": value, "n": n if value is not None else None,
         "kind": kind if i >= first else "common"}
        for i, (period, value, n) in enumerate(
            zip(evidence.periods, track.values, track.n, strict=True)
        )
    ]  # fmt: skip
    expected = [
        {"x": period, "value": value, "low": a, "high": b}
        for period, value, a, b in zip(evidence.periods[first:], line, low, high, strict=False)
    ]
    started = date.fromisoformat(evidence.start)
    marks = [{"x": evidence.start, "text": f"began {words.day(started)}"}]
    for other in evidence.others if others else ():
        marks.append({"x": other.start, "text": f"{other.ref} began"})
    after = [
        (value, max(n, 1)) for value, n in zip(track.values[first:], track.n[first:], strict=True)
        if value is not None
    ]  # fmt: skip
    held = sum(v * n for v, n in after) / sum(n for _, n in after) if after else None
    spec = charts.before_after(
        points, unit=track.unit, name=track.name, marks=marks, without=expected,
        target=evidence.target, held=held, currency=currency, held_words="since",
        without_words="without it",
    )  # fmt: skip
    shown = [None] * first + [each["value"] for each in expected]
    rows = [
        {
            "period": figures.period_words(period, evidence.grain),
            "value": words.measure(value, track.unit, currency=currency, digits=_digits(track.unit)),
            "without": words.measure(
                shown[i] if i < len(shown) else None, track.unit, currency=currency,
                digits=_digits(track.unit),
            ),
            "n": n,
        }
        for i, (period, value, n) in enumerate(
            zip(evidence.periods, track.values, track.n, strict=True)
        )
    ]  # fmt: skip
    return {"spec": spec, "rows": rows[::-1], "mixes": _mixes(kept, evidence)}


def _digits(unit: str) -> int | None:
    return 1 if unit == "share" else None


def _mixes(kept: Verdict, evidence: Evidence) -> dict[str, Any] | None:
    """The series beside what the mix alone would have made of it, in a sentence."""
    mix = kept.found["mix"]
    if mix is None or kept.effect is None:
        return None
    left = kept.effect - mix
    return {
        "by": kept.found["mix_by"], "mix": signed(mix, kept.unit), "left": signed(left, kept.unit),
        "effect": signed(kept.effect, kept.unit),
    }  # fmt: skip


def of_watch(watch: Watch, currency: str) -> dict[str, Any]:
    """The watch in words, and the chart of the readings since closing."""
    given, unit = watch.settings, watch.verdict.unit
    grain = watch.verdict.evidence["grain"]
    slip = getattr(watch, "slip", None)
    name = watch.verdict.evidence["main"]["name"]
    part: dict[str, Any] = {
        "watch": watch, "slip": slip, "grain": grain,
        "level": words.measure(given["level"], unit, currency=currency),
        "looks_for": amount(given["slip"], unit, currency), "delay": given["delay"],
        "false_alarm": words.share(given["false_alarm"]), "seen": words.share(given["seen"]),
        "spec": None, "rows": [],
        "causes": [
            {
                "name": each["name"] or "unknown",
                "before": words.measure(each["before"], unit, currency=currency),
                "after": words.measure(each["after"], unit, currency=currency),
                "total": signed(each["total"], unit, currency),
            }
            for each in (slip.changed.get("causes") or [] if slip else [])
        ],
        "by": slip.changed.get("by", "") if slip else "",
    }  # fmt: skip
    known = [row for row in watch.readings if row["value"] is not None]
    if len(known) >= 2:
        began = slip is not None and known[-1]["period"]
        points = [
            {"x": row["period"], "value": row["value"], "n": row["n"],
             "kind": "concern" if slip is not None and (row["cusum"] or 0) > 0
             and row["period"] >= _since(watch) else "common"}
            for row in watch.readings
        ]  # fmt: skip
        marks = [{"x": began, "text": "slip seen"}] if began else []
        part["spec"] = charts.before_after(
            points, unit=unit, name=name, marks=marks, height=220, currency=currency,
            without=[
                {"x": row["period"], "value": given["level"], "low": None, "high": None}
                for row in watch.readings
            ],
            without_words="to hold",
        )  # fmt: skip
        part["rows"] = [
            {
                "period": figures.period_words(row["period"], grain),
                "value": words.measure(row["value"], unit, currency=currency, digits=_digits(unit)),
                "n": row["n"],
                "cusum": words.NOTHING if row["cusum"] is None else f"{row['cusum']:.2f}",
            }
            for row in reversed(watch.readings)
        ]  # fmt: skip
        part["bar"] = f"{given['bar']:.2f}"
    return part


def _since(watch: Watch) -> str:
    """The period in which the rise that led to the slip began."""
    began = ""
    for row in watch.readings:
        if row["cusum"] is None:
            continue
        if row["cusum"] == 0:
            began = ""
        elif not began:
            began = row["period"]
    return began or "9999"
