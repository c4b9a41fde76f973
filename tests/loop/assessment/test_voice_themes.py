"""Themes of texts: planted ones are found, the order of texts plays no part, people's word stays."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from bench.themes import purity, texts
from headway.loop.assessment.voice.labels import labels
from headway.loop.assessment.voice.scores import ENDS, content_of, scale_of, severity_of
from headway.loop.assessment.voice.standing import Piece, arrange
from headway.loop.assessment.voice.themes import LEAST, group


@pytest.fixture(scope="module")
def said() -> tuple[list[str], list[str], list[int]]:
    """Some texts in five languages, the planted theme of each, and the group found."""
    written, truth = texts(1_200)
    return written, truth, group(written)


def test_planted_themes_of_five_languages_are_found_again(said):
    _, truth, found = said
    assert adjusted_rand_score(truth, found) > 0.8
    assert purity(found, truth) > 0.85
    assert sum(one < 0 for one in found) < 0.1 * len(found)


def test_the_order_of_texts_plays_no_part(said):
    written, _, found = said
    order = list(range(len(written)))
    random.Random(5).shuffle(order)
    again = group([written[one] for one in order])
    assert adjusted_rand_score([found[one] for one in order], again) == 1.0
    assert [one < 0 for one in again] == [found[one] < 0 for one in order]


WORDS = (
    "printer",
    "jams",
    "vpn",
    "drops",
    "password",
    "expired",
    "slow",
    "the",
    "and",
    "!!",
    "4711",
)


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), max_size=25))
@settings(max_examples=25)
def test_any_texts_are_grouped_and_the_same_text_is_in_one_group(written):
    found = group(written)
    assert len(found) == len(written)
    by_text = {}
    for text, one in zip(written, found, strict=True):
        assert by_text.setdefault(text, one) == one
    for number in set(found) - {-1}:
        assert found.count(number) >= LEAST
    assert sorted(set(found) - {-1}) == list(range(len(set(found) - {-1})))


def pieces(said, extra=()):
    written, _, found = said
    kept = [
        Piece(number, text, one + 1 if one >= 0 else None)
        for number, (text, one) in enumerate(zip(written, found, strict=True))
    ]
    return kept + [Piece(len(kept) + number, text) for number, text in enumerate(extra)]


def test_few_new_texts_leave_themes_as_they_are_and_join_them(said):
    more, truth = texts(20, seed=3)
    kept = pieces(said, more)
    found = arrange(kept).placed
    assert all(found[piece.key] == piece.theme for piece in kept if piece.theme is not None)
    joined = [found[len(said[0]) + number] for number in range(len(more))]
    assert sum(one is not None and one > 0 for one in joined) >= 15
    assert (
        purity([one or -1 for one in joined] + [one + 1 for one in said[2]], truth + said[1]) > 0.85
    )


def test_sorted_anew_themes_keep_their_numbers(said):
    kept = pieces(said, texts(20, seed=3)[0])
    found = arrange(kept, anew=True).placed
    same = [found[piece.key] == piece.theme for piece in kept if piece.theme is not None]
    assert sum(same) > 0.9 * len(same)
    shuffled = kept[:]
    random.Random(2).shuffle(shuffled)
    assert arrange(shuffled, anew=True).placed == found


def test_what_people_arranged_stays_when_all_is_sorted_anew(said):
    kept = pieces(said)
    moved = [Piece(kept[0].key, kept[0].text, 999, pinned=True), *kept[1:]]
    alone = next(piece for piece in kept[1:] if piece.theme is not None)
    moved[alone.key] = Piece(alone.key, alone.text, None, pinned=True)
    found = arrange(moved, held={1, 2, 999}, anew=True).placed
    assert found[kept[0].key] == 999
    assert found[alone.key] is None
    held = [piece for piece in moved if piece.theme in {1, 2}]
    assert held
    assert all(found[piece.key] == piece.theme for piece in held)


def test_labels_are_words_people_wrote_and_quotes_are_their_texts():
    jams = ["The printers jam", "Printer jams again", "our Printers are jamming", "printers!"]
    drops = ["VPN drops at noon", "The VPN is slow", "VPN drops", "my VPN"]
    first, second = labels([jams, drops])
    assert first.words[0] in {"printers", "Printers"}
    assert second.words[0] == "VPN"
    assert first.quote in jams
    assert second.quote in drops
    assert not set(map(str.casefold, first.words)) & set(map(str.casefold, second.words))


@given(
    st.lists(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join),
        min_size=1,
        max_size=8,
    )
)
def test_a_label_draws_on_its_own_texts_alone(written):
    other = ["zebra crossing unseen", "zebra stripes unseen"]
    found = labels([written], other)[0]
    mine = " ".join(written).casefold()
    assert all(word.casefold() in mine for word in found.words)
    assert found.quote in written


@given(st.sampled_from(sorted(ENDS)), st.floats(0, 1))
def test_scores_keep_their_order_on_every_scale(scale, place):
    worst, best = ENDS[scale]
    score = worst + place * (best - worst)
    assert content_of(score, scale) == pytest.approx(place, abs=1e-9)
    assert severity_of(content_of(worst, scale)) == 3
    assert severity_of(content_of(best, scale)) == 1
    with pytest.raises(ValueError, match="not on the scale"):
        content_of(best + 1, scale)


@given(st.lists(st.integers(0, 100), min_size=1))
def test_the_scale_found_holds_every_score(scores):
    scale = scale_of([float(one) for one in scores])
    assert all(0 <= content_of(one, scale) <= 1 for one in scores)
