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

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
SCOPE = ".document"

Element = etree._Element
Declarations = tuple[str, ...]

_TWIPS = 20  # to the point
_EIGHTHS = 8
_AUTO_LINE = 240
_BREAK = W + "pageBreakBefore"
_OFF = ("0", "false", "none")
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
_ALIGN = {"center": "center", "right": "right", "end": "right", "both": "left", "left": "left"}
_SIDES = ("top", "right", "bottom", "left")
_FALLBACK = 'Carlito, "Segoe UI", Roboto, Arial, sans-serif'


@dataclass
class Looks:
    """Classes for what is set without a style; the same set is the same class."""

    known: dict[Declarations, str] = field(default_factory=dict)

    def name(self, declared: Declarations) -> str:
        """The class of these declarations, "" for none."""
        if not declared:
            return ""
        return self.known.setdefault(declared, f"d{len(self.known) + 1}")

    def css(self) -> Iterator[str]:
        """The rules of these classes."""
        for declared, name in self.known.items():
            yield _rule(f"{SCOPE} .{name}", declared)


class Styles:
    """The styles of a file; ``names`` maps the id of a style to its name in lower case."""

    def __init__(self, data: bytes) -> None:
        """Read ``word/styles.xml``; empty bytes give no styles."""
        root = etree.fromstring(data, PARSER) if data else None
        found = [] if root is None else list(root.iter(W + "style"))
        self._defaults = None if root is None else root.find(W + "docDefaults")
        self._styles = {one.get(W + "styleId", ""): one for one in found}
        self.names = {id_: _name(one) for id_, one in self._styles.items()}

    def css(self) -> Iterator[str]:
        """The rules of all styles, those that they are based on included."""
        yield _rule(SCOPE, self._whole())
        shaded: list[tuple[str, Mapping[str, str]]] = []
        for id_, one in self._styles.items():
            kind = one.get(W + "type", "")
            if kind == "table":
                yield from self._table(id_)
            elif declared := self._declared(id_):
                yield _rule(f"{SCOPE} .{class_of(kind, id_)}", declared)
                if kind == "paragraph" and "background-color" in _pairs(declared):
                    shaded.append((class_of(kind, id_), _pairs(declared)))
        yield from _joined(shaded)

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
        return (*run_look(run), *_line_height(paragraph))

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
            found |= _pairs(paragraph_look(default))
        for one in self._chain(id_):
            found |= _pairs(paragraph_look(one.find(W + "pPr")))
            found |= _pairs(run_look(one.find(W + "rPr")))
        return tuple(f"{key}: {value}" for key, value in found.items())

    def _table(self, id_: str) -> Iterator[str]:
        table = f"{SCOPE} .{class_of('table', id_)}"
        for one in self._chain(id_):
            borders = one.find(f"{W}tblPr/{W}tblBorders")
            yield from _table_borders(table, borders)
            margins = one.find(f"{W}tblPr/{W}tblCellMar")
            yield from _ruled(f"{table} :is(td, th)", _padding(margins))
            for part in one.iter(W + "tblStylePr"):
                cells = _PARTS.get(part.get(W + "type", ""))
                look = (*run_look(part.find(W + "rPr")), *cell_look(part.find(W + "tcPr")))
                yield from _ruled(f"{table} {cells}", look) if cells else ()


def _joined(shaded: Sequence[tuple[str, Mapping[str, str]]]) -> Iterator[str]:
    """Neighbours of one colour: Word leaves no white between them."""
    for (one, above), (other, below) in product(shaded, repeat=2):
        if above["background-color"] == below["background-color"]:
            pair = f"{SCOPE} .{one} + .{other}"
            yield _rule(f"{SCOPE} .{one}:has(+ .{other})", ("margin-bottom: 0",))
            room = [above.get("margin-bottom", "0pt"), below.get("margin-top", "0pt")]
            yield _rule(pair, ("margin-top: 0", f"padding-top: calc({room[0]} + {room[1]})"))


_PARTS = {"firstRow": "thead :is(th, td)", "firstCol": "tbody th"}
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def class_of(kind: str, id_: str) -> str:
    """The class of a style; ``kind`` as Word says it: paragraph, character or table."""
    return f"{kind[:1]}-{re.sub(r'[^0-9A-Za-z]', '', id_)}"


def is_on(properties: Element | None, name: str) -> bool:
    """Whether a property that is on or off (``b``, ``i``…) is there and on."""
    found = None if properties is None else properties.find(W + name)
    return found is not None and found.get(VAL, "1") not in _OFF


# --- properties


def run_look(run: Element | None) -> Declarations:
    """What a ``w:rPr`` says, but for what HTML says itself in a text (``b``, ``i``): see there."""
    if run is None:
        return ()
    return tuple(_run(run))


def _run(run: Element) -> Iterator[str]:
    fonts, size = run.find(W + "rFonts"), run.find(W + "sz")
    if fonts is not None and (name := re.sub(r"[^\w -]", "", fonts.get(W + "ascii", ""))):
        yield f'font-family: "{name}", {_FALLBACK}'
    if size is not None and (half := _number(size, "val")):
        yield f"font-size: {half / 2:g}pt"
    if (colour := _colour(run.find(W + "color"), "val")) and colour:
        yield f"color: {colour}"
    for name, told, other in _TOGGLES:
        if run.find(W + name) is not None:
            yield told if is_on(run, name) else other
    yield from _shading(run)


_TOGGLES = (
    ("b", "font-weight: 700", "font-weight: 400"),
    ("i", "font-style: italic", "font-style: normal"),
    ("caps", "text-transform: uppercase", "text-transform: none"),
    ("strike", "text-decoration: line-through", "text-decoration: none"),
    ("u", "text-decoration: underline", "text-decoration: none"),
)


def paragraph_look(paragraph: Element | None) -> Declarations:
    """What a ``w:pPr`` says of margins, alignment, borders and shading."""
    if paragraph is None:
        return ()
    return tuple(_paragraph(paragraph))


def _paragraph(paragraph: Element) -> Iterator[str]:
    spacing, indent = paragraph.find(W + "spacing"), paragraph.find(W + "ind")
    for side, name in (("top", "before"), ("bottom", "after")):
        if spacing is not None and (room := _twips(spacing, name)) is not None:
            yield f"margin-{side}: {room}"
    yield from _line_height(paragraph)
    for side in ("left", "right"):
        if indent is not None and (room := _twips(indent, side)) is not None:
            yield f"margin-{side}: {room}"
    if indent is not None:
        yield from _first_line(indent)
    align = paragraph.find(W + "jc")
    if align is not None and align.get(VAL) in _ALIGN:
        yield f"text-align: {_ALIGN[align.get(VAL, '')]}"
    yield from _borders(paragraph.find(W + "pBdr"))
    yield from _shading(paragraph)


def _first_line(indent: Element) -> Iterator[str]:
    if (hanging := _twips(indent, "hanging")) is not None:
        yield f"text-indent: -{hanging}"
    elif (first := _twips(indent, "firstLine")) is not None:
        yield f"text-indent: {first}"


def cell_look(cell: Element | None) -> Declarations:
    """What a ``w:tcPr`` says of shading, borders and the place of the text."""
    if cell is None:
        return ()
    align = cell.find(W + "vAlign")
    middle = align is not None and align.get(VAL) == "center"
    placed = ("vertical-align: middle",) if middle else ()
    return (*_shading(cell), *_borders(cell.find(W + "tcBorders")), *placed)


def table_look(table: Element | None) -> Declarations:
    """What a ``w:tblPr`` says of the borders of all cells, where the table has its own."""
    borders = None if table is None else table.find(W + "tblBorders")
    return () if borders is None else tuple(_borders(borders))


# --- small things


def _line_height(paragraph: Element | None) -> Declarations:
    spacing = None if paragraph is None else paragraph.find(W + "spacing")
    if spacing is None or not (line := _number(spacing, "line")):
        return ()
    if spacing.get(W + "lineRule", "auto") == "auto":
        # Word counts in lines of the font, CSS in sizes of it: a line takes about 1.2 of them.
        return (f"line-height: {line / _AUTO_LINE * 1.2:.3g}",)
    return (f"line-height: {line / _TWIPS:g}pt",)


def _borders(borders: Element | None) -> Iterator[str]:
    for side in _SIDES if borders is not None else ():
        told = _border(borders.find(W + side) if borders is not None else None)
        if told:
            yield f"border-{side}: {told[0]}"
        if told and told[1]:
            yield f"padding-{side}: {told[1]}"


def _border(border: Element | None) -> tuple[str, str] | None:
    """The line and the room beside it, None for no border."""
    if border is None or border.get(VAL) in (None, "nil", "none"):
        return None
    width = (_number(border, "sz") or 4) / _EIGHTHS
    space = _number(border, "space") or 0
    colour = _colour(border, "color") or "currentColor"
    return f"{max(width, 0.5):g}pt solid {colour}", f"{space:g}pt" if space else ""


def _table_borders(table: str, borders: Element | None) -> Iterator[str]:
    if borders is None:
        return
    yield from _ruled(table, tuple(_borders(borders)))
    for name, side, cells in (("insideH", "top", "tr + tr"), ("insideV", "left", "")):
        if told := _border(borders.find(W + name)):
            inner = ":is(td, th)" if cells else ":is(td, th) + :is(td, th)"
            yield _rule(
                f"{table} {cells} {inner}".replace("  ", " "), (f"border-{side}: {told[0]}",)
            )


_INSIDE = (
    ("insideH", "top", "tr + tr :is(td, th)"),
    ("insideV", "left", ":is(td, th) + :is(td, th)"),
)


def _padding(margins: Element | None) -> Declarations:
    if margins is None:
        return ()
    found = ((side, margins.find(W + side)) for side in _SIDES)
    told = ((side, _twips(one, "w")) for side, one in found if one is not None)
    return tuple(f"padding-{side}: {room}" for side, room in told if room is not None)


def _shading(properties: Element) -> Iterator[str]:
    if colour := _colour(properties.find(W + "shd"), "fill"):
        yield f"background-color: {colour}"


def _colour(element: Element | None, name: str) -> str:
    told = "" if element is None else element.get(W + name, "")
    return f"#{told}" if _COLOUR.fullmatch(told) else ""


def _number(element: Element, name: str) -> int | None:
    told = element.get(W + name, "")
    return int(told) if re.fullmatch(r"\d{1,6}", told) else None


def _twips(element: Element, name: str) -> str | None:
    number = _number(element, name)
    return None if number is None else f"{number / _TWIPS:g}pt"


def _name(style: Element) -> str:
    name = style.find(W + "name")
    return "" if name is None else name.get(VAL, "").lower()


def _pairs(declared: Declarations) -> Mapping[str, str]:
    return dict(one.split(": ", 1) for one in declared)


def _ruled(selector: str, declared: Declarations) -> Iterator[str]:
    if declared:
        yield _rule(selector, declared)


def _rule(selector: str, declared: Declarations) -> str:
    return f"{selector} {{ {'; '.join(declared)} }}"
