"""What has been said so far, and which questions it makes applicable.

``Answers`` is a value: every change gives a new one.  Answers that no longer apply
are kept, and neither validated nor printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sseplan.kinds import Value
from sseplan.trame import Question, Trame


@dataclass(frozen=True)
class Confirmation:
    """Somebody found an answer still true: ``on`` an ISO day, ``by`` whom (may be "")."""

    on: str
    by: str = ""


@dataclass(frozen=True)
class Answers:
    """Values by question id, notes by question id, the ids put aside « à revoir », and by
    question id who last confirmed the answer."""

    values: Mapping[str, Value] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    to_review: tuple[str, ...] = ()
    confirmed: Mapping[str, Confirmation] = field(default_factory=dict)

    def get(self, question_id: str) -> Value:
        """The answer, or None."""
        return self.values.get(question_id)

    def with_answer(self, question_id: str, value: Value) -> Answers:
        """The same with this answer; an empty value takes the answer away."""
        if not is_answered(value):
            return self.without(question_id)
        return replace(self, values={**self.values, question_id: value})

    def without(self, question_id: str) -> Answers:
        """The same without an answer to this question."""
        kept = {key: value for key, value in self.values.items() if key != question_id}
        return replace(self, values=kept)

    def with_note(self, question_id: str, text: str) -> Answers:
        """The same with this note; an empty text takes the note away."""
        kept = {key: note for key, note in self.notes.items() if key != question_id}
        return replace(self, notes={**kept, question_id: text} if text.strip() else kept)

    def with_confirmation(self, question_id: str, confirmation: Confirmation | None) -> Answers:
        """The same with the answer to this question confirmed, or by nobody any more."""
        kept = {key: one for key, one in self.confirmed.items() if key != question_id}
        return replace(self, confirmed=kept | ({question_id: confirmation} if confirmation else {}))

    def put_aside(self, question_id: str) -> Answers:
        """The same with the question marked « à revoir »."""
        if question_id in self.to_review:
            return self
        return replace(self, to_review=(*self.to_review, question_id))

    def taken_up(self, question_id: str) -> Answers:
        """The same with the question no longer marked « à revoir »."""
        return replace(self, to_review=tuple(q for q in self.to_review if q != question_id))


def is_answered(value: Value) -> bool:
    """Whether there is an answer: not None, not blank, not an empty list; 0 is one."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list | dict):
        return bool(value)
    return value is not None


def scope(trame: Trame, answers: Answers) -> dict[str, Any]:
    """The names a condition may use: each question's answer, else its presumed value."""
    names: dict[str, Any] = {q.id: q.presumed for q in trame.questions}
    for question in trame.questions:
        value = answers.get(question.id)
        if is_answered(value):
            names[question.id] = value
    return names


def applicable(trame: Trame, answers: Answers) -> list[Question]:
    """The questions whose condition holds, in the trame's order."""
    names = scope(trame, answers)
    wanted = dict.fromkeys(q.condition for q in trame.questions)  # many share the same one
    holds = {condition: _holds(condition, trame, names) for condition in wanted}
    return [q for q in trame.questions if holds[q.condition]]


def applies(question: Question, trame: Trame, answers: Answers) -> bool:
    """Whether ``question`` is to be asked, checked and printed."""
    return _holds(question.condition, trame, scope(trame, answers))


def _holds(condition: str, trame: Trame, names: Mapping[str, Any]) -> bool:
    return not condition or bool(trame.conditions[condition](names))
