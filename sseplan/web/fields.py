"""The fields of a form that is not a question's: text, a day, a choice, lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from flask import request

from sseplan import kinds
from sseplan.errors import SseplanError, UsageMistake
from sseplan.trame import Field


class Misfilled(UsageMistake):
    """What is wrong with one field of the form, whose name it knows."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


def wrong(error: SseplanError | None, signs: Mapping[str, Iterable[str]]) -> str:
    """The name of the field that an error is about, "" for none that is known.

    ``signs`` maps the names to the words by which a sentence for a terminal betrays them.
    """
    if isinstance(error, Misfilled):
        return error.name
    told = str(error or "")
    return next((name for name, words in signs.items() if any(one in told for one in words)), "")


def text(name: str) -> str:
    """What a field holds, "" where the form has no such field."""
    return request.form.get(name, "").strip()


def lines(name: str) -> list[str]:
    """The lines of a field that are not blank."""
    return [line.strip() for line in request.form.get(name, "").splitlines() if line.strip()]


def ticked(name: str) -> bool:
    """Whether a box is ticked."""
    return bool(request.form.get(name))


def choice(name: str, known: Collection[str]) -> str:
    """One of the known codes, "" for anything else."""
    return text(name) if text(name) in known else ""


def day(name: str, label: str) -> date | None:
    """The day, in any way that people write one; None for "".  Misfilled names the field."""
    if not text(name):
        return None
    try:
        return kinds.as_date(kinds.read(text(name), Field(name, label, "date")))
    except kinds.Misread as misread:
        raise Misfilled(name, f"« {label} » : {misread}") from None
