"""A question as a page shows it: its fields, its state, what the rules say, what is proposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sseplan import conformity, kinds, validation
from sseplan.annotations import as_text
from sseplan.answers import Answers, applicable, is_answered
from sseplan.conformity import Finding
from sseplan.kinds import Choice, Value
from sseplan.notes import SAY_WHICH, draft_of, has_other, lacks_words, other_of, own_note_of
from sseplan.proposals import proposal
from sseplan.trame import Question
from sseplan.typography import french
from sseplan.validation import Problem
from sseplan.web import forms
from sseplan.web.desk import Desk

MANY = 20
"""From more boxes than this on, they are folded away."""

BLOCKING, MAJOR = "bloquante", "majeure"
_TOLD = 6
_MORE = "Et {} de plus : modifiez une ligne marquée « à corriger » pour lire ce qui ne va pas."
_BEGUN = {BLOCKING: "Bloquant", MAJOR: "À corriger", "conseil": "Conseil"}


@dataclass(frozen=True)
class State:
    """A badge: the class of its shape and colour, and its word."""

    kind: str
    word: str


@dataclass(frozen=True)
class Proposed:
    """An answer that may be taken with one button."""

    texts: Sequence[str]
    shown: str


@dataclass(frozen=True)
class Asked:
    """One question of a page.

    ``vu`` and ``note_vu`` are the digests of what is shown; ``problems`` and ``advice`` are
    sentences: what is wrong with the answer and what to do, what would be better;
    ``stray`` is what no field can hold, ``read_as`` the answer in words where the fields do
    not say it at a glance: a date, the choices taken out of many.
    """

    question: Question
    value: Value
    vu: str
    applies: bool
    state: State
    problems: Sequence[str]
    advice: Sequence[str]
    to_review: bool
    note: str
    note_vu: str
    other: str
    draft: str
    proposed: Proposed | None
    stray: str
    read_as: str

    @property
    def sign(self) -> str:
        """What changes when the state does, the answer left aside."""
        return f"{self.state.word}{' +' if self.to_review else ''}"

    @property
    def control(self) -> str:
        """How it is asked."""
        return forms.control(self.question, self.value)

    @property
    def texts(self) -> list[str]:
        """What its fields hold."""
        return forms.texts(self.value, self.question)

    @property
    def options(self) -> list[Choice]:
        """What may be chosen."""
        return forms.options(self.value, self.question)

    @property
    def is_folded(self) -> bool:
        """Whether there are too many choices to show them all unasked."""
        return len(self.options) > MANY

    @property
    def has_other(self) -> bool:
        """Whether « autre » and its words are to be had."""
        return has_other(self.question)

    @property
    def example(self) -> str:
        """The example as a person would type it."""
        return kinds.example(self.question.example, self.question)

    @property
    def marks(self) -> list[str]:
        """What sets the question apart, in words."""
        asked = self.question
        words = ["obligatoire" if asked.required else "facultatif"]
        words += ["essentiel"] if asked.core else []
        words += ["diffusion restreinte"] if asked.restricted else []
        words += ["à confirmer chaque année"] if asked.yearly else []
        return [*words, "demandée d'après vos autres réponses"] if asked.condition else words


def asked(desk: Desk, answers: Answers, questions: Sequence[Question]) -> list[Asked]:
    """The questions as the page shows them, those that do not apply too."""
    applying = {question.id for question in applicable(desk.trame, answers)}
    ids = [question.id for question in questions if question.id in applying]
    found = conformity.findings_by_question(desk.trame, answers, ids, desk.today())
    return [_asked(desk, answers, one, found.get(one.id)) for one in questions]


def _asked(desk: Desk, answers: Answers, question: Question, found: list[Finding] | None) -> Asked:
    """``found`` is None where the question does not apply."""
    value = answers.get(question.id)
    verdict = _judged(answers, question, found)
    note = own_note_of(answers, question)
    fits = question.has_rows or forms.fits(value, question)
    return Asked(
        question=question,
        value=value,
        vu=vu(desk, answers, question),
        applies=found is not None,
        state=State("", "sans objet") if found is None else _state(question, value, verdict),
        problems=verdict.problems,
        advice=verdict.advice,
        to_review=question.id in answers.to_review,
        note=note,
        note_vu=desk.digest(note),
        other=other_of(answers, question.id),
        draft=draft_of(answers, question.id),
        proposed=None if is_answered(value) else _proposed(desk, answers, question),
        stray="" if fits else as_text(value, question),
        read_as=kinds.show(value, question) if _is_veiled(question, value) else "",
    )


def vu(desk: Desk, answers: Answers, question: Question) -> str:
    """The digest of what the form of a question shows: the answer, and the words of « autre »."""
    value = answers.get(question.id)
    if not has_other(question):
        return desk.digest(value)
    return desk.digest({"reponse": value, "autre": other_of(answers, question.id)})


def _is_veiled(question: Question, value: Value) -> bool:
    day = question.type == "date" and kinds.as_date(value) is not None
    return day or (len(question.choices) > MANY and isinstance(value, list))


def _proposed(desk: Desk, answers: Answers, question: Question) -> Proposed | None:
    """What follows from other answers; rows are proposed elsewhere."""
    value = None if question.has_rows else proposal(question, answers, desk.today())
    if not is_answered(value):
        return None
    return Proposed(forms.texts(value, question), kinds.show(value, question))


# --- what is wrong


@dataclass(frozen=True)
class _Verdict:
    """What is said of an answer; ``waits`` when it lacks something."""

    problems: Sequence[str] = ()
    advice: Sequence[str] = ()
    waits: bool = False


def _judged(answers: Answers, question: Question, found: Sequence[Finding] | None) -> _Verdict:
    value = answers.get(question.id)
    if found is None:
        return _Verdict()
    misread = validation.check_value(question, value) if is_answered(value) else []
    heard = _not_said(found, misread, question)
    grave = [one for one in heard if _is_grave(one)]
    mild = [one for one in heard if not _is_grave(one)]
    wordless = lacks_words(answers, question)
    return _Verdict(
        problems=[french(text) for text in (*_placed(misread, question), *map(_told, grave))],
        advice=[french(text) for text in (*map(_told, mild), *([SAY_WHICH] if wordless else []))],
        waits=wordless or any(one.requirement.completes for one in mild),
    )


def _is_grave(finding: Finding) -> bool:
    rule = finding.requirement
    return rule.severity == BLOCKING or (rule.severity == MAJOR and not rule.completes)


def _not_said(
    found: Sequence[Finding], misread: Sequence[Problem], question: Question
) -> Sequence[Finding]:
    """The findings, without those that say again that the answer cannot be read."""
    if question.has_rows or not misread:
        return found
    return [finding for finding in found if finding.requirement.severity == BLOCKING]


def _told(finding: Finding) -> str:
    """What, then what to do."""
    begun = _BEGUN[finding.requirement.severity]
    return f"{begun} : {finding.why} À faire : {finding.todo}"


def _placed(misread: Sequence[Problem], question: Question) -> Iterator[str]:
    """The first ones with their rows and columns; the table marks all of them."""
    labels = {field.id: f", {field.label}" for field in question.fields}
    for one in misread[:_TOLD]:
        column = labels.get(one.field_id or "", "")
        place = "" if one.row is None else f"Ligne {one.row + 1}{column} : "
        yield place + one.message
    if len(misread) > _TOLD:
        yield _MORE.format(len(misread) - _TOLD)


def _state(question: Question, value: Value, verdict: _Verdict) -> State:
    if not is_answered(value):
        return State("attente", "à compléter") if question.required else State("", "sans réponse")
    if verdict.problems:
        return State("faute", "problème")
    return State("attention", "à compléter") if verdict.waits else State("bien", "répondu")
