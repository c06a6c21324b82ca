"""A drawing of ``documents`` (boxes and lines, in millimetres) as SVG.

Every shape has a class, which the sheet of style colours by the theme, and the colours of the
document besides, for the file alone.  The lines are those that ``documents`` counted when it
made the boxes, so that no text leaves its box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from markupsafe import Markup, escape

from sseplan.documents.drawings import Drawing
from sseplan.documents.shapes import PADDING, Box, Line, Palette, Stroke, extent, wrapped
from sseplan.documents.text import clean

EMS = 0.28
"""Ems of the page that a millimetre takes: the smallest text is about as large as the page's."""

_PALETTE = Palette()
_CLASSES = {getattr(_PALETTE, field.name): field.name for field in fields(_PALETTE)}
_MARGIN = 0.6  # millimetres around the drawing, for the width of its lines
_POINT = 25.4 / 72
_ASCENT = 0.84  # of a letter, above the line it stands on
_HEAD = 2.6  # of an arrow
_TOO_WIDE = 1.08  # the estimate is on the wide side


def svg(drawing: Drawing, ident: str, kind: str = "") -> Markup:
    """The drawing, named and described for who does not see it.

    ``ident`` makes its ids unique in a page, ``kind`` is one more class.
    """
    width, height = drawing.size[0] + 2 * _MARGIN, drawing.size[1] + 2 * _MARGIN
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="{}" role="img" aria-labelledby="{id}-t" '
        'aria-describedby="{id}-d" width="{:.4g}em" height="{:.4g}em" '
        'viewBox="{m:g} {m:g} {:.5g} {:.5g}" font-family="Arial, Helvetica, sans-serif">'
        '<title id="{id}-t">{}</title><desc id="{id}-d">{}</desc>{}</svg>'
    ).format(
        f"trace {kind}".strip(), width * EMS, height * EMS, width, height,
        drawing.name, " ".join(clean(drawing.alt).split()),
        Markup("").join(part for shape in drawing.shapes for part in _shape(shape)),
        id=ident, m=-_MARGIN,
    )  # fmt: skip


def _shape(shape: Box | Stroke) -> Iterator[Markup]:
    return _box(shape) if isinstance(shape, Box) else _stroke(shape)


# --- a box


def _box(box: Box) -> Iterator[Markup]:
    yield Markup(
        '<rect class="{}" x="{:.5g}" y="{:.5g}" width="{:.5g}" height="{:.5g}" fill="#{}" '
        'stroke="#{}" stroke-width=".35"/>'
    ).format(_class(box), box.x, box.y, box.width, box.height, box.fill, box.outline)
    pieces = [(line, wrapped(line, _room(box))) for line in box.lines]
    top = box.y + PADDING
    if box.anchor == "ctr":
        taken = sum(line.height * len(texts) for line, texts in pieces)
        top = box.y + (box.height - taken) / 2
    for line, texts in pieces:
        yield from _line(line, texts, box, top)
        top += line.height * len(texts)


def _line(line: Line, texts: Sequence[str], box: Box, top: float) -> Iterator[Markup]:
    """The texts of one line of the box, one below the other."""
    size = line.points * _POINT
    first = top + (line.height - size) / 2 + _ASCENT * size
    lead = len(line.lead.rstrip())
    for rank, text in enumerate(texts):
        yield Markup(
            '<text class="on-{}" x="{:.5g}" y="{:.5g}" font-size="{:.4g}" fill="#{}"{}{}>{}</text>'
        ).format(
            _class(box), box.x + PADDING, first + rank * line.height, size, box.ink,
            Markup(' font-weight="700"') if line.bold else "",
            _squeezed(_room(box)) if extent(line, text) > _TOO_WIDE * _room(box) else "",
            _led(text, lead),
        )  # fmt: skip
        lead = max(lead - len(text) - 1, 0)


def _class(box: Box) -> str:
    return _CLASSES.get(box.fill, "soft")


def _room(box: Box) -> float:
    return box.width - 2 * PADDING


def _squeezed(room: float) -> Markup:
    return Markup(' textLength="{:.5g}" lengthAdjust="spacingAndGlyphs"').format(room)


def _led(text: str, lead: int) -> Markup:
    """The text, its first ``lead`` letters bold."""
    if not lead:
        return escape(text)
    return Markup('<tspan font-weight="700">{}</tspan>{}').format(text[:lead], text[lead:])


# --- a line


def _stroke(stroke: Stroke) -> Iterator[Markup]:
    along = (stroke.x2 > stroke.x1) - (stroke.x2 < stroke.x1)
    down = (stroke.y2 > stroke.y1) - (stroke.y2 < stroke.y1)
    short = _HEAD / 2 if stroke.arrow else 0.0
    yield Markup(
        '<path class="trait" d="M{:.5g} {:.5g}L{:.5g} {:.5g}" stroke="#{}" stroke-width=".6"/>'
    ).format(
        stroke.x1, stroke.y1, stroke.x2 - along * short, stroke.y2 - down * short, stroke.colour
    )
    if stroke.arrow:
        yield Markup(
            '<path class="fleche" d="M{:.5g} {:.5g}l{:.4g} {:.4g}l{:.4g} {:.4g}z" fill="#{}"/>'
        ).format(
            stroke.x2, stroke.y2,
            -along * _HEAD - down * _HEAD / 2, -down * _HEAD - along * _HEAD / 2,
            down * _HEAD, along * _HEAD, stroke.colour,
        )  # fmt: skip
