"""One state of a plan, to be compared or rendered: the draft, a frozen version, another file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sseplan.answers import Answers
from sseplan.kinds import spoken
from sseplan.plan import revisions
from sseplan.plan.revisions import Header, Revision
from sseplan.trame import Trame

DRAFT = "brouillon"


@dataclass(frozen=True)
class Snapshot:
    """Answers with the trame that reads them.

    ``header`` is that of a frozen version; the draft and other files, which have none, are
    told apart by ``name``.
    """

    trame: Trame
    answers: Answers
    header: Header | None = None
    name: str = DRAFT

    @property
    def number(self) -> str:
        """The number of a frozen version, "" for anything else."""
        return self.header.number if self.header else ""

    @property
    def title(self) -> str:
        """« version figée 2026-1 (version 2.0 du plan), du 13 octobre 2026 », « brouillon »."""
        if self.header is None:
            return self.name
        version = f" (version {self.header.version} du plan)" if self.header.version else ""
        return f"version figée {self.number}{version}, du {spoken(self.header.date)}"


def of(revision: Revision) -> Snapshot:
    """A frozen version, read with its own trame."""
    outline = revisions.outline(revision)
    return Snapshot(outline, revisions.loaded(revision, outline).answers, revision.header)


def frozen(place: Path | str, number: str) -> Snapshot:
    """The frozen version of that number; UsageMistake if there is none."""
    return of(revisions.find(place, number))
