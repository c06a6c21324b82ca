"""Would Word open this file without «repairing» it?  Could everybody read it?

Run at every rendering: a package that breaks a rule of ``integrity`` is not
written.  The rules are those that Word enforces and that schemas and LibreOffice
let pass, plus the references between parts.  ``accessibility`` findings do not
stop a rendering (a community may restyle its template) but our own templates
must have none.

A rule takes a ``Story`` (a part that holds text) and yields what is wrong.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from lxml import etree

from sseplan.documents.tags import part_label
from sseplan.errors import DocumentBroken

_NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "dc": "http://purl.org/dc/elements/1.1/",
}
W, R, WP, DC = ("{" + _NS[prefix] + "}" for prefix in ("w", "r", "wp", "dc"))
_VAL = W + "val"
_DOCUMENT, _TYPES = "word/document.xml", "[Content_Types].xml"
_STORY = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$")
_HEX = re.compile(r"auto|[0-9A-Fa-f]{6}")
_TEXT_HOLDERS = frozenset(W + t for t in ("t", "instrText", "delText", "delInstrText"))
_MAIN_TYPE = re.compile(r"wordprocessingml\.document\.main\+xml$|macroEnabled\.main\+xml$")


@dataclass(frozen=True)
class Finding:
    """One broken rule: the rule's name, the part, and a French sentence."""

    rule: str
    part: str
    reason: str

    def __str__(self) -> str:
        return f"{part_label(self.part)} : {self.reason}."


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


def verify(parts: Mapping[str, bytes]) -> None:
    """Raise DocumentBroken, with every broken rule, unless Word would open these parts."""
    found = integrity(parts)
    if found:
        lines = "".join(f"\n- {finding}" for finding in found[:20])
        raise DocumentBroken(
            "Le document n'a pas été écrit, parce que Word ne l'ouvrirait pas sans le réparer. "
            f"Le modèle Word est à corriger :{lines}"
        )


def examine(docx: bytes) -> list[Finding]:
    """The integrity findings of a whole file."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as file:
            names = [m.filename for m in file.infolist() if not m.is_dir()]
            parts = {name: file.read(name) for name in names}
    except zipfile.BadZipFile:
        return [Finding("zip", "", "le fichier n'est pas une archive lisible")]
    twice = [n for n, times in Counter(n.lower() for n in names).items() if times > 1]
    return [Finding("zip", n, "cette partie est deux fois dans le fichier") for n in twice] + (
        integrity(parts)
    )


def integrity(parts: Mapping[str, bytes]) -> list[Finding]:
    """What would make Word refuse or repair the package."""
    broken = [
        Finding("xml", n, f"le XML est mal formé ({fault})")
        for n, data in parts.items()
        if n.endswith((".xml", ".rels")) and not _STORY.match(n) and (fault := _malformed(data))
    ]
    if broken or _TYPES not in parts or _DOCUMENT not in parts:
        return broken or [Finding("package", "", "il manque une partie essentielle du fichier")]
    found = [*_content_types(parts), *_relationships(parts)]
    for name in parts:
        if _STORY.match(name):
            found += _story_findings(parts, name)
    return found


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


# ---------------------------------------------------------------- the package


@lru_cache(maxsize=64)
def _malformed(data: bytes) -> str:
    try:
        etree.fromstring(data)
    except etree.XMLSyntaxError as error:
        return str(error.msg)
    return ""


def _content_types(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    extensions, overrides = _declared_types(parts[_TYPES])
    for name in parts:
        known = "/" + name in overrides or name.rsplit(".", 1)[-1].lower() in extensions
        if name != _TYPES and not known:
            yield Finding("content-type", name, "le type de cette partie n'est pas déclaré")
    for name in overrides:
        if name[1:] not in parts:
            yield Finding("content-type", name, "une partie est déclarée et n'existe pas")
    if not _MAIN_TYPE.search(overrides.get("/" + _DOCUMENT, "")):
        yield Finding("content-type", _DOCUMENT, "ce n'est pas déclaré comme un document Word")


@lru_cache(maxsize=8)
def _declared_types(data: bytes) -> tuple[frozenset[str], Mapping[str, str]]:
    """The extensions with a default type, and the types declared part by part."""
    root = etree.fromstring(data)
    extensions = {e.get("Extension", "").lower() for e in root if e.tag.endswith("}Default")}
    overrides = {
        e.get("PartName", ""): e.get("ContentType", "") for e in root if e.tag.endswith("}Override")
    }
    return frozenset(extensions), overrides


def _relationships(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    for name, data in parts.items():
        if not name.endswith(".rels"):
            continue
        owner = _owner(name)
        ids = [id_ for id_, _ in _links(data)]
        if len(ids) != len(set(ids)):
            yield Finding("relationship", owner, "deux liens internes portent le même identifiant")
        for _, target in _links(data):
            if target is not None and _resolved(owner, target) not in parts:
                yield Finding("relationship", owner, f"il renvoie à une partie absente ({target})")


@lru_cache(maxsize=64)
def _links(data: bytes) -> tuple[tuple[str, str | None], ...]:
    """(id, target) of each relationship; no target for what lies outside the package."""
    return tuple(
        (e.get("Id", ""), None if e.get("TargetMode") == "External" else e.get("Target", ""))
        for e in etree.fromstring(data)
        if isinstance(e.tag, str)
    )


def _owner(rels: str) -> str:
    """The part that a relationships part belongs to: "word/_rels/document.xml.rels"."""
    return rels.replace("_rels/", "")[: -len(".rels")]


def _resolved(owner: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(owner), target))


def _rels_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


@lru_cache(maxsize=64)
def _ids(data: bytes, tag: str, attribute: str) -> frozenset[str]:
    return frozenset(e.get(W + attribute, "") for e in etree.fromstring(data).iter(W + tag))


# ------------------------------------------------------------------ the texts


def _story_findings(parts: Mapping[str, bytes], name: str) -> list[Finding]:
    try:
        root = etree.fromstring(parts[name])
    except etree.XMLSyntaxError as error:
        return [Finding("xml", name, f"le XML est mal formé ({error.msg})")]

    def ids(part: str, tag: str, attribute: str) -> frozenset[str]:
        return _ids(parts[part], tag, attribute) if part in parts else frozenset()

    links = _links(parts[_rels_of(name)]) if _rels_of(name) in parts else ()
    story = Story(
        name,
        root,
        frozenset(id_ for id_, _ in links),
        ids("word/styles.xml", "style", "styleId"),
        ids("word/numbering.xml", "num", "numId") | {"0"},
        {kind: ids(f"word/{kind}s.xml", kind, "id") for kind in ("footnote", "endnote", "comment")},
    )
    return [Finding(rule, name, reason) for rule, run in RULES.items() for reason in run(story)]


def _cells(story: Story) -> Iterator[str]:
    """A cell's last element is a paragraph, or a content control that holds one."""
    for cell in story.root.iter(W + "tc"):
        last = cell[-1] if len(cell) else None
        if last is None or (last.tag != W + "p" and not _holds_paragraph(last)):
            yield f"une cellule de tableau ne se termine pas par un paragraphe{_near(cell)}"


def _holds_paragraph(element: etree._Element) -> bool:
    return element.tag in (W + "sdt", W + "bookmarkEnd", W + "customXml") and (
        element.tag == W + "bookmarkEnd" or element.find(f".//{W}p") is not None
    )


def _rows(story: Story) -> Iterator[str]:
    for row in _found(_ROWS_WITHOUT_CELL, story):
        if row.find(f".//{W}tc") is None:  # cells may stand in content controls
            yield f"une ligne de tableau n'a aucune cellule{_near(row)}"


def _tables(story: Story) -> Iterator[str]:
    for table in story.root.iter(W + "tbl"):
        if table.find(f".//{W}tr") is None:
            yield "un tableau n'a aucune ligne"
        if table.find(W + "tblGrid") is None:
            yield f"un tableau ne dit pas la largeur de ses colonnes (tblGrid){_near(table)}"


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
        yield f"un paragraphe est dans un autre{_near(paragraph)}"
    for run in _found(_NESTED_RUNS, story):
        yield f"une portion de texte est dans une autre{_near(run)}"


def _bare_text(story: Story) -> Iterator[str]:
    for text in _found(_BARE_TEXT, story):
        holder = text.getparent()
        if holder.tag.startswith(W) and holder.tag not in _TEXT_HOLDERS:
            yield f"un texte est hors de tout paragraphe (« {str(text).strip()[:40]} »)"


def _deleted(story: Story) -> Iterator[str]:
    if _DELETED_TEXT(story.root):
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
    ids = [e.get("id", "") for e in story.root.iter(WP + "docPr")]
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
                yield f"des propriétés de mise en forme ne sont pas dans l'ordre{_near(properties)}"


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
_DELETED_TEXT = etree.XPath("boolean(//w:del//w:t)", namespaces=_NS)


def _found(path: etree.XPath, story: Story) -> list[Any]:
    """The nodes or attributes of a path; a list, whatever lxml's stubs allow for."""
    return cast("list[Any]", path(story.root))


def _twice(values: list[str], sentence: str) -> Iterator[str]:
    if len(values) != len(set(values)):
        for value, times in Counter(values).items():
            if times > 1:
                yield sentence.format(value)


def _near(element: etree._Element) -> str:
    """(près de « … »): some text around an element, to find it in Word."""
    around: etree._Element | None = element
    while around is not None:
        text = "".join(t.text or "" for t in around.iter(W + "t")).strip()
        if text:
            return f" (près de « {text[:40]} »)"
        around = around.getparent()
    return ""


# -------------------------------------------------------------- accessibility


def _language(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    styles = etree.fromstring(parts.get("word/styles.xml", b"<none/>"))
    language = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    if language is None or language.get(W + "val") != "fr-FR":
        yield Finding("language", "word/styles.xml", "la langue par défaut n'est pas le français")


def _title(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    core = etree.fromstring(parts.get("docProps/core.xml", b"<none/>"))
    if not (core.findtext(DC + "title") or "").strip():
        yield Finding("title", "docProps/core.xml", "le document n'a pas de titre")


def _alternatives(root: etree._Element) -> Iterator[str]:
    for drawing in root.iter(WP + "docPr"):
        if not drawing.get("descr", "").strip():
            yield f"un dessin ou une image n'a pas de texte de remplacement{_near(drawing)}"


def _header_rows(root: etree._Element) -> Iterator[str]:
    """A table of several rows marks its first one as a header, or has a column of headers."""
    for table in root.iter(W + "tbl"):
        rows = table.findall(W + "tr")
        if len(rows) < 2 or _has_header_column(table):
            continue
        if rows[0].find(f"{W}trPr/{W}tblHeader") is None:
            yield f"un tableau n'a pas de ligne d'en-tête{_near(rows[0])}"


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
            yield f"un titre de niveau {level} suit un titre de niveau {previous}{_near(style)}"
        previous = level
