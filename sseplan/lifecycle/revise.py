"""Freeze the present answers as a numbered version.

draft = prepare(plan, trame, today, Wish("Actualisation annuelle"))    nothing written
revision = freeze(plan, draft)                                         both files, or none
"""

from __future__ import annotations

from datetime import date

from sseplan import commands, plan_yaml
from sseplan.answers import Answers
from sseplan.errors import SseplanError, UsageMistake
from sseplan.lifecycle import record, snapshot
from sseplan.lifecycle.comparison import since
from sseplan.lifecycle.draft import Draft, Past, Wish, check_clock, checked_reason, drawn
from sseplan.plan import Plan, revisions
from sseplan.plan.revisions import Revision
from sseplan.trame import Trame

__all__ = ["Draft", "Wish", "checked_reason", "freeze", "prepare", "write_lines"]


def prepare(plan: Plan, trame: Trame, today: date, wish: Wish) -> Draft:
    """What would be frozen now; nothing is written.

    Raises UsageMistake (a day that can't be, a name already frozen, nothing new),
    RevisionBroken (the earlier versions).
    """
    return drawn(trame, plan.answers, _past(plan, trame, today), wish, today)


def _past(plan: Plan, trame: Trame, today: date) -> Past:
    known = revisions.revisions(plan.path)
    if not known:
        return Past()
    check_clock(known[-1], today)
    frozen = snapshot.of(known[-1])
    is_new = (frozen.trame.id, frozen.trame.version) != (trame.id, trame.version)
    found = since(frozen, trame, plan.answers)
    return Past(known, frozen.answers, found, new_trame=is_new)


def freeze(plan: Plan, draft: Draft) -> Revision:
    """Save the draft in plan.yaml, then freeze the very bytes saved.

    If the version cannot be frozen, plan.yaml is as it was and the error says so.  Raises
    UsageMistake (no reason, somebody was quicker), SseplanError (the disk).
    """
    reason = checked_reason(draft.reason)
    _refuse_overtaken(plan, draft.last)
    before, content = plan.content, _content(plan, draft.answers)
    saved = False
    try:
        with plan.attempt(content):
            saved = True
            return revisions.freeze(
                plan.path,
                content,
                date=draft.day,
                author=draft.author,
                reason=reason,
                nature=draft.nature,
                version=draft.version,
                trame=plan.trame,
            )
    except SseplanError as error:
        if saved:
            error.args = (f"{error} {_left(plan, before)}",)
        raise


def _left(plan: Plan, before: bytes) -> str:
    """How plan.yaml is after a version could not be frozen."""
    if plan.content == before:
        return f"{plan.path} est comme avant."
    return f"{plan.path} vient d'être changé par un autre programme : relisez-le."


def write_lines(plan: Plan, draft: Draft) -> None:
    """Save the nature and the lines of « ce qui a changé » in the plan, to be corrected there."""
    answers = plan.answers
    for key in (record.NATURE, record.CHANGES):
        answers = answers.with_answer(key, draft.answers.get(key))
    plan.save(answers.put_aside(record.CHANGES))


def _refuse_overtaken(plan: Plan, last: Revision | None) -> None:
    """Another sseplan may have frozen a version since, on a disk that cannot lock."""
    known = revisions.revisions(plan.path)
    if [r.number for r in known[-1:]] != ([last.number] if last else []):
        raise UsageMistake(
            "Quelqu'un vient de figer une version de ce plan pendant ce temps : la vôtre ne l'est "
            f"pas. Regardez-la ({commands.on(plan.path.parent, 'history')}), puis recommencez si "
            "la vôtre diffère."
        )


def _content(plan: Plan, answers: Answers) -> bytes:
    """The bytes of plan.yaml once it says these answers."""
    name = plan.path.name
    text = plan_yaml.decode(plan.content, name)
    return plan_yaml.update(text, plan.answers, answers, plan.trame, name).encode()
