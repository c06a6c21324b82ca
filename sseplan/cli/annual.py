"""``sseplan revise --annuelle``: the yearly review, « toujours vrai ? » one answer at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sseplan import commands

if TYPE_CHECKING:
    from sseplan.plan import Plan


def review(folder: Path, by: str, *, simple: bool) -> int:
    """Review the plan of ``folder``; 0 when all was gone through, 3 when not.

    ``by`` is who reviews, asked for where it is "".
    """
    from sseplan.asking import reviewing
    from sseplan.cli import dialogue
    from sseplan.lifecycle import yearly
    from sseplan.plan import Plan, trame_of

    trame = trame_of(folder)
    with Plan.open(folder, trame) as plan:
        desk = dialogue.desk_on(plan, trame, simple)
        lap = yearly.lap(plan, desk.today)
        again = _command(plan.path.parent, "--annuelle", *_options(by, simple))
        return dialogue.led(
            desk,
            lambda: reviewing.review_all(desk, lap, by, lambda left: _then(plan, left)),
            again,
        )


def _options(by: str, simple: bool) -> list[str]:
    return [*(["--auteur", by] if by else []), *["--simple"] * simple]


def _then(plan: Plan, left: bool) -> list[tuple[str, str]]:
    """What to type next, from the very folder where the person is."""
    folder = plan.path.parent
    again = [("Pour revenir sur ce qui reste", _command(folder, "--annuelle"))] * left
    return [
        *again,
        ("Pour savoir ce qui manque", _command(folder, name="check")),
        ("Pour figer la nouvelle version", _command(folder, "--motif", "Actualisation annuelle")),
    ]


def _command(folder: Path, *options: str, name: str = "revise") -> str:
    return commands.on(folder, name, *options)
