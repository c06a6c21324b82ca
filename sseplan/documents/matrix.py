"""The risk matrix: four probabilities by four gravities, as a shaded Word table.

A table and not a picture: it can be edited, searched and read aloud.  Each cell
names its level and the shades go from light to dark, so that a photocopy in
black and white keeps the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from sseplan.documents.shapes import Palette
from sseplan.documents.text import clean
from sseplan.typography import french

PAGE_WIDTH = 170.0  # millimetres: A4 upright, margins of 2 cm
LEVELS = ("faible", "modéré", "élevé", "critique")

MATRIX_ALT = (
    "Les risques selon leur probabilité (lignes, de la plus forte à la plus faible) et leur "
    "gravité (colonnes, de la plus faible à la plus forte) ; chaque case dit son niveau."
)


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
    lines = [_risk_row(p, probabilities[p - 1], cells, widths, palette) for p in (4, 3, 2, 1)]
    return _matrix(header, lines, widths)


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
        f'<w:tblDescription w:val="{escape(french(MATRIX_ALT))}"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{header}{''.join(lines)}</w:tbl>"
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
        fill, ink = colours(word, palette)
        lines = [(word.capitalize(), True)]
        lines += [(f"• {risk}", False) for risk in cells.get((probability, gravity), ())]
        written += _cell(lines, widths[gravity], fill, ink)
    return (
        '<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="1020" w:hRule="atLeast"/></w:trPr>'
        f"{written}</w:tr>"
    )


def colours(word: str, palette: Palette) -> tuple[str, str]:
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
    # keepNext: the matrix stays on one page.
    weight = "<w:b/>" if bold else '<w:b w:val="0"/>'
    words = escape(" ".join(clean(text).split()))
    return (
        "<w:p><w:pPr><w:keepNext/>"
        '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{align}"/></w:pPr><w:r><w:rPr>{weight}<w:color w:val="{ink}"/>'
        f'<w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr>'
        f'<w:t xml:space="preserve">{words}</w:t></w:r></w:p>'
    )


def _twips(millimetres: float) -> int:
    return round(millimetres / 25.4 * 1440)
