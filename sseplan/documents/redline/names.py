"""Bookmarks, links to them and ids of drawings: what must be unique in one document.

Both documents number theirs alike.  Old elements that come into the new document get
names and numbers of their own, and their links follow the places that they led to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sseplan.documents.redline.wordml import (
    ANCHOR,
    BOOKMARK,
    BOOKMARK_END,
    DEL_INSTR_TEXT,
    DRAWING_ID,
    ID,
    INSTR_TEXT,
    LINK,
    NAME,
    NOTE_CALLS,
    SHAPE_ID,
    Element,
)

_LONGEST = 40  # characters of a bookmark's name, in Word
_REFERENCE = re.compile(r"(\s*(?:PAGEREF|REF|NOTEREF)\s+)(\S+)")
_ALL = (BOOKMARK, BOOKMARK_END, LINK, INSTR_TEXT, DEL_INSTR_TEXT, DRAWING_ID, SHAPE_ID)


class Names:
    """The names of one story, ``old`` and ``root`` (new); ``ids`` numbers all annotations."""

    def __init__(self, old: Element, root: Element, ids: Iterator[int]) -> None:
        self._old = old
        self._root = root
        self._ids = ids
        drawings = (int(e.get("id", "0")) for e in root.iter(DRAWING_ID, SHAPE_ID))
        self._drawing = max(drawings, default=0)
        self._starts: dict[str, Element] = {}  # the old bookmarks brought, by old id
        self._ends: dict[str, Element] = {}
        self._taken = {e.get(NAME, "") for e in root.iter(BOOKMARK)}
        self._fresh: dict[str, str] = {}  # old name → name of the bookmark brought
        self._waiting: list[Element] = []  # links and field codes that name old bookmarks
        self._twins: list[tuple[Element, Element]] = []
        self.notes: dict[str, str] = {}  # "footnote3" → the id of the note in the new part

    def bring(self, element: Element) -> None:
        """Ready an old element (and all that is in it) for the new document."""
        for found in element.iter(*_ALL, *NOTE_CALLS):
            if found.tag == BOOKMARK:
                self._bookmark(found)
            elif found.tag == BOOKMARK_END:
                self._ends[found.get(ID, "")] = found
            elif found.tag in (DRAWING_ID, SHAPE_ID):
                self._drawing += 1
                found.set("id", str(self._drawing))
            elif found.tag in NOTE_CALLS:
                self._note(found)
            elif _named(found):
                self._waiting.append(found)

    def twins(self, old: Element, new: Element) -> None:
        """The same block in both documents: a link to its old bookmarks leads to its new ones."""
        self._twins.append((old, new))

    def finish(self) -> None:
        """Close the bookmarks that were brought, and lead the old links to their places."""
        for id_ in dict.fromkeys([*self._starts, *self._ends]):
            self._close(id_)
        if self._waiting:
            places = self._places()
            for element in self._waiting:
                _lead(element, places.get(_named(element), ""))

    def _bookmark(self, start: Element) -> None:
        name = start.get(NAME, "")
        fresh, n = name, 1
        while fresh in self._taken:
            n += 1
            fresh = f"{name[: _LONGEST - 4]}_{n}"
        self._taken.add(fresh)
        self._fresh[name] = fresh
        self._starts[start.get(ID, "")] = start
        start.set(NAME, fresh)

    def _note(self, call: Element) -> None:
        fresh = str(next(self._ids))
        self.notes[NOTE_CALLS[str(call.tag)] + call.get(ID, "")] = fresh
        call.set(ID, fresh)

    def _close(self, id_: str) -> None:
        """Give both ends of a bookmark a number; half a bookmark goes."""
        ends = [e for e in (self._starts.get(id_), self._ends.get(id_)) if e is not None]
        fresh = str(next(self._ids))
        for end in ends:
            end.set(ID, fresh)
            parent = end.getparent()
            if len(ends) == 1 and parent is not None:
                parent.remove(end)

    def _places(self) -> dict[str, str]:
        """Old bookmark name → the bookmark of the result that marks the same place."""
        twins = dict(self._twins)
        marks: dict[Element, list[Element]] = {}
        for mark in self._old.iter(BOOKMARK):
            holder = next((e for e in mark.iterancestors() if e in twins), None)
            if holder is not None:
                marks.setdefault(holder, []).append(mark)
        places: dict[str, str] = {}
        for holder, old in marks.items():
            pairs = zip(old, twins[holder].iter(BOOKMARK), strict=False)
            places |= {o.get(NAME, ""): n.get(NAME, "") for o, n in pairs}
        standing = {e.get(NAME, "") for e in self._root.iter(BOOKMARK)}
        return {k: v for k, v in (places | self._fresh).items() if v in standing}


def _named(element: Element) -> str:
    """The bookmark that a link or a field code names."""
    if element.tag == LINK:
        return str(element.get(ANCHOR, ""))
    found = _REFERENCE.match(element.text or "")
    return found[2] if found else ""


def _lead(element: Element, name: str) -> None:
    """Make a link or a field code lead to a bookmark; without one, a link leads nowhere."""
    if element.tag != LINK:
        element.text = _REFERENCE.sub(lambda m: m[1] + (name or m[2]), element.text or "", count=1)
    elif name:
        element.set(ANCHOR, name)
    else:
        del element.attrib[ANCHOR]
