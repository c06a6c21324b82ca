"""What may leave the circle of the plan's keepers: nothing of a restricted question.

The values of restricted questions are dropped before anything is rendered.  A
telephone number or an address that stands in one of them and was typed again in a
free text is masked there too, except the numbers that the plan itself makes public
(those of unrestricted telephone and e-mail questions, short numbers such as 15).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from sseplan.answers import Answers
from sseplan.kinds import Value
from sseplan.trame import Field, Question, Trame
from sseplan.typography import french

MASK = "[diffusion restreinte]"
_PHONE = re.compile(r"(?<![\d+])\+?\d(?:[\s\u00a0\u202f.\-()/]*\d){8,14}(?!\d)")
_EMAIL = re.compile(r"[^\s@,;<>()\[\]]+@[^\s@,;<>()\[\]]+[^\s@,;<>()\[\].:!?]")
_CONTACTS = frozenset({"phone", "email"})


def public(trame: Trame, answers: Answers) -> Answers:
    """The answers and notes that a diffusable document may hold."""
    mask = _masker(trame, answers)
    hidden = {q.id for q in trame.questions if q.restricted}
    return Answers(
        values={k: _masked(v, mask) for k, v in answers.values.items() if k not in hidden},
        notes={k: mask(note) for k, note in answers.notes.items() if k not in hidden},
        to_review=(),
    )


def _masker(trame: Trame, answers: Answers) -> Callable[[str], str]:
    """A function that masks the restricted numbers and addresses of a text."""
    secret: set[str] = set()
    known: set[str] = set()
    for question in trame.questions:
        found = {_key(c) for c in _contacts(question, answers.get(question.id))}
        (secret if question.restricted else known).update(found)
    secret -= known | {""}
    if not secret:
        return lambda text: text

    def one(match: re.Match[str]) -> str:
        return french(MASK) if _key(match[0]) in secret else match[0]

    return lambda text: _EMAIL.sub(one, _PHONE.sub(one, text))


def _contacts(question: Question, value: Value) -> Iterator[str]:
    """The telephone numbers and addresses of an answer, those typed in a text included."""
    if question.restricted:
        for text in _texts(value):
            yield from _PHONE.findall(text)
            yield from _EMAIL.findall(text)
    elif question.has_rows and isinstance(value, list):
        rows = [row for row in value if isinstance(row, Mapping)]
        yield from (str(row[f.id]) for row in rows for f in _reachable(question) if f.id in row)
    elif question.type in _CONTACTS:
        yield str(value or "")


def _reachable(question: Question) -> list[Field]:
    return [f for f in question.fields if f.type in _CONTACTS]


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _key(contact: str) -> str:
    """What makes two writings of a number or an address the same."""
    if "@" in contact:
        return contact.strip().lower()
    digits = re.sub(r"\D", "", contact)
    return digits[-9:] if len(digits) >= 9 else ""


def _masked(value: Value, mask: Callable[[str], str]) -> Value:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {key: _masked(item, mask) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item, mask) for item in value]
    return value
