"""The yearly review: every answer marked [A] is asked again, « toujours vrai ? ».

Pure.  A round begins with the last revision; an answer is done with in it once somebody
confirmed it since.  Confirming moves the dates that say when a row was last checked
(``confirms: row``: « Vérifié le »), never those of facts (« Accord donné le »).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sseplan.answers import Answers, Confirmation, applicable, is_answered
from sseplan.conformity import Stale, stale_answers
from sseplan.conformity.periods import MONTHS_A_YEAR, add_months
from sseplan.kinds import Value, as_date
from sseplan.trame import Field, Question, Trame

Row = Mapping[str, Value]


@dataclass(frozen=True)
class Round:
    """One review: what counts is what was confirmed after ``since``, or ``today``."""

    since: date
    today: date

    def holds(self, day: Value) -> bool:
        """Whether an ISO day is in the round.

        The day on which it begins belongs to the one before, except while it lasts: what is
        confirmed on the very day of a revision must be found again an hour later.
        """
        found = as_date(day)
        return found is not None and (found > self.since or found >= self.today)


@dataclass(frozen=True)
class Item:
    """A question to ask again; ``stale`` says which of its dates are more than a year old."""

    question: Question
    stale: tuple[Stale, ...] = ()
    is_answered: bool = True


@dataclass(frozen=True)
class Tally:
    """How far a round is: ``aside`` counts answers that are « à revoir », and not confirmed."""

    confirmed: int
    aside: int
    answered: int
    unanswered: int


def round_of(last_revision: date | None, today: date) -> Round:
    """The round that goes on: since the last revision, and never more than a year back."""
    year = add_months(today, -MONTHS_A_YEAR)
    return Round(max(last_revision, year) if last_revision else year, today)


def items(trame: Trame, answers: Answers, lap: Round) -> list[Item]:
    """What is left to review: stale answers, the oldest first; lists of persons and contacts;
    the others in the trame's order; what is « à revoir »; what has no answer.
    """
    stale = stale_answers(trame, answers, lap.today)
    left = [
        _item(q, answers, stale)
        for q in _reviewed(trame, answers)
        if not is_confirmed(answers, q, lap)
    ]
    return sorted(left, key=lambda item: _order(item, answers))


def item(trame: Trame, answers: Answers, question: Question, lap: Round) -> Item:
    """One question as it stands now, confirmed or not."""
    return _item(question, answers, stale_answers(trame, answers, lap.today))


def _item(question: Question, answers: Answers, stale: Iterable[Stale]) -> Item:
    own = tuple(one for one in stale if one.question == question.id)
    return Item(question, own, is_answered(answers.get(question.id)))


def tally(trame: Trame, answers: Answers, lap: Round) -> Tally:
    """How many of the answers to review are confirmed, or put aside."""
    reviewed = _reviewed(trame, answers)
    answered = [q for q in reviewed if is_answered(answers.get(q.id))]
    confirmed = [q for q in answered if is_confirmed(answers, q, lap)]
    aside = [q for q in answered if q.id in answers.to_review and q not in confirmed]
    return Tally(len(confirmed), len(aside), len(answered), len(reviewed) - len(answered))


def is_confirmed(answers: Answers, question: Question, lap: Round) -> bool:
    """Whether the answer was confirmed in this round."""
    found = answers.confirmed.get(question.id)
    answered = is_answered(answers.get(question.id))
    return answered and found is not None and lap.holds(found.on)


def _reviewed(trame: Trame, answers: Answers) -> list[Question]:
    """The questions to confirm each year; what tells the life of the plan is not among them."""
    return [q for q in applicable(trame, answers) if q.yearly and not q.record]


def _order(item: Item, answers: Answers) -> tuple[int, str, int]:
    """Where an item comes: its group, the oldest of its dates, its number in the trame."""
    group = 1 if _names_people(item.question) else 2
    group = 0 if item.stale else group
    group = 3 if item.question.id in answers.to_review else group
    group = group if item.is_answered else 4
    oldest = min((one.oldest for one in item.stale), default="") if group == 0 else ""
    return group, oldest, item.question.number


def _names_people(question: Question) -> bool:
    """Whether the rows name persons or how to reach somebody."""
    return any(bool(f.person) or f.type in ("phone", "email") for f in question.fields)


# --- confirming


def checked_field(question: Question) -> Field | None:
    """The date that says when each row was last checked, where the rows have one."""
    return next((f for f in question.fields if f.confirms == "row"), None)


def confirm(
    answers: Answers,
    question: Question,
    lap: Round,
    by: str,
    rows: Collection[int] | None = None,
) -> Answers:
    """The answers with one confirmed today by somebody, no more « à revoir ».

    With ``rows`` (from 0) only those are: the answer is, once all its rows were checked in
    this round.
    """
    value = answers.get(question.id)
    column = checked_field(question)
    if column and isinstance(value, list):
        meant = range(len(value)) if rows is None else rows
        value = [_checked(row, column, lap) if n in meant else row for n, row in enumerate(value)]
        answers = answers.with_answer(question.id, value)
    if rows is not None and unchecked(answers, question, lap):
        return answers
    confirmation = Confirmation(lap.today.isoformat(), by)
    return answers.taken_up(question.id).with_confirmation(question.id, confirmation)


def _checked(row: Value, column: Field, lap: Round) -> Value:
    return {**row, column.id: lap.today.isoformat()} if isinstance(row, Mapping) else row


def unchecked(answers: Answers, question: Question, lap: Round) -> list[int]:
    """The rows (from 0) that nobody checked in this round; [] where rows have no such date."""
    column, value = checked_field(question), answers.get(question.id)
    if column is None or not isinstance(value, list):
        return []
    rows = [(n, row) for n, row in enumerate(value) if isinstance(row, Mapping)]
    return [n for n, row in rows if not lap.holds(row.get(column.id))]


def touched(question: Question, before: Value, after: Value) -> list[int]:
    """The rows (from 0) of ``after`` that say something new; one whose date of checking
    alone was changed was dated by the person.
    """
    old = [_apart_from_date(row, question) for row in _rows(before)]
    return [n for n, row in enumerate(_rows(after)) if _apart_from_date(row, question) not in old]


def _rows(value: Value) -> Sequence[Value]:
    return value if isinstance(value, list) else []


def _apart_from_date(row: Value, question: Question) -> Value:
    column = checked_field(question)
    if column is None or not isinstance(row, Mapping):
        return row
    return {key: one for key, one in row.items() if key != column.id}
