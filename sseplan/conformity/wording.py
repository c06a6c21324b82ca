"""A report in words, and one requirement explained."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sseplan import commands, kinds
from sseplan.conformity.report import (
    Finding,
    Missing,
    Point,
    Report,
    Stale,
    ThemeFigure,
    Verdict,
)
from sseplan.conformity.severities import BLOCKING, MAJOR, counted, heading, plural
from sseplan.conformity.standing import Standing, of_theme
from sseplan.trame import SEVERITIES, Field, Requirement, Source, Trame
from sseplan.typography import french
from sseplan.validation import Lines, Problem

WIDTH = 78
_FEW = 12


@dataclass(frozen=True)
class Telling:
    """A report with what it takes to tell it: the trame, the lines of plan.yaml, its folder."""

    report: Report
    trame: Trame
    lines: Lines
    folder: Path = Path()

    def text(self) -> Iterator[str]:
        """The lines of the report, at most 80 columns wide; a heading is not indented."""
        report = self.report
        yield from wrapped(f"Contrôle au {_day(report.today.isoformat())}, stade : {report.stage}.")
        for severity in SEVERITIES:
            yield from self._severity(severity)
        yield from self._to_complete()
        yield from self._to_review()
        yield from self._stale()
        yield from self._figures()
        yield from self._end()

    def _severity(self, severity: str) -> Iterator[str]:
        points = self.report.of(severity)
        if points:
            yield from ("", f"{heading(severity)} ({len(points)})")
        for point in points:
            if point.problem:
                yield from ("", *self._problem(point.problem))
            elif point.finding:
                yield from ("", *self._finding(point.finding))
        yield from self._unanswered([p for p in points if p.missing])

    def _unanswered(self, points: Sequence[Point]) -> Iterator[str]:
        """The questions whose answer is missing and blocks, a line each."""
        if points:
            yield from ("", *wrapped(f"Sans réponse ({len(points)}) :", 2))
        for point in points:
            yield from wrapped(self.name(point.question), 4, 8)

    def _problem(self, problem: Problem) -> Iterator[str]:
        yield from self._question(problem.question_id, problem.line)
        yield from wrapped(self.said(problem), 6)

    def said(self, problem: Problem) -> str:
        """« Ligne 3 du tableau, colonne « Téléphone » : … »."""
        row = "" if problem.row is None else f"Ligne {problem.row + 1} du tableau"
        place = ", ".join(filter(None, (row, self._column(problem))))
        return f"{place} : {problem.message}" if place else problem.message

    def _column(self, problem: Problem) -> str:
        if problem.question_id not in self.trame:
            return ""
        labels = {f.id: f.label for f in self.trame.question(problem.question_id).fields}
        return f"colonne « {labels[problem.field_id]} »" if problem.field_id in labels else ""

    def _finding(self, finding: Finding) -> Iterator[str]:
        yield from self._question(finding.question, self.line(finding.question))
        yield from wrapped(finding.why, 6)
        yield from wrapped(f"À faire : {finding.todo}", 6)
        ids = ", ".join((finding.requirement.id, *finding.also))
        yield from wrapped(f"Règle {ids} ; source : {finding.requirement.source}.", 6)

    def _question(self, question_id: str, line: int | None) -> list[str]:
        where = f" (ligne {line} du fichier)" if line else ""
        return wrapped(f"{self.name(question_id)}{where}", 2, 6)

    def name(self, question_id: str) -> str:
        """« 23. Typologies de crise traitées »."""
        if question_id not in self.trame:
            return question_id
        question = self.trame.question(question_id)
        return f"{question.number}. {question.label}"

    def line(self, question_id: str) -> int | None:
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
            also = f", dont {plural(len(blocking), 'bloquante')}, déjà ci-dessus"
            yield from wrapped(f"{told}{also if blocking else ''}.", 2)
        yield from self._listed(empty) if len(empty) <= _FEW else self._by_section(empty)
        for one in missing:
            if one.reason:
                yield from wrapped(f"{self.name(one.question)} : {one.reason}", 2, 6)

    def _listed(self, missing: Iterable[Missing]) -> Iterator[str]:
        for one in missing:
            mark = " (bloquant)" if one.blocking else ""
            yield from wrapped(f"{self.name(one.question)}{mark}", 2, 6)

    def _by_section(self, missing: Sequence[Missing]) -> Iterator[str]:
        """One line a section: its title, how many questions."""
        for section in self.trame.sections:
            inside = [m for m in missing if self.trame.question(m.question).section == section.id]
            if inside:
                told = f"{section.number:4}{section.title} : {len(inside)}"
                yield from wrapped(told, 2, 6)

    def _to_review(self) -> Iterator[str]:
        if self.report.to_review:
            yield from ("", f"À revoir ({len(self.report.to_review)})")
        for question_id in self.report.to_review:
            yield from wrapped(self.name(question_id), 2, 6)

    def _stale(self) -> Iterator[str]:
        if self.report.stale:
            yield from ("", f"Périmé, à confirmer ({len(self.report.stale)})")
        for old in self.report.stale:
            yield from wrapped(f"{self.name(old.question)} : {age(old)}", 2, 6)

    def _figures(self) -> Iterator[str]:
        yield from ("", "Réponses obligatoires données, par thème")
        for figure in self.report.themes:
            line = f"{figure.label:25} {_share(figure)}{_counted(figure.points)}"
            yield from wrapped(line, 2, 6)
        for reminder in self.report.reminders:
            yield from ("", *wrapped(reminder))

    def _end(self) -> Iterator[str]:
        yield from ("", *wrapped(self.trame.notice), "")
        yield from wrapped(self.verdict())

    def verdict(self) -> str:
        """One sentence: what blocks, or that nothing does."""
        if self.report.blocking:
            return f"{blocked(self.report.blocking).capitalize()}."
        if self.report.stage == "brouillon":
            check = commands.on(self.folder, "check", "--stade", "transmission")
            return f"Rien ne bloque. Avant l'envoi à l'ARS : {check}"
        return "Rien ne bloque : le plan peut être transmis."


def age(old: Stale) -> str:
    """How old the dates of an answer are: « 3 lignes de plus de douze mois, … »."""
    if not old.rows:
        return f"la dernière date est du {_day(old.oldest)}, il y a plus de douze mois."
    count = plural(len(old.rows), "ligne")
    return f"{count} de plus de douze mois, la plus ancienne du {_day(old.oldest)}."


def blocked(count: int) -> str:
    """« rien ne bloque », « 1 point bloque », « 2 points bloquent »."""
    if not count:
        return "rien ne bloque"
    return f"{plural(count, 'point')} {'bloquent' if count > 1 else 'bloque'}"


def blocking(trame: Trame, report: Report) -> list[tuple[str, str]]:
    """What blocks: the id of the question it is about, and a sentence that names it."""
    labels = {q.id: q.label for q in trame.questions}
    points = report.of(BLOCKING)
    return [(p.question, f"{labels.get(p.question, p.question)} : {p.why}") for p in points]


def standing_of(figure: ThemeFigure) -> tuple[Standing, str]:
    """Where a theme stands, and how people are told: « 2 bloquants », « à compléter »."""
    found = of_theme(figure)
    if found is Standing.BLOCKED:
        return found, counted(figure.points[BLOCKING], BLOCKING)
    if found is Standing.FAULTY:
        return found, counted(figure.points[MAJOR], MAJOR)
    return found, _STANDINGS[found]


_STANDINGS = {
    Standing.EMPTY: "à commencer",
    Standing.UNFINISHED: "à compléter",
    Standing.SOUND: "conforme",
}


# --- one requirement explained


def explained(rule: Requirement, trame: Trame) -> Iterator[str]:
    """What a requirement asks, how grave it is, when it is asked, where it comes from."""
    yield from wrapped(f"Règle {rule.id} : {rule.title}.")
    yield ""
    yield f"  Gravité : {rule.severity}{_HOLDERS.get(rule.held_by, '')}"
    yield f"  Stade : {rule.stage}"
    names = [f"{trame.question(q).number}. {trame.question(q).label}" for q in rule.questions]
    yield from wrapped(f"Questions : {' ; '.join(names)}", 2, 6)
    yield from wrapped(f"Source : {rule.source}", 2, 6)
    for source in sources_of(rule, trame):
        yield from wrapped(f"{source.code} : {source.title} ({source.state}).", 6, 8)


def sources_of(rule: Requirement, trame: Trame) -> list[Source]:
    """The public sources that a requirement rests on."""
    return [s for s in trame.sources if re.search(rf"\b{s.code}\b", rule.source)]


_HOLDERS = {"rappel": " (rappel affiché)", "document": " (vérifiée sur le document produit)"}


def verdict_on(rule: Requirement, verdict: Verdict, finding: Finding | None) -> Iterator[str]:
    """What a requirement says of the plan at hand."""
    yield from wrapped(f"Pour ce plan : {verdict.value}.", 2, 6)
    if finding:
        yield from wrapped(finding.why, 6)
        yield from wrapped(f"À faire : {finding.todo}", 6)


# --- small wordings


def wrapped(text: str, indent: int = 0, then: int | None = None) -> list[str]:
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


def _share(figure: ThemeFigure) -> str:
    return f"{figure.answered:3} sur {figure.asked:2}  {figure.percentage:3} %"


def _counted(points: Mapping[str, int]) -> str:
    told = [counted(count, severity) for severity, count in points.items() if count]
    return f"   {', '.join(told)}" if told else ""
