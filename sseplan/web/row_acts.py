"""What a button does to the rows of a list, saved as one change that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sseplan.annotations import as_text
from sseplan.answers import Answers
from sseplan.exchange.pasting import identity
from sseplan.kinds import Value
from sseplan.notes import add_note
from sseplan.trame import Question
from sseplan.validation import kept_told
from sseplan.web import pasted
from sseplan.web.communes import row_called
from sseplan.web.desk import Conflict, Saved, desk
from sseplan.web.pasted import Form
from sseplan.web.row_changes import Act, Row, Rows, done, place, rebased, rows_of, with_rows
from sseplan.web.row_forms import Typed, holds_odd, typed_row, with_persons

GONE = "Cette ligne n'existe plus. Voici la liste à jour."
MINE, THEIRS = "mien", "autre"
_ASIDE = "Autre version, écartée : "


@dataclass(frozen=True)
class Outcome:
    """A list after an act; ``row`` is the rank of the row to look at."""

    saved: Saved
    told: str
    row: int
    again: bool = False
    """Whether the list had been changed elsewhere: its rows are not those that the page had."""


@dataclass(frozen=True)
class Change:
    """What an act puts in the list, and what is told; ``aside`` goes to the note."""

    rows: Sequence[Row] = ()
    told: str = ""
    odd: bool = False
    aside: str = ""


Working = Callable[[Act, Answers, Rows], Change]
"""From the act, which may be about another rank by then, and the list as it is done on."""


def obey(question: Question, act: Act, form: Form) -> Outcome:
    """Do the act, saved; on the list as it is now where it was changed elsewhere and it is clear.

    Raises Conflict where it is not, and nothing is saved.
    """
    known = form.get("vu") or None
    if form.get("choix") == MINE and act.verb == "modifier":
        return _keep_mine(question, act, form, known)
    if form.get("choix") == THEIRS and act.verb == "modifier":
        return _keep_theirs(question, act, form)
    attempt = _Attempt(question, act, _working(question, act.verb, form))
    try:
        return attempt.save(known)
    except Conflict as clash:
        return _again(attempt, clash, known)


def _again(attempt: _Attempt, clash: Conflict, known: str | None) -> Outcome:
    """The act on the list as it is now, if the row it is about is there as the person saw it."""
    seen, present = rows_of(attempt.seen), rows_of(clash.theirs)
    forgotten = desk().digest(attempt.seen) != known
    act = None if forgotten and attempt.act.row >= 0 else rebased(attempt.act, seen, present)
    if act is None:
        raise clash
    done_on = desk().digest(clash.theirs)
    return replace(_Attempt(attempt.question, act, attempt.working).save(done_on), again=True)


class _Attempt:
    """One try at an act; ``seen`` is the value that it was tried on."""

    def __init__(self, question: Question, act: Act, working: Working, label: str = "") -> None:
        self.question, self.act, self.working = question, act, working
        self._label = label or _LABELS[act.verb]
        self.seen: Value = None
        self._told = ""

    def save(self, known: str | None) -> Outcome:
        """Save; Conflict where the list is not the known one, or has no such row."""
        seen = {self.question.id: known} if known else {}
        label = f"{self.question.label} : {self._label}"
        saved = desk().save(self._change, seen=seen, label=label)
        count = len(rows_of(saved.answers.get(self.question.id)))
        return Outcome(saved, self._told, place(self.act, count))

    def _change(self, answers: Answers) -> Answers:
        question = self.question
        self.seen = answers.get(question.id)
        rows = rows_of(self.seen)
        change = self.working(self.act, answers, rows)
        after = done(self.act, rows, change.rows)
        if after is None:
            raise Conflict(GONE, question.id, list(change.rows), self.seen)
        self._told = change.told
        answers = with_rows(answers, question, after) if after != rows else answers
        answers = add_note(answers, question.id, change.aside) if change.aside else answers
        return _marked(answers, question, self.seen, change)


def _marked(answers: Answers, question: Question, before: Value, change: Change) -> Answers:
    """What cannot be read is to be seen again until it can; the mark that a person put stays."""
    if change.odd:
        return answers.put_aside(question.id)
    mended = holds_odd(before, question) and not holds_odd(answers.get(question.id), question)
    return answers.taken_up(question.id) if mended else answers


_LABELS = {
    "ajouter": "ligne ajoutée", "modifier": "ligne modifiée", "supprimer": "ligne supprimée",
    "dupliquer": "ligne copiée", "monter": "ligne déplacée", "descendre": "ligne déplacée",
    "deplacer": "ligne déplacée", "coller": "lignes ajoutées", "vider": "liste vidée",
}  # fmt: skip


_CHOSEN = "version choisie"


def _working(question: Question, verb: str, form: Form) -> Working:
    """What the form puts in the list."""
    if verb == "coller":
        adding = pasted.adding(question, pasted.sheets_of(form), form)
        return lambda act, answers, rows: Change(*adding(rows))
    if verb in ("ajouter", "modifier"):
        return lambda act, answers, rows: _one_row(question, act, form, answers, rows)
    return lambda act, answers, rows: Change((), _moved_told(question, act, rows))


# --- one row


def _one_row(question: Question, act: Act, form: Form, answers: Answers, rows: Rows) -> Change:
    adding = act.verb == "ajouter"
    before: Row = {} if adding or act.row >= len(rows) else rows[act.row]
    typed = _typed(question, before, form, answers)
    number = len(rows) + 1 if adding else act.row + 1
    kept = [typed.row] if typed.row else []
    return Change(kept, _row_told(question, typed, number, adding=adding), bool(typed.odd))


def _typed(question: Question, before: Row, form: Form, answers: Answers) -> Typed:
    texts = form.to_dict(flat=False)
    typed = typed_row(question, before, texts, desk().today())
    return with_persons(typed, question, before, desk().trame, answers)


def _keep_mine(question: Question, asked: Act, form: Form, known: str | None) -> Outcome:
    """The person's version instead of the row that is about the same, else at the end."""

    def working(act: Act, answers: Answers, rows: Rows) -> Change:
        typed = _typed(question, {}, form, answers)
        at = _same(question, typed.row, rows, asked.row)
        if at is None:
            return Change(
                [*rows, typed.row], "Votre version est ajoutée à la fin.", bool(typed.odd)
            )
        aside = f"{_ASIDE}{as_text([rows[at]], question)}"
        after = [*rows[:at], {**rows[at], **typed.row}, *rows[at + 1 :]]
        return Change(
            after, "Votre version est gardée ; l'autre est en note.", bool(typed.odd), aside
        )

    return _Attempt(question, Act("coller"), working, _CHOSEN).save(known)


def _keep_theirs(question: Question, asked: Act, form: Form) -> Outcome:
    """The list as it is now; the person's version goes to the note."""

    def working(act: Act, answers: Answers, rows: Rows) -> Change:
        typed = _typed(question, {}, form, answers).row
        aside = f"{_ASIDE}{as_text([typed], question)}"
        known = not typed or typed in rows or aside in answers.notes.get(question.id, "")
        told = "L'autre version est gardée ; la vôtre est en note."
        return Change(rows, told, aside="" if known else aside)

    done = _Attempt(question, Act("coller"), working, _CHOSEN).save(None)
    return replace(done, row=asked.row, again=True)


def _same(question: Question, typed: Row, rows: Rows, rank: int) -> int | None:
    """The rank of the row about the same; the one that was asked for, if half of it is."""
    key = identity(typed, question)
    found = next(
        (at for at, row in enumerate(rows) if key and identity(row, question) == key), None
    )
    if found is not None or not 0 <= rank < len(rows):
        return found
    there = identity(rows[rank], question)
    return (
        rank if any(one and one == other for one, other in zip(key, there, strict=False)) else None
    )


# --- what is told


def _row_told(question: Question, typed: Typed, number: int, *, adding: bool) -> str:
    if not typed.row:
        return "Ligne vide : rien n'a été ajouté." if adding else f"Ligne {number} vidée : retirée."
    done = "ajoutée" if adding else "modifiée"
    told = f"Ligne {number} {done} : {row_called(typed.row, question)}. {typed.taken}".strip()
    return f"{told} {kept_told(typed.odd)}".strip()


def _moved_told(question: Question, act: Act, rows: Rows) -> str:
    if act.verb == "vider":
        return "Liste vidée."
    if act.row >= len(rows):
        return ""
    number, name = act.row + 1, row_called(rows[act.row], question)
    if act.verb == "supprimer":
        return f"Ligne {number} supprimée : {name}."
    if act.verb == "dupliquer":
        return f"Ligne {number} copiée en ligne {number + 1} : {name}."
    goal = place(act, len(rows)) + 1
    return f"{name} : ligne {goal}." if goal != number else "Cette ligne est déjà au bout."
