"""The rows of one question while they are worked on: shown, changed, saved, taken back."""

from __future__ import annotations

from dataclasses import dataclass, field

from sseplan.annotations import as_text
from sseplan.asking.desk import Desk
from sseplan.asking.door import MENU_ROWS, Line
from sseplan.asking.grid import cell, overview, window
from sseplan.asking.keeping import keep
from sseplan.asking.screens import BLANK, View, body, head, shortened, wrap
from sseplan.kinds import Value
from sseplan.notes import add_note
from sseplan.proposals import rows_proposal
from sseplan.trame import Question

Rows = list[dict[str, Value]]

_AROUND = 7
"""Lines that the notices, the menu, the prompt and the foot take under the table."""
_USUAL_HEAD = 6


@dataclass
class Sheet:
    """``past`` is for undoing; the rows from ``first`` (from 0) to before ``end`` are in sight.

    ``offered`` are rows that may be taken as a start, [] once they were refused.
    """

    question: Question
    rows: Rows
    offered: Rows
    past: list[Rows] = field(default_factory=list)
    first: int = 0
    end: int = 0

    @property
    def is_offering(self) -> bool:
        """Whether the person is to say first what becomes of the rows offered."""
        return bool(self.offered) and not self.rows and not self.past


def opened(desk: Desk, question: Question) -> Sheet:
    """The rows of the answer, and those that may be proposed."""
    strays = _strays(desk, question)
    if strays:
        desk.tell(f"Dans le fichier, hors tableau (gardé en note) : {strays}", "warning")
    offered = [] if strays else rows_proposal(question, desk.answers, desk.today)
    return Sheet(question, rows_of(desk, question), offered)


def rows_of(desk: Desk, question: Question) -> Rows:
    """The rows of the answer as it is saved."""
    value = desk.answers.get(question.id)
    return [dict(row) for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _strays(desk: Desk, question: Question) -> str:
    """What the answer holds that is no row, as text."""
    value = desk.answers.get(question.id)
    if not isinstance(value, list):
        return as_text(value, question)
    return ", ".join(str(item) for item in value if not isinstance(item, dict))


def change(desk: Desk, sheet: Sheet, rows: Rows, told: str, *, odd: bool = False) -> None:
    """Save other rows, and say so; ``odd`` when they are to be reviewed."""
    sheet.past.append(sheet.rows)
    sheet.rows = rows
    save(desk, sheet, aside=odd)
    desk.tell(f"Enregistré. {told}", "good")


def save(desk: Desk, sheet: Sheet, *, aside: bool = False) -> None:
    """Save the rows; what the answer held that is no row goes to the note."""
    question, answers = sheet.question, desk.answers
    if strays := _strays(desk, question):
        answers = add_note(answers, question.id, f"Ancienne réponse : {strays}")
    answers = answers.with_answer(question.id, [row for row in sheet.rows if row])
    keep(desk, answers.put_aside(question.id) if aside else answers)
    sheet.rows = rows_of(desk, question)


def undo(desk: Desk, sheet: Sheet) -> None:
    """Take the last change back."""
    if not sheet.past:
        desk.tell("Rien à annuler.", "warning")
        return
    sheet.rows = sheet.past.pop()
    save(desk, sheet)
    desk.tell("Dernier changement annulé.", "good")


# --- what is seen


def show(desk: Desk, sheet: Sheet, view: View) -> None:
    """The head, then the rows that fit; help and example while there is no row."""
    lines = head(view, desk.width, drawn=desk.is_drawn)
    if sheet.rows:
        lines += shortened(f"Votre note : {view.note}", desk.width, 2) if view.note else []
        lines += [BLANK, *_table(desk, sheet, len(lines)), BLANK]
    else:
        lines += [*body(view, desk.width), BLANK, *wrap(_nothing(sheet), desk.width)]
    desk.screen(lines, spare=5)


def _nothing(sheet: Sheet) -> str:
    if not sheet.is_offering:
        return "Aucune ligne pour l'instant."
    if sheet.question.model:
        return f"Un modèle de fiche ({len(sheet.offered)} actions) est proposé."
    row = " ; ".join(filter(None, (cell(sheet.offered[0], f) for f in sheet.question.fields)))
    return f"Proposition : {row}"


def _table(desk: Desk, sheet: Sheet, above: int) -> list[Line]:
    height = desk.door.height
    room = _room(desk, above + len(desk.notices), _searching(sheet))
    columns, *rows = overview(sheet.question, sheet.rows, desk.width)
    sheet.first = min(sheet.first, len(rows) - 1)
    shown, sheet.end = window(rows, sheet.first, room)
    if height is None or (sheet.first == 0 and sheet.end == len(rows)):
        return [*columns, *shown]
    told = f"Lignes {sheet.first + 1} à {sheet.end} sur {len(rows)} ; p : page suivante"
    return [*columns, *shown, *wrap(told, desk.width, "quiet")]


def _room(desk: Desk, above: int, more: int = 0) -> int | None:
    """The lines left for the rows under ``above`` lines; None for as many as there are."""
    height = desk.door.height
    return None if height is None else max(4, height - above - _AROUND - more)


def _searching(sheet: Sheet) -> int:
    """The lines that a terminal keeps for the communes found while typing."""
    return MENU_ROWS + 1 if sheet.question.lookup else 0


def next_page(sheet: Sheet) -> None:
    """Turn to the rows after those in sight, after the last ones to the first."""
    sheet.first = 0 if sheet.end >= len(sheet.rows) else sheet.end


def last_page(desk: Desk, sheet: Sheet) -> None:
    """Turn to the last rows, so that a new one is in sight."""
    room = _room(desk, _USUAL_HEAD + 2, _searching(sheet))
    rows = overview(sheet.question, sheet.rows, desk.width)[1:]
    sheet.first = len(rows) - 1 if room else 0
    while room and sheet.first > 0 and sum(map(len, rows[sheet.first - 1 :])) <= room:
        sheet.first -= 1
