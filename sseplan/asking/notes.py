"""The person's own note on a question."""

from __future__ import annotations

from sseplan.asking.desk import Desk
from sseplan.asking.door import ERASE, Left, Prompt
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
    prompt = Prompt("Votre note", hint=hint, present=present, lone="", worth_keeping=True)
    try:
        reply = desk.ask(prompt).text.strip()
    except Left as left:
        _save(desk, question, left.draft.strip() or present, mark + draft)
        raise Left from None
    if reply:
        _save(desk, question, "" if reply == ERASE else reply, mark + draft)
        desk.tell("Note effacée." if reply == ERASE else "Note enregistrée.", "good")


def _save(desk: Desk, question: Question, note: str, draft: str) -> None:
    text = "\n".join(filter(None, (note, draft)))
    if text != desk.answers.notes.get(question.id, ""):
        keep(desk, desk.answers.with_note(question.id, text))
