"""Free text made ready: languages told apart, words stemmed, personal data hidden."""

from __future__ import annotations

import random
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.loop.assessment.voice.masking import MAIL, PHONE, masked
from headway.loop.assessment.wording import language_of, languages_of, telling, words_of

SAID = {
    "en": "I had to call three times before somebody answered the phone",
    "de": "Ich musste dreimal anrufen, bis jemand an das Telefon gegangen ist",
    "es": "Tuve que llamar tres veces hasta que alguien contestó al teléfono",
    "fr": "J'ai dû appeler trois fois avant que quelqu'un réponde au téléphone",
    "pt": "Tive de ligar três vezes até que alguém atendeu ao telefone",
}


@pytest.mark.parametrize("language", SAID)
def test_each_language_is_known_by_its_stop_words(language):
    assert language_of(SAID[language]) == language
    assert language_of(SAID[language].upper()) == language


def test_a_text_that_tells_nothing_goes_where_its_words_are_used():
    texts = [*SAID.values(), "telefone!", "Telefon", "zzz"]
    assert languages_of(texts)[-3:-1] == ["pt", "de"]
    shuffled = texts[:]
    random.Random(3).shuffle(shuffled)
    assert dict(zip(shuffled, languages_of(shuffled), strict=True)) == dict(
        zip(texts, languages_of(texts), strict=True)
    )


def test_one_text_of_another_language_does_not_draw_the_others_over():
    texts = ["the licence has expired"] * 20 + ["the printer is not there"] * 20
    texts += ["el licence no funciona para nosotros", "licence"]
    assert languages_of(texts)[-2:] == ["es", "en"]


def test_forms_of_a_word_meet_in_its_stem_and_keep_their_form():
    found = telling("Printers, printer, printing: the PRINTER prints", "en")
    assert {word for _, word in found} == {"printers", "printer", "printing", "prints"}
    assert len({stem for stem, _ in found}) == 2
    assert telling("l'imprimante d'étage", "fr")[0][1] == "imprimante"


@given(st.text(max_size=200))
def test_any_text_can_be_made_ready(text):
    assert all(word and not any(one.isdecimal() for one in word) for word in words_of(text))
    assert isinstance(language_of(text), str)
    telling(text, "de")
    masked(text)


NUMBERS = st.from_regex(
    re.compile(r"\+[1-9][0-9]{1,2} [0-9]{3} [0-9]{4,7}", re.ASCII), fullmatch=True
)
MAILS = st.from_regex(
    re.compile(r"[a-z][a-z0-9._+-]{0,20}@[a-z][a-z0-9-]{0,20}(\.[a-z]{2,8}){1,2}"), fullmatch=True
)
AROUND = st.sampled_from(["", " ", "Call ", "(", "Ring: ", "„", "<"])


@given(AROUND, NUMBERS, MAILS)
def test_no_telephone_number_and_no_address_is_shown(before, number, mail):
    shown = masked(f"{before}{number} or {before}{mail}, please")
    assert number not in shown
    assert mail not in shown
    assert PHONE in shown
    assert MAIL in shown


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 999_999))
def test_dates_and_short_numbers_stay(day, number):
    for text in (
        f"since {day.isoformat()} ok",
        f"on {day:%d.%m.%Y} at 9",
        f"INC{number} waits {number} h",
    ):
        assert masked(text) == text


@pytest.mark.parametrize(
    "number",
    ["030 / 123 45 67", "(0)151-2345678", "0033 1 23 45 67 89", "555-867-5309", "07700 900123"],
)
def test_numbers_as_people_write_them(number):
    assert masked(f"Reach me at {number} please") == f"Reach me at {PHONE} please"


def test_masking_again_changes_nothing():
    once = masked("ann@example.com, +49 30 1234567")
    assert masked(once) == once
