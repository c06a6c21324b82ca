"""``sseplan restore``: bring a frozen version back as the present draft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sseplan import commands
from sseplan.cli import console
from sseplan.cli.faults import UNFINISHED

if TYPE_CHECKING:
    from sseplan.lifecycle.restore import Restored, Source


@click.command("restore")
@click.argument("number", metavar="NUMÉRO")
@click.option(
    "--plan",
    "folder",
    metavar="DOSSIER",
    default=".",
    type=click.Path(path_type=Path),
    help="Le dossier du plan (le dossier courant par défaut).",
)
@click.option("--oui", "yes", is_flag=True, help="Ne demande pas de confirmation.")
def command(number: str, folder: Path, yes: bool) -> int:
    """Reprend la version figée NUMÉRO (par exemple 2026-1, voir sseplan history) comme brouillon.

    Le brouillon présent est d'abord mis à l'abri à côté de plan.yaml, dans un fichier dont le nom
    est donné : le même sseplan restore, avec ce nom, y revient.
    """
    from sseplan.lifecycle import restore

    wanted = restore.source(folder, number)
    if console.at_terminal() and not yes:
        console.say(console.folded(f"plan.yaml va redevenir {wanted.told}."))
        console.say(console.folded("Le brouillon d'aujourd'hui sera gardé à côté."))
        if not console.confirm("Continuer ?", default=True):
            console.say("Rien n'a changé.")
            return UNFINISHED
    done = restore.restore(folder, wanted, datetime.now())
    console.say("\n".join(_told(folder, wanted, done)))
    return 0


def _told(folder: Path, wanted: Source, done: Restored) -> Iterator[str]:
    from sseplan.lifecycle import restore

    if done.warning:
        yield console.folded(done.warning)
    if done.unchanged:
        yield console.folded(f"Le brouillon est déjà {wanted.told} : rien n'a changé.")
        return
    yield console.folded(f"Le brouillon est maintenant {wanted.told}.")
    if version := restore.other_trame(wanted):
        yield console.folded(
            f"Cette version suit la version {version} de la trame, qui a changé depuis. Pour voir "
            f"ce qui est nouveau :\n  {commands.on(folder, 'check')}"
        )
    if done.carried:
        yield console.folded(f"Ce qui a été noté depuis y est gardé : {', '.join(done.carried)}.")
    back = done.kept.name if done.kept else done.same
    if not back:
        return
    yield console.folded(_where(done))
    yield "Pour y revenir :"
    yield f"  {commands.on(folder, 'restore', back)}"


def _where(done: Restored) -> str:
    if done.kept:
        return f"Le brouillon d'avant est gardé dans {done.kept}"
    return f"Le brouillon d'avant était identique à la version {done.same} : elle le garde."
