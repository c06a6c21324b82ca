"""What an assessment says: values only, no wording beyond the trame's own sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from sseplan.trame import Requirement
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
    """How far a theme is: ``answered`` of the ``asked`` required questions, what was found."""

    theme: str
    label: str
    answered: int
    asked: int
    findings: Mapping[str, int]

    @property
    def percentage(self) -> int:
        """Whole per cent, rounded down: 100 only when all is answered."""
        return self.answered * 100 // self.asked if self.asked else 100


@dataclass(frozen=True)
class Report:
    """The whole assessment of a plan on one day, at one stage.

    A question without an answer is told once, in ``to_complete``; the requirements that
    wait for it are not repeated in ``findings``.  ``blocking`` counts what blocks:
    findings, grave problems and missing answers.  ``reminders`` are the filled sentences
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
    blocking: int

    @property
    def failing(self) -> frozenset[str]:
        """The ids of all requirements that are not satisfied, told or only named."""
        told = {id for f in self.findings for id in (f.requirement.id, *f.also)}
        return frozenset(told | {id for missing in self.to_complete for id in missing.requirements})
