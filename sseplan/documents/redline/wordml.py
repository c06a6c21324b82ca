"""The names of WordprocessingML that a comparison meets (ECMA-376, part 1, section 17)."""

from __future__ import annotations

import re
from typing import TypeAlias

from lxml import etree

from sseplan.documents.tags import W

Element: TypeAlias = etree._Element

RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
DRAWING_ID = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
SHAPE_ID = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}cNvPr"

ID, NAME, VAL, TYPE = W + "id", W + "name", W + "val", W + "type"
AUTHOR, DATE, ANCHOR, INSTR = W + "author", W + "date", W + "anchor", W + "instr"

BODY, P, R, T, TBL, TR, TC = (W + n for n in ("body", "p", "r", "t", "tbl", "tr", "tc"))
PPR, RPR, TBLPR, TRPR, TCPR = (W + n for n in ("pPr", "rPr", "tblPr", "trPr", "tcPr"))
TBLGRID, TBLPREX, GRIDSPAN, VMERGE = (W + n for n in ("tblGrid", "tblPrEx", "gridSpan", "vMerge"))
SECTPR, STYLE = W + "sectPr", W + "pStyle"
INS, DEL = W + "ins", W + "del"
DEL_TEXT, INSTR_TEXT, DEL_INSTR_TEXT = (W + n for n in ("delText", "instrText", "delInstrText"))
FIELD_MARK, FIELD_KIND, SIMPLE_FIELD = (W + n for n in ("fldChar", "fldCharType", "fldSimple"))
LINK, CONTROL, CONTROL_PR, CONTENT = (W + n for n in ("hyperlink", "sdt", "sdtPr", "sdtContent"))
BOOKMARK, BOOKMARK_END = W + "bookmarkStart", W + "bookmarkEnd"
TEXT_BOX = W + "txbxContent"
BREAK, TAB = W + "br", W + "tab"
NOTE_CALLS = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
COMMENT_MARKS = frozenset(
    W + n for n in ("commentRangeStart", "commentRangeEnd", "commentReference")
)

# What w:ins and w:del may hold (EG_ContentRunContent, without content controls).
MARKABLE = frozenset(
    (
        *(W + n for n in ("r", "smartTag", "customXml", "dir", "bdo")),
        "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",
    )
)


_NAMESPACES = re.compile(rb'(<[\w:]+)(?: xmlns:\w+="[^"]*")+')


def make(tag: str) -> Element:
    """An empty element of Word's own namespace, under its usual prefix."""
    return etree.Element(tag, nsmap={"w": W[1:-1]})


def raw(element: Element | None) -> bytes:
    """An element as XML text, whatever namespaces its document declares; b"" for None."""
    if element is None:
        return b""
    text = etree.tostring(element, with_tail=False)
    # libxml2 writes the namespaces of the whole document into the first tag.
    found = _NAMESPACES.match(text)
    return text[: found.end(1)] + text[found.end() :] if found else text
