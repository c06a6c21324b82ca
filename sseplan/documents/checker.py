"""Would Word open this file without «repairing» it?

Run at every rendering: a package that breaks a rule is not written.  The rules
of the texts are in ``story_rules``, those about what ties the parts together here.
The findings of ``accessibility`` stop no rendering (a community may restyle its
template), but our own templates must have none.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml import etree

from sseplan.documents.accessibility import accessibility
from sseplan.documents.findings import Finding
from sseplan.documents.story_rules import RULES, Story
from sseplan.documents.tags import W
from sseplan.errors import DocumentBroken

__all__ = ["RULES", "Finding", "accessibility", "examine", "integrity", "verify"]

_DOCUMENT, _TYPES = "word/document.xml", "[Content_Types].xml"
_STORY = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$")
_MAIN_TYPE = re.compile(r"wordprocessingml\.document\.main\+xml$|macroEnabled\.main\+xml$")


def verify(parts: Mapping[str, bytes], roots: Mapping[str, etree._Element] | None = None) -> None:
    """Raise DocumentBroken, with every broken rule, unless Word would open these parts.

    ``roots``: the trees that parts were just written from, to spare parsing them again.
    """
    found = integrity(parts, roots)
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


def integrity(
    parts: Mapping[str, bytes], roots: Mapping[str, etree._Element] | None = None
) -> list[Finding]:
    """What would make Word refuse or repair the package (``roots``: see ``verify``)."""
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
            found += _story_findings(parts, name, (roots or {}).get(name))
    return found


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


def _story_findings(
    parts: Mapping[str, bytes], name: str, root: etree._Element | None
) -> list[Finding]:
    try:
        root = etree.fromstring(parts[name]) if root is None else root
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
