"""Boxes, lines and groups of native Word drawings (DrawingML), as XML text.

Everything is measured in millimetres here and written in EMU (36,000 to the
millimetre).  A drawing is one group in the text, with its description; programs
that can't draw it show the description instead (``mc:Fallback``).  The ids are
made unique over the document when it is rendered (``repairs``).

Every shape is described in one word too: LibreOffice forgets the description of
a group in its PDF and tags each shape as a figure, which must have one; the text
of the boxes is read as text.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from sseplan.documents.text import clean

_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_WPG = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
_WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

_MM_PER_POINT = 25.4 / 72
_LINE_SPACING = 1.25  # of the type size; Calibri takes 1.22, Arial 1.15
PADDING = 1.8  # millimetres between a box and its text
LONGEST = 160  # characters of one value in a box; the description has it whole


@dataclass(frozen=True)
class Palette:
    """Colours of the drawings, RRGGBB; ``strong`` carries white text, the others ``ink``."""

    strong: str = "1F3864"
    soft: str = "F3F6FB"
    ink: str = "1A1A1A"
    low: str = "E6F2DF"
    moderate: str = "FFEBA8"
    high: str = "F2A96B"
    critical: str = "9C1C1C"


@dataclass(frozen=True)
class Line:
    """One line of text of a box, before wrapping; ``lead`` is set in front, in bold."""

    text: str
    lead: str = ""
    bold: bool = False
    points: float = 9.5

    @property
    def whole(self) -> str:
        return f"{self.lead}{self.text}"

    @property
    def height(self) -> float:
        """Millimetres that one line of it takes."""
        return self.points * _LINE_SPACING * _MM_PER_POINT


@dataclass(frozen=True)
class Box:
    """A rectangle with text, placed; ``fill`` and ``ink`` are colours."""

    x: float
    y: float
    width: float
    height: float
    lines: Sequence[Line]
    fill: str
    ink: str
    outline: str
    anchor: str = "t"  # "t" or "ctr": where the text stands


@dataclass(frozen=True)
class Stroke:
    """A straight line from one point to another, horizontal or vertical."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    arrow: bool = False


def short(text: str) -> str:
    """A value on one line, cleaned, cut with «…» when it is too long for a box."""
    flat = " ".join(clean(text).split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1].rstrip() + "…"


def height(lines: Iterable[Line], width: float) -> float:
    """The height that these lines need in a box of this width, padding included."""
    room = width - 2 * PADDING
    return 2 * PADDING + sum(len(wrapped(line, room)) * line.height for line in lines)


def group(shapes: Sequence[Box | Stroke], size: tuple[float, float], name: str, alt: str) -> Markup:
    """A paragraph with one drawing of ``size`` (width, height) made of these shapes."""
    cx, cy = _emu(size[0]), _emu(size[1])
    inner = "".join(_shape(shape, n) for n, shape in enumerate(shapes, 2))
    words = escape(" ".join(clean(alt).split()))
    return Markup(
        f'<w:p xmlns:w="{_W}"><w:pPr><w:keepLines/><w:spacing w:before="120" w:after="120"/>'
        '<w:jc w:val="center"/></w:pPr><w:r>'
        f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice xmlns:wpg="{_WPG}" Requires="wpg">'
        f'<w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{cx}" cy="{cy}"/><wp:effectExtent l="9525" t="9525" r="9525" b="9525"/>'
        f'<wp:docPr id="1" name="{escape(clean(name))}" descr="{words}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_A}"><a:graphicData uri="{_WPG}">'
        f'<wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{cx}" cy="{cy}"/><a:chOff x="0" y="0"/><a:chExt cx="{cx}" cy="{cy}"/>'
        f"</a:xfrm></wpg:grpSpPr>{inner}</wpg:wgp></a:graphicData></a:graphic></wp:inline>"
        f'</w:drawing></mc:Choice><mc:Fallback><w:t xml:space="preserve">{words}</w:t>'
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def _shape(shape: Box | Stroke, id_: int) -> str:
    return _box(shape, id_) if isinstance(shape, Box) else _stroke(shape, id_)


def _box(box: Box, id_: int) -> str:
    paragraphs = "".join(_paragraph(line, box) for line in box.lines) or "<w:p/>"
    inset = _emu(PADDING)
    return (
        f'<wps:wsp xmlns:wps="{_WPS}"><wps:cNvPr id="{id_}" name="Case {id_}" descr="Cadre"/>'
        f"<wps:cNvSpPr/><wps:spPr>{_frame(box.x, box.y, box.width, box.height)}"
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{_fill(box.fill)}'
        f'<a:ln w="12700">{_fill(box.outline)}</a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{paragraphs}</w:txbxContent></wps:txbx>"
        f'<wps:bodyPr wrap="square" lIns="{inset}" tIns="{inset}" rIns="{inset}" bIns="{inset}" '
        f'anchor="{box.anchor}"><a:noAutofit/></wps:bodyPr></wps:wsp>'
    )


def _stroke(stroke: Stroke, id_: int) -> str:
    x, y = min(stroke.x1, stroke.x2), min(stroke.y1, stroke.y2)
    flip = ' flipH="1"' if stroke.x2 < stroke.x1 else ' flipV="1"' if stroke.y2 < stroke.y1 else ""
    frame = _frame(x, y, abs(stroke.x2 - stroke.x1), abs(stroke.y2 - stroke.y1), flip)
    head = '<a:tailEnd type="triangle" w="med" len="med"/>' if stroke.arrow else ""
    kind = "Flèche" if stroke.arrow else "Trait"
    return (
        f'<wps:wsp xmlns:wps="{_WPS}"><wps:cNvPr id="{id_}" name="{kind} {id_}" descr="{kind}"/>'
        f'<wps:cNvCnPr/><wps:spPr>{frame}<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="22225">{_fill(stroke.colour)}{head}</a:ln></wps:spPr><wps:bodyPr/></wps:wsp>'
    )


def _paragraph(line: Line, box: Box) -> str:
    return (
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
        '<w:ind w:left="0" w:right="0" w:firstLine="0"/><w:jc w:val="left"/></w:pPr>'
        f"{_run(line.lead, True, line, box.ink)}{_run(line.text, line.bold, line, box.ink)}</w:p>"
    )


def _run(text: str, bold: bool, line: Line, ink: str) -> str:
    if not text:
        return ""
    size = round(line.points * 2)
    weight = "<w:b/>" if bold else '<w:b w:val="0"/>'
    return (
        f'<w:r><w:rPr>{weight}<w:color w:val="{ink}"/><w:sz w:val="{size}"/>'
        f'<w:szCs w:val="{size}"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def _frame(x: float, y: float, width: float, height: float, flip: str = "") -> str:
    return (
        f'<a:xfrm{flip}><a:off x="{_emu(x)}" y="{_emu(y)}"/>'
        f'<a:ext cx="{_emu(width)}" cy="{_emu(height)}"/></a:xfrm>'
    )


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _emu(millimetres: float) -> int:
    return round(millimetres * 36000)


def wrapped(line: Line, room: float) -> list[str]:
    """The lines that the text takes in ``room`` millimetres, estimated on the wide side."""
    average = extent(line, line.whole) / max(len(line.whole), 1)
    columns = max(int(room / average * 0.97), 1) if average else 1
    return textwrap.wrap(line.whole, columns) or [""]


def extent(line: Line, text: str) -> float:
    """The width of a text set like ``line``, in millimetres, estimated on the wide side."""
    wide = 1.06 if line.bold or line.lead else 1.0
    return sum(map(_ems, text)) * wide * line.points * _MM_PER_POINT


def _ems(character: str) -> float:
    """The width of a character in ems, as in Arial."""
    if character in "iljtfrI.,:;'|!()[]- \u00a0":
        return 0.32
    if character in "mwMW@%—…":
        return 0.88
    if ord(character) > 0x2E80:
        return 1.0
    return 0.70 if character.isupper() else 0.56


def columns_for(count: int, width: float, widest: float) -> int:
    """How many boxes a row takes: rows as even as possible, no box narrower than ``widest``."""
    most = max(int(width // widest), 1)
    rows = math.ceil(count / most)
    return math.ceil(count / rows)
