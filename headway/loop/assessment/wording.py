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
    "en": """a about after again all also am an and any are as asap at back be because been
        before being but by call can cannot could day days dear did didn do does doesn doing
        don don't down each every few for from fw fwd get gets got had has have having he
        hello help her here hi him his how i i'm if in into is isn isn't it it's its just last
        let me more morning most my need needed needs no nor not now of off on once one only
        or other our out over own please re regards same she should since so some still such
        than thank thanks that the their them then there these they this those through to
        today tomorrow too under until up urgent us very was we week weekend were what when
        where which while who whom why will with won won't work worked working works would
        yesterday yet you your""",
    "de": """aber alle allem allen aller alles als also am an auch auf aus aw bei beim bin bis
        bist bitte bitten da dadurch dafür daher damit danke dann darum das dass dein deine
        dem den denn der des deshalb dessen die dies diese diesem diesen dieser dieses doch
        dort dringend du durch ein eine einem einen einer eines er es etwas euch euer eure
        früh für gegen geht gerade gestern gruß grüße guten habe haben hallo hat hatte hatten
        heute hier hilfe hinter ich ihm ihn ihnen ihr ihre ihrem ihren im immer in ins ist ja
        jede jedem jeden jeder jedes jener jetzt kann kannst kein keine keinen können könnt
        konnte liebe machen mal man mehr mein meine meinem meinen meiner mich mir mit morgen
        muss müssen musst nach nachdem nein nicht nichts noch nun nur ob oder ohne schon sehr
        seid sein seine seit sich sie sind so soll sollen sonst soweit sowie tag über um und
        uns unser unsere unter vom von vor wann war waren warum was wegen weil weiter weitere
        wenn wer werde werden wg wie wieder will wir wird wirst wo woche wurde wurden zu zum
        zur""",
    "es": """a al algo algunos ante antes así aún aunque ayer ayuda bien buenas buenos cada
        como con contra cual cuando de del desde días donde dos e el él ella ellas ellos en
        entre era es esa ese eso esta está están estar estas este esto estos estoy favor fue
        gracias ha hace hacer han hasta hay he hola hoy la las le les lo los mañana más me mi
        mis mucho muy nada ni no nos nosotros nuestra nuestro o os otra otro para pero poco
        por porque puede puedo que qué quien rv saludos se sea semana ser si sí sido sin sobre
        solo son soy su sus también tan tanto tardes te tengo tiene tienen todo todos tu un
        una uno unos urgente y ya yo""",
    "fr": """a à afin ai aide aie ainsi après as au aucun aujourd'hui aussi autre aux avant
        avec avez avoir avons bien bonjour c c'est ça car ce ceci cela ces cet cette ceux
        chaque chez ci comme cordialement d d'un d'une dans de déjà demain depuis des deux
        donc du elle elles en encore entre es est et était été être eu faire fait faut hier il
        ils impossible j j'ai je l la là le les leur leurs lors lui m ma mais matin me même
        merci mes moi mon n n'est ne ni non nos notre nous on ont ou où par pas peu peut peux
        plait plaît plus pour pourquoi près puis qu qu'il quand que quel quelle qui quoi s sa
        sans se semaine sera ses si son sont sous sur svp t ta te tes toi ton toujours tous
        tout toute tr très trop tu un une urgent vers vos votre vous y""",
    "pt": """a à ainda ajuda além amanhã ao aos apenas após as às até bom cada com como contra
        da das de dela dele deles depois desde dia do dois dos e é ela elas ele eles em enc
        entre era essa esse esta está estão estar este estou eu favor foi foram há hoje isso
        isto já la lhe lo mais mas me mesmo meu meus minha muito na nada não nas nem no nos
        nós nossa nosso num numa o obrigada obrigado olá ontem os ou outra outro para pela
        pelas pelo pelos pode podem por porque posso pouco quais qual quando que quem res são
        se sem semana ser seu seus si sido só sobre sua suas também tem têm tenho ter teu
        tinha toda todas todo todos tu tudo um uma umas uns urgente você vocês""",
}  # fmt: skip
_EVERYWHERE = {
    "asap", "aw", "enc", "fw", "fwd", "hello", "help", "hi", "please", "re", "rv", "thanks", "ticket",
    "tr", "urgent", "wg",
}  # fmt: skip
"""Courtesies and prefixes people mix into any language."""
_SNOWBALL = {"en": "english", "de": "german", "es": "spanish", "fr": "french", "pt": "portuguese"}
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\\\\\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MAIL = re.compile(r"\be-?mail")
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

    However e-mail is written, it is “mail”.

    >>> words_of("VPN drops at 12:30 – E-Mail me: ann@example.com")
    ['vpn', 'drops', 'at', 'mail', 'me']
    """
    return _WORD.findall(_MAIL.sub("mail", _ADDRESS.sub(" ", text).casefold()))


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

    First each text alone; then a text that told nothing goes to the language in whose told texts its
    words occur most often, and else to the language most texts are in. The order of the texts plays
    no part.

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
        fits = {one: sum(used[one][word] for word in set(words)) for one in size}
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
    """The words that say what a text is about, in order: each as (stem, word); stop words and
    courtesies are left out.

    >>> telling("The printers do not print", "en")
    [('printer', 'printers'), ('print', 'print')]
    """
    stop = stop_words(language) | _EVERYWHERE
    found = []
    for word in words_of(text):
        word = _WHO.sub("", word) if language == "fr" else word.split("'")[0].split("’")[0]
        if len(word) > 1 and word not in stop and plain(word) not in stop:
            found.append((stem(word, language), word))
    return found
