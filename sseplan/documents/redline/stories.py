"""One story (a body, header, footer or note): what changed, written into the new one."""

from __future__ import annotations

from sseplan.documents.redline import ends, fields, paragraphs, tables
from sseplan.documents.redline.likeness import FIELD, Block
from sseplan.documents.redline.marks import Pen
from sseplan.documents.redline.names import Names
from sseplan.documents.redline.placing import Placing
from sseplan.documents.redline.steps import Step, blocks, steps
from sseplan.documents.redline.wordml import (
    CONTENT,
    CONTROL,
    PPR,
    SECTPR,
    TBL,
    Element,
    P,
)


class Comparison:
    """The comparison of a story by one author; it is what a table knows of its cells."""

    def __init__(self, pen: Pen, names: Names) -> None:
        self.pen = pen
        self.names = names

    def compare(self, old: Element, new: Element) -> None:
        """Write into the container ``new`` what changed since ``old``."""
        self._carry_out(steps(blocks(old), blocks(new)))

    def whole(self, block: Element, tag: str) -> None:
        """Mark a block as inserted or deleted."""
        if block.tag == P:
            paragraphs.whole(self.pen, block, tag)
        elif block.tag == TBL:
            tables.whole(self, block, tag)
        elif block.tag == CONTROL:
            content = block.find(CONTENT)
            inside = [] if content is None else list(content)
            paragraphs.unwrap(block)
            for child in inside:
                self.whole(child, tag)

    def section(self, old: Element, new: Element) -> None:
        """Record the changed page layout of a body, or of a paragraph's properties."""
        before, after = old.find(SECTPR), new.find(SECTPR)
        if before is not None and after is not None:
            self.pen.changed(new, SECTPR, before)

    def _carry_out(self, found: list[Step]) -> list[Element]:
        """Write the steps; returns the elements of the result in order."""
        found, kept = ends.settled(found)
        placing = Placing()
        made: list[Element] = []
        for step in found:
            made += self._step(step, placing, last=step is found[-1])
        placing.done()
        if kept is not None:
            ends.shift(self.pen, found[kept], made[-1], found[-1].mark)
        return made

    def _step(self, step: Step, placing: Placing, *, last: bool) -> list[Element]:
        if step.old is None or step.new is None:
            return [self._one_sided(step, placing, last=last)]
        elements = list(step.new.elements)
        placing.new(elements[0], elements[-1])
        if step.same:
            self.names.twins(step.old.element, step.new.element)
        elif step.kind == FIELD:
            elements = self._field(step.old, step.new)
            placing.new(elements[0], elements[-1])
        else:
            self._changed(step.old.element, step.new.element)
        return elements

    def _one_sided(self, step: Step, placing: Placing, *, last: bool) -> Element:
        if step.old is not None:
            element = step.old.element
            self.names.bring(element)
            placing.old(element)
        else:
            assert step.new is not None
            element = step.new.element
            placing.new(element)
        if last and step.kind == P:  # its mark can't be inserted or deleted
            paragraphs.content(self.pen, element, step.mark)
        else:
            self.whole(element, step.mark)
        return element

    def _changed(self, old: Element, new: Element) -> None:
        if new.tag == P:
            self.names.twins(old, new)
            paragraphs.changed(self.pen, old, new, self.names.bring)
            before, after = old.find(PPR), new.find(PPR)
            if before is not None and after is not None:
                self.section(before, after)
        elif new.tag == TBL:
            tables.changed(self, old, new)
        else:
            before, after = old.find(CONTENT), new.find(CONTENT)
            if before is not None and after is not None:
                self.compare(before, after)

    def _field(self, old: Block, new: Block) -> list[Element]:
        """The paragraphs inside a field, whose beginning and end stay unmarked around them."""
        before, after = fields.frame(old.elements), fields.frame(new.elements)
        assert before is not None and after is not None  # or they would not be alike
        before.take_out()
        after.take_out()
        inside = steps(list(map(Block, old.elements)), list(map(Block, new.elements)))
        made = self._carry_out(inside)
        after.put(made)
        return made
