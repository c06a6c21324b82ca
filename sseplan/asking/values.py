"""One value asked: read, corrected, or kept as typed by a person who insists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sseplan import kinds
from sseplan.asking import choosing
from sseplan.asking.desk import Desk
from sseplan.asking.door import ERASE, Prompt, Reply
from sseplan.kinds import Misread, Value
from sseplan.trame import Field, Question

INSIST = "Corrigez ; ou Entrée sans rien changer : garder ce texte tel quel, à revoir."
INSIST_ON_CHOICE = "Choisissez dans la liste ; le retaper pareil le garde tel quel, à revoir."


@dataclass(frozen=True)
class Given:
    """A value; ``odd`` when its kind cannot read it and the person insisted.

    ``erased`` tells a dash from a reply left empty.
    """

    value: Value
    odd: bool = False
    erased: bool = False


def ask_value(
    desk: Desk,
    spec: Question | Field,
    prompt: Prompt,
    present: Value = None,
    reader: Callable[[str], Value] | None = None,
) -> Given | Reply:
    """Ask until a value is given or a lone key is hit; ``reader`` may read more than the kind.

    An empty reply gives ``present`` (None where there is nothing), ``-`` gives None.
    """
    refused = ""
    prompt = replace(prompt, worth_keeping=True)
    while True:
        reply = desk.ask(prompt)
        text = reply.text
        if is_key(text, prompt):
            return reply
        if not text.strip():
            return Given(present)
        if text.strip() == ERASE:
            return Given(None, erased=True)
        if text == refused:
            return Given(kinds.KINDS[spec.type].load(text, spec), odd=True)
        try:
            return Given(reader(text) if reader else read(text, spec, desk.today))
        except Misread as fault:
            desk.say(str(fault), "warning")
            refused = text
            prompt = _again(prompt, spec, text)


def _again(prompt: Prompt, spec: Question | Field, text: str) -> Prompt:
    """The same prompt with the refused text to correct; a choice is rather made afresh."""
    if spec.choices:
        return replace(prompt, ready="", hint=INSIST_ON_CHOICE)
    return replace(prompt, ready=text, hint=INSIST)


def all_readable(rows: Sequence[Mapping[str, Value]], question: Question) -> bool:
    """Whether every field of the rows holds a value of its kind, none a text kept as typed."""
    return all(_readable(row.get(field.id), field) for row in rows for field in question.fields)


def _readable(value: Value, spec: Question | Field) -> bool:
    if not isinstance(value, str):
        return True
    try:
        kinds.read(kinds.edit(value, spec), spec)
    except Misread:
        return False
    return True


def is_key(text: str, prompt: Prompt) -> bool:
    """Whether the reply is one of the signs that mean something alone."""
    return len(text) == 1 and text in prompt.lone


def read(text: str, spec: Question | Field, today: date | None = None) -> Value:
    """The value of a typed text, as people say dates and numbers; raises Misread."""
    text = kinds.meant(text, spec, today)
    if spec.type in ("choice", "multi_choice"):
        return choosing.read(text, spec)
    return kinds.read(text, spec)
