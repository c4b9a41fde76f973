"""Texts that say nearly the same, in groups: offline, bounded in memory, the same every time (pure).

Each text becomes the set of its stems (`wording`), each stem weighing more the rarer it is (tf-idf,
Salton & Buckley 1988); a rare misspelling counts as the frequent stem one slip away. Texts with the
same stems are one *shape*. Shapes are taken in order of how often they occur: each joins the group
whose leader it is most like (cosine), or leads a group of its own (leader clustering, Hartigan 1975);
then groups whose middles are alike are joined and every shape goes once to the nearest middle. There
is no chance in it and the order of the texts does not matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .wording import LANGUAGES, languages_of, telling

ALIKE = 0.5
"""Cosine from which two texts belong together."""
WORDS_KNOWN = 20_000
SHAPES_LED = 20_000
"""At most so many shapes, the commonest, may lead groups; the others join one or stay alone."""
BATCH = 512
SLIP_FROM = 5
SLIP_TIMES = 8
LABEL_WORDS = 4
LONGEST = 500
"""Letters of a text that are read."""


@dataclass(frozen=True)
class Cluster:
    """A group of alike texts: its words, its commonest text, and how many texts it has."""

    words: tuple[str, ...]
    example: str
    size: int

    @property
    def label(self) -> str:
        """Its words in a line."""
        return " ".join(self.words)


@dataclass(frozen=True)
class Clusters:
    """Groups, largest first, and for each text the number of its group.

    `labels` (texts,) int32 indexes `groups`; −1 = in no group (nothing said, or like no other).
    """

    groups: tuple[Cluster, ...]
    labels: np.ndarray = field(repr=False)

    def members(self, number: int) -> np.ndarray:
        """Which texts are in a group, as rising indices."""
        return np.flatnonzero(self.labels == number)


def cluster(
    texts: Iterable[str | None],
    *,
    languages: Sequence[str] = tuple(LANGUAGES),
    alike: float = ALIKE,
    least: int = 2,
) -> Clusters:
    """Group texts that say nearly the same.

    `alike` is the cosine from which texts belong together: 0.5 for tickets that mean the same
    trouble, 0.25 for broader themes. Groups of fewer than `least` texts are dissolved. Memory grows
    with the number of *different* texts; 100,000 ticket summaries take well under a minute.

    >>> found = cluster(["Printer offline", "printers offline!", "VPN drops", "vpn drops again", ""])
    >>> [(group.words, group.size) for group in found.groups], found.labels.tolist()
    ([(('printer', 'offline'), 2), (('vpn', 'drops'), 2)], [0, 0, 1, 1, -1])
    """
    reading = _read(list(texts), tuple(languages))
    labels = np.full(reading.count, -1, dtype=np.int32)
    if not reading.shapes:
        return Clusters((), labels)
    weights, sizes = _weighted(reading)
    group = _grouped(weights, sizes, alike)
    totals = np.bincount(group[group >= 0], weights=sizes[group >= 0])
    kept = list(np.flatnonzero(totals >= least))
    order = np.argsort(group, kind="stable")
    begins = np.searchsorted(group[order], np.arange(len(totals) + 1))
    told = {number: _told(reading, order[begins[number] : begins[number + 1]]) for number in kept}
    kept.sort(key=lambda number: (-totals[number], told[number]))
    place = np.full(len(totals) + 1, -1, dtype=np.int32)
    place[kept] = np.arange(len(kept), dtype=np.int32)
    by_shape = np.append(place[group], -1).astype(np.int32)
    groups = tuple(Cluster(*told[number], size=int(totals[number])) for number in kept)
    return Clusters(groups, by_shape[reading.shape_of])


@dataclass
class _Reading:
    """What was read: the shapes (sets of stems), and which one each text has (−1 = none)."""

    count: int
    shapes: list[tuple[str, ...]]
    sizes: list[int]
    shape_of: np.ndarray
    written: dict[str, Counter[str]]
    example: list[str]


def _read(texts: list[str | None], languages: tuple[str, ...]) -> _Reading:
    """Each different text once: words, language, stems, shape."""
    counted = Counter(text[:LONGEST] for text in texts if text and text.strip())
    different = sorted(counted)
    written: dict[str, Counter[str]] = {}
    stemmed: dict[str, list[str]] = {}
    for text, language in zip(different, languages_of(different, languages), strict=True):
        found: dict[str, str] = {}
        for stem, word in telling(text, language):
            found.setdefault(stem, word)
        for stem, word in found.items():
            written.setdefault(stem, Counter())[word] += counted[text]
        stemmed[text] = list(found)
    meant = _slips({stem: sum(words.values()) for stem, words in written.items()})
    numbers: dict[tuple[str, ...], int] = {}
    sizes: list[int] = []
    examples: list[tuple[int, str]] = []
    of_text: dict[str, int] = {}
    for text in different:
        shape = tuple(sorted({meant.get(stem, stem) for stem in stemmed[text]}))
        if not shape:
            continue
        number = numbers.setdefault(shape, len(numbers))
        if number == len(sizes):
            sizes.append(0)
            examples.append((0, text))
        sizes[number] += counted[text]
        examples[number] = min(examples[number], (-counted[text], text))
        of_text[text] = number
    shape_of = np.array(
        [of_text.get(text[:LONGEST], -1) if text else -1 for text in texts], dtype=np.int32
    )
    return _Reading(
        len(texts), list(numbers), sizes, shape_of, written, [text for _, text in examples]
    )


def _slips(counts: dict[str, int]) -> dict[str, str]:
    """Rare stem → the frequent one that is a single slip away (a letter lost, doubled, swapped)."""
    by_cut: dict[str, str] = {}
    ranked = sorted(counts, key=lambda stem: (-counts[stem], stem))[:WORDS_KNOWN]
    frequent = [stem for stem in ranked if counts[stem] >= SLIP_TIMES and len(stem) >= SLIP_FROM]
    for stem in frequent:
        by_cut.setdefault(stem, stem)
        for cut in _cuts(stem):
            by_cut.setdefault(cut, stem)
    found = {}
    for stem, count in counts.items():
        if len(stem) < SLIP_FROM - 1:
            continue
        for near in (by_cut.get(stem), *(by_cut.get(cut) for cut in _cuts(stem))):
            if near and near != stem and counts[near] >= SLIP_TIMES * count and _near(stem, near):
                found[stem] = near
                break
    return found


def _cuts(stem: str) -> list[str]:
    return [stem[:spot] + stem[spot + 1 :] for spot in range(len(stem))]


def _near(one: str, other: str) -> bool:
    """Whether a letter lost, added, changed or two swapped makes one of the other."""
    if abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    a, b = one[same:], other[same:]
    return (
        a[1:] == b or a == b[1:] or a[1:] == b[1:]
        or (a[:1] == b[1:2] and a[1:2] == b[:1] and a[2:] == b[2:])
    )  # fmt: skip


def _weighted(reading: _Reading) -> tuple[Any, np.ndarray]:
    """Shapes × stems as rows of length one (sparse float32), and how many texts each has."""
    from scipy import sparse

    sizes = np.array(reading.sizes, dtype=np.int64)
    total = int(sizes.sum())
    seen: Counter[str] = Counter()
    for shape, size in zip(reading.shapes, reading.sizes, strict=True):
        for stem in shape:
            seen[stem] += size
    known = sorted(seen, key=lambda stem: (-seen[stem], stem))[:WORDS_KNOWN]
    column = {stem: number for number, stem in enumerate(known)}
    idf = np.log((1 + total) / (1 + np.array([seen[stem] for stem in known]))) + 0.5
    rows, columns = [], []
    for row, shape in enumerate(reading.shapes):
        for stem in shape:
            if stem in column:
                rows.append(row)
                columns.append(column[stem])
    values = idf[columns]
    matrix = sparse.csr_matrix(
        (values.astype(np.float32), (rows, columns)), shape=(len(reading.shapes), len(known))
    )
    return _unit(matrix), sizes


def _unit(matrix: Any) -> Any:
    """The rows at length one; empty rows stay empty."""
    from scipy import sparse

    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (sparse.diags(1 / np.maximum(length, 1e-9)) @ matrix).tocsr().astype(np.float32)


def _grouped(weights: Any, sizes: np.ndarray, alike: float) -> np.ndarray:
    """A group number for each shape, −1 = alone beyond what may lead."""
    order = np.lexsort((np.arange(len(sizes)), -sizes))
    group = np.full(len(sizes), -1, dtype=np.int64)
    leaders: list[int] = []
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        rows = weights[batch]
        best, near = _nearest(rows, weights[leaders], alike)
        among = (rows @ rows.T).tocsr() if (best < 0).any() else None
        new: dict[int, int] = {}
        for spot, shape in enumerate(batch):
            number, share = int(best[spot]), float(near[spot])
            if among is not None and new:
                row = among[spot]
                for other, value in zip(row.indices, row.data, strict=True):
                    if other in new and value >= alike and value > share:
                        number, share = new[other], float(value)
            if number < 0 and len(leaders) < SHAPES_LED:
                number = new[spot] = len(leaders)
                leaders.append(int(shape))
            group[shape] = number
    group = _joined(weights, sizes, group, alike)
    best, _ = _nearest(weights, _middles(weights, sizes, group), alike)
    return np.where(best >= 0, best, group)


def _nearest(rows: Any, middles: Any, alike: float) -> tuple[np.ndarray, np.ndarray]:
    """For each row the middle it is most like (the first on a tie; −1 = none) and how much."""
    count = rows.shape[0]
    best, near = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.float32)
    if middles.shape[0] == 0:
        return best, near
    turned = middles.T.tocsr()
    for start in range(0, count, BATCH):
        product = (rows[start : start + BATCH] @ turned).tocsr()
        product.sort_indices()
        for row in range(product.shape[0]):
            low, high = product.indptr[row], product.indptr[row + 1]
            if low == high:
                continue
            at = int(product.data[low:high].argmax())
            value = product.data[low + at]
            if value >= alike - 1e-6:
                best[start + row], near[start + row] = product.indices[low + at], value
    return best, near


def _middles(weights: Any, sizes: np.ndarray, group: np.ndarray) -> Any:
    """The middle of each group: its texts' weights added up, at length one."""
    from scipy import sparse

    inside = np.flatnonzero(group >= 0)
    how = sparse.csr_matrix(
        (np.sqrt(sizes[inside]).astype(np.float32), (group[inside], inside)),
        shape=(int(group.max()) + 1, weights.shape[0]),
    )
    return _unit(how @ weights)


def _joined(weights: Any, sizes: np.ndarray, group: np.ndarray, alike: float) -> np.ndarray:
    """Small groups whose middle is like that of a larger one go into it."""
    middles = _middles(weights, sizes, group)
    totals = np.bincount(group[group >= 0], weights=sizes[group >= 0], minlength=middles.shape[0])
    order = np.lexsort((np.arange(len(totals)), -totals))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    into = np.arange(len(totals))
    turned = middles.T.tocsr()
    for start in range(0, len(order), BATCH):
        numbers = order[start : start + BATCH]
        product = (middles[numbers] @ turned).tocsr()
        product.sort_indices()
        for row, number in enumerate(numbers):
            low, high = product.indptr[row], product.indptr[row + 1]
            found = [
                (-float(value), int(rank[other]), int(other))
                for value, other in zip(
                    product.data[low:high], product.indices[low:high], strict=True
                )
                if value >= alike and rank[other] < rank[number]
            ]
            if found:
                into[number] = into[min(found)[2]]
    return np.where(group >= 0, into[group], -1)


def _told(reading: _Reading, shapes: np.ndarray) -> tuple[tuple[str, ...], str]:
    """A group's words (stems that most of its texts have, as people write them) and example."""
    seen: Counter[str] = Counter()
    for shape in shapes:
        for stem in reading.shapes[shape]:
            seen[stem] += reading.sizes[shape]
    total = sum(reading.sizes[shape] for shape in shapes)
    common = sorted(seen, key=lambda stem: (-seen[stem], stem))
    telling = [stem for stem in common if seen[stem] >= 0.4 * total][:LABEL_WORDS] or common[:2]
    top = min(shapes, key=lambda shape: (-reading.sizes[shape], reading.example[shape]))
    words = [
        min(reading.written[stem], key=lambda word: (-reading.written[stem][word], word))
        for stem in telling
    ]
    said = reading.example[top].casefold()
    words.sort(key=lambda word: said.find(word) if word in said else len(said))
    return tuple(words), reading.example[top]
