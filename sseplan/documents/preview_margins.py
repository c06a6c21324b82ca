"""The headers and footers of a Word file as the margin boxes of its printed pages.

A box is at the left, in the middle or at the right of the margin above or below (CSS Paged
Media 3, §4: ``@top-left`` to ``@bottom-right``), as tabs cut a header in Word.  A browser that
knows no such boxes (Firefox) leaves them out.  Read: the default header and footer of a section,
else that of the section before.  Not read: those of first or even pages, pictures, tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from lxml import etree

from sseplan.documents.preview_looks import Declarations, distance, run_look
from sseplan.documents.preview_styles import Boxes, Styles
from sseplan.documents.preview_wordml import PARSER, Element, W, style_of

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONS = "word/_rels/document.xml.rels"
_PLACES = {1: ("left",), 2: ("left", "right"), 3: ("left", "center", "right")}
_COUNTERS = {"PAGE": "page", "NUMPAGES": "pages"}
_SAFE = re.compile(r"[\w -]", re.ASCII)
_INHERITED = ("font-family", "font-size", "color", "line-height")
_TAB = "\t"


@dataclass
class Margins:
    """The headers and footers of a file; sections are asked for in their order."""

    parts: Mapping[str, bytes]
    styles: Styles
    _last: dict[str, Boxes] = field(default_factory=dict)

    def boxes(self, section: Element | None) -> Boxes:
        """The boxes of the pages of a section."""
        found = (self._side(section, side) for side in ("top", "bottom"))
        return tuple(box for boxes in found for box in boxes)

    def _side(self, section: Element | None, side: str) -> Boxes:
        root = self._story(section, _STORIES[side])
        if root is not None and section is not None:
            self._last[side] = tuple(self._placed(root, section, side))
        return self._last.get(side, ())

    def _story(self, section: Element | None, kind: str) -> Element | None:
        references = () if section is None else section.iterfind(f"{W}{kind}Reference")
        for one in references:
            if one.get(f"{W}type", "default") == "default":
                name = self._targets().get(one.get(f"{_R}id", ""), "")
                data = self.parts.get(f"word/{name}")
                return None if data is None else etree.fromstring(data, PARSER)
        return None

    def _targets(self) -> dict[str, str]:
        data = self.parts.get(_RELATIONS)
        relations = () if data is None else etree.fromstring(data, PARSER)
        return {one.get("Id", ""): one.get("Target", "") for one in relations}

    def _placed(
        self, root: Element, section: Element, side: str
    ) -> Iterator[tuple[str, Declarations]]:
        lines = list(root.iter(f"{W}p"))
        cut = [_cut(line) for line in lines]
        if not any(piece.said for pieces in cut for piece in pieces):
            return
        look = self.styles.look(style_of(lines[0]))
        shared = tuple(f"{key}: {look[key]}" for key in _INHERITED if key in look)
        room = _room(look, section, side, len(lines))
        for place, pieces in _columns(cut):
            told = (*shared, *room, *_told(pieces), f"text-align: {place}")
            yield f"@{side}-{place}", told


_STORIES = {"top": "header", "bottom": "footer"}


@dataclass
class _Piece:
    """What is between two tabs: CSS values for ``content``; whether all of its words are bold."""

    said: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)


def _cut(line: Element) -> list[_Piece]:
    pieces = [_Piece()]
    for value, bold in _values(line):
        if value == _TAB:
            pieces.append(_Piece())
        elif value:
            pieces[-1].said.append(value)
            pieces[-1].bold.append(bold)
    return pieces


def _values(line: Element) -> Iterator[tuple[str, bool]]:
    """Words, counters and tabs in order; what a field showed last is not said."""
    inside = ""  # of a field: "code", then "shown"
    for one in line.iter(f"{W}fldSimple", f"{W}fldChar", f"{W}instrText", f"{W}t", f"{W}tab"):
        if one.tag == f"{W}fldSimple":
            yield _counter(one.get(f"{W}instr", "")), False
        elif one.tag == f"{W}fldChar":
            inside = {"begin": "code", "separate": "shown"}.get(one.get(f"{W}fldCharType", ""), "")
        elif one.tag == f"{W}instrText":
            yield _counter(one.text or ""), False
        elif one.tag == f"{W}tab":
            yield (_TAB, False) if _is_run(one) else ("", False)
        elif not inside and not _in_field(one):
            yield _string(one.text or ""), _is_bold(one)


def _is_run(tab: Element) -> bool:
    parent = tab.getparent()
    return parent is not None and parent.tag == f"{W}r"


def _in_field(text: Element) -> bool:
    return next(text.iterancestors(f"{W}fldSimple"), None) is not None


def _is_bold(text: Element) -> bool:
    parent = text.getparent()
    own = None if parent is None else parent.find(f"{W}rPr")
    return "font-weight: 700" in run_look(own)


def _counter(code: str) -> str:
    name = _COUNTERS.get(code.strip().split(" ")[0].upper(), "")
    return f"counter({name})" if name else ""


def _string(text: str) -> str:
    """A CSS string that no character can end: all but letters and digits is written by its number,
    to which the blank after it belongs (CSS Syntax 3, §4.3.7)."""
    told = (one if _SAFE.fullmatch(one) else f"\\{ord(one):x} " for one in text)
    return f'"{"".join(told)}"' if text else ""


def _columns(cut: Sequence[Sequence[_Piece]]) -> Iterator[tuple[str, list[_Piece]]]:
    """What each box holds, a piece a line."""
    places = _PLACES[min(max(map(len, cut)), 3)]
    for place, pieces in zip(places, zip_longest(*cut, fillvalue=_Piece()), strict=False):
        yield place, list(pieces)


def _told(pieces: Sequence[_Piece]) -> Declarations:
    said = ' "\\a " '.join(" ".join(piece.said) or '""' for piece in pieces)
    bold = [one for piece in pieces for one in piece.bold]
    weight = ("font-weight: 700",) if bold and all(bold) else ()
    return (f"content: {said}", "white-space: pre-line", *weight)


def _room(look: Mapping[str, str], section: Element, side: str, lines: int) -> Declarations:
    """Where the text stands in the margin, with the line beside it."""
    edge, inner = ("header", "bottom") if side == "top" else ("footer", "top")
    beside = {key: look[key] for key in (f"border-{inner}", f"padding-{inner}") if key in look}
    taken = lines * _line(look) + sum(map(_points, beside.values()))
    room = distance(section, side) - distance(section, edge) - taken
    told = (f"{key}: {value}" for key, value in beside.items())
    return (f"vertical-align: {inner}", f"margin-{inner}: {max(room, 0):.4g}pt", *told)


def _line(look: Mapping[str, str]) -> float:
    """How high a line is, in points."""
    told = look.get("line-height", "1.2")
    return _points(told) if "pt" in told else float(told) * _points(look.get("font-size", "11pt"))


def _points(told: str) -> float:
    return float(told.partition("pt")[0])
