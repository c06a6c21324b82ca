"""The end of a cell, note or body: Word can't insert or delete its last paragraph mark (¶).

So the marks of paragraphs added at the end, or taken from it, move up by one: «A¶» becoming
«A¶ B¶» is told as an inserted «¶ B», the way Word itself tells it.  The marks can't move over
a table; then the last paragraphs of both are told as one changed paragraph.
"""

from __future__ import annotations

import copy

from sseplan.documents.redline.marks import Pen, first
from sseplan.documents.redline.steps import Step, gap
from sseplan.documents.redline.wordml import DEL, PPR, Element, P


def settled(steps: list[Step]) -> tuple[list[Step], int | None]:
    """The steps with an end that Word can track, and the rank of the kept paragraph.

    The rank is that of the paragraph whose mark stands for the last one's; None when the last
    block is in both documents.
    """
    start = len(steps)
    while start and steps[start - 1].mark:
        start -= 1
    head, tail = steps[:start], steps[start:]
    ours = [s.old for s in tail if s.old]
    theirs = [s.new for s in tail if s.new]
    if ours and theirs:
        if ours[-1].kind == theirs[-1].kind == P:
            last = Step(ours[-1], theirs[-1])
            return [*head, *gap(ours[:-1], theirs[:-1]), last], None
    elif tail and head and _joins(head[-1], tail[-1]):
        if all(s.kind == P for s in tail):
            return steps, start - 1
        return [*head[:-1], *_paired_anew(head[-1], tail)], None
    return steps, None


def shift(pen: Pen, kept: Step, last: Element, mark: str) -> None:
    """Move the mark of the last paragraph to the kept one; accepted or rejected, the
    paragraph that they join into has the properties that it had or shall have."""
    assert kept.old is not None and kept.new is not None
    paragraph, former = kept.new.element, kept.old.element.find(PPR)
    properties = first(paragraph, PPR)
    for change in properties.findall(PPR + "Change"):
        properties.remove(change)
    if mark == DEL:
        _replace(paragraph, former)
        former = _replace(last, properties)
    pen.changed(last, PPR, former)
    pen.paragraph(paragraph, mark)


def _joins(kept: Step, last: Step) -> bool:
    blocks = (kept.old, kept.new, last.old or last.new)
    return all(b is not None and b.kind == P and not b.section for b in blocks)


def _paired_anew(kept: Step, tail: list[Step]) -> list[Step]:
    """The kept paragraph's other half goes, and the last of the tail takes its place."""
    if tail[-1].mark == DEL:
        ours = [kept.old, *(s.old for s in tail)]
        return [*gap([b for b in ours[:-1] if b], []), Step(ours[-1], kept.new)]
    theirs = [kept.new, *(s.new for s in tail)]
    return [*gap([], [b for b in theirs[:-1] if b]), Step(kept.old, theirs[-1])]


def _replace(paragraph: Element, properties: Element | None) -> Element:
    """Give a paragraph a copy of other properties; returns its former ones."""
    former = first(paragraph, PPR)
    paragraph.remove(former)
    if properties is not None:
        paragraph.insert(0, copy.deepcopy(properties))
    return former
