"""Tables: rows inserted and deleted, and what changed in the cells of the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from sseplan.documents.redline import alignment, likeness
from sseplan.documents.redline.likeness import Block
from sseplan.documents.redline.marks import Pen
from sseplan.documents.redline.names import Names
from sseplan.documents.redline.placing import Placing
from sseplan.documents.redline.wordml import (
    DEL,
    INS,
    TBL,
    TBLGRID,
    TBLPR,
    TC,
    TCPR,
    TR,
    TRPR,
    Element,
)


class Inside(Protocol):
    """What is done with the blocks inside a cell."""

    pen: Pen
    names: Names

    def whole(self, block: Element, tag: str) -> None:
        """Mark a block as inserted or deleted."""

    def compare(self, old: Element, new: Element) -> None:
        """Write into the container ``new`` what changed since ``old``."""


def whole(inside: Inside, table: Element, tag: str) -> None:
    """Mark every row of a table: Word knows no other way to insert or delete one."""
    for row in _own(table, TR, TBL):
        whole_row(inside, row, tag)


def whole_row(inside: Inside, row: Element, tag: str) -> None:
    """Mark a row and all that its cells hold."""
    inside.pen.row(row, tag)
    for cell in _own(row, TC, TR):
        for child in list(cell):
            if child.tag != TCPR:
                inside.whole(child, tag)


def changed(inside: Inside, old: Element, new: Element) -> None:
    """Write into the table ``new`` what changed since ``old``."""
    for tag in (TBLPR, TBLGRID):
        inside.pen.changed(new, tag, old.find(tag))
    placing = Placing()
    for before, after in _side_by_side(old, new):
        if after is None and before is not None:
            inside.names.bring(before.element)
            whole_row(inside, before.element, DEL)
            placing.old(before.element)
        elif after is not None:
            placing.new(after.element)
            if before is None:
                whole_row(inside, after.element, INS)
            elif before.key == after.key:
                inside.names.twins(before.element, after.element)
            else:
                _changed_row(inside, before.element, after.element)
    placing.done()


def _changed_row(inside: Inside, old: Element, new: Element) -> None:
    inside.pen.changed(new, TRPR, old.find(TRPR))
    for before, after in zip(old.findall(TC), new.findall(TC), strict=True):
        inside.pen.changed(after, TCPR, before.find(TCPR))
        inside.compare(before, after)


def _side_by_side(old: Element, new: Element) -> Iterator[tuple[Block | None, Block | None]]:
    """The rows of both tables in one order; the pairs are the same row, changed or not."""
    before = [Block(row) for row in old.findall(TR)]
    after = [Block(row) for row in new.findall(TR)]
    pairs = alignment.equal([b.key for b in before], [b.key for b in after])
    for i1, i2, j1, j2 in alignment.stretches(pairs, len(before), len(after)):
        ours, theirs = before[i1:i2], after[j1:j2]
        like = alignment.alike(ours, theirs, likeness.rows)
        for a1, a2, b1, b2 in alignment.stretches(like, len(ours), len(theirs)):
            yield from ((row, None) for row in ours[a1:a2])
            yield from ((None, row) for row in theirs[b1:b2])
            if a2 < len(ours) and b2 < len(theirs):
                yield ours[a2], theirs[b2]
        if i2 < len(before) and j2 < len(after):
            yield before[i2], after[j2]


def _own(holder: Element, tag: str, kind: str) -> list[Element]:
    """The rows of a table, or cells of a row, even in content controls; not of nested ones."""
    return [e for e in holder.iter(tag) if next(e.iterancestors(kind)) is holder]
