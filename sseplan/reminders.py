"""What falls due in a plan's life, and when.

Pure: answers, a day and the date of the last revision in, ``Due``s out, by date.  Three
sources, all of them data of the trame, so that a regional trame adds reminders without Python:

- the reminders declared with a question (``Reminder``): an expression gives the date;
- the dates that confirm what is beside them (``Field.confirms``): twelve months later the
  answer is to be confirmed again, one ``Due`` a question;
- who confirmed an answer that has no such date (``Answers.confirmed``): all in one ``Due``.

The expressions see what those of the requirements see, and ``row``, ``last_revision`` (ISO
day or None), ``next_update`` (see there) and ``named`` (the label of a question's id).

The two marks of the ACI contract come from one public page (PAPS, updated on 30/11/2023: the
mission begins within six months and is deployed at the latest at eighteen); others say « the
first year ».  The contract decides, and a plan sent to the ARS ends both.

Nothing is due for want of a date that no source gives: how long an agreement with a partner
holds, when the term of conservation of a list begins, by when a reserve is answered (the
next revision, then).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sseplan.answers import Answers
from sseplan.conformity.case import Case
from sseplan.conformity.periods import (
    MONTHS_A_YEAR,
    add_months,
    first_day,
    lapse,
    last_day,
    latest,
)
from sseplan.conformity.words import text_of
from sseplan.kinds import fold, row_name, spoken
from sseplan.trame import Field, Question, Reminder, Trame
from sseplan.typography import french

_VERSIONS, _REVIEW = "plan_version", "revision_calendrier"
NEAR = 30
"""Within so many days, a thing falls due soon."""
_SOON = timedelta(days=NEAR)
_WARN = (30, 7)
_LONGEST = 160


@dataclass(frozen=True)
class Due:
    """One thing that falls due.

    ``on`` is an ISO day; with ``month`` only its month is meant, and it is the last day of it.
    ``title`` and ``detail`` hold nothing restricted, and may go to a calendar or a message;
    ``rows`` name the rows concerned, for the person's own screen only.  ``question`` is the id
    of the one to open, ``opens`` its number and its label.  ``uid_key`` stays the same when the
    date changes.  ``warn_days`` says how long ahead to ring; ``waiting``, that it is told however
    far ahead.
    """

    on: str
    kind: str
    title: str
    detail: str
    question: str
    uid_key: str
    opens: str = ""
    yearly: bool = False
    warn_days: tuple[int, ...] = ()
    month: bool = False
    rows: tuple[str, ...] = ()
    waiting: bool = False

    @property
    def day(self) -> date:
        """``on`` as a date."""
        return date.fromisoformat(self.on)

    @property
    def when(self) -> str:
        """« 12 mars 2027 », « fin juin 2028 »."""
        return f"fin {spoken(self.on[:7])}" if self.month else spoken(self.on)

    def days_left(self, today: date) -> int:
        """How many days are left; less than 0 when it is late."""
        return (self.day - today).days

    def is_late(self, today: date) -> bool:
        """Whether it should have been done already."""
        return self.days_left(today) < 0

    def is_near(self, today: date) -> bool:
        """Whether it falls due within thirty days."""
        return 0 <= self.days_left(today) <= NEAR

    def countdown(self, today: date) -> str:
        """« dans 9 jours », « aujourd'hui », « depuis 2 ans et 11 mois »."""
        if self.day == today:
            return "aujourd'hui"
        if self.day > today:
            return f"dans {lapse(today, self.day)}"
        return f"depuis {lapse(self.day, today)}"


def due(
    trame: Trame, answers: Answers, today: date, *, last_revision: date | None = None
) -> list[Due]:
    """Everything that falls due, late or far ahead, by date; of one day first what rings most,
    then in the trame's order.

    ``last_revision`` is the day of the last frozen version, None where there is none: then the
    date of the version in force, as ``plan_version`` says it, stands for it.
    """
    case = Case(trame, answers, today, "brouillon")
    names = _names(case, last_revision)
    found = [one for reminder in trame.reminders for one in _declared(reminder, case, names)]
    found += [one for question in case.asked.values() for one in _confirming(question, case)]
    found += _confirmed(case)
    order = {question.id: question.number for question in trame.questions}
    found = [replace(one, opens=_opens(trame.question(one.question))) for one in found]
    return sorted(
        found, key=lambda one: (one.on, -len(one.warn_days), order[one.question], one.uid_key)
    )


def _opens(question: Question) -> str:
    return f"question {question.number}, {question.label}"


def within(dues: Iterable[Due], today: date, days: int) -> list[Due]:
    """Those that are late, fall due within so many days, or wait now."""
    return [one for one in dues if one.waiting or one.days_left(today) <= days]


def next_update(answers: Mapping[str, Any], last_revision: date | None) -> date | None:
    """The day by which the plan is to be updated, from its cleaned answers.

    Twelve months after the last revision (ACI2, S1: at least once a year), or the day that the
    plan itself gives for its next revision if that is sooner; a day that the last revision has
    left behind counts no more.  None for a plan that has neither a version nor such a day.
    """
    start = last_revision or last_day(latest(answers.get(_VERSIONS)))
    planned = first_day(answers.get(_REVIEW))
    if start is None:
        return planned
    term = add_months(start, MONTHS_A_YEAR)
    return planned if planned and start < planned < term else term


def _names(case: Case, last_revision: date | None) -> dict[str, Any]:
    update = next_update(case.names, last_revision)
    return case.names | {
        "last_revision": last_revision.isoformat() if last_revision else None,
        "next_update": update.isoformat() if update else None,
        "named": lambda text: _labelled(text, case),
    }


def _labelled(text: str | None, case: Case) -> str:
    """A text in which the ids of questions have become their labels."""
    ids = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)*\b")
    return ids.sub(lambda id: case.asked[id[0]].label if id[0] in case.asked else id[0], text or "")


# --- the reminders that the trame declares


def _declared(reminder: Reminder, case: Case, names: Mapping[str, Any]) -> list[Due]:
    question = case.asked.get(reminder.question)
    if question is None:
        return []
    if not (question.has_rows and reminder.each):
        return _one(reminder, case.trame, names)
    rows = case.names[question.id] or ()
    keys = _distinct(_identity(reminder, question, row) for row in rows)
    found = [_one(reminder, case.trame, {**names, "row": row}) for row in rows]
    return [
        replace(one, uid_key=f"{reminder.id}|{key}", rows=_named(row, question))
        for key, row, dues in zip(keys, rows, found, strict=True)
        for one in dues
    ]


def _named(row: Mapping[str, Any], question: Question) -> tuple[str, ...]:
    """How a row is called, where the title may not say it all."""
    return (row_name(row, question),) if question.restricted else ()


def _one(reminder: Reminder, trame: Trame, names: Mapping[str, Any]) -> list[Due]:
    """What one reminder makes fall due, if anything."""
    value = trame.terms[reminder.date](names)
    day = last_day(value)
    if day is None or (reminder.when and not trame.terms[reminder.when](names)):
        return []
    return [
        Due(
            on=day.isoformat(),
            kind=reminder.kind,
            title=_shortened(_filled(reminder.title, trame, names)),
            detail=_filled(reminder.detail, trame, names),
            question=reminder.question,
            uid_key=reminder.id,
            yearly=reminder.yearly,
            warn_days=reminder.warn,
            month=value.count("-") == 1,
            waiting=reminder.waiting,
        )
    ]


def _filled(sentence: str, trame: Trame, names: Mapping[str, Any]) -> str:
    """A sentence on one line, whatever the answers that it quotes."""
    return french(re.sub(r"[^\S\u00a0]+", " ", trame.terms.fill(sentence, names)).strip())


def _shortened(title: str) -> str:
    return title if len(title) <= _LONGEST else title[: _LONGEST - 1].rstrip() + "…"


def _identity(reminder: Reminder, question: Question, row: Mapping[str, Any]) -> str:
    """What tells a row apart, whatever its dates and its place become."""
    own = [f.id for f in question.fields if f.identity and f.type != "date"]
    return "|".join(fold(text_of(row[field])) for field in reminder.key or own)


def _distinct(keys: Iterable[str]) -> list[str]:
    """The keys, with a number after those that were there already."""
    seen: Counter[str] = Counter()
    told = []
    for key in keys:
        seen[key] += 1
        told.append(key if seen[key] == 1 else f"{key}|{seen[key]}")
    return told


# --- what was true a year ago


def _confirming(question: Question, case: Case) -> Iterator[Due]:
    """What the dates beside the rows of one question say, unless it has its own reminder."""
    own = any(reminder.question == question.id for reminder in case.trame.reminders)
    if own or question.record or not question.yearly:
        return
    for field in question.fields:
        if field.confirms and (dated := _dated(question, field, case)):
            yield _aged(
                dated,
                case.today,
                kind="confirmation",
                title=f"À reconfirmer : {question.label}",
                question=question.id,
                uid_key=f"{question.id}.{field.id}",
            )


def _dated(question: Question, field: Field, case: Case) -> list[tuple[date, str]]:
    """When the rows were confirmed, oldest first, and how each is called.

    Somebody who confirmed the whole answer since stands in for the date of a fact.
    """
    rows = case.names[question.id] or ()
    days = [(last_day(row[field.id]), row_name(row, question)) for row in rows]
    by = case.answers.confirmed.get(question.id) if field.confirms == "fact" else None
    since = (by and first_day(by.on)) or date.min
    dated = sorted((max(day, since), name) for day, name in days if day)
    return dated[-1:] if field.confirms == "latest" else dated


def _confirmed(case: Case) -> list[Due]:
    """The answers without a date of their own that somebody confirmed, all together."""
    dated = sorted(
        (day, question.number, question)
        for question in case.asked.values()
        if question.yearly and not question.record and case.is_answered(question.id)
        if not any(field.confirms for field in question.fields)
        if (by := case.answers.confirmed.get(question.id)) and (day := first_day(by.on))
    )
    if not dated:
        return []
    return [
        _aged(
            [(day, question.label) for day, _, question in dated],
            case.today,
            kind="relecture",
            title="Relecture annuelle : réponses à reconfirmer",
            question=dated[0][2].id,
            uid_key="confirmations",
        )
    ]


def _aged(
    dated: Sequence[tuple[date, str]],
    today: date,
    *,
    kind: str,
    title: str,
    question: str,
    uid_key: str,
) -> Due:
    """What is to be confirmed again twelve months after the oldest of ``dated``."""
    terms = [(add_months(day, MONTHS_A_YEAR), name) for day, name in dated]
    first = terms[0][0]
    rows = tuple(name for term, name in terms if term - _SOON <= max(first, today))
    of = f"{len(rows)} sur {len(dated)}" if len(dated) > 1 else "1"
    return Due(
        on=first.isoformat(),
        kind=kind,
        title=title,
        detail=french(f"À vérifier : {of}. La date la plus ancienne : {spoken(dated[0][0])}."),
        question=question,
        uid_key=uid_key,
        yearly=True,
        warn_days=_WARN,
        rows=rows,
    )
