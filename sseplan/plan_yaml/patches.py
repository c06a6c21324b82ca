"""Rewriting only what changed in a text: every other byte stays as a person left it.

A block goes from its key (or dash) to the end of its value, with the comments below
it that are indented deeper; comments standing above a key belong to that key.  A
block is changed as little as its layout allows: a scalar in place, a field of a row,
a row of a table, or else the whole block, whose comments are then put above it.
"""

from __future__ import annotations

import re
from typing import Any

from sseplan.plan_yaml import emission
from sseplan.plan_yaml.emission import Shape
from sseplan.plan_yaml.layout import Block, Layout
from sseplan.plan_yaml.nodes import BOM, BREAKS, Document, Mapping, Node, Scalar, Sequence, raw

_MARGIN = re.compile(" *")


def tidy(tree: Any) -> Any:
    """A raw tree without the fields that are left empty: what two texts have in common."""
    return emission.raw_of(tree)


def alike(tree: Any, other: Any) -> bool:
    """Whether two raw trees say the same; stops at the first difference."""
    if tree == other:
        return True
    if isinstance(tree, dict) and isinstance(other, dict):
        return all(alike(tree.get(k, ""), other.get(k, "")) for k in {**tree, **other})
    if isinstance(tree, list) and isinstance(other, list):
        return len(tree) == len(other) and all(map(alike, tree, other))
    return bool(tidy(tree) == tidy(other))


class Patch:
    """The changes to make to one document, collected and then applied at once."""

    def __init__(self, document: Document, newline: str = "") -> None:
        self.document = document
        self._layout = Layout(document)
        self._newline = newline or newline_of(document.text)
        self._edits: list[tuple[int, int, int, int, str]] = []

    def apply(self) -> str:
        """The text with all changes made, its byte order mark put back."""
        parts, done = [], 0
        for start, end, _, _, new in sorted(self._edits):
            parts += [self.document.text[done:start], new]
            done = end
        rest = self.document.text[done:]
        if self.document.unfinished:
            rest = rest.removesuffix("\n")
        return BOM * self.document.bom + "".join([*parts, rest])

    def mapping(self, node: Mapping, new: dict[str, Any], shape: Shape) -> bool:
        """Turn ``node`` into ``new`` key by key; False when its layout does not allow it."""
        blocks = self._layout.keys(node)
        gone = [k for k, block in blocks.items() if k not in new and tidy(raw(block.node)) != ""]
        kept = {key: block for key, block in blocks.items() if key not in gone}
        if node.flow or len(blocks) < len(node.pairs) or not kept:
            return False
        anchors = self._anchors(kept, [key for key in new if key not in blocks], shape)
        first = next(iter(blocks.values()))
        if not first.alone and (first not in kept.values() or None in anchors.values()):
            return False
        for key in gone:
            self._delete(blocks[key], hoist=shape.type == "plan")
        for key in kept:
            if key in new:
                self.value(blocks[key], new[key], shape.child(key))
        for key, anchor in anchors.items():
            lines = emission.entry(key, new[key], shape.child(key), first.column)
            self._insert(self._layout.end(anchor) if anchor else self._layout.above(first), lines)
        return True

    def value(self, block: Block, new: Any, shape: Shape) -> None:
        """Turn the value of ``block`` into ``new``, by as small a change as possible."""
        node = block.node
        if alike(raw(node), new):
            return
        mark = len(self._edits)
        if isinstance(node, Mapping) and isinstance(new, dict):
            done = self.mapping(node, new, shape)
        elif isinstance(node, Sequence) and isinstance(new, list) and new:
            done = self._sequence(node, new, shape)
        else:
            done = self._in_place(node, new, shape, block.column)
        if not done:
            del self._edits[mark:]
            self._rewrite(block, new, shape)

    def everything(self, new: dict[str, Any], shape: Shape) -> None:
        """Write the whole document anew, its comments gathered at the top."""
        comments = [text for _, text in self._layout.comments(0, len(self.document.text))]
        keys = emission.ordered(new, shape)
        lines = [line for k in keys for line in emission.entry(k, new[k], shape.child(k), 0)]
        self._edit(0, len(self.document.text), self._joined([*comments, *lines]))

    # --- how a block is changed

    def _in_place(self, node: Node, new: Any, shape: Shape, column: int) -> bool:
        """A scalar on one line becomes another one; alignment and comment stay."""
        if not isinstance(node, Scalar) or node.style in ("|", ">") or node.start == node.end:
            return False
        if re.search(f"[{BREAKS}]", self.document.text[node.start : node.end]):
            return False
        inline, lines = emission.body(new, shape, column)
        if lines or not inline:
            return False
        self._edit(node.start, node.end, inline)
        return True

    def _rewrite(self, block: Block, new: Any, shape: Shape) -> None:
        """Everything after the colon or the dash anew; no comment is lost."""
        end = self._layout.end(block)
        head_end = self.document.line_end(block.head)
        comments = list(self._layout.comments(block.head, end))
        beside = [text for at, text in comments if at < head_end]
        if isinstance(new, dict) and new and self.document.text[block.head - 1] == "-":
            self._rewrite_row(block, new, shape, end, comments)
            return
        inline, lines = emission.body(new, shape, block.column)
        first = (f" {inline}" if inline else "") + "".join(f"  {text}" for text in beside)
        self._edit(block.head, end, self._joined([first, *lines]))
        self._hoist(block, [text for at, text in comments if at >= head_end])

    def _rewrite_row(
        self, block: Block, new: Any, shape: Shape, end: int, comments: list[tuple[int, str]]
    ) -> None:
        lines = emission.item(new, shape, block.column)
        self._edit(block.head - 1, end, self._joined(lines)[block.column :])
        self._hoist(block, [text for _, text in comments])

    def _sequence(self, node: Sequence, new: list[Any], shape: Shape) -> bool:
        """Rows that did not change keep their text, wherever they now stand."""
        blocks = self._layout.dashes(node)
        if node.flow or len(blocks) < len(node.items):
            return False
        old = [tidy(raw(one)) for one in node.items]
        wanted = [tidy(one) for one in new]
        head = _common(old, wanted)
        tail = _common(old[head:][::-1], wanted[head:][::-1])
        middle = blocks[head : len(blocks) - tail]
        news = wanted[head : len(wanted) - tail]
        if len(middle) == len(news) and not any(tidy(raw(b.node)) in news for b in middle):
            for block, one in zip(middle, news, strict=True):
                self.value(block, one, shape.item)
            return True
        at = None if middle else self._after(blocks, head)
        self._replace_rows(at, middle, news, shape.item, blocks[0].column)
        return True

    def _after(self, blocks: list[Block], rank: int) -> int:
        return self._layout.end(blocks[rank - 1]) if rank else self._layout.above(blocks[0])

    def _replace_rows(
        self, at: int | None, middle: list[Block], news: list[Any], shape: Shape, column: int
    ) -> None:
        """Rows in another number or order: what is found again moves with its comments."""
        spare, starts = list(middle), {block.line: block.line for block in middle}
        texts = []
        for one in news:
            same = next((b for b in spare if tidy(raw(b.node)) == one), None)
            if same is None:
                texts.append(self._joined(emission.item(one, shape, column)))
            else:
                spare.remove(same)
                starts[same.line] = start = self._layout.above(same)
                texts.append(self.document.text[start : self._layout.end(same)])
        at = starts[middle[0].line] if at is None else at
        if len(news) >= len(middle):
            self._hoist_lost(at, spare, column)
        self._edit(at, at, "".join(texts))
        for block in middle:
            self._edit(starts[block.line], self._layout.end(block), "")

    def _hoist_lost(self, at: int, blocks: list[Block], column: int) -> None:
        """Rows were changed rather than taken away: their comments stay, above them."""
        spans = [(block.head, self._layout.end(block)) for block in blocks]
        texts = [text for span in spans for _, text in self._layout.comments(*span)]
        self._insert(at, [" " * column + text for text in texts])

    def _anchors(
        self, kept: dict[str, Block], added: list[str], shape: Shape
    ) -> dict[str, Block | None]:
        """After which block each new key goes, in order; None is before the first."""
        rank = {key: number for number, key in enumerate(shape.fields)}
        last = list(kept.values())[-1]
        anchors: dict[str, Block | None] = {}
        for key in emission.ordered(added, shape):
            known = [k for k in kept if k in rank]
            before = [k for k in known if key in rank and rank[k] < rank[key]]
            if before:
                anchors[key] = kept[max(before, key=rank.__getitem__)]
            else:
                anchors[key] = None if known and key in rank else last
        return anchors

    # --- the edits

    def _joined(self, lines: list[str]) -> str:
        return "".join(line + self._newline for line in lines)

    def _edit(self, start: int, end: int, new: str, phase: int = 0) -> None:
        self._edits.append((start, end, phase, len(self._edits), new))

    def _insert(self, at: int, lines: list[str]) -> None:
        self._edit(at, at, self._joined(lines))

    def _delete(self, block: Block, hoist: bool) -> None:
        """Take a block away; what a person wrote around the entries of a whole part stays."""
        end = self._layout.end(block)
        self._edit(block.line, end, "")
        if hoist:
            self._hoist(block, [text for _, text in self._layout.comments(block.head, end)])

    def _hoist(self, block: Block, comments: list[str]) -> None:
        margin = _MARGIN.match(self.document.text, block.line)[0]  # type: ignore[index]
        new = self._joined([margin + text for text in comments])
        self._edit(block.line, block.line, new, phase=1)


def newline_of(text: str) -> str:
    """The line break that most lines of ``text`` have."""
    if "\n" not in text and "\r" in text:
        return "\r"
    return "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"


def _common(one: list[Any], other: list[Any]) -> int:
    """How many first items two lists have in common."""
    pairs = zip(one, other, strict=False)
    return next((rank for rank, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
