"""The two pictures of a plan: the alert chain and the crisis cell.

Native and editable in Word, legible in black and white (no information by
colour alone), with a text alternative.  Each function gives the XML of whole
paragraphs, for a tag ``{{p … }}`` alone in its paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sseplan.documents.shapes import (
    Box,
    Line,
    Palette,
    Stroke,
    columns_for,
    group,
    height,
    short,
)
from sseplan.typography import french

PAGE_WIDTH = 170.0  # millimetres: A4 upright, margins of 2 cm
TALLEST = 215.0  # of one drawing, in millimetres: what fits a page with its heading
_GAP_ACROSS, _GAP_DOWN = 10.0, 10.0
_GAP = 6.0  # between the boxes of the crisis cell
_TRUNK = 5.0  # left of them, where a line runs down to the lower rows
_NARROWEST, _WIDEST = 50.0, 62.0


@dataclass(frozen=True)
class Link:
    """One rank of the alert chain; what is empty is not written."""

    rank: str
    function: str
    person: str = ""
    substitute: str = ""
    means: str = ""
    delay: str = ""


@dataclass(frozen=True)
class Seat:
    """One function of the crisis cell; ``details`` are lines below the holder's name."""

    function: str
    holder: str = ""
    substitute: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Card:
    """A title strip over a body: what both drawings are made of."""

    title: Line
    body: tuple[Line, ...]

    def heights(self, width: float) -> tuple[float, float]:
        body = height(self.body, width) if self.body else 0.0
        return height([self.title], width), body


@dataclass(frozen=True)
class Drawing:
    """Shapes in a frame of ``size`` (width, height) millimetres; ``alt`` says them in words."""

    shapes: Sequence[Box | Stroke]
    size: tuple[float, float]
    name: str
    alt: str


def alert_chain(
    links: Sequence[Link], *, palette: Palette | None = None, width: float = PAGE_WIDTH
) -> Markup:
    """The alert chain as native Word drawings; nothing at all for no link."""
    return Markup("").join(map(_written, chain(links, palette=palette, width=width)))


def chain(
    links: Sequence[Link],
    *,
    palette: Palette | None = None,
    width: float = PAGE_WIDTH,
    tallest: float = TALLEST,
) -> list[Drawing]:
    """Who alerts whom: a box a rank, joined by arrows, over as many rows as needed.

    ``width`` and ``tallest`` in millimetres.  What is too tall goes on in another
    drawing.  None at all for no link.
    """
    palette = palette or Palette()
    if not links:
        return []
    columns = columns_for(len(links), width + _GAP_ACROSS, _NARROWEST + _GAP_ACROSS)
    size = min((width - (columns - 1) * _GAP_ACROSS) / columns, _WIDEST)
    rows = _rows([_link_card(link) for link in links], columns)
    drawn: list[Drawing] = []
    first = 0
    for page in _pages(rows, size, tallest):
        count = sum(map(len, page))
        alt = _chain_alt(links[first : first + count], first, len(links))
        drawn.append(_chain_page(page, columns, size, palette, alt))
        first += count
    return drawn


def crisis_cell(
    pilot: Seat, seats: Sequence[Seat], *, palette: Palette | None = None, width: float = PAGE_WIDTH
) -> Markup:
    """The crisis cell as a native Word drawing."""
    return _written(cell(pilot, seats, palette=palette, width=width))


def cell(
    pilot: Seat, seats: Sequence[Seat], *, palette: Palette | None = None, width: float = PAGE_WIDTH
) -> Drawing:
    """The pilot above, the other functions below, joined by lines."""
    palette = palette or Palette()
    columns = columns_for(max(len(seats), 1), width - _TRUNK + _GAP, _NARROWEST + _GAP)
    size = min((width - _TRUNK - (columns - 1) * _GAP) / columns, _WIDEST)
    rows = _rows([_seat_card(seat) for seat in seats], columns)
    chart = _Chart(size, _TRUNK + columns * (size + _GAP) - _GAP, palette)
    shapes, bottom = chart.drawn(_seat_card(pilot), rows)
    return Drawing(shapes, (chart.span, bottom), "Cellule de crise", _cell_alt(pilot, seats))


def _written(drawing: Drawing) -> Markup:
    return group(drawing.shapes, drawing.size, drawing.name, drawing.alt)


# ------------------------------------------------------------------ the cards


def _link_card(link: Link) -> _Card:
    pairs = (
        ("", link.person),
        ("Suppléant : ", link.substitute),
        ("Moyen : ", link.means),
        ("Délai : ", link.delay),
    )
    return _card(" · ".join(filter(None, (link.rank, link.function))), pairs)


def _seat_card(seat: Seat) -> _Card:
    details = [("", detail) for detail in seat.details]
    return _card(seat.function, [("", seat.holder), *details, ("Suppléant : ", seat.substitute)])


def _card(title: str, pairs: Sequence[tuple[str, str]]) -> _Card:
    """The first pair is the person, in bold; empty values are left out."""
    body = tuple(
        Line(short(value), french(lead), bold=n == 0, points=10 if n == 0 else 9)
        for n, (lead, value) in enumerate(pairs)
        if value.strip()
    )
    return _Card(Line(short(title), bold=True, points=10), body)


def _boxes(
    card: _Card, x: float, y: float, width: float, heights: tuple[float, float], palette: Palette
) -> list[Box]:
    strip, body = heights
    dark = palette.strong
    boxes = [Box(x, y, width, strip, [card.title], dark, "FFFFFF", dark, anchor="ctr")]
    if body:
        boxes.append(Box(x, y + strip, width, body, card.body, palette.soft, palette.ink, dark))
    return boxes


def _rows(cards: Sequence[_Card], columns: int) -> list[list[_Card]]:
    return [list(cards[n : n + columns]) for n in range(0, len(cards), columns)]


def _row_heights(row: Sequence[_Card], width: float) -> tuple[float, float]:
    """Strip and body heights that suit every card of the row."""
    strips, bodies = zip(*(card.heights(width) for card in row), strict=True)
    return max(strips), max(bodies)


# ------------------------------------------------------------ the alert chain


def _pages(rows: list[list[_Card]], width: float, tallest: float) -> list[list[list[_Card]]]:
    """The rows, shared out over drawings that are not too tall."""
    pages: list[list[list[_Card]]] = [[]]
    used = 0.0
    for row in rows:
        tall = sum(_row_heights(row, width)) + _GAP_DOWN
        if pages[-1] and used + tall - _GAP_DOWN > tallest:
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += tall
    return pages


def _chain_page(
    rows: list[list[_Card]], columns: int, size: float, palette: Palette, alt: str
) -> Drawing:
    shapes: list[Box | Stroke] = []
    top = 0.0
    for n, row in enumerate(rows):
        heights = _row_heights(row, size)
        shapes += _turn(columns, size, top, palette) if n else []
        shapes += _chain_row(row, top, size, heights, palette)
        top += sum(heights) + _GAP_DOWN
    span = columns * size + (columns - 1) * _GAP_ACROSS
    return Drawing(shapes, (span, top - _GAP_DOWN), "Chaîne d'alerte", alt)


def _chain_row(
    row: Sequence[_Card], top: float, size: float, heights: tuple[float, float], palette: Palette
) -> list[Box | Stroke]:
    shapes: list[Box | Stroke] = []
    middle = top + heights[0] / 2
    for column, card in enumerate(row):
        x = column * (size + _GAP_ACROSS)
        shapes += _boxes(card, x, top, size, heights, palette)
        if column:
            shapes.append(Stroke(x - _GAP_ACROSS, middle, x, middle, palette.strong, arrow=True))
    return shapes


def _turn(columns: int, size: float, top: float, palette: Palette) -> list[Stroke]:
    """From the last box of a full row, down, back to the left and into the next row."""
    last = (columns - 1) * (size + _GAP_ACROSS) + size / 2
    above, middle, first = top - _GAP_DOWN, top - _GAP_DOWN / 2, size / 2
    if columns == 1:
        return [Stroke(first, above, first, top, palette.strong, arrow=True)]
    return [
        Stroke(last, above, last, middle, palette.strong),
        Stroke(last, middle, first, middle, palette.strong),
        Stroke(first, middle, first, top, palette.strong, arrow=True),
    ]


def _chain_alt(links: Sequence[Link], before: int, total: int) -> str:
    ranks = "un rang" if total == 1 else f"{total} rangs"
    title = "Chaîne d'alerte (suite). " if before else f"Chaîne d'alerte en {ranks}. "
    return french(title + " ".join(map(_link_alt, links)))


def _link_alt(link: Link) -> str:
    facts = [
        link.person,
        link.substitute and f"suppléant : {link.substitute}",
        link.means and f"par {link.means}",
        link.delay and f"délai : {link.delay}",
    ]
    told = ", ".join(filter(None, [link.function, *facts]))
    return f"Rang {link.rank} : {told}."


# ------------------------------------------------------------ the crisis cell


@dataclass(frozen=True)
class _Chart:
    """Where things stand in the chart: boxes of ``size`` over a width of ``span``."""

    size: float
    span: float
    palette: Palette

    @property
    def middle(self) -> float:
        return self.span / 2

    def drawn(
        self, pilot: _Card, rows: Sequence[Sequence[_Card]]
    ) -> tuple[list[Box | Stroke], float]:
        """All the shapes, lines first, and the height."""
        heights = pilot.heights(self.size)
        left = self.middle - self.size / 2
        boxes = _boxes(pilot, left, 0.0, self.size, heights, self.palette)
        bottom, buses = sum(heights), []
        for row in rows:
            top = bottom + _GAP_DOWN
            buses.append(top - _GAP_DOWN / 2)
            boxes += self._row(row, top)
            bottom = top + sum(_row_heights(row, self.size))
        return [*self._lines(rows, buses, sum(heights)), *boxes], bottom

    def _centre(self, column: int) -> float:
        return _TRUNK + column * (self.size + _GAP) + self.size / 2

    def _row(self, row: Sequence[_Card], top: float) -> list[Box]:
        heights = _row_heights(row, self.size)
        return [
            box
            for column, card in enumerate(row)
            for box in _boxes(
                card, self._centre(column) - self.size / 2, top, self.size, heights, self.palette
            )
        ]

    def _lines(
        self, rows: Sequence[Sequence[_Card]], buses: Sequence[float], start: float
    ) -> list[Stroke]:
        """From the pilot down to the first row's line, down the left side to the others."""
        lines = [(self.middle, start, self.middle, buses[0])] if buses else []
        trunk = [_TRUNK / 4] if len(buses) > 1 else []
        lines += [(x, buses[0], x, buses[-1]) for x in trunk]
        for n, (row, y) in enumerate(zip(rows, buses, strict=True)):
            centres = [self._centre(column) for column in range(len(row))]
            lines += [(x, y, x, y + _GAP_DOWN / 2) for x in centres]
            ends = [*centres, *trunk, *([] if n else [self.middle])]
            lines.append((min(ends), y, max(ends), y))
        return [Stroke(*line, self.palette.strong) for line in lines]


def _cell_alt(pilot: Seat, seats: Sequence[Seat]) -> str:
    below = " ".join(map(_seat_alt, seats))
    return french(f"Organigramme de la cellule de crise. En haut, {_seat_alt(pilot)} {below}")


def _seat_alt(seat: Seat) -> str:
    facts = [seat.holder, *seat.details, seat.substitute and f"suppléant : {seat.substitute}"]
    told = ", ".join(filter(None, facts))
    return f"{seat.function} : {told}." if told else f"{seat.function}."
