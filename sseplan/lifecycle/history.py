"""What became of each frozen version: when it was sent, what the ARS answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sseplan.answers import Answers
from sseplan.conformity.periods import first_day
from sseplan.conformity.rows import same_version
from sseplan.errors import RevisionBroken, SseplanError
from sseplan.lifecycle.record import Row, cpts_name, rows_of
from sseplan.plan import Plan, revisions, submissions, trame_of
from sseplan.plan.revisions import Header
from sseplan.plan.submissions import Submission
from sseplan.trame import Trame

SENDINGS = "transmissions"
OPINIONS = "ars_avis"


@dataclass(frozen=True)
class Entry:
    """One frozen version and what is recorded of it.

    ``sent`` are rows of « transmissions », ``answered`` rows of « avis de l'ARS »: those from
    the day when this version was sent until the next one was.  ``parcel`` is what was
    prepared for sending it.
    """

    header: Header
    sent: tuple[Row, ...] = ()
    answered: tuple[Row, ...] = ()
    parcel: Submission | None = None


@dataclass(frozen=True)
class History:
    """The frozen versions of a plan in order, with the present trame and name of the CPTS ("").

    ``faults`` are sentences on what was prepared for sending and cannot be read.
    """

    trame: Trame
    cpts: str
    entries: tuple[Entry, ...]
    faults: tuple[str, ...] = ()


def of(place: Path | str, plan: Plan | None = None) -> History:
    """The history of a plan (its folder or its plan.yaml); ``plan`` where it is open already.

    Raises RevisionBroken, PlanUnreadable.
    """
    headers = [revision.header for revision in revisions.revisions(place)]
    plan = plan or Plan.open(place, trame_of(place), lock=False)
    parcels, faults = _parcels(place)
    found = entries(headers, plan.answers, parcels)
    return History(plan.trame, cpts_name(plan.answers), tuple(found), faults)


def _parcels(place: Path | str) -> tuple[list[Submission], tuple[str, ...]]:
    try:
        return submissions.of(place), ()
    except SseplanError as error:
        return [], (str(error),)


def verified(place: Path | str) -> tuple[int, list[str]]:
    """How many frozen versions are intact, 0 where something is wrong; then what is wrong.

    Raises PlanUnreadable where there is neither a version nor a plan.
    """
    try:
        if faults := revisions.faults(place):
            return 0, faults
    except RevisionBroken as broken:
        return 0, [str(broken)]
    known = revisions.revisions(place)
    if not known:
        Plan.open(place, trame_of(place), lock=False).close()
    return len(known), []


def entries(
    headers: Sequence[Header], answers: Answers, parcels: Iterable[Submission] = ()
) -> list[Entry]:
    """The versions in order, each with what the draft and the parcels record of it."""
    prepared = {parcel.number: parcel for parcel in parcels}
    found = [prepared.get(header.number) for header in headers]
    sendings = [
        _sent(header, answers) or _parcelled(parcel)
        for header, parcel in zip(headers, found, strict=True)
    ]
    starts = [_start(rows) for rows in sendings]
    ends = [_next_start(starts, rank) for rank in range(len(starts))]
    return [
        Entry(header, tuple(sent), tuple(_answered(answers, start, end)), parcel)
        for header, sent, start, end, parcel in zip(
            headers, sendings, starts, ends, found, strict=True
        )
    ]


def _sent(header: Header, answers: Answers) -> list[Row]:
    rows = rows_of(answers.get(SENDINGS))
    told = [row for row in rows if row.get("version")]
    return [row for row in told if same_version(row["version"], header.version)]


def _parcelled(parcel: Submission | None) -> list[Row]:
    """The rows that a draft brought back from before the sending does not have any more."""
    if parcel is None or not parcel.sent_on:
        return []
    row = {"date": parcel.sent_on, "canal": parcel.channel, "version": parcel.version}
    return [{"organisme": who, **row} for who in parcel.recipients]


def _start(sendings: Sequence[Row]) -> date | None:
    """The day when the ARS was first sent a version, else anybody."""
    to_ars = [row for row in sendings if row.get("organisme") == "ars"]
    return min(filter(None, map(_day, to_ars or sendings)), default=None)


def _next_start(starts: Sequence[date | None], rank: int) -> date | None:
    """The day when a later version was first sent."""
    return min(filter(None, starts[rank + 1 :]), default=None)


def _answered(answers: Answers, start: date | None, end: date | None) -> list[Row]:
    """The opinions given from ``start`` until before ``end``, the earliest first."""
    if start is None:
        return []
    dated = [(day, row) for row in rows_of(answers.get(OPINIONS)) if (day := _day(row))]
    within = [(day, row) for day, row in dated if start <= day and (end is None or day < end)]
    return [row for _, row in sorted(within, key=lambda item: item[0])]


def _day(row: Row) -> date | None:
    return first_day(row.get("date"))
