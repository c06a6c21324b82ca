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
    r"|\(question (?P<question>[a-z]\w+)\)|^\s*(?P<alone>sseplan .+?)\s*$"
    r"|\b(?P<bare>sseplan (?:check|render|revise|submit|remind)\b(?: --stade \w+| --annuelle)?)"
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


def plain(sentence: str, trame: Trame) -> str:
    """The same as one line of text, for what shows no links."""
    return french(" ".join(linked(line, trame).striptags() for line in sentence.split("\n")))


def linked(line: str, trame: Trame) -> Markup:
    """One sentence, its commands as links."""
    told, done = Markup(""), 0
    for match in _COMMAND.finditer(line):
        before = line[done : match.start()]
        told += _text(before) + _link(match, before, trame)
        done = match.end()
    return told + _text(line[done:])


def _link(match: re.Match[str], before: str, trame: Trame) -> Markup:
    """The page that does what a command does; the command itself where none does."""
    try:
        place, label = page_of(_words(match), trame)
    except (ValueError, KeyError):
        return _text(match[0])
    around = "{}" if before.rstrip().endswith(":") else _AROUND[match.lastgroup or ""]
    return Markup(around).format(Markup('<a href="{}">{}</a>').format(place, french(label)))


_AROUND = {
    "quoted": "{}", "aside": "({})", "question": "({})", "alone": "{}",
    "bare": "«\u00a0{}\u00a0»",
}  # fmt: skip


def _words(match: re.Match[str]) -> list[str]:
    """What follows « sseplan »; ValueError where a quote is not closed."""
    if match["question"]:
        return ["edit", match["question"]]
    return shlex.split(match[match.lastgroup or 0])[1:]


# --- pages by command

_Page = Callable[[Sequence[str], Trame], tuple[str, str]]


def page_of(words: Sequence[str], trame: Trame) -> tuple[str, str]:
    """Where the form does what « sseplan » and these words do, and how the link is called.

    KeyError where no page does it.
    """
    return _PAGES[words[0]](words[1:], trame)


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
    if "--retour" in words:
        return "/envoi#reponse", "Noter la réponse de l'ARS"
    return "/envoi", "Préparer l'envoi"


def _check(words: Sequence[str], trame: Trame) -> tuple[str, str]:
    if "transmission" in words:
        return "/controle?stade=transmission", "Voir le contrôle d'avant l'envoi"
    return "/controle", "Voir le contrôle du plan"


_PAGES: dict[str, _Page] = {
    "init": _always("/", "Continuer le plan"),
    "edit": _edit,
    "check": _check,
    "render": _always("/documents", "la page Documents"),
    "revise": _revise,
    "diff": _always("/versions/comparer", "Voir ce qui a changé"),
    "history": _always("/versions", "Voir les versions"),
    "restore": _always("/versions", "Voir les versions"),
    "submit": _submit,
    "remind": _always("/echeances", "Voir les échéances"),
}

# The options of the terminal, by the words that a form has for them.
_FIELDS = {
    "Donnez avec --date": "Donnez",
    "donnez avec --date": "donnez",
    "Donnez avec --le": "Donnez",
    "--date": "la date",
    "--le": "la date",
    "ajoutez --meme-sans-changement": "cochez « Figer même si aucune réponse n'a changé »",
    "--motif": "le champ « Motif »",
    "--version": "le champ « Numéro de version »",
    "--malgre": "le champ « Raison d'envoyer malgré ce qui bloque »",
    "--remarques": "le champ « Ce que l'ARS demande »",
}
_OPTION = re.compile(rf"({'|'.join(_FIELDS)})(?![\w-])")


def _text(text: str) -> Markup:
    """Words, the options among them as those of a form."""
    return escape(french(_OPTION.sub(lambda match: _FIELDS[match[1]], text)))
