"""What the dialogue asks of a door: show lines, ask for one text, open an editor.

A door is a terminal (``terminal``), bare lines (``plain``) or a script (tests).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

GUIDE, BACK, SKIP, REVIEW, NOTE, QUIT = "?", "<", ">", "!", "#", "q"
EDITOR, ERASE = "y", "-"

MENU_ROWS = 4
"""Rows that a terminal keeps for the suggestions under a prompt that has some."""

KEYS = (
    "?\N{NBSP}guide · <\N{NBSP}retour · >\N{NBSP}passer · !\N{NBSP}à\N{NBSP}revoir · "
    "#\N{NBSP}note · q\N{NBSP}quitter"
)
"""The line at the foot of every question."""


@dataclass(frozen=True)
class Line:
    """One line to show; ``style`` is trail, title, mark, good, warning, quiet or "".

    A ``loose`` line is a blank that may go when the screen is too short.
    """

    text: str = ""
    style: str = ""
    loose: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A text offered while typing, and a few words about it."""

    text: str
    about: str = ""


@dataclass(frozen=True)
class Prompt:
    """One text to ask for.

    ``ready`` is put in the buffer, to be corrected; ``present`` is what an empty
    reply keeps: it is shown by the caller, a terminal brings it into the buffer with
    Tab.  ``lone`` are the signs that mean something when they are typed alone.
    """

    label: str
    hint: str = ""
    ready: str = ""
    present: str = ""
    many_lines: bool = False
    lone: str = "?<>!#q"
    worth_keeping: bool = False
    """Whether a half-typed reply is to be kept when the person leaves."""
    suggest: Callable[[str], Sequence[Suggestion]] | None = None


@dataclass(frozen=True)
class Reply:
    """What was typed; ``draft`` is the text that stood in the buffer when a key was hit."""

    text: str
    draft: str = ""


class Left(Exception):
    """The person left, or the input ended; ``draft`` is what was being typed."""

    def __init__(self, draft: str = "") -> None:
        super().__init__(draft)
        self.draft = draft


class Door(Protocol):
    """Where the dialogue takes place."""

    @property
    def width(self) -> int:
        """Columns that a line may take."""

    @property
    def height(self) -> int | None:
        """Rows of a screen; None where lines just follow each other."""

    def clear(self) -> None:
        """Begin a new screen, or leave a blank line."""

    def show(self, lines: Iterable[Line]) -> None:
        """Show lines that are already laid out."""

    def ask(self, prompt: Prompt) -> Reply:
        """Ask for one text; raises Left."""

    def edit(self, text: str, suffix: str) -> str | None:
        """The text as the person's own editor gives it back; None if there is no editor."""

    def interrupt(self) -> None:
        """Called from a signal: make the ``ask`` under way raise Left."""
