"""How Word writes down who changed what, and when (ECMA-376, part 1, 17.13.5)."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping

from sseplan.documents.redline.wordml import (
    AUTHOR,
    DATE,
    DEL_INSTR_TEXT,
    DEL_TEXT,
    ID,
    INSTR_TEXT,
    PPR,
    RPR,
    SECTPR,
    TBLGRID,
    TBLPREX,
    TEXT_BOX,
    TRPR,
    Element,
    T,
    make,
    raw,
)
from sseplan.documents.tags import W

_DEAD = {T: DEL_TEXT, INSTR_TEXT: DEL_INSTR_TEXT}
# What the record of the former properties leaves out: the schema has no room for it.
_NOT_RECORDED: Mapping[str, frozenset[str]] = {
    PPR: frozenset({RPR, SECTPR}),
    SECTPR: frozenset({W + "headerReference", W + "footerReference"}),
}


class Pen:
    """Writes the marks of one author on one date; ``ids`` numbers the marks."""

    def __init__(self, author: str, date: str, ids: Iterator[int]) -> None:
        self.author = author
        self.date = date
        self.ids = ids

    def mark(self, tag: str) -> Element:
        """A ``w:ins``, ``w:del`` or ``w:…Change``, empty."""
        element = make(tag)
        element.set(ID, str(next(self.ids)))
        if tag != TBLGRID + "Change":
            element.set(AUTHOR, self.author)
            element.set(DATE, self.date)
        return element

    def paragraph(self, paragraph: Element, tag: str) -> None:
        """Mark the end of a paragraph (¶) as inserted or deleted.

        Word joins what is left of such a paragraph to the one after it.
        """
        properties = first(paragraph, PPR)
        run = properties.find(RPR)
        if run is None:
            run = make(RPR)
            late = next((c for c in properties if c.tag in (SECTPR, PPR + "Change")), None)
            properties.append(run) if late is None else late.addprevious(run)
        run.insert(0, self.mark(tag))

    def row(self, row: Element, tag: str) -> None:
        """Mark a table row as inserted or deleted."""
        first(row, TRPR, after=TBLPREX).append(self.mark(tag))

    def changed(self, holder: Element, tag: str, old: Element | None) -> None:
        """Record that the properties ``tag`` of ``holder`` were ``old`` (None: there were none).

        The holder has its new properties; nothing is written when they are the same.
        """
        new = holder.find(tag)
        if raw(new) == raw(old):
            return
        former = _recorded(tag, old)
        if raw(_recorded(tag, new)) == raw(former):
            return
        if new is None:
            new = first(holder, tag, after=TBLPREX if tag == TRPR else None)
        change = self.mark(tag + "Change")
        change.append(former)
        new.append(change)


def first(holder: Element, tag: str, after: str | None = None) -> Element:
    """The properties ``tag`` of an element, made at its beginning if it has none."""
    found = holder.find(tag)
    if found is None:
        found = make(tag)
        late = len(holder) > 0 and holder[0].tag == after
        holder.insert(1 if late else 0, found)
    return found


def bury(run: Element) -> None:
    """Write the text of a deleted run the way Word wants it, and not that of its text boxes."""
    for child in run:
        if child.tag in _DEAD:
            child.tag = _DEAD[child.tag]
        elif child.tag != RPR and len(child):
            _bury_below(child)


def is_marked(paragraph: Element, tag: str) -> bool:
    """Whether the end of a paragraph is marked ``tag``."""
    return paragraph.find(f"{PPR}/{RPR}/{tag}") is not None


def _bury_below(element: Element) -> None:
    for child in element:
        if child.tag in _DEAD:
            child.tag = _DEAD[child.tag]
        elif child.tag != TEXT_BOX:
            _bury_below(child)


def _recorded(tag: str, properties: Element | None) -> Element:
    """A copy of properties as the record of a change keeps them."""
    if properties is None:
        return make(tag)
    former = copy.deepcopy(properties)
    former.tail = None
    for name in _NOT_RECORDED.get(tag, ()):
        for child in former.findall(name):
            former.remove(child)
    return former
