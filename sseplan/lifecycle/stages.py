"""What the checks say of a plan at each stage of its life: to freeze a version, to send it.

What freezing and sending write themselves is taken as done, for nobody is to type it: a stage
tells what a person has to do before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sseplan import conformity, validation
from sseplan.answers import Answers
from sseplan.conformity import Report
from sseplan.errors import UsageMistake
from sseplan.lifecycle import state
from sseplan.lifecycle.draft import Past, Wish, drawn
from sseplan.lifecycle.recipients import BY_MAIL, chosen
from sseplan.lifecycle.sendings import with_sending
from sseplan.plan.revisions import Header
from sseplan.trame import STAGES, Trame

FREEZING, SENDING = STAGES


def following(headers: Sequence[Header]) -> str:
    """The stage of what comes next: freezing the first version, then sending the last."""
    return SENDING if headers else FREEZING


def at(
    stage: str, trame: Trame, answers: Answers, headers: Sequence[Header], today: date
) -> Report:
    """The report at a stage; ``headers`` are those of the frozen versions."""
    if stage == SENDING:
        answers = _sent(trame, answers, headers, today)
    problems = validation.problems(trame, answers)
    return conformity.assess(trame, answers, today, stage, problems)


def _sent(trame: Trame, answers: Answers, headers: Sequence[Header], today: date) -> Answers:
    """The answers as the sending to come would leave them."""
    if not headers:
        answers = _frozen(trame, answers, today)
    header = headers[-1] if headers else state.named(answers)
    if header is None or state.of(answers, headers, today).sent:
        return answers
    return with_sending(answers, header, today, BY_MAIL, chosen(answers))


def _frozen(trame: Trame, answers: Answers, today: date) -> Answers:
    """The answers as freezing the first version today would leave them, if it can be."""
    try:
        return drawn(trame, answers, Past(), Wish(""), today).answers
    except UsageMistake:
        return answers
