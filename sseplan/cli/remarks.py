"""What may be said of an answer just given: softly, and never in the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sseplan.answers import Answers
from sseplan.trame import Question, Trame

Remarks = Callable[[Question, Answers], list[str]]


def on(trame: Trame, today: date) -> Remarks:
    """What validation and the requirements of a question say of its answer, as sentences."""

    def remarks(question: Question, answers: Answers) -> list[str]:
        from sseplan import conformity, validation

        problems = validation.check_value(question, answers.get(question.id))
        told = [_placed(problem.row, problem.message) for problem in problems]
        own = conformity.findings_on(trame, answers, question.id, today)
        return told + [f"{finding.why} {finding.todo}" for finding in own]

    return remarks


def _placed(row: int | None, message: str) -> str:
    return message if row is None else f"ligne {row + 1} : {message}"
