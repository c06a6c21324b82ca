"""What would keep somebody from reading a document: a screen reader, another language.

Source of the list: what the accessibility checker of Word and PDF/UA ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml import etree

from sseplan.documents.findings import Finding, near
from sseplan.documents.tags import W

_DC = "{http://purl.org/dc/elements/1.1/}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_DOCUMENT = "word/document.xml"
_STORY = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$")


def accessibility(parts: Mapping[str, bytes]) -> list[Finding]:
    """What would keep somebody from reading the document: a screen reader, another language."""
    found = [*_language(parts), *_title(parts)]
    for name in parts:
        if _STORY.match(name):
            root = etree.fromstring(parts[name])
            found += [Finding("alternative", name, r) for r in _alternatives(root)]
            found += [Finding("header-row", name, r) for r in _header_rows(root)]
    levels = _heading_levels(parts.get("word/styles.xml", b"<none/>"))
    body = etree.fromstring(parts[_DOCUMENT])
    return found + [Finding("headings", _DOCUMENT, r) for r in _heading_gaps(body, levels)]


def _language(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    styles = etree.fromstring(parts.get("word/styles.xml", b"<none/>"))
    language = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    if language is None or language.get(W + "val") != "fr-FR":
        yield Finding("language", "word/styles.xml", "la langue par défaut n'est pas le français")


def _title(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    core = etree.fromstring(parts.get("docProps/core.xml", b"<none/>"))
    if not (core.findtext(_DC + "title") or "").strip():
        yield Finding("title", "docProps/core.xml", "le document n'a pas de titre")


def _alternatives(root: etree._Element) -> Iterator[str]:
    for drawing in root.iter(_WP + "docPr"):
        if not drawing.get("descr", "").strip():
            yield f"un dessin ou une image n'a pas de texte de remplacement{near(drawing)}"


def _header_rows(root: etree._Element) -> Iterator[str]:
    """A table of several rows marks its first one as a header, or has a column of headers."""
    for table in root.iter(W + "tbl"):
        rows = table.findall(W + "tr")
        if len(rows) < 2 or _has_header_column(table):
            continue
        if rows[0].find(f"{W}trPr/{W}tblHeader") is None:
            yield f"un tableau n'a pas de ligne d'en-tête{near(rows[0])}"


def _has_header_column(table: etree._Element) -> bool:
    """A table of names and values, whose style sets off the first column."""
    look = table.find(f"{W}tblPr/{W}tblLook")
    return look is not None and (look.get(W + "firstColumn"), look.get(W + "firstRow")) == (
        "1",
        "0",
    )


@lru_cache(maxsize=8)
def _heading_levels(styles: bytes) -> Mapping[str, int]:
    """Style id → heading level (1…9), inherited through basedOn."""
    root = etree.fromstring(styles)
    by_id = {s.get(W + "styleId", ""): s for s in root.iter(W + "style")}
    levels = {}
    for id_ in by_id:
        level = _outline(by_id, id_)
        if level is not None and level < 9:
            levels[id_] = level + 1
    return levels


def _outline(by_id: Mapping[str, etree._Element], id_: str) -> int | None:
    seen: set[str] = set()
    while id_ in by_id and id_ not in seen:
        seen.add(id_)
        level = by_id[id_].find(f"{W}pPr/{W}outlineLvl")
        if level is not None:
            return int(level.get(W + "val", "9"))
        base = by_id[id_].find(W + "basedOn")
        id_ = base.get(W + "val", "") if base is not None else ""
    return None


def _heading_gaps(body: etree._Element, levels: Mapping[str, int]) -> Iterator[str]:
    previous = 0
    for style in body.iter(W + "pStyle"):
        level = levels.get(style.get(W + "val", ""))
        if level is None:
            continue
        if level > previous + 1:
            yield f"un titre de niveau {level} suit un titre de niveau {previous}{near(style)}"
        previous = level
