"""The words of the public survey page, in the language of those who are asked (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Everything the page says, in one language. `scale` runs from 1 (worst) to 5 (best)."""

    question: str
    score: str
    scale: tuple[str, str, str, str, str]
    text: str
    hint: str
    send: str
    thanks: str
    thanks_more: str
    promise: str
    again: str
    over: str
    over_more: str


SURVEY: Mapping[str, Words] = {
    "en": Words(
        "How well does the service desk look after you?", "Your answer",
        ("very badly", "badly", "so-so", "well", "very well"), "What should we know?",
        "In your own words. Please no passwords.", "Send", "Thank you.",
        "Your words are read by people, and your company's contact hears what becomes of them.",
        "No sign-in, no name. Only your company is noted with your answer.",
        "Choose an answer or write a line.", "This survey is over.",
        "Your service desk will gladly hear you in other ways.",
    ),
    "de": Words(
        "Wie gut kümmert sich der Service Desk um Sie?", "Ihre Antwort",
        ("sehr schlecht", "schlecht", "mittel", "gut", "sehr gut"), "Was sollten wir wissen?",
        "In Ihren Worten. Bitte keine Passwörter.", "Absenden", "Vielen Dank.",
        "Menschen lesen Ihre Worte, und Ihre Ansprechperson erfährt, was daraus wird.",
        "Keine Anmeldung, kein Name. Nur Ihr Unternehmen wird zur Antwort vermerkt.",
        "Wählen Sie eine Antwort oder schreiben Sie eine Zeile.", "Diese Umfrage ist beendet.",
        "Ihr Service Desk hört Sie gern auf anderem Weg.",
    ),
    "es": Words(
        "¿Cómo le atiende el servicio de soporte?", "Su respuesta",
        ("muy mal", "mal", "regular", "bien", "muy bien"), "¿Qué deberíamos saber?",
        "Con sus palabras. Sin contraseñas, por favor.", "Enviar", "Gracias.",
        "Sus palabras las leen personas, y el contacto de su empresa sabrá qué se hace con ellas.",
        "Sin registro y sin nombre. Solo se anota su empresa con la respuesta.",
        "Elija una respuesta o escriba una línea.", "Esta encuesta ha terminado.",
        "Su servicio de soporte le escuchará con gusto por otras vías.",
    ),
    "fr": Words(
        "Comment l'assistance s'occupe-t-elle de vous ?", "Votre réponse",
        ("très mal", "mal", "moyennement", "bien", "très bien"), "Que devrions-nous savoir ?",
        "Avec vos mots. Pas de mot de passe, s'il vous plaît.", "Envoyer", "Merci.",
        "Des personnes lisent vos mots, et le contact de votre société saura ce qui en est fait.",
        "Sans compte et sans nom. Seule votre société est notée avec la réponse.",
        "Choisissez une réponse ou écrivez une ligne.", "Cette enquête est terminée.",
        "Votre assistance vous écoutera volontiers autrement.",
    ),
    "pt": Words(
        "Como é que o suporte cuida de si?", "A sua resposta",
        ("muito mal", "mal", "mais ou menos", "bem", "muito bem"), "O que devemos saber?",
        "Com as suas palavras. Sem senhas, por favor.", "Enviar", "Obrigado.",
        "As suas palavras são lidas por pessoas, e o contacto da sua empresa saberá o que delas se fez.",
        "Sem registo e sem nome. Só a sua empresa fica anotada com a resposta.",
        "Escolha uma resposta ou escreva uma linha.", "Este inquérito terminou.",
        "O seu suporte terá gosto em ouvi-lo de outra forma.",
    ),
}  # fmt: skip
