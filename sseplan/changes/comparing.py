"""Answers compared with answers: by question, by row, by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sseplan.answers import Answers, applicable, is_answered
from sseplan.changes import model
from sseplan.changes.matching import matched
from sseplan.changes.model import Change
from sseplan.changes.values import Row, fields_of, is_rows, names, same
from sseplan.kinds import Value, fold
from sseplan.trame import Field, Question, Trame


def between(
    trame: Trame, before: Answers, after: Answers, *, before_trame: Trame | None = None
) -> tuple[Change, ...]:
    """What ``after`` says otherwise than ``before``, in the trame's order.

    Only what applies is compared: an answer that no longer applies is ``removed``, whether it
    was kept or not.  Notes, reminders and confirmations are no changes.  ``before_trame`` is
    the trame of ``before`` where it was another version; what only one of them knows is told
    with its reason, and so are the answers that neither knows.
    """
    old, new = _side(before_trame or trame, before), _side(trame, after)
    ids = dict.fromkeys(
        (*(q.id for q in new.trame.questions), *(q.id for q in old.trame.questions),
         *map(str, before.values), *map(str, after.values))
    )  # fmt: skip
    return tuple(change for id in ids for change in _question(id, old, new))


def content(trame: Trame, changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes of what the plan says, without those that tell its own life."""
    return tuple(
        c for c in changes if c.question not in trame or not trame.question(c.question).record
    )


@dataclass(frozen=True)
class _Side:
    """A trame, answers, and the ids of the questions that apply."""

    trame: Trame
    answers: Answers
    applying: frozenset[str]

    def said(self, id: str, other: _Side) -> Value:
        """The answer if it counts; one to a question that no trame knows counts as well."""
        counts = id in self.applying or (id not in self.trame and id not in other.trame)
        value = _without_empty_rows(self.answers.get(id)) if counts else None
        return value if is_answered(value) else None

    def question(self, id: str) -> Question | None:
        return self.trame.question(id) if id in self.trame else None


def _side(trame: Trame, answers: Answers) -> _Side:
    return _Side(trame, answers, frozenset(q.id for q in applicable(trame, answers)))


def _without_empty_rows(value: Value) -> Value:
    if not is_rows(value):
        return value
    return [row for row in value if any(map(is_answered, row.values()))]


def _question(id: str, old: _Side, new: _Side) -> Iterator[Change]:
    was, now = old.said(id, new), new.said(id, old)
    spec = new.question(id) or old.question(id)
    reason = _reason(id, old, new)
    if was == now:
        return
    if was is None:
        yield Change(id, "added", after=now, reason=reason)
    elif now is None:
        yield Change(id, "removed", before=was, reason=reason)
    elif spec is not None and spec.has_rows and is_rows(was) and is_rows(now):
        yield from _rows(_with_old_fields(spec, old.question(id)), was, now)
    elif not same(was, now, spec):
        yield Change(id, "changed", before=was, after=now, reason=reason)


def _reason(id: str, old: _Side, new: _Side) -> str:
    """Why an answer came or went, where it is not that somebody gave it or took it away."""
    if id not in old.trame or id not in new.trame:
        if id in new.trame:
            return model.NEW_QUESTION
        return model.GONE_QUESTION if id in old.trame else model.UNKNOWN
    if id in old.applying and id not in new.applying:
        return model.NO_LONGER
    if id in new.applying and id not in old.applying:
        return model.AGAIN if is_answered(old.answers.get(id)) else model.HENCEFORTH
    return ""


def _with_old_fields(question: Question, old: Question | None) -> Question:
    """The question with the fields that only its older version had."""
    known = {f.id for f in question.fields}
    gone = tuple(f for f in (old.fields if old else ()) if f.id not in known)
    return replace(question, fields=(*question.fields, *gone)) if gone else question


# --- rows


def _rows(question: Question, was: Sequence[Row], now: Sequence[Row]) -> Iterator[Change]:
    pairs = matched(question, was, now)
    fields = fields_of(question, (*was, *now))
    old_names, new_names = names(question, was), names(question, now)
    for i, j in pairs:
        if i is None and j is not None:
            yield Change(question.id, "row_added", new_names[j], after=dict(now[j]))
        elif i is not None and j is None:
            yield Change(question.id, "row_removed", old_names[i], before=dict(was[i]))
        elif i is not None and j is not None:
            yield from _row(question.id, old_names[i], fields, was[i], now[j])
    kept = [i for i, j in pairs if i is not None and j is not None]
    if kept != sorted(kept):
        order = tuple([old_names[i] for i in some] for some in (sorted(kept), kept))
        yield Change(question.id, "rows_reordered", before=order[0], after=order[1])


def _row(id: str, name: str, fields: Sequence[Field], was: Row, now: Row) -> Iterator[Change]:
    for field in fields if was != now else ():
        before, after = _said(was, field), _said(now, field)
        if not same(before, after, field):
            named_anew = field.identity and fold(str(before)) != fold(str(after))
            reason = model.RENAMED if named_anew else ""
            yield Change(id, "row_changed", name, field.id, before, after, reason)


def _said(row: Row, field: Field) -> Value:
    value = row.get(field.id)
    return value if is_answered(value) else None
