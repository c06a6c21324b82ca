"""Small repairs of a rendered body, for what loops and conditions can leave behind.

Word refuses a cell without a paragraph, a row without a cell, a table without a
row, and wants every bookmark and drawing to have an id of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import count

_EMPTY_ROW = re.compile(
    r"<w:tr(?:\s[^>]*)?>(?:<w:tblPrEx>(?:(?!</w:tblPrEx>).)*</w:tblPrEx>)?"
    r"(?:<w:trPr>(?:(?!</w:trPr>).)*</w:trPr>|<w:trPr/>)?\s*</w:tr>",
    re.DOTALL,
)
_EMPTY_TABLE = re.compile(
    r"<w:tbl>(?:<w:tblPr>(?:(?!</w:tblPr>|<w:tbl>).)*</w:tblPr>|<w:tblPr/>)?\s*"
    r"(?:<w:tblGrid>(?:(?!</w:tblGrid>).)*</w:tblGrid>|<w:tblGrid/>)?\s*</w:tbl>",
    re.DOTALL,
)
# A cell that does not end in a paragraph; anchored on its end, which is quick to look for.
_CELL_SIGN = re.compile(r"</w:tc>(?<=[^p]></w:tc>)")
_BARE_CELL = re.compile(r"(</w:tcPr>|<w:tcPr/>|<w:tc>|</w:tbl>)</w:tc>")
_BETWEEN_BLOCKS = re.compile(r">\s+<(?=/?w:(?:tbl|tr|tc|p|body|sectPr|tcPr|trPr|tblPr|tblGrid)\b)")
_CELL_PROPERTIES = re.compile(r"<w:tcPr>(.*?)</w:tcPr>", re.DOTALL)
# ECMA-376, CT_TcPr
_CELL_ORDER = [
    *("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar"),
    *("textDirection", "tcFitText", "vAlign", "hideMark"),
]
_NAMES = "|".join(_CELL_ORDER)
_CHILD = re.compile(rf"<w:({_NAMES})\b[^>]*/>|<w:({_NAMES})\b[^>]*>.*?</w:\2>", re.DOTALL)
_BOOKMARK = re.compile(r'(<w:bookmark(Start|End)\b[^>]*?w:id=")([^"]*)')
_DRAWINGS = (
    re.compile(r'(<wp:docPr\b[^>]*?\bid=")[^"]*'),
    re.compile(r'(<wps:cNvPr\b[^>]*?\bid=")[^"]*'),
)


def filled(body: str) -> str:
    """``body`` without empty rows and tables, every cell ending in a paragraph."""
    body = _EMPTY_TABLE.sub("", _EMPTY_ROW.sub("", body))
    return _BARE_CELL.sub(r"\1<w:p/></w:tc>", body) if _CELL_SIGN.search(body) else body


def numbered(body: str) -> str:
    """``body`` with an id of its own for each bookmark and drawing."""
    if "<wp:docPr" in body:
        body = _unique_drawings(body)
    return _unique_bookmarks(body)


def compact(body: str) -> str:
    """``body`` without the blanks that a pretty printer puts between blocks."""
    return _BETWEEN_BLOCKS.sub("><", body)


def ordered(source: str) -> str:
    """A patched source with cell properties in the schema's order.

    docxtpl writes the shade and the span of ``{% cellbg %}`` and ``{% colspan %}``
    first, before the width, which Word's own validator refuses.
    """
    return _CELL_PROPERTIES.sub(_in_order, source)


def _in_order(match: re.Match[str]) -> str:
    children = list(_CHILD.finditer(match[1]))
    if "".join(m[0] for m in children) != match[1]:
        return match[0]
    children.sort(key=lambda m: _CELL_ORDER.index(m[1] or m[2]))
    return f"<w:tcPr>{''.join(m[0] for m in children)}</w:tcPr>"


def _unique_drawings(body: str) -> str:
    numbers = count(1)
    for drawing in _DRAWINGS:
        body = drawing.sub(lambda m: f"{m[1]}{next(numbers)}", body)
    return body


def _unique_bookmarks(body: str) -> str:
    """New ids for bookmarks, each end paired with the last start of its old id."""
    numbers = count(1)
    started: dict[str, list[int]] = defaultdict(list)

    def renumbered(match: re.Match[str]) -> str:
        old = match[3]
        if match[2] == "Start":
            started[old].append(next(numbers))
            return f"{match[1]}{started[old][-1]}"
        return f"{match[1]}{started[old].pop()}" if started[old] else match[0]

    return _BOOKMARK.sub(renumbered, body)
