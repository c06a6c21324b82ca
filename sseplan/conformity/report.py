"""What an assessment says: values only, no wording beyond the trame's own sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from sseplan.conformity.severities import BLOCKING, MAJOR
from sseplan.trame import SEVERITIES, Requirement
from sseplan.validation import Problem


class Verdict(Enum):
    """Where one requirement stands; the value is how people are told."""

    SATISFIED = "satisfaite"
    FAILED = "non satisfaite"
    UNANSWERED = "attend une réponse"
    LATER = "attend le stade de transmission"
    NOT_APPLICABLE = "sans objet pour ce plan"
    HELD = "tenue par l'outil"


@dataclass(frozen=True)
class Finding:
    """A requirement that is not satisfied.

    ``question`` is the one to open.  ``also`` are the ids of requirements that say no
    more than this one and fail with it.
    """

    requirement: Requirement
    question: str
    why: str
    todo: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Missing:
    """A question to complete.

    ``reason`` is "" where a required question has no answer, else a sentence.
    ``requirements`` are the ids of those that fail for want of this answer, and
    ``blocking`` whether one of them blocks.
    """

    question: str
    reason: str = ""
    requirements: tuple[str, ...] = ()
    blocking: bool = False


@dataclass(frozen=True)
class Point:
    """One thing that a report counts, of one severity, about one question.

    Just one of the three is set: an answer that is not of its kind, a requirement that is not
    satisfied, an answer that is missing and blocks.
    """

    question: str
    severity: str
    problem: Problem | None = None
    finding: Finding | None = None
    missing: Missing | None = None

    @property
    def why(self) -> str:
        """What is wrong, in a sentence."""
        if self.problem:
            return self.problem.message
        if self.finding:
            return self.finding.why
        return (self.missing and self.missing.reason) or "Sans réponse."


@dataclass(frozen=True)
class Stale:
    """An answer to confirm each year whose dates are more than twelve months old.

    ``rows`` counts from 0 and is empty where only the latest date counts.
    """

    question: str
    field: str
    rows: tuple[int, ...]
    oldest: str


@dataclass(frozen=True)
class ThemeFigure:
    """How far a theme is: ``answered`` of the ``asked`` required questions, and how many points
    of each severity."""

    theme: str
    label: str
    answered: int
    asked: int
    points: Mapping[str, int]

    @property
    def percentage(self) -> int:
        """Whole per cent, rounded down: 100 only when all is answered."""
        return self.answered * 100 // self.asked if self.asked else 100


@dataclass(frozen=True)
class Report:
    """The whole assessment of a plan on one day, at one stage.

    A question without an answer is told once, in ``to_complete``; the requirements that
    wait for it are not repeated in ``findings``.  ``points`` are all that is counted, the
    gravest first.  ``reminders`` are the filled sentences
    of the requirements held as reminders.
    """

    today: date
    stage: str
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    to_complete: tuple[Missing, ...]
    to_review: tuple[str, ...]
    stale: tuple[Stale, ...]
    themes: tuple[ThemeFigure, ...]
    reminders: tuple[str, ...]
    verdicts: Mapping[str, Verdict]
    points: tuple[Point, ...]

    @property
    def blocking(self) -> int:
        """How many points block."""
        return self.counts()[BLOCKING]

    def counts(self, inside: Container[str] | None = None) -> dict[str, int]:
        """How many points of each severity, about some questions or about any."""
        return counted(self.points, inside)

    def of(self, severity: str) -> list[Point]:
        """The points of one severity."""
        return [point for point in self.points if point.severity == severity]

    @property
    def failing(self) -> frozenset[str]:
        """The ids of all requirements that are not satisfied, told or only named."""
        told = {id for f in self.findings for id in (f.requirement.id, *f.also)}
        return frozenset(told | {id for missing in self.to_complete for id in missing.requirements})


def points_of(
    findings: Iterable[Finding], problems: Iterable[Problem], missing: Iterable[Missing]
) -> tuple[Point, ...]:
    """Everything that is counted anywhere, the gravest first."""
    found = [Point(p.question_id, severity_of(p), problem=p) for p in problems]
    found += [Point(f.question, f.requirement.severity, finding=f) for f in findings]
    found += [Point(m.question, BLOCKING, missing=m) for m in missing if m.blocking]
    return tuple(sorted(found, key=lambda point: SEVERITIES.index(point.severity)))


def severity_of(problem: Problem) -> str:
    """How grave it is that an answer is not of its kind."""
    return BLOCKING if problem.grave else MAJOR


def counted(points: Iterable[Point], inside: Container[str] | None = None) -> dict[str, int]:
    """How many points of each severity, about some questions or about any."""
    found = Counter(p.severity for p in points if inside is None or p.question in inside)
    return {severity: found[severity] for severity in SEVERITIES}
