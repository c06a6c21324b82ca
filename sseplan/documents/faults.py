"""What is wrong with a Word template, all at once and in French.

Jinja stops at its first error and says it in English with a line number that
means nothing to somebody in front of Word.  Here every tag is tried by itself,
the opening and closing ones are paired, and names are looked up with the places
of ``tags``.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jinja2
from jinja2 import meta, nodes

from sseplan.documents.tags import TAG, Tag

# keyword: the keywords that may stand between it and its end
_BLOCKS: Mapping[str, tuple[str, ...]] = {
    "if": ("elif", "else"),
    "for": ("else",),
    "with": (),
    "macro": (),
    "call": (),
    "filter": (),
    "set": (),
}
_BETWEEN = {"elif": "{{% if 0 %}}{}{{% endif %}}", "else": "{{% if 0 %}}{}{{% endif %}}"}
_STATEMENT = re.compile(r"\{%-?\s*(\w+)(.*?)-?%\}", re.DOTALL)

_MEANINGS: tuple[tuple[str, str], ...] = (
    (r"No filter named '(.+?)'", "le filtre « {0} » n'existe pas"),
    (r"No test named '(.+?)'", "le test « {0} » n'existe pas"),
    (r"unexpected char '(.+?)'", "le caractère « {0} » n'a rien à faire là"),
    (r"unexpected '(.+?)'", "« {0} » n'a rien à faire là"),
    (r"expected token '(.+?)', got '(.+?)'", "« {0} » était attendu, « {1} » est écrit"),
    (r"Expected an expression", "il manque une expression"),
    (r"unsafe|is not safe|not safely", "cette écriture est interdite dans un modèle"),
    (r"object is not iterable", "cette valeur n'est pas une liste"),
    (r"object is not callable", "cette valeur n'est pas une fonction"),
    (r"division by zero", "une division par zéro"),
)


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a template: where, in which tag, why."""

    place: str
    tag: str
    reason: str

    def __str__(self) -> str:
        shown = self.tag if len(self.tag) <= 80 else self.tag[:79] + "…"
        return f"{self.place}, « {shown} » : {self.reason}."


@dataclass(frozen=True)
class Source:
    """A patched part: its Jinja source; ``locate`` finds its tags, in the same order."""

    part: str
    text: str
    locate: Callable[[], tuple[Tag, ...]]

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The tags with their places, looked for only when there is something to tell."""
        return self.locate()

    def by_line(self) -> str:
        """The source with every tag on a line of its own: line n + 1 begins with tag n."""
        return TAG.sub(lambda m: "\n" + m[0].replace("\n", " "), self.text.replace("\n", " "))

    def tag_at(self, line: int) -> Tag:
        """The tag of a line of ``by_line()``."""
        return self.tags[min(max(line - 2, 0), len(self.tags) - 1)]


def syntax(env: jinja2.Environment, source: Source) -> list[Fault]:
    """Every tag of the part that can't be understood, then those that are not paired."""
    alone = [f for t, text in _texts(source) for f in _tried_alone(env, t, text)]
    return alone + list(_unpaired(source))


def unplaced(env: jinja2.Environment, source: Source, error: jinja2.TemplateSyntaxError) -> Fault:
    """The fault for an error that no single tag explains."""
    try:
        env.from_string(source.by_line())
    except jinja2.TemplateSyntaxError as again:
        error = again
    tag = source.tag_at(error.lineno)
    return Fault(tag.place, tag.text, meaning(error))


def names(env: jinja2.Environment, source: Source, known: Iterable[str]) -> list[Fault]:
    """The names that nothing gives, each with a near one if there is one."""
    tree = env.parse(source.by_line())
    unknown = meta.find_undeclared_variables(tree) - set(known)
    found = []
    for name in tree.find_all(nodes.Name):
        if name.name in unknown and name.ctx == "load":
            tag = source.tag_at(name.lineno)
            found.append(Fault(tag.place, tag.text, unknown_name(name.name, known)))
    return found


def unknown_name(name: str, known: Iterable[str]) -> str:
    """The sentence about a name that does not exist."""
    near = difflib.get_close_matches(name, [str(k) for k in known], n=1)
    hint = f" (vouliez-vous dire « {near[0]} » ?)" if near else ""
    return f"le nom « {name} » n'existe pas{hint}"


def meaning(error: Exception) -> str:
    """An error of Jinja, of the sandbox or of Python, in French."""
    message = str(error)
    for pattern, sentence in _MEANINGS:
        match = re.search(pattern, message)
        if match:
            return sentence.format(*match.groups())
    return "cette balise ne peut pas être comprise"


def noting(faults: list[Fault], source: Source) -> type[jinja2.Undefined]:
    """An Undefined that prints nothing and notes each use, to see all faults in one rendering."""

    class Noting(jinja2.Undefined):
        def _note(self, *_: Any, **__: Any) -> Noting:
            tag = source.tag_at(_template_line())
            fault = Fault(tag.place, tag.text, self._reason())
            if fault not in faults:
                faults.append(fault)
            return self

        def _reason(self) -> str:
            if self._undefined_exception is jinja2.exceptions.SecurityError:
                return "cette écriture est interdite dans un modèle"
            return unknown_name(str(self._undefined_name), self._neighbours())

        def _neighbours(self) -> list[str]:
            owner = self._undefined_obj
            return [str(k) for k in owner] if isinstance(owner, Mapping) else []

        def __getattr__(self, name: str) -> Any:
            if name[:2] == "__":
                raise AttributeError(name)
            return self._note()

        def __iter__(self) -> Iterator[Any]:
            self._note()
            return iter(())

        def __str__(self) -> str:
            self._note()
            return ""

        def __bool__(self) -> bool:
            self._note()
            return False

        def __eq__(self, other: object) -> bool:
            self._note()
            return False

        def __hash__(self) -> int:
            return id(type(self))

        def __len__(self) -> int:
            self._note()
            return 0

        # Jinja declares that these never return; here they do, so that all faults are seen.
        __call__ = __getitem__ = __add__ = __radd__ = __sub__ = _note  # type: ignore[assignment]
        __mul__ = __truediv__ = __mod__ = __lt__ = __le__ = _note  # type: ignore[assignment]
        __rsub__ = __rmul__ = __gt__ = __ge__ = _note  # type: ignore[assignment]

    return Noting


def failure(error: Exception, source: Source) -> Fault:
    """An exception of a rendering of ``by_line()`` as a fault."""
    line, trace = 2, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    tag = source.tag_at(line)
    return Fault(tag.place, tag.text, meaning(error))


def _template_line() -> int:
    """The line of the template that is being rendered, from the compiled code on the stack."""
    frame = sys._getframe(2)
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            return int(template.get_corresponding_lineno(frame.f_lineno))
        frame = frame.f_back  # type: ignore[assignment]
    return 0


def _texts(source: Source) -> Iterator[tuple[Tag, str]]:
    """The tags with their patched text (without docxtpl's p, tr, tc, r)."""
    return zip(source.tags, TAG.findall(source.text), strict=True)


def _tried_alone(env: jinja2.Environment, tag: Tag, text: str) -> Iterator[Fault]:
    sample = _sample(text)
    if sample is None:
        return
    try:
        env.compile(sample, raw=True)
    except jinja2.TemplateSyntaxError as error:
        reason = meaning(error)
        keyword = _keyword(text)
        if re.search("unknown tag", str(error)):
            reason = f"la balise « {keyword} » n'existe pas"
        yield Fault(tag.place, tag.text, reason)


def _sample(text: str) -> str | None:
    """The tag made into a small template of its own; None for what closes another."""
    keyword = _keyword(text)
    if keyword in _BETWEEN:
        return _BETWEEN[keyword].format(text)
    if keyword in _BLOCKS and not _inline_set(text):
        return f"{text}{{% end{keyword} %}}"
    return None if keyword.startswith("end") else text


def _keyword(text: str) -> str:
    match = _STATEMENT.match(text)
    return match[1] if match else ""


def _inline_set(text: str) -> bool:
    return _keyword(text) == "set" and "=" in text


def _unpaired(source: Source) -> Iterator[Fault]:
    """Blocks never closed, ends without a beginning, ends of another block."""
    stack: list[tuple[str, Tag]] = []
    for tag, text in _texts(source):
        keyword = _keyword(text)
        if keyword in _BLOCKS and not _inline_set(text):
            stack.append((keyword, tag))
        elif keyword.startswith("end"):
            yield from _closed(stack, keyword, tag)
        elif keyword in _BETWEEN and (not stack or keyword not in _BLOCKS[stack[-1][0]]):
            yield Fault(tag.place, tag.text, f"« {keyword} » ne se trouve dans aucun « if »")
    for keyword, tag in stack:
        yield Fault(tag.place, tag.text, f"ce « {keyword} » n'est fermé par aucun « end{keyword} »")


def _closed(stack: list[tuple[str, Tag]], keyword: str, tag: Tag) -> Iterator[Fault]:
    if not stack:
        yield Fault(tag.place, tag.text, f"« {keyword} » ne ferme rien")
        return
    if stack[-1][0] == keyword[3:]:
        stack.pop()
        return
    opened, place = stack[-1][0], stack[-1][1].place
    yield Fault(
        tag.place, tag.text, f"« {keyword} » est écrit où le « {opened} » ({place}) attend sa fin"
    )
    if any(k == keyword[3:] for k, _ in stack):
        while stack and stack.pop()[0] != keyword[3:]:
            pass
