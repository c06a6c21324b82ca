"""What was typed and could not be saved, in a file beside the plan."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sseplan import plan_yaml
from sseplan.errors import SseplanError
from sseplan.plan import files
from sseplan.plan.merging import Side, replayed
from sseplan.trame import Trame


class Rescue:
    """One file for all that one sseplan could not save."""

    def __init__(self, plan: Path, trame: Trame) -> None:
        """For the plan's file; nothing is written yet."""
        self._path = plan.with_name(f"{plan.stem}.sauvegarde-{datetime.now():%Y%m%d-%H%M%S}.yaml")
        self._name = plan.name
        self._trame = trame
        self._kept: Side | None = None

    def keep(self, text: str, typed: Side) -> str:
        """Add what was typed, ``text`` being the plan as last read; the sentence says where."""
        present = typed.before
        kept = replayed(typed, replayed(self._kept, present)) if self._kept else typed.after
        try:
            new = plan_yaml.update(text, present, kept, self._trame, self._name)
            files.save(self._path, new.encode())
        except SseplanError:
            return "Ce que vous aviez saisi n'a pas pu être gardé sur ce disque : recopiez-le."
        self._kept = Side(present, kept)
        return f"Ce que vous aviez saisi est gardé dans {self._path}."
