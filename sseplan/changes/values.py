"""Whether two values say the same, however they were typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from sseplan.answers import is_answered
from sseplan.kinds import Spec, Value, fold, row_name
from sseplan.trame import Field, Question

Row = Mapping[str, Value]

_SPACES = re.compile(r"[^\S\n]+")
_MARGINS = re.compile(r" ?\n ?")
_CODE = re.compile(r"(?=.*\d)[0-9A-Z]+")
_ONE_LINE = ("text", "email", "phone")


def same(before: Value, after: Value, spec: Spec | None) -> bool:
    """Whether two values say the same.

    White space that nobody sees (a final line break, two spaces, a non-breaking one) and the
    order of the codes of a multiple choice are no difference; nor are empty fields.
    """
    return bool(before == after) or _essence(before, spec) == _essence(after, spec)


def _essence(value: Value, spec: Spec | None) -> Value:
    if not is_answered(value):
        return None
    if isinstance(value, str):
        return _visible(value, one_line=spec is not None and spec.type in _ONE_LINE)
    if isinstance(value, list):
        items = [_essence(item, None) for item in value]
        return sorted(items, key=str) if spec is not None and spec.type == "multi_choice" else items
    if isinstance(value, Mapping):
        said = {key: _essence(item, None) for key, item in value.items()}
        return {key: item for key, item in said.items() if item is not None}
    return str(value)


def _visible(text: str, *, one_line: bool) -> str:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _SPACES.sub(" ", text)
    return (
        _SPACES.sub(" ", text.replace("\n", " ")) if one_line else _MARGINS.sub("\n", text)
    ).strip()


def is_rows(value: Value) -> bool:
    """Whether a value has the shape of rows."""
    return isinstance(value, list) and all(isinstance(row, Mapping) for row in value)


def fields_of(question: Question, rows: Iterable[Row]) -> list[Field]:
    """The fields of the question, then those that rows have and the trame does not know."""
    known = {f.id for f in question.fields}
    strange = dict.fromkeys(key for row in rows for key in row if key not in known)
    return [*question.fields, *(Field(str(key), str(key), "text") for key in strange)]


def names(question: Question, rows: Sequence[Row]) -> list[str]:
    """How each row is called; where several are called the same, with its place in the list."""
    called = [_name(question, row) for row in rows]
    counts: dict[str, int] = {}
    for name in called:
        counts[fold(name)] = counts.get(fold(name), 0) + 1
    return [
        name if counts[fold(name)] == 1 else f"{name} (ligne {rank})"
        for rank, name in enumerate(called, 1)
    ]


def _name(question: Question, row: Row) -> str:
    """The identity fields; beside a bare code (00003, 2A004), the first text of the row."""
    name = " ".join(row_name(row, question).split("\n"))
    if not _CODE.fullmatch(name):
        return name
    others = (row.get(f.id) for f in question.fields if f.type == "text" and not f.identity)
    first = next((str(value) for value in others if is_answered(value) and str(value) != name), "")
    return f"{name} – {first}" if first else name
