"""Free text made ready to be compared: its language, its words, their stems (pure, offline).

Five languages are known: English, German, Spanish, French, Portuguese. The language of a text is the
one whose stop words make up the largest share of it; short texts often have none, and then the text
says nothing (`""`). Words are stemmed by the Snowball algorithms (M. F. Porter, 2001, BSD licence) and
stripped of accents, so that “não” and “nao”, “Drucker” and “druckern” meet. Numbers, addresses and
the like are left out: they say who and where, not what about.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer

LANGUAGES: Mapping[str, str] = {
    "en": "English", "de": "German", "es": "Spanish", "fr": "French", "pt": "Portuguese",
}  # fmt: skip
"""Key → the language's English name."""

_STOP: Mapping[str, str] = {
    "en": """a about after again all also am an and any are as at be because been before being but by
        can could did do does doing don't down each few for from get got had has have having he her
        here him his how i i'm if in into is isn't it it's its just let me more most my no nor not now
        of off on once only or other our out over own please same she should so some still such than
        that the their them then there these they this those through to too under until up us very
        was we were what when where which while who why will with won't would yet you your""",
    "de": """aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bitte da
        dafür damit dann das dass dem den denn der des die dies diese diesem diesen dieser dieses doch
        dort du durch ein eine einem einen einer eines er es etwas euch für gegen hat hatte habe haben
        hier hinter ich ihm ihn ihnen ihr ihre ihrem ihren im immer in ins ist ja jede jedem jeden
        jeder jetzt kann kein keine keinen können konnte man mehr mein meine meinem meinen meiner mich
        mir mit muss nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine seit sich sie
        sind so über um und uns unser unsere unter vom von vor war waren warum was wegen weil wenn wer
        werden wie wieder wir wird wo wurde zu zum zur""",
    "es": """a al algo algunos ante antes aún como con contra cual cuando de del desde donde dos el él
        ella ellos en entre era es esa ese eso esta está están estar este esto estoy fue ha hace hacer
        han hasta hay la las le les lo los más me mi mis mucho muy nada ni no nos nosotros nuestra
        nuestro o otra otro para pero poco por porque puede puedo que qué quien se ser si sí sido sin
        sobre solo son su sus también tan tanto te tengo tiene todo todos tu un una uno unos y ya yo""",
    "fr": """à a ai au aucun aussi autre aux avant avec avoir avons c'est car ce ceci cela ces cet cette
        chez comme d'un d'une dans de depuis des deux donc du elle elles en encore est et était être eu
        fait faire faut il ils j'ai je l la le les leur leurs lors lui ma mais me même merci mes moi
        mon n'est ne ni nos notre nous on ont ou où par pas peu peut plus pour pourquoi près puis
        qu'il quand que quel qui quoi sa sans se sera ses si son sont sous sur ta te toujours tous
        tout toute très trop tu un une vers vos votre vous y""",
    "pt": """a ainda além ao aos apenas as às até com como contra da das de dele depois desde do dois
        dos e é ela ele eles em entre era essa esse esta está estão estar este estou eu favor foi foram
        há isso isto já la lhe lo mais mas me mesmo meu meus minha muito na não nada nas nem no nos
        nós nossa nosso num numa o ou os para pela pelas pelo pelos pode podem por porque posso pouco
        quais qual quando que quem são se sem ser seu seus só sobre sua suas também tem têm tenho ter
        teu toda todas todo todos tudo um uma umas uns você""",
}  # fmt: skip
_SNOWBALL = {"en": "english", "de": "german", "es": "spanish", "fr": "french", "pt": "portuguese"}
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\\\\\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WHO = re.compile(r"^(?:l|d|j|n|s|c|m|t|qu)['’]")


def plain(text: str) -> str:
    """Without accents.

    >>> plain("não"), plain("Größe")
    ('nao', 'Große')
    """
    parts = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize(
        "NFC", "".join(one for one in parts if not unicodedata.combining(one))
    )


def words_of(text: str) -> list[str]:
    """The words of a text in small letters; addresses, numbers and codes are left out.

    >>> words_of("VPN drops at 12:30 – mail me: ann@example.com")
    ['vpn', 'drops', 'at', 'mail', 'me']
    """
    return [word.casefold() for word in _WORD.findall(_ADDRESS.sub(" ", text))]


@cache
def stop_words(language: str) -> frozenset[str]:
    """The words of a language that say nothing by themselves, with and without accents."""
    words = _STOP.get(language, "").split()
    return frozenset({*words, *(plain(word) for word in words)})


def language_of(text: str, languages: Sequence[str] = tuple(LANGUAGES)) -> str:
    """The language whose stop words are the largest share of the words; "" when none stands out.

    Words that several languages share count for each by its part.

    >>> language_of("Der Drucker im zweiten Stock geht nicht"), language_of("VPN")
    ('de', '')
    """
    return _language(tuple(words_of(text)), tuple(languages))


def _language(words: tuple[str, ...], languages: tuple[str, ...]) -> str:
    counted: dict[str, float] = {}
    for word in words:
        for language, weight in _speakers(word, languages):
            counted[language] = counted.get(language, 0.0) + weight
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked or (len(ranked) > 1 and ranked[1][1] >= ranked[0][1] * 0.9):
        return ""
    return ranked[0][0]


@lru_cache(maxsize=20_000)
def _speakers(word: str, languages: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The languages a word is a stop word of, each by its part."""
    found = [one for one in languages if word.replace("’", "'") in stop_words(one)]
    return tuple((one, 1 / len(found)) for one in found)


def languages_of(texts: Sequence[str], languages: Sequence[str] = tuple(LANGUAGES)) -> list[str]:
    """The language of each text; those that do not tell go where their words are used most.

    First each text alone; then a text that told nothing goes to the language whose told texts use the
    most of its words (by share of texts), and else to the language most texts are in. The order of
    the texts plays no part.

    >>> languages_of(["Der Drucker ist kaputt", "Drucker kaputt", "the printer is not there"])
    ['de', 'de', 'en']
    """
    allowed = tuple(languages)
    worded = [tuple(words_of(text)) for text in texts]
    alone = [_language(words, allowed) for words in worded]
    size: Counter[str] = Counter(one for one in alone if one)
    if not size:
        return [allowed[0] if allowed else "" for _ in texts]
    used: dict[str, Counter[str]] = {one: Counter() for one in size}
    for words, language in zip(worded, alone, strict=True):
        if language:
            used[language].update(set(words))
    most = min(size, key=lambda one: (-size[one], one))

    @cache
    def nearest(words: tuple[str, ...]) -> str:
        fits = {one: sum(used[one][word] / size[one] for word in set(words)) for one in size}
        best = min(fits, key=lambda one: (-fits[one], one))
        return best if fits[best] > 0 else most

    return [known or nearest(words) for words, known in zip(worded, alone, strict=True)]


@cache
def _stemmer(language: str) -> BaseStemmer:
    import snowballstemmer

    return snowballstemmer.stemmer(_SNOWBALL[language])


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of a word in small letters, without accents; the word itself in other languages.

    >>> stem("printers", "en"), stem("druckern", "de"), stem("impresión", "es")
    ('printer', 'druck', 'impresion')
    """
    return plain(_stemmer(language).stemWord(word) if language in _SNOWBALL else word)


def telling(text: str, language: str) -> list[tuple[str, str]]:
    """The words that say what a text is about, in order: each as (stem, word), stop words left out.

    >>> telling("The printers do not print", "en")
    [('printer', 'printers'), ('print', 'print')]
    """
    stop = stop_words(language)
    found = []
    for word in words_of(text):
        word = _WHO.sub("", word) if language == "fr" else word.split("'")[0].split("’")[0]
        if len(word) > 1 and word not in stop and plain(word) not in stop:
            found.append((stem(word, language), word))
    return found
