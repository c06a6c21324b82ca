"""What is done to the rows of a list: pure, from rows to rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sseplan.answers import Answers
from sseplan.kinds import Value
from sseplan.notes import add_note
from sseplan.trame import Question

Row = dict[str, Value]
Rows = list[Row]

_ONE = frozenset({"modifier", "supprimer", "dupliquer", "monter", "descendre"})
_NONE = frozenset({"ajouter", "coller", "vider"})


@dataclass(frozen=True)
class Act:
    """One act on a list: its verb, the row it is about, from 0, and where that one goes."""

    verb: str
    row: int = -1
    to: int = -1


def read_act(text: str) -> Act | None:
    """The act that a button names (« monter:3 », « deplacer:3:0 »); None for nothing known."""
    verb, *numbers = text.split(":")
    ranks = [rank_of(number) for number in numbers]
    known = (verb in _NONE, verb in _ONE, verb == "deplacer")
    if len(ranks) > 2 or not known[len(ranks)] or -1 in ranks:
        return None
    return Act(verb, *ranks)


def rank_of(text: str, digits: int = 6) -> int:
    """The rank that a page says, of so many digits at most; -1 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else -1


def rows_of(value: Value) -> Rows:
    """The rows of an answer; what it holds besides is no row."""
    return (
        [dict(row) for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    )


def strays_of(value: Value) -> str:
    """What an answer holds that is no row, as text."""
    if isinstance(value, list):
        return ", ".join(str(item) for item in value if not isinstance(item, Mapping))
    return "" if value is None else str(value)


def with_rows(answers: Answers, question: Question, rows: Rows) -> Answers:
    """The answers with these rows; what the answer held that is no row goes to the note."""
    if strays := strays_of(answers.get(question.id)):
        answers = add_note(answers, question.id, f"Ancienne réponse : {strays}")
    return answers.with_answer(question.id, [row for row in rows if row])


def done(act: Act, rows: Sequence[Row], new: Sequence[Row] = ()) -> Rows | None:
    """The rows after the act; None where the row it is about does not exist.

    ``new`` is the row to add or to put instead; all the rows where lines were pasted.
    """
    at, rows = act.row, list(rows)
    if act.verb == "coller":
        return list(new)
    if act.verb == "ajouter":
        return [*rows, *new]
    if act.verb == "vider":
        return []
    if not 0 <= at < len(rows):
        return None
    if act.verb == "modifier":
        return [*rows[:at], *new, *rows[at + 1 :]]
    if act.verb == "supprimer":
        return [*rows[:at], *rows[at + 1 :]]
    if act.verb == "dupliquer":
        return [*rows[: at + 1], dict(rows[at]), *rows[at + 1 :]]
    return _moved(rows, at, _goal(act))


def _goal(act: Act) -> int:
    return {"monter": act.row - 1, "descendre": act.row + 1}.get(act.verb, act.to)


def _moved(rows: Rows, at: int, to: int) -> Rows:
    """The rows with one put at another rank, at the end or the start where there is none."""
    row = rows.pop(at)
    rows.insert(max(0, to), row)
    return rows


def place(act: Act, count: int) -> int:
    """The rank of the row to look at after the act, in a list that has ``count`` rows then."""
    wanted = {
        "ajouter": count - 1, "coller": count - 1, "vider": 0, "modifier": act.row,
        "supprimer": act.row, "dupliquer": act.row + 1,
    }.get(act.verb, _goal(act))  # fmt: skip
    return max(0, min(wanted, count - 1))


def rebased(act: Act, seen: Sequence[Row], present: Sequence[Row]) -> Act | None:
    """The same act on a list that was changed elsewhere meanwhile; None where it is not clear.

    An addition always is; another act is when the row it is about is there, once, as it was.
    """
    if act.verb in ("ajouter", "coller"):
        return act
    if act.verb not in _ONE or not 0 <= act.row < len(seen):
        return None
    alike = [rank for rank, row in enumerate(present) if row == seen[act.row]]
    return replace(act, row=alike[0]) if len(alike) == 1 else None
