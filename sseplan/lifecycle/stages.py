"""What the checks say of a plan at each stage of its life: to freeze a version, to send it.

What freezing and sending write themselves is taken as done, for nobody is to type it: a stage
tells what a person has to do before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sseplan import conformity, validation
from sseplan.answers import Answers, is_answered
from sseplan.conformity import Report
from sseplan.errors import SseplanError
from sseplan.lifecycle import snapshot, state
from sseplan.lifecycle.draft import Past, Wish, drawn
from sseplan.lifecycle.recipients import BY_MAIL, chosen
from sseplan.lifecycle.record import VERSIONS
from sseplan.lifecycle.sendings import with_sending
from sseplan.plan.revisions import Revision
from sseplan.trame import STAGES, Trame
from sseplan.validation import Lines

FREEZING, SENDING = STAGES


def following(known: Sequence[Revision]) -> str:
    """The stage of what comes next: freezing the first version, then sending the last."""
    return SENDING if known else FREEZING


def at(
    stage: str,
    trame: Trame,
    answers: Answers,
    known: Sequence[Revision],
    today: date,
    lines: Lines | None = None,
) -> Report:
    """The report at a stage; ``known`` are the frozen versions."""
    ready = prepared(stage, trame, answers, known, today)
    given = {q.id for q in trame.questions if _is_given(q.id, answers, ready)}
    problems = validation.problems(trame, ready, lines)
    return conformity.assess(trame, ready, today, stage, problems, given)


def _is_given(question_id: str, answers: Answers, ready: Answers) -> bool:
    return is_answered(ready.get(question_id)) and not is_answered(answers.get(question_id))


def prepared(
    stage: str, trame: Trame, answers: Answers, known: Sequence[Revision], today: date
) -> Answers:
    """The answers as freezing or sending them today would leave them."""
    if stage == FREEZING:
        return _frozen(trame, answers, known, today)
    if not known:
        answers = _frozen(trame, answers, known, today)
    headers = [revision.header for revision in known]
    header = headers[-1] if headers else state.named(answers)
    if header is None or state.of(answers, headers, today).sent:
        return answers
    return with_sending(answers, header, today, BY_MAIL, chosen(answers))


def _frozen(trame: Trame, answers: Answers, known: Sequence[Revision], today: date) -> Answers:
    """The answers with the version that freezing them today would write, if it can be, and with
    what it would write where nothing is said: what a person wrote is judged as it is."""
    try:
        past = Past(known, snapshot.of(known[-1]).answers) if known else Past()
        drawing = drawn(trame, answers, past, Wish("", unchanged=True), today).answers
    except SseplanError:
        return answers
    for question in trame.questions:
        if question.id == VERSIONS or _is_given(question.id, answers, drawing):
            answers = answers.with_answer(question.id, drawing.get(question.id))
    return answers
