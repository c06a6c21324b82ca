"""How a plan ages and how far it is: dates to confirm, a figure per theme."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sseplan.answers import Answers
from sseplan.conformity.case import Case
from sseplan.conformity.periods import MONTHS_A_YEAR, last_day, older_than, within
from sseplan.conformity.report import Point, Stale, ThemeFigure, counted
from sseplan.trame import Field, Trame


def stale_answers(trame: Trame, answers: Answers, today: date) -> list[Stale]:
    """The answers to confirm each year whose dates are more than twelve months old."""
    return stale(Case(trame, answers, today, "brouillon"))


def stale(case: Case) -> list[Stale]:
    """The same of a case; somebody who confirmed the answer since stands in for a fact's date."""
    aged = [
        _aged(question.id, field, case.names[question.id], case.today)
        for question in case.asked.values()
        for field in question.fields
        if question.yearly and field.confirms
        if field.confirms != "fact" or not _is_confirmed(question.id, case)
    ]
    return [old for old in aged if old]


def _is_confirmed(question_id: str, case: Case) -> bool:
    found = case.answers.confirmed.get(question_id)
    return found is not None and within(found.on, MONTHS_A_YEAR, case.today)


def _aged(
    question_id: str, field: Field, rows: Sequence[Mapping[str, Any]] | None, today: date
) -> Stale | None:
    dated = [row for row in rows or () if last_day(row[field.id])]
    dated.sort(key=lambda row: last_day(row[field.id]) or date.min)
    old = [row for row in dated if older_than(row[field.id], MONTHS_A_YEAR, today)]
    if not old or (field.confirms == "latest" and len(old) < len(dated)):
        return None
    if field.confirms == "latest":
        return Stale(question_id, field.id, (), old[-1][field.id])
    return Stale(question_id, field.id, tuple(sorted(r["#"] - 1 for r in old)), old[0][field.id])


def figure(
    theme: str, case: Case, points: Iterable[Point], given: Container[str] = ()
) -> ThemeFigure:
    """How far one theme is; ``given`` are answers that nobody is asked for."""
    sections = {s.id for s in case.trame.sections if s.theme == theme}
    inside = {q.id for q in case.trame.questions if q.section in sections}
    asked = [id for id in case.expected if id in inside and id not in given]
    answered = sum(case.is_answered(id) for id in asked)
    label = case.trame.themes[theme]
    return ThemeFigure(theme, label, answered, len(asked), counted(points, inside))
