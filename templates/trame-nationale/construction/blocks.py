"""The bricks of a Word template: paragraphs, runs, tables and sections as XML text.

Everything is plain WordprocessingML, so that the same script gives the same bytes
and the file holds nothing that the plan does not use.  Widths are millimetres.
Tags (``{{ }}``, ``{%p %}``, ``{%tr %}``) always stand in a paragraph's text, never
in an XML attribute: the template stays a file that Word opens and a person restyles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from construction.looks import shade
from sseplan.documents.tags import TAG
from sseplan.typography import NBSP, french

TWIPS_PER_MM = 1440 / 25.4
PORTRAIT, LANDSCAPE = (210, 297), (297, 210)


def twips(millimetres: float) -> int:
    """Millimetres as twentieths of a point."""
    return round(millimetres * TWIPS_PER_MM)


def run(text: str, *, style: str = "", bold: bool = False) -> str:
    """Text with one character style."""
    properties = f'<w:rStyle w:val="{style}"/>' if style else ""
    properties += "<w:b/>" if bold else ""
    head = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    kept = "{{" in text or text != text.strip()  # blanks at the ends, now or once filled
    space = ' xml:space="preserve"' if kept else ""
    return f"<w:r>{head}<w:t{space}>{escape(_printed(text))}</w:t></w:r>"


def _printed(text: str) -> str:
    """Plain text with French spaces, its tags untouched; the text may go on from another run."""
    spaced = NBSP + text[1:] if re.match(r" [:;!?»]", text) else text
    return TAG.sub(lambda tag: tag[0].replace(NBSP, " "), french(spaced))


def field(instruction: str) -> str:
    """A field that Word computes by itself: PAGE, NUMPAGES."""
    return f'<w:fldSimple w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


TAB = "<w:r><w:tab/></w:r>"
BREAK = "<w:r><w:br/></w:r>"


def runs(*pieces: str) -> str:
    """Several runs in one paragraph; what is not XML yet is plain text."""
    return "".join(piece if piece.startswith("<w:") else run(piece) for piece in pieces if piece)


def p(*pieces: str, style: str = "", properties: str = "") -> str:
    """A paragraph."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    head = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{head}{runs(*pieces)}</w:p>"


def control(tag: str) -> str:
    """A paragraph that holds one ``{%p … %}`` and disappears in the rendered file."""
    return p(f"{{%p {tag} %}}", style="Balise")


def when(condition: str, *content: str) -> str:
    """Blocks that are there only when a condition holds."""
    return control(f"if {condition}") + "".join(content) + control("endif")


def choose(*branches: tuple[str, str]) -> str:
    """The first branch whose condition holds; "" as a condition is «else»."""
    opened = control(f"if {branches[0][0]}") + branches[0][1]
    for condition, content in branches[1:]:
        opened += control(f"elif {condition}" if condition else "else") + content
    return opened + control("endif")


def each(name: str, values: str, *content: str) -> str:
    """Blocks once for every value."""
    return control(f"for {name} in {values}") + "".join(content) + control("endfor")


# ------------------------------------------------------------------- tables


def cell(
    width: float,
    *content: str,
    span: int = 1,
    fill: str = "",
    borders: str = "",
    middle: bool = False,
) -> str:
    """A cell that holds paragraphs."""
    properties = f'<w:tcW w:w="{twips(width)}" w:type="dxa"/>'
    properties += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties += f"<w:tcBorders>{borders}</w:tcBorders>" if borders else ""
    properties += shade(fill) if fill else ""
    properties += '<w:vAlign w:val="center"/>' if middle else ""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(content) or p()}</w:tc>"


def row(
    *cells: str, header: bool = False, height: float = 0, exact: bool = False, broken: bool = False
) -> str:
    """A row; ``header`` is repeated on every page, only ``broken`` may go over two pages."""
    properties = "" if broken else "<w:cantSplit/>"
    rule = "exact" if exact else "atLeast"
    properties += f'<w:trHeight w:val="{twips(height)}" w:hRule="{rule}"/>' if height else ""
    properties += "<w:tblHeader/>" if header else ""
    head = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{head}{''.join(cells)}</w:tr>"


def control_row(tag: str, widths: Sequence[float]) -> str:
    """A row that holds one ``{%tr … %}`` and disappears in the rendered file."""
    text = p(f"{{%tr {tag} %}}", style="Balise")
    return row(cell(sum(widths), text, span=len(widths)))


def table(
    widths: Sequence[float],
    *rows: str,
    style: str = "TableauPlan",
    headed: bool = True,
    title: str = "",
    indent: float = 0,
) -> str:
    """A table of fixed columns; ``title`` is its text alternative.

    It has a header row, or else (not ``headed``) its first column names the values.
    """
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    named = f'w:firstRow="{int(headed)}" w:lastRow="0" w:firstColumn="{int(not headed)}"'
    caption = f"<w:tblCaption w:val={_quoted(title)}/>" if title else ""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>'
        f'<w:tblW w:w="{sum(map(twips, widths))}" w:type="dxa"/>'
        f'<w:tblInd w:w="{twips(indent)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{"0620" if headed else "0680"}" {named} w:lastColumn="0" '
        f'w:noHBand="1" w:noVBand="1"/>'
        f"{caption}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _quoted(text: str) -> str:
    return '"' + escape(french(text), {'"': "&quot;"}) + '"'


def looped(widths: Sequence[float], name: str, values: str, *rows: str) -> str:
    """Rows once for every value."""
    opened, closed = f"for {name} in {values}", "endfor"
    return control_row(opened, widths) + "".join(rows) + control_row(closed, widths)


AFTER_TABLE = p(style="ApresTableau")


# ----------------------------------------------------------------- sections


def section(
    size: tuple[int, int] = PORTRAIT,
    *,
    margins: tuple[float, float, float, float] = (21, 20, 18, 20),
    edges: tuple[float, float] = (10, 10),
    references: Iterable[tuple[str, str]] = (),
) -> str:
    """Section properties: ``margins`` top, right, bottom, left; ``edges`` of header, footer.

    ``references`` are (kind, relationship id): ("header", "rIdEnTete").
    """
    links = "".join(
        f'<w:{kind}Reference w:type="default" r:id="{target}"/>' for kind, target in references
    )
    width, height = map(twips, size)
    turned = ' w:orient="landscape"' if width > height else ""
    top, right, bottom, left = map(twips, margins)
    return (
        f'<w:sectPr>{links}<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="{twips(edges[0])}" w:footer="{twips(edges[1])}" w:gutter="0"/></w:sectPr>'
    )


def end_of(properties: str) -> str:
    """The (nearly invisible) paragraph that closes a section."""
    return f'<w:p><w:pPr><w:pStyle w:val="FinDeSection"/>{properties}</w:pPr></w:p>'
