"""What changed between two sets of answers, and the text of a plan that follows it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

from sseplan.answers import Answers, is_answered
from sseplan.errors import PlanUnreadable, SseplanError
from sseplan.kinds import Value
from sseplan.plan_yaml import emission, nodes
from sseplan.plan_yaml.emission import Shape, raw_of
from sseplan.plan_yaml.entries import PARTS, Entries, entries_of
from sseplan.plan_yaml.loading import check
from sseplan.plan_yaml.nodes import Document, parse, raw
from sseplan.plan_yaml.patches import Patch, alike
from sseplan.trame import Trame

NOTE = "notes."
"""What the key of a note begins with, where answers and notes stand side by side."""
CONFIRMATION = "confirmations."
"""The same for who confirmed an answer, and when."""


def differences(old: Answers, new: Answers) -> dict[str, Value]:
    """What ``new`` says otherwise: ids to values, None for no more.

    A note is under ``notes.id``, a confirmation (``{"le": …, "par": …}``) under
    ``confirmations.id``.
    """
    changes = _changes(_values(old), _values(new))
    for prefix, side in ((NOTE, _notes), (CONFIRMATION, _confirmations)):
        changes |= {prefix + key: value for key, value in _changes(side(old), side(new)).items()}
    return changes


def _values(answers: Answers) -> dict[str, Value]:
    values = answers.values.items()
    return {key: value for key, value in values if _is_written(value)}


def _is_written(value: Value) -> bool:
    return bool(value) if isinstance(value, list) else is_answered(raw_of(value))


def _notes(answers: Answers) -> dict[str, Value]:
    return {key: note for key, note in answers.notes.items() if note.strip()}


def _confirmations(answers: Answers) -> dict[str, Value]:
    return {key: {"le": one.on, "par": one.by} for key, one in answers.confirmed.items()}


def _changes(before: dict[str, Value], after: dict[str, Value]) -> dict[str, Value]:
    """What ``after`` says otherwise; what is equal is so in the text, and costs nothing."""
    keys = dict.fromkeys((*before, *after))
    pairs = ((key, before.get(key), after.get(key)) for key in keys)
    return {k: new for k, old, new in pairs if old != new and raw_of(old) != raw_of(new)}


def update(text: str, old: Answers, new: Answers, trame: Trame, name: str = "plan.yaml") -> str:
    """``text`` with the changes from ``old`` to ``new`` made, all else byte for byte.

    ``text`` may say more than ``old``: what another program added stays.  Raises
    PlanUnreadable when ``text`` is not a plan, and SseplanError rather than give a
    text that would not read back as it should.
    """
    quick = _quickly(text, old, new, trame, name)
    return _thoroughly(text, old, new, trame, name) if quick is None else quick


def _quickly(text: str, old: Answers, new: Answers, trame: Trame, name: str) -> str | None:
    """Entry by entry; None for what is not of that form, or is to be refused."""
    entries = _entries(text, trame, name)
    if entries is None or old.to_review != new.to_review:
        return None
    shape = emission.shape_of_plan(trame)
    try:
        for part, side in zip(PARTS, (_values, _notes, _confirmations), strict=True):
            changes = _changes(side(old), side(new))
            for key in emission.ordered(changes, shape.child(part)):
                value = raw_of(changes[key])
                entries = entries.put(part, emission.legible(key), value, shape.child(part))
                if entries is None:
                    return None
    except PlanUnreadable:
        return None
    if len(entries.text.encode()) > nodes.MAX_BYTES:
        return None
    _RECENT.append((trame.id, entries))
    return entries.text


_RECENT: deque[tuple[str, Entries]] = deque(maxlen=4)
"""What was written last, by trame: the next save begins there, and reads nothing again."""


def _entries(text: str, trame: Trame, name: str) -> Entries | None:
    """The entries of a text, which PlanUnreadable says is no plan."""
    for trame_id, entries in tuple(_RECENT):
        if (trame_id, entries.text) == (trame.id, text):
            return entries
    document = parse(text, name)
    check(document, trame)
    return entries_of(document)


def _thoroughly(text: str, old: Answers, new: Answers, trame: Trame, name: str) -> str:
    """Whatever changes, the whole text being read again before it is given."""
    document = parse(text, name)
    check(document, trame)
    before = raw(document.root)
    wanted = _wanted(before, old, new)
    if wanted == before:
        return text
    shape = emission.shape_of_plan(trame)
    for write in (_patched, _rewritten):
        result = write(document, wanted, shape)
        if result is not None and _reads_as(result, wanted, name):
            return result
    raise SseplanError(
        "Erreur interne de sseplan : le texte préparé ne redonne pas vos réponses. Rien n'a été "
        f"enregistré et {name} est intact. Signalez-le avec une copie de ce fichier."
    )


def _patched(document: Document, wanted: dict[str, Any], shape: Shape) -> str | None:
    patch = Patch(document)
    assert isinstance(document.root, nodes.Mapping)
    return patch.apply() if patch.mapping(document.root, wanted, shape) else None


def _rewritten(document: Document, wanted: dict[str, Any], shape: Shape) -> str:
    patch = Patch(document)
    patch.everything(wanted, shape)
    return patch.apply()


def _reads_as(text: str, wanted: dict[str, Any], name: str) -> bool:
    return alike(raw(parse(text, name).root), wanted)


def _wanted(before: dict[str, Any], old: Answers, new: Answers) -> dict[str, Any]:
    """The raw tree that the new text must have."""
    wanted = dict(before)
    _change(wanted, "reponses", _changes(_values(old), _values(new)))
    _change(wanted, "notes", _changes(_notes(old), _notes(new)))
    _change(wanted, "confirmations", _changes(_confirmations(old), _confirmations(new)))
    _remind(wanted, old.to_review, new.to_review)
    return wanted


def _change(wanted: dict[str, Any], part: str, changes: dict[str, Any]) -> None:
    if changes:
        raws = {emission.legible(key): raw_of(value) for key, value in changes.items()}
        merged = (wanted.get(part) or {}) | raws
        _put(wanted, part, {key: value for key, value in merged.items() if value != ""})


def _remind(wanted: dict[str, Any], old: Iterable[str], new: Iterable[str]) -> None:
    """Ids put aside or taken up; another program's reminders stay."""
    old, new, present = list(old), list(new), list(wanted.get("a_revoir") or [])
    if old == new:
        return
    others = [i for i in present if i not in old and i not in new]
    _put(wanted, "a_revoir", [*new, *others])


def _put(wanted: dict[str, Any], part: str, content: dict[str, Any] | list[str]) -> None:
    """A part left empty goes, so that what is undone leaves no trace; the answers' stays."""
    if content or part == "reponses":
        wanted[part] = content
    else:
        wanted.pop(part, None)
