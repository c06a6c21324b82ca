"""``sseplan questions``: the whole outline, for people or for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from sseplan.cli import console

if TYPE_CHECKING:
    from sseplan.trame import Field, Question, Trame


@click.command("questions")
@click.option("--json", "as_json", is_flag=True, help="Écrit la liste pour un programme.")
@click.option(
    "--trame",
    "outline",
    default="trame-nationale",
    metavar="TRAME",
    help="Trame à lister (trame-nationale par défaut).",
)
def command(as_json: bool, outline: str) -> None:
    """Liste toutes les questions de la trame, section par section.

    [R] : absente de la version diffusable. [A] : à reconfirmer à chaque actualisation.
    """
    from sseplan import trame

    chosen = trame.load(outline)
    if as_json:
        click.echo(json.dumps(_tree(chosen), ensure_ascii=False, indent=2))
        return
    for line in _text(chosen):
        console.say(line)


def _text(trame: Trame) -> Iterator[str]:
    """All the questions, section by section, with what is particular to each."""
    from sseplan.conformity.wording import wrapped

    for section in trame.sections:
        yield from ("", *wrapped(f"{section.number}. {section.title}"))
        for question in trame.in_section(section.id):
            yield from wrapped(f"{question.number:3}. {question.label}", 2, 7)
            yield from wrapped(f"{question.id} : {', '.join(_marks(question))}", 7)
    yield from ("", *wrapped(trame.notice))


def _marks(question: Question) -> Iterator[str]:
    from sseplan import kinds

    yield kinds.KINDS[question.type].label
    yield "obligatoire" if question.required else "facultative"
    if question.core:
        yield "essentielle"
    if question.restricted:
        yield "diffusion restreinte [R]"
    if question.yearly:
        yield "à reconfirmer chaque année [A]"
    if question.condition:
        yield "posée selon d'autres réponses"


def _tree(trame: Trame) -> list[dict[str, Any]]:
    """The questions for a program, in order; ``fields`` and ``choices`` are lists of mappings."""
    return [_outlined(question) for question in trame.questions]


def _outlined(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "number": question.number,
        "section": question.section,
        "label": question.label,
        "help": question.help,
        "type": question.type,
        "fields": [_field(f) for f in question.fields],
        "choices": _codes(question),
        "required": question.required,
        "core": question.core,
        "restricted": question.restricted,
        "yearly": question.yearly,
        "condition": question.condition or None,
        "example": question.example or None,
        "source": question.source,
    }


def _field(field: Field) -> dict[str, Any]:
    return {"id": field.id, "label": field.label, "type": field.type, "choices": _codes(field)}


def _codes(spec: Question | Field) -> dict[str, str]:
    return {choice.code: choice.label for choice in spec.choices}
