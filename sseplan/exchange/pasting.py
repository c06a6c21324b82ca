"""Cells of text become rows of a question: columns recognised, values read, twins found.

Pure.  A value that its kind cannot read is kept as it was typed, and reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sseplan import kinds
from sseplan.answers import is_answered
from sseplan.exchange.headings import Columns
from sseplan.kinds import Misread, Value, fold
from sseplan.trame import Field, Question

Cells = Sequence[Sequence[str]]
Row = Mapping[str, Value]

ADD, UPDATE, LEAVE = "ajouter", "remplacer", "laisser"
"""What becomes of a row whose identity the list holds already."""


@dataclass(frozen=True)
class Unread:
    """A cell that its kind cannot read; ``row`` counts from 0 among the rows read."""

    row: int
    field: Field
    text: str
    message: str


@dataclass(frozen=True)
class Pasted:
    """The rows of a table, none of them empty, and what could not be read in them.

    ``totals`` are what its last lines were called that only sum it up, and are no rows.
    """

    rows: tuple[dict[str, Value], ...]
    unread: tuple[Unread, ...] = ()
    totals: tuple[str, ...] = ()


def read_rows(cells: Cells, columns: Columns, question: Question, today: date) -> Pasted:
    """The rows under the header, their cells read by the kinds of the columns."""
    rows: list[dict[str, Value]] = []
    unread: list[Unread] = []
    lines, totals = _without_totals(cells[columns.first :])
    for line in lines:
        row: dict[str, Value] = {}
        for field, text in _typed(line, columns, question):
            row[field.id], message = _value(text, field, today)
            if message:
                unread.append(Unread(len(rows), field, text, message))
        if any(map(is_answered, row.values())):
            rows.append({key: value for key, value in row.items() if is_answered(value)})
    return Pasted(tuple(rows), tuple(unread), totals)


def _without_totals(lines: Cells) -> tuple[Cells, tuple[str, ...]]:
    """The lines without the last ones that are totals, and what these were called."""
    firsts = [next(filter(None, map(str.strip, line)), "") for line in lines]
    count = len(lines)
    while count and _TOTAL.fullmatch(fold(firsts[count - 1])):
        count -= 1
    return lines[:count], tuple(firsts[count:])


_TOTAL = re.compile(r"(grand |sous )?tota(l|ux)( general| generaux| cumule)?( \d+)*")


def _typed(
    line: Sequence[str], columns: Columns, question: Question
) -> Iterator[tuple[Field, str]]:
    """The filled cells with their fields, in the question's order; several make one text."""
    for field in question.fields:
        ranks = columns.of(field.id)
        taken = ranks if field.type == "text" else ranks[:1]
        texts = [line[rank].strip() for rank in taken if rank < len(line)]
        if text := " ".join(one for one in texts if one and one not in _NOTHING):
            yield field, text


# --- the values


def _value(text: str, field: Field, today: date) -> tuple[Value, str]:
    """The value of a cell, and why its kind cannot read it ("" when it can)."""
    if text in _NOTHING:
        return None, ""
    try:
        return _read(_PREPARED.get(field.type, str)(text), field, today), ""
    except Misread as fault:
        return kinds.load(text, field), str(fault)


def _read(text: str, field: Field, today: date) -> Value:
    if field.type != "choice":
        return kinds.read(kinds.meant(text, field, today), field)
    code = kinds.load(_YES_NO.get(fold(text), text), field)
    if any(choice.code == code for choice in field.choices):
        return code
    if text.isdecimal():  # a rank means something on a screen, not in a spreadsheet
        raise Misread(f"« {text} » n'est pas dans la liste.")
    return kinds.read(text, field)


def _telephone(text: str) -> str:
    """A number that a spreadsheet took for a quantity has lost its first zero."""
    bare = re.sub(r"[\s.\u00a0\u202f-]", "", text)
    return f"0{bare}" if re.fullmatch(r"[1-9]\d{8}", bare) else text


def _day(text: str) -> str:
    """A date without the hour that a spreadsheet writes beside it."""
    return re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.0+)?$", "", text)


def _whole(text: str) -> str:
    """A number without decimals that say nothing."""
    return re.sub(r"[.,]0+$", "", text)


_NOTHING = frozenset({"-", "–", "—", "/"})
_YES_NO = {"vrai": "oui", "true": "oui", "faux": "non", "false": "non", "x": "oui"}
_PREPARED = {"phone": _telephone, "date": _day, "integer": _whole}


# --- the rows that the list holds already


def identity(row: Row, question: Question) -> tuple[str, ...]:
    """What tells the row from others, folded; () where it says nothing of it."""
    key = tuple(fold(str(row.get(f.id) or "")) for f in question.fields if f.identity)
    return key if any(key) else ()


def twins(question: Question, present: Sequence[Row], pasted: Sequence[Row]) -> tuple[int, ...]:
    """The ranks of the pasted rows that the list, or a pasted row before, names already."""
    known = {identity(row, question) for row in present}
    found = []
    for rank, row in enumerate(pasted):
        key = identity(row, question)
        if key and key in known:
            found.append(rank)
        known.add(key)
    return tuple(found)


def joined(
    question: Question, present: Sequence[Row], pasted: Sequence[Row], fate: str
) -> list[dict[str, Value]]:
    """The list with the pasted rows; ``fate`` is what becomes of those it holds already.

    An update keeps what the pasted row does not say.
    """
    rows = [dict(row) for row in present]
    places: dict[tuple[str, ...], int] = {}
    for rank, row in enumerate(rows):
        places.setdefault(identity(row, question), rank)
    for new in pasted:
        key = identity(new, question)
        if fate == ADD or not key or key not in places:
            places.setdefault(key, len(rows))
            rows.append(dict(new))
        elif fate == UPDATE:
            rows[places[key]] = {**rows[places[key]], **new}
    return rows
