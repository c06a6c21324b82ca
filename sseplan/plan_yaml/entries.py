"""One entry of a plan changed or added without reading the whole text again.

An entry goes from the line of its key to that of the next key.  The text has been read as a
plan; an entry that reads as it should alone under its part reads so among the others, since
what stands before and after it is whole and stays the same bytes.  Anything but that simple
case is left to ``updating``: None says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sseplan.plan_yaml import nodes
from sseplan.plan_yaml.emission import Shape
from sseplan.plan_yaml.layout import Block, Layout
from sseplan.plan_yaml.nodes import Document, compose, raw
from sseplan.plan_yaml.patches import Patch, alike, newline_of

PARTS = ("reponses", "notes", "confirmations")

Spans = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Entries:
    """A text that reads as a plan, its line break, and where each part's entries stand in it."""

    text: str
    newline: str
    parts: Mapping[str, Spans]

    def put(self, part: str, key: str, value: Any, shape: Shape) -> Entries | None:
        """The same with the raw ``value`` under ``key``; ``shape`` is that of the part.

        Raises PlanUnreadable when the entry would not read back at all.
        """
        spans = self.parts.get(part, {})
        near = key if key in spans else _before(key, spans, shape)
        if value == "" or near is None:
            return None
        start, end = spans[near]
        head = f"{part}:{self.newline}"
        new = self._patched(head + self.text[start:end], part, {key: value}, shape)
        found = parts_of(new).get(part, {}) if new else {}
        wanted = list(dict.fromkeys((near, key)))
        if new is None or list(found) != wanted or not new.text.startswith(head):
            return None
        text = self.text[:start] + new.text[len(head) :] + self.text[end:]
        by = start - len(head)
        inside = {name: (first + by, last + by) for name, (first, last) in found.items()}
        return replace(self, text=text, parts=self._moved(part, inside, end, len(text)))

    def _patched(
        self, text: str, part: str, change: dict[str, Any], shape: Shape
    ) -> Document | None:
        """The document of one entry alone under its part, once changed; None if it can't be."""
        document = compose(text, "")
        wanted = {part: raw(document.root)[part] | change}
        patch = Patch(document, self.newline)
        assert isinstance(document.root, nodes.Mapping)
        if not patch.mapping(document.root, wanted, Shape("plan", {part: shape})):
            return None
        new = compose(patch.apply(), "")
        return new if alike(raw(new.root), wanted) and not new.unfinished else None

    def _moved(self, part: str, inside: Spans, end: int, length: int) -> dict[str, Spans]:
        """Where the entries stand, those from ``end`` on in a text that is now ``length`` long."""
        by = length - len(self.text)
        moved: dict[str, Spans] = {
            name: {
                key: (first + by, last + by) if first >= end else (first, last)
                for key, (first, last) in spans.items()
            }
            for name, spans in self.parts.items()
        }
        return moved | {part: {**moved[part], **inside}}


def entries_of(document: Document) -> Entries | None:
    """The entries of a document that has been read; None where its ends are not usual."""
    if document.bom or document.unfinished:
        return None
    return Entries(document.text, newline_of(document.text), parts_of(document))


def parts_of(document: Document) -> dict[str, Spans]:
    """Where the entries of the parts stand; a part that is not laid out by lines is missing."""
    layout = Layout(document)
    blocks = _by_lines(layout, document.root)
    return {
        part: _spans(_by_lines(layout, blocks[part].node), end)
        for part, (_, end) in _spans(blocks, len(document.text)).items()
        if part in PARTS
    }


def _by_lines(layout: Layout, node: nodes.Node | None) -> dict[str, Block]:
    """The blocks of a mapping each key of which begins a line, else none."""
    if not isinstance(node, nodes.Mapping) or node.flow:
        return {}
    blocks = layout.keys(node)
    is_whole = len(blocks) == len(node.pairs) and all(b.alone for b in blocks.values())
    return blocks if is_whole else {}


def _spans(blocks: Mapping[str, Block], end: int) -> Spans:
    lines = [*(block.line for block in blocks.values()), end]
    return dict(zip(blocks, pairwise(lines), strict=True))


def _before(key: str, spans: Spans, shape: Shape) -> str | None:
    """The present entry after which a new one goes; None for the first, and what is unknown."""
    rank = {name: number for number, name in enumerate(shape.fields)}
    before = [name for name in spans if rank.get(name, len(rank)) < rank.get(key, -1)]
    return max(before, key=rank.__getitem__, default=None)
