"""A paragraph as tokens: words, blanks and signs, and what can't be cut (fields, drawings)."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from sseplan.documents.redline import likeness
from sseplan.documents.redline.fields import depth
from sseplan.documents.redline.wordml import (
    BOOKMARK,
    BOOKMARK_END,
    BREAK,
    COMMENT_MARKS,
    CONTENT,
    CONTROL,
    FIELD_MARK,
    LINK,
    MARKABLE,
    PPR,
    RELATIONS,
    RPR,
    SIMPLE_FIELD,
    Element,
    R,
    T,
)
from sseplan.documents.tags import W

# A date, a telephone number, an address or a compound word changes as a whole: that is how
# one reads it.
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_PIECES = re.compile(
    rf"\d+(?:er)?\s(?:{_MONTHS})\s\d{{4}}|\w[\w.+-]*@[\w.-]*\w|https?://\S+"
    r"|\d+(?:[ \u00a0\u202f./,:]\d+)*|\w+(?:-\w+)*|\s+|[^\w\s]"
)
_SENTENCE_END = frozenset(".!?…")
_PLACES = frozenset({BOOKMARK, BOOKMARK_END, *COMMENT_MARKS})
_IGNORED = frozenset({PPR, W + "proofErr", W + "lastRenderedPageBreak"})


@dataclass(frozen=True, slots=True)
class Token:
    """The least thing that changes; equal keys are equal in the eyes of the reader.

    ``text`` is a piece of text with the properties ``look`` of its run; or else ``nodes``
    are children of a run with that look (``whole`` False), or of the paragraph (True).
    ``shell`` is the link or content control around it.
    """

    key: Hashable
    text: str
    look: Element | None
    nodes: Sequence[Element]
    whole: bool
    shell: Element | None

    @property
    def is_text(self) -> bool:
        return not self.nodes

    @property
    def ends_sentence(self) -> bool:
        return self.text in _SENTENCE_END if self.is_text else self.nodes[0].tag == BREAK


@dataclass(frozen=True)
class Line:
    """The tokens of a paragraph; ``places`` are bookmarks and the like, by rank of the next."""

    tokens: Sequence[Token]
    places: Sequence[tuple[int, Element]]


def read(paragraph: Element) -> Line:
    """The tokens of a paragraph; its elements are still where they were."""
    tokens: list[Token] = []
    places: list[tuple[int, Element]] = []
    for nodes, shell in _items(paragraph, None):
        node = nodes[0]
        if node.tag in _PLACES:
            places.append((len(tokens), node))
        elif node.tag == R and len(nodes) == 1 and not depth(node):
            tokens += _of_run(node, shell)
        elif node.tag == R or node.tag in MARKABLE or node.tag == SIMPLE_FIELD:
            tokens.append(_whole(nodes, shell))
    return Line(tokens, places)


Item = tuple[list[Element], Element | None]


def _items(parent: Element, shell: Element | None) -> Iterator[Item]:
    """The children of a paragraph, link or control, one by one; the runs of a field together."""
    field: list[Element] = []
    for child in parent:
        if child.tag in _IGNORED:
            continue
        if child.tag == R and (field or child.find(FIELD_MARK) is not None):
            field.append(child)
            if sum(map(depth, field)) <= 0:
                yield field, shell
                field = []
            continue
        if child.tag not in _PLACES:
            # Something else than text inside a field: it can't be one token.
            yield from (([run], shell) for run in field)
            field = []
        yield from _inside(child, shell)
    yield from (([run], shell) for run in field)


def _inside(child: Element, shell: Element | None) -> Iterator[Item]:
    if child.tag == LINK:
        yield from _items(child, child)
    elif child.tag == CONTROL:
        content = child.find(CONTENT)
        if content is not None:
            yield from _items(content, child)
    else:
        yield [child], shell


def _whole(nodes: list[Element], shell: Element | None) -> Token:
    key = b"".join(likeness.key(node) for node in nodes)
    return Token((key, _target(shell)), "", None, nodes, True, shell)


def _of_run(run: Element, shell: Element | None) -> Iterator[Token]:
    look = run.find(RPR)
    target = _target(shell)
    for child in run:
        if child.tag == T:
            for piece in _PIECES.findall(child.text or ""):
                yield Token((piece, target), piece, look, (), False, shell)
        elif child.tag != RPR and child.tag not in _IGNORED:
            yield Token((likeness.key(child), target), "", look, (child,), False, shell)


def _target(shell: Element | None) -> str | None:
    """Where a link leads: to an address, or to the place of the document that its words name.

    An entry of the table of contents whose words change is another entry, leading elsewhere.
    """
    if shell is None or shell.tag != LINK:
        return None
    return shell.get(RELATIONS + "id") or "#" + "".join(_words(shell))


def _words(link: Element) -> Iterator[str]:
    """The words of a link, without the page number that may follow."""
    for run in link.iter(R):
        if run.find(FIELD_MARK) is not None:
            return
        yield from (text.text or "" for text in run.findall(T))
