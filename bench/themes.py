"""Themes of free text: time, memory, and how well planted themes are found again.

    python -m bench.themes [ROWS=100000]

Writes texts in five languages, ten planted themes each (`theme_words`), one in eight with a typing
slip, in unequal numbers; sorts them; then once more, shuffled. Prints seconds, peak memory, purity
and adjusted Rand index (Hubert & Arabie 1985) against the planted themes, the index between both
runs, and how many texts keep their theme when a hundredth is new.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections import Counter

from headway.loop.assessment.voice.standing import Piece, arrange
from headway.loop.assessment.voice.themes import group

from .theme_words import AROUND, PLANTED


def texts(rows: int, seed: int = 1) -> tuple[list[str], list[str]]:
    """So many texts, and the planted theme of each."""
    rng = random.Random(seed)
    kinds = [(language, theme) for language, known in PLANTED.items() for theme in known]
    weights = [1 / (1 + place % 10) ** 0.5 for place in range(len(kinds))]
    said, truth = [], []
    for language, theme in rng.choices(kinds, weights, k=rows):
        begins, ends = (half.split("|") for half in PLANTED[language][theme].split(" / "))
        before, after = (half.split("|") for half in AROUND[language])
        text = f"{rng.choice(before)}{rng.choice(begins)} {rng.choice(ends)}{rng.choice(after)}"
        if rng.random() < 0.125:
            spot = rng.randrange(1, len(text) - 1)
            text = text[:spot] + text[spot + 1 :]
        said.append(text)
        truth.append(f"{language} {theme}")
    return said, truth


def purity(found: list[int], truth: list[str]) -> float:
    """Share of sorted texts whose planted theme is the most common one of their group."""
    pairs = Counter((one, other) for one, other in zip(found, truth, strict=True) if one >= 0)
    best: Counter[int] = Counter()
    for (one, _), n in pairs.items():
        best[one] = max(best[one], n)
    return sum(best.values()) / max(sum(pairs.values()), 1)


def main(rows: int) -> None:
    """Print one line a figure."""
    from sklearn.metrics import adjusted_rand_score

    said, truth = texts(rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    found = group(said)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    alone = sum(one < 0 for one in found) / rows
    print(f"texts {rows:,}, different ones {len(set(said)):,}, planted themes {len(set(truth))}")
    print(f"seconds {seconds:.1f}, peak MB {peak:.0f} (texts alone {before:.0f})")
    print(f"themes found {max(found) + 1}, texts left alone {alone:.1%}")
    print(
        f"purity {purity(found, truth):.3f}, adjusted Rand {adjusted_rand_score(truth, found):.3f}"
    )
    order = list(range(rows))
    random.Random(9).shuffle(order)
    again = group([said[one] for one in order])
    print(
        f"adjusted Rand, shuffled {adjusted_rand_score([found[one] for one in order], again):.6f}"
    )
    more, _ = texts(rows // 100, seed=2)
    pieces = [Piece(n, text, one if one >= 0 else None)
              for n, (text, one) in enumerate(zip(said, found, strict=True))]  # fmt: skip
    pieces += [Piece(rows + n, text) for n, text in enumerate(more)]
    for anew in (False, True):
        began = time.perf_counter()
        kept = arrange(pieces, anew=anew).placed
        same = sum(kept[n] == one for n, one in enumerate(found) if one >= 0)
        word = "sorted anew" if anew else "placed beside"
        print(f"a hundredth new, {word}: {same / max(sum(one >= 0 for one in found), 1):.4f} keep"
              f" their theme, {time.perf_counter() - began:.1f} s")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
