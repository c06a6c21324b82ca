"""A rendered Word file as a page to read in the browser, so that the two cannot diverge.

Headings, tables, lists, the contents as links, the drawings as SVG; one sheet a section of the
file, upright or across.  The look is that of the file's own styles (``preview_styles``).  Headers,
footers and page numbers are seen where it is printed (``preview_margins``): only then are there
pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from lxml import etree
from markupsafe import Markup

from sseplan.documents import archive
from sseplan.documents.preview_drawings import svg
from sseplan.documents.preview_looks import (
    cell_look,
    own_look,
    row_look,
    run_look,
    sheet_look,
    table_look,
)
from sseplan.documents.preview_margins import Margins
from sseplan.documents.preview_styles import Looks, Styles, class_of
from sseplan.documents.preview_wordml import (
    PARSER,
    VAL,
    Element,
    W,
    column_widths,
    is_kept,
    is_on,
    setting,
    style_of,
    unwrapped,
)

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHARACTERS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011"}
_HEADING = re.compile(r"heading ([1-6])")
_WHOLE = "entier"  # a table that stays on one page
_WIDE = 4  # columns: a table that scrolls on a narrow screen
_TOP = 2  # the page has its own h1


@dataclass(frozen=True)
class Heading:
    """A heading of the document: its level from 1, its place in the page, its words."""

    level: int
    anchor: str
    title: str


@dataclass(frozen=True)
class Preview:
    """The sheets as HTML, their sheet of style (CSS), the headings to go to."""

    body: Markup
    style: str
    headings: tuple[Heading, ...]


def preview(docx: bytes) -> Preview:
    """A rendered Word file as HTML; h2 is the highest heading."""
    parts = archive.read(docx)
    page = _Page(parts)
    body = etree.fromstring(parts["word/document.xml"], PARSER).find(f"{W}body")
    sheets = [] if body is None else list(page.sheets(body))
    style = "\n".join([*page.styles.css(), *page.looks.css()])
    return Preview(Markup("\n".join(sheets)), style + "\n", tuple(page.headings))


class _Page:
    """What is gathered on the way: classes without a style, headings."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.styles = Styles(parts.get("word/styles.xml", b""))
        self.margins = Margins(parts, self.styles)
        self.looks = Looks()
        self.headings: list[Heading] = []
        self._level = _TOP - 1

    # --- sheets

    def sheets(self, body: Element) -> Iterator[str]:
        """One sheet a section, or a block that begins a page."""
        pages: list[list[Element]] = [[]]
        for block in unwrapped(body):
            section = block if block.tag == f"{W}sectPr" else block.find(f"{W}pPr/{W}sectPr")
            if self._begins_page(block):
                pages.append([])
            if block is not section:
                pages[-1].append(block)
            if section is not None:
                yield from (self._sheet(page, section) for page in pages if page)
                pages = [[]]
        yield from (self._sheet(page, None) for page in pages if page)

    def _begins_page(self, block: Element) -> bool:
        own = block.find(f"{W}pPr")
        if own is not None and own.find(f"{W}pageBreakBefore") is not None:
            return is_on(own, "pageBreakBefore")
        return self.styles.begins_page(style_of(block))

    def _sheet(self, blocks: Sequence[Element], section: Element | None) -> str:
        size = None if section is None else section.find(f"{W}pgSz")
        across = size is not None and size.get(f"{W}orient") == "landscape"
        own = self.looks.sheet(sheet_look(section), self.margins.boxes(section))
        name = _classed("feuille", "paysage" if across else "", own)
        return _element("div", self.blocks(blocks), {"class": name})

    def blocks(self, blocks: Iterable[Element]) -> str:
        """Paragraphs and tables, lists put together."""
        return "".join(self._run_of(kind, list(some)) for kind, some in groupby(blocks, self._kind))

    def _kind(self, block: Element) -> str:
        """What neighbours are put together for: "ul", "ol", "nav", or "" for nothing."""
        if block.tag != f"{W}p":
            return ""
        name = self.styles.names.get(style_of(block), "")
        starts = (("list bullet", "ul"), ("list number", "ol"), ("toc ", "nav"))
        told = next((kind for start, kind in starts if name.startswith(start)), "")
        return "" if name == "toc heading" else told

    def _run_of(self, kind: str, blocks: Sequence[Element]) -> str:
        if not kind:
            return "".join(map(self._block, blocks))
        items = "".join(self._paragraph(block, "li") for block in blocks)
        if kind == "nav":
            return _element("nav", _element("ul", items), {"aria-label": "Sommaire du document"})
        return _element(kind, items)

    def _block(self, block: Element) -> str:
        if block.tag == f"{W}tbl":
            return self._table(block)
        if block.tag != f"{W}p":
            return ""
        found = _HEADING.fullmatch(self.styles.names.get(style_of(block), ""))
        return self._heading(block, int(found[1])) if found else self._paragraph(block, "p")

    # --- paragraphs

    def _heading(self, block: Element, level: int) -> str:
        mark = block.find(f".//{W}bookmarkStart")
        anchor = "" if mark is None else mark.get(f"{W}name", "")
        title = " ".join("".join(one.text or "" for one in block.iter(f"{W}t")).split())
        if not title:
            return ""
        if anchor:
            self.headings.append(Heading(level, anchor, title))
        self._level = min(level + _TOP - 1, self._level + 1, 6)
        return self._paragraph(block, f"h{self._level}", anchor)

    def _paragraph(self, block: Element, tag: str, anchor: str = "") -> str:
        """A paragraph in an element; nothing for one that is empty, but for a line to write on."""
        inner = self._inline(block)
        if not inner:
            return self._line(block) if tag == "p" else ""
        if inner.startswith("<svg"):
            return _element("figure", inner, {"tabindex": "0", "aria-label": "Schéma"})
        return _element(tag, inner, {"id": anchor, "class": self._classes(block)})

    def _line(self, block: Element) -> str:
        ruled = self.styles.is_ruled(style_of(block))
        return _element("p", "", {"class": f"{self._classes(block)} vide"}) if ruled else ""

    def _classes(self, block: Element) -> str:
        properties, style = block.find(f"{W}pPr"), style_of(block) or self.styles.usual
        named = class_of("paragraph", style) if style else ""
        return _classed(named, self.looks.name(own_look(properties)))

    # --- text

    def _inline(self, parent: Element) -> str:
        return "".join(map(self._piece, parent))

    def _piece(self, child: Element) -> str:
        if child.tag == f"{W}r":
            return self._run(child)
        if child.tag == f"{W}hyperlink":
            return self._link(child)
        if child.tag in (f"{W}ins", f"{W}smartTag", f"{W}sdt", f"{W}sdtContent"):
            return self._inline(child)
        return ""

    def _link(self, link: Element) -> str:
        inner, anchor = self._inline(link), link.get(f"{W}anchor", "")
        return _element("a", inner, {"href": f"#{anchor}"}) if anchor else inner

    def _run(self, run: Element) -> str:
        inner = "".join(map(self._character, run))
        properties = run.find(f"{W}rPr")
        if not inner or properties is None:
            return inner
        style = properties.find(f"{W}rStyle")
        named = class_of("character", style.get(VAL, "")) if style is not None else ""
        plain = tuple(one for one in run_look(properties) if one not in _SAID)
        names = _classed(named, self.looks.name(plain))
        if names:
            inner = _element("span", inner, {"class": names})
        for name, tag in (("i", "em"), ("b", "strong")):
            if is_on(properties, name):
                inner = _element(tag, inner)
        return inner

    def _character(self, child: Element) -> str:
        if child.tag == f"{W}t":
            return escape(child.text or "", quote=False)
        if child.tag == f"{W}br":
            return "<br>"
        if child.tag in _CHARACTERS:
            return _CHARACTERS[child.tag]
        drawing = child if child.tag == f"{W}drawing" else child.find(f"{_MC}Choice/{W}drawing")
        return "" if drawing is None else svg(drawing, self._boxed)

    def _boxed(self, content: Element) -> str:
        return self.blocks(unwrapped(content))

    # --- tables

    def _table(self, table: Element) -> str:
        properties = table.find(f"{W}tblPr")
        name = setting(properties, "tblCaption")
        about = setting(properties, "tblDescription")
        style = None if properties is None else properties.find(f"{W}tblStyle")
        named = "" if style is None else class_of("table", style.get(VAL, ""))
        own = _classed(self.looks.name(table_look(properties)), _WHOLE if is_kept(table) else "")
        widths = column_widths(table)
        told = _element(
            "table",
            self._columns(widths) + self._rows(table, properties),
            {"class": _classed(named, own), "aria-label": name, "aria-description": about},
        )
        if len(widths) < _WIDE:
            return told
        return _element(
            "div", told, {"class": "glisse", "role": "group", "tabindex": "0", "aria-label": name}
        )

    def _columns(self, widths: Sequence[int]) -> str:
        """The columns, in their share of the width."""
        total = sum(widths) or 1
        shares = (self.looks.name((f"width: {width * 100 / total:.3g}%",)) for width in widths)
        return _element("colgroup", "".join(f'<col class="{name}">' for name in shares))

    def _rows(self, table: Element, properties: Element | None) -> str:
        look = None if properties is None else properties.find(f"{W}tblLook")
        first = look is not None and look.get(f"{W}firstColumn") == "1"
        rows = list(table.iterchildren(f"{W}tr"))
        heads = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
        body = [row for row in rows if row not in heads]
        head = "".join(self._row(row, "col", "col") for row in heads)
        rest = "".join(self._row(row, "row" if first else "", "") for row in body)
        return (_element("thead", head) if head else "") + _element("tbody", rest)

    def _row(self, row: Element, first: str, others: str) -> str:
        """A row; ``first`` and ``others`` say what the cells are the heading of, "" of nothing."""
        cells = "".join(
            self._cell(cell, others if rank else first)
            for rank, cell in enumerate(row.iterchildren(f"{W}tc"))
        )
        return _element("tr", cells, {"class": self.looks.name(row_look(row.find(f"{W}trPr")))})

    def _cell(self, cell: Element, scope: str) -> str:
        properties = cell.find(f"{W}tcPr")
        span = None if properties is None else properties.find(f"{W}gridSpan")
        blocks = [block for block in unwrapped(cell) if block.tag != f"{W}tcPr"]
        inner, names = self._within(blocks)
        own = self.looks.name(cell_look(properties))
        heads = bool(scope and inner)
        facts = {
            "class": _classed(names, own),
            "colspan": "" if span is None else span.get(VAL, ""),
            "scope": scope if heads else "",
        }
        return _element("th" if heads else "td", inner, facts)

    def _within(self, blocks: Sequence[Element]) -> tuple[str, str]:
        """What a cell holds, and the classes that it takes from its only paragraph."""
        if len(blocks) == 1 and blocks[0].tag == f"{W}p" and not self._kind(blocks[0]):
            return self._inline(blocks[0]), self._classes(blocks[0])
        return self.blocks(blocks), ""


_SAID = ("font-weight: 700", "font-style: italic")


def _classed(*names: str) -> str:
    return " ".join(filter(None, names))


def _element(tag: str, inner: str, attributes: Mapping[str, str] | None = None) -> str:
    """An element around HTML; attributes are escaped, those that are "" left out."""
    told = "".join(f' {k}="{escape(v)}"' for k, v in (attributes or {}).items() if v)
    return f"<{tag}{told}>{inner}</{tag}>"
