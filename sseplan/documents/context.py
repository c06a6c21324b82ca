"""What a Word template may name: the answers, ready to print.

One entry a question, under its id, with the same keys for every type::

    {{ cpts_nom.text }}   {%p for p in t1_role.paragraphs %}   {%tr for r in stocks.rows %}

``label`` the question's label, ``title`` the same as a heading; ``number`` its number;
``shown`` there is an answer to print; ``missing`` a required answer is not there yet;
``withheld`` answered, but left out of this variant; ``review`` put aside «à revoir»;
``text`` the answer on one line; ``paragraphs`` a long answer, or a list's answer that
could not be read, as typed; ``lines`` the choices with their boxes; ``rows`` the rows,
field by field; ``pairs`` a lone row as (label, text) pairs; ``count`` «12 lignes»;
``annex`` the annex («A3») that holds the rows, or nothing.

Beside them: ``document`` (front), ``s_<section>`` (title, shown, withheld), the
quick page ``urgence`` and the ``fiche_t1``… (sheets), the pictures (pictures).
Pure: no file, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sseplan.answers import Answers, applicable, is_answered
from sseplan.documents.naming import heading, named
from sseplan.documents.privacy import public
from sseplan.documents.text import paragraphs
from sseplan.kinds import Value, row_name, show
from sseplan.notes import other_of
from sseplan.trame import Field, Question, Section, Trame
from sseplan.typography import NBSP, french

Entry = dict[str, Any]

ANNEXED_SECTIONS = ("1-2-ressources", "1-3-partenaires")
WIDE = 7  # fields: more than a page upright can hold
_TICKED, _EMPTY = "☑", "☐"
_OTHER = "autre"
TICKED = 12  # choices: more, and only those that were chosen are printed
_SHORT_LABEL = 34  # letters: shorter choices share a line
_ISO = re.compile(r"\d{4}-\d\d(-\d\d)?")
LONE_ROW = 5  # fields: fewer, and a table of one row reads as well


@dataclass(frozen=True)
class View:
    """What one variant shows: the answers it may print, and which questions it is about."""

    trame: Trame
    answers: Answers
    asked: tuple[Question, ...]
    withheld: frozenset[str]
    annexes: Mapping[str, str]
    restricted: bool

    def rows(self, question_id: str) -> list[Mapping[str, Value]]:
        """The rows of a question that applies and may be printed, or nothing."""
        value = self.answers.get(question_id)
        if not self.is_asked(question_id) or not isinstance(value, list):
            return []
        return [row for row in value if isinstance(row, Mapping)]

    def is_asked(self, question_id: str) -> bool:
        """Whether the trame has the question and it applies."""
        return any(q.id == question_id for q in self.asked)

    def shown(self, question_id: str) -> bool:
        """Whether there is an answer to print."""
        return self.is_asked(question_id) and is_answered(self.answers.get(question_id))

    def text(self, question_id: str) -> str:
        """The answer as printed on one line, "" when there is none."""
        if not self.shown(question_id):
            return ""
        return show(self.answers.get(question_id), self.trame.question(question_id))


def view(trame: Trame, answers: Answers, *, restricted: bool = True) -> View:
    """The view of a variant; without ``restricted``, no restricted value is in it."""
    asked = tuple(applicable(trame, answers))
    answered = [q for q in asked if is_answered(answers.get(q.id))]
    return View(
        trame=trame,
        answers=named(trame, answers if restricted else public(trame, answers)),
        asked=asked,
        withheld=frozenset(q.id for q in answered if q.restricted and not restricted),
        annexes={q.id: f"A{n}" for n, q in enumerate((q for q in answered if is_annexed(q)), 1)},
        restricted=restricted,
    )


def is_annexed(question: Question) -> bool:
    """Whether the rows are printed in an annex: directories, and tables too wide for the body."""
    directory = question.restricted and question.section in ANNEXED_SECTIONS
    return question.has_rows and (directory or len(question.fields) >= WIDE)


def entries(seen: View) -> dict[str, Entry]:
    """One entry for every question of the trame, those that do not apply included."""
    asked = {q.id for q in seen.asked}
    return {q.id: _entry(q, seen, q.id in asked) for q in seen.trame.questions}


def sections(seen: View, found: Mapping[str, Entry]) -> dict[str, Entry]:
    """``s_1_1_territoire``… : whether the section has something to print, and its titles."""
    return {section_name(s): _section(s, seen, found) for s in seen.trame.sections}


def section_name(section: Section) -> str:
    """The template's name of a section: ``s_1_1_territoire``."""
    return "s_" + section.id.replace("-", "_")


def annex_entries(seen: View, found: Mapping[str, Entry]) -> list[Entry]:
    """The annexes, in order: number, title, and whether they are in this document."""
    return [
        {"number": number, "title": found[id_]["title"], "withheld": id_ in seen.withheld}
        for id_, number in seen.annexes.items()
    ]


# ---------------------------------------------------------------- one question


def _entry(question: Question, seen: View, asked: bool) -> Entry:
    value = seen.answers.get(question.id) if asked else None
    shown = is_answered(value)
    withheld = question.id in seen.withheld
    hidden = question.restricted and not seen.restricted
    return {
        "id": question.id,
        "number": question.number,
        "label": question.label,
        "title": heading(question),
        "required": question.required,
        "shown": shown,
        "withheld": withheld,
        "missing": asked and question.required and not shown and not hidden,
        "review": shown and question.id in seen.answers.to_review,
        "annex": seen.annexes.get(question.id, ""),
        **_content(question, value if shown else None, other_of(seen.answers, question.id)),
    }


def _content(question: Question, value: Value, words: str) -> Entry:
    empty: Entry = {
        "text": "", "paragraphs": [], "lines": [], "rows": [], "pairs": [], "count": ""
    }  # fmt: skip
    if value is None:
        return empty
    if question.has_rows:
        return empty | _rows(question, value, words)
    if question.type == "multi_choice" and isinstance(value, list):
        return empty | {
            "lines": _ticks(question, value, words),
            "text": _chosen(question, value, words),
        }
    text = _chosen(question, value, words) if question.type == "choice" else plain(value, question)
    return empty | {"text": text, "paragraphs": paragraphs(text)}


def plain(value: Value, spec: Question | Field) -> str:
    """A value as people read it; one that does not fit its kind, as it was typed."""
    if isinstance(value, list | dict) and spec.type != "multi_choice":
        return _as_typed(value)
    return show(value, spec)


def _as_typed(value: Value) -> str:
    if isinstance(value, Mapping):
        return " ; ".join(f"{key} : {_as_typed(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "\n".join(f"- {_as_typed(item)}" for item in value)
    return str(value)


def _rows(question: Question, value: Value, words: str) -> Entry:
    if not isinstance(value, list):
        return {"paragraphs": paragraphs(_as_typed(value)), "text": _as_typed(value)}
    rows = [_row(question, row, words) for row in value]
    lone = len(rows) == 1 and len(question.fields) >= LONE_ROW
    return {
        "rows": rows,
        "pairs": _pairs(question, rows[0]) if lone else [],
        "count": f"{len(rows)}{NBSP}ligne{'s' if len(rows) > 1 else ''}",
        "text": ", ".join(row_name(r, question) for r in value if isinstance(r, Mapping)),
    }


def _row(question: Question, row: Value, words: str) -> dict[str, str]:
    """Every field of the trame, printed; a row that is none stands in the first column."""
    if not isinstance(row, Mapping):
        first, *others = question.fields
        return {first.id: _as_typed(row)} | {f.id: "" for f in others}
    return {f.id: _cell(row.get(f.id), f, words) for f in question.fields}


def _cell(value: Value, field: Field, words: str) -> str:
    if not is_answered(value):
        return ""
    if field.type == "multi_choice" and isinstance(value, list):
        return ", ".join(_code_or_label(code, field) for code in value)
    text = plain(value, field)
    if field.type == "choice" and value == _OTHER and words.strip():
        return f"{text} ({_flat(words)})"
    return _short_date(value) if field.type == "date" else text


def _short_date(value: Value) -> str:
    """«12/03/2026», «03/2026»: a column has no room for the month's name."""
    text = str(value)
    return "/".join(reversed(text.split("-"))) if _ISO.fullmatch(text) else text


def _code_or_label(code: str, field: Field) -> str:
    """«T1» for a choice whose label begins by its code: a column has no room for more."""
    label = next((c.label for c in field.choices if c.code == code), str(code))
    return str(code) if label.startswith(f"{code} ") else label


def _pairs(question: Question, row: Mapping[str, str]) -> list[Entry]:
    return [{"label": f.label, "text": row[f.id]} for f in question.fields if row[f.id].strip()]


# ------------------------------------------------------------------- choices


def _chosen(question: Question, value: Value, words: str) -> str:
    codes = value if isinstance(value, list) else [value]
    return ", ".join(_labelled(question, code, words) for code in codes)


def _labelled(question: Question, code: Value, words: str) -> str:
    """The label of a choice; «autre» says which, and no other word of the note is printed."""
    label = next((c.label for c in question.choices if c.code == code), str(code))
    return french(f"{label} : {_flat(words)}") if code == _OTHER and words.strip() else label


def _flat(words: str) -> str:
    return " ".join(words.split())


def _ticks(question: Question, value: Sequence[Value], words: str) -> list[str]:
    """Every choice with its box, ticked or not; a long list prints only what was chosen."""
    known = [c.code for c in question.choices]
    codes = known if len(known) <= TICKED else [code for code in known if code in value]
    codes = [*codes, *(str(code) for code in value if code not in known)]
    labels = [(code in value, _labelled(question, code, words)) for code in codes]
    items = [f"{_TICKED if ticked else _EMPTY}{NBSP}{label}" for ticked, label in labels]
    if any(len(item) > _SHORT_LABEL for item in items):
        return items
    return ["\u2003 ".join(item.replace(" ", NBSP) for item in items)]


# ------------------------------------------------------------------ sections


def _section(section: Section, seen: View, found: Mapping[str, Entry]) -> Entry:
    own = [found[q.id] for q in seen.trame.in_section(section.id)]
    return {
        "number": section.number,
        "title": section.title,
        "heading": f"{section.number}{NBSP}{section.title}",
        "shown": any(q["shown"] or q["missing"] or q["withheld"] for q in own),
    }
