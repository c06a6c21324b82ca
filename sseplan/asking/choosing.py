"""Choices read the way people answer a list: numbers, codes, labels or parts of a label."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sseplan.asking.door import Line, Suggestion
from sseplan.asking.screens import numbered
from sseplan.kinds import Choice, Misread, Value, fold, match_choice, show
from sseplan.kinds import read as read_kind
from sseplan.trame import Field, Question

LONG = 12
"""From this many choices on, no list is shown: part of a name is typed."""

_ALL = frozenset({"tout", "tous", "toutes"})
_NONE = frozenset({"aucun", "aucune", "rien"})

Spec = Question | Field


def listing(spec: Spec, width: int, chosen: Sequence[str] = ()) -> list[Line]:
    """The choices as they are shown: numbered, or not at all when they are many."""
    if len(spec.choices) > LONG:
        return []
    return numbered(spec.choices, width, chosen)


def hint(spec: Spec) -> str:
    """How to answer, in a few words."""
    if len(spec.choices) > LONG:
        many = " ; plusieurs : séparez par des virgules" if spec.type == "multi_choice" else ""
        return f"Tapez le début du nom, ou son numéro{many}."
    if spec.type == "multi_choice":
        return "Tapez les numéros (1 3 5), « tout » ou « aucun »."
    return "Tapez le numéro ou le début du nom."


def completing(spec: Spec) -> Callable[[str], Sequence[Suggestion]] | None:
    """What to offer while typing, where the list is too long to be shown."""
    return (lambda typed: suggestions(spec, typed)) if len(spec.choices) > LONG else None


def suggestions(spec: Spec, typed: str) -> list[Suggestion]:
    """The choices that the last part of what is typed may mean."""
    last = fold(re.split(r"[,;]", typed)[-1])
    if not last:
        return []
    found = [c for c in spec.choices if c.code.lower() == last] or _meant(last, spec.choices)
    return [Suggestion(c.label, c.code) for c in found]


def read(text: str, spec: Spec) -> str | list[str]:
    """The code, or the codes in the list's order; raises Misread with what to do."""
    if spec.type == "choice":
        return _one(text, spec)
    if fold(text) in _ALL:
        return [choice.code for choice in spec.choices]
    if fold(text) in _NONE:
        return []
    codes = {_one(part, spec) for part in _parts(text, spec)}
    return [choice.code for choice in spec.choices if choice.code in codes]


def _parts(text: str, spec: Spec) -> list[str]:
    """The names in ``text``: apart by comma, semicolon or line, else by space if each is one."""
    parts: list[str] = []
    for part in filter(str.strip, re.split(r"[,;\n]", text)):
        words = part.split()
        alone = all(match_choice(word, spec.choices) for word in words)
        parts += words if alone and match_choice(part, spec.choices) is None else [part]
    return parts


def _one(text: str, spec: Spec) -> str:
    if found := match_choice(text, spec.choices):
        return found.code
    meant = _meant(fold(text), spec.choices)
    if len(meant) == 1:
        return meant[0].code
    if meant:
        names = ", ".join(choice.label for choice in meant[:6])
        raise Misread(f"Plusieurs choix répondent à « {text.strip()} » : {names}. Précisez.")
    raise _refusal(text, spec)


def _refusal(text: str, spec: Spec) -> Misread:
    try:
        read_kind(text, spec)
    except Misread as fault:
        return fault
    return Misread(f"« {text.strip()} » n'est pas dans la liste.")


def _meant(wanted: str, choices: Sequence[Choice]) -> list[Choice]:
    """The choices of which every typed word begins a word."""
    starts = wanted.split()
    return [
        choice
        for choice in choices
        if starts and all(any(w.startswith(s) for w in fold(choice.label).split()) for s in starts)
    ]


def told(value: Value, spec: Spec) -> str:
    """An answer as it is shown; all the choices at once are « tout »."""
    if isinstance(value, list) and spec.choices and len(value) == len(spec.choices):
        return f"tout ({len(value)} choix)"
    return show(value, spec)
