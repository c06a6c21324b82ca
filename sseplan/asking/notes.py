"""The person's own note on a question."""

from __future__ import annotations

from sseplan.asking.desk import Desk
from sseplan.asking.door import ERASE, Prompt
from sseplan.asking.keeping import DRAFT, keep
from sseplan.asking.screens import BLANK, wrap
from sseplan.trame import Question


def ask_note(desk: Desk, question: Question) -> None:
    """Ask for the note and save it; an empty reply keeps the present one, ``-`` erases it."""
    note, mark, draft = desk.answers.notes.get(question.id, "").partition(DRAFT)
    present = note.rstrip()
    lines = wrap(f"Note pour vous : {question.label}", desk.width, "title")
    lines += [BLANK, *wrap(f"Note actuelle : {present}", desk.width)] if present else []
    desk.screen(lines)
    hint = "Entrée la garde ; Tab la corrige ; - l'efface." if present else "Entrée : pas de note."
    reply = desk.ask(Prompt("Votre note", hint=hint, present=present, lone="")).text.strip()
    if not reply:
        return
    text = "" if reply == ERASE else reply
    keep(desk, desk.answers.with_note(question.id, "\n".join(filter(None, (text, mark + draft)))))
    desk.tell("Note effacée." if not text else "Note enregistrée.", "good")
