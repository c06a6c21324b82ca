"""Changes as lines for a terminal, as wide as it is.

A mark at the side says what happened (+ came, − went, ~ changed), in signs that need no
colour; in a text, ``[−mots retirés−]`` and ``{+mots ajoutés+}`` stand where they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sseplan.answers import is_answered
from sseplan.changes import wording
from sseplan.changes.grouping import Group, Told
from sseplan.changes.model import Change
from sseplan.changes.spans import Line, Span, wrapped
from sseplan.changes.texts import Mark, words
from sseplan.changes.values import fields_of, names
from sseplan.kinds import Value
from sseplan.trame import Field, Question
from sseplan.typography import french

NARROWEST, WIDEST = 30, 100
_CONTEXT = 6
_LONGEST = 240
_SIGNS = {"+": "+ ", "-": "− ", "~": "~ "}
_BRACKETS = {"+": ("{+", "+}"), "-": ("[−", "−]")}
_TEXTS = ("text", "long_text")

_LEGEND = (
    Span("Signes : "), Span("+ ajouté", "+"), Span(", "), Span("− retiré", "-"), Span(", "),
    Span("~ changé", "~"), Span(" ; dans un texte : "), Span("[−retiré−]", "-"), Span(" "),
    Span("{+ajouté+}", "+"), Span("."),
)  # fmt: skip

Pieces = Sequence[tuple[Mark, str]]


def lines(told: Told, width: int) -> Iterator[Line]:
    """The comparison in lines of at most ``width`` columns (from 30 on)."""
    page = _Page(max(NARROWEST, min(width, WIDEST)))
    yield from wrapped([Span("Avant : "), Span(told.before, "name")], page.width, 0, 8)
    yield from wrapped([Span("Après : "), Span(told.after, "name")], page.width, 0, 8)
    yield from wrapped([Span(told.summary)], page.width)
    if told.parts:
        yield from wrapped(_LEGEND, page.width)
    for part in told.parts:
        yield ()
        yield from wrapped([Span(part.title, "title")], page.width, 0, 2)
        for group in part.groups:
            yield from page.group(group)


@dataclass(frozen=True)
class _Page:
    """Lines of one width."""

    width: int

    def group(self, group: Group) -> Iterator[Line]:
        """All that changed in a question."""
        yield from wrapped([Span(group.name, "name")], self.width, 2, 6)
        for item in group.items():
            yield from self._item(group.question, item)

    def _item(self, question: Question, changes: Sequence[Change]) -> Iterator[Line]:
        """One change, or the changed fields of one row."""
        first = changes[0]
        if first.kind == "row_changed":
            yield from self._marked("~", first.row)
            for change in changes:
                yield from self._turned(change, wording.field_of(question, change.field))
        elif first.kind == "row_added":
            yield from self._row("+", question, first.row, first.after)
        elif first.kind == "row_removed":
            yield from self._row("-", question, first.row, first.before)
        elif first.kind == "rows_reordered":
            yield from self._marked("~", "Lignes dans un autre ordre : ce n'est pas un changement.")
        elif first.kind == "changed":
            yield from self._turned(first, question)
        else:
            yield from self._answer(first, question)

    def _answer(self, change: Change, question: Question) -> Iterator[Line]:
        """An answer that came or went."""
        mark, value = ("+", change.after) if change.kind == "added" else ("-", change.before)
        if change.reason:
            yield from self._marked("~", change.reason[:1].upper() + change.reason[1:])
        for text in _parts(value, question):
            yield from self._marked(mark, _cut(text))

    def _row(
        self, mark: str, question: Question, name: str, row: Mapping[str, Value]
    ) -> Iterator[Line]:
        yield from self._marked(mark, name)
        rest = [
            f for f in fields_of(question, [row]) if not f.identity and is_answered(row.get(f.id))
        ]
        said = " ; ".join(f"{f.label} : {wording.shown(row[f.id], f)}" for f in rest)
        if said:
            yield from wrapped([Span(_cut(said))], self.width, 6)

    def _turned(self, change: Change, spec: Question | Field) -> Iterator[Line]:
        """What a value was and what it is now, on one line if it fits."""
        head = Span(f"{spec.label} : ") if change.field else Span(_SIGNS["~"], "~")
        indent = 6 if change.field else 4
        spans = self._on_a_line(change, spec, len(head.text) + indent)
        if spans:
            yield from wrapped([head, *spans], self.width, indent, indent + 2)
            return
        if change.field:
            yield from wrapped([head], self.width, indent)
        for mark, texts in (("-", _gone(change, spec)), ("+", _come(change, spec))):
            for text in texts:
                yield from self._marked(mark, _cut(text), indent + 2 * bool(change.field))

    def _on_a_line(self, change: Change, spec: Question | Field, taken: int) -> list[Span]:
        """« avant → après », or a text with its changed words marked; [] for neither."""
        before, after = (french(wording.shown(v, spec)) for v in (change.before, change.after))
        short = taken + len(before) + 3 + len(after) <= self.width and "\n" not in before + after
        if before and after and short and spec.type != "multi_choice":
            return [Span(before, "-"), Span(" → "), Span(after, "+")]
        if spec.type not in _TEXTS or not before or not after:
            return []
        pieces = words(str(change.before), str(change.after))
        return _excerpt(pieces) if any(mark == "=" for mark, _ in pieces) else []

    def _marked(self, mark: str, text: str, indent: int = 4) -> Iterator[Line]:
        """A line with its mark at the side."""
        spans = [Span(_SIGNS[mark], mark), Span(text, mark)]
        yield from wrapped(spans, self.width, indent, indent + 2)


def _gone(change: Change, spec: Question | Field) -> Iterator[str]:
    """What is no longer there, a line each; of several choices, those that went."""
    if spec.type == "multi_choice":
        return (wording.shown([code], spec) for code in wording.parted(change)[1])
    return _parts(change.before, spec)


def _come(change: Change, spec: Question | Field) -> Iterator[str]:
    """What is newly there."""
    if spec.type == "multi_choice":
        return (wording.shown([code], spec) for code in wording.parted(change)[0])
    return _parts(change.after, spec)


def _parts(value: Value, spec: Question | Field) -> Iterator[str]:
    """A value as people read it; of rows, the names."""
    if isinstance(spec, Question) and spec.has_rows and isinstance(value, list):
        yield from names(spec, [row for row in value if isinstance(row, Mapping)])
    elif value is not None:
        yield wording.shown(value, spec)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2].rstrip() + " …"


# --- the changed words of a text


def _excerpt(pieces: Pieces) -> list[Span]:
    """The changed words in brackets, with a few words around; the rest is « … »."""
    spans = []
    for rank, (mark, text) in enumerate(pieces):
        if mark == "=":
            spans.append(Span(_shortened(text, rank > 0, rank < len(pieces) - 1)))
        elif text.strip():
            spans += _bracketed(mark, text)
        elif mark == "+":
            spans.append(Span(text))
    return spans


def _shortened(text: str, before: bool, after: bool) -> str:
    """What follows a change and what comes before one, a few words of each."""
    found = re.findall(r"\s*\S+", text)
    if len(found) <= (before + after) * _CONTEXT + 2:
        return text
    head = "".join(found[:_CONTEXT]) if before else ""
    tail = "".join(found[-_CONTEXT:]) if after else ""
    rest = re.search(r"\s*\Z", text)
    return f"{head} …{tail}{rest[0] if rest else ''}"


def _bracketed(mark: str, text: str) -> list[Span]:
    bare = text.strip()
    start, end = text[: text.index(bare)], text[text.index(bare) + len(bare) :]
    opening, closing = _BRACKETS[mark]
    return [Span(start), Span(f"{opening}{bare}{closing}", mark), Span(end)]
