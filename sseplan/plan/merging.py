"""What was answered here, and meanwhile by another program, put together.  Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sseplan import plan_yaml
from sseplan.answers import Answers, Confirmation
from sseplan.errors import PlanChanged
from sseplan.kinds import Value
from sseplan.trame import Trame


@dataclass(frozen=True)
class Side:
    """What one of two programs made of the answers."""

    before: Answers
    after: Answers


def merge(
    path: Path, trame: Trame, mine: Side, other: Side, overwrite: Collection[str] = ()
) -> tuple[tuple[str, ...], Answers]:
    """The ids that the other program changed, and the answers to write.

    Raises PlanChanged for ids that both changed differently, those of ``overwrite`` apart.
    Of two confirmations the later stays.
    """
    ours = plan_yaml.differences(mine.before, mine.after)
    theirs = plan_yaml.differences(other.before, other.after)
    apart = plan_yaml.differences(other.after, mine.after)
    disputed = [
        key
        for key in ours
        if key in theirs and key in apart and key not in overwrite
        if not key.startswith(plan_yaml.CONFIRMATION)
    ]
    if disputed:
        raise PlanChanged(
            _dispute(path, trame, disputed),
            {key: ours[key] for key in disputed},
            {key: theirs[key] for key in disputed},
        )
    merged = tuple(key for key in theirs if key not in overwrite)
    return merged, _yielding(mine.before, mine.after, other.after)


def value_at(answers: Answers, key: str) -> Value:
    """What the answers say under a key of ``plan_yaml.differences``; None for nothing."""
    if key.startswith(plan_yaml.NOTE):
        return answers.notes.get(key.removeprefix(plan_yaml.NOTE))
    if key.startswith(plan_yaml.CONFIRMATION):
        one = answers.confirmed.get(key.removeprefix(plan_yaml.CONFIRMATION))
        return {"le": one.on, "par": one.by} if one else None
    return answers.get(key)


def with_value(answers: Answers, key: str, value: Any) -> Answers:
    """The answers with that value under a key of ``plan_yaml.differences``; None takes it away."""
    if key.startswith(plan_yaml.NOTE):
        return answers.with_note(key.removeprefix(plan_yaml.NOTE), value or "")
    if key.startswith(plan_yaml.CONFIRMATION):
        one = Confirmation(value["le"], value["par"]) if value else None
        return answers.with_confirmation(key.removeprefix(plan_yaml.CONFIRMATION), one)
    return answers.with_answer(key, value)


def replayed(side: Side, onto: Answers) -> Answers:
    """``onto`` with the changes that ``side`` made, all else as it is."""
    for key, value in plan_yaml.differences(side.before, side.after).items():
        onto = with_value(onto, key, value)
    return replace(onto, to_review=_reminders(side, onto))


def _reminders(side: Side, onto: Answers) -> tuple[str, ...]:
    old, new = side.before.to_review, side.after.to_review
    if onto.to_review == old:
        return new
    left = [one for one in onto.to_review if one in new or one not in old]
    return tuple(dict.fromkeys((*left, *(one for one in new if one not in old))))


def _dispute(path: Path, trame: Trame, disputed: Collection[str]) -> str:
    names = ", ".join(f"« {_name(key, trame)} »" for key in disputed)
    return (
        f"Un autre programme a changé {path} pendant que vous répondiez, au même "
        f"endroit : {names}. Rien n'a été enregistré : choisissez la réponse à garder."
    )


def _name(key: str, trame: Trame) -> str:
    question_id = key.removeprefix(plan_yaml.NOTE)
    label = trame.question(question_id).label if question_id in trame else question_id
    return label if question_id == key else f"note de {label}"


def _yielding(before: Answers, ours: Answers, theirs: Answers) -> Answers:
    """``ours`` as it was ``before`` where another program gave a later confirmation."""
    confirmed = dict(ours.confirmed)
    for key, one in theirs.confirmed.items():
        mine = confirmed.get(key)
        if one != before.confirmed.get(key) and (mine is None or mine.on < one.on):
            confirmed.pop(key, None)
            confirmed |= {key: before.confirmed[key]} if key in before.confirmed else {}
    return replace(ours, confirmed=confirmed)
