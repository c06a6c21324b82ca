"""What may be offered while a field is typed: persons already named, columns, usual words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sseplan.answers import Answers
from sseplan.asking import choosing
from sseplan.asking.door import Line, Suggestion
from sseplan.asking.screens import columns, wrap
from sseplan.kinds import fold
from sseplan.people import Person, people
from sseplan.trame import Field, Trame

LISTED = 9
"""A list is shown up to this many options; beyond, part of a name is typed."""


@dataclass(frozen=True)
class Options:
    """The texts offered for one field; ``persons`` are those among them who are known."""

    texts: tuple[Suggestion, ...] = ()
    persons: tuple[Person, ...] = field(default=())

    def lines(self, width: int) -> list[Line]:
        """The numbered list, if it is short enough to be read."""
        if not 1 <= len(self.texts) <= LISTED:
            return []
        cells = [f"{rank:>2} {_told(option)}" for rank, option in enumerate(self.texts, 1)]
        return [
            *wrap("Déjà dans le plan (tapez le numéro) :", width, "quiet"),
            *columns(cells, width),
        ]

    def chosen(self, typed: str) -> str:
        """The option that a typed number stands for, else what was typed."""
        rank = int(typed) if typed.strip().isdecimal() and len(typed) < 3 else 0
        listed = 1 <= rank <= len(self.texts) <= LISTED
        return self.texts[rank - 1].text if listed else typed

    def matching(self, typed: str) -> list[Suggestion]:
        """The options of which every typed word begins a word."""
        starts = fold(typed).split()
        return [o for o in self.texts if starts and _begins(fold(o.text).split(), starts)]


def options(column: Field, trame: Trame, answers: Answers) -> Options:
    """What is offered for this field; nothing for choices, numbers, dates."""
    if column.type != "text":
        return Options()
    known = people(trame, answers) if column.person is not None else []
    texts = [Suggestion(p.name, person_told(p)) for p in known]
    texts += [Suggestion(text) for text in _columns(column, trame, answers)]
    texts += [Suggestion(text) for text in trame.suggested(column)]
    once = {fold(option.text): option for option in reversed(texts)}
    ordered = [once.pop(fold(o.text)) for o in texts if fold(o.text) in once]
    return Options(tuple(ordered), tuple(known))


def completing(column: Field, offered: Options) -> Callable[[str], Sequence[Suggestion]] | None:
    """What a terminal offers while typing."""
    if column.choices:
        return choosing.completing(column)
    return offered.matching if offered.texts else None


def person_told(person: Person) -> str:
    """What is known of a person, in a few words."""
    return ", ".join(person.known[w] for w in ("profession", "telephone") if w in person.known)


def _columns(column: Field, trame: Trame, answers: Answers) -> list[str]:
    """The values of the columns (``question.field``) that the trame names."""
    found = []
    for name in column.suggest:
        question_id, _, field_id = name.partition(".")
        rows = answers.get(question_id) if question_id in trame else None
        values = [r.get(field_id) for r in rows or [] if isinstance(r, dict)]
        found += [value for value in values if isinstance(value, str) and value]
    return found


def _begins(words: Sequence[str], starts: Sequence[str]) -> bool:
    return all(any(word.startswith(start) for word in words) for start in starts)


def _told(option: Suggestion) -> str:
    return f"{option.text} ({option.about})" if option.about else option.text
