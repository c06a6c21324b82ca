"""What Word does with tracked changes, and what a reader sees: written apart from ``redline``.

``accepted`` and ``rejected`` follow ECMA-376 part 1, 17.13.5.  ``reading`` turns a Word file
into lines that say all a reader sees, table by table and cell by cell: two files with the same
lines look the same.  Numbers and names that nobody sees (bookmarks, ids, marks) are not in it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from word_samples import W, parts

from sseplan.documents import archive

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
STORY = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml$")
CHANGES = tuple(
    W + name + "Change" for name in ("rPr", "pPr", "tblPr", "trPr", "tcPr", "sectPr", "tblGrid")
)
MARKS = (W + "ins", W + "del")


class WordWouldNot(AssertionError):
    """A mark that Word can't follow: it would leave something behind."""


def accepted(file: bytes) -> bytes:
    """The file after «Accept all changes»."""
    return _resolved(file, keep="ins", drop="del")


def rejected(file: bytes) -> bytes:
    """The file after «Reject all changes»."""
    return _resolved(file, keep="del", drop="ins")


def is_tracked(file: bytes) -> bool:
    """Whether there is any mark at all."""
    stories = (etree.fromstring(d) for n, d in parts(file).items() if STORY.match(n))
    return any(next(root.iter(*MARKS, *CHANGES), None) is not None for root in stories)


def _resolved(file: bytes, keep: str, drop: str) -> bytes:
    found = parts(file)
    for name, data in found.items():
        if STORY.match(name):
            root = etree.fromstring(data)
            _properties(root, old=keep == "del")
            _rows(root, W + drop)
            _runs(root, W + keep, W + drop)
            _paragraphs(root, W + drop)
            for mark in list(root.iter(*MARKS)):
                mark.getparent().remove(mark)
            found[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return archive.write(archive.pack(n, found[n]) for n in sorted(found, key=archive.order))


def _properties(root: Any, *, old: bool) -> None:
    """Records of former properties: forgotten, or put back in the place of the new ones."""
    for change in list(root.iter(*CHANGES)):
        holder = change.getparent()
        holder.remove(change)
        if old:
            stays = {W + "rPr": (W + "ins", W + "del"), W + "pPr": (W + "rPr", W + "sectPr"),
                     W + "trPr": (W + "ins", W + "del"),
                     W + "sectPr": (W + "headerReference", W + "footerReference")}  # fmt: skip
            kept = [c for c in holder if c.tag in stays.get(holder.tag, ())]
            former = list(change[0]) if len(change) else []
            holder[:] = former + kept if holder.tag in (W + "pPr", W + "trPr") else kept + former


def _rows(root: Any, drop: str) -> None:
    for row in list(root.iter(W + "tr")):
        if row.find(f"{W}trPr/{drop}") is not None:
            row.getparent().remove(row)
    for table in reversed(list(root.iter(W + "tbl"))):
        if table.find(W + "tr") is None:
            table.getparent().remove(table)


def _runs(root: Any, keep: str, drop: str) -> None:
    for mark in list(root.iter(drop)):
        if mark.getparent().tag not in (W + "rPr", W + "trPr"):
            mark.getparent().remove(mark)
    for mark in list(root.iter(keep)):
        parent = mark.getparent()
        if parent.tag not in (W + "rPr", W + "trPr"):
            at = parent.index(mark)
            parent[at : at + 1] = list(mark)
    for tag, alive in (("delText", "t"), ("delInstrText", "instrText")):
        for text in root.iter(W + tag):
            text.tag = W + alive


def _paragraphs(root: Any, drop: str) -> None:
    """What is left of a paragraph whose end goes joins the next paragraph, which keeps its look."""
    for paragraph in list(root.iter(W + "p")):
        if paragraph.find(f"{W}pPr/{W}rPr/{drop}") is None:
            continue
        rest = [c for c in paragraph if c.tag != W + "pPr"]
        following = paragraph.getnext()
        while following is not None and following.tag in (W + "bookmarkStart", W + "bookmarkEnd"):
            following = following.getnext()
        if following is None or following.tag in (W + "sectPr", W + "tcPr"):
            raise WordWouldNot("the last paragraph of a cell, note or body can't go")
        if following.tag == W + "p":
            at = 1 if following.find(W + "pPr") is not None else 0
            following[at:at] = rest
        elif any(t.text for t in paragraph.iter(W + "t")):
            raise WordWouldNot("text before a table can't join anything")
        paragraph.getparent().remove(paragraph)


# ---------------------------------------------------------------------- reading


def reading(file: bytes, *, places: bool = True) -> list[str]:
    """All that a reader sees, one line a paragraph, row and so on.

    ``places``: also where the links inside the document lead to.
    """
    found = parts(file)
    root = etree.fromstring(found["word/document.xml"])
    reader = _Reader(found, "word/document.xml", root)
    if not places:
        reader.places = {}
    return list(reader.blocks(root[0]))


class _Reader:
    """Reads one story; ``places`` says what text each bookmark stands at."""

    def __init__(self, package: dict[str, bytes], part: str, root: Any) -> None:
        self.package = package
        self.part = part
        self.relations = _relations(package, part)
        self.places = {
            mark.get(W + "name"): _shown(next(mark.iterancestors(W + "p"), mark))
            for mark in root.iter(W + "bookmarkStart")
        }

    def blocks(self, container: Any, indent: str = "") -> Iterator[str]:
        for child in container:
            if child.tag == W + "p":
                yield from self._paragraph(child, indent)
            elif child.tag == W + "tbl":
                yield f"{indent}table {self._look(child.find(W + 'tblPr'))}"
                yield f"{indent} grid {self._look(child.find(W + 'tblGrid'))}"
                yield from self._rows(child, indent)
            elif child.tag == W + "sdt":
                yield from self.blocks(child.find(W + "sdtContent"), indent)
            elif child.tag == W + "sectPr":
                yield from self._section(child)

    def _rows(self, table: Any, indent: str) -> Iterator[str]:
        for row in table.findall(W + "tr"):
            yield f"{indent} row {self._look(row.find(W + 'trPr'))}"
            for cell in row.findall(W + "tc"):
                yield f"{indent}  cell {self._look(cell.find(W + 'tcPr'))}"
                yield from self.blocks(cell, indent + "   ")

    def _paragraph(self, paragraph: Any, indent: str) -> Iterator[str]:
        properties = paragraph.find(W + "pPr")
        text = ""
        last = ("", "")
        for look, piece in self._pieces(paragraph, ""):
            text += piece if look == last else f"[{' '.join(filter(None, look))}]{piece}"
            last = look
        yield f"{indent}¶ {self._look(properties, W + 'sectPr')} | {text}"
        section = None if properties is None else properties.find(W + "sectPr")
        if section is not None:
            yield from self._section(section)

    def _section(self, section: Any) -> Iterator[str]:
        yield f"section {self._look(section, W + 'headerReference', W + 'footerReference')}"
        for reference in section:
            if reference.tag in (W + "headerReference", W + "footerReference"):
                part = self.relations[reference.get(R + "id")]
                yield f" {reference.tag[len(W) :]} {reference.get(W + 'type')}"
                root = etree.fromstring(self.package[part])
                yield from _Reader(self.package, part, root).blocks(root, "  ")

    def _pieces(self, parent: Any, link: str) -> Iterator[tuple[tuple[str, str], str]]:
        """(look, text) of all that stands in a paragraph; empty texts are not told."""
        for child in parent:
            if child.tag == W + "r":
                yield from self._run(child, link)
            elif child.tag == W + "hyperlink":
                yield from self._pieces(child, self._target(child))
            elif child.tag == W + "fldSimple":
                yield ("", link), "{" + child.get(W + "instr") + "|"
                yield from self._pieces(child, link)
                yield ("", link), "}"
            elif child.tag == W + "sdt":
                yield from self._pieces(child.find(W + "sdtContent"), link)
            elif child.tag not in (W + "pPr", W + "bookmarkStart", W + "bookmarkEnd"):
                yield ("", link), f"<{self._look(child)}>"

    def _run(self, run: Any, link: str) -> Iterator[tuple[tuple[str, str], str]]:
        marks = {"begin": "{", "separate": "|", "end": "}"}
        look = (self._look(run.find(W + "rPr")), link)
        for child in run:
            if child.tag == W + "t":
                if child.text:
                    yield look, child.text
            elif child.tag == W + "fldChar":
                yield ("", link), marks[child.get(W + "fldCharType")]
            elif child.tag == W + "instrText":
                yield ("", link), self._instruction(child.text or "")
            elif child.tag in (W + "footnoteReference", W + "endnoteReference"):
                yield look, self._note(child)
            elif child.tag != W + "rPr":
                yield look, f"<{self._look(child)}>"

    def _instruction(self, text: str) -> str:
        return re.sub(r"(REF )(\S+)", lambda m: m[1] + self.places.get(m[2], ""), text)

    def _target(self, link: Any) -> str:
        id_, anchor = link.get(R + "id"), link.get(W + "anchor")
        if id_ is not None:
            return self._seen(id_)
        return "to " + self.places.get(anchor, "nowhere")

    def _note(self, call: Any) -> str:
        kind = call.tag[len(W) : -len("Reference")]
        part = f"word/{kind}s.xml"
        root = etree.fromstring(self.package[part])
        note = next(n for n in root if n.get(W + "id") == call.get(W + "id"))
        return f"({kind}: {' / '.join(_Reader(self.package, part, root).blocks(note))})"

    def _seen(self, id_: str) -> str:
        """What a relationship shows: an address, or the content of a part."""
        target = self.relations[id_]
        data = self.package.get(target)
        return target if data is None else f"{len(data)} bytes {hash(data)}"

    def _look(self, element: Any, *hidden: str) -> str:
        """Properties and drawings as text, without numbers that nobody sees."""
        if element is None:
            return ""
        own = "" if element.text is None else element.text.strip()
        name = etree.QName(element).localname
        facts = "".join(f" {n}={v}" for n, v in sorted(self._facts(element, name)))
        inner = " ".join(filter(None, (self._look(c) for c in element if c.tag not in hidden)))
        if not (facts or inner or own) and name in ("rPr", "pPr", "trPr", "tcPr"):
            return ""
        return f"{name}{facts}" + (f"({own}{inner})" if inner or own else "")

    def _facts(self, element: Any, name: str) -> Iterator[tuple[str, str]]:
        for attribute, value in element.attrib.items():
            local = etree.QName(attribute).localname
            if attribute.startswith(R):
                yield local, self._seen(value)
            elif not (local == "id" and name in ("docPr", "cNvPr")) and local != "space":
                yield local, value


def _shown(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(W + "t"))[:60]


def _relations(package: dict[str, bytes], part: str) -> dict[str, str]:
    """Relationship id → the part's name, or the address."""
    folder, name = posixpath.split(part)
    data = package.get(f"{folder}/_rels/{name}.rels")
    found = {}
    for relation in etree.fromstring(data) if data else ():
        target = relation.get("Target")
        if relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, target))[1:]
        found[relation.get("Id")] = target
    return found
