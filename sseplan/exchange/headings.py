"""Which column of a table holds which field: by its heading, else by the question's own order.

Several columns may make one text: « Prénom » and « Nom » are one person.  Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sseplan.exchange import naming
from sseplan.kinds import fold
from sseplan.trame import Field, Question

_LOOKED_AT = 10
"""Titles and empty lines may stand above the headings: so many lines are looked at."""

_WORDS: Mapping[str, frozenset[str]] = {
    "phone": frozenset({"tel", "telephone", "portable", "mobile", "fixe", "gsm"}),
    "email": frozenset({"mail", "email", "courriel", "mel", "messagerie"}),
    "date": frozenset({"date", "jour"}),
}
"""Words that name a kind of field, whatever its label."""


@dataclass(frozen=True)
class Columns:
    """The field's id of each column, "" for a column that is left out.

    ``names`` are the headings found, empty where there are none; ``first`` is the rank of
    the first row of values; ``doubled`` are the ranks of the columns chosen for a field that
    another one fills already and that is no text.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...] = ()
    first: int = 0
    doubled: tuple[int, ...] = ()

    @property
    def left_out(self) -> tuple[str, ...]:
        """The headings of the columns that no field takes."""
        return tuple(n for n, id in zip(self.names, self.ids, strict=False) if n and not id)

    def of(self, id: str) -> list[int]:
        """The ranks of the columns that make a field, in the order in which they are read."""
        ranks = [rank for rank, one in enumerate(self.ids) if one == id]
        return sorted(ranks, key=lambda rank: naming.place(self.names[rank] if self.names else ""))


def recognised(cells: Sequence[Sequence[str]], question: Question) -> Columns:
    """The columns of a table: from its headings if it has some, else in the question's order."""
    width = max(map(len, cells), default=0)
    best = max(range(min(len(cells), _LOOKED_AT)), key=_known(cells, question), default=0)
    if cells and _is_heading(cells[best], question):
        return Columns(_named(cells[best], question), tuple(cells[best]), best + 1)
    ids = [field.id for field in question.fields][:width]
    return Columns(tuple(ids + [""] * (width - len(ids))))


def chosen(columns: Columns, ids: Sequence[str], question: Question) -> Columns:
    """The same with the fields that a person chose; several columns may make a text only."""
    types = {field.id: field.type for field in question.fields}
    wished = [id if id in types else "" for id in ids[: len(columns.ids)]]
    wished += [""] * (len(columns.ids) - len(wished))
    doubled = tuple(
        rank for rank, id in enumerate(wished) if id and types[id] != "text" and id in wished[:rank]
    )
    return replace(columns, ids=tuple(wished), doubled=doubled)


def _known(cells: Sequence[Sequence[str]], question: Question) -> Callable[[int], int]:
    return lambda rank: sum(bool(id) for id in _exactly(cells[rank], question))


def _is_heading(line: Sequence[str], question: Question) -> bool:
    """One heading just as the list has it, and another that may be meant; or all there is."""
    filled = sum(bool(text.strip()) for text in line)
    known = sum(bool(id) for id in _named(line, question))
    return any(_exactly(line, question)) and known >= min(2, filled)


def _exactly(line: Sequence[str], question: Question) -> list[str]:
    """The ids of the cells that are the id or the label of a field, or a part of a name."""
    names = {fold(name): f.id for f in question.fields for name in (f.id, f.label)}
    ids: list[str] = []
    for text in line:
        id = names.get(fold(text), "") if text.strip() else ""
        ids.append("" if id in ids else id)
    return naming.with_names(ids, line, question)


def _named(line: Sequence[str], question: Question) -> tuple[str, ...]:
    """The ids by headings: the same words, else words that begin alike, else the kind's words."""
    ids = _exactly(line, question)
    for alike in (_begins, _speaks_of):
        for rank, text in enumerate(line):
            free = [f for f in question.fields if f.id not in ids]
            found = [f.id for f in free if not ids[rank] and alike(fold(text), f)]
            if len(found) == 1 or (found and alike is _speaks_of):
                ids[rank] = found[0]
    return tuple(ids)


def _begins(heading: str, field: Field) -> bool:
    """« prénom et nom » is not « nom »; « Téléphone portable » and « Tél. » are « Téléphone »."""
    label = fold(field.label)
    return len(heading) > 2 and (label.startswith(heading) or heading.startswith(f"{label} "))


def _speaks_of(heading: str, field: Field) -> bool:
    return bool(_WORDS.get(field.type, frozenset()) & set(heading.split()))
