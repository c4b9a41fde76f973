"""Texts that say nearly the same come together: five languages, any order, slips of the pen."""

from __future__ import annotations

import numpy as np
import pytest

from headway.loop.assessment.alike import cluster
from headway.loop.assessment.wording import language_of, telling

TROUBLES = {
    "en": (
        ["The printer is offline", "printers offline since this morning", "Printer offline!!"],
        ["I forgot my password", "forgot the password again", "Forgot password, please help"],
    ),
    "de": (
        ["Der Drucker ist offline", "Unsere Drucker sind offline", "bitte Drucker offline"],
        ["Ich habe mein Passwort vergessen", "Passwort vergessen, danke", "das Passwort vergessen"],
    ),
    "es": (
        ["La impresora no imprime", "las impresoras no imprimen", "mi impresora no imprime desde ayer"],
        ["He olvidado la contraseña", "contraseña olvidada, gracias", "olvidado mi contraseña"],
    ),
    "fr": (
        ["L'imprimante est bloquée", "imprimantes bloquées depuis hier", "mon imprimante bloquée svp"],
        ["J'ai oublié le mot de passe", "mot de passe oublié merci", "Oublié mon mot de passe"],
    ),
    "pt": (
        ["A impressora está parada", "as impressoras paradas desde ontem", "minha impressora parada"],
        ["Esqueci a minha senha", "esqueci da senha, obrigado", "esqueci minha senha hoje"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", TROUBLES)
def test_two_troubles_are_two_groups_in_each_language(language):
    first, second = TROUBLES[language]
    found = cluster(first + second)
    assert found.labels[:3].tolist() == [found.labels[0]] * 3
    assert found.labels[3:].tolist() == [found.labels[3]] * 3
    assert found.labels[0] != found.labels[3]
    assert found.labels.min() >= 0


def test_all_languages_at_once_stay_apart_but_for_words_they_share():
    texts = [text for groups in TROUBLES.values() for group in groups for text in group]
    found = cluster(texts)
    assert len(found.groups) in {9, 10}, "“printer/Drucker offline” may meet in the word offline"


def test_the_order_of_the_texts_does_not_matter_and_each_is_counted_once():
    rng = np.random.default_rng(1)
    texts = [
        f"{a} {b}" for a in ("vpn", "mail", "scanner") for b in ("slow", "broken", "missing")
    ] * 9
    texts += ["", None, "12345", "!!"]
    found = cluster(texts)
    order = rng.permutation(len(texts))
    again = cluster([texts[number] for number in order])
    assert again.groups == found.groups
    assert (again.labels == found.labels[order]).all()
    assert sum(group.size for group in found.groups) == (found.labels >= 0).sum() == 81
    assert (found.labels[-4:] == -1).all()
    assert [group.size for group in found.groups] == [
        len(found.members(number)) for number in range(len(found.groups))
    ]


def test_a_slip_of_the_pen_is_understood_and_another_word_is_not_taken_for_one():
    texts = ["scanner not found"] * 20 + ["scaner not found", "scannner missing", "banner missing"]
    found = cluster(texts)
    assert found.labels[20] == found.labels[0]
    assert found.groups[0].size >= 21
    assert found.labels[22] != found.labels[0]


def test_few_are_dissolved_and_nothing_is_nothing():
    found = cluster(["printer offline"] * 3 + ["vpn slow"], least=2)
    assert (len(found.groups), found.labels.tolist()) == (1, [0, 0, 0, -1])
    assert cluster([]).groups == ()
    assert cluster([None, " "]).labels.tolist() == [-1, -1]


def test_what_a_text_is_about_is_left_when_the_courtesies_are_gone():
    text = "Bitte helfen: mein Drucker druckt nicht, danke! INC00042"
    assert language_of(text) == "de"
    said = {word for _, word in telling(text, "de")}
    assert "drucker" in said
    assert not {"bitte", "danke", "mein", "nicht"} & said
