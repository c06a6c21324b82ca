"""click in French: its messages, the names of its types, its page of help.

``install()`` must run before the first message of click is asked for, hence its
call at the top of ``sseplan.cli``.  The wording is in ``locale/``.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from sseplan.typography import NBSP, french

LOCALE = Path(__file__).parents[1] / "locale"

# gettext does not reach these: click prints them as the names of values in a help page.
_TYPE_NAMES: dict[type[click.ParamType[Any]], str] = {
    type(click.STRING): "texte",
    type(click.INT): "nombre entier",
    click.IntRange: "nombre entier",
    type(click.FLOAT): "nombre",
    click.FloatRange: "nombre",
    type(click.BOOL): "oui ou non",
    type(click.UUID): "identifiant",
    click.File: "fichier",
    click.DateTime: "date",
    click.Choice: "choix",
}


def install() -> None:
    """Make every message of click French, whatever the language of the system."""
    os.environ["LANGUAGE"] = "fr"  # what gettext reads first, on every system
    gettext.bindtextdomain("messages", str(LOCALE))
    gettext.textdomain("messages")
    for kind, name in _TYPE_NAMES.items():
        kind.name = name


class _Page(click.HelpFormatter):
    """A page of help with French spaces, put in before the lines are cut."""

    def write_heading(self, heading: str) -> None:
        super().write_heading(heading + NBSP)

    def write_text(self, text: str) -> None:
        super().write_text(french(text))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        spaced = [(term, french(text)) for term, text in rows]
        super().write_dl(spaced, col_max, col_spacing)


class FrenchContext(click.Context):
    """The context of every command of sseplan: it makes French pages of help."""

    formatter_class = _Page
