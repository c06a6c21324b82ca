"""Communes searched offline, one or a whole EPCI at a time, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable

from sseplan.asking import rows
from sseplan.asking.desk import Desk
from sseplan.asking.door import Line, Prompt, Reply
from sseplan.asking.screens import View
from sseplan.asking.values import Given, ask_value
from sseplan.kinds import Value
from sseplan.trame import Question


def ask_communes(
    desk: Desk, question: Question, head: Callable[[], list[Line]], view: View
) -> Reply:
    return rows.ask_rows(desk, question, head, view)


def ask_ars(desk: Desk, question: Question, prompt: Prompt, present: Value) -> Given | Reply:
    return ask_value(desk, question, prompt, present)
