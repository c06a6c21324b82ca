"""A row to and from the fields of a form, which are named ``c.<field>``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sseplan import kinds, people
from sseplan.answers import Answers
from sseplan.kinds import Choice, Value
from sseplan.trame import Field, Question, Trame
from sseplan.web import forms

Texts = Mapping[str, Sequence[str]]
PERSONS = "personnes"
"""The id of the list of the persons of the plan, which inputs name."""
_PREFIX = "c."


@dataclass(frozen=True)
class Typed:
    """A row as it was typed.

    ``odd`` counts the texts newly kept that are none that their kinds can read; ``taken`` says
    what was taken from elsewhere in the plan about a person, "" for nothing.
    """

    row: dict[str, Value]
    odd: int = 0
    taken: str = ""


@dataclass(frozen=True)
class Input:
    """How a field is asked: its name, the texts it holds, the list that it offers."""

    question: Question
    field: Field
    value: Value = None
    problem: str = ""

    @property
    def name(self) -> str:
        """The name of the input in the form."""
        return _PREFIX + self.field.id

    @property
    def texts(self) -> list[str]:
        """What the input holds: one text, or the codes that are ticked."""
        return forms.texts(self.value, self.field)

    @property
    def control(self) -> str:
        """``line``, ``lines``, ``select`` or ``boxes``: a row has no room for radio buttons."""
        return forms.control(self.field, self.value).replace("radio", "select")

    @property
    def options(self) -> list[Choice]:
        """The choices, and what was chosen that is none of them."""
        return forms.options(self.value, self.field)

    @property
    def example(self) -> str:
        """The example of the field, as a person would type it; "" where there is none."""
        return kinds.example(self.question.field_example(self.field.id), self.field)

    @property
    def offers(self) -> str:
        """The id of the list of suggestions, "" for none."""
        if self.field.person is not None:
            return PERSONS
        return list_id(self.question, self.field) if suggests(self.field) else ""


def suggests(field: Field) -> bool:
    """Whether columns or usual words are offered for the field."""
    return bool(field.suggest or field.suggest_text)


def list_id(question: Question, field: Field) -> str:
    """The id of the list of what is offered for the field."""
    return f"s-{question.id}-{field.id}"


def holds_row(texts: Texts) -> bool:
    """Whether a form speaks of the fields of a row at all."""
    return any(key.startswith(_PREFIX) for key in texts)


def typed_row(question: Question, before: Mapping[str, Value], texts: Texts, today: date) -> Typed:
    """The row that a form makes of ``before``; a field that it does not name stays."""
    sent = {f.id: _sent(texts, f) for f in question.fields if _PREFIX + f.id in texts}
    row, _ = forms.read_row(sent, question, today, before)
    new = [f for f in question.fields if row.get(f.id) != before.get(f.id)]
    return Typed(_ordered(row, question), sum(forms.is_odd(row.get(f.id), f) for f in new))


def holds_odd(value: Value, question: Question) -> bool:
    """Whether a cell of the list holds what its kind cannot read."""
    rows = value if isinstance(value, list) else []
    return any(
        forms.is_odd(row.get(field.id), field)
        for row in rows
        if isinstance(row, Mapping)
        for field in question.fields
    )


def _sent(texts: Texts, field: Field) -> list[str]:
    """The texts of a field; boxes send an empty one that says that they were there."""
    sent = list(texts[_PREFIX + field.id])
    return [text for text in sent if text] if field.type == "multi_choice" else sent


def with_persons(
    typed: Typed, question: Question, before: Mapping[str, Value], trame: Trame, answers: Answers
) -> Typed:
    """The row with what the plan says of the persons newly named in it."""
    row, taken = typed.row, ""
    for field in question.fields:
        found = _known(row, field, before, trame, answers)
        if found is None:
            continue
        filled = people.fill(row, field, found)
        new = [f.label for f in question.fields if filled.get(f.id) != row.get(f.id)]
        taken += f" {found.name} : repris du plan : {', '.join(new)}." if new else ""
        row = filled
    return replace(typed, row=_ordered(row, question), taken=taken.strip())


def _known(
    row: Mapping[str, Value],
    field: Field,
    before: Mapping[str, Value],
    trame: Trame,
    answers: Answers,
) -> people.Person | None:
    """The one person whom the plan calls just so; not the one whose name is being changed."""
    name, old = row.get(field.id), before.get(field.id)
    if field.person is None or name == old or not isinstance(name, str):
        return None
    others = [person for person in people.people(trame, answers) if person.name != old]
    found = people.matching(others, name)
    return found[0] if len(found) == 1 and found[0].name == name else None


def _ordered(row: Mapping[str, Value], question: Question) -> dict[str, Value]:
    """The fields in the question's order, and what else the row holds."""
    return {f.id: row[f.id] for f in question.fields if f.id in row} | dict(row)
