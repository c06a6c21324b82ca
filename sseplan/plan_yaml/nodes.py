"""The strict reader: YAML text to a tree of nodes that know where they stand.

Built on PyYAML's events, without recursion.  Every scalar is text.  What YAML allows
and a plan does not need (tags, anchors, aliases, several documents, keys that are not
text, duplicate keys) is refused with a sentence that names file, line and column.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any

import yaml

from sseplan.errors import PlanUnreadable
from sseplan.plan_yaml import faults

MAX_DEPTH = 20
MAX_BYTES = 2_000_000
MAX_KEY = 200
_STYLES = frozenset("'\"|>")
BREAKS = "\n\r\x85\u2028\u2029"
BOM = "\ufeff"

_PACKAGES = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# Written as what is forbidden, not as all but what is allowed: that compiles in a twentieth.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_YAML_BREAK = re.compile(f"\r\n|[{BREAKS}]")
_EDITOR_BREAK = re.compile("\r\n|[\n\r]")


@dataclass(slots=True)
class Scalar:
    """A piece of text; ``style`` is YAML's: "" plain, ``'``, ``"``, ``|`` or ``>``."""

    start: int
    end: int
    style: str
    text: str


@dataclass(slots=True)
class Mapping:
    """Pairs of key and value in the file's order; ``flow`` when written with braces."""

    start: int
    end: int
    flow: bool
    pairs: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)


@dataclass(slots=True)
class Sequence:
    """Items in the file's order; ``flow`` when written with brackets."""

    start: int
    end: int
    flow: bool
    items: list[Node] = field(default_factory=list)


Node = Scalar | Mapping | Sequence


@dataclass
class Document:
    """A text, its tree, and the spans of all its scalars in the file's order.

    Offsets count characters of ``text``, which has lost its byte order mark (``bom``) and
    ends with a line break (``unfinished`` when that one was added).  ``root`` is None when
    there are only comments.
    """

    name: str
    text: str
    bom: bool = False
    unfinished: bool = False
    root: Node | None = None
    scalars: list[Scalar] = field(default_factory=list)

    @cached_property
    def _lines(self) -> list[int]:
        ends = (found.end() for found in _EDITOR_BREAK.finditer(self.text))
        return [0, *(end for end in ends if end < len(self.text))]

    @cached_property
    def _yaml_lines(self) -> list[int]:
        # What else Python takes for a line break is refused by _FORBIDDEN.
        return [0, *accumulate(map(len, self.text.splitlines(keepends=True)))][:-1] or [0]

    def line(self, offset: int) -> int:
        """The number of the line, from 1, as an editor counts."""
        return bisect_right(self._lines, offset)

    def line_start(self, offset: int) -> int:
        """Where the line (as YAML counts) that holds ``offset`` begins."""
        return self._yaml_lines[bisect_right(self._yaml_lines, offset) - 1]

    def next_line(self, offset: int) -> int:
        """Where the line after the one that holds ``offset`` begins, or the text's end."""
        rank = bisect_right(self._yaml_lines, offset)
        return self._yaml_lines[rank] if rank < len(self._yaml_lines) else len(self.text)

    def line_end(self, offset: int) -> int:
        """Where the line that holds ``offset`` ends, its line break left out."""
        found = _YAML_BREAK.search(self.text, offset)
        return found.start() if found else len(self.text)

    def refuse(self, offset: int, sentence: str) -> PlanUnreadable:
        """The error that says ``sentence`` about the place ``offset``."""
        line = self.line(offset)
        column = offset - self._lines[line - 1] + 1
        return PlanUnreadable(f"{self.name}, ligne {line}, colonne {column} : {sentence}")


def decode(data: bytes, name: str) -> str:
    """The text of a file; PlanUnreadable when it is not UTF-8 (a UTF-8 mark is kept).

    ``data`` may stop after MAX_BYTES + 1: it is too big all the same.
    """
    if data.startswith(_PACKAGES):
        raise PlanUnreadable(faults.not_text(name))
    if len(data) > MAX_BYTES:
        raise PlanUnreadable(faults.too_big(name))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data.count(0) > len(data) / 4:
        raise PlanUnreadable(faults.wrong_encoding(name, "en UTF-16 (« Unicode »)"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(_EDITOR_BREAK.findall(data[: error.start].decode("utf-8"))) + 1
        raise PlanUnreadable(
            faults.wrong_encoding(name, f"dans un ancien codage (ligne {line})")
        ) from None


@lru_cache(maxsize=4)
def parse(text: str, name: str) -> Document:
    """The strict tree of ``text``; PlanUnreadable says what is wrong and where.

    Kept for the next time: what a save has verified is what the next save starts from.
    """
    return compose(text, name)


def compose(text: str, name: str) -> Document:
    """The same, not kept."""
    bom = text.startswith(BOM)
    text = text[bom:]
    unfinished = not text.endswith(("\n", "\r"))
    document = Document(name, text + "\n" * unfinished, bom, unfinished)
    if found := _FORBIDDEN.search(text):
        raise document.refuse(found.start(), faults.forbidden(found[0]))
    if len(text) > MAX_BYTES or len(text.encode()) > MAX_BYTES:
        raise PlanUnreadable(faults.too_big(name))
    _Composer(document).compose()
    return document


def _events(document: Document) -> Iterator[Any]:
    """PyYAML's events, its complaints turned into sentences."""
    offset = 0
    try:
        loader = _LOADER(document.text)
        for event in iter(loader.get_event, None):
            offset = event.end_mark.index
            yield event
    except yaml.MarkedYAMLError as error:
        where, sentence = faults.explain(error, document.text)
        raise document.refuse(min(where, len(document.text)), sentence) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        raise document.refuse(min(offset, len(document.text)), faults.UNKNOWN) from None


class _Composer:
    """Builds a document's tree from events, with a stack in place of recursion."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.stack: list[Mapping | Sequence] = []
        self.keys: list[Scalar | None] = []

    def compose(self) -> None:
        for event in _events(self.document):
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind in (yaml.MappingStartEvent, yaml.SequenceStartEvent):
                self._open(event)
            elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                self._close(event)
            elif kind is yaml.AliasEvent:
                raise self.document.refuse(event.start_mark.index, faults.alias(str(event.anchor)))
            elif kind is yaml.DocumentStartEvent and self.document.root is not None:
                raise self.document.refuse(event.start_mark.index, faults.SECOND_DOCUMENT)

    def _scalar(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            raise self._ornate(event)
        style = event.style if event.style in _STYLES else ""
        scalar = Scalar(event.start_mark.index, event.end_mark.index, style, event.value)
        self.document.scalars.append(scalar)
        self._add(scalar)

    def _open(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            raise self._ornate(event)
        start, end = event.start_mark.index, event.end_mark.index
        if len(self.stack) == MAX_DEPTH:
            raise self.document.refuse(start, faults.TOO_DEEP)
        kind = Mapping if type(event) is yaml.MappingStartEvent else Sequence
        node = kind(start, end, bool(event.flow_style))
        self._add(node)
        self.stack.append(node)
        self.keys.append(None)

    def _ornate(self, event: Any) -> PlanUnreadable:
        named = event.anchor is not None
        sentence = faults.anchor(event.anchor) if named else faults.tag(event.tag)
        return self.document.refuse(event.start_mark.index, sentence)

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.document.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif (key := self.keys[-1]) is None:
            self.keys[-1] = self._key(node, parent)
        else:
            parent.pairs[key.text] = (key, node)
            self.keys[-1] = None

    def _key(self, node: Node, parent: Mapping) -> Scalar:
        refuse = self.document.refuse
        if type(node) is not Scalar:
            raise refuse(node.start, faults.COMPLEX_KEY)
        text = node.text.strip()
        if not text:
            raise refuse(node.start, faults.EMPTY_KEY)
        if len(node.text) > MAX_KEY:
            raise refuse(node.start, faults.LONG_KEY)
        if node.text != text:
            raise refuse(node.start, faults.blank_in_key(node.text))
        if text in parent.pairs:
            first = self.document.line(parent.pairs[text][0].start)
            raise refuse(node.start, faults.duplicate(text, first))
        return node

    def _close(self, event: Any) -> None:
        node = self.stack.pop()
        self.keys.pop()
        if node.flow:
            node.end = event.end_mark.index
        elif isinstance(node, Sequence):
            node.end = node.items[-1].end
        else:
            node.end = next(reversed(node.pairs.values()))[1].end


def raw(node: Node | None) -> Any:
    """The tree as plain ``str``, ``list`` and ``dict`` (at most MAX_DEPTH deep)."""
    if node is None:
        return ""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [raw(item) for item in node.items]
    return {key: raw(value) for key, (_, value) in node.pairs.items()}
