"""Word files with everything in them, out of a small model (lists of lists).

["p", style, inlines, section]      style "", "H" (a heading, with a bookmark) or "L" (a list)
["t", columns, rows]                rows ["r", header, cells], cells ["c", shade, blocks]
["toc", paragraphs]                 inside one field
["sdt", tag, blocks]                a content control
inlines [kind, text, look], or [kind, number, inlines] for link, place (a link inside the
document) and control; kinds of the first sort: text tab br field simple draw picture note
"""

from __future__ import annotations

from html import escape
from typing import Any

from sseplan.documents import archive

Model = list[Any]


def written(blocks: list[Model], headers: list[list[Model]] | None = None) -> bytes:
    """The model as a Word file with two headers."""
    writer = _Writer()
    body = writer.blocks(blocks) + _section("P")
    texts = dict(_PARTS)
    for n, header in enumerate(headers or [[], []], 1):
        texts[f"word/header{n}.xml"] = _root("hdr", _Writer().plain(header))
    texts["word/document.xml"] = _root("document", _w("body", body))
    texts["word/footnotes.xml"] = _root("footnotes", "".join(writer.notes))
    texts["word/_rels/document.xml.rels"] = _relationships(*writer.relations)
    found = {name: data.encode() for name, data in texts.items()} | writer.media
    return archive.write(archive.pack(n, found[n]) for n in sorted(found, key=archive.order))


class _Writer:
    """Counts what must be unique in one document."""

    def __init__(self) -> None:
        self.places = 0
        self.drawings = 0
        self.notes: list[str] = []
        self.media: dict[str, bytes] = {}
        self.relations = list(_RELATIONS)

    def plain(self, blocks: list[Model]) -> str:
        """A header: paragraphs of mere text, for it has no relationships of its own."""
        keep = ("text", "tab", "simple", "field")
        found = [
            ["p", b[1].replace("H", ""), [i for i in b[2] if i[0] in keep], None]
            for b in blocks
            if b[0] == "p"
        ]
        return self.blocks(found or [["p", "", [], None]])

    def blocks(self, blocks: list[Model]) -> str:
        return "".join(getattr(self, "_" + block[0])(*block[1:]) for block in blocks)

    def _p(self, style: str, inlines: list[Model], section: str | None) -> str:
        content = "".join(map(self._inline, inlines))
        look = _w("pStyle", val=style) if style else ""
        if style == "L":
            look += _w("numPr", _w("ilvl", val=0) + _w("numId", val=1))
        if style == "H":
            self.places += 1
            start = _w("bookmarkStart", id=self.places, name=f"_Toc{self.places}")
            content = start + content + _w("bookmarkEnd", id=self.places)
        look += _section(section) if section else ""
        return _w("p", (_w("pPr", look) if look else "") + content)

    def _toc(self, entries: list[Model]) -> str:
        lines = ["".join(map(self._inline, inlines)) for _, _, inlines, _ in entries] or [""]
        lines[0] = _mark("begin") + _instruction("TOC \\o") + _mark("separate") + lines[0]
        lines[-1] += _mark("end")
        return "".join(_w("p", line) for line in lines)

    def _sdt(self, tag: str, blocks: list[Model]) -> str:
        return _control(tag, self.blocks(blocks))

    def _t(self, columns: int, rows: list[Model]) -> str:
        grid = _w("tblGrid", _w("gridCol", w=9000 // columns) * columns)
        inner = "".join(self._r(*row[1:]) for row in rows)
        table = _w("tbl", _w("tblPr", _w("tblStyle", val="T")) + grid + inner)
        return table + _w("p")  # or Word would make one table of two

    def _r(self, header: str, cells: list[Model]) -> str:
        look = _w("trPr", _w("tblHeader")) if header else ""
        return _w("tr", look + "".join(self._c(*cell[1:]) for cell in cells))

    def _c(self, shade: str, blocks: list[Model]) -> str:
        look = _w("tcW", w=3000, type="dxa")
        look += _w("shd", val="clear", color="auto", fill=shade) if shade else ""
        return _w("tc", _w("tcPr", look) + self.blocks(blocks))

    def _inline(self, inline: Model) -> str:
        kind, value, more = inline
        if kind in ("link", "place", "control"):
            return self._around(kind, value, "".join(map(self._inline, more)))
        look = _w("rPr", _w(more)) if more else ""
        if kind in ("simple", "field"):
            return _field(kind, _w("r", look + _w("t", str(len(value)))))
        return _w("r", look + self._content(kind, value))

    def _content(self, kind: str, value: str) -> str:
        if kind == "note":
            text = _w("p", _w("r", _text(value)))
            self.notes.append(_w("footnote", text, id=len(self.notes) + 1))
            return _w("footnoteReference", id=len(self.notes))
        if kind == "draw":
            return self._drawing(_SHAPE, _BOX.format(_w("p", _w("r", _text(value)))))
        if kind == "picture":
            name = f"image{len(self.media) + 1}.png"
            self.media["word/media/" + name] = b"\x89PNG" + value.encode()
            return self._drawing(_PICTURE, _BLIP.format(self._relate("image", "media/" + name)))
        return _w(kind) if kind in ("tab", "br") else _text(value)

    def _drawing(self, kind: str, inner: str) -> str:
        self.drawings += 1
        graphic = f'<a:graphic xmlns:a="{_A}"><a:graphicData uri="{kind}">{inner}</a:graphicData>'
        return _w(
            "drawing",
            f'<wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="{self.drawings}" name="d"/>'
            f"{graphic}</a:graphic></wp:inline>",
        )

    def _around(self, kind: str, value: int, inner: str) -> str:
        if kind == "control":
            return _control(f"i{value}", inner)
        if kind == "place" and self.places:
            return _w("hyperlink", inner, anchor=f"_Toc{1 + value % self.places}")
        id_ = self._relate("hyperlink", f"https://lieu{value}.example/")
        return f'<w:hyperlink r:id="{id_}">{inner}</w:hyperlink>'

    def _relate(self, kind: str, target: str) -> str:
        self.relations.append((kind, target))
        return f"rId{len(self.relations)}"


def _w(tag: str, inner: str = "", /, **attributes: object) -> str:
    """An element of Word's namespace, with attributes of the same."""
    facts = "".join(f' w:{key}="{value}"' for key, value in attributes.items())
    return f"<w:{tag}{facts}>{inner}</w:{tag}>" if inner else f"<w:{tag}{facts}/>"


def _text(value: str) -> str:
    return f'<w:t xml:space="preserve">{escape(value)}</w:t>'


def _mark(kind: str) -> str:
    return _w("r", _w("fldChar", fldCharType=kind))


def _instruction(text: str) -> str:
    return _w("r", f'<w:instrText xml:space="preserve"> {text} </w:instrText>')


def _field(kind: str, result: str) -> str:
    if kind == "simple":
        return _w("fldSimple", result, instr=" PAGE ")
    return _mark("begin") + _instruction("DATE") + _mark("separate") + result + _mark("end")


def _control(tag: str, inner: str) -> str:
    return _w("sdt", _w("sdtPr", _w("tag", val=tag)) + _w("sdtContent", inner))


def _section(kind: str) -> str:
    size = {"w": 16838, "h": 11906} if kind == "L" else {"w": 11906, "h": 16838}
    header = f'<w:headerReference w:type="default" r:id="rId{4 if kind == "P" else 5}"/>'
    return _w("sectPr", header + _w("pgSz", **size))


def _root(name: str, inner: str) -> str:
    return f'<w:{name} xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}" xmlns:wp="{_WP}">{inner}</w:{name}>'


def _relationships(*links: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if kind == "hyperlink" else "/>")
        for n, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _types() -> str:
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml",
                "png": "image/png", "xml": "application/xml"}  # fmt: skip
    kinds = {"document": "document.main", "header1": "header", "header2": "header"}
    names = ("document", "styles", "numbering", "footnotes", "header1", "header2")
    inner = "".join(
        f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in defaults.items()
    ) + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}{kinds.get(name, name)}+xml"/>'
        for name in names
    )
    return f'<Types xmlns="{_PACKAGE}/content-types">{inner}</Types>'


def _style(kind: str, id_: str, name: str) -> str:
    return _w("style", _w("name", val=name), type=kind, styleId=id_)


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_BOX = (
    f'<wps:wsp xmlns:wps="{_SHAPE}"><wps:cNvSpPr/><wps:spPr/><wps:txbx><w:txbxContent>{{}}'
    "</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
)
_BLIP = (
    f'<pic:pic xmlns:pic="{_PICTURE}"><pic:nvPicPr><pic:cNvPr id="0" name="p"/><pic:cNvPicPr/>'
    '</pic:nvPicPr><pic:blipFill><a:blip r:embed="{}"/></pic:blipFill><pic:spPr/></pic:pic>'
)
_RELATIONS = (("styles", "styles.xml"), ("numbering", "numbering.xml"),
              ("footnotes", "footnotes.xml"), ("header", "header1.xml"),
              ("header", "header2.xml"))  # fmt: skip
_PARTS = {
    "[Content_Types].xml": _types(),
    "_rels/.rels": _relationships(("officeDocument", "word/document.xml")),
    "word/styles.xml": _root(
        "styles",
        _style("paragraph", "H", "heading 1")
        + _style("paragraph", "L", "list")
        + _style("table", "T", "grid"),
    ),
    "word/numbering.xml": _root(
        "numbering",
        _w("abstractNum", _w("lvl", _w("numFmt", val="bullet"), ilvl=0), abstractNumId=0)
        + _w("num", _w("abstractNumId", val=0), numId=1),
    ),
}
