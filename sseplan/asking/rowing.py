"""One row asked field by field, with a way back, and kept when the person leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sseplan import kinds, people
from sseplan.answers import is_answered
from sseplan.asking import choosing, notes
from sseplan.asking.desk import Desk
from sseplan.asking.door import (
    BACK,
    GUIDE,
    MENU_ROWS,
    NOTE,
    QUIT,
    REVIEW,
    SKIP,
    Left,
    Line,
    Prompt,
    Reply,
)
from sseplan.asking.keeping import keep
from sseplan.asking.options import LISTED, Options, completing, options, person_told
from sseplan.asking.screens import BLANK, example, wrap
from sseplan.asking.values import Given, ask_value, read
from sseplan.kinds import Misread, Value
from sseplan.proposals import field_proposal
from sseplan.trame import Field, Question

FINISH = "f"
_LONE = "?<>!#q" + FINISH
_BEFORE = 6


@dataclass
class Filling:
    """A row being filled; ``new`` when it is not in the answer yet, ``odd`` are the ids of the
    fields whose texts are kept although they cannot be read."""

    question: Question
    number: int
    row: dict[str, Value]
    new: bool
    above: list[Mapping[str, Value]] = field(default_factory=list)
    odd: set[str] = field(default_factory=set)


def fill_row(desk: Desk, filling: Filling, only: Field | None = None, first: str = "") -> bool:
    """Ask the fields one by one (or one alone); False when a new row was given up.

    Left goes through with what was typed put in the row.
    """
    fields = [only] if only else list(filling.question.fields)
    at = _take_first(desk, filling, fields[0], first) if first else 0
    draft = ""
    while at < len(fields):
        try:
            reply = _ask_field(desk, filling, fields[at], draft)
        except Left as left:
            _put_typed(filling, fields[at], left.draft)
            raise Left from None
        draft = ""
        if isinstance(reply, Given):
            _put(desk, filling, fields[at], reply)
            at += 1
        elif reply.text == BACK and at == 0:
            return not filling.new or bool(filling.row)
        elif reply.text == FINISH:
            return True
        elif reply.text in (BACK, SKIP):
            _put_draft(desk, filling, fields[at], reply.draft)
            at += 1 if reply.text == SKIP else -1
        else:
            draft = _kept_aside(desk, filling, fields[at], reply)
    return True


def _kept_aside(desk: Desk, filling: Filling, column: Field, reply: Reply) -> str:
    """``_aside``; what was being typed goes in the row if the person leaves from there."""
    try:
        return _aside(desk, filling, reply)
    except Left:
        _put_typed(filling, column, reply.draft)
        raise Left from None


def _aside(desk: Desk, filling: Filling, reply: Reply) -> str:
    """What a key does that stays at the field; gives back what was being typed."""
    question = filling.question
    if reply.text == QUIT:
        raise Left
    if reply.text == GUIDE:
        desk.read_through([Line(text) for text in desk.guide(question, desk.width)])
    elif reply.text == REVIEW:
        keep(desk, desk.answers.put_aside(question.id))
        desk.tell("La question est marquée « à revoir ».", "good")
    elif reply.text == NOTE:
        notes.ask_note(desk, question)
    return reply.draft


def _ask_field(desk: Desk, filling: Filling, column: Field, draft: str) -> Given | Reply:
    offered = options(column, desk.trame, desk.answers)
    present = filling.row.get(column.id)
    proposed = None if is_answered(present) or not filling.new else _proposed(desk, filling, column)
    default = present if is_answered(present) else proposed
    desk.screen(_screen(desk, filling, column, offered, proposed), spare=4 + MENU_ROWS)
    prompt = Prompt(
        column.label,
        hint=_hint(column, present, proposed, offered),
        ready=draft,
        present=kinds.edit(default, column),
        lone=_LONE,
        suggest=completing(column, offered),
    )
    got = ask_value(desk, column, prompt, default)
    if isinstance(got, Given) and isinstance(got.value, str) and column.type == "text":
        return Given(offered.chosen(got.value), got.odd)
    return got


def _proposed(desk: Desk, filling: Filling, column: Field) -> Value:
    return field_proposal(filling.question, column, filling.above, desk.answers, desk.today)


def _hint(column: Field, present: Value, proposed: Value, offered: Options) -> str:
    if is_answered(present):
        return "Entrée garde la réponse ; Tab la corrige ; - l'efface ; f finit la ligne."
    if is_answered(proposed):
        return "Entrée accepte la proposition ; > laisse vide ; f finit la ligne."
    how = f"{choosing.hint(column)} " if column.choices else ""
    how = "Par exemple 12/03/2026. " if column.type == "date" else how
    if len(offered.texts) > LISTED:
        how = "Le début d'un nom du plan suffit. "
    return f"{how}Entrée laisse vide ; f finit la ligne."


def _screen(
    desk: Desk, filling: Filling, column: Field, offered: Options, proposed: Value
) -> list[Line]:
    question, width = filling.question, desk.width
    rank = question.fields.index(column) + 1
    where = f"Ligne {filling.number} · champ {rank}/{len(question.fields)}"
    lines = [*wrap(f"{question.label} · {where}", width, "trail"), *_so_far(filling, column, width)]
    lines += [BLANK, *wrap(column.label, width, "title")]
    lines += wrap(column.help, width) if column.help else []
    if shown := example(column, question.field_example(column.id)):
        lines += wrap(f"Exemple : {shown}", width, "quiet")
    lines += choosing.listing(column, width) if column.choices else offered.lines(width)
    present = filling.row.get(column.id)
    if is_answered(present):
        lines += [BLANK, *wrap(f"Réponse actuelle : {kinds.show(present, column)}", width)]
    elif is_answered(proposed):
        lines += [BLANK, *wrap(f"Proposition : {kinds.show(proposed, column)}", width)]
    return lines


def _so_far(filling: Filling, column: Field, width: int) -> list[Line]:
    """The fields of the row that are filled already: the first, then the last ones if many."""
    told = [
        f"  {f.label} : {kinds.show(filling.row[f.id], f)}"
        for f in filling.question.fields
        if f is not column and is_answered(filling.row.get(f.id))
    ]
    kept = [*told[:1], *told[1:][1 - _BEFORE :]]
    return [line for text in kept for line in wrap(text, width)[:1]]


# --- what a reply puts in the row


def _take_first(desk: Desk, filling: Filling, column: Field, text: str) -> int:
    """Take a text typed at the list for the first field; the field to ask next."""
    try:
        value = read(options(column, desk.trame, desk.answers).chosen(text), column)
    except Misread as fault:
        desk.tell(str(fault), "warning")
        return 0
    _put(desk, filling, column, Given(value))
    return 1


def _put(desk: Desk, filling: Filling, column: Field, given: Given) -> None:
    before = filling.row.get(column.id)
    if not is_answered(given.value):
        filling.row.pop(column.id, None)
        filling.odd.discard(column.id)
        return
    filling.row[column.id] = given.value
    (filling.odd.add if given.odd else filling.odd.discard)(column.id)
    if column.person is not None and given.value != before and isinstance(given.value, str):
        _put_person(desk, filling, column, given.value, before)


def _put_person(desk: Desk, filling: Filling, column: Field, typed: str, before: Value) -> None:
    """Take what is known of the person named; the one whose name is being changed is not asked."""
    persons = options(column, desk.trame, desk.answers).persons
    known = [person for person in persons if person.name != before]
    found = people.matching(known, typed)
    person = found[0] if len(found) == 1 and found[0].name == typed else _which(desk, found, typed)
    if person is None:
        return
    filled = people.fill(filling.row, column, person)
    taken = [f.label for f in filling.question.fields if filled.get(f.id) != filling.row.get(f.id)]
    filling.row = filled
    if added := [label for label in taken if label != column.label]:
        desk.tell(f"{person.name} : repris du plan : {', '.join(added)}.", "good")


def _which(desk: Desk, found: list[people.Person], typed: str) -> people.Person | None:
    """The person meant among at most a few whose name begins like what was typed."""
    if not 1 <= len(found) <= _BEFORE:
        return None
    for rank, person in enumerate(found, 1):
        about = person_told(person)
        desk.say(f"{rank} {person.name}{f' ({about})' if about else ''}")
    prompt = Prompt(
        f"Est-ce une de ces personnes ? Numéro, ou Entrée pour garder « {typed} »", lone=""
    )
    reply = desk.ask(prompt).text.strip()
    rank = int(reply) if reply.isdecimal() else 0
    return found[rank - 1] if 1 <= rank <= len(found) else None


def _put_draft(desk: Desk, filling: Filling, column: Field, typed: str) -> None:
    """Take what was typed when the person goes to another field, if it can be read."""
    if not typed.strip():
        return
    try:
        _put(desk, filling, column, Given(read(typed, column)))
    except Misread as fault:
        desk.tell(f"Pas gardé. {fault}", "warning")


def _put_typed(filling: Filling, column: Field, typed: str) -> None:
    """Keep a half-typed text as it stands."""
    if typed.strip():
        filling.row[column.id] = kinds.KINDS[column.type].load(typed.strip(), column)
