"""Words that carry meaning, as stems, in five languages (pure, offline).

A text's language is guessed by its stop words; its words lose endings by Snowball's rules for that
language (Porter, 2001). Stop words, courtesies (“please”, “bitte”) and words with digits say nothing
about what a text is about and are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

LANGUAGES = ("en", "de", "es", "fr", "pt")
_NAMES = {"en": "english", "de": "german", "es": "spanish", "fr": "french", "pt": "portuguese"}
_WORD = re.compile(r"[^\W\d_]{2,}(?:[-'’][^\W\d_]{2,})*")
_STOP = {
    "en": """a about after again all also am an and any are as at be because been before being but by
        can cannot could did do does doing down each few for from had has have having he her here him
        his how i if in into is it its just me more most my no nor not now of off on once one only or
        other our out over own same she should since so some such than that the their them then there
        these they this those through to too under until up very was we were what when where which
        while who whom why will with would you your don doesn isn won didn doing every morning today
        yesterday tomorrow week weekend day days last worked works work working get gets got still
        please thanks thank hello hi dear regards urgent help asap fw fwd re need needs needed back
        call us me re""",
    "de": """aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bist da
        dadurch daher darum das dass dein deine dem den der des dessen deshalb die dies dieser dieses
        doch dort du durch ein eine einem einen einer eines er es euer eure für hatte hatten hier hinter
        ich ihr ihre im in ist ja jede jedem jeden jeder jedes jener jetzt kann kannst können könnt
        machen mein meine mich mir mit muss musst müssen nach nachdem nein nicht nichts noch nun nur ob oder ohne
        sehr seid sein seine seit sich sie sind soll sollen sonst soweit sowie über um und uns unser
        unsere unter vom von vor wann war waren warum was weiter weitere wenn wer werde werden wie
        wieder will wir wird wirst wo wurde wurden zu zum zur gestern heute morgen früh woche
        bitte danke hallo guten tag dringend hilfe wg aw grüße gruß liebe mehr keine kein keinen mal
        geht gerade immer schon bitten""",
    "es": """a al algo ante antes así aunque bien cada como con contra cual cuando de del desde donde
        dos e el ella ellas ellos en entre era es esa ese eso esta está están estas este esto estos fue ha
        hace hacer hasta hay he la las le les lo los más me mi mis mucho muy nada ni no nos nosotros nuestra nuestro
        o os otra otro para pero poco por porque puede puedo que qué quien se sea ser si sí sido sin
        sobre son soy su sus también tan te tengo tiene tienen todo todos tu un una uno unos y ya yo ayer hoy
        mañana semana favor gracias hola urgente ayuda buenos buenas días tardes saludos rv desde""",
    "fr": """à afin ai aie ainsi après as au aucun aussi autre aux avec avez avoir avons bien c ça car
        ce cela ces cet cette ceux chaque chez ci comme d dans de déjà depuis des deux donc du elle
        elles en encore entre es est et été être eu fait faire il ils j je l la le les leur leurs lors lui là
        m ma mais me même mes moi mon n ne ni non nos notre nous on ont ou où par pas peu peut peux plus
        pour pourquoi qu quand que quel quelle qui s sa sans se ses si son sont sous sur t ta te tes
        toi ton tous tout toute très tu un une vers votre vos vous y hier aujourd'hui demain semaine
        matin svp merci bonjour urgent aide cordialement tr puis plait plaît impossible""",
    "pt": """a à ao aos após as às até cada com como da das de dela dele deles depois desde do dos e é
        ela elas ele eles em entre era essa esse esta está estão este isso isto já lhe mais mas me mesmo
        meu meus minha muito na nada não nas nem no nos nós nossa nosso num numa o os ou outra outro
        para pela pelas pelo pelos por porque pode posso qual quando que quem se sem ser seu seus si
        sido só sobre sua suas também tem têm tenho tinha todo todos tu um uma você vocês ontem hoje amanhã
        semana favor obrigado obrigada olá bom dia urgente ajuda enc res""",
}  # fmt: skip
_LATIN = re.compile(r"[a-zà-öø-ÿœß]+")


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words of a language that say nothing about what a text is about.

    >>> "bitte" in stop_words("de"), "drucker" in stop_words("de")
    (True, False)
    """
    return frozenset(_STOP[language].split())


@cache
def _everywhere() -> frozenset[str]:
    """Courtesies and prefixes people mix into any language."""
    return frozenset(
        [
            "fw",
            "fwd",
            "re",
            "aw",
            "wg",
            "rv",
            "tr",
            "enc",
            "please",
            "thanks",
            "urgent",
            "hello",
            "hi",
            "asap",
            "help",
            "ticket",
        ]
    )


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(_NAMES[language])


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """A word without its ending and accents.

    >>> stem("printing", "en"), stem("Druckern".lower(), "de"), stem("impresoras", "es")
    ('print', 'druck', 'impresor')
    """
    found = _stemmer(language).stemWord(word) if _LATIN.fullmatch(word) else word
    plain = unicodedata.normalize("NFKD", found)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without those that hold digits.

    >>> words_of("VPN won't connect (INC0042), E-Mail läuft")
    ['vpn', 'won', 'connect', 'inc', 'e-mail', 'läuft']
    """
    return [_tidy(word) for word in _WORD.findall(text.casefold().replace("e-mail", "email"))]


def _tidy(word: str) -> str:
    return "e-mail" if word == "email" else word.replace("’", "'")


def language_of(words: Sequence[str], languages: Sequence[str] = LANGUAGES) -> str | None:
    """The language with most stop words among these words; None where no word tells.

    >>> language_of(["der", "drucker", "ist", "kaputt"]), language_of(["vpn"])
    ('de', None)
    """
    counts = [sum(word in stop_words(language) for word in words) for language in languages]
    best = max(counts, default=0)
    if best == 0 or counts.count(best) > 1:
        return None
    return languages[counts.index(best)]


def stems_of(words: Sequence[str], language: str) -> dict[str, str]:
    """Stem → word as written, of the words that say something, in order.

    >>> stems_of(["please", "reset", "my", "passwords"], "en")
    {'reset': 'reset', 'password': 'passwords'}
    """
    stop, everywhere = stop_words(language), _everywhere()
    found: dict[str, str] = {}
    for word in words:
        if word not in stop and word not in everywhere:
            found.setdefault(stem(word, language), word)
    return found
