"""Lists and tables: all rows in sight, and one letter each for what can be done to them.

Every change is saved at once; ``u`` takes the last one back.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sseplan.asking import places, row_editing
from sseplan.asking import sheet as sheets
from sseplan.asking.desk import Desk
from sseplan.asking.door import EDITOR, Left, Prompt, Reply
from sseplan.asking.grid import card, in_full, overview
from sseplan.asking.rowing import Filling, fill_row
from sseplan.asking.screens import BLANK, NBSP, View, wrap
from sseplan.asking.sheet import Rows, Sheet, change, save
from sseplan.kinds import Value, row_name
from sseplan.trame import Field, Question
from sseplan.validation import kept_told

_COMMAND = re.compile(r"([amsdhbv])\s*(\d+)?(?:\s+(\d+))?")
_LONE = "?<>!#q"
_MENU = (
    "a ajouter (a 2 : après la ligne 2) · m 2 modifier · s 2 supprimer · v 2 voir",
    "d 2 dupliquer · h 2 monter · b 2 descendre · u annuler · y éditeur · f terminer",
)
_MENU_OF_ONE = (
    "a ajouter une ligne · m modifier celle-ci · s supprimer · d dupliquer",
    "v voir en entier · u annuler · y ouvrir dans l'éditeur · f terminer",
)
_FIRST = "Première ligne : commencez par ce champ. Entrée seule : passer."
_KEEP = "g"
_OFFERED = {_KEEP: _KEEP, "o": _KEEP, "oui": _KEEP, "v": "v", "n": "n", "non": "n"}
_ROW = "g ou Entrée : prendre cette ligne · n partir de zéro"
_MODEL = "g ou Entrée : le garder et l'adapter · v le voir · n partir de zéro"


def ask_rows(desk: Desk, question: Question, view: Callable[[], View]) -> Reply:
    """Work on the rows until the person is done ("" or a key that leaves the question)."""
    sheet = sheets.opened(desk, question)
    while True:
        sheets.show(desk, sheet, view())
        reply = desk.ask(_prompt(sheet))
        text = reply.text.strip()
        if not text and sheet.is_offering:
            text = _KEEP
        if text in ("", "f"):
            return Reply("")
        if len(text) == 1 and text in _LONE:
            return reply
        _obey(desk, sheet, text)


def _prompt(sheet: Sheet) -> Prompt:
    if sheet.is_offering:
        return Prompt("Votre choix", hint=_MODEL if sheet.question.model else _ROW, lone=_LONE)
    if sheet.question.lookup == "communes":
        return _communes_prompt(sheet)
    if not sheet.rows:
        first = sheet.question.fields[0].label
        return Prompt(first, hint=_FIRST, lone=_LONE)
    menu = _MENU_OF_ONE if len(sheet.rows) == 1 else _MENU
    return Prompt("Votre choix (Entrée : continuer)", hint="\n".join(menu), lone=_LONE)


def _communes_prompt(sheet: Sheet) -> Prompt:
    hint = "Tapez une commune, un code postal, un code INSEE ou une communauté de communes."
    if sheet.rows:
        menu = _MENU_OF_ONE if len(sheet.rows) == 1 else _MENU
        hint = f"{hint}\n{menu[0].partition(' · ')[2]}\n{menu[1]}"
    return Prompt("Votre choix (Entrée : continuer)", hint, lone=_LONE, suggest=places.suggest)


# --- the commands


def _obey(desk: Desk, sheet: Sheet, text: str) -> None:
    if sheet.is_offering and (letter := _OFFERED.get(text.lower())):
        _take_model(desk, sheet, letter)
    elif text.lower() == "u":
        sheets.undo(desk, sheet)
    elif text.lower() == "p":
        sheets.next_page(sheet)
    elif text.lower() == EDITOR:
        row_editing.edit_as_yaml(desk, sheet)
    elif found := _COMMAND.fullmatch(text.lower()):
        _on_row(desk, sheet, found[1], found[2], found[3])
    elif sheet.question.lookup == "communes":
        _add_communes(desk, sheet, text)
    elif len(text) > 2 or not (sheet.rows or sheet.is_offering):
        _add(desk, sheet, first=text)
    else:
        desk.tell(f"« {text} » n'est pas dans la liste des lettres.", "warning")


def _take_model(desk: Desk, sheet: Sheet, letter: str) -> None:
    model = sheet.offered
    if letter == "n":
        sheet.offered = []
    elif letter == _KEEP:
        count = f"{len(model)} lignes reprises" if len(model) > 1 else "1 ligne reprise"
        change(desk, sheet, model, f"{count}, à adapter.")
    else:
        lines = [line for block in overview(sheet.question, model, desk.width) for line in block]
        if any("…" in line.text for line in lines):
            lines = in_full(sheet.question, model, desk.width)
        desk.read_through([*wrap("Modèle proposé", desk.width, "title"), BLANK, *lines])


def _on_row(desk: Desk, sheet: Sheet, letter: str, number: str | None, part: str | None) -> None:
    if letter == "a":
        _add_after(desk, sheet, number)
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


def _add_after(desk: Desk, sheet: Sheet, number: str | None) -> None:
    """« a » adds at the end, « a 3 » after row 3; communes are searched and have no order."""
    if sheet.question.lookup == "communes":
        _add_communes(desk, sheet)
    elif number is None or not sheet.rows:
        _add(desk, sheet)
    elif (rank := _which(desk, sheet, "a", number)) is not None:
        _add(desk, sheet, at=rank + 1)


def _add(desk: Desk, sheet: Sheet, first: str = "", at: int | None = None) -> None:
    """Fill a new row and put it ``at`` its rank, from 0; at the end where there is none."""
    rank = len(sheet.rows) if at is None else at
    filling = Filling(sheet.question, rank + 1, {}, new=True, above=list(sheet.rows[:rank]))
    _fill(
        desk, sheet, filling, lambda row: [*sheet.rows[:rank], row, *sheet.rows[rank:]], first=first
    )


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
        change(desk, sheet, rows, f"{count} commune{'s' if count > 1 else ''} en plus.")


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
    placed: Callable[[dict[str, Value]], Rows],
    only: Field | None = None,
    first: str = "",
) -> None:
    """Fill a row and save it, whole, or as far as it came when the person leaves."""
    try:
        kept = fill_row(desk, filling, only, first)
    except Left:
        if filling.row and placed(filling.row) != sheet.rows:
            sheet.rows = placed(filling.row)
            save(desk, sheet, aside=True)
        raise
    if not kept or (filling.new and not filling.row):
        desk.tell("Ligne abandonnée : rien n'a été ajouté.")
        return
    if placed(filling.row) == sheet.rows:
        desk.tell("Rien n'a changé.")
        return
    name = row_name(filling.row, sheet.question)
    done = "ajoutée" if filling.new else "modifiée"
    told = f"Ligne {filling.number} {done} : {name}."
    odd = kept_told(len(filling.odd)).replace("à revoir", f"à{NBSP}revoir")
    change(desk, sheet, placed(filling.row), f"{told} {odd}".strip(), odd=bool(filling.odd))
    if filling.new and filling.number == len(sheet.rows):
        sheets.last_page(desk, sheet)


def _delete(desk: Desk, sheet: Sheet, rank: int) -> None:
    name = row_name(sheet.rows[rank], sheet.question)
    if desk.confirm(f"Supprimer la ligne {rank + 1} ({name}) ?", default=False):
        rows = [*sheet.rows[:rank], *sheet.rows[rank + 1 :]]
        change(desk, sheet, rows, "Ligne supprimée. u la remet.")


def _duplicate(desk: Desk, sheet: Sheet, rank: int) -> None:
    rows = [*sheet.rows[: rank + 1], dict(sheet.rows[rank]), *sheet.rows[rank + 1 :]]
    change(
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
    change(desk, sheet, rows, f"Ligne {rank + 1} déplacée en {other + 1}.")


def _view(desk: Desk, sheet: Sheet, rank: int) -> None:
    head = wrap(f"{sheet.question.label} · ligne {rank + 1}", desk.width, "trail")
    desk.read_through([*head, BLANK, *card(sheet.question, sheet.rows[rank], desk.width)])


_ROW_COMMANDS: dict[str, Callable[[Desk, Sheet, int], None]] = {
    "s": _delete, "d": _duplicate, "h": _up, "b": _down, "v": _view,
}  # fmt: skip
