"""Where an answer, and a theme, stand by what is said of them: the same in every list and badge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from sseplan import validation
from sseplan.answers import Answers, is_answered
from sseplan.conformity.report import Finding, ThemeFigure
from sseplan.conformity.severities import BLOCKING, MAJOR
from sseplan.notes import lacks_words
from sseplan.trame import Question, Requirement
from sseplan.validation import Problem


@dataclass(frozen=True)
class Judgement:
    """What is said of one answer.

    ``misread``: it is not of its kind; ``grave`` is to be mended, ``mild`` would be better
    otherwise; ``wordless``: « autre » has no words.
    """

    misread: Sequence[Problem] = ()
    grave: Sequence[Finding] = ()
    mild: Sequence[Finding] = ()
    wordless: bool = False

    @property
    def is_faulty(self) -> bool:
        """Whether something is to be mended."""
        return bool(self.misread or self.grave)

    @property
    def waits(self) -> bool:
        """Whether the answer lacks something."""
        return self.wordless or any(one.requirement.completes for one in self.mild)


class Standing(Enum):
    """Where an answer or a theme stands, the gravest first."""

    BLOCKED = "blocked"
    FAULTY = "faulty"
    EMPTY = "empty"
    UNFINISHED = "unfinished"
    UNASKED = "unasked"
    SOUND = "sound"


def of_answer(question: Question, answers: Answers, said: Judgement) -> Standing:
    """Where an answer stands; UNASKED where none is required and none is given."""
    if not is_answered(answers.get(question.id)):
        return Standing.EMPTY if question.required else Standing.UNASKED
    if said.is_faulty:
        return Standing.FAULTY
    return Standing.UNFINISHED if said.waits else Standing.SOUND


def of_theme(figure: ThemeFigure) -> Standing:
    """Where a theme stands: what blocks in it, what is wrong in it, what it lacks."""
    if figure.points[BLOCKING]:
        return Standing.BLOCKED
    if figure.points[MAJOR]:
        return Standing.FAULTY
    if not figure.answered and figure.asked:
        return Standing.EMPTY
    return Standing.UNFINISHED if figure.answered < figure.asked else Standing.SOUND


def judged(answers: Answers, question: Question, found: Sequence[Finding]) -> Judgement:
    """What is said of an answer, each thing once; ``found`` is what requirements find."""
    value = answers.get(question.id)
    misread = validation.check_value(question, value) if is_answered(value) else []
    heard = [one for one in found if not is_said(one.requirement, question, misread)]
    return Judgement(
        misread,
        [one for one in heard if _is_grave(one.requirement)],
        [one for one in heard if not _is_grave(one.requirement)],
        lacks_words(answers, question),
    )


def is_said(rule: Requirement, question: Question, misread: Sequence[Problem]) -> bool:
    """Whether the problem of an unreadable answer says already what the rule would."""
    whole = any(one.question_id == question.id and one.row is None for one in misread)
    return whole and not question.has_rows and rule.severity != BLOCKING


def _is_grave(rule: Requirement) -> bool:
    return rule.severity == BLOCKING or (rule.severity == MAJOR and not rule.completes)
