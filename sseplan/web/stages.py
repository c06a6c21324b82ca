"""The stages of a plan in the words of the pages: the same on all that count what blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sseplan.conformity import Report
from sseplan.conformity.wording import blocked
from sseplan.lifecycle.stages import FREEZING, SENDING
from sseplan.lifecycle.summary import Summary

LABELS = {FREEZING: "Pour figer une version", SENDING: "Pour l'envoi à l'ARS"}


@dataclass(frozen=True)
class Stage:
    """A stage and what blocks there; ``drafted`` where the draft says otherwise than the version
    that would leave, which is counted elsewhere."""

    code: str
    blocking: int
    drafted: bool = False

    @property
    def label(self) -> str:
        """« Pour l'envoi à l'ARS », « Pour l'envoi à l'ARS (le brouillon) »."""
        return f"{LABELS[self.code]} (le brouillon)" if self.drafted else LABELS[self.code]

    @property
    def told(self) -> str:
        """« rien ne bloque », « 1 point bloque »."""
        return blocked(self.blocking)

    @property
    def kind(self) -> str:
        """The class of its shape and colour."""
        return "faute" if self.blocking else "bien"

    @property
    def href(self) -> str:
        """Where all of it is told."""
        return f"/controle?stade={self.code}"


def reports_of(found: Summary) -> dict[str, Report]:
    """The report at each stage, by its code."""
    return {code: found.at(code) for code in LABELS}


def stages(found: Summary, reports: Mapping[str, Report]) -> list[Stage]:
    """What blocks at each stage, for freezing and for the sending."""
    ahead = bool(found.changed)
    return [
        Stage(code, report.blocking, drafted=ahead and code == SENDING)
        for code, report in reports.items()
    ]
