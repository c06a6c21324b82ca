"""The lines of « transmissions » about one version: added when it is sent, taken away when it
did not leave.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sseplan.answers import Answers
from sseplan.conformity.rows import same_version
from sseplan.kinds import Value
from sseplan.lifecycle.history import SENDINGS
from sseplan.lifecycle.recipients import Recipients
from sseplan.lifecycle.record import Row, rows_of
from sseplan.plan.revisions import Header

RECEIVED = "oui"


def is_received(answers: Answers, header: Header, body: str) -> bool:
    """Whether "ars" or "cpam" has acknowledged this version, as far as is noted."""
    return any(row.get("accuse_reception") == RECEIVED for row in _noted(answers, body, header))


def with_sending(
    answers: Answers, header: Header, day: date, channel: str, people: Recipients
) -> Answers:
    """The answers in which the sending of this version is noted, a line for each body.

    A line of the same version that nobody has acknowledged gives way to it.
    """
    for body in people.bodies:
        line: dict[str, Any] = {
            "organisme": body,
            "date": day.isoformat(),
            "canal": channel,
            "destinataire": ", ".join(people.of(body)),
            "version": header.version,
        }
        rest = without_sending(answers, header, body)
        rows = rows_of(rest.get(SENDINGS))
        same = [r for r in rows if (r.get("organisme"), r.get("date")) == (body, line["date"])]
        merged = {**(same[0] if same else {}), **{key: text for key, text in line.items() if text}}
        answers = answers.with_answer(SENDINGS, [*other_than(rest.get(SENDINGS), same), merged])
    return answers


def without_sending(answers: Answers, header: Header, body: str) -> Answers:
    """The answers without the lines of that sending that nobody has acknowledged."""
    gone = [r for r in _noted(answers, body, header) if r.get("accuse_reception") != RECEIVED]
    if not gone:
        return answers
    return answers.with_answer(SENDINGS, other_than(answers.get(SENDINGS), gone))


def other_than(value: Value, gone: Sequence[Row]) -> list[Any]:
    """The lines of an answer without some; what is no line is kept, for nothing is lost."""
    return [row for row in value if row not in gone] if isinstance(value, list) else []


def _noted(answers: Answers, body: str, header: Header) -> list[Row]:
    return [
        row
        for row in rows_of(answers.get(SENDINGS))
        if row.get("organisme") == body and same_version(row.get("version"), header.version)
    ]
