"""What to type next, by the state of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sseplan.lifecycle.summary import Summary
    from sseplan.trame import Question

_NAME = 38

Step = tuple[list[str], str]
"""The words of a command after « sseplan », and what it is good for."""


def steps(found: Summary) -> Iterator[Step]:
    """Commands and what they are good for now, the most useful first."""
    from sseplan.lifecycle import next_steps

    for step in next_steps.steps(found):
        named = f" {_named(step.question)}" if step.question else ""
        yield list(step.words), f"{step.purpose}{named}"


def _named(question: Question) -> str:
    """The question's label, cut to what is left of a line of 80 columns."""
    label = question.label
    return f"« {label if len(label) <= _NAME else label[: _NAME - 1].rstrip() + '…'} »"
