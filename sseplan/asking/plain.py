"""Bare lines: for screen readers, odd terminals and pipes; no escape code at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from sseplan.asking import editor
from sseplan.asking.door import KEYS, Left, Line, Prompt, Reply
from sseplan.typography import printable

WIDTH = 79
_END = "Terminez par une ligne qui ne contient qu'un point."


class Plain:
    """A door that prints lines and reads lines; every prompt ends with « : »."""

    width = WIDTH
    height = None

    def __init__(self, source: TextIO, sink: TextIO, *, person: bool = False) -> None:
        """``person`` when somebody sits there, who may be given an editor."""
        self._source, self._sink, self._person = source, sink, person
        self._told = False

    def clear(self) -> None:
        """Leave a blank line."""
        print(file=self._sink)

    def show(self, lines: Iterable[Line]) -> None:
        """Print the lines."""
        for line in lines:
            if not line.loose:
                print(printable(line.text), file=self._sink)
        self._sink.flush()

    def ask(self, prompt: Prompt) -> Reply:
        """Ask for a line, or for lines up to a lone point; raises Left at the end of the input."""
        if prompt.lone and not self._told:
            self._told = True
            print(printable(f"Touches, chacune seule puis Entrée : {KEYS}"), file=self._sink)
        if prompt.hint:
            print(printable(prompt.hint.replace("Tab la corrige ; ", "")), file=self._sink)
        if prompt.many_lines:
            print(printable(_END), file=self._sink)
        label = f"{prompt.label} : "
        print(printable(label), end="", file=self._sink, flush=True)
        text = self._lines(prompt) if prompt.many_lines else self._line()
        return Reply(text or prompt.ready)

    def edit(self, text: str, suffix: str) -> str | None:
        """The person's editor, if a person sits there."""
        return editor.edit(text, suffix) if self._person else None

    def interrupt(self) -> None:
        """Called by a signal: leave at once."""
        raise Left

    def _line(self, draft: str = "") -> str:
        try:
            line = self._source.readline()
        except KeyboardInterrupt:
            raise Left(draft) from None
        if not line:
            raise Left(draft)
        return line.rstrip("\r\n")

    def _lines(self, prompt: Prompt) -> str:
        """Lines up to a lone point; an empty first line or a lone key is the whole reply."""
        first = self._line()
        if not first.strip() or first in ".-" or (len(first) == 1 and first in prompt.lone):
            return "" if first == "." else first
        typed = [first]
        while True:
            try:
                line = self._line("\n".join(typed))
            except Left:
                raise Left("\n".join(typed)) from None
            if line == ".":
                return "\n".join(typed)
            typed.append(line)
