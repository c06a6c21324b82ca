"""Fields: page numbers inside a paragraph, the table of contents over many."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sseplan.documents.redline.wordml import (
    FIELD_KIND,
    FIELD_MARK,
    INSTR,
    INSTR_TEXT,
    PPR,
    RPR,
    SIMPLE_FIELD,
    SPACE,
    Element,
    P,
    R,
    make,
)

_DEPTH = {"begin": 1, "end": -1}


def depth(element: Element) -> int:
    """How many fields begin in an element without ending there (fewer than 0: end)."""
    return sum(_DEPTH.get(m.get(FIELD_KIND, ""), 0) for m in element.iter(FIELD_MARK))


def spans(blocks: Sequence[Element]) -> Iterator[tuple[int, int]]:
    """The ranges (first, last) of paragraphs that one field spans."""
    opened, start = 0, 0
    for n, block in enumerate(blocks):
        before = opened
        if block.tag == P:
            opened += depth(block)
        if before <= 0 < opened:
            start = n
        elif before > 0 >= opened:
            yield start, n


@dataclass(frozen=True)
class Frame:
    """The runs that begin and end a field around paragraphs."""

    opening: Sequence[Element]
    closing: Sequence[Element]

    def take_out(self) -> None:
        """Out of the paragraphs, so that these can be compared like any others."""
        for run in [*self.opening, *self.closing]:
            parent = run.getparent()
            if parent is not None:
                parent.remove(run)

    def put(self, paragraphs: Sequence[Element]) -> None:
        """Back around the paragraphs, whether these are marked or not.

        What is left of a paragraph that goes away joins the next one, so the beginning of the
        field stays before its text, whatever is accepted or rejected.
        """
        head = paragraphs[0]
        at = 1 if head.find(PPR) is not None else 0
        for run in reversed(self.opening):
            head.insert(at, run)
        paragraphs[-1].extend(self.closing)


def frame(paragraphs: Sequence[Element]) -> Frame | None:
    """The frame of a field that spans paragraphs; None when it is not a plain one."""
    opening, closing = _opening(paragraphs[0]), _closing(paragraphs[-1])
    return None if opening is None or closing is None else Frame(opening, closing)


def instruction(paragraph: Element) -> str:
    """What the first field of a paragraph asks for: "TOC \\o …"."""
    text = next(paragraph.iter(INSTR_TEXT), None)
    return "" if text is None else (text.text or "").strip()


def spelled_out(field: Element) -> list[Element]:
    """A ``w:fldSimple`` as runs, which can be marked as it can't."""
    text = make(INSTR_TEXT)
    text.set(SPACE, "preserve")
    text.text = field.get(INSTR, "")
    look = field.find(f"{R}/{RPR}")
    runs = [_run(look, part) for part in (_mark("begin"), text, _mark("separate"))]
    return [*runs, *field.findall(R), _run(look, _mark("end"))]


def spell_out_all(paragraph: Element) -> None:
    """Spell out the simple fields of a paragraph, in place."""
    for field in list(paragraph.iter(SIMPLE_FIELD)):
        parent = field.getparent()
        if parent is not None:
            at = parent.index(field)
            parent[at : at + 1] = spelled_out(field)


def _run(look: Element | None, content: Element) -> Element:
    run = make(R)
    if look is not None:
        run.append(copy.deepcopy(look))
    run.append(content)
    return run


def _mark(kind: str) -> Element:
    mark = make(FIELD_MARK)
    mark.set(FIELD_KIND, kind)
    return mark


def _kind(run: Element) -> str:
    mark = run.find(FIELD_MARK)
    return "" if mark is None else str(mark.get(FIELD_KIND))


def _opening(paragraph: Element) -> list[Element] | None:
    """The runs from the first «begin» to its «separate»."""
    runs: list[Element] = []
    for child in paragraph:
        if child.tag != R or (not runs and _kind(child) != "begin"):
            if runs:
                return None
            continue
        runs.append(child)
        if _kind(child) == "separate":
            return runs
        if len(runs) > 1 and _kind(child):
            return None
    return None


def _closing(paragraph: Element) -> list[Element] | None:
    """The «end» that ends what no «begin» of the paragraph began."""
    runs = [r for r in paragraph.iter(R) if _kind(r)]
    if not runs or runs[-1].getparent() is not paragraph or _kind(runs[-1]) != "end":
        return None
    return [runs[-1]]
