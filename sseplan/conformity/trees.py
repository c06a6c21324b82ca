"""A report as a tree for programs; its keys are stable."""

from __future__ import annotations

from typing import Any

from sseplan.conformity.report import Finding, Missing, Stale, ThemeFigure, Verdict, severity_of
from sseplan.conformity.wording import Telling
from sseplan.trame import Requirement
from sseplan.validation import Problem


def tree(told: Telling) -> dict[str, Any]:
    """The same for a program; the keys are stable.

    stage, today (ISO), blocking (how many points), verdict (sentence), notice;
    findings: rule, also, severity, title, question, number, label, line, why, todo, source;
    problems: question, row (from 1), field, line, message, severity;
    to_complete: question, number, label, line, reason, rules, blocking;
    to_review: question, number, label; stale: question, field, rows (from 1), oldest;
    themes: theme, label, answered, asked, percentage, findings (points by severity, of all kinds);
    reminders; rules: id -> verdict.
    """
    report = told.report
    return {
        "trame": {"id": told.trame.id, "version": told.trame.version},
        "stage": report.stage,
        "today": report.today.isoformat(),
        "blocking": report.blocking,
        "verdict": told.verdict(),
        "findings": [_finding_tree(told, f) for f in report.findings],
        "problems": [_problem_tree(p) for p in report.problems],
        "to_complete": [_missing_tree(told, m) for m in report.to_complete],
        "to_review": [_question_tree(told, q) for q in report.to_review],
        "stale": [_stale_tree(told, s) for s in report.stale],
        "themes": [_theme_tree(t) for t in report.themes],
        "reminders": list(report.reminders),
        "rules": {id: verdict.name.lower() for id, verdict in report.verdicts.items()},
        "notice": told.trame.notice,
    }


def _question_tree(told: Telling, question_id: str) -> dict[str, Any]:
    question = told.trame.question(question_id)
    return {
        "question": question.id,
        "number": question.number,
        "label": question.label,
        "line": told.line(question.id),
    }


def _finding_tree(told: Telling, finding: Finding) -> dict[str, Any]:
    rule = finding.requirement
    return {
        "rule": rule.id,
        "also": list(finding.also),
        "severity": rule.severity,
        "title": rule.title,
        **_question_tree(told, finding.question),
        "why": finding.why,
        "todo": finding.todo,
        "source": rule.source,
    }


def _problem_tree(problem: Problem) -> dict[str, Any]:
    return {
        "question": problem.question_id,
        "row": None if problem.row is None else problem.row + 1,
        "field": problem.field_id,
        "line": problem.line,
        "message": problem.message,
        "severity": severity_of(problem),
    }


def _missing_tree(told: Telling, missing: Missing) -> dict[str, Any]:
    return {
        **_question_tree(told, missing.question),
        "reason": missing.reason,
        "rules": list(missing.requirements),
        "blocking": missing.blocking,
    }


def _stale_tree(told: Telling, old: Stale) -> dict[str, Any]:
    rows = [row + 1 for row in old.rows]
    return {"question": old.question, "field": old.field, "rows": rows, "oldest": old.oldest}


def _theme_tree(figure: ThemeFigure) -> dict[str, Any]:
    return {
        "theme": figure.theme,
        "label": figure.label,
        "answered": figure.answered,
        "asked": figure.asked,
        "percentage": figure.percentage,
        "findings": dict(figure.points),
    }


def rule_tree(
    rule: Requirement, verdict: Verdict | None, finding: Finding | None
) -> dict[str, Any]:
    """The same for a program; ``verdict``, ``why`` and ``todo`` are null without a plan."""
    return {
        "rule": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "stage": rule.stage,
        "questions": list(rule.questions),
        "source": rule.source,
        "verdict": verdict.name.lower() if verdict else None,
        "why": finding.why if finding else None,
        "todo": finding.todo if finding else None,
    }
