"""Changes as the cells of a table «avant / après», their changed words marked.

What a page (HTML, Markdown) shows, before its own way of writing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sseplan.answers import is_answered
from sseplan.changes import wording
from sseplan.changes.grouping import Group
from sseplan.changes.model import Change
from sseplan.changes.texts import Mark, words
from sseplan.changes.values import Row, fields_of, names
from sseplan.kinds import Value
from sseplan.trame import Field, Question

Pieces = tuple[tuple[Mark, str], ...]


@dataclass(frozen=True)
class Cells:
    """One line of the table: the row it is about, the field, what was and what is.

    ``row``, ``label`` and ``remark`` may be "".  ``text`` is set instead of ``before`` and
    ``after`` on a long text, which is read in one piece.
    """

    row: str = ""
    label: str = ""
    remark: str = ""
    before: Pieces = ()
    after: Pieces = ()
    text: Pieces = ()


def cells(group: Group) -> list[Cells]:
    """The lines of the table of one question."""
    return [_cells(change, group.question) for change in group.changes]


def _cells(change: Change, question: Question) -> Cells:
    if change.kind == "row_changed":
        return _turned(change, wording.field_of(question, change.field))
    if change.kind == "changed":
        return _turned(change, question)
    if change.kind == "rows_reordered":
        remark = "Lignes dans un autre ordre : ce n'est pas un changement."
        return Cells(remark=remark)
    if change.kind == "row_added":
        return Cells(change.row, "", "Ligne ajoutée", (), _row("+", change.after, question))
    if change.kind == "row_removed":
        return Cells(change.row, "", "Ligne retirée", _row("-", change.before, question), ())
    before, after = _whole(change.before, question), _whole(change.after, question)
    remark = change.reason[:1].upper() + change.reason[1:]
    return Cells("", "", remark, _one("-", before), _one("+", after))


def _row(mark: Mark, row: Row, question: Question) -> Pieces:
    """What a row says besides its name, field by field; its name where it says nothing else."""
    said = [f for f in fields_of(question, [row]) if is_answered(row.get(f.id))]
    pieces: list[tuple[Mark, str]] = []
    for field in [f for f in said if not f.identity] or said:
        start = "\n" if pieces else ""
        pieces.append(("=", f"{start}{field.label} : "))
        pieces.append((mark, wording.shown(row[field.id], field)))
    return tuple(pieces)


def _turned(change: Change, spec: Question | Field) -> Cells:
    label = spec.label if change.field else ""
    if spec.type == "long_text" and change.before is not None and change.after is not None:
        pieces = _worded(change.before, change.after)
        return Cells(change.row, label, text=pieces)
    before, after = _compared(change, spec)
    return Cells(change.row, label, "", before, after)


def _compared(change: Change, spec: Question | Field) -> tuple[Pieces, Pieces]:
    """The two cells; what is in both is not marked."""
    if spec.type == "multi_choice":
        return _codes(change.before, change.after, "-", spec), _codes(
            change.after, change.before, "+", spec
        )
    if spec.type == "text" and change.before is not None and change.after is not None:
        pieces = _worded(change.before, change.after)
        return (
            tuple(piece for piece in pieces if piece[0] != "+"),
            tuple(piece for piece in pieces if piece[0] != "-"),
        )
    before, after = _whole(change.before, spec), _whole(change.after, spec)
    return _one("-", before), _one("+", after)


def _worded(before: Value, after: Value) -> Pieces:
    """The words of two texts; white space that changed alone is not marked."""
    marked = ((mark, text) for mark, text in words(str(before), str(after)))
    return tuple(
        ("=" if not text.strip() and mark == "+" else mark, text)
        for mark, text in marked
        if text.strip() or mark != "-"
    )


def _codes(value: Value, other: Value, mark: Mark, spec: Question | Field) -> Pieces:
    codes = value if isinstance(value, list) else [] if value is None else [value]
    others = other if isinstance(other, list) else [other]
    pieces: list[tuple[Mark, str]] = []
    for code in codes:
        pieces += [("=", ", ")] if pieces else []
        pieces.append(("=" if code in others else mark, wording.shown([code], spec)))
    return tuple(pieces)


def _one(mark: Mark, text: str) -> Pieces:
    return ((mark, text),) if text else ()


def _whole(value: Value, spec: Question | Field) -> str:
    """A value as people read it; of rows, the names."""
    if isinstance(spec, Question) and spec.has_rows and isinstance(value, list):
        return "\n".join(names(spec, [row for row in value if isinstance(row, Mapping)]))
    return wording.shown(value, spec)
