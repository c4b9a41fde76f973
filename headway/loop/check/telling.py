"""A verdict in plain words: the sentence, the checks, the target (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from headway.ground import words

from .evidence import Evidence
from .targets import NEWEST, Target

CALLED = ("better", "worse")
MINUS = "−"
REMARKS = (
    "The values were read", "To see a lasting", "A lasting change", "Less than two years",
    "Neighbouring readings", "n is not used",
)  # fmt: skip
"""How warnings begin that explain no verdict."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: fine, caution or bad; a sentence, and its figure."""

    key: str
    state: str
    sentence: str
    figure: str


def amount(value: float | None, unit: str, currency: str = "EUR") -> str:
    """The size of a change, without sign: shares in points.

    >>> amount(0.083, "share"), amount(-0.004, "share"), amount(1.5, "h")
    ('8 points', '0.4 points', '1 h 30 min')
    """
    if value is None or value != value:
        return words.NOTHING
    size = abs(value)
    if unit == "share":
        text = _points(size)
        return f"{text} point" if text == "1" else f"{text} points"
    return words.measure(size, unit, currency=currency)


def _points(size: float) -> str:
    return f"{size * 100:.0f}" if size >= 0.0195 or size == 0 else f"{size * 100:.1f}"


def signed(value: float | None, unit: str, currency: str = "EUR", *, bare: bool = False) -> str:
    """A change with its sign; `bare` leaves the unit off.

    >>> signed(-0.02, "share"), signed(0.05, "share", bare=True), signed(0.0, "h")
    ('−2 points', '+5', '0 min')
    """
    if value is None or value != value:
        return words.NOTHING
    text = _points(abs(value)) if bare and unit == "share" else amount(value, unit, currency)
    zero = not any(sign in text for sign in "123456789")
    return text if zero else f"{MINUS if value < 0 else '+'}{text}"


def between(low: float | None, high: float | None, unit: str, currency: str = "EUR") -> str:
    """An interval of changes.

    >>> between(0.052, 0.13, "share"), between(-0.02, 0.03, "share")
    ('5 and 13', '−2 and +3')
    """
    if low is None or high is None:
        return words.NOTHING
    if low > 0 or high < 0:
        ends = sorted([abs(low), abs(high)])
        if unit == "share":
            # one decimal for both where one needs it, so that the ends read alike
            small = any(0 < end < 0.0195 for end in ends)
            first, second = (f"{end * 100:.{int(small)}f}" for end in ends)
            return f"{first} and {second}"
        return " and ".join(amount(end, unit, currency) for end in ends)
    return " and ".join(signed(end, unit, currency, bare=True) for end in (low, high))


def _rose(effect: float) -> str:
    return "rose" if effect > 0 else "fell"


def chance(p: float) -> str:
    """How often chance alone does this.

    >>> chance(0.0024), chance(0.25)
    ('in 1 of 400 such series', 'in 1 of 4 such series')
    """
    if p > 0.45:
        return "about every other time, or more often"
    one_in = 1 / max(p, 1e-4)
    rounded = round(one_in, -2) if one_in >= 150 else round(one_in, -1) if one_in >= 15 else one_in
    return f"in 1 of {rounded:.0f} such series"


def headline(verdict: Any) -> str:
    """The answer as one sentence, from a kept verdict (its `evidence` and `found`)."""
    return sentence(
        verdict.evidence, verdict.found, verdict.outcome, verdict.terms.get("currency", "EUR")
    )


def sentence(
    evidence: Mapping[str, Any], found: Mapping[str, Any], outcome: str, currency: str = "EUR"
) -> str:
    """The answer as one sentence: the word first, then what moved and how sure that is."""
    main = evidence["main"]
    unit, name = main["unit"], _low(main["name"])
    effect, low, high = found["effect"], found["low"], found["high"]
    grain, first = evidence["grain"], found["first"]
    word = outcome[0].upper() + outcome[1:]
    if outcome in CALLED:
        sure = f"{evidence['level'] * 100:.0f} %"
        return (
            f"{word}: {name} {_rose(effect)} by {amount(effect, unit, currency)};"
            f" we are {sure} sure it is between {between(low, high, unit, currency)}."
        )
    if outcome == "too early":
        after = first["n_after"]
        said = f"{after} {grain}{'' if after == 1 else 's'} since the start"
        return f"Too early: {said}, and a verdict needs 8."
    if effect is None:
        return f"{word}: {first['warnings'][-1] if first['warnings'] else 'there is too little.'}"
    moved = f"{name} {_rose(effect)} by {amount(effect, unit, currency)}"
    if outcome == "no change shown":
        promised, seen = evidence["expected"], first["detectable"]
        could = ""
        if promised:
            could = f"; the {amount(promised, unit, currency)} promised are ruled out"
        elif seen:
            could = f"; a change of {amount(seen, unit, currency)} would most likely have been seen"
        return (
            f"No change shown: {name} moved by {signed(effect, unit, currency)} from what it would"
            f" have been, between {between(low, high, unit, currency)}{could}."
        )
    why = found["why"]
    if not why:
        return f"Cannot tell: {_low(_reason(first['warnings']) or moved + '.')}"
    if "wide" in why:
        return (
            f"Cannot tell: {moved}, but anything between {between(low, high, unit, currency)} fits:"
            f" neither nothing nor the {amount(evidence['expected'], unit, currency)} promised can be ruled"
            " out."
        )
    reasons = {
        "drift": f"{evidence['rest_words']} and these drifted apart before already",
        "mix": f"{amount(found['mix'], unit, currency)} of that are other tickets coming in",
        "returning": "the entry was raised after a bad spell, and without those weeks nothing shows",
        "others": f"{words.listed(list(found['inseparable']))} began at the same time on the same"
        " tickets",
    }
    return f"Cannot tell: {moved}, but {words.listed([reasons[each] for each in why])}."


def _reason(warnings: Sequence[str]) -> str:
    """The warning that says why nothing can be told: the last that is not a mere remark."""
    said = [each for each in warnings if not each.startswith(REMARKS)]
    return said[-1] if said else ""


def _low(text: str) -> str:
    """A name as it stands inside a sentence: abbreviations keep their capitals."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def target_words(evidence: Evidence, found: Mapping[str, Any], currency: str = "EUR") -> str:
    """The second answer: where the target stands."""
    at, track = found["target"], evidence.main
    if evidence.target is None:
        return "No target was agreed."
    aim = words.measure(evidence.target, track.unit, currency=currency)
    now = words.measure(at["now"], track.unit, currency=currency)
    lead = {
        Target.MET: f"The target of {aim} is met",
        Target.JUST_MET: f"The target of {aim} is met, though not surely",
        Target.NEAR: f"The target of {aim} is not met, but may be near",
        Target.NOT_MET: f"The target of {aim} is not met",
    }.get(at["answer"], "There is no reading to hold against the target")
    if at["now"] is None:
        return f"{lead}."
    span = _span(at["low"], at["high"], track.unit, currency)
    until = words.day(date.fromisoformat(evidence.until))
    newest = f"the newest {NEWEST} {evidence.grain}s until {until}"
    return f"{lead}: it stood at {now} in {newest} ({span}n {words.count(at['n'])})."


def _span(low: float | None, high: float | None, unit: str, currency: str) -> str:
    if low is None or high is None:
        return ""
    if unit == "share":
        return f"{words.share_range(low, high)}, "
    ends = [words.measure(end, unit, currency=currency) for end in (low, high)]
    return f"{ends[0]} – {ends[1]}, "


def checks(evidence: Evidence, found: Mapping[str, Any], currency: str = "EUR") -> list[Check]:
    """What was looked at, in plain words: what took the verdict's word away comes as bad."""
    unit = evidence.main.unit
    rows: list[Check] = []
    p, effect = found["p"], found["effect"]
    if p is not None:
        fine = p < 1 - evidence.level
        lead = "Not just noise" if fine else "It may be noise"
        rows.append(
            Check(
                "noise",
                "fine" if fine else "caution",
                f"{lead}: chance alone does this {chance(p)}",
                f"p = {p:.3f}",
            )
        )
    rows += [*_of_mix(evidence, found, currency), *_of_rest(evidence, found, currency)]
    rows += [*_of_guards(found, currency), *_of_spell(evidence, found, currency)]
    rows += _of_others(evidence, found)
    steps = found["steps"]
    if steps:
        rows.append(
            Check("steps", "fine" if steps["p"] < 1 - evidence.level else "caution",
                  f"Unit by unit: {steps['units']} of {steps['dimension']} began at"
                  f" {steps['groups']} different times and are each other's comparison",
                  f"{signed(steps['effect'], unit, currency)}, p = {steps['p']:.3f}")
        )  # fmt: skip
    elif evidence.rollout is not None:
        rows.append(
            Check("steps", "caution", "It went live unit by unit, but not enough readings are in"
                  " since the last one began", f"{len(evidence.rollout.units)} units")
        )  # fmt: skip
    if found["looks"]:
        rows.append(
            Check("looks", "fine", f"Looking every {evidence.grain} is allowed for: all planned"
                  " looks together cry wolf once in twenty", f"{found['looks']} planned")
        )  # fmt: skip
    season = found["first"]["season"]
    if effect is not None and season == "none":
        rows.append(
            Check("season", "caution", "With less than two years of readings a yearly season cannot"
                  " be told from a change", f"{found['first']['n_before']} before")
        )  # fmt: skip
    elif effect is not None:
        rows.append(Check("season", "fine", f"Not the season: {season} is taken out", "taken out"))
    return rows


def _of_mix(evidence: Evidence, found: Mapping[str, Any], currency: str) -> list[Check]:
    unit, mix, effect = evidence.main.unit, found["mix"], found["effect"]
    if effect is None:
        return []
    if mix is None and evidence.main.counted:
        return []  # nothing was called, so nothing was asked
    if mix is None:
        return [
            Check("mix", "caution", "Whether other tickets came in cannot be taken out of this KPI:"
                  " it is no share of tickets", words.NOTHING)
        ]  # fmt: skip
    figure = (
        f"{signed(mix, unit, currency, bare=True)} of {signed(effect, unit, currency, bare=True)}"
    )
    by = found["mix_by"]
    if "mix" in found["why"]:
        said = f"The mix: other tickets by {by} explain {amount(mix, unit, currency)} of it"
        return [Check("mix", "bad", said, figure)]
    said = f"Not the mix: other tickets by {by} explain {amount(mix, unit, currency)} of it"
    return [Check("mix", "fine", said, figure)]


def _of_rest(evidence: Evidence, found: Mapping[str, Any], currency: str) -> list[Check]:
    unit, rest = evidence.main.unit, found["compared"]
    if rest is None:
        if found["effect"] is None:
            return []
        said = "Nothing to compare with: the improvement touches every ticket of this KPI"
        return [Check("rest", "caution", said, words.NOTHING)]
    figure = (
        f"{signed(rest['rest'], unit, currency, bare=unit == 'share')} ("
        f"{between(rest['rest_low'], rest['rest_high'], unit, currency).replace(' and ', ' to ')})"
    )
    if "drift" in found["why"]:
        said = f"{_up(rest['words'])} and these drifted apart before already, and that explains it"
        return [Check("rest", "bad", said, figure)]
    moved = rest["rest_low"] > 0 or rest["rest_high"] < 0
    way = _rose(rest["rest"])
    if moved:
        said = f"{_up(rest['words'])} {way} too: only what goes beyond them counts"
        if (rest["rest"] > 0) != ((found["effect"] or 0) > 0):
            said = f"{_up(rest['words'])} {way}; the effect is what lies between them and these"
        return [Check("rest", "caution", said, figure)]
    return [Check("rest", "fine", f"Not everywhere: {rest['words']} did not change", figure)]


def _of_guards(found: Mapping[str, Any], currency: str) -> list[Check]:
    guards: Sequence[Mapping[str, Any]] = found["guards"]
    if not guards:
        return [Check("guards", "caution", "No guard KPIs were named: harm elsewhere was not"
                      " looked for", "0 guards")]  # fmt: skip
    names = words.listed([_low(guard["name"]) for guard in guards])
    harmed = [guard for guard in guards if guard["outcome"] == "worse"]
    if harmed:
        said = words.listed(
            [
                f"{_low(g['name'])} {_rose(g['effect'])} by {amount(g['effect'], g['unit'], currency)}"
                for g in harmed
            ]
        )
        return [Check("guards", "bad", f"Harm: {said}", f"{len(harmed)} of {len(guards)} guards")]
    unsure = [g for g in guards if g["outcome"] in ("cannot tell", "too early")]
    if unsure:
        said = f"No harm seen, but {words.listed([_low(g['name']) for g in unsure])} cannot be told"
        return [Check("guards", "caution", said, f"{len(guards)} guards")]
    plural = "guard" if len(guards) == 1 else "guards"
    return [
        Check("guards", "fine", f"No harm: {names} did not get worse", f"{len(guards)} {plural}")
    ]


def _of_spell(evidence: Evidence, found: Mapping[str, Any], currency: str) -> list[Check]:
    spell, unit = found["spell"], evidence.main.unit
    if spell is None:
        if evidence.raised is None or found["effect"] is None:
            return []
        return [Check("spell", "fine", "Not a return to normal: it was not raised after a bad"
                      " spell", "no bad spell")]  # fmt: skip
    figure = f"up to {amount(spell['up_to'], unit, currency)}"
    if "returning" in found["why"]:
        said = "It was raised after a bad spell; without those weeks nothing is shown"
        return [Check("spell", "bad", said, figure)]
    said = "It was raised after a bad spell; part of the change may be a return to normal"
    if found["spell_without"] and found["spell_without"][0] is not None:
        said += f" (without those weeks {signed(found['spell_without'][0], unit, currency)})"
    return [Check("spell", "caution", said, figure)]


def _of_others(evidence: Evidence, found: Mapping[str, Any]) -> list[Check]:
    if not evidence.others:
        if found["effect"] is None:
            return []
        return [Check("others", "fine", "Nothing else: no other improvement on this KPI began on"
                      " these tickets", "none")]  # fmt: skip
    rows = []
    for other in evidence.others:
        near = other.ref in found["inseparable"]
        when = words.day(date.fromisoformat(other.start))
        said = (
            f"{other.ref} “{other.title}” began {when} on the same tickets: they cannot be told apart"
            if near
            else f"{other.ref} “{other.title}” began {when} on some of the same tickets"
        )
        rows.append(
            Check(
                "others", "bad" if near else "caution", said, f"{other.share * 100:.0f} % of them"
            )
        )
    return rows


def _up(text: str) -> str:
    return text[:1].upper() + text[1:]


def slipped(kpi: Any, value: float, held: float, since: date, changed: Mapping[str, Any]) -> str:
    """What a slip says: how far, since when, and what changed where that can be told."""
    now, was = (words.measure(each, kpi.unit) for each in (value, held))
    said = f"{kpi.name} is {now} since {words.day(since)}, where {was} had been reached."
    causes = changed.get("causes") or []
    if causes:
        names = words.listed([each["name"] or "unknown" for each in causes])
        verb = "makes" if len(causes) == 1 else "make"
        said += f" {_up(changed['by'])} {names} {verb} most of the difference."
    return said
