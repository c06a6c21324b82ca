"""What makes two blocks the same, and how much two different ones have in common."""

from __future__ import annotations

import re
from functools import cached_property

from sseplan.documents.redline import fields
from sseplan.documents.redline.wordml import (
    CONTROL_PR,
    DRAWING_ID,
    GRIDSPAN,
    PPR,
    SECTPR,
    STYLE,
    TBL,
    TC,
    TCPR,
    TR,
    VAL,
    VMERGE,
    Element,
    P,
    T,
    raw,
)
from sseplan.documents.tags import W

# What differs from one rendering to the next without meaning anything: the numbers of
# bookmarks and drawings, the names of the table of contents' bookmarks, the numbers of notes.
_VOLATILE = re.compile(
    rb'<w:bookmark(?:Start|End)\b[^>]*>|w:anchor="[^"]*"|_Toc\d+'
    rb'|<wp:docPr id="\d*"|<wps:cNvPr id="\d*"|noteReference w:id="[^"]*"'
)
_WORD = re.compile(r"\w+")
_SPANS = frozenset({GRIDSPAN, VMERGE})
FIELD = "field"  # the kind of paragraphs inside one field


def key(element: Element | None) -> bytes:
    """What two elements have in common when nobody could tell them apart."""
    text = raw(element)
    volatile = (
        b"<w:bookmark" in text
        or b" w:anchor=" in text
        or b"_Toc" in text
        or b"<wp:docPr " in text
        or b"noteReference " in text
    )
    return _VOLATILE.sub(b"", text) if volatile else text


def share(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """How much of two sets is in both: 0 to 1 (Dice's coefficient)."""
    if not ours and not theirs:
        return 1.0
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


class Block:
    """A paragraph, table, row or content control, looked at by the comparison.

    Several ``elements``: the paragraphs that one field spans (the table of contents).
    """

    def __init__(self, *elements: Element) -> None:
        self.elements = elements
        self.element = elements[0]
        self.kind = FIELD if len(elements) > 1 else self.element.tag

    @cached_property
    def key(self) -> bytes:
        """See ``key``."""
        return b"".join(map(key, self.elements))

    @cached_property
    def words(self) -> frozenset[str]:
        """The different words of all its text."""
        text = " ".join(t.text or "" for t in self.element.iter(T))
        return frozenset(_WORD.findall(text))

    @cached_property
    def style(self) -> str:
        """The paragraph style's id."""
        style = self.element.find(f"{PPR}/{STYLE}")
        return "" if style is None else style.get(VAL, "")

    @cached_property
    def drawn(self) -> bool:
        """Holds a drawing: a changed one is shown as two, one under the other, not mixed up."""
        return next(self.element.iter(DRAWING_ID), None) is not None

    @cached_property
    def field(self) -> str | int:
        """What the field around the paragraphs asks for; unlike any other if it is not plain."""
        plain = fields.frame(self.elements) is not None
        return fields.instruction(self.element) if plain else id(self)

    @cached_property
    def section(self) -> bytes:
        """The section that ends with this paragraph."""
        return key(self.element.find(f"{PPR}/{SECTPR}"))

    @cached_property
    def headers(self) -> list[bytes]:
        """The headers and footers of that section."""
        references = (W + "headerReference", W + "footerReference")
        return [raw(e) for e in self.element.iter(*references)]

    @cached_property
    def cells(self) -> list[tuple[str, ...]]:
        """The build of a row: how each cell spans columns and rows."""
        return [
            tuple(e.tag + e.get(VAL, "") for e in cell.iterfind(f"{TCPR}/*") if e.tag in _SPANS)
            for cell in self.element.iterchildren(TC)
        ]

    @cached_property
    def head(self) -> tuple[frozenset[str], ...]:
        """The words of each cell of a table's first row."""
        row = self.element.find(TR)
        return () if row is None else tuple(Block(cell).words for cell in row.findall(TC))


def blocks(old: Block, new: Block) -> float:
    """How much two blocks of one container are alike, 0 to 1."""
    if old.kind != new.kind:
        return 0.0
    if old.kind == P:
        return _paragraphs(old, new)
    if old.kind == TBL:
        return _tables(old, new)
    if old.kind == FIELD:
        return 1.0 if old.field == new.field else 0.0
    return 1.0 if control_name(old.element) == control_name(new.element) else 0.0


def rows(old: Block, new: Block) -> float:
    """How much two rows are alike; 0 when their cells can't be put side by side."""
    return share(old.words, new.words) if old.cells == new.cells else 0.0


def control_name(control: Element) -> str:
    """What tells a content control from others: its tag, or its title."""
    for name in ("tag", "alias"):
        found = control.find(f"{CONTROL_PR}/{W}{name}")
        if found is not None:
            return str(found.get(VAL, ""))
    return ""


def _paragraphs(old: Block, new: Block) -> float:
    if bool(old.section) != bool(new.section):
        return 0.0
    if old.section:
        # A section can't say which headers it had before: with others, it is another section.
        return 1.0 if old.headers == new.headers else 0.0
    if bool(old.words) != bool(new.words) or old.drawn or new.drawn:
        return 0.0
    # A heading and a sentence with the same words are not the same thing.
    return share(old.words, new.words) * (1.0 if old.style == new.style else 0.5)


def _tables(old: Block, new: Block) -> float:
    """The first row weighs most: it says what a table is about."""
    if len(old.head) != len(new.head):
        return 0.0
    same = 0.6 if old.head == new.head else 0.0
    return same + (1.0 - same) * share(old.words, new.words)
