"""What a button does to the rows of a list, saved as one change that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import request

from sseplan.answers import Answers
from sseplan.kinds import Value, row_name
from sseplan.trame import Question
from sseplan.web import pasted
from sseplan.web.desk import Conflict, desk
from sseplan.web.row_changes import Act, Row, Rows, done, place, rebased, rows_of, with_rows
from sseplan.web.row_forms import Texts, Typed, typed_row, with_persons

GONE = "Cette ligne n'existe plus. Voici la liste à jour."


@dataclass(frozen=True)
class Outcome:
    """A list after an act; ``row`` is the rank of the row to look at."""

    answers: Answers
    told: str
    row: int


def obey(question: Question, act: Act, texts: Texts) -> Outcome:
    """Do the act, saved; on the list as it is now where it was changed elsewhere and that is clear.

    Raises Conflict where it is not, and nothing is saved.
    """
    known = request.form.get("vu") or None
    attempt = _Attempt(question, act, _worked_out(question, act, texts))
    try:
        return attempt.save({question.id: known} if known else {})
    except Conflict as clash:
        present = rows_of(clash.theirs)
        forgotten = desk().digest(attempt.seen) != known
        again = None if forgotten and act.row >= 0 else rebased(act, rows_of(attempt.seen), present)
        if again is None:
            raise
        return _Attempt(question, again, attempt.new).save(
            {question.id: desk().digest(clash.theirs)}
        )


NewRows = Callable[[Answers, Rows], tuple[Sequence[Row], bool, str]]
"""From the answers and the rows: the rows to put, whether one is odd, and what is told."""


class _Attempt:
    """One try at an act; ``seen`` is the value that it was tried on."""

    def __init__(self, question: Question, act: Act, new: NewRows) -> None:
        self.question, self.act, self.new = question, act, new
        self.seen: Value = None
        self._told = ""

    def save(self, seen: dict[str, str]) -> Outcome:
        label = f"{self.question.label} : {_LABELS[self.act.verb]}"
        saved = desk().save(self._change, seen=seen, label=label)
        count = len(rows_of(saved.answers.get(self.question.id)))
        return Outcome(saved.answers, self._told, place(self.act, count))

    def _change(self, answers: Answers) -> Answers:
        self.seen = answers.get(self.question.id)
        rows = rows_of(self.seen)
        new, odd, told = self.new(answers, rows)
        after = done(self.act, rows, new)
        if after is None:
            raise Conflict(GONE, self.question.id, None, self.seen)
        self._told = told
        answers = with_rows(answers, self.question, after) if after != rows else answers
        return answers.put_aside(self.question.id) if odd else answers


_LABELS = {
    "ajouter": "ligne ajoutée", "modifier": "ligne modifiée", "supprimer": "ligne supprimée",
    "dupliquer": "ligne copiée", "monter": "ligne déplacée", "descendre": "ligne déplacée",
    "deplacer": "ligne déplacée", "coller": "lignes ajoutées", "vider": "liste vidée",
}  # fmt: skip


def _worked_out(question: Question, act: Act, texts: Texts) -> NewRows:
    """What the form puts in the list, worked out on the list as it is when it is saved."""
    if act.verb == "coller":
        return pasted.adding(question, pasted.sheets_of(request.form), request.form)
    if act.verb in ("ajouter", "modifier"):
        return lambda answers, rows: _one_row(question, act, texts, answers, rows)
    return lambda answers, rows: ((), False, _moved_told(question, act, rows))


def _one_row(
    question: Question, act: Act, texts: Texts, answers: Answers, rows: Rows
) -> tuple[Sequence[Row], bool, str]:
    adding = act.verb == "ajouter"
    before: Row = {} if adding or act.row >= len(rows) else rows[act.row]
    typed = typed_row(question, before, texts, desk().today())
    typed = with_persons(typed, question, before, desk().trame, answers)
    number = len(rows) + 1 if adding else act.row + 1
    return ([typed.row] if typed.row else []), typed.odd, _row_told(question, typed, number, adding)


def _row_told(question: Question, typed: Typed, number: int, adding: bool) -> str:
    if not typed.row:
        return "Ligne vide : rien n'a été ajouté." if adding else f"Ligne {number} vidée : retirée."
    done = "ajoutée" if adding else "modifiée"
    told = f"Ligne {number} {done} : {row_name(typed.row, question)}. {typed.taken}".strip()
    return f"{told} Un texte gardé tel quel est à revoir." if typed.odd else told


def _moved_told(question: Question, act: Act, rows: Rows) -> str:
    if act.verb == "vider":
        return "Liste vidée."
    if act.row >= len(rows):
        return ""
    number, name = act.row + 1, row_name(rows[act.row], question)
    if act.verb == "supprimer":
        return f"Ligne {number} supprimée : {name}."
    if act.verb == "dupliquer":
        return f"Ligne {number} copiée en ligne {number + 1} : {name}."
    goal = place(act, len(rows)) + 1
    return f"{name} : ligne {goal}." if goal != number else "Cette ligne est déjà au bout."
