"""One change between two states of a plan, and the few words that give its reason."""

from __future__ import annotations

from dataclasses import dataclass

from sseplan.kinds import Value

KINDS = (
    "added", "removed", "changed", "row_added", "row_removed", "row_changed", "rows_reordered"
)  # fmt: skip

NO_LONGER = "ne s'applique plus"
AGAIN = "s'applique de nouveau"
HENCEFORTH = "s'applique désormais"
NEW_QUESTION = "nouvelle question de la trame"
GONE_QUESTION = "question retirée de la trame"
UNKNOWN = "question inconnue de la trame"
RENAMED = "identité changée"


@dataclass(frozen=True)
class Change:
    """What differs at one place: an answer, a row of a list, or one field of a row.

    ``kind`` is one of KINDS.  ``question`` and ``field`` are ids; ``row`` is how a person
    names the row: as it was named before, except a row that is new.  ``before`` and ``after``
    are plain values, None where there is none; for ``rows_reordered`` they are the names of
    the rows, in order.  ``reason`` is short and French, mostly "".
    """

    question: str
    kind: str
    row: str = ""
    field: str = ""
    before: Value = None
    after: Value = None
    reason: str = ""
