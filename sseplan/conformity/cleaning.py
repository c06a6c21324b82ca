"""Answers as the requirements see them: well shaped, or None.

Validation tells what is ill typed; here it counts as not said, so that no requirement
can stumble on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sseplan.answers import Answers, applicable
from sseplan.conformity.privacy import Text
from sseplan.kinds import KINDS, ROW_KINDS, Misread, Value, as_date
from sseplan.remembered import remembered
from sseplan.trame import Field, Question, Trame

_DEEPEST = 6


def cleaned(value: Value, spec: Question | Field) -> Any:
    """``value`` if it is of its kind, else None; rows have all their fields and a ``"#"``."""
    if spec.type in ROW_KINDS:
        return _rows(value, spec)
    return _SCALARS.get(spec.type, _text)(value, spec)


def _text(value: Value, spec: Question | Field) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def _integer(value: Value, spec: Question | Field) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _date(value: Value, spec: Question | Field) -> str | None:
    return value if as_date(value) else None


def _readable(value: Value, spec: Question | Field) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        return str(KINDS[spec.type].read(value, spec))
    except Misread:
        return None


def _choice(value: Value, spec: Question | Field) -> str | None:
    return value if isinstance(value, str) and any(value == c.code for c in spec.choices) else None


def _choices(value: Value, spec: Question | Field) -> list[str] | None:
    known = [c.code for c in spec.choices]
    return [code for code in known if code in value] or None if isinstance(value, list) else None


def _rows(value: Value, spec: Question | Field) -> list[dict[str, Any]] | None:
    if not isinstance(value, list):
        return None
    rows = [
        _row(row, spec) | {"#": n} for n, row in enumerate(value, 1) if isinstance(row, Mapping)
    ]
    return [row for row in rows if any(row[f.id] is not None for f in spec.fields)] or None


def _row(row: Mapping[Any, Value], spec: Question | Field) -> dict[str, Any]:
    return {f.id: cleaned(row.get(f.id), f) for f in spec.fields}


_SCALARS: Mapping[str, Callable[[Value, Question | Field], Any]] = {
    "integer": _integer,
    "date": _date,
    "email": _readable,
    "phone": _readable,
    "choice": _choice,
    "multi_choice": _choices,
}


def heard(trame: Trame, answers: Answers) -> tuple[dict[str, Any], list[Text]]:
    """Every question's cleaned answer, None where it is not asked or not answered; and every
    text that was written: answers that apply, whatever their shape, and notes."""
    told = [(q, _told(q, answers.get(q.id))) for q in applicable(trame, answers)]
    values = dict.fromkeys(q.id for q in trame.questions) | {q.id: one for q, (one, _) in told}
    texts = [Text(q.id, q.label, words) for q, (_, words) in told if words]
    return values, [*texts, *_notes(trame, answers)]


@remembered
def _told(question: Question, value: Value) -> tuple[Any, str]:
    """One cleaned answer, and all that is written in it."""
    return cleaned(value, question), "\n".join(_words(value, 0))


def _notes(trame: Trame, answers: Answers) -> Iterator[Text]:
    for question_id, note in answers.notes.items():
        if question_id in trame and isinstance(note, str):
            label = f"note de « {trame.question(question_id).label} »"
            yield Text(question_id, label, note)


def _words(value: Value, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, int):
        yield str(value)
    elif isinstance(value, list | tuple) and depth < _DEEPEST:
        for item in value:
            yield from _words(item, depth + 1)
    elif isinstance(value, Mapping) and depth < _DEEPEST:
        yield " ".join(word for item in value.values() for word in _words(item, depth + 1))
