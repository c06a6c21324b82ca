"""The yearly review of a plan: the round that goes on."""

from __future__ import annotations

from datetime import date

from sseplan.plan import Plan, revisions
from sseplan.review import Round, round_of


def lap(plan: Plan, today: date) -> Round:
    """The round of the plan: since its last frozen version; RevisionBroken for a damaged one."""
    known = revisions.revisions(plan.path)
    return round_of(known[-1].day if known else None, today)
