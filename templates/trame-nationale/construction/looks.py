"""The vocabulary of styles: colours, letters, spacing, lines, and one style as XML.

Two colours (a deep blue, an amber for what is missing) and greys, legible once printed
in black and white.
"""

from __future__ import annotations

from sseplan.documents.sheet_pages import Density

BLUE, PALE, AMBER, CREAM = "1F3864", "E8EDF5", "B45309", "FFF4E0"
GREY, RULE, INK = "5A6472", "B9C2CF", "1A1A1A"
FONT = "Calibri"
# The colours' places in the theme: choosing another theme in Word changes them everywhere.
THEMED = {BLUE: "accent1", AMBER: "accent2", GREY: "accent3", PALE: "background2", INK: "text1"}


def _themed(attribute: str, colour: str) -> str:
    """The attribute that ties a colour to the theme, "" for one that is fixed."""
    return f' w:{attribute}="{THEMED[colour]}"' if colour in THEMED else ""


def style(
    id_: str,
    name: str,
    *,
    based: str = "Normal",
    following: str = "",
    kind: str = "paragraph",
    paragraph: str = "",
    letters: str = "",
    extra: str = "",
    quick: bool = True,
) -> str:
    """One style; ``paragraph``, ``letters`` and ``extra`` are XML, ``quick`` shows it in Word."""
    link = f'<w:basedOn w:val="{based}"/>' if based else ""
    link += f'<w:next w:val="{following}"/>' if following else ""
    link += "<w:qFormat/>" if quick else ""
    body = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    body += f"<w:rPr>{letters}</w:rPr>" if letters else ""
    custom = "" if name == name.lower() or name in _BUILT_IN else ' w:customStyle="1"'
    return (
        f'<w:style w:type="{kind}"{custom} w:styleId="{id_}"><w:name w:val="{name}"/>'
        f"{link}{body}{extra}</w:style>"
    )


_BUILT_IN = frozenset(
    ("Title", "Subtitle", "List Bullet", "List Bullet 2", "List Number", "TOC Heading")
)


def space(before: float = 0, after: float = 0, line: float = 0, exact: float = 0) -> str:
    """Spacing in points; ``line`` as a factor or ``exact`` in points."""
    tail = f' w:line="{round(line * 240)}" w:lineRule="auto"' if line else ""
    tail = f' w:line="{round(exact * 20)}" w:lineRule="exact"' if exact else tail
    return f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}"{tail}/>'


def letters(
    size: float = 0,
    colour: str = "",
    *,
    bold: bool = False,
    italic: bool = False,
) -> str:
    """Letters of a size in points, a colour, a weight."""
    found = "<w:b/><w:bCs/>" if bold else ""
    found += "<w:i/><w:iCs/>" if italic else ""
    found += f'<w:color w:val="{colour}"{_themed("themeColor", colour)}/>' if colour else ""
    half = round(size * 2)
    return found + (f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>' if size else "")


def shade(fill: str) -> str:
    """A background."""
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"{_themed("themeFill", fill)}/>'


def line(side: str, colour: str, eighths: int, space: int = 1, kind: str = "single") -> str:
    """One border; its thickness in eighths of a point, its distance in points."""
    look = f'w:val="{kind}" w:sz="{eighths}" w:space="{space}"'
    return f'<w:{side} {look} w:color="{colour}"{_themed("themeColor", colour)}/>'


def borders(*lines: str) -> str:
    """The borders of a paragraph."""
    return f"<w:pBdr>{''.join(lines)}</w:pBdr>"


def framed(colour: str, thick: int = 6) -> str:
    """A box with a heavy left side: it is seen without colour too."""
    sides = [line(side, colour, thick, 4) for side in ("top", "left", "bottom", "right")]
    sides[1] = line("left", colour, 36, 6)
    return borders(*sides)


def suffix(density: Density) -> str:
    """What the names of the styles of a density end in; the ordinary one has nothing."""
    return "" if density.name == "normal" else density.name.capitalize()


# The dark band of a fiche reaches the margins: its sides are borders of its own colour.
BAND_SIDES = "".join(
    line(side, BLUE, 4, space)
    for side, space in (("top", 0), ("left", 7), ("bottom", 0), ("right", 7))
)
# The cover has one block of colour: its paragraphs have the same borders, so they join.
COVER_BAND = borders(*(line(s, BLUE, 4, 14) for s in ("top", "left", "bottom", "right"))) + shade(
    BLUE
)
COVER_INDENT = '<w:ind w:left="284" w:right="284"/>'
INDENT_BOX = '<w:ind w:left="170" w:right="113"/>'
