"""Answers on any scale brought to one: how content somebody is, and how badly it hurts (pure)."""

from __future__ import annotations

ENDS: dict[str, tuple[float, float]] = {
    "1–3": (1, 3), "1–4": (1, 4), "1–5": (1, 5), "1–7": (1, 7), "1–10": (1, 10), "0–10": (0, 10),
    "percent": (0, 100), "good or bad": (0, 1),
}  # fmt: skip
"""Scale → its worst and its best answer."""


def scale_of(scores: list[float]) -> str:
    """The scale some answers were given on, by the lowest and the highest; "" without answers.

    >>> scale_of([3, 5]), scale_of([0, 9, 10]), scale_of([80, 100]), scale_of([])
    ('1–5', '0–10', 'percent', '')
    """
    if not scores:
        return ""
    low, high = min(scores), max(scores)
    fits = [name for name, (worst, best) in ENDS.items()
            if worst <= low and high <= best and name not in {"1–3", "1–4"}]  # fmt: skip
    if high <= 1 and low < 1:
        return "good or bad"
    order = ("1–5", "1–7", "1–10", "0–10", "percent")
    return next((name for name in order if name in fits), "")


def content_of(score: float, scale: str) -> float:
    """An answer as a place on its scale, 0 = worst, 1 = best.

    Raises `ValueError` in words for an answer outside the scale.

    >>> content_of(4, "1–5"), content_of(0, "0–10")
    (0.75, 0.0)
    """
    worst, best = ENDS[scale]
    if not worst <= score <= best:
        raise ValueError(f"{score:g} is not on the scale {scale}.")
    return (score - worst) / (best - worst)


def severity_of(content: float | None) -> int:
    """How badly it hurts, 1 minor, 2 annoying, 3 serious: the lowest quarter of a scale is serious,
    the highest is minor; without a score it is annoying.

    >>> [severity_of(content_of(score, "1–5")) for score in (1, 2, 3, 4, 5)], severity_of(None)
    ([3, 3, 2, 1, 1], 2)
    """
    if content is None:
        return 2
    return 3 if content <= 0.25 else 1 if content >= 0.75 else 2
