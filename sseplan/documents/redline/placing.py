"""Old elements put among the new ones, in the order of both."""

from __future__ import annotations

from sseplan.documents.redline.wordml import Element


class Placing:
    """New elements stand where they are; old ones are put before the next new one."""

    def __init__(self) -> None:
        self._waiting: list[Element] = []
        self._last: Element | None = None

    def old(self, element: Element) -> None:
        """The next element is an old one."""
        self._waiting.append(element)

    def new(self, element: Element, last: Element | None = None) -> None:
        """The next element is a new one (to ``last``, if they are several), in its place."""
        for old in self._waiting:
            element.addprevious(old)
        self._waiting = []
        self._last = element if last is None else last

    def done(self) -> None:
        """The old elements after the last new one."""
        for old in reversed(self._waiting):
            if self._last is not None:
                self._last.addnext(old)
