"""What says nearly the same is found, in any language and fast."""

from __future__ import annotations

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from headway.loop.register import similarity
from headway.loop.register.similarity import alike

KNOWN = {
    1: ("Bring printing back to the first line", "First-time fix for printing fell last winter."),
    2: ("Drucker im Lager druckt nicht", "Die Kollegen im Lager warten auf den Außendienst."),
    3: ("Réinitialiser les mots de passe", "Les agents attendent le retour du support."),
    4: ("Пароли сбрасываются вручную", "Каждый день девять обращений."),
    5: ("パスワードの再設定", "毎日電話がかかってくる"),
    6: ("Scripts for Wi-Fi in meeting rooms", "Wi-Fi questions are passed to Network."),
}


def first(title: str, problem: str = "") -> int | None:
    found = alike(title, problem, KNOWN)
    return found[0].id if found else None


def test_other_forms_of_a_word_and_other_languages_are_found():
    assert first("Printers are slow at first", "printing waits") == 1
    assert first("Drucker im Lager") == 2
    assert first("Reinitialiser mot de passe") == 3, "accents aside"
    assert first("Сброс пароля вручную") == 4
    assert first("パスワード再設定") == 5
    assert first("wifi scripts, meeting room") == 6
    assert first("Better coffee") is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_taken_and_shares_are_shares(title, problem):
    found = alike(title, problem, KNOWN, least=0.0)
    assert all(0 <= one.share <= 1 for one in found)
    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)


def test_a_text_is_most_like_itself():
    for number, (title, problem) in KNOWN.items():
        (best, *_) = alike(title, problem, KNOWN)
        assert best.id == number
        assert best.share > 0.99


def test_five_hundred_entries_are_searched_in_a_tenth_of_a_second():
    chance = random.Random(3)
    words = [
        "".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(3, 11)))
        for _ in range(900)
    ]
    known = {
        number: (" ".join(chance.choices(words, k=7)), " ".join(chance.choices(words, k=30)))
        for number in range(500)
    }
    similarity._of_word.cache_clear()
    similarity._weighed.cache_clear()
    alike("warm", "up", known)
    began = time.process_time()
    alike(" ".join(words[:6]), " ".join(words[6:30]), known)
    assert time.process_time() - began < 0.1
