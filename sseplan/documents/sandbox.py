"""The Jinja environment of Word templates: a sandbox that escapes, and strict about names.

Templates are data from elsewhere: no way out to Python, no text blown up by ``*``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from sseplan.documents.text import paragraphs

_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja with nothing that reaches Python or multiplies text."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(
        self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any
    ) -> Any:
        if operator == "**" or not all(isinstance(v, int | float) for v in (left, right)):
            raise SecurityError(f"unsafe operator {operator}")
        return left * right

    def getattr(self, obj: Any, attribute: str) -> Any:
        # In a mapping only keys: a field named «items» is a field, a missing one is no method.
        if type(obj) is dict or isinstance(obj, Mapping):
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        if attribute in getattr(type(obj), "__dataclass_fields__", ()) and attribute[0] != "_":
            return getattr(obj, attribute)  # a field is data, no way out to Python
        return super().getattr(obj, attribute)


@lru_cache(maxsize=1)
def environment() -> Sandbox:
    """The one environment.

    Filters beside Jinja's own: ``paragraphes`` (a long answer as ``text.Paragraph``
    objects, for ``{%p for … %}``) and ``_attribut`` (written by ``patching``).
    """
    env = Sandbox(autoescape=True, undefined=jinja2.StrictUndefined, finalize=_printed, loader=None)
    env.filters["paragraphes"] = paragraphs
    env.filters["_attribut"] = _flat
    return env


def _printed(value: Any) -> Any:
    """A value as it is written inside ``w:t``: nothing for None, real breaks and tabs."""
    if type(value) is str:
        if "\n" in value or "\t" in value:
            return Markup(str(escape(value)).replace("\n", _BREAK).replace("\t", _TAB))
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    return value


def _flat(value: Any) -> Any:
    """A value for an attribute or a property, where a line break has no place."""
    return re.sub(r"[\n\t]+", " ", value) if isinstance(value, str) else value
