"""Freeze the present answers as a numbered version.

draft = prepare(plan, trame, today, Wish("Actualisation annuelle"))    nothing written
revision = freeze(plan, draft)                                         both files, or none
"""

from __future__ import annotations

from datetime import date

from sseplan import changes, plan_yaml
from sseplan.answers import Answers
from sseplan.errors import PlanChanged, SseplanError, UsageMistake
from sseplan.lifecycle import record
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
    outline = revisions.outline(known[-1])
    frozen = revisions.loaded(known[-1], outline).answers
    found = changes.between(trame, frozen, plan.answers, before_trame=outline)
    is_new = (outline.id, outline.version) != (trame.id, trame.version)
    return Past(known, frozen, tuple(changes.content(trame, found)), new_trame=is_new)


def freeze(plan: Plan, draft: Draft) -> Revision:
    """Save the draft in plan.yaml, then freeze the very bytes saved.

    If the version cannot be frozen, plan.yaml is put back as it was and the error says so.
    Raises UsageMistake (no reason, somebody was quicker), SseplanError (the disk).
    """
    reason = checked_reason(draft.reason)
    _refuse_overtaken(plan, draft.last)
    before = plan.content
    try:
        plan.put(_text(plan, draft.answers))
        return revisions.freeze(
            plan.path,
            plan.content,
            date=draft.day,
            author=draft.author,
            reason=reason,
            nature=draft.nature,
            version=draft.version,
            trame=plan.trame,
        )
    except SseplanError as error:
        error.args = (f"{error} {_put_back(plan, before)}".rstrip(),)
        raise
    except BaseException:
        _put_back(plan, before)
        raise


def write_lines(plan: Plan, draft: Draft) -> None:
    """Save the nature and the lines of « ce qui a changé » in the plan, to be corrected there."""
    answers = plan.answers
    for key in (record.NATURE, record.CHANGES):
        answers = answers.with_answer(key, draft.answers.get(key))
    plan.put(_text(plan, answers.put_aside(record.CHANGES)))


def _refuse_overtaken(plan: Plan, last: Revision | None) -> None:
    """Another sseplan may have frozen a version since, on a disk that cannot lock."""
    known = revisions.revisions(plan.path)
    if [r.number for r in known[-1:]] != ([last.number] if last else []):
        raise UsageMistake(
            "Quelqu'un vient de figer une version de ce plan pendant ce temps : la vôtre ne l'est "
            "pas. Regardez-la (sseplan history), puis recommencez si la vôtre diffère."
        )


def _text(plan: Plan, answers: Answers) -> bytes:
    name = plan.path.name
    text = plan_yaml.decode(plan.content, name)
    return plan_yaml.update(text, plan.answers, answers, plan.trame, name).encode()


def _put_back(plan: Plan, before: bytes) -> str:
    """Make plan.yaml what it was; what was done, as a sentence, "" if it had not changed."""
    if plan.content == before or _is_frozen(plan):
        return ""
    try:
        plan.put(before)
    except PlanChanged:
        return f"{plan.path} a été changé entre-temps par un autre programme : relisez-le."
    except SseplanError as error:
        return f"{plan.path} garde la ligne de cette version, qui n'est pas figée. {error}"
    return f"{plan.path} est comme avant."


def _is_frozen(plan: Plan) -> bool:
    """Whether the present bytes are a frozen version all the same: another sseplan's."""
    try:
        return any(r.content == plan.content for r in revisions.revisions(plan.path))
    except SseplanError:
        return False
