"""Texts sorted into themes by their wording: offline, bounded in memory, the same every time (pure).

Per language, each text is the set of its telling stems; texts with the same stems are one *shape*,
and shapes are taken in the order of their letters, so that the order of the texts plays no part.
Stems that stand together more often than chance would have it are linked, each link weighing as much
as it surprises (pointwise mutual information; Church & Hanks 1990), and the net of stems falls into
communities by modularity (Blondel et al. 2008, fixed seed): a community of stems is a theme, and how
many there are comes out of the net. A text belongs to the theme whose middle it is nearest to
(cosine of tf-idf weights; Salton & Buckley 1988), the middles being moved to their texts a few times.
A text far from every middle stays alone, and so do themes of fewer than `LEAST` texts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..wording import languages_of, telling

LEAST = 4
"""Texts it takes to make a theme."""
NEAR = 0.22
"""Cosine to the middle of a theme from which on a text belongs to it (0..1)."""
FINE = 1.7
"""Resolution of the communities: 1 is Newman's modularity, more makes smaller themes."""
ROUNDS = 4
PHRASE = 0.75
"""Stems of which so large a share of texts (of one or the other) hold both are a fixed phrase."""
STEMS = 4_000
"""The stems of a language that are used most are linked; memory stays bounded by this."""

Matrix = Any
"""A scipy sparse matrix (no types are published)."""


@dataclass(frozen=True)
class Space:
    """Texts of one language as unit vectors.

    `rows`: sparse, one row a text, one column a stem of `stems`; a text that says nothing is a row
    of zeros.
    """

    stems: tuple[str, ...]
    rows: Matrix

    def middle(self, which: Sequence[int]) -> np.ndarray:
        """The unit vector in the middle of some texts; zeros where they say nothing. Shape (stems,)."""
        total = np.asarray(self.rows[list(which)].sum(axis=0)).ravel()
        length = float(np.linalg.norm(total))
        return total / length if length else total


def space_of(bags: Sequence[Sequence[str]]) -> Space:
    """Weigh the stems of each text (given as its stems, repeats allowed) by how rare they are.

    Stems of a single text (of under 0.1 % of many), and those of more than half, are left out.
    """
    from scipy.sparse import csr_matrix

    seen: Counter[str] = Counter()
    for bag in bags:
        seen.update(set(bag))
    size = len(bags)
    most = size * 0.5 if size > 20 else size
    stems = tuple(sorted(stem for stem, n in seen.items() if max(2, size // 1000) <= n <= most))
    place = {stem: number for number, stem in enumerate(stems)}
    rare = np.array([np.log((1 + size) / (1 + seen[stem])) + 1 for stem in stems], np.float32)
    ends, columns = [0], []
    for bag in bags:
        columns.extend(sorted({place[stem] for stem in bag if stem in place}))
        ends.append(len(columns))
    at = np.array(columns, np.int32)
    values = rare[at] if len(at) else np.zeros(0, np.float32)
    rows = csr_matrix((values, at, np.array(ends, np.int64)), shape=(size, len(stems)))
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    rows.data /= np.repeat(lengths, np.diff(rows.indptr)).astype(np.float32)
    return Space(stems, rows)


def group(texts: Sequence[str], *, seed: int = 0) -> list[int]:
    """The group of each text, numbered from 0 by size; −1 for texts that stay alone.

    The same texts get the same groups in any order, save for the numbers of groups of one size.
    Languages are kept apart: nobody here can translate.

    >>> group(["the printer is jammed"] * 5 + ["my password is not accepted"] * 4 + ["hm"])
    [0, 0, 0, 0, 0, 1, 1, 1, 1, -1]
    """
    languages = languages_of(texts)
    found = [-1] * len(texts)
    made: list[list[int]] = []
    for language in sorted(set(languages)):
        here = [number for number, one in enumerate(languages) if one == language]
        bags = [[stem for stem, _ in telling(texts[number], language)] for number in here]
        made += [[here[one] for one in members] for members in _of_one_language(bags, seed)]
    made.sort(key=lambda members: (-len(members), min(texts[one] for one in members)))
    for number, members in enumerate(made):
        for one in members:
            found[one] = number
    return found


def _of_one_language(bags: Sequence[Sequence[str]], seed: int) -> list[list[int]]:
    """Groups of places in `bags`."""
    shapes: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, bag in enumerate(bags):
        shapes[tuple(sorted(set(bag)))].append(number)
    shapes.pop((), None)
    if sum(map(len, shapes.values())) < LEAST:
        return []
    order = sorted(shapes)
    counts = np.array([len(shapes[shape]) for shape in order], float)
    space = _space_of_shapes(order, counts)
    space, middles = _communities(space, counts, seed)
    labels = np.full(len(order), -1)
    for _ in range(ROUNDS):
        if not len(middles):
            return []
        labels = nearest(space.rows, middles)
        middles = _moved(space, labels, counts)
    groups = []
    for label in range(len(middles)):
        members = np.flatnonzero(labels == label)
        if counts[members].sum() >= LEAST:
            groups.append([number for one in members for number in shapes[order[one]]])
    return groups


def nearest(rows: Matrix, middles: np.ndarray, *, at_least: float = NEAR) -> np.ndarray:
    """The nearest of some middles, shape (middles, stems), for each row; −1 where all are far."""
    close = np.asarray(rows @ middles.T)
    best = close.argmax(axis=1)
    best[close[np.arange(len(best)), best] < at_least] = -1
    return best


def _moved(space: Space, labels: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The middles of those groups that hold at least `LEAST` texts, shape (groups, stems)."""
    kept = []
    for label in range(int(labels.max(initial=-1)) + 1):
        members = np.flatnonzero(labels == label)
        if counts[members].sum() >= LEAST:
            total = np.asarray(space.rows[members].T @ counts[members]).ravel()
            kept.append(total / (float(np.linalg.norm(total)) or 1.0))
    return np.array(kept)


def _space_of_shapes(order: Sequence[tuple[str, ...]], counts: np.ndarray) -> Space:
    """The space of shapes; a shape of several texts counts as two, enough to be no misspelling."""
    doubled = [shape for shape, n in zip(order, counts, strict=True) for _ in range(min(int(n), 2))]
    space = space_of(doubled)
    first = np.concatenate([[0], np.cumsum(np.minimum(counts, 2))[:-1]]).astype(int)
    return Space(space.stems, space.rows[first])


def _communities(space: Space, counts: np.ndarray, seed: int) -> tuple[Space, np.ndarray]:
    """The middles the communities of stems suggest, shape (communities, stems)."""
    from networkx import Graph
    from networkx.algorithms.community import louvain_communities
    from scipy.sparse import csr_matrix, diags

    there = csr_matrix(
        (np.ones(len(space.rows.data)), space.rows.indices, space.rows.indptr), space.rows.shape
    )
    used = np.asarray(there.T @ counts).ravel()
    if len(used) > STEMS:
        rarest = np.argsort(-used, kind="stable")[STEMS:]
        there = there @ diags(np.where(np.isin(np.arange(len(used)), rarest), 0.0, 1.0))
    together = (there.T @ diags(counts) @ there).tocoo()
    keep = (together.row < together.col) & (together.data >= 2)
    one, other, n = together.row[keep], together.col[keep], together.data[keep]
    total = counts.sum()
    surprise = np.log(n * total / (used[one] * used[other])) / -np.log(np.minimum(n / total, 0.99))
    unit = _phrases(len(used), one, other, n / (used[one] + used[other] - n))
    focus = _focus(unit, used, one, other, n)
    space = _weighed(space, focus)
    surprise = surprise * np.sqrt(focus[one] * focus[other])
    net = Graph()
    net.add_nodes_from(sorted(set(unit.tolist())))
    for a, b, w, m in zip(unit[one], unit[other], surprise, n, strict=True):
        if a != b and w > 0:
            before = net.get_edge_data(a, b, {"weight": 0.0})["weight"]
            net.add_edge(int(a), int(b), weight=max(before, float(w * m)))
    found = louvain_communities(net, resolution=FINE, seed=seed)
    middles = []
    for community in sorted((sorted(each) for each in found), key=lambda each: (-len(each), each)):
        stems = np.isin(unit, community)
        middle = np.where(stems, np.sqrt(used), 0.0)
        if len(community) > 1 or _whole(space, stems):
            middles.append(middle / (float(np.linalg.norm(middle)) or 1.0))
    return space, np.array(middles)


def _whole(space: Space, stems: np.ndarray) -> bool:
    """Whether a fixed phrase is most of what is said where it stands: “as said last week” is not."""
    told = np.asarray(space.rows.power(2) @ stems.astype(float)).ravel()
    return bool(stems.any() and told.any() and told[told > 0].mean() >= 0.6)


def _phrases(size: int, one: np.ndarray, other: np.ndarray, overlap: np.ndarray) -> np.ndarray:
    """The unit each stem belongs to: stems that nearly always stand together are one."""
    unit = np.arange(size)
    for a, b in zip(one[overlap >= PHRASE], other[overlap >= PHRASE], strict=True):
        first, second = sorted((unit[a], unit[b]))
        unit[unit == second] = first
    return unit


def _focus(
    unit: np.ndarray, used: np.ndarray, one: np.ndarray, other: np.ndarray, n: np.ndarray
) -> np.ndarray:
    """How much the company a stem keeps differs from everybody's, 0 = not at all.

    Relative entropy of its companions' distribution over that of all, less what chance alone would
    show in so few texts; companions of its own phrase do not count.
    """
    from scipy.sparse import csr_matrix

    size = len(used)
    apart = unit[one] != unit[other]
    a, b, m = unit[one][apart], unit[other][apart], n[apart]
    with_ = csr_matrix((np.r_[m, m], (np.r_[a, b], np.r_[b, a])), (size, size))
    with_.sum_duplicates()
    mine = np.asarray(with_.sum(axis=1)).ravel()
    share = mine / max(mine.sum(), 1)
    rows = np.repeat(np.arange(size), np.diff(with_.indptr))
    p = with_.data / mine[rows]
    told = np.bincount(rows, p * np.log(p / share[with_.indices]), size)
    kinds = np.diff(with_.indptr)
    chance = np.where(mine > 0, (kinds - 1) / (2 * np.maximum(mine, 1)), 0)
    return np.maximum(told - chance, 0.0)[unit] + 1e-3


def _weighed(space: Space, weight: np.ndarray) -> Space:
    """The same texts with their stems weighed once more, of unit length again."""
    rows = space.rows.copy()
    rows.data = (rows.data * weight[rows.indices]).astype(np.float32)
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(np.where(lengths == 0, 1, lengths), np.diff(rows.indptr)).astype(
        np.float32
    )
    return Space(space.stems, rows)
