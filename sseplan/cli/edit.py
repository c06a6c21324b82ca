"""``sseplan edit``: straight to a section or to a question; alone, how the sections stand."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("edit")
@click.argument("words", metavar="[SECTION|QUESTION]", nargs=-1)
@click.option(
    "--plan", "folder", metavar="DOSSIER", default=".", type=click.Path(path_type=Path),
    help="Le dossier du plan (le dossier courant par défaut).",
)  # fmt: skip
@click.option(
    "--simple", is_flag=True, help="Texte nu, ligne par ligne (lecteur d'écran, terminal ancien)."
)
def command(words: tuple[str, ...], folder: Path, simple: bool) -> int:
    """Va droit à une section (1.4, T3…) ou à une question (son identifiant, son numéro ou
    un mot de son libellé). Sans rien, donne la liste des sections avec leur état.
    """
    from sseplan.cli import dialogue, overview

    if not words:
        return overview.sections(folder)
    return dialogue.edit(folder, " ".join(words), simple=simple)
