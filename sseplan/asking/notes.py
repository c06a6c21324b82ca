"""The person's own note on a question."""

from __future__ import annotations

from sseplan.asking.desk import Desk
from sseplan.asking.door import ERASE, Left, Prompt
from sseplan.asking.keeping import keep
from sseplan.asking.screens import BLANK, wrap
from sseplan.notes import note_of, with_note
from sseplan.trame import Question


def ask_note(desk: Desk, question: Question) -> None:
    """Ask for the note and save it; an empty reply keeps the present one, ``-`` erases it."""
    present = note_of(desk.answers, question.id)
    lines = wrap(f"Note pour vous : {question.label}", desk.width, "title")
    lines += [BLANK, *wrap(f"Note actuelle : {present}", desk.width)] if present else []
    desk.screen(lines)
    hint = "Entrée la garde ; Tab la corrige ; - l'efface." if present else "Entrée : pas de note."
    prompt = Prompt("Votre note", hint=hint, present=present, lone="", worth_keeping=True)
    try:
        reply = desk.ask(prompt).text.strip()
    except Left as left:
        _save(desk, question, left.draft.strip() or present)
        raise Left from None
    if reply:
        _save(desk, question, "" if reply == ERASE else reply)
        desk.tell("Note effacée." if reply == ERASE else "Note enregistrée.", "good")


def _save(desk: Desk, question: Question, note: str) -> None:
    noted = with_note(desk.answers, question.id, note)
    if noted != desk.answers:
        keep(desk, noted)
