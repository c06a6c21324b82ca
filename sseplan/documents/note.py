"""The «note de modifications»: what changed since a version, for who knows that version.

A page of summary by theme, then every change, before beside after, with its reason.
It goes to the agency with the complete plan, so it holds what is restricted, and says so;
of contact details that came or went it gives the names only, and of other rows the beginning:
the officer who wants the rest has the plan with tracked changes beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sseplan.answers import Answers
from sseplan.changes import Change
from sseplan.documents import variants
from sseplan.documents.change_summary import Summary
from sseplan.documents.change_table import Table
from sseplan.documents.editions import Edition, capital, document
from sseplan.documents.reasons import RECORD_OF_CHANGES, Reasons
from sseplan.documents.rendering import Rendered
from sseplan.trame import Trame
from sseplan.typography import french

TEMPLATE = "note.docx"
FILE = "note-de-modifications.docx"

_HEADING = "Note de modifications"
_ON_ONE_PAGE = 6  # changes: more begin on a page of their own


def render(
    trame: Trame,
    before: Edition | None,
    after: Edition,
    changes: Sequence[Change],
    answers: Answers,
    *,
    before_trame: Trame | None = None,
) -> Rendered:
    """The note as a Word file.

    ``before`` is None for a first version; ``answers`` are those of ``after``, which give
    the reasons («Ce qui a changé depuis la version précédente») and the level of
    diffusion.  ``before_trame`` is the trame of ``before`` where it was another version.
    Raises TemplateInvalid where the trame has no template for it.
    """
    model = variants.template(trame, TEMPLATE)
    found = context(trame, before, after, changes, answers, before_trame=before_trame)
    return model.render(found, date=after.stamp)


def context(
    trame: Trame,
    before: Edition | None,
    after: Edition,
    changes: Sequence[Change],
    answers: Answers,
    *,
    before_trame: Trame | None = None,
) -> dict[str, Any]:
    """The names that the template may use: ``document`` and ``note``."""
    facts = document(trame, answers, after, _HEADING, french(_span(before, after)))
    summary = Summary(trame, answers, tuple(changes), before_trame)
    recorded = any(change.question == RECORD_OF_CHANGES for change in changes)
    reasons = Reasons(trame, answers, after.reason, recorded)
    rows = list(Table(trame, reasons, before_trame).rows(changes))
    compared = before is not None or changes
    return {
        "document": facts,
        "note": {
            "facts": _facts(before, after, facts),
            "sentence": summary.sentence() if compared else _FIRST,
            "themes": summary.themes() if changes else [],
            "changes": rows,
            "long": len(rows) > _ON_ONE_PAGE,
            "shortened": before is not None and any(_has_rows(trame, c) for c in changes),
        },
    }


def _has_rows(trame: Trame, change: Change) -> bool:
    """Whether rows came or went, which are not told in full."""
    if change.kind in ("row_added", "row_removed"):
        return True
    whole = change.kind in ("added", "removed") and change.question in trame
    return whole and trame.question(change.question).has_rows


_FIRST = "C'est la première version du plan : il n'y a rien à comparer"


def _span(before: Edition | None, after: Edition) -> str:
    """«De la version 1.0 à la version 2.0»."""
    if before is None:
        return capital(after.name)
    old, new = (f" {edition.name}" for edition in (before, after))
    start = "Du brouillon" if before.is_draft else f"De la{old}"
    return f"{start} {'au brouillon' if after.is_draft else f'à la{new}'}"


def _facts(before: Edition | None, after: Edition, facts: dict[str, Any]) -> list[dict[str, str]]:
    told = [
        ("Depuis", before.told if before else "aucune version antérieure"),
        ("Version nouvelle", after.told),
        ("Motif", capital(after.reason)),
        ("Diffusion", facts["level_long"]),
    ]
    return [{"label": label, "text": french(text)} for label, text in told if text]
