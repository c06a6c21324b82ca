"""``sseplan init``: start a plan, or take it up where it stopped."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init")
@click.argument("folder", metavar="[DOSSIER]", default=".", type=click.Path(path_type=Path))
@click.option("--complet", "complete", is_flag=True, help="Pose toutes les questions.")
@click.option(
    "--simple", is_flag=True, help="Texte nu, ligne par ligne (lecteur d'écran, terminal ancien)."
)
@click.option(
    "--from",
    "source",
    metavar="FICHIER",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Prend les réponses dans un fichier de la forme de plan.yaml, sans rien demander.",
)
@click.option(
    "--trame",
    "outline",
    metavar="TRAME",
    help="Trame du nouveau plan (trame-nationale par défaut).",
)
def command(
    folder: Path, complete: bool, simple: bool, source: Path | None, outline: str | None
) -> int:
    """Commence un plan dans DOSSIER (le dossier courant par défaut), ou le reprend où il
    s'est arrêté.

    Le parcours court d'abord : les questions du plus petit plan transmissible. Chaque
    réponse est enregistrée aussitôt dans plan.yaml ; q ou Ctrl-C pour partir.
    """
    if source is not None:
        from sseplan.cli import taking

        return taking.take(folder, source, outline)
    from sseplan.cli import dialogue

    return dialogue.init(folder, complete=complete, simple=simple, outline=outline)
