"""``sseplan`` alone: where the plan of this folder stands, or how to begin."""

from __future__ import annotations

from pathlib import Path

from sseplan.cli import console

_BEGIN = """\
Aucun plan dans ce dossier.

  sseplan init mon-plan   commencer un plan dans un nouveau dossier « mon-plan »
  sseplan demo            écrire un plan d'exemple complet, pour voir
  sseplan guide           lire le guide (premiers pas, sections, glossaire)
  sseplan --help          toutes les commandes

Un plan est déjà commencé ? Allez dans son dossier (commande cd), puis tapez : sseplan"""


def show() -> None:
    """Print how the plan of the current folder stands and what to do next."""
    if not Path("plan.yaml").exists():
        console.say(_BEGIN)
        return
    console.say("Ce dossier contient un plan. Pour le reprendre : sseplan init .")
