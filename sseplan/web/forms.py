"""An answer to the fields of a form and back, for every kind.

What comes back from fields that nobody touched is the very value that filled them, however
odd: a browser does not give every character back (line ends, zeros), and a plan may hold what
no field can.  A text that its kind cannot read is kept as typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sseplan import kinds
from sseplan.answers import is_answered
from sseplan.kinds import Choice, Misread, Value
from sseplan.trame import Field, Question

Spec = Question | Field

FEW = 6
"""Up to this many choices are all shown; of more, one is taken from a list."""

_BREAK = re.compile(r"\r\n?|\n")


@dataclass(frozen=True)
class Given:
    """A value out of a form; ``odd`` when its kind cannot read it and it is kept as typed."""

    value: Value
    odd: bool = False


# --- from a value to fields


def control(spec: Spec, value: Value) -> str:
    """How a value is asked: ``line``, ``lines``, ``radio``, ``select`` or ``boxes``.

    A text of several lines is asked as one whatever its kind: a single line would join them.
    """
    if spec.type == "multi_choice":
        return "boxes"
    if spec.type == "choice":
        return "radio" if len(spec.choices) <= FEW else "select"
    return "lines" if spec.type == "long_text" or _BREAK.search(_text(value, spec)) else "line"


def texts(value: Value, spec: Spec) -> list[str]:
    """What the fields hold: one text, or the chosen codes; [""] or [] for what none can hold."""
    if spec.type != "multi_choice":
        return [_text(value, spec)]
    return list(dict.fromkeys(map(_legible, value))) if fits(value, spec) and value else []


def options(value: Value, spec: Spec) -> list[Choice]:
    """The choices to show, and after them what was chosen and is not in the list."""
    known = {choice.code for choice in spec.choices}
    strange = [text for text in texts(value, spec) if text and text not in known]
    return [*spec.choices, *(Choice(text, text) for text in strange)]


def row_texts(row: Mapping[str, Value], question: Question) -> dict[str, list[str]]:
    """What the fields of one row hold, by field id."""
    return {field.id: texts(row.get(field.id), field) for field in question.fields}


def fits(value: Value, spec: Spec) -> bool:
    """Whether the fields of a form can hold the value; else it is shown beside them."""
    if spec.type == "multi_choice" and isinstance(value, list):
        return all(isinstance(code, str) for code in value)
    return value is None or (isinstance(value, str | int) and spec.type != "multi_choice")


def _text(value: Value, spec: Spec) -> str:
    if value is None or not fits(value, spec):
        return ""
    return _legible(kinds.typed_date(value) if spec.type == "date" else str(value))


def _legible(text: str) -> str:
    """``text`` as a page can hold it."""
    return text.replace("\0", "\ufffd")


# --- from fields to a value


def read(sent: Sequence[str], spec: Spec, today: date, present: Value = None) -> Given:
    """The value of the texts of one field, ``present`` itself where they still show it."""
    given = [_BREAK.sub("\n", text) for text in sent]
    if _shows(given, present, spec):
        return Given(present, is_odd(present, spec))
    if spec.type == "multi_choice":
        return _chosen(given, spec)
    text = given[0] if given else ""
    if not text.strip():
        return Given(None)
    try:
        value = kinds.load(text, spec) if spec.choices else _typed(text, spec, today)
    except Misread:
        value = kinds.load(text, spec)
    return Given(value, is_odd(value, spec))


def typed(sent: str, present: str) -> str:
    """A text out of a form, ``present`` itself where it still shows it."""
    text = _BREAK.sub("\n", sent)
    return present if text == _BREAK.sub("\n", _legible(present)) else text


def read_row(
    sent: Mapping[str, Sequence[str]],
    question: Question,
    today: date,
    present: Mapping[str, Value] | None = None,
) -> tuple[dict[str, Value], bool]:
    """The row of the texts of its fields, and whether one of them is odd.

    What ``present`` holds beside the fields sent stays.
    """
    row = dict(present or {})
    fields = [field for field in question.fields if field.id in sent]
    given = {f.id: read(sent[f.id], f, today, row.get(f.id)) for f in fields}
    row |= {id: one.value for id, one in given.items()}
    kept = {id: value for id, value in row.items() if value is not None and value != []}
    return kept, any(one.odd for one in given.values())


def is_odd(value: Value, spec: Spec) -> bool:
    """Whether there is a value and its kind cannot read it."""
    if not is_answered(value):
        return False
    if not fits(value, spec):
        return True
    if spec.choices:
        known = {choice.code for choice in spec.choices}
        return not known.issuperset(value if isinstance(value, list) else [value])
    try:
        kinds.read(kinds.edit(value, spec), spec)
    except Misread:
        return True
    return False


def _typed(text: str, spec: Spec, today: date) -> Value:
    return kinds.read(kinds.meant(text, spec, today), spec)


def _shows(given: Sequence[str], present: Value, spec: Spec) -> bool:
    """Whether the texts are those with which the fields were filled."""
    shown = [_BREAK.sub("\n", text) for text in texts(present, spec)]
    if spec.type == "multi_choice":
        return set(given) == set(shown)
    return (given or [""])[:1] == shown


def _chosen(codes: Sequence[str], spec: Spec) -> Given:
    """The codes in the order of the list, those that it does not know after them."""
    read = kinds.load([code for code in codes if code.strip()], spec)
    ranks = {choice.code: rank for rank, choice in enumerate(spec.choices)}
    value = sorted(dict.fromkeys(read), key=lambda code: ranks.get(code, len(ranks)))
    return Given(value or None, is_odd(value, spec))
