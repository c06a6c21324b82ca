"""``/controle``: what the plan lacks and what is wrong in it; each point leads to its question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, render_template, request

from sseplan.conformity import Missing, Point, Report
from sseplan.conformity.severities import ADVICE, BLOCKING, MAJOR, column, heading
from sseplan.conformity.wording import Telling, age, sources_of
from sseplan.lifecycle import summary
from sseplan.trame import SEVERITIES, Requirement, Section, Source, Trame
from sseplan.web.desk import desk
from sseplan.web.sentences import linked, place_of
from sseplan.web.stages import reports_of, stages

page = Blueprint("conformity", __name__)

_STATES = {BLOCKING: "faute", MAJOR: "attention", ADVICE: ""}


@dataclass(frozen=True)
class Group:
    """What is of one severity: its heading, the state it is shown as, the points in the order
    of the questions; apart, those where there is no answer at all."""

    severity: str
    heading: str
    state: str
    points: Sequence[Point]
    unanswered: Sequence[Point]

    @property
    def count(self) -> int:
        """How many points there are."""
        return len(self.points) + len(self.unanswered)


@page.get("/controle")
def panel() -> str:
    """The panel, at the stage asked for."""
    found = summary.of(desk().place, desk().trame, desk().read().answers, desk().today())
    reports = reports_of(found)
    report = reports.get(request.args.get("stade", ""), found.report)
    trame, told = found.trame, Telling(report, found.trame, {})
    return render_template(
        "control.html",
        told=told,
        report=report,
        stage=report.stage,
        stages=stages(found, reports),
        found=found,
        groups=list(_groups(trame, report)),
        missing=list(_by_section(trame, report.to_complete)),
        severities=[(severity, column(severity)) for severity in SEVERITIES],
        outside=_outside(report),
        blocking=sum(one.blocking for one in report.to_complete),
        age=age,
        linked=partial(linked, trame=trame),
        place=partial(place_of, trame),
        sources=partial(_sources, trame),
    )


def _groups(trame: Trame, report: Report) -> Iterator[Group]:
    order = {question.id: question.number for question in trame.questions}
    for severity in SEVERITIES:
        points = sorted(report.of(severity), key=lambda point: order.get(point.question, 0))
        told = [point for point in points if not point.missing]
        unanswered = [point for point in points if point.missing]
        if points:
            yield Group(severity, heading(severity), _STATES[severity], told, unanswered)


def _by_section(
    trame: Trame, missing: Sequence[Missing]
) -> Iterator[tuple[Section, list[Missing]]]:
    """The sections where something is to complete, in order."""
    for section in trame.sections:
        inside = [m for m in missing if trame.question(m.question).section == section.id]
        if inside:
            yield section, inside


def _outside(report: Report) -> Mapping[str, int]:
    """The points that no theme holds: answers to what the trame does not ask."""
    whole = report.counts()
    return {s: whole[s] - sum(theme.points[s] for theme in report.themes) for s in SEVERITIES}


def _sources(trame: Trame, rule: Requirement) -> list[Source]:
    return sources_of(rule, trame)
