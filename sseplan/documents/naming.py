"""What the reader sees where a row names a question by its id: the question's label.

Two tables of the plan list its own directories («ps_mobilisables»): the file keeps
the ids, which the requirements look for, and the documents print the labels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sseplan.answers import Answers
from sseplan.trame import Question, Section, Trame
from sseplan.typography import french

_PREFIX = re.compile(r"^T\d\s*:\s*")
_ID = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
_WORD = re.compile(r"[a-z0-9_]+")
_SEPARATOR = re.compile(r"(\s*[,;]\s*|\s+et\s+)")


def heading(question: Question) -> str:
    """The label as a heading: without the «T1 : » that the section already says."""
    bare = _PREFIX.sub("", question.label)
    return bare[:1].upper() + bare[1:]


def title(section: Section) -> str:
    """«1.1 Territoire, risques et populations»; what is not numbered has its title alone."""
    return section.title if section.number == "0" else f"{section.number} {section.title}"


def edition(trame: Trame) -> str:
    """«Trame nationale, version 2022.12.»"""
    name = trame.id.replace("-", " ")
    return french(f"{name[:1].upper()}{name[1:]}, version {trame.version}.")


def named(trame: Trame, answers: Answers) -> Answers:
    """The answers with labels in the place of the ids of questions, in the cells of rows."""
    changed = {q.id: rows for q in trame.questions if (rows := _named_rows(trame, q, answers))}
    return replace(answers, values={**answers.values, **changed}) if changed else answers


def with_labels(trame: Trame, text: str) -> str:
    """The text with labels for ids: a whole item of a list, or a word with an underscore."""
    items = _SEPARATOR.split(text)
    return "".join(
        _item(trame, item, first=n == 0) if n % 2 == 0 else item for n, item in enumerate(items)
    )


def _item(trame: Trame, item: str, *, first: bool) -> str:
    def one(match: re.Match[str]) -> str:
        label = heading(trame.question(match[0])) if match[0] in trame else match[0]
        return label if first and match.start() == 0 else _uncapitalised(label)

    return one(whole) if (whole := _WORD.fullmatch(item)) else _ID.sub(one, item)


def _named_rows(trame: Trame, question: Question, answers: Answers) -> list[Any] | None:
    """The rows with labels, None where there is nothing to change."""
    value = answers.get(question.id)
    if not question.has_rows or not isinstance(value, list):
        return None
    rows = [_named_row(trame, question, row) for row in value]
    return rows if rows != value else None


def _named_row(trame: Trame, question: Question, row: Any) -> Any:
    if not isinstance(row, Mapping):
        return row
    fields = [f for f in question.fields if any(word in trame for word in f.suggest_text)]
    texts = {f.id: row[f.id] for f in fields if isinstance(row.get(f.id), str)}
    return {**row, **{id_: with_labels(trame, text) for id_, text in texts.items()}}


def _uncapitalised(label: str) -> str:
    """«référents SSE» inside a sentence; «RPPS» and «T1» stay."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
