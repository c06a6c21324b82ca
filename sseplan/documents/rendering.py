"""The only door to docxtpl: a Word template compiled once, then rendered string → zip.

docxtpl gives the tag syntax (``{{ }}``, ``{%p %}``, ``{%tr %}``, ``{{p }}``…) and its
patching of the XML; everything after that is ours, for speed (no second parse,
static parts deflated once) and for faithfulness: a sandbox, escaping, strict
names, and values that come out as typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jinja2
import jinja2.meta
from docxtpl import DocxTemplate
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from sseplan.documents import archive, checker, faults, repairs, tags
from sseplan.documents.faults import Fault, Source
from sseplan.documents.text import Removal, paragraphs, sanitise
from sseplan.errors import DocumentBroken, TemplateInvalid

DOCUMENT = "word/document.xml"
MAX_PART = 32 * 2**20
# (the body's XML, the other parts of the file) → the body's XML
Hook = Callable[[str, Mapping[str, bytes]], str]

_DYNAMIC = re.compile(
    r"(word/(document|header\d*|footer\d*|footnotes|endnotes)|docProps/core)\.xml$"
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'
_ATTRIBUTE_TAG = re.compile(r"<[^<>]*=\"[^<>]*\{\{[^<>]*>")
_DATES = re.compile(r"(<dcterms:(created|modified)[^>]*>)[^<]*")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True)
class Rendered:
    """A finished Word file, and the characters that had to be taken out of the answers."""

    docx: bytes
    removed: tuple[Removal, ...] = ()


@dataclass(frozen=True)
class _Part:
    """A part with tags (``template``) or deflated once and for all (``member``)."""

    source: Source | None
    template: jinja2.Template | None
    member: archive.Member
    data: bytes


class Template:
    """A compiled Word template; ``names`` are the names that a context must give."""

    def __init__(self, env: jinja2.Environment, parts: Mapping[str, _Part]) -> None:
        self._env = env
        self._parts = parts
        self._sources = [p.source for p in parts.values() if p.source]

    @property
    def names(self) -> frozenset[str]:
        """The top-level names used in any part: body, headers, footers, notes, properties."""
        trees = (self._env.parse(s.text) for s in self._sources)
        return frozenset().union(*map(jinja2.meta.find_undeclared_variables, trees))

    def render(
        self, context: Mapping[str, Any], *, date: str | None = None, post: Sequence[Hook] = ()
    ) -> Rendered:
        """The Word file for ``context``.

        ``date`` (ISO) becomes the file's created and modified dates.  The hooks of
        ``post`` (``contents.fill()``) work on the rendered body in turn.  Raises
        TemplateInvalid (all faults of the template) or DocumentBroken.
        """
        safe, removed = sanitise(context)
        texts = self._texts(safe)
        texts[DOCUMENT] = self._finished(texts[DOCUMENT], post)
        if date and "docProps/core.xml" in texts:
            texts["docProps/core.xml"] = _dated(texts["docProps/core.xml"], date)
        return Rendered(self._packed(texts), removed)

    def faults(self, context: Mapping[str, Any]) -> list[Fault]:
        """All that goes wrong with this context: unknown names, forbidden or failing tags."""
        safe, _ = sanitise(context)
        return [f for source in self._sources for f in _rendering_faults(source, safe)]

    def _texts(self, context: Mapping[str, Any]) -> dict[str, str]:
        """The parts with tags, rendered."""
        texts: dict[str, str] = {}
        try:
            for name, part in self._parts.items():
                if part.template:
                    texts[name] = _HEAD + part.template.render(context)
        except Exception as error:
            found = self.faults(context)
            if not found:
                raise
            raise _invalid(found) from error
        return texts

    def _finished(self, body: str, post: Sequence[Hook]) -> str:
        others = {name: part.data for name, part in self._parts.items()}
        for hook in post:
            body = hook(body, others)
        return repairs.repaired(body)

    def _packed(self, texts: Mapping[str, str]) -> bytes:
        fresh = {name: text.encode() for name, text in texts.items()}
        for name, data in fresh.items():
            if len(data) > MAX_PART:
                raise DocumentBroken(_too_big(name))
        checker.verify({name: fresh.get(name, p.data) for name, p in self._parts.items()})
        return archive.write(
            archive.pack(name, fresh[name]) if name in fresh else part.member
            for name, part in self._parts.items()
        )


class _Sandbox(ImmutableSandboxedEnvironment):
    """Templates are data from elsewhere: no way out to Python, no text blown up by ``*``."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(
        self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any
    ) -> Any:
        if operator == "**" or not all(isinstance(v, int | float) for v in (left, right)):
            raise SecurityError(f"unsafe operator {operator}")
        return left * right

    def getattr(self, obj: Any, attribute: str) -> Any:
        # In a mapping only keys: a field named «items» is a field, a missing one is no method.
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def compile(docx: bytes) -> Template:
    """A Word template made ready; TemplateInvalid lists every fault found in it.

    Filters that a template may use beside Jinja's own: ``paragraphes`` (a long
    answer as ``text.Paragraph`` objects, for ``{%p for … %}``).
    """
    parts = _without_ballast(archive.read(docx))
    if DOCUMENT not in parts:
        raise TemplateInvalid(
            "Le modèle n'est pas un document Word : il n'a pas de corps (word/document.xml)."
        )
    env = _environment()
    sources = {name: _source(name, data) for name, data in parts.items() if _DYNAMIC.match(name)}
    found = [f for source, lost in sources.values() for f in _static_faults(env, source, lost)]
    if found:
        raise _invalid(found)
    compiled = {
        name: _part(env, name, parts[name], sources[name][0] if name in sources else None)
        for name in sorted(parts, key=archive.order)
    }
    return Template(env, compiled)


def verify_template(docx: bytes, contexts: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Every fault of a template over sample contexts (all empty, all full), each once.

    Beside what happens in a rendering, names that no context gives are looked for
    in branches that the samples do not enter.
    """
    template, contexts = compile(docx), list(contexts)
    known = {name for context in contexts for name in context}
    found = [f for s in template._sources for f in faults.names(template._env, s, known)]
    for context in contexts:
        found += template.faults(context)
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _environment() -> _Sandbox:
    env = _Sandbox(
        autoescape=True, undefined=jinja2.StrictUndefined, finalize=_printed, loader=None
    )
    env.filters["paragraphes"] = paragraphs
    env.filters["_attribut"] = _flat
    return env


def _printed(value: Any) -> Any:
    """A value as it is written inside ``w:t``: nothing for None, real breaks and tabs."""
    if value is None:
        return ""
    if type(value) is str and ("\n" in value or "\t" in value):
        return Markup(str(escape(value)).replace("\n", _BREAK).replace("\t", _TAB))
    return value


def _flat(value: Any) -> Any:
    """A value for an attribute or a property, where a line break has no place."""
    return re.sub(r"[\n\t]+", " ", value) if isinstance(value, str) else value


def _source(name: str, data: bytes) -> tuple[Source, list[tags.Tag]]:
    """A part patched by docxtpl, and the tags that this loses."""
    root = _parsed(name, data)
    xml = repairs.compact(etree.tostring(root, encoding="unicode"))
    if name.startswith("word/"):
        patched = DocxTemplate(None).patch_xml(_ATTRIBUTE_TAG.sub(_flattened, xml))
        patched = repairs.ordered(patched)
    else:
        patched = tags.TAG.sub(_flattened, xml)
    found, lost = tags.located(patched, tags.typed(name, root), name)
    return Source(name, patched, tuple(found)), lost


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


def _part(env: _Sandbox, name: str, data: bytes, source: Source | None) -> _Part:
    if source is None or not (source.tags or name == DOCUMENT):
        return _Part(None, None, archive.pack(name, data, 9), data)
    return _Part(source, _compiled(env, source), archive.pack(name, b""), data)


def _compiled(env: _Sandbox, source: Source) -> jinja2.Template:
    try:
        return env.from_string(source.text)
    except jinja2.TemplateSyntaxError as error:
        raise _invalid(faults.syntax(env, source) or [_unplaced(env, source, error)]) from error


def _unplaced(env: _Sandbox, source: Source, error: jinja2.TemplateSyntaxError) -> Fault:
    """The fault for an error that no single tag explains."""
    try:
        env.from_string(source.by_line())
    except jinja2.TemplateSyntaxError as again:
        error = again
    tag = source.tag_at(error.lineno)
    return Fault(tag.place, tag.text, faults.meaning(error))


def _static_faults(env: _Sandbox, source: Source, lost: list[tags.Tag]) -> list[Fault]:
    """What can be seen before compiling: lost tags, stray braces, tags that can't be read."""
    found = [
        Fault(
            t.place,
            t.text,
            "cette balise serait perdue : elle partage son paragraphe, sa ligne "
            "ou sa cellule avec une balise {%p, {%tr ou {%tc, mettez-la à part",
        )
        for t in lost
    ]
    rest = tags.TAG.sub("", source.text)
    stray = re.search(r"[^<>]{0,30}(\{\{|\{%|%\}|\}\})[^<>]{0,30}", rest)
    if stray:
        label = tags.part_label(source.part)
        found.append(Fault(label, stray[0].strip(), "cette balise n'est pas complète"))
    return found


def _rendering_faults(source: Source, context: Mapping[str, Any]) -> list[Fault]:
    found: list[Fault] = []
    env = _environment().overlay(undefined=faults.noting(found, source))
    try:
        env.from_string(source.by_line()).render(context)
    except Exception as error:
        found.append(faults.failure(error, source))
    return found


def _invalid(found: Sequence[Fault]) -> TemplateInvalid:
    count = "une faute" if len(found) == 1 else f"{len(found)} fautes"
    lines = "".join(f"\n- {fault}" for fault in found)
    return TemplateInvalid(
        f"Le modèle Word contient {count}, à corriger dans Word avant de recommencer :{lines}"
    )


def _too_big(name: str) -> str:
    return (
        f"Le document dépasse {MAX_PART // 2**20} Mo ({tags.part_label(name)}). "
        "Raccourcissez la réponse la plus longue, ou joignez-la en annexe."
    )


def _dated(core: str, date: str) -> str:
    stamp = date if "T" in date else f"{date}T00:00:00Z"
    return _DATES.sub(lambda m: m[1] + str(escape(stamp)), core)


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
