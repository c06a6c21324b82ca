"""The rules that a part with text must keep, or Word refuses or «repairs» it.

A rule takes a ``Story`` (a part that holds text) and yields what is wrong.  They
are those that Word enforces and that schemas and LibreOffice let pass.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from lxml import etree

from sseplan.documents.findings import near
from sseplan.documents.tags import W

_NS = {
    "w": W[1:-1],
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VAL = W + "val"
_DOCUMENT = "word/document.xml"
_LIVING = f"{W}r/{W}t"
_HEX = re.compile(r"auto|[0-9A-Fa-f]{6}")
_TEXT_HOLDERS = frozenset(W + t for t in ("t", "instrText", "delText", "delInstrText"))


@dataclass(frozen=True)
class Story:
    """A part that holds text, with what the package around it declares."""

    part: str
    root: etree._Element
    relations: frozenset[str]
    styles: frozenset[str]
    numberings: frozenset[str]
    notes: Mapping[str, frozenset[str]]


Rule = Callable[[Story], Iterable[str]]


def _cells(story: Story) -> Iterator[str]:
    """A cell's last element is a paragraph, or a content control that holds one."""
    for cell in story.root.iter(W + "tc"):
        last = cell[-1] if len(cell) else None
        if last is None or (last.tag != W + "p" and not _holds_paragraph(last)):
            yield f"une cellule de tableau ne se termine pas par un paragraphe{near(cell)}"


def _holds_paragraph(element: etree._Element) -> bool:
    return element.tag in (W + "sdt", W + "bookmarkEnd", W + "customXml") and (
        element.tag == W + "bookmarkEnd" or element.find(f".//{W}p") is not None
    )


def _rows(story: Story) -> Iterator[str]:
    for row in _found(_ROWS_WITHOUT_CELL, story):
        if row.find(f".//{W}tc") is None:  # cells may stand in content controls
            yield f"une ligne de tableau n'a aucune cellule{near(row)}"


def _tables(story: Story) -> Iterator[str]:
    for table in story.root.iter(W + "tbl"):
        if table.find(f".//{W}tr") is None:
            yield "un tableau n'a aucune ligne"
        if table.find(W + "tblGrid") is None:
            yield f"un tableau ne dit pas la largeur de ses colonnes (tblGrid){near(table)}"


def _controls(story: Story) -> Iterator[str]:
    seen: list[str] = []
    for control in story.root.iter(W + "sdt"):
        if control.find(W + "sdtContent") is None:
            yield "un contrôle de contenu est vide"
        id_ = control.find(f"{W}sdtPr/{W}id")
        if id_ is not None:
            seen.append(id_.get(W + "val", ""))
    yield from _twice(seen, "deux contrôles de contenu portent l'identifiant {}")


def _styles(story: Story) -> Iterator[str]:
    naming = story.root.iter(W + "pStyle", W + "rStyle", W + "tblStyle")
    used = {e.get(_VAL, "") for e in naming}
    for style in sorted(used - story.styles):
        yield f"le style « {style} » n'existe pas"


def _numberings(story: Story) -> Iterator[str]:
    used = set(_found(_NUMBERING_IDS, story))
    for number in sorted(used - story.numberings):
        yield f"la liste à puces ou numérotée {number} n'existe pas"


def _references(story: Story) -> Iterator[str]:
    used = set(_found(_RELATION_IDS, story))
    for id_ in sorted(used - story.relations):
        yield f"il renvoie à une image ou à un lien absent ({id_})"


def _notes(story: Story) -> Iterator[str]:
    for kind, known in story.notes.items():
        for reference in story.root.iter(f"{W}{kind}Reference", f"{W}{kind}RangeStart"):
            id_ = reference.get(W + "id")
            if id_ not in known:
                yield f"un appel de note ou de commentaire ne mène à rien ({id_})"


def _nesting(story: Story) -> Iterator[str]:
    for paragraph in _found(_NESTED_PARAGRAPHS, story):
        yield f"un paragraphe est dans un autre{near(paragraph)}"
    for run in _found(_NESTED_RUNS, story):
        yield f"une portion de texte est dans une autre{near(run)}"


def _bare_text(story: Story) -> Iterator[str]:
    for text in _found(_BARE_TEXT, story):
        holder = text.getparent()
        if holder.tag.startswith(W) and holder.tag not in _TEXT_HOLDERS:
            yield f"un texte est hors de tout paragraphe (« {str(text).strip()[:40]} »)"


def _deleted(story: Story) -> Iterator[str]:
    """The text of a deleted run is no w:t (that of a text box in it is: a story of its own)."""
    if any(mark.find(_LIVING) is not None for mark in story.root.iter(W + "del")):
        yield "un texte supprimé (suivi des modifications) est écrit comme un texte vivant"


def _fields(story: Story) -> Iterator[str]:
    """Each field begins, may separate, and ends, one inside the other."""
    open_fields: list[bool] = []
    for mark in story.root.iter(W + "fldChar"):
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            open_fields.append(False)
        elif not open_fields or (kind == "separate" and open_fields[-1]):
            yield "un champ (sommaire, numéro de page) est mal formé"
            return
        elif kind == "separate":
            open_fields[-1] = True
        else:
            open_fields.pop()
    if open_fields:
        yield "un champ (sommaire, numéro de page) n'est pas terminé"


def _bookmarks(story: Story) -> Iterator[str]:
    starts = list(story.root.iter(W + "bookmarkStart"))
    ids = [e.get(W + "id", "") for e in starts]
    ends = [e.get(W + "id", "") for e in story.root.iter(W + "bookmarkEnd")]
    yield from _twice(ids, "deux signets portent l'identifiant {}")
    yield from _twice([e.get(W + "name", "") for e in starts], "deux signets s'appellent « {} »")
    if set(ids) != set(ends) or len(ends) != len(set(ends)):
        yield "un signet n'est pas fermé, ou l'est deux fois"


def _anchors(story: Story) -> Iterator[str]:
    """Links inside the document lead to a bookmark of it (only the body's are looked at)."""
    if story.part != _DOCUMENT:
        return
    names = {e.get(W + "name") for e in story.root.iter(W + "bookmarkStart")}
    wanted = {e.get(W + "anchor") for e in story.root.iter(W + "hyperlink")} - {None}
    for name in sorted(str(n) for n in wanted - names):
        yield f"un lien mène au signet « {name} », qui n'existe pas"


def _drawings(story: Story) -> Iterator[str]:
    ids = [e.get("id", "") for e in story.root.iter(_WP + "docPr")]
    yield from _twice(ids, "deux dessins portent l'identifiant {}")
    if not all(i.isdigit() and int(i) < 2**31 for i in ids):
        yield "l'identifiant d'un dessin n'est pas un nombre"


def _section(story: Story) -> Iterator[str]:
    body = story.root.find(W + "body")
    if body is None:
        return
    sections = body.findall(W + "sectPr")
    if len(sections) > 1 or (sections and body[-1] is not sections[0]):
        yield "la mise en page de la dernière section n'est pas à la fin du document"


def _values(story: Story) -> Iterator[str]:
    """Sizes are numbers, colours are colours."""
    for e in story.root.iter(W + "sz", W + "szCs", W + "gridSpan"):
        if not e.get(W + "val", "").isdigit():
            yield f"une taille n'est pas un nombre (« {e.get(W + 'val')} »)"
    for e in story.root.iter(W + "shd"):
        if not _HEX.fullmatch(e.get(W + "fill", "auto")):
            yield f"une couleur de fond n'est pas une couleur (« {e.get(W + 'fill')} »)"


# The order that the schema wants inside w:rPr (ECMA-376, CT_RPr) and w:tcPr.
_ORDERS = {
    W + "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss "
    "imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u "
    "effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    W + "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection "
    "tcFitText vAlign hideMark",
    W + "trPr": "",
}
_RANKS = {
    tag: {W + name: rank for rank, name in enumerate(names.split())}
    for tag, names in _ORDERS.items()
    if names
}


def _order(story: Story) -> Iterator[str]:
    for properties in story.root.iter(*_RANKS):
        if len(properties) > 1:
            ranks = _RANKS[properties.tag]
            order = [ranks[child.tag] for child in properties if child.tag in ranks]
            if order != sorted(order):
                yield f"des propriétés de mise en forme ne sont pas dans l'ordre{near(properties)}"


RULES: Mapping[str, Rule] = {
    "cell": _cells,
    "row": _rows,
    "table": _tables,
    "content-control": _controls,
    "style": _styles,
    "numbering": _numberings,
    "reference": _references,
    "note": _notes,
    "nesting": _nesting,
    "bare-text": _bare_text,
    "deleted-text": _deleted,
    "field": _fields,
    "bookmark": _bookmarks,
    "anchor": _anchors,
    "drawing": _drawings,
    "section": _section,
    "value": _values,
    "order": _order,
}


def _attributes(path: str) -> etree.XPath:
    return etree.XPath(path, namespaces=_NS, smart_strings=False)


_RELATION_IDS = _attributes("//@r:*")
_NUMBERING_IDS = _attributes("//w:numId/@w:val")
_NESTED_PARAGRAPHS = etree.XPath("//w:p/w:p | //w:r/w:p | //w:hyperlink/w:p", namespaces=_NS)
_ROWS_WITHOUT_CELL = etree.XPath("//w:tr[not(w:tc)]", namespaces=_NS)
_NESTED_RUNS = etree.XPath("//w:r/w:r", namespaces=_NS)
_BARE_TEXT = etree.XPath("//text()[not(parent::w:t) and normalize-space()]", namespaces=_NS)


def _found(path: etree.XPath, story: Story) -> list[Any]:
    """The nodes or attributes of a path; a list, whatever lxml's stubs allow for."""
    return cast("list[Any]", path(story.root))


def _twice(values: list[str], sentence: str) -> Iterator[str]:
    if len(values) != len(set(values)):
        for value, times in Counter(values).items():
            if times > 1:
                yield sentence.format(value)
