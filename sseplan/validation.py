"""Types and shapes of the answers: the only door to Cerberus, and its words in French.

The schema is derived from the trame.  ``kinds`` says what is wrong with a value, the
messages below what is wrong with a shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import Any

from sseplan.answers import Answers, applicable, is_answered
from sseplan.kinds import KINDS, Misread, Value, fold, row_name
from sseplan.remembered import remembered
from sseplan.trame import Field, Question, Trame
from sseplan.typography import french

Spec = Question | Field
Path = tuple[Any, ...]
Lines = Mapping[Path, int]
"""Path in plan.yaml (``("reponses", "stocks", 2, "article")``) -> line, from 1."""

_Tell = Callable[[str, str], None]
_ANSWER = "reponse"


@dataclass(frozen=True)
class Problem:
    """An answer that is not of its kind.

    ``row`` counts from 0.  ``grave``: the shape is wrong and the answer cannot be
    printed; otherwise it prints as it was typed.
    """

    question_id: str
    row: int | None
    field_id: str | None
    message: str
    line: int | None = None
    grave: bool = False


def problems(trame: Trame, answers: Answers, lines: Lines | None = None) -> list[Problem]:
    """What is wrong with the types and shapes of the answers that apply, in the trame's order.

    Ids that the trame does not know come last.
    """
    asked = [q for q in applicable(trame, answers) if is_answered(answers.get(q.id))]
    found = [problem for q in asked for problem in check_value(q, answers.get(q.id))]
    strangers = _strangers(trame, answers)
    found += [_stranger(trame, id, rank < _HINTED) for rank, id in enumerate(strangers)]
    return [_placed(problem, lines or {}) for problem in found]


def kept_told(count: int) -> str:
    """That so many texts are kept although their kinds cannot read them; "" for none."""
    if count < 2:
        return "Un texte gardé tel quel est à revoir." if count else ""
    return f"{count} textes gardés tels quels sont à revoir."


def check_value(question: Question, value: Value) -> list[Problem]:
    """What is wrong with the type and shape of one answer, row by row."""
    return list(_checked(question, value))


@remembered
def _checked(question: Question, value: Value) -> tuple[Problem, ...]:
    validator = _validators()(error_handler=_french_errors())
    validator.schema = _derived()(validator, schema(question))
    validator.validate({_ANSWER: value}, normalize=False)
    told = validator.error_handler.told(validator._errors)
    found = [_problem(question, path, text, grave) for path, text, grave in told]
    found += [] if any(p.row is None for p in found) else _repeated(question, value)
    return tuple(sorted(found, key=lambda p: -1 if p.row is None else p.row))


def _problem(question: Question, path: Path, message: str, grave: bool) -> Problem:
    row = path[1] if question.has_rows and len(path) > 1 else None
    field = path[2] if question.has_rows and len(path) > 2 else None
    name = str(field) if field is not None else None
    known = {f.id: f.label for f in question.fields}
    if name is not None and name not in known:
        near = get_close_matches(name, known, 1)
        message += (
            f" Vouliez-vous dire « {near[0]} » ?" if near else f" Champs : {', '.join(known)}."
        )
    return Problem(question.id, row, name, french(message), grave=grave)


# --- the schema


def schema(question: Question) -> dict[str, Any]:
    """The Cerberus schema of a document that holds this one answer."""
    return {_ANSWER: _rule(question)}


def _rule(spec: Spec) -> dict[str, Any]:
    """The Cerberus rules of a question or of a field."""
    if spec.fields:
        row = {"type": "ligne", "check_with": _named(spec)}
        return {"type": "lignes", "schema": row | {"schema": {f.id: _rule(f) for f in spec.fields}}}
    one = {"type": "valeur", "nullable": True, "check_with": _readable(spec)}
    return (
        {"type": "codes", "nullable": True, "schema": one} if spec.type == "multi_choice" else one
    )


def _readable(spec: Spec) -> Callable[[str, Value, _Tell], None]:
    """A Cerberus check: the kind can read the value."""

    def check(field: str, value: Value, tell: _Tell) -> None:
        if is_answered(value) and (message := _misread(value, spec)):
            tell(field, message)

    return check


def _misread(value: Value, spec: Spec) -> str:
    """Why the kind cannot read the value, "" when it can."""
    if spec.choices:
        return "" if any(value == c.code for c in spec.choices) else _unknown_code(value, spec)
    try:
        KINDS[spec.type].read(str(value), spec)
    except Misread as fault:
        return str(fault)
    return ""


def _unknown_code(value: Value, spec: Spec) -> str:
    codes = [c.code for c in spec.choices]
    near = get_close_matches(str(value), codes, 1)
    shown = near or (codes if len(codes) <= 12 else [*codes[:5], "…"])
    return f"« {value} » n'est pas un code de cette liste. Codes possibles : {', '.join(shown)}."


def _named(spec: Spec) -> Callable[[str, Value, _Tell], None]:
    """A Cerberus check: a row says who or what it is about."""
    identity = [f for f in spec.fields if f.identity]

    def check(field: str, value: Value, tell: _Tell) -> None:
        if not isinstance(value, Mapping) or not identity:
            return
        if not any(is_answered(value.get(f.id)) for f in identity):
            wanted = " ou ".join(f"« {f.label} »" for f in identity)
            tell(
                field, f"Cette ligne ne dit pas de qui ou de quoi elle parle : remplissez {wanted}."
            )

    return check


def _repeated(question: Question, value: Value) -> list[Problem]:
    """The rows that name the same as an earlier one."""
    identity = [f for f in question.fields if f.identity]
    first: dict[tuple[str, ...], int] = {}
    found: list[Problem] = []
    for rank, row in enumerate(value if question.has_rows else []):
        key = (
            tuple(fold(str(row.get(f.id) or "")) for f in identity) if isinstance(row, dict) else ()
        )
        if not any(key):
            continue
        if (earlier := first.setdefault(key, rank)) != rank:
            found.append(_double(question, rank, earlier, row))
    return found


def _double(question: Question, rank: int, earlier: int, row: Mapping[str, Value]) -> Problem:
    name = row_name(row, question)
    message = (
        f"« {name} » est déjà à la ligne {earlier + 1} du tableau. Gardez une seule des deux "
        "lignes, ou précisez ce qui les distingue."
    )
    return Problem(question.id, rank, None, french(message))


# --- ids that the trame does not know

_HINTED = 20  # beyond, the file is not a plan with slips: comparing each id would take minutes


def _strangers(trame: Trame, answers: Answers) -> list[str]:
    ids = [*answers.values, *answers.notes, *answers.to_review]
    return list(dict.fromkeys(str(id) for id in ids if id not in trame))


def _stranger(trame: Trame, unknown: str, hinted: bool) -> Problem:
    near = get_close_matches(unknown, [q.id for q in trame.questions], 1) if hinted else []
    hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
    message = (
        f"« {unknown} » n'est pas une question de cette trame : la réponse est gardée dans le "
        f"fichier, mais elle n'est ni vérifiée ni imprimée.{hint}"
    )
    return Problem(unknown, None, None, french(message))


def _placed(problem: Problem, lines: Lines) -> Problem:
    """The problem with the nearest line that is known."""
    path: Path = (problem.question_id, problem.row, problem.field_id)
    steps = tuple(step for step in path if step is not None)
    for root in ("reponses", "notes", "a_revoir"):
        for length in range(len(steps), 0, -1):
            if line := lines.get((root, *steps[:length])):
                return replace(problem, line=line)
    return problem


# --- Cerberus


@cache
def _validators() -> Any:
    """A Validator whose types are those of a plan's tree: a value, rows, a row, codes."""
    from cerberus import TypeDefinition, Validator

    class PlanValidator(Validator):  # type: ignore[misc]
        types_mapping = Validator.types_mapping | {
            "valeur": TypeDefinition("valeur", (str, int), (bool,)),
            "ligne": TypeDefinition("ligne", (Mapping,), ()),
            "lignes": TypeDefinition("lignes", (list,), ()),
            "codes": TypeDefinition("codes", (list,), ()),
        }

    return PlanValidator


@cache
def _derived() -> Any:
    """A schema that Cerberus does not check anew at every run: 0.2 s for a whole trame.

    It is derived from the trame, and a test has Cerberus check all of it.
    """
    from cerberus.schema import DefinitionSchema

    class DerivedSchema(DefinitionSchema):  # type: ignore[misc]
        def validate(self, schema: Any = None) -> None:
            return None

    return DerivedSchema


_SHAPES = {
    "valeur": "une seule valeur est attendue ici, pas une liste ni un groupe de champs.",
    "ligne": "chaque ligne attend des champs (« champ : valeur »), pas une valeur seule.",
    "lignes": "une liste de lignes est attendue ici : un tiret par ligne, puis ses champs.",
    "codes": "une liste de codes est attendue ici, un par ligne après un tiret.",
}

MESSAGES = {
    0x00: "{0}",
    0x01: "Il manque la réponse.",
    0x02: "Ce champ est obligatoire.",
    0x03: "Le champ « {field} » n'existe pas dans cette réponse.",
    0x04: "Le champ « {0} » est obligatoire.",
    0x05: "Ce champ dépend de ces valeurs : {constraint}.",
    0x06: "{0} ne peut pas accompagner « {field} ».",
    0x21: "Des champs (« champ : valeur ») sont attendus ici.",
    0x22: "Une valeur est attendue.",
    0x23: "Une valeur est attendue.",
    0x24: "{shape}",
    0x25: "Des champs (« champ : valeur ») sont attendus ici.",
    0x26: "La liste doit avoir {0} éléments, elle en a {1}.",
    0x27: "Il faut au moins {constraint} éléments.",
    0x28: "Il faut au plus {constraint} éléments.",
    0x41: "La valeur n'a pas la forme attendue : {constraint}.",
    0x42: "La valeur doit être au moins {constraint}.",
    0x43: "La valeur doit être au plus {constraint}.",
    0x44: "La valeur « {value} » n'est pas admise.",
    0x45: "Ces valeurs ne sont pas admises : {0}.",
    0x46: "La valeur « {value} » n'est pas admise.",
    0x47: "Ces valeurs ne sont pas admises : {0}.",
    0x48: "Il manque : {0}.",
    0x61: "« {field} » ne peut pas être converti : {0}.",
    0x62: "« {field} » ne peut pas être renommé : {0}.",
    0x63: "Ce champ ne se change pas.",
    0x64: "« {field} » ne peut pas recevoir sa valeur par défaut : {0}.",
    0x81: "Les champs de cette ligne ne conviennent pas : {0}.",
    0x82: "Des lignes ne conviennent pas : {0}.",
    0x83: "Des noms de champs ne conviennent pas : {0}.",
    0x84: "Des valeurs ne conviennent pas : {0}.",
    0x85: "Des lignes ne conviennent pas : {0}.",
    0x91: "La valeur répond à une définition exclue.",
    0x92: "La valeur doit répondre à une définition et une seule.",
    0x93: "La valeur ne répond à aucune définition.",
    0x94: "La valeur ne répond pas à toutes les définitions.",
}
"""Cerberus's error codes, in French; a test fails if a version brings another one."""

_GRAVE = frozenset({0x23, 0x24})
"""Nothing where a row is expected, and a value of another type."""


@cache
def _french_errors() -> Any:
    """A handler that tells errors as (path, French sentence, grave) instead of a tree."""
    from cerberus.errors import BasicErrorHandler, ValidationError

    class FrenchErrors(BasicErrorHandler):  # type: ignore[misc]
        messages = MESSAGES

        def told(self, errors: list[ValidationError]) -> Iterator[tuple[Path, str, bool]]:
            for error in errors:
                if error.is_group_error:
                    yield from self.told(error.child_errors)
                else:
                    yield error.document_path, self.sentence(error), error.code in _GRAVE

        def sentence(self, error: ValidationError) -> str:
            shape = _SHAPES.get(str(error.constraint), "")
            text = self.messages[error.code].format(
                *map(str, error.info),
                constraint=error.constraint,
                field=error.field,
                value=error.value,
                shape=shape[:1].upper() + shape[1:],
            )
            return str(text)

    return FrenchErrors
