"""The frozen versions of a plan: ``revisions/2026-1.yaml``, one file each, never rewritten.

``chain`` says how they stand on disk, and notices one that was altered or is missing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from sseplan import commands, plan_yaml
from sseplan.errors import (
    PlanUnreadable,
    RevisionBroken,
    SseplanError,
    TrameInvalid,
    UsageMistake,
)
from sseplan.kinds import spoken
from sseplan.plan import chain, files, outline_copies, submissions
from sseplan.plan.chain import FOLDER, SEPARATOR, Header, Revision, folder_of, sum_of
from sseplan.plan.places import absent, file_of
from sseplan.plan.submissions import Submission
from sseplan.plan_yaml import Loaded
from sseplan.refusals import explain
from sseplan.remembered import remembered
from sseplan.trame import Trame

__all__ = [
    "Header", "Revision", "faults", "find", "folder_of", "freeze", "loaded", "outline", "revisions"
]  # fmt: skip

LAST = "derniere"
_READ_ONLY = 0o400
_NOTICE = (
    "# Version figée par sseplan : ne modifiez pas ce fichier, « sseplan history --verifier » le "
    "verrait.\n# Pour repartir de cette version : sseplan restore {number}\n"
)


def revisions(place: Path | str) -> list[Revision]:
    """The revisions of a plan (its folder or its plan.yaml), in order, each verified.

    Raises RevisionBroken, with the file's name, for the first thing wrong.
    """
    found, wrong = chain.read(place)
    if wrong:
        raise wrong[0]
    return found


def faults(place: Path | str) -> list[str]:
    """Everything wrong with the revisions of a plan, a French sentence each.

    What was sent bears witness too: nothing follows the last revision, but its sum is in the
    list of the files that went to the ARS.
    """
    known, wrong = chain.read(place)
    told = [str(error) for error in wrong] + [_stray(path) for path in chain.strays(place)]
    told += dict.fromkeys(_outline_faults(known))
    sums = {revision.number: revision.sum for revision in known}
    return told + [
        _disowned(sent, folder_of(place))
        for sent in submissions.of(place)
        if sent.frozen and sent.frozen != sums.get(sent.number) and not wrong
    ]


def _outline_faults(known: Sequence[Revision]) -> Iterator[str]:
    for revision in known:
        try:
            outline(revision)
        except TrameInvalid as error:
            yield str(error)


def find(place: Path | str, number: str) -> Revision:
    """The revision of that number, or the last for « derniere »; UsageMistake if there is none.

    Raises PlanUnreadable where there is not even a plan.
    """
    known = revisions(place)
    wanted = number.strip().lower().replace("è", "e")
    named = {r.number: r for r in known} | ({LAST: known[-1]} if known else {})
    if wanted in named:
        return named[wanted]
    path = file_of(place)
    if not known and not path.exists():
        raise PlanUnreadable(absent(path, path))
    if not known:
        raise UsageMistake(
            "Ce plan n'a encore aucune version figée. Pour figer l'état présent :\n"
            f"  {commands.on(path.parent, 'revise', '--motif', 'Première version')}"
        )
    raise UsageMistake(
        f"Il n'y a pas de version figée « {number} ». Versions de ce plan : "
        f"{', '.join(r.number for r in known)}."
    )


def freeze(
    place: Path | str,
    content: bytes,
    *,
    date: str,
    author: str,
    reason: str,
    nature: str,
    version: str,
    trame: Trame,
) -> Revision:
    """Write ``content`` (plan.yaml's bytes) as the next revision of ``date`` (an ISO day).

    The file is created, never replaced.  A copy of the trame is kept beside the revisions,
    so that the version can be rendered as it was once the trame has changed.  Raises
    RevisionBroken (the earlier ones), UsageMistake (a date before the last revision's, or
    somebody was quicker), SseplanError (the disk); then nothing has been written.
    """
    known = revisions(place)
    last = known[-1] if known else None
    if last and date < last.header.date:
        raise UsageMistake(
            f"La version {last.number} est datée du {spoken(last.header.date)} : la suivante ne "
            "peut pas l'être d'un jour plus ancien. Vérifiez la date donnée, ou celle de "
            "l'ordinateur."
        )
    header = Header(
        number=_next(known, date[:4]),
        date=date,
        version=version,
        nature=nature,
        author=author,
        reason=reason,
        trame_id=trame.id,
        trame_version=trame.version,
        content=sum_of(content),
        previous=last.number if last else "",
        previous_sum=last.sum if last else "",
    )
    folder = folder_of(place)
    _refuse_lost(submissions.folder_of(place) / header.number, folder / f"{header.number}.yaml")
    data = _sealed(header, content)
    path = folder / f"{header.number}.yaml"
    try:
        folder.mkdir(exist_ok=True)
        outline_copies.keep(folder, trame)
        files.create(path, data)
    except FileExistsError as error:
        raise UsageMistake(_taken(path)) from error
    except OSError as error:
        raise SseplanError(f"{explain(error, path)} La version n'a pas été figée.") from error
    with contextlib.suppress(OSError):
        path.chmod(_READ_ONLY)
    return Revision(header, path, content, sum_of(data))


def _refuse_lost(sent: Path, path: Path) -> None:
    """A number that was sent is not given again: the file that bore it has gone."""
    if sent.exists() and not path.exists():
        raise RevisionBroken(
            f"La version figée {path.stem} manque : {path} n'est plus là, et son envoi est dans "
            f"{sent}. Remettez ce fichier, d'après une sauvegarde ; si cet envoi vient d'un autre "
            "plan, rangez son dossier ailleurs."
        )


def outline(revision: Revision) -> Trame:
    """The trame that a revision was written with, in its own version."""
    header = revision.header
    return outline_copies.find(revision.path.parent, header.trame_id, header.trame_version)


def loaded(revision: Revision, trame: Trame | None = None) -> Loaded:
    """What a revision says, read with its own trame (or ``trame``)."""
    name = f"{FOLDER}/{revision.path.name}"
    return _loaded(trame or outline(revision), (name, revision.content))


@remembered
def _loaded(trame: Trame, file: tuple[str, bytes]) -> Loaded:
    name, content = file
    return plan_yaml.load(plan_yaml.decode(content, name), trame, name)


def _next(known: Sequence[Revision], year: str) -> str:
    ranks = [int(r.number[5:]) for r in known if r.number.startswith(f"{year}-")]
    return f"{year}-{max(ranks, default=0) + 1}"


def _sealed(header: Header, content: bytes) -> bytes:
    facts = {
        "numero": header.number,
        "date": header.date,
        "version": header.version,
        "nature": header.nature,
        "auteur": header.author,
        "motif": header.reason,
        "trame": {"id": header.trame_id, "version": header.trame_version},
        "contenu": header.content,
        "precedente": {"numero": header.previous, "sha256": header.previous_sum},
    }
    notice = _NOTICE.format(number=header.number)
    head = (notice + plan_yaml.write_heading("revision", facts)).encode()
    seal = f"  sceau: {sum_of(head + SEPARATOR[1:] + content)}\n".encode()
    return head + seal + SEPARATOR[1:] + content


def _taken(path: Path) -> str:
    return (
        f"La version {path.stem} vient d'être figée par quelqu'un d'autre ({path}). Rien n'a été "
        f"changé : regardez-la ({commands.on(path.parents[1], 'history')}), puis recommencez si la "
        "vôtre diffère."
    )


def _disowned(sent: Submission, folder: Path) -> str:
    path = folder / f"{sent.number}.yaml"
    what = "n'est plus celle qui a été envoyée" if path.exists() else "manque"
    return (
        f"La version figée {path} {what} : {sent.folder} en témoigne. Remettez-la d'après une "
        "sauvegarde."
    )


def _stray(path: Path) -> str:
    return (
        f"{path} n'est pas une version figée (leur nom est de la forme 2026-1.yaml) : sans doute "
        "une copie. Rangez-la ailleurs."
    )
