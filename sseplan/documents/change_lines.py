"""One change as a reader sees it: lines for «avant», lines for «après», their words marked.

What was taken out is told apart from what came in by the shape of its letters, never
by a colour; long passages that did not change are left out, and said to be.  Of a row that
came or went only the beginning is told, and of contact details only the name: the whole
is in the plan with tracked changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sseplan import changes
from sseplan.answers import is_answered
from sseplan.changes import Change, model
from sseplan.documents.change_cells import Line, Piece, Sides, clipped, joined
from sseplan.documents.context import plain
from sseplan.documents.editions import capital, day
from sseplan.documents.naming import with_labels
from sseplan.kinds import Value, row_name
from sseplan.trame import Field, Question, Trame
from sseplan.typography import french

KEPT = 60  # letters kept on each side of what changed
_ELIDED = 40  # letters: a shorter passage is not worth leaving out
_ALIKE = 0.25  # share of the letters in common under which a text counts as rewritten

_WORDED = ("text", "long_text")  # a number or a choice that changed is another one
_LEFT_OUT = " […] "
_FEW = 4  # rows named when only their order changed
_ROOM = 200  # letters told of a row that came or went
_ROOM_OF_MANY = 100  # the same where more than a few did, which their names tell well enough
_MANY = 3
_COME_OR_GONE = ("row_added", "row_removed")


_EMPTY = Piece("(vide)", "aside")


def sides(trame: Trame, question: Question, told: Sequence[Change]) -> Sides:
    """The cells of one change; of the fields that changed in one row; of rows come or gone."""
    shown = _Shown(trame, question)
    if told[0].kind in _COME_OR_GONE:
        return shown.rows(told)
    pairs = [_pair(shown, change) for change in told]
    return Sides(
        tuple(line for old, _ in pairs for line in old),
        tuple(line for _, new in pairs for line in new),
    )


def dates(question: Question, told: Sequence[Change]) -> Sides:
    """The cells of rows of which only one same date changed: the first and the last, the rows."""
    label = _label(question.field(told[0].field).label)
    named = Line((Piece(french(_flat(" ; ".join(change.row for change in told)))),))
    before = _span(label, [c.before for c in told], "removed")
    return Sides((before,), (_span(label, [c.after for c in told], "added"), named))


def _span(label: Piece, values: Iterable[Value], mark: str) -> Line:
    days = sorted({str(value) for value in values if is_answered(value)})
    if not days:
        return Line((label, _EMPTY))
    span = f"du {day(days[0])} au {day(days[-1])}" if len(days) > 1 else day(days[0])
    return Line((label, Piece(span, mark)))


Pair = tuple[list[Line], list[Line]]


def _pair(shown: _Shown, change: Change) -> Pair:
    match change.kind:
        case "rows_reordered":
            return shown.reordered(change)
        case "added":
            return [_aside(_ABSENT.get(change.reason, "aucune réponse"))], shown.whole(change.after)
        case "removed":
            return shown.whole(change.before), [_aside(change.reason or "réponse retirée")]
    return shown.compared(change)


# Why there was nothing before, by the reason that the change gives.
_ABSENT = {
    model.AGAIN: "ne s'appliquait pas",
    model.HENCEFORTH: "ne s'appliquait pas",
    model.NEW_QUESTION: "question absente de la trame",
}


def _aside(text: str) -> Line:
    return Line((Piece(french(f"({text})"), "aside"),))


@dataclass(frozen=True)
class _Shown:
    """The values of one question, as people read them."""

    trame: Trame
    question: Question

    def rows(self, told: Sequence[Change]) -> Sides:
        """«Ligne ajoutée : SAMU 37 ; Téléphone : 15» beside «(ligne absente)», or the reverse."""
        came = told[0].kind == "row_added"
        verb, lack = ("ajoutée", "absente") if came else ("retirée", "retirée")
        rows = [(change.row, change.after if came else change.before) for change in told]
        count = "ligne" if len(rows) == 1 else f"{len(rows)} lignes"
        ending = "" if len(rows) == 1 else "s"
        shown = tuple(self._listed_rows(f"{count} {verb}{ending}", rows))
        other = (_aside(f"{count} {lack}{ending}"),)
        return Sides(other, shown) if came else Sides(shown, other)

    def whole(self, value: Value) -> list[Line]:
        """A whole answer: its text, or its rows."""
        if self.question.has_rows and isinstance(value, list):
            rows = [(self._name(row), row) for row in value]
            return self._listed_rows("", rows) if rows else [_aside("vide")]
        return [Line((Piece(_tight(self._text(value, self.question))),))]

    def _name(self, row: Value) -> str:
        named = isinstance(row, Mapping)
        return row_name(row, self.question) if named else plain(row, self.question)

    def _listed_rows(self, title: str, rows: Sequence[tuple[str, Value]]) -> list[Line]:
        """Rows by their names, told with the beginning of their fields where those may be."""
        label = [Piece(french(f"{capital(title)} : "), "label")] if title else []
        named = [Piece(_flat(name), "name") for name, _ in rows]
        if self.question.restricted:
            return [Line((*label, *_between(named, Piece(french(" ; ")))))]
        room = _ROOM_OF_MANY if len(rows) > _MANY else _ROOM
        lines = [
            (name, *self._rest(row, room - len(name.text)))
            for name, (_, row) in zip(named, rows, strict=True)
        ]
        if len(lines) == 1:
            return [Line((*label, *lines[0]))]
        return [*([Line(tuple(label))] if label else []), *(Line(line) for line in lines)]

    def _rest(self, row: Value, room: int) -> list[Piece]:
        """The fields that the row's name does not say, to go on behind it, cut short."""
        if not isinstance(row, Mapping):
            return []
        fields = [f for f in self.question.fields if not f.identity and is_answered(row.get(f.id))]
        pieces = [
            piece
            for field in fields
            for piece in (
                Piece(french(" ; ")),
                _label(field.label),
                Piece(_flat(self._text(row[field.id], field))),
            )
        ]
        return clipped(pieces, room)

    def reordered(self, change: Change) -> Pair:
        """The same rows, in the two orders."""
        before, after = (
            Piece(_few(value) if isinstance(value, list) else "–")
            for value in (change.before, change.after)
        )
        same = Piece(french("Mêmes lignes, dans un autre ordre : "), "label")
        return [Line((before,))], [Line((same, after))]

    def compared(self, change: Change) -> Pair:
        """A value beside the one that came in its place."""
        spec = self._spec(change.field)
        label = [_label(spec.label if spec else change.field)] if change.field else []
        before, after = self._marked(change, spec or self.question)
        old, new = before or [_EMPTY], after or [_EMPTY]
        return [Line((*label, *old))], [Line((*label, *new))]

    def _spec(self, field_id: str) -> Field | None:
        return next((f for f in self.question.fields if f.id == field_id), None)

    def _marked(self, change: Change, spec: Question | Field) -> tuple[list[Piece], list[Piece]]:
        if spec.type == "multi_choice" and _are_lists(change):
            return self._choices(change, spec)
        before, after = self._text(change.before, spec), self._text(change.after, spec)
        if not before or not after:
            return [Piece(before)] if before else [], [Piece(after)] if after else []
        if spec.type not in _WORDED:
            return [Piece(before, "removed")], [Piece(after, "added")]
        return _words(before, after)

    def _choices(self, change: Change, spec: Question | Field) -> tuple[list[Piece], list[Piece]]:
        """The choices one by one, those that only one side has being marked."""
        old, new = list(change.before or ()), list(change.after or ())
        return (
            self._listed(old, [c for c in old if c not in new], "removed", spec),
            self._listed(new, [c for c in new if c not in old], "added", spec),
        )

    def _listed(
        self, codes: Sequence[Value], own: Sequence[Value], mark: str, spec: Question | Field
    ) -> list[Piece]:
        pieces: list[Piece] = []
        for code in codes:
            pieces += [Piece(", ")] if pieces else []
            pieces.append(Piece(self._text([code], spec), mark if code in own else ""))
        return pieces

    def _text(self, value: Value, spec: Question | Field) -> str:
        """A value in words, with the label of a question where it is named by its id."""
        if not is_answered(value):
            return ""
        text = plain(value, spec)
        named = isinstance(spec, Field) and any(w in self.trame for w in spec.suggest_text)
        return with_labels(self.trame, text) if named else text


def _between(pieces: Sequence[Piece], separator: Piece) -> Iterator[Piece]:
    for rank, piece in enumerate(pieces):
        if rank:
            yield separator
        yield piece


def _label(text: str) -> Piece:
    return Piece(french(f"{text} : "), "label")


def _few(names: Sequence[Value]) -> str:
    more = len(names) - _FEW
    told = ", ".join(map(str, names[:_FEW]))
    return f"{told}… et {more} autres" if more > 0 else told


def _flat(text: str) -> str:
    return re.sub(r"\s*\n\s*", " / ", text.strip())


def _are_lists(change: Change) -> bool:
    return all(isinstance(v, list) or v is None for v in (change.before, change.after))


# ------------------------------------------------------------------- words


def _words(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Two texts, their words compared; one that was written anew is shown as it is."""
    found = changes.words(_tight(before), _tight(after))
    common = sum(len(text) for sign, text in found if sign == "=")
    longest = max(len(before), len(after))
    if longest > 2 * KEPT and common < _ALIKE * longest:
        rewritten = Piece(french("Texte réécrit : "), "label")
        return [Piece(_tight(before))], [rewritten, Piece(_tight(after))]
    return _side(found, "-", "removed"), _side(found, "+", "added")


def _tight(text: str) -> str:
    """A text without its blank lines: cells are narrow."""
    return re.sub(r"\n\s*\n", "\n", text.strip())


def _side(found: Sequence[tuple[str, str]], sign: str, mark: str) -> list[Piece]:
    last = len(found) - 1
    pieces = (
        piece
        for n, (kind, text) in enumerate(found)
        if kind in (sign, "=")
        for piece in (
            _trimmed(text, mark) if kind == sign else [Piece(_shortened(text, n == 0, n == last))]
        )
    )
    return list(joined(piece for piece in pieces if piece.text))


def _trimmed(text: str, mark: str) -> list[Piece]:
    """Marked words without a mark on the blanks around them."""
    bare = text.strip()
    if not bare:
        return [Piece(text)]
    start = text.index(bare)
    return [Piece(text[:start]), Piece(bare, mark), Piece(text[start + len(bare) :])]


def _shortened(text: str, first: bool, last: bool) -> str:
    """An unchanged passage, only its ends that touch a change being kept."""
    head = "" if first else _cut(text[:KEPT], keep_start=True)
    tail = "" if last else _cut(text[-KEPT:], keep_start=False)
    if len(text) <= len(head) + len(tail) + _ELIDED:
        return text
    return f"{head}{_LEFT_OUT.lstrip() if first else _LEFT_OUT}{tail}".removesuffix(" " * last)


def _cut(text: str, *, keep_start: bool) -> str:
    """A piece of text cut between two words."""
    if keep_start:
        return re.sub(r"\S+\Z", "", text).rstrip()
    return re.sub(r"\A\S+", "", text).lstrip()
