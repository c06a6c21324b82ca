"""Lines pasted or imported: what they would add, shown first, then added."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from sseplan.exchange import headings, pasting, tabular
from sseplan.exchange.headings import Columns
from sseplan.exchange.pasting import ADD, LEAVE, UPDATE, Pasted
from sseplan.exchange.tabular import Sheet
from sseplan.kinds import Value
from sseplan.trame import Question
from sseplan.typography import french
from sseplan.validation import kept_told
from sseplan.web.communes import row_called
from sseplan.web.desk import desk
from sseplan.web.row_changes import rank_of, rows_of
from sseplan.web.rows_view import Line, lines

Form = MultiDict[str, str]
Rows = list[dict[str, Value]]
FATES = {
    LEAVE: "Ne pas y toucher",
    UPDATE: "Les mettre à jour (ce que ces lignes ne disent pas est gardé)",
    ADD: "Les ajouter quand même, en double",
}
FATES_OF_ONE = {
    LEAVE: "Ne pas y toucher",
    UPDATE: "La mettre à jour (ce que cette ligne ne dit pas est gardé)",
    ADD: "L'ajouter quand même, en double",
}
_FIRST = 10
_TOLD = 20


@dataclass(frozen=True)
class Preview:
    """What a table would add to a list, and how it was understood.

    ``texts`` are the sheets, to be sent back with the choices; ``samples`` are the first rows
    as the list would show them; ``twins`` are the ranks of those that the list names already,
    ``twins_told`` what they are called; ``refused`` says why nothing can be added yet.
    """

    question: Question
    names: tuple[str, ...]
    texts: tuple[str, ...]
    rank: int
    columns: Columns
    headed: bool
    heads: tuple[str, ...]
    count: int
    samples: tuple[Line, ...]
    unread: tuple[str, ...]
    more_unread: int
    totals: tuple[str, ...]
    twins: tuple[int, ...]
    twins_told: str
    fate: str
    notes: tuple[str, ...]
    refused: tuple[str, ...]
    vu: str
    fates: Mapping[str, str]


def sheets_of(form: Form) -> list[Sheet]:
    """The sheets of a form: those of a file that was read, or the text that was pasted."""
    texts, names = form.getlist("feuille.texte"), form.getlist("feuille.nom")
    if not texts:
        return [tabular.read_text(form.get("texte", ""))]
    names += [""] * len(texts)
    return [
        tabular.read_text(text, separator="\t", name=name)
        for text, name in zip(texts, names, strict=False)
    ]


def preview(question: Question, sheets: Sequence[Sheet], form: Form) -> Preview:
    """What the sheet that the form names would add."""
    rank, sheet = _chosen_sheet(sheets, form)
    columns = _columns(question, sheet, form)
    read = pasting.read_rows(sheet.cells, columns, question, desk().today())
    value = desk().read().answers.get(question.id)
    unread = [_unread_told(one.row, one.field.label, one.message) for one in read.unread]
    twins = pasting.twins(question, rows_of(value), read.rows)
    return Preview(
        question=question,
        names=tuple(one.name for one in sheets),
        texts=tuple(map(_as_text, sheets)),
        rank=rank,
        columns=columns,
        headed=columns.first > 0,
        heads=_heads(sheet, columns),
        count=len(read.rows),
        samples=lines(question, list(read.rows[:_FIRST])),
        unread=tuple(unread[:_TOLD]),
        more_unread=max(0, len(unread) - _TOLD),
        totals=read.totals,
        twins=twins,
        twins_told=_twins_told(question, read, twins),
        fate=_fate(form),
        notes=tuple(map(french, sheet.notes)),
        refused=tuple(_doubled(question, sheet, columns)),
        vu=desk().digest(value),
        fates=FATES if len(twins) > 1 else FATES_OF_ONE,
    )


def refused(question: Question, sheets: Sequence[Sheet], form: Form) -> bool:
    """Whether the columns that the person chose cannot be taken so."""
    _, sheet = _chosen_sheet(sheets, form)
    return bool(_columns(question, sheet, form).doubled)


def adding(
    question: Question, sheets: Sequence[Sheet], form: Form
) -> Callable[[Rows], tuple[Rows, str, bool]]:
    """What makes, of the list as it is when it is saved: the rows, what is told, whether odd."""
    _, sheet = _chosen_sheet(sheets, form)
    columns = _columns(question, sheet, form)
    read = pasting.read_rows(sheet.cells, columns, question, desk().today())

    def work_out(rows: Rows) -> tuple[Rows, str, bool]:
        after = pasting.joined(question, rows, read.rows, _fate(form))
        return after, _added_told(len(after) - len(rows), rows, after, read), bool(read.unread)

    return work_out


def _added_told(count: int, rows: Rows, after: Rows, read: Pasted) -> str:
    changed = sum(old != new for old, new in zip(rows, after, strict=False))
    told = [f"{count} ligne{'s ajoutées' if count > 1 else ' ajoutée'}"] if count else []
    told += [f"{changed} mise{'s' if changed > 1 else ''} à jour"] if changed else []
    return f"{', '.join(told) or 'Rien à ajouter'}. {kept_told(len(read.unread))}".strip()


# --- what the form says of the table


def _chosen_sheet(sheets: Sequence[Sheet], form: Form) -> tuple[int, Sheet]:
    rank = rank_of(form.get("feuille", "0"))
    rank = rank if 0 <= rank < len(sheets) else 0
    return rank, sheets[rank]


def _columns(question: Question, sheet: Sheet, form: Form) -> Columns:
    """The columns recognised, or those that the person chose for this very sheet."""
    found = headings.recognised(sheet.cells, question)
    if form.get("pour") != form.get("feuille", "0"):
        return found
    found = _headed(found, sheet, bool(form.get("entete")))
    return headings.chosen(found, form.getlist("colonne"), question)


def _headed(found: Columns, sheet: Sheet, wanted: bool) -> Columns:
    """The same with or without headings, as the person says."""
    if wanted == (found.first > 0) or not sheet.cells:
        return found
    names: Mapping[bool, tuple[str, ...]] = {True: sheet.cells[0], False: ()}
    return Columns(found.ids, names[wanted], int(wanted))


def _fate(form: Form) -> str:
    fate = form.get("doubles", LEAVE)
    return fate if fate in FATES else LEAVE


def _heads(sheet: Sheet, columns: Columns) -> tuple[str, ...]:
    """How each column is called: its heading, else its first value."""
    firsts = columns.names or (sheet.cells[0] if sheet.cells else ())
    return tuple(text or f"Colonne {rank}" for rank, text in enumerate(firsts, 1))


def _unread_told(row: int, label: str, message: str) -> str:
    return french(f"Ligne {row + 1}, {label} : {message}")


def _twins_told(question: Question, read: Pasted, twins: Sequence[int]) -> str:
    """Which lines they are: « La ligne 2 (Dr Paul Martin) parle »."""
    named = [f"{rank + 1} ({row_called(read.rows[rank], question)})" for rank in twins[:_TOLD]]
    if len(twins) < 2:
        return f"La ligne {''.join(named)} parle"
    more = len(twins) - len(named)
    last = f"{more} autre{'s' if more > 1 else ''}" if more else named.pop()
    return f"Les lignes {', '.join(named)} et {last} parlent"


def _doubled(question: Question, sheet: Sheet, columns: Columns) -> Iterator[str]:
    """Why a second column is not taken for a field that is no text."""
    heads = _heads(sheet, columns)
    for rank in columns.doubled:
        field = question.field(columns.ids[rank])
        first = heads[columns.of(field.id)[0]]
        yield french(
            f"« {field.label} » ne prend qu'une colonne, et « {first} » y est déjà : choisissez "
            f"autre chose pour « {heads[rank]} »."
        )


def _as_text(sheet: Sheet) -> str:
    """The cells as a text that ``tabular`` reads back the same."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(sheet.cells)
    return out.getvalue()
