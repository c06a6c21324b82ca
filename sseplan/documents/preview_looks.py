"""What a Word file sets on a text, a paragraph, a table or a cell, as CSS declarations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sseplan.documents.preview_wordml import VAL, Element, W, is_on

Declarations = tuple[str, ...]

_TWIPS = 20  # to the point
_EIGHTHS = 8
_AUTO_LINE = 240
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
_ALIGN = {"center": "center", "right": "right", "end": "right", "both": "left", "left": "left"}
SIDES = ("top", "right", "bottom", "left")
_FALLBACK = 'Carlito, "Segoe UI", Roboto, Arial, sans-serif'


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
    yield from line_height(paragraph)
    for side in ("left", "right"):
        if indent is not None and (room := _twips(indent, side)) is not None:
            yield f"margin-{side}: {room}"
    if indent is not None:
        yield from _first_line(indent)
    align = paragraph.find(W + "jc")
    if align is not None and align.get(VAL) in _ALIGN:
        yield f"text-align: {_ALIGN[align.get(VAL, '')]}"
    yield from borders_look(paragraph.find(W + "pBdr"))
    yield from _shading(paragraph)


def own_look(paragraph: Element | None) -> Declarations:
    """What a ``w:pPr`` says beside its style."""
    found = outward(pairs(paragraph_look(paragraph)))
    return tuple(f"{key}: {value}" for key, value in found.items())


def pairs(declared: Declarations) -> dict[str, str]:
    """The declarations by property, the last of each."""
    return dict(one.split(": ", 1) for one in declared)


def outward(found: Mapping[str, str]) -> dict[str, str]:
    """The same declarations, the borders outside the margins: there Word draws them."""
    told = dict(found)
    for side in ("left", "right"):
        if line := found.get(f"border-{side}"):
            rooms = (found.get(f"{what}-{side}", "0pt") for what in ("margin", "padding"))
            margin, room = (float(one.removesuffix("pt")) for one in rooms)
            width = float(line.partition("pt")[0])
            told[f"margin-{side}"] = f"{margin - room - width:g}pt"
    return told


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
    return (*_shading(cell), *borders_look(cell.find(W + "tcBorders")), *placed)


def row_look(row: Element | None) -> Declarations:
    """How high a row is at least, as its ``w:trPr`` says: room to write by hand."""
    height = None if row is None else row.find(W + "trHeight")
    room = None if height is None else _twips(height, "val")
    return (f"height: {room}",) if room else ()


def sheet_look(section: Element | None) -> Declarations:
    """The size and the margins of the pages of a section, as those of an ``@page``."""
    size = None if section is None else section.find(W + "pgSz")
    margins = None if section is None else section.find(W + "pgMar")
    if size is None or margins is None:
        return ()
    sides = [_twips(size, name) or "0pt" for name in ("w", "h")]
    rooms = [_twips(margins, side) or "0pt" for side in SIDES]
    return (f"size: {' '.join(sides)}", f"margin: {' '.join(rooms)}")


def distance(section: Element, name: str) -> float:
    """How far from the edge of the page a margin, the header or the footer of a section is, in
    points."""
    margins = section.find(W + "pgMar")
    found = None if margins is None else _number(margins, name)
    return (found or 0) / _TWIPS


def table_look(table: Element | None) -> Declarations:
    """What a ``w:tblPr`` says of the borders of all cells, where the table has its own."""
    borders = None if table is None else table.find(W + "tblBorders")
    return () if borders is None else tuple(borders_look(borders))


# --- small things


def line_height(paragraph: Element | None) -> Declarations:
    """How high a line is."""
    spacing = None if paragraph is None else paragraph.find(W + "spacing")
    if spacing is None or not (line := _number(spacing, "line")):
        return ()
    if spacing.get(W + "lineRule", "auto") == "auto":
        # Word counts in lines of the font, CSS in sizes of it: a line takes about 1.2 of them.
        return (f"line-height: {line / _AUTO_LINE * 1.2:.3g}",)
    return (f"line-height: {line / _TWIPS:g}pt",)


def borders_look(borders: Element | None) -> Iterator[str]:
    """The borders of the four sides."""
    for side in SIDES if borders is not None else ():
        told = border(borders.find(W + side) if borders is not None else None)
        if told:
            yield f"border-{side}: {told[0]}"
        if told and told[1]:
            yield f"padding-{side}: {told[1]}"


def border(border: Element | None) -> tuple[str, str] | None:
    """The line and the room beside it, None for no border."""
    if border is None or border.get(VAL) in (None, "nil", "none"):
        return None
    width = (_number(border, "sz") or 4) / _EIGHTHS
    space = _number(border, "space") or 0
    colour = _colour(border, "color") or "currentColor"
    return f"{max(width, 0.5):g}pt solid {colour}", f"{space:g}pt" if space else ""


def padding(margins: Element | None) -> Declarations:
    """The room in a cell, as ``w:tblCellMar`` says it."""
    if margins is None:
        return ()
    found = ((side, margins.find(W + side)) for side in SIDES)
    told = ((side, _twips(one, "w")) for side, one in found if one is not None)
    return tuple(f"padding-{side}: {_with(side, room)}" for side, room in told if room is not None)


def _with(side: str, room: str) -> str:
    """The room of a cell with that of its only paragraph, above and below."""
    name = {"top": "--avant", "bottom": "--apres"}.get(side)
    return f"calc({room} + var({name}, 0pt))" if name else room


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
