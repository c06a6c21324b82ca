"""Where the blocks of a document are: its keys, its dashes, the comments around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from sseplan.plan_yaml.nodes import BREAKS, Document, Mapping, Node, Scalar, Sequence

_DASH = re.compile(f"(?<=[{BREAKS}])( *)-(?=[ \t{BREAKS}])")
_COLON = re.compile(r"[ \t]*:")
_COMMENT = re.compile(f"#[^{BREAKS}]*")


@dataclass(frozen=True, eq=False)
class Block:
    """A key or a dash and its value.

    ``line`` is where its line begins, ``head`` what follows the colon or the dash,
    ``column`` its indentation; ``alone`` tells that nothing precedes it on its line,
    ``previous`` is the row above it in the same list.
    """

    line: int
    head: int
    column: int
    alone: bool
    node: Node
    previous: Block | None = None


class Layout:
    """The places of one document, as offsets in its text."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def keys(self, node: Mapping) -> dict[str, Block]:
        """The blocks of a mapping's keys; those that are laid out oddly are missing."""
        blocks = {}
        text = self.document.text
        for rank, (key, (at, value)) in enumerate(node.pairs.items()):
            line = self.document.line_start(at.start)
            before = text[line : at.start].strip(" ")
            colon = _COLON.match(text, at.end)
            if colon and (not before or (rank == 0 and not before.strip("- "))):
                column = at.start - line
                blocks[key] = Block(line, colon.end(), column, not before, value)
        return blocks

    def dashes(self, node: Sequence) -> list[Block]:
        """The blocks of a list's items that have their dash first on its line."""
        blocks: list[Block] = []
        since = max(self.document.line_start(node.start) - 1, 0)
        for one in node.items:
            if found := _DASH.search(self.document.text, since, one.start + 1):
                above = blocks[-1] if blocks else None
                blocks.append(Block(found.start(), found.end(), len(found[1]), True, one, above))
            since = self._content_end(one)
        return blocks

    def _content_end(self, node: Node) -> int:
        """Where the last character of a value ends, its trailing blank lines left out."""
        if isinstance(node, Mapping) and not node.flow:
            return self._content_end(next(reversed(node.pairs.values()))[1])
        if isinstance(node, Sequence) and not node.flow:
            return self._content_end(node.items[-1])
        if not isinstance(node, Scalar) or node.style not in ("|", ">"):
            return node.end
        written = self.document.text[node.start : node.end]
        content = written.rstrip(BREAKS + " \t")
        if not written[len(content) :].strip(BREAKS):
            return node.start + len(content)
        return node.start + len(written.rstrip(BREAKS))

    def end(self, block: Block) -> int:
        """Where the line after the block begins; deeper comments below belong to it."""
        document = self.document
        end = at = document.next_line(max(self._content_end(block.node) - 1, block.head - 1))
        while at < len(document.text):
            following = document.next_line(at)
            line = document.text[at:following].rstrip(BREAKS)
            bare = line.lstrip(" \t")
            if bare and not bare.startswith("#"):
                break
            if len(line) - len(bare) > block.column:
                end = following
            elif bare:
                break
            at = following
        return end

    def above(self, block: Block) -> int:
        """Where the comments that stand right above a block, and belong to it, begin."""
        at, first = block.line, self.end(block.previous) if block.previous else 0
        while at > first:
            line = self.document.line_start(at - 1)
            if not self.document.text[line:at].lstrip(" ").startswith("#"):
                break
            at = line
        return at

    def comments(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """The comments between two offsets: where they begin, and their text."""
        scalars = self.document.scalars
        at = start
        for scalar in scalars[bisect_left(scalars, start, key=lambda s: s.start) :]:
            if scalar.start >= end:
                break
            yield from self._comments_in(at, scalar.start)
            if scalar.style in ("|", ">"):
                yield from self._comments_in(scalar.start, self.document.line_end(scalar.start))
            at = scalar.end
        yield from self._comments_in(at, end)

    def _comments_in(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        for found in _COMMENT.finditer(self.document.text, start, max(start, end)):
            yield found.start(), found[0]
