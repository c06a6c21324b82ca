"""The whole file: which parts are compared, and what comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count

from lxml import etree

from sseplan.documents import archive, checker
from sseplan.documents.redline import notes, styles
from sseplan.documents.redline.marks import Pen
from sseplan.documents.redline.names import Names
from sseplan.documents.redline.packages import STORY, Package, written
from sseplan.documents.redline.stories import Comparison
from sseplan.documents.redline.wordml import (
    BODY,
    NOTE_CALLS,
    Element,
    P,
    make,
)

_DOCUMENT = "word/document.xml"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_KINDS = tuple(NOTE_CALLS.values())
_NUMBERED = re.compile(rb'<w:(?:bookmarkStart|footnote|endnote|comment)\b[^>]* w:id="(\d+)"')
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def redline(old: bytes, new: bytes, *, author: str, date: str) -> bytes:
    """The Word file ``new`` in which all that differs from ``old`` is a tracked change.

    ``date`` is that of the changes ("2026-11-22T00:00:00Z").  The same files, author and date
    give the same bytes.  Raises TemplateInvalid for what is no Word file, DocumentBroken if
    Word would not open the result.

    The document does not ask Word to track what comes next (``w:trackRevisions``): who accepts
    the changes gets a plain document back, as it was rendered.
    """
    package = Package(archive.read(old), archive.read(new))
    pen = Pen(author, date, count(_first_number(package.new)))
    stories = sorted(filter(STORY.match, package.new), key=lambda name: name != _DOCUMENT)
    roots = {part: _compare_story(package, pen, part) for part in stories}
    checker.verify(package.new, roots)
    return archive.write(
        archive.pack(name, package.new[name]) for name in sorted(package.new, key=archive.order)
    )


def _compare_story(package: Package, pen: Pen, part: str) -> Element:
    """Write into a part of the new package what changed since the old one; returns its tree."""
    new = etree.fromstring(package.new[part], _PARSER)
    old = _old_story(package, part, new)
    names = Names(old, new, pen.ids)
    comparison = Comparison(pen, names)
    calls = {kind: notes.called(old, kind) for kind in _KINDS} if part == _DOCUMENT else {}
    before, after = old.find(BODY), new.find(BODY)
    if before is not None and after is not None:
        comparison.compare(before, after)
        comparison.section(before, after)
    else:
        comparison.compare(old, new)
    names.finish()
    package.new[part] = written(new)
    for kind, numbers in calls.items():
        _compare_notes(package, pen, kind, numbers, new, names)
    return new


def _old_story(package: Package, part: str, new: Element) -> Element:
    """The old part, its ids and names made those of the new package; an empty one if new."""
    if part not in package.old:
        empty = make(str(new.tag))
        empty.append(make(P))
        return empty
    old = etree.fromstring(package.old[part], _PARSER)
    # Word's own ids of paragraphs must be unique too, and nothing needs them.
    etree.strip_attributes(old, _W14 + "paraId", _W14 + "textId")
    package.settle(part, old)
    styles.settle(package, old)
    return old


def _compare_notes(
    package: Package, pen: Pen, kind: str, numbers: list[str], new: Element, names: Names
) -> None:
    brought = {n: names.notes[kind + n] for n in numbers if kind + n in names.notes}
    kept = [n for n in numbers if n not in brought]
    pairs = dict(zip(kept, notes.called(new, kind), strict=False))
    notes.compare(package, pen, kind, pairs, brought)


def _first_number(parts: Mapping[str, bytes]) -> int:
    """A number above those of all bookmarks and notes."""
    stories = (data for name, data in parts.items() if name.startswith("word/"))
    return 1 + max((int(n) for data in stories for n in _NUMBERED.findall(data)), default=0)
