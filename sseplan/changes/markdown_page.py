"""A comparison as a Markdown page (GitHub's dialect: tables and ~~struck~~ text)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sseplan.changes.cells import Cells, Pieces, cells
from sseplan.changes.grouping import Group, Told
from sseplan.typography import printable

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#&])")
_LEADING = re.compile(r"^(\s*)([+=]|-(?=-))", re.MULTILINE)
_BREAK = re.compile(r"(?<=\S)\n(?=\S)")
_MARKS = {"=": "", "-": "~~", "+": "**"}


def page(told: Told) -> str:
    """The whole page; the changed words are ~~struck~~ or **bold**."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: Told) -> Iterator[str]:
    yield from ("# Ce qui a changé", "")
    yield from (f"- Avant : {_escaped(told.before)}", f"- Après : {_escaped(told.after)}", "")
    yield _escaped(told.summary)
    for part in told.parts:
        yield from ("", f"## {_escaped(part.title)}")
        for group in part.groups:
            yield from ("", f"### {_escaped(group.name)}", "", *_group(group))


def _group(group: Group) -> Iterator[str]:
    found = cells(group)
    tabled = [one for one in found if one.before or one.after]
    if tabled:
        yield from _table(tabled)
    for one in found:
        if one.text:
            yield from (*([""] if tabled else []), *_text(one))
        elif not one.before and not one.after:
            yield from (*([""] if tabled else []), _escaped(one.remark))


def _table(found: Sequence[Cells]) -> Iterator[str]:
    rows = any(one.row for one in found)
    labels = any(one.label or one.remark for one in found)
    heads = [*(["Ligne"] if rows else []), *(["Rubrique"] if labels else []), "Avant", "Après"]
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for one in found:
        first = [*([_cell(one.row)] if rows else []),
                 *([_cell(one.label or one.remark)] if labels else [])]  # fmt: skip
        yield f"| {' | '.join([*first, _marked(one.before), _marked(one.after)])} |"


def _text(one: Cells) -> Iterator[str]:
    heading = ", ".join(filter(None, (one.row, one.label)))
    if heading:
        yield from (f"{_escaped(heading)} :", "")
    text = "".join(_piece(mark, piece) for mark, piece in one.text)
    yield _BREAK.sub("  \n", _LEADING.sub(r"\1\\\2", text))


def _cell(text: str) -> str:
    return _escaped(text).replace("\n", "<br>") or "—"


def _marked(pieces: Pieces) -> str:
    return "".join(_piece(mark, text) for mark, text in pieces).replace("\n", "<br>") or "—"


def _piece(mark: str, text: str) -> str:
    """A piece between its signs, which must touch its words, line by line."""
    sign = _MARKS[mark]
    return re.sub(
        r"\S(?:.*\S)?", lambda found: f"{sign}{_escaped(found[0])}{sign}", printable(text)
    )


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", printable(text))
