"""The look of a Word file as CSS: its styles, and what is set on a paragraph or a cell itself.

Everything goes to a sheet of style: a page that allows no inline style shows it all the same.
Sizes are in points, as in Word.  Nothing of the file is copied as it is: a name is made of
letters and digits, a colour of six digits, so that no template can write CSS of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from lxml import etree

from sseplan.documents.preview_looks import (
    Declarations,
    border,
    borders_look,
    cell_look,
    line_height,
    outward,
    padding,
    pairs,
    paragraph_look,
    run_look,
)
from sseplan.documents.preview_wordml import PARSER, VAL, Element, W, is_on

Boxes = tuple[tuple[str, Declarations], ...]
"""What stands in the margins of a page: the names of their boxes, and what is declared of each."""

SCOPE = ".document"
_BREAK = W + "pageBreakBefore"


@dataclass
class Looks:
    """Classes for what is set without a style, and for pages; the same set is the same class."""

    known: dict[Declarations, str] = field(default_factory=dict)
    sheets: dict[tuple[Declarations, Boxes], str] = field(default_factory=dict)

    def name(self, declared: Declarations) -> str:
        """The class of these declarations, "" for none."""
        if not declared:
            return ""
        return self.known.setdefault(declared, f"d{len(self.known) + 1}")

    def sheet(self, declared: Declarations, boxes: Boxes = ()) -> str:
        """The class of a sheet of that size, with these margins and what stands in them, "" for
        none."""
        if not declared:
            return ""
        return self.sheets.setdefault((declared, boxes), f"s{len(self.sheets) + 1}")

    def css(self) -> Iterator[str]:
        """The rules of these classes."""
        for declared, name in self.known.items():
            yield from _classed(name, declared)
        for (declared, boxes), name in self.sheets.items():
            told = pairs(declared)
            width, margin = told["size"].split()[0], told["margin"].split()[1]
            yield _rule(f"{SCOPE} .{name}", (f"--largeur: {width}", f"--marge: {margin}"))
            yield f"@media print {{ {_rule(f'{SCOPE} .{name}', (f'page: {name}',))} }}"
            yield _rule(f"@page {name}", (*declared, *(_rule(*box) for box in boxes)))


class Styles:
    """The styles of a file; ``names`` maps the id of a style to its name in lower case.

    ``usual`` is the id of the style of a paragraph that names none.
    """

    def __init__(self, data: bytes) -> None:
        """Read ``word/styles.xml``; empty bytes give no styles."""
        root = etree.fromstring(data, PARSER) if data else None
        found = [] if root is None else list(root.iter(W + "style"))
        self._defaults = None if root is None else root.find(W + "docDefaults")
        self._styles = {one.get(W + "styleId", ""): one for one in found}
        self.names = {id_: _name(one) for id_, one in self._styles.items()}
        self.usual = next(filter(self._is_usual, self._styles), "")

    def css(self) -> Iterator[str]:
        """The rules of all styles, those that they are based on included."""
        yield _rule(SCOPE, self._whole())
        shaded: list[tuple[str, Mapping[str, str]]] = []
        for id_, one in self._styles.items():
            kind = one.get(W + "type", "")
            if kind == "table":
                yield from self._table(id_)
            elif declared := self._declared(id_):
                yield from _classed(class_of(kind, id_), declared)
                if kind == "paragraph" and "background-color" in pairs(declared):
                    shaded.append((class_of(kind, id_), pairs(declared)))
        yield from _joined(shaded)

    def look(self, id_: str) -> dict[str, str]:
        """What is declared of a paragraph of that style, the defaults of the file included."""
        told = self._declared(id_) if id_ in self._styles else ()
        return pairs(self._whole()) | pairs(told)

    def is_ruled(self, id_: str) -> bool:
        """Whether a paragraph of that style has a line around it: one writes there by hand."""
        return any(one.find(f"{W}pPr/{W}pBdr") is not None for one in self._chain(id_))

    def _is_usual(self, id_: str) -> bool:
        one = self._styles[id_]
        return (one.get(W + "type"), one.get(W + "default")) == ("paragraph", "1")

    def begins_page(self, id_: str) -> bool:
        """Whether a paragraph of that style begins a page."""
        found = [one.find(W + "pPr") for one in self._chain(id_)]
        own = [one for one in found if one is not None and one.find(_BREAK) is not None]
        return bool(own) and is_on(own[-1], "pageBreakBefore")

    def _whole(self) -> Declarations:
        if self._defaults is None:
            return ()
        run = self._defaults.find(f"{W}rPrDefault/{W}rPr")
        paragraph = self._defaults.find(f"{W}pPrDefault/{W}pPr")
        return (*run_look(run), *line_height(paragraph))

    def _chain(self, id_: str) -> list[Element]:
        """A style after those that it is based on."""
        chain: list[Element] = []
        while id_ in self._styles and self._styles[id_] not in chain:
            chain.insert(0, self._styles[id_])
            base = chain[0].find(W + "basedOn")
            id_ = "" if base is None else base.get(VAL, "")
        return chain

    def _declared(self, id_: str) -> Declarations:
        found: dict[str, str] = {}
        default = None if self._defaults is None else self._defaults.find(f"{W}pPrDefault/{W}pPr")
        if self._styles[id_].get(W + "type") == "paragraph":
            found |= pairs(paragraph_look(default))
        for one in self._chain(id_):
            found |= pairs(paragraph_look(one.find(W + "pPr")))
            found |= pairs(run_look(one.find(W + "rPr")))
        return tuple(f"{key}: {value}" for key, value in outward(found).items())

    def _table(self, id_: str) -> Iterator[str]:
        table = f"{SCOPE} .{class_of('table', id_)}"
        for one in self._chain(id_):
            borders = one.find(f"{W}tblPr/{W}tblBorders")
            yield from _table_borders(table, borders)
            margins = one.find(f"{W}tblPr/{W}tblCellMar")
            yield from _ruled(f"{table} :is(td, th)", padding(margins))
            for part in one.iter(W + "tblStylePr"):
                cells = _PARTS.get(part.get(W + "type", ""))
                look = (*run_look(part.find(W + "rPr")), *cell_look(part.find(W + "tcPr")))
                yield from _ruled(f"{table} {cells}", look) if cells else ()


def _classed(name: str, declared: Declarations) -> Iterator[str]:
    """The rule of a class; in a cell, the room around a paragraph adds to that of the cell."""
    yield _rule(f"{SCOPE} .{name}", declared)
    rooms = {"margin-top": "--avant", "margin-bottom": "--apres"}
    found = ((rooms[key], value) for key, value in pairs(declared).items() if key in rooms)
    told = tuple(f"{key}: {value}" for key, value in found)
    yield from _ruled(f"{SCOPE} :is(td, th).{name}", told)


def _joined(shaded: Sequence[tuple[str, Mapping[str, str]]]) -> Iterator[str]:
    """Neighbours of one colour: Word leaves no white between them."""
    for (one, above), (other, below) in product(shaded, repeat=2):
        if above["background-color"] == below["background-color"]:
            pair = f"{SCOPE} .{one} + .{other}"
            yield _rule(f"{SCOPE} .{one}:has(+ .{other})", ("margin-bottom: 0",))
            room = [above.get("margin-bottom", "0pt"), below.get("margin-top", "0pt")]
            yield _rule(pair, ("margin-top: 0", f"padding-top: calc({room[0]} + {room[1]})"))


_PARTS = {"firstRow": "thead :is(th, td)", "firstCol": "tbody th"}


def class_of(kind: str, id_: str) -> str:
    """The class of a style; ``kind`` as Word says it: paragraph, character or table."""
    return f"{kind[:1]}-{re.sub(r'[^0-9A-Za-z]', '', id_)}"


def _table_borders(table: str, borders: Element | None) -> Iterator[str]:
    if borders is None:
        return
    yield from _ruled(table, tuple(borders_look(borders)))
    for name, side, cells in (("insideH", "top", "tr + tr"), ("insideV", "left", "")):
        if told := border(borders.find(W + name)):
            inner = ":is(td, th)" if cells else ":is(td, th) + :is(td, th)"
            yield _rule(
                f"{table} {cells} {inner}".replace("  ", " "), (f"border-{side}: {told[0]}",)
            )


_INSIDE = (
    ("insideH", "top", "tr + tr :is(td, th)"),
    ("insideV", "left", ":is(td, th) + :is(td, th)"),
)


def _name(style: Element) -> str:
    name = style.find(W + "name")
    return "" if name is None else name.get(VAL, "").lower()


def _ruled(selector: str, declared: Declarations) -> Iterator[str]:
    if declared:
        yield _rule(selector, declared)


def _rule(selector: str, declared: Declarations) -> str:
    return f"{selector} {{ {'; '.join(declared)} }}"
