"""The three pictures of a plan: alert chain, crisis cell, risk matrix.

Native and editable in Word, legible in black and white (no information by
colour alone), with a text alternative.  Each function gives the XML of whole
paragraphs or of a table, for a tag ``{{p … }}`` alone in its paragraph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

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
from sseplan.documents.text import clean
from sseplan.typography import french

PAGE_WIDTH = 170.0  # millimetres: A4 upright, margins of 2 cm
TALLEST = 215.0  # of one drawing, in millimetres: what fits a page with its heading
_GAP_ACROSS, _GAP_DOWN = 10.0, 10.0
_NARROWEST, _WIDEST = 50.0, 62.0

LEVELS = ("faible", "modéré", "élevé", "critique")


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


def alert_chain(
    links: Sequence[Link], *, palette: Palette | None = None, width: float = PAGE_WIDTH
) -> Markup:
    """Who alerts whom: a box a rank, joined by arrows, over as many rows as needed.

    ``width`` in millimetres.  A chain too tall for a page goes on in a second
    drawing.  Nothing at all for no link.
    """
    palette = palette or Palette()
    if not links:
        return Markup("")
    columns = columns_for(len(links), width + _GAP_ACROSS, _NARROWEST + _GAP_ACROSS)
    size = min((width - (columns - 1) * _GAP_ACROSS) / columns, _WIDEST)
    rows = _rows([_link_card(link) for link in links], columns)
    drawn, first = Markup(""), 0
    for page in _pages(rows, size):
        count = sum(map(len, page))
        alt = _chain_alt(links[first : first + count], first, len(links))
        drawn += _chain_page(page, size, palette, alt)
        first += count
    return drawn


def crisis_cell(
    pilot: Seat, seats: Sequence[Seat], *, palette: Palette | None = None, width: float = PAGE_WIDTH
) -> Markup:
    """The pilot above, the other functions below, joined by lines."""
    palette = palette or Palette()
    indent = 5.0
    columns = columns_for(max(len(seats), 1), width - indent + 6.0, _NARROWEST + 6.0)
    size = min((width - indent - (columns - 1) * 6.0) / columns, _WIDEST)
    rows = _rows([_seat_card(seat) for seat in seats], columns)
    span = indent + columns * size + (columns - 1) * 6.0
    shapes, bottom = _tree(_seat_card(pilot), rows, size, indent, span, palette)
    return group(shapes, (span, bottom), "Cellule de crise", _cell_alt(pilot, seats))


def level(probability: int, gravity: int) -> str:
    """The level word of a cell of the matrix, from the product (a reading aid, no norm)."""
    product = probability * gravity
    return LEVELS[(product > 3) + (product > 6) + (product > 9)]


def risk_matrix(
    cells: Mapping[tuple[int, int], Sequence[str]],
    *,
    probabilities: Sequence[str] = ("1", "2", "3", "4"),
    gravities: Sequence[str] = ("1", "2", "3", "4"),
    palette: Palette | None = None,
    width: float = PAGE_WIDTH,
) -> Markup:
    """The 4×4 matrix as a shaded Word table; ``cells``: (probability, gravity) → labels.

    ``probabilities`` and ``gravities`` are the labels of 1 to 4.  The most
    probable stands at the top, the gravest at the right; each cell names its level.
    """
    palette = palette or Palette()
    first = round(width * 0.18)
    widths = [_twips(first)] + [_twips((width - first) / 4)] * 4
    corner = french("Probabilité ↓   Gravité →")
    header = _matrix_row([corner, *gravities], widths, palette)
    lines = [
        _risk_row(p, probabilities[p - 1], cells, widths, palette) for p in range(4, 0, -1)
    ]
    return _matrix(header, lines, widths)


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
    boxes = [Box(x, y, width, strip, [card.title], palette.strong, "FFFFFF", palette.strong)]
    if body:
        boxes.append(
            Box(x, y + strip, width, body, card.body, palette.soft, palette.ink, palette.strong)
        )
    return boxes


def _rows(cards: Sequence[_Card], columns: int) -> list[list[_Card]]:
    return [list(cards[n : n + columns]) for n in range(0, len(cards), columns)]


def _row_heights(row: Sequence[_Card], width: float) -> tuple[float, float]:
    """Strip and body heights that suit every card of the row."""
    strips, bodies = zip(*(card.heights(width) for card in row), strict=True)
    return max(strips), max(bodies)


# ------------------------------------------------------------ the alert chain


def _pages(rows: list[list[_Card]], width: float) -> list[list[list[_Card]]]:
    """The rows, shared out over drawings that fit a page."""
    pages: list[list[list[_Card]]] = [[]]
    used = 0.0
    for row in rows:
        tall = sum(_row_heights(row, width)) + _GAP_DOWN
        if pages[-1] and used + tall > TALLEST:
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += tall
    return pages


def _chain_page(rows: list[list[_Card]], size: float, palette: Palette, alt: str) -> Markup:
    shapes: list[Box | Stroke] = []
    top, columns = 0.0, len(rows[0])
    for n, row in enumerate(rows):
        heights = _row_heights(row, size)
        if n:
            shapes += _turn(columns, size, top, palette)
        for column, card in enumerate(row):
            x = column * (size + _GAP_ACROSS)
            shapes += _boxes(card, x, top, size, heights, palette)
            if column:
                middle = top + heights[0] / 2
                shapes.append(
                    Stroke(x - _GAP_ACROSS, middle, x, middle, palette.strong, arrow=True)
                )
        top += sum(heights) + _GAP_DOWN
    span = columns * size + (columns - 1) * _GAP_ACROSS
    return group(shapes, (span, top - _GAP_DOWN), "Chaîne d'alerte", alt)


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


def _tree(
    pilot: _Card,
    rows: list[list[_Card]],
    size: float,
    indent: float,
    span: float,
    palette: Palette,
) -> tuple[list[Box | Stroke], float]:
    """The shapes of the chart, and its height."""
    heights = pilot.heights(size)
    middle, bottom = span / 2, sum(heights)
    boxes: list[Box] = _boxes(pilot, middle - size / 2, 0.0, size, heights, palette)
    strokes: list[Stroke] = []
    trunk, buses = indent / 4, []
    for row in rows:
        top = bottom + _GAP_DOWN
        buses.append(top - _GAP_DOWN / 2)
        strokes += _drops(row, size, indent, top, palette)
        boxes += _row_boxes(row, size, indent, top, palette)
        bottom = top + sum(_row_heights(row, size))
    strokes += _trunk(buses, trunk, middle, sum(heights), palette)
    strokes += _buses(rows, buses, size, indent, trunk, middle, palette)
    return [*strokes, *boxes], bottom


def _centre(column: int, size: float, indent: float) -> float:
    return indent + column * (size + 6.0) + size / 2


def _row_boxes(
    row: Sequence[_Card], size: float, indent: float, top: float, palette: Palette
) -> list[Box]:
    heights = _row_heights(row, size)
    return [
        box
        for column, card in enumerate(row)
        for box in _boxes(card, indent + column * (size + 6.0), top, size, heights, palette)
    ]


def _drops(
    row: Sequence[_Card], size: float, indent: float, top: float, palette: Palette
) -> list[Stroke]:
    """The short lines from the row's horizontal line down to its boxes."""
    centres = [_centre(column, size, indent) for column in range(len(row))]
    return [Stroke(x, top - _GAP_DOWN / 2, x, top, palette.strong) for x in centres]


def _trunk(
    buses: Sequence[float], trunk: float, middle: float, start: float, palette: Palette
) -> list[Stroke]:
    """From the pilot down to the first line, and down the left side to the others."""
    strokes = [Stroke(middle, start, middle, buses[0], palette.strong)] if buses else []
    if len(buses) > 1:
        strokes.append(Stroke(trunk, buses[0], trunk, buses[-1], palette.strong))
    return strokes


def _buses(
    rows: Sequence[Sequence[_Card]],
    buses: Sequence[float],
    size: float,
    indent: float,
    trunk: float,
    middle: float,
    palette: Palette,
) -> list[Stroke]:
    """The horizontal line above each row."""
    strokes = []
    for n, (row, y) in enumerate(zip(rows, buses, strict=True)):
        ends = [_centre(0, size, indent), _centre(len(row) - 1, size, indent)]
        ends += [middle] if n == 0 else []
        ends += [trunk] if len(rows) > 1 else []
        if max(ends) > min(ends):
            strokes.append(Stroke(min(ends), y, max(ends), y, palette.strong))
    return strokes


def _cell_alt(pilot: Seat, seats: Sequence[Seat]) -> str:
    below = " ".join(map(_seat_alt, seats))
    return french(f"Organigramme de la cellule de crise. En haut, {_seat_alt(pilot)} {below}")


def _seat_alt(seat: Seat) -> str:
    facts = [seat.holder, *seat.details, seat.substitute and f"suppléant : {seat.substitute}"]
    told = ", ".join(filter(None, facts))
    return f"{seat.function} : {told}." if told else f"{seat.function}."


# ------------------------------------------------------------ the risk matrix


def _matrix(header: str, lines: Sequence[str], widths: Sequence[int]) -> Markup:
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="404040"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return Markup(
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0460" w:firstRow="1" w:lastRow="0" w:firstColumn="1" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        '<w:tblCaption w:val="Matrice des risques"/>'
        f'<w:tblDescription w:val="{escape(french(_MATRIX_ALT))}"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{header}{''.join(lines)}</w:tbl>"
    )


_MATRIX_ALT = (
    "Les risques selon leur probabilité (lignes, de la plus forte à la plus faible) et leur "
    "gravité (colonnes, de la plus faible à la plus forte) ; chaque case dit son niveau."
)


def _matrix_row(titles: Sequence[str], widths: Sequence[int], palette: Palette) -> str:
    cells = "".join(
        _cell([(title, True)], w, palette.strong, "FFFFFF", centred=True)
        for title, w in zip(titles, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _risk_row(
    probability: int,
    label: str,
    cells: Mapping[tuple[int, int], Sequence[str]],
    widths: Sequence[int],
    palette: Palette,
) -> str:
    written = _cell([(label, True)], widths[0], palette.strong, "FFFFFF", centred=True)
    for gravity in range(1, 5):
        word = level(probability, gravity)
        fill, ink = _colours(word, palette)
        lines = [(word.capitalize(), True)]
        lines += [(risk, False) for risk in cells.get((probability, gravity), ())]
        written += _cell(lines, widths[gravity], fill, ink)
    return (
        '<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="1020" w:hRule="atLeast"/></w:trPr>'
        f"{written}</w:tr>"
    )


def _colours(word: str, palette: Palette) -> tuple[str, str]:
    """Fill and ink of a level; from light to dark, so that a photocopy keeps the order."""
    fills = (palette.low, palette.moderate, palette.high, palette.critical)
    fill = fills[LEVELS.index(word)]
    return fill, "FFFFFF" if word == "critique" else palette.ink


def _cell(
    lines: Sequence[tuple[str, bool]], width: int, fill: str, ink: str, *, centred: bool = False
) -> str:
    align = "center" if centred else "left"
    paragraphs = "".join(_cell_line(text, bold, align, ink) for text, bold in lines)
    vertical = '<w:vAlign w:val="center"/>' if centred else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>{vertical}</w:tcPr>'
        f"{paragraphs}</w:tc>"
    )


def _cell_line(text: str, bold: bool, align: str, ink: str) -> str:
    weight = "<w:b/>" if bold else '<w:b w:val="0"/>'
    words = escape(" ".join(clean(text).split()))
    return (
        '<w:p><w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{align}"/></w:pPr><w:r><w:rPr>{weight}<w:color w:val="{ink}"/>'
        f'<w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr>'
        f'<w:t xml:space="preserve">{words}</w:t></w:r></w:p>'
    )


def _twips(millimetres: float) -> int:
    return round(millimetres / 25.4 * 1440)
