"""``/controle``: what the plan lacks and what is wrong in it; each point leads to its question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, render_template, request

from sseplan.conformity import Finding, Missing, Report
from sseplan.conformity.wording import Telling, age, blocking, sources_of
from sseplan.lifecycle import summary
from sseplan.trame import SEVERITIES, Requirement, Section, Source, Trame
from sseplan.validation import Problem
from sseplan.web.desk import desk
from sseplan.web.sentences import linked, place_of
from sseplan.web.stages import LABELS, stages

page = Blueprint("conformity", __name__)

_HEADINGS = {
    "bloquante": ("Bloquant", "faute"),
    "majeure": ("Majeur", "attention"),
    "conseil": ("Conseil", ""),
}


@dataclass(frozen=True)
class Point:
    """What is wrong with the answer to a question, or what a requirement finds."""

    question: str
    problem: Problem | None = None
    finding: Finding | None = None


@dataclass(frozen=True)
class Group:
    """What is of one severity: its heading, the state it is shown as, the points in the order
    of the questions."""

    severity: str
    heading: str
    state: str
    points: Sequence[Point]


@page.get("/controle")
def panel() -> str:
    """The panel, at the stage asked for."""
    found = summary.of(desk().place, desk().trame, desk().read().answers, desk().today())
    reports = {stage: found.at(stage) for stage in LABELS}
    report = reports.get(request.args.get("stade", ""), found.report)
    trame, told = found.trame, Telling(report, found.trame, {})
    return render_template(
        "control.html",
        told=told,
        report=report,
        stage=report.stage,
        stages=stages(list(reports.values())),
        found=found,
        groups=[group for group in _groups(told) if group.points],
        missing=list(_by_section(trame, report.to_complete)),
        blocking=_blocking_by_theme(trame, report),
        age=age,
        linked=partial(linked, trame=trame),
        place=partial(place_of, trame),
        sources=partial(_sources, trame),
    )


def _groups(told: Telling) -> Iterator[Group]:
    report = told.report
    order = {question.id: question.number for question in told.trame.questions}

    def rank(point: Point) -> int:
        return order.get(point.question, 0)

    for severity in SEVERITIES:
        problems = [p for p in report.problems if told.severity_of(p) == severity]
        findings = [f for f in report.findings if f.requirement.severity == severity]
        points = [Point(p.question_id, problem=p) for p in problems]
        points += [Point(f.question, finding=f) for f in findings]
        yield Group(severity, *_HEADINGS[severity], sorted(points, key=rank))


def _by_section(
    trame: Trame, missing: Sequence[Missing]
) -> Iterator[tuple[Section, list[Missing]]]:
    """The sections where something is to complete, in order."""
    for section in trame.sections:
        inside = [m for m in missing if trame.question(m.question).section == section.id]
        if inside:
            yield section, inside


def _blocking_by_theme(trame: Trame, report: Report) -> Mapping[str, int]:
    """How many points block in each theme: answers that are missing or wrong, findings."""
    ids = [id for id, _ in blocking(trame, report) if id in trame]
    return Counter(trame.section(trame.question(id).section).theme for id in ids)


def _sources(trame: Trame, rule: Requirement) -> list[Source]:
    return sources_of(rule, trame)
