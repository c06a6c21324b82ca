"""A real terminal, through prompt_toolkit: edition, completion, function keys.

prompt_toolkit is imported here only, and this module only when the standard input and
output are terminals.  It takes ``NO_COLOR`` into account by itself.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.application import get_app_or_none
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText, StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output
from prompt_toolkit.shortcuts import clear
from prompt_toolkit.styles import Style

from sseplan.asking import editor
from sseplan.asking.door import KEYS, MENU_ROWS, Left, Line, Prompt, Reply
from sseplan.asking.screens import wrap
from sseplan.typography import french

WIDEST = 96
_FUNCTION_KEYS = {"f1": "?", "f2": "<", "f3": ">", "f4": "!", "f5": "#", "f10": "q"}
_LONG_END = "Entrée : nouvelle ligne. Pour finir : Ctrl-D, ou une ligne avec un point seul."

STYLE = Style.from_dict(
    {
        "trail": "ansicyan",
        "title": "bold",
        "mark": "italic",
        "good": "ansigreen",
        "warning": "ansiyellow",
        "quiet": "",
        "hint": "",
        "bottom-toolbar": "reverse",
        # prompt_toolkit shows a non-breaking space in yellow, as if it were a mistake.
        "nbsp": "nounderline ansidefault",
    }
)


def _size() -> os.terminal_size:
    """The terminal's own size: an exported ``COLUMNS`` may be that of another window."""
    try:
        return os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return shutil.get_terminal_size()


class Terminal:
    """A door that edits, completes and clears."""

    def __init__(self, source: Input | None = None, sink: Output | None = None) -> None:
        """``source`` and ``sink`` are for tests."""
        self._source, self._sink = source, sink

    @property
    def width(self) -> int:
        """Columns that a line may take: one less than the terminal has, within reason."""
        return min(_size().columns, WIDEST + 1) - 1

    @property
    def height(self) -> int:
        """Rows of the terminal."""
        return _size().lines

    def clear(self) -> None:
        """Begin a new screen."""
        if self._sink is None:
            with _as_leaving():
                clear()

    def show(self, lines: Iterable[Line]) -> None:
        """Show the lines, each in its style."""
        text = FormattedText(
            [
                (f"class:{line.style}" if line.style else "", french(line.text) + "\n")
                for line in lines
            ]
        )
        with _as_leaving():
            print_formatted_text(text, style=STYLE, output=self._sink, end="")

    def ask(self, prompt: Prompt) -> Reply:
        """Ask for one text; raises Left on Ctrl-C, Ctrl-D, a signal or the end of the input."""
        session: PromptSession[str] = PromptSession(input=self._source, output=self._sink)
        drafts: list[str] = []
        try:
            text = session.prompt(
                self._message(prompt),
                default=prompt.ready,
                multiline=prompt.many_lines,
                completer=_Offers(prompt) if prompt.suggest else None,
                complete_while_typing=True,
                reserve_space_for_menu=MENU_ROWS if prompt.suggest else 0,
                key_bindings=_bindings(prompt, drafts),
                bottom_toolbar=_foot(prompt, self.width),
                style=STYLE,
                mouse_support=False,
                enable_suspend=True,
                prompt_continuation="  ",
            )
        except (KeyboardInterrupt, EOFError, OSError):
            raise Left(session.default_buffer.text) from None
        return Reply(text, "".join(drafts))

    def edit(self, text: str, suffix: str) -> str | None:
        """The text as the person's own editor gives it back."""
        return editor.edit(text, suffix)

    def interrupt(self) -> None:
        """Called from a signal: leave the prompt, or what is going on between two prompts."""
        app = get_app_or_none()
        if app is None or not app.is_running or app.loop is None:
            raise Left
        left = Left(app.current_buffer.text)
        app.loop.call_soon_threadsafe(lambda: app.exit(exception=left))

    def _message(self, prompt: Prompt) -> StyleAndTextTuples:
        hints = "\n".join([*[prompt.hint] * bool(prompt.hint), *[_LONG_END] * prompt.many_lines])
        lines = wrap(hints, self.width) if hints else []
        told = "".join(f"{line.text}\n" for line in lines)
        label = "\n".join(line.text for line in wrap(f"{prompt.label} :", self.width))
        return [("class:hint", told), ("class:title", f"{label} ")]


@contextmanager
def _as_leaving() -> Iterator[None]:
    """A terminal that takes no word any more has been closed."""
    try:
        yield
    except OSError:
        raise Left from None


class _Offers(Completer):
    """What may be typed, from the prompt's own suggestions."""

    def __init__(self, prompt: Prompt) -> None:
        self._prompt = prompt

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        """The suggestions for the part after the last comma."""
        typed = document.text_before_cursor
        if self._prompt.suggest is None or len(typed.strip()) < 2:
            return
        part = typed.rpartition(",")[2].lstrip()
        for offer in self._prompt.suggest(typed):
            about = french(offer.about) or None
            yield Completion(offer.text, start_position=-len(part), display_meta=about)


def _foot(prompt: Prompt, width: int) -> str | None:
    """The keys at the foot of the screen, on two lines where one is too narrow."""
    if "?" not in prompt.lone:
        return None
    return "\n".join(f" {line.text}" for line in wrap(KEYS, width - 1))


def _bindings(prompt: Prompt, drafts: list[str]) -> KeyBindings:
    keys = KeyBindings()
    for name, sign in _FUNCTION_KEYS.items():
        if sign in prompt.lone:
            keys.add(name)(_sends(sign, drafts))
    keys.add("tab")(lambda event: _tab(event, prompt))
    keys.add("c-d")(lambda event: _end(event, prompt))
    if prompt.many_lines:
        keys.add("enter")(lambda event: _enter(event, prompt))
    return keys


def _sends(sign: str, drafts: list[str]) -> Any:
    def send(event: KeyPressEvent) -> None:
        drafts.append(event.current_buffer.text)
        event.app.exit(result=sign)

    return send


def _tab(event: KeyPressEvent, prompt: Prompt) -> None:
    """Bring the present answer into an empty buffer; else go to the next suggestion."""
    buffer = event.current_buffer
    if not buffer.text and prompt.present:
        buffer.insert_text(prompt.present)
    elif prompt.suggest and buffer.complete_state:
        buffer.complete_next()
    elif prompt.suggest:
        buffer.start_completion(select_first=True)


def _end(event: KeyPressEvent, prompt: Prompt) -> None:
    """Ctrl-D ends a long text; on nothing typed it leaves."""
    buffer = event.current_buffer
    if not buffer.text:
        event.app.exit(exception=EOFError())
    elif prompt.many_lines:
        buffer.validate_and_handle()


def _enter(event: KeyPressEvent, prompt: Prompt) -> None:
    """A new line, unless the text is empty, a lone sign, or ends with a lone point."""
    buffer = event.current_buffer
    typed = buffer.text
    if not typed.strip() or typed in tuple(prompt.lone) or typed in ("-", prompt.ready):
        buffer.validate_and_handle()
    elif typed.split("\n")[-1] == "." and buffer.document.is_cursor_at_the_end:
        buffer.text = typed.rpartition("\n")[0]
        buffer.validate_and_handle()
    else:
        buffer.newline()
