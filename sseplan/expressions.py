"""Conditions and requirements are Jinja2 expressions; this is the only door to them.

The same small language as the Word templates, in an immutable sandbox: no import,
no attribute that starts with an underscore, no change of a value.  The caller gives
every name: a question that has no answer is ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sseplan.errors import TrameInvalid


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment()


@dataclass(frozen=True)
class Expression:
    """A compiled expression; call it with the names that it may use."""

    source: str
    _run: Callable[..., Any] = field(repr=False, compare=False)

    def __call__(self, scope: Mapping[str, Any]) -> Any:
        """The value of the expression; raises TrameInvalid where it cannot be computed."""
        try:
            return self._run(dict(scope))
        except (TemplateError, TypeError, ValueError, KeyError) as fault:
            raise TrameInvalid(
                f"L'expression « {self.source} » de la trame ne peut pas être calculée : {fault}."
            ) from fault


@cache
def compile(source: str) -> Expression:
    """Compile ``source`` once; raises TrameInvalid for a fault of syntax."""
    try:
        run = _environment().compile_expression(source, undefined_to_none=True)
    except TemplateError as fault:
        raise TrameInvalid(
            f"L'expression « {source} » de la trame est mal écrite : {fault}."
        ) from fault
    return Expression(source, run)


@cache
def _template(source: str) -> Any:
    return _environment().from_string(source)


def fill(sentence: str, scope: Mapping[str, Any]) -> str:
    """``sentence``, a Jinja2 template of the trame, with its ``{{ names }}`` filled in."""
    if "{" not in sentence:
        return sentence
    return str(_template(sentence).render(dict(scope)))
