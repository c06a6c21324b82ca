"""Changes in brief: how many questions of each theme, and one sentence that names them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sseplan.answers import Answers, applicable
from sseplan.changes import Change, digest, told
from sseplan.changes.grouping import LIFE
from sseplan.changes.wording import question_of
from sseplan.documents.editions import capital
from sseplan.documents.naming import title
from sseplan.documents.reasons import RECORD_OF_CHANGES
from sseplan.trame import Question, Trame
from sseplan.typography import french

STRANGERS = "Hors de la trame"

_NAMED = 6  # questions told one by one in the sentence of a theme; of more, only counts

Line = dict[str, str | bool]


@dataclass(frozen=True)
class _Group:
    """The questions of one line of the summary."""

    title: str
    ids: frozenset[str]
    life: bool = False


@dataclass(frozen=True)
class Summary:
    """``changes`` between two states, counted by question; ``answers`` are the later ones.

    A list whose rows only stand in another order has not changed.
    """

    trame: Trame
    answers: Answers
    changes: tuple[Change, ...]
    before_trame: Trame | None = None

    def sentence(self) -> str:
        """How much changed of the whole plan."""
        content = [id_ for id_ in self._changed if not self._is_life(id_)]
        expected = sum(not self._is_life(id_) for id_ in self._asked)
        if not content:
            return french(f"Aucune réponse n'a changé ({expected} questions comparées)")
        parts = {self.trame.question(id_).section for id_ in content if id_ in self.trame}
        one = len(content) == 1
        count = "une question a changé" if one else f"{len(content)} questions ont changé"
        where = "une partie" if len(parts) <= 1 else f"{len(parts)} parties"
        return french(f"{capital(count)} sur {expected}, dans {where} du plan")

    def themes(self) -> list[Line]:
        """One line a theme, in the trame's order and always all of them, so that each note has
        the same shape; then the life of the plan."""
        return [self._line(group) for group in self._groups()]

    def _groups(self) -> Iterator[_Group]:
        themes = {section.id: section.theme for section in self.trame.sections}
        for theme, label in self.trame.themes.items():
            own = (q for q in self.trame.questions if themes[q.section] == theme and not q.record)
            if ids := frozenset(q.id for q in own):
                yield _Group(label, ids)
        yield _Group(LIFE, frozenset(q.id for q in self.trame.questions if q.record), life=True)
        if strangers := frozenset(id_ for id_ in self._changed if id_ not in self.trame):
            yield _Group(STRANGERS, strangers)

    def _line(self, group: _Group) -> Line:
        names = [id_ for id_ in self._changed if id_ in group.ids]
        expected = len(group.ids & self._asked | set(names))
        sentences = self._lived(names) if group.life else self._told(names)
        return {
            "title": group.title,
            "changed": bool(names),
            "count": french(f"{len(names)} sur {expected}") if names else "0",
            "text": _listed(sentences) or "Aucun changement.",
        }

    def _told(self, names: Sequence[str]) -> list[str]:
        """«Annuaire des autorités : 2 lignes ajoutées», one for each question, or the counts."""
        own = [c for c in self._real if c.question in names]
        if len(names) > _NAMED:
            return [*self._by_section(names), self._natures(own)]
        found = digest(self.trame, own, before_trame=self.before_trame)
        return [row["changement"] for row in found]

    def _by_section(self, names: Sequence[str]) -> list[str]:
        """«9 questions en 1.1 Territoire, risques et populations», «8 en 1.2…»."""
        counts = Counter(self.trame.question(id_).section for id_ in names if id_ in self.trame)
        found = [(s, counts[s.id]) for s in self.trame.sections if counts[s.id]]
        return [
            f"{_questions(count) if n == 0 else count} en {title(section)}"
            for n, (section, count) in enumerate(found)
        ]

    def _natures(self, changes: Sequence[Change]) -> str:
        """«en tout, 11 réponses changées, 42 lignes ajoutées»; rows only checked again apart."""
        fresh = redated(changes, lambda c: question_of(self.trame, c.question, self.before_trame))
        places = {(c.kind, c.question, c.row) for c in changes}
        counts = Counter(_DATED if (id_, row) in fresh else kind for kind, id_, row in places)
        return f"en tout, {', '.join(_counts(counts))}"

    def _lived(self, names: Sequence[str]) -> list[str]:
        """«Date de la prochaine révision : … devient …», «Retour de l'ARS : 2 lignes ajoutées»."""
        return [self._event(id_) for id_ in names if id_ != RECORD_OF_CHANGES]

    def _event(self, question_id: str) -> str:
        own = [c for c in self._real if c.question == question_id]
        question = self.trame.question(question_id)
        if not question.has_rows:
            return told(self.trame, own[0])
        return f"{question.label} : {', '.join(_counts(_by_row(own)))}"

    @cached_property
    def _real(self) -> list[Change]:
        return [c for c in self.changes if c.kind != "rows_reordered"]

    @cached_property
    def _changed(self) -> list[str]:
        return list(dict.fromkeys(c.question for c in self._real))

    @cached_property
    def _asked(self) -> frozenset[str]:
        return frozenset(q.id for q in applicable(self.trame, self.answers))

    def _is_life(self, question_id: str) -> bool:
        return question_id in self.trame and is_life(self.trame.question(question_id))


def redated(
    changes: Iterable[Change], question_of: Callable[[Change], Question]
) -> frozenset[tuple[str, str]]:
    """Question and name of each row of which only the date of its last check changed."""
    fields: dict[tuple[str, str], list[bool]] = {}
    for change in changes:
        if change.kind == "row_changed":
            own = {f.id: bool(f.confirms) for f in question_of(change).fields}
            confirms = own.get(change.field, False)
            fields.setdefault((change.question, change.row), []).append(confirms)
    return frozenset(row for row, confirms in fields.items() if all(confirms))


def is_life(question: Question) -> bool:
    """Whether a question tells the plan's own life: its versions, where it was sent."""
    return bool(question.record)


_DATED = "redated"
_NATURES = {
    "added": ("réponse ajoutée", "réponses ajoutées"),
    "removed": ("réponse retirée", "réponses retirées"),
    "changed": ("réponse changée", "réponses changées"),
    "row_added": ("ligne ajoutée", "lignes ajoutées"),
    "row_removed": ("ligne retirée", "lignes retirées"),
    "row_changed": ("ligne changée", "lignes changées"),
    _DATED: ("ligne vérifiée de nouveau", "lignes vérifiées de nouveau"),
}


def _counts(counts: Mapping[str, int]) -> list[str]:
    """«3 lignes ajoutées», «1 réponse changée»."""
    return [
        f"{count} {one if count == 1 else several}"
        for kind, (one, several) in _NATURES.items()
        if (count := counts.get(kind, 0))
    ]


def _by_row(changes: Iterable[Change]) -> Counter[str]:
    """How many rows are new, gone or other; those of a list that is new or gone count as rows."""
    counts = Counter(kind for kind, _ in {(c.kind, c.row) for c in changes})
    for change in changes:
        value = change.after if change.kind == "added" else change.before
        if change.kind in _WHOLE and isinstance(value, list):
            counts[_WHOLE[change.kind]] += len(value)
            del counts[change.kind]
    return counts


_WHOLE = {"added": "row_added", "removed": "row_removed"}


def _questions(count: int) -> str:
    return f"{count} question{'s' if count > 1 else ''}"


def _listed(sentences: Sequence[str]) -> str:
    """One sentence out of several; those beyond the first few are counted."""
    more = len(sentences) - _NAMED - 1
    named = [sentence.rstrip(". ") for sentence in sentences[: _NAMED + 1]]
    named += [f"et {more} autre{'s' if more > 1 else ''}"] if more > 0 else []
    return french(" ; ".join(named) + ".") if named else ""
