"""Texts that sseplan writes from nothing: a new plan, and one answer for the editor."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from sseplan import kinds
from sseplan.answers import is_answered
from sseplan.kinds import Value
from sseplan.plan_yaml import emission
from sseplan.plan_yaml.loading import FORMAT
from sseplan.plan_yaml.nodes import Document, Mapping, Node, parse, raw
from sseplan.trame import Field, Question, Trame

_HEADER = """\
# Plan de préparation aux situations sanitaires exceptionnelles (SSE).
# « sseplan init » le remplit ; vous pouvez aussi le modifier ici, avec un éditeur de texte
# (enregistrez en UTF-8). Vos commentaires, après un signe dièse, sont conservés.
# Ce fichier contient des données personnelles : ne le diffusez pas tel quel.
"""
_CHOICES_SHOWN = 24


def new(trame: Trame) -> str:
    """The text of a plan in which nothing is answered yet."""
    plan = {
        "sseplan": str(FORMAT),
        "trame": {"id": trame.id, "version": trame.version},
        "reponses": {},
    }
    shape = emission.shape_of_plan(trame)
    lines = [line for k, v in plan.items() for line in emission.entry(k, v, shape.child(k), 0)]
    return _HEADER + "".join(line + "\n" for line in lines)


def dump_value(value: Value, question: Question) -> str:
    """One answer as a person edits it, under a comment that says how."""
    raw_value = emission.raw_of(value)
    if is_answered(raw_value):
        lines = emission.entry(question.id, raw_value, emission.shape_of(question), 0)
    else:
        lines = [f"{question.id}:", *_skeleton(question)]
    return "".join(line + "\n" for line in [*_instructions(question), *lines])


def _instructions(question: Question) -> Iterator[str]:
    yield from _comment(f"{question.number}. {question.label}")
    yield from _comment(question.help)
    yield "#"
    yield from _comment(
        "Modifiez la réponse ci-dessous, enregistrez, puis fermez l'éditeur. Pour ne rien "
        "changer, fermez sans enregistrer ; pour effacer la réponse, supprimez tout."
    )
    yield from _comment(_codes(question))
    for field in question.fields:
        yield from _comment(f"- {field.id} : {field.label}{_form(field)}")
    yield ""


def _comment(text: str) -> list[str]:
    wrapped = textwrap.wrap(" ".join(text.split(" ")), width=emission.WIDTH - 12)
    return [f"# {line}" for line in wrapped]


def _form(field: Field) -> str:
    codes = _codes(field)
    return f" ({codes})" if codes else f" ({kinds.KINDS[field.type].label})"


def _codes(spec: Question | Field) -> str:
    if not spec.choices:
        return ""
    shown = ", ".join(f"{c.code} = {c.label}" for c in spec.choices[:_CHOICES_SHOWN])
    return "Codes : " + shown + (", …" if len(spec.choices) > _CHOICES_SHOWN else "")


def _skeleton(question: Question) -> list[str]:
    """A first row to uncomment and fill."""
    heads = [f"  - {question.fields[0].id}:"] if question.fields else []
    return ["#" + head for head in [*heads, *(f"    {f.id}:" for f in question.fields[1:])]]


def load_value(text: str, question: Question, name: str = "La réponse") -> Value:
    """One answer written in an editor; None when nothing is left.

    The line ``identifiant:`` may be kept or taken away around a list or a text.
    PlanUnreadable says what is wrong and where.
    """
    document = parse(text, name)
    root = document.root
    if isinstance(root, Mapping):
        root = _only(document, root, question)
    value = kinds.load(raw(root), question)
    return value if is_answered(value) else None


def _only(document: Document, root: Mapping, question: Question) -> Node | None:
    for key, (at, _) in root.pairs.items():
        if key != question.id:
            raise document.refuse(
                at.start,
                f"« {key} » n'est pas attendu ici. Gardez la seule ligne « {question.id}: », sa "
                "réponse en retrait dessous.",
            )
    return root.pairs[question.id][1] if root.pairs else None
