"""A question as a page shows it: its fields, its state, what the rules say, what is proposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sseplan import conformity, kinds
from sseplan.annotations import as_text
from sseplan.answers import Answers, applicable, is_answered
from sseplan.conformity import Finding
from sseplan.conformity.severities import heading
from sseplan.conformity.standing import Judgement, Standing, judged, of_answer
from sseplan.kinds import Choice, Value
from sseplan.notes import SAY_WHICH, draft_of, has_other, other_of, own_note_of
from sseplan.proposals import proposal
from sseplan.trame import Question
from sseplan.typography import french
from sseplan.validation import Problem
from sseplan.web import forms
from sseplan.web.desk import Desk

MANY = 20
"""From more boxes than this on, they are folded away."""

_TOLD = 6
_MORE = "Et {} de plus : modifiez une ligne marquée « à corriger » pour lire ce qui ne va pas."


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
    said = Judgement() if found is None else judged(answers, question, found)
    note = own_note_of(answers, question)
    fits = question.has_rows or forms.fits(value, question)
    return Asked(
        question=question,
        value=value,
        vu=vu(desk, answers, question),
        applies=found is not None,
        state=_STATES[of_answer(question, answers, said)] if found is not None else _NO_OBJECT,
        problems=_problems(question, said),
        advice=_advice(said),
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


def _problems(question: Question, said: Judgement) -> list[str]:
    return [french(one) for one in (*_placed(said.misread, question), *map(_told, said.grave))]


def _advice(said: Judgement) -> list[str]:
    return [french(one) for one in (*map(_told, said.mild), *([SAY_WHICH] * said.wordless))]


def _told(finding: Finding) -> str:
    """What, then what to do."""
    begun = heading(finding.requirement.severity)
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


_NO_OBJECT = State("", "sans objet")
_STATES = {
    Standing.EMPTY: State("attente", "à compléter"),
    Standing.UNASKED: State("", "sans réponse"),
    Standing.FAULTY: State("faute", "problème"),
    Standing.UNFINISHED: State("attention", "à compléter"),
    Standing.SOUND: State("bien", "répondu"),
}
