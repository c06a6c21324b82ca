"""The options that send by e-mail: ``submit`` and ``remind`` have the same.

Nothing is sent without ``--smtp``.  The password comes from the environment or is asked
in the terminal; it is never an option, which others could read, and never written.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sseplan.errors import UsageMistake

if TYPE_CHECKING:
    from sseplan.exchange.mail import Server

HOST, USER, SECURITY, PASSWORD = (
    f"SSEPLAN_SMTP{end}" for end in ("", "_UTILISATEUR", "_SECURITE", "_MOT_DE_PASSE")
)
_FROM_ENVIRONMENT = "="

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def options(command: Decorated) -> Decorated:
    """Add --smtp, --smtp-utilisateur and --smtp-securite, as ``smtp``, ``user``, ``security``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--smtp",
        metavar="HÔTE[:PORT]",
        is_flag=False,
        flag_value=_FROM_ENVIRONMENT,
        help=f"Envoie aussi le message, par ce serveur. Sans valeur : celui de la variable {HOST}.",
    ),
    click.option(
        "--smtp-utilisateur",
        "user",
        metavar="NOM",
        envvar=USER,
        help=f"Le nom d'utilisateur sur ce serveur (ou la variable {USER}). Le mot de passe est "
        f"demandé, ou pris dans la variable {PASSWORD}.",
    ),
    click.option(
        "--smtp-securite",
        "security",
        type=click.Choice(("tls", "starttls", "aucune")),
        envvar=SECURITY,
        help="Le chiffrement : d'après le port si rien n'est dit. « aucune » : sur cet ordinateur "
        "seulement.",
    ),
)


def server(smtp: str | None, user: str | None, security: str | None) -> Server | None:
    """The server that the options name; None without ``--smtp``: then nothing is sent."""
    from sseplan.exchange import mail

    if smtp is None:
        return None
    place = os.environ.get(HOST, "") if smtp == _FROM_ENVIRONMENT else smtp
    if not place.strip():
        raise UsageMistake(
            "Le serveur d'envoi n'est pas donné. Écrivez-le, par exemple « --smtp "
            f"smtp.hebergeur.example:587 », ou mettez-le dans la variable {HOST}."
        )
    if "." not in place and Path(place).is_dir():
        raise UsageMistake(
            f"« {place} » est un dossier, pas un serveur d'envoi. Écrivez le dossier avant --smtp."
        )
    return mail.server(place, user or "", security or "")


def password(by: Server) -> str:
    """The password for ``by``: none without a user, else the environment's, else asked."""
    from getpass import getpass

    from sseplan.typography import french

    if not by.user:
        return ""
    given = os.environ.get(PASSWORD)
    if given is None and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageMistake(
            f"Le mot de passe de « {by.user} » manque, et il n'y a pas de terminal pour le "
            f"demander. Mettez-le dans la variable {PASSWORD}."
        )
    found = (
        getpass(french(f"Mot de passe de {by.user} sur {by.host} : ")) if given is None else given
    )
    if not found:
        raise UsageMistake("Le mot de passe est vide : rien n'a été envoyé.")
    return found
