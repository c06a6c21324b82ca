"""A drawing of a Word file (a group of boxes and lines) as SVG, from the file itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree
from markupsafe import Markup, escape

Element = etree._Element
Paragraphs = Callable[[Element], str]
"""The paragraphs of a box (its ``w:txbxContent``) as HTML."""

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Pixels, not points: within a drawing, the text of a box counts in them.
_PIXEL = 9525  # EMU
_HEAD = 8.0  # the length of the head of an arrow


def svg(drawing: Element, paragraphs: Paragraphs) -> Markup:
    """The drawing with its description in words, which screen readers read instead of it."""
    extent, about = drawing.find(f".//{_WP}extent"), drawing.find(f".//{_WP}docPr")
    if extent is None:
        return Markup("")
    width, height = _pixels(extent, "cx"), _pixels(extent, "cy")
    told = "" if about is None else about.get("descr", "") or about.get("name", "")
    inner = Markup("").join(
        part for shape in drawing.iter(f"{_WPS}wsp") for part in _shape(shape, paragraphs)
    )
    return Markup(
        '<svg class="schema" role="img" aria-label="{}" width="{:g}" height="{:g}" '
        'viewBox="-1 -1 {:g} {:g}">{}</svg>'
    ).format(told, width, height, width + 2, height + 2, inner)


def _shape(shape: Element, paragraphs: Paragraphs) -> Iterator[Markup]:
    frame = shape.find(f"{_WPS}spPr/{_A}xfrm")
    offset = None if frame is None else frame.find(f"{_A}off")
    size = None if frame is None else frame.find(f"{_A}ext")
    if frame is None or offset is None or size is None:
        return
    box = (_pixels(offset, "x"), _pixels(offset, "y"), _pixels(size, "cx"), _pixels(size, "cy"))
    if shape.find(f"{_WPS}cNvCnPr") is not None:
        yield from _line(shape, frame, box)
    else:
        yield _rectangle(shape, box)
        yield from _text(shape, box, paragraphs)


_Box = tuple[float, float, float, float]


def _rectangle(shape: Element, box: _Box) -> Markup:
    fill = _colour(shape.find(f"{_WPS}spPr/{_A}solidFill")) or "none"
    line, width = _stroke(shape)
    return Markup(
        '<rect x="{:g}" y="{:g}" width="{:g}" height="{:g}" fill="{}" stroke="{}" '
        'stroke-width="{:g}"/>'
    ).format(*box, fill, line, width)


def _text(shape: Element, box: _Box, paragraphs: Paragraphs) -> Iterator[Markup]:
    content = shape.find(f"{_WPS}txbx/{_W}txbxContent")
    if content is None:
        return
    body = shape.find(f"{_WPS}bodyPr")
    middle = body is not None and body.get("anchor") == "ctr"
    yield Markup(
        '<foreignObject x="{:g}" y="{:g}" width="{:g}" height="{:g}">'
        '<div class="boite{}">{}</div></foreignObject>'
    ).format(*box, " milieu" if middle else "", Markup(paragraphs(content)))


def _line(shape: Element, frame: Element, box: _Box) -> Iterator[Markup]:
    x, y, width, height = box
    x1, x2 = (x + width, x) if frame.get("flipH") == "1" else (x, x + width)
    y1, y2 = (y + height, y) if frame.get("flipV") == "1" else (y, y + height)
    colour, thick = _stroke(shape)
    yield Markup(
        '<line x1="{:g}" y1="{:g}" x2="{:g}" y2="{:g}" stroke="{}" stroke-width="{:g}"/>'
    ).format(x1, y1, x2, y2, colour, thick)
    if shape.find(f"{_WPS}spPr/{_A}ln/{_A}tailEnd") is not None:
        yield _arrow((x1, y1), (x2, y2), colour)


def _arrow(start: tuple[float, float], end: tuple[float, float], colour: str) -> Markup:
    """The head of an arrow at ``end``; the line is horizontal or vertical."""
    (x1, y1), (x, y) = start, end
    across = x1 != x
    way = (_HEAD if x1 < x else -_HEAD) if across else (_HEAD if y1 < y else -_HEAD)
    half = _HEAD / 2
    points = (
        ((x, y), (x - way, y - half), (x - way, y + half))
        if across
        else ((x, y), (x - half, y - way), (x + half, y - way))
    )
    told = " ".join(f"{a:g},{b:g}" for a, b in points)
    return Markup('<polygon points="{}" fill="{}"/>').format(told, colour)


def _stroke(shape: Element) -> tuple[str, float]:
    line = shape.find(f"{_WPS}spPr/{_A}ln")
    if line is None:
        return "none", 0.0
    return _colour(line.find(f"{_A}solidFill")) or "currentColor", _pixels(line, "w") or 1.0


def _colour(fill: Element | None) -> str:
    colour = None if fill is None else fill.find(f"{_A}srgbClr")
    told = "" if colour is None else colour.get("val", "")
    return f"#{escape(told)}" if told else ""


def _pixels(element: Element, name: str) -> float:
    told = element.get(name, "0")
    return int(told) / _PIXEL if told.lstrip("-").isdigit() else 0.0
