"""The stages of a plan in the words of the pages: the same on all that count what blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sseplan.conformity import Report
from sseplan.lifecycle.stages import FREEZING, SENDING

LABELS = {FREEZING: "Pour figer une version", SENDING: "Pour l'envoi à l'ARS"}


@dataclass(frozen=True)
class Stage:
    """A stage and what blocks there."""

    code: str
    blocking: int

    @property
    def label(self) -> str:
        """« Pour l'envoi à l'ARS »."""
        return LABELS[self.code]

    @property
    def told(self) -> str:
        """« rien ne bloque », « 1 point bloque »."""
        if not self.blocking:
            return "rien ne bloque"
        return "1 point bloque" if self.blocking == 1 else f"{self.blocking} points bloquent"

    @property
    def kind(self) -> str:
        """The class of its shape and colour."""
        return "faute" if self.blocking else "bien"

    @property
    def href(self) -> str:
        """Where all of it is told."""
        return f"/controle?stade={self.code}"


def stages(reports: Sequence[Report]) -> list[Stage]:
    """What blocks at the stage of each report."""
    return [Stage(report.stage, report.blocking) for report in reports]
