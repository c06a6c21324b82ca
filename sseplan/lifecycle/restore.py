"""Bring a frozen version back as the present draft, once the draft is safe.

What the draft records of the versions (sent, judged, validated…) is no content of one of them:
it stays.

plan.avant-restauration-20261122-093000.yaml    the draft as it was; it can be restored too
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sseplan import plan_yaml
from sseplan import trame as trames
from sseplan.answers import Answers
from sseplan.errors import PlanUnreadable, SseplanError, UsageMistake
from sseplan.kinds import spoken
from sseplan.lifecycle.record import rows_of
from sseplan.plan import file_of, files, revisions, trame_of
from sseplan.plan.lock import alone
from sseplan.plan.places import target_of
from sseplan.plan.revisions import Revision
from sseplan.refusals import explain
from sseplan.trame import Question, Trame

_KEPT = "plan.avant-restauration-"


@dataclass(frozen=True)
class Source:
    """What is to be restored: a frozen version, or the draft that an earlier restore kept.

    ``name`` is what one types to restore it, ``told`` how a sentence calls it.
    """

    name: str
    told: str
    content: bytes
    revision: Revision | None = None


@dataclass(frozen=True)
class Restored:
    """What was done.  ``kept`` is the file where the draft went, None where it was not needed:
    ``same`` then names the version that says just the same, "" where there was no draft.
    ``unchanged`` says that the draft was already what was wanted; ``carried`` are the labels of
    the records that the draft had and the version had not.
    """

    kept: Path | None = None
    same: str = ""
    unchanged: bool = False
    warning: str = ""
    carried: tuple[str, ...] = ()


def source(place: Path | str, name: str) -> Source:
    """What ``name`` means: a version's number, « derniere », or a draft kept by a restore.

    Raises UsageMistake (names the known ones), RevisionBroken, PlanUnreadable.
    """
    path = file_of(place).parent / Path(name).name
    if not path.parent.is_dir():
        raise PlanUnreadable(
            f"Le dossier « {path.parent} » n'existe pas. Vérifiez son nom et l'endroit."
        )
    if path.name.startswith(_KEPT):
        return Source(path.name, f"le brouillon gardé dans {path.name}", _read(path))
    found = revisions.find(place, name)
    header = found.header
    told = f"la version {header.version} ({header.number}, du {spoken(header.date)})"
    _refuse_uninstalled(found)
    return Source(header.number, told, found.content, found)


def kept_drafts(place: Path | str) -> list[str]:
    """The names of the drafts that earlier restores kept, the latest first."""
    try:
        found = [path.name for path in file_of(place).parent.iterdir() if path.is_file()]
    except OSError:
        return []
    return sorted((name for name in found if name.startswith(_KEPT)), reverse=True)


def restore(place: Path | str, wanted: Source, now: datetime) -> Restored:
    """Make plan.yaml what ``wanted`` holds, and what the draft records besides; the draft is
    kept first where it is needed.

    Raises PlanHeld (another sseplan works on the plan), SseplanError (the disk); then
    plan.yaml is as it was.
    """
    target = _resolved(file_of(place))
    with alone(target) as warning:
        present = _read(target) if target.exists() else None
        content, carried = _with_records(place, wanted, present)
        if present == content:
            return Restored(unchanged=True, warning=warning)
        same = _same(place, present)
        kept = None if present is None or same else _keep(file_of(place), present, now)
        _replace(target, content, kept)
        return Restored(kept, same, warning=warning, carried=carried)


def _with_records(
    place: Path | str, wanted: Source, present: bytes | None
) -> tuple[bytes, tuple[str, ...]]:
    """What is wanted with the records of the draft, and their labels.

    Just what is wanted where it has them all, or where one of the two cannot be read.
    """
    try:
        trame = trame_of(place)
        draft = plan_yaml.decode(present or b"", file_of(place).name)
        now = plan_yaml.load(draft, trame).answers
        records = recorded_since(trame, now, wanted)
        then = after = _answers(wanted, trame)
        for question in records:
            after = after.with_answer(question.id, now.get(question.id))
        text = plan_yaml.decode(wanted.content, wanted.name)
        text = plan_yaml.update(text, then, after, trame, wanted.name)
    except SseplanError:
        return wanted.content, ()
    content = text.encode() if records else wanted.content
    return content, tuple(question.label for question in records)


def recorded_since(trame: Trame, present: Answers, wanted: Source) -> list[Question]:
    """The questions that follow the versions (sent, judged…) of which the draft has more rows."""
    then = _answers(wanted, trame)
    return [
        question
        for question in trame.questions
        if question.record == "follow_up"
        and any(
            row not in rows_of(then.get(question.id)) for row in rows_of(present.get(question.id))
        )
    ]


def other_trame(wanted: Source) -> str:
    """The version of the trame that a revision was written with, "" if it is the installed one."""
    if wanted.revision is None:
        return ""
    header = wanted.revision.header
    return (
        header.trame_version if trames.load(header.trame_id).version != header.trame_version else ""
    )


def _answers(wanted: Source, trame: Trame) -> Answers:
    text = plan_yaml.decode(wanted.content, wanted.name)
    return plan_yaml.load(text, trame, wanted.name).answers


def _refuse_uninstalled(revision: Revision) -> None:
    header = revision.header
    if header.trame_id not in trames.installed():
        raise UsageMistake(
            f"La version {header.number} suit la trame « {header.trame_id} », que ce sseplan n'a "
            "pas : le brouillon ne se lirait plus. Installez la version de sseplan qui a cette "
            "trame, puis recommencez."
        )


def _replace(target: Path, content: bytes, kept: Path | None) -> None:
    """Write the plan; the copy of the draft goes again where that fails."""
    try:
        files.save(target, content)
    except BaseException:
        if kept:
            kept.unlink(missing_ok=True)
        raise


def _resolved(path: Path) -> Path:
    target = target_of(path)
    if target.is_dir():
        raise PlanUnreadable(f"{path} est un dossier, et il faut un fichier. Rangez-le ailleurs.")
    return target


def _read(path: Path) -> bytes:
    try:
        return files.read(path, plan_yaml.MAX_BYTES)
    except FileNotFoundError:
        raise UsageMistake(
            f"Il n'y a pas de brouillon gardé « {path.name} » dans ce dossier. Vérifiez le nom."
        ) from None
    except OSError as error:
        raise PlanUnreadable(explain(error, path)) from error


def _same(place: Path | str, present: bytes | None) -> str:
    """The number of the version that says just the same as the draft, "" if none does."""
    return next((r.number for r in _intact(place) if r.content == present), "")


def _intact(place: Path | str) -> Sequence[Revision]:
    try:
        return revisions.revisions(place)
    except SseplanError:
        return ()


def _keep(plan: Path, present: bytes, now: datetime) -> Path:
    """Write the draft beside the plan under a name that is free; its owner alone reads it."""
    path = files.unused(plan.with_name(f"{_KEPT}{now:%Y%m%d-%H%M%S}.yaml"))
    try:
        files.save(path, present)
    except SseplanError as error:
        raise SseplanError(
            f"Votre brouillon n'a pas pu être mis à l'abri : rien n'a été restauré, {plan} est "
            f"comme avant. {error}"
        ) from error
    return path
