"""Pairs of documents drawn at random: plans a year apart, and Word files with everything in them.

The second kind holds what the templates of today do not: nested tables, notes, pictures,
content controls, fields over several paragraphs, sections in any order.
"""

from __future__ import annotations

import copy
from html import escape
from random import Random
from typing import Any

from filled import full

from sseplan.answers import Answers
from sseplan.documents import archive
from sseplan.trame import Trame

WORDS = ("la cellule de crise réunit les référents et l'ARS ; une pharmacie ouvre à 8 h, "
         "06 39 98 00 01 puis « garde » & <urgence> 12 % É\u00a0: œuvre-test fin").split(" ")  # fmt: skip
NASTY = ("a & b < c > d \"e\" 'f'", "{{ x }} {% y %}", "🚑 שלום", "un\ndeux\n\n- trois", " ")
Model = list[Any]  # ("p", style, inlines, section), ("t", columns, rows)…


# ------------------------------------------------------------------ plans


def two_plans(trame: Trame, random: Random) -> tuple[Answers, Answers]:
    """A plan (whole, partly filled or nearly empty), and the same after random changes."""
    everything = dict(full(trame, rows=random.randint(1, 4)).values)
    share = random.choice((0.05, 0.2, 0.4))
    before = {k: v for k, v in everything.items() if random.random() < share}
    if random.random() < 0.5:
        before["crises_retenues"] = _some(random, everything["crises_retenues"])
    after = copy.deepcopy(before)
    for _ in range(random.randint(1, 12)):
        _change_plan(trame, random, after, everything)
    return Answers(values=before), Answers(values=after)


def _change_plan(
    trame: Trame, random: Random, values: dict[str, Any], everything: dict[str, Any]
) -> None:
    question = random.choice(trame.questions)
    if question.id not in values or random.random() < 0.15:
        values[question.id] = copy.deepcopy(everything[question.id])
    elif random.random() < 0.15:
        del values[question.id]
    elif question.id == "crises_retenues":
        values[question.id] = _some(random, everything[question.id])
    elif question.has_rows:
        _change_rows(random, values[question.id])
    elif question.type in ("text", "long_text"):
        values[question.id] = _changed_text(random, values[question.id])


def _change_rows(random: Random, rows: list[dict[str, Any]]) -> None:
    act = random.randrange(4)
    if act == 0 and len(rows) > 1:
        rows.pop(random.randrange(len(rows)))
    elif act == 1:
        rows.insert(random.randint(0, len(rows)), dict(random.choice(rows)) if rows else {})
    elif act == 2:
        random.shuffle(rows)
    elif rows:
        row = random.choice(rows)
        texts = [k for k, v in row.items() if isinstance(v, str) and not v.isdigit()]
        if texts:
            row[random.choice(texts)] = _changed_text(random, "Un texte & un autre")


def _changed_text(random: Random, text: str) -> str:
    words = text.split(" ")
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(words) + 1)
        words[at : at + random.randint(0, 3)] = random.choices(
            [*WORDS, *NASTY], k=random.randint(0, 3)
        )
    return " ".join(words)


def _some(random: Random, items: list[Any]) -> list[Any]:
    return [item for item in items if random.random() < 0.6] or items[:1]


# ------------------------------------------------------------------ any Word file


def two_documents(random: Random) -> tuple[bytes, bytes]:
    """A Word file of a few blocks, and the same after random changes."""
    before = [_block(random, 0) for _ in range(random.randint(1, 7))] + [_paragraph(random)]
    after = _changed_blocks(random, copy.deepcopy(before), 0)
    headers = [[_paragraph(random)], [_paragraph(random)]]
    changed = [_changed_blocks(random, copy.deepcopy(h), 2) for h in headers]
    return written(before, headers), written(after, changed)


def _block(random: Random, depth: int) -> Model:
    draw = random.random()
    if draw < 0.3 and depth < 2:
        return _table(random, depth)
    if draw < 0.36 and depth == 0:
        return ["toc", [_paragraph(random) for _ in range(random.randint(1, 4))]]
    if draw < 0.41 and depth == 0:
        return ["sdt", random.choice("ab"), [_block(random, 1), _paragraph(random)]]
    section = random.choice("PL") if depth == 0 and random.random() < 0.12 else None
    return _paragraph(random, section)


def _paragraph(random: Random, section: str | None = None) -> Model:
    style = random.choice(("", "", "H", "L"))
    return [
        "p",
        style,
        [_inline(random, 0) for _ in range(random.choice((0, 1, 1, 2, 4)))],
        section,
    ]


def _inline(random: Random, depth: int) -> Model:
    kind = random.choice(("text",) * 8 + ("tab", "br", "field", "simple", "draw", "picture", "note",
                         "link", "place", "control"))  # fmt: skip
    if depth and kind in ("link", "place", "control", "note", "simple"):
        kind = "text"
    if kind in ("link", "place", "control"):
        inner = [_inline(random, 1) for _ in range(random.randint(1, 2))]
        return [kind, random.randint(0, 2), inner]
    return [kind, _text(random), random.choice(("", "", "b", "i"))]


def _text(random: Random) -> str:
    return " ".join(random.choices(WORDS, k=random.randint(1, 9)))


def _table(random: Random, depth: int) -> Model:
    columns = random.randint(1, 3)
    rows = [_row(random, columns, depth) for _ in range(random.randint(1, 4))]
    return ["t", columns, rows]


def _row(random: Random, columns: int, depth: int) -> Model:
    return ["r", random.choice(("", "", "h")), [_cell(random, depth) for _ in range(columns)]]


def _cell(random: Random, depth: int) -> Model:
    blocks = [_block(random, depth + 1) for _ in range(random.choice((0, 0, 0, 1, 2)))]
    return ["c", random.choice(("", "", "FF0000")), [*blocks, _paragraph(random)]]


def _changed_blocks(random: Random, blocks: list[Model], depth: int) -> list[Model]:
    """Blocks dropped, doubled, moved, added and changed; the last is a paragraph again."""
    made: list[Model] = []
    for block in blocks:
        draw = random.random()
        if draw < 0.12:
            continue
        if draw < 0.24:
            made.append(_block(random, depth))
        made.append(_changed(random, block, depth) if draw < 0.6 else block)
        if draw > 0.96:
            made.insert(random.randint(0, len(made)), copy.deepcopy(block))
    if not made or made[-1][0] != "p" or made[-1][3]:
        made.append(_paragraph(random))
    return made


def _changed(random: Random, block: Model, depth: int) -> Model:
    kind = block[0]
    if kind == "p":
        inlines = [i for i in block[2] if random.random() < 0.85]
        for inline in inlines:
            if inline[0] == "text" and random.random() < 0.5:
                inline[1] = _changed_text(random, inline[1]).replace("\n", " ")
            if random.random() < 0.1:
                inline[2] = [_inline(random, 1)] if isinstance(inline[2], list) else "i"
        if random.random() < 0.3:
            inlines.insert(random.randint(0, len(inlines)), _inline(random, 0))
        style = random.choice(("", "H", "L")) if random.random() < 0.15 else block[1]
        return ["p", style, inlines, block[3]]
    if kind == "toc":
        return ["toc", [b for b in _changed_blocks(random, block[1], 3) if b[0] == "p"]]
    if kind == "sdt":
        return ["sdt", block[1], _changed_blocks(random, block[2], 1)]
    columns = block[1] if random.random() < 0.85 else random.randint(1, 3)
    rows = [_changed_row(random, row, columns, depth) for row in block[2] if random.random() < 0.85]
    if not rows or random.random() < 0.3:
        rows.insert(random.randint(0, len(rows)), _row(random, columns, depth))
    return ["t", columns, rows]


def _changed_row(random: Random, row: Model, columns: int, depth: int) -> Model:
    cells = (row[2] + [_cell(random, depth) for _ in range(columns)])[:columns]
    if random.random() < 0.5:
        cell = random.choice(cells)
        cell[2] = _changed_blocks(random, cell[2], depth + 1)
        if random.random() < 0.2:
            cell[1] = random.choice(("", "00FF00"))
    return ["r", random.choice(("", "h")) if random.random() < 0.1 else row[1], cells]


# ------------------------------------------------------------------ written as a package


def written(blocks: list[Model], headers: list[list[Model]]) -> bytes:
    """The model as a Word file."""
    writer = _Writer()
    body = writer.blocks(blocks) + _section("P")
    body = body.replace("@PLACES@", "")
    for n, header in enumerate(headers, 1):
        writer.parts[f"word/header{n}.xml"] = _ROOT.format("hdr", _Writer().plain(header))
    notes = "".join(f'<w:footnote w:id="{n}"><w:p><w:r><w:t xml:space="preserve">{escape(text)}'
                    "</w:t></w:r></w:p></w:footnote>" for n, text in enumerate(writer.notes, 1))  # fmt: skip
    links = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/{type_}" Target="{target}"{mode}/>'
                    for n, (type_, target, mode) in enumerate(writer.relations, 1))  # fmt: skip
    found = {name: data.encode() for name, data in (_PARTS | writer.parts).items()}
    found["word/document.xml"] = _ROOT.format("document", f"<w:body>{body}</w:body>").encode()
    found["word/footnotes.xml"] = _ROOT.format("footnotes", notes).encode()
    found["word/_rels/document.xml.rels"] = _RELATIONS.format(links).encode()
    found |= {f"word/media/{name}": data for name, data in writer.media.items()}
    return archive.write(archive.pack(n, found[n]) for n in sorted(found, key=archive.order))


class _Writer:
    """Counts what must be unique in one document."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.places = 0
        self.wanted: list[str] = []
        self.drawings = 0
        self.notes: list[str] = []
        self.media: dict[str, bytes] = {}
        self.relations = [("styles", "styles.xml", ""), ("numbering", "numbering.xml", ""),
                          ("footnotes", "footnotes.xml", ""), ("header", "header1.xml", ""),
                          ("header", "header2.xml", "")]  # fmt: skip

    def plain(self, blocks: list[Model]) -> str:
        """A header: paragraphs of mere text, for it has no relations of its own."""
        keep = ("text", "tab", "simple", "field")
        simple = [
            ["p", b[1], [i for i in b[2] if i[0] in keep], None] for b in blocks if b[0] == "p"
        ]
        return self.blocks(
            [["p", "L" if b[1] == "H" else b[1], *b[2:]] for b in simple] or [["p", "", [], None]]
        )

    def blocks(self, blocks: list[Model]) -> str:
        return "".join(getattr(self, "_" + block[0])(*block[1:]) for block in blocks)

    def _p(self, style: str, inlines: list[Model], section: str | None) -> str:
        content = "".join(map(self._inline, inlines))
        if style == "H":
            self.places += 1
            content = (f'<w:bookmarkStart w:id="{self.places}" w:name="_Toc{self.places}"/>{content}'
                       f'<w:bookmarkEnd w:id="{self.places}"/>')  # fmt: skip
        look = f'<w:pStyle w:val="{style}"/>' if style else ""
        if style == "L":
            look += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        look += _section(section) if section else ""
        return f"<w:p><w:pPr>{look}</w:pPr>{content}</w:p>" if look else f"<w:p>{content}</w:p>"

    def _toc(self, entries: list[Model]) -> str:
        entries = entries or [["p", "", [], None]]
        lines = [self._p("", inlines, None) for _, _, inlines, _ in entries]
        begin = _mark("begin") + _instr("TOC \\o") + _mark("separate")
        lines[0] = lines[0].replace("<w:p>", "<w:p>" + begin, 1)
        lines[-1] = lines[-1][: -len("</w:p>")] + _mark("end") + "</w:p>"
        return "".join(lines)

    def _sdt(self, tag: str, blocks: list[Model]) -> str:
        inner = self.blocks(blocks)
        return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>'

    def _t(self, columns: int, rows: list[Model]) -> str:
        grid = f'<w:gridCol w:w="{9000 // columns}"/>' * columns
        inner = "".join(self._r(*row[1:]) for row in rows)
        table = f'<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{inner}</w:tbl>'
        return table + "<w:p/>"  # or Word would make one table of two

    def _r(self, header: str, cells: list[Model]) -> str:
        look = "<w:trPr><w:tblHeader/></w:trPr>" if header else ""
        return f"<w:tr>{look}{''.join(self._c(*cell[1:]) for cell in cells)}</w:tr>"

    def _c(self, shade: str, blocks: list[Model]) -> str:
        look = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
        return f'<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/>{look}</w:tcPr>{self.blocks(blocks)}</w:tc>'

    def _inline(self, inline: Model) -> str:
        kind, value, more = inline
        if kind in ("link", "place", "control"):
            return self._around(kind, value, "".join(map(self._inline, more)))
        look = f"<w:rPr><w:{more}/></w:rPr>" if more else ""
        if kind == "simple":
            return f'<w:fldSimple w:instr=" PAGE "><w:r>{look}<w:t>{len(value)}</w:t></w:r></w:fldSimple>'
        if kind == "field":
            result = f"<w:r>{look}<w:t>{len(value)}</w:t></w:r>"
            return _mark("begin") + _instr("DATE") + _mark("separate") + result + _mark("end")
        return f"<w:r>{look}{self._content(kind, value)}</w:r>"

    def _content(self, kind: str, value: str) -> str:
        if kind == "note":
            self.notes.append(value)
            return f'<w:footnoteReference w:id="{len(self.notes)}"/>'
        if kind == "draw":
            self.drawings += 1
            return _DRAWING.format(self.drawings, escape(value))
        if kind == "picture":
            return self._picture(value)
        return {"tab": "<w:tab/>", "br": "<w:br/>"}.get(
            kind, f'<w:t xml:space="preserve">{escape(value)}</w:t>'
        )

    def _picture(self, value: str) -> str:
        self.drawings += 1
        name = f"image{len(self.media) + 1}.png"
        self.media[name] = b"\x89PNG" + value.encode()
        self.relations.append(("image", "media/" + name, ""))
        return _PICTURE.format(self.drawings, len(self.relations))

    def _around(self, kind: str, value: int, inner: str) -> str:
        if kind == "control":
            return f'<w:sdt><w:sdtPr><w:tag w:val="i{value}"/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>'
        if kind == "place" and self.places:
            return f'<w:hyperlink w:anchor="_Toc{1 + value % self.places}">{inner}</w:hyperlink>'
        self.relations.append(
            ("hyperlink", f"https://lieu{value}.example/", ' TargetMode="External"')
        )
        return f'<w:hyperlink r:id="rId{len(self.relations)}">{inner}</w:hyperlink>'


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _instr(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {text} </w:instrText></w:r>'


def _section(kind: str) -> str:
    size = (
        'w:w="11906" w:h="16838"' if kind == "P" else 'w:w="16838" w:h="11906" w:orient="landscape"'
    )
    rank = 4 if kind == "P" else 5
    return (f'<w:sectPr><w:headerReference w:type="default" r:id="rId{rank}"/>'
            f"<w:pgSz {size}/></w:sectPr>")  # fmt: skip


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_ROOT = f'<w:{{0}} xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}" xmlns:wp="{_WP}">{{1}}</w:{{0}}>'
_RELATIONS = f'<Relationships xmlns="{_PACKAGE}/relationships">{{}}</Relationships>'
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_INLINE = '<w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="{{}}" name="d"/>{}</wp:inline></w:drawing>'
_GRAPHIC = f'<a:graphic xmlns:a="{_A}"><a:graphicData uri="{{}}">{{}}</a:graphicData></a:graphic>'
_BOX = (f'<wps:wsp xmlns:wps="{_SHAPE}"><wps:cNvSpPr/><wps:spPr/><wps:txbx><w:txbxContent><w:p><w:r>'
        "<w:t>{}</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>")  # fmt: skip
_PIC = ('<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>'
        '<pic:cNvPr id="0" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip '
        'r:embed="rId{}"/></pic:blipFill><pic:spPr/></pic:pic>')  # fmt: skip
_DRAWING = _INLINE.format(_GRAPHIC.format(_SHAPE, _BOX))
_PICTURE = _INLINE.format(
    _GRAPHIC.format("http://schemas.openxmlformats.org/drawingml/2006/picture", _PIC)
)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_STYLE = '<w:style w:type="{}" w:styleId="{}"><w:name w:val="{}"/></w:style>'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
    'Extension="png" ContentType="image/png"/><Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}{type_}+xml"/>'
        for name, type_ in (
            ("document", "document.main"),
            ("styles", "styles"),
            ("numbering", "numbering"),
            ("footnotes", "footnotes"),
            ("header1", "header"),
            ("header2", "header"),
        )  # fmt: skip
    )
    + "</Types>",
    "_rels/.rels": _RELATIONS.format(
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    ),
    "word/styles.xml": _ROOT.format(
        "styles",
        _STYLE.format("paragraph", "H", "heading 1")
        + _STYLE.format("paragraph", "L", "list")
        + _STYLE.format("table", "T", "grid"),
    ),  # fmt: skip
    "word/numbering.xml": _ROOT.format(
        "numbering",
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
        '<w:lvlText w:val="•"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    ),
}
