"""A plan held against the requirements of its trame, on one day, at one stage.

Pure: no file, no clock.  A requirement waits while a question that it is about has no
answer: the missing answer is told instead, once, and blocks if the requirement does.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sseplan import expressions
from sseplan.answers import Answers
from sseplan.conformity.case import Case
from sseplan.conformity.report import Finding, Missing, Report, Verdict, points_of
from sseplan.conformity.severities import BLOCKING
from sseplan.conformity.standing import is_said
from sseplan.conformity.upkeep import figure, stale
from sseplan.notes import SAY_WHICH, lacks_words
from sseplan.trame import SEVERITIES, Requirement, Trame
from sseplan.typography import french
from sseplan.validation import Problem


@dataclass(frozen=True)
class _Judged:
    """One requirement's verdict; ``offenders`` is what its expression found wrong."""

    requirement: Requirement
    verdict: Verdict
    holds: bool = True
    offenders: tuple[Any, ...] = ()


def assess(
    trame: Trame,
    answers: Answers,
    today: date,
    stage: str = "brouillon",
    problems: Iterable[Problem] = (),
    given: Container[str] = (),
) -> Report:
    """The whole report; ``problems`` are those that validation found, ``given`` the questions
    that sseplan answers itself at this stage: nobody is asked for them."""
    case = Case(trame, answers, today, stage)
    judged = [_judge(rule, case) for rule in trame.requirements]
    told = tuple(problems)
    findings = _findings(judged, case, told)
    missing = _missing(judged, case)
    points = points_of(findings, told, missing)
    return Report(
        today=today,
        stage=stage,
        findings=findings,
        problems=told,
        to_complete=missing,
        to_review=tuple(q.id for q in trame.questions if q.id in answers.to_review),
        stale=tuple(stale(case)),
        themes=tuple(figure(theme, case, points, given) for theme in trame.themes),
        reminders=tuple(_reminders(judged, case)),
        verdicts={j.requirement.id: j.verdict for j in judged},
        points=points,
    )


def judge(
    trame: Trame, answers: Answers, rule: Requirement, today: date, stage: str = "brouillon"
) -> tuple[Verdict, Finding | None]:
    """Where one requirement stands, and what it has to say when it is not satisfied."""
    case = Case(trame, answers, today, stage)
    one = _judge(rule, case)
    return one.verdict, _finding(one, (), case) if one.verdict is Verdict.FAILED else None


def findings_on(
    trame: Trame, answers: Answers, question_id: str, today: date, stage: str = "brouillon"
) -> list[Finding]:
    """What the requirements declared with one question say of its answer, and nothing else."""
    return findings_by_question(trame, answers, (question_id,), today, stage)[question_id]


def findings_by_question(
    trame: Trame,
    answers: Answers,
    question_ids: Iterable[str],
    today: date,
    stage: str = "brouillon",
) -> dict[str, list[Finding]]:
    """The same for several questions, whose answers are read once for all."""
    case = Case(trame, answers, today, stage)
    found: dict[str, list[Finding]] = {id: [] for id in question_ids}
    for rule in trame.requirements:
        declared = rule.id.partition(".")[0]
        if declared in found and (one := _judge(rule, case)).verdict is Verdict.FAILED:
            found[declared].append(_finding(one, (), case))
    return found


# --- one requirement


def _judge(rule: Requirement, case: Case) -> _Judged:
    if rule.held_by:
        return _Judged(rule, Verdict.HELD)
    if rule.stage == "transmission" != case.stage:
        return _Judged(rule, Verdict.LATER)
    if not _is_about(rule, case):
        return _Judged(rule, Verdict.NOT_APPLICABLE)
    offenders = _offenders(rule, case)
    holds = offenders is None
    if not rule.even_empty and any(q in case.unanswered for q in rule.questions):
        return _Judged(rule, Verdict.UNANSWERED, holds)
    if holds:
        return _Judged(rule, Verdict.SATISFIED)
    return _Judged(rule, Verdict.FAILED, False, offenders or ())


def _is_about(rule: Requirement, case: Case) -> bool:
    """Whether the plan has what the rule speaks of."""
    if rule.even_empty:
        return any(q in case.asked for q in rule.questions)
    own = rule.id.startswith(rule.question + ".")
    needed = (rule.question,) if own else rule.questions
    return any(case.is_answered(q) or q in case.expected for q in needed)


def _offenders(rule: Requirement, case: Case) -> tuple[Any, ...] | None:
    """What the rule finds wrong; None when it is satisfied."""
    names = case.names_for(rule)
    if rule.expect:
        return None if case.trame.expectations[rule.expect](names) else ()
    return tuple(case.trame.expectations[rule.offenders](names) or ()) or None


# --- findings


def _findings(
    judged: Sequence[_Judged], case: Case, problems: Sequence[Problem]
) -> tuple[Finding, ...]:
    """What failed, gravest first, without what another finding says already."""
    failed = {
        j.requirement.id: j
        for j in judged
        if j.verdict is Verdict.FAILED and not j.requirement.completes
    }
    told = [j for j in failed.values() if not _is_said(j, failed, case, problems)]
    also = {
        id: tuple(other for other, one in failed.items() if _speaker(one, failed) == id)
        for id in failed
    }
    told.sort(key=lambda j: SEVERITIES.index(j.requirement.severity))
    return tuple(_finding(j, also[j.requirement.id], case) for j in told)


def _speaker(one: _Judged, failed: Mapping[str, _Judged]) -> str | None:
    """The failed rule that says what this one says, if any."""
    return next((id for id in one.requirement.said_by if id in failed), None)


def _is_said(
    one: _Judged, failed: Mapping[str, _Judged], case: Case, problems: Sequence[Problem]
) -> bool:
    """Whether another finding, or the problem of an unreadable answer, says it already."""
    if _speaker(one, failed):
        return True
    return is_said(one.requirement, case.trame.question(one.requirement.question), problems)


def _finding(one: _Judged, also: tuple[str, ...], case: Case) -> Finding:
    rule = one.requirement
    names = case.names_for(rule, one.offenders)
    place = getattr(one.offenders[0], "question", None) if one.offenders else None
    return Finding(
        requirement=rule,
        question=place or rule.question,
        why=french(expressions.fill(rule.why, names)),
        todo=french(expressions.fill(rule.todo, names)),
        also=also,
    )


def _reminders(judged: Iterable[_Judged], case: Case) -> list[str]:
    held = [j.requirement for j in judged if j.requirement.held_by == "rappel"]
    sentences = [
        expressions.fill(rule.why, case.names_for(rule))
        for rule in held
        if case.is_answered(rule.question)
    ]
    return [french(sentence) for sentence in sentences if sentence.strip()]


# --- what is to complete


def _missing(judged: Sequence[_Judged], case: Case) -> tuple[Missing, ...]:
    """The questions without an answer, and the answers that a rule sends there, in order."""
    found = {id: _unanswered(id, judged) for id in case.unanswered}
    for one in judged:
        rule = one.requirement
        if rule.completes and one.verdict is Verdict.FAILED:
            names = case.names_for(rule, one.offenders)
            why = french(expressions.fill(rule.why, names))
            found[rule.question] = Missing(rule.question, why, (rule.id,))
    for question in case.asked.values():
        if lacks_words(case.answers, question):
            found.setdefault(question.id, Missing(question.id, french(SAY_WHICH)))
    return tuple(found[q.id] for q in case.trame.questions if q.id in found)


def _unanswered(question_id: str, judged: Iterable[_Judged]) -> Missing:
    waiting = [
        j.requirement
        for j in judged
        if j.verdict is Verdict.UNANSWERED
        and question_id in j.requirement.questions
        and not j.holds
    ]
    blocking = any(rule.severity == BLOCKING for rule in waiting)
    return Missing(question_id, "", tuple(rule.id for rule in waiting), blocking)
