"""Plans made out of the trame alone: nothing answered, everything answered, or marked values."""

from __future__ import annotations

from itertools import count
from typing import Any

from sseplan.answers import Answers
from sseplan.kinds import Misread, Value
from sseplan.kinds import read as read_kind
from sseplan.trame import Field, Question, Trame

ROWS = 4
_DAYS = ("2026-03-12", "2026-05-04", "2025-11-18", "2026-09-30")
_PHONES = ("06 39 98 00 01", "06 39 98 00 02", "02 61 91 00 10", "01 99 00 00 04")
_EMAILS = ("alerte@cpts.example", "coordination@cpts.example", "s.modele@cpts.example",
           "contact@structure.example")  # fmt: skip
_WORDS = ("Villexemple", "Bourg-Essai", "Pont-Modèle", "Saint-Témoin")
_NAMES = ("Dr Alix Exemple", "Sam Modèle", "Camille Test", "Dominique Essai")
_PARAGRAPH = (
    "La CPTS s'appuie sur les cabinets, les maisons de santé et les pharmacies du territoire, avec "
    "une organisation simple, connue de tous et essayée une fois par an avec les partenaires."
)


def full(trame: Trame, rows: int = ROWS) -> Answers:
    """Every question answered, at the length of a real plan, with fictitious values."""
    values = {q.id: _answer(q, rows) for q in trame.questions}
    values["plan_nature"] = "actualisation"
    values["ppi_nucleaire"] = "oui"
    values["crises_retenues"] = [c.code for c in trame.question("crises_retenues").choices]
    values["plan_version"] = [{"version": "2.0", "date": "2026-03-12", "auteur": "Sam Modèle"}]
    values["cellule_composition"] = _cell()
    return Answers(values=values)


def marked(trame: Trame) -> tuple[Answers, list[str]]:
    """Every question answered; each restricted text holds a marker of its own."""
    numbers = count(100_000)
    markers: list[str] = []

    def mark(spec: Question | Field) -> Value:
        if spec.type in ("text", "long_text"):
            markers.append(f"SECRET{next(numbers)}")
            return markers[-1]
        if spec.type == "phone":
            markers.append(f"06 39 98 {next(numbers) % 100:02d} {len(markers) % 100:02d}")
            return markers[-1]
        if spec.type == "email":
            markers.append(f"secret{next(numbers)}@cache.example")
            return markers[-1]
        return _scalar(spec, 0)

    values = dict(full(trame).values)
    for question in trame.questions:
        if question.restricted and question.has_rows:
            values[question.id] = [{f.id: mark(f) for f in question.fields} for _ in range(2)]
        elif question.restricted:
            values[question.id] = mark(question)
    notes = {q.id: f"SECRET{next(numbers)}" for q in trame.questions if q.restricted}
    return Answers(values=values, notes=notes), [*markers, *notes.values()]


def _answer(question: Question, rows: int) -> Value:
    if question.has_rows:
        model = [dict(row) for row in question.model]
        return model or [_row(question, n) for n in range(rows)]
    if question.type == "long_text":
        example = question.example or _PARAGRAPH
        return f"{example}\n\n{_PARAGRAPH}\n\n- premier point, avec son responsable\n- second point"
    try:
        return read_kind(question.example, question)
    except Misread:
        return _scalar(question, 0)


def _row(question: Question, n: int) -> dict[str, Value]:
    return {f.id: _field(question, f, n) for f in question.fields}


def _field(question: Question, field: Field, n: int) -> Value:
    example = question.field_example(field.id)
    if n == 0 and example:
        try:
            return read_kind(example, field)
        except Misread:
            pass
    return _scalar(field, n, example)


def _scalar(spec: Question | Field, n: int, example: str = "") -> Value:
    if spec.type == "choice":
        return spec.choices[n % len(spec.choices)].code
    if spec.type == "multi_choice":
        return [c.code for c in spec.choices[n % 3 : n % 3 + 3]]
    if spec.type == "integer":
        return min(spec.min + 2 + n, spec.max or 10**9)
    simple: dict[str, tuple[str, ...]] = {"date": _DAYS, "phone": _PHONES, "email": _EMAILS}
    if spec.type in simple:
        return simple[spec.type][n % ROWS]
    return _text(spec, n, example)


def _text(spec: Question | Field, n: int, example: str) -> str:
    if spec.id in ("nom", "titulaire", "suppleant", "personne", "responsable", "referent"):
        return _NAMES[n % ROWS]
    if spec.id in ("commune", "communes"):
        return _WORDS[n % ROWS]
    if spec.id == "rang":
        return str(n + 1)
    base = example or getattr(spec, "example", "") or spec.label
    return base if n == 0 else f"{base} ({_WORDS[n % ROWS]})"


def _cell() -> list[dict[str, Any]]:
    functions = ("pilote", "secrétariat", "communication", "logistique", "ressources humaines",
                 "coordination")  # fmt: skip
    return [
        {
            "fonction": function,
            "titulaire": _NAMES[n % ROWS],
            "profession": "médecin",
            "telephone": f"06 39 98 01 {n:02d}",
            "suppleant": _NAMES[(n + 1) % ROWS],
            "telephone_suppleant": f"06 39 98 02 {n:02d}",
        }
        for n, function in enumerate(functions)
    ]
