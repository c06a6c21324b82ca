"""Pieces of text with a tone, cut into the lines of a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from sseplan.typography import french

_SPACES = re.compile(r"[ \t\n\r]+")
_UNEVEN = re.compile(r"[\t\n\r]|  |^ | $|^$")


class Span(NamedTuple):
    """A piece of a line; ``tone`` is "", "title", "name", "+", "-" or "~"."""

    text: str
    tone: str = ""


Line = tuple[Span, ...]
_Word = list[Span]


def wrapped(
    spans: Iterable[Span], width: int, indent: int = 0, then: int | None = None
) -> list[Line]:
    """Spans cut at their ordinary spaces into lines of at most ``width`` columns.

    ``indent`` is the margin of the first line, ``then`` that of the others.  A word longer
    than a line is cut.
    """
    spans = [Span(french(span.text), span.tone) for span in spans]
    whole = "".join(span.text for span in spans)
    if len(whole) <= width - indent and not _UNEVEN.search(whole):
        return [(Span(" " * indent), *spans) if indent else tuple(spans)]
    later = indent if then is None else then
    lines: list[list[_Word]] = [[]]
    room = width - indent
    for word in _fitting(_words(spans), width - max(indent, later)):
        size = _length(word) + bool(lines[-1])
        if size > room and lines[-1]:
            lines.append([])
            room, size = width - later, size - 1
        lines[-1].append(word)
        room -= size
    margins = (indent, *(later for _ in lines[1:]))
    return [_line(margin, words) for margin, words in zip(margins, lines, strict=True) if words]


def _words(spans: Iterable[Span]) -> Iterator[_Word]:
    word: _Word = []
    for span in spans:
        for rank, part in enumerate(_SPACES.split(span.text)):
            if rank and word:
                yield word
                word = []
            if part:
                word.append(Span(part, span.tone))
    if word:
        yield word


def _fitting(words: Iterable[_Word], room: int) -> Iterator[_Word]:
    for word in words:
        if _length(word) <= room:
            yield word
        else:
            letters = [Span(letter, span.tone) for span in word for letter in span.text]
            yield from (letters[n : n + room] for n in range(0, len(letters), room))


def _length(word: _Word) -> int:
    return sum(len(span.text) for span in word)


def _line(margin: int, words: list[_Word]) -> Line:
    """The words with a space between; spans of one tone are joined, the space with them."""
    spans = [Span(" " * margin)] if margin else []
    for rank, word in enumerate(words):
        if rank:
            same = words[rank - 1][-1].tone == word[0].tone
            spans.append(Span(" ", word[0].tone if same else ""))
        spans += word
    groups = groupby(spans, key=lambda span: span.tone)
    return tuple(Span("".join(s.text for s in group), tone) for tone, group in groups)
