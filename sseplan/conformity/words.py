"""What a French text mentions: tolerant of accents, inflections and synonyms.

A false refusal is worse than a missed fault, so everything here leans to yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sseplan.kinds import fold

Row = Mapping[str, Any]
"""One row, cleaned: every field of the question, None where nothing usable stands."""

Speech = str | Sequence[Any] | Mapping[str, Any] | None
"""A text, a row, or a list of them."""

_SHORT = 3


def text_of(speech: Speech) -> str:
    """All the words of a text, of a row or of a list of rows."""
    if isinstance(speech, str):
        return speech
    if speech is None:
        return ""
    if isinstance(speech, Mapping):
        return " ".join(text_of(value) for key, value in speech.items() if key != "#")
    if isinstance(speech, list | tuple):
        return "\n".join(map(text_of, speech))
    return str(speech)


@cache
def _needles(word: str) -> tuple[str, ...]:
    """What to look for in a folded text between spaces.

    A word stands for all that begin with it (« isol » is in « isolement »), except
    acronyms, numbers and words of three letters or less, which stand for themselves and
    their plural.
    """
    folded = fold(word)
    whole = len(folded) <= _SHORT or folded.isdigit() or not any(c.islower() for c in word)
    if not folded:
        return ()
    return (f" {folded} ", f" {folded}s ") if whole else (f" {folded}",)


@lru_cache(maxsize=4096)
def _said(text: str) -> str:
    return f" {fold(text)} "


def mentions(speech: Speech, *words: str) -> bool:
    """Whether one of ``words`` is mentioned."""
    said = _said(text_of(speech))
    return any(needle in said for word in words for needle in _needles(word))


def unmentioned(speech: Speech, topics: Mapping[str, Sequence[str] | None]) -> list[str]:
    """The topics of which no word is mentioned; a topic without words is not looked for."""
    return [topic for topic, words in topics.items() if words and not mentions(speech, *words)]


def topics_of(*names: str) -> dict[str, list[str]]:
    """Each name as a topic whose only word is itself."""
    return {name: [name] for name in names}


# --- the same thing under two names

_EMPTY_WORDS = frozenset(
    (
        "a", "au", "aux", "avec", "ce", "ces", "chez", "dans", "de", "des", "du", "elle", "en",
        "et", "grand", "grande", "la", "le", "les", "leur", "leurs", "ou", "par", "pas", "plus",
        "pour", "que", "qui", "sa", "san", "sans", "se", "ses", "son", "sous", "sur", "un",
        "une", "vers", "tout", "toute", "tous", "toutes", "site", "zone", "risque", "commune",
        "communes", "territoire", "local", "secteur", "partie", "evenement", "situation",
        "autre", "autres", "plusieurs", "cas", "forme", "forte", "fort", "important", "majeur",
        "grave", "exceptionnel", "dr", "docteur", "mme", "madame", "monsieur", "mlle",
        "professeur", "pr",
    )
)  # fmt: skip


_LONE_CAPITAL = re.compile(r"\b([A-Z])\b(?!['’])")


@lru_cache(maxsize=4096)
def _keys(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, without their plural; « A » in « Gymnase A »."""
    capitals = {letter.lower() for letter in _LONE_CAPITAL.findall(text)}
    words = {word.rstrip("sx") or word for word in fold(text).split() if word not in _EMPTY_WORDS}
    return frozenset(words | capitals)


def same_name(one: Any, other: Any) -> bool:
    """Whether two names are the same, or one holds all the words of the other.

    « Gymnase A » is « gymnase A, Villexemple »; « Dr Alix Exemple » is « A. Exemple ».
    """
    mine, theirs = _keys(str(one or "")), _keys(str(other or ""))
    if not mine or not theirs:
        return False
    few, many = sorted((mine, theirs), key=len)
    return all(any(_same_word(word, known) for known in many) for word in few)


def _same_word(one: str, other: str) -> bool:
    """The same word, or an initial and the word that it begins."""
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0] and (one.isdigit() == other.isdigit())
    return one == other


def uncovered(wanted: Iterable[Any], known: Iterable[Any]) -> list[str]:
    """The names of ``wanted`` that are the same as none of ``known`` and in none of them."""
    names = [str(name) for name in known]
    return [str(one) for one in wanted if not any(_covers(str(one), name) for name in names)]


def _covers(wanted: str, name: str) -> bool:
    return same_name(wanted, name) or bool(
        fold(wanted) and re.search(rf"\b{fold(wanted)}\b", fold(name))
    )


# Words that people use for the same event: one line a group, stems of folded words.
_ALIKE = (
    "crue inondation submersion debordement ruissellement",
    "canicule chaleur",
    "froid neige verglas gel hiver",
    "cyclone tempete ouragan vent",
    "coronavirus covid pandemie emergent respiratoire sras infectieu",
    "ebola hemorragique fievre",
    "dengue chikungunya zika arbovirose moustique",
    "epidemie grippe bronchiolite gastro saisonnier hivernal",
    "nucleaire radiologique centrale irradiation iode",
    "chimique seveso industriel usine toxique ammoniac chlore",
    "matiere dangereuse tmd",
    "nrc nrbc",
    "attentat terroris fusillade attaque tuerie",
    "emeute manifestation trouble",
    "explosion gaz",
    "incendie feu",
    "accident collectif carambolage routier ferroviaire autocar train avion",
    "penurie rupture tension approvisionnement medicament",
    "electri delestage panne coupure energie courant",
    "cyber informatique numerique rancon",
    "evacuation ehpad",
    "pollution ozone particule atmospherique",
    "isolement route acces",
)
_GROUPS = tuple(tuple(stem.rstrip("sx") for stem in group.split()) for group in _ALIKE)
_STEM = 5


@lru_cache(maxsize=4096)
def _notions(text: str) -> frozenset[str]:
    """What a text is about: the stems of its words, and the groups that they belong to."""
    words = [word for word in _keys(text) if len(word) >= _SHORT]
    groups = {g[0] + "…" for g in _GROUPS if any(word.startswith(g) for word in words)}
    return frozenset({word[:_STEM] for word in words if len(word) > _SHORT} | groups)


def evokes(one: Speech, other: Speech) -> bool:
    """Whether two texts are about the same thing, as far as their words show."""
    return bool(_notions(text_of(one)) & _notions(text_of(other)))


# --- who is who in French health care

PROFESSIONS: Mapping[str, tuple[str, ...]] = {
    "médecin": ("médecin", "généraliste", "docteur", "Dr", "MG", "pédiatre", "psychiatre"),
    "infirmier": ("infirmi", "IDE", "IDEL", "IPA"),
    "pharmacien": ("pharmac", "officine"),
    "masseur-kinésithérapeute": ("kiné", "masseur", "MK", "MKDE"),
    "sage-femme": ("sage femme", "sages femmes", "maïeut"),
    "chirurgien-dentiste": ("dentiste", "chirurgien dent"),
    "orthophoniste": ("orthophon",),
    "psychologue": ("psychologue",),
    "biologiste": ("biologi", "laboratoire"),
    "pédicure-podologue": ("podolog", "pédicure"),
    "orthoptiste": ("orthopt",),
    "ergothérapeute": ("ergothérap",),
    "psychomotricien": ("psychomotri",),
    "diététicien": ("diétét",),
    "ambulancier": ("ambulanc",),
    "aide-soignant": ("aide soignant", "aides soignant"),
}
"""The professions that a text may name, and the words that name them."""

HOSPITALS = (
    "CH", "CHU", "CHR", "CHRU", "GHT", "hôpital", "hôpitaux", "hospital", "clinique",
    "polyclinique", "urgences", "centre hospitalier",
)  # fmt: skip
ESTABLISHMENTS = (
    *HOSPITALS, "EHPAD", "USLD", "établissement", "HAD", "SSIAD", "SMR", "SSR", "ESMS", "IME",
    "MAS", "FAM", "résidence autonomie", "maison de retraite", "DAC", "EPSM", "CLCC",
)  # fmt: skip
LOCAL_AUTHORITIES = (
    "mairie", "maire", "commune", "municipal", "élu", "élue", "adjoint", "conseill", "CCAS",
    "CIAS", "collectivité", "agglomération", "communauté", "métropole", "EPCI", "intercommunal",
    "conseil départemental", "ville", "PETR", "syndicat mixte",
)  # fmt: skip

OPEN_TOOLS = (
    "WhatsApp", "Messenger", "Facebook", "Instagram", "Telegram", "Signal", "Discord", "Slack",
    "Teams", "Skype", "Zoom", "SMS", "texto", "Gmail", "Google", "Drive", "Dropbox", "OneDrive",
    "iCloud", "WeTransfer", "Doodle", "Framadate", "Trello", "Yahoo", "Hotmail", "Outlook",
    "mail", "e-mail", "courriel", "messagerie", "tableur partagé", "tableau partagé",
)  # fmt: skip
SECURED_TOOLS = (
    "MSSanté", "MSS", "sécuris", "HDS", "chiffr", "Mailiz", "Apicrypt", "Medimail", "Lifen",
    "agréé", "hébergeur de données de santé", "Pro Santé Connect", "messagerie de santé",
)  # fmt: skip
"""Tools of the general public, and the words that say that a tool is made for health data."""


def professions(speech: Speech) -> list[str]:
    """The health professions that are named."""
    return list(_professions(text_of(speech)))


@lru_cache(maxsize=1024)
def _professions(text: str) -> tuple[str, ...]:
    return tuple(name for name, words in PROFESSIONS.items() if mentions(text, *words))


def states_delay(text: Speech) -> bool:
    """Whether a text gives a time: « 24 h », « H+2 », « sous deux jours », « dans la journée »."""
    unit = r"(h|heures?|min|mn|minutes?|j|jours?|semaines?)"
    count = r"(\d+|un|une|deux|trois|quatre|cinq|six|douze|quinze|trente|quelques)"
    said = fold(text_of(text))
    found = re.search(rf"\b{count} ?{unit}\b|\b\d+h\d*\b|\b(h|j) ?\d+\b", said)
    return bool(found) or mentions(
        said,
        "immédiat",
        "journée",
        "jour même",
        "demi-journée",
        "aussitôt",
        "lendemain",
        "sans délai",
    )


_HOURS = re.compile(r"(\d{1,2}) ?h(?: ?\d\d)?\b\D{0,6}?\b(\d{1,2}) ?h")


def covers_night(speech: Speech) -> bool:
    """Whether a text speaks of the night, or of hours that go past midnight."""
    said = fold(text_of(speech))
    if mentions(said, "nuit", "nocturne", "permanen", "toute heure", "24", "24h", "H24", "continu"):
        return True
    return any(int(start) >= int(end) for start, end in _HOURS.findall(said))


def covers_weekend(speech: Speech) -> bool:
    """Whether a text speaks of the week-end, or of all days."""
    return mentions(
        speech, "week-end", "weekend", "WE", "samedi", "dimanche", "férié", "7 7", "7j", "7 j",
        "7 jours", "sept jours", "tous les jours", "permanen", "toute heure", "H24", "24", "24h",
        "continu",
    )  # fmt: skip
