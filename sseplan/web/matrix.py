"""The risk matrix on a page: the rows of its table, and the same as a drawing for a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sseplan.documents.drawings import PAGE_WIDTH, Drawing
from sseplan.documents.matrix import MATRIX_ALT, colours, level
from sseplan.documents.pictures import GRAVITIES, PROBABILITIES
from sseplan.documents.shapes import Box, Line, Palette, height, short
from sseplan.typography import french

Risks = Mapping[tuple[int, int], Sequence[str]]
"""The names of the risks by probability and gravity, 1 to 4."""

_RANKS = (1, 2, 3, 4)
_CORNER = "Probabilité ↓ Gravité →"
_LOWEST = 14.0  # millimetres: the height of a row without a risk


@dataclass(frozen=True)
class Cell:
    """One cell: its level (« faible »… « critique ») and the risks in it."""

    level: str
    risks: Sequence[str]


def rows(risks: Risks) -> list[tuple[str, list[Cell]]]:
    """The rows from the most probable down, each with its label and cells by rising gravity."""
    return [
        (PROBABILITIES[p - 1], [Cell(level(p, g), risks.get((p, g), ())) for g in _RANKS])
        for p in reversed(_RANKS)
    ]


def drawing(risks: Risks) -> Drawing:
    """The matrix as boxes."""
    first = PAGE_WIDTH * 0.18
    wide = (PAGE_WIDTH - first) / len(_RANKS)
    lines: list[list[_Plan]] = [[_title(_CORNER), *map(_title, GRAVITIES)]]
    for label, cells in rows(risks):
        lines.append([_title(label), *map(_planned, cells)])
    boxes: list[Box] = []
    top = 0.0
    for row in lines:
        widths = [first, *[wide] * len(_RANKS)]
        tall = max(height(one.lines, width) for one, width in zip(row, widths, strict=True))
        tall = max(tall, _LOWEST) if top else tall
        for column, one in enumerate(row):
            left = first + (column - 1) * wide if column else 0.0
            boxes.append(one.box(left, top, widths[column], tall))
        top += tall
    return Drawing(boxes, (PAGE_WIDTH, top), "Matrice des risques", _alt(risks))


@dataclass(frozen=True)
class _Plan:
    """A box that has no place yet."""

    lines: Sequence[Line]
    fill: str
    ink: str
    anchor: str = "t"

    def box(self, x: float, y: float, width: float, tall: float) -> Box:
        return Box(x, y, width, tall, self.lines, self.fill, self.ink, "404040", self.anchor)


def _title(text: str) -> _Plan:
    return _Plan([Line(french(text), bold=True, points=9)], Palette().strong, "FFFFFF", "ctr")


def _planned(cell: Cell) -> _Plan:
    fill, ink = colours(cell.level, Palette())
    names = [Line(f"• {short(name)}", points=9) for name in cell.risks]
    return _Plan([Line(cell.level.capitalize(), bold=True, points=9), *names], fill, ink)


def _alt(risks: Risks) -> str:
    told = [
        f"Niveau {level(p, g)}, probabilité {p}, gravité {g} : {', '.join(names)}."
        for (p, g), names in sorted(risks.items(), reverse=True)
    ]
    return french(" ".join([MATRIX_ALT, *told]))
