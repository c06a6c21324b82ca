"""What a plan says of its own life when a version is frozen, worked out so that nobody types it.

Pure.  Four answers: the nature of the document, its row in the list of versions, what has
changed since the version before, and when the next review is due.  What the person wrote
in them since the last frozen version is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sseplan.answers import Answers
from sseplan.conformity.periods import MONTHS_A_YEAR, add_months, first_day
from sseplan.conformity.rows import same_version
from sseplan.kinds import Value, fold
from sseplan.trame import Trame
from sseplan.typography import one_line

NATURE = "plan_nature"
VERSIONS = "plan_version"
CHANGES = "actualisation_changements"
NEXT_REVIEW = "revision_calendrier"

INITIAL = "initiale"
YEARLY = "actualisation"
WITHIN_YEAR = "revision"
NATURES = (INITIAL, YEARLY, WITHIN_YEAR)

NAMELESS = "CPTS sans nom pour le moment"

Row = Mapping[str, Any]

_WHOLE_PLAN = "Ensemble du plan"
_NO_CHANGE = {
    YEARLY: "Relecture annuelle : aucun changement de fond.",
    WITHIN_YEAR: "Relecture en cours d'année : aucun changement de fond.",
}
_NUMBERED = re.compile(r"(\D*)(\d{1,6})(?:[.,](\d{1,6}))?")
_SECTION = re.compile(r"\s*(\d(?:\.\d)?)\b")


def rows_of(value: Value) -> list[Row]:
    """The rows of an answer that can be read as rows."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def text_of(row: Row, field: str) -> str:
    """A field of a row as text, "" where there is none."""
    return str(row.get(field) or "").strip()


def cpts_name(answers: Answers) -> str:
    """The name of the community on one line, "" while there is none."""
    name = answers.get("cpts_nom")
    return one_line(name) if isinstance(name, str) else ""


# --- the nature of the document


def nature_label(trame: Trame, code: str) -> str:
    """The words of the trame for a nature, the code itself where it has none."""
    choices = trame.question(NATURE).choices if NATURE in trame else ()
    return next((choice.label for choice in choices if choice.code == code), code)


def nature(present: Value, frozen: Value, usual: str) -> str:
    """The nature that nobody was asked: the person's answer, else the ``usual`` one.

    ``present`` and ``frozen`` are the answers in the draft and in the last version; an answer
    that has not changed since was about that version.
    """
    if present in NATURES and (usual == INITIAL or present != frozen):
        return str(present)
    return usual


# --- the version


def next_label(labels: Sequence[str], nature: str) -> str:
    """The label after the highest: next whole number for a yearly update, else next minor.

    ``labels`` are those already used.  A letter before the number is kept (V2 → V3.0).
    """
    found = [match for label in labels if (match := _NUMBERED.search(label))]
    if not found:
        return "1.0"
    high = max(found, key=lambda match: (int(match[2]), int(match[3] or 0)))
    whole, minor = int(high[2]), int(high[3] or 0)
    after = f"{whole + 1}.0" if nature == YEARLY else f"{whole}.{minor + 1}"
    return high[1] + after


def pending(rows: Sequence[Row], frozen: Sequence[str], label: str = "") -> Row | None:
    """The row that the person typed for the version to come, the latest if there are several.

    ``frozen`` are the labels that a revision has already; with ``label``, only that version's
    row.  A row without a date waits for the date of this version.
    """
    waiting = [
        (first_day(row.get("date")) or date.max, rank, row)
        for rank, row in enumerate(rows)
        if (named := text_of(row, "version"))
        and not any(same_version(named, other) for other in frozen)
        and (not label or same_version(named, label))
    ]
    return max(waiting, key=lambda item: item[:2])[2] if waiting else None


def with_version(value: Value, typed: Row | None, row: Row) -> list[Any]:
    """The list of versions in which ``row`` takes the place of ``typed``, or comes last."""
    rows = list(value) if isinstance(value, list) else []
    if typed is None:
        return [*rows, dict(row)]
    return [dict(row) if other is typed else other for other in rows]


# --- what has changed


@dataclass(frozen=True)
class Told:
    """What the version says has changed: its rows, and who is to read them.

    ``prefilled`` says that sseplan wrote some, ``settled`` that nothing is left to read there.
    """

    rows: Value
    prefilled: bool = False
    settled: bool = False


def told(present: Value, frozen: Value, digest: Sequence[Row]) -> Told:
    """What has changed since the version before, in the person's words where there are any.

    ``present`` and ``frozen`` are the rows of the draft and of the last version, ``digest``
    those drawn from the answers: they replace what was about the last version, and are added
    for the parts of the plan of which the person said nothing.
    """
    if present and not isinstance(present, list):
        return Told(present)
    before = {_key(row) for row in rows_of(frozen)}
    written = [dict(row) for row in rows_of(present) if _key(row) not in before]
    mentioned = [text_of(row, "section") for row in written]
    added = [
        dict(row)
        for row in digest
        if not any(_same_part(part, text_of(row, "section")) for part in mentioned)
    ]
    return Told([*written, *added], prefilled=bool(added))


def told_unchanged(present: Value, frozen: Value, nature: str) -> Told:
    """The same where no answer has changed: the person's words, else that nothing did."""
    if present and present != frozen:
        return Told(present)
    sentence = _NO_CHANGE.get(nature, _NO_CHANGE[YEARLY])
    return Told([{"section": _WHOLE_PLAN, "changement": sentence}], settled=True)


def new_trame(version: str) -> Row:
    """What has changed where the trame alone has."""
    sentence = f"Passage à la version {version} de la trame, sans changement de fond."
    return {"section": _WHOLE_PLAN, "changement": sentence}


def _key(row: Row) -> tuple[str, str]:
    return fold(text_of(row, "section")), fold(text_of(row, "changement"))


def _same_part(typed: str, section: str) -> bool:
    """Whether a person's words for a part of the plan mean that section (« 1.3 Partenaires »)."""
    mine, its = _SECTION.match(typed), _SECTION.match(section)
    if mine and its:
        return mine[1] == its[1]
    return bool(typed) and fold(typed) in fold(section)


# --- the next review


def next_review(present: Value, frozen: Value, day: date) -> str:
    """Twelve months after the version, or the earlier day that the person has chosen since."""
    limit = add_months(day, MONTHS_A_YEAR)
    chosen = first_day(present) if present != frozen else None
    return str(present) if chosen and day < chosen <= limit else limit.isoformat()


# --- the author


def author(trame: Trame, values: Mapping[str, Value]) -> str:
    """Who wrote the last version, else the CPTS's coordinator; "" where nobody is named."""
    versions = [name for row in rows_of(values.get(VERSIONS)) if (name := text_of(row, "auteur"))]
    contacts = (
        rows_of(values.get("coordination_contact")) if "coordination_contact" in trame else []
    )
    named = [*reversed(versions), *(text_of(row, "nom") for row in contacts)]
    return next(filter(None, named), "")
