"""Lists and tables: all rows in sight, and one letter each for what can be done to them.

Every change is saved at once; ``u`` takes the last one back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sseplan import plan_yaml
from sseplan.asking import places
from sseplan.asking.desk import Desk
from sseplan.asking.door import EDITOR, Left, Line, Prompt, Reply
from sseplan.asking.grid import card, cell, in_full, overview, window
from sseplan.asking.keeping import keep
from sseplan.asking.proposals import rows_proposal
from sseplan.asking.rowing import Filling, fill_row
from sseplan.asking.screens import BLANK, View, body, wrap
from sseplan.errors import PlanUnreadable
from sseplan.kinds import Value, row_name
from sseplan.trame import Question

_COMMAND = re.compile(r"([amsdhbv])\s*(\d+)?(?:\s+(\d+))?")
_LONE = "?<>!#q"
_MENU = (
    "a ajouter · m 2 modifier la ligne 2 · s 2 supprimer · d 2 dupliquer · v 2 voir",
    "h 2 monter · b 2 descendre · u annuler · y ouvrir dans l'éditeur · f terminer",
)
_MODEL = "g ou Entrée : le garder et l'adapter · v le voir · n partir de zéro"


@dataclass
class Sheet:
    """The rows of one question while they are worked on; ``past`` is for undoing."""

    question: Question
    rows: list[dict[str, Value]]
    past: list[list[dict[str, Value]]] = field(default_factory=list)
    first: int = 0
    offered: list[dict[str, Value]] = field(default_factory=list)
    """Rows that may be taken as a start; [] once they were refused."""


def ask_rows(desk: Desk, question: Question, head: Callable[[], list[Line]], view: View) -> Reply:
    """Work on the rows until the person is done ("" or a key that leaves the question)."""
    offered = rows_proposal(question, desk.answers, desk.today)
    sheet = Sheet(question, _rows(desk, question), offered=offered)
    while True:
        _show(desk, sheet, head(), view)
        reply = desk.ask(_prompt(sheet))
        text = reply.text.strip()
        if text in ("", "f") and _offers_model(sheet) and text == "":
            text = "g"
        if text in ("", "f"):
            return Reply("")
        if len(text) == 1 and text in _LONE:
            return reply
        _obey(desk, sheet, text)


def _rows(desk: Desk, question: Question) -> list[dict[str, Value]]:
    value = desk.answers.get(question.id)
    return [dict(row) for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _offers_model(sheet: Sheet) -> bool:
    return bool(sheet.offered) and not sheet.rows and not sheet.past


def _prompt(sheet: Sheet) -> Prompt:
    if _offers_model(sheet):
        return Prompt("Votre choix", hint=_MODEL, lone=_LONE)
    if sheet.question.lookup == "communes":
        return _communes_prompt(sheet)
    first = sheet.question.fields[0].label
    if not sheet.rows:
        hint = f"a ajouter une ligne, ou tapez tout de suite : {first}. Entrée : continuer."
        return Prompt("Votre choix", hint=hint, lone=_LONE)
    return Prompt("Votre choix (Entrée : continuer)", hint="\n".join(_MENU), lone=_LONE)


def _communes_prompt(sheet: Sheet) -> Prompt:
    hint = "Tapez une commune, un code postal, un code INSEE ou une communauté de communes."
    if sheet.rows:
        hint = f"{hint}\n{_MENU[0].removeprefix('a ajouter · ')}\n{_MENU[1]}"
    return Prompt("Votre choix (Entrée : continuer)", hint, lone=_LONE, suggest=places.suggest)


def _show(desk: Desk, sheet: Sheet, head: list[Line], view: View) -> None:
    """The head, then the rows that fit; help and example while there is no row."""
    lines = list(head)
    if not sheet.rows:
        lines += body(view, desk.width)
        lines += [BLANK, *wrap(_nothing(sheet), desk.width)]
    else:
        lines += [BLANK, *_table(desk, sheet, len(lines)), BLANK]
    desk.screen(lines, spare=5)


def _nothing(sheet: Sheet) -> str:
    if _offers_model(sheet):
        if sheet.question.model:
            return f"Un modèle de fiche ({len(sheet.offered)} actions) est proposé."
        row = " ; ".join(filter(None, (cell(sheet.offered[0], f) for f in sheet.question.fields)))
        return f"Proposition : {row}"
    return "Aucune ligne pour l'instant."


def _table(desk: Desk, sheet: Sheet, above: int) -> list[Line]:
    height = desk.door.height
    room = None if height is None else max(4, height - above - len(desk.notices) - 8)
    blocks = overview(sheet.question, sheet.rows, desk.width)
    head, rows = blocks[0], blocks[1:]
    sheet.first = min(sheet.first, len(rows) - 1)
    shown, end = window(rows, sheet.first, room)
    if height is None or (sheet.first == 0 and end == len(rows)):
        return [*head, *shown]
    told = f"Lignes {sheet.first + 1} à {end} sur {len(rows)} ; p : page suivante"
    return [*head, *shown, *wrap(told, desk.width, "quiet")]


# --- the commands


def _obey(desk: Desk, sheet: Sheet, text: str) -> None:
    if _offers_model(sheet) and text.lower() in ("g", "v", "n"):
        _take_model(desk, sheet, text.lower())
    elif text.lower() == "u":
        _undo(desk, sheet)
    elif text.lower() == "p":
        _next_page(desk, sheet)
    elif text.lower() == EDITOR:
        _edit_as_yaml(desk, sheet)
    elif found := _COMMAND.fullmatch(text.lower()):
        _on_row(desk, sheet, found[1], found[2], found[3])
    elif sheet.question.lookup == "communes":
        _add_communes(desk, sheet, text)
    elif len(text) > 2:
        _add(desk, sheet, first=text)
    else:
        desk.tell(f"« {text} » n'est pas dans la liste des lettres.", "warning")


def _take_model(desk: Desk, sheet: Sheet, letter: str) -> None:
    model = sheet.offered
    if letter == "n":
        sheet.offered = []
    elif letter == "g":
        count = f"{len(model)} lignes reprises" if len(model) > 1 else "1 ligne reprise"
        _change(desk, sheet, model, f"{count}, à adapter.")
    else:
        lines = [line for block in overview(sheet.question, model, desk.width) for line in block]
        if any("…" in line.text for line in lines):
            lines = in_full(sheet.question, model, desk.width)
        desk.read_through([*wrap("Modèle proposé", desk.width, "title"), BLANK, *lines])


def _undo(desk: Desk, sheet: Sheet) -> None:
    if not sheet.past:
        desk.tell("Rien à annuler.", "warning")
        return
    sheet.rows = sheet.past.pop()
    _save(desk, sheet)
    desk.tell("Dernier changement annulé.", "good")


def _next_page(desk: Desk, sheet: Sheet) -> None:
    height = desk.door.height
    blocks = overview(sheet.question, sheet.rows, desk.width)[1:]
    _, end = window(blocks, sheet.first, None if height is None else max(4, height - 14))
    sheet.first = 0 if end >= len(blocks) else end


def _on_row(desk: Desk, sheet: Sheet, letter: str, number: str | None, part: str | None) -> None:
    if letter == "a":
        _add_communes(desk, sheet) if sheet.question.lookup == "communes" else _add(desk, sheet)
        return
    rank = _which(desk, sheet, letter, number)
    if rank is None:
        return
    if letter == "m":
        _modify(desk, sheet, rank, int(part) if part else None)
    else:
        _ROW_COMMANDS[letter](desk, sheet, rank)


def _which(desk: Desk, sheet: Sheet, letter: str, number: str | None) -> int | None:
    """The row meant, from 0; the only one where no number is given, else asked for."""
    count = len(sheet.rows)
    if number is None and count > 1:
        number = desk.ask(Prompt(f"Quelle ligne ? (1 à {count})", lone="")).text.strip()
    rank = 1 if number is None else int(number) if number.isdecimal() else 0
    if not 1 <= rank <= count:
        told = (
            f"Il y a {count} ligne{'s' if count > 1 else ''}" if count else "Il n'y a pas de ligne"
        )
        desk.tell(f"{told} : tapez par exemple {letter} {max(1, count)}.", "warning")
        return None
    return rank - 1


def _add(desk: Desk, sheet: Sheet, first: str = "") -> None:
    filling = Filling(sheet.question, len(sheet.rows) + 1, {}, new=True, above=list(sheet.rows))
    _fill(desk, sheet, filling, lambda row: [*sheet.rows, row], first=first)


def _add_communes(desk: Desk, sheet: Sheet, text: str = "") -> None:
    """Search communes and add those that are chosen."""
    if not text:
        prompt = Prompt(
            "Commune, code postal, code INSEE ou EPCI", lone="<", suggest=places.suggest
        )
        text = desk.ask(prompt).text.strip()
    if text in ("", "<"):
        return
    rows = places.search_and_add(desk, sheet.rows, text)
    if count := len(rows) - len(sheet.rows):
        _change(desk, sheet, rows, f"{count} commune{'s' if count > 1 else ''} en plus.")


def _modify(desk: Desk, sheet: Sheet, rank: int, part: int | None) -> None:
    question, row = sheet.question, sheet.rows[rank]
    desk.screen(
        [*wrap(f"{question.label} · ligne {rank + 1}", desk.width, "trail"), BLANK,
         *card(question, row, desk.width)]
    )  # fmt: skip
    fields = question.fields
    if part is None:
        prompt = Prompt(f"Champ à modifier (1 à {len(fields)} ; Entrée : tous)", lone="<")
        typed = desk.ask(prompt).text.strip()
        if typed == "<":
            return
        part = int(typed) if typed.isdecimal() else None
    only = fields[part - 1] if part and part <= len(fields) else None
    filling = Filling(question, rank + 1, dict(row), new=False, above=list(sheet.rows[:rank]))
    _fill(
        desk, sheet, filling, lambda new: [*sheet.rows[:rank], new, *sheet.rows[rank + 1 :]], only
    )


def _fill(
    desk: Desk,
    sheet: Sheet,
    filling: Filling,
    placed: Callable[[dict[str, Value]], list[dict[str, Value]]],
    only: object = None,
    first: str = "",
) -> None:
    """Fill a row and save it, whole, or as far as it came when the person leaves."""
    try:
        kept = fill_row(desk, filling, only, first)  # type: ignore[arg-type]
    except Left:
        if filling.row and placed(filling.row) != sheet.rows:
            sheet.rows = placed(filling.row)
            _save(desk, sheet, aside=True)
        raise
    if not kept or (filling.new and not filling.row):
        desk.tell("Ligne abandonnée : rien n'a été ajouté.")
        return
    if placed(filling.row) == sheet.rows:
        desk.tell("Rien n'a changé.")
        return
    name = row_name(filling.row, sheet.question)
    done = "ajoutée" if filling.new else "modifiée"
    _change(
        desk, sheet, placed(filling.row), f"Ligne {filling.number} {done} : {name}.", filling.odd
    )
    if filling.new:
        sheet.first = _last_page(desk, sheet)


def _last_page(desk: Desk, sheet: Sheet) -> int:
    """The first row of the last screen, so that the new row is in sight."""
    if desk.door.height is None:
        return 0
    room = max(4, desk.door.height - 14)
    blocks = overview(sheet.question, sheet.rows, desk.width)[1:]
    first = len(blocks)
    while first > 0 and sum(map(len, blocks[first - 1 :])) <= room:
        first -= 1
    return min(first, max(0, len(blocks) - 1))


def _delete(desk: Desk, sheet: Sheet, rank: int) -> None:
    name = row_name(sheet.rows[rank], sheet.question)
    if desk.confirm(f"Supprimer la ligne {rank + 1} ({name}) ?", default=False):
        rows = [*sheet.rows[:rank], *sheet.rows[rank + 1 :]]
        _change(desk, sheet, rows, "Ligne supprimée. u la remet.")


def _duplicate(desk: Desk, sheet: Sheet, rank: int) -> None:
    rows = [*sheet.rows[: rank + 1], dict(sheet.rows[rank]), *sheet.rows[rank + 1 :]]
    _change(
        desk, sheet, rows, f"Ligne {rank + 1} copiée en ligne {rank + 2} : m {rank + 2} la change."
    )


def _up(desk: Desk, sheet: Sheet, rank: int) -> None:
    _swap(desk, sheet, rank, rank - 1)


def _down(desk: Desk, sheet: Sheet, rank: int) -> None:
    _swap(desk, sheet, rank, rank + 1)


def _swap(desk: Desk, sheet: Sheet, rank: int, other: int) -> None:
    if not 0 <= other < len(sheet.rows):
        desk.tell("Cette ligne est déjà au bout.", "warning")
        return
    rows = list(sheet.rows)
    rows[rank], rows[other] = rows[other], rows[rank]
    _change(desk, sheet, rows, f"Ligne {rank + 1} déplacée en {other + 1}.")


def _view(desk: Desk, sheet: Sheet, rank: int) -> None:
    head = wrap(f"{sheet.question.label} · ligne {rank + 1}", desk.width, "trail")
    desk.read_through([*head, BLANK, *card(sheet.question, sheet.rows[rank], desk.width)])


_ROW_COMMANDS: dict[str, Callable[[Desk, Sheet, int], None]] = {
    "s": _delete, "d": _duplicate, "h": _up, "b": _down, "v": _view,
}  # fmt: skip


def _edit_as_yaml(desk: Desk, sheet: Sheet) -> None:
    """Open the answer in the person's editor until it can be read or is given up."""
    text = plan_yaml.dump_value(sheet.rows, sheet.question)
    before = text
    while True:
        edited = desk.door.edit(text, ".yaml")
        if edited is None:
            desk.tell("Aucun éditeur de texte n'a pu s'ouvrir (réglage EDITOR).", "warning")
            return
        if edited == before:
            desk.tell("Rien n'a changé.")
            return
        try:
            value = plan_yaml.load_value(edited, sheet.question)
        except PlanUnreadable as fault:
            desk.say(str(fault), "warning")
            text = edited
            if not desk.confirm("Corriger dans l'éditeur ?", default=True):
                return
            continue
        _take_edited(desk, sheet, value)
        return


def _take_edited(desk: Desk, sheet: Sheet, value: Value) -> None:
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        _change(desk, sheet, value, f"{len(value)} lignes reprises de l'éditeur.")
    elif value is None and desk.confirm("Effacer toutes les lignes ?", default=False):
        _change(desk, sheet, [], "Lignes effacées. u les remet.")
    elif value is not None:
        desk.tell("L'éditeur n'a pas rendu une liste de lignes : rien n'a changé.", "warning")


def _change(
    desk: Desk, sheet: Sheet, rows: list[dict[str, Value]], told: str, odd: bool = False
) -> None:
    sheet.past.append(sheet.rows)
    sheet.rows = rows
    desk.tell(f"Enregistré. {told}", "good")
    _save(desk, sheet, aside=odd)


def _save(desk: Desk, sheet: Sheet, aside: bool = False) -> None:
    answers = desk.answers.with_answer(sheet.question.id, [row for row in sheet.rows if row])
    keep(desk, answers.put_aside(sheet.question.id) if aside else answers)
    sheet.rows = _rows(desk, sheet.question)
