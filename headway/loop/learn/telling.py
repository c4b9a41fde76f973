"""A cycle's figures in words, for its page and its report (pure)."""

from __future__ import annotations

from headway.ground import words

from .closing import Fate, Figures
from .estimates import Dates, Rate, Ratio


def few(n: int) -> str:
    """The remark where there is too little.

    >>> few(1), few(0)
    ('1 case: too few to tell', 'no case yet')
    """
    return f"{n} case{'' if n == 1 else 's'}: too few to tell" if n else "no case yet"


def rate_words(found: Rate) -> tuple[str, str]:
    """A rate as figure and remark: “3 of 8”, with its interval, or that it is too few to tell.

    >>> from headway.loop.learn.estimates import rate
    >>> rate_words(rate([True] * 3 + [False] * 5))
    ('3 of 8', '38 %, between 14–69 %')
    """
    if not found.n:
        return words.NOTHING, few(0)
    said = f"{found.hits} of {found.n}"
    if found.few:
        return said, few(found.n)
    return said, f"{words.share(found.share)}, between {words.share_range(found.low, found.high)}"


def ratio_words(found: Ratio) -> tuple[str, str]:
    """A ratio of actual to estimate as figure and remark.

    >>> from headway.loop.learn.estimates import ratio
    >>> ratio_words(ratio([(4, 6)]))
    ('1.50 ×', '1 case: too few to tell')
    """
    if found.mean is None:
        return words.NOTHING, few(0)
    if found.few or found.low is None or found.high is None:
        return f"{found.mean:.2f} ×", few(found.n)
    return f"{found.mean:.2f} ×", f"between {found.low:.2f} and {found.high:.2f}, n {found.n}"


def slip_words(found: Dates) -> tuple[str, str]:
    """The median slip against the 50 % day."""
    if found.slip_days is None:
        return words.NOTHING, few(0)
    days = found.slip_days
    size = f"{abs(days):g} day{'' if abs(days) == 1 else 's'}"
    said = "on the day" if not days else f"{size} late" if days > 0 else f"{size} early"
    return said, few(found.finished) if found.finished < 5 else f"median, n {found.finished}"


def headline(name: str, figures: Figures, *, closed: bool) -> str:
    """The cycle in one sentence, from its figures."""
    n = figures.promised_entries
    if not n:
        return f"{name} promised nothing."
    many = "1 improvement" if n == 1 else f"{n} improvements"
    proved = figures.fates[Fate.PROVED]
    parts = [f"{proved} proved"]
    parts += [
        f"{figures.fates[fate]} {word}"
        for fate, word in (
            (Fate.LOST, "lost again"), (Fate.NOT_SHOWN, "not shown"), (Fate.WORSE, "worse"),
            (Fate.CARRIED, "carried over"), (Fate.WITHDRAWN, "withdrawn"),
            (Fate.LEFT, "left open" if closed else "still open"),
        )
        if figures.fates[fate]
    ]  # fmt: skip
    return f"{name} promised {many}: {words.listed(parts, most=7)}."


def worth_words(figures: Figures) -> str:
    """Hours promised and proved, in a sentence; empty where nothing was promised in hours."""
    if not figures.promised_all and not figures.proved:
        return ""
    proved = words.count(figures.proved).replace("-", "−")
    said = f"Proved are {proved} h a month"
    if figures.promised:
        said += f" of {words.count(figures.promised)} h promised by what has an answer"
    rest = figures.promised_all - figures.promised
    return f"{said}; {words.count(rest)} h more have none yet." if rest > 0.5 else f"{said}."
