"""What the other rooms say for a terminal, told on a page: what is to be typed becomes a link."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup, escape

from sseplan.trame import Trame
from sseplan.typography import french

_COMMAND = re.compile(
    r"«\s*(?P<quoted>sseplan [^»]*?)\s*»|\((?P<aside>sseplan [^()]*)\)"
    r"|^\s*(?P<alone>sseplan .+?)\s*$|\b(?P<bare>sseplan (?:check|render|revise|submit|remind)\b"
    r"(?: --stade \w+| --annuelle)?)"
)
_ITEM = "- "


def place_of(trame: Trame, question_id: str) -> str:
    """Where a question is answered: its page, and its place there."""
    if question_id not in trame:
        return "/"
    return f"/partie/{trame.question(question_id).section}#q-{question_id}"


def shown(sentence: str, trame: Trame) -> Markup:
    """Lines as paragraphs, « - » as a list, commands as links, options as the fields' names."""
    return Markup("").join(_blocks(sentence.split("\n"), trame))


def _blocks(lines: Sequence[str], trame: Trame) -> Iterator[Markup]:
    items: list[Markup] = []
    for line in filter(str.strip, lines):
        told = linked(line.removeprefix(_ITEM), trame)
        if line.startswith(_ITEM):
            items.append(told)
        elif items and line.startswith("  "):
            items[-1] += Markup(" ") + told
        else:
            yield from _listed(items)
            items = []
            yield Markup("<p>{}</p>").format(told)
    yield from _listed(items)


def _listed(items: Sequence[Markup]) -> Iterator[Markup]:
    if items:
        told = Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
        yield Markup("<ul>{}</ul>").format(told)


def linked(line: str, trame: Trame) -> Markup:
    """One sentence, its commands as links."""
    told, done = Markup(""), 0
    for match in _COMMAND.finditer(line):
        link = _link(match, trame)
        told += _text(line[done : match.start()]) + Markup(_AROUND[match.lastgroup or ""]).format(
            link
        )
        done = match.end()
    return told + _text(line[done:])


def _link(match: re.Match[str], trame: Trame) -> Markup:
    """The page that does what a command does; the command itself where none does."""
    typed = match[match.lastgroup or 0]
    try:
        _, name, *words = shlex.split(typed)
    except ValueError:
        return escape(match[0])
    page = _PAGES.get(name)
    if page is None:
        return escape(match[0])
    place, label = page(words, trame)
    return Markup('<a href="{}">{}</a>').format(place, french(label))


_AROUND = {"quoted": "{}", "aside": "({})", "alone": "{}", "bare": "«\u00a0{}\u00a0»"}


# --- pages by command

_Page = Callable[[Sequence[str], Trame], tuple[str, str]]


def _always(place: str, label: str) -> _Page:
    return lambda words, trame: (place, label)


def _edit(words: Sequence[str], trame: Trame) -> tuple[str, str]:
    if not words or words[0] not in trame:
        return "/", "Ouvrir le plan"
    return place_of(trame, words[0]), f"Ouvrir « {trame.question(words[0]).label} »"


def _revise(words: Sequence[str], trame: Trame) -> tuple[str, str]:
    if "--annuelle" in words:
        return "/relecture", "Ouvrir la relecture annuelle"
    return "/versions/figer", "Figer une version"


def _submit(words: Sequence[str], trame: Trame) -> tuple[str, str]:
    if "--refaire" in words:
        return "/envoi?refaire=1", "Préparer l'envoi à nouveau"
    if "--malgre" in words:
        return "#malgre", "Dire la raison dans ce formulaire"
    return "/envoi", "Préparer l'envoi"


def _check(words: Sequence[str], trame: Trame) -> tuple[str, str]:
    sending = "transmission" in words
    return f"/controle{'?stade=transmission' if sending else ''}", "Voir le contrôle du plan"


_PAGES: dict[str, _Page] = {
    "init": _always("/", "Continuer le plan"),
    "edit": _edit,
    "check": _check,
    "render": _always("/documents", "Voir les documents"),
    "revise": _revise,
    "diff": _always("/versions/comparer", "Voir ce qui a changé"),
    "history": _always("/versions", "Voir les versions"),
    "restore": _always("/versions", "Voir les versions"),
    "submit": _submit,
    "remind": _always("/echeances", "Voir les échéances"),
}

# The options of the terminal, by the names of the fields that take their place.
_FIELDS = {
    "--meme-sans-changement": "la case « Figer même si aucune réponse n'a changé »",
    "--motif": "le champ « Motif »",
    "--version": "le champ « Numéro de version »",
    "--date": "le champ « Date »",
    "--malgre": "le champ « Raison d'envoyer malgré ce qui bloque »",
    "--remarques": "le champ « Ce que l'ARS demande »",
    "--le": "le champ « Le »",
}
_OPTION = re.compile(rf"({'|'.join(_FIELDS)})(?![\w-])")


def _text(text: str) -> Markup:
    """Words, the options among them as the fields of a form."""
    return escape(french(_OPTION.sub(lambda match: _FIELDS[match[1]], text)))
