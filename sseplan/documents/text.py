"""Text on its way into Word: what XML forbids is taken out, lines become paragraphs.

Pure: strings in, strings out.  Characters that are removed are reported with
the place of the context where they stood, so that the person can be told.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from markupsafe import Markup

# Everything outside XML 1.0's characters, plus DEL and the C1 controls (never typed on purpose),
# plus the bidirectional *controls* (they can make a text read otherwise than it is written);
# letters of right-to-left scripts are no control and stay.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe-\uffff]"
)
_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")
# Word copies a manual line break as U+000B: a line break again, but reported.
_BREAKS = re.compile("[\x0b\x0c]")
_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe-\uffff]"
)

_ITEM = re.compile(
    r"([ \t]*)(?:([-*–—][ \t\u00a0]+|[•◦▪‣·][ \t\u00a0]*)|(\d{1,2}[.)])[ \t\u00a0]+)(?=\S)"
)

_T = TypeVar("_T")


@dataclass(frozen=True)
class Removal:
    """Characters taken out of one value: ``where`` is its path in the context."""

    where: str
    characters: tuple[str, ...]

    def __str__(self) -> str:
        count = len(self.characters)
        codes = ", ".join(sorted({f"U+{ord(c):04X}" for c in self.characters}))
        what = "caractère retiré" if count == 1 else "caractères retirés"
        return f"{self.where} : {count} {what} ({codes}), que Word ne sait pas lire."


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a long answer.

    ``kind`` is "p", "bullet" or "number"; ``label`` what the person typed in
    front ("•", "1."), empty for "p"; ``level`` counts from 0.  ``text`` may hold
    line breaks.
    """

    kind: Literal["p", "bullet", "number"]
    text: str
    level: int = 0
    label: str = ""


def clean(text: str) -> str:
    """``text`` as Word can hold it: NFC, "\\n" line ends, no forbidden character."""
    return _clean(text)[0]


def sanitise(context: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Removal, ...]]:
    """``context`` with every string cleaned, and what had to be removed, in order.

    Goes through mappings, lists, tuples and dataclasses.  ``Markup`` (our own
    XML) only loses forbidden characters.  A set is refused (TypeError): its
    order differs from run to run, and the same answers must give the same bytes.
    """
    if _is_clean(context):
        return dict(context), ()
    removed: list[Removal] = []
    safe = {key: _sanitised(value, str(key), removed) for key, value in context.items()}
    return safe, tuple(removed)


def paragraphs(text: str) -> list[Paragraph]:
    """A long answer as paragraphs.

    A blank line ends a paragraph; lines that follow one another stay together,
    with their line breaks.  A line that begins like an item (``-``, ``•``, ``*``,
    ``–``, ``1.``, ``1)``) is an item, its level follows its indentation, and
    indented lines below it belong to it.
    """
    found: list[Paragraph] = []
    indents: list[int] = []
    open_ended = False
    for line in text.split("\n"):
        item = _ITEM.match(line)
        if not line.strip():
            open_ended = False
        elif item:
            level = _level(indents, len(item[1].expandtabs(4)))
            found.append(_item(item, line, level))
            open_ended = True
        elif open_ended and _continues(found[-1], line):
            found[-1] = _continued(found[-1], line)
        else:
            indents.clear()
            found.append(Paragraph("p", line.rstrip()))
            open_ended = True
    return found


def _item(match: re.Match[str], line: str, level: int) -> Paragraph:
    text = line[match.end() :].rstrip()
    if match[3]:
        return Paragraph("number", text, level, match[3])
    return Paragraph("bullet", text, level, "•")


def _level(indents: list[int], indent: int) -> int:
    """The level of an item, given (and updating) the indents of the items above it."""
    while indents and indents[-1] > indent:
        indents.pop()
    if not indents or indents[-1] < indent:
        indents.append(indent)
    return len(indents) - 1


def _continues(previous: Paragraph, line: str) -> bool:
    return previous.kind == "p" or line[0] in " \t"


def _continued(previous: Paragraph, line: str) -> Paragraph:
    rest = line.rstrip() if previous.kind == "p" else line.strip()
    return dataclasses.replace(previous, text=f"{previous.text}\n{rest}")


def _clean(text: str) -> tuple[str, tuple[str, ...]]:
    """The text cleaned, and the characters removed."""
    if not _SUSPECT.search(text):
        return (text if text.isascii() else unicodedata.normalize("NFC", text)), ()
    text = _NEWLINES.sub("\n", text)
    removed = tuple(_FORBIDDEN.findall(text))
    text = _FORBIDDEN.sub("", _BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", text), removed


def _is_clean(context: Mapping[str, Any]) -> bool:
    """Nearly every plan is: all its texts are looked at in one go."""
    texts: list[str] = []
    _gather(context, texts, "")
    whole = "\n".join(texts)
    return not _SUSPECT.search(whole) and unicodedata.is_normalized("NFC", whole)


def _gather(value: Any, texts: list[str], path: str) -> None:
    """The strings inside ``value``; a set is refused."""
    kind = type(value)
    if kind is str or isinstance(value, str):
        texts.append(value)
    elif kind is dict or isinstance(value, Mapping):
        for key, inner in value.items():
            _gather(inner, texts, key)
    elif kind is list or kind is tuple:
        for inner in value:
            _gather(inner, texts, path)
    elif kind is set or kind is frozenset:
        raise TypeError(f"a set has no order: {path}")
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for name, inner in _fields(value):
            _gather(inner, texts, name)


def _sanitised(value: _T, path: str, removed: list[Removal]) -> _T:
    """``value`` cleaned through and through; what was removed is added to ``removed``."""
    cleaned: Any = value
    if isinstance(value, str):
        cleaned, gone = _clean_markup(value) if isinstance(value, Markup) else _clean(value)
        if gone:
            removed.append(Removal(path, gone))
    elif isinstance(value, Mapping):
        cleaned = {k: _sanitised(v, f"{path}.{k}", removed) for k, v in value.items()}
    elif isinstance(value, list | tuple):
        cleaned = [_sanitised(v, f"{path}[{n}]", removed) for n, v in enumerate(value, 1)]
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {name: _sanitised(v, f"{path}.{name}", removed) for name, v in _fields(value)}
        cleaned = dataclasses.replace(value, **changes)
    return cleaned  # type: ignore[no-any-return]


def _clean_markup(xml: Markup) -> tuple[Markup, tuple[str, ...]]:
    # No NFC here: a combining stroke after «>» would melt into the tag.
    removed = tuple(_FORBIDDEN.findall(xml))
    return (Markup(_FORBIDDEN.sub("", xml)) if removed else xml), removed


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    for field in dataclasses.fields(value):
        if field.init:
            yield field.name, getattr(value, field.name)
