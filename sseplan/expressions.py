"""Conditions and requirements are Jinja2 expressions; this is the only door to them.

The same small language as the Word templates, in an immutable sandbox: no import,
no attribute that starts with an underscore, no change of a value.  The caller gives
every name: a question that has no answer is ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import CodeType
from typing import Any

from jinja2 import Template, TemplateError, Undefined
from jinja2.bccache import bc_magic
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sseplan import code_cache
from sseplan.code_cache import CodeCache
from sseplan.errors import TrameInvalid

_KEEP = "keep__"
_PART = "expressions"
_Block = Callable[[Context], Iterator[str]]
_Blocks = dict[str, _Block]


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment()


@dataclass(frozen=True)
class Expression:
    """A compiled expression; call it with the names that it may use."""

    source: str
    _run: Callable[[Mapping[str, Any]], Any] = field(repr=False, compare=False)

    def __call__(self, scope: Mapping[str, Any]) -> Any:
        """The value of the expression; raises TrameInvalid where it cannot be computed."""
        try:
            return self._run(scope)
        except (TemplateError, TypeError, ValueError, KeyError) as fault:
            raise TrameInvalid(
                f"L'expression « {self.source} » de la trame ne peut pas être calculée : {fault}."
            ) from fault


class Library:
    """The expressions of a trame, compiled together at the first use of one.

    Jinja takes longer to compile them than sseplan to check a plan, so what it made
    is kept in ``cache`` from one run to the next.  ``sentences`` are templates to fill.
    """

    def __init__(
        self,
        sources: Iterable[str],
        kept: CodeCache | None = None,
        sentences: Iterable[str] = (),
    ) -> None:
        self._ranks = {source: rank for rank, source in enumerate(dict.fromkeys(sources))}
        self._fills = {text: rank for rank, text in enumerate(dict.fromkeys(sentences))}
        self._cache = kept
        self._template: Template | None = None
        self._blocks: _Blocks = {}

    def __getitem__(self, source: str) -> Expression:
        """The compiled expression; raises TrameInvalid for a fault of syntax."""
        if source not in self._ranks:
            return compile(source)
        template = self._ready()
        return Expression(source, _runner(template, self._blocks[_block(self._ranks[source])]))

    def fill(self, sentence: str, scope: Mapping[str, Any]) -> str:
        """As ``fill`` below, without compiling what the library has."""
        if "{" not in sentence or sentence not in self._fills:
            return fill(sentence, scope)
        template = self._ready()
        context = template.new_context({**template.globals, **scope}, shared=True)
        return "".join(self._blocks[_told(self._fills[sentence])](context))

    def _ready(self) -> Template:
        if self._template is None:
            template = self._compiled()
            # No block calls another: a context that need not know them is made much sooner.
            self._blocks, template.blocks = template.blocks, {}
            self._template = template
        return self._template

    def _compiled(self) -> Template:
        blocks = "".join(
            f"{{% block {_block(rank)} %}}{{{{ {_KEEP}({source}) }}}}{{% endblock %}}"
            for source, rank in self._ranks.items()
        )
        blocks += "".join(
            f"{{% block {_told(rank)} %}}{sentence}{{% endblock %}}"
            for sentence, rank in self._fills.items()
        )
        env = _environment()
        return Template.from_code(env, self._code(blocks), env.make_globals(None))

    def _code(self, blocks: str) -> CodeType:
        name = code_cache.key(blocks.encode() + bc_magic)
        found = self._cache.get(name) if self._cache else None
        if found is not None:
            code: CodeType = found[_PART]
            return code
        try:
            fresh = _environment().compile(blocks)
        except TemplateError:
            for source in self._ranks:
                compile(source)
            for sentence in self._fills:
                _template(sentence)
            raise
        if self._cache:
            self._cache.put(name, {_PART: fresh})
        return fresh


def _block(rank: int) -> str:
    return f"e{rank}"


def _told(rank: int) -> str:
    return f"s{rank}"


def _runner(template: Template, block: _Block) -> Callable[[Mapping[str, Any]], Any]:
    """Run one block of the library; it hands its value over instead of printing it."""

    def run(scope: Mapping[str, Any]) -> Any:
        values: list[Any] = []

        def keep(value: Any) -> str:
            values.append(None if isinstance(value, Undefined) else value)
            return ""

        names = {**template.globals, **scope, _KEEP: keep}
        for _ in block(template.new_context(names, shared=True)):
            pass
        return values[0]

    return run


@cache
def compile(source: str) -> Expression:
    """Compile one ``source``; raises TrameInvalid for a fault of syntax."""
    try:
        return Expression(source, _environment().compile_expression(source))
    except TemplateError as fault:
        raise TrameInvalid(
            f"L'expression « {source} » de la trame est mal écrite : {fault}."
        ) from fault


@cache
def _template(source: str) -> Template:
    return _environment().from_string(source)


def fill(sentence: str, scope: Mapping[str, Any]) -> str:
    """``sentence``, a Jinja2 template of the trame, with its ``{{ names }}`` filled in."""
    if "{" not in sentence:
        return sentence
    return str(_template(sentence).render(dict(scope)))
