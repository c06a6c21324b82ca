"""What sseplan prints: French spaces, colour only where it can be seen.

Colour never carries anything alone: every coloured word says it in letters too.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import textwrap
from pathlib import Path
from typing import Any, TextIO

import click

from sseplan import commands
from sseplan.typography import french, printable

_NARROWEST, _WIDEST = 40, 100
_YES = frozenset({"o", "oui"})
_NO = frozenset({"n", "non"})
_COMMAND = "  sseplan "

command = commands.typed


def prepare() -> None:
    """Make the three streams speak UTF-8 and never fail on a character.

    Windows gives pipes the local code page, and ``LANG=C`` may give ASCII.  A stream
    that was closed before the start reads nothing and writes nowhere.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # Takes the number of the closed stream: no file of ours may have it.
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not (stream is sys.stdin and stream.isatty()):
            stream.reconfigure(encoding="utf-8", errors="replace")


def colour(stream: TextIO | None = None) -> bool:
    """Whether ``stream`` (the standard output by default) may be coloured.

    ``NO_COLOR`` set to anything but nothing forbids it (https://no-color.org).
    """
    return not os.environ.get("NO_COLOR") and (stream or sys.stdout).isatty()


def styled(text: str, **style: Any) -> str:
    """``text`` in the style of ``click.style`` if the standard output may be coloured."""
    return click.style(text, **style) if colour() else text


def say(text: str = "", *, newline: bool = True) -> None:
    """Print ``text`` on the standard output, with French spaces."""
    click.echo(printable(text), nl=newline, color=colour())


def width(widest: int = _WIDEST) -> int:
    """How many characters a line may have: a terminal's last column is left free."""
    return min(max(_NARROWEST, shutil.get_terminal_size().columns), widest) - 1


def folded(text: str, indent: str = "") -> str:
    """``text`` cut to the terminal's width (40 to 100), its later lines behind ``indent``.

    A path longer than that stays whole, to be copied, and so does a line that is a command.
    """
    return "\n".join(_folded(line, indent) for line in text.split("\n"))


def _folded(line: str, indent: str) -> str:
    if line.startswith(_COMMAND):
        return line
    return textwrap.fill(
        french(line), width(), subsequent_indent="  " if line.startswith("- ") else indent,
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip


def at_terminal() -> bool:
    """Whether somebody sits at a terminal, reading and typing."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def warn(text: str) -> None:
    """Print ``text`` on the standard error, with French spaces, if it can be written at all."""
    with contextlib.suppress(OSError):
        click.echo(printable(text), err=True, color=colour(sys.stderr))


def complain(text: str) -> None:
    """Say what went wrong, cut to a terminal's width; a program gets each sentence on one line."""
    warn(folded(text) if sys.stderr.isatty() else text)


def settle() -> None:
    """Write what is still waiting; what can't be written goes nowhere.

    Python would try again on leaving, and change the exit status to 120.
    """
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            forget(number)


def forget(number: int) -> None:
    """Send what is left for a stream (1 output, 2 errors) nowhere."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def confirm(question: str, default: bool | None = None) -> bool:
    """Ask a yes-or-no question until it is answered by o, oui, n or non.

    ``default`` is what an empty answer means; ``None`` asks again.
    Raises ``EOFError`` when the input ends.
    """
    hint = {True: "O/n", False: "o/N", None: "o/n"}[default]
    while True:
        say(f"{question} [{hint}] : ", newline=False)
        answer = input().strip().lower()
        if answer in _YES or answer in _NO:
            return answer in _YES
        if not answer and default is not None:
            return default
        say("Répondez par « o » (oui) ou « n » (non).")
