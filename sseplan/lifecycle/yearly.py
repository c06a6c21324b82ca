"""The yearly review of a plan: the round that goes on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sseplan.plan import Plan, revisions
from sseplan.review import Round, round_of


def lap(plan: Plan, today: date) -> Round:
    """The round of an open plan; see ``lap_of``."""
    return lap_of(plan.path, today)


def lap_of(place: Path, today: date) -> Round:
    """The round since the last frozen version; RevisionBroken for a damaged one."""
    known = revisions.revisions(place)
    return round_of(known[-1].day if known else None, today)
