"""The columns of a table that name a person in parts: « Civilité », « Prénom », « Nom ».

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from sseplan.kinds import fold
from sseplan.trame import Question

_TITLE = frozenset({"civilite", "titre"})
_FIRST = frozenset({"prenom", "prenoms", "prenom s", "prenom usuel", "prenom d usage"})
_SURNAME = (
    "nom", "noms", "nom de famille", "nom d usage", "nom usuel", "nom d exercice",
    "nom de naissance", "nom patronymique",
)  # fmt: skip
"""The surnames that a table may give, the best known first."""
_WHOLE = frozenset({"prenom nom", "prenom et nom", "nom prenom", "nom et prenom", "nom complet"})


def place(heading: str) -> int:
    """Where the column stands among those that make one text: « Dr Prénom Nom »."""
    text = fold(heading)
    return 0 if text in _TITLE else 1 if text in _FIRST else 2


def with_names(ids: Sequence[str], line: Sequence[str], question: Question) -> list[str]:
    """The ids with that of the person's field where the headings name a person.

    A first name alone names nobody: it is left out.
    """
    found, texts = list(ids), [fold(text) for text in line]
    surname = next((texts.index(name) for name in _SURNAME if name in texts), None)
    first = next((rank for rank, text in enumerate(texts) if text in _FIRST), None)
    if surname is not None and first is not None:
        name = found[surname] or _free(found, question)
        found[surname] = found[first] = name
    for rank, text in enumerate(texts):
        if text in _WHOLE and not found[rank]:
            found[rank] = _free(found, question)
    return found


def _free(ids: Sequence[str], question: Question) -> str:
    """The one field that names a person and has no column yet, "" for none or several."""
    fields = [f for f in question.fields if f.type == "text" and f.id not in ids]
    persons = [f.id for f in fields if f.person is not None]
    free = persons or [f.id for f in fields if fold(f.label).split()[0] == "nom"]
    return free[0] if len(free) == 1 else ""
