"""The persons already named in a plan, so that nobody is typed twice.

Pure.  Which fields hold a person, and which sibling fields hold the telephone, the
e-mail, the profession, is declared in the trame (``Field.person``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sseplan import kinds
from sseplan.answers import Answers
from sseplan.kinds import Value, fold
from sseplan.trame import Field, Question, Trame

_TITLES = frozenset({"dr", "docteur", "pr", "professeur", "m", "mme", "mr", "monsieur", "madame"})


@dataclass(frozen=True)
class Person:
    """A name as it was typed, and what the plan says of it.

    ``known`` maps ``telephone``, ``email``, ``mssante`` and ``profession`` to the
    first value found that is one: what is to be corrected is not spread; ``where`` are the
    ids of the questions that name the person.
    """

    name: str
    known: Mapping[str, str] = field(default_factory=dict)
    where: tuple[str, ...] = ()


def people(trame: Trame, answers: Answers) -> list[Person]:
    """Everybody that the plan names, in the order of first mention, each once."""
    found: dict[str, Person] = {}
    for question, column, row in _mentions(trame, answers):
        person = _person(question, column, row)
        key = _key(person.name)
        found[key] = _merged(found[key], person) if key in found else person
    return list(found.values())


def matching(persons: Iterable[Person], typed: str) -> list[Person]:
    """The persons of whom every typed word begins a word of the name; all for "".

    An exact name (title, accents and case aside) stands alone.
    """
    persons = list(persons)
    exact = [p for p in persons if typed.strip() and _key(p.name) == _key(typed)]
    starts = fold(typed).split()
    return exact or [p for p in persons if _begins(fold(p.name).split(), starts)]


def fill(row: Mapping[str, Value], column: Field, person: Person) -> dict[str, Value]:
    """The row with the person's name, and the sibling fields that were empty filled in."""
    filled: dict[str, Value] = {**row, column.id: person.name}
    for attribute, sibling in (column.person or {}).items():
        if attribute in person.known and not filled.get(sibling):
            filled[sibling] = person.known[attribute]
    return filled


def _mentions(
    trame: Trame, answers: Answers
) -> Iterator[tuple[Question, Field, Mapping[str, Value]]]:
    for question in trame.questions:
        columns = [f for f in question.fields if f.person is not None]
        rows = answers.get(question.id) if columns else None
        for row in rows if isinstance(rows, list) else ():
            for column in columns:
                if isinstance(row, Mapping) and _name(row, column):
                    yield question, column, row


def _name(row: Mapping[str, Value], column: Field) -> str:
    value = row.get(column.id)
    return value.strip() if isinstance(value, str) and _key(value) else ""


def _person(question: Question, column: Field, row: Mapping[str, Value]) -> Person:
    siblings = {what: question.field(id) for what, id in (column.person or {}).items()}
    known = {what: str(row[f.id]) for what, f in siblings.items() if _reads(row.get(f.id), f)}
    return Person(_name(row, column), known, (question.id,))


def _reads(value: Value, field: Field) -> bool:
    """Whether there is a value that its kind can read."""
    if not isinstance(value, str) or not value:
        return False
    try:
        kinds.read(kinds.edit(value, field), field)
    except kinds.Misread:
        return False
    return True


def _merged(first: Person, other: Person) -> Person:
    name = max(first.name, other.name, key=len)
    where = first.where + tuple(q for q in other.where if q not in first.where)
    return Person(name, {**other.known, **first.known}, where)


def _key(name: str) -> str:
    return " ".join(word for word in fold(name).split() if word not in _TITLES)


def _begins(words: Sequence[str], starts: Sequence[str]) -> bool:
    return all(any(word.startswith(start) for word in words) for start in starts)
