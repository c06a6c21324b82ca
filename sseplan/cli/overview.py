"""How every section of a plan stands, as ``sseplan edit`` alone lists it."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path

from sseplan import interview
from sseplan.cli import console
from sseplan.interview import SectionState
from sseplan.plan import Plan, trame_of
from sseplan.typography import french

_NUMBER = 4


def sections(folder: Path) -> int:
    """Print the sections of the plan of ``folder`` with their state."""
    trame = trame_of(folder)
    with Plan.open(folder, trame, lock=False) as plan:
        found = interview.states(trame, plan.answers)
    width = min(shutil.get_terminal_size().columns, 90)
    for state in found:
        console.say("\n".join(_told(state, width)))
    console.say("\nPour aller à une section : sseplan edit 1.4")
    console.say("Pour aller à une question : sseplan edit stocks")
    return 0


def _told(state: SectionState, width: int) -> list[str]:
    figures = _figures(state)
    title = textwrap.wrap(french(state.section.title), width - _NUMBER - 30)
    first = f"{state.section.number:<{_NUMBER}}{title[0]:<{width - _NUMBER - 30}}{figures}"
    return [first.rstrip(), *(" " * _NUMBER + line for line in title[1:])]


def _figures(state: SectionState) -> str:
    so_far = state.progress
    told = f"{so_far.answered:>3}/{so_far.total:<3}"
    if so_far.to_review:
        told += f" {so_far.to_review} à revoir"
    elif not state.missing:
        told += " complet" if so_far.answered == so_far.total else " l'essentiel y est"
    return told
