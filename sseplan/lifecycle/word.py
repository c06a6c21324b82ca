"""The Word documents of a plan: as it stands at one moment, or what changed between two.

Apart from ``snapshot`` and ``comparison``: opening Word's room takes longer than they do.
For the same reason what only some documents need is imported with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sseplan.answers import Answers
from sseplan.changes import Change
from sseplan.conformity import Report
from sseplan.conformity.periods import current
from sseplan.documents import variants
from sseplan.documents.editions import Edition
from sseplan.documents.rendering import Rendered
from sseplan.lifecycle.record import VERSIONS, rows_of
from sseplan.lifecycle.snapshot import Snapshot
from sseplan.typography import one_line


def rendered(
    shot: Snapshot,
    variant: str = "complete",
    *,
    typology: str | None = None,
    pages: Mapping[str, int] | None = None,
) -> Rendered:
    """The Word file of a snapshot, as ``variants.render``."""
    return variants.render(shot.trame, shot.answers, variant, typology=typology, pages=pages)


def tracked(
    before: Snapshot,
    after: Snapshot,
    variant: str = "complete",
    *,
    day: date,
    typology: str | None = None,
    pages: Mapping[str, int] | None = None,
) -> Rendered:
    """``after`` as a Word file in which all that differs from ``before`` is a Word revision.

    The revisions are signed by the author of the version of ``after``, else by the CPTS, and
    dated ``day``.
    """
    from sseplan.documents.redline import redline

    old = rendered(before, variant, typology=typology, pages=pages)
    new = rendered(after, variant, typology=typology, pages=pages)
    stamp = f"{day.isoformat()}T00:00:00Z"
    marked = redline(old.docx, new.docx, author=_author(after.answers), date=stamp)
    return Rendered(marked, new.removed)


def _author(answers: Answers) -> str:
    """Who signs the current version: its author, else the CPTS, else the tool."""
    row = current([r for r in rows_of(answers.get(VERSIONS)) if "date" in r])
    signed = (row or {}).get("auteur") or answers.get("cpts_nom")
    return one_line(signed if isinstance(signed, str) else "") or "sseplan"


def note(before: Snapshot, after: Snapshot, changes: Sequence[Change]) -> bytes:
    """The «note de modifications» from one state to another."""
    from sseplan.documents import note as notes

    return notes.render(
        after.trame,
        _edition(before),
        _edition(after),
        changes,
        after.answers,
        before_trame=before.trame,
    ).docx


def report(shot: Snapshot, found: Report, despite: str = "") -> bytes:
    """The «rapport de conformité»; ``despite`` is why the plan is sent although it blocks."""
    from sseplan.documents import conformity_report

    return conformity_report.render(
        shot.trame, shot.answers, found, _edition(shot), despite=despite
    ).docx


def _edition(shot: Snapshot) -> Edition:
    header = shot.header
    if header is None:
        return Edition()
    return Edition(header.number, header.version, header.date, header.author, header.reason)
