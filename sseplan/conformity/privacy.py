"""Signs that a text holds data of a named patient: a partial detection, by design.

It looks for forms that have no place in a plan (a social security number, a date of
birth, « patient Mme X », people's names beside their addresses), not for names: the
plan is full of professionals' names.  Whoever writes the plan attests the rest, on
the document.  Sources: REG, CNIL.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_TITLE = r"(?:M\.|Mr\.?|Mme|Mlle|MM\.|Monsieur|Madame|Mademoiselle)"
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’-]*"
_STREET = (
    r"\d{1,4}\s*,?\s*(?:bis|ter|quater)?\s*,?\s*"
    r"(?:rue|avenue|av\.|boulevard|bd|chemin|impasse|allée|route|place|lotissement|quai|cours)\b"
)


@dataclass(frozen=True)
class Text:
    """One text of the plan: the question, the label to say where, the words."""

    question: str
    label: str
    words: str


@dataclass(frozen=True)
class Suspicion:
    """A sign found in a text; ``str()`` says where and what."""

    question: str
    label: str
    sign: str

    def __str__(self) -> str:
        return f"{self.label} : {self.sign}"


_NIR = re.compile(
    r"(?<!\d)([12][ .]?\d\d[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?(?:\d\d|2[AB])[ .]?\d{3}[ .]?\d{3})"
    r"(?:[ .]?(\d\d))?(?![ .]?\d)"
)


def _social_security(words: str) -> bool:
    """A NIR of 13 digits, or of 15 with the right key (97 less the rest by 97)."""
    return any(_is_nir(found[1], found[2]) for found in _NIR.finditer(words))


def _is_nir(body: str, key: str | None) -> bool:
    digits = re.sub(r"[ .]", "", body).replace("2A", "19").replace("2B", "18")
    return key is None or int(key) == 97 - int(digits) % 97


def _form(pattern: str, flags: int = re.IGNORECASE) -> Callable[[str], bool]:
    compiled = re.compile(pattern, flags)
    return lambda words: bool(compiled.search(words))


_SIGNS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("un numéro de sécurité sociale (ou INS)", _social_security),
    (
        "un numéro de dossier de patient",
        _form(
            r"\b(?:IPP|NIP|num[ée]ro de (?:dossier|s[ée]curit[ée] sociale))\b"
            r"\W{0,4}(?:n°\s*)?\d{5,}"
        ),
    ),
    (
        "une date de naissance",
        _form(r"\bn[ée]{1,2}(?:s|\(e\))?\s+le\s+\d{1,2}|\b(?:DDN|date de naissance)\b\W{0,4}\d"),
    ),
    (
        "un patient nommé",
        _form(
            rf"(?i:\bpatiente?)\s+{_TITLE}\s+{_NAME}"
            rf"|(?:^|[.;\n]\s*)(?i:patiente?)\s*:\s*{_TITLE}\s",
            0,
        ),
    ),
    (
        "une personne nommée avec son âge",
        _form(rf"{_TITLE}\s+{_NAME}[\w\s'’-]{{0,25}},?\s*\(?\d{{1,3}}\s+ans\b", 0),
    ),
)

_RESIDENT = re.compile(
    rf"(?:{_TITLE}\s+{_NAME}|\b[A-ZÀ-ÖØ-Þ]{{3,}}\s+{_NAME}|\b{_NAME}\s+[A-ZÀ-ÖØ-Þ]{{3,}}\b)"
    rf"[^\n]{{0,40}}?\b{_STREET}"
)
_ENOUGH_RESIDENTS = 2


def nominative(texts: Iterable[Text], lists: Collection[str] = ()) -> list[Suspicion]:
    """The signs found in ``texts``, one of each kind a question.

    ``lists`` are the ids of the questions where several people's names beside their
    addresses are a copied register; elsewhere they are professionals.
    """
    gathered: dict[str, list[Text]] = {}
    for text in texts:
        gathered.setdefault(text.question, []).append(text)
    return [found for group in gathered.values() for found in _in_question(group, lists)]


def _in_question(group: Sequence[Text], lists: Collection[str]) -> list[Suspicion]:
    words = unicodedata.normalize("NFC", "\n".join(text.words for text in group))
    words = words.replace("\u00a0", " ").replace("\u202f", " ")
    signs = list(_shown(words))
    question, label = group[0].question, group[0].label
    if question in lists and len(_RESIDENT.findall(words)) >= _ENOUGH_RESIDENTS:
        signs.append("des noms avec des adresses")
    return [Suspicion(question, label, sign) for sign in signs]


@lru_cache(maxsize=256)
def _shown(words: str) -> tuple[str, ...]:
    return tuple(sign for sign, shows in _SIGNS if shows(words))


def only(suspicions: Iterable[Suspicion], question: str) -> list[Suspicion]:
    """The suspicions about one question."""
    return [found for found in suspicions if found.question == question]
