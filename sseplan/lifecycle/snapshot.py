"""One state of a plan that can be rendered or compared: the draft, or a frozen version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sseplan.answers import Answers
from sseplan.conformity.periods import current
from sseplan.documents import variants
from sseplan.documents.rendering import Rendered
from sseplan.plan import revisions
from sseplan.trame import Trame


@dataclass(frozen=True)
class Snapshot:
    """Answers with the trame that reads them; ``number`` is "" for the draft."""

    trame: Trame
    answers: Answers
    number: str = ""


def frozen(place: Path | str, number: str) -> Snapshot:
    """A frozen version, with its own trame; UsageMistake if there is none of that number."""
    revision = revisions.find(place, number)
    outline = revisions.outline(revision)
    return Snapshot(outline, revisions.loaded(revision, outline).answers, revision.number)


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
    marked = redline(old.docx, new.docx, author=author(after.answers), date=stamp)
    return Rendered(marked, new.removed)


def author(answers: Answers) -> str:
    """Who signs the current version: its author, else the CPTS, else the tool."""
    rows = answers.get("plan_version")
    row = current([r for r in rows if "date" in r]) if isinstance(rows, list) else None
    signed = (row or {}).get("auteur") or answers.get("cpts_nom")
    return signed if isinstance(signed, str) and signed.strip() else "sseplan"
