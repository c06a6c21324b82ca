"""The table of all changes: part of the plan, question, before, after, reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sseplan.changes import Change
from sseplan.changes.grouping import LIFE
from sseplan.changes.wording import question_of
from sseplan.documents.change_lines import dates, sides
from sseplan.documents.change_summary import (
    STRANGERS,
    is_life,
    redated,
)
from sseplan.documents.reasons import RECORD_OF_CHANGES, Reasons
from sseplan.trame import Question, Trame
from sseplan.typography import NBSP, french

_IDEM, _NONE, _MORE = "Idem", "–", "(suite)"

# Inside a list: what changed in place, what is gone, what is new, then the order.
_RANKS = {"row_changed": 1, "row_removed": 3, "row_added": 4, "rows_reordered": 5}
_REDATED = 2  # rows that were checked again, with nothing else to say

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """What it takes to print changes; ``before_trame`` where the older state had another."""

    trame: Trame
    reasons: Reasons
    before_trame: Trame | None = None

    def rows(self, changes: Sequence[Change]) -> Iterator[Row]:
        """The lines: content first, in the order of the changes, then the plan's life."""
        kept = [c for c in changes if c.question != RECORD_OF_CHANGES]
        above: Row = {}
        for group in _together(self._ordered(kept)):
            for line in self._rows(group):
                yield line | _beside(line, above)
                above = line

    def _ordered(self, changes: Sequence[Change]) -> list[_Ranked]:
        places = {id_: n for n, id_ in enumerate(dict.fromkeys(c.question for c in changes))}
        fresh = redated(changes, self._question)
        ranked = [
            _Ranked(c, _REDATED if (c.question, c.row) in fresh else _RANKS.get(c.kind, 0))
            for c in changes
        ]
        return sorted(
            ranked,
            key=lambda r: (is_life(self._question(r.change)), places[r.change.question], r.rank),
        )

    def _rows(self, group: Sequence[Change]) -> Iterator[Row]:
        """One line, or as many as it takes for none to fill a page."""
        change, question = group[0], self._question(group[0])
        many = len({c.row for c in group}) > 1 and change.kind == "row_changed"
        cells = dates(question, group) if many else sides(self.trame, question, group)
        line = {
            "id": question.id,
            "part": self._part(question),
            "question": _numbered(question),
            "rank": f"{question.number}." if question.number else question.label,
            "row": _rows_named(group) if change.kind == "row_changed" else "",
            "remark": french(change.reason) if change.kind == "changed" else "",
            "said": self.reasons.of(question) or _NONE,
            "more": False,
        }
        for rank, part in enumerate(cells.parts()):
            yield line | {"before": part.before, "after": part.after, "more": rank > 0}

    def _question(self, change: Change) -> Question:
        return question_of(self.trame, change.question, self.before_trame)

    def _part(self, question: Question) -> tuple[str, str]:
        """Number and title of a part of the plan; what has no number is told by its title."""
        if is_life(question):
            return "", LIFE
        found = next((s for s in self.trame.sections if s.id == question.section), None)
        if found is None:
            return "", STRANGERS
        return ("", found.title) if found.number == "0" else (found.number, found.title)


def _numbered(question: Question) -> str:
    return f"{question.number}.{NBSP}{question.label}" if question.number else question.label


def _beside(line: Row, above: Row) -> Row:
    """What depends on the line above: a part and a reason are not told again in full."""
    number, title = line["part"]
    same_part = line["part"] == above.get("part")
    again = line["id"] == above.get("id")
    return {
        "number": number,
        "section": (("" if number else _IDEM) if same_part else title),
        "again": again,
        "question": line["rank"] if again and line["row"] else line["question"],
        "remark": _MORE if line["more"] else line["remark"],
        "reason": _IDEM if same_part and line["said"] == above["said"] != _NONE else line["said"],
    }


def _rows_named(group: Sequence[Change]) -> str:
    """The row, or how many; which ones is told in the cells."""
    names = {c.row for c in group}
    return group[0].row if len(names) == 1 else f"{len(names)} lignes"


@dataclass(frozen=True)
class _Ranked:
    """A change and its place inside its question."""

    change: Change
    rank: int


def _together(ranked: Sequence[_Ranked]) -> Iterator[list[Change]]:
    """One change each, but the changed fields of one row together, rows come or gone, and
    rows of which only the date of their last check is another."""
    group: list[_Ranked] = []
    for one in ranked:
        if group and not _goes_on(group, one):
            yield [r.change for r in group]
            group = []
        group.append(one)
    if group:
        yield [r.change for r in group]


def _goes_on(group: Sequence[_Ranked], one: _Ranked) -> bool:
    first, change = group[0].change, one.change
    if (change.question, one.rank) != (first.question, group[0].rank):
        return False
    if one.rank == _REDATED:
        return change.field == first.field
    if change.kind == "row_changed":
        told = {r.change.field for r in group}
        return change.row == first.row and change.field not in told
    return change.kind in ("row_added", "row_removed")
