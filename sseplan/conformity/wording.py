"""A report in words: lines for people, a tree for programs, one requirement explained."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sseplan import kinds
from sseplan.conformity.report import Finding, Missing, Report, Stale, ThemeFigure, Verdict
from sseplan.trame import SEVERITIES, Field, Question, Requirement, Trame
from sseplan.typography import french
from sseplan.validation import Lines, Problem

WIDTH = 78
_FEW = 12
_HEADINGS = {"bloquante": "Bloquant", "majeure": "Majeur", "conseil": "Conseil"}


@dataclass(frozen=True)
class Telling:
    """A report with what it takes to tell it: the trame, and the lines of plan.yaml."""

    report: Report
    trame: Trame
    lines: Lines

    # --- for people

    def text(self) -> Iterator[str]:
        """The lines of the report, at most 80 columns wide; a heading is not indented."""
        report = self.report
        yield from _wrapped(
            f"Contrôle au {_day(report.today.isoformat())}, stade : {report.stage}."
        )
        for severity in SEVERITIES:
            yield from self._severity(severity)
        yield from self._to_complete()
        yield from self._to_review()
        yield from self._stale()
        yield from self._figures()
        yield from self._end()

    def _severity(self, severity: str) -> Iterator[str]:
        findings = [f for f in self.report.findings if f.requirement.severity == severity]
        problems = [p for p in self.report.problems if self._severity_of(p) == severity]
        if not findings and not problems:
            return
        yield from ("", f"{_HEADINGS[severity]} ({len(findings) + len(problems)})")
        for problem in problems:
            yield from ("", *self._problem(problem))
        for finding in findings:
            yield from ("", *self._finding(finding))

    @staticmethod
    def _severity_of(problem: Problem) -> str:
        return "bloquante" if problem.grave else "majeure"

    def _problem(self, problem: Problem) -> Iterator[str]:
        yield from self._question(problem.question_id, problem.line)
        row = "" if problem.row is None else f"Ligne {problem.row + 1} du tableau"
        column = self._column(problem)
        place = ", ".join(filter(None, (row, column)))
        yield from _wrapped(f"{place} : {problem.message}" if place else problem.message, 6)

    def _column(self, problem: Problem) -> str:
        if problem.question_id not in self.trame:
            return ""
        labels = {f.id: f.label for f in self.trame.question(problem.question_id).fields}
        return f"colonne « {labels[problem.field_id]} »" if problem.field_id in labels else ""

    def _finding(self, finding: Finding) -> Iterator[str]:
        yield from self._question(finding.question, self._line(finding.question))
        yield from _wrapped(finding.why, 6)
        yield from _wrapped(f"À faire : {finding.todo}", 6)
        ids = ", ".join((finding.requirement.id, *finding.also))
        yield from _wrapped(f"Règle {ids} ; source : {finding.requirement.source}.", 6)

    def _question(self, question_id: str, line: int | None) -> list[str]:
        where = f" (ligne {line} du fichier)" if line else ""
        return _wrapped(f"{self._name(question_id)}{where}", 2, 6)

    def _name(self, question_id: str) -> str:
        """« 23. Typologies de crise traitées »."""
        if question_id not in self.trame:
            return question_id
        question = self.trame.question(question_id)
        return f"{question.number}. {question.label}"

    def _line(self, question_id: str) -> int | None:
        return self.lines.get(("reponses", question_id))

    def _to_complete(self) -> Iterator[str]:
        missing = self.report.to_complete
        if not missing:
            return
        yield from ("", f"À compléter ({len(missing)})")
        empty = [m for m in missing if not m.reason]
        blocking = [m for m in empty if m.blocking]
        if empty:
            told = f"Sans réponse : {len(empty)}"
            yield from _wrapped(
                f"{told}, dont {len(blocking)} qui bloquent." if blocking else f"{told}.", 2
            )
        yield from self._listed(empty) if len(empty) <= _FEW else self._by_section(empty)
        for one in missing:
            if one.reason:
                yield from _wrapped(f"{self._name(one.question)} : {one.reason}", 2, 6)

    def _listed(self, missing: Iterable[Missing]) -> Iterator[str]:
        for one in missing:
            mark = " (bloquant)" if one.blocking else ""
            yield from _wrapped(f"{self._name(one.question)}{mark}", 2, 6)

    def _by_section(self, missing: Sequence[Missing]) -> Iterator[str]:
        """One line a section: its title, how many questions, how many block."""
        for section in self.trame.sections:
            inside = [m for m in missing if self.trame.question(m.question).section == section.id]
            blocking = sum(m.blocking for m in inside)
            if inside:
                count = (
                    f"{len(inside)}, dont {_plural(blocking, 'bloquante')}"
                    if blocking
                    else len(inside)
                )
                yield from _wrapped(f"{section.number:4}{section.title} : {count}", 2, 6)

    def _to_review(self) -> Iterator[str]:
        if self.report.to_review:
            yield from ("", f"À revoir ({len(self.report.to_review)})")
        for question_id in self.report.to_review:
            yield from _wrapped(self._name(question_id), 2, 6)

    def _stale(self) -> Iterator[str]:
        if self.report.stale:
            yield from ("", f"Périmé, à confirmer ({len(self.report.stale)})")
        for old in self.report.stale:
            yield from _wrapped(f"{self._name(old.question)} : {self._age(old)}", 2, 6)

    def _age(self, old: Stale) -> str:
        if not old.rows:
            return f"la dernière date est du {_day(old.oldest)}, il y a plus de douze mois."
        count = _plural(len(old.rows), "ligne")
        return f"{count} de plus de douze mois, la plus ancienne du {_day(old.oldest)}."

    def _figures(self) -> Iterator[str]:
        yield from ("", "Réponses obligatoires données, par thème")
        for figure in self.report.themes:
            yield french(f"  {figure.label:25} {_share(figure)}{_counted(figure.findings)}")
        for reminder in self.report.reminders:
            yield from ("", *_wrapped(reminder))

    def _end(self) -> Iterator[str]:
        yield from ("", *_wrapped(self.trame.notice), "")
        yield from _wrapped(self.verdict())

    def verdict(self) -> str:
        """One sentence: what blocks, or that nothing does."""
        blocking = self.report.blocking
        if blocking:
            return f"{_plural(blocking, 'point')} {'bloquent' if blocking > 1 else 'bloque'}."
        if self.report.stage == "brouillon":
            return "Rien ne bloque. Avant l'envoi à l'ARS : sseplan check --stade transmission"
        return "Rien ne bloque : le plan peut être transmis."

    # --- for programs

    def tree(self) -> dict[str, Any]:
        """The same for a program; the keys are stable.

        stage, today (ISO), blocking (how many points), verdict (sentence), notice;
        findings: rule, also, severity, title, question, number, label, line, why, todo, source;
        problems: question, row (from 1), field, line, message, severity;
        to_complete: question, number, label, line, reason, rules, blocking;
        to_review: question, number, label; stale: question, field, rows (from 1), oldest;
        themes: theme, label, answered, asked, percentage, findings (by severity); reminders;
        rules: id -> verdict.
        """
        report = self.report
        return {
            "trame": {"id": self.trame.id, "version": self.trame.version},
            "stage": report.stage,
            "today": report.today.isoformat(),
            "blocking": report.blocking,
            "verdict": self.verdict(),
            "findings": [self._finding_tree(f) for f in report.findings],
            "problems": [self._problem_tree(p) for p in report.problems],
            "to_complete": [self._missing_tree(m) for m in report.to_complete],
            "to_review": [self._question_tree(q) for q in report.to_review],
            "stale": [self._stale_tree(s) for s in report.stale],
            "themes": [_theme_tree(t) for t in report.themes],
            "reminders": list(report.reminders),
            "rules": {id: verdict.name.lower() for id, verdict in report.verdicts.items()},
            "notice": self.trame.notice,
        }

    def _question_tree(self, question_id: str) -> dict[str, Any]:
        question = self.trame.question(question_id)
        return {
            "question": question.id,
            "number": question.number,
            "label": question.label,
            "line": self._line(question.id),
        }

    def _finding_tree(self, finding: Finding) -> dict[str, Any]:
        rule = finding.requirement
        return {
            "rule": rule.id,
            "also": list(finding.also),
            "severity": rule.severity,
            "title": rule.title,
            **self._question_tree(finding.question),
            "why": finding.why,
            "todo": finding.todo,
            "source": rule.source,
        }

    def _problem_tree(self, problem: Problem) -> dict[str, Any]:
        return {
            "question": problem.question_id,
            "row": None if problem.row is None else problem.row + 1,
            "field": problem.field_id,
            "line": problem.line,
            "message": problem.message,
            "severity": self._severity_of(problem),
        }

    def _missing_tree(self, missing: Missing) -> dict[str, Any]:
        return {
            **self._question_tree(missing.question),
            "reason": missing.reason,
            "rules": list(missing.requirements),
            "blocking": missing.blocking,
        }

    def _stale_tree(self, old: Stale) -> dict[str, Any]:
        rows = [row + 1 for row in old.rows]
        return {"question": old.question, "field": old.field, "rows": rows, "oldest": old.oldest}


def _theme_tree(figure: ThemeFigure) -> dict[str, Any]:
    return {
        "theme": figure.theme,
        "label": figure.label,
        "answered": figure.answered,
        "asked": figure.asked,
        "percentage": figure.percentage,
        "findings": dict(figure.findings),
    }


# --- one requirement explained


def explained(rule: Requirement, trame: Trame) -> Iterator[str]:
    """What a requirement asks, how grave it is, when it is asked, where it comes from."""
    yield from _wrapped(f"Règle {rule.id} : {rule.title}.")
    yield ""
    yield f"  Gravité : {rule.severity}{_HOLDERS.get(rule.held_by, '')}"
    yield f"  Stade : {rule.stage}"
    names = [f"{trame.question(q).number}. {trame.question(q).label}" for q in rule.questions]
    yield from _wrapped(f"Questions : {' ; '.join(names)}", 2, 6)
    yield from _wrapped(f"Source : {rule.source}", 2, 6)
    for source in trame.sources:
        if re.search(rf"\b{source.code}\b", rule.source):
            yield from _wrapped(f"{source.code} : {source.title} ({source.state}).", 6, 8)


_HOLDERS = {"rappel": " (rappel affiché)", "document": " (vérifiée sur le document produit)"}


def verdict_on(rule: Requirement, verdict: Verdict, finding: Finding | None) -> Iterator[str]:
    """What a requirement says of the plan at hand."""
    yield from _wrapped(f"Pour ce plan : {verdict.value}.", 2, 6)
    if finding:
        yield from _wrapped(finding.why, 6)
        yield from _wrapped(f"À faire : {finding.todo}", 6)


def rule_tree(
    rule: Requirement, trame: Trame, verdict: Verdict | None, finding: Finding | None
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


# --- small wordings


def _wrapped(text: str, indent: int = 0, then: int | None = None) -> list[str]:
    """``text`` in lines that fit, with French spaces put in before they are cut."""
    return textwrap.wrap(
        french(" ".join(text.split(" "))),
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent if then is None else then),
        break_on_hyphens=False,
    )


def _day(value: str) -> str:
    return kinds.show(value, Field("date", "", "date"))


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count > 1 else ''}"


def _share(figure: ThemeFigure) -> str:
    return f"{figure.answered:3} sur {figure.asked:2}  {figure.percentage:3} %"


def _counted(findings: Mapping[str, int]) -> str:
    names = {"bloquante": "bloquant", "majeure": "majeur", "conseil": "conseil"}
    told = [_plural(count, names[s]) for s, count in findings.items() if count]
    return f"   {', '.join(told)}" if told else ""


# --- the outline


def outline(trame: Trame) -> Iterator[str]:
    """All the questions, section by section, with what is particular to each."""
    for section in trame.sections:
        yield from ("", *_wrapped(f"{section.number}. {section.title}"))
        for question in trame.in_section(section.id):
            yield from _wrapped(f"{question.number:3}. {question.label}", 2, 7)
            yield from _wrapped(f"{question.id} : {', '.join(_marks(question))}", 7)
    yield from ("", *_wrapped(trame.notice))


def _marks(question: Question) -> Iterator[str]:
    yield kinds.KINDS[question.type].label
    yield "obligatoire" if question.required else "facultative"
    if question.core:
        yield "essentielle"
    if question.restricted:
        yield "diffusion restreinte [R]"
    if question.yearly:
        yield "à reconfirmer chaque année [A]"
    if question.condition:
        yield "posée selon d'autres réponses"


def outline_tree(trame: Trame) -> list[dict[str, Any]]:
    """The questions for a program, in order; ``fields`` and ``choices`` are lists of mappings."""
    return [_outlined(question) for question in trame.questions]


def _outlined(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "number": question.number,
        "section": question.section,
        "label": question.label,
        "help": question.help,
        "type": question.type,
        "fields": [_field(f) for f in question.fields],
        "choices": _codes(question),
        "required": question.required,
        "core": question.core,
        "restricted": question.restricted,
        "yearly": question.yearly,
        "condition": question.condition or None,
        "example": question.example or None,
        "source": question.source,
    }


def _field(field: Field) -> dict[str, Any]:
    return {"id": field.id, "label": field.label, "type": field.type, "choices": _codes(field)}


def _codes(spec: Question | Field) -> dict[str, str]:
    return {choice.code: choice.label for choice in spec.choices}
