"""``sseplan diff``: what changed between two states of a plan."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sseplan.cli import console
from sseplan.typography import printable

if TYPE_CHECKING:
    from sseplan.changes import Change
    from sseplan.changes.grouping import Told
    from sseplan.changes.spans import Line
    from sseplan.lifecycle.comparison import Comparison

_FORMATS = ("md", "html", "docx")
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "underline": True},
    "name": {"bold": True},
    "+": {"fg": "green"},
    "-": {"fg": "red"},
    "~": {"fg": "yellow"},
}


@click.command("diff")
@click.argument("words", metavar="[AVANT] [APRÈS]", nargs=-1)
@click.option(
    "--plan", "folder", metavar="DOSSIER", type=click.Path(path_type=Path),
    help="Le dossier du plan (le dossier courant par défaut).",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Écrit la même chose pour un programme.")
@click.option(
    "--format", "form", type=click.Choice(_FORMATS),
    help="md ou html : une page. docx : la note de modifications, pour l'ARS.",
)  # fmt: skip
@click.option(
    "-o", "--sortie", "output", metavar="FICHIER", type=click.Path(path_type=Path),
    help="Le fichier à écrire (par défaut : l'écran ; docx : à côté de plan.yaml).",
)  # fmt: skip
def command(
    words: tuple[str, ...],
    folder: Path | None,
    as_json: bool,
    form: str | None,
    output: Path | None,
) -> None:
    """Dit ce qui a changé dans le plan, question par question.

    AVANT et APRÈS sont des numéros de version (2026-1), « derniere », « brouillon », ou un
    autre plan.yaml. Sans rien : de la dernière version figée au brouillon. Se termine par 0,
    qu'il y ait des changements ou non ; 2 si un fichier ne peut pas être lu.
    """
    form = _form(form, output, as_json=as_json)
    place, names = _asked(words, folder)
    from sseplan.lifecycle import comparison

    found = comparison.compare(place, *names)
    if form == "docx":
        _write_note(found, place, output)
    elif form:
        _write_page(found, form, output)
    elif as_json:
        _print_json(found.changes)
    else:
        _print(found.told)


def _asked(words: tuple[str, ...], folder: Path | None) -> tuple[Path, tuple[str, ...]]:
    """The plan's place and the names of the two sides; a folder that comes first is the plan."""
    from sseplan.errors import UsageMistake

    if words and folder is None and Path(words[0]).is_dir() and not _other_plan(words[1:]):
        folder, words = Path(words[0]), words[1:]
    if len(words) > 2:
        raise UsageMistake(
            "« sseplan diff » compare deux états du plan, pas plus : donnez deux noms au plus, par "
            "exemple : sseplan diff 2025-1 2026-1"
        )
    return folder or Path(), words


def _other_plan(words: tuple[str, ...]) -> bool:
    return len(words) == 1 and Path(words[0]).exists()


def _form(form: str | None, output: Path | None, *, as_json: bool) -> str | None:
    """The format asked for, or that of the file's name; UsageMistake where they disagree."""
    from sseplan.errors import UsageMistake

    if as_json and (form or output):
        raise UsageMistake("--json écrit à l'écran : retirez --format et -o, ou --json.")
    if output is None or output.is_dir():
        return form
    named = _SUFFIXES.get(output.suffix.lower())
    if named is None or form not in (None, named):
        wanted = form or "html"
        raise UsageMistake(
            f"Le nom « {output} » ne dit pas un fichier de ce format. Essayez : "
            f"-o {output.with_suffix('.' + wanted)}"
        )
    return named


_SUFFIXES = {".md": "md", ".html": "html", ".htm": "html", ".docx": "docx"}


# --- the forms


def _print(told: Told) -> None:
    from sseplan.changes import terminal

    width = shutil.get_terminal_size().columns - 1
    text = "\n".join(map(_styled, terminal.lines(told, width)))
    if sys.stdout.isatty():
        from sseplan.cli import guide

        guide.show(printable(text) + "\n")
    else:
        console.say(text)


def _styled(line: Line) -> str:
    return "".join(console.styled(span.text, **_STYLES.get(span.tone, {})) for span in line)


def _print_json(changes: tuple[Change, ...]) -> None:
    import json

    click.echo(json.dumps([_tree(change) for change in changes], ensure_ascii=False, indent=2))


def _tree(change: Change) -> dict[str, object]:
    """A change for a program; ``reason`` only where there is one."""
    from dataclasses import asdict

    tree = asdict(change)
    return tree if change.reason else {key: tree[key] for key in tree if key != "reason"}


def _write_page(found: Comparison, form: str, output: Path | None) -> None:
    from sseplan.changes import html_page, markdown_page

    page = (html_page if form == "html" else markdown_page).page(found.told)
    if output is None:
        click.echo(page, nl=False)
    else:
        _save(output / f"changements.{form}" if output.is_dir() else output, page.encode())


def _write_note(found: Comparison, place: Path, output: Path | None) -> None:
    from sseplan.lifecycle import word
    from sseplan.plan import file_of

    target = output or file_of(place).parent
    if target.is_dir() or output is None:
        target /= "note-de-modifications.docx"
    _save(target, word.note(found.before, found.after, found.changes))


def _save(path: Path, data: bytes) -> None:
    from sseplan.plan import files

    files.save(path, data)
    console.say(f"Écrit : {path}")
