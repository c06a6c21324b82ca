"""``sseplan guide``: a page of the guide, a subject of it, or the list of pages."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Callable

import click

from sseplan import guide_pages
from sseplan.cli import console
from sseplan.errors import UsageMistake
from sseplan.guide_pages import Page, Place
from sseplan.markdown import WIDEST
from sseplan.typography import french

# how a person who never saw « less » gets out of it
_LESS = "-R -Ps Espace = la suite, b = page d'avant, q = sortir"
_MANY = 12  # places listed before the list stops helping


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    return [page.slug for page in guide_pages.pages() if page.slug.startswith(incomplete)]


@click.command("guide")
@click.argument("sujet", nargs=-1, metavar="[SUJET]", shell_complete=_complete)
def command(sujet: tuple[str, ...]) -> None:
    """Affiche le guide.

    Sans sujet, la liste des pages. Le sujet est le nom d'une page, un numéro de section
    (2.4), une typologie (T3), l'identifiant d'une question ou un mot à chercher.
    """
    show(_about(" ".join(sujet)) if sujet else _contents())


def _contents() -> str:
    end = "Pour lire une page : sseplan guide premiers-pas. Pour un mot : sseplan guide SIVIC."
    lines = map(_line, guide_pages.pages())
    return "\n".join(["Le guide de sseplan. Les pages :", "", *lines, "", end, ""])


def _line(page: Page) -> str:
    """The line of a page in the list: what to type, and what is there."""
    return textwrap.fill(
        f"{page.slug:20}  {page.name} : {page.summary}",
        width=_width(),
        initial_indent="  ",
        subsequent_indent=" " * 24,
        break_on_hyphens=False,
    )


def _width() -> int:
    return max(40, min(shutil.get_terminal_size().columns, WIDEST))


def _about(subject: str) -> str:
    """The text to show for a subject; UsageMistake if the guide says nothing of it."""
    places = guide_pages.find(subject)
    if not places:
        raise UsageMistake(_unknown(subject))
    return _place(places[0]) if len(places) == 1 else _choice(subject, places)


def _place(place: Place) -> str:
    shown = guide_pages.render(place.text, _width(), console.colour())
    if place.is_whole:
        return shown
    return f"{shown}\nToute la page « {place.page.name} » : sseplan guide {place.page.slug}\n"


def _choice(subject: str, places: tuple[Place, ...]) -> str:
    """The list of the places, for the person to choose from."""
    titles: dict[str, list[str]] = {}
    for place in places:
        titles.setdefault(f"  sseplan guide {place.key}\n      {place.page.name}", []).append(
            "" if place.is_whole else place.title
        )
    lines = [" – ".join([head, *filter(None, said)]) for head, said in titles.items()]
    more = len(lines) - _MANY
    end = ["", f"Et {more} de plus : précisez avec un second mot."] if more > 0 else []
    begin = f"« {subject} » se trouve à plusieurs endroits du guide :"
    shown = [console.folded(line, "      ") for line in lines[:_MANY]]
    return "\n".join([begin, "", *shown, *end, ""])


def _unknown(subject: str) -> str:
    close = " ou ".join(f"« {word} »" for word in guide_pages.suggestions(subject))
    hint = f" Vouliez-vous dire {close} ?" if close else ""
    return (
        f"Le guide ne dit rien de « {subject} ».{hint} "
        "Pour voir la liste des pages, tapez : sseplan guide"
    )


def show(text: str) -> None:
    """Print ``text``, a screen at a time when it is longer than the terminal."""
    height = shutil.get_terminal_size().lines
    if not sys.stdout.isatty() or text.count("\n") < height:
        click.echo(french(text), color=console.colour(), nl=False)
    elif os.name == "nt":  # its « more » spoils accents
        by_screens(french(text).split("\n"), height - 2)
    else:
        os.environ.setdefault("LESSCHARSET", "utf-8")
        os.environ.setdefault("LESS", _LESS)
        # None: click keeps the colours for a pager that shows them, and asks less to do so
        click.echo_via_pager(french(text), color=None if console.colour() else False)


def by_screens(lines: list[str], height: int, read: Callable[[str], str] = input) -> None:
    """Print ``height`` lines at a time; Entrée goes on, q (or the end of input) leaves."""
    for start in range(0, len(lines), height):
        click.echo("\n".join(lines[start : start + height]), color=console.colour())
        if start + height >= len(lines) or _leaves(read):
            return


def _leaves(read: Callable[[str], str]) -> bool:
    try:
        return read("Entrée : la suite ; q puis Entrée : sortir ").strip().casefold() == "q"
    except EOFError:
        return True
