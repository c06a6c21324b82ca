"""A plan at a glance: its state, its versions, what falls due, what blocks, how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sseplan import interview, reminders
from sseplan.answers import Answers
from sseplan.conformity import Report
from sseplan.conformity.severities import BLOCKING
from sseplan.errors import SseplanError
from sseplan.interview import Progress
from sseplan.lifecycle import comparison, opinion, snapshot, stages, state
from sseplan.lifecycle.record import cpts_name
from sseplan.lifecycle.state import State
from sseplan.plan import chain
from sseplan.plan.revisions import Header, Revision
from sseplan.reminders import Due
from sseplan.trame import Trame


@dataclass(frozen=True)
class Summary:
    """What one screen says of a plan.

    ``known`` are the frozen versions, ``changed`` counts the questions that
    the draft answers otherwise (None: nothing is frozen, or it cannot be read).  ``report``
    is at the stage of what comes next: a draft's before anything is frozen, else that of
    the sending.  ``core`` and ``whole`` say how far the two paths of questions are.
    ``faults`` are sentences on frozen versions that cannot be trusted.
    """

    trame: Trame
    answers: Answers
    today: date
    state: State
    report: Report
    core: Progress
    whole: Progress
    known: tuple[Revision, ...] = ()
    changed: int | None = None
    dues: tuple[Due, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def cpts(self) -> str:
        """The name of the community on one line, "" while there is none."""
        return cpts_name(self.answers)

    @property
    def headers(self) -> tuple[Header, ...]:
        """The headers of the frozen versions."""
        return tuple(revision.header for revision in self.known)

    @property
    def last(self) -> Header | None:
        """The header of the last frozen version."""
        return self.headers[-1] if self.headers else None

    def at(self, stage: str) -> Report:
        """What the checks say at a stage."""
        if stage == self.report.stage:
            return self.report
        return stages.at(stage, self.trame, self.answers, self.known, self.today)

    @property
    def late(self) -> list[Due]:
        """What should have been done already, the oldest first."""
        return [due for due in self.dues if due.is_late(self.today)]

    @property
    def next_due(self) -> Due | None:
        """What falls due next, today included."""
        return next((due for due in self.dues if not due.is_late(self.today)), None)

    @property
    def open_remarks(self) -> int:
        """How many remarks of the ARS, on whatever version, have no answer in the plan."""
        return opinion.open_remarks(self.answers)

    @property
    def blocking(self) -> list[str]:
        """The ids of the questions where something blocks, each once."""
        return list(dict.fromkeys(point.question for point in self.report.of(BLOCKING)))


def of(place: Path, trame: Trame, answers: Answers, today: date) -> Summary:
    """The summary of the plan of ``place``, which says ``answers``; frozen versions that are
    damaged are told in ``faults``."""
    known, wrong = frozen(place)
    last = known[-1] if known else None
    return Summary(
        trame=trame,
        answers=answers,
        today=today,
        state=state.of(answers, [revision.header for revision in known], today),
        report=stages.at(stages.following(known), trame, answers, known, today),
        core=interview.progress(interview.core_path(trame, answers), answers),
        whole=interview.progress(interview.whole_path(trame, answers), answers),
        known=tuple(known),
        changed=_changed(trame, answers, last),
        dues=tuple(reminders.due(trame, answers, today, last_revision=last.day if last else None)),
        faults=tuple(wrong),
    )


def frozen(place: Path) -> tuple[Sequence[Revision], list[str]]:
    """The frozen versions of a plan, and what is wrong with them, in sentences."""
    try:
        found, wrong = chain.read(place)
    except SseplanError as error:
        return [], [str(error)]
    return found, [str(error) for error in wrong]


def _changed(trame: Trame, answers: Answers, last: Revision | None) -> int | None:
    """How many questions the draft answers otherwise than the last version."""
    if last is None:
        return None
    try:
        before = snapshot.of(last)
    except SseplanError:
        return None
    return comparison.count_unfrozen(before, trame, answers)
