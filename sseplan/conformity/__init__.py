"""A plan held against the requirements of its trame: what fails, what lacks, what is old.

assessment  judges the requirements           report   what it says, as values
functions   what expressions may call         wording  what people and programs read
standing    where an answer or a theme is     severities  how grave a point is, in words
"""

from __future__ import annotations

from sseplan.conformity.assessment import assess, findings_by_question, findings_on, judge
from sseplan.conformity.functions import FUNCTIONS
from sseplan.conformity.report import Finding, Missing, Point, Report, Stale, ThemeFigure, Verdict
from sseplan.conformity.upkeep import stale_answers

__all__ = [
    "FUNCTIONS",
    "Finding",
    "Missing",
    "Point",
    "Report",
    "Stale",
    "ThemeFigure",
    "Verdict",
    "assess",
    "findings_by_question",
    "findings_on",
    "judge",
    "stale_answers",
]
