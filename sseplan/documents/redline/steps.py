"""The blocks of the result in order: what is only old, only new, or in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sseplan.documents.redline import alignment, fields, likeness
from sseplan.documents.redline.likeness import FIELD, Block
from sseplan.documents.redline.paragraphs import unwrap
from sseplan.documents.redline.wordml import CONTENT, CONTROL, DEL, INS, TBL, Element, P

_BLOCKS = frozenset({P, TBL, CONTROL})


@dataclass(frozen=True)
class Step:
    """A block of the result: only ``old`` (deleted), only ``new`` (inserted), or in both."""

    old: Block | None
    new: Block | None

    @property
    def mark(self) -> str:
        """DEL, INS, or "" for what is in both."""
        if self.old is not None and self.new is not None:
            return ""
        return DEL if self.new is None else INS

    @property
    def kind(self) -> str:
        """The kind of block (of both blocks)."""
        block = self.new or self.old
        return block.kind if block else ""

    @property
    def same(self) -> bool:
        """In both documents, and nothing changed in it."""
        both = self.old is not None and self.new is not None
        return both and self.old.key == self.new.key  # type: ignore[union-attr]


def blocks(container: Element) -> list[Block]:
    """The blocks of a container; the paragraphs that one field spans are one block."""
    elements = [e for e in container if e.tag in _BLOCKS]
    found: list[Block] = []
    done = 0
    for start, end in fields.spans(elements):
        found += map(Block, elements[done:start])
        found.append(Block(*elements[start : end + 1]))
        done = end + 1
    return [*found, *map(Block, elements[done:])]


def steps(old: Sequence[Block], new: Sequence[Block]) -> list[Step]:
    """Both lists of blocks as one: equal blocks first, then like ones; the rest goes or comes."""
    found: list[Step] = []
    pairs = alignment.equal([b.key for b in old], [b.key for b in new])
    for i1, i2, j1, j2 in alignment.stretches(pairs, len(old), len(new)):
        ours, theirs = old[i1:i2], new[j1:j2]
        like = alignment.alike(ours, theirs, likeness.blocks)
        for a1, a2, b1, b2 in alignment.stretches(like, len(ours), len(theirs)):
            found += gap(ours[a1:a2], theirs[b1:b2])
            if a2 < len(ours) and b2 < len(theirs):
                found.append(Step(ours[a2], theirs[b2]))
        if i2 < len(old) and j2 < len(new):
            found.append(Step(old[i2], new[j2]))
    return found


def gap(old: Sequence[Block], new: Sequence[Block]) -> list[Step]:
    """Old blocks that go, then new blocks that come.

    Word makes one table of two that touch: a table that takes the place of another is told as
    one table whose rows change.
    """
    ours = [Block(e) for block in old for e in _opened(block)]
    theirs = [Block(e) for block in new for e in _opened(block)]
    middle: list[Step] = []
    if ours and theirs and ours[-1].kind == theirs[0].kind == TBL:
        middle = [Step(ours.pop(), theirs.pop(0))]
    return [*(Step(b, None) for b in ours), *middle, *(Step(None, b) for b in theirs)]


def _opened(block: Block) -> list[Element]:
    """The paragraphs and tables of a block that is not in both documents."""
    if block.kind == FIELD:
        return list(block.elements)
    if block.kind != CONTROL:
        return [block.element]
    content = block.element.find(CONTENT)
    inside = [] if content is None else blocks(content)
    unwrap(block.element)
    return [e for b in inside for e in _opened(b)]
