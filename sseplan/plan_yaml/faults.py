"""What can be wrong with a plan's text, as French sentences that say what to do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import yaml

QUOTES = 'Si c\'est du texte, mettez-le entre guillemets droits : "…".'
UNKNOWN = (
    "ce passage ne peut pas être lu. Comparez-le aux lignes voisines (espaces en début de "
    "ligne, « : » après le nom, guillemets) et corrigez-le."
)
SECOND_DOCUMENT = (
    "une ligne « --- » commence un deuxième document. Un plan n'en a qu'un : supprimez cette "
    "ligne et ce qui la suit, ou mettez-le dans un autre fichier."
)
TOO_DEEP = (
    "les listes sont imbriquées trop profondément pour un plan. Supprimez les crochets ou "
    "les tirets en trop."
)
COMPLEX_KEY = (
    "un nom de champ doit être un simple mot, pas une liste. Supprimez les crochets, les "
    "accolades ou le « ? » en trop. " + QUOTES
)
EMPTY_KEY = "il manque le nom du champ avant « : ». Ajoutez-le ou supprimez la ligne."
LONG_KEY = "ce nom de champ est trop long. " + QUOTES
TAB = "une tabulation sert de marge en début de ligne ou de texte. Remplacez-la par des espaces."

NO_SPACE = "il manque une espace après « : ». Écrivez « nom: valeur »."
_GLUED = re.compile(r" *(?:- +)?([A-Za-z_]\w*:)[^\s/]")


def too_big(name: str) -> str:
    return (
        f"{name} dépasse 2 Mo : ce n'est sans doute pas un plan. Vérifiez le nom du fichier, "
        "ou placez les longs documents en annexe au lieu de les recopier."
    )


def wrong_encoding(name: str, found: str) -> str:
    return (
        f"{name} n'est pas enregistré en UTF-8, mais {found}. Ouvrez-le dans votre éditeur de "
        "texte, choisissez « Enregistrer sous », puis l'encodage « UTF-8 »."
    )


def not_text(name: str) -> str:
    return (
        f"{name} n'est pas un fichier de texte (est-ce un document Word, un PDF, une image ?). "
        "Un plan est dans un fichier plan.yaml : indiquez celui-là, ou le dossier qui le contient."
    )


def forbidden(character: str) -> str:
    return (
        f"le fichier contient un caractère de commande invisible (U+{ord(character):04X}). "
        "Effacez-le, ou enregistrez le fichier en UTF-8 s'il vient d'un autre programme."
    )


def duplicate(key: str, first_line: int) -> str:
    return (
        f"« {_short(key)} » est écrit deux fois (déjà à la ligne {first_line}). "
        "Gardez-en un seul, sinon l'une des deux réponses serait perdue."
    )


def blank_in_key(key: str) -> str:
    blank = "une espace insécable" if "\u00a0" in key or "\u202f" in key else "une espace"
    return (
        f"le nom « {_short(key.strip())} » est accompagné d'{blank}. "
        "Remplacez-la par une espace ordinaire hors des guillemets, ou supprimez-la."
    )


def alias(name: str) -> str:
    return (
        f"« *{_short(name)} » renvoie à un autre endroit du fichier (alias YAML), ce qu'un plan "
        f"n'admet pas. {QUOTES}"
    )


def anchor(name: str) -> str:
    return (
        f"« &{_short(name)} » est une ancre YAML, ce qu'un plan n'admet pas. Supprimez-la. {QUOTES}"
    )


def tag(name: str) -> str:
    name = name.replace("tag:yaml.org,2002:", "!!")
    return (
        f"« {_short(name)} » est une étiquette YAML, ce qu'un plan n'admet pas. "
        f"Supprimez-la. {QUOTES}"
    )


def _short(text: str) -> str:
    visible = "".join(c if unicodedata.category(c)[0] != "C" else "�" for c in text)
    return visible if len(visible) <= 60 else visible[:59] + "…"


def explain(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str]:
    """Where and why PyYAML (its C parser or the pure one) gave up, for a person."""
    problem = error.problem or ""
    mark = error.problem_mark or error.context_mark
    at = mark.index if mark else 0
    if found := _unclosed(error, text):
        return found
    if text[at : at + 1] == "\t" or "tab character" in problem:
        return at, TAB
    for pattern, sentence in _PROBLEMS:
        if re.search(pattern, problem):
            return (at, sentence) if isinstance(sentence, str) else sentence(error, text, at)
    return at, UNKNOWN


def _unclosed(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str] | None:
    """A quotation mark that is never closed is explained where it was opened."""
    problem = error.problem or ""
    if "quoted scalar" not in (error.context or "") or not error.context_mark:
        return None
    if "end of stream" not in problem and "document" not in problem:
        return None
    return error.context_mark.index, (
        "le guillemet ou l'apostrophe ouvert ici n'est jamais refermé. Fermez-le à la fin du "
        'texte ; une apostrophe dans un texte se met entre guillemets droits : "l\'hôpital".'
    )


def _start_of_text(error: yaml.MarkedYAMLError, text: str, at: int) -> tuple[int, str]:
    return at, (
        f"un texte ne peut pas commencer par « {_short(text[at : at + 1])} » sans guillemets. "
        'Mettez-le entre guillemets droits : "…".'
    )


def _colon(error: yaml.MarkedYAMLError, text: str, at: int) -> tuple[int, str]:
    """« : » twice on a line is a text to quote; once, it is a margin that is wrong."""
    begin = text.rfind("\n", 0, at) + 1
    previous = text.rfind("\n", 0, max(begin - 1, 0)) + 1
    if glued := _GLUED.match(text, previous):
        return glued.start(1), NO_SPACE
    if re.search(r":\s", text[begin:at]):
        return at, (
            "un texte qui contient « : » doit être entre guillemets. "
            'Écrivez par exemple  nom: "Permanence : le samedi".'
        )
    return at, (
        "cette ligne est plus en retrait que la précédente, ou la précédente n'est pas finie. "
        "Alignez-la sur les lignes du même niveau avec des espaces."
    )


def _no_colon(error: yaml.MarkedYAMLError, text: str, at: int) -> tuple[int, str]:
    where = error.context_mark.index if error.context_mark else at
    if _GLUED.match(text, where):
        return where, NO_SPACE
    return where, (
        "il manque « : » suivi d'une espace après le nom du champ. Écrivez « nom: valeur » ; la "
        "suite d'un texte de plusieurs lignes doit être en retrait sous son nom."
    )


def _misplaced(error: yaml.MarkedYAMLError, text: str, at: int) -> tuple[int, str]:
    """Text after a closing quotation mark or bracket, else a margin that is wrong."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    if not before.strip(" -") and text[at : at + 1] == ":":
        return at, EMPTY_KEY
    if before.strip(" -") and ("'" in before or '"' in before):
        return at, (
            "le guillemet ou l'apostrophe se referme avant la fin du texte. Mettez tout le texte "
            "entre guillemets droits et écrivez \\\" pour un guillemet à l'intérieur."
        )
    if re.search(r":\s+[\[{]", before):
        return at, f"un texte suit un crochet ou une accolade refermés. {QUOTES}"
    return at, (
        "cette ligne n'est pas alignée avec les lignes du même niveau. Mettez-la au même retrait, "
        "avec des espaces."
    )


_Explanation = Callable[[yaml.MarkedYAMLError, str, int], tuple[int, str]]
_PROBLEMS: tuple[tuple[str, str | _Explanation], ...] = (
    (r"cannot start any token", _start_of_text),
    (r"mapping values are not allowed", _colon),
    (
        r"sequence entries are not allowed",
        "un tiret de liste ne peut pas suivre un texte ou « : » sur la même ligne. Allez à la "
        f"ligne avant le tiret. {QUOTES}",
    ),
    (r"mapping keys are not allowed", COMPLEX_KEY),
    (r"could not find expected ':'", _no_colon),
    (
        r"expected ',' or '[\]}]'",
        "il manque une virgule, ou le crochet ou l'accolade ouvert plus haut n'est pas refermé. "
        f"Refermez-le. {QUOTES}",
    ),
    (
        r"escape (character|sequence|code)|hexa?dec?imal",
        "une barre oblique inversée « \\ » entre guillemets droits a un sens spécial. Doublez-la : "
        "« \\\\ ».",
    ),
    (
        r"comment or (a )?line break|chomping or indentation|indentation indicator",
        "après « | » ou « > », le texte doit commencer à la ligne suivante, en retrait. " + QUOTES,
    ),
    (r"alphabetic", "« * » et « & » ont un sens spécial en début de texte. " + QUOTES),
    (
        r"document start|document indicator|document separator|end of stream",
        "le fichier s'arrête ou recommence au milieu d'un passage. Vérifiez ce qui précède : un "
        "guillemet, un crochet ou un nom suivi de « : » manque.",
    ),
    (
        r"YAML directive|YAML document|directive|version number|tag|URI",
        "une ligne « % » ou une étiquette « ! » n'a pas de sens dans un plan. " + QUOTES,
    ),
    (r"expected (<block end>|key|'-' indicator|<document)", _misplaced),
    (r"node content", "il manque une valeur avant ce signe. " + QUOTES),
)
