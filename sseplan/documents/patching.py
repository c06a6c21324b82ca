"""The only door to docxtpl: from the parts of a Word template to Jinja sources.

docxtpl gives the tag syntax (``{{ }}``, ``{%p %}``, ``{%tr %}``, ``{{p }}``…) and the
patching of the XML that makes Jinja sources of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from sseplan.documents import archive, repairs, tags
from sseplan.documents.faults import Fault, Source
from sseplan.errors import TemplateInvalid

DOCUMENT = "word/document.xml"

_DYNAMIC = re.compile(
    r"(word/(document|header\d*|footer\d*|footnotes|endnotes)|docProps/core)\.xml$"
)
_ATTRIBUTE_TAG = re.compile(r"<[^<>]*=\"[^<>]*\{\{[^<>]*>")
_STRAY = re.compile(r"[^<>]{0,30}(\{\{|\{%|%\}|\}\})[^<>]{0,30}")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_LOST = (
    "cette balise serait perdue : elle partage son paragraphe, sa ligne ou sa cellule "
    "avec une balise {%p, {%tr ou {%tc, mettez-la à part"
)


def parts(docx: bytes) -> dict[str, bytes]:
    """The parts of a template, in the order of writing, without what nothing uses."""
    found = _without_ballast(archive.read(docx))
    if DOCUMENT not in found:
        raise TemplateInvalid(
            "Le modèle n'est pas un document Word : il n'a pas de corps (word/document.xml)."
        )
    return {name: found[name] for name in sorted(found, key=archive.order)}


def is_dynamic(name: str, data: bytes) -> bool:
    """Whether a part may hold tags; the body always counts, for the hooks."""
    return name == DOCUMENT or (_DYNAMIC.match(name) is not None and b"{" in data)


def source(name: str, data: bytes) -> Source:
    """A part as a Jinja source."""
    return Source(name, _patched(name, _xml(name, data)), lambda: _located(name, data))


def static_faults(name: str, data: bytes, patched: Source) -> list[Fault]:
    """What can be seen before compiling: tags that patching lost, tags that are not whole."""
    found = []
    if _count(_xml(name, data)) != len(tags.TAG.findall(patched.text)):
        _, lost = tags.located(patched.text, tags.typed(name, _parsed(name, data)), name)
        found = [Fault(t.place, t.text, _LOST) for t in lost]
    stray = _STRAY.search(tags.TAG.sub("", patched.text))
    if stray:
        label = tags.part_label(name)
        found.append(Fault(label, stray[0].strip(), "cette balise n'est pas complète"))
    return found


def _count(xml: str) -> int:
    """How many tags a part has, as typed."""
    return len(tags.TAG.findall(re.sub(r"<[^>]*>", "", xml)))


def _located(name: str, data: bytes) -> tuple[tags.Tag, ...]:
    """The tags of the patched part with their places in Word."""
    root = _parsed(name, data)
    text = _patched(name, _xml(name, data))
    return tuple(tags.located(text, tags.typed(name, root), name)[0])


def _xml(name: str, data: bytes) -> str:
    return repairs.compact(etree.tostring(_parsed(name, data), encoding="unicode"))


def _patched(name: str, xml: str) -> str:
    if not name.startswith("word/"):
        return tags.TAG.sub(_flattened, xml)
    from docxtpl import DocxTemplate  # slow to import, and not needed where a cache answers

    patched: str = DocxTemplate(None).patch_xml(_ATTRIBUTE_TAG.sub(_flattened, xml))
    return repairs.ordered(patched)


def _parsed(name: str, data: bytes) -> etree._Element:
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise TemplateInvalid(
            f"Le modèle Word est abîmé ({tags.part_label(name)}). "
            "Ouvrez-le dans Word, laissez Word le réparer et enregistrez-le."
        ) from error
    if b"<!DOCTYPE" in data:
        raise TemplateInvalid(f"Le modèle Word contient une écriture interdite (DTD, {name}).")
    if next(root.iter(tags.W + "ins", tags.W + "del"), None) is not None:
        raise TemplateInvalid(
            f"Le modèle Word garde des modifications suivies ({tags.part_label(name)}). "
            "Dans Word : « Révision, Accepter toutes les modifications », puis enregistrez-le."
        )
    return root


def _flattened(match: re.Match[str]) -> str:
    """The expressions of a start tag or a property, made to give one line."""
    return re.sub(
        r"\{\{(.*?)\}\}",
        lambda m: "{{ (" + m[1].replace("&quot;", '"').strip() + ")|_attribut }}",
        match[0],
    )


def _without_ballast(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts without what python-docx's own template drags along and nothing uses."""
    ballast = {"word/stylesWithEffects.xml", "docProps/thumbnail.jpeg"} & set(parts)
    kept = {name: data for name, data in parts.items() if name not in ballast}
    for name in ballast:
        kept = {n: _unlinked(n, data, name) for n, data in kept.items()}
    return kept


def _unlinked(holder: str, data: bytes, name: str) -> bytes:
    """A relationships or content types part without its line about ``name``."""
    if not (holder.endswith(".rels") or holder == "[Content_Types].xml"):
        return data
    file = re.escape(name.rsplit("/", 1)[-1]).encode()
    return re.sub(rb"<(?:Relationship|Override)\b[^>]*" + file + rb"\"[^>]*/>", b"", data)
