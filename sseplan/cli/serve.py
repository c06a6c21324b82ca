"""``sseplan serve``: the plan in the browser, on this machine alone."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sseplan.cli import console, faults
from sseplan.errors import UsageMistake
from sseplan.refusals import explain

if TYPE_CHECKING:
    from sseplan.web.key import Key


@click.command("serve")
@click.argument("folder", metavar="[DOSSIER]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--port", metavar="N", type=click.IntRange(1, 65535),
    help="Le port de l'adresse (8712, ou un port libre, si rien n'est dit).",
)  # fmt: skip
@click.option("--sans-navigateur", "quiet", is_flag=True, help="Donne le lien, sans l'ouvrir.")
def command(folder: Path, port: int | None, quiet: bool) -> int:
    """Ouvre le plan de DOSSIER (le dossier courant par défaut) dans le navigateur : les mêmes
    questions et le même fichier que dans le terminal.

    Rien ne sort de cette machine, et personne d'autre n'y accède : le lien donné ne sert
    qu'une fois. Ctrl-C arrête ; tout ce qui était enregistré est dans plan.yaml.
    """
    from sseplan.web import server
    from sseplan.web.key import Key

    _check(folder)
    door = server.listening(port, folder)
    key = Key(door.getsockname()[1])
    elsewhere = port is None and key.port != server.USUAL_PORT
    opened = not quiet and _has_screen()

    def ready() -> None:
        _welcome(key, opened, elsewhere=elsewhere)
        if opened:
            threading.Thread(target=_open, args=[key.link], daemon=True).start()

    status = server.run(door, folder, key, ready, faults.unexpected)
    if status == 0:
        console.say("\nsseplan est arrêté. Pour reprendre, la même commande.")
    return status


def _check(folder: Path) -> None:
    """Refuse at once where no plan can be; one that is not there yet is started in the browser."""
    try:
        if folder.is_file() and folder.suffix.lower() not in (".yaml", ".yml"):
            raise UsageMistake(
                f"« {folder} » est un fichier. Donnez le dossier qui contient plan.yaml, ou celui "
                "où commencer le plan."
            )
        folder.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageMistake(explain(error, folder)) from error


def _welcome(key: Key, opened: bool, *, elsewhere: bool) -> None:
    if elsewhere:
        console.say("L'adresse habituelle est prise : sseplan y tourne peut-être déjà.")
    if opened:
        console.say("Le plan s'ouvre dans votre navigateur. Sinon, suivez ce lien :")
    else:
        console.say("Pour ouvrir le plan, suivez ce lien dans un navigateur :")
    console.say(f"\n  {key.link}\n\nIl ne sert qu'une fois. Laissez cette fenêtre ouverte.")
    console.say("Ctrl-C pour arrêter.")


def _has_screen() -> bool:
    """Whether a browser has where to show itself; in a terminal, one would take its place."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def _open(link: str) -> None:
    import webbrowser

    webbrowser.open(link)
