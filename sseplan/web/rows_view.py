"""A list as it is shown: its rows as text, what is wrong where, what may be offered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from sseplan import kinds
from sseplan.answers import Answers, is_answered
from sseplan.kinds import Value, fold, row_name
from sseplan.people import people
from sseplan.proposals import field_proposal
from sseplan.trame import Field, Question
from sseplan.typography import NBSP, french
from sseplan.validation import Problem, check_value
from sseplan.web import forms
from sseplan.web.desk import Desk, desk
from sseplan.web.guards import token
from sseplan.web.row_changes import rows_of, strays_of
from sseplan.web.row_forms import PERSONS, Input, list_id, suggests

Row = Mapping[str, Value]
_WORDS, _SENTENCES = 14, 28
_ADDRESS = re.compile(r"\S+@\S+")
_JOINT = re.compile(r"[@.](?=\w)")


@dataclass(frozen=True)
class Cell:
    """One value: as it is read, as it is typed (a line a code), and what is wrong with it."""

    field: Field
    label: str
    text: str
    typed: str
    problem: str = ""

    @property
    def is_typed_otherwise(self) -> bool:
        """Whether what is typed is to be said beside what is read; French spaces go alone."""
        return self.typed != self.text.replace(NBSP, " ")


@dataclass(frozen=True)
class Line:
    """One row; ``rank`` counts from 0, ``problem`` is about the whole row."""

    rank: int
    name: str
    cells: tuple[Cell, ...]
    problem: str = ""

    @property
    def wrong(self) -> bool:
        """Whether something is to be corrected in the row."""
        return bool(self.problem) or any(cell.problem for cell in self.cells)


@dataclass(frozen=True)
class RowsView:
    """A list on a page.

    ``new`` are the inputs of a row to add, with what is proposed for it; ``lists`` maps the
    ids of lists of suggestions to their texts; ``strays`` is what the answer holds that is no
    row.
    """

    question: Question
    vu: str
    jeton: str
    rows: tuple[Line, ...]
    strays: str
    new: tuple[Input, ...]
    lists: Mapping[str, Sequence[str]]

    @property
    def widths(self) -> list[str]:
        """What each column holds, which asks for room: ``mots``, ``phrases`` or nothing."""
        columns = range(len(self.question.fields))
        return [_width([row.cells[column].text for row in self.rows]) for column in columns]


def _width(texts: Sequence[str]) -> str:
    """By the longest text of a column and by all of them; an address is long too."""
    lengths = [len(text) for text in texts if text] or [0]
    if sum(lengths) / len(lengths) > _SENTENCES or any("@" in text for text in texts):
        return "phrases"
    return "mots" if max(lengths) > _WORDS else ""


def breakable(text: str) -> Markup:
    """A text of a cell, in which an address of mail may be cut after « @ » and « . »."""
    return Markup(
        _ADDRESS.sub(lambda found: _JOINT.sub(r"\g<0><wbr>", found[0]), str(escape(text)))
    )


def rows_view(question: Question, value: Value) -> RowsView:
    """The list as a page shows it, whose present value is given."""
    place = desk()
    answers = place.read().answers
    return RowsView(
        question, place.digest(value), token(), lines(question, value), strays_of(value),
        new_inputs(question, answers, place), suggestions(question, answers),
    )  # fmt: skip


# --- the rows


def lines(question: Question, value: Value) -> tuple[Line, ...]:
    """The rows as text, with what is wrong in them."""
    rows = rows_of(value)
    if not rows:
        return ()
    wrong = _by_place(check_value(question, rows))
    labels = {field.id: french(field.label) for field in question.fields}
    return tuple(_line(question, labels, rank, row, wrong) for rank, row in enumerate(rows))


_Wrong = Mapping[tuple[int | None, str | None], str]


def _by_place(problems: Sequence[Problem]) -> _Wrong:
    found: dict[tuple[int | None, str | None], str] = {}
    for problem in problems:
        place = (problem.row, problem.field_id)
        found[place] = f"{found[place]} {problem.message}" if place in found else problem.message
    return found


def _line(
    question: Question, labels: Mapping[str, str], rank: int, row: Row, wrong: _Wrong
) -> Line:
    cells = tuple(
        Cell(f, labels[f.id], *_texts(row.get(f.id), f), wrong.get((rank, f.id), ""))
        for f in question.fields
    )
    about = [text for (at, id), text in wrong.items() if at == rank and id not in labels]
    return Line(rank, row_name(row, question), cells, " ".join(about))


def _texts(value: Value, field: Field) -> tuple[str, str]:
    """A value as it is read, and as it is typed."""
    if not is_answered(value):
        return "", ""
    return french(shown(value, field)), "\n".join(forms.texts(value, field))


def shown(value: Value, field: Field) -> str:
    """A value in a cell: 12/03/2026 for a day, T1 for a choice « T1 – blessés somatiques »."""
    if field.type == "date":
        return kinds.slashed(str(value))
    if not field.choices:
        return kinds.show(value, field)
    labels = {choice.code: choice.label for choice in field.choices}
    codes = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(code), str(code)).partition(" – ")[0] for code in codes)


# --- the inputs


def new_inputs(question: Question, answers: Answers, place: Desk) -> tuple[Input, ...]:
    """The inputs of a row to add, with what follows from the rows above."""
    rows, today = rows_of(answers.get(question.id)), place.today()
    return tuple(
        Input(question, field, field_proposal(question, field, rows, answers, today))
        for field in question.fields
    )


def row_inputs(question: Question, row: Row) -> tuple[Input, ...]:
    """The inputs of a row, with what is wrong in it."""
    wrong = {p.field_id: p.message for p in check_value(question, [dict(row)])} if row else {}
    return tuple(
        Input(question, field, row.get(field.id), wrong.get(field.id, ""))
        for field in question.fields
    )


def suggestions(question: Question, answers: Answers) -> dict[str, list[str]]:
    """The texts offered for the fields that name columns or words, by id of list."""
    return {
        list_id(question, field): _offered(field, answers)
        for field in question.fields
        if field.person is None and suggests(field)
    }


def offered(question: Question, answers: Answers) -> dict[str, list[str]]:
    """``suggestions``, and the persons of the plan where a field names one."""
    found = suggestions(question, answers)
    if any(field.person is not None for field in question.fields):
        found[PERSONS] = [person.name for person in people(desk().trame, answers)]
    return found


def _offered(field: Field, answers: Answers) -> list[str]:
    """The values of the columns, then the usual words, each once."""
    texts: dict[str, str] = {}
    for column in field.suggest:
        question_id, _, field_id = column.partition(".")
        found = [row.get(field_id) for row in rows_of(answers.get(question_id))]
        texts |= {fold(t): t for t in reversed(found) if isinstance(t, str) and t}
    texts |= {fold(text): text for text in desk().trame.suggested(field) if fold(text) not in texts}
    return list(texts.values())
