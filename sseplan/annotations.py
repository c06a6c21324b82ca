"""Two versions of one answer: the one that is kept, and the other, in the note of the question.

Pure.
"""

from __future__ import annotations

from sseplan import plan_yaml
from sseplan.answers import Answers, is_answered
from sseplan.kinds import Value
from sseplan.notes import add_note
from sseplan.trame import Question

_ALSO = "Autre version, écartée : "


def as_text(value: Value, question: Question) -> str:
    """The whole of a value as text; lists and tables as YAML."""
    if not is_answered(value) or isinstance(value, str):
        return str(value or "")
    text = plan_yaml.dump_value(value, question)
    return "\n".join(line for line in text.splitlines() if line and not line.startswith("#"))


def with_both(answers: Answers, question: Question, kept: Value, other: Value) -> Answers:
    """The answers with ``kept``, and the version put aside for it in the note."""
    return with_version(answers.with_answer(question.id, kept), question, other)


def with_version(answers: Answers, question: Question, other: Value, words: str = "") -> Answers:
    """The answers with a version that was put aside in the note, and its words of « autre »."""
    beside = f"(autre : {words})" if words else ""
    told = " ".join(filter(None, (as_text(other, question), beside)))
    return add_note(answers, question.id, _ALSO + told) if told else answers
