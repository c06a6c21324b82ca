"""Which trame a plan follows: its own file names it."""

from __future__ import annotations

import re
from pathlib import Path

from sseplan import trame
from sseplan.errors import UsageMistake
from sseplan.plan import files
from sseplan.plan.places import file_of
from sseplan.plan_yaml import MAX_BYTES
from sseplan.trame import NATIONAL, Trame

# In the two ways of writing a mapping: « trame: {id: x, …} », or « id: x » on a line below.
_NAMED = re.compile(
    r"^trame:[ \t]*(?:\{[^}\n]*?\bid:|\r?\n(?:[ \t]+.*\n)*?[ \t]+id:)[ \t]*[\"']?([\w-]+)",
    re.MULTILINE,
)


def trame_of(place: Path | str, wanted: str | None = None) -> Trame:
    """The trame that the plan of a folder names; ``wanted``, or the national one, where no
    plan is there yet.

    A name that is not installed is left to the reading of the file, which tells its line.
    Raises UsageMistake when the plan follows another trame than ``wanted``.
    """
    named = _named(file_of(place))
    if named and wanted and named != wanted:
        raise UsageMistake(
            f"Ce plan suit la trame « {named} », pas « {wanted} ». Retirez --trame, ou choisissez "
            "un autre dossier."
        )
    if wanted:
        return trame.load(wanted)
    return trame.load(named if named in trame.installed() else NATIONAL)


def _named(path: Path) -> str | None:
    try:
        found = _NAMED.search(files.read(path, MAX_BYTES).decode("utf-8-sig", "replace"))
    except OSError:
        return None
    return found[1] if found else None
