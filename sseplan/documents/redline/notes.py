"""Footnotes and endnotes: they stand in a part of their own, and are called from the body.

Word removes a note with its call, so only the notes called on both sides are compared; those
that only the old document calls come into the new part under numbers of their own.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from sseplan.documents.redline import styles
from sseplan.documents.redline.marks import Pen
from sseplan.documents.redline.names import Names
from sseplan.documents.redline.packages import Package, relations, written
from sseplan.documents.redline.stories import Comparison
from sseplan.documents.redline.wordml import DEL, ID, INS, NOTE_CALLS, Element
from sseplan.documents.tags import W

_DOCUMENT = "word/document.xml"


def called(root: Element, kind: str) -> list[str]:
    """The numbers of the notes that a body calls and that no mark touches, in order."""
    calls = root.iter(*(tag for tag, name in NOTE_CALLS.items() if name == kind))
    return [c.get(ID, "") for c in calls if not _is_marked(c)]


def compare(
    package: Package, pen: Pen, kind: str, pairs: Mapping[str, str], brought: Mapping[str, str]
) -> None:
    """Write into the new part of notes what changed in the old one.

    ``pairs`` and ``brought``: numbers of old notes → numbers in the result.
    """
    part = f"word/{kind}s.xml"
    if part not in package.old:
        return
    if part not in package.new:
        package.copy(part)
        wanted = (r for r in relations(package.old, _DOCUMENT).values() if r.target == part)
        package.relate(_DOCUMENT, next(wanted))
    old, new = (etree.fromstring(parts[part]) for parts in (package.old, package.new))
    package.settle(part, old)
    styles.settle(package, old)
    before, after = _by_number(old, kind), _by_number(new, kind)
    names = Names(old, new, pen.ids)
    comparison = Comparison(pen, names)
    for ours, theirs in pairs.items():
        if ours in before and theirs in after:
            comparison.compare(before[ours], after[theirs])
    for ours, fresh in brought.items():
        if ours in before:
            names.bring(before[ours])
            before[ours].set(ID, fresh)
            new.append(before[ours])
    names.finish()
    package.new[part] = written(new)


def _by_number(root: Element, kind: str) -> dict[str, Element]:
    return {note.get(ID, ""): note for note in root.findall(W + kind)}


def _is_marked(call: Element) -> bool:
    """Whether the run of a call stands in a mark."""
    run = call.getparent()
    holder = None if run is None else run.getparent()
    return holder is not None and holder.tag in (INS, DEL)
