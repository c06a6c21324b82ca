"""``sseplan completion``: the script that lets a shell complete the commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from sseplan.cli import console

_HOW = {
    "bash": 'ajoutez cette ligne à la fin du fichier ~/.bashrc : eval "$(sseplan completion bash)"',
    "zsh": 'ajoutez cette ligne à la fin du fichier ~/.zshrc : eval "$(sseplan completion zsh)"',
    "fish": "tapez : sseplan completion fish > ~/.config/fish/completions/sseplan.fish",
    "powershell": "ajoutez cette ligne à votre fichier $PROFILE : "
    "sseplan completion powershell | Out-String | Invoke-Expression",
}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(_HOW)), metavar="|".join(_HOW))
def command(shell: str) -> None:
    """Écrit le script qui complète les commandes de sseplan avec la touche Tab.

    Indiquez le nom de votre interpréteur de commandes : bash, zsh, fish ou powershell.
    Le mode d'emploi est dans les premières lignes du script.
    """
    from sseplan.cli import main

    complete = get_completion_class(shell)
    if complete is None:  # pragma: no cover - the choices are those of click
        raise click.BadParameter(shell)
    script = complete(main, {}, "sseplan", "_SSEPLAN_COMPLETE").source()
    console.say(f"# Pour compléter les commandes de sseplan avec la touche Tab,\n# {_HOW[shell]}")
    click.echo(script)
