"""Lists and tables as text: aligned columns where they fit, cards of two lines where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sseplan import kinds
from sseplan.asking.door import Line
from sseplan.asking.screens import wrap
from sseplan.kinds import Value
from sseplan.trame import Field, Question
from sseplan.typography import french

Row = Mapping[str, Value]

_GAP = "  "
_NARROW = 9
"""A column that has to shrink keeps at least this width."""
_AIR = 16
"""On average a shrunken table keeps this many characters a column, else it is cards."""


def overview(question: Question, rows: Sequence[Row], width: int) -> list[list[Line]]:
    """The head, then one block of lines a row; the first block may be empty (cards)."""
    fields = _filled(question, rows)
    widths = _widths(fields, rows, width - 4)
    if not widths:
        return [[], *(_card(fields, row, n, width) for n, row in enumerate(rows, 1))]
    head = _aligned([french(f.label) for f in fields], widths)
    lines = [[Line("    " + head, "quiet")]]
    for number, row in enumerate(rows, 1):
        lines.append([Line(f"{number:>3} " + _aligned([cell(row, f) for f in fields], widths))])
    return lines


def cell(row: Row, field: Field) -> str:
    """One value on one line, as people read it."""
    if not isinstance(row, Mapping):
        return french(str(row))
    value = row.get(field.id)
    if field.choices and value is not None:
        return _in_short(value, field)
    return french(kinds.show(value, field).replace("\n", " / "))


def _in_short(value: Value, field: Field) -> str:
    """Choices in short: of « T1 – blessés somatiques », T1."""
    codes = value if isinstance(value, list) else [value]
    labels = {choice.code: choice.label for choice in field.choices}
    return french(", ".join(labels.get(str(c), str(c)).partition(" – ")[0] for c in codes))


def card(question: Question, row: Row, width: int) -> list[Line]:
    """The whole row, a field a line, numbered from 1; empty fields say so."""
    lines = []
    for number, field in enumerate(question.fields, 1):
        text = cell(row, field) or "—"
        lines += wrap(f"{number:>2} {field.label} : {text}", width, hanging="   ")
    return lines


def in_full(question: Question, rows: Sequence[Row], width: int, first: int = 1) -> list[Line]:
    """Every row with all that it says, its fields one after the other, numbered from ``first``."""
    lines = []
    for number, row in enumerate(rows, first):
        text = " ; ".join(filter(None, (cell(row, f) for f in question.fields)))
        lines += wrap(f"{number:>3} {text}", width, hanging="    ")
    return lines


def _filled(question: Question, rows: Sequence[Row]) -> list[Field]:
    """Identity fields first, then those that at least one row fills."""
    first = [f for f in question.fields if f.identity]
    rest = [f for f in question.fields if not f.identity and any(cell(r, f) for r in rows)]
    return first + rest


def _widths(fields: Sequence[Field], rows: Sequence[Row], room: int) -> list[int]:
    """A width a column, shrunk by weight to fit; [] when the columns would be too narrow."""
    room -= len(_GAP) * (len(fields) - 1)
    wanted = [max([len(french(f.label)), *(len(cell(r, f)) for r in rows)]) for f in fields]
    if sum(wanted) > room and room < _AIR * len(wanted):
        return []
    while sum(wanted) > room:
        heavy = [w / f.weight if w > _NARROW else 0 for w, f in zip(wanted, fields, strict=True)]
        if not any(heavy):
            return []
        wanted[heavy.index(max(heavy))] -= 1
    return wanted


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    cut = (_cut(text, size).ljust(size) for text, size in zip(cells, widths, strict=True))
    return _GAP.join(cut).rstrip()


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


def _card(fields: Sequence[Field], row: Row, number: int, width: int) -> list[Line]:
    title = " – ".join(filter(None, (cell(row, f) for f in fields if f.identity)))
    others = " · ".join(filter(None, (cell(row, f) for f in fields if not f.identity)))
    if not title:
        title, others = others, ""
    lines = [Line(_cut(f"{number:>3} {title}", width))]
    return lines + ([Line(_cut(f"      {others}", width))] if others else [])


def window(
    blocks: Sequence[Sequence[Line]], first: int, height: int | None
) -> tuple[list[Line], int]:
    """The lines of the rows from ``first`` (from 0) that fit ``height``, and the row after."""
    shown: list[Line] = []
    end = first
    for block in blocks[first:]:
        if height is not None and shown and len(shown) + len(block) > height:
            break
        shown += block
        end += 1
    return shown, end
