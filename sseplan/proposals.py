"""What follows from what is known already, and may be proposed; pure.

A proposal waits for the person: an empty reply in the terminal, a button in the form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sseplan import geography, kinds
from sseplan.answers import Answers, is_answered
from sseplan.kinds import Value
from sseplan.trame import Field, Question

_REVISION_MONTHS = 12
_Row = Mapping[str, Value]


def proposal(question: Question, answers: Answers, today: date) -> Value:
    """The value proposed for a question without an answer; None where nothing follows."""
    work_out = _QUESTIONS.get(question.id)
    found = work_out(answers, today) if work_out else None
    return found if is_answered(found) else question.presumed


def field_proposal(
    question: Question, field: Field, rows: Sequence[_Row], answers: Answers, today: date
) -> Value:
    """The value proposed for a field of a new row after ``rows``; None where nothing follows."""
    if question.id == "plan_version" and not rows:
        first = {"version": "1.0", "date": today.isoformat(), "auteur": author(answers)}
        return first.get(field.id)
    if field.id == "rang":
        ranks = [row.get("rang") for row in rows]
        return max([rank for rank in ranks if isinstance(rank, int)], default=0) + 1
    if field.id == "echeance" and field.choices and rows:
        return rows[-1].get("echeance")
    if field.id == "departement" and field.choices:
        return _only(answers.get("cpts_departements"))
    if field.id == "version" and question.id != "plan_version":
        return _version(answers)
    return None


def rows_proposal(question: Question, answers: Answers, today: date) -> list[dict[str, Value]]:
    """The rows proposed for a list without any: its model, or a row that follows; [] for none."""
    if question.model:
        return [dict(row) for row in question.model]
    if question.id != "plan_version":
        return []
    fields = question.fields
    row = {f.id: field_proposal(question, f, [], answers, today) for f in fields}
    return [{key: value for key, value in row.items() if value}]


def author(answers: Answers) -> Value:
    """Who most likely writes the plan: the coordinator, else the legal representative."""
    for question_id in ("coordination_contact", "representant_legal"):
        rows = answers.get(question_id)
        if isinstance(rows, list) and rows and isinstance(rows[0], dict):
            return rows[0].get("nom")
    return None


def _version(answers: Answers) -> Value:
    row = _latest(answers)
    return row.get("version") if row else None


def _latest(answers: Answers) -> _Row | None:
    """The row of ``plan_version`` with the latest date."""
    rows = answers.get("plan_version")
    dated = [r for r in rows if isinstance(r, dict)] if isinstance(rows, list) else []
    return max(dated, key=lambda row: str(row.get("date", "")), default=None)


def _only(codes: Value) -> Value:
    return codes[0] if isinstance(codes, list) and len(codes) == 1 else None


# --- questions


def _ars(answers: Answers, today: date) -> Value:
    codes = answers.get("cpts_departements") or departements_of(answers)
    found = {geography.ars_of(code) for code in codes if isinstance(code, str)}
    return found.pop() if len(found) == 1 else None


def departements_of(answers: Answers) -> list[str]:
    """The départements of the communes of the territory, in order."""
    found = {commune.departement for commune in communes_of(answers)}
    return [code for code in geography.departements() if code in found]


def communes_of(answers: Answers) -> list[geography.Commune]:
    """The communes of the territory that the reference data know."""
    rows = answers.get("cpts_communes")
    codes = [str(r.get("code_insee", "")) for r in rows or [] if isinstance(r, dict)]
    return [found for code in codes if (found := geography.commune(code))]


def _population(answers: Answers, today: date) -> Value:
    """The sum of the communes; an arrondissement counts in its commune where both are there."""
    known = {c.code: c.arrondissement_of for c in communes_of(answers)}
    rows = [row for row in answers.get("cpts_communes") or [] if isinstance(row, dict)]
    whole = [row for row in rows if known.get(str(row.get("code_insee", ""))) not in known]
    counts = [row.get("population") for row in whole]
    return sum(count for count in counts if isinstance(count, int)) or None


def _revision(answers: Answers, today: date) -> Value:
    """A year after the version's date (annual update: avenant 2 à l'ACI)."""
    row = _latest(answers)
    written = kinds.as_date(row.get("date")) if row else None
    return _in_months(written or today, _REVISION_MONTHS).isoformat()


def _in_months(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    try:
        return date(day.year + year, month + 1, day.day)
    except ValueError:  # 29 February
        return date(day.year + year, month + 1, 28)


_QUESTIONS = {
    "cpts_region_ars": _ars,
    "cpts_departements": lambda answers, today: departements_of(answers),
    "cpts_population": _population,
    "revision_calendrier": _revision,
}
