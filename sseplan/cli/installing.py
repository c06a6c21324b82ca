"""``sseplan remind --installer``: the weekly reminder shown, or put in place."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sseplan.cli import console, dues, mailing
from sseplan.errors import UsageMistake

if TYPE_CHECKING:
    from sseplan.exchange.mail import Server
    from sseplan.lifecycle.scheduling import Installed


def options(by: Server | None, horizon: int | None) -> list[str]:
    """The options that the weekly command keeps; a password is never among them."""
    found = [] if horizon is None else ["--horizon", str(horizon)]
    if by:
        host = f"[{by.host}]" if ":" in by.host else by.host
        found += ["--smtp", f"{host}:{by.port}", "--smtp-securite", by.security]
        found += ["--smtp-utilisateur", by.user] if by.user else []
    return found


def run(
    folders: Sequence[Path], system: str, again: Sequence[str], *, asked: bool, really: bool
) -> int:
    """Show what would be written for ``system``; with ``really`` write it."""
    from sseplan.exchange import notification, schedule
    from sseplan.lifecycle import scheduling

    if not asked:
        raise UsageMistake("--oui et --systeme ne servent qu'avec --installer.")
    chosen = scheduling.usual_system() if system == "auto" else system
    words = scheduling.words(folders, again)
    if really:
        _tell_installed(scheduling.install(chosen, words, date.today()), chosen)
    else:
        _tell_written(schedule.written(chosen, words, date.today()), chosen)
    _say(*_conditions(chosen, again, notification.is_there()))
    return 0


def _say(*sentences: str) -> None:
    for sentence in sentences:
        console.say("\n".join(dues.wrapped(sentence)))


def _tell_written(texts: Mapping[str, str], system: str) -> None:
    _say(
        f"Pour {_NAMES[system]}. Rien n'a été changé ; pour le mettre en place, retapez la même "
        "ligne en ajoutant --oui."
    )
    for name, text in texts.items():
        console.say(f"\n--- {name}")
        click.echo(text, nl=False)
    console.say()


def _tell_installed(done: Installed, system: str) -> None:
    from sseplan.exchange import schedule

    again = " Il remplace celui qui y était." if done.replaced else ""
    _say(f"Le rappel est en place ({_NAMES[system]}), {schedule.WHEN}.{again}")
    for path in done.paths:
        console.say(f"  {path}")
    console.say("Pour l'enlever :")
    for line in done.removal:
        click.echo(f"  {line}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        _say("Vous êtes administrateur (root) : il tourne pour ce compte-là.")


def _conditions(system: str, again: Sequence[str], notifies: bool) -> list[str]:
    """What the person has to know for the reminder to be seen."""
    told = ["Quand une échéance approche, un message s'affiche sur l'écran."]
    if system in ("systemd", "cron") and not notifies:
        told.append("Il y faut le programme notify-send : sudo apt install libnotify-bin")
    if system == "cron":
        told.append("cron ne rattrape pas un lundi où l'ordinateur est éteint.")
    if "--smtp-utilisateur" in again:
        told.append(
            "Le mot de passe n'est écrit nulle part : mettez-le dans la variable "
            f"{mailing.PASSWORD}{_PLACES.get(system, ' de votre session')}."
        )
    return told


_NAMES = {
    "systemd": "systemd",
    "cron": "cron",
    "launchd": "launchd, sur un Mac",
    "windows": "le planificateur de tâches de Windows",
}
_PLACES = {"systemd": ", une ligne du fichier ~/.config/sseplan/environnement"}
