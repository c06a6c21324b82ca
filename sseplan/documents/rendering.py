"""A Word template compiled once, then rendered string → zip.

docxtpl's syntax and patching (``patching``), Jinja in a sandbox (``sandbox``);
everything after that is ours, for speed (no second parse, static parts deflated
once) and for faithfulness: values come out as typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from types import CodeType
from typing import Any

import jinja2
import jinja2.meta
from markupsafe import escape

from sseplan import code_cache
from sseplan.code_cache import CodeCache
from sseplan.documents import archive, checker, faults, patching, repairs, tags
from sseplan.documents.faults import Fault, Source
from sseplan.documents.patching import DOCUMENT
from sseplan.documents.sandbox import environment
from sseplan.documents.text import Removal, sanitise
from sseplan.errors import DocumentBroken, TemplateInvalid

MAX_PART = 10_000_000  # bytes of one part; libxml2 reads no longer text
# (the body's XML, the other parts of the file) → the body's XML
Hook = Callable[[str, Mapping[str, bytes]], str]

_GENERATION = "1"  # to be raised when patching or the environment change what is compiled
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DATES = re.compile(r"(<dcterms:(created|modified)[^>]*>)[^<]*")


@dataclass(frozen=True)
class Rendered:
    """A finished Word file, and the characters that had to be taken out of the answers."""

    docx: bytes
    removed: tuple[Removal, ...] = ()


class Template:
    """A compiled Word template; ``parts`` are those of the template file."""

    def __init__(self, parts: Mapping[str, bytes], codes: Mapping[str, CodeType]) -> None:
        env = environment()
        self._parts = parts
        self._templates = {
            name: jinja2.Template.from_code(env, code, env.make_globals(None))
            for name, code in codes.items()
        }
        self._packed = {
            name: archive.pack(name, data, 9) for name, data in parts.items() if name not in codes
        }

    @cached_property
    def sources(self) -> list[Source]:
        """The Jinja sources of the parts with tags, to explain what is wrong with them."""
        return [patching.source(name, self._parts[name]) for name in self._templates]

    @cached_property
    def names(self) -> frozenset[str]:
        """The top-level names used in any part: body, headers, footers, notes, properties."""
        trees = (environment().parse(s.text) for s in self.sources)
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
        for hook in post:
            texts[DOCUMENT] = hook(texts[DOCUMENT], self._parts)
        texts[DOCUMENT] = repairs.numbered(texts[DOCUMENT])
        if date and "docProps/core.xml" in texts:
            texts["docProps/core.xml"] = _dated(texts["docProps/core.xml"], date)
        return Rendered(self._file(texts), removed)

    def faults(self, context: Mapping[str, Any]) -> list[Fault]:
        """All that goes wrong with this context: unknown names, forbidden or failing tags."""
        safe, _ = sanitise(context)
        return [f for source in self.sources for f in _rendering_faults(source, safe)]

    def _texts(self, context: Mapping[str, Any]) -> dict[str, str]:
        """The parts with tags, rendered."""
        texts: dict[str, str] = {}
        try:
            for name, template in self._templates.items():
                texts[name] = _HEAD + repairs.filled(template.render(context))
        except Exception as error:
            found = self.faults(context)
            if not found:
                raise
            raise invalid(found) from error
        return texts

    def _file(self, texts: Mapping[str, str]) -> bytes:
        fresh = {name: text.encode() for name, text in texts.items()}
        for name, data in fresh.items():
            if len(data) > MAX_PART:
                raise DocumentBroken(_too_big(name))
        checker.verify({**self._parts, **fresh})
        return archive.write(
            archive.pack(name, fresh[name]) if name in fresh else self._packed[name]
            for name in self._parts
        )


def compile(docx: bytes, cache: CodeCache | None = None) -> Template:
    """A Word template made ready; TemplateInvalid lists every fault found in it.

    With a ``cache``, a template that was compiled before is ready at once.
    """
    parts = patching.parts(docx)
    name = _cache_key(docx) if cache else ""
    codes = cache.get(name) if cache else None
    if codes is None:
        codes = _codes(parts)
        if cache:
            cache.put(name, codes)
    return Template(parts, codes)


def verify_template(docx: bytes, contexts: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Every fault of a template over sample contexts (all empty, all full), each once.

    Beside what happens in a rendering, names that no context gives are looked for
    in branches that the samples do not enter.
    """
    template, contexts = compile(docx), list(contexts)
    known = {name for context in contexts for name in context}
    found = [f for s in template.sources for f in faults.names(environment(), s, known)]
    for context in contexts:
        found += template.faults(context)
    return list(dict.fromkeys(found))


def _cache_key(docx: bytes) -> str:
    return code_cache.key(docx, _GENERATION, version("jinja2"), version("docxtpl"))


def _codes(parts: Mapping[str, bytes]) -> dict[str, CodeType]:
    """The compiled parts with tags; all that is wrong is told together."""
    dynamic = {name: data for name, data in parts.items() if patching.is_dynamic(name, data)}
    sources = [patching.source(name, data) for name, data in dynamic.items()]
    found = [f for s in sources for f in patching.static_faults(s.part, dynamic[s.part], s)]
    if found:
        raise invalid(found)
    return {source.part: _compiled(source) for source in sources}


def _compiled(source: Source) -> CodeType:
    try:
        return environment().compile(source.text)
    except jinja2.TemplateSyntaxError as error:
        found = faults.syntax(environment(), source)
        raise invalid(found or [faults.unplaced(environment(), source, error)]) from error


def _rendering_faults(source: Source, context: Mapping[str, Any]) -> list[Fault]:
    found: list[Fault] = []
    env = environment().overlay(undefined=faults.noting(found, source))
    try:
        env.from_string(source.by_line()).render(context)
    except Exception as error:
        found.append(faults.failure(error, source))
    return found


def invalid(found: Sequence[Fault]) -> TemplateInvalid:
    """One error that tells all the faults."""
    count = "une faute" if len(found) == 1 else f"{len(found)} fautes"
    lines = "".join(f"\n- {fault}" for fault in found)
    return TemplateInvalid(
        f"Le modèle Word contient {count}, à corriger dans Word avant de recommencer :{lines}"
    )


def _too_big(name: str) -> str:
    return (
        f"Le document dépasse {MAX_PART // 10**6} Mo ({tags.part_label(name)}). "
        "Raccourcissez la réponse la plus longue, ou joignez-la en annexe."
    )


def _dated(core: str, date: str) -> str:
    stamp = date if "T" in date else f"{date}T00:00:00Z"
    return _DATES.sub(lambda m: m[1] + str(escape(stamp)), core)
