"""A split change in words; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headway.ground import words

if TYPE_CHECKING:
    from .explain import Name, Split
    from .kpi import Kpi

MANY = {"category": "categories", "subcategory": "subcategories", "priority": "priorities"}
NOT_GIVEN = "(not given)"


def many(by: str) -> str:
    """The plural of a dimension.

    >>> many("category"), many("client")
    ('categories', 'clients')
    """
    return MANY.get(by, f"{by}s")


def digits_for(unit: str, change: float, rate: float, mix: float) -> int:
    """Decimals at which the written parts add up to the written change: the usual, or one more.

    The usual is one for points, and otherwise what shows two figures of the largest (2 to 4).

    >>> digits_for("share", -0.021, -0.018, -0.003), digits_for("share", 0.0212, 0.0066, 0.0146)
    (1, 2)
    >>> digits_for("ratio", -0.5, -0.3, -0.2), digits_for("ratio", -0.012, -0.011, -0.001)
    (2, 3)
    """
    usual, times = (1, 100) if unit == "share" else (2, 1)
    largest = max(abs(change), abs(rate), abs(mix))
    while unit != "share" and usual < 4 and 0 < largest * 10**usual < 10:
        usual += 1
    for digits in (usual, usual + 1):
        written = [round(each * times, digits) for each in (change, rate, mix)]
        if abs(written[0] - written[1] - written[2]) < 10**-digits / 2:
            return digits
    return usual


def amount(value: float, unit: str, digits: int) -> str:
    """How much, without a sign: shares in points.

    >>> amount(-0.0213, "share", 1), amount(0.12, "changes", 2)
    ('2.1', '0.12')
    """
    return f"{abs(value) * (100 if unit == 'share' else 1):.{digits}f}"


def signed(value: float, unit: str, digits: int) -> str:
    """How much, with its sign; a plain zero where it rounds to none.

    >>> signed(-0.0213, "share", 1), signed(0.0001, "share", 1)
    ('−2.1', '0.0')
    """
    said = amount(value, unit, digits)
    return said if not float(said) else f"{'−' if value < 0 else '+'}{said}"


def sentence(
    kpi: Kpi,
    by: str,
    found: Split,
    causes: list[Name],
    interval: tuple[float, float] | None = None,
) -> str:
    """The split in one sentence: how much, why, and which slices are most of it.

    Where the `interval` of the change holds 0 it says so first, and blames no slice.
    """
    by_chance = interval is not None and interval[0] <= 0 <= interval[1]
    digits = digits_for(kpi.unit, found.change, found.rate, found.mix)

    def much(value: float) -> str:
        return amount(value, kpi.unit, digits)

    unit = " points" if kpi.unit == "share" else ""
    if not float(much(found.change)):
        said = f"{kpi.name} did not change"
        if float(much(found.rate)):
            said += f": what {many(by)} did ({signed(found.rate, kpi.unit, digits)}{unit}) and"
            said += f" their mix ({signed(found.mix, kpi.unit, digits)}) cancel out"
        return said + "."
    fell = found.change < 0
    parts = [f"{kpi.name} {'fell' if fell else 'rose'} by {much(found.change)}{unit}"]
    parts.append(", no more than chance explains: " if by_chance else ": ")
    turned = _turned(kpi, found.rate)
    rate, mix = float(much(found.rate)), float(much(found.mix))
    if not mix:
        parts.append(f"all of it because {many(by)} {turned}, none because the mix changed")
    elif not rate:
        parts.append(f"all of it because the mix of {many(by)} changed")
    elif found.rate * found.mix > 0:
        parts.append(f"{much(found.rate)} because {many(by)} {turned}, ")
        parts.append(f"{much(found.mix)} because the mix changed")
    else:
        ways = ("up", "down") if found.rate > 0 else ("down", "up")
        parts.append(f"{much(found.rate)} {ways[0]} because {many(by)} {turned}, ")
        parts.append(f"{much(found.mix)} {ways[1]} because the mix changed")
    if by_chance:
        pass
    elif causes:
        names = words.listed([name or f"tickets without {by}" for name in causes])
        parts.append(f"; {names} {'is' if len(causes) == 1 else 'are'} most of it")
    elif len(found.effects) > 1:
        parts.append(f"; no few {many(by)} make most of it")
    return "".join(parts) + "."


def _turned(kpi: Kpi, rate: float) -> str:
    if kpi.better == "neither":
        return "rose" if rate > 0 else "fell"
    return "got better" if (rate > 0) == (kpi.better == "higher") else "got worse"


def unsplit(kpi: Kpi, before: str, after: str) -> str:
    """The sentence where a change cannot be split."""
    if before == after:
        return f"{kpi.name} stayed at {after}; what lies behind it cannot be split exactly."
    return f"{kpi.name} went from {before} to {after}; the change cannot be split exactly."


def chance(unit: str, ends: tuple[float, float] | None) -> str:
    """Whether the change is more than chance, with its interval.

    >>> chance("share", (-0.034, -0.008))
    '95 % interval of the change −3.4 to −0.8 points: more than chance explains.'
    """
    if ends is None:
        return ""
    digits = 1 if unit == "share" else 2
    low, high = (signed(end, unit, digits) for end in ends)
    beyond = ends[0] > 0 or ends[1] < 0
    return (
        f"95 % interval of the change {low} to {high}{' points' if unit == 'share' else ''}: "
        + ("more than chance explains." if beyond else "chance alone could make it.")
    )
