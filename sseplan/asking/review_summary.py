"""The last screen of the yearly review: what was done, what is left, what comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sseplan import review
from sseplan.answers import Answers
from sseplan.asking.desk import Desk
from sseplan.asking.door import Line
from sseplan.asking.screens import BLANK, NBSP, wrap
from sseplan.review import Item, Round
from sseplan.trame import Question

_NAMED = 6

Next = Callable[[bool], list[tuple[str, str]]]
"""What to type next, a purpose and a command each, by whether something is left."""


def lines(desk: Desk, lap: Round, changed: Sequence[Question], then: Next) -> list[Line]:
    """What was confirmed, changed in this sitting, left; then what to type next."""
    done = review.tally(desk.trame, desk.answers, lap)
    shown = wrap("Fin de la relecture annuelle", desk.width, "title")
    plural = "s" if done.confirmed > 1 else ""
    told = f"{done.confirmed} réponse{plural} confirmée{plural} sur {done.answered}."
    shown += wrap(told, desk.width, "good" if done.confirmed == done.answered else "")
    left = review.items(desk.trame, desk.answers, lap)
    for title, questions, style in _groups(desk.answers, changed, left):
        names = " ; ".join(question.label for question in questions[:_NAMED])
        end = "…" if len(questions) > _NAMED else "."
        shown += wrap(f"{title} ({len(questions)}) : {names}{end}", desk.width, style)
    shown.append(BLANK)
    for purpose, command in then(bool(left)):
        # Left whole: what is cut here could not be copied.
        shown += [*wrap(f"{purpose} :", desk.width), Line(f"  {command}")]
    return shown


def _groups(
    answers: Answers, changed: Sequence[Question], left: Sequence[Item]
) -> list[tuple[str, Sequence[Question], str]]:
    """What there is to name: a title, the questions, a style."""
    aside = [item.question for item in left if item.question.id in answers.to_review]
    others = [item for item in left if item.question not in aside]
    groups: list[tuple[str, Sequence[Question], str]] = [
        ("Changé pendant cette séance", changed, ""),
        (f"À{NBSP}revoir", aside, "warning"),
        ("Pas encore confirmé", [i.question for i in others if i.is_answered], "warning"),
        ("Sans réponse", [i.question for i in others if not i.is_answered], ""),
    ]
    return [group for group in groups if group[1]]
