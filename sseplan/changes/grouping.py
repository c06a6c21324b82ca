"""Changes laid out as they are read: by part of the plan, by question, by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sseplan.changes.comparing import content
from sseplan.changes.model import Change
from sseplan.changes.wording import question_of, section_title
from sseplan.kinds import Value
from sseplan.trame import Question, Trame

LIFE = "Suivi du plan : versions, envois, retours"


@dataclass(frozen=True)
class Group:
    """The changes of one question."""

    question: Question
    changes: tuple[Change, ...]

    @property
    def name(self) -> str:
        """« 37. Annuaire des autorités »."""
        question = self.question
        return f"{question.number}. {question.label}" if question.number else question.label

    def items(self) -> list[tuple[Change, ...]]:
        """The changes one by one; those of the fields of one row together."""
        keyed = groupby(enumerate(self.changes), key=_row_of)
        return [tuple(change for _, change in group) for _, group in keyed]


@dataclass(frozen=True)
class Part:
    """The questions of one section that changed; ``title`` is « 1.3 Partenaires… »."""

    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Told:
    """A comparison as it is told: the names of its two sides, and what changed by part."""

    before: str
    after: str
    summary: str
    parts: tuple[Part, ...]


def tell(
    trame: Trame,
    changes: Sequence[Change],
    before: str,
    after: str,
    *,
    before_trame: Trame | None = None,
) -> Told:
    """The changes in the order of the sections; those that tell the plan's own life at the end.

    ``before`` and ``after`` are how the two sides are called.
    """
    of_content = content(trame, changes)
    contents = {change.question for change in of_content}
    of_life = [change for change in changes if change.question not in contents]
    parts = _parts(trame, of_content, before_trame)
    if of_life:
        parts = (*parts, Part(LIFE, _groups(trame, of_life, before_trame)))
    return Told(before, after, _summary(of_content, of_life), parts)


def _parts(trame: Trame, changes: Iterable[Change], before_trame: Trame | None) -> tuple[Part, ...]:
    found: dict[str, list[Group]] = {
        f"{section.number} {section.title}": [] for section in trame.sections
    }
    for group in _groups(trame, changes, before_trame):
        title = section_title(trame, group.question, before_trame)
        found.setdefault(title, []).append(group)
    return tuple(Part(title, tuple(groups)) for title, groups in found.items() if groups)


def _groups(
    trame: Trame, changes: Iterable[Change], before_trame: Trame | None
) -> tuple[Group, ...]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.question, []).append(change)
    return tuple(
        Group(question_of(trame, id, before_trame), tuple(some)) for id, some in found.items()
    )


def _row_of(item: tuple[int, Change]) -> tuple[str, Value]:
    """What the changes to be told together have in common."""
    rank, change = item
    return ("row", change.row) if change.kind == "row_changed" else ("", rank)


def _summary(of_content: Sequence[Change], of_life: Sequence[Change]) -> str:
    counted = [_counted(some) for some in (of_content, of_life)]
    if not any(counted):
        reordered = bool(of_content or of_life)
        return "Aucun changement, sauf l'ordre de lignes." if reordered else "Aucun changement."
    if not counted[1]:
        return f"{counted[0]}."
    first = counted[0] or "Aucun changement du contenu"
    return f"{first} ; dans le suivi du plan : {counted[1].lower()}."


def _counted(changes: Sequence[Change]) -> str:
    """« 12 changements dans 7 réponses »; rows in another order do not count."""
    real = [change for change in changes if change.kind != "rows_reordered"]
    count, questions = len(real), len({change.question for change in real})
    if not real:
        return ""
    places = "une seule réponse" if questions == 1 else f"{questions} réponses"
    return f"{count} changement{'s' if count > 1 else ''} dans {places}"
