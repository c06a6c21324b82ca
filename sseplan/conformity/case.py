"""A plan, a day and a stage: what every judgement looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sseplan.answers import Answers, applicable, is_answered
from sseplan.conformity import cleaning
from sseplan.conformity.functions import FUNCTIONS
from sseplan.notes import other_of
from sseplan.trame import Question, Requirement, Trame


@dataclass(frozen=True)
class Case:
    """A plan and the day and stage at which it is judged."""

    trame: Trame
    answers: Answers
    today: date
    stage: str

    @cached_property
    def asked(self) -> dict[str, Question]:
        return {q.id: q for q in applicable(self.trame, self.answers)}

    @cached_property
    def later(self) -> frozenset[str]:
        """The questions that are filled only once the plan is sent."""
        if self.stage == "transmission":
            return frozenset()
        own: dict[str, list[str]] = {}
        for rule in self.trame.requirements:
            if len(rule.questions) == 1 or rule.id.startswith(rule.question + "."):
                own.setdefault(rule.question, []).append(rule.stage)
        return frozenset(q for q, stages in own.items() if set(stages) == {"transmission"})

    @cached_property
    def expected(self) -> dict[str, Question]:
        """The required questions that apply at this stage."""
        return {id: q for id, q in self.asked.items() if q.required and id not in self.later}

    @cached_property
    def unanswered(self) -> list[str]:
        return [id for id in self.expected if not self.is_answered(id)]

    def is_answered(self, question_id: str) -> bool:
        return question_id in self.asked and is_answered(self.answers.get(question_id))

    @cached_property
    def names(self) -> dict[str, Any]:
        """What an expression may name."""
        labels = {q.id: {c.code: c.label for c in q.choices} for q in self.trame.questions}
        values, texts = cleaning.heard(self.trame, self.answers)
        return {
            **FUNCTIONS,
            **values,
            "today": self.today,
            "stage": self.stage,
            "labels": labels,
            "notes": dict(self.answers.notes),
            "words": {id: other_of(self.answers, id) for id in self.answers.notes},
            "texts": texts,
        }

    def names_for(self, rule: Requirement, offenders: Sequence[Any] = ()) -> dict[str, Any]:
        """The same, with the rule's own question and what was found wrong."""
        own = {"question": rule.question, "answer": self.names[rule.question]}
        return self.names | own | {"offenders": list(offenders)}
